//! Index keys of items and updates: check 13 and, once an update has been worked out, 15.
//!
//! An update is looked at twice. What it gives an attribute is known before there is an item if it is a value of the
//! request, or calculated and hence of a known type; then the texts are those of an item to put. What it copies is
//! known only afterwards.
//!
//! Sources: architect/dynalite's tests of UpdateItem (run against the service); paritysuite/dynamodb-conformance pull
//! request 46 (captured in four regions, June 2026); nubo-db/dynoxide pull requests 94 and 99 (captured); of sizes
//! architect/dynalite issue 35 and wellcomecollection/platform issue 2285.

use super::error::ValidationError;
use crate::expression::{Known, Update};
use crate::model::Item;
use crate::model::index::IndexDefinition;
use crate::model::key_schema::{KeyAttribute, MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES};
use crate::storage::Table;

/// Check 13 for the index keys of an item to put: those it has have the right
/// types and acceptable values.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn index_keys(table: &Table, item: &Item) -> Result<(), ValidationError> {
    check(table, |name| item.get(name).map(Known::Value), |_| true, |place, fault| place.named(fault))
}

/// Check 13 for what an update gives to index keys, as far as that is known before there is an item.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn given_index_keys(table: &Table, update: Option<&Update>) -> Result<(), ValidationError> {
    let Some(update) = update else { return Ok(()) };
    check(
        table,
        |name| update.known(name),
        |_| true,
        |place, fault| match fault {
            Fault::Empty { kind } => ValidationError::UpdatesIndexKeyEmpty(kind),
            fault => place.named(fault),
        },
    )
}

/// Check 15 for the index keys of an item that an update made of `before`: those that are others now.
/// That `AttributeUpdates` is answered with the same texts is unverified.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn updated_index_keys(table: &Table, before: Option<&Item>, after: &Item) -> Result<(), ValidationError> {
    let changed = |name: &str| before.and_then(|before| before.get(name)) != after.get(name);
    check(
        table,
        |name| after.get(name).map(Known::Value),
        changed,
        |_, fault| match fault {
            Fault::Type { .. } => ValidationError::UpdatesIndexKeyType,
            Fault::Empty { kind } => ValidationError::UpdatesIndexKeyEmpty(kind),
            Fault::TooLong { .. } => ValidationError::UpdatesIndexKeyTooLong,
        },
    )
}

/// What can be wrong with an index key attribute that is there.
enum Fault {
    Type { expected: &'static str, actual: &'static str },
    Empty { kind: &'static str },
    TooLong { bytes: usize, limit: usize },
}

/// The attribute of an index.
struct Place<'t> {
    index: &'t IndexDefinition,
    attribute: &'t KeyAttribute,
}

impl Place<'_> {
    /// The fault with attribute and index, as it is told of an item to put.
    fn named(self, fault: Fault) -> ValidationError {
        let (name, index) = (self.attribute.name.clone(), self.index.name.to_string());
        match fault {
            Fault::Type { expected, actual } => {
                ValidationError::IndexKeyType { name, expected, actual, index }
            }
            Fault::Empty { kind } => ValidationError::EmptyIndexKey { kind, name, index },
            Fault::TooLong { bytes, limit } => ValidationError::IndexKeyTooLong { name, bytes, limit, index },
        }
    }
}

/// Looks at the attributes that are `changed`, index by index in the order of their names.
///
/// Several attributes of one key are counted together (whether the service does is unverified).
fn check<'v>(
    table: &Table,
    value: impl Fn(&str) -> Option<Known<'v>>,
    changed: impl Fn(&str) -> bool,
    error: impl Fn(Place<'_>, Fault) -> ValidationError,
) -> Result<(), ValidationError> {
    let mut indexes: Vec<&IndexDefinition> =
        table.indexes().iter().map(|index| &**index.definition()).collect();
    indexes.sort_by(|one, two| one.name.cmp(&two.name));
    for index in indexes {
        let keys = index.keys.attributes();
        for (attributes, limit) in
            [(keys.partition, MAX_PARTITION_KEY_BYTES), (keys.sort, MAX_SORT_KEY_BYTES)]
        {
            let mut bytes = 0;
            for attribute in attributes {
                let Some(value) = value(&attribute.name) else { continue };
                bytes += length(&value).map_or(0, |(_, bytes)| bytes);
                if !changed(&attribute.name) {
                    continue;
                }
                if let Some(fault) = fault(attribute, &value, bytes, limit) {
                    return Err(error(Place { index, attribute }, fault));
                }
            }
        }
    }
    Ok(())
}

fn fault(attribute: &KeyAttribute, value: &Known<'_>, bytes: usize, limit: usize) -> Option<Fault> {
    let (expected, actual) = (attribute.key_type.attribute_type(), value.attribute_type());
    if expected != actual {
        return Some(Fault::Type { expected: expected.descriptor(), actual: actual.descriptor() });
    }
    match length(value) {
        Some((kind, 0)) => Some(Fault::Empty { kind }),
        _ if bytes > limit => Some(Fault::TooLong { bytes, limit }),
        _ => None,
    }
}

fn length(value: &Known<'_>) -> Option<(&'static str, usize)> {
    match value {
        Known::Value(value) => super::key::length(value),
        Known::Type(_) => None,
    }
}
