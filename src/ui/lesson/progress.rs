//! How far the learner is: a dot per step, and in words.

use dynamodb_sandbox::workbench::view::StepStatus;
use leptos::prelude::*;

use super::Course;
use crate::ui::words::catalogue::lesson as text;
use crate::ui::words::whole;

/// The dots.
#[component]
pub(super) fn Progress() -> impl IntoView {
    let course: Course = expect_context();
    let steps = Memo::new(move |_| {
        course.client.lesson.with(|lesson| {
            let steps = lesson.iter().flat_map(|lesson| &lesson.steps);
            steps.map(|step| (step.id.clone(), step.status)).collect::<Vec<_>>()
        })
    });
    let words = move || {
        let steps = steps.get();
        let count = steps.len();
        match steps.iter().position(|(id, _)| course.is_at(id)) {
            Some(index) => text::step_of(&whole(index as u64 + 1), &whole(count as u64)),
            None if count > 0 => text::all_done(count as u64),
            None => String::new(),
        }
    };
    view! {
        <p class="dots">
            <span aria-hidden="true">
                {move || steps.get().into_iter().map(|(id, status)| {
                    let at = course.is_at(&id);
                    view! { <span class="dot" class:done=status == StepStatus::Done class:current=at></span> }
                }).collect_view()}
            </span>
            <span class="dots-words">{words}</span>
        </p>
    }
}
