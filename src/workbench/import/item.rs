//! One item of JSON text: with types beside the values, or with values as JSON has them.
//!
//! | plain JSON | becomes |
//! |---|---|
//! | text | `S` |
//! | a number, all of its digits | `N` |
//! | `true`, `false` | `BOOL` |
//! | `null` | `NULL` |
//! | a list | `L` |
//! | an object | `M` |

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::problem::Reason;
use crate::engine::wire;
use crate::engine::wire::attribute_value::{ValueError, Values};
use crate::model::size::MAX_NESTING;
use crate::model::value::AttributeType;
use crate::model::{AttributeValue, Item, Number};

/// How items are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With types, as DynamoDB writes them.
    Dynamodb(Wrapping),
    /// With values as JSON has them.
    Plain,
}

/// What stands around an item with types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// Nothing.
    Bare,
    /// `{"Item": …}`, as in exports to S3.
    Item,
    /// `{"PutRequest": {"Item": …}}`, as in BatchWriteItem.
    Put,
}

/// Why an item cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub reason: Reason,
    /// Line and column in the item's own text, from 1, if known.
    pub at: Option<(u64, u64)>,
}

impl Fault {
    fn of(reason: Reason) -> Self {
        Self { reason, at: None }
    }

    fn at(reason: Reason, error: &serde_json::Error) -> Self {
        let at = (error.line() > 0).then_some((error.line() as u64, error.column().max(1) as u64));
        Self { reason, at }
    }
}

#[derive(Deserialize)]
struct ItemLine {
    #[serde(rename = "Item")]
    item: Values,
}

#[derive(Deserialize)]
struct WriteRequest {
    #[serde(rename = "PutRequest")]
    put: Option<ItemLine>,
}

/// Reads one item.
///
/// # Errors
///
/// What is wrong with it, and where.
pub fn read(text: &str, encoding: Encoding) -> Result<Item, Fault> {
    let values = match encoding {
        Encoding::Plain => return plain(text),
        Encoding::Dynamodb(Wrapping::Bare) => serde_json::from_str::<Values>(text),
        Encoding::Dynamodb(Wrapping::Item) => serde_json::from_str::<ItemLine>(text).map(|line| line.item),
        Encoding::Dynamodb(Wrapping::Put) => match serde_json::from_str::<WriteRequest>(text) {
            Ok(WriteRequest { put: Some(line) }) => Ok(line.item),
            Ok(WriteRequest { put: None }) => return Err(Fault::of(Reason::NotAPut)),
            Err(error) => Err(error),
        },
    };
    let values = values.map_err(|error| {
        let reason = match error.is_data() {
            true => Reason::Written { text: super::problem::short(&wire::bare_text(&error)) },
            false => Reason::NotJson,
        };
        Fault::at(reason, &error)
    })?;
    match values.error {
        Some((attribute, error)) => Err(Fault::of(Reason::value(&attribute, error))),
        None => Ok(values.entries),
    }
}

fn plain(text: &str) -> Result<Item, Fault> {
    let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|error| {
        Fault::at(if error.is_data() { Reason::NotAnItem } else { Reason::NotJson }, &error)
    })?;
    let mut item = Item::new();
    for (name, raw) in members {
        let value = plain_value(raw.get(), 1).map_err(|error| match error {
            Some(error) => Fault::of(Reason::value(&name, error)),
            None => Fault::of(Reason::NotJson),
        })?;
        item.insert(name, value);
    }
    Ok(item)
}

/// A value that stands at `level`; no reason where it is not JSON after all.
fn plain_value(text: &str, level: usize) -> Result<AttributeValue, Option<ValueError>> {
    if level > MAX_NESTING {
        return Err(Some(ValueError::TooDeep));
    }
    Ok(match text.as_bytes().first() {
        Some(b'"') => AttributeValue::S(serde_json::from_str(text).map_err(|_| None)?),
        Some(b't') => AttributeValue::Bool(true),
        Some(b'f') => AttributeValue::Bool(false),
        Some(b'n') => AttributeValue::Null,
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text).map_err(|_| None)?;
            let values = elements.iter().map(|element| plain_value(element.get(), level + 1));
            AttributeValue::L(values.collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|_| None)?;
            let members = members.into_iter();
            let value = |(name, raw): (String, &RawValue)| Ok((name, plain_value(raw.get(), level + 1)?));
            AttributeValue::M(members.map(value).collect::<Result<_, Option<ValueError>>>()?)
        }
        _ => AttributeValue::N(Number::parse(text).map_err(|error| Some(error.into()))?),
    })
}

/// How the items of which these are the first are written: with types if all of them are.
pub fn encoding_of<'t>(items: impl Iterator<Item = &'t str>) -> Encoding {
    let mut found: Option<Encoding> = None;
    for item in items.filter_map(|text| serde_json::from_str::<Value>(text).ok()) {
        match wrapping_of(&item) {
            Some(wrapping) => {
                found.get_or_insert(Encoding::Dynamodb(wrapping));
            }
            None => return Encoding::Plain,
        }
    }
    found.unwrap_or(Encoding::Plain)
}

