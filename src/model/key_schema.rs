//! Key schemas: which attributes identify an item, and of which type.

use serde::{Deserialize, Serialize};

use super::value::{AttributeType, AttributeValue};

/// Longest partition key value, in bytes. Source: Developer Guide, "Quotas".
pub const MAX_PARTITION_KEY_BYTES: usize = 2048;
/// Longest sort key value, in bytes. Source: Developer Guide, "Quotas".
pub const MAX_SORT_KEY_BYTES: usize = 1024;

/// The bytes of a string or binary; numbers have no length that matters.
pub fn key_length(value: &AttributeValue) -> Option<usize> {
    match value {
        AttributeValue::S(text) => Some(text.len()),
        AttributeValue::B(bytes) => Some(bytes.len()),
        _ => None,
    }
}

/// The key attributes of a table.
///
/// Source: Developer Guide, "Core components", primary key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeySchema {
    /// The partition key (`HASH` on the wire).
    pub partition: KeyAttribute,
    /// The sort key (`RANGE` on the wire), if the table has one.
    pub sort: Option<KeyAttribute>,
}

/// The key attributes of a table or an index, as a read looks for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyAttributes<'k> {
    /// The attributes of the partition key: one for a table.
    pub partition: &'k [KeyAttribute],
    /// The attributes of the sort key, in order; none or one for a table.
    pub sort: &'k [KeyAttribute],
}

impl KeySchema {
    /// The key attributes, as a read looks for them.
    pub fn attributes(&self) -> KeyAttributes<'_> {
        KeyAttributes { partition: std::slice::from_ref(&self.partition), sort: self.sort.as_slice() }
    }
}

impl<'k> KeyAttributes<'k> {
    /// All of them, partition key first.
    pub fn iter(self) -> impl Iterator<Item = &'k KeyAttribute> {
        self.partition.iter().chain(self.sort)
    }

    /// Whether `name` is one of them.
    pub fn contains(self, name: &str) -> bool {
        self.iter().any(|attribute| attribute.name == name)
    }
}

/// One key attribute: its name and its type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyAttribute {
    /// Attribute name.
    pub name: String,
    /// Key attributes are strings, numbers or binary.
    pub key_type: KeyType,
}

/// The types a key attribute may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum KeyType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

impl KeyType {
    /// The attribute type that values of this key have.
    pub fn attribute_type(self) -> AttributeType {
        match self {
            Self::S => AttributeType::S,
            Self::N => AttributeType::N,
            Self::B => AttributeType::B,
        }
    }
}
