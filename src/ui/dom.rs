//! Short ways to the document.

use leptos::prelude::*;
use leptos::web_sys::{self, Document, Element, HtmlElement, Window};
use wasm_bindgen::prelude::*;

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

/// The HTML element of this id.
pub(crate) fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id).and_then(|element| element.dyn_into().ok())
}

/// Puts the focus on the control of this id.
pub(crate) fn focus(id: &str) {
    if let Some(control) = by_id(id) {
        // Focusing fails for what cannot have it only.
        let _ = control.focus();
    }
}

/// Puts the focus on text that is no control, which also brings it into view; whether it could.
pub(crate) fn focus_on_text(text: &HtmlElement) -> bool {
    set(text, "tabindex", "-1");
    let _ = text.focus();
    document().active_element().as_ref() == Some(text)
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

/// Whether the reader asked for less motion, the browser or this page.
pub(crate) fn reduced_motion() -> bool {
    let root = document().document_element();
    let chosen = root.and_then(|root| root.get_attribute("data-motion"));
    chosen.as_deref() == Some("reduced") || matches_now("(prefers-reduced-motion: reduce)")
}

/// Whether a media query matches at the moment.
pub(crate) fn matches_now(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Whether a media query matches, tracked.
pub(crate) fn matches(query: &str) -> Signal<bool> {
    let Some(list) = window().match_media(query).ok().flatten() else { return Signal::stored(false) };
    let matching = RwSignal::new(list.matches());
    let changed = Closure::<dyn FnMut(web_sys::MediaQueryListEvent)>::new(
        move |event: web_sys::MediaQueryListEvent| {
            let _ = matching.try_set(event.matches());
        },
    );
    // Listening fails for no event there is.
    let _ = list.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
    let listening = StoredValue::new_local((list, changed));
    on_cleanup(move || {
        listening.try_update_value(|(list, changed)| {
            let _ = list.remove_event_listener_with_callback("change", changed.as_ref().unchecked_ref());
        });
    });
    matching.into()
}

/// The key that goes with Enter to send something, as the reader's keyboard names it.
pub(crate) fn command_key() -> &'static str {
    let platform = window().navigator().platform().unwrap_or_default();
    if platform.starts_with("Mac") || platform.starts_with("iP") { "⌘" } else { "Ctrl" }
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

/// Has the page's address without its query, and the history no new entry.
pub(crate) fn forget_query() {
    let location = window().location();
    if let (Ok(path), Ok(fragment), Ok(history)) = (location.pathname(), location.hash(), window().history())
    {
        // Naming the page's own path fails for pages without an origin only.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&[path, fragment].concat()));
    }
}

/// The same without its fragment.
pub(crate) fn forget_fragment() {
    let location = window().location();
    if let (Ok(path), Ok(query), Ok(history)) = (location.pathname(), location.search(), window().history()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&[path, query].concat()));
    }
}

/// Whether a key press belongs to the element it was made in: text being typed, a slider, an open list.
pub(crate) fn takes_keys(event: &web_sys::KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    matches!(
        element.closest(
            "input:not([type=radio]):not([type=checkbox]), textarea, select, code-editor, [contenteditable]"
        ),
        Ok(Some(_))
    )
}
