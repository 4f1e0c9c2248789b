//! The tables of the account: by name, each with its definition, its place in
//! its life and its contents.

mod lifecycle;

use std::sync::Arc;

use imbl::OrdMap;
use xxhash_rust::xxh3::xxh3_128_with_seed;

pub use self::lifecycle::TableEntry;
pub(super) use self::lifecycle::{OnlineChange, OnlinePhase, Update};
use super::table_definition::TableDefinition;
use crate::model::{Duration, Instant};

/// All tables, in the order of their names. Cloning is a fork: constant time.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Persistent, so that forks share; ordered as ListTables lists.
    tables: OrdMap<Arc<str>, TableEntry>,
}

impl Catalog {
    /// The table `name`, whatever its status.
    pub fn get(&self, name: &str) -> Option<&TableEntry> {
        self.tables.get(name)
    }

    /// How many tables there are.
    pub fn len(&self) -> usize {
        self.tables.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// All tables, by name.
    pub fn iter(&self) -> impl Iterator<Item = &TableEntry> {
        self.tables.values()
    }

    /// Names after `start`, exclusively, in order.
    pub fn names_after(&self, start: Option<&str>) -> impl Iterator<Item = &Arc<str>> {
        use std::ops::Bound;
        let from = start.map_or(Bound::Unbounded, Bound::Excluded);
        self.tables.range::<_, str>((from, Bound::Unbounded)).map(|(name, _)| name)
    }

    /// Adds a table that starts as `CREATING`.
    pub(super) fn create(&mut self, definition: Arc<TableDefinition>, now: Instant) {
        let name = Arc::clone(&definition.name);
        self.tables.insert(name, TableEntry::new(definition, now));
    }

    /// Removes the table `name`: at once if `delay` is zero, else it stays as
    /// `DELETING` without its items.
    pub(super) fn delete(&mut self, name: &str, now: Instant, delay: Duration) {
        if delay == Duration::ZERO {
            self.tables.remove(name);
        } else if let Some(entry) = self.tables.get_mut(name) {
            entry.delete(now);
        }
    }

    /// Changes the table `name`.
    pub(super) fn update(&mut self, name: &str, update: Update, now: Instant) {
        if let Some(entry) = self.tables.get_mut(name) {
            entry.update(update, now);
        }
    }

    /// Carries out what time has brought: tables and indexes whose delay is
    /// over become `ACTIVE` or vanish.
    pub(super) fn settle(&mut self, now: Instant, delay: Duration) {
        let due = self.tables.iter().filter(|(_, entry)| entry.is_due(now, delay));
        for name in due.map(|(name, _)| Arc::clone(name)).collect::<Vec<_>>() {
            self.settle_table(&name, now, delay);
        }
    }

    fn settle_table(&mut self, name: &str, now: Instant, delay: Duration) {
        if self.tables.get_mut(name).is_some_and(|entry| entry.settle(now, delay)) {
            self.tables.remove(name);
        }
    }

    /// The table `name` as a DescribeTable or an item request meets it: where
    /// nothing takes time, a change is over by being looked at.
    pub(super) fn meet(&mut self, name: &str, now: Instant, delay: Duration) -> Option<&TableEntry> {
        // Written to only when something changes: a write would copy what a fork shares.
        if delay == Duration::ZERO && self.get(name)?.is_due(now, delay) {
            self.settle_table(name, now, delay);
        }
        self.get(name)
    }

    /// Changes the definition of the table `name` at once.
    pub(super) fn change_definition(&mut self, name: &str, change: impl Fn(&mut TableDefinition)) {
        if let Some(entry) = self.tables.get_mut(name) {
            entry.change(change);
        }
    }

    /// The table `name`, to be changed. Its items change in
    /// [`Engine::store`](super::Engine::store) alone.
    pub(super) fn entry_mut(&mut self, name: &str) -> Option<&mut TableEntry> {
        self.tables.get_mut(name)
    }

    /// Forgets what tables were that nobody sees who looks at `horizon` or later.
    pub(super) fn forget(&mut self, horizon: Option<Instant>) {
        let due = |entry: &TableEntry| entry.history.since_horizon(horizon);
        let due = self.tables.iter().filter_map(|(name, entry)| Some((Arc::clone(name), due(entry)?)));
        for (name, history) in due.collect::<Vec<_>>() {
            if let Some(entry) = self.tables.get_mut(&name) {
                entry.history = history;
            }
        }
    }

    /// A hash of all tables' names and contents: equal contents have equal
    /// fingerprints. Costs one step per table.
    pub fn contents_fingerprint(&self) -> u128 {
        let of_table = |entry: &TableEntry| {
            let mut bytes = entry.contents.fingerprint().to_le_bytes().to_vec();
            bytes.extend(entry.definition.name.as_bytes());
            xxh3_128_with_seed(&bytes, entry.contents.len() as u64)
        };
        self.tables.values().map(of_table).fold(0, u128::wrapping_add)
    }

    /// Whether both hold tables of the same names with the same items.
    pub fn same_contents(&self, other: &Self) -> bool {
        let same = |(one, two): (&TableEntry, &TableEntry)| {
            one.definition.name == two.definition.name && one.contents.same_contents(&two.contents)
        };
        self.tables.ptr_eq(&other.tables)
            || (self.tables.len() == other.tables.len()
                && self.tables.values().zip(other.tables.values()).all(same))
    }
}
