//! TransactWriteItems: up to 100 writes that all happen or none does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::item_collection::ItemCollectionMetrics;
use super::transaction::{Located, Prepared, TransactWrite, Vote, WriteAction};
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::admission::Refusal;
use crate::engine::receipt::Reason;
use crate::engine::request::{
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, ReturnValuesOnConditionCheckFailure,
};
use crate::engine::token::{Completed, Transacted};
use crate::engine::validation::{self, BadValues, ValidationError};
use crate::engine::wire::attribute_value::Values;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::ApiError;
use crate::model::capacity::Factor;
use crate::model::error::Cancellation;

const THIS: Operation = Operation::TransactWriteItems;

/// Actions of one transaction.
pub(super) const MAX_ACTIONS: usize = 100;
/// Bytes of all items of one transaction.
pub(super) const MAX_TRANSACTION_BYTES: u64 = 4 * 1024 * 1024;

wire_shape! {
    TransactWriteItemsBody = "TransactWriteItemsInput" {
        "TransactItems" => transact_items: List<Element<TransactWriteItemBody>>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ReturnItemCollectionMetrics" => return_item_collection_metrics: Member<String>,
        "ClientRequestToken" => client_request_token: Member<String>,
    }
}

wire_shape! {
    TransactWriteItemBody = "TransactWriteItem" {
        "ConditionCheck" => condition_check: Field<ConditionCheckBody>,
        "Put" => put: Field<PutBody>,
        "Delete" => delete: Field<DeleteBody>,
        "Update" => update: Field<UpdateBody>,
    }
}

wire_shape! {
    ConditionCheckBody = "ConditionCheck" {
        ..action: ActionBody,
    }
}

wire_shape! {
    PutBody = "Put" {
        ..action: ActionBody,
    }
}

wire_shape! {
    DeleteBody = "Delete" {
        ..action: ActionBody,
    }
}

wire_shape! {
    UpdateBody = "Update" {
        ..action: ActionBody,
    }
}

wire_shape! {
    /// The members of all four kinds of actions; each kind looks at its own.
    ActionBody = "TransactWriteItem" {
        "TableName" => table_name: Member<String>,
        "Key" => key: Values,
        "Item" => item: Values,
        "UpdateExpression" => update_expression: Member<String>,
        "ConditionExpression" => condition_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
        "ExpressionAttributeValues" => expression_attribute_values: Values,
        "ReturnValuesOnConditionCheckFailure" => return_values_on_condition_check_failure: Member<String>,
    }
}

/// A TransactWriteItems request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactWriteItemsInput {
    /// The actions: at most 100, of different items.
    pub transact_items: Vec<TransactWrite>,
    /// Makes the same request do nothing again for ten minutes.
    pub client_request_token: Option<String>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the sizes of the item collections.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

/// What TransactWriteItems answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransactWriteItemsOutput {
    /// What the actions consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the collections written to, if asked for, of tables with local indexes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>>,
}

/// The kinds of actions, as messages spell their members.
const KINDS: [&str; 4] = ["conditionCheck", "put", "delete", "update"];

impl TransactWriteItemBody {
    /// The actions it has, in the order of [`KINDS`].
    fn actions(&self) -> [Option<&ActionBody>; 4] {
        [
            self.condition_check.as_ref().map(|Field(body)| &body.action),
            self.put.as_ref().map(|Field(body)| &body.action),
            self.delete.as_ref().map(|Field(body)| &body.action),
            self.update.as_ref().map(|Field(body)| &body.action),
        ]
    }

