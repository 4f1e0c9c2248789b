//! Client request tokens: a transaction that is sent again does nothing again.
//!
//! A token stands for the request it came with, for ten minutes after that
//! was carried out. A cancelled transaction leaves no token.
//!
//! Source: API reference, TransactWriteItems, `ClientRequestToken`.

use std::sync::Arc;

use imbl::OrdMap;

use super::operation::TransactWrite;
use crate::model::{Duration, Instant};

/// How long a token holds.
const LIFETIME: Duration = Duration::from_millis(10 * 60 * 1_000);

/// The tokens that hold. Cloning is a fork: constant time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tokens {
    completed: OrdMap<Arc<str>, Arc<Completed>>,
}

/// A transaction that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completed {
    /// When.
    pub at: Instant,
    /// What was asked.
    pub request: Vec<TransactWrite>,
    /// The table of each item, and the larger of its sizes before and after.
    pub images: Vec<(Arc<str>, u64)>,
}

impl Tokens {
    /// The transaction that `token` stands for.
    pub fn get(&self, token: &str) -> Option<&Arc<Completed>> {
        self.completed.get(token)
    }

    /// From now on `token` stands for this.
    pub(super) fn insert(&mut self, token: &str, completed: Completed) {
        self.completed.insert(token.into(), Arc::new(completed));
    }

    /// Forgets the tokens whose time is over.
    pub(super) fn settle(&mut self, now: Instant) {
        let over = |completed: &Completed| now - completed.at >= LIFETIME;
        let tokens = self.completed.iter().filter(|(_, completed)| over(completed));
        let tokens: Vec<Arc<str>> = tokens.map(|(token, _)| Arc::clone(token)).collect();
        for token in tokens {
            self.completed.remove(&token);
        }
    }
}
