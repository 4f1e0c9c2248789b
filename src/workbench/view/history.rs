//! What was done at a desk: lines, branches, what is looked at, what is compared.

use serde::{Deserialize, Serialize};

use crate::lesson::desk::Done;
use crate::model::{CapacityUnits, Duration};

/// What was done on the branch in use, and where in it the reader looks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HistoryView {
    /// What was done, oldest first: all that can be gone back to, and what of the older was asked for.
    pub lines: Vec<LineView>,
    /// How much is listed further back, to be asked for.
    pub older: u64,
    /// How much was done before that: it is only counted.
    pub forgotten: u64,
    /// How much had been done at the moment that is looked at: 0 is before everything.
    pub position: u64,
    /// How much was done.
    pub length: u64,
    /// The number of the first line that can be gone back to. Before everything one always can.
    pub first_kept: u64,
    /// All branches, in the order of their names.
    pub branches: Vec<BranchView>,
    /// The name of the one in use.
    pub branch: String,
    /// What can be brought back.
    pub undo: Option<UndoView>,
    /// Whether the history may be forgotten while the tables stay.
    pub may_clear: bool,
    /// Two moments, and what differs.
    pub compared: Option<ComparedView>,
}

impl HistoryView {
    /// What was done last before the moment that is looked at; `None` at the beginning.
    pub fn looked_at(&self) -> Option<&LineView> {
        self.lines.iter().find(|line| line.number.checked_add(1) == Some(self.position))
    }
}

/// Something that was done, in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// How much was done before it.
    pub number: u64,
    /// The branch on which it was done: another than the one in use if it is the past of both.
    pub branch: String,
    /// What it was.
    pub done: Done,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BranchView {
    /// `A`, `B`, …
    pub name: String,
    /// Where it began, unless it is the first.
    pub fork: Option<Mark>,
    /// How much was done on it, with the past that it shares.
    pub length: u64,
}

/// A moment of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The branch's name.
    pub branch: String,
    /// How much had been done on it.
    pub position: u64,
}

/// What was there before the desk was laid anew, and can be brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoView {
    /// What would be undone.
    pub undoes: Replacement,
    /// How much had been done.
    pub length: u64,
}

/// What laid a desk anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// It was started again.
    Reset,
    /// Its history was forgotten.
    Clear,
    /// The worked solution was put there.
    Solution,
    /// Somebody else's desk was put there.
    Shared,
    /// A saved sandbox was opened.
    Opened,
    /// An earlier one of these was undone.
    Undo,
}

/// Two moments side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedView {
    /// One.
    pub one: SideView,
    /// The other.
    pub two: SideView,
    /// What differs, by the tables' names. Those that are alike are left out.
    pub tables: Vec<TableDifference>,
}

/// One of two moments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideView {
    /// Which.
    pub mark: Mark,
    /// Requests sent by then.
    pub requests: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// How much time had gone by.
    pub elapsed: Duration,
}

/// How a table differs between two moments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDifference {
    /// Its name.
    pub table: String,
    /// Whether it is there at both.
    pub there: There,
    /// Items that only the other has.
    pub added: u64,
    /// Items that only the one has.
    pub removed: u64,
    /// Items that both have, not alike.
    pub changed: u64,
    /// The items, in the order of a scan; the first ones if there are many.
    pub items: Vec<ItemDifference>,
    /// How many items are left out.
    pub left_out: u64,
}

/// At which of two moments a table is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum There {
    /// At both.
    Both,
    /// Only at the one.
    One,
    /// Only at the other.
    Two,
}

/// How an item differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDifference {
    /// The values of its key attributes, partition key first.
    pub key: Vec<String>,
    /// At which moment it is there.
    pub there: There,
    /// Its other attributes that differ, by their names; the first ones if there are many.
    pub attributes: Vec<AttributeDifference>,
    /// How many attributes are left out.
    pub left_out: u64,
}

/// How an attribute differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeDifference {
    /// Its name.
    pub name: String,
    /// Its value at the one moment, if it has one.
    pub one: Option<String>,
    /// Its value at the other.
    pub two: Option<String>,
}
