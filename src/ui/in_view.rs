//! Keeps what matters of something that scrolls by itself in view, without scrolling the page around it.

use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

use super::dom;

/// Whenever what `changes` reads has changed, brings the first part that matches into view. A table's head stays
/// above it.
pub(crate) fn keep<E>(scrolling: NodeRef<E>, part: &'static str, changes: impl Fn() + 'static)
where
    E: leptos::html::ElementType,
    E::Output: JsCast + Clone + 'static,
{
    Effect::new(move |_| {
        changes();
        // Once the change is drawn.
        request_animation_frame(move || {
            let Some(element) = scrolling.try_get_untracked().flatten() else { return };
            let scrolling: &HtmlElement = element.unchecked_ref();
            let Some(part) = dom::find(scrolling, part) else { return };
            let head = dom::find(scrolling, "thead").map_or(0, |head| head.offset_height());
            let (top, bottom) = (part.offset_top() - head, part.offset_top() + part.offset_height());
            let window = scrolling.scroll_top()..scrolling.scroll_top() + scrolling.client_height();
            if top < window.start || bottom - top > scrolling.client_height() {
                scrolling.set_scroll_top(top);
            } else if bottom > window.end {
                scrolling.set_scroll_top(bottom - scrolling.client_height());
            }
        });
    });
}
