//! Answers of a session as they arrive on the page.

use dynamodb_sandbox::workbench::protocol::{FromWorker, pack, unpack};

/// What the page gets of these answers: the same.
pub(crate) fn delivered(answers: Vec<FromWorker>) -> Vec<FromWorker> {
    let bytes = pack(&answers).expect("answers that can be packed");
    let arrived = unpack(&bytes).expect("what was packed");
    assert_eq!(arrived, answers);
    arrived
}
