//! An item as it is stored: with its size and its fingerprint.

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use crate::model::size::item_size;
use crate::model::{AttributeValue, Item};

/// An item in a table.
///
/// Cloning shares the item.
#[derive(Debug, Clone)]
pub struct StoredItem {
    item: Arc<Item>,
    size_bytes: u64,
    fingerprint: u128,
}

impl StoredItem {
    /// Measures `item` and takes its fingerprint.
    pub fn new(item: Arc<Item>) -> Self {
        let size_bytes = item_size(&item);
        Self::measured(item, size_bytes)
    }

    /// As [`StoredItem::new`], for a caller that knows the size already:
    /// `size_bytes` must be what [`item_size`] gives.
    pub fn measured(item: Arc<Item>, size_bytes: u64) -> Self {
        let fingerprint = fingerprint(&item, size_bytes);
        Self { item, size_bytes, fingerprint }
    }

    /// The item.
    pub fn item(&self) -> &Arc<Item> {
        &self.item
    }

    /// The item's size in bytes, as the service counts it.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// A stable hash of the item's attributes: XXH3, 128 bits, over a
    /// canonical encoding. The same natively, in wasm and in every release
    /// that keeps the encoding.
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint
    }
}

impl PartialEq for StoredItem {
    /// Whether both hold the same attributes; at once if they share the item
    /// or their fingerprints differ.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.item, &other.item)
            || (self.fingerprint == other.fingerprint && self.item == other.item)
    }
}

impl Eq for StoredItem {}

/// The fingerprint of an item of `size_bytes`.
fn fingerprint(item: &Item, size_bytes: u64) -> u128 {
    // The encoding is a little longer than the size the service counts.
    let capacity = usize::try_from(size_bytes).unwrap_or(0) + 16 * item.len();
    let mut encoding = Vec::with_capacity(capacity);
    for (name, value) in item {
        encode_bytes(&mut encoding, name.as_bytes());
        encode(&mut encoding, value);
    }
    xxh3_128(&encoding)
}

/// Appends the canonical encoding of `value`: a tag, then lengths before
/// everything of variable length, so that no two values encode alike.
///
/// Walks without recursion: no value is too deep for it.
fn encode(encoding: &mut Vec<u8>, value: &AttributeValue) {
    /// What is still to be written.
    enum Pending<'a> {
        Name(&'a str),
        Value(&'a AttributeValue),
    }
    // Most values are scalars, which leave nothing pending and allocate nothing.
    let mut pending = Vec::new();
    let mut next = Some(Pending::Value(value));
    while let Some(now) = next.take().or_else(|| pending.pop()) {
        let value = match now {
            Pending::Name(name) => {
                encode_bytes(encoding, name.as_bytes());
                continue;
            }
            Pending::Value(value) => value,
        };
        encoding.push(value.attribute_type() as u8);
        match value {
            AttributeValue::S(text) => encode_bytes(encoding, text.as_bytes()),
            AttributeValue::N(number) => encode_bytes(encoding, number.order_key().as_slice()),
            AttributeValue::B(bytes) => encode_bytes(encoding, bytes),
            AttributeValue::Bool(flag) => encoding.push(u8::from(*flag)),
            AttributeValue::Null => {}
            AttributeValue::Ss(set) => {
                encode_length(encoding, set.len());
                set.iter().for_each(|text| encode_bytes(encoding, text.as_bytes()));
            }
            AttributeValue::Ns(set) => {
                encode_length(encoding, set.len());
                set.iter().for_each(|number| encode_bytes(encoding, number.order_key().as_slice()));
            }
            AttributeValue::Bs(set) => {
                encode_length(encoding, set.len());
                set.iter().for_each(|bytes| encode_bytes(encoding, bytes));
            }
            AttributeValue::L(list) => {
                encode_length(encoding, list.len());
                pending.extend(list.iter().rev().map(Pending::Value));
            }
            AttributeValue::M(map) => {
                encode_length(encoding, map.len());
                for (name, value) in map.iter().rev() {
                    pending.push(Pending::Value(value));
                    pending.push(Pending::Name(name));
                }
            }
        }
    }
}

fn encode_length(encoding: &mut Vec<u8>, length: usize) {
    encoding.extend((length as u64).to_le_bytes());
}

fn encode_bytes(encoding: &mut Vec<u8>, bytes: &[u8]) {
    encode_length(encoding, bytes.len());
    encoding.extend(bytes);
}
