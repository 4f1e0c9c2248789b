//! Client request tokens: a transaction that is sent again does nothing again.
//!
//! A token stands for the request it came with, for ten minutes after that
//! was carried out. A cancelled transaction leaves no token.
//!
//! Source: API reference, TransactWriteItems and ExecuteTransaction, `ClientRequestToken`.

use std::sync::Arc;

use imbl::OrdMap;

use super::operation::{Operation, ParameterizedStatement, TransactWrite};
use crate::model::{ApiError, Duration, Instant};

/// How long a token holds.
const LIFETIME: Duration = Duration::from_millis(10 * 60 * 1_000);

/// The tokens that hold. Cloning is a fork: constant time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Each operation has tokens of its own.
    completed: OrdMap<(Operation, Arc<str>), Arc<Completed>>,
}

/// A transaction that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// When.
    pub at: Instant,
    /// What was asked.
    pub request: Transacted,
    /// The table of each item, and the larger of its sizes before and after.
    pub images: Vec<(Arc<str>, u64)>,
}

/// What a transaction was asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transacted {
    /// By TransactWriteItems.
    Writes(Vec<TransactWrite>),
    /// By ExecuteTransaction.
    Statements(Vec<ParameterizedStatement>),
}

impl Transacted {
    fn operation(&self) -> Operation {
        match self {
            Self::Writes(_) => Operation::TransactWriteItems,
            Self::Statements(_) => Operation::ExecuteTransaction,
        }
    }
}

impl Tokens {
    /// The transaction that `token` stands for where it comes with `request`.
    ///
    /// # Errors
    ///
    /// `IdempotentParameterMismatchException` if that was another one.
    pub(super) fn completed(
        &self,
        token: &str,
        request: &Transacted,
    ) -> Result<Option<&Arc<Completed>>, ApiError> {
        match self.completed.get(&(request.operation(), token.into())) {
            Some(completed) if completed.request != *request => Err(ApiError::IdempotentParameterMismatch),
            completed => Ok(completed),
        }
    }

    /// From now on `token` stands for this.
    pub(super) fn insert(&mut self, token: &str, completed: Completed) {
        self.completed.insert((completed.request.operation(), token.into()), Arc::new(completed));
    }

    /// All that hold.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Completed)> {
        self.completed.iter().map(|((_, token), completed)| (token, &**completed))
    }

    /// Forgets the tokens whose time is over.
    pub(super) fn settle(&mut self, now: Instant) {
        let over = |completed: &Completed| now - completed.at >= LIFETIME;
        let tokens = self.completed.iter().filter(|(_, completed)| over(completed));
        let tokens: Vec<_> = tokens.map(|(token, _)| token.clone()).collect();
        for token in tokens {
            self.completed.remove(&token);
        }
    }
}
