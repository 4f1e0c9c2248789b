//! Which items of a table expire when: kept with every write, so that time
//! passing costs only what expires.
//!
//! An item expires by one attribute: a number, whole seconds since the Unix
//! epoch, at the top level. Anything else there means never. It is due at
//! that time, but not before it was written and not before the table has
//! times to live; how long after that the service deletes it is not known
//! here.
//!
//! Source: Developer Guide, "Using time to live (TTL)"; fact sheet §8. That a
//! number with a fraction means never is unverified.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use super::{PrimaryKey, Table};
use crate::model::{AttributeValue, Instant, Item};

/// When the items of a table are due. Cloning takes constant time.
#[derive(Debug, Clone)]
pub struct Expiry {
    attribute: Arc<str>,
    /// From when on items are due at all.
    since: Instant,
    queue: OrdSet<(Instant, PrimaryKey)>,
    /// Where a key stands in the queue.
    of: OrdMap<PrimaryKey, Instant>,
}

impl Expiry {
    /// The items of `table` that expire by `attribute`. Walks through all of
    /// them. None is due before `since`.
    pub fn new(attribute: Arc<str>, since: Instant, table: &Table) -> Self {
        let mut expiry = Self { attribute, since, queue: OrdSet::new(), of: OrdMap::new() };
        for (key, stored) in table.iter() {
            expiry.insert(key, stored.item(), since);
        }
        expiry
    }

    /// The items of another table that expire in the same way.
    pub fn of_other(&self, table: &Table) -> Self {
        Self::new(Arc::clone(&self.attribute), self.since, table)
    }

    /// The time at which `item` expires, if it does.
    pub fn time_of(&self, item: &Item) -> Option<Instant> {
        let Some(AttributeValue::N(number)) = item.get(&*self.attribute) else { return None };
        let seconds = u64::try_from(number.as_i128()?).ok()?;
        seconds.checked_mul(1_000_000).map(Instant::from_micros)
    }

    /// Follows a write of the table.
    pub fn follow(
        &mut self,
        key: &PrimaryKey,
        before: Option<&Arc<Item>>,
        after: Option<&Arc<Item>>,
        now: Instant,
    ) {
        let time = |item: Option<&Arc<Item>>| item.and_then(|item| self.time_of(item));
        if time(before) == time(after) {
            return;
        }
        self.forget(key);
        if let Some(after) = after {
            self.insert(key, after, now);
        }
    }

    /// The items that were due before `time`, the earliest first, and since when.
    pub fn due_before(&self, time: Instant) -> impl Iterator<Item = (Instant, &PrimaryKey)> {
        let due = self.queue.iter().take_while(move |(due, _)| *due < time);
        due.map(|(due, key)| (*due, key))
    }

    /// When the first item is due.
    pub fn first_due(&self) -> Option<Instant> {
        self.queue.get_min().map(|(due, _)| *due)
    }

    /// Takes the item under `key` off the list.
    pub fn forget(&mut self, key: &PrimaryKey) {
        if let Some(due) = self.of.remove(key) {
            self.queue.remove(&(due, key.clone()));
        }
    }

    fn insert(&mut self, key: &PrimaryKey, item: &Item, now: Instant) {
        if let Some(time) = self.time_of(item) {
            let due = time.max(now).max(self.since);
            self.queue.insert((due, key.clone()));
            self.of.insert(key.clone(), due);
        }
    }
}
