//! The notes of a lesson for those who teach it, from `teacher.en.md` and `teacher.vi.md`.
//!
//! ```text
//! # Teaching “Name”            then what the class should take away, and how to spend the minutes
//! ## Heading {#ask}
//! ### ask: step-id             what to ask before this step is done; one for each step but those that are only read
//! ## Heading {#mistakes}
//! ### mistake                  a wrong answer that is common, in the words of those who give it
//! ### reply                    what to answer; one after each mistake
//! ```
//!
//! Gaps hold figures and steps (`{step.id}`: its title, as a link) only: nobody has done anything yet.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;
use dynamodb_sandbox::lesson::document::Task;
use pulldown_cmark::HeadingLevel;

use super::source::{Source, read};
use super::text::Text;
use crate::catalogue::Language;
use crate::markdown::{Fault, Fillings, NAMELESS, Parsed, Section, fault, first_paragraph, render, sections};

/// How many common mistakes the notes tell.
const MISTAKES: usize = 2;

/// What a lesson's notes say. Everything but titles is HTML.
#[derive(Debug)]
pub(crate) struct Notes {
    /// Their name.
    pub(crate) title: String,
    /// Their first paragraph, plain.
    pub(crate) description: String,
    /// What comes first.
    pub(crate) intro: String,
    /// The heading over the questions.
    pub(crate) ask_title: String,
    /// What to ask before which step, in order.
    pub(crate) asks: Vec<Ask>,
    /// The heading over the mistakes.
    pub(crate) mistakes_title: String,
    /// Mistakes, each with its reply.
    pub(crate) mistakes: Vec<Mistake>,
}

/// What to ask before a step.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The step's id.
    pub(crate) step: String,
    pub(crate) question: String,
}

/// A common wrong answer.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) said: String,
    pub(crate) reply: String,
}

impl Notes {
    /// Reads the notes at `path` and checks that they fit the lesson.
    pub(crate) fn read(path: &Path, source: &Source, words: &Text, language: &Language) -> Result<Self> {
        let written = read(path)?;
        let fillings = Fillings { facts: BTreeSet::new(), ..source.fillings(path, language) };
        let named = source.lesson.steps.iter().zip(&words.steps).map(|(step, text)| {
            let address = format!("{}{}#{}", language.directory, fillings.links.page, step.id);
            (step.id.clone(), (text.title.clone(), address))
        });
        let fillings = Fillings { steps: named.collect(), ..fillings };
        parse(&written, source, &fillings).map_err(|fault| fault.of(path))
    }
}

fn parse(written: &str, source: &Source, fillings: &Fillings<'_>) -> Parsed<Notes> {
    let mut sections = sections(written, fillings)?.into_iter();
    let Some(first) = sections.next().filter(|section| section.level == HeadingLevel::H1) else {
        return fault(1, NAMELESS);
    };
    let mut notes = Notes {
        description: first_paragraph(&first.events),
        title: first.heading.clone(),
        intro: words_of(first)?,
        ask_title: String::new(),
        asks: Vec::new(),
        mistakes_title: String::new(),
        mistakes: Vec::new(),
    };
    for section in sections {
        add(&mut notes, section)?;
    }
    let last_line = written.lines().count();
    compare(&notes, source).map_err(|reason| Fault::at(last_line, reason))?;
    Ok(notes)
}

/// The words under a heading, of which there are some.
fn words_of(section: Section<'_>) -> Parsed<String> {
    match section.events.is_empty() {
        true => fault(section.line, "there is nothing under this heading"),
        false => Ok(render(section.events)),
    }
}

fn add(notes: &mut Notes, section: Section<'_>) -> Parsed<()> {
    let line = section.line;
    let Notes { ask_title, asks, mistakes_title, mistakes, .. } = notes;
    if section.level == HeadingLevel::H2 {
        let (title, comes_next) = match section.id.as_deref() {
            Some("ask") => (&mut *ask_title, mistakes_title.is_empty()),
            Some("mistakes") => (&mut *mistakes_title, !ask_title.is_empty()),
            _ => return fault(line, "the headings are `## … {#ask}` and `## … {#mistakes}`"),
        };
        if !title.is_empty() || !comes_next {
            return fault(line, "`{#ask}` comes once, then `{#mistakes}` once");
        }
        if !section.events.is_empty() {
            return fault(line, "nothing stands between this heading and the first `###`");
        }
        *title = section.heading;
        return Ok(());
    }
    if section.level != HeadingLevel::H3 {
        return fault(line, "headings are `#`, `##` or `###`");
    }
    let heading = section.heading.trim().to_owned();
    let replied = mistakes.last().is_none_or(|mistake| !mistake.reply.is_empty());
    match heading.split_once(':').map(|(kind, id)| (kind.trim(), id.trim())) {
        Some(("ask", step)) if !ask_title.is_empty() && mistakes_title.is_empty() => {
            asks.push(Ask { step: step.to_owned(), question: words_of(section)? });
        }
        None if heading == "mistake" && !mistakes_title.is_empty() && replied => {
            mistakes.push(Mistake { said: words_of(section)?, reply: String::new() });
        }
        None if heading == "reply" && !replied => {
            let reply = words_of(section)?;
            mistakes.iter_mut().next_back().into_iter().for_each(|mistake| mistake.reply = reply.clone());
        }
        _ => return fault(line, format!("`{heading}` does not belong here")),
    }
    Ok(())
}

/// A question for every step that is more than read, in order, and the mistakes with their replies.
fn compare(notes: &Notes, source: &Source) -> std::result::Result<(), String> {
    let steps = source.lesson.steps.iter().filter(|step| step.task != Task::Read);
    let wanted: Vec<&str> = steps.map(|step| step.id.as_str()).collect();
    let asked: Vec<&str> = notes.asks.iter().map(|ask| ask.step.as_str()).collect();
    if asked != wanted {
        return Err(format!("the notes ask before {asked:?}, the lesson has the steps {wanted:?}"));
    }
    let replied = notes.mistakes.iter().filter(|mistake| !mistake.reply.is_empty()).count();
    if (notes.mistakes.len(), replied) != (MISTAKES, MISTAKES) {
        let told = notes.mistakes.len();
        return Err(format!("{told} mistakes with {replied} replies; {MISTAKES} of both are wanted"));
    }
    Ok(())
}
