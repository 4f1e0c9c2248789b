//! Tabs, of which one is chosen: what it is for is shown, the others are not.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use crate::ui::dom;

/// A row of tabs, one for each panel; the arrow keys go along it.
#[component]
pub(crate) fn Tabs(
    /// What they are about.
    label: &'static str,
    /// The ids of the panels and what they are called.
    panels: Vec<(String, &'static str)>,
    /// Which panel is shown.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Shows another one.
    choose: impl Fn(usize) + Copy + Send + Sync + 'static,
    /// Whether there is no need for tabs.
    #[prop(into)]
    hidden: Signal<bool>,
) -> impl IntoView {
    let ids = StoredValue::new(panels.iter().map(|(panel, _)| tab_id(panel)).collect::<Vec<_>>());
    let pressed = move |event: KeyboardEvent| {
        let to = reached(chosen.get_untracked(), ids.with_value(Vec::len), &event.key());
        let Some((to, id)) = to.and_then(|to| Some((to, ids.with_value(|ids| ids.get(to).cloned())?))) else {
            return;
        };
        event.prevent_default();
        choose(to);
        dom::focus(&id);
    };
    let tabs = panels.into_iter().enumerate().map(|(index, (panel, name))| {
        let is_chosen = move || chosen.get() == index;
        view! {
            <button type="button" role="tab" id=tab_id(&panel) aria-controls=panel
                aria-selected=move || is_chosen().to_string() tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| choose(index)>{name}</button>
        }
    });
    view! {
        <div class="tabs" role="tablist" aria-label=label hidden=move || hidden.get() on:keydown=pressed>
            {tabs.collect_view()}
        </div>
    }
}

/// The id of a panel's tab.
fn tab_id(panel: &str) -> String {
    format!("{panel}-tab")
}

/// The tab that a key leads to from the one at `at`.
fn reached(at: usize, count: usize, key: &str) -> Option<usize> {
    match key {
        "ArrowRight" => Some((at + 1) % count),
        "ArrowLeft" => Some((at + count - 1) % count),
        "Home" => Some(0),
        "End" => Some(count - 1),
        _ => None,
    }
}
