//! The entries of a secondary index: a second order over a table's items.
//!
//! ```text
//! ┌────────────────┬─────────────────────┬────────────────┬───────────────────┐
//! │ partition hash │ partition key       │ sort key       │ the item's key    │
//! │ 8 bytes        │ attribute, 00 00, … │ likewise       │ as in the table   │
//! └────────────────┴─────────────────────┴────────────────┴───────────────────┘
//! ```
//!
//! Inside an attribute a `00` byte is followed by `FF`, so that `00 00` ends
//! it and the order is that of the values. The item's key at the end tells
//! apart entries of equal index keys, and orders them.
//!
//! An entry shares its item with the table and is projected when it is read:
//! an index costs no memory for what it projects, and a write no copy.
//!
//! Source of the rules of upkeep: fact sheet §2, "Index maintenance".

use std::borrow::Borrow;
use std::sync::Arc;

use imbl::OrdMap;

use super::key::{PrimaryKey, leading_hash, partition_hash, value_bytes};
use super::range::KeyRange;
use crate::model::Item;
use crate::model::index::IndexDefinition;
use crate::model::key_schema::{KeyAttribute, KeySchema};

/// One index of a table. Cloning takes constant time and shares all entries.
#[derive(Debug, Clone)]
pub struct Index {
    definition: Arc<IndexDefinition>,
    table_keys: Arc<KeySchema>,
    /// Persistent and ordered, for the reasons the table's items are.
    entries: OrdMap<IndexKey, IndexEntry>,
    size_bytes: u64,
}

/// Where an entry stands in its index: see the [module](self).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct IndexKey(Arc<[u8]>);

impl Borrow<[u8]> for IndexKey {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// An entry of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    item: Arc<Item>,
    size_bytes: u64,
}

impl IndexEntry {
    /// The whole item; [`IndexDefinition::project`] tells what the entry holds of it.
    pub fn item(&self) -> &Arc<Item> {
        &self.item
    }

    /// The size in bytes of what the entry holds.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }
}

/// What a write did to an index. Sizes are of entries, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upkeep {
    /// An entry where there was none.
    Created {
        /// Its size.
        bytes: u64,
    },
    /// The entry went.
    Deleted {
        /// Its size.
        bytes: u64,
    },
    /// The entry stayed where it was, with other contents.
    Updated {
        /// Size before.
        before: u64,
        /// Size after.
        after: u64,
    },
    /// The index key changed: one entry went, another came.
    Moved {
        /// Size before.
        before: u64,
        /// Size after.
        after: u64,
    },
}

impl Index {
    /// An index without entries, of a table with these keys.
    pub fn new(definition: Arc<IndexDefinition>, table_keys: Arc<KeySchema>) -> Self {
        Self { definition, table_keys, entries: OrdMap::new(), size_bytes: 0 }
    }

    /// What the index is.
    pub fn definition(&self) -> &Arc<IndexDefinition> {
        &self.definition
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The sum of the entries' sizes in bytes, without storage overhead.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The entries whose positions lie in `range`, in order. Finding the
    /// first costs the logarithm of the index.
    pub fn range(&self, range: &KeyRange) -> impl DoubleEndedIterator<Item = &IndexEntry> {
        let entries = (!range.is_empty()).then(|| self.entries.range::<_, [u8]>(range.bounds()));
        entries.into_iter().flatten().map(|(_, entry)| entry)
    }

    /// All entries in order, with their positions.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], &IndexEntry)> {
        self.entries.iter().map(|(position, entry)| (&*position.0, entry))
    }

    /// Where `item` stands in the index, or would; `None` if it has not all
    /// key attributes of the right types and lengths: the index leaves it out.
    pub fn position(&self, item: &Item) -> Option<Vec<u8>> {
        let mut position = self.key_prefix(item)?;
        position.extend(PrimaryKey::of(&self.table_keys, item)?.as_bytes());
        Some(position)
    }

    /// The hash of the index's partition key that `item` has: which of the
    /// index's partitions its entry lives in.
    pub fn partition_hash(&self, item: &Item) -> Option<u64> {
        Some(leading_hash(&self.key_prefix(item)?))
    }

