//! The code with its line numbers; the line at hand is marked, and stays in view.

use leptos::html::Ol;
use leptos::prelude::*;

use super::Listing;
use crate::ui::in_view;
use crate::ui::words::catalogue::code as text;

/// The lines.
#[component]
pub(super) fn Lines(listing: Listing) -> impl IntoView {
    let code = listing.part(|view| view.code.clone());
    let current = listing.part(|view| view.line);
    let list = NodeRef::<Ol>::new();
    in_view::keep(list, "[aria-current]", move || {
        current.track();
    });
    view! {
        <ol class="code-lines" tabindex="0" role="list" aria-label=text::code() node_ref=list>
            {move || code.get().into_iter().enumerate().map(|(index, line)| view! {
                <li aria-current=move || (current.get() == Some(index)).then_some("step")><code>{line}</code></li>
            }).collect_view()}
        </ol>
    }
}
