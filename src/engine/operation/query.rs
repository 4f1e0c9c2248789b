//! Query: the items of one partition key of a table or index, in the order of
//! their sort keys.

use super::page::{self, KeyConditionGiven, PageBody, PageOutput, PageParameters, Source, Walk};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::receipt::Reason;
use crate::engine::validation::{self, BadValues, ValidationError};
use crate::engine::wire::constraint::Failures;
use crate::engine::wire::json::Member;
use crate::engine::wire::legacy::{ConditionBodies, LegacyReader, check_conditions};
use crate::engine::wire::shape::wire_shape;
use crate::expression::legacy::{self, ConditionMap};
use crate::expression::{Condition, Projection};
use crate::model::ApiError;

const THIS: Operation = Operation::Query;

wire_shape! {
    QueryBody = "QueryInput" {
        "KeyConditions" => key_conditions: ConditionBodies,
        "QueryFilter" => query_filter: ConditionBodies,
        "ScanIndexForward" => scan_index_forward: Member<bool>,
        "KeyConditionExpression" => key_condition_expression: Member<String>,
        ..page: PageBody,
    }
}

/// A Query request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueryInput {
    /// Where to read, and what to answer with.
    pub page: PageParameters,
    /// Which partition key, and which range of sort keys.
    pub key_condition_expression: Option<String>,
    /// What `key_condition_expression` replaced.
    pub key_conditions: Option<ConditionMap>,
    /// Descending order of sort keys: `ScanIndexForward: false`.
    pub backward: bool,
}

/// What Query answers.
pub type QueryOutput = PageOutput;

impl Body for QueryBody {
    type Input = QueryInput;

    fn into_input(mut self) -> Result<QueryInput, ApiError> {
        let table_name = validation::item_table_name(self.page.table_name.take())?;
        let mut failures = Failures::default();
        self.page.check_rules(THIS, &mut failures);
        check_conditions(&mut failures, "queryFilter", self.query_filter.as_ref());
        check_conditions(&mut failures, "keyConditions", self.key_conditions.as_ref());
        failures.finish()?;
        if self.page.limits_to_nothing() {
            return Err(ValidationError::QueryLimit.into());
        }
        let mut reader = LegacyReader::default();
        let query_filter = reader.conditions(self.query_filter);
        let key_conditions = reader.conditions(self.key_conditions);
        let mut bad_values = BadValues { legacy: reader.error, ..BadValues::default() };
        let page = self.page.into_parameters(table_name, query_filter, &mut bad_values)?;
        let input = QueryInput {
            page,
            key_condition_expression: self.key_condition_expression.map(|text| text.0),
            key_conditions,
            backward: self.scan_index_forward.is_some_and(|forward| !forward.0),
        };
        input.check_parameters(&bad_values)?;
        Ok(input)
    }
}

impl QueryInput {
    fn check_parameters(&self, bad_values: &BadValues) -> Result<(), ApiError> {
        let given = KeyConditionGiven {
            expression: self.key_condition_expression.is_some(),
            key_conditions: self.key_conditions.is_some(),
        };
        self.page.check(THIS, Some(given), bad_values)
    }
}

impl Operate for QueryInput {
    type Output = QueryOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.check_parameters(&BadValues::default())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<QueryOutput, ApiError> {
        let placeholders = self.page.placeholders();
        let key_condition = self.key_condition_expression.as_ref();
        let key_condition = key_condition.map(|text| validation::bind_key_condition(text, &placeholders));
        let key_condition = key_condition.transpose()?;
        let shape = self.page.bind(THIS, &placeholders)?;
        validation::all_used(THIS, &placeholders)?;
        let key_conditions = self.key_conditions.as_ref().map(legacy::key_conditions).transpose();
        let key_condition = key_condition.or(validation::bind_legacy(THIS, key_conditions)?);
        let key_condition = key_condition.ok_or(ValidationError::NoKeyCondition)?;
        self.page.check_select(THIS)?;

        let replicas = engine.replicas();
        let entry = engine.usable_table(&self.page.table_name)?;
        let source = Source::of(&self.page, &shape, entry, replicas)?;
        source.check_filter(&shape)?;
        let keys = source.keys();
        let parameter =
            if self.key_conditions.is_some() { "KeyConditions" } else { "KeyConditionExpression" };
        let condition = key_condition.for_keys(keys);
        let condition = condition.map_err(|error| validation::key_condition_error(parameter, error))?;
        validation::key_values(keys, &condition)?;
        let filter = self.page.filter_name(THIS);
        validation::filters_no_key(filter, keys, shape.filter.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(source.table(), shape.filter.iter().flat_map(Condition::paths))?;
        validation::paths_keep_keys_whole(
            source.table(),
            shape.projection.iter().flat_map(Projection::paths),
        )?;
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
