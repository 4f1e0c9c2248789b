//! Which format a file is in, and where its items are.
//!
//! | it begins with | it is |
//! |---|---|
//! | `[` | a list of items |
//! | `{`, and has `DataModel` | a NoSQL Workbench model |
//! | `{`, and has `dynamodb_sandbox` | a saved sandbox |
//! | `{`, and has `Items` | the answer of a Scan or Query |
//! | `{`, and has lists of write requests | a BatchWriteItem request |
//! | `{`, and is followed by others | items one after the other |
//! | anything else | CSV |

use serde_json::Value;

use super::Format;
use super::item::{Encoding, encoding_of};
use super::model;
use super::problem::{ImportProblem, Reason, short};
use super::scan::{Elements, Lines, Member, Span, members, skip_space, value_end};
use super::source::{Draft, Note};
use crate::workbench::sandbox_file::{self, Header};

/// Items that are looked at to see how they are written.
const SAMPLE: usize = 20;
/// Most tables of a file: as many as a sandbox can have.
const MAX_TABLES: usize = 2_500;

/// Where a file's items are.
#[derive(Debug)]
pub struct Outline {
    /// The format it is read as.
    pub format: Format,
    /// Its tables, without their items.
    pub drafts: Vec<Draft>,
    /// Where their items are; none in CSV.
    pub parts: Vec<Part>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
    /// What a saved sandbox has beside its tables.
    pub header: Option<Header>,
}

/// Where some of the items are.
#[derive(Debug)]
pub struct Part {
    /// Of which table.
    pub draft: usize,
    /// What they are.
    pub holds: Holds,
    /// The next of them.
    pub cursor: Cursor,
}

/// What a part of a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Items, written like this.
    Items(Encoding),
    /// Records of a table's stream.
    Changes,
}

/// Goes from item to item.
#[derive(Debug, Clone)]
pub enum Cursor {
    /// In a list.
    List(Elements),
    /// One after the other.
    Loose {
        /// Where the next one is looked for.
        at: usize,
    },
}

impl Cursor {
    /// The next item's text; or where it cannot be found, after which there is none.
    pub fn next(&mut self, text: &str) -> Option<Result<Span, usize>> {
        let bytes = text.as_bytes();
        match self {
            Self::List(elements) => elements.next(bytes),
            Self::Loose { at } => {
                let begin = skip_space(bytes, *at);
                bytes.get(begin)?;
                let object = (bytes.get(begin) == Some(&b'{')).then(|| value_end(bytes, begin)).flatten();
                let end = object.unwrap_or_else(|| line_end(bytes, begin));
                *at = end;
                Some(Ok(begin..end))
            }
        }
    }

    /// Goes on after an item that is no JSON: with the next line, where items have lines.
    pub fn recover(&mut self, text: &str, item: &Span) {
        if let Self::Loose { at } = self {
            *at = line_end(text.as_bytes(), item.start);
        }
    }

    /// How far it has come.
    pub fn position(&self) -> usize {
        match self {
            Self::List(elements) => elements.position(),
            Self::Loose { at } => *at,
        }
    }
}

fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// Recognises a file. `choice` is what it is to be read as, where that fits.
///
/// # Errors
///
/// Why nothing can be read of it at all.
pub fn outline(text: &str, choice: Option<Format>) -> Result<Outline, Box<ImportProblem>> {
    let bytes = text.as_bytes();
    let begin = skip_space(bytes, 0);
    if choice == Some(Format::Csv) {
        return Ok(csv());
    }
    match bytes.get(begin) {
        None => {
            Err(Box::new(ImportProblem { reason: Reason::Nothing, line: None, column: None, item: None }))
        }
        Some(b'[') => Ok(items(text, choice, Cursor::List(Elements::of(begin)))),
        Some(b'{') => {
            let loose = || Ok(items(text, choice, Cursor::Loose { at: begin }));
            let one_line = value_end(bytes.get(..line_end(bytes, begin)).unwrap_or_default(), begin);
            let end = one_line.or_else(|| value_end(bytes, begin));
            let alone = end.is_none_or(|end| skip_space(bytes, end) == bytes.len());
            if !alone || choice.is_some_and(|choice| choice == Format::Json) {
                return loose();
            }
            match members(text, begin) {
                Ok((members, _)) => document(text, choice, &members).unwrap_or_else(loose),
                Err(at) => Err(not_json(text, begin, at)),
            }
        }
        Some(_) if matches!(choice, Some(Format::Json | Format::DynamodbJson)) => {
            Ok(items(text, choice, Cursor::Loose { at: begin }))
        }
        Some(_) => Ok(csv()),
    }
}

