//! PutItem: a whole item, created or replaced.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::item_collection::ItemCollectionMetrics;
use super::write::Target;
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, Parameters, ValidationError};
use crate::engine::wire::attribute_value::{ValueError, Values, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{Map, Member, Present};
use crate::engine::wire::shape::wire_shape;
use crate::expression::{self, Condition, Placeholders};
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};

const THIS: Operation = Operation::PutItem;

wire_shape! {
    PutItemBody = "PutItemInput" {
        "TableName" => table_name: Member<String>,
        "Item" => item: Values,
        "Expected" => expected: Present,
        "ReturnValues" => return_values: Member<String>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ReturnItemCollectionMetrics" => return_item_collection_metrics: Member<String>,
        "ConditionalOperator" => conditional_operator: Present,
        "ConditionExpression" => condition_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

const RULES: &[Rule<PutItemBody>] = &[
    Rule {
        member: "returnConsumedCapacity",
        value: |body| Value::member(&body.return_consumed_capacity),
        constraints: &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
    },
    Rule {
        member: "item",
        value: |body| Value::structure(body.item.as_ref()),
        constraints: &[Constraint::NotNull],
    },
    Rule {
        member: "returnValues",
        value: |body| Value::member(&body.return_values),
        constraints: &[Constraint::OneOf(ReturnValues::WORDS)],
    },
    Rule {
        member: "returnItemCollectionMetrics",
        value: |body| Value::member(&body.return_item_collection_metrics),
        constraints: &[Constraint::OneOf(ReturnItemCollectionMetrics::WORDS)],
    },
    Rule {
        member: "returnValuesOnConditionCheckFailure",
        value: |body| Value::member(&body.return_values_on_condition_check_failure),
        constraints: &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
    },
];

/// A PutItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PutItemInput {
    /// The table.
    pub table_name: String,
    /// The item.
    pub item: Item,
    /// Must hold of the stored item, or nothing is written.
    pub condition_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// `NONE` or `ALL_OLD`.
    pub return_values: ReturnValues,
    /// Whether a refused write answers with the stored item.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the size of the item collection.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

/// What PutItem answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PutItemOutput {
    /// The item before, if asked for and there was one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub attributes: Option<Arc<Item>>,
    /// What the write consumed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// The size of the item's collection, if asked for and the table has local indexes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_collection_metrics: Option<ItemCollectionMetrics>,
}

impl Body for PutItemBody {
    type Input = PutItemInput;

    fn into_input(mut self) -> Result<PutItemInput, ApiError> {
        let table_name = validation::item_table_name(self.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let item = validation::values(THIS, self.item.unwrap_or_default())?;
        let (values, bad_value) = validation::expression_values(self.expression_attribute_values);
        let input = PutItemInput {
            table_name,
            item,
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
            ("Expected", self.expected.is_some()),
            ("ConditionalOperator", self.conditional_operator.is_some()),
        ];
        input.check_parameters(&legacy, bad_value.as_ref())?;
        validation::refuse_legacy(&legacy)?;
        Ok(input)
    }
}

impl PutItemInput {
    fn check_parameters(
        &self,
        legacy: &[(&'static str, bool)],
        bad_value: Option<&(String, ValueError)>,
    ) -> Result<(), ApiError> {
        let parameters = Parameters {
            operation: THIS,
            legacy,
            expressions: &[("ConditionExpression", self.condition_expression.is_some())],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
            bad_value,
            missing: "ConditionExpression is null",
        };
        parameters.check()
    }
}

impl Operate for PutItemInput {
    type Output = PutItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        validation::item(&self.item)?;
        self.check_parameters(&[], None)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<PutItemOutput, ApiError> {
        let (names, values) = (&self.expression_attribute_names, &self.expression_attribute_values);
        let placeholders = Placeholders::new(names.as_ref(), values.as_ref());
        let condition = self.condition_expression.as_ref();
        let condition =
            validation::bind(THIS, "ConditionExpression", condition, &placeholders, expression::condition)?;
        validation::all_used(THIS, &placeholders)?;
        if !matches!(self.return_values, ReturnValues::None | ReturnValues::AllOld) {
            return Err(ValidationError::ReturnValues.of(THIS));
        }
        let size_bytes = item_size(&self.item);
        if size_bytes > MAX_ITEM_BYTES {
            return Err(ValidationError::ItemTooLarge.into());
        }

        let entry = engine.usable_table(&self.table_name)?;
        let schema = entry.contents.key_schema();
        let target = Target::of_put(entry, &self.item, size_bytes)?;
        validation::paths_keep_keys_whole(schema, condition.iter().flat_map(Condition::paths))?;

        target.check_unlocked(engine)?;
        let after = Arc::new(self.item);
        if !target.satisfies(condition.as_ref()) {
            let answer = self.return_values_on_condition_check_failure;
            return Err(target.refuse(log, &after, Some(size_bytes), answer));
        }
        target.put(engine, log, &after, size_bytes);

        let metrics = ItemCollectionMetrics::of(self.return_item_collection_metrics, engine, &target, &after);
        let before = target.stored.map(|before| Arc::clone(before.item()));
        Ok(PutItemOutput {
            attributes: before.filter(|_| self.return_values == ReturnValues::AllOld),
            consumed_capacity: ConsumedCapacity::of(
                &log.receipt,
                self.return_consumed_capacity,
                &target.table,
            ),
            item_collection_metrics: metrics,
        })
    }
}
