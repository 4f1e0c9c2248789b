//! The race's programs beside one another, with the same buyers and the same seed: what being safe costs.
//!
//! One comparison runs every program with every number of buyers. [`lines`] draws one figure of it as a chart, with a
//! table that says the same; [`pair`] sets two programs side by side at one number of buyers.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{ComparisonView, Problem};
use leptos::prelude::*;

use super::stage::{Scene, run};
use super::words;
use super::words::catalogue::side_by_side as text;

mod lines;
mod measured;
mod pair;

#[cfg(test)]
mod tests;

/// The numbers of buyers that are compared.
const BUYERS: [u32; 17] = [2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// The seed of all runs.
const SEED: u64 = 1;

/// The button, the chart, the pair.
#[component]
pub(crate) fn SideBySide(
    /// Whose programs.
    scene: Scene,
) -> impl IntoView {
    let programs = scene.part(|view| view.programs.clone());
    let comparison = scene.part(|view| view.comparison.clone());
    let has_stock = scene.part(|view| !view.figures.stock_at_start.is_empty());
    let at_work = RwSignal::new(false);
    let refused = RwSignal::new(None::<Problem>);
    let working = scene.client().working(&scene.id());
    let compare = move |_| {
        if at_work.get_untracked() || working.get_untracked().is_some() {
            return;
        }
        at_work.set(true);
        refused.set(None);
        let action =
            Action::Compare { programs: programs.get_untracked(), buyers: BUYERS.to_vec(), seed: SEED };
        scene.client().act_then(&scene.id(), action, move |done| {
            at_work.set(false);
            refused.set(done.err());
        });
    };
    let asked = move || text::asked(programs.with(Vec::len) as u64);
    view! {
        <div class="side-by-side" role="group" aria-label=text::label()>
            <p>{asked}</p>
            <p>
                <button type="button" class="primary" aria-disabled=move || at_work.get().to_string() on:click=compare>{text::compare()}</button>
            </p>
            <Show when=move || at_work.get()><run::Progress scene/></Show>
            <div role="status">
                {move || refused.get().map(|refused| view! { <p class="given-up">{words::problem(&refused).ours}</p> })}
            </div>
            {move || comparison.get().map(|comparison| view! { <Compared comparison has_stock=has_stock.get_untracked()/> })}
        </div>
    }
}

#[component]
fn Compared(comparison: ComparisonView, has_stock: bool) -> impl IntoView {
    let comparison = StoredValue::new(comparison);
    view! {
        <lines::Lines comparison has_stock/>
        <pair::Pair comparison has_stock/>
    }
}