fn wrapping_of(item: &Value) -> Option<Wrapping> {
    if is_item(item) {
        return Some(Wrapping::Bare);
    }
    if item.get("Item").is_some_and(is_item) {
        return Some(Wrapping::Item);
    }
    let is_write = item.get("DeleteRequest").is_some()
        || item.get("PutRequest").and_then(|put| put.get("Item")).is_some_and(is_item);
    is_write.then_some(Wrapping::Put)
}

/// Whether a JSON value is an item with types. One value written wrongly is a mistake in such an item; that all are
/// is none.
fn is_item(item: &Value) -> bool {
    item.as_object().is_some_and(|members| !members.is_empty() && members.values().all(has_type))
}

fn has_type(value: &Value) -> bool {
    let Some((descriptor, value)) =
        value.as_object().filter(|value| value.len() == 1).and_then(|value| value.iter().next())
    else {
        return false;
    };
    match AttributeType::from_descriptor(descriptor) {
        None => false,
        Some(AttributeType::S | AttributeType::N | AttributeType::B) => {
            value.is_string() || value.is_number()
        }
        Some(AttributeType::Bool | AttributeType::Null) => value.is_boolean() || value.is_string(),
        Some(AttributeType::Ss | AttributeType::Ns | AttributeType::Bs | AttributeType::L) => {
            value.is_array()
        }
        Some(AttributeType::M) => value.is_object(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str, encoding: Encoding) -> String {
        match read(text, encoding) {
            Ok(item) => wire::item_to_json(&item).to_string(),
            Err(Fault { reason, at }) => format!("{reason:?} {at:?}"),
        }
    }

    #[test]
    fn plain_values_get_types_and_keep_their_digits() {
        let digits = "0.12345678901234567890123456789012345678";
        let text = format!(r#"{{"n":{digits},"s":"é","b":true,"z":null,"l":[1,{{"m":[]}}],"e":1e3}}"#);
        assert_eq!(
            item(&text, Encoding::Plain),
            format!(
                r#"{{"b":{{"BOOL":true}},"e":{{"N":"1000"}},"l":{{"L":[{{"N":"1"}},{{"M":{{"m":{{"L":[]}}}}}}]}},"n":{{"N":"{digits}"}},"s":{{"S":"é"}},"z":{{"NULL":true}}}}"#
            )
        );
    }

    #[test]
    fn faults_are_typed_and_placed() {
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(40), "]".repeat(40));
        let bare = Encoding::Dynamodb(Wrapping::Bare);
        for (text, encoding, fault) in [
            ("{\n\"a\":1,,}", Encoding::Plain, "NotJson Some((2, 7))"),
            ("[1]", Encoding::Plain, "NotAnItem Some((1, 1))"),
            (r#"{"a":1e200}"#, Encoding::Plain, "Number { attribute: \"a\", text: \"Number overflow."),
            (&deep, Encoding::Plain, "TooDeep { attribute: \"a\" } None"),
            (r#"{"a":"\ud800"}"#, Encoding::Plain, "NotJson"),
            (r#"{"a":{"SS":[]}}"#, bare, "EmptySet { attribute: \"a\" }"),
            (r#"{"a":{"N":"x"}}"#, bare, "Number { attribute: \"a\""),
            (
                r#"{"a":{"N":1}}"#,
                bare,
                "Written { text: \"NUMBER_VALUE cannot be converted to String\" } Some((1, 11))",
            ),
            (r#"{"a":{"S":"x"}"#, bare, "NotJson Some((1, 14))"),
            (r#"{"DeleteRequest":{}}"#, Encoding::Dynamodb(Wrapping::Put), "NotAPut None"),
        ] {
            let found = item(text, encoding);
            assert!(found.starts_with(fault), "{text}: {found}");
        }
    }

    #[test]
    fn types_beside_values_are_recognised() {
        let of = |items: &[&str]| encoding_of(items.iter().copied());
        assert_eq!(of(&[r#"{"a":{"S":"x"}}"#, "{"]), Encoding::Dynamodb(Wrapping::Bare));
        assert_eq!(of(&[r#"{"Item":{"a":{"S":"x"}}}"#]), Encoding::Dynamodb(Wrapping::Item));
        assert_eq!(of(&[r#"{"Item":{"M":{"a":{"S":"x"}}}}"#]), Encoding::Dynamodb(Wrapping::Bare));
        assert_eq!(of(&[r#"{"PutRequest":{"Item":{"a":{"N":"1"}}}}"#]), Encoding::Dynamodb(Wrapping::Put));
        assert_eq!(of(&[r#"{"a":{"S":"x"}}"#, r#"{"a":1}"#]), Encoding::Plain);
        assert_eq!(of(&[r#"{"S":"x"}"#]), Encoding::Plain);
        assert_eq!(of(&["{}"]), Encoding::Plain);
    }
}
