//! Receipts: what an operation was charged, line by line, as typed facts.
//!
//! ```text
//! UpdateItem
//! │ arm          kind   bytes  rounded  factor    units  reason
//! ├ table Stock  write  87     1        standard  1      item updated, 86 → 87 bytes
//! └ index ByName write  40     1        standard  1      entry created
//! ```
//!
//! A receipt has no prose: the interface has the words. `ConsumedCapacity` in
//! responses is derived from it and from nothing else
//! (see [`wire::consumed_capacity`](super::wire::consumed_capacity)). What the
//! same request would have cost otherwise is in [`what_if`].
//!
//! Source: Developer Guide, "DynamoDB read and write operations"; fact sheet §2.

pub mod what_if;

use std::sync::Arc;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

pub use self::what_if::WhatIf;
use super::admission::Refusal;
use super::operation::Operation;
use crate::model::CapacityUnits;
pub use crate::model::capacity::Kind;
use crate::model::capacity::{Factor, charged};
use crate::model::index::{IndexDefinition, IndexScope};
use crate::storage::Upkeep;

/// What one operation was charged. Control-plane operations have no lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct Receipt {
    /// The operation; `None` if the request named none that exists.
    pub operation: Option<Operation>,
    /// What was charged, in the order it arose.
    pub lines: Vec<ReceiptLine>,
    /// What was asked for, found no capacity and was charged nothing: the whole
    /// request, or members of a batch.
    #[serde(default)]
    pub refused: Vec<Refusal>,
}

/// Text says what was refused only where something was, as recorded traces have it; a format without names always.
impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let says_refused = !self.refused.is_empty() || !serializer.is_human_readable();
        let mut receipt = serializer.serialize_struct("Receipt", 2 + usize::from(says_refused))?;
        receipt.serialize_field("operation", &self.operation)?;
        receipt.serialize_field("lines", &self.lines)?;
        if says_refused {
            receipt.serialize_field("refused", &self.refused)?;
        }
        receipt.end()
    }
}

/// One charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What was charged.
    pub arm: Arm,
    /// Read or write capacity.
    pub kind: Kind,
    /// The bytes that count.
    pub bytes: u64,
    /// Whole units after rounding up to the step of 4 KB or 1 KB, at least 1.
    pub rounded_units: u64,
    /// What the rounded units are multiplied by.
    pub factor: Factor,
    /// The charge.
    pub units: CapacityUnits,
    /// Why.
    pub reason: Reason,
    /// Where it falls: of admission's interest only.
    #[serde(skip)]
    pub(super) placement: Placement,
}

/// The hash of the partition key that a charge falls to, where it is one: of
/// the item or index entry, or where a page starts. Charges are equal wherever
/// they fall.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Placement(pub(super) Option<u64>);

impl PartialEq for Placement {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Placement {}

/// Whose capacity is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// The table's own.
    Table {
        /// Table name.
        table: Arc<str>,
    },
    /// An index of a table.
    Index {
        /// Table name.
        table: Arc<str>,
        /// Index name.
        index: Arc<str>,
        /// A local index uses the table's capacity, a global one its own.
        scope: IndexScope,
    },
}

impl Arm {
    /// The table, also of an index.
    pub fn table(&self) -> &Arc<str> {
        match self {
            Self::Table { table } | Self::Index { table, .. } => table,
        }
    }

    /// The index's name, if this is an index of that kind.
    pub fn index(&self, wanted: IndexScope) -> Option<&str> {
        match self {
            Self::Index { index, scope, .. } if *scope == wanted => Some(index),
            Self::Index { .. } | Self::Table { .. } => None,
        }
    }
}

