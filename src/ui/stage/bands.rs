//! A large run: buyers in bands by how they ended, a tick where each one's fate was decided.

use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::axis::Axis;
use dynamodb_sandbox::workbench::view::{Lanes, Outcome, StageView};
use leptos::prelude::*;

use super::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::stage::bands as text;

/// All bands.
#[component]
pub(super) fn Bands(scene: Scene) -> impl IntoView {
    let bands = scene.part(drawn);
    view! {
        <div class="bands">
            <For each=move || bands.get() key=Clone::clone let:band>
                <div class="band" class:served=band.outcome == Outcome::Served class:refused=band.outcome == Outcome::Refused class:failed=band.outcome == Outcome::Failed>
                    <span class="lane-name">{band.name}</span>
                    <div class="band-track">
                        <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                            <path d=band.path vector-effect="non-scaling-stroke"></path>
                        </svg>
                    </div>
                </div>
            </For>
        </div>
    }
}

fn outcome(outcome: Outcome) -> String {
    if outcome == Outcome::Served { words::served() } else { words::outcome(outcome).to_owned() }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Drawn {
    outcome: Outcome,
    name: String,
    path: String,
}

fn drawn(view: &StageView) -> Vec<Drawn> {
    let Lanes::Bands { bands } = &view.lanes else { return Vec::new() };
    let axis = Axis::of(view);
    let tick = |at: &Duration| format!("M{:.1} 12V88", axis.at(*at) * 1000.0);
    bands
        .iter()
        .map(|band| Drawn {
            outcome: band.outcome,
            name: text::name(&words::whole(band.buyers.into()), &outcome(band.outcome)),
            path: band.ticks.iter().map(tick).collect(),
        })
        .collect()
}
