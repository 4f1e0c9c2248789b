//! No request takes the engine down or loses what is stored: 50,000 of them,
//! valid, nearly valid and garbage, in a healthy environment and in others. `cargo xtask torture` sends a million.

#![cfg(not(target_arch = "wasm32"))]

mod chance;
mod expression;
mod ledger;
mod memory;
mod mutation;
mod request;
mod run;
mod surroundings;
mod value;

use dynamodb_sandbox::engine::Operation;

use crate::run::{Run, Summary, shown};

const SEED: u64 = 1;

fn torture(seed: u64, requests: u64) -> Summary {
    let mut run = Run::new(seed);
    for number in 0..requests {
        let request = run.next();
        let request =
            request.unwrap_or_else(|fault| panic!("before request {number} of seed {seed}: {fault}"));
        if let Err(fault) = run.send(&request) {
            panic!("request {number} of seed {seed}: {fault}\n{}", shown(&request));
        }
    }
    run.audit().expect("what is stored is sound");
    run.summary
}

#[test]
fn no_request_takes_the_engine_down() {
    let summary = torture(SEED, 50_000);
    for operation in Operation::ALL {
        let (served, sent) = summary.answers.get(operation.name()).copied().unwrap_or_default();
        assert!(served > 0, "{}: {served} of {sent} served", operation.name());
    }
    // The environment was felt, and streams were read.
    let Summary { throttled, stale, records, .. } = summary;
    assert!(throttled > 100 && stale > 5 && records > 100, "{throttled} {stale} {records}");
}

#[test]
fn a_seed_names_a_run() {
    let [one, again, other] =
        [(SEED, 3000), (SEED, 3000), (SEED + 1, 3000)].map(|(seed, count)| torture(seed, count));
    assert_eq!(one, again);
    assert_ne!(one.digest, other.digest);
}

#[test]
fn every_operation_has_a_shape() {
    for operation in Operation::ALL {
        let name = operation.name();
        let known = request::targets().any(|target| target.split('.').nth(1) == Some(name));
        assert!(known, "{name} needs a shape in tests/torture/shapes.json");
    }
}
