//! Markdown as lessons and routes are written in: cut at its headings, its gaps filled in, nothing in it that a page must not
//! have.
//!
//! `{figure.name}` is replaced when the lesson is compiled, `{fact.name}` by the page when the fact is known;
//! `{step.id}` becomes a link to a step, where a text may name steps.
//! Code, inline or in blocks, stands as it is written, so that it holds none of these. HTML is not accepted, and nothing from another host.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Error, anyhow};
use pulldown_cmark::{
    Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html,
};

use crate::links::Links;

/// A heading and the blocks under it, up to the next heading.
pub(crate) struct Section<'t> {
    pub(crate) level: HeadingLevel,
    /// As in `## Heading {#id}`.
    pub(crate) id: Option<String>,
    /// Plain.
    pub(crate) heading: String,
    /// The heading's, from 1.
    pub(crate) line: usize,
    pub(crate) events: Vec<Event<'t>>,
}

/// What is said of a text that does not begin with its name.
pub(crate) const NAMELESS: &str = "the first line is the name: `# Name`";

/// Something wrong with the words, and on which line.
pub(crate) struct Fault {
    line: usize,
    reason: String,
}

impl Fault {
    /// On this line, from 1.
    pub(crate) fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into() }
    }

    /// As it is told of the file at `path`.
    pub(crate) fn of(self, path: &Path) -> Error {
        anyhow!("{}:{}: {}", path.display(), self.line, self.reason)
    }
}

pub(crate) type Parsed<T> = std::result::Result<T, Fault>;

pub(crate) fn fault<T>(line: usize, reason: impl Into<String>) -> Parsed<T> {
    Err(Fault::at(line, reason))
}

/// How gaps begin.
const GAPS: [&str; 3] = ["{figure.", "{fact.", "{step."];

/// What stands for the gaps of a text.
pub(crate) struct Fillings<'l> {
    /// Computed, as the language writes numbers.
    pub(crate) figures: BTreeMap<String, String>,
    /// Known to the page only.
    pub(crate) facts: BTreeSet<String>,
    /// Steps that may be named, by id: title and address.
    pub(crate) steps: BTreeMap<String, (String, String)>,
    /// Where links lead.
    pub(crate) links: Links<'l>,
}

/// Cuts the text at its headings and puts figures and facts in.
pub(crate) fn sections<'t>(written: &'t str, fillings: &Fillings<'_>) -> Parsed<Vec<Section<'t>>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut in_heading = false;
    let mut in_code = false;
    // Whether the open cell of a table's head has words.
    let mut head: Option<bool> = None;
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
                    return fault(line, NAMELESS);
                };
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => in_code = true,
                    Event::End(TagEnd::CodeBlock) => in_code = false,
                    Event::Start(Tag::Table(columns))
                        if columns.iter().any(|&column| column != Alignment::None) =>
                    {
                        return fault(line, "a table's columns are `---`: pages have no styles of their own");
                    }
                    Event::Start(Tag::TableHead) => head = Some(false),
                    Event::End(TagEnd::TableHead) => head = None,
                    Event::Start(Tag::TableCell) if head.is_some() => head = Some(false),
                    Event::End(TagEnd::TableCell) if head == Some(false) => {
                        return fault(line, "a table's head says what is in each column");
                    }
                    Event::Text(_) | Event::Code(_) if head.is_some() => head = Some(true),
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
                    event => {
                        if let Event::Text(code) | Event::Code(code) = &event {
                            has_no_gap(code, line)?;
                        }
                        section.events.push(event);
                    }
                }
            }
        }
    }
    Ok(sections)
}

/// Refuses code with a gap that nobody would fill in.
fn has_no_gap(code: &str, line: usize) -> Parsed<()> {
    let gap = GAPS.iter().filter_map(|gap| code.find(gap)).min();
    let Some((before, gap)) = gap.and_then(|at| code.split_at_checked(at)) else { return Ok(()) };
    let gap = gap.split_inclusive('}').next().unwrap_or_default();
    fault(line + before.matches('\n').count(), format!("nothing is put in the place of `{gap}` in code"))
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
        if let Some((title, address)) = name.strip_prefix("step.").and_then(|id| fillings.steps.get(id)) {
            events.push(Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                dest_url: CowStr::from(address.clone()),
                title: CowStr::from(""),
                id: CowStr::from(""),
            }));
            events.push(Event::Text(CowStr::from(title.clone())));
            events.push(Event::End(TagEnd::Link));
            rest = behind;
            continue;
        }
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

/// As HTML. Blocks of code can have the focus, because on a phone they are scrolled.
pub(crate) fn render(events: Vec<Event<'_>>) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    // What is written as `<pre>` comes out escaped.
    out.replace("<pre>", "<pre tabindex=\"0\">")
}

/// How many items each list has that stands in no other list.
pub(crate) fn list_lengths(events: &[Event<'_>]) -> Vec<usize> {
    let (mut lengths, mut depth) = (Vec::new(), 0_usize);
    for event in events {
        match event {
            Event::Start(Tag::List(_)) => {
                if depth == 0 {
                    lengths.push(0);
                }
                depth += 1;
            }
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => {
                lengths.iter_mut().next_back().into_iter().for_each(|length| *length += 1)
            }
            _ => {}
        }
    }
    lengths
}

/// Without the paragraph's own tags, for places that hold no paragraph.
pub(crate) fn render_inline(events: Vec<Event<'_>>) -> String {
    let inline =
        |event: &Event<'_>| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
    render(events.into_iter().filter(inline).collect())
}

/// The first paragraph, plain.
pub(crate) fn first_paragraph(events: &[Event<'_>]) -> String {
    let end = |event: &&Event<'_>| !matches!(event, Event::End(TagEnd::Paragraph));
    let plain = events.iter().take_while(end).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak => Some(" "),
        _ => None,
    });
    plain.collect()
}
