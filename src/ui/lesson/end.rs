//! The code at a lesson's end, to be copied.

use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use crate::ui::share::{Copied, Copying};
use crate::ui::words::catalogue::desk::take_away as text;

/// The button that copies a program of the page, and how that went.
#[component]
pub(super) fn CopyCode(code: HtmlElement) -> impl IntoView {
    let copying = Copying::new();
    let name = code.get_attribute("aria-label").unwrap_or_default();
    view! {
        <p class="keep">
            <button type="button" aria-label=[text::copy(), &name].join(": ") on:click=move |_| copying.text_of(&code)>
                {text::copy()}
            </button>
            <Copied copying/>
        </p>
    }
}
