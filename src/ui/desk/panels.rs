//! Response, tables, history and code to take away: beside the request where there is room, behind tabs where there is not.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::{Work, history, response, tables, take_away};
use crate::ui::dom;
use crate::ui::turns::InTurn;
use crate::ui::words::catalogue::desk::panel as text;

/// Where there is room for all panels; as in `style/desk.css`.
const ROOM: &str = "(min-width: 75rem)";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Panel {
    Response,
    Tables,
    History,
    TakeAway,
}

impl Panel {
    const ALL: [Self; 4] = [Self::Response, Self::Tables, Self::History, Self::TakeAway];

    fn id(self) -> &'static str {
        match self {
            Self::Response => "response",
            Self::Tables => "tables",
            Self::History => "history",
            Self::TakeAway => "take-away",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Response => text::response(),
            Self::Tables => text::tables(),
            Self::History => text::history(),
            Self::TakeAway => text::take_away(),
        }
    }

    /// Which panel's tab a key leads to from this one's.
    fn reached_by(self, key: &str) -> Option<Self> {
        let at = Self::ALL.iter().position(|panel| *panel == self)?;
        let count = Self::ALL.len();
        let to = match key {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return None,
        };
        Self::ALL.get(to).copied()
    }
}

/// The work, `children`, with the response under it; the other panels beside it where there is room.
#[component]
pub(super) fn Panels(work: Work, children: Children) -> impl IntoView {
    let room = dom::matches(ROOM);
    let chosen = RwSignal::new(Panel::Response);
    let id = work.id();
    let tab_id = {
        let id = id.clone();
        move |panel: Panel| format!("{id}-{}-tab", panel.id())
    };
    let panel_id = move |panel: Panel| format!("{id}-{}", panel.id());
    let pressed = {
        let tab_id = tab_id.clone();
        move |event: KeyboardEvent| {
            let Some(panel) = chosen.get_untracked().reached_by(&event.key()) else { return };
            event.prevent_default();
            chosen.set(panel);
            dom::focus(&tab_id(panel));
        }
    };
    let tabs = Panel::ALL.map(|panel| {
        let is_chosen = move || chosen.get() == panel;
        view! {
            <button type="button" role="tab" id=tab_id(panel) aria-controls=panel_id(panel)
                aria-selected=move || is_chosen().to_string() tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| chosen.set(panel)>{panel.name()}</button>
        }
    });
    let panel_of = move |panel: Panel| {
        let shown = Memo::new(move |_| room.get() || chosen.get() == panel);
        let content = match panel {
            Panel::Response => view! { <response::Response work/> }.into_any(),
            Panel::Tables => {
                let work = work.in_turn();
                view! { <InTurn><tables::Tables work/></InTurn> }.into_any()
            }
            Panel::History => {
                let work = work.in_turn();
                view! { <InTurn><history::History work/></InTurn> }.into_any()
            }
            Panel::TakeAway => {
                let work = work.in_turn();
                view! { <InTurn><take_away::TakeAway work shown/></InTurn> }.into_any()
            }
        };
        view! {
            <div class="panel" data-panel=panel.id() id=panel_id(panel) aria-label=panel.name()
                role=move || if room.get() { "group" } else { "tabpanel" }
                hidden=move || !shown.get()>
                <h3 hidden=move || !room.get()>{panel.name()}</h3>
                {content}
            </div>
        }
    };
    view! {
        <div class="desk-main">
            {children()}
            <div class="tabs" role="tablist" aria-label=text::label() hidden=move || room.get() on:keydown=pressed>
                {tabs.into_iter().collect_view()}
            </div>
            {panel_of(Panel::Response)}
        </div>
        <div class="desk-beside">
            {[Panel::Tables, Panel::History, Panel::TakeAway].map(panel_of).into_iter().collect_view()}
        </div>
    }
}
