//! A lesson's words in one language, from Markdown.
//!
//! ```text
//! # Title                      then the introduction; its first paragraph is the page's description
//! ## Heading {#step-id}        one per step, in the order of lesson.toml
//! ### question                 the question of a predict or explain step
//! ### choice: id               an answer
//! ### reply: id                what is said to it (explain)
//! ### hint                     one after the other
//! ### solution                 what is said with the worked solution
//! ### check: id                what is said when this check fails
//! ### passed                   what is said when all hold
//! ## Heading {#end}            the last words
//! ```
//!
//! `{figure.name}` is replaced when the lesson is compiled, `{fact.name}` by the page when the fact is known.
//! Code, inline or in blocks, stands as it is written. HTML is not accepted, and nothing from another host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, anyhow};
use dynamodb_sandbox::lesson::document::{Evidence, Step, Task};
use dynamodb_sandbox::lesson::{Facts, Progress, rehearsal};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html};
use serde::Serialize;

use super::source::{Source, read};

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
    pub(crate) replies: BTreeMap<String, String>,
    pub(crate) hints: Vec<String>,
    pub(crate) solution: Option<String>,
    pub(crate) checks: BTreeMap<String, String>,
    pub(crate) passed: Option<String>,
    #[serde(skip)]
    line: usize,
}

/// A heading and the blocks under it, up to the next heading.
struct Section<'t> {
    level: HeadingLevel,
    id: Option<String>,
    heading: String,
    line: usize,
    events: Vec<Event<'t>>,
}

impl Text {
    /// Reads the words and checks that they fit the lesson.
    pub(crate) fn read(path: &Path, source: &Source) -> Result<Self> {
        let written = read(path)?;
        parse(&written, source)
            .map_err(|fault| anyhow!("{}:{}: {}", path.display(), fault.line, fault.reason))
    }
}

/// Something wrong with the words, and on which line.
struct Fault {
    line: usize,
    reason: String,
}

type Parsed<T> = std::result::Result<T, Fault>;

fn fault<T>(line: usize, reason: impl Into<String>) -> Parsed<T> {
    Err(Fault { line, reason: reason.into() })
}

fn parse(written: &str, source: &Source) -> Parsed<Text> {
    let mut sections = sections(written, source)?.into_iter();
    let Some(first) = sections.next().filter(|section| section.level == HeadingLevel::H1) else {
        return fault(1, "the first line is the lesson's name: `# Name`");
    };
    let mut text = Text {
        description: first_paragraph(&first.events),
        intro: render(first.events),
        title: first.heading,
        steps: Vec::new(),
        end: Default::default(),
    };
    for section in sections {
        if !text.end.0.is_empty() {
            return fault(section.line, "nothing follows the last words");
        }
        match section.level {
            HeadingLevel::H2 if section.id.as_deref() == Some("end") => {
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
    Ok(text)
}

/// Cuts the text at its headings and puts figures and facts in.
fn sections<'t>(written: &'t str, source: &Source) -> Parsed<Vec<Section<'t>>> {
    let known_facts = known_facts(source);
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut in_heading = false;
    let mut in_code = false;
    let parser = Parser::new_ext(written, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter();
    for (event, range) in TextMergeWithOffset::new(parser) {
        let line = written.get(..range.start).unwrap_or_default().matches('\n').count() + 1;
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                in_heading = true;
                let id = id.map(|id| id.to_string());
                sections.push(Section { level, id, heading: String::new(), line, events: Vec::new() });
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Html(_) | Event::InlineHtml(_) => return fault(line, "HTML is not accepted here"),
            Event::Start(Tag::Image { .. }) => return fault(line, "images are not accepted here"),
            Event::Start(Tag::Link { dest_url, .. }) if !is_safe(&dest_url) => {
                return fault(
                    line,
                    format!("a link leads to an `https://` address or stays here: `{dest_url}`"),
                );
            }
            Event::Text(text) | Event::Code(text) if in_heading && text.contains('{') => {
                return fault(line, "a heading holds no figures and facts");
            }
            event => {
                let Some(section) = sections.last_mut() else {
                    return fault(line, "the first line is the lesson's name: `# Name`");
                };
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => in_code = true,
                    Event::End(TagEnd::CodeBlock) => in_code = false,
                    _ => {}
                }
                match event {
                    Event::Text(text) | Event::Code(text) if in_heading => section.heading.push_str(&text),
                    Event::Text(text) if !in_code => {
                        section.events.extend(fill(&text, line, &source.figures, &known_facts)?);
                    }
                    event => section.events.push(event),
                }
            }
        }
    }
    Ok(sections)
}

