//! UpdateItem: parts of an item, which is created if need be.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::item_collection::ItemCollectionMetrics;
use super::write::Target;
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, Parameters, ValidationError};
use crate::engine::wire::attribute_value::{ValueError, Values, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{Map, Member, Present};
use crate::engine::wire::shape::wire_shape;
use crate::expression::{self, Condition, Placeholders, Update};
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};
use crate::storage::{StoredItem, Table};

const THIS: Operation = Operation::UpdateItem;

wire_shape! {
    UpdateItemBody = "UpdateItemInput" {
        "TableName" => table_name: Member<String>,
        "Key" => key: Values,
        "AttributeUpdates" => attribute_updates: Present,
        "Expected" => expected: Present,
        "ReturnValues" => return_values: Member<String>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ReturnItemCollectionMetrics" => return_item_collection_metrics: Member<String>,
        "ConditionalOperator" => conditional_operator: Present,
        "UpdateExpression" => update_expression: Member<String>,
        "ConditionExpression" => condition_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

const RULES: &[Rule<UpdateItemBody>] = &[
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
    },
    Rule {
        member: "returnItemCollectionMetrics",
        value: |body| Value::member(&body.return_item_collection_metrics),
        constraints: &[Constraint::OneOf(ReturnItemCollectionMetrics::WORDS)],
    },
    Rule {
        member: "returnValues",
        value: |body| Value::member(&body.return_values),
        constraints: &[Constraint::OneOf(ReturnValues::WORDS)],
    },
    Rule {
        member: "key",
        value: |body| Value::structure(body.key.as_ref()),
        constraints: &[Constraint::NotNull],
    },
    Rule {
        member: "returnValuesOnConditionCheckFailure",
        value: |body| Value::member(&body.return_values_on_condition_check_failure),
        constraints: &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
    },
];

/// An UpdateItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateItemInput {
    /// The table.
    pub table_name: String,
    /// The item's key attributes.
    pub key: Item,
    /// What to change; without, an item of only its key is created if there is none.
    pub update_expression: Option<String>,
    /// Must hold of the stored item, or nothing is written.
    pub condition_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// Which attributes to answer with.
    pub return_values: ReturnValues,
    /// Whether a refused write answers with the stored item.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the size of the item collection.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

/// What UpdateItem answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateItemOutput {
    /// The attributes asked for, if there are any.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub attributes: Option<Arc<Item>>,
    /// What the write consumed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item's collection, if asked for and the table has local indexes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl Body for UpdateItemBody {
    type Input = UpdateItemInput;

    fn into_input(mut self) -> Result<UpdateItemInput, ApiError> {
        let table_name = validation::item_table_name(self.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let key = validation::values(THIS, self.key.unwrap_or_default())?;
        let (values, bad_value) = validation::expression_values(self.expression_attribute_values);
        let input = UpdateItemInput {
            table_name,
            key,
            update_expression: self.update_expression.map(|text| text.0),
            condition_expression: self.condition_expression.map(|text| text.0),
            expression_attribute_names: self.expression_attribute_names.map(validation::names),
            expression_attribute_values: values,
            return_values: validation::word(self.return_values, ReturnValues::from_word),
            return_values_on_condition_check_failure: validation::word(
                self.return_values_on_condition_check_failure,
                ReturnValuesOnConditionCheckFailure::from_word,
            ),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
            return_item_collection_metrics: validation::word(
                self.return_item_collection_metrics,
                ReturnItemCollectionMetrics::from_word,
            ),
        };
        let legacy = [
            ("AttributeUpdates", self.attribute_updates.is_some()),
            ("Expected", self.expected.is_some()),
            ("ConditionalOperator", self.conditional_operator.is_some()),
        ];
        input.check_parameters(&legacy, bad_value.as_ref())?;
        validation::refuse_legacy(&legacy)?;
        Ok(input)
    }
}

impl UpdateItemInput {
    fn check_parameters(
        &self,
        legacy: &[(&'static str, bool)],
        bad_value: Option<&(String, ValueError)>,
    ) -> Result<(), ApiError> {
        let parameters = Parameters {
            operation: THIS,
            legacy,
            expressions: &[
                ("UpdateExpression", self.update_expression.is_some()),
                ("ConditionExpression", self.condition_expression.is_some()),
            ],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
            bad_value,
            missing: "UpdateExpression and ConditionExpression are null",
        };
        parameters.check()
    }
}

impl Operate for UpdateItemInput {
    type Output = UpdateItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.check_parameters(&[], None)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<UpdateItemOutput, ApiError> {
        let (names, values) = (&self.expression_attribute_names, &self.expression_attribute_values);
        let placeholders = Placeholders::new(names.as_ref(), values.as_ref());
        let update = self.update_expression.as_ref();
        let update = validation::bind(THIS, "UpdateExpression", update, &placeholders, expression::update)?;
        let condition = self.condition_expression.as_ref();
        let condition =
            validation::bind(THIS, "ConditionExpression", condition, &placeholders, expression::condition)?;
        validation::all_used(THIS, &placeholders)?;

        let entry = engine.usable_table(&self.table_name)?;
        let schema = entry.contents.key_schema();
        let key = validation::key_of_request(schema, &self.key)?;
        validation::updates_no_key(schema, update.iter().flat_map(Update::paths))?;
        validation::paths_keep_keys_whole(schema, condition.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(schema, update.iter().flat_map(Update::read_paths))?;
        let target = Target::new(&entry.definition.name, &entry.contents, key);

        let source = Arc::new(self.key);
        let planned = plan(&entry.contents, update.as_ref(), target.stored.as_ref(), &source);
        target.check_unlocked(engine)?;
        if !target.satisfies(condition.as_ref()) {
            let attempted = planned.ok().and_then(|after| Some(after?.size_bytes()));
            let answer = self.return_values_on_condition_check_failure;
            return Err(target.refuse(log, &source, attempted, answer));
        }
        let after = planned?;
        let reason = reason(target.stored.as_ref(), after.as_ref());
        match &after {
            Some(after) => target.write(engine, log, &source, Some(after.clone()), reason),
            None => target.charge(log, reason),
        }

        let metrics =
            ItemCollectionMetrics::of(self.return_item_collection_metrics, engine, &target, &source);
        Ok(UpdateItemOutput {
            attributes: attributes(
                self.return_values,
                update.as_ref(),
                target.stored.as_ref(),
                after.as_ref(),
            ),
            consumed_capacity: ConsumedCapacity::of(
                &log.receipt,
                self.return_consumed_capacity,
                &target.table,
            ),
            item_collection_metrics: metrics,
        })
    }
}

/// The item that the update makes of `stored`, or of a new item of only its
/// key; `None` if there is none and the update makes none (an update of
/// nothing but REMOVE and DELETE does not).
///
/// # Errors
///
/// `ValidationException` if the update does not fit the item or the result is
/// too large or too deep.
pub(super) fn plan(
    table: &Table,
    update: Option<&Update>,
    stored: Option<&StoredItem>,
    key: &Arc<Item>,
) -> Result<Option<StoredItem>, ApiError> {
    let Some(update) = update else {
        return Ok(Some(stored.cloned().unwrap_or_else(|| StoredItem::new(Arc::clone(key)))));
    };
    let old = stored.map(|stored| stored.item().as_ref());
    let applied = update.apply(old, key).map_err(|error| ApiError::validation(error.to_string()))?;
    let Some(item) = applied.item else { return Ok(None) };
    validation::item(&item)?;
    let after = StoredItem::new(Arc::new(item));
    // The service adds what the actions take in its own encoding.
    // Source: fact sheet §1, "UpdateItem gate" (measured).
    let gate = (after.size_bytes() - item_size(key)).saturating_add(update.counts().size_cost());
    validation::updated_index_keys(table, old, after.item())?;
    let with_entries = validation::size_with_local_entries(table, after.item(), after.size_bytes());
    if with_entries.max(gate) > MAX_ITEM_BYTES {
        return Err(ValidationError::UpdateTooLarge.into());
    }
    Ok(Some(after))
}

/// Why an update that made `after` of `before` is charged.
pub(super) fn reason(before: Option<&StoredItem>, after: Option<&StoredItem>) -> Reason {
    match (before, after) {
        (Some(before), Some(after)) => {
            Reason::ItemUpdated { before: before.size_bytes(), after: after.size_bytes() }
        }
        (None, Some(after)) => Reason::ItemCreated { bytes: after.size_bytes() },
        (_, None) => Reason::NothingUpdated,
    }
}

/// What `ReturnValues` asks for; nothing rather than an empty map.
fn attributes(
    return_values: ReturnValues,
    update: Option<&Update>,
    before: Option<&StoredItem>,
    after: Option<&StoredItem>,
) -> Option<Arc<Item>> {
    let whole = |stored: &StoredItem| Arc::clone(stored.item());
    let touched = |pick: fn(&Update, &Item) -> Item, stored: Option<&StoredItem>| {
        Some(pick(update?, stored?.item())).filter(|item| !item.is_empty()).map(Arc::new)
    };
    match return_values {
        ReturnValues::None => None,
        ReturnValues::AllOld => before.map(whole),
        ReturnValues::AllNew => after.map(whole),
        ReturnValues::UpdatedOld => touched(Update::updated_old, before),
        ReturnValues::UpdatedNew => touched(Update::updated_new, after),
    }
}
