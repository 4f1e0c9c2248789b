//! The tables of the account: by name, each with its definition, its place in
//! its life and its contents.

use std::sync::Arc;

use imbl::OrdMap;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::table_definition::{TableDefinition, TableStatus};
use crate::model::{Duration, Instant};
use crate::storage::{Expiry, Table};

/// One table.
#[derive(Debug, Clone)]
pub struct TableEntry {
    /// What it is.
    pub definition: Arc<TableDefinition>,
    /// Its items.
    pub contents: Table,
    /// Which of them expire when, if they do.
    pub expiry: Option<Expiry>,
    lifecycle: Lifecycle,
}

/// Where a table is in its life, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lifecycle {
    Creating { since: Instant },
    Active,
    Deleting { since: Instant },
}

impl TableEntry {
    /// Where the table is in its life.
    pub fn status(&self) -> TableStatus {
        match self.lifecycle {
            Lifecycle::Creating { .. } => TableStatus::Creating,
            Lifecycle::Active => TableStatus::Active,
            Lifecycle::Deleting { .. } => TableStatus::Deleting,
        }
    }
}

/// The contents a table starts with.
fn empty(definition: &TableDefinition) -> Table {
    let global = definition.global_indexes.iter().map(|index| &index.definition);
    let indexes = definition.local_indexes.iter().chain(global).map(Arc::clone);
    Table::new(Arc::clone(&definition.key_schema), indexes)
}

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
        let contents = empty(&definition);
        let name = Arc::clone(&definition.name);
        let lifecycle = Lifecycle::Creating { since: now };
        self.tables.insert(name, TableEntry { definition, contents, expiry: None, lifecycle });
    }

    /// Removes the table `name`: at once if `delay` is zero, else it stays as
    /// `DELETING` without its items.
    pub(super) fn delete(&mut self, name: &str, now: Instant, delay: Duration) {
        if delay == Duration::ZERO {
            self.tables.remove(name);
        } else if let Some(entry) = self.tables.get_mut(name) {
            entry.lifecycle = Lifecycle::Deleting { since: now };
            entry.contents = empty(&entry.definition);
            entry.expiry = None;
        }
    }

    /// Carries out what time has brought: tables whose delay is over become
    /// `ACTIVE` or vanish.
    pub(super) fn settle(&mut self, now: Instant, delay: Duration) {
        let due = |entry: &TableEntry| match entry.lifecycle {
            Lifecycle::Creating { since } | Lifecycle::Deleting { since } => now - since >= delay,
            Lifecycle::Active => false,
        };
        let due: Vec<Arc<str>> =
            self.tables.iter().filter(|(_, entry)| due(entry)).map(|(name, _)| Arc::clone(name)).collect();
        for name in due {
            match self.tables.get_mut(&name) {
                Some(entry) if entry.status() == TableStatus::Creating => entry.lifecycle = Lifecycle::Active,
                Some(_) => drop(self.tables.remove(&name)),
                None => {}
            }
        }
    }

    /// The table `name` as a DescribeTable or an item request meets it: where
    /// nothing takes time, a new table becomes `ACTIVE` by being looked at.
    pub(super) fn meet(&mut self, name: &str, delay: Duration) -> Option<&TableEntry> {
        // Written to only when something changes: a write would copy what a fork shares.
        if delay == Duration::ZERO && self.get(name)?.status() == TableStatus::Creating {
            let entry = self.tables.get_mut(name)?;
            entry.lifecycle = Lifecycle::Active;
        }
        self.get(name)
    }

    /// The definition of the table `name`, to be changed at once.
    pub(super) fn definition_mut(&mut self, name: &str) -> Option<&mut TableDefinition> {
        self.tables.get_mut(name).map(|entry| Arc::make_mut(&mut entry.definition))
    }

    /// The table `name`, to be changed. Its items change in
    /// [`Engine::store`](super::Engine::store) alone.
    pub(super) fn entry_mut(&mut self, name: &str) -> Option<&mut TableEntry> {
        self.tables.get_mut(name)
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
