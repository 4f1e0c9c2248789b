//! A text in a field to select from, with a button that copies it.

use leptos::html::Input;
use leptos::prelude::*;

use super::copy::{Copied, Copying};
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
    let field = NodeRef::<Input>::new();
    let copying = Copying::new();
    Effect::new(move |_| {
        value.track();
        copying.forget();
    });
    let take = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        copying.selected();
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
            <Copied copying/>
        </p>
    }
}
