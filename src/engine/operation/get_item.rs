//! GetItem: one item by its key.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::event::{Event, ItemKey};
use crate::engine::receipt::Reason;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::validation::{self, ReadProjection};
use crate::engine::wire::attribute_value::{Values, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::wire_shape;
use crate::expression::Projection;
use crate::model::capacity::Factor;
use crate::model::{ApiError, Item};
use crate::storage::StoredItem;

const THIS: Operation = Operation::GetItem;

wire_shape! {
    GetItemBody = "GetItemInput" {
        "TableName" => table_name: Member<String>,
        "Key" => key: Values,
        "AttributesToGet" => attributes_to_get: List<Member<String>>,
        "ConsistentRead" => consistent_read: Member<bool>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
    }
}

const RULES: &[Rule<GetItemBody>] = &[
    Rule {
        member: "attributesToGet",
        value: |body| Value::list(body.attributes_to_get.as_ref()),
        constraints: &[Constraint::MinLength(1)],
    },
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
    },
    Rule {
        member: "key",
        value: |body| Value::structure(body.key.as_ref()),
        constraints: &[Constraint::NotNull],
    },
];

/// A GetItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetItemInput {
    /// The table.
    pub table_name: String,
    /// The item's key attributes.
    pub key: Item,
    /// Whether the read is strongly consistent.
    pub consistent_read: bool,
    /// Which paths to return; all without.
    pub projection_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `projection_expression` replaced: top-level attributes.
    pub attributes_to_get: Option<Vec<String>>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// What GetItem answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetItemOutput {
    /// What the read consumed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The item, or what the projection leaves of it; nothing if there is none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub item: Option<Arc<Item>>,
}

impl Body for GetItemBody {
    type Input = GetItemInput;

    fn into_input(mut self) -> Result<GetItemInput, ApiError> {
        let table_name = validation::item_table_name(self.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let key = validation::values(THIS, self.key.unwrap_or_default())?;
        let input = GetItemInput {
            table_name,
            key,
            consistent_read: self.consistent_read.is_some_and(|flag| flag.0),
            projection_expression: self.projection_expression.map(|text| text.0),
            expression_attribute_names: self.expression_attribute_names.map(validation::names),
            attributes_to_get: self.attributes_to_get.map(validation::attribute_list),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        };
        input.check()?;
        Ok(input)
    }
}

impl GetItemInput {
    fn projection(&self) -> ReadProjection<'_> {
        ReadProjection {
            operation: THIS,
            expression: self.projection_expression.as_ref(),
            names: self.expression_attribute_names.as_ref(),
            attributes_to_get: self.attributes_to_get.as_ref(),
        }
    }
}

impl Operate for GetItemInput {
    type Output = GetItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.projection().check()
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<GetItemOutput, ApiError> {
        let projection = self.projection().bind()?;

        let replicas = engine.replicas();
        let entry = engine.usable_table(&self.table_name)?;
        let key = validation::key_of_request(entry.contents.key_schema(), &self.key)?;
        validation::paths_keep_keys_whole(&entry.contents, projection.iter().flat_map(Projection::paths))?;
        let table = &entry.definition.name;

        let contents = replicas.table(entry, self.consistent_read, key.as_bytes());
        let stored = contents.get(&key);
        let factor = if self.consistent_read { Factor::Standard } else { Factor::Eventual };
        let reason = match stored {
            Some(stored) => Reason::ItemRead { bytes: stored.size_bytes() },
            None => Reason::ItemMissing,
        };
        log.receipt.charge_table(table, factor, reason);
        log.receipt.place(0, Some(key.partition_hash()));
        log.events.push(Event::ItemRead {
            table: Arc::clone(table),
            key: ItemKey::new(entry.contents.key_schema(), &Arc::new(self.key)),
            item: stored.map(|stored| Arc::clone(stored.item())),
        });

        let shown = |stored: &StoredItem| match &projection {
            Some(projection) => Arc::new(projection.apply(stored.item())),
            None => Arc::clone(stored.item()),
        };
        Ok(GetItemOutput {
            item: stored.map(shown),
            consumed_capacity: ConsumedCapacity::of(
                &log.receipt,
                self.return_consumed_capacity,
                &self.table_name,
            ),
        })
    }
}
