//! In which order a request is checked, and the texts of what fails.
//!
//! | # | check | where |
//! |---|---|---|
//! | 1 | the target names an operation; the body is not too large | [`Engine::dispatch`](super::Engine::dispatch) |
//! | 2 | the body is JSON and every member has the right JSON type | [`wire`](super::wire) |
//! | 3 | `TableName`, alone | [`item_table_name`], [`table_name`] |
//! | 4 | all other constraints of the API model, in one message; of a batch, the number of items | [`wire::constraint`](super::wire::constraint) |
//! | 5 | attribute values of the item or key: types, NULL, sets, numbers, nesting | [`ValueError`] |
//! | 6 | expressions and their older counterparts in one request | `Parameters::check` |
//! | 7 | names and values: without expression, empty, badly prefixed, unacceptable, more than 2 MB; unacceptable values of the older parameters | `Parameters::check` |
//! | 8 | parameters this engine does not carry out yet | CreateTable |
//! | 9 | expressions: size, syntax, reserved words, undefined names, operands, overlaps; their older counterparts: what goes with what, number and types of values, names twice | [`expression`](crate::expression), [`legacy`](crate::expression::legacy) |
//! | 10 | names and values that no expression uses | `all_used` |
//! | 11 | the choice of `ReturnValues`, `Select` and segments; the size of the item to put | the operation |
//! | 12 | the table exists and is usable; it has the index, and that is no longer being filled | `Engine::usable_table` |
//! | 13 | the key: attributes, types, empty values, sizes; index keys; key attributes in expressions; the key condition, then the starting key; no item twice | [`key_of_item`], [`key_of_request`], [`index_keys`], [`given_index_keys`], [`paths_keep_keys_whole`], [`updates_no_key`], [`filters_no_key`] |
//! | 14 | the condition | the operation |
//! | 15 | the resulting item: paths, types, numbers, nesting, index keys, size | UpdateItem, [`updated_index_keys`] |
//!
//! 3 to 8 happen where a body becomes an input, 9 to 15 where the input runs;
//! a typed request enters at 5. Source: fact sheet §5, "Validation order".

mod error;
mod hash_order;
mod index_key;
mod key;
mod parameters;

pub use self::error::{ValidationError, counted};
pub(super) use self::hash_order::{listed_definitions, listed_names};
pub use self::index_key::{given_index_keys, index_keys, updated_index_keys};
pub use self::key::{
    filters_no_key, index_position, key_of_item, key_of_request, key_values, paths_keep_keys_whole,
    updates_no_key,
};
pub(super) use self::parameters::{
    BadValues, Parameters, ReadProjection, all_used, attribute_list, bind, bind_attributes_to_get,
    bind_key_condition, bind_legacy, expression_values, key_condition_error, names,
};
use super::TableEntry;
use super::operation::Operation;
use super::table_definition::{TableStatus, resolve_table_name};
use super::wire::attribute_value::{MAX_ATTRIBUTE_NAME_BYTES, ValueError, Values};
use super::wire::constraint::{Constraint, Failures, Value};
use super::wire::json::Member;
use crate::model::size::{MAX_NESTING, nesting};
use crate::model::{ApiError, Item};

/// Longest table name. Source: API reference, `TableName`.
const MAX_TABLE_NAME: usize = 255;
/// Longest table name or resource name. Source: API model, `TableArn`.
const MAX_TABLE_ARN: usize = 1024;

/// Check 3 for item operations: a name of at least one character, or a
/// resource name. It stays as it is: answers name the table so.
///
/// # Errors
///
/// `ValidationException` about `tableName` alone.
pub fn item_table_name(name: Option<Member<String>>) -> Result<String, ApiError> {
    let failures = check_table_name(name.as_ref(), 1, MAX_TABLE_ARN);
    failures.finish()?;
    Ok(name.map_or_else(String::new, |name| name.0))
}

