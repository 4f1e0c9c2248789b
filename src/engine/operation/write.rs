//! What writes share: the item they aim at, how it is written, and what
//! happens when a condition is false.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Log;
use crate::engine::catalog::TableEntry;
use crate::engine::event::{Event, ItemKey};
use crate::engine::receipt::{Arm, Placement, Reason};
use crate::engine::request::ReturnValuesOnConditionCheckFailure;
use crate::engine::validation::ValidationError;
use crate::engine::{Engine, validation};
use crate::expression::Condition;
use crate::model::capacity::Factor;
use crate::model::key_schema::KeySchema;
use crate::model::size::MAX_ITEM_BYTES;
use crate::model::{ApiError, Item};
use crate::storage::stream::Author;
use crate::storage::{PrimaryKey, StoredItem, Table};

/// What a condition sees where there is no item.
static NO_ITEM: Item = BTreeMap::new();

/// The item a write aims at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) table: Arc<str>,
    pub(super) schema: Arc<KeySchema>,
    pub(super) key: PrimaryKey,
    /// The item as it is stored, if there is one.
    pub(super) stored: Option<StoredItem>,
    /// What the table's units are multiplied by.
    pub(super) factor: Factor,
}

impl Target {
    /// The item under `key` of a table.
    pub(super) fn new(table: &Arc<str>, contents: &Table, key: PrimaryKey) -> Self {
        let stored = contents.get(&key).cloned();
        let (table, schema) = (Arc::clone(table), Arc::clone(contents.key_schema()));
        Self { table, schema, key, stored, factor: Factor::Standard }
    }

    /// The place of an item to put, of `size_bytes`: check 13.
    pub(super) fn of_put(entry: &TableEntry, item: &Item, size_bytes: u64) -> Result<Self, ValidationError> {
        let contents = &entry.contents;
        let key = validation::key_of_item(contents.key_schema(), item)?;
        validation::index_keys(contents, item)?;
        // The limit of an item includes them.
        // Source: Developer Guide, "Local secondary indexes", item collections.
        if contents.size_with_local_entries(item, size_bytes) > MAX_ITEM_BYTES {
            return Err(ValidationError::ItemTooLarge);
        }
        Ok(Self::new(&entry.definition.name, contents, key))
    }

    /// Puts `item`, of `size_bytes`: charges, stores and records it.
    pub(super) fn put(&self, engine: &mut Engine, log: &mut Log, item: &Arc<Item>, size_bytes: u64) {
        let reason = match &self.stored {
            Some(before) => Reason::ItemReplaced { before: before.size_bytes(), after: size_bytes },
            None => Reason::ItemCreated { bytes: size_bytes },
        };
        let after = StoredItem::measured(Arc::clone(item), size_bytes);
        self.write(engine, log, item, Some(after), reason);
    }

    /// Deletes the item, if there is one. `source` has the key attributes.
    pub(super) fn delete(&self, engine: &mut Engine, log: &mut Log, source: &Arc<Item>) {
        match &self.stored {
            Some(before) => {
                let reason = Reason::ItemDeleted { bytes: before.size_bytes() };
                self.write(engine, log, source, None, reason);
            }
            None => self.charge(log, Reason::NothingDeleted),
        }
    }

    /// Refuses a write of an item that an ongoing transaction has prepared.
    /// Charges nothing (whether the service does is unverified).
    ///
    /// Source: API reference, `TransactionConflictException`.
    pub(super) fn check_unlocked(&self, engine: &Engine) -> Result<(), ApiError> {
        match engine.pending.holds(&self.table, &self.key) {
            true => Err(ApiError::TransactionConflict),
            false => Ok(()),
        }
    }

