//! A stream as it was saved: begun anew, its records put back one after the other.
//!
//! What names shards and records is the stream's own (its table, when it began), and numbers are given in order: so
//! a stream that has lost no record yet has the names and numbers that it had.

use std::sync::Arc;

use super::new_stream;
use crate::engine::validation::ValidationError;
use crate::engine::{Engine, validation};
use crate::model::size::MAX_ITEM_BYTES;
use crate::model::{Instant, Item};
use crate::storage::stream::{Author, StreamRecord};
use crate::storage::{PrimaryKey, StoredItem};

/// A change to an item, as it is saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it happened.
    pub at: Instant,
    /// The item before, if there was one.
    pub before: Option<Arc<Item>>,
    /// The item after, if there is one.
    pub after: Option<Arc<Item>>,
    /// Who changed it.
    pub author: Author,
}

/// Why a change cannot be put back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// There is no such table, or it has no stream.
    #[error("the table has no stream")]
    NoStream,
    /// No item could have been like this: the service's text.
    #[error(transparent)]
    Refused(#[from] ValidationError),
    /// It is no change of one item, at a time at which there could be one.
    #[error("this is no change of an item")]
    NoChange,
}

impl Engine {
    /// Gives the stream of a table, if it has one that is on, these records in place of those it has, the oldest
    /// first; it began at `created`, if that is known, and has so many shards.
    ///
    /// # Errors
    ///
    /// Which of the changes cannot be put back, and why; those before it have been.
    pub fn restore_stream<'c>(
        &mut self,
        table: &str,
        created: Option<Instant>,
        shards: u32,
        changes: impl Iterator<Item = &'c Change>,
    ) -> Result<(), (usize, RestoreError)> {
        if !self.restart_stream(table, created, shards) {
            return match changes.take(1).count() {
                0 => Ok(()),
                _ => Err((0, RestoreError::NoStream)),
            };
        }
        for (number, change) in changes.enumerate() {
            self.restore_change(table, change, shards).map_err(|error| (number, error))?;
        }
        self.settle_streams();
        Ok(())
    }

    /// Lets the stream of a table begin anew. Answers whether the table has one that is on.
    fn restart_stream(&mut self, table: &str, created: Option<Instant>, shards: u32) -> bool {
        let seed = self.seed;
        let Some(entry) = self.catalog.entry_mut(table) else { return false };
        let definition = Arc::make_mut(&mut entry.definition);
        let Some(stream) = definition.stream.as_mut().filter(|stream| stream.enabled) else { return false };
        let before = stream.created;
        let created = created.unwrap_or(before);
        stream.created = created;
        let fresh = new_stream(definition, seed, created, shards);
        self.streams.remove(&definition.name, before);
        if let Some(fresh) = fresh {
            self.streams.start(fresh);
        }
        true
    }

    fn restore_change(&mut self, table: &str, change: &Change, shards: u32) -> Result<(), RestoreError> {
        let definition = &self.catalog.get(table).ok_or(RestoreError::NoStream)?.definition;
        let created = definition.stream.ok_or(RestoreError::NoStream)?.created;
        let mut keys = Vec::new();
        let mut image = |item: &Option<Arc<Item>>| {
            let Some(item) = item else { return Ok(None) };
            validation::item(item)?;
            let stored = StoredItem::new(Arc::clone(item));
            if stored.size_bytes() > MAX_ITEM_BYTES {
                return Err(RestoreError::Refused(ValidationError::ItemTooLarge));
            }
            keys.push(PrimaryKey::of(&definition.key_schema, item).ok_or(RestoreError::NoChange)?);
            Ok(Some(stored))
        };
        let images = (image(&change.before)?, image(&change.after)?);
        let key = keys.first().ok_or(RestoreError::NoChange)?;
        let records = self.streams.records_mut(&definition.name, created).ok_or(RestoreError::NoStream)?;
        let is_late = change.at > self.now || records.latest().is_some_and(|latest| change.at < latest);
        if is_late || keys.iter().any(|other| other != key) {
            return Err(RestoreError::NoChange);
        }
        records.append(change.at, shards, key.partition_hash(), images, change.author);
        Ok(())
    }

    /// The records of the stream of a table, in order, and when it began; nothing if it has none that is on.
    pub fn saved_stream(&self, table: &str) -> Option<(Instant, Vec<Change>)> {
        let definition = &self.catalog.get(table)?.definition;
        let settings = definition.stream.filter(|stream| stream.enabled)?;
        let stream = self.streams.get(&definition.stream_arn()?)?;
        let mut records: Vec<_> = stream.records.shards().flat_map(|shard| shard.records()).collect();
        records.sort_by_key(|record| record.sequence_number);
        let item = |image: &Option<StoredItem>| image.as_ref().map(|image| Arc::clone(image.item()));
        let change = |record: &Arc<StreamRecord>| Change {
            at: record.at,
            before: item(&record.before),
            after: item(&record.after),
            author: record.author,
        };
        Some((settings.created, records.into_iter().map(change).collect()))
    }

    /// Whether there are streams that were turned off, or whose table is gone, and that can still be read.
    pub fn has_former_streams(&self) -> bool {
        self.streams.iter().any(|stream| !stream.is_on())
    }
}
