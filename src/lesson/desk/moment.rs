//! What was done at a desk, moment by moment: requests with their answers, and moves of the clock.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::receipt::Receipt;
use crate::engine::{Engine, Event};
use crate::lesson::facts::{Facts, Totals};
use crate::model::{ApiError, CapacityUnits, Duration, Item};

/// Something that was done at a desk, with the tables afterwards.
#[derive(Debug, Clone)]
pub enum Moment {
    /// A request was sent.
    Sent(Arc<Exchange>),
    /// The clock was moved.
    Waited(Arc<Wait>),
}

/// A move of the clock.
#[derive(Debug, Clone)]
pub struct Wait {
    /// How much was done before it.
    pub number: u64,
    /// How far the clock was moved.
    pub by: Duration,
    /// Items that expired, in order.
    pub touched: Vec<Touch>,
    /// The tables afterwards.
    pub after: Engine,
}

/// What was done, in a line: kept when its tables no longer are.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// How much was done before it.
    pub number: u64,
    /// What it was.
    pub done: Done,
}

/// What a [`Line`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// A request was sent.
    Sent {
        /// `PutItem`, …
        operation: String,
        /// The exception, if it was answered with one.
        exception: Option<String>,
        /// Read capacity consumed.
        read_units: CapacityUnits,
        /// Write capacity consumed.
        write_units: CapacityUnits,
    },
    /// The clock was moved.
    Waited {
        /// How far.
        by: Duration,
        /// How many items expired.
        expired: u64,
    },
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// How much was done before it: requests, and moves of the clock.
    pub number: u64,
    /// `PutItem`, …
    pub operation: String,
    /// As it was sent.
    pub request: Arc<Value>,
    /// The response, or the error as on the wire.
    pub response: Value,
    /// The error, if it was one.
    pub error: Option<ApiError>,
    /// What it cost and why.
    pub receipt: Receipt,
    /// Items that it met, in order.
    pub touched: Vec<Touch>,
    /// The tables afterwards: a fork, which costs nothing.
    pub after: Engine,
}

/// An item that a request met.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// Its table.
    pub table: Arc<str>,
    /// Its key attributes.
    pub key: Item,
    /// What was done to it.
    pub access: Access,
    /// The item before it was changed or deleted.
    pub before: Option<Arc<Item>>,
}

/// What was done to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It was read by its key.
    Read,
    /// A Query or Scan evaluated it, whether it answered with it or not.
    Evaluated,
    /// It was written where there was none.
    Created,
    /// It was replaced or changed.
    Changed,
    /// It was deleted.
    Deleted,
    /// A condition looked at it and was not met.
    Refused,
}

impl Access {
    /// Whether the item stayed as it was.
    pub fn is_look(self) -> bool {
        matches!(self, Self::Read | Self::Evaluated | Self::Refused)
    }
}

impl Moment {
    /// How much was done before it.
    pub fn number(&self) -> u64 {
        match self {
            Self::Sent(exchange) => exchange.number,
            Self::Waited(wait) => wait.number,
        }
    }

    /// The tables afterwards.
    pub fn after(&self) -> &Engine {
        match self {
            Self::Sent(exchange) => &exchange.after,
            Self::Waited(wait) => &wait.after,
        }
    }

    /// Items that it met, in order.
    pub fn touched(&self) -> &[Touch] {
        match self {
            Self::Sent(exchange) => &exchange.touched,
            Self::Waited(wait) => &wait.touched,
        }
    }

    /// The request and its answer, if it is one.
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::Sent(exchange) => Some(exchange),
            Self::Waited(_) => None,
        }
    }

    /// The same in a line.
    pub fn line(&self) -> Line {
        let done = match self {
            Self::Sent(exchange) => Done::Sent {
                operation: exchange.operation.clone(),
                exception: exchange.error.as_ref().map(|error| error.exception().to_owned()),
                read_units: exchange.receipt.read_units(),
                write_units: exchange.receipt.write_units(),
            },
            Self::Waited(wait) => Done::Waited { by: wait.by, expired: wait.touched.len() as u64 },
        };
        Line { number: self.number(), done }
    }
}

impl Exchange {
    /// What it cost.
    pub fn totals(&self) -> Totals {
        let refused = self.touched.iter().any(|touch| touch.access == Access::Refused);
        let write_units = self.receipt.write_units();
        Totals {
            requests: 1,
            read_units: self.receipt.read_units(),
            write_units,
            refused_writes: u64::from(refused),
            refused_write_units: if refused { write_units } else { CapacityUnits::ZERO },
        }
    }

    pub(super) fn add_facts(&self, facts: &mut Facts) {
        facts.set_count("last.failed", u64::from(self.error.is_some()));
        facts.set_units("last.read_units", self.receipt.read_units());
        facts.set_units("last.write_units", self.receipt.write_units());
        facts.set_count("last.bytes", self.response.to_string().len() as u64);
        for (fact, member) in [("last.count", "Count"), ("last.scanned", "ScannedCount")] {
            if let Some(count) = self.response.get(member).and_then(Value::as_u64) {
                facts.set_count(fact, count);
            }
        }
        facts.set_count("last.items", items(&self.response));
        if let Some(count) = unprocessed(&self.response) {
            facts.set_count("last.unprocessed", count);
        }
    }
}

/// How many items an answer has: one of a GetItem, those of a page or a batch.
fn items(response: &Value) -> u64 {
    let elements = |value: &Value| value.as_array().map_or(0, Vec::len) as u64;
    let one = |response: &Value| u64::from(response.get("Item").is_some());
    let batch = match response.get("Responses") {
        Some(Value::Object(tables)) => tables.values().map(elements).sum(),
        Some(Value::Array(responses)) => responses.iter().map(one).sum(),
        _ => 0,
    };
    one(response) + response.get("Items").map_or(0, elements) + batch
}

/// How many requests or keys a batch left, if the answer is that of a batch.
fn unprocessed(response: &Value) -> Option<u64> {
    let left = response.get("UnprocessedItems").or_else(|| response.get("UnprocessedKeys"))?.as_object()?;
    let of_table = |left: &Value| {
        let keys = left.get("Keys").unwrap_or(left);
        keys.as_array().map_or(0, Vec::len) as u64
    };
    Some(left.values().map(of_table).sum())
}

/// The items that an event is about.
pub(super) fn touches(event: &Event) -> Vec<Touch> {
    let touch = |table: &Arc<str>, key: &Item, access| Touch {
        table: Arc::clone(table),
        key: key.clone(),
        access,
        before: None,
    };
    match event {
        Event::ItemRead { table, key, .. } => vec![touch(table, key, Access::Read)],
        Event::ItemsEvaluated(evaluated) => {
            evaluated.keys().map(|key| touch(&evaluated.table, &key, Access::Evaluated)).collect()
        }
        Event::ItemWritten { table, key, before, after } => {
            let access = match (before, after) {
                (None, _) => Access::Created,
                (Some(_), Some(_)) => Access::Changed,
                (Some(_), None) => Access::Deleted,
            };
            vec![Touch { before: before.clone(), ..touch(table, key, access) }]
        }
        Event::ItemExpired { table, key, item } => {
            vec![Touch { before: Some(Arc::clone(item)), ..touch(table, key, Access::Deleted) }]
        }
        Event::ConditionFailed { table, key, .. } => vec![touch(table, key, Access::Refused)],
        Event::TableCreated { .. }
        | Event::TableUpdated { .. }
        | Event::TableDeleted { .. }
        | Event::Throttled { .. } => Vec::new(),
    }
}
