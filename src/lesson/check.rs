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
//! item = { table = "Shop", times = 30, has = { "customer.S" = "Ana", "day.N" = "${i}" } }
//! guard = { table = "Shop", key = { PK = { S = "PRODUCT#1" } }, refused = true, passes_after = [ … ] }
//! ```
//!
//! `last.…` and `answer` are about the last request only. What all of them have led to is in the items as they are
//! stored, in what was seen (`seen.Shop`, `seen_again.Shop`), and in what conditions have let through or refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::attempt::Attempt;
use super::call::once;
use super::deed::Deed;

/// Something that must hold for a step to be done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Names it; the page has a text for when it fails.
    pub id: String,
    /// A formula over [`super::Facts`]: where it does not hold, the check has nothing to say, and holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// A formula over [`super::Facts`]: `oversold > 0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
    /// What the last request was answered, or one of all (desks).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerCheck>,
    /// How items are stored (desks): one, or a list of them.
    #[serde(default, deserialize_with = "one_or_several", skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<ItemCheck>,
    /// Which condition a request carried (desks): one, or a list of them.
    #[serde(default, deserialize_with = "one_or_several", skip_serializing_if = "Vec::is_empty")]
    pub guard: Vec<GuardCheck>,
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
        self.holds.is_none() && self.answer.is_none() && self.item.is_empty() && self.guard.is_empty()
    }
}

/// What an answer must be: a success, unless an exception is named.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerCheck {
    /// Whether any request that is kept will do, not only the last.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ever: bool,
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
    /// The item's key, as DynamoDB writes it. Without one, exactly one of all items must have what is wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Value>,
    /// How many such items there must be: `${i}` counts them from 1, in the key and in what is wanted.
    #[serde(default = "once")]
    pub times: u32,
    /// Whether there must be none.
    #[serde(default)]
    pub absent: bool,
    /// Values at paths of the item: `stock.N`.
    #[serde(default)]
    pub has: BTreeMap<String, Value>,
    /// Paths that the item does not have.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Values at paths of the item with this key as it was before the last request, which must have changed it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub was: BTreeMap<String, Value>,
}

/// Which condition a request carried on an item: not how it is written, but when it holds.
///
/// One of the requests that are kept wrote the item, or was refused because its condition on the item was not met.
/// The same request is tried once more on the tables as it found them, changed a little.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardCheck {
    /// The table.
    pub table: String,
    /// The item's key, as DynamoDB writes it.
    pub key: Value,
    /// Whether it was refused, and did not write the item.
    pub refused: bool,
    /// After these the same request passes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes_after: Vec<Deed>,
    /// After these the condition refuses the same request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused_after: Vec<Deed>,
}

fn one_or_several<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrSeveral<T> {
        Several(Vec<T>),
        One(T),
    }
    Ok(match OneOrSeveral::deserialize(deserializer)? {
        OneOrSeveral::Several(several) => several,
        OneOrSeveral::One(one) => vec![one],
    })
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
