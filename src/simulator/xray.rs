//! Why a write was refused or did harm: each part of its condition with its
//! value at that instant, what its buyer believed, and who wrote what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::program::CompiledProgram;
use super::race::Setup;
use super::trace::{Access, Exchange, Trace, item_name};
use super::world::World;
use crate::engine::wire;
use crate::expression::{self, Explanation, Path, Placeholders, ShownValue};
use crate::model::{AttributeValue, Item};
use crate::storage::PrimaryKey;

/// One request under the X-ray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct XRay {
    /// Its conditions, in the order of the request.
    pub conditions: Vec<ConditionXRay>,
    /// What the buyer rested the request on.
    pub beliefs: Vec<Belief>,
}

/// A condition and what it met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionXRay {
    /// The condition's text.
    pub text: String,
    /// Its parts, with their values at that instant; spans are bytes of `text`.
    pub explanation: Explanation,
    /// The attributes it looked at, and who wrote each of them last.
    pub attributes: Vec<Written>,
}

/// An attribute and where its value is from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The attribute's name.
    pub attribute: String,
    /// Its value at that instant; none if there was none.
    pub value: Option<ShownValue>,
    /// Index of the exchange that wrote it; none if it is from before the race.
    pub written_by: Option<usize>,
}

/// A value that a buyer had read, and what had become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belief {
    /// The name by which the program calls it.
    pub name: String,
    /// The value that was read; none if nothing was there.
    pub believed: Option<ShownValue>,
    /// Index of the exchange that read it.
    pub read_by: usize,
    /// The attribute at the instant of the request.
    pub now: Written,
}

impl Belief {
    /// Whether it was still true.
    pub fn is_true(&self) -> bool {
        self.believed == self.now.value
    }
}

/// The exchange of this index under the X-ray; `None` if it rested on nothing.
///
/// `world` is any state of the run that the trace tells of.
pub fn xray(world: &World, trace: &Trace, index: usize) -> Option<XRay> {
    let exchange = trace.exchanges.get(index)?;
    let past = Past { setup: world.setup(), exchanges: trace.exchanges.get(..index)? };
    let conditions = writes(&exchange.request).filter_map(|write| past.condition(write)).collect::<Vec<_>>();
    let beliefs = past.beliefs(world, exchange);
    (!conditions.is_empty() || !beliefs.is_empty()).then_some(XRay { conditions, beliefs })
}

/// The request itself, or the actions of a transaction.
fn writes(request: &Value) -> impl Iterator<Item = &Value> {
    let actions =
        request.get("TransactItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let actions = actions.iter().filter_map(Value::as_object).flat_map(|action| action.values());
    std::iter::once(request).chain(actions)
}

/// What had happened when a request was executed.
struct Past<'t> {
    setup: &'t Setup,
    exchanges: &'t [Exchange],
}

/// An item as a request addresses it.
struct Addressed {
    table: String,
    key: Item,
    /// How it is named in a trace.
    item: String,
}

impl Past<'_> {
    fn condition(&self, write: &Value) -> Option<ConditionXRay> {
        let text = write.get("ConditionExpression")?.as_str()?;
        let addressed = self.addressed(write)?;
        let names: Option<BTreeMap<String, String>> = write
            .get("ExpressionAttributeNames")
            .and_then(|names| serde_json::from_value(names.clone()).ok());
        let values =
            write.get("ExpressionAttributeValues").and_then(|values| wire::item_from_json(values).ok());
        let placeholders = Placeholders::new(names.as_ref(), values.as_ref());
        let condition = expression::condition(text, &placeholders).ok()?;
        let item = self.item(&addressed).unwrap_or_default();
        let attributes: BTreeSet<&str> = condition.paths().into_iter().map(Path::attribute).collect();
        let attributes = attributes.into_iter().map(|name| self.written(&addressed, name)).collect();
        Some(ConditionXRay { text: text.to_owned(), explanation: condition.explain(&item), attributes })
    }

    fn addressed(&self, write: &Value) -> Option<Addressed> {
        let table = write.get("TableName")?.as_str()?;
        let source = wire::item_from_json(write.get("Key").or_else(|| write.get("Item"))?).ok()?;
        let schema = self.setup.engine.table(table)?.key_schema();
        let names = std::iter::once(&schema.partition).chain(&schema.sort).map(|key| &key.name);
        let key: Item = names.filter_map(|name| Some((name.clone(), source.get(name)?.clone()))).collect();
        PrimaryKey::of(schema, &key)?;
        Some(Addressed { item: item_name(table, &key), table: table.to_owned(), key })
    }

    /// The item as it was then.
    fn item(&self, addressed: &Addressed) -> Option<Item> {
        let touches = self.exchanges.iter().rev().flat_map(|exchange| exchange.touched.iter().rev());
        match touches.into_iter().find(|touch| touch.item == addressed.item) {
            Some(touch) => touch.after.as_deref().cloned(),
            None => self.setup.engine.item(&addressed.table, &addressed.key).map(|item| (**item).clone()),
        }
    }

    fn written(&self, addressed: &Addressed, attribute: &str) -> Written {
        let value = self.item(addressed).and_then(|item| item.get(attribute).map(ShownValue::of));
        Written {
            attribute: attribute.to_owned(),
            value,
            written_by: self.writer(&addressed.item, attribute),
        }
    }

    /// The exchange that last changed an attribute of an item.
    fn writer(&self, item: &str, attribute: &str) -> Option<usize> {
        let changes = |exchange: &Exchange| {
            exchange.touched.iter().any(|touch| {
                let of = |image: &Option<Arc<Item>>| -> Option<AttributeValue> {
                    image.as_ref().and_then(|image| image.get(attribute).cloned())
                };
                touch.access == Access::Write && touch.item == item && of(&touch.before) != of(&touch.after)
            })
        };
        self.exchanges.iter().rposition(changes)
    }

    /// What the buyer of an exchange had read that its guard or its request was made of.
    fn beliefs(&self, world: &World, exchange: &Exchange) -> Vec<Belief> {
        let Some(program) = world.buyers().get(exchange.buyer).map(|buyer| buyer.program()) else {
            return Vec::new();
        };
        let Some(step) = program.steps.get(exchange.step) else { return Vec::new() };
        let mut names = step.request.names();
        if let Some((guard, _)) = &step.guard {
            names.extend(guard.names().map(str::to_owned));
        }
        names.into_iter().filter_map(|name| self.belief(program, exchange, name)).collect()
    }

    fn belief(&self, program: &CompiledProgram, exchange: &Exchange, name: String) -> Option<Belief> {
        let reads = |other: &Exchange| {
            let step = program.steps.get(other.step).filter(|_| other.buyer == exchange.buyer)?;
            let (_, path) = step.bind.iter().find(|(bound, _)| **bound == *name)?;
            match path.as_slice() {
                [item, attribute, ..] if item == "Item" => Some(attribute.clone()),
                _ => None,
            }
        };
        let mut earlier = self.exchanges.iter().enumerate().rev();
        let (read_by, read, attribute) =
            earlier.find_map(|(index, other)| Some((index, other, reads(other)?)))?;
        let addressed = self.addressed(&read.request)?;
        let seen = read.touched.first().and_then(|touch| touch.after.as_ref());
        let believed = seen.and_then(|item| item.get(&attribute).map(ShownValue::of));
        let now = self.written(&addressed, &attribute);
        Some(Belief { name, believed, read_by, now })
    }
}
