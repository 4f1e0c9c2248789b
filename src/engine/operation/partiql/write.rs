//! INSERT, UPDATE, DELETE and EXISTS: actions of a transaction, which
//! ExecuteStatement and BatchExecuteStatement carry out one by one.
//!
//! | statement | action | refused |
//! |---|---|---|
//! | INSERT | put | where there is an item: `DuplicateItem` |
//! | UPDATE | update | where the WHERE clause does not hold, and where there is no item |
//! | DELETE | delete | where there is an item and the WHERE clause does not hold of it |
//! | EXISTS | condition check | where no item satisfies the SELECT |
//!
//! An UPDATE or DELETE that does not name one item is refused; in a transaction,
//! it votes as one whose key has not the form of the table's.
//!
//! Source: Developer Guide, "PartiQL update statements", "… delete
//! statements", "… insert statements", "Using the EXISTS function"; of
//! transactions, floci-io/floci, `DynamoDbPartiQLEdgeCaseIntegrationTest`
//! (captured in September 2026).

use std::sync::Arc;

use crate::engine::Engine;
use crate::engine::operation::transaction::{Bound, TransactWrite, Vote, WriteAction};
use crate::engine::operation::{Log, Operation, update_item};
use crate::engine::request::{ReturnValues, ReturnValuesOnConditionCheckFailure};
use crate::engine::validation::{self, ValidationError};
use crate::expression::partiql::{Returning, Statement};
use crate::expression::{Condition, Update};
use crate::model::capacity::Factor;
use crate::model::error::Cancellation;
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, Item};
use crate::storage::PrimaryKey;

/// A statement that writes, or guards writes, and the table it is about.
pub(in crate::engine::operation) struct Write {
    bound: Bound,
    /// The table and the item's key, if the item has one.
    pub(in crate::engine::operation) place: Option<(Arc<str>, PrimaryKey)>,
    /// The RETURNING clause, and what it may need of the update.
    returning: ReturnValues,
    update: Option<Update>,
    inserts: bool,
}

impl Write {
    /// Fits `statement`, which is no SELECT, to its table: checks 11 and 12,
    /// and that it names one item.
    pub(in crate::engine::operation) fn of(
        operation: Operation,
        statement: Statement,
        answer: ReturnValuesOnConditionCheckFailure,
        engine: &mut Engine,
    ) -> Result<Self, ApiError> {
        let table_name = statement.table().to_owned();
        if let Statement::Insert(insert) = &statement {
            validation::item(&insert.item)?;
            if item_size(&insert.item) > MAX_ITEM_BYTES {
                return Err(ValidationError::ItemTooLarge.into());
            }
        }
        let entry = engine.usable_table(&table_name)?;
        let (name, schema) = (Arc::clone(&entry.definition.name), entry.contents.key_schema());
        let partition_key = &schema.partition.name;
        let key_of = |condition: &Option<Condition>| {
            let key = condition.as_ref().and_then(|condition| condition.full_key(schema.attributes()));
            match key {
                None if operation == Operation::ExecuteTransaction => Ok(Item::new()),
                key => key.ok_or(ValidationError::IncompleteKey),
            }
        };
        let inserts = matches!(statement, Statement::Insert(_));
        let (action, update, condition, returning) = match statement {
            Statement::Insert(insert) => {
                let absent = Condition::absent(partition_key, None);
                (WriteAction::Put { item: insert.item }, None, Some(absent), None)
            }
            Statement::Update(update) => {
                let key = key_of(&update.condition)?;
                let action = WriteAction::Update { key, update_expression: String::new() };
                (action, Some(update.update), update.condition, update.returning)
            }
            Statement::Delete(delete) => {
                let action = WriteAction::Delete { key: key_of(&delete.condition)? };
                let absent = Condition::absent(partition_key, delete.condition);
                (action, None, Some(absent), delete.returning)
            }
            Statement::Select(select) | Statement::Exists(select) => {
                let keys = schema.attributes();
                let condition = select.condition.filter(|condition| condition.asks_beyond(keys));
                let key = condition.as_ref().and_then(|condition| condition.full_key(keys));
                let key = key.ok_or(ValidationError::ExistsWithoutCondition)?;
                (WriteAction::ConditionCheck { key }, None, condition, None)
            }
        };
        let place = PrimaryKey::of(schema, source(&action)).map(|key| (name, key));
        let write = TransactWrite {
            action,
            table_name,
            condition_expression: None,
            expression_attribute_names: None,
            expression_attribute_values: None,
            return_values_on_condition_check_failure: answer,
        };
        let returning = match returning {
            None => ReturnValues::None,
            Some(Returning::AllOld) => ReturnValues::AllOld,
            Some(Returning::AllNew) => ReturnValues::AllNew,
            Some(Returning::ModifiedOld) => ReturnValues::UpdatedOld,
            Some(Returning::ModifiedNew) => ReturnValues::UpdatedNew,
        };
        Ok(Self { bound: Bound::of(write, update.clone(), condition), place, returning, update, inserts })
    }

    /// Whether the statement asks for an answer.
    pub(in crate::engine::operation) fn returns(&self) -> bool {
        self.returning != ReturnValues::None
    }

    /// Looks at the item, and votes. Changes nothing.
    pub(in crate::engine::operation) fn prepare(
        self,
        engine: &mut Engine,
        factor: Factor,
    ) -> Result<Vote, ApiError> {
        let vote = self.bound.prepare(engine, factor)?;
        let is_taken =
            self.inserts && matches!(vote.cancellation, Cancellation::ConditionalCheckFailed { .. });
        Ok(if is_taken { Vote { cancellation: Cancellation::DuplicateItem, ..vote } } else { vote })
    }

    /// Carries the statement out on its own, and answers what RETURNING asks for.
    pub(in crate::engine::operation) fn execute(
        self,
        engine: &mut Engine,
        log: &mut Log,
    ) -> Result<Option<Arc<Item>>, ApiError> {
        let (returning, update) = (self.returning, self.update.clone());
        let Vote { prepared, cancellation } = self.prepare(engine, Factor::Standard)?;
        let error = match cancellation {
            // Whether there is capacity for a statement is seen once it is carried out.
            Cancellation::None
            | Cancellation::ProvisionedThroughputExceeded(_)
            | Cancellation::ThrottlingError(_) => None,
            Cancellation::TransactionConflict => return Err(ApiError::TransactionConflict),
            Cancellation::ValidationError(text) => return Err(ApiError::validation(text)),
            Cancellation::ConditionalCheckFailed { item } => Some(ApiError::ConditionalCheckFailed { item }),
            Cancellation::DuplicateItem => Some(ApiError::DuplicateItem),
            Cancellation::ItemCollectionSizeLimitExceeded => {
                return Err(ApiError::ItemCollectionSizeLimitExceeded);
            }
        };
        let Some(prepared) = prepared else { return error.map_or(Ok(None), Err) };
        if let Some(error) = error {
            prepared.cancel(log, true);
            return Err(error);
        }
        prepared.commit(engine, log);
        let before = prepared.target.stored.as_ref();
        Ok(update_item::attributes(returning, update.as_ref(), before, prepared.updated()))
    }
}

/// The item of an action, or its key attributes.
fn source(action: &WriteAction) -> &Item {
    match action {
        WriteAction::Put { item } => item,
        WriteAction::ConditionCheck { key }
        | WriteAction::Delete { key }
        | WriteAction::Update { key, .. } => key,
    }
}
