//! A button to choose a file with.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::web_sys::File;

/// The button, and the browser's own control behind it.
#[component]
pub(crate) fn ChooseFile(
    /// What the button says.
    label: &'static str,
    /// Which files are offered: the attribute `accept`.
    accept: &'static str,
    /// While this holds the button counts as switched off, and keeps the focus.
    #[prop(optional)]
    busy: Option<Signal<bool>>,
    /// Takes the file.
    chosen: impl Fn(File) + 'static,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let changed = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        if let Some(file) = file {
            chosen(file);
        }
    };
    view! {
        <button type="button" aria-disabled=move || busy.map(|busy| busy.get().to_string()) on:click=choose>{label}</button>
        <input node_ref=input type="file" accept=accept hidden on:change=changed/>
    }
}
