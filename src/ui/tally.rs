//! A class without a server: codes and links are typed or pasted in, played again, added up, and replayed.
//!
//! Parts: [`handing_in`] is the field and what did not count, [`task`] what the class made of one task.

use std::collections::VecDeque;

use dynamodb_sandbox::workbench::class_check::{Checked, MAX_TEXTS, Refused};
use dynamodb_sandbox::workbench::class_task::Goal;
use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::tally::{HandedIn, MAX_FINDINGS, Tally, TaskTally, split};
use dynamodb_sandbox::workbench::view::{Problem, ProblemKind};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::announce::Announcer;
use super::client::{Client, Notice};
use super::dom;
use super::page::{fetch, mount};
use super::remember::Place;
use super::words::catalogue::tally as text;
use super::words::{self, whole};

mod handing_in;
mod task;

#[cfg(test)]
mod tests;

/// How many findings are counted in one turn of the page.
const AT_ONCE: usize = 5;

/// Mounts the tally, if the page has a place for it.
pub(crate) fn adopt(body: &HtmlElement, client: Client) {
    let Some(slot) = dom::find(body, "[data-slot=class-tally]") else { return };
    let data = slot.dataset();
    let plots = data.get("documents").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let lab = data.get("lab").unwrap_or_default();
    let class = Class::kept(client, Plots::At(plots), lab, Place::new("class-tally"));
    mount(body, "class-tally", move || view! { <ClassTally class/> });
}

/// Where the documents of the plots are.
#[derive(Debug, Clone)]
pub(crate) enum Plots {
    /// At these addresses.
    At(Vec<String>),
    /// Here.
    Here(Vec<String>),
}

/// A code or link that did not count, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NotCounted {
    /// Tells it from others with the same text.
    number: usize,
    text: String,
    why: Refused,
}

/// What came of handing in.
#[derive(Debug, Clone, Copy, Default)]
struct Came {
    new: u64,
    again: u64,
    full: bool,
    refused: u64,
}

