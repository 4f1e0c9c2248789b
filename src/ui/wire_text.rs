//! JSON as it goes over the wire, laid out for reading.

use leptos::prelude::*;

/// A request, response or item with what it is. What is too wide or too long scrolls by itself.
#[component]
pub(crate) fn WireText(#[prop(into)] title: String, code: String) -> impl IntoView {
    view! {
        <figure class="code">
            <figcaption>{title.clone()}</figcaption>
            <pre tabindex="0" role="group" aria-label=title><code>{code}</code></pre>
        </figure>
    }
}
