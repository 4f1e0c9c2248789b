//! What must hold for a step to be done.
//!
//! A check judges evidence, never what was typed: figures ([`Facts`](super::Facts)), the last answer, an item as it is
//! stored. It holds if everything it says does.
//!
//! ```toml
//! holds = "read_units <= 2 and items.Shop = 100"
//! answer = { operation = "Query", has = { "Count" = 3 } }
//! answer = { error = "ConditionalCheckFailedException" }
//! item = { table = "Shop", key = { PK = { S = "PRODUCT#1" } }, has = { "stock.N" = "4" }, lacks = ["draft"] }
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attempt::Attempt;

/// Something that must hold for a step to be done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Names it; the page has a text for when it fails.
    pub id: String,
    /// A formula over [`super::Facts`]: `oversold > 0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
    /// What the last request was answered (desks).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerCheck>,
    /// How an item is stored (desks).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemCheck>,
    /// Wrong attempts that fail by this check and by none before it, the first of them by this check alone.
    /// For questions with choices the wrong answers are tried by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Attempt>,
}

impl Check {
    /// A check of figures.
    pub fn of(id: &str, holds: &str, wrong: Vec<Attempt>) -> Self {
        Self { id: id.to_owned(), holds: Some(holds.to_owned()), wrong, ..Self::default() }
    }

    /// Whether it says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.holds.is_none() && self.answer.is_none() && self.item.is_none()
    }
}

/// What an answer must be: a success, unless an exception is named.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerCheck {
    /// The operation that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The exception: `ValidationException`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What the exception's text contains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Values at paths of the response: `Items.0.PK.S`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub has: BTreeMap<String, Value>,
    /// Paths that the response does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

/// How an item, or its entry in an index, must be stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemCheck {
    /// The table.
    pub table: String,
    /// The index, where its entry is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// The item's key, as DynamoDB writes it.
    pub key: Value,
    /// Whether there must be none.
    #[serde(default)]
    pub absent: bool,
    /// Values at paths of the item: `stock.N`.
    #[serde(default)]
    pub has: BTreeMap<String, Value>,
    /// Paths that the item does not have.
    #[serde(default)]
    pub lacks: Vec<String>,
}

/// The value at a dotted path: names of members, and positions of elements from 0.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, part| match value {
        Value::Array(elements) => elements.get(part.parse::<usize>().ok()?),
        value => value.get(part),
    })
}

/// Whether `value` has what is wanted at each path, and nothing at those it must lack.
pub(super) fn fits(value: &Value, has: &BTreeMap<String, Value>, lacks: &[String]) -> bool {
    has.iter().all(|(path, wanted)| at(value, path) == Some(wanted))
        && lacks.iter().all(|path| at(value, path).is_none())
}