/// Why something was charged. Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// An item was read; the whole item counts, whatever was asked for of it.
    ItemRead {
        /// Its size.
        bytes: u64,
    },
    /// There was no such item; looking costs the minimum.
    ItemMissing,
    /// A Query went through the items of a key condition. All of them count,
    /// summed up before rounding, whatever a filter or projection left of
    /// them; of none, the minimum.
    ItemsQueried {
        /// How many items it evaluated.
        items: u64,
        /// How many of them it answered with.
        returned: u64,
        /// Their sizes together.
        bytes: u64,
    },
    /// A Scan went through the items of a table or a part of it: as for a Query.
    ItemsScanned {
        /// How many items it evaluated.
        items: u64,
        /// How many of them it answered with.
        returned: u64,
        /// Their sizes together.
        bytes: u64,
    },
    /// An index that does not project an attribute asked for made the read
    /// fetch the whole item from the table.
    ItemFetched {
        /// Its size.
        bytes: u64,
    },
    /// An item entered the index.
    EntryCreated {
        /// Size of the entry.
        bytes: u64,
    },
    /// An item left the index.
    EntryDeleted {
        /// Size of the entry.
        bytes: u64,
    },
    /// What the index holds of an item changed, its index key did not; the
    /// larger of both entries counts.
    EntryUpdated {
        /// Size before.
        before: u64,
        /// Size after.
        after: u64,
    },
    /// The item's index key changed: this is for taking out the entry under the old one.
    EntryMovedFrom {
        /// Size of the old entry.
        bytes: u64,
    },
    /// The item's index key changed: this is for the entry under the new one.
    EntryMovedTo {
        /// Size of the new entry.
        bytes: u64,
    },
    /// An item was written where there was none.
    ItemCreated {
        /// Its size.
        bytes: u64,
    },
    /// An item was replaced as a whole; the larger of both counts.
    ItemReplaced {
        /// Size before.
        before: u64,
        /// Size after.
        after: u64,
    },
    /// An item was changed in place; the larger image counts, whole.
    ItemUpdated {
        /// Size before.
        before: u64,
        /// Size after.
        after: u64,
    },
    /// An item was deleted.
    ItemDeleted {
        /// Its size.
        bytes: u64,
    },
    /// There was nothing to delete; trying costs the minimum.
    NothingDeleted,
    /// There was no item, and the update, which only removes, made none;
    /// trying costs the minimum.
    NothingUpdated,
    /// A transaction checked a condition, which held; it counts as a write.
    ConditionChecked {
        /// Size of the item; zero if there is none.
        bytes: u64,
    },
    /// Another action had the transaction cancelled: nothing was written, and
    /// it is charged all the same.
    TransactionCancelled {
        /// Size of the stored item, if there is one.
        existing: Option<u64>,
        /// Size the item would have had, where that is known.
        attempted: Option<u64>,
    },
    /// The same transaction came again with its token: nothing was done, and
    /// each of its items is charged as a read.
    TransactionReplayed {
        /// The larger size of the item before and after the transaction.
        bytes: u64,
    },
    /// The condition was false: nothing was written, and it is charged all the same.
    ConditionFailed {
        /// Size of the stored item, if there is one.
        existing: Option<u64>,
        /// Size the item would have had, where that is known.
        attempted: Option<u64>,
    },
}

impl Reason {
    /// The bytes that count, and which kind of capacity they count against.
    ///
    /// A refused write counts the larger of the stored item and the one it
    /// would have written.
    /// Source: fact sheet §2, "Failed condition" (preferred reading: the
    /// current Developer Guide).
    fn charge(self) -> (Kind, u64) {
        match self {
            Self::ItemRead { bytes } | Self::ItemFetched { bytes } | Self::TransactionReplayed { bytes } => {
                (Kind::Read, bytes)
            }
            Self::ItemMissing => (Kind::Read, 0),
            Self::ItemsQueried { bytes, .. } | Self::ItemsScanned { bytes, .. } => (Kind::Read, bytes),
            Self::ItemCreated { bytes }
            | Self::ItemDeleted { bytes }
            | Self::EntryCreated { bytes }
            | Self::EntryDeleted { bytes }
            | Self::EntryMovedFrom { bytes }
            | Self::EntryMovedTo { bytes }
            | Self::ConditionChecked { bytes } => (Kind::Write, bytes),
            Self::ItemReplaced { before, after }
            | Self::ItemUpdated { before, after }
            | Self::EntryUpdated { before, after } => (Kind::Write, before.max(after)),
            Self::NothingDeleted | Self::NothingUpdated => (Kind::Write, 0),
            Self::ConditionFailed { existing, attempted }
            | Self::TransactionCancelled { existing, attempted } => {
                (Kind::Write, existing.unwrap_or(0).max(attempted.unwrap_or(0)))
            }
        }
    }

