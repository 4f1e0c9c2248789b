//! Transactions between their two halves: prepared, and neither committed nor
//! cancelled yet.
//!
//! ```text
//! prepare ──► every item is locked ──► commit ──► written, unlocked
//!                    │       └───────► cancel ──► as before, unlocked
//!                    └ meanwhile: PutItem, UpdateItem, DeleteItem   TransactionConflictException
//!                                 TransactWriteItems, TransactGetItems  cancelled: TransactionConflict
//!                                 BatchWriteItem                    UnprocessedItems
//!                                 GetItem, BatchGetItem, Query, Scan    the items as they were
//! ```
//!
//! A TransactWriteItems that comes as one request goes through both halves at
//! once and is never here. Taking one apart is for whoever plays what happens
//! in between.
//!
//! Source: Developer Guide, "Amazon DynamoDB Transactions: How it works",
//! transaction conflict handling; fact sheet §4.

use std::fmt;
use std::sync::Arc;

use imbl::OrdMap;
use serde_json::Value;

use super::transact_write_items::{Begun, TransactWriteItemsBody, Transaction};
use super::{Log, Operate, Operation, Output, Source, TransactWriteItemsInput};
use crate::engine::token::Transacted;
use crate::engine::{Engine, Outcome, Receipt, validation};
use crate::model::ApiError;
use crate::storage::PrimaryKey;

/// Names a transaction that is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(u64);

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The transactions that are prepared. Cloning is a fork: constant time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pending {
    transactions: OrdMap<TransactionId, Arc<Transaction>>,
    /// Who holds an item, by table and key.
    locks: OrdMap<(Arc<str>, PrimaryKey), TransactionId>,
}

impl Pending {
    /// Whether a transaction holds the item.
    pub(in crate::engine) fn holds(&self, table: &Arc<str>, key: &PrimaryKey) -> bool {
        !self.locks.is_empty() && self.locks.contains_key(&(Arc::clone(table), key.clone()))
    }

    /// Refuses a request whose token stands for a transaction that is running.
    pub(super) fn check_token(&self, token: &str, request: &Transacted) -> Result<(), ApiError> {
        let mut tokens = self.transactions.values().filter_map(|transaction| transaction.token.as_ref());
        match tokens.find(|(running, _)| running == token) {
            Some((_, running)) if running == request => Err(ApiError::TransactionInProgress),
            Some(_) => Err(ApiError::IdempotentParameterMismatch),
            None => Ok(()),
        }
    }

    fn insert(&mut self, transaction: Transaction) -> TransactionId {
        let id = TransactionId(self.transactions.get_max().map_or(0, |(id, _)| id.0 + 1));
        for action in &transaction.prepared {
            self.locks.insert((Arc::clone(&action.target.table), action.target.key.clone()), id);
        }
        self.transactions.insert(id, Arc::new(transaction));
        id
    }

    fn remove(&mut self, id: TransactionId) -> Option<Transaction> {
        let transaction = Arc::unwrap_or_clone(self.transactions.remove(&id)?);
        for action in &transaction.prepared {
            let item = (Arc::clone(&action.target.table), action.target.key.clone());
            // Another table of that name may have come, and its item be held by another.
            if self.locks.get(&item) == Some(&id) {
                self.locks.remove(&item);
            }
        }
        Some(transaction)
    }

    /// Frees the items of a table that goes.
    pub(super) fn forget_table(&mut self, table: &str) {
        self.locks = self
            .locks
            .iter()
            .filter(|((of, _), _)| **of != *table)
            .map(|(item, id)| (item.clone(), *id))
            .collect();
    }
}

impl TransactWriteItemsInput {
    /// Reads the body of a TransactWriteItems request.
    ///
    /// # Errors
    ///
    /// What the service would answer.
    pub fn from_json(body: &Value) -> Result<Self, ApiError> {
        Source::Value(body).read::<TransactWriteItemsBody>()
    }
}

impl Engine {
    /// The first half of a TransactWriteItems: if every action is ready, its
    /// items are held until [`Engine::commit`] or [`Engine::cancel`].
    ///
    /// # Errors
    ///
    /// The answer that the request gets at once, and that ends it: an
    /// exception, or what a transaction answers that was carried out before.
    pub fn prepare(&mut self, input: TransactWriteItemsInput) -> Result<TransactionId, Box<Outcome>> {
        let mut log = Log::new(Operation::TransactWriteItems);
        let begun = input.check().and_then(|()| input.begin(self, &mut log));
        match begun {
            Ok(Begun::Prepared(transaction)) => Ok(self.pending.insert(transaction)),
            Ok(Begun::Replayed(output)) => Err(log.outcome(Ok(Output::TransactWriteItems(output)))),
            Err(error) => Err(log.outcome(Err(error))),
        }
        .map_err(Box::new)
    }

    /// The second half of a transaction: its actions are carried out, and its
    /// items free again. `None` if no such transaction is prepared.
    ///
    /// Fails if a table has gone in the meantime.
    pub fn commit(&mut self, id: TransactionId) -> Option<Outcome> {
        let transaction = self.pending.remove(id)?;
        let mut log = Log::new(Operation::TransactWriteItems);
        let mut actions = transaction.prepared.iter();
        let still_there = actions.try_for_each(|action| {
            let entry = self.usable_table(&action.target.table)?;
            // Another table of the same name is not the one that was prepared.
            let same = Arc::ptr_eq(entry.contents.key_schema(), &action.target.schema);
            if same { Ok(()) } else { Err(validation::no_usable_table()) }
        });
        let result = still_there.map(|()| Output::TransactWriteItems(transaction.commit(self, &mut log)));
        Some(log.outcome(result))
    }

    /// Gives a prepared transaction up: nothing is written, its items are free
    /// again, and it is charged all the same. `None` if no such transaction is
    /// prepared.
    pub fn cancel(&mut self, id: TransactionId) -> Option<Receipt> {
        let transaction = self.pending.remove(id)?;
        let mut log = Log::new(Operation::TransactWriteItems);
        transaction.prepared.iter().for_each(|action| action.cancel(&mut log, false));
        Some(log.receipt)
    }

    /// What holds between requests and is in no table, each piece as text: the client request tokens that hold and
    /// the transactions that are prepared. Engines with the same tables, definitions and pieces answer alike at the
    /// default environment, but for the times of what they write to streams.
    pub fn between_requests(&self) -> Vec<String> {
        let prepared = self.pending.transactions.values().map(|transaction| format!("{transaction:?}"));
        self.tokens.iter().map(|token| format!("{token:?}")).chain(prepared).collect()
    }

    /// The transactions that are prepared.
    pub fn prepared_transactions(&self) -> impl Iterator<Item = TransactionId> {
        self.pending.transactions.keys().copied()
    }
}
