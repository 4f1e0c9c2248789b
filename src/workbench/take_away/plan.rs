//! What all languages need to know of a request: its members with their shapes, and how it is sent.

use base64::Engine as _;
use serde_json::{Map, Value};

use super::counted::Part;
use super::{Asked, Language, MOST_ATTEMPTS};
use crate::engine::{Operation, Service};
use crate::lesson::call::COUNTER;
use crate::workbench::shape::{self, Shape, Structure};

/// Deepest nesting that is written: as deep as requests are read.
const MAX_DEPTH: usize = 128;

/// A request that can be written.
pub(super) struct Plan<'a> {
    /// What is asked.
    pub(super) operation: Operation,
    /// Its members as literals, in the order in which they were written.
    pub(super) members: Vec<(String, Literal)>,
    /// The request, as on the wire, without what the API does not know.
    pub(super) wire: Map<String, Value>,
    /// What it may be asked.
    pub(super) structure: &'static Structure,
    /// How it is sent.
    pub(super) course: Course,
    /// The exception it was answered with.
    pub(super) exception: Option<&'a str>,
    /// How often it is sent: where more than once, its placeholders count.
    pub(super) times: u32,
}

/// How a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Once.
    Once,
    /// Page by page, with the SDK's paginator.
    Pages,
    /// Page by page, with `NextToken`, for which the SDK has no paginator.
    Tokens,
    /// Again with what is left, which the response has under this name.
    Resubmit(&'static str),
    /// Once, with a token by which the service knows it again.
    Transaction,
}

/// A value as programs write it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Text(String),
    /// A string with a counter in it.
    Counted(Vec<Part>),
    /// In digits, or the counter.
    Number(String),
    Flag(bool),
    Bytes(Vec<u8>),
    List(Vec<Literal>),
    Map(Vec<(String, Literal)>),
}

impl Literal {
    /// Whether the counter is somewhere in it.
    fn counts(&self) -> bool {
        match self {
            Self::Counted(_) => true,
            Self::Number(number) => number == COUNTER,
            Self::List(elements) => elements.iter().any(Self::counts),
            Self::Map(entries) => entries.iter().any(|(_, value)| value.counts()),
            Self::Text(_) | Self::Flag(_) | Self::Bytes(_) => false,
        }
    }
}

impl<'a> Plan<'a> {
    /// The plan, or the place in the request at which it is none.
    pub(super) fn of(asked: &Asked<'a>, language: Language) -> Result<Self, String> {
        let operation = Operation::from_name(asked.operation).ok_or_else(String::new)?;
        let structure = shape::of(operation);
        let wire = asked.request.as_object().ok_or_else(String::new)?;
        // An SDK for Rust has a type for every value: there is no way to write one of no type or of two.
        let strict = language == Language::Rust;
        let mut reader = Reader { path: Vec::new(), strict, times: language != Language::JavaScript };
        let members = reader.members(structure, wire, 0).ok_or_else(|| reader.path.join("."))?;
        let known = |(name, value): (&String, &Value)| {
            (structure.member(name).is_some() && !value.is_null()).then(|| (name.clone(), value.clone()))
        };
        let wire: Map<String, Value> = wire.iter().filter_map(known).collect();
        let course = match course(operation, &wire, language) {
            // What was refused had no further pages and left nothing over.
            Course::Pages | Course::Tokens | Course::Resubmit(_) if asked.exception.is_some() => Course::Once,
            course => course,
        };
        Ok(Self { operation, members, wire, structure, course, exception: asked.exception, times: 1 })
    }

