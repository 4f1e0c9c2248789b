//! Copying what is on the page, and saying how that went.

use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlDocument};
use wasm_bindgen::JsCast;

use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::words::catalogue::link as text;

/// What copies something, and remembers whether that worked.
#[derive(Clone, Copy)]
pub(crate) struct Copying {
    announcer: Announcer,
    done: RwSignal<Option<bool>>,
}

impl Copying {
    /// For one thing on the page.
    pub(crate) fn new() -> Self {
        Self { announcer: expect_context(), done: RwSignal::new(None) }
    }

    /// What is copied has become something else.
    pub(crate) fn forget(self) {
        self.done.set(None);
    }

    /// Copies the text of an element, which is selected from then on.
    pub(crate) fn text_of(self, element: &Element) {
        if let Ok(Some(selection)) = dom::window().get_selection() {
            // Selecting fails for nodes of another document only.
            let _ = selection.select_all_children(element);
            self.selected();
        }
    }

    /// Copies what is selected.
    pub(crate) fn selected(self) {
        // Works without a secure context too, where the clipboard's own interface is missing: a class on plain http.
        let document = dom::document().dyn_into::<HtmlDocument>();
        let done = document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
        self.done.set(Some(done));
        self.announcer.say(outcome(done).to_owned());
    }
}

fn outcome(done: bool) -> &'static str {
    if done { text::copied() } else { text::selected() }
}

/// How copying went, beside the button; those who listen are told by the page's voice.
#[component]
pub(crate) fn Copied(copying: Copying) -> impl IntoView {
    view! { <span class="keep-state" aria-hidden="true">{move || copying.done.get().map(outcome)}</span> }
}