/// Whether a link stays on this site or is encrypted, and is no script.
fn is_safe(address: &str) -> bool {
    address.starts_with("https://") || (!address.contains(':') && !address.starts_with("//"))
}

/// Replaces `{figure.name}`, and makes `{fact.name}` a place for the page to fill in.
fn fill(
    text: &str,
    line: usize,
    figures: &BTreeMap<String, String>,
    facts: &BTreeSet<String>,
) -> Parsed<Vec<Event<'static>>> {
    let mut events = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return fault(line, "`{` without `}`");
        };
        events.push(Event::Text(CowStr::from(before.to_owned())));
        let figure = name.strip_prefix("figure.").and_then(|name| figures.get(name));
        let fact = name.strip_prefix("fact.").filter(|name| facts.contains(*name));
        events.push(match (figure, fact) {
            (Some(value), _) => Event::Text(CowStr::from(value.clone())),
            (_, Some(fact)) => {
                Event::InlineHtml(CowStr::from(format!("<span class=\"fact\" data-fact=\"{fact}\"></span>")))
            }
            _ => return fault(line, format!("there is no `{{{name}}}`")),
        });
        rest = behind;
    }
    events.push(Event::Text(CowStr::from(rest.to_owned())));
    Ok(events)
}

/// Every fact that a text of this lesson may use.
fn known_facts(source: &Source) -> BTreeSet<String> {
    let lesson = &source.lesson;
    let mut names: BTreeSet<String> = BTreeSet::from(["predicted".to_owned()]);
    let mut add = |facts: Facts| names.extend(facts.to_texts().into_keys());
    add(Progress::new(lesson).facts());
    for program in lesson.race.programs.iter().take(1) {
        let nothing = Evidence { program: program.id.clone(), moves: Vec::new() };
        rehearsal::evidence_facts(lesson, &nothing).map(&mut add).unwrap_or_default();
    }
    names
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
            Some(step) if step.id == words.id => compare_step(step, words)?,
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

fn compare_step(step: &Step, words: &StepText) -> Parsed<()> {
    let choices: BTreeSet<&String> = step.choices().iter().map(|choice| &choice.id).collect();
    let checks: BTreeSet<&String> = step.checks.iter().map(|check| &check.id).collect();
    let none = BTreeSet::new();
    let explains = matches!(step.task, Task::Explain { .. });
    let races = step.race().is_some();
    same(words, "choice", &choices, words.choices.keys())?;
    same(words, "reply", if explains { &choices } else { &none }, words.replies.keys())?;
    same(words, "check", if races { &checks } else { &none }, words.checks.keys())?;
    let wanted = [
        ("question", !choices.is_empty(), words.question.is_some()),
        ("solution", races, words.solution.is_some()),
        ("passed", races || matches!(step.task, Task::Predict { .. }), words.passed.is_some()),
        ("second hint", races, words.hints.len() >= 2),
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

fn render(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    out
}

/// Without the paragraph's own tags, for places that hold no paragraph.
fn render_inline(events: Vec<Event<'_>>) -> String {
    let inline =
        |event: &Event<'_>| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
    render(events.into_iter().filter(inline).collect())
}

fn first_paragraph(events: &[Event<'_>]) -> String {
    let end = |event: &&Event<'_>| !matches!(event, Event::End(TagEnd::Paragraph));
    let plain = events.iter().take_while(end).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak => Some(" "),
        _ => None,
    });
    plain.collect()
}
