//! A lesson's words in one language, from Markdown.
//!
//! ```text
//! # Title                      then the introduction; its first paragraph is the page's description
//! ## Heading {#step-id}        one per step, in the order of lesson.toml
//! ### question                 the question of a predict or explain step
//! ### choice: id               an answer
//! ### variant: id              what a variant of the code is called
//! ### reply: id                what is said to it (explain)
//! ### hint                     one after the other
//! ### solution                 what is said with the worked solution
//! ### check: id                what is said when this check fails
//! ### passed                   what is said when all hold
//! ## Heading {#end}            the last words, with three lines to remember in a list
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use dynamodb_sandbox::lesson::document::{Step, Task};
use pulldown_cmark::HeadingLevel;
use serde::Serialize;

use super::source::{Source, read};
use crate::catalogue::Language;
use crate::markdown::{
    Fillings, NAMELESS, Parsed, Section, fault, first_paragraph, list_lengths, render, render_inline,
    sections,
};
use crate::search::Findable;

/// How many lines a lesson leaves to remember.
const LINES_TO_REMEMBER: usize = 3;

/// The words of a lesson.
#[derive(Debug)]
pub(crate) struct Text {
    /// The lesson's name.
    pub(crate) title: String,
    /// The introduction's first paragraph, plain.
    pub(crate) description: String,
    /// The introduction, HTML.
    pub(crate) intro: String,
    /// One per step, in order.
    pub(crate) steps: Vec<StepText>,
    /// Heading and HTML of the last words.
    pub(crate) end: (String, String),
}

/// The words of a step. Everything but the heading is HTML.
#[derive(Debug, Default, Serialize)]
pub(crate) struct StepText {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) question: Option<String>,
    pub(crate) choices: BTreeMap<String, String>,
    pub(crate) variants: BTreeMap<String, String>,
    pub(crate) replies: BTreeMap<String, String>,
    pub(crate) hints: Vec<String>,
    pub(crate) solution: Option<String>,
    pub(crate) checks: BTreeMap<String, String>,
    pub(crate) passed: Option<String>,
    #[serde(skip)]
    /// The heading's line, from 1.
    pub(super) line: usize,
}

impl Text {
    /// Its steps, as they can be found.
    pub(crate) fn sections(&self) -> impl Iterator<Item = Findable> {
        self.steps.iter().map(|step| Findable {
            id: step.id.clone(),
            title: step.title.clone(),
            html: step.body.clone(),
        })
    }

    /// Reads the words and checks that they fit the lesson.
    pub(crate) fn read(path: &Path, source: &Source, language: &Language) -> Result<Self> {
        let written = read(path)?;
        let fillings = source.fillings(path, language);
        parse(&written, source, &fillings).map_err(|fault| fault.of(path))
    }
}

fn parse(written: &str, source: &Source, fillings: &Fillings<'_>) -> Parsed<Text> {
    let mut sections = sections(written, fillings)?.into_iter();
    let Some(first) = sections.next().filter(|section| section.level == HeadingLevel::H1) else {
        return fault(1, NAMELESS);
    };
    let mut text = Text {
        description: first_paragraph(&first.events),
        intro: render(first.events),
        title: first.heading,
        steps: Vec::new(),
        end: Default::default(),
    };
    let mut end_lists = Default::default();
    for section in sections {
        if !text.end.0.is_empty() {
            return fault(section.line, "nothing follows the last words");
        }
        match section.level {
            HeadingLevel::H2 if section.id.as_deref() == Some("end") => {
                end_lists = (section.line, list_lengths(&section.events));
                text.end = (section.heading, render(section.events));
            }
            HeadingLevel::H2 => {
                let Some(id) = section.id else {
                    return fault(section.line, "a step's heading names its step: `## Heading {#id}`");
                };
                let (title, body) = (section.heading, render(section.events));
                text.steps.push(StepText { id, title, body, line: section.line, ..StepText::default() });
            }
            HeadingLevel::H3 => {
                let Some(step) = text.steps.last_mut() else {
                    return fault(section.line, "this heading belongs under a step's");
                };
                add_part(step, section)?;
            }
            _ => return fault(section.line, "headings are `#`, `##` or `###`"),
        }
    }
    compare(&text, source, written.lines().count())?;
    let (line, lengths) = end_lists;
    match lengths.contains(&LINES_TO_REMEMBER) {
        true => Ok(text),
        false => fault(
            line,
            format!(
                "a lesson ends with {LINES_TO_REMEMBER} lines to remember, in a list; its lists have {lengths:?} items"
            ),
        ),
    }
}