    /// Whether the charge is for one item that the request names, rather than
    /// for all that a Query or Scan came upon.
    fn is_about_an_item(self) -> bool {
        !matches!(self, Self::ItemsQueried { .. } | Self::ItemsScanned { .. } | Self::ItemFetched { .. })
    }
}

impl ReceiptLine {
    /// The charge on `arm` for `reason`.
    pub fn new(arm: Arm, factor: Factor, reason: Reason) -> Self {
        let (kind, bytes) = reason.charge();
        let rounded_units = kind.rounded(bytes);
        let units = charged(rounded_units, factor);
        Self { arm, kind, bytes, rounded_units, factor, units, reason, placement: Placement::default() }
    }
}

impl Receipt {
    /// A receipt without charges.
    pub fn free(operation: Operation) -> Self {
        Self { operation: Some(operation), ..Self::default() }
    }

    /// Adds a charge on the table `table`.
    pub(super) fn charge_table(&mut self, table: &Arc<str>, factor: Factor, reason: Reason) {
        self.lines.push(ReceiptLine::new(Arm::Table { table: Arc::clone(table) }, factor, reason));
    }

    /// Adds a charge on an index of the table `table`.
    pub(super) fn charge_index(
        &mut self,
        table: &Arc<str>,
        index: &IndexDefinition,
        factor: Factor,
        reason: Reason,
    ) {
        let (table, name, scope) = (Arc::clone(table), Arc::clone(&index.name), index.scope);
        self.lines.push(ReceiptLine::new(Arm::Index { table, index: name, scope }, factor, reason));
    }

    /// Says of the lines from `first` on that they fall to this partition.
    pub(super) fn place(&mut self, first: usize, partition: Option<u64>) {
        self.lines.iter_mut().skip(first).for_each(|line| line.placement = Placement(partition));
    }

    /// Adds what the write to the table `table` cost in its index `index`.
    /// Entries are charged at the standard rate, in transactions too.
    ///
    /// Source: fact sheet §2, "Index maintenance" (measured).
    pub(super) fn charge_upkeep(&mut self, table: &Arc<str>, index: &IndexDefinition, upkeep: Upkeep) {
        let mut charge = |reason| self.charge_index(table, index, Factor::Standard, reason);
        match upkeep {
            Upkeep::Created { bytes } => charge(Reason::EntryCreated { bytes }),
            Upkeep::Deleted { bytes } => charge(Reason::EntryDeleted { bytes }),
            Upkeep::Updated { before, after } => charge(Reason::EntryUpdated { before, after }),
            Upkeep::Moved { before, after } => {
                charge(Reason::EntryMovedFrom { bytes: before });
                charge(Reason::EntryMovedTo { bytes: after });
            }
        }
    }

    /// Read units charged in all.
    pub fn read_units(&self) -> CapacityUnits {
        self.units(Kind::Read)
    }

    /// Write units charged in all.
    pub fn write_units(&self) -> CapacityUnits {
        self.units(Kind::Write)
    }

    /// Bytes counted in all.
    pub fn bytes(&self) -> u64 {
        self.lines.iter().map(|line| line.bytes).sum()
    }

    fn units(&self, kind: Kind) -> CapacityUnits {
        self.lines.iter().filter(|line| line.kind == kind).map(|line| line.units).sum()
    }

    /// What the same request would have cost otherwise, as far as that can be
    /// said without running it.
    pub fn what_ifs(&self) -> Vec<WhatIf> {
        what_if::of(self)
    }
}