    fn into_write(self) -> Result<TransactWrite, ApiError> {
        let values = |values: Option<Values>| validation::values(THIS, values.unwrap_or_default());
        let (action, body) = match (self.condition_check, self.put, self.delete, self.update) {
            (Some(Field(ConditionCheckBody { action: mut body })), None, None, None) => {
                (WriteAction::ConditionCheck { key: values(body.key.take())? }, body)
            }
            (None, Some(Field(PutBody { action: mut body })), None, None) => {
                (WriteAction::Put { item: values(body.item.take())? }, body)
            }
            (None, None, Some(Field(DeleteBody { action: mut body })), None) => {
                (WriteAction::Delete { key: values(body.key.take())? }, body)
            }
            (None, None, None, Some(Field(UpdateBody { action: mut body }))) => {
                let update_expression = body.update_expression.take().map_or_else(String::new, |text| text.0);
                (WriteAction::Update { key: values(body.key.take())?, update_expression }, body)
            }
            _ => return Err(ValidationError::NotOneAction.into()),
        };
        let mut bad_values = BadValues::default();
        let values = validation::expression_values(body.expression_attribute_values, &mut bad_values);
        let write = TransactWrite {
            action,
            table_name: body.table_name.map_or_else(String::new, |name| name.0),
            condition_expression: body.condition_expression.map(|text| text.0),
            expression_attribute_names: body.expression_attribute_names.map(validation::names),
            expression_attribute_values: values,
            return_values_on_condition_check_failure: validation::word(
                body.return_values_on_condition_check_failure,
                ReturnValuesOnConditionCheckFailure::from_word,
            ),
        };
        write.check_parameters(&bad_values)?;
        Ok(write)
    }
}

impl Body for TransactWriteItemsBody {
    type Input = TransactWriteItemsInput;

    fn into_input(self) -> Result<TransactWriteItemsInput, ApiError> {
        self.check_constraints()?;
        let bodies = self.transact_items.map(|list| list.0).unwrap_or_default();
        let writes = bodies.into_iter().map(|Element(body)| body.into_write());
        Ok(TransactWriteItemsInput {
            transact_items: writes.collect::<Result<_, _>>()?,
            client_request_token: self.client_request_token.map(|token| token.0),
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
            return_item_collection_metrics: validation::word(
                self.return_item_collection_metrics,
                ReturnItemCollectionMetrics::from_word,
            ),
        })
    }
}

impl TransactWriteItemsBody {
    /// Check 4.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        failures.check(
            "returnItemCollectionMetrics",
            Value::member(&self.return_item_collection_metrics),
            &[Constraint::OneOf(ReturnItemCollectionMetrics::WORDS)],
        );
        failures.check(
            "clientRequestToken",
            Value::member(&self.client_request_token),
            &[Constraint::MinLength(1), Constraint::MaxLength(36)],
        );
        check_count(
            &mut failures,
            self.transact_items.as_ref().map(|list| list.0.len()),
            "TransactWriteItem",
        );
        for (Element(item), place) in self.transact_items.iter().flat_map(|list| &list.0).zip(1..) {
            for (kind, body) in KINDS.into_iter().zip(item.actions()) {
                let Some(body) = body else { continue };
                let path = |member: &str| format!("transactItems.{place}.member.{kind}.{member}");
                let needs = |failures: &mut Failures, member: &str, value: Value<'_>| {
                    failures.check(&path(member), value, &[Constraint::NotNull]);
                };
                match kind {
                    "put" => needs(&mut failures, "item", Value::structure(body.item.as_ref())),
                    _ => needs(&mut failures, "key", Value::structure(body.key.as_ref())),
                }
                needs(&mut failures, "tableName", Value::member(&body.table_name));
                match kind {
                    "update" => {
                        needs(&mut failures, "updateExpression", Value::member(&body.update_expression));
                    }
                    "conditionCheck" => {
                        needs(
                            &mut failures,
                            "conditionExpression",
                            Value::member(&body.condition_expression),
                        );
                    }
                    _ => {}
                }
                failures.check(
                    &path("returnValuesOnConditionCheckFailure"),
                    Value::member(&body.return_values_on_condition_check_failure),
                    &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
                );
            }
        }
        failures.finish()
    }
}

/// Check 4 for the number of actions.
///
/// The service prints the actions as `class` and a hash of its own; ours is
/// the action's place.
pub(super) fn check_count(failures: &mut Failures, count: Option<usize>, class: &str) {
    let constraints = [Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(MAX_ACTIONS)];
    let shown = match count {
        Some(count) if count > MAX_ACTIONS => {
            let action = |place| format!("com.amazonaws.dynamodb.v20120810.{class}@{place:x}");
            format!("[{}]", (1..=count).map(action).collect::<Vec<_>>().join(", "))
        }
        _ => "[]".to_owned(),
    };
    let value = count.map_or(Value::Null, |count| Value::List(count, &shown));
    failures.check("transactItems", value, &constraints);
}

