//! Reading a whole text, in slices: items of JSON one by one, rows of CSV twice, first for the types of their columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::csv::{self, Column, Rows};
use super::item::{Encoding, Wrapping, read};
use super::problem::{ImportProblem, Reason};
use super::recognise::{Holds, Part, outline};
use super::scan::{Lines, Span};
use super::source::{Record, Source};
use super::{Choices, ColumnType, Format};
use crate::engine::Engine;
use crate::model::Item;
use crate::model::key_schema::KeyType;
use crate::workbench::sandbox_file;

/// Bytes that are read in one slice.
const SLICE: usize = 64 * 1024;
/// Longest text of an item that is read: DynamoDB JSON of 400 KB of data fits, whatever it is.
const MAX_ITEM_TEXT: usize = 8_000_000;

/// How a file is read. What was read is the same as long as this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    format: Option<Format>,
    strings: bool,
    types: BTreeMap<String, ColumnType>,
}

impl Manner {
    /// As was chosen; columns that are keys of the table they go to have their types from there.
    pub fn of(choices: &Choices, engine: &Engine) -> Self {
        let mut types = BTreeMap::new();
        if let Some(entry) = engine.catalog().get(&choices.target.table) {
            let keys = entry.definition.attribute_definitions.iter();
            types.extend(keys.map(|(name, key_type)| {
                let number = *key_type == KeyType::N;
                (name.clone(), if number { ColumnType::Number } else { ColumnType::String })
            }));
        }
        types.extend(choices.types.clone());
        Self { format: choices.format, strings: choices.strings, types }
    }
}

/// A text on its way to a source.
#[derive(Debug)]
pub struct Reading {
    source: Source,
    lines: Lines,
    way: Way,
}

#[derive(Debug)]
enum Way {
    /// Of the parts, which one.
    Json { parts: Vec<Part>, part: usize },
    /// The names, and the cells so far of every column.
    Columns { rows: Rows, header: Option<Vec<String>>, columns: Vec<Column> },
    /// The names and types.
    Rows { rows: Rows, columns: Vec<(String, ColumnType)> },
}

impl Reading {
    /// Begins with a whole text.
    ///
    /// # Errors
    ///
    /// Why nothing can be read of it at all.
    pub fn begin(text: &str, manner: &Manner) -> Result<Self, Box<ImportProblem>> {
        let outline = outline(text, manner.format)?;
        let way = match outline.format {
            Format::Csv => Way::Columns { rows: Rows::of(text), header: None, columns: Vec::new() },
            _ => Way::Json { parts: outline.parts, part: 0 },
        };
        let source = Source {
            format: Some(outline.format),
            drafts: outline.drafts,
            notes: outline.notes,
            header: outline.header,
            ..Source::default()
        };
        Ok(Self { source, lines: Lines::default(), way })
    }

    /// How many bytes have been gone through.
    pub fn position(&self) -> usize {
        match &self.way {
            Way::Json { parts, part } => parts.get(*part).map_or(usize::MAX, |part| part.cursor.position()),
            Way::Columns { rows, .. } => rows.position() / 2,
            Way::Rows { rows, .. } => rows.position(),
        }
    }

    /// What was read.
    pub fn into_source(self) -> Source {
        self.source
    }

    /// Reads a slice. Answers whether that was the last.
    pub fn proceed(&mut self, text: &str, manner: &Manner) -> bool {
        let Self { source, lines, way } = self;
        match way {
            Way::Json { parts, part } => {
                let mut budget = SLICE;
                while budget > 0 {
                    let Some(found) = parts.get_mut(*part) else { return source.finish() };
                    let before = found.cursor.position();
                    match found.cursor.next(text) {
                        None => *part += 1,
                        Some(Ok(span)) => {
                            let no_json = match found.holds {
                                Holds::Items(encoding) => {
                                    source.read_item(text, &span, (found.draft, encoding), lines)
                                }
                                Holds::Changes => source.read_change(text, &span, found.draft, lines),
                            };
                            if no_json == Some(true) {
                                found.cursor.recover(text, &span);
                            }
                        }
                        Some(Err(at)) => {
                            let (line, column) = lines.place(text, at);
                            source.problems.add(ImportProblem {
                                reason: Reason::NotJson,
                                line: Some(line),
                                column: Some(column),
                                item: None,
                            });
                            *part += 1;
                        }
                    }
                    let after = parts.get(*part).map_or(before, |part| part.cursor.position());
                    budget = budget.saturating_sub(after.saturating_sub(before).max(16));
                }
                false
            }
            Way::Columns { rows, header, columns } => {
                let end = rows.position() + SLICE;
                while rows.position() < end {
                    let Some(row) = rows.next(text) else {
                        let header = header.take().unwrap_or_default();
                        let types = source.types(&header, columns, manner);
                        *way = Way::Rows { rows: Rows::of(text), columns: types };
                        return source.format.is_none();
                    };
                    match (&header, row.cells) {
                        (None, Ok(names)) => {
                            *columns = vec![Column::default(); names.len()];
                            source.check_header(&names, row.line);
                            *header = Some(names);
                        }
                        // Told when the rows are read.
                        (None, Err(_)) => *header = Some(Vec::new()),
                        (Some(_), Ok(cells)) => {
                            columns.iter_mut().zip(&cells).for_each(|(column, cell)| column.meet(cell));
                        }
                        (Some(_), Err(_)) => {}
                    }
                }
                false
            }
            Way::Rows { rows, columns } => {
                let end = rows.position() + SLICE;
                while rows.position() < end {
                    let first = rows.position() == 0;
                    let Some(row) = rows.next(text) else { return source.finish() };
                    if !(first && row.cells.is_ok()) {
                        source.read_row(row, columns);
                    }
                }
                false
            }
        }
    }
}

