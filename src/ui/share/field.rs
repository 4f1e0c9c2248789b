//! A text in a field to select from, with a button that copies it.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::web_sys::HtmlDocument;
use wasm_bindgen::JsCast;

use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::words::catalogue::link as text;

/// The link to a race.
#[component]
pub(crate) fn LinkField(address: Memo<String>) -> impl IntoView {
    view! { <CopyField value=address label=text::label() copy=text::copy()/> }
}

/// The field and the button.
#[component]
pub(crate) fn CopyField(
    /// What is to be taken away.
    value: Memo<String>,
    /// What it is.
    label: &'static str,
    /// What the button says.
    copy: &'static str,
) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let field = NodeRef::<Input>::new();
    let copied = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        value.track();
        copied.set(None);
    });
    let take = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        // Works without a secure context too, where the clipboard's own interface is missing: a class on plain http.
        let document = dom::document().dyn_into::<HtmlDocument>();
        let done = document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
        copied.set(Some(done));
        announcer.say(if done { text::copied() } else { text::selected() }.to_owned());
    };
    view! {
        <p class="keep">
            <label>
                <span>{label}</span>
                <input node_ref=field type="text" readonly prop:value=value on:focus=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.select();
                    }
                }/>
            </label>
            <button type="button" on:click=take>{copy}</button>
            <span class="keep-state" aria-hidden="true">
                {move || copied.get().map(|done| if done { text::copied() } else { text::selected() })}
            </span>
        </p>
    }
}