impl Operate for TransactWriteItemsInput {
    type Output = TransactWriteItemsOutput;

    fn check(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        check_count(&mut failures, Some(self.transact_items.len()), "TransactWriteItem");
        failures.finish()?;
        for write in &self.transact_items {
            if let WriteAction::Put { item } = &write.action {
                validation::item(item)?;
            }
            write.check_parameters(&BadValues::default())?;
        }
        Ok(())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<TransactWriteItemsOutput, ApiError> {
        match self.begin(engine, log)? {
            Begun::Replayed(output) => Ok(output),
            Begun::Prepared(transaction) => Ok(transaction.commit(engine, log)),
        }
    }
}

/// What the first half of a transaction comes to.
pub(super) enum Begun {
    /// It can be committed.
    Prepared(Transaction),
    /// It was carried out before, and this is the answer.
    Replayed(TransactWriteItemsOutput),
}

/// A transaction all of whose actions are ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Transaction {
    /// Its client request token, and what was asked with it.
    pub(super) token: Option<(String, Transacted)>,
    pub(super) prepared: Vec<Prepared>,
    /// The table of each action, as the request names it.
    names: Vec<String>,
    return_consumed_capacity: ReturnConsumedCapacity,
    return_item_collection_metrics: ReturnItemCollectionMetrics,
}

impl TransactWriteItemsInput {
    /// The first half: checks the token, then has every action vote.
    pub(super) fn begin(self, engine: &mut Engine, log: &mut Log) -> Result<Begun, ApiError> {
        let names: Vec<String> = self.transact_items.iter().map(|write| write.table_name.clone()).collect();
        let request = || Transacted::Writes(self.transact_items.clone());
        let token = self.client_request_token.map(|token| (token, request()));
        let bound = self.transact_items.into_iter().map(TransactWrite::bind);
        let bound = bound.collect::<Result<Vec<_>, _>>()?;
        if let Some((token, request)) = &token {
            engine.pending.check_token(token, request)?;
            if let Some(completed) = engine.tokens.completed(token, request)?.cloned() {
                let consumed_capacity =
                    replay(&completed, &names, engine, log, self.return_consumed_capacity)?;
                let item_collection_metrics = BTreeMap::new();
                return Ok(Begun::Replayed(TransactWriteItemsOutput {
                    consumed_capacity,
                    item_collection_metrics,
                }));
            }
        }
        let located = bound.into_iter().map(|action| action.locate(engine, Factor::Transactional));
        let located = all_located(located.collect::<Result<_, _>>()?)?;
        let votes = located.into_iter().map(|action| action.vote(engine)).collect();
        Ok(Begun::Prepared(Transaction {
            token,
            prepared: decide(votes, engine, log)?,
            names,
            return_consumed_capacity: self.return_consumed_capacity,
            return_item_collection_metrics: self.return_item_collection_metrics,
        }))
    }
}

impl Transaction {
    /// The second half: carries every action out.
    pub(super) fn commit(self, engine: &mut Engine, log: &mut Log) -> TransactWriteItemsOutput {
        let prepared = self.prepared;
        commit(&prepared, engine, log, self.token);

        let mut item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>> = BTreeMap::new();
        for (Prepared { target, source, .. }, name) in
            prepared.iter().zip(&self.names).filter(|(action, _)| action.writes())
        {
            let asked = self.return_item_collection_metrics;
            if let Some(metrics) = ItemCollectionMetrics::of(asked, engine, target, source) {
                let of_table = item_collection_metrics.entry(name.clone()).or_default();
                if !of_table.contains(&metrics) {
                    of_table.push(metrics);
                }
            }
        }
        let names = self.names.iter().map(String::as_str);
        let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, self.return_consumed_capacity, names);
        TransactWriteItemsOutput { consumed_capacity, item_collection_metrics }
    }
}

