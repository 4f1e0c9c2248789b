//! What importing a file would do.

use serde::{Deserialize, Serialize};

use crate::model::CapacityUnits;
use crate::model::key_schema::KeyType;
pub use crate::workbench::import::problem::{ImportProblem, Reason};
pub use crate::workbench::import::source::Note;
pub use crate::workbench::import::{Choices, ColumnType, Existing, FileRef, Format, Target};

/// A file that was read and checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportView {
    /// The file.
    pub file: FileRef,
    /// What was chosen.
    pub choices: Choices,
    /// What it was read as; none if there is nothing to read.
    pub format: Option<Format>,
    /// The tables that its items go to.
    pub tables: Vec<ImportedTable>,
    /// The columns of CSV.
    pub columns: Vec<ColumnView>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
    /// What is wrong, by line: nothing is brought in as long as anything is.
    pub problems: Vec<ImportProblem>,
    /// How many more problems there are.
    pub more_problems: u64,
}

/// A table that items of a file go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedTable {
    /// Its name.
    pub table: String,
    /// Whether the file says so, rather than the reader.
    pub named: bool,
    /// Whether it is new.
    pub is_new: bool,
    /// Its partition key, if there is one yet.
    pub partition: Option<(String, KeyType)>,
    /// Its sort key, if it has one.
    pub sort: Option<(String, KeyType)>,
    /// The attributes that may be keys, where they can be chosen.
    pub candidates: Vec<String>,
    /// The names of its indexes.
    pub indexes: Vec<String>,
    /// Items of the file.
    pub items: u64,
    /// Items that are in the table already.
    pub existing: u64,
    /// Items of the file that take the place of one that is there.
    pub replaced: u64,
    /// What putting the items one by one would cost.
    pub write_units: CapacityUnits,
}

/// A column of CSV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Its name.
    pub name: String,
    /// What its cells suggest.
    pub suggested: ColumnType,
    /// What it is read as.
    pub used: ColumnType,
}
