//! BatchExecuteStatement: up to 25 PartiQL statements, all reads by key or all
//! writes, each of which succeeds or fails for itself.
//!
//! A refused write is charged, but shows in `ConsumedCapacity` only in the
//! total of a table that another statement wrote to (measured, fact sheet §9).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::partiql::lookup::Lookup;
use super::partiql::write::Write;
use super::partiql::{self, ParameterizedStatement};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::table_definition::resolve_table_name;
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::serialize_item;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, wire_shape};
use crate::expression::partiql::Statement;
use crate::model::capacity::Factor;
use crate::model::{ApiError, Item};
use crate::storage::PrimaryKey;

const THIS: Operation = Operation::BatchExecuteStatement;

/// Statements of one batch. Source: API model, `PartiQLBatchRequest`.
const MAX_STATEMENTS: usize = 25;

wire_shape! {
    BatchExecuteStatementBody = "BatchExecuteStatementInput" {
        "Statements" => statements: List<Element<BatchStatementBody>>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
    }
}

wire_shape! {
    BatchStatementBody = "BatchStatementRequest" {
        "Statement" => statement: Member<String>,
        "Parameters" => parameters: partiql::Parameters,
        "ConsistentRead" => consistent_read: Member<bool>,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

/// A BatchExecuteStatement request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchExecuteStatementInput {
    /// The statements: at most 25.
    pub statements: Vec<BatchStatementRequest>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// A statement of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchStatementRequest {
    /// What to do.
    pub statement: ParameterizedStatement,
    /// Whether a read is strongly consistent.
    pub consistent_read: bool,
}

/// What BatchExecuteStatement answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BatchExecuteStatementOutput {
    /// What the statements consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// What became of each statement, in the order of the request.
    pub responses: Vec<BatchStatementResponse>,
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct BatchStatementResponse {
    /// Why it failed, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<BatchStatementError>,
    /// The item it read, or what RETURNING asks for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub item: Option<Arc<Item>>,
    /// The table, if the statement could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_name: Option<String>,
}

/// Why a statement failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BatchStatementError {
    /// `DuplicateItem`, `ValidationError`, …
    pub code: String,
    /// The stored item, if asked for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub item: Option<Arc<Item>>,
    /// The service's text.
    pub message: String,
}

impl From<ApiError> for BatchStatementError {
    /// Source: API reference, `BatchStatementErrorCodeEnum`: exceptions
    /// without `Exception`, but for two.
    fn from(error: ApiError) -> Self {
        let code = match error.exception() {
            "ValidationException" => "ValidationError",
            "ThrottlingException" => "ThrottlingError",
            exception => exception.strip_suffix("Exception").unwrap_or(exception),
        };
        let (code, message) = (code.to_owned(), error.to_string());
        let item = match error {
            ApiError::ConditionalCheckFailed { item } => item,
            _ => None,
        };
        Self { code, item, message }
    }
}

impl Body for BatchExecuteStatementBody {
    type Input = BatchExecuteStatementInput;

    fn into_input(self) -> Result<BatchExecuteStatementInput, ApiError> {
        let bodies = self.statements.map(|list| list.0);
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        failures.check_count("statements", bodies.as_ref().map(Vec::len), MAX_STATEMENTS);
        for (Element(body), place) in bodies.iter().flatten().zip(1..) {
            partiql::check_members(
                &mut failures,
                &format!("statements.{place}.member."),
                &body.statement,
                body.parameters.as_ref(),
                &body.return_values_on_condition_check_failure,
            );
        }
        failures.finish()?;
        let request = |Element(body): Element<BatchStatementBody>| {
            let answer = body.return_values_on_condition_check_failure;
            Ok(BatchStatementRequest {
                statement: ParameterizedStatement::of_body(THIS, body.statement, body.parameters, answer)?,
                consistent_read: body.consistent_read.is_some_and(|flag| flag.0),
            })
        };
        Ok(BatchExecuteStatementInput {
            statements: bodies.into_iter().flatten().map(request).collect::<Result<_, ApiError>>()?,
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        })
    }
}

