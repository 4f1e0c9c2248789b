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
//! ## Heading {#end}            the last words
//! ```
//!
//! `{figure.name}` is replaced when the lesson is compiled, `{fact.name}` by the page when the fact is known.
//! Code, inline or in blocks, stands as it is written. HTML is not accepted, and nothing from another host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, anyhow};
use dynamodb_sandbox::lesson::document::{Step, Task};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html};
use serde::Serialize;

use super::links::Links;
use super::source::{Source, read};
use crate::catalogue::Language;
use crate::search::Findable;

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
        let lessons = path.parent().and_then(Path::parent).unwrap_or(Path::new(""));
        let fillings = Fillings::of(source, lessons, language);
        parse(&written, source, &fillings)
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

/// What stands for the gaps of a text.
struct Fillings<'l> {
    /// Computed, as the language writes numbers.
    figures: BTreeMap<String, String>,
    /// Known to the page only.
    facts: BTreeSet<String>,
    /// Where links lead.
    links: Links<'l>,
}

impl<'l> Fillings<'l> {
    fn of(source: &'l Source, lessons: &'l Path, language: &'l Language) -> Self {
        let figures = source.figures.iter().map(|(name, value)| (name.clone(), language.decimal(value)));
        let links = Links { lessons, lesson: &source.lesson, language };
        Self { figures: figures.collect(), facts: source.facts.clone(), links }
    }
}

fn parse(written: &str, source: &Source, fillings: &Fillings<'_>) -> Parsed<Text> {
    let mut sections = sections(written, fillings)?.into_iter();
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
fn sections<'t>(written: &'t str, fillings: &Fillings<'_>) -> Parsed<Vec<Section<'t>>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut in_heading = false;
    let mut in_code = false;
    let parser = Parser::new_ext(written, Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES)
        .into_offset_iter();
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
                    Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                        let address = fillings.links.resolve(&dest_url);
                        let dest_url = address.or_else(|reason| fault(line, reason))?.into();
                        section.events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                    }
                    Event::Text(text) if !in_code => {
                        section.events.extend(fill(&text, line, fillings)?);
                    }
                    event => section.events.push(event),
                }
            }
        }
    }
    Ok(sections)
}

/// Replaces `{figure.name}`, and makes `{fact.name}` a place for the page to fill in.
fn fill(text: &str, line: usize, fillings: &Fillings<'_>) -> Parsed<Vec<Event<'static>>> {
    let mut events = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            return fault(line, "`{` without `}`");
        };
        events.push(Event::Text(CowStr::from(before.to_owned())));
        let figure = name.strip_prefix("figure.").and_then(|name| fillings.figures.get(name));
        let fact = name.strip_prefix("fact.").filter(|name| fillings.facts.contains(*name));
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
        ("second hint", works, words.hints.len() >= 2),
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
