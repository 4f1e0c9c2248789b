//! The one place where items change: contents, indexes, times to live and
//! the stream follow together.

use super::Engine;
use crate::model::{Duration, Instant};
use crate::storage::stream::Author;
use crate::storage::{PrimaryKey, StoredItem, Written};

impl Engine {
    /// Stores `after` under `key` of the table `name` or, without it, removes
    /// what is there. `now` is when that happens: the engine's time, or an
    /// earlier one while it catches up.
    ///
    /// A stream gets a record only where something changed.
    pub(super) fn store(
        &mut self,
        name: &str,
        key: &PrimaryKey,
        after: Option<StoredItem>,
        now: Instant,
        author: Author,
    ) -> Option<Written> {
        let lags = self.environment.lag() > Duration::ZERO;
        let entry = self.catalog.entry_mut(name)?;
        if lags {
            entry.history.keep(&entry.contents, now);
        }
        let stream = entry.definition.stream.filter(|stream| stream.enabled);
        // Who neither has a stream nor lets items expire pays for neither.
        let image = if stream.is_some() || entry.expiry.is_some() { after.clone() } else { None };
        let written = match after {
            Some(after) => entry.contents.insert(key.clone(), after),
            None => entry.contents.remove(key),
        };
        if let Some(expiry) = &mut entry.expiry {
            let before = written.before.as_ref().map(StoredItem::item);
            expiry.follow(key, before, image.as_ref().map(StoredItem::item), now);
        }
        if let Some(stream) = stream.filter(|_| written.before != image) {
            let images = (written.before.clone(), image);
            let shards = self.environment.stream_shards;
            if let Some(records) = self.streams.records_mut(&entry.definition.name, stream.created) {
                records.append(now, shards, key.partition_hash(), images, author);
            }
        }
        Some(written)
    }
}
