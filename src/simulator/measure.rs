//! Numbers in the tables that invariants speak of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trace::item_name;
use crate::engine::{Engine, wire};
use crate::model::{ApiError, AttributeValue, Item, Number};

/// A number that can be read off the tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Measure {
    /// The number in an attribute of an item.
    Attribute {
        /// The table.
        table: String,
        /// The item's whole key, as on the wire.
        key: Value,
        /// The attribute.
        attribute: String,
        /// What it counts as where there is none; without, it has to be there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        absent: Option<i64>,
    },
    /// How many items there are: `{ "table": "Orders", "count": {} }`.
    Count {
        /// The table.
        table: String,
        /// Attributes that they have, as on the wire: only such items count.
        count: Value,
    },
    /// The sum of the numbers in an attribute, over all items that have one there.
    Sum {
        /// The table.
        table: String,
        /// The attribute.
        sum: String,
    },
    /// How many items have in an attribute what another has there: `{ "table": "Orders", "repeated": "buyer" }` is
    /// the number of orders too many.
    Repeated {
        /// The table.
        table: String,
        /// The attribute.
        repeated: String,
    },
}

/// A measure cannot be read.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// Its key, or the attributes it counts by, are no item.
    #[error("{0}")]
    Item(ApiError),
    /// There is no such table.
    #[error("there is no table `{0}`")]
    NoTable(String),
}

/// A measure made ready.
#[derive(Debug, Clone)]
pub struct Measured {
    table: String,
    what: What,
    at_start: Number,
}

#[derive(Debug, Clone)]
enum What {
    Attribute {
        key: Item,
        attribute: String,
        absent: Option<Number>,
        /// How the item is named in a trace.
        item: String,
    },
    Count(Item),
    Sum(String),
    Repeated(String),
}

impl Measure {
    /// Makes it ready, with what it reads now as its value at the start; `None` if there is no number.
    pub fn prepare(&self, engine: &Engine) -> Result<Option<Measured>, MeasureError> {
        let (table, what) = match self {
            Self::Attribute { table, key, attribute, absent } => {
                let key = wire::item_from_json(key).map_err(MeasureError::Item)?;
                let (attribute, absent) = (attribute.clone(), absent.map(Number::from));
                (table, What::Attribute { item: item_name(table, &key), key, attribute, absent })
            }
            Self::Count { table, count } => {
                (table, What::Count(wire::item_from_json(count).map_err(MeasureError::Item)?))
            }
            Self::Sum { table, sum } => (table, What::Sum(sum.clone())),
            Self::Repeated { table, repeated } => (table, What::Repeated(repeated.clone())),
        };
        if engine.table(table).is_none() {
            return Err(MeasureError::NoTable(table.clone()));
        }
        let measured = Measured { table: table.clone(), what, at_start: Number::from(0) };
        Ok(measured.read(engine).map(|at_start| Measured { at_start, ..measured }))
    }
}

impl Measured {
    /// Its value before the first request.
    pub fn at_start(&self) -> Number {
        self.at_start
    }

    /// How the only item that it reads is named in a trace, if it reads but one.
    pub fn item(&self) -> Option<&str> {
        match &self.what {
            What::Attribute { item, .. } => Some(item),
            What::Count(_) | What::Sum(_) | What::Repeated(_) => None,
        }
    }

    /// Its number in this engine's tables, if there is one.
    pub fn read(&self, engine: &Engine) -> Option<Number> {
        match &self.what {
            What::Attribute { key, attribute, absent, .. } => {
                let item = engine.item(&self.table, key);
                match item.and_then(|item| item.get(attribute)) {
                    Some(AttributeValue::N(number)) => Some(*number),
                    Some(_) => None,
                    None => *absent,
                }
            }
            What::Count(wanted) => {
                let fits = |item: &&Item| wanted.iter().all(|(name, value)| item.get(name) == Some(value));
                count(self.items(engine)?.filter(fits).count())
            }
            What::Sum(attribute) => {
                let mut numbers = self.items(engine)?.filter_map(|item| match item.get(attribute) {
                    Some(AttributeValue::N(number)) => Some(*number),
                    _ => None,
                });
                numbers.try_fold(Number::from(0), |sum, number| sum.checked_add(number).ok())
            }
            What::Repeated(attribute) => {
                let mut met: BTreeMap<String, usize> = BTreeMap::new();
                for value in self.items(engine)?.filter_map(|item| item.get(attribute)) {
                    *met.entry(format!("{value:?}")).or_default() += 1;
                }
                count(met.values().map(|times| times - 1).sum())
            }
        }
    }

    fn items<'e>(&self, engine: &'e Engine) -> Option<impl Iterator<Item = &'e Item>> {
        Some(engine.table(&self.table)?.iter().map(|(_, stored)| &**stored.item()))
    }
}

fn count(number: usize) -> Option<Number> {
    i64::try_from(number).ok().map(Number::from)
}
