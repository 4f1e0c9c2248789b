//! A lesson's page: its text stands in the page, the app opens its steps one after the other.
//!
//! Only the step at hand is unfolded; done ones fold to a line that can be opened again, those ahead show their
//! heading. A step that is solved stays open until the learner continues, so that the verdict can be read.

use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::view::{LessonView, StepKind, StepStatus, StepView};
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::client::Client;
use super::code::Listing;
use super::desk::Work;
use super::page::mount;
use super::stage::{Controls, Scene};
use super::{dom, parts};

mod end;
pub(crate) mod feedback;
mod panes;
mod progress;
mod step;

#[cfg(test)]
mod tests;

/// Where the learner is, kept in the context of a lesson's page.
#[derive(Clone, Copy)]
pub(crate) struct Course {
    client: Client,
    /// The step at hand: the first open one; `None` at the end of the lesson.
    at: Memo<Option<String>>,
}

impl Course {
    /// Something of a step's view, tracked; `None` until it is there.
    fn step<T: PartialEq + Send + Sync + 'static>(
        self,
        id: &str,
        read: impl Fn(&StepView) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let id = id.to_owned();
        Memo::new(move |_| {
            self.client
                .lesson
                .with(|lesson| lesson.as_ref()?.steps.iter().find(|step| step.id == id).map(&read))
        })
    }

    /// Whether somebody else's work is looked at on a step's desk, tracked.
    fn is_visited(self, id: &str) -> bool {
        self.client.visited.with(|visited| visited.as_deref() == Some(id))
    }

    /// Whether a step is the one at hand, tracked.
    fn is_at(self, id: &str) -> bool {
        self.at.with(|at| at.as_deref() == Some(id))
    }

    /// Leaves a step for the next one, or for the end.
    fn leave(self, step: String) {
        self.client.send_then(Command::Continue { step }, move |left| {
            if left.is_ok() {
                // After the effects that unfold it.
                request_animation_frame(move || {
                    let section = self.at.get_untracked();
                    focus_heading(section.as_deref().unwrap_or(FINISHED));
                });
            }
        });
    }
}

/// What stands for the id of the lesson's end.
const FINISHED: &str = "finished";

/// Adopts the page's steps.
pub(crate) fn adopt(body: &HtmlElement, client: Client) {
    let at = Memo::new(move |_| client.lesson.with(|lesson| lesson.as_ref().and_then(current)));
    let course = Course { client, at };
    provide_context(course);
    mount(body, "progress", move || view! { <progress::Progress/> });
    for section in dom::find_all(body, ".step[data-step]") {
        let Some(id) = section.dataset().get("step") else { continue };
        adopt_step(&section, &id, course);
    }
    if let Some(end) = dom::find(body, "[data-part=finished]") {
        adopt_end(end, course);
    }
}

fn adopt_step(section: &HtmlElement, id: &str, course: Course) {
    let status = course.step(id, |step| step.status);
    let opened = RwSignal::new(false);
    let body = dom::find(section, ".step-body");
    {
        let (section, id) = (section.clone(), id.to_owned());
        Effect::new(move |_| {
            let Some(status) = status.get() else { return };
            let at = course.is_at(&id);
            if at {
                opened.set(false);
            }
            let name = match status {
                StepStatus::Ahead => "ahead",
                StepStatus::Open => "open",
                StepStatus::Done => "done",
            };
            dom::set(&section, "data-status", name);
            let _ = section.toggle_attribute_with_force("data-current", at);
            if let Some(body) = &body {
                dom::show(body, at || opened.get() || course.is_visited(&id));
            }
        });
    }
    feedback::adopt(section, id, course);
    panes::adopt(section, id, course);
    step::mount_fold(section, id, course, opened);
    mount(section, "controls", {
        let (section, id) = (section.clone(), id.to_owned());
        move || view! { <step::StepControls section id/> }
    });
    adopt_instruments(section, id, course, opened);
}

/// What a step works with goes into its slot: a stage, a desk or client code.
fn adopt_instruments(section: &HtmlElement, id: &str, course: Course, opened: RwSignal<bool>) {
    let client = course.client;
    let owned = id.to_owned();
    let active = Signal::derive(move || course.is_at(&owned));
    // A stage or a desk is much to draw: those of folded steps are not.
    let owned = id.to_owned();
    let visited = Memo::new(move |_| course.is_visited(&owned));
    let unfolded = Memo::new(move |_| active.get() || opened.get() || visited.get());
    let owned = id.to_owned();
    Effect::new(move |_| {
        if visited.get() {
            let section = owned.clone();
            request_animation_frame(move || focus_heading(&section));
        }
    });
    let scene = Scene::new(client, id);
    let controls = course.step(id, controls);
    mount(section, "stage", move || {
        view! {
            <Show when=move || unfolded.get()>
                {move || controls.get().map(|controls| parts::fetched(parts::stage(scene, controls, active)))}
            </Show>
        }
    });
    let owned = id.to_owned();
    mount(section, "desk", move || {
        let work = Work::new(client, &owned);
        view! { <Show when=move || unfolded.get()>{parts::fetched(parts::desk(work))}</Show> }
    });
    let (owned, names) = (id.to_owned(), variant_names(section));
    mount(section, "code", move || {
        let listing = Listing::new(client, &owned);
        let names = StoredValue::new(names);
        view! {
            <Show when=move || unfolded.get()>
                {parts::fetched(parts::code(listing, names.get_value(), active))}
            </Show>
        }
    });
}

/// What the page calls the variants of a step's code, by their ids.
fn variant_names(section: &HtmlElement) -> Vec<(String, String)> {
    let named = |span: HtmlElement| Some((span.dataset().get("variant")?, span.text_content()?));
    dom::find_all(section, "[data-part=variant]").into_iter().filter_map(named).collect()
}

/// What a step's stage offers.
fn controls(step: &StepView) -> Controls {
    let program = step.kind == StepKind::Program;
    let by_hand = step.race.is_some_and(|race| race.by_hand);
    let run = step.race.filter(|race| !race.by_hand).map(|race| (race.buyers, race.seed));
    Controls { by_hand, run, program, explore: by_hand || program }
}

/// The end of the lesson appears once the learner has come to it, with the facts of the whole lesson.
fn adopt_end(end: HtmlElement, course: Course) {
    if end.id().is_empty() {
        end.set_id(FINISHED);
    }
    for taken in dom::find_all(&end, ".taken") {
        if let Some(code) = dom::find(&taken, "pre") {
            mount(&taken, "copy", move || view! { <end::CopyCode code/> });
        }
    }
    Effect::new(move |_| {
        let finished =
            course.client.lesson.with(|lesson| lesson.as_ref().is_some_and(|lesson| lesson.finished));
        let facts = course
            .client
            .lesson
            .with(|lesson| lesson.as_ref().map(|lesson| lesson.facts.clone()).unwrap_or_default());
        feedback::fill_facts(&end, &facts);
        dom::show(&end, finished);
    });
}

/// The first open step.
fn current(lesson: &LessonView) -> Option<String> {
    lesson.steps.iter().find(|step| step.status == StepStatus::Open).map(|step| step.id.clone())
}

/// Puts the focus on a section's heading.
fn focus_heading(section: &str) {
    if let Some(section) = dom::by_id(section) {
        step::focus(&section, "h2");
    }
}