/// Check 3 for operations on tables: a name of at least three characters, or
/// a resource name.
///
/// # Errors
///
/// `ValidationException` about `tableName` alone.
pub fn table_name(name: Option<Member<String>>) -> Result<String, ApiError> {
    if name.is_none() {
        let text = "The parameter 'TableName' is required but was not present in the request";
        return Err(ApiError::validation(text));
    }
    check_table_name(name.as_ref(), 3, MAX_TABLE_NAME).finish()?;
    Ok(resolved(name))
}

fn check_table_name(name: Option<&Member<String>>, least: usize, most: usize) -> Failures {
    let name = name.map(|name| name.0.as_str());
    let mut failures = Failures::default();
    if name.is_some_and(|name| name.starts_with("arn:")) {
        failures.check("tableName", Value::text(name), &[Constraint::MaxLength(MAX_TABLE_ARN)]);
    } else {
        failures.check("tableName", Value::text(name), &[Constraint::NotNull]);
        // Of an empty name only the length is reported. Source: users'
        // reports of the service's answer to PutItem, 2026.
        if name.is_some_and(|name| !name.is_empty()) {
            failures.check("tableName", Value::text(name), &[Constraint::NamePattern]);
        }
        let length = [Constraint::MinLength(least), Constraint::MaxLength(most)];
        failures.check("tableName", Value::text(name), &length);
    }
    failures
}

fn resolved(name: Option<Member<String>>) -> String {
    let Member(name) = name.unwrap_or(Member(String::new()));
    match resolve_table_name(&name) {
        table if table.len() == name.len() => name,
        table => table.to_owned(),
    }
}

/// The error of an operation on a table that does not exist.
pub fn no_such_table(name: &str) -> ApiError {
    ApiError::ResourceNotFound(format!("Requested resource not found: Table: {name} not found"))
}

/// The error of an item request to a table that does not exist or cannot be used.
pub fn no_usable_table() -> ApiError {
    ApiError::ResourceNotFound("Requested resource not found".to_owned())
}

/// Refuses to change a table that is not active.
///
/// # Errors
///
/// `ResourceInUseException` that says what is being done to it.
pub fn active(entry: &TableEntry) -> Result<(), ApiError> {
    let state = match entry.status() {
        TableStatus::Active => return Ok(()),
        TableStatus::Creating => "created",
        TableStatus::Updating => "updated",
        TableStatus::Deleting => "deleted",
    };
    let name = &entry.definition.name;
    let text = format!("Attempt to change a resource which is still in use: Table is being {state}: {name}");
    Err(ApiError::ResourceInUse(text))
}

/// Check 5 for an item or key that came as JSON.
///
/// # Errors
///
/// `ValidationException` about the first unacceptable name or value.
pub(super) fn values(operation: Operation, values: Values) -> Result<Item, ApiError> {
    let item = values.accept().map_err(|error| ValidationError::Value(error).of(operation))?;
    attribute_names(&item).map_err(|error| error.of(operation))?;
    Ok(item)
}

fn attribute_names(item: &Item) -> Result<(), ValidationError> {
    for name in item.keys() {
        if name.is_empty() {
            return Err(ValidationError::EmptyAttributeName);
        }
        if name.len() > MAX_ATTRIBUTE_NAME_BYTES {
            return Err(ValueError::NameTooLong.into());
        }
    }
    Ok(())
}

/// A word of the API that passed its constraint, or the default.
pub(super) fn word<T: Default>(word: Option<Member<String>>, from_word: fn(&str) -> Option<T>) -> T {
    word.and_then(|word| from_word(&word.0)).unwrap_or_default()
}

/// Check 5 for an item that came typed or that an update made: the types rule
/// out all but names and depth.
///
/// # Errors
///
/// [`ValidationError`] about an attribute's name or an attribute of more than 32 levels.
pub fn item(item: &Item) -> Result<(), ValidationError> {
    attribute_names(item)?;
    if item.values().any(|value| nesting(value) > MAX_NESTING) {
        return Err(ValueError::TooDeep.into());
    }
    Ok(())
}
