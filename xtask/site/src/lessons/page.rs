//! A lesson's page: its words in the markup that the app adopts.

use std::path::Path;

use anyhow::{Context, Result};
use dynamodb_sandbox::lesson::Lesson;
use dynamodb_sandbox::lesson::document::{Step, Task};
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use super::source::read;
use super::text::{StepText, Text};

/// What the template sees of a step: its data and its words.
#[derive(Serialize)]
struct StepContext<'l> {
    #[serde(flatten)]
    words: &'l StepText,
    kind: &'static str,
    /// In the order in which they are shown.
    choice_ids: Vec<&'l str>,
    /// What the app puts beside the text: `stage`, `desk`, `code`, or nothing.
    instrument: Option<&'static str>,
    fills_in: bool,
}

/// The body of the page, rendered with `pages/lesson-body.html`.
pub(super) fn render(root: &Path, lesson: &Lesson, words: &Text) -> Result<String> {
    let template = read(&root.join("pages/lesson-body.html"))?;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("lesson-body.html", &template)?;
    let steps: Vec<StepContext<'_>> = lesson.steps.iter().zip(&words.steps).map(step_context).collect();
    environment
        .get_template("lesson-body.html")?
        .render(context! {
            title => words.title,
            intro => words.intro,
            steps,
            end_title => words.end.0,
            end => words.end.1,
        })
        .with_context(|| format!("lesson `{}`", lesson.slug))
}

fn step_context<'l>((step, words): (&'l Step, &'l StepText)) -> StepContext<'l> {
    StepContext {
        words,
        kind: match step.task {
            Task::Read => "read",
            Task::Predict { .. } => "predict",
            Task::Race(_) => "race",
            Task::Program(_) => "program",
            Task::Request(_) => "request",
            Task::Code(_) => "code",
            Task::Explain { .. } => "explain",
        },
        choice_ids: step.choices().iter().map(|choice| choice.id.as_str()).collect(),
        instrument: match step.task {
            Task::Race(_) | Task::Program(_) => Some("stage"),
            Task::Request(_) => Some("desk"),
            Task::Code(_) => Some("code"),
            Task::Read | Task::Predict { .. } | Task::Explain { .. } => None,
        },
        fills_in: step.fill().is_some(),
    }
}
