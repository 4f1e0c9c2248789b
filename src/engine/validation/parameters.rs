//! The parameters around expressions, and expressions themselves: checks 6 to 10.

use std::collections::BTreeMap;

use super::error::{ValidationError, counted, counts};
use super::hash_order::listed_names;
use crate::engine::operation::Operation;
use crate::engine::wire::attribute_value::{MAX_ATTRIBUTE_NAME_BYTES, ValueError, Values};
use crate::engine::wire::json::{List, Map, Member};
use crate::expression::legacy::{self, LegacyError};
use crate::expression::{
    self, ErrorKind, ExpressionError, KeyConditionError, KeyExpression, Placeholders, Projection,
};
use crate::model::error::{Location, Validation};
use crate::model::size::{name_size, value_size};
use crate::model::{ApiError, Item};

/// `ExpressionAttributeNames` as read.
pub(in crate::engine) fn names(names: Map<Member<String>>) -> BTreeMap<String, String> {
    names.0.into_iter().map(|(name, Member(attribute))| (name, attribute)).collect()
}

/// `AttributesToGet` as read.
pub(in crate::engine) fn attribute_list(names: List<Member<String>>) -> Vec<String> {
    names.0.into_iter().map(|name| name.0).collect()
}

/// The first unacceptable attribute values around a request's expressions and
/// their older counterparts, which are reported only after other checks.
#[derive(Debug, Default)]
pub(in crate::engine) struct BadValues {
    /// In `ExpressionAttributeValues`, with its key.
    pub(in crate::engine) expression: Option<(String, ValueError)>,
    /// In the older parameters.
    pub(in crate::engine) legacy: Option<ValueError>,
}

/// `ExpressionAttributeValues` as read. An unacceptable one goes into `bad_values`.
pub(in crate::engine) fn expression_values(
    values: Option<Values>,
    bad_values: &mut BadValues,
) -> Option<Item> {
    let Values { entries, error } = values?;
    bad_values.expression = error;
    Some(entries)
}

/// Bytes of all names and values of a request, with their placeholders.
///
/// Source: Developer Guide, "Quotas", expression parameters: 2 MB.
const MAX_SUBSTITUTION_BYTES: u64 = 2 * 1024 * 1024;

/// Longest `#name` or `:value`, in bytes. Source: Developer Guide, "Quotas", expression parameters.
const MAX_PLACEHOLDER_BYTES: usize = 255;

/// The parameters around a request's expressions: checks 6 and 7.
pub(in crate::engine) struct Parameters<'a> {
    pub(in crate::engine) operation: Operation,
    /// Older parameters, and whether the request has them.
    pub(in crate::engine) legacy: &'a [(&'static str, bool)],
    /// Expressions, and whether the request has them.
    pub(in crate::engine) expressions: &'a [(&'static str, bool)],
    pub(in crate::engine) names: Option<&'a BTreeMap<String, String>>,
    pub(in crate::engine) values: Option<&'a Item>,
    pub(in crate::engine) bad_values: &'a BadValues,
    /// The words for [`ValidationError::ValuesWithoutExpression`].
    pub(in crate::engine) missing: &'static str,
}

