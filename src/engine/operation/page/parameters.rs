//! The parameters that Query and Scan share: on the wire, typed, and bound.

use std::collections::BTreeMap;

use crate::engine::operation::Operation;
use crate::engine::request::{ReturnConsumedCapacity, Select};
use crate::engine::validation::{self, BadValues, Parameters, ValidationError};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::wire_shape;
use crate::expression::legacy::{self, ConditionMap, ConditionalOperator};
use crate::expression::{self, Condition, Placeholders, Projection};
use crate::model::{ApiError, Item};

wire_shape! {
    /// Never stands alone: members of both requests.
    PageBody = "QueryInput" {
        "TableName" => table_name: Member<String>,
        "IndexName" => index_name: Member<String>,
        "Select" => select: Member<String>,
        "AttributesToGet" => attributes_to_get: List<Member<String>>,
        "Limit" => limit: Member<i32>,
        "ConsistentRead" => consistent_read: Member<bool>,
        "ConditionalOperator" => conditional_operator: Member<String>,
        "ExclusiveStartKey" => exclusive_start_key: Values,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "FilterExpression" => filter_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
    }
}

const LIMIT: Rule<PageBody> = Rule {
    member: "limit",
    value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
    constraints: &[Constraint::AtLeast(1)],
};

const RULES: &[Rule<PageBody>] = &[
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
        member: "indexName",
        value: |body| Value::member(&body.index_name),
        constraints: &[Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)],
    },
    Rule {
        member: "select",
        value: |body| Value::member(&body.select),
        constraints: &[Constraint::OneOf(Select::WORDS)],
    },
    LIMIT,
    Rule {
        member: "conditionalOperator",
        value: |body| Value::member(&body.conditional_operator),
        constraints: &[Constraint::OneOf(ConditionalOperator::WORDS)],
    },
];

/// The parameters that Query and Scan share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageParameters {
    /// The table.
    pub table_name: String,
    /// The index to read; the table itself without.
    pub index_name: Option<String>,
    /// What to answer with; without, all there is, or what the projection names.
    pub select: Option<Select>,
    /// Items to evaluate at most: 1 or more.
    pub limit: Option<u32>,
    /// Whether the read is strongly consistent.
    pub consistent_read: bool,
    /// The `LastEvaluatedKey` of the page before.
    pub exclusive_start_key: Option<Item>,
    /// Must hold of an item, or it is left out of the answer.
    pub filter_expression: Option<String>,
    /// Which paths to return; all without.
    pub projection_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// `QueryFilter` or `ScanFilter`: what `filter_expression` replaced.
    pub legacy_filter: Option<ConditionMap>,
    /// How the conditions in `legacy_filter` make one.
    pub conditional_operator: Option<ConditionalOperator>,
    /// What `projection_expression` replaced: top-level attributes.
    pub attributes_to_get: Option<Vec<String>>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// What becomes of evaluated items.
pub(in crate::engine::operation) struct Shape {
    pub(in crate::engine::operation) filter: Option<Condition>,
    pub(in crate::engine::operation) projection: Option<Projection>,
}

/// Whether a Query has a key condition, in either form.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine::operation) struct KeyConditionGiven {
    pub(in crate::engine::operation) expression: bool,
    pub(in crate::engine::operation) key_conditions: bool,
}

impl PageBody {
    /// Check 4 for the shared members. Query looks at `Limit` by itself, and afterwards.
    pub(in crate::engine::operation) fn check_rules(&self, operation: Operation, failures: &mut Failures) {
        let is_checked = |rule: &&Rule<Self>| operation != Operation::Query || rule.member != LIMIT.member;
        for rule in RULES.iter().filter(is_checked) {
            failures.check(rule.member, (rule.value)(self), rule.constraints);
        }
    }

    /// Whether `Limit` is there and less than 1.
    pub(in crate::engine::operation) fn limits_to_nothing(&self) -> bool {
        self.limit.as_ref().is_some_and(|limit| limit.0 < 1)
    }

    /// The typed parameters, once the constraints hold: check 5 for the
    /// starting key. An unacceptable value of an expression goes into `bad_values`.
    pub(in crate::engine::operation) fn into_parameters(
        self,
        table_name: String,
        legacy_filter: Option<ConditionMap>,
        bad_values: &mut BadValues,
    ) -> Result<PageParameters, ApiError> {
        let exclusive_start_key = start_key(self.exclusive_start_key)?;
        let values = validation::expression_values(self.expression_attribute_values, bad_values);
        Ok(PageParameters {
            table_name,
            index_name: self.index_name.map(|name| name.0),
            select: self.select.and_then(|word| Select::from_word(&word.0)),
            limit: self.limit.and_then(|limit| u32::try_from(limit.0).ok()),
            consistent_read: self.consistent_read.is_some_and(|flag| flag.0),
            exclusive_start_key,
            filter_expression: self.filter_expression.map(|text| text.0),
            projection_expression: self.projection_expression.map(|text| text.0),
            expression_attribute_names: self.expression_attribute_names.map(validation::names),
            expression_attribute_values: values,
            legacy_filter,
            conditional_operator: self
                .conditional_operator
                .and_then(|word| ConditionalOperator::from_word(&word.0)),
            attributes_to_get: self.attributes_to_get.map(validation::attribute_list),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        })
    }
}

