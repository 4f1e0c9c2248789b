//! Handing out what is in the sandbox: all of it, or a table as DynamoDB JSON or CSV. Long work, piece by piece.
//!
//! A table's CSV has a column for every attribute of any item, keys first and
//! the others by name. Strings, numbers and truth stand there as they are,
//! everything else as DynamoDB writes it. What is empty is no attribute, so
//! that an empty string is lost on the way back, as are types other than
//! those: DynamoDB JSON keeps all.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::sandbox_file::{Header, SavedDraft, SavedStream, SavedTable, write_change};
use super::table::text::value_text;
use super::view::{Problem, ProblemKind};
use crate::engine::stream::restore::Change;
use crate::engine::{Engine, TableEntry, wire};
use crate::model::Item;

/// Bytes after which a piece is handed out.
const PIECE: usize = 256 * 1024;

/// What is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Export {
    /// The whole sandbox: see [`sandbox_file`](super::sandbox_file).
    Sandbox,
    /// A table's items, a line each: `{"Item": {…}}`, as the service exports them to S3.
    Lines {
        /// The table.
        table: String,
    },
    /// A table's items as CSV.
    Csv {
        /// The table.
        table: String,
    },
}

/// An export under way.
#[derive(Debug)]
pub struct Exporter {
    rest: VecDeque<Part>,
    /// How many items and records have been written, of how many.
    done: u64,
    of: u64,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Items {
        items: std::vec::IntoIter<Arc<Item>>,
        form: Form,
    },
    /// Records of a stream, and whether one has been written.
    Changes {
        changes: std::vec::IntoIter<Change>,
        begun: bool,
    },
}

/// How items are written.
#[derive(Debug)]
enum Form {
    /// With commas between them; whether one has been written.
    List(bool),
    Lines,
    Csv(Vec<String>),
}

impl Exporter {
    /// Begins an export of what is there now.
    ///
    /// # Errors
    ///
    /// That there is no such table.
    pub fn new(engine: &Engine, draft: SavedDraft, what: &Export) -> Result<Self, Problem> {
        let entry = |name: &str| engine.catalog().get(name).ok_or(Problem::of(ProblemKind::NotHere));
        let rest = match what {
            Export::Sandbox => sandbox(engine, draft),
            Export::Lines { table } => {
                VecDeque::from([Part::Items { items: items(entry(table)?), form: Form::Lines }])
            }
            Export::Csv { table } => csv(entry(table)?),
        };
        let count = |part: &Part| match part {
            Part::Text(_) => 0,
            Part::Items { items, .. } => items.len() as u64,
            Part::Changes { changes, .. } => changes.len() as u64,
        };
        Ok(Self { of: rest.iter().map(count).sum(), done: 0, rest })
    }

    /// The next piece; nothing once all is handed out.
    pub fn proceed(&mut self) -> Option<String> {
        let mut piece = String::new();
        while piece.len() < PIECE {
            match self.rest.front_mut() {
                None => break,
                Some(Part::Text(text)) => {
                    piece.push_str(text);
                    self.rest.pop_front();
                }
                Some(Part::Items { items, form }) => match items.next() {
                    Some(item) => {
                        form.write(&item, &mut piece);
                        self.done += 1;
                    }
                    None => drop(self.rest.pop_front()),
                },
                Some(Part::Changes { changes, begun }) => match changes.next() {
                    Some(change) => {
                        if std::mem::replace(begun, true) {
                            piece.push_str(",\n");
                        }
                        piece.push_str(&write_change(&change));
                        self.done += 1;
                    }
                    None => drop(self.rest.pop_front()),
                },
            }
        }
        (!piece.is_empty()).then_some(piece)
    }

    /// How many items and records have been written, and of how many.
    pub fn progress(&self) -> (u64, u64) {
        (self.done, self.of)
    }
}

fn items(entry: &TableEntry) -> std::vec::IntoIter<Arc<Item>> {
    let items: Vec<Arc<Item>> = entry.contents.iter().map(|(_, stored)| Arc::clone(stored.item())).collect();
    items.into_iter()
}

fn sandbox(engine: &Engine, draft: SavedDraft) -> VecDeque<Part> {
    let header = Header { clock: engine.now(), environment: *engine.environment(), draft };
    let mut parts = VecDeque::from([Part::Text(header.write(engine.has_former_streams()))]);
    let saved = engine.catalog().iter().filter_map(|entry| Some((SavedTable::of(engine, entry)?, entry)));
    for (number, (table, entry)) in saved.enumerate() {
        let begin = [if number > 0 { ",\n" } else { "\n" }, &table.write(), "\n"].concat();
        parts.push_back(Part::Text(begin));
        parts.push_back(Part::Items { items: items(entry), form: Form::List(false) });
        match engine.saved_stream(&entry.definition.name) {
            Some((created, changes)) => {
                let begin = format!("\n],{}\n", SavedStream { created }.write());
                parts.push_back(Part::Text(begin));
                parts.push_back(Part::Changes { changes: changes.into_iter(), begun: false });
                parts.push_back(Part::Text("\n]}}".to_owned()));
            }
            None => parts.push_back(Part::Text("\n]}".to_owned())),
        }
    }
    parts.push_back(Part::Text("\n]}\n".to_owned()));
    parts
}

fn csv(entry: &TableEntry) -> VecDeque<Part> {
    let keys: Vec<String> =
        entry.contents.key_schema().attributes().iter().map(|key| key.name.clone()).collect();
    let mut others = BTreeSet::new();
    for (_, stored) in entry.contents.iter() {
        for name in stored.item().keys().filter(|name| !keys.contains(name)) {
            if !others.contains(name) {
                others.insert(name.clone());
            }
        }
    }
    let columns: Vec<String> = keys.into_iter().chain(others).collect();
    let mut head = String::new();
    write_row(columns.iter().map(|name| name.as_str().into()), &mut head);
    VecDeque::from([Part::Text(head), Part::Items { items: items(entry), form: Form::Csv(columns) }])
}

impl Form {
    fn write(&mut self, item: &Item, piece: &mut String) {
        match self {
            Self::List(begun) => {
                if std::mem::replace(begun, true) {
                    piece.push_str(",\n");
                }
                piece.push_str(&wire::item_to_json(item).to_string());
            }
            Self::Lines => {
                for part in ["{\"Item\":", &wire::item_to_json(item).to_string(), "}\n"] {
                    piece.push_str(part);
                }
            }
            Self::Csv(columns) => {
                let cells = columns.iter().map(|name| item.get(name).map(value_text).unwrap_or_default());
                write_row(cells.map(Into::into), piece);
            }
        }
    }
}

/// Writes a row; cells in quotes where they need them.
fn write_row<'c>(cells: impl Iterator<Item = std::borrow::Cow<'c, str>>, piece: &mut String) {
    for (number, cell) in cells.enumerate() {
        if number > 0 {
            piece.push(',');
        }
        if cell.contains(['"', ',', ';', '\t', '\r', '\n']) {
            piece.push('"');
            piece.push_str(&cell.replace('"', "\"\""));
            piece.push('"');
        } else {
            piece.push_str(&cell);
        }
    }
    piece.push_str("\r\n");
}
