//! Query: the items of one partition key of a table or index, in the order of
//! their sort keys.

use super::page::{self, PageOutput, PageParameters, Source, Walk};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::request::{ReturnConsumedCapacity, Select};
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{List, Map, Member, Present};
use crate::engine::wire::shape::wire_shape;
use crate::expression::{Condition, Projection};
use crate::model::ApiError;

const THIS: Operation = Operation::Query;

wire_shape! {
    QueryBody = "QueryInput" {
        "TableName" => table_name: Member<String>,
        "IndexName" => index_name: Member<String>,
        "Select" => select: Member<String>,
        "AttributesToGet" => attributes_to_get: List<Member<String>>,
        "Limit" => limit: Member<i32>,
        "ConsistentRead" => consistent_read: Member<bool>,
        "KeyConditions" => key_conditions: Present,
        "QueryFilter" => query_filter: Present,
        "ConditionalOperator" => conditional_operator: Present,
        "ScanIndexForward" => scan_index_forward: Member<bool>,
        "ExclusiveStartKey" => exclusive_start_key: Values,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "FilterExpression" => filter_expression: Member<String>,
        "KeyConditionExpression" => key_condition_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
    }
}

const RULES: &[Rule<QueryBody>] = &[
    Rule {
        member: "attributesToGet",
        value: |body| match &body.attributes_to_get {
            Some(list) => Value::List(list.0.len(), "[]"),
            None => Value::Null,
        },
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
    Rule {
        member: "limit",
        value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
        constraints: &[Constraint::AtLeast(1)],
    },
];

/// A Query request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryInput {
    /// Where to read, and what to answer with.
    pub page: PageParameters,
    /// Which partition key, and which range of sort keys.
    pub key_condition_expression: Option<String>,
    /// Descending order of sort keys: `ScanIndexForward: false`.
    pub backward: bool,
}

/// What Query answers.
pub type QueryOutput = PageOutput;

impl Body for QueryBody {
    type Input = QueryInput;

    fn into_input(mut self) -> Result<QueryInput, ApiError> {
        let table_name = validation::item_table_name(self.table_name.take())?;
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let exclusive_start_key = page::start_key(self.exclusive_start_key)?;
        let (values, bad_value) = validation::expression_values(self.expression_attribute_values);
        let page = PageParameters {
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
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        };
        let legacy = [
            ("AttributesToGet", self.attributes_to_get.is_some()),
            ("QueryFilter", self.query_filter.is_some()),
            ("ConditionalOperator", self.conditional_operator.is_some()),
            ("KeyConditions", self.key_conditions.is_some()),
        ];
        let key_condition_expression = self.key_condition_expression.map(|text| text.0);
        page.check(THIS, Some(key_condition_expression.is_some()), &legacy, bad_value.as_ref())?;
        validation::refuse_legacy(&legacy)?;
        let backward = self.scan_index_forward.is_some_and(|forward| !forward.0);
        Ok(QueryInput { page, key_condition_expression, backward })
    }
}

impl Operate for QueryInput {
    type Output = QueryOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.page.check(THIS, Some(self.key_condition_expression.is_some()), &[], None)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<QueryOutput, ApiError> {
        let placeholders = self.page.placeholders();
        let key_condition = self.key_condition_expression.as_ref();
        let key_condition = key_condition.map(|text| validation::bind_key_condition(text, &placeholders));
        let key_condition = key_condition.transpose()?;
        let shape = self.page.bind(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        let key_condition = key_condition.ok_or(ValidationError::NoKeyCondition)?;
        self.page.check_select()?;

        let entry = engine.usable_table(&self.page.table_name)?;
        let source = Source::of(&self.page, &shape, entry)?;
        let (schema, keys) = (source.schema(), source.keys());
        let condition = key_condition.for_keys(keys).map_err(validation::key_condition_error)?;
        validation::filters_no_key(keys, shape.filter.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(schema, shape.projection.iter().flat_map(Projection::paths))?;
        let mut range = source.range(&condition).ok_or(ValidationError::KeyMismatch)?;
        if let Some(start) = &self.page.exclusive_start_key {
            let position = source.position(start).map_err(|error| match error {
                ValidationError::KeyMismatch => ValidationError::StartKeyMismatch,
                error => ValidationError::StartKeyInvalid(Box::new(error)),
            })?;
            if !range.contains(&position) {
                let mut partition = keys.partition.iter().zip(&condition.partition);
                return Err(
                    match partition.all(|(key, value)| start.get(&key.name) == Some(value.as_ref())) {
                        true => ValidationError::StartKeyOutOfRange.into(),
                        false => ValidationError::StartKeyElsewhere.into(),
                    },
                );
            }
            range = range.after(&position, !self.backward);
        }
        let walk = Walk { range, forward: !self.backward };
        let reason = |items, returned, bytes| Reason::ItemsQueried { items, returned, bytes };
        Ok(page::read(&self.page, &shape, &walk, &source, log, reason))
    }
}