fn csv() -> Outline {
    Outline {
        format: Format::Csv,
        drafts: vec![Draft::default()],
        parts: Vec::new(),
        notes: Vec::new(),
        header: None,
    }
}

/// What a reader of JSON says of a text that is none; `at` is where it was seen otherwise.
fn not_json(text: &str, begin: usize, at: usize) -> Box<ImportProblem> {
    let mut lines = Lines::default();
    let (first, _) = lines.place(text, begin);
    let (line, column) =
        match serde_json::from_str::<serde::de::IgnoredAny>(text.get(begin..).unwrap_or_default()) {
            Err(error) if error.line() > 0 => (first + error.line() as u64 - 1, error.column() as u64),
            _ => lines.place(text, at),
        };
    Box::new(ImportProblem { reason: Reason::NotJson, line: Some(line), column: Some(column), item: None })
}

/// Items of which no table is named.
fn items(text: &str, choice: Option<Format>, cursor: Cursor) -> Outline {
    let encoding = encoding(text, choice, &cursor);
    let format = match encoding {
        Encoding::Plain => Format::Json,
        Encoding::Dynamodb(_) => Format::DynamodbJson,
    };
    let parts = vec![Part { draft: 0, holds: Holds::Items(encoding), cursor }];
    Outline { format, drafts: vec![Draft::default()], parts, notes: Vec::new(), header: None }
}

fn encoding(text: &str, choice: Option<Format>, cursor: &Cursor) -> Encoding {
    use super::item::Wrapping::Bare;
    let mut sample = cursor.clone();
    let first = std::iter::from_fn(|| sample.next(text)?.ok());
    let found = encoding_of(first.take(SAMPLE).map(|span| text.get(span).unwrap_or_default()));
    match (choice, found) {
        (Some(Format::Json), _) => Encoding::Plain,
        (Some(Format::DynamodbJson), Encoding::Plain) => Encoding::Dynamodb(Bare),
        (_, found) => found,
    }
}

/// A file that is one object; nothing if it is an item.
fn document(
    text: &str,
    choice: Option<Format>,
    members: &[Member],
) -> Option<Result<Outline, Box<ImportProblem>>> {
    let member = |name: &str| members.iter().find(|(known, _)| known == name).map(|(_, span)| span.clone());
    let list = |span: Span| text.as_bytes().get(span.start) == Some(&b'[');
    if let Some(version) = member(sandbox_file::VERSION_MEMBER) {
        return Some(sandbox(text, version, members));
    }
    if let Some(model) = member("DataModel").filter(|span| list(span.clone())) {
        return Some(workbench(text, model, member("ModelMetadata")));
    }
    if let Some(found) = member("Items").filter(|span| list(span.clone())) {
        return Some(Ok(items(text, choice, Cursor::List(Elements::of(found.start)))));
    }
    if let Some(requests) = member("RequestItems") {
        let (tables, _) = self::members(text, requests.start).ok()?;
        return Some(Ok(batch(text, choice, &tables)));
    }
    let writes = |(_, span): &Member| {
        let elements = Cursor::List(Elements::of(span.start));
        list(span.clone())
            && matches!(encoding(text, None, &elements), Encoding::Dynamodb(super::item::Wrapping::Put))
    };
    let is_batch = !members.is_empty() && members.iter().all(writes);
    is_batch.then(|| Ok(batch(text, choice, members)))
}

