//! The key an item is stored under.
//!
//! ```text
//! ┌────────────────┬────────┬────────────────┬──────────┐
//! │ partition hash │ length │ partition key  │ sort key │
//! │ 8 bytes        │ 2      │ 1 to 2048      │ 0 to 1024│
//! └────────────────┴────────┴────────────────┴──────────┘
//! ```
//!
//! All integers are big-endian. Items of one partition key stand together,
//! in the order of their sort keys: strings and binary by unsigned bytes,
//! numbers by value (see [`Number::order_key`]).
//!
//! [`Number::order_key`]: crate::model::Number::order_key

use std::borrow::Borrow;
use std::sync::Arc;

use md5::{Digest, Md5};

use crate::model::key_schema::{KeyAttribute, KeySchema, KeyType};
use crate::model::number::OrderKey;
use crate::model::{AttributeValue, Item};

/// Bytes before the partition key: its hash and its length.
const PREFIX_BYTES: usize = 10;

/// What the service puts before a key's bytes when it hashes them.
///
/// Source: published with the emulator dynalite as the observed order of the
/// service's scans (unverified).
const HASH_SALT: &[u8] = b"Outliers";

/// The key of a stored item, as bytes whose order is the order of a scan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrimaryKey(Arc<[u8]>);

impl PrimaryKey {
    /// The key of `item`, or of a map of just the key attributes.
    ///
    /// `None` if a key attribute is missing, has another type than the schema
    /// says, or is longer than a stored key can be (65,535 bytes; the
    /// service's own limits are far lower and are the engine's to check).
    pub fn of(schema: &KeySchema, item: &Item) -> Option<Self> {
        let partition = key_bytes(&schema.partition, item)?;
        let sort = match &schema.sort {
            Some(sort) => key_bytes(sort, item)?,
            None => KeyBytes::Borrowed(&[]),
        };
        let sort = sort.as_slice();
        let mut bytes = partition_prefix(partition.as_slice(), sort.len())?;
        bytes.extend(sort);
        Some(Self(bytes.into()))
    }

    /// The bytes, in the layout of the [module](self).
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash of the partition key: which partition the item lives in.
    pub fn partition_hash(&self) -> u64 {
        leading_hash(&self.0)
    }

    /// Whether both keys have the same partition key, so that their items
    /// form one item collection.
    pub fn same_partition(&self, other: &Self) -> bool {
        self.partition() == other.partition()
    }

    /// Everything before the sort key.
    pub fn partition(&self) -> &[u8] {
        let length = match self.0.get(8..PREFIX_BYTES) {
            Some([high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        };
        self.0.get(..PREFIX_BYTES + length).unwrap_or(&self.0)
    }
}

impl Borrow<[u8]> for PrimaryKey {
    /// The bytes sort and hash as the key does.
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

/// Everything before the sort key, with room for `more` bytes; `None` if the
/// partition key is longer than a stored key can be.
pub(super) fn partition_prefix(partition: &[u8], more: usize) -> Option<Vec<u8>> {
    let length = u16::try_from(partition.len()).ok()?;
    let mut bytes = Vec::with_capacity(PREFIX_BYTES + partition.len() + more);
    bytes.extend(partition_hash(partition).to_be_bytes());
    bytes.extend(length.to_be_bytes());
    bytes.extend(partition);
    Some(bytes)
}

/// The partition hash that a key's or position's bytes begin with.
pub(super) fn leading_hash(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// The hash that spreads partition keys: the first eight bytes, big-endian, of
/// the MD5 of a salt and the key's bytes.
///
/// For strings and binary this gives the order in which the real service
/// scans; numbers hash their [order key](crate::model::Number::order_key),
/// which is not the service's encoding, so that tables keyed by numbers are
/// scanned in a stable order of our own.
pub fn partition_hash(partition_key: &[u8]) -> u64 {
    let digest = Md5::new().chain_update(HASH_SALT).chain_update(partition_key).finalize();
    leading_hash(&digest)
}

/// The bytes of one key attribute: the value's own, or a number's order key.
pub(super) enum KeyBytes<'a> {
    Borrowed(&'a [u8]),
    Number(OrderKey),
}

impl KeyBytes<'_> {
    pub(super) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Number(key) => key.as_slice(),
        }
    }
}

/// The order-preserving bytes of the key attribute `attribute` of `item`.
fn key_bytes<'a>(attribute: &KeyAttribute, item: &'a Item) -> Option<KeyBytes<'a>> {
    value_bytes(attribute.key_type, item.get(&attribute.name)?)
}

/// The order-preserving bytes of a key attribute's value; `None` if it has
/// another type.
pub(super) fn value_bytes(key_type: KeyType, value: &AttributeValue) -> Option<KeyBytes<'_>> {
    match (key_type, value) {
        (KeyType::S, AttributeValue::S(text)) => Some(KeyBytes::Borrowed(text.as_bytes())),
        (KeyType::B, AttributeValue::B(bytes)) => Some(KeyBytes::Borrowed(bytes)),
        (KeyType::N, AttributeValue::N(number)) => Some(KeyBytes::Number(number.order_key())),
        _ => None,
    }
}