/// A statement that is fitted to its table.
enum Ready {
    Read(Box<Lookup>, Factor),
    Write(Box<Write>),
}

impl Ready {
    fn of(
        statement: Statement,
        request: &BatchStatementRequest,
        engine: &mut Engine,
    ) -> Result<Self, ApiError> {
        match statement {
            Statement::Select(select) => {
                let consistent = request.consistent_read;
                let factor = if consistent { Factor::Standard } else { Factor::Eventual };
                Ok(Self::Read(Box::new(Lookup::of(THIS, select, consistent, engine)??), factor))
            }
            Statement::Exists(_) => Err(ValidationError::ExistsOutsideTransaction.into()),
            statement => {
                let answer = request.statement.return_values_on_condition_check_failure;
                Write::of(THIS, statement, answer, engine).map(|write| Self::Write(Box::new(write)))
            }
        }
    }

    /// The table and the key of the item.
    fn place(&self) -> Option<(Arc<str>, PrimaryKey)> {
        match self {
            Self::Read(lookup, _) => Some((Arc::clone(&lookup.table), lookup.key.clone())),
            Self::Write(write) => write.place.clone(),
        }
    }

    fn execute(self, engine: &mut Engine, log: &mut Log) -> Result<Option<Arc<Item>>, ApiError> {
        match self {
            Self::Read(lookup, factor) => Ok(lookup.read(log, factor)),
            Self::Write(write) => write.execute(engine, log),
        }
    }
}

impl Operate for BatchExecuteStatementInput {
    type Output = BatchExecuteStatementOutput;

    fn check(&self) -> Result<(), ApiError> {
        let statements = self.statements.iter().map(|request| &request.statement);
        partiql::check_typed("statements", MAX_STATEMENTS, statements)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<BatchExecuteStatementOutput, ApiError> {
        let parsed: Vec<_> = self.statements.iter().map(|request| request.statement.parse()).collect();
        let reads = parsed.iter().flatten().filter(|statement| statement.is_read()).count();
        if reads != 0 && reads != parsed.iter().flatten().count() {
            return Err(ValidationError::MixedBatch.into());
        }
        let name = |statement: &Statement| statement.table().to_owned();
        let names: Vec<_> = parsed.iter().map(|parsed| parsed.as_ref().ok().map(name)).collect();
        let fit = |(statement, request): (Result<Statement, ApiError>, &BatchStatementRequest)| {
            statement.and_then(|statement| Ready::of(statement, request, engine))
        };
        let ready: Vec<_> = parsed.into_iter().zip(&self.statements).map(fit).collect();
        let mut seen = BTreeSet::new();
        if !ready.iter().flatten().filter_map(Ready::place).all(|place| seen.insert(place)) {
            return Err(ValidationError::DuplicateKeys.into());
        }

        let mut responses = Vec::with_capacity(ready.len());
        let mut served = Vec::new();
        for (ready, name) in ready.into_iter().zip(names) {
            let table_name = name.as_deref().map(|name| resolve_table_name(name).to_owned());
            let answer = ready.and_then(|ready| {
                let admitted = engine.attempt(log, |engine, log| ready.execute(engine, log));
                admitted.unwrap_or_else(|refusals| Err(log.throttled(&refusals)))
            });
            let response = match answer {
                Ok(item) => {
                    served.extend(name);
                    BatchStatementResponse { error: None, item, table_name }
                }
                Err(error) => BatchStatementResponse { error: Some(error.into()), item: None, table_name },
            };
            responses.push(response);
        }
        let detail = self.return_consumed_capacity;
        let consumed_capacity =
            ConsumedCapacity::of_each(&log.receipt, detail, served.iter().map(String::as_str));
        Ok(BatchExecuteStatementOutput { consumed_capacity, responses })
    }
}
