//! Bringing your own: files of items become items of tables.
//!
//! ```text
//! file ──► text ──► source: items by table ──► a fork of the sandbox ──► the sandbox
//!   fed      read, in slices    checked as PutItem would, in slices     all at once, or not at all
//! ```
//!
//! | module | for |
//! |---|---|
//! | [`importer`] | the whole way, as long work in slices |
//! | [`reading`] | a whole text, in slices |
//! | [`recognise`] | which format a file is in, and where its items are |
//! | [`scan`] | finding members and elements in JSON text without reading them |
//! | [`item`] | one item of DynamoDB JSON or plain JSON |
//! | [`csv`] | rows of CSV, and the types of their columns |
//! | [`model`] | tables of NoSQL Workbench models |
//! | [`keys`] | which attributes may be a new table's keys |
//! | [`source`] | what was read, before anybody decides where it goes |
//! | [`apply`] | items into tables: created, emptied or added to |
//! | [`problem`] | what is wrong, by line |
//!
//! The file's text is handed in piece by piece, so that a file of any size up
//! to [`MAX_BYTES`] is read without being in a message or a journal. What an
//! import does is decided by the file and the [`Choices`]: the journal has
//! these and the file's name in the browser's own store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub mod apply;
pub mod csv;
pub mod importer;
pub mod item;
pub mod keys;
pub mod model;
pub mod problem;
pub mod reading;
pub mod recognise;
pub mod scan;
pub mod source;

/// Most bytes of a file that is read.
pub const MAX_BYTES: u64 = 50_000_000;

/// A file that the page holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// What the page finds it by.
    pub id: String,
    /// What it is called, for people.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
}

/// What a file can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Items with the types written beside their values: `{"id": {"S": "a"}}`. A list, one after the other as S3
    /// exports have them, the answer of a Scan, or a BatchWriteItem request.
    DynamodbJson,
    /// Objects with values as JSON has them: a list, or one after the other.
    Json,
    /// Rows under a row of names.
    Csv,
    /// A data model of NoSQL Workbench.
    Workbench,
    /// A sandbox that was saved here: it replaces the one that is there.
    Sandbox,
}

/// What becomes of a CSV column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Strings.
    String,
    /// Numbers.
    Number,
    /// `true` and `false`.
    Bool,
}

/// What becomes of items that are in a table already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Existing {
    /// They stay, unless the file has an item of the same key.
    #[default]
    Keep,
    /// They go.
    Replace,
}

/// Where items of a file go, if they do not go where the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Target {
    /// The table's name; empty for the one that is suggested.
    pub table: String,
    /// The partition key of a new table; empty for the one that is guessed.
    pub partition: String,
    /// The sort key of a new table, if it is to have one.
    pub sort: String,
}

/// What was chosen for an import. The default is what the file itself suggests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choices {
    /// The format, if not the one that is recognised.
    pub format: Option<Format>,
    /// Whether all CSV columns but keys are strings: what the service's import from S3 does.
    pub strings: bool,
    /// Types of CSV columns, where they are not those that the cells suggest.
    pub types: BTreeMap<String, ColumnType>,
    /// Where the items go, where the file names no tables.
    pub target: Target,
    /// What becomes of items that are there.
    pub existing: Existing,
}
