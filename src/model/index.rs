//! Secondary indexes: their keys and what they hold of an item.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key_schema::{
    KeyAttribute, KeyAttributes, KeySchema, MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES, key_length,
};
use super::size::{name_size, value_size};
use super::value::{AttributeValue, Item};

/// What an index is, apart from its entries.
///
/// Source: Developer Guide, "Improving data access with secondary indexes".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDefinition {
    /// Index name, unique in its table.
    pub name: Arc<str>,
    /// Local or global.
    pub scope: IndexScope,
    /// The index's own key attributes.
    pub keys: IndexKeySchema,
    /// What it holds beside the keys.
    pub projection: IndexProjection,
}

/// The two kinds of secondary indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexScope {
    /// The table's partition key with another sort key; shares the table's capacity.
    Local,
    /// Keys and capacity of its own.
    Global,
}

/// The key attributes of an index: a global one may have up to four of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IndexKeySchema {
    /// The attributes of the partition key, at least one.
    pub partition: Vec<KeyAttribute>,
    /// The attributes of the sort key, in order.
    pub sort: Vec<KeyAttribute>,
}

/// What an index holds of an item beside the keys of index and table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IndexProjection {
    /// `KEYS_ONLY`: nothing.
    KeysOnly,
    /// `INCLUDE`: these attributes.
    Include(Vec<String>),
    /// `ALL`: everything.
    All,
}

impl IndexKeySchema {
    /// The key attributes, as a read looks for them.
    pub fn attributes(&self) -> KeyAttributes<'_> {
        KeyAttributes { partition: &self.partition, sort: &self.sort }
    }

    /// Whether the strings and binaries among the key attributes that `item`
    /// has are not empty, and not too long together.
    pub fn accepts_lengths(&self, item: &Item) -> bool {
        let acceptable = |keys: &[KeyAttribute], most: usize| {
            let mut lengths = keys.iter().filter_map(|key| key_length(item.get(&key.name)?));
            let sum = lengths.try_fold(0, |sum, length| (length > 0).then_some(sum + length));
            sum.is_some_and(|sum| sum <= most)
        };
        acceptable(&self.partition, MAX_PARTITION_KEY_BYTES) && acceptable(&self.sort, MAX_SORT_KEY_BYTES)
    }
}

impl IndexDefinition {
    /// Whether entries hold the attribute `name`, in a table with these keys.
    pub fn projects(&self, table: &KeySchema, name: &str) -> bool {
        let included = match &self.projection {
            IndexProjection::All => true,
            IndexProjection::Include(names) => names.iter().any(|included| included == name),
            IndexProjection::KeysOnly => false,
        };
        included || table.attributes().contains(name) || self.keys.attributes().contains(name)
    }

    /// What an entry holds of `item`.
    pub fn project(&self, table: &KeySchema, item: &Arc<Item>) -> Arc<Item> {
        if self.projection == IndexProjection::All {
            return Arc::clone(item);
        }
        let held = item.iter().filter(|(name, _)| self.projects(table, name));
        Arc::new(held.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// The size in bytes of what an entry holds of `item`.
    pub fn projected_size(&self, table: &KeySchema, item: &Item) -> u64 {
        let held = item.iter().filter(|(name, _)| self.projects(table, name));
        held.map(|(name, value)| name_size(name) + value_size(value)).sum()
    }

    /// Whether an entry holds the same of both items.
    pub fn projects_alike(&self, table: &KeySchema, one: &Item, two: &Item) -> bool {
        let is_held = |(name, _): &(&String, &AttributeValue)| self.projects(table, name);
        one.iter().filter(is_held).eq(two.iter().filter(is_held))
    }

    /// The attributes of a position in the index: its keys, then those of the
    /// table that are not among them.
    pub fn position_attributes<'k>(&'k self, table: &'k KeySchema) -> impl Iterator<Item = &'k KeyAttribute> {
        let own = self.keys.attributes();
        own.iter().chain(table.attributes().iter().filter(move |key| !own.contains(&key.name)))
    }
}
