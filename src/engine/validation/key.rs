//! Keys of items and requests against the table's schema: check 13.

use super::error::ValidationError;
use crate::expression::{KeyCondition, Path};
use crate::model::key_schema::{
    KeyAttribute, KeyAttributes, KeySchema, MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES, key_length,
};
use crate::model::{AttributeValue, Item};
use crate::storage::{Index, PrimaryKey, Table};

/// Check 13 for an item to put: the key it is stored under.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn key_of_item(schema: &KeySchema, item: &Item) -> Result<PrimaryKey, ValidationError> {
    for attribute in std::iter::once(&schema.partition).chain(&schema.sort) {
        let name = || attribute.name.clone();
        let value = item.get(&attribute.name).ok_or_else(|| ValidationError::MissingKey(name()))?;
        let (expected, actual) = (attribute.key_type.attribute_type(), value.attribute_type());
        if expected != actual {
            let (expected, actual) = (expected.descriptor(), actual.descriptor());
            return Err(ValidationError::KeyType { name: name(), expected, actual });
        }
    }
    stored_key(schema, item)
}

/// Check 13 for the `Key` of a request: exactly the table's key attributes.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn key_of_request(schema: &KeySchema, key: &Item) -> Result<PrimaryKey, ValidationError> {
    let matches = |attribute: &KeyAttribute| {
        let value = key.get(&attribute.name);
        value.is_some_and(|value| value.attribute_type() == attribute.key_type.attribute_type())
    };
    let attributes = 1 + usize::from(schema.sort.is_some());
    if key.len() != attributes || !matches(&schema.partition) || !schema.sort.as_ref().is_none_or(matches) {
        return Err(ValidationError::KeyMismatch);
    }
    stored_key(schema, key)
}

/// The key of an item whose key attributes have the right types, if their
/// values have acceptable lengths.
fn stored_key(schema: &KeySchema, item: &Item) -> Result<PrimaryKey, ValidationError> {
    let length = |attribute: &KeyAttribute| length(item.get(&attribute.name)?);
    for attribute in std::iter::once(&schema.partition).chain(&schema.sort) {
        if let Some((kind, 0)) = length(attribute) {
            return Err(ValidationError::EmptyKey { kind, name: attribute.name.clone() });
        }
    }
    if length(&schema.partition).is_some_and(|(_, bytes)| bytes > MAX_PARTITION_KEY_BYTES) {
        return Err(ValidationError::PartitionKeyTooLong);
    }
    if schema.sort.as_ref().and_then(length).is_some_and(|(_, bytes)| bytes > MAX_SORT_KEY_BYTES) {
        return Err(ValidationError::SortKeyTooLong);
    }
    PrimaryKey::of(schema, item).ok_or(ValidationError::KeyMismatch)
}

/// The bytes of a string or binary, and what it is.
pub(super) fn length(value: &AttributeValue) -> Option<(&'static str, usize)> {
    let kind = if matches!(value, AttributeValue::S(_)) { "string" } else { "binary" };
    key_length(value).map(|bytes| (kind, bytes))
}

/// Check 13 for the ExclusiveStartKey of a page of an index: exactly the key
/// attributes of index and table. Answers the position it stands for.
///
/// # Errors
///
/// See [`ValidationError`].
pub fn index_position(index: &Index, table: &KeySchema, key: &Item) -> Result<Vec<u8>, ValidationError> {
    let mut attributes = 0;
    for attribute in index.definition().position_attributes(table) {
        attributes += 1;
        let value = key.get(&attribute.name);
        if value.is_none_or(|value| value.attribute_type() != attribute.key_type.attribute_type()) {
            return Err(ValidationError::KeyMismatch);
        }
    }
    if key.len() != attributes {
        return Err(ValidationError::KeyMismatch);
    }
    stored_key(table, key)?;
    index.position(key).ok_or(ValidationError::KeyMismatch)
}

