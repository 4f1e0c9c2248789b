//! Response, tables, history and code to take away: beside the request where there is room, behind tabs where there is not.

use leptos::prelude::*;

use super::tabs::Tabs;
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
}

/// The work, `children`, with the response under it; the other panels beside it where there is room.
#[component]
pub(super) fn Panels(work: Work, children: Children) -> impl IntoView {
    let room = dom::matches(ROOM);
    let chosen = RwSignal::new(Panel::Response as usize);
    let id = work.id();
    let panel_id = move |panel: Panel| format!("{id}-{}", panel.id());
    let tabs = StoredValue::new(Panel::ALL.map(|panel| (panel_id(panel), panel.name())).to_vec());
    let panel_of = Callback::new(move |panel: Panel| {
        let shown = Memo::new(move |_| room.get() || chosen.get() == panel as usize);
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
        .into_any()
    });
    view! {
        <div class="desk-main">
            {children()}
            // After the request, below which they stand.
            <InTurn>
                <Tabs label=text::label() panels=tabs.get_value() chosen choose=move |panel| chosen.set(panel) hidden=room/>
                {panel_of.run(Panel::Response)}
            </InTurn>
        </div>
        <div class="desk-beside">
            {[Panel::Tables, Panel::History, Panel::TakeAway].map(|panel| panel_of.run(panel)).into_iter().collect_view()}
        </div>
    }
}