fn batch(text: &str, choice: Option<Format>, tables: &[Member]) -> Outline {
    let tables = tables.get(..MAX_TABLES.min(tables.len())).unwrap_or_default();
    let part = |(draft, (_, span)): (usize, &Member)| {
        let cursor = Cursor::List(Elements::of(span.start));
        Part { draft, holds: Holds::Items(encoding(text, choice, &cursor)), cursor }
    };
    Outline {
        format: Format::DynamodbJson,
        drafts: tables.iter().map(|(name, _)| Draft::named(name)).collect(),
        parts: tables.iter().enumerate().map(part).collect(),
        notes: Vec::new(),
        header: None,
    }
}

/// The objects of a list of tables, and their members.
fn tables(text: &str, list: Span) -> Result<Vec<(usize, Vec<Member>)>, Box<ImportProblem>> {
    let wrong = |at: usize| placed(text, Reason::NotJson, at);
    let mut elements = Elements::of(list.start);
    let mut found = Vec::new();
    while let Some(element) = elements.next(text.as_bytes()) {
        let span = element.map_err(wrong)?;
        if found.len() == MAX_TABLES || text.as_bytes().get(span.start) != Some(&b'{') {
            return Err(placed(text, Reason::Damaged { detail: "tables".to_owned() }, span.start));
        }
        found.push((span.start, members(text, span.start).map_err(wrong)?.0));
    }
    Ok(found)
}

fn placed(text: &str, reason: Reason, at: usize) -> Box<ImportProblem> {
    let (line, column) = Lines::default().place(text, at);
    Box::new(ImportProblem { reason, line: Some(line), column: Some(column), item: None })
}

const BARE: Holds = Holds::Items(Encoding::Dynamodb(super::item::Wrapping::Bare));

fn workbench(text: &str, list: Span, metadata: Option<Span>) -> Result<Outline, Box<ImportProblem>> {
    let metadata = metadata.and_then(|span| serde_json::from_str::<Value>(text.get(span)?).ok());
    let version = metadata.as_ref().and_then(|metadata| metadata.get("Version")?.as_str());
    let mut outline = Outline {
        format: Format::Workbench,
        drafts: Vec::new(),
        parts: Vec::new(),
        notes: vec![Note::Model { version: version.map(short) }],
        header: None,
    };
    for (draft, (at, members)) in tables(text, list)?.into_iter().enumerate() {
        let table = model::table(text, at, &members).map_err(|(reason, at)| placed(text, reason, at))?;
        if table.facets > 0 {
            outline.notes.push(Note::Facets { table: table.name.clone(), count: table.facets });
        }
        let items = table.items.map(|span| Cursor::List(Elements::of(span.start)));
        outline.parts.extend(items.map(|cursor| Part { draft, holds: BARE, cursor }));
        outline.drafts.push(Draft { definition: Some(table.definition), ..Draft::named(&table.name) });
    }
    Ok(outline)
}

fn sandbox(text: &str, version: Span, members: &[Member]) -> Result<Outline, Box<ImportProblem>> {
    let at = version.start;
    let (header, list) = sandbox_file::header(text, members).map_err(|reason| placed(text, reason, at))?;
    let mut outline = Outline {
        format: Format::Sandbox,
        drafts: Vec::new(),
        parts: Vec::new(),
        notes: Vec::new(),
        header: Some(header),
    };
    for (draft, (at, members)) in tables(text, list)?.into_iter().enumerate() {
        let (table, items) =
            sandbox_file::table(text, &members).map_err(|reason| placed(text, reason, at))?;
        let stream = sandbox_file::stream(text, &members).map_err(|reason| placed(text, reason, at))?;
        if table.has_stream() && stream.is_none() && !outline.notes.contains(&Note::Records) {
            outline.notes.push(Note::Records);
        }
        let mut part = |holds: Holds, list: Span| {
            outline.parts.push(Part { draft, holds, cursor: Cursor::List(Elements::of(list.start)) });
        };
        part(BARE, items);
        let stream = stream.map(|(stream, records)| {
            part(Holds::Changes, records);
            stream.created
        });
        outline.drafts.push(Draft { stream, ..table.into() });
    }
    Ok(outline)
}
