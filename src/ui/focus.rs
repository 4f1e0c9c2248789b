//! Keeps the focus on the page when what had it goes.
//!
//! Buttons go when they have done their work: a count that is made, a message that is closed, work that is given up.
//! Browsers then put the focus on the body, and a screen reader starts again at the top. Here it goes to the nearest
//! named part of the page around the place, unless somebody else has put it somewhere better.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{request_animation_frame, window_event_listener};
use leptos::web_sys::{Element, FocusOptions, HtmlElement, MutationObserver, MutationObserverInit};
use wasm_bindgen::prelude::*;

use super::dom;

/// What may take the focus over: parts of the page with a name, and at last the page's content.
const NAMED: &str = "[aria-label], [aria-labelledby], main";

/// What had the focus last, and the named parts around it, the nearest first.
type Last = Rc<RefCell<Option<(Element, Vec<HtmlElement>)>>>;

/// Watches over the focus as long as the page lives.
pub(crate) fn keep(body: &HtmlElement) {
    let last = Last::default();
    let focused = Rc::clone(&last);
    // The page's own listeners are never removed.
    let _ = window_event_listener(leptos::ev::focusin, move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        *focused.borrow_mut() = element.map(|element| (element.clone(), named_around(&element)));
    });
    // Who presses beside everything wants the focus nowhere.
    let let_go = Rc::clone(&last);
    let _ = window_event_listener(leptos::ev::pointerdown, move |_| *let_go.borrow_mut() = None);
    let changed = Closure::<dyn FnMut()>::new(move || {
        if is_lost(&last) {
            let last = Rc::clone(&last);
            // Two frames, in which whoever knows better may focus something else.
            request_animation_frame(move || request_animation_frame(move || find_again(&last)));
        }
    });
    if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        // Observing fails for options that contradict each other only.
        let _ = observer.observe_with_options(body, &what);
    }
    // It is called as long as the page lives.
    changed.forget();
}

fn named_around(element: &Element) -> Vec<HtmlElement> {
    let mut parts = Vec::new();
    let mut around = element.parent_element();
    while let Some(part) = around.and_then(|part| part.closest(NAMED).ok().flatten()) {
        around = part.parent_element();
        parts.extend(part.dyn_into());
    }
    parts.extend(dom::by_id("main"));
    parts
}

/// Whether what had the focus has gone and nothing else has it.
fn is_lost(last: &Last) -> bool {
    last.borrow().as_ref().is_some_and(|(element, _)| !element.is_connected()) && is_nowhere()
}

fn is_nowhere() -> bool {
    dom::document().active_element().is_none_or(|active| active.tag_name() == "BODY")
}

fn find_again(last: &Last) {
    if !is_lost(last) {
        return;
    }
    let Some((_, parts)) = last.borrow_mut().take() else { return };
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    for part in parts.iter().filter(|part| part.is_connected()) {
        if !part.has_attribute("tabindex") {
            dom::set(part, "tabindex", "-1");
        }
        // One that is hidden does not take it.
        let _ = part.focus_with_options(&options);
        if !is_nowhere() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use gloo_timers::future::sleep;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;
    use crate::ui::fixtures::Page;

    wasm_bindgen_test_configure!(run_in_browser);

    const PARTS: &str = "<div role=group aria-label=Outer><div role=group aria-label=Inner>\
        <button id=gone>Go</button><button id=better>Stay</button></div></div>";

    async fn remove(page: &Page) {
        page.find("#gone").remove();
        sleep(Duration::from_millis(200)).await;
    }

    fn focused() -> String {
        let active = dom::document().active_element();
        active.and_then(|active| active.get_attribute("aria-label").or(Some(active.id()))).unwrap_or_default()
    }

    #[wasm_bindgen_test]
    async fn the_nearest_named_part_takes_over_from_what_goes() {
        let page = Page::new();
        keep(&page.host);
        page.host.set_inner_html(PARTS);
        page.find("#gone").focus().unwrap();
        remove(&page).await;
        assert_eq!(focused(), "Inner");
    }

    #[wasm_bindgen_test]
    async fn who_has_it_keeps_it() {
        let page = Page::new();
        keep(&page.host);
        page.host.set_inner_html(PARTS);
        page.find("#gone").focus().unwrap();
        page.find("#better").focus().unwrap();
        remove(&page).await;
        assert_eq!(focused(), "better");
    }

    #[wasm_bindgen_test]
    async fn a_press_beside_everything_lets_it_go() {
        let page = Page::new();
        keep(&page.host);
        page.host.set_inner_html(PARTS);
        page.find("#gone").focus().unwrap();
        let press = leptos::web_sys::Event::new("pointerdown").unwrap();
        dom::window().dispatch_event(&press).unwrap();
        remove(&page).await;
        assert_eq!(focused(), "");
    }
}
