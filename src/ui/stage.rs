//! The stage: a race as the workbench sees it, with the controls to run it.
//!
//! Parts: [`by_hand`] and [`run`] make things happen, [`trace`] draws what happened, [`exchange`] shows one request
//! with its receipt and, where it went wrong, its [`xray`], [`program`] what the buyers do, [`futures`] everything that could have happened, [`story`]
//! says all of it in sentences.

use std::sync::Arc;

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Exchange, Lanes, RunKind, StageView};
use leptos::prelude::*;

use super::client::Client;
use super::words::catalogue::stage as text;

mod arrival;
mod bands;
mod by_hand;
mod exchange;
mod figures;
pub(crate) mod futures;
mod lanes;
mod measure;
mod program;
pub(crate) mod run;
mod scrub;
mod story;
mod trace;
mod xray;

#[cfg(test)]
mod tests;

pub(crate) use by_hand::{Keyboard, keys};
pub(crate) use figures::{Figures, Totals};

pub(crate) use program::{Editor, problems_id};
pub(crate) use story::tell;
pub(crate) use trace::Trace;

/// What a stage offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Controls {
    /// The learner decides who moves.
    pub(crate) by_hand: bool,
    /// Random runs, starting with this many buyers and this seed.
    pub(crate) run: Option<(u32, u64)>,
    /// The program is shown, with the editor if it has an editable request.
    pub(crate) program: bool,
    /// Every future can be counted.
    pub(crate) explore: bool,
}

/// A stage as its parts see it.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    id: StoredValue<String>,
    view: super::client::Stage,
    client: Client,
    /// The exchange that the reader picked, by its index in the trace.
    picked: RwSignal<Option<usize>>,
}

impl Scene {
    /// The stage with this id.
    pub(crate) fn new(client: Client, id: &str) -> Self {
        Self {
            id: StoredValue::new(id.to_owned()),
            view: client.stage(id),
            client,
            picked: RwSignal::new(None),
        }
    }

    /// The stage with this id, of which somebody else decides what is seen.
    pub(crate) fn showing(client: Client, id: &str, view: super::client::Stage) -> Self {
        Self { view, ..Self::new(client, id) }
    }

    /// Decides what is seen.
    pub(crate) fn show(self, view: Option<Arc<StageView>>) {
        self.view.set(view);
    }

    /// The stage's id.
    pub(crate) fn id(self) -> String {
        self.id.get_value()
    }

    /// Does something on the stage.
    pub(crate) fn act(self, action: Action) {
        self.client.act(&self.id(), action);
    }

    /// The exchange that the reader picked.
    pub(crate) fn picked(self) -> RwSignal<Option<usize>> {
        self.picked
    }

    /// The page's client.
    pub(crate) fn client(self) -> Client {
        self.client
    }

    /// The latest view, tracked; `None` until the worker has answered.
    pub(crate) fn view(self) -> Option<Arc<StageView>> {
        self.view.get()
    }

    /// The latest view, untracked.
    pub(crate) fn view_now(self) -> Option<Arc<StageView>> {
        self.view.get_untracked()
    }

    /// Something of the latest view, tracked; its default until there is one.
    pub(crate) fn read<T: Default>(self, read: impl FnOnce(&StageView) -> T) -> T {
        self.view.with(|view| view.as_deref().map(read).unwrap_or_default())
    }

    /// A part of the view that changes by itself.
    pub(crate) fn part<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&StageView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.read(&read))
    }

    /// Moves by `steps` requests along the trace, from where all that was asked before has led.
    pub(crate) fn seek_by(self, steps: isize) {
        self.client.when_settled(move || {
            if let Some(view) = self.view_now() {
                let position = view.position.saturating_add_signed(steps).min(view.length);
                if position != view.position {
                    self.act(Action::Seek { position });
                }
            }
        });
    }

    /// The exchange in the foreground: the picked one while it is shown, else the latest.
    fn shown(self) -> Option<usize> {
        let count = self.read(|view| exchanges(view).len());
        self.picked.get().filter(|&picked| picked < count).or_else(|| count.checked_sub(1))
    }
}

/// The exchanges of a small run; none for a large one.
fn exchanges(view: &StageView) -> &[Exchange] {
    match &view.lanes {
        Lanes::Each { exchanges } => exchanges,
        Lanes::Bands { .. } => &[],
    }
}

/// Whether the learner runs this trace.
fn is_by_hand(view: &StageView) -> bool {
    view.run == RunKind::ByHand
}

/// In place of a race by hand, while a run at random is on show in another part of the page.
#[component]
fn Elsewhere(scene: Scene) -> impl IntoView {
    let buyers = scene.part(|view| view.statistics.buyers);
    view! {
        <div class="elsewhere">
            <p>{move || text::elsewhere(&text::elsewhere_buyers(buyers.get()))}</p>
            <p><button type="button" on:click=move |_| scene.act(Action::Reset)>{text::by_hand::reset()}</button></p>
        </div>
    }
}

/// A whole stage.
#[component]
pub(crate) fn Stage(
    /// What it shows.
    scene: Scene,
    /// What it offers.
    controls: Controls,
) -> impl IntoView {
    story::tell(scene);
    let there = scene.part(|_| true);
    let only_by_hand = controls.by_hand && controls.run.is_none();
    let elsewhere = scene.part(move |view| only_by_hand && !is_by_hand(view));
    view! {
        <div class="stage" role="group" aria-label=text::label()>
            <Show when=move || there.get() fallback=|| view! { <p class="waiting">{text::waiting()}</p> }>
                <Show when=move || !elsewhere.get() fallback=move || view! { <Elsewhere scene/> }>
                {controls.program.then(|| view! { <program::Program scene/> })}
                <div class="stage-side">
                    {controls.by_hand.then(|| view! { <by_hand::ByHand scene/> })}
                    {controls.run.map(|(buyers, seed)| view! { <run::Run scene buyers seed/> })}
                    <figures::Figures scene/>
                    <figures::Totals scene/>
                </div>
                <div class="stage-main">
                    <trace::Trace scene/>
                    <exchange::Details scene/>
                    {controls.explore.then(|| view! { <futures::Explorer scene/> })}
                </div>
                </Show>
            </Show>
        </div>
    }
}
