//! A SELECT that names one item by its key: how batches and transactions read.

use std::sync::Arc;

use crate::engine::Engine;
use crate::engine::event::{Event, ItemKey};
use crate::engine::operation::{Log, Operation};
use crate::engine::receipt::Reason;
use crate::engine::validation::{self, ValidationError};
use crate::expression::partiql::Select;
use crate::model::capacity::Factor;
use crate::model::key_schema::KeySchema;
use crate::model::{ApiError, Item};
use crate::storage::{PrimaryKey, StoredItem};

/// An item that a SELECT names, as it is stored.
pub(in crate::engine::operation) struct Lookup {
    pub(in crate::engine::operation) table: Arc<str>,
    schema: Arc<KeySchema>,
    pub(in crate::engine::operation) key: PrimaryKey,
    attributes: Arc<Item>,
    pub(in crate::engine::operation) stored: Option<StoredItem>,
    pub(in crate::engine::operation) select: Select,
}

impl Lookup {
    /// Finds the item of `select`, as a strongly or eventually consistent read
    /// sees it; or why its key is not acceptable.
    ///
    /// # Errors
    ///
    /// There is no such table, or the SELECT does not name one item of it and nothing else.
    pub(in crate::engine::operation) fn of(
        operation: Operation,
        select: Select,
        consistent: bool,
        engine: &mut Engine,
    ) -> Result<Result<Self, ValidationError>, ApiError> {
        let replicas = engine.replicas();
        let entry = engine.usable_table(&select.table)?;
        let schema = entry.contents.key_schema();
        if operation == Operation::ExecuteTransaction && select.index.is_some() {
            return Err(ValidationError::IndexInTransaction.into());
        }
        let condition = select.condition.as_ref().filter(|_| select.index.is_none());
        let attributes = condition.and_then(|condition| condition.only_key(schema.attributes()));
        let attributes = attributes.ok_or(ValidationError::SelectsNoItem(operation.name()))?;
        let key = match validation::key_of_request(schema, &attributes) {
            Ok(key) => key,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(Self {
            table: Arc::clone(&entry.definition.name),
            schema: Arc::clone(schema),
            stored: replicas.table(entry, consistent, key.as_bytes()).get(&key).cloned(),
            key,
            attributes: Arc::new(attributes),
            select,
        }))
    }

    /// Charges and records the read, and answers what the SELECT asks for, if
    /// there is such an item.
    pub(in crate::engine::operation) fn read(&self, log: &mut Log, factor: Factor) -> Option<Arc<Item>> {
        let reason = match &self.stored {
            Some(stored) => Reason::ItemRead { bytes: stored.size_bytes() },
            None => Reason::ItemMissing,
        };
        let first = log.receipt.lines.len();
        log.receipt.charge_table(&self.table, factor, reason);
        log.receipt.place(first, Some(self.key.partition_hash()));
        let item = self.stored.as_ref().map(StoredItem::item);
        log.events.push(Event::ItemRead {
            table: Arc::clone(&self.table),
            key: ItemKey::new(&self.schema, &self.attributes),
            item: item.cloned(),
        });
        item.map(|item| self.select.shown(item))
    }
}