/// The actions, if all keys fit; the first that does not cancels the
/// transaction, alone.
///
/// Source: the service's answers as users report them (measured in September 2026).
fn all_located(located: Vec<Result<Located, Cancellation>>) -> Result<Vec<Located>, ApiError> {
    let mut reasons = vec![Cancellation::None; located.len()];
    let mut actions = Vec::with_capacity(located.len());
    for (action, reason) in located.into_iter().zip(&mut reasons) {
        match action {
            Ok(action) => actions.push(action),
            Err(cancellation) => {
                *reason = cancellation;
                return Err(ApiError::TransactionCanceled(reasons));
            }
        }
    }
    Ok(actions)
}

/// The end of the first half: all actions are ready, or the transaction is
/// cancelled, which is charged all the same.
pub(super) fn decide(
    mut votes: Vec<Vote>,
    engine: &mut Engine,
    log: &mut Log,
) -> Result<Vec<Prepared>, ApiError> {
    let mut seen = BTreeSet::new();
    let mut bytes = 0;
    for action in votes.iter().filter_map(|vote| vote.prepared.as_ref()) {
        if !seen.insert((&action.target.table, &action.target.key)) {
            return Err(ValidationError::ItemTwiceInTransaction.into());
        }
        bytes += action.larger_image();
    }
    if bytes > MAX_TRANSACTION_BYTES {
        return Err(ValidationError::TransactionTooLarge.into());
    }
    let ready = votes.iter().all(|vote| vote.cancellation == Cancellation::None);
    admit(&mut votes, ready, engine, log)?;
    if ready {
        return Ok(votes.into_iter().filter_map(|vote| vote.prepared).collect());
    }
    votes.iter().for_each(|vote| vote.cancel(log));
    Err(ApiError::TransactionCanceled(votes.into_iter().map(|vote| vote.cancellation).collect()))
}

/// Draws what the actions will be charged, or cancels the transaction because
/// there is no capacity for some of them; then it is charged nothing. The
/// actions are tried out on a fork, one after the other.
fn admit(votes: &mut [Vote], ready: bool, engine: &mut Engine, log: &mut Log) -> Result<(), ApiError> {
    if engine.environment.admission.is_none() {
        return Ok(());
    }
    let (mut fork, mut fork_log) = (engine.clone(), Log::new(THIS));
    let mut refused = Vec::new();
    for vote in votes.iter_mut() {
        let tried = fork.attempt(&mut fork_log, |fork, fork_log| match &vote.prepared {
            Some(action) if ready => action.commit(fork, fork_log),
            _ => vote.cancel(fork_log),
        });
        if let Err(refusals) = tried {
            vote.cancellation = Refusal::cancellation(&refusals);
            refused.extend(refusals);
        }
    }
    if refused.is_empty() {
        engine.buckets = fork.buckets;
        return Ok(());
    }
    log.refuse(&refused);
    Err(ApiError::TransactionCanceled(votes.iter().map(|vote| vote.cancellation.clone()).collect()))
}

/// The second half. From then on the token, if there is one, stands for what was asked.
pub(super) fn commit(
    prepared: &[Prepared],
    engine: &mut Engine,
    log: &mut Log,
    token: Option<(String, Transacted)>,
) {
    for action in prepared {
        action.commit(engine, log);
    }
    if let Some((token, request)) = token {
        let image = |action: &Prepared| (Arc::clone(&action.target.table), action.larger_image());
        let images = prepared.iter().map(image).collect();
        engine.tokens.insert(&token, Completed { at: engine.now, request, images });
    }
}

/// Charges a transaction that was carried out before: each item as a
/// transactional read. `names` are its tables, as the request names them.
pub(super) fn replay(
    completed: &Completed,
    names: &[String],
    engine: &mut Engine,
    log: &mut Log,
    detail: ReturnConsumedCapacity,
) -> Result<Option<Vec<ConsumedCapacity>>, ApiError> {
    let mark = log.mark();
    for (table, bytes) in &completed.images {
        let reason = Reason::TransactionReplayed { bytes: *bytes };
        log.receipt.charge_table(table, Factor::Transactional, reason);
    }
    engine.admit(log, mark).map_err(|refusals| log.throttled(&refusals))?;
    Ok(ConsumedCapacity::of_each(&log.receipt, detail, names.iter().map(String::as_str)))
}