impl Source {
    /// Reads an item, or notes what is wrong with it; answers whether its text was no JSON, if it was wrong.
    fn read_item(
        &mut self,
        text: &str,
        span: &Span,
        (draft, encoding): (usize, Encoding),
        lines: &mut Lines,
    ) -> Option<bool> {
        let (line, column) = lines.place(text, span.start);
        let raw = text.get(span.clone()).unwrap_or_default();
        let draft = self.drafts.get_mut(draft)?;
        draft.met += 1;
        let number = draft.met;
        let read = match raw.len() > MAX_ITEM_TEXT {
            true => Err((Reason::TooLarge, None)),
            false => read(raw, encoding).map_err(|fault| (fault.reason, fault.at)),
        };
        match read {
            Ok(item) => {
                draft.candidates.meet(&item, || order(raw, encoding));
                draft.records.push(Record { item: Arc::new(item), line, number });
                None
            }
            Err((reason, at)) => {
                let no_json = reason == Reason::NotJson;
                let (line, column) = match at {
                    Some((1, offset)) => (line, Some(column + offset.saturating_sub(1))),
                    Some((down, column)) => (line + down - 1, Some(column)),
                    None => (line, None),
                };
                self.problems.add(ImportProblem { reason, line: Some(line), column, item: Some(number) });
                Some(no_json)
            }
        }
    }

    /// Reads a record of a stream, or notes what is wrong with it; answers as for an item.
    fn read_change(&mut self, text: &str, span: &Span, draft: usize, lines: &mut Lines) -> Option<bool> {
        let (line, _) = lines.place(text, span.start);
        let raw = text.get(span.clone()).unwrap_or_default();
        let read = match raw.len() > MAX_ITEM_TEXT {
            true => Err(Reason::TooLarge),
            false => sandbox_file::change(raw),
        };
        match read {
            Ok(change) => {
                self.drafts.get_mut(draft)?.changes.push((change, line));
                None
            }
            Err(reason) => {
                self.problems.add(ImportProblem { reason, line: Some(line), column: None, item: None });
                Some(false)
            }
        }
    }

    fn check_header(&mut self, names: &[String], line: u64) {
        for (index, name) in names.iter().enumerate() {
            if name.is_empty() || names.iter().take(index).any(|before| before == name) {
                self.problems.add(ImportProblem {
                    reason: Reason::Header { column: super::problem::short(name) },
                    line: Some(line),
                    column: None,
                    item: None,
                });
            }
        }
    }

    /// The types of the columns: chosen, strings by choice, or what the cells suggest.
    fn types(&mut self, header: &[String], columns: &[Column], manner: &Manner) -> Vec<(String, ColumnType)> {
        let used = header.iter().zip(columns).map(|(name, column)| {
            let suggested = column.suggested();
            let default = if manner.strings { ColumnType::String } else { suggested };
            (name.clone(), suggested, manner.types.get(name).copied().unwrap_or(default))
        });
        self.columns = used.collect();
        self.columns.iter().map(|(name, _, used)| (name.clone(), *used)).collect()
    }

    fn read_row(&mut self, row: csv::Row, columns: &[(String, ColumnType)]) {
        let Some(draft) = self.drafts.first_mut() else { return };
        draft.met += 1;
        let number = draft.met;
        let mut wrong = |reason| {
            self.problems.add(ImportProblem {
                reason,
                line: Some(row.line),
                column: None,
                item: Some(number),
            })
        };
        let cells = match row.cells {
            Ok(cells) if cells.len() == columns.len() => cells,
            Ok(cells) => {
                return wrong(Reason::Cells { expected: columns.len() as u64, found: cells.len() as u64 });
            }
            Err(reason) => return wrong(reason),
        };
        let mut item = Item::new();
        for ((name, column_type), cell) in columns.iter().zip(cells) {
            match csv::value(name, *column_type, cell) {
                Ok(Some(value)) => {
                    item.insert(name.clone(), value);
                }
                Ok(None) => {}
                Err(reason) => return wrong(reason),
            }
        }
        draft.candidates.meet(&item, || columns.iter().map(|(name, _)| name.clone()).collect());
        draft.records.push(Record { item: Arc::new(item), line: row.line, number });
    }

    /// Everything is read.
    fn finish(&mut self) -> bool {
        let nothing = self.drafts.iter().all(|draft| draft.records.is_empty() && draft.definition.is_none());
        if nothing && self.header.is_none() && self.problems.is_empty() {
            self.problems.add_general(Reason::Nothing);
        }
        true
    }
}

/// The names of an item's attributes as they are written.
fn order(text: &str, encoding: Encoding) -> Vec<String> {
    let value: Value = serde_json::from_str(text).unwrap_or_default();
    let item = match encoding {
        Encoding::Plain | Encoding::Dynamodb(Wrapping::Bare) => &value,
        Encoding::Dynamodb(Wrapping::Item) => &value["Item"],
        Encoding::Dynamodb(Wrapping::Put) => &value["PutRequest"]["Item"],
    };
    item.as_object().map(|item| item.keys().cloned().collect()).unwrap_or_default()
}
