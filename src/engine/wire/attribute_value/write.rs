//! Attribute values to JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::base64;
use crate::model::{AttributeValue, Item, Number};

/// An attribute value as it is written.
#[derive(Debug, Clone, Copy)]
pub struct WireValue<'a>(pub &'a AttributeValue);

impl Serialize for WireValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = serializer.serialize_map(Some(1))?;
        value.serialize_key(self.0.attribute_type().descriptor())?;
        match self.0 {
            AttributeValue::S(text) => value.serialize_value(text)?,
            AttributeValue::N(number) => value.serialize_value(&NumberOut(*number))?,
            AttributeValue::B(bytes) => value.serialize_value(&base64(bytes))?,
            AttributeValue::Bool(flag) => value.serialize_value(flag)?,
            AttributeValue::Null => value.serialize_value(&true)?,
            AttributeValue::Ss(set) => value.serialize_value(set)?,
            AttributeValue::Ns(set) => {
                value.serialize_value(&Sequence(|| set.iter().map(|number| NumberOut(*number))))?
            }
            AttributeValue::Bs(set) => {
                value.serialize_value(&Sequence(|| set.iter().map(|bytes| base64(bytes))))?
            }
            AttributeValue::L(list) => value.serialize_value(&Sequence(|| list.iter().map(WireValue)))?,
            AttributeValue::M(map) => value.serialize_value(&WireItem(map))?,
        }
        value.end()
    }
}

/// A number as the string it is on the wire.
struct NumberOut(Number);

impl Serialize for NumberOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A sequence written from an iterator that can be had again.
struct Sequence<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Sequence<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0())
    }
}

/// An item as it is written.
#[derive(Debug, Clone, Copy)]
pub struct WireItem<'a>(pub &'a Item);

impl Serialize for WireItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, WireValue(value))))
    }
}

/// Writes an optional item; for `serialize_with`.
///
/// # Errors
///
/// The serializer's own.
pub fn serialize_item<S: Serializer, I: AsRef<Item>>(
    item: &Option<I>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match item {
        Some(item) => WireItem(item.as_ref()).serialize(serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes an optional list of items; for `serialize_with`.
///
/// # Errors
///
/// The serializer's own.
pub fn serialize_items<S: Serializer, I: AsRef<Item>>(
    items: &Option<Vec<I>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match items {
        Some(items) => serializer.collect_seq(items.iter().map(|item| WireItem(item.as_ref()))),
        None => serializer.serialize_none(),
    }
}