    fn key_prefix(&self, item: &Item) -> Option<Vec<u8>> {
        let value = |key: &KeyAttribute| value_bytes(key.key_type, item.get(&key.name)?);
        let keys = &self.definition.keys;
        if !keys.accepts_lengths(item) {
            return None;
        }
        let partition = keys.partition.iter().map(value).collect::<Option<Vec<_>>>()?;
        let mut prefix = partition_prefix(partition.iter().map(|value| value.as_slice()));
        for key in &keys.sort {
            push_value(&mut prefix, value(key)?.as_slice());
        }
        Some(prefix)
    }

    /// The size of the entry for `item`, if it has one.
    pub fn entry_size(&self, item: &Item) -> Option<u64> {
        self.key_prefix(item)?;
        Some(self.definition.projected_size(&self.table_keys, item))
    }

    /// Follows a write of the table; `None` if it does not show here.
    pub(super) fn follow(&mut self, before: Option<&Arc<Item>>, after: Option<&Arc<Item>>) -> Option<Upkeep> {
        let position = |item: Option<&Arc<Item>>| Some(IndexKey(self.position(item?)?.into()));
        // With the same index key an entry keeps its position: most writes do.
        let stays = before.zip(after).is_some_and(|(before, after)| self.same_key(before, after));
        let (from, to) = (if stays { None } else { position(before) }, position(after));
        let (Some(to), Some(item)) = (to, after) else {
            return Some(Upkeep::Deleted { bytes: self.remove(&from?)?.size_bytes });
        };
        let moved = from.filter(|from| *from != to).and_then(|from| self.remove(&from));
        let after = self.definition.projected_size(&self.table_keys, item);
        let stayed = self.insert(to, IndexEntry { item: Arc::clone(item), size_bytes: after });
        match (moved, stayed) {
            (Some(moved), _) => Some(Upkeep::Moved { before: moved.size_bytes, after }),
            (None, None) => Some(Upkeep::Created { bytes: after }),
            (None, Some(stayed)) => {
                let alike = self.definition.projects_alike(&self.table_keys, &stayed.item, item);
                (!alike).then_some(Upkeep::Updated { before: stayed.size_bytes, after })
            }
        }
    }

    /// Whether two items of the same table key have the same index key, or lack
    /// the same of its attributes.
    fn same_key(&self, one: &Item, two: &Item) -> bool {
        let keys = &self.definition.keys;
        let mut attributes = keys.partition.iter().chain(&keys.sort);
        attributes.all(|key| one.get(&key.name) == two.get(&key.name))
    }

    fn insert(&mut self, key: IndexKey, entry: IndexEntry) -> Option<IndexEntry> {
        self.size_bytes += entry.size_bytes;
        let before = self.entries.insert(key, entry);
        self.subtract(before)
    }

    fn remove(&mut self, key: &IndexKey) -> Option<IndexEntry> {
        let before = self.entries.remove(key);
        self.subtract(before)
    }

    /// Takes an entry that has left the map out of the total.
    fn subtract(&mut self, entry: Option<IndexEntry>) -> Option<IndexEntry> {
        self.size_bytes -= entry.as_ref().map_or(0, IndexEntry::size_bytes);
        entry
    }
}

/// The start of all positions with these values of the partition key's attributes.
pub(super) fn partition_prefix<'v>(values: impl Iterator<Item = &'v [u8]> + Clone) -> Vec<u8> {
    // A single attribute is hashed as the table hashes its partition key.
    let hash = match (values.clone().next(), values.clone().nth(1)) {
        (Some(only), None) => partition_hash(only),
        _ => partition_hash(&encoded(values.clone())),
    };
    let mut prefix = hash.to_be_bytes().to_vec();
    prefix.extend(encoded(values));
    prefix
}

fn encoded<'v>(values: impl Iterator<Item = &'v [u8]>) -> Vec<u8> {
    let mut bytes = Vec::new();
    values.for_each(|value| push_value(&mut bytes, value));
    bytes
}

/// Appends the value of a key attribute and its end.
pub(super) fn push_value(bytes: &mut Vec<u8>, value: &[u8]) {
    push_start(bytes, value);
    bytes.extend([0, 0]);
}

/// Appends the start of a value: of one that may go on.
pub(super) fn push_start(bytes: &mut Vec<u8>, value: &[u8]) {
    for byte in value {
        bytes.push(*byte);
        if *byte == 0 {
            bytes.push(u8::MAX);
        }
    }
}
