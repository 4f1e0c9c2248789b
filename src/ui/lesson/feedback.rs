//! What an attempt showed: the page has the texts, the app shows the one that fits and fills in the facts.

use std::collections::BTreeMap;

use dynamodb_sandbox::workbench::view::{Feedback, StepStatus, StepView};
use leptos::prelude::*;
use leptos::web_sys::{Element, HtmlElement, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use wasm_bindgen::JsCast;

use super::Course;
use super::step::{focus, has_passed};
use crate::ui::dom;
use crate::ui::words;
use crate::ui::words::catalogue::lesson as text;

/// Adopts a step's feedback, hints, solution and choices.
pub(super) fn adopt(section: &HtmlElement, id: &str, course: Course) {
    let view = course.step(id, Clone::clone);
    let section = section.clone();
    Effect::new(move |before: Option<Option<(Option<String>, bool)>>| {
        let view = view.get()?;
        let before = before.flatten();
        show(&section, &view);
        let (chosen, had_passed) = before.unwrap_or_else(|| (None, has_passed(&view)));
        show_filled_in(&section, &view, chosen);
        if has_passed(&view) && !had_passed {
            bring_into_view(&section);
        }
        let passed = has_passed(&view);
        Some((view.chosen, passed))
    });
}

/// A way to the feedback of a step that is not done yet, from where it may be out of sight: below a desk on a phone.
/// The feedback itself is what is announced.
#[component]
pub(crate) fn NotYet(course: Course, step: String) -> impl IntoView {
    let failed = course.step(&step, |step| step.feedback.as_ref().is_some_and(|feedback| !feedback.passed));
    let step = StoredValue::new(step);
    let lead = move |_| {
        if let Some(section) = dom::by_id(&step.get_value()) {
            focus(&section, "[data-part=feedback]");
        }
    };
    view! {
        <Show when=move || failed.get() == Some(true)>
            <p class="not-yet"><button type="button" class="quiet" on:click=lead>{text::not_yet()}</button></p>
        </Show>
    }
}

/// Where the way on is out of sight, below a desk on a phone, it comes into view.
fn bring_into_view(section: &HtmlElement) {
    let Some(after) = dom::find(section, ".step-after") else { return };
    request_animation_frame(move || {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        after.scroll_into_view_with_scroll_into_view_options(&options);
    });
}

/// The number of a question: may be typed while the step is at work, and is as it was answered until it is typed anew.
fn show_filled_in(section: &HtmlElement, view: &StepView, before: Option<String>) {
    let Some(input) = filled_in(section) else { return };
    input.set_disabled(view.status != StepStatus::Open || has_passed(view));
    if view.chosen != before {
        input.set_value(&view.chosen.as_deref().map(words::decimal).unwrap_or_default());
    }
}

/// The field of a step's question, if a number is to be filled in.
pub(super) fn filled_in(section: &HtmlElement) -> Option<HtmlInputElement> {
    dom::find(section, ".fill[data-part=choices] input")?.dyn_into().ok()
}

fn show(section: &HtmlElement, view: &StepView) {
    for hint in dom::find_all(section, "[data-part=hint]") {
        let number = hint.dataset().get("hint").and_then(|number| number.parse::<usize>().ok());
        dom::show(&hint, number.is_some_and(|number| number <= view.hints_shown));
    }
    for solution in dom::find_all(section, "[data-part=solution]") {
        dom::show(&solution, view.solution_shown);
    }
    let passed = has_passed(view);
    for choices in dom::find_all(section, "fieldset[data-part=choices]") {
        let _ = choices.toggle_attribute_with_force("disabled", passed);
    }
    for choice in dom::find_all(section, "label[data-choice]") {
        let chosen = choice.dataset().get("choice") == view.chosen;
        let _ = choice.toggle_attribute_with_force("data-chosen", chosen);
        let input = dom::find(&choice, "input").and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        if let (Some(input), true) = (input, chosen || view.chosen.is_none()) {
            input.set_checked(chosen);
        }
    }
    if let Some(feedback) = &view.feedback {
        fill_facts(section, &feedback.facts);
    }
    let wanted = view.feedback.as_ref().map(wanted);
    for region in dom::find_all(section, "[data-part=feedback]") {
        dom::set(
            &region,
            "data-verdict",
            view.feedback
                .as_ref()
                .map_or("none", |feedback| if feedback.passed { "passed" } else { "failed" }),
        );
        let parts = dom::find_all(&region, ":scope > [data-part]");
        // The first of the texts asked for that the page has.
        let chosen = wanted.iter().flatten().find_map(|wanted| parts.iter().find(|part| wanted.fits(part)));
        for part in &parts {
            dom::show(part, chosen == Some(part));
        }
    }
}

/// A text that may be wanted.
enum Wanted<'a> {
    Check(&'a str),
    Reply(&'a str),
    Passed,
}

impl Wanted<'_> {
    fn fits(&self, part: &HtmlElement) -> bool {
        let data = part.dataset();
        match self {
            Self::Check(id) => {
                data.get("part").as_deref() == Some("check") && data.get("check").as_deref() == Some(*id)
            }
            Self::Reply(id) => {
                data.get("part").as_deref() == Some("reply") && data.get("choice").as_deref() == Some(*id)
            }
            Self::Passed => data.get("part").as_deref() == Some("passed"),
        }
    }
}

/// The texts that fit, the best first.
fn wanted(feedback: &Feedback) -> Vec<Wanted<'_>> {
    let check = feedback.failed_check.as_deref().map(Wanted::Check);
    let reply = feedback.choice.as_deref().map(Wanted::Reply);
    check.into_iter().chain(reply).chain(feedback.passed.then_some(Wanted::Passed)).collect()
}

/// Puts facts as text into the spans that ask for them. What the service said of a request that it did not refuse is
/// nothing, and that is said.
pub(super) fn fill_facts(root: &Element, facts: &BTreeMap<String, String>) {
    for place in dom::find_all(root, "[data-fact]") {
        if let Some(fact) = place.dataset().get("fact").and_then(|name| facts.get(&name).cloned()) {
            let words = match fact.as_str() {
                "" => text::no_error().to_owned(),
                fact => words::decimal(fact),
            };
            place.set_text_content(Some(&words));
        }
    }
}
