//! What every lesson owes those who learn and teach with it, beside being solvable.
//!
//! | of | wanted |
//! |---|---|
//! | a lesson | `minutes`, within an hour; a challenge has few steps |
//! | a step with a desk, a race or a program | other right ways than the worked solution, enough wrong ones per check |
//! | its `[end]` | steps with a desk whose requests are shown as code, and lessons to go on with |

use std::collections::BTreeSet;
use std::path::Path;

use dynamodb_sandbox::lesson::Lesson;
use dynamodb_sandbox::lesson::document::{Step, Task};

use super::is_lesson;
use super::source::{Ending, LessonFile, Place, Turn, line_of_step};

/// Most minutes that a lesson takes a class.
const MAX_MINUTES: u32 = 60;
/// Most steps of a challenge.
const MAX_CHALLENGE_STEPS: usize = 4;
/// Right attempts of a step, at least, beside the worked solution.
const MIN_RIGHT: usize = 2;
/// Wrong attempts of a check, at least.
const MIN_WRONG: usize = 3;
/// Most steps that the end shows as code.
const MAX_CODE: usize = 3;
/// Most lessons that the end leads to.
const MAX_NEXT: usize = 2;

/// Something that is owed.
pub(super) struct Demand {
    /// The step, if it is one's.
    step: Option<String>,
    /// What is wanted and what is there.
    pub(super) reason: String,
}

impl Demand {
    fn of_lesson(reason: String) -> Self {
        Self { step: None, reason }
    }

    fn of_step(step: &Step, reason: impl AsRef<str>) -> Self {
        let reason = format!("step `{}`: {}", step.id, reason.as_ref());
        Self { step: Some(step.id.clone()), reason }
    }

    /// The line, from 1, of the data that it is about.
    pub(super) fn line(&self, written: &str) -> usize {
        match &self.step {
            Some(step) => line_of_step(written, step),
            None => 1,
        }
    }
}

/// What a lesson still owes. `lessons`: the folder of all lessons.
pub(super) fn unmet(lesson: &Lesson, file: &LessonFile, place: Place, lessons: &Path) -> Vec<Demand> {
    let mut unmet = Vec::new();
    if place.turn == Turn::Challenge && !(1..=MAX_CHALLENGE_STEPS).contains(&lesson.steps.len()) {
        let steps = lesson.steps.len();
        unmet.push(Demand::of_lesson(format!(
            "a challenge has 1 to {MAX_CHALLENGE_STEPS} steps, not {steps}"
        )));
    }
    if !(1..=MAX_MINUTES).contains(&file.minutes) {
        unmet.push(Demand::of_lesson(format!("`minutes` says how long it takes: 1 to {MAX_MINUTES}")));
    }
    unmet.extend(of_end(lesson, &file.end, lessons).into_iter().map(Demand::of_lesson));
    unmet.extend(lesson.steps.iter().flat_map(of_step));
    unmet
}

/// Questions and code have all their answers listed; where learners find their own, more of them are tried.
fn of_step(step: &Step) -> Vec<Demand> {
    if !matches!(step.task, Task::Request(_) | Task::Race(_) | Task::Program(_)) {
        return Vec::new();
    }
    let right = (step.right.len() < MIN_RIGHT)
        .then(|| format!("{} right attempts beside the solution; at least {MIN_RIGHT}", step.right.len()));
    let wrong = step.checks.iter().filter(|check| check.wrong.len() < MIN_WRONG).map(|check| {
        format!("check `{}`: {} wrong attempts; at least {MIN_WRONG}", check.id, check.wrong.len())
    });
    right.into_iter().chain(wrong).map(|reason| Demand::of_step(step, reason)).collect()
}

fn of_end(lesson: &Lesson, end: &Ending, lessons: &Path) -> Vec<String> {
    let mut unmet = Vec::new();
    let desks: BTreeSet<&String> =
        lesson.steps.iter().filter(|step| step.request().is_some()).map(|step| &step.id).collect();
    for id in end.code.iter().filter(|id| !desks.contains(id)) {
        unmet.push(format!("`code` of `[end]`: there is no step with a desk called `{id}`"));
    }
    let least = usize::from(!desks.is_empty());
    if !(least..=MAX_CODE).contains(&end.code.len()) {
        unmet.push(format!("`code` of `[end]` has {} steps: {least} to {MAX_CODE}", end.code.len()));
    }
    for slug in &end.next {
        if !is_lesson(lessons, slug) {
            unmet.push(format!("`next` of `[end]`: there is no lesson `{slug}`"));
        } else if *slug == lesson.slug {
            unmet.push("`next` of `[end]` leads to the lesson itself".to_owned());
        }
    }
    if !(1..=MAX_NEXT).contains(&end.next.len()) {
        unmet.push(format!("`next` of `[end]` has {} lessons: 1 to {MAX_NEXT}", end.next.len()));
    }
    for (list, ids) in [("code", &end.code), ("next", &end.next)] {
        if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
            unmet.push(format!("`{list}` of `[end]` names something twice"));
        }
    }
    unmet
}
