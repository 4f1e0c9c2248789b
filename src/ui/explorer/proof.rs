//! What a count without harm proves, and what it does not.

use dynamodb_sandbox::workbench::view::FuturesView;
use leptos::prelude::*;

use crate::ui::words::catalogue::explorer::proof as text;

/// Two lists: covered, and not.
#[component]
pub(super) fn Proof(found: FuturesView) -> impl IntoView {
    let losses = match found.losses {
        0 => text::no_loss().to_owned(),
        losses => text::losses(losses.into()),
    };
    let retries = match found.program.retries {
        0 => text::no_retry().to_owned(),
        retries => text::retries(retries.into()),
    };
    let covers = [text::orders(found.buyers as u64), losses, retries];
    let leaves = [text::others(), text::arrangement(), text::service()];
    view! {
        <div class="proof">
            <div>
                <h3>{text::covers()}</h3>
                <ul>{covers.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
            <div>
                <h3>{text::leaves()}</h3>
                <ul>{leaves.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </div>
        </div>
    }
}
