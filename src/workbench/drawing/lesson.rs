//! How a lesson stands, step by step.

use crate::lesson::{Lesson, Progress};
use crate::workbench::view::{LessonView, RaceSettings, StepKind, StepView};

/// The whole view of a lesson.
pub fn draw(lesson: &Lesson, progress: &Progress) -> LessonView {
    let steps = lesson.steps.iter().zip(progress.steps()).map(|(step, state)| StepView {
        id: step.id.clone(),
        kind: StepKind::of(&step.task),
        status: state.status,
        choices: step.choices().iter().map(|choice| choice.id.clone()).collect(),
        fills_in: step.fill().is_some(),
        chosen: state.chosen.clone(),
        hints: step.hints,
        hints_shown: state.hints_shown,
        has_solution: step.has_solution(),
        solution_shown: state.solution_shown,
        feedback: state.feedback.clone(),
        race: step.race().map(|race| RaceSettings {
            by_hand: race.by_hand,
            buyers: race.buyers,
            seed: race.seed,
        }),
    });
    LessonView {
        slug: lesson.slug.clone(),
        steps: steps.collect(),
        finished: progress.finished(),
        facts: progress.facts().to_texts(),
    }
}
