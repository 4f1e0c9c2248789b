//! A lesson's page: its words in the markup that the app adopts, what its end shows, and the page of its notes.

use std::path::Path;

use anyhow::{Context, Result};
use dynamodb_sandbox::lesson::Lesson;
use dynamodb_sandbox::lesson::document::{Step, Task};
use dynamodb_sandbox::workbench::take_away::Language;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::source::{Source, Turn, read};
use super::teacher::Notes;
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
        })
        .with_context(|| format!("lesson `{}`", lesson.slug))
}

/// What `pages/lesson.html` shows beside the steps: where the lesson stands, and when all is done the last words, code,
/// and lessons to go on with.
pub(super) fn end(source: &Source, words: &Text) -> Value {
    let code: Vec<Value> = Language::ALL
        .iter()
        .enumerate()
        .map(|(index, language)| {
            let programs: Vec<Value> = source
                .code
                .iter()
                .map(|shown| context! { step => title_of(words, &shown.step), text => shown.programs[index] })
                .collect();
            context! { language => language.name(), programs }
        })
        .collect();
    let number = match source.place.turn {
        Turn::Lesson(number) => Some(number),
        Turn::Challenge => None,
    };
    context! {
        part => source.place.part,
        number,
        minutes => source.minutes,
        races => source.lesson.race.is_some(),
        title => words.end.0,
        words => words.end.1,
        shows_code => !source.code.is_empty(),
        repeats => source.code.iter().any(|shown| shown.repeats),
        cuts => source.code.iter().any(|shown| shown.cuts),
        code,
        next => source.next,
    }
}

/// What `pages/notes.html` shows beside the page's title.
pub(super) fn notes(source: &Source, words: &Text, notes: &Notes) -> Value {
    let asks = notes.asks.iter().map(|ask| {
        context! { step => ask.step, title => title_of(words, &ask.step), question => ask.question }
    });
    let mistakes = notes.mistakes.iter().map(|mistake| {
        context! { said => mistake.said, reply => mistake.reply }
    });
    context! {
        lesson => words.title,
        minutes => source.minutes,
        intro => notes.intro,
        ask_title => notes.ask_title,
        asks => asks.collect::<Vec<_>>(),
        mistakes_title => notes.mistakes_title,
        mistakes => mistakes.collect::<Vec<_>>(),
    }
}

/// The heading of a step, of which the words have one for each.
fn title_of<'w>(words: &'w Text, id: &str) -> &'w str {
    words.steps.iter().find(|step| step.id == id).map_or("", |step| step.title.as_str())
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