/// Check 13 for the paths of expressions: none may look inside a key attribute, of the table or of an index.
///
/// Source: architect/dynalite's tests of UpdateItem, Query and Scan (run against the service).
///
/// # Errors
///
/// [`ValidationError::PathIntoKey`] for the first that does, or else [`ValidationError::PathIntoIndexKey`].
pub fn paths_keep_keys_whole<'p>(
    table: &Table,
    paths: impl IntoIterator<Item = &'p Path>,
) -> Result<(), ValidationError> {
    let nested: Vec<&str> =
        paths.into_iter().filter(|path| !path.is_top_level()).map(Path::attribute).collect();
    let named = |name: &&&str| is_key(table.key_schema(), name);
    if let Some(name) = nested.iter().find(named) {
        return Err(ValidationError::PathIntoKey((*name).to_owned()));
    }
    let is_index_key = |name: &str| {
        let mut keys = table.indexes().iter().flat_map(|index| index.definition().keys.attributes().iter());
        keys.any(|attribute| attribute.name == name)
    };
    match nested.into_iter().find(|name| is_index_key(name)) {
        Some(name) => Err(ValidationError::PathIntoIndexKey(name.to_owned())),
        None => Ok(()),
    }
}

/// Check 13 for the paths an update changes: none may be a key attribute.
///
/// # Errors
///
/// [`ValidationError::UpdatesKey`] for the first that is.
pub fn updates_no_key<'p>(
    schema: &KeySchema,
    paths: impl IntoIterator<Item = &'p Path>,
) -> Result<(), ValidationError> {
    match paths.into_iter().find(|path| is_key(schema, path.attribute())) {
        Some(path) => Err(ValidationError::UpdatesKey(path.attribute().to_owned())),
        None => Ok(()),
    }
}

/// Check 13 for the values of a Query's key condition: none may be empty, or
/// longer than a key can be.
///
/// # Errors
///
/// See [`ValidationError`].
///
/// Source: that empty ones are refused, users' reports of 2023 to 2026; the
/// text for long ones is that of a `Key` (unverified here).
pub fn key_values(keys: KeyAttributes<'_>, condition: &KeyCondition) -> Result<(), ValidationError> {
    let partition = keys.partition.iter().zip(&condition.partition);
    let sort = keys.sort.iter().zip(&condition.sort);
    let sort = sort.flat_map(|(key, condition)| condition.values().map(move |value| (key, value)));
    for (key, value) in partition {
        check_length(key, value, MAX_PARTITION_KEY_BYTES, ValidationError::PartitionKeyTooLong)?;
    }
    for (key, value) in sort {
        check_length(key, value, MAX_SORT_KEY_BYTES, ValidationError::SortKeyTooLong)?;
    }
    Ok(())
}

fn check_length(
    key: &KeyAttribute,
    value: &AttributeValue,
    most: usize,
    too_long: ValidationError,
) -> Result<(), ValidationError> {
    match length(value) {
        Some((kind, 0)) => Err(ValidationError::EmptyKey { kind, name: key.name.clone() }),
        Some((_, bytes)) if bytes > most => Err(too_long),
        _ => Ok(()),
    }
}

/// Check 13 for the paths of a Query's filter: none may be a key attribute.
/// `filter` is what the message calls it.
///
/// # Errors
///
/// [`ValidationError::FilterOnKey`] for the first that is.
pub fn filters_no_key<'p>(
    filter: &'static str,
    keys: KeyAttributes<'_>,
    paths: impl IntoIterator<Item = &'p Path>,
) -> Result<(), ValidationError> {
    match paths.into_iter().find(|path| keys.contains(path.attribute())) {
        Some(path) => Err(ValidationError::FilterOnKey { filter, attribute: path.attribute().to_owned() }),
        None => Ok(()),
    }
}

fn is_key(schema: &KeySchema, attribute: &str) -> bool {
    schema.partition.name == attribute || schema.sort.as_ref().is_some_and(|sort| sort.name == attribute)
}
