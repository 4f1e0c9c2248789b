//! How what a tab knows stands to what is kept, which another tab may have gone on with.

use super::{Found, Position, Tail};
use crate::workbench::journal::{Journal, only_looks};
use crate::workbench::protocol::Command;

/// What a tab has.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// All that its session has done.
    pub journal: &'a Journal,
    /// The last of it: what it does not know to be kept.
    pub unconfirmed: &'a [Command],
}

/// How they stand to each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// What is kept is what the tab has, or the beginning of it.
    Ahead {
        /// How many of its unconfirmed commands are kept.
        confirmed: usize,
    },
    /// The tab has the beginning of what is kept: these commands lead on.
    Behind(Vec<Command>),
    /// Something else was done than in this tab.
    Apart {
        /// Whether something would be missed that this tab has done and nobody has kept.
        is_missed: bool,
    },
}

impl Own<'_> {
    /// Compares with the entries after those that the tab knows; `None` if all has to be read to tell.
    pub fn beside_tail(&self, tail: &Tail) -> Option<Relation> {
        if let Some(rest) = tail.commands.strip_prefix(self.unconfirmed)
            && !rest.is_empty()
        {
            return Some(Relation::Behind(rest.to_vec()));
        }
        let is_ahead = self.unconfirmed.starts_with(&tail.commands);
        is_ahead.then_some(Relation::Ahead { confirmed: tail.commands.len() })
    }

    /// Compares with all that is kept. `otherwise`: whether [`Own::beside_tail`] has seen that something else was done.
    pub fn beside(&self, found: &Found, otherwise: bool) -> Relation {
        let apart = Relation::Apart { is_missed: !self.unconfirmed.iter().all(only_looks) };
        if otherwise {
            return apart;
        }
        let with = |confirmed: &usize| {
            let mut journal = found.journal.clone();
            for command in &self.unconfirmed[*confirmed..] {
                journal.record(command.clone());
            }
            journal == *self.journal
        };
        if let Some(confirmed) = (0..=self.unconfirmed.len()).rev().find(with) {
            return Relation::Ahead { confirmed };
        }
        let rest = match self.unconfirmed {
            [] => found.journal.since(self.journal),
            // Nothing of what nobody has kept may be superseded by what somebody else did.
            _ => found.journal.commands().strip_prefix(self.journal.commands()),
        };
        rest.map_or(apart, |rest| Relation::Behind(rest.to_vec()))
    }

    /// Whether what is kept has gone, though the tab knew it: then what the tab has is all there is.
    pub fn is_bereft(&self, knew: &Position, found: &Found) -> bool {
        knew.generation > 0 && found.position.generation == 0 && found.unread.is_none()
    }
}