fn add_part(step: &mut StepText, section: Section<'_>) -> Parsed<()> {
    let line = section.line;
    let (kind, id) = match section.heading.split_once(':') {
        Some((kind, id)) => (kind.trim(), id.trim().to_owned()),
        None => (section.heading.trim(), String::new()),
    };
    let repeated = match kind {
        "question" => step.question.replace(render_inline(section.events)).is_some(),
        "choice" => step.choices.insert(id, render_inline(section.events)).is_some(),
        "variant" => step.variants.insert(id, render_inline(section.events)).is_some(),
        "reply" => step.replies.insert(id, render(section.events)).is_some(),
        "check" => step.checks.insert(id, render(section.events)).is_some(),
        "solution" => step.solution.replace(render(section.events)).is_some(),
        "passed" => step.passed.replace(render(section.events)).is_some(),
        "hint" => {
            step.hints.push(render(section.events));
            false
        }
        _ => return fault(line, format!("`{kind}` is no part of a step")),
    };
    if repeated { fault(line, "this part is there twice") } else { Ok(()) }
}

/// The words must fit the data: the same steps, choices and checks, nothing missing, nothing left over.
fn compare(text: &Text, source: &Source, last_line: usize) -> Parsed<()> {
    let steps = &source.lesson.steps;
    for (index, words) in text.steps.iter().enumerate() {
        match steps.get(index) {
            Some(step) if step.id == words.id => compare_step(step, words, source.is_challenge())?,
            Some(step) => return fault(words.line, format!("here lesson.toml has the step `{}`", step.id)),
            None => return fault(words.line, format!("lesson.toml has no step `{}`", words.id)),
        }
    }
    if let Some(step) = steps.get(text.steps.len()) {
        return fault(last_line, format!("step `{}` of lesson.toml has no words", step.id));
    }
    if text.end.0.is_empty() {
        return fault(last_line, "the last words are missing: `## Heading {#end}`");
    }
    Ok(())
}

fn compare_step(step: &Step, words: &StepText, challenge: bool) -> Parsed<()> {
    if challenge && !words.hints.is_empty() {
        return fault(words.line, format!("step `{}`: a challenge has no hints", words.id));
    }
    let choices: BTreeSet<&String> = step.choices().iter().map(|choice| &choice.id).collect();
    let checks: BTreeSet<&String> = step.checks.iter().map(|check| &check.id).collect();
    let none = BTreeSet::new();
    let variants: BTreeSet<&String> =
        step.code().into_iter().flat_map(|code| &code.variants).map(|variant| &variant.id).collect();
    let explains = matches!(step.task, Task::Explain { .. });
    let (works, fills_in) = (step.has_solution(), step.fill().is_some());
    same(words, "choice", &choices, words.choices.keys())?;
    same(words, "reply", if explains { &choices } else { &none }, words.replies.keys())?;
    same(words, "check", if works || fills_in { &checks } else { &none }, words.checks.keys())?;
    same(words, "variant", &variants, words.variants.keys())?;
    let guesses = matches!(step.task, Task::Predict { .. });
    let wanted = [
        ("question", !choices.is_empty() || fills_in, words.question.is_some()),
        ("solution", works, words.solution.is_some()),
        ("passed", works || fills_in || guesses, words.passed.is_some()),
        ("second hint", works && !challenge, words.hints.len() >= 2),
    ];
    for (part, wanted, there) in wanted {
        if wanted && !there {
            return fault(words.line, format!("step `{}`: its {part} is missing", words.id));
        }
        if there && !wanted {
            return fault(words.line, format!("step `{}`: a {part} has no use here", words.id));
        }
    }
    Ok(())
}

fn same<'w>(
    words: &StepText,
    part: &str,
    data: &BTreeSet<&String>,
    written: impl Iterator<Item = &'w String>,
) -> Parsed<()> {
    let written: BTreeSet<&String> = written.collect();
    if let Some(id) = data.difference(&written).next() {
        return fault(words.line, format!("step `{}`: `### {part}: {id}` is missing", words.id));
    }
    if let Some(id) = written.difference(data).next() {
        return fault(words.line, format!("step `{}`: lesson.toml has no {part} `{id}`", words.id));
    }
    Ok(())
}
