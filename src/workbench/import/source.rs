//! What was read of a file, before it is decided where its items go.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::keys::Candidates;
use super::problem::Problems;
use super::{ColumnType, Format};
use crate::engine::stream::restore::Change;
use crate::model::{Instant, Item};
use crate::workbench::sandbox_file::Header;

/// A file's items, by table.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// What the file was read as; none if it is nothing.
    pub format: Option<Format>,
    /// The tables.
    pub drafts: Vec<Draft>,
    /// The columns of CSV: name, what its cells suggest, what it was read as.
    pub columns: Vec<(String, ColumnType, ColumnType)>,
    /// What a saved sandbox has beside its tables.
    pub header: Option<Header>,
    /// What is worth knowing.
    pub notes: Vec<Note>,
    /// What is wrong.
    pub problems: Problems,
}

/// Items for one table.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The table's name; empty if the file does not say.
    pub name: String,
    /// The CreateTable request that makes it, if the file says how it is.
    pub definition: Option<Value>,
    /// By which attribute its items expire, if they do.
    pub time_to_live: Option<String>,
    /// When it was created, if the file says.
    pub created: Option<Instant>,
    /// The items, in order.
    pub records: Vec<Record>,
    /// When its stream was turned on, if the file has it.
    pub stream: Option<Instant>,
    /// What the stream has, and the line on which each begins.
    pub changes: Vec<(Change, u64)>,
    /// How many items there were so far, those that could not be read with them.
    pub met: u64,
    /// Which attributes may be its keys.
    pub candidates: Candidates,
}

impl Draft {
    /// Of this name.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// An item of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The item.
    pub item: Arc<Item>,
    /// The line on which it begins.
    pub line: u64,
    /// Which of its table's items in the file it is, from 1.
    pub number: u64,
}

/// What is worth knowing of a file and no problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A data model of this version, if it says.
    Model {
        /// As written.
        version: Option<String>,
    },
    /// Views of a model's table that have no counterpart in tables.
    Facets {
        /// The table.
        table: String,
        /// How many.
        count: u64,
    },
    /// A table is there already: it stays as it is defined.
    Kept {
        /// The table.
        table: String,
    },
    /// Items of one key: the last of them counts.
    Duplicate {
        /// The table.
        table: String,
        /// The line of the later one.
        line: u64,
        /// The line of the one before.
        first: u64,
    },
    /// More of them than are told.
    MoreDuplicates {
        /// The table.
        table: String,
        /// How many are not told.
        count: u64,
    },
    /// A sandbox has a stream without its records, as early releases saved them.
    Records,
}