    /// Refuses a write that would let the item's collection grow beyond its
    /// limit, if it has one. `after` is the item that would be stored, and its
    /// size.
    ///
    /// Source: Developer Guide, "Local secondary indexes", item collection
    /// size limit: what lets it shrink still passes.
    pub(super) fn check_collection(&self, engine: &Engine, after: &Item, bytes: u64) -> Result<(), ApiError> {
        let Some(contents) = engine.table(&self.table).filter(|table| table.limits_collections()) else {
            return Ok(());
        };
        let before = self.stored.as_ref();
        let before =
            before.map_or(0, |item| contents.size_with_local_entries(item.item(), item.size_bytes()));
        let after = contents.size_with_local_entries(after, bytes);
        let collection = contents.collection_bytes(&self.key).saturating_sub(before).saturating_add(after);
        match after > before && collection > engine.item_collection_limit {
            true => Err(ApiError::ItemCollectionSizeLimitExceeded),
            false => Ok(()),
        }
    }

    /// Whether the write may happen.
    pub(super) fn satisfies(&self, condition: Option<&Condition>) -> bool {
        let item = self.stored.as_ref().map_or(&NO_ITEM, |stored| stored.item());
        condition.is_none_or(|condition| condition.evaluate(item))
    }

    /// Charges and records a write whose condition is false. `source` has the
    /// key attributes; `attempted` is the size the item would have had.
    pub(super) fn refuse(
        &self,
        log: &mut Log,
        source: &Arc<Item>,
        attempted: Option<u64>,
        answer: ReturnValuesOnConditionCheckFailure,
    ) -> ApiError {
        let existing = self.stored.as_ref().map(StoredItem::size_bytes);
        self.charge(log, Reason::ConditionFailed { existing, attempted });
        let item = self.stored.as_ref().map(|stored| Arc::clone(stored.item()));
        log.events.push(Event::ConditionFailed {
            table: Arc::clone(&self.table),
            key: ItemKey::new(&self.schema, source),
            item: item.clone(),
        });
        let item = item.filter(|_| answer == ReturnValuesOnConditionCheckFailure::AllOld);
        ApiError::ConditionalCheckFailed { item }
    }

    /// Charges the table's own write capacity.
    pub(super) fn charge(&self, log: &mut Log, reason: Reason) {
        let first = log.receipt.lines.len();
        log.receipt.charge_table(&self.table, self.factor, reason);
        log.receipt.place(first, Some(self.key.partition_hash()));
    }

    /// Stores `after` or, without one, removes the item: charges `reason` and
    /// what the indexes cost, and records it. `source` has the key attributes.
    pub(super) fn write(
        &self,
        engine: &mut Engine,
        log: &mut Log,
        source: &Arc<Item>,
        after: Option<StoredItem>,
        reason: Reason,
    ) {
        self.charge(log, reason);
        log.events.push(Event::ItemWritten {
            table: Arc::clone(&self.table),
            key: ItemKey::new(&self.schema, source),
            before: self.stored.as_ref().map(|stored| Arc::clone(stored.item())),
            after: after.as_ref().map(|after| Arc::clone(after.item())),
        });
        let written = engine.store(&self.table, &self.key, after, engine.now, Author::Request);
        let Some(written) = written else { return };
        let first = log.receipt.lines.len();
        for (index, upkeep) in written.upkeep {
            log.receipt.charge_upkeep(&self.table, &index, upkeep);
        }
        if engine.environment.admission.is_some_and(|admission| admission.partitions.is_some()) {
            self.place_upkeep(engine, log, first);
        }
    }

    /// Says of the receipt's lines from `first` on, which are for indexes, to
    /// which partitions of theirs they fall.
    fn place_upkeep(&self, engine: &Engine, log: &mut Log, first: usize) {
        let Some(contents) = engine.table(&self.table) else { return };
        let after = contents.get(&self.key);
        for line in log.receipt.lines.iter_mut().skip(first) {
            let item = match line.reason {
                Reason::EntryDeleted { .. } | Reason::EntryMovedFrom { .. } => self.stored.as_ref(),
                _ => after,
            };
            let Arm::Index { index, .. } = &line.arm else { continue };
            let index = contents.index(index).zip(item);
            line.placement = Placement(index.and_then(|(index, item)| index.partition_hash(item.item())));
        }
    }
}
