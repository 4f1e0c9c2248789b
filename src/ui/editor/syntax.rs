//! What keeps a text that is being typed from being JSON.

use std::time::Duration;

use dynamodb_sandbox::workbench::edit;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

/// How long the reader pauses before what they type is looked at.
const PAUSE: Duration = Duration::from_millis(400);

/// The problem at its place, if there is one, once the reader pauses.
pub(crate) fn syntax(text: Signal<String>) -> Signal<Vec<Problem>> {
    let found = RwSignal::new(Vec::new());
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = waiting.flatten() {
            waiting.clear();
        }
        text.track();
        let look = move || {
            let problem = text.try_with_untracked(|text| edit::syntax(text)).flatten();
            let _ = found.try_set(problem.into_iter().collect());
        };
        set_timeout_with_handle(look, PAUSE).ok()
    });
    found.into()
}
