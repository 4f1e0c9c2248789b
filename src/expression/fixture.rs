//! Items and placeholders for the tests of this layer, written as JSON.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Placeholders;
use crate::model::{AttributeValue, Item, Number};

/// A value from plain JSON; sets and binary as `{"$SS": […]}`, `{"$NS": […]}`, `{"$BS": […]}`, `{"$B": "text"}`,
/// numbers that JSON cannot hold as `{"$N": "1e50"}`.
pub(super) fn value(json: &Json) -> AttributeValue {
    let text = |json: &Json| json.as_str().expect("text").to_owned();
    let number = |json: &Json| Number::parse(json.as_str().unwrap_or(&json.to_string())).expect("a number");
    match json {
        Json::Null => AttributeValue::Null,
        Json::Bool(truth) => AttributeValue::Bool(*truth),
        Json::Number(_) => AttributeValue::N(number(json)),
        Json::String(text) => AttributeValue::S(text.clone()),
        Json::Array(elements) => AttributeValue::L(elements.iter().map(value).collect()),
        Json::Object(members) => {
            let members_of = |json: &Json| json.as_array().expect("an array").clone();
            match members.iter().next() {
                Some((key, json)) if key == "$N" => AttributeValue::N(number(json)),
                Some((key, json)) if key == "$B" => AttributeValue::B(text(json).into_bytes()),
                Some((key, json)) if key == "$SS" => {
                    AttributeValue::Ss(members_of(json).iter().map(text).collect())
                }
                Some((key, json)) if key == "$NS" => {
                    AttributeValue::Ns(members_of(json).iter().map(number).collect())
                }
                Some((key, json)) if key == "$BS" => {
                    AttributeValue::Bs(members_of(json).iter().map(|json| text(json).into_bytes()).collect())
                }
                _ => AttributeValue::M(item(json)),
            }
        }
    }
}

/// An item from a JSON object.
pub(super) fn item(json: &Json) -> Item {
    let members = json.as_object().expect("an object");
    members.iter().map(|(name, json)| (name.clone(), value(json))).collect()
}

/// The placeholders of one request.
pub(super) struct Given {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
}

impl Given {
    /// From one JSON object: `#` keys are names, `:` keys are values.
    pub(super) fn new(json: &Json) -> Self {
        let mut given = Self { names: BTreeMap::new(), values: BTreeMap::new() };
        for (key, json) in json.as_object().expect("an object") {
            if key.starts_with('#') {
                given.names.insert(key.clone(), json.as_str().expect("a name").to_owned());
            } else {
                given.values.insert(key.clone(), value(json));
            }
        }
        given
    }

    pub(super) fn placeholders(&self) -> Placeholders<'_> {
        Placeholders::new(Some(&self.names), Some(&self.values))
    }
}