impl Parameters<'_> {
    /// Runs the checks.
    pub(in crate::engine) fn check(&self) -> Result<(), ApiError> {
        self.first_failure().map_or(Ok(()), |error| Err(error.of(self.operation)))
    }

    fn first_failure(&self) -> Option<ValidationError> {
        // Sets, NULL and long names are looked at before it is asked whose
        // values they are, where the operation counts its failures.
        // Source: users' reports of UpdateItem (measured in July 2026).
        if let Some((_, error)) = &self.bad_values.expression
            && error.is_counted()
            && counts(self.operation)
        {
            return Some(error.clone().into());
        }
        let any = |parameters: &[(&'static str, bool)]| parameters.iter().any(|(_, present)| *present);
        if !any(self.expressions) {
            return if self.names.is_some() {
                Some(ValidationError::NamesWithoutExpression)
            } else if self.values.is_some() {
                Some(ValidationError::ValuesWithoutExpression(self.missing))
            } else {
                self.bad_values.legacy.clone().map(ValidationError::Value)
            };
        }
        if any(self.legacy) {
            let present = |parameters: &[(&'static str, bool)]| {
                let names = parameters.iter().filter(|(_, present)| *present).map(|(name, _)| *name);
                names.collect::<Vec<_>>().join(", ")
            };
            let (legacy, expressions) = (present(self.legacy), present(self.expressions));
            return Some(ValidationError::MixedParameters { legacy, expressions });
        }
        let names = self.names.and_then(|names| match names.is_empty() {
            true => Some(ValidationError::NoPlaceholders("ExpressionAttributeNames")),
            false => names.iter().find_map(|(key, name)| bad_name(key, name)),
        });
        let values = || {
            self.values.and_then(|values| match values.is_empty() {
                true => Some(ValidationError::NoPlaceholders("ExpressionAttributeValues")),
                false => values.keys().find_map(|key| {
                    bad_key("ExpressionAttributeValues", ':', key, |_| ValidationError::LongValue)
                }),
            })
        };
        let bad_value = || {
            let (key, error) = self.bad_values.expression.clone()?;
            Some(ValidationError::BadValue { key, error })
        };
        let long_name = || {
            let too_long = |name: &String| name.len() > MAX_ATTRIBUTE_NAME_BYTES;
            self.names?.values().any(too_long).then(|| ValueError::NameTooLong.into())
        };
        let too_much = || {
            let names = self.names.into_iter().flatten().map(|(key, name)| key.len() + name.len());
            let values =
                self.values.into_iter().flatten().map(|(key, value)| name_size(key) + value_size(value));
            let bytes = names.sum::<usize>() as u64 + values.sum::<u64>();
            (bytes > MAX_SUBSTITUTION_BYTES).then_some(ValidationError::SubstitutionsTooLarge)
        };
        names.or_else(long_name).or_else(values).or_else(bad_value).or_else(too_much)
    }
}

/// What is wrong with the key of a name or value: its length before its syntax.
fn bad_key(
    parameter: &'static str,
    prefix: char,
    key: &str,
    too_long: fn(usize) -> ValidationError,
) -> Option<ValidationError> {
    if key.len() > MAX_PLACEHOLDER_BYTES {
        return Some(too_long(key.len()));
    }
    let bad = !is_placeholder(key, prefix);
    bad.then(|| ValidationError::BadPlaceholder { parameter, key: key.to_owned() })
}

/// What is wrong with a name and what it stands for.
fn bad_name(key: &str, name: &str) -> Option<ValidationError> {
    bad_key("ExpressionAttributeNames", '#', key, ValidationError::LongName)
        .or_else(|| name.is_empty().then(|| ValidationError::EmptyName(key.to_owned())))
}

/// Whether `key` is a placeholder: the prefix, then letters, digits and `_`.
fn is_placeholder(key: &str, prefix: char) -> bool {
    key.strip_prefix(prefix).is_some_and(|name| {
        !name.is_empty()
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    })
}

/// What of an item a read by key returns, in either form.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine) struct ReadProjection<'a> {
    pub(in crate::engine) operation: Operation,
    /// `ProjectionExpression`.
    pub(in crate::engine) expression: Option<&'a String>,
    /// `ExpressionAttributeNames`.
    pub(in crate::engine) names: Option<&'a BTreeMap<String, String>>,
    /// `AttributesToGet`.
    pub(in crate::engine) attributes_to_get: Option<&'a Vec<String>>,
}

impl ReadProjection<'_> {
    /// Checks 6 and 7.
    ///
    /// # Errors
    ///
    /// `ValidationException` about both forms in one request, or about names.
    pub(in crate::engine) fn check(self) -> Result<(), ApiError> {
        let parameters = Parameters {
            operation: self.operation,
            legacy: &[("AttributesToGet", self.attributes_to_get.is_some())],
            expressions: &[("ProjectionExpression", self.expression.is_some())],
            names: self.names,
            values: None,
            bad_values: &BadValues::default(),
            missing: "",
        };
        parameters.check()
    }

    /// Checks 9 and 10.
    ///
    /// # Errors
    ///
    /// `ValidationException` about the expression, about a name it does not
    /// use, or about an attribute that is there twice.
    pub(in crate::engine) fn bind(self) -> Result<Option<Projection>, ApiError> {
        let placeholders = Placeholders::new(self.names, None);
        let parse = expression::projection;
        let projection = bind(self.operation, "ProjectionExpression", self.expression, &placeholders, parse)?;
        all_used(self.operation, &placeholders)?;
        Ok(projection.or(bind_attributes_to_get(self.operation, self.attributes_to_get)?))
    }
}

