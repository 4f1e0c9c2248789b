//! Where a step's text and its desk have no room beside each other, they are tabs: each is one press away, and is there
//! as the reader left it.

use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlElement};

use super::Course;
use crate::ui::desk::Tabs;
use crate::ui::dom;
use crate::ui::page::mount;
use crate::ui::words::catalogue::desk;
use crate::ui::words::catalogue::lesson::panes as text;

/// Where there is no room; as in `style/desk.css`.
const NARROW: &str = "(max-width: 59.99rem)";

/// The desk's place among the tabs, after the text.
const DESK: usize = 1;

/// Adopts the text and the desk of a step that has one.
pub(super) fn adopt(section: &HtmlElement, id: &str, course: Course) {
    let (Some(words), Some(work)) =
        (dom::find(section, ".step-text"), dom::find(section, "[data-slot=desk]"))
    else {
        return;
    };
    let narrow = dom::matches(NARROW);
    let chosen = RwSignal::new(0);
    let panes = [(format!("{id}-text"), words, text::text()), (format!("{id}-desk"), work, desk::label())];
    let tabs = panes.iter().map(|(id, _, name)| (id.clone(), *name)).collect();
    for (index, (id, pane, _)) in panes.into_iter().enumerate() {
        pane.set_id(&id);
        Effect::new(move |_| {
            dom::show(&pane, !narrow.get() || chosen.get() == index);
            if narrow.get() {
                dom::set(&pane, "role", "tabpanel");
                dom::set(&pane, "aria-labelledby", &format!("{id}-tab"));
            } else {
                // Taking an attribute away fails for none.
                let _ = pane.remove_attribute("role");
                let _ = pane.remove_attribute("aria-labelledby");
            }
        });
    }
    // Somebody else's work is on the desk.
    let id = id.to_owned();
    Effect::new(move |_| {
        if course.is_visited(&id) {
            chosen.set(DESK);
        }
    });
    let places = StoredValue::new([None::<f64>; 2]);
    let body = StoredValue::new_local(dom::find(section, ".step-body"));
    let choose = move |to: usize| {
        let (from, here) = (chosen.get_untracked(), scrolled());
        if from == to {
            return;
        }
        places.update_value(|places| places[from] = Some(here));
        chosen.set(to);
        // Once it is shown. What was left at its beginning begins under the tabs.
        request_animation_frame(move || {
            let top = body.with_value(|body| body.as_deref().map_or(here, top_of));
            let left = places.with_value(|places| places[to]).filter(|&left| left > top);
            dom::window().scroll_to_with_x_and_y(0.0, left.unwrap_or(here.min(top)));
        });
    };
    mount(section, "panes", move || {
        view! { <Tabs label=text::label() panels=tabs chosen choose hidden=Signal::derive(move || !narrow.get())/> }
    });
}

/// How far the page is scrolled.
fn scrolled() -> f64 {
    // Windows of pages know.
    dom::window().scroll_y().unwrap_or_default()
}

/// Where on the page an element begins.
fn top_of(element: &Element) -> f64 {
    scrolled() + element.get_bounding_client_rect().top()
}
