//! Short ways to the document.

use leptos::web_sys::{self, Document, Element, HtmlElement, Window};
use wasm_bindgen::JsCast;

/// The window. The page has one; the worker, which has none, never comes here.
pub(crate) fn window() -> Window {
    leptos::prelude::window()
}

/// The document.
pub(crate) fn document() -> Document {
    leptos::prelude::document()
}

/// The first element under `root` that matches, as an HTML element.
pub(crate) fn find(root: &Element, selector: &str) -> Option<HtmlElement> {
    root.query_selector(selector).ok().flatten().and_then(|element| element.dyn_into().ok())
}

/// All HTML elements under `root` that match.
pub(crate) fn find_all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.item(index))
        .filter_map(|node| node.dyn_into().ok())
        .collect()
}

/// Shows or hides an element.
pub(crate) fn show(element: &Element, shown: bool) {
    // Toggling an attribute fails for invalid names only.
    let _ = element.toggle_attribute_with_force("hidden", !shown);
}

/// Sets an attribute.
pub(crate) fn set(element: &Element, name: &str, value: &str) {
    // See `show`.
    let _ = element.set_attribute(name, value);
}

/// Whether the reader asked for less motion.
pub(crate) fn reduced_motion() -> bool {
    window()
        .match_media("(prefers-reduced-motion: reduce)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}

/// Whether the `<details>` that an event is about is open.
pub(crate) fn is_open(event: &web_sys::Event) -> bool {
    let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    details.is_some_and(|details| details.has_attribute("open"))
}

/// Whether the page is in front of the reader: hidden pages have their timers held back.
pub(crate) fn visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Whether a key press belongs to the element it was made in: text being typed, a slider, an open list.
pub(crate) fn takes_keys(event: &web_sys::KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    matches!(
        element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]"),
        Ok(Some(_))
    )
}
