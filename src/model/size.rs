//! Exact sizes in bytes of values and items, and how deep values nest.
//!
//! An item's size is the sum over its top-level attributes of the UTF-8
//! length of the name and the size of the value; there is no overhead per
//! item. Capacity, the 400 KB limit and page sizes all count these bytes.
//!
//! Source: Developer Guide, "DynamoDB item sizes and formats"; fact sheet §1.

use super::value::{AttributeValue, Item};

/// Largest item, in bytes, inclusive.
pub const MAX_ITEM_BYTES: u64 = 409_600;
/// Deepest nesting of a value: a top-level value is level 1.
pub const MAX_NESTING: usize = 32;

/// Bytes every list and map counts for itself, empty or not.
const DOCUMENT_OVERHEAD: u64 = 3;
/// Bytes every element of a list or map counts beside its name and value.
const ELEMENT_OVERHEAD: u64 = 1;

/// The size of an attribute's name, in bytes.
pub fn name_size(name: &str) -> u64 {
    name.len() as u64
}

/// The size of a list of these, in bytes.
pub fn list_size<'a>(elements: impl Iterator<Item = &'a AttributeValue>) -> u64 {
    DOCUMENT_OVERHEAD + elements.map(|element| ELEMENT_OVERHEAD + value_size(element)).sum::<u64>()
}

/// The size of a value, in bytes.
///
/// Walks without recursion: no value is too deep for it.
pub fn value_size(value: &AttributeValue) -> u64 {
    let mut total = 0;
    // Most values are scalars, which leave nothing pending and allocate nothing.
    let mut pending = Vec::new();
    let mut next = Some(value);
    while let Some(value) = next.take().or_else(|| pending.pop()) {
        total += match value {
            AttributeValue::S(text) => text.len() as u64,
            AttributeValue::N(number) => number.size_in_bytes(),
            AttributeValue::B(bytes) => bytes.len() as u64,
            AttributeValue::Ss(set) => set.iter().map(|text| text.len() as u64).sum(),
            AttributeValue::Ns(set) => set.iter().map(|number| number.size_in_bytes()).sum(),
            AttributeValue::Bs(set) => set.iter().map(|bytes| bytes.len() as u64).sum(),
            AttributeValue::Bool(_) | AttributeValue::Null => 1,
            AttributeValue::L(list) => {
                pending.extend(list);
                DOCUMENT_OVERHEAD + ELEMENT_OVERHEAD * list.len() as u64
            }
            AttributeValue::M(map) => {
                pending.extend(map.values());
                let names: u64 = map.keys().map(|name| ELEMENT_OVERHEAD + name_size(name)).sum();
                DOCUMENT_OVERHEAD + names
            }
        };
    }
    total
}

/// The size of an item, in bytes.
pub fn item_size(item: &Item) -> u64 {
    item.iter().map(|(name, value)| name_size(name) + value_size(value)).sum()
}

/// How deep a value nests: 1 for a scalar, a set or an empty list or map.
///
/// Walks without recursion: no value is too deep for it.
pub fn nesting(value: &AttributeValue) -> usize {
    let mut deepest = 0;
    let mut pending = Vec::new();
    let mut next = Some((value, 1));
    while let Some((value, level)) = next.take().or_else(|| pending.pop()) {
        deepest = deepest.max(level);
        match value {
            AttributeValue::L(list) => pending.extend(list.iter().map(|element| (element, level + 1))),
            AttributeValue::M(map) => pending.extend(map.values().map(|element| (element, level + 1))),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests;
