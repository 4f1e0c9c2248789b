//! What is wrong with a file, by line.

use serde::{Deserialize, Serialize};

use crate::engine::operation::LoadError;
use crate::engine::validation::ValidationError;
use crate::engine::wire::attribute_value::ValueError;

/// Most problems that are told; of the others there is a count.
pub const MAX_TOLD: usize = 100;
/// Longest text of a file that is repeated in a problem, in characters.
const LONGEST: usize = 60;

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProblem {
    /// What.
    pub reason: Reason,
    /// The line, counted from 1, if it is about one.
    pub line: Option<u64>,
    /// The column in it, counted from 1, if known.
    pub column: Option<u64>,
    /// Which item of its table, counted from 1, if it is about one.
    pub item: Option<u64>,
}

/// Kinds of problems; the interface words them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is nothing in the file.
    Nothing,
    /// The file is larger than is read.
    FileTooLarge {
        /// Most bytes.
        limit: u64,
    },
    /// It is not text in UTF-8.
    NotText,
    /// It is not JSON.
    NotJson,
    /// It is JSON, but no item.
    NotAnItem,
    /// A request that is not one to put an item.
    NotAPut,
    /// An attribute's value is written wrongly: the service's text.
    Written {
        /// The service's text.
        text: String,
    },
    /// A number that cannot be stored: the service's text.
    Number {
        /// The attribute.
        attribute: String,
        /// The service's text.
        text: String,
    },
    /// A set without members.
    EmptySet {
        /// The attribute.
        attribute: String,
    },
    /// More levels than an item may have.
    TooDeep {
        /// The attribute.
        attribute: String,
    },
    /// Another value that cannot be stored: the service's text.
    Value {
        /// The attribute.
        attribute: String,
        /// The service's text.
        text: String,
    },
    /// A key attribute is missing.
    MissingKey {
        /// The attribute.
        attribute: String,
    },
    /// A key attribute has another type than the table says.
    KeyType {
        /// The attribute.
        attribute: String,
        /// The type it must have: `S`.
        expected: String,
        /// The one it has.
        found: String,
    },
    /// A key attribute is empty.
    EmptyKey {
        /// The attribute.
        attribute: String,
    },
    /// More than 400 KB.
    TooLarge,
    /// The service would refuse it for another reason: its text.
    Refused {
        /// The service's text.
        text: String,
    },
    /// A row has more or fewer cells than there are columns.
    Cells {
        /// As many as there are columns.
        expected: u64,
        /// As many as there are.
        found: u64,
    },
    /// A quote is opened and not closed.
    Quote,
    /// A cell is not of its column's type.
    Cell {
        /// The column.
        column: String,
        /// Its type.
        column_type: super::ColumnType,
        /// As written, cut where it is long.
        cell: String,
    },
    /// Two columns of one name, or one without.
    Header {
        /// The name.
        column: String,
    },
    /// A table has no keys that could be guessed: choose them.
    NoKeys,
    /// An attribute that was chosen as a key is no key attribute in all items.
    NoSuchKey {
        /// The attribute.
        attribute: String,
    },
    /// A table is there with other keys than the file says.
    OtherKeys {
        /// The table.
        table: String,
    },
    /// A table cannot be created: the service's exception and text.
    Table {
        /// The table.
        table: String,
        /// `ValidationException`, …
        exception: String,
        /// The service's text.
        text: String,
    },
    /// A saved sandbox of a newer release.
    Newer,
    /// A saved sandbox, damaged.
    Damaged {
        /// Technical detail.
        detail: String,
    },
}

impl Reason {
    /// About an attribute's value.
    pub fn value(attribute: &str, error: ValueError) -> Self {
        let attribute = short(attribute);
        match error {
            ValueError::Number(error) => Self::Number { attribute, text: error.to_string() },
            ValueError::EmptyStringSet | ValueError::EmptyNumberSet | ValueError::EmptyBinarySet => {
                Self::EmptySet { attribute }
            }
            ValueError::TooDeep => Self::TooDeep { attribute },
            error => Self::Value { attribute, text: short(&error.to_string()) },
        }
    }
}

impl From<LoadError> for Reason {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Refused(ValidationError::MissingKey(attribute)) => Self::MissingKey { attribute },
            LoadError::Refused(ValidationError::KeyType { name, expected, actual }) => {
                Self::KeyType { attribute: name, expected: expected.to_owned(), found: actual.to_owned() }
            }
            LoadError::Refused(ValidationError::EmptyKey { name, .. }) => Self::EmptyKey { attribute: name },
            LoadError::Refused(ValidationError::ItemTooLarge) => Self::TooLarge,
            LoadError::Refused(error) => Self::Refused { text: error.to_string() },
            error => Self::Refused { text: error.to_string() },
        }
    }
}

/// A text of the file, cut where it is long.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => [text.get(..end).unwrap_or(text), "…"].concat(),
        None => text.to_owned(),
    }
}

/// Problems in the order in which they were found: the first of them, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems {
    told: Vec<ImportProblem>,
    count: u64,
}

impl Problems {
    /// Adds a problem.
    pub fn add(&mut self, problem: ImportProblem) {
        self.count += 1;
        if self.told.len() < MAX_TOLD {
            self.told.push(problem);
        }
    }

    /// Adds a problem of the file as a whole.
    pub fn add_general(&mut self, reason: Reason) {
        self.add(ImportProblem { reason, line: None, column: None, item: None });
    }

    /// Adds all of `other`.
    pub fn extend(&mut self, other: &Self) {
        let room = MAX_TOLD.saturating_sub(self.told.len());
        self.told.extend(other.told.iter().take(room).cloned());
        self.count += other.count;
    }

    /// Those that are told.
    pub fn told(&self) -> &[ImportProblem] {
        &self.told
    }

    /// How many are not told.
    pub fn untold(&self) -> u64 {
        self.count - self.told.len() as u64
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}
