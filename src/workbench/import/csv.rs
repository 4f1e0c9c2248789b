//! Rows of CSV, one after the other, and what their columns hold.
//!
//! The first row has the names. Cells are set apart by commas, semicolons or
//! tabs, whichever the first row has most of. An empty cell is no attribute.
//! A column holds numbers if every cell is one and would be written the same
//! again (`007` is no number), `true` and `false` if every cell is one of
//! them, else strings; the service's own import from S3 makes strings of all
//! columns but keys, which can be chosen.
//!
//! Source: Developer Guide, "Amazon S3 import formats for DynamoDB".

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::ColumnType;
use super::problem::{Reason, short};
use crate::model::{AttributeValue, Number};

/// Longest row, in bytes: an item of 400 KB fits.
const MAX_ROW: usize = 1_000_000;
/// Most columns.
const MAX_COLUMNS: usize = 10_000;

/// Goes through the rows of a text.
#[derive(Debug)]
pub struct Rows {
    reader: Reader,
    at: usize,
    line: u64,
    ended: bool,
    output: Vec<u8>,
    ends: Vec<usize>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its cells, or what is wrong with it.
    pub cells: Result<Vec<String>, Reason>,
}

impl Rows {
    /// From the beginning of a text.
    pub fn of(text: &str) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(delimiter(text)).build(),
            at: 0,
            line: 1,
            ended: false,
            output: vec![0; 1 << 12],
            ends: vec![0; 1 << 6],
        }
    }

    /// How many bytes have been gone through.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next row that is not empty.
    pub fn next(&mut self, text: &str) -> Option<Row> {
        if self.ended {
            return None;
        }
        let bytes = text.as_bytes();
        // What stands between rows is not theirs.
        while let Some(b'\r' | b'\n') = bytes.get(self.at) {
            self.line += u64::from(bytes.get(self.at) == Some(&b'\n'));
            self.at += 1;
        }
        let (begin, line) = (self.at, self.line);
        let (mut written, mut cells) = (0, 0);
        loop {
            let input = bytes.get(self.at..).unwrap_or_default();
            let output = self.output.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(cells..).unwrap_or_default();
            let (result, read, wrote, found) = self.reader.read_record(input, output, ends);
            self.at += read;
            written += wrote;
            cells += found;
            match result {
                ReadRecordResult::Record => break,
                ReadRecordResult::End => {
                    self.ended = true;
                    return None;
                }
                // An empty input is the end, which the reader is told next.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.output.len() < MAX_ROW => {
                    self.output.resize(self.output.len() * 2, 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_COLUMNS => {
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    self.ended = true;
                    return Some(Row { line, cells: Err(Reason::TooLarge) });
                }
            }
        }
        let raw = bytes.get(begin..self.at).unwrap_or_default();
        self.line += raw.iter().filter(|byte| **byte == b'\n').count() as u64;
        if raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return Some(Row { line, cells: Err(Reason::Quote) });
        }
        let mut start = 0;
        let cell = |end: &usize| {
            let cell = self.output.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell).into_owned()
        };
        let cells = self.ends.get(..cells).unwrap_or_default().iter().map(cell).collect();
        Some(Row { line, cells: Ok(cells) })
    }
}

/// What the first row sets its cells apart with.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += u32::from(!quoted && *delimiter == byte);
        }
    }
    // The first of those that come equally often.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// What the cells of a column allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    any: bool,
    numbers: bool,
    bools: bool,
}

impl Default for Column {
    fn default() -> Self {
        Self { any: false, numbers: true, bools: true }
    }
}

impl Column {
    /// Takes a cell into account.
    pub fn meet(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.any = true;
        self.numbers &= is_plain_number(cell);
        self.bools &= bool_of(cell).is_some();
    }

    /// What the cells suggest.
    pub fn suggested(self) -> ColumnType {
        match self {
            Self { any: true, bools: true, .. } => ColumnType::Bool,
            Self { any: true, numbers: true, .. } => ColumnType::Number,
            _ => ColumnType::String,
        }
    }
}

