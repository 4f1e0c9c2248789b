//! ExecuteTransaction: up to 100 PartiQL statements that all happen or none
//! does: all reads by key, or all writes and conditions (EXISTS).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::partiql::lookup::Lookup;
use super::partiql::write::Write;
use super::partiql::{self, ParameterizedStatement};
use super::transact_write_items::{MAX_ACTIONS, MAX_TRANSACTION_BYTES, commit, decide, replay};
use super::transaction::read_each;
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::token::Transacted;
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::serialize_item;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, wire_shape};
use crate::expression::partiql::{Select, Statement};
use crate::model::capacity::Factor;
use crate::model::error::Cancellation;
use crate::model::{ApiError, Item};
use crate::storage::StoredItem;

const THIS: Operation = Operation::ExecuteTransaction;

wire_shape! {
    ExecuteTransactionBody = "ExecuteTransactionInput" {
        "TransactStatements" => transact_statements: List<Element<TransactStatementBody>>,
        "ClientRequestToken" => client_request_token: Member<String>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
    }
}

wire_shape! {
    TransactStatementBody = "ParameterizedStatement" {
        "Statement" => statement: Member<String>,
        "Parameters" => parameters: partiql::Parameters,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

/// An ExecuteTransaction request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExecuteTransactionInput {
    /// The statements: at most 100, of different items.
    pub transact_statements: Vec<ParameterizedStatement>,
    /// Makes the same writes do nothing again for ten minutes.
    pub client_request_token: Option<String>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// What ExecuteTransaction answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExecuteTransactionOutput {
    /// What the statements consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// What each read found, in the order of the request; nothing for a write.
    pub responses: Vec<ItemResponse>,
}

/// What a statement of a transaction found.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
#[serde(rename_all = "PascalCase")]
pub struct ItemResponse {
    /// The item, or what the SELECT leaves of it; nothing if there is none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub item: Option<Arc<Item>>,
}

impl Body for ExecuteTransactionBody {
    type Input = ExecuteTransactionInput;

    fn into_input(self) -> Result<ExecuteTransactionInput, ApiError> {
        let bodies = self.transact_statements.map(|list| list.0);
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        failures.check(
            "clientRequestToken",
            Value::member(&self.client_request_token),
            &[Constraint::MinLength(1), Constraint::MaxLength(36)],
        );
        failures.check_count("transactStatements", bodies.as_ref().map(Vec::len), MAX_ACTIONS);
        for (Element(body), place) in bodies.iter().flatten().zip(1..) {
            partiql::check_members(
                &mut failures,
                &format!("transactStatements.{place}.member."),
                &body.statement,
                body.parameters.as_ref(),
                &body.return_values_on_condition_check_failure,
            );
        }
        failures.finish()?;
        let statement = |Element(body): Element<TransactStatementBody>| {
            let answer = body.return_values_on_condition_check_failure;
            ParameterizedStatement::of_body(THIS, body.statement, body.parameters, answer)
        };
        Ok(ExecuteTransactionInput {
            transact_statements: bodies.into_iter().flatten().map(statement).collect::<Result<_, _>>()?,
            client_request_token: self.client_request_token.map(|token| token.0),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        })
    }
}

impl Operate for ExecuteTransactionInput {
    type Output = ExecuteTransactionOutput;

    fn check(&self) -> Result<(), ApiError> {
        partiql::check_typed("transactStatements", MAX_ACTIONS, self.transact_statements.iter())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<ExecuteTransactionOutput, ApiError> {
        let parsed = self.transact_statements.iter().enumerate();
        let parsed =
            parsed.map(|(place, statement)| statement.parse().map_err(|error| of_member(place, error)));
        let parsed = parsed.collect::<Result<Vec<_>, _>>()?;
        let (mut selects, mut writes) = (Vec::new(), Vec::new());
        for (statement, source) in parsed.into_iter().zip(&self.transact_statements) {
            match statement {
                Statement::Select(select) => selects.push(select),
                statement => writes.push((statement, source.return_values_on_condition_check_failure)),
            }
        }
        if writes.is_empty() {
            return read(selects, self.return_consumed_capacity, engine, log);
        }
        if !selects.is_empty() {
            return Err(ValidationError::MixedTransaction.into());
        }

        let responses = vec![ItemResponse::default(); writes.len()];
        let names: Vec<String> = writes.iter().map(|(statement, _)| statement.table().to_owned()).collect();
        let request = || Transacted::Statements(self.transact_statements.clone());
        let token = self.client_request_token.map(|token| (token, request()));
        if let Some((token, request)) = &token
            && let Some(completed) = engine.tokens.completed(token, request)?.cloned()
        {
            let consumed_capacity = replay(&completed, &names, engine, log, self.return_consumed_capacity)?;
            return Ok(ExecuteTransactionOutput { consumed_capacity, responses });
        }
        let writes = writes.into_iter().enumerate().map(|(place, (statement, answer))| {
            let write = Write::of(THIS, statement, answer, engine).and_then(|write| match write.returns() {
                true => Err(ValidationError::ReturningInTransaction.into()),
                false => Ok(write),
            });
            write.map_err(|error| of_member(place, error))
        });
        let writes = writes.collect::<Result<Vec<_>, _>>()?;
        let votes = writes.into_iter().map(|write| write.prepare(engine, Factor::Transactional));
        let prepared = decide(votes.collect::<Result<_, _>>()?, engine, log)?;
        commit(&prepared, engine, log, token);
        let names = names.iter().map(String::as_str);
        let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, self.return_consumed_capacity, names);
        Ok(ExecuteTransactionOutput { consumed_capacity, responses })
    }
}

/// What refuses the statement at `place`, from 0, as the transaction answers it. What is not the statement's own
/// fault, as that there is no such table, stays as it is.
///
/// Source: nubo-db/dynamodb-conformance and paritysuite/dynamodb-conformance, `tests/tier3/error-messages/partiql*.ts`
/// (captured); that the size of an item is answered so too is unverified.
fn of_member(place: usize, error: ApiError) -> ApiError {
    match error {
        ApiError::Validation(mut validation) => {
            validation.message =
                format!("Validation failed in TransactStatements[{place}]: {}", validation.message);
            ApiError::Validation(validation)
        }
        error => error,
    }
}

/// Carries out a transaction of reads.
fn read(
    selects: Vec<Select>,
    detail: ReturnConsumedCapacity,
    engine: &mut Engine,
    log: &mut Log,
) -> Result<ExecuteTransactionOutput, ApiError> {
    let looks = selects.into_iter().enumerate().map(|(place, select)| {
        Lookup::of(THIS, select, true, engine).map_err(|error| of_member(place, error))
    });
    let looks = looks.collect::<Result<Vec<_>, _>>()?;
    if let Some(error) =
        looks.iter().find_map(|look| look.as_ref().err().filter(|error| !error.cancels_transaction()))
    {
        return Err(error.clone().into());
    }
    let reason = |look: &Result<Lookup, ValidationError>| match look {
        Ok(look) if engine.pending.holds(&look.table, &look.key) => Cancellation::TransactionConflict,
        Ok(_) => Cancellation::None,
        Err(error) => Cancellation::ValidationError(error.to_string()),
    };
    let reasons: Vec<Cancellation> = looks.iter().map(reason).collect();
    if reasons.iter().any(|reason| *reason != Cancellation::None) {
        return Err(ApiError::TransactionCanceled(reasons));
    }
    let looks: Vec<Lookup> = looks.into_iter().flatten().collect();
    let places: BTreeSet<_> = looks.iter().map(|look| (&look.table, &look.key)).collect();
    if places.len() < looks.len() {
        return Err(ValidationError::ItemTwiceInTransaction.into());
    }
    let size = |look: &Lookup| look.stored.as_ref().map_or(0, StoredItem::size_bytes);
    if looks.iter().map(size).sum::<u64>() > MAX_TRANSACTION_BYTES {
        return Err(ValidationError::TransactionTooLarge.into());
    }
    let read = |look: &Lookup, log: &mut Log| ItemResponse { item: look.read(log, Factor::Transactional) };
    let responses = read_each(looks.iter(), engine, log, read)?;
    let names = looks.iter().map(|look| look.select.table.as_str());
    let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, detail, names);
    Ok(ExecuteTransactionOutput { consumed_capacity, responses })
}
