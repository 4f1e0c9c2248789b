//! The parameters that PutItem, UpdateItem and DeleteItem share, and what
//! they answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::item_collection::ItemCollectionMetrics;
use super::write::Target;
use super::{Log, Operation};
use crate::engine::Engine;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValues, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::validation::{self, BadValues, Parameters, ValidationError};
use crate::engine::wire::attribute_value::{Values, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{Map, Member};
use crate::engine::wire::legacy::{ExpectedBodies, LegacyReader, check_expected};
use crate::engine::wire::shape::wire_shape;
use crate::expression::legacy::{self, ConditionalOperator, ExpectedMap};
use crate::expression::{self, Condition, Placeholders};
use crate::model::{ApiError, Item};

wire_shape! {
    /// Never stands alone: members of the three requests.
    WriteBody = "PutItemInput" {
        "TableName" => table_name: Member<String>,
        "Expected" => expected: ExpectedBodies,
        "ConditionalOperator" => conditional_operator: Member<String>,
        "ReturnValues" => return_values: Member<String>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ReturnItemCollectionMetrics" => return_item_collection_metrics: Member<String>,
        "ConditionExpression" => condition_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

/// The parameters that PutItem, UpdateItem and DeleteItem share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WriteParameters {
    /// The table.
    pub table_name: String,
    /// Must hold of the stored item, or nothing is written.
    pub condition_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// What `condition_expression` replaced.
    pub expected: Option<ExpectedMap>,
    /// How the conditions in `expected` make one.
    pub conditional_operator: Option<ConditionalOperator>,
    /// Which attributes to answer with; of PutItem and DeleteItem, `NONE` or `ALL_OLD`.
    pub return_values: ReturnValues,
    /// Whether a refused write answers with the stored item.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the size of the item collection.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

/// What PutItem, UpdateItem and DeleteItem answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WriteOutput {
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

/// Whether an UpdateItem has something to update, in either form.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct UpdateGiven {
    pub(super) expression: bool,
    pub(super) attribute_updates: bool,
}

impl WriteBody {
    /// Check 4 for what no operation has a rule of its own for.
    pub(super) fn check_legacy(&self, failures: &mut Failures) {
        check_expected(failures, self.expected.as_ref());
        let operator = Value::member(&self.conditional_operator);
        failures.check("conditionalOperator", operator, &[Constraint::OneOf(ConditionalOperator::WORDS)]);
    }

    /// The typed parameters, once the constraints hold. `reader` may have read
    /// other parameters before.
    pub(super) fn into_parameters(
        self,
        table_name: String,
        mut reader: LegacyReader,
    ) -> (WriteParameters, BadValues) {
        let expected = reader.expected(self.expected);
        let mut bad_values = BadValues { legacy: reader.error, ..BadValues::default() };
        let values = validation::expression_values(self.expression_attribute_values, &mut bad_values);
        let parameters = WriteParameters {
            table_name,
            condition_expression: self.condition_expression.map(|text| text.0),
            expression_attribute_names: self.expression_attribute_names.map(validation::names),
            expression_attribute_values: values,
            expected,
            conditional_operator: self
                .conditional_operator
                .and_then(|word| ConditionalOperator::from_word(&word.0)),
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
        (parameters, bad_values)
    }
}

impl WriteParameters {
    /// Checks 6 and 7. `update` is none for operations that update nothing.
    pub(super) fn check(
        &self,
        operation: Operation,
        update: Option<UpdateGiven>,
        bad_values: &BadValues,
    ) -> Result<(), ApiError> {
        let given = update.unwrap_or_default();
        let parameters = Parameters {
            operation,
            legacy: &[
                ("AttributeUpdates", given.attribute_updates),
                ("Expected", self.expected.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
            ],
            expressions: &[
                ("UpdateExpression", given.expression),
                ("ConditionExpression", self.condition_expression.is_some()),
            ],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
            bad_values,
            missing: match update {
                Some(_) => "UpdateExpression and ConditionExpression are null",
                None => "ConditionExpression is null",
            },
        };
        parameters.check()
    }

    /// What `#names` and `:values` stand for.
    pub(super) fn placeholders(&self) -> Placeholders<'_> {
        Placeholders::new(self.expression_attribute_names.as_ref(), self.expression_attribute_values.as_ref())
    }

    /// Check 9 for the condition, in either form.
    pub(super) fn condition(
        &self,
        operation: Operation,
        placeholders: &Placeholders<'_>,
    ) -> Result<Option<Condition>, ApiError> {
        let text = self.condition_expression.as_ref();
        let condition =
            validation::bind(operation, "ConditionExpression", text, placeholders, expression::condition)?;
        let expected = legacy::expected(self.expected.as_ref(), self.conditional_operator);
        Ok(condition.or(validation::bind_legacy(operation, expected)?))
    }

    /// Check 11 for the `ReturnValues` of PutItem and DeleteItem.
    pub(super) fn check_returns_old(&self, operation: Operation) -> Result<(), ApiError> {
        match self.return_values {
            ReturnValues::None | ReturnValues::AllOld => Ok(()),
            _ => Err(ValidationError::ReturnValues.of(operation)),
        }
    }

    /// The answer of PutItem and DeleteItem: the item before, if asked for.
    pub(super) fn old_item(&self, target: &Target) -> Option<Arc<Item>> {
        let before = target.stored.as_ref().map(|before| Arc::clone(before.item()));
        before.filter(|_| self.return_values == ReturnValues::AllOld)
    }
}

impl WriteOutput {
    /// The answer to a write that was carried out. `source` has the key attributes.
    pub(super) fn of(
        parameters: &WriteParameters,
        engine: &Engine,
        log: &Log,
        target: &Target,
        source: &Item,
        attributes: Option<Arc<Item>>,
    ) -> Self {
        let detail = parameters.return_consumed_capacity;
        let asked = parameters.return_item_collection_metrics;
        Self {
            attributes,
            consumed_capacity: ConsumedCapacity::of(&log.receipt, detail, &parameters.table_name),
            item_collection_metrics: ItemCollectionMetrics::of(asked, engine, target, source),
        }
    }
}