    /// A member.
    pub(super) fn member(&self, name: &str) -> Option<&Literal> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, literal)| literal)
    }

    /// The members but this one.
    pub(super) fn but(&self, name: &str) -> impl Iterator<Item = &(String, Literal)> {
        let name = name.to_owned();
        self.members.iter().filter(move |(member, _)| *member != name)
    }

    /// Whether it is for the API of streams.
    pub(super) fn of_streams(&self) -> bool {
        self.operation.service() == Service::Streams
    }

    /// The table that it makes, which cannot be used before it is there.
    pub(super) fn creates(&self) -> Option<&Literal> {
        let created = self.operation == Operation::CreateTable && self.exception.is_none();
        self.member("TableName").filter(|_| created)
    }

    /// What a loop around it calls the number of the time, for those who want no name that is not used.
    pub(super) fn counter(&self) -> &'static str {
        if self.members.iter().any(|(_, literal)| literal.counts()) { COUNTER } else { "_" }
    }

    /// Whether it is sent again with what is left.
    pub(super) fn resubmits(&self) -> bool {
        matches!(self.course, Course::Resubmit(_))
    }
}

/// Whether any of these can be throttled: then the client is told to try more than a few times.
pub(super) fn can_be_throttled(plans: &[Plan<'_>]) -> bool {
    plans.iter().any(|plan| plan.operation.is_data_plane())
}

/// The functions that these requests need, each after `before`: the one that sends a batch again, and the one that
/// asks for page after page. `MOST_ATTEMPTS` in their texts stands for the number.
pub(super) fn functions(plans: &[Plan<'_>], [resubmit, pages]: [&str; 2], before: &str) -> String {
    let needed = [
        (plans.iter().any(Plan::resubmits), resubmit),
        (plans.iter().any(|plan| plan.course == Course::Tokens), pages),
    ];
    let texts = needed.into_iter().filter(|(needed, _)| *needed).map(|(_, text)| format!("{before}{text}"));
    texts.collect::<String>().replace("MOST_ATTEMPTS", &MOST_ATTEMPTS.to_string())
}

fn course(operation: Operation, request: &Map<String, Value>, language: Language) -> Course {
    let has = |names: &[&str]| names.iter().any(|name| request.contains_key(*name));
    match operation {
        // Who says how much and from where wants that page.
        Operation::Query | Operation::Scan if !has(&["Limit", "ExclusiveStartKey"]) => Course::Pages,
        Operation::ListTables if !has(&["Limit", "ExclusiveStartTableName"]) => Course::Pages,
        Operation::ExecuteStatement if !has(&["Limit", "NextToken"]) => Course::Tokens,
        // The API model that the SDKs for JavaScript and Rust are made of has no pages there; botocore's has.
        Operation::ListTagsOfResource if !has(&["NextToken"]) => match language {
            Language::CommandLine | Language::Python => Course::Pages,
            Language::JavaScript | Language::Rust => Course::Tokens,
        },
        Operation::BatchWriteItem if has(&["RequestItems"]) => Course::Resubmit("UnprocessedItems"),
        Operation::BatchGetItem if has(&["RequestItems"]) => Course::Resubmit("UnprocessedKeys"),
        Operation::TransactWriteItems | Operation::ExecuteTransaction if !has(&["ClientRequestToken"]) => {
            Course::Transaction
        }
        _ => Course::Once,
    }
}

/// Reads a request as its shapes say. `None` where it does not fit, and then `path` leads there.
struct Reader {
    path: Vec<String>,
    strict: bool,
    /// Whether the SDK knows the one member that is a time, GetShardIterator's `Timestamp`: the JavaScript SDK's
    /// client of streams does not as of version 3.1141.0; botocore 1.44.8 and aws-sdk-dynamodbstreams 1.122.0 do.
    times: bool,
}

/// Whole numbers that the API model calls long; all others have 32 bits, which SDKs that have types hold them to.
///
/// Source: the API models, `Long` and `PositiveLongObject`.
const LONG: [&str; 6] = [
    "ReadCapacityUnits",
    "WriteCapacityUnits",
    "MaxReadRequestUnits",
    "MaxWriteRequestUnits",
    "ReadUnitsPerSecond",
    "WriteUnitsPerSecond",
];

/// The first time that is not written: about the year 5138, which every SDK can hold.
const MAX_TIME: f64 = 100_000_000_000.0;

impl Reader {
    fn members(
        &mut self,
        structure: &Structure,
        members: &Map<String, Value>,
        depth: usize,
    ) -> Option<Vec<(String, Literal)>> {
        if self.strict && structure.one_of && members.len() != 1 {
            return None;
        }
        let mut read = Vec::new();
        for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            // What the API does not know, the service does not look at.
            if let Some(member) = structure.member(name) {
                read.push((name.clone(), self.within(name, &member.shape, value, depth)?));
            }
        }
        Some(read)
    }

    fn within(&mut self, name: &str, shape: &Shape, value: &Value, depth: usize) -> Option<Literal> {
        self.path.push(name.to_owned());
        let literal = self.value(shape, value, depth + 1)?;
        self.path.pop();
        Some(literal)
    }

    fn value(&mut self, shape: &Shape, value: &Value, depth: usize) -> Option<Literal> {
        if depth > MAX_DEPTH {
            return None;
        }
        Some(match (shape, value) {
            (Shape::Text(_) | Shape::Words(_), Value::String(text)) => Literal::Text(text.clone()),
            (Shape::Integer, Value::Number(number)) => {
                let whole = number.as_i64()?;
                let name = self.path.last().map(String::as_str).unwrap_or_default();
                if self.strict && !LONG.contains(&name) && i32::try_from(whole).is_err() {
                    return None;
                }
                Literal::Number(whole.to_string())
            }
            (Shape::Time, Value::Number(number)) if self.times => {
                let time = number.as_f64().filter(|time| (0.0..MAX_TIME).contains(time))?;
                Literal::Number(time.to_string())
            }
            (Shape::Boolean, Value::Bool(flag)) => Literal::Flag(*flag),
            (Shape::Value, Value::Object(members)) => self.attribute_value(members, depth)?,
            (Shape::Structure(structure), Value::Object(members)) => {
                Literal::Map(self.members(structure, members, depth)?)
            }
            (Shape::List(shape), Value::Array(elements)) => self.list(shape, elements, depth)?,
            (Shape::Map { values, .. }, Value::Object(entries)) => {
                let entries = entries.iter().filter(|(_, value)| !value.is_null());
                let read = entries
                    .map(|(name, value)| Some((name.clone(), self.within(name, values, value, depth)?)));
                Literal::Map(read.collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    fn list(&mut self, shape: &Shape, elements: &[Value], depth: usize) -> Option<Literal> {
        let read = elements.iter().enumerate();
        let read = read.map(|(index, element)| self.within(&index.to_string(), shape, element, depth));
        Some(Literal::List(read.collect::<Option<_>>()?))
    }

    /// An attribute value, with the name of its type.
    fn attribute_value(&mut self, members: &Map<String, Value>, depth: usize) -> Option<Literal> {
        if self.strict && members.len() != 1 {
            return None;
        }
        let read = members.iter().map(|(name, value)| {
            self.path.push(name.clone());
            let literal = match (name.as_str(), value) {
                ("S" | "N", Value::String(text)) => Literal::Text(text.clone()),
                ("B", value) => bytes(value)?,
                ("NULL" | "BOOL", Value::Bool(flag)) => Literal::Flag(*flag),
                ("SS" | "NS", Value::Array(elements)) => {
                    let texts = elements.iter().map(|text| Some(Literal::Text(text.as_str()?.to_owned())));
                    Literal::List(texts.collect::<Option<_>>()?)
                }
                ("BS", Value::Array(elements)) => {
                    Literal::List(elements.iter().map(bytes).collect::<Option<_>>()?)
                }
                ("L", Value::Array(elements)) => self.list(&Shape::Value, elements, depth)?,
                ("M", Value::Object(entries)) => {
                    let read = entries.iter().map(|(name, value)| {
                        Some((name.clone(), self.within(name, &Shape::Value, value, depth)?))
                    });
                    Literal::Map(read.collect::<Option<_>>()?)
                }
                _ => return None,
            };
            self.path.pop();
            Some((name.clone(), literal))
        });
        Some(Literal::Map(read.collect::<Option<_>>()?))
    }
}

fn bytes(value: &Value) -> Option<Literal> {
    base64::engine::general_purpose::STANDARD.decode(value.as_str()?).ok().map(Literal::Bytes)
}

/// How a language writes literals; the layout is the same in all: what fits on a line stays on one.
pub(super) trait Notation {
    /// Spaces of one level.
    const INDENT: usize;
    /// What stands after the last element of what is spread over lines.
    const TRAILING: &'static str = ",";
    /// What stands within braces on one line.
    const PADDING: &'static str;

    /// A string.
    fn text(text: &str) -> String;
    /// A string with a counter in it.
    fn counted(parts: &[Part]) -> String;
    /// `true` or `false`.
    fn flag(flag: bool) -> &'static str;
    /// Bytes.
    fn bytes(bytes: &[u8]) -> String;
    /// The name of an entry.
    fn name(name: &str) -> String;
}

/// Characters of a line, indentation included.
const WIDTH: usize = 88;

/// A literal that begins after `used` characters on a line that is indented by `indent`.
pub(super) fn literal<N: Notation>(value: &Literal, indent: usize, used: usize) -> String {
    let mut text = String::new();
    write::<N>(&mut text, value, indent, used);
    text
}

fn write<N: Notation>(text: &mut String, value: &Literal, indent: usize, used: usize) {
    let line = on_one_line::<N>(value);
    if used + line.chars().count() <= WIDTH {
        text.push_str(&line);
        return;
    }
    let deeper = indent + N::INDENT;
    let margin = format!("\n{}", " ".repeat(deeper));
    let end = format!("\n{}", " ".repeat(indent));
    match value {
        Literal::Map(entries) if !entries.is_empty() => {
            text.push('{');
            for (index, (name, value)) in entries.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&margin);
                let name = format!("{}: ", N::name(name));
                text.push_str(&name);
                write::<N>(text, value, deeper, deeper + name.chars().count());
            }
            text.push_str(N::TRAILING);
            text.push_str(&end);
            text.push('}');
        }
        Literal::List(elements) if !elements.is_empty() => {
            text.push('[');
            for (index, value) in elements.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&margin);
                write::<N>(text, value, deeper, deeper);
            }
            text.push_str(N::TRAILING);
            text.push_str(&end);
            text.push(']');
        }
        _ => text.push_str(&line),
    }
}

fn on_one_line<N: Notation>(value: &Literal) -> String {
    match value {
        Literal::Text(text) => N::text(text),
        Literal::Counted(parts) => N::counted(parts),
        Literal::Number(number) => number.clone(),
        Literal::Flag(flag) => N::flag(*flag).to_owned(),
        Literal::Bytes(bytes) => N::bytes(bytes),
        Literal::List(elements) => {
            format!("[{}]", elements.iter().map(on_one_line::<N>).collect::<Vec<_>>().join(", "))
        }
        Literal::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Literal::Map(entries) => {
            let entry =
                |(name, value): &(String, Literal)| format!("{}: {}", N::name(name), on_one_line::<N>(value));
            let entries = entries.iter().map(entry).collect::<Vec<_>>().join(", ");
            format!("{{{0}{entries}{0}}}", N::PADDING)
        }
    }
}

/// A string in double quotes: `escape` says how a character is written that cannot stand for itself.
pub(super) fn quoted(text: &str, escape: impl Fn(char) -> Option<String>) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => match escape(letter) {
                Some(escaped) => quoted.push_str(&escaped),
                None => quoted.push(letter),
            },
        }
    }
    quoted.push('"');
    quoted
}

/// What stands between the quotes of a string.
pub(super) fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Whether a character would not be seen, or not as itself: controls, and marks that change the direction of text.
pub(super) fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A block of lines, each that is not empty indented by this.
pub(super) fn indented(block: &str, indent: usize) -> String {
    let margin = " ".repeat(indent);
    let lines =
        block.lines().map(|line| if line.is_empty() { String::new() } else { format!("{margin}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}