impl Came {
    fn in_words(self) -> String {
        let sentences = [
            Some(text::counted(self.new)),
            (self.again > 0).then(|| text::again(self.again)),
            self.full.then(|| text::full(&whole(MAX_FINDINGS as u64))),
            (self.refused > 0).then(|| text::not_counted(self.refused)),
        ];
        sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// The class's findings, as the page's parts share them.
#[derive(Clone, Copy)]
pub(crate) struct Class {
    client: Client,
    announcer: Announcer,
    place: StoredValue<Place>,
    plots: StoredValue<Plots>,
    lab: StoredValue<String>,
    tally: RwSignal<Tally>,
    /// What there was before all was cleared.
    cleared: RwSignal<Option<Tally>>,
    not_counted: RwSignal<Vec<NotCounted>>,
    /// What is in the field.
    typed: RwSignal<String>,
    /// What came of handing in last.
    said: RwSignal<String>,
    busy: RwSignal<bool>,
}

impl Class {
    /// The findings that this browser has kept.
    pub(crate) fn kept(client: Client, plots: Plots, lab: String, place: Place) -> Self {
        let tally = match place.load() {
            Ok(Some(text)) => Tally::read(&text).unwrap_or_else(|| {
                let kept = place.set_aside().is_ok();
                client.notice.set(Some(if kept { Notice::SetAside } else { Notice::CannotRemember }));
                Tally::default()
            }),
            _ => Tally::default(),
        };
        Self {
            client,
            announcer: expect_context(),
            place: StoredValue::new(place),
            plots: StoredValue::new(plots),
            lab: StoredValue::new(lab),
            tally: RwSignal::new(tally),
            cleared: RwSignal::new(None),
            not_counted: RwSignal::new(Vec::new()),
            typed: RwSignal::new(String::new()),
            said: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
        }
    }

    /// Has what is in the field checked and counted.
    fn hand_in(self) {
        if self.busy.get_untracked() {
            return;
        }
        let texts = split(&self.typed.get_untracked());
        match texts.len() {
            0 => return self.say(text::none_typed().to_owned()),
            1..=MAX_TEXTS => {}
            _ => return self.say(text::too_many(&whole(MAX_TEXTS as u64))),
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            match self.documents().await {
                Some(plots) => {
                    self.client.send_then(Command::Check { plots, texts }, move |result| self.take(result));
                }
                None => {
                    self.busy.set(false);
                    self.say(text::no_plots().to_owned());
                }
            }
        });
    }

    async fn documents(self) -> Option<Vec<String>> {
        let addresses = match self.plots.get_value() {
            Plots::Here(plots) => return Some(plots),
            Plots::At(addresses) => addresses,
        };
        let mut plots = Vec::new();
        for address in addresses {
            plots.push(fetch(&address).await?);
        }
        self.plots.set_value(Plots::Here(plots.clone()));
        Some(plots)
    }

    /// What was checked is counted, or why it was not is said.
    fn take(self, result: Result<(), Problem>) {
        let checked = self.client.checked.try_update(std::mem::take).unwrap_or_default();
        if let Err(problem) = result {
            // What is in the field stays there.
            self.busy.set(false);
            let given_up = problem.kind == ProblemKind::Cancelled;
            self.say(if given_up { text::given_up().to_owned() } else { words::problem(&problem).ours });
            return;
        }
        self.typed.set(String::new());
        self.take_some(checked.into(), Came::default());
    }

    /// Counts some of them, and others in a turn of their own: the page answers presses in between.
    fn take_some(self, mut checked: VecDeque<Checked>, mut came: Came) {
        let mut tally = self.tally.get_untracked();
        let mut refused = Vec::new();
        for Checked { text, result } in checked.drain(..checked.len().min(AT_ONCE)) {
            match result.map(|finding| tally.hand_in(finding)) {
                Ok(HandedIn::New) => came.new += 1,
                Ok(HandedIn::Again) => came.again += 1,
                Ok(HandedIn::Full) => came.full = true,
                Err(why) => refused.push((text, why)),
            }
        }
        came.refused += refused.len() as u64;
        if !refused.is_empty() {
            self.not_counted.update(|known| {
                let first = known.last().map_or(0, |last| last.number + 1);
                let numbered = refused.into_iter().zip(first..);
                known.extend(numbered.map(|((text, why), number)| NotCounted { number, text, why }));
            });
        }
        if checked.is_empty() {
            self.keep(tally);
            self.busy.set(false);
            self.say(came.in_words());
        } else {
            self.tally.set(tally);
            Timeout::new(0, move || self.take_some(checked, came)).forget();
        }
    }

    /// Takes a finding out again.
    fn remove(self, key: &str) {
        let mut tally = self.tally.get_untracked();
        tally.remove(key);
        self.keep(tally);
        self.say(text::removed().to_owned());
    }

    /// Takes all of them out, until [`Class::undo`].
    fn clear(self) {
        let before = self.tally.get_untracked();
        let count = before.count() as u64;
        self.keep(Tally::default());
        self.not_counted.set(Vec::new());
        self.cleared.set(Some(before));
        self.say(text::cleared(count));
    }

    fn undo(self) {
        if let Some(Some(before)) = self.cleared.try_update(Option::take) {
            let count = before.count() as u64;
            self.keep(before);
            self.say(text::counted(count));
        }
    }

    fn keep(self, tally: Tally) {
        if self.place.with_value(|place| place.save(&tally.write())).is_err() {
            self.client.notice.set(Some(Notice::CannotRemember));
        }
        self.cleared.set(None);
        self.tally.set(tally);
    }

    fn say(self, sentence: String) {
        self.said.set(sentence.clone());
        self.announcer.say(sentence);
    }
}

/// The whole tally.
#[component]
pub(crate) fn ClassTally(class: Class) -> impl IntoView {
    let tasks = Memo::new(move |_| class.tally.with(Tally::tasks));
    let names = move || tasks.with(|tasks| tasks.iter().map(of).collect::<Vec<_>>());
    let empty = Memo::new(move |_| class.tally.with(Tally::is_empty));
    let can_undo = Memo::new(move |_| class.cleared.with(Option::is_some));
    view! {
        <div class="class-tally">
            <handing_in::HandingIn class/>
            <For each=names key=Clone::clone let((plot, goal))>
                <task::Task class tasks plot goal/>
            </For>
            <Show when=move || empty.get()><p class="aside">{text::empty()}</p></Show>
            <p class="tally-actions">
                <Show when=move || !empty.get()>
                    <button type="button" on:click=move |_| class.clear()>{text::clear()}</button>
                </Show>
                <Show when=move || can_undo.get()>
                    <button type="button" on:click=move |_| class.undo()>{text::undo()}</button>
                </Show>
            </p>
        </div>
    }
}

/// Which task it is of.
fn of(task: &TaskTally) -> (String, Goal) {
    (task.plot.clone(), task.goal)
}