/// Check 9 for `AttributesToGet`.
///
/// # Errors
///
/// `ValidationException` about a name that is there twice.
pub(in crate::engine) fn bind_attributes_to_get(
    operation: Operation,
    names: Option<&Vec<String>>,
) -> Result<Option<Projection>, ApiError> {
    let projection = names.map(|names| legacy::attributes_to_get(names)).transpose();
    bind_legacy(operation, projection)
}

/// Check 9 for a parameter that an expression replaced.
///
/// # Errors
///
/// `ValidationException` about the parameter.
pub(in crate::engine) fn bind_legacy<T>(
    operation: Operation,
    bound: Result<T, LegacyError>,
) -> Result<T, ApiError> {
    bound.map_err(|error| ValidationError::Legacy(error).of(operation))
}

/// Check 9 for one expression of `operation`: `parse` binds it.
///
/// # Errors
///
/// `ValidationException`, with the place and perhaps a hint beside the text.
pub(in crate::engine) fn bind<'r, T>(
    operation: Operation,
    parameter: &'static str,
    text: Option<&String>,
    placeholders: &Placeholders<'r>,
    parse: impl FnOnce(&str, &Placeholders<'r>) -> Result<T, ExpressionError>,
) -> Result<Option<T>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    parse(text, placeholders).map(Some).map_err(|error| {
        let mut message = format!("Invalid {parameter}: {error}");
        // Source: users' reports of 2021 to 2026; of all expressions only this
        // one is answered with its size (measured in September 2026).
        if let (Operation::Scan, "FilterExpression", ErrorKind::TooLong { bytes }) =
            (operation, parameter, error.kind.as_ref())
        {
            message.push_str(&format!(" expression size: {bytes}"));
        }
        ApiError::Validation(Box::new(Validation {
            message: counted(operation, message),
            location: Some(Location { parameter: parameter.to_owned(), span: error.span }),
            hint: error.hint,
        }))
    })
}

/// Check 9 for the key condition of a Query.
///
/// # Errors
///
/// As [`bind`]; most texts have no prefix.
pub(in crate::engine) fn bind_key_condition(
    text: &str,
    placeholders: &Placeholders<'_>,
) -> Result<KeyExpression, ApiError> {
    expression::key_expression(text, placeholders)
        .map_err(|error| key_condition_error("KeyConditionExpression", error))
}

/// A refused key condition, given in `parameter`, as a Query answers it.
pub(in crate::engine) fn key_condition_error(parameter: &'static str, error: KeyConditionError) -> ApiError {
    let hint = match &error {
        KeyConditionError::Expression(error) => error.hint.clone(),
        _ => None,
    };
    ApiError::Validation(Box::new(Validation {
        message: error.to_string(),
        location: Some(Location {
            parameter: parameter.to_owned(),
            span: error.span().filter(|span| span.start < span.end),
        }),
        hint,
    }))
}

/// Check 10: every name and value is used by an expression.
///
/// # Errors
///
/// `ValidationException` that lists those that are not.
pub(in crate::engine) fn all_used(
    operation: Operation,
    placeholders: &Placeholders<'_>,
) -> Result<(), ApiError> {
    let unused = [
        ("ExpressionAttributeNames", placeholders.unused_names()),
        ("ExpressionAttributeValues", placeholders.unused_values()),
    ];
    match unused.into_iter().find(|(_, keys)| !keys.is_empty()) {
        Some((parameter, keys)) => {
            Err(ValidationError::UnusedPlaceholders { parameter, keys: listed_names(keys.into_iter()) }
                .of(operation))
        }
        None => Ok(()),
    }
}
