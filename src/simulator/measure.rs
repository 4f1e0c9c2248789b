//! Numbers in the tables that invariants speak of.

use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::trace::item_name;
use crate::engine::{Engine, Event, wire};
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
    met_at_start: Met,
}

/// A measure's number as a race goes on, kept up with each write. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Running {
    value: Option<Number>,
    met: Met,
}

/// How often each value is there, where that is what is measured.
#[derive(Debug, Clone, Default)]
struct Met(OrdMap<AttributeValue, usize>);

impl Met {
    /// Whether it is there already.
    fn enter(&mut self, value: AttributeValue) -> bool {
        let times = self.0.entry(value).or_default();
        *times += 1;
        *times > 1
    }

    /// Whether it is still there.
    fn leave(&mut self, value: AttributeValue) -> bool {
        let times = self.0.get(&value).copied().unwrap_or_default();
        match times {
            0 | 1 => self.0.remove(&value),
            _ => self.0.insert(value, times - 1),
        };
        times > 1
    }
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
        let at_start = Number::from(0);
        let measured = Measured { table: table.clone(), what, at_start, met_at_start: Met::default() };
        let met_at_start = measured.meet(engine);
        Ok(measured.read(engine).map(|at_start| Measured { at_start, met_at_start, ..measured }))
    }
}

impl Running {
    /// Its number now, if there is one.
    pub fn value(&self) -> Option<Number> {
        self.value
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

    /// As it is before the first request.
    pub fn start(&self) -> Running {
        Running { value: Some(self.at_start), met: self.met_at_start.clone() }
    }

    /// Follows what happened; `engine` is as it was left by all of it.
    pub fn follow(&self, running: &mut Running, events: &[Event], engine: &Engine) {
        for event in events {
            let (table, key, before, after) = match event {
                Event::ItemWritten { table, key, before, after } => {
                    (table, key, before.as_deref(), after.as_deref())
                }
                Event::ItemExpired { table, key, item } => (table, key, Some(&**item), None),
                _ => continue,
            };
            if **table != *self.table {
                continue;
            }
            if let What::Attribute { key: measured, .. } = &self.what {
                if fits(key, measured) {
                    running.value = self.attribute_of(after);
                }
                continue;
            }
            running.value = self.after(running, before, after);
            if running.value.is_none() {
                // A sum that is too large for a number may not be so after the next event.
                running.value = self.read(engine);
                return;
            }
        }
    }

    /// A count or sum in which an item takes the place of another.
    fn after(&self, running: &mut Running, before: Option<&Item>, after: Option<&Item>) -> Option<Number> {
        let zero = Number::from(0);
        let (less, more) = match &self.what {
            What::Attribute { .. } => (zero, zero),
            What::Count(wanted) => {
                let counts = |item: Option<&Item>| i64::from(item.is_some_and(|item| fits(wanted, item)));
                (Number::from(counts(before)), Number::from(counts(after)))
            }
            What::Sum(attribute) => {
                let number =
                    |item: Option<&Item>| item.and_then(|item| number(item, attribute)).unwrap_or(zero);
                (number(before), number(after))
            }
            What::Repeated(attribute) => {
                let value = |item: Option<&Item>| item.and_then(|item| item.get(attribute)).cloned();
                let less = value(before).is_some_and(|value| running.met.leave(value));
                let more = value(after).is_some_and(|value| running.met.enter(value));
                (Number::from(i64::from(less)), Number::from(i64::from(more)))
            }
        };
        if less == more {
            return running.value;
        }
        running.value?.checked_sub(less).ok()?.checked_add(more).ok()
    }

    fn attribute_of(&self, item: Option<&Item>) -> Option<Number> {
        let What::Attribute { attribute, absent, .. } = &self.what else { return None };
        match item.and_then(|item| item.get(attribute)) {
            Some(AttributeValue::N(number)) => Some(*number),
            Some(_) => None,
            None => *absent,
        }
    }

    fn meet(&self, engine: &Engine) -> Met {
        let mut met = Met::default();
        if let What::Repeated(attribute) = &self.what {
            for value in self.items(engine).into_iter().flatten().filter_map(|item| item.get(attribute)) {
                met.enter(value.clone());
            }
        }
        met
    }

    /// Its number in this engine's tables, if there is one, counted anew.
    pub fn read(&self, engine: &Engine) -> Option<Number> {
        match &self.what {
            What::Attribute { key, .. } => {
                self.attribute_of(engine.item(&self.table, key).map(|item| &**item))
            }
            What::Count(wanted) => count(self.items(engine)?.filter(|item| fits(wanted, item)).count()),
            What::Sum(attribute) => {
                let mut numbers = self.items(engine)?.filter_map(|item| number(item, attribute));
                numbers.try_fold(Number::from(0), |sum, number| sum.checked_add(number).ok())
            }
            What::Repeated(_) => {
                engine.table(&self.table)?;
                count(self.meet(engine).0.values().map(|times| times - 1).sum())
            }
        }
    }

    fn items<'e>(&self, engine: &'e Engine) -> Option<impl Iterator<Item = &'e Item>> {
        Some(engine.table(&self.table)?.iter().map(|(_, stored)| &**stored.item()))
    }
}

fn fits(wanted: &Item, item: &Item) -> bool {
    wanted.iter().all(|(name, value)| item.get(name) == Some(value))
}

fn number(item: &Item, attribute: &str) -> Option<Number> {
    match item.get(attribute) {
        Some(AttributeValue::N(number)) => Some(*number),
        _ => None,
    }
}

fn count(number: usize) -> Option<Number> {
    i64::try_from(number).ok().map(Number::from)
}