/// Whether a cell is a number that is no code: without a plus or zeros in front.
fn is_plain_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let mut bytes = digits.bytes();
    let code = match (bytes.next(), bytes.next()) {
        (Some(b'0'), Some(next)) => next.is_ascii_digit(),
        (Some(first), _) => !first.is_ascii_digit(),
        (None, _) => true,
    };
    !code && Number::parse(cell).is_ok()
}

fn bool_of(cell: &str) -> Option<bool> {
    if cell.eq_ignore_ascii_case("true") {
        Some(true)
    } else if cell.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A cell as a value of its column's type; none if it is empty.
///
/// # Errors
///
/// That it is of another type.
pub fn value(column: &str, column_type: ColumnType, cell: String) -> Result<Option<AttributeValue>, Reason> {
    if cell.is_empty() {
        return Ok(None);
    }
    let value = match column_type {
        ColumnType::String => return Ok(Some(AttributeValue::S(cell))),
        ColumnType::Number => Number::parse(cell.trim()).ok().map(AttributeValue::N),
        ColumnType::Bool => bool_of(cell.trim()).map(AttributeValue::Bool),
    };
    let wrong = || Reason::Cell { column: short(column), column_type, cell: short(&cell) };
    value.map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, String)> {
        let mut rows = Rows::of(text);
        let row = |row: Row| match row.cells {
            Ok(cells) => (row.line, cells.join("|")),
            Err(reason) => (row.line, format!("{reason:?}")),
        };
        std::iter::from_fn(|| rows.next(text).map(row)).collect()
    }

    #[test]
    fn rows_have_lines() {
        let expected = |rows: &[(u64, &str)]| -> Vec<(u64, String)> {
            rows.iter().map(|(line, cells)| (*line, (*cells).to_owned())).collect()
        };
        assert_eq!(
            rows("id,text\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n\r\n2,\n"),
            expected(&[(1, "id|text"), (2, "1|two\nlines, \"quoted\""), (5, "2|")])
        );
        assert_eq!(rows("a;b\n1,5;2"), expected(&[(1, "a|b"), (2, "1,5|2")]));
        assert_eq!(rows("a\tb\n1\t2"), expected(&[(1, "a|b"), (2, "1|2")]));
        assert_eq!(rows(""), []);
        assert_eq!(rows("a\n\"b\nc"), expected(&[(1, "a"), (2, "Quote")]));
        let long = format!("a\n{}", "x".repeat(2 * MAX_ROW));
        assert_eq!(rows(&long), expected(&[(1, "a"), (2, "TooLarge")]));
        let wide = ["x"; MAX_COLUMNS * 2].join(",");
        assert_eq!(rows(&wide), expected(&[(1, "TooLarge")]));
    }

    #[test]
    fn columns_are_what_all_cells_are() {
        let suggested = |cells: &[&str]| {
            let mut column = Column::default();
            cells.iter().for_each(|cell| column.meet(cell));
            column.suggested()
        };
        assert_eq!(suggested(&["1", "", "-2.50", "0", "0.5", "1e3"]), ColumnType::Number);
        assert_eq!(suggested(&["1", "x"]), ColumnType::String);
        assert_eq!(suggested(&["007"]), ColumnType::String);
        assert_eq!(suggested(&["+84"]), ColumnType::String);
        assert_eq!(suggested(&["true", "FALSE", ""]), ColumnType::Bool);
        assert_eq!(suggested(&["", ""]), ColumnType::String);
    }

    #[test]
    fn cells_of_another_type_are_told() {
        let cell = |cell: &str| value("price", ColumnType::Number, cell.into());
        assert_eq!(cell(""), Ok(None));
        assert_eq!(cell(" 7 "), Ok(Some(AttributeValue::N("7".parse().expect("a number")))));
        let wrong =
            Reason::Cell { column: "price".into(), column_type: ColumnType::Number, cell: "free".into() };
        assert_eq!(cell("free"), Err(wrong));
    }
}