impl PageParameters {
    /// Checks 6 and 7. `key_condition` is none for operations that cannot have one.
    pub(in crate::engine::operation) fn check(
        &self,
        operation: Operation,
        key_condition: Option<KeyConditionGiven>,
        bad_values: &BadValues,
    ) -> Result<(), ApiError> {
        let parameters = Parameters {
            operation,
            legacy: &[
                ("AttributesToGet", self.attributes_to_get.is_some()),
                (legacy_filter_name(operation), self.legacy_filter.is_some()),
                ("ConditionalOperator", self.conditional_operator.is_some()),
                // Not mixed unless it is there in both forms.
                // Source: ExtendDB's tests of ConditionalOperator, which run against the service.
                (
                    "KeyConditions",
                    key_condition.is_some_and(|given| given.key_conditions && given.expression),
                ),
            ],
            expressions: &[
                ("ProjectionExpression", self.projection_expression.is_some()),
                ("FilterExpression", self.filter_expression.is_some()),
                ("KeyConditionExpression", key_condition.is_some_and(|given| given.expression)),
            ],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
            bad_values,
            missing: match key_condition {
                Some(_) => "FilterExpression and KeyConditionExpression are null",
                None => "FilterExpression is null",
            },
        };
        parameters.check()
    }

    /// What messages call the filter.
    pub(in crate::engine::operation) fn filter_name(&self, operation: Operation) -> &'static str {
        match self.legacy_filter {
            Some(_) => legacy_filter_name(operation),
            None => "Filter Expression",
        }
    }

    /// What `#names` and `:values` stand for.
    pub(in crate::engine::operation) fn placeholders(&self) -> Placeholders<'_> {
        Placeholders::new(self.expression_attribute_names.as_ref(), self.expression_attribute_values.as_ref())
    }

    /// Check 9 for filter and projection, in either form.
    pub(in crate::engine::operation) fn bind(
        &self,
        operation: Operation,
        placeholders: &Placeholders<'_>,
    ) -> Result<Shape, ApiError> {
        let text = self.filter_expression.as_ref();
        let filter =
            validation::bind(operation, "FilterExpression", text, placeholders, expression::condition)?;
        let legacy = legacy::filter(self.legacy_filter.as_ref(), self.conditional_operator);
        let filter = filter.or(validation::bind_legacy(operation, legacy)?);
        let text = self.projection_expression.as_ref();
        let projection =
            validation::bind(operation, "ProjectionExpression", text, placeholders, expression::projection)?;
        let attributes = self.attributes_to_get.as_ref();
        let projection = projection.or(validation::bind_attributes_to_get(operation, attributes)?);
        Ok(Shape { filter, projection })
    }

    /// Check 11 for `Select`.
    pub(in crate::engine::operation) fn check_select(&self, operation: Operation) -> Result<(), ApiError> {
        self.selects().map_err(|error| error.of(operation))
    }

    fn selects(&self) -> Result<(), ValidationError> {
        let projected = match (&self.projection_expression, &self.attributes_to_get) {
            (Some(_), _) => Some("ProjectionExpression"),
            (None, Some(_)) => Some("AttributesToGet"),
            (None, None) => None,
        };
        let refused = |parameter, select| Err(ValidationError::ProjectionBesideSelect { parameter, select });
        match (self.select, projected) {
            (Some(Select::SpecificAttributes), None) => Err(ValidationError::NothingSpecified),
            (Some(Select::AllAttributes), Some(parameter)) => refused(parameter, "ALL_ATTRIBUTES"),
            (Some(Select::AllProjectedAttributes), Some(parameter)) => {
                refused(parameter, "ALL_PROJECTED_ATTRIBUTES")
            }
            (Some(Select::Count), Some(parameter)) => refused(parameter, "only the Count"),
            (Some(Select::AllProjectedAttributes), None) if self.index_name.is_none() => {
                Err(ValidationError::ProjectedOfTable)
            }
            _ => Ok(()),
        }
    }
}

fn legacy_filter_name(operation: Operation) -> &'static str {
    match operation {
        Operation::Query => "QueryFilter",
        _ => "ScanFilter",
    }
}

/// `ExclusiveStartKey` as it came: check 5.
fn start_key(key: Option<Values>) -> Result<Option<Item>, ApiError> {
    let accept = |key: Values| {
        key.accept()
            .map_err(|error| ValidationError::StartKeyInvalid(Box::new(ValidationError::Value(error))).into())
    };
    key.map(accept).transpose()
}
