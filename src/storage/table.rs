//! The contents of one table.

use std::sync::Arc;

use imbl::OrdMap;

use super::index::{Index, Upkeep};
use super::item::StoredItem;
use super::key::PrimaryKey;
use super::range::KeyRange;
use crate::model::Item;
use crate::model::index::{IndexDefinition, IndexScope};
use crate::model::key_schema::KeySchema;

/// A table's items, with running totals.
///
/// Cloning is a fork: it takes constant time and shares all items; a write to
/// one of the two is not seen by the other.
#[derive(Debug, Clone)]
pub struct Table {
    key_schema: Arc<KeySchema>,
    /// Persistent, so that forks share; ordered, so that one map serves gets,
    /// ranges and scans.
    items: OrdMap<PrimaryKey, StoredItem>,
    size_bytes: u64,
    /// The wrapping sum of the items' fingerprints.
    fingerprint: u128,
    /// In the order of the definitions; few.
    indexes: Vec<Index>,
    /// The bytes of each item collection, by everything before its sort keys.
    /// Kept where local indexes limit them, so that a write need not add up.
    collections: OrdMap<Arc<[u8]>, u64>,
}

/// What a write changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The item that was there.
    pub before: Option<StoredItem>,
    /// The indexes it shows in, and how.
    pub upkeep: Vec<(Arc<IndexDefinition>, Upkeep)>,
}

impl Table {
    /// An empty table with these indexes.
    pub fn new(key_schema: Arc<KeySchema>, indexes: impl IntoIterator<Item = Arc<IndexDefinition>>) -> Self {
        let indexes = indexes.into_iter().map(|index| Index::new(index, Arc::clone(&key_schema))).collect();
        let (items, collections) = (OrdMap::new(), OrdMap::new());
        Self { key_schema, items, size_bytes: 0, fingerprint: 0, indexes, collections }
    }

    /// The secondary indexes, in the order of their definitions.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    /// The index `name`.
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| *index.definition().name == *name)
    }

    /// Adds an index and fills it: items whose index key attributes are
    /// missing, of another type or not acceptable as keys are left out.
    ///
    /// Source: Developer Guide, "Managing global secondary indexes", backfilling.
    pub fn add_index(&mut self, definition: Arc<IndexDefinition>) {
        let mut index = Index::new(definition, Arc::clone(&self.key_schema));
        for stored in self.items.values() {
            index.follow(None, Some(stored.item()));
        }
        self.indexes.push(index);
    }

    /// Removes the index `name`, if it is there.
    pub fn remove_index(&mut self, name: &str) {
        self.indexes.retain(|index| *index.definition().name != *name);
    }

    /// The key attributes.
    pub fn key_schema(&self) -> &Arc<KeySchema> {
        &self.key_schema
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The sum of the items' sizes in bytes, without storage overhead.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// A hash of the contents: equal contents have equal fingerprints,
    /// however they came about. Costs nothing.
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint
    }

    /// The item stored under `key`.
    pub fn get(&self, key: &PrimaryKey) -> Option<&StoredItem> {
        self.items.get(key)
    }

    /// The size in bytes of the item stored under the key attributes of `item`.
    pub fn size_of(&self, item: &Item) -> Option<u64> {
        self.get(&PrimaryKey::of(&self.key_schema, item)?).map(StoredItem::size_bytes)
    }

    /// Stores `item` under `key`, which must be its key.
    pub fn insert(&mut self, key: PrimaryKey, item: StoredItem) -> Written {
        self.size_bytes += item.size_bytes();
        self.fingerprint = self.fingerprint.wrapping_add(item.fingerprint());
        let after = item.clone();
        let partition = self.limits_collections().then(|| Arc::from(key.partition()));
        let before = self.items.insert(key, item);
        self.recount(partition, before.as_ref(), Some(&after));
        self.follow(before, Some(after.item()))
    }

    /// Removes the item stored under `key`.
    pub fn remove(&mut self, key: &PrimaryKey) -> Written {
        let before = self.items.remove(key);
        let partition = self.limits_collections().then(|| Arc::from(key.partition()));
        self.recount(partition, before.as_ref(), None);
        self.follow(before, None)
    }

    /// Whether item collections have a limit: they do in tables with local indexes.
    pub fn limits_collections(&self) -> bool {
        self.local_indexes().next().is_some()
    }

    fn local_indexes(&self) -> impl Iterator<Item = &Index> {
        self.indexes.iter().filter(|index| index.definition().scope == IndexScope::Local)
    }

    /// The size in bytes of an item of `size_bytes` together with its entries
    /// in local indexes.
    pub fn size_with_local_entries(&self, item: &Item, size_bytes: u64) -> u64 {
        let entries = self.local_indexes().filter_map(|index| index.entry_size(item));
        entries.fold(size_bytes, u64::saturating_add)
    }

    /// Lets the size of a collection follow a write in it.
    fn recount(
        &mut self,
        partition: Option<Arc<[u8]>>,
        before: Option<&StoredItem>,
        after: Option<&StoredItem>,
    ) {
        let Some(partition) = partition else { return };
        let size = |item: Option<&StoredItem>| {
            item.map_or(0, |item| self.size_with_local_entries(item.item(), item.size_bytes()))
        };
        let bytes = self.collections.get(&partition).copied().unwrap_or(0);
        match (bytes + size(after)).saturating_sub(size(before)) {
            0 => self.collections.remove(&partition),
            bytes => self.collections.insert(partition, bytes),
        };
    }

    /// Takes an item that has left the map out of the totals, and lets the
    /// indexes follow.
    fn follow(&mut self, before: Option<StoredItem>, after: Option<&Arc<Item>>) -> Written {
        if let Some(before) = &before {
            self.size_bytes -= before.size_bytes();
            self.fingerprint = self.fingerprint.wrapping_sub(before.fingerprint());
        }
        let old = before.as_ref().map(StoredItem::item);
        let follow = |index: &mut Index| {
            let upkeep = index.follow(old, after)?;
            Some((Arc::clone(index.definition()), upkeep))
        };
        let upkeep = self.indexes.iter_mut().filter_map(follow).collect();
        Written { before, upkeep }
    }

    /// All items in the order of a scan: by partition hash, partition key,
    /// sort key. Items of one partition key follow each other.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&PrimaryKey, &StoredItem)> {
        self.items.iter()
    }

    /// The key in the table of `item`, or of a map of key attributes.
    pub fn key_of(&self, item: &Item) -> Option<PrimaryKey> {
        PrimaryKey::of(&self.key_schema, item)
    }

    /// The items whose keys lie in `range`, in the order of a scan. Finding
    /// the first costs the logarithm of the table.
    pub fn range(&self, range: &KeyRange) -> impl DoubleEndedIterator<Item = (&PrimaryKey, &StoredItem)> {
        let items = (!range.is_empty()).then(|| self.items.range::<_, [u8]>(range.bounds()));
        items.into_iter().flatten()
    }

    /// The size in bytes of all items with the partition key of `key` and of
    /// their entries in local indexes, in a table that has any.
    pub fn collection_bytes(&self, key: &PrimaryKey) -> u64 {
        self.collections.get(key.partition()).copied().unwrap_or(0)
    }

    /// Whether both hold the same items. At once if one is an unchanged fork
    /// of the other or the fingerprints differ; else confirmed item by item.
    pub fn same_contents(&self, other: &Self) -> bool {
        self.items.ptr_eq(&other.items)
            || (self.fingerprint == other.fingerprint
                && self.items.len() == other.items.len()
                && self.items.iter().eq(other.items.iter()))
    }
}
