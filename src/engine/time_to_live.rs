//! Times to live: what a table is set to, and deleting what has expired as
//! the clock moves.
//!
//! Source: Developer Guide, "Using time to live (TTL)"; API reference,
//! UpdateTimeToLive; fact sheet §8.

use std::sync::Arc;

use serde::Serialize;

use super::event::ItemKey;
use super::{Engine, Event};
use crate::model::{Duration, Instant};
use crate::storage::stream::Author;
use crate::storage::{PrimaryKey, StoredItem};

/// How long after a change the next one is refused.
pub const CHANGE_INTERVAL: Duration = Duration::from_millis(60 * 60 * 1_000);
/// An item that expired longer ago is not deleted: five years, of 365 days.
pub const MAX_AGE: Duration = Duration::from_millis(5 * 365 * 24 * 60 * 60 * 1_000);

/// What a table's items expire by, or did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeToLive {
    /// The attribute with the time.
    pub attribute: Arc<str>,
    /// Whether they do.
    pub enabled: bool,
    /// Since when.
    pub changed: Instant,
}

/// Where a change of a table's times to live is.
///
/// Source: API reference, `TimeToLiveDescription`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeToLiveStatus {
    /// Being turned on.
    Enabling,
    /// On.
    Enabled,
    /// Being turned off.
    Disabling,
    /// Off.
    Disabled,
}

impl TimeToLive {
    /// Where the last change is, where changes take `delay`.
    pub fn status(&self, now: Instant, delay: Duration) -> TimeToLiveStatus {
        match (self.enabled, now - self.changed < delay) {
            (true, true) => TimeToLiveStatus::Enabling,
            (true, false) => TimeToLiveStatus::Enabled,
            (false, true) => TimeToLiveStatus::Disabling,
            (false, false) => TimeToLiveStatus::Disabled,
        }
    }
}

impl Engine {
    /// Deletes what has expired since the clock was at `last`, each item at its
    /// own time: what streams record does not depend on how the clock was
    /// moved. Costs nothing but for what expires.
    pub(super) fn expire(&mut self, last: Instant) -> Vec<Event> {
        let delay = self.environment.time_to_live_delay;
        // An item goes once its time lies strictly before that.
        let Some(limit) = self.now.as_micros().checked_sub(delay.as_micros()) else { return Vec::new() };
        let limit = Instant::from_micros(limit);
        let mut due: Vec<(Instant, Arc<str>, PrimaryKey)> = Vec::new();
        for entry in self.catalog.iter() {
            let Some(expiry) = &entry.expiry else { continue };
            let name = &entry.definition.name;
            let of_table = expiry.due_before(limit);
            due.extend(of_table.map(|(time, key)| (time, Arc::clone(name), key.clone())));
        }
        due.sort_unstable();
        let after = delay + Duration::from_micros(1);
        let gone = |(time, name, key): (Instant, Arc<str>, PrimaryKey)| {
            // Where the delay became shorter, not in the past.
            self.expire_one(&name, &key, (time + after).max(last))
        };
        due.into_iter().filter_map(gone).collect()
    }

    fn expire_one(&mut self, name: &Arc<str>, key: &PrimaryKey, now: Instant) -> Option<Event> {
        if self.pending.holds(name, key) {
            // It stays due until the transaction has ended.
            return None;
        }
        let entry = self.catalog.get(name)?;
        let stored = entry.contents.get(key).map(StoredItem::item).cloned()?;
        let expired = entry.expiry.as_ref()?.time_of(&stored)?;
        let schema = Arc::clone(entry.contents.key_schema());
        if now - expired > MAX_AGE {
            self.catalog.entry_mut(name)?.expiry.as_mut()?.forget(key);
            return None;
        }
        self.store(name, key, None, now, Author::TimeToLive)?;
        let key = ItemKey::new(&schema, &stored);
        Some(Event::ItemExpired { table: Arc::clone(name), key, item: stored })
    }
}
