//! ExecuteStatement: one PartiQL statement.

use std::sync::Arc;

use serde::Serialize;

use super::partiql::select::{self, Reading};
use super::partiql::write::Write;
use super::partiql::{self, ParameterizedStatement};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::{serialize_item, serialize_items};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::expression::partiql::Statement;
use crate::model::{ApiError, Item};

const THIS: Operation = Operation::ExecuteStatement;

/// Longest token. Source: API model, `PartiQLNextToken`.
const MAX_TOKEN: usize = 32_768;

wire_shape! {
    ExecuteStatementBody = "ExecuteStatementInput" {
        "Statement" => statement: Member<String>,
        "Parameters" => parameters: partiql::Parameters,
        "ConsistentRead" => consistent_read: Member<bool>,
        "NextToken" => next_token: Member<String>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "Limit" => limit: Member<i32>,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

/// An ExecuteStatement request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExecuteStatementInput {
    /// What to do.
    pub statement: ParameterizedStatement,
    /// Whether a read is strongly consistent.
    pub consistent_read: bool,
    /// The `NextToken` of the page before.
    pub next_token: Option<String>,
    /// Items to evaluate at most: 1 or more.
    pub limit: Option<u32>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// What ExecuteStatement answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExecuteStatementOutput {
    /// What the statement consumed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// What a SELECT found, or what RETURNING asks for.
    #[serde(serialize_with = "serialize_items")]
    pub items: Option<Vec<Arc<Item>>>,
    /// The last key of the page, if it ended before the range did.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub last_evaluated_key: Option<Arc<Item>>,
    /// Where the next page starts, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

impl Body for ExecuteStatementBody {
    type Input = ExecuteStatementInput;

    fn into_input(self) -> Result<ExecuteStatementInput, ApiError> {
        let answer = self.return_values_on_condition_check_failure;
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        partiql::check_members(&mut failures, "", &self.statement, self.parameters.as_ref(), &answer);
        failures.check(
            "nextToken",
            Value::member(&self.next_token),
            &[Constraint::MinLength(1), Constraint::MaxLength(MAX_TOKEN)],
        );
        failures.check(
            "limit",
            Value::number(self.limit.as_ref().map(|limit| i64::from(limit.0))),
            &[Constraint::AtLeast(1)],
        );
        failures.finish()?;
        Ok(ExecuteStatementInput {
            statement: ParameterizedStatement::of_body(THIS, self.statement, self.parameters, answer)?,
            consistent_read: self.consistent_read.is_some_and(|flag| flag.0),
            next_token: self.next_token.map(|token| token.0),
            limit: self.limit.and_then(|limit| u32::try_from(limit.0).ok()),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        })
    }
}

impl Operate for ExecuteStatementInput {
    type Output = ExecuteStatementOutput;

    fn check(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        partiql::check_text(&mut failures, "statement", Value::Text(&self.statement.statement));
        failures.finish()
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<ExecuteStatementOutput, ApiError> {
        let detail = self.return_consumed_capacity;
        let statement = match self.statement.parse()? {
            Statement::Select(select) => {
                let reading = Reading {
                    statement: &self.statement,
                    consistent_read: self.consistent_read,
                    limit: self.limit,
                    next_token: self.next_token.as_deref(),
                };
                let page = select::read(&select, &reading, engine, log)?;
                return Ok(ExecuteStatementOutput {
                    consumed_capacity: ConsumedCapacity::of(&log.receipt, detail, &select.table),
                    items: Some(page.items),
                    last_evaluated_key: page.last_evaluated_key,
                    next_token: page.next_token,
                });
            }
            Statement::Exists(_) => return Err(ValidationError::ExistsOutsideTransaction.into()),
            statement => statement,
        };
        let table = statement.table().to_owned();
        let answer = self.statement.return_values_on_condition_check_failure;
        let returned = Write::of(THIS, statement, answer, engine)?.execute(engine, log)?;
        Ok(ExecuteStatementOutput {
            consumed_capacity: ConsumedCapacity::of(&log.receipt, detail, &table),
            items: Some(returned.into_iter().collect()),
            last_evaluated_key: None,
            next_token: None,
        })
    }
}
