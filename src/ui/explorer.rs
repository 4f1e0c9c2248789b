//! Every future of a stage's buyers: counted, reported, proven or replayed, and drawn.
//!
//! Parts: [`report`] says what was found and what it took, [`proof`] what it covers, [`before`] compares it with the
//! program before, [`picture`] draws the states to walk through.

use dynamodb_sandbox::simulator::explore::MAX_STATES;
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Problem, StageView};
use leptos::prelude::*;

use super::stage::{Scene, run};
use super::words;
use super::words::catalogue::explorer as text;

mod before;
mod picture;
mod proof;
mod report;

#[cfg(test)]
mod tests;

/// The button that has every future counted, how far that is, and what it found.
#[component]
pub(crate) fn EveryFuture(
    /// Whose futures.
    scene: Scene,
) -> impl IntoView {
    let known = scene.part(|view| view.futures.is_some());
    let raced = scene.part(raced);
    let working = scene.client().working(&scene.id());
    let exploring = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    Effect::new(move |_| {
        raced.track();
        problem.set(None);
    });
    let explore = move |_| {
        if exploring.get_untracked() || working.get_untracked().is_some() {
            return;
        }
        exploring.set(true);
        problem.set(None);
        scene.client().act_then(&scene.id(), Action::Explore, move |found| {
            exploring.set(false);
            problem.set(found.err());
        });
    };
    let shown = move || {
        working.get().filter(|_| exploring.get()).map(|working| so_far(working.done, MAX_STATES as u64))
    };
    view! {
        <div class="explorer" role="group" aria-label=text::label()>
            <Show when=move || !known.get()>
                <p class="asked">{move || raced.with(|raced| raced.as_ref().map(Raced::words))}</p>
                <p>
                    <button type="button" class="primary" aria-disabled=move || exploring.get().to_string() on:click=explore>{text::explore()}</button>
                </p>
            </Show>
            <Show when=move || exploring.get()>
                <run::Progress scene said=so_far/>
            </Show>
            <p class="aside" aria-hidden="true">{shown}</p>
            <div role="status">
                {move || problem.get().map(|problem| view! { <p class="given-up">{words::problem(&problem).ours}</p> })}
            </div>
            <report::Report scene/>
            <picture::States scene/>
        </div>
    }
}

/// How far a search is, and where it gives up.
fn so_far(states: u64, most: u64) -> String {
    text::so_far(states, &words::whole(most))
}

/// What is counted: whose moves, from where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Raced {
    buyers: usize,
    losses: u32,
    program: String,
    rewritten: bool,
    text: Option<String>,
}

fn raced(view: &StageView) -> Option<Raced> {
    Some(Raced {
        buyers: view.arrangement.buyers,
        losses: view.arrangement.losses,
        program: view.program.id.clone(),
        rewritten: view.program.rewritten,
        text: view.program.edited.clone(),
    })
}

impl Raced {
    fn words(&self) -> String {
        let program = words::program_name(&self.program);
        let asked = if self.rewritten { text::asked_rewritten } else { text::asked };
        let buyers = asked(self.buyers as u64, program);
        if self.losses == 0 { buyers } else { [buyers, text::lost(self.losses.into())].join(" ") }
    }
}
