//! What was done at a desk elsewhere, done again on a desk laid anew: all of it or nothing. Long work, which the
//! session does action by action.

use std::vec;

use super::{DeskPanel, State};
use crate::workbench::protocol::DeskAction;
use crate::workbench::share_desk::may_be_done;
use crate::workbench::view::{Problem, ProblemKind, Replacement};

/// A desk on its way.
#[derive(Debug)]
pub struct Restoring {
    panel: DeskPanel,
    actions: vec::IntoIter<DeskAction>,
}

impl Restoring {
    /// Does the next action; whether all is done.
    pub fn proceed(&mut self) -> Result<bool, Problem> {
        match self.actions.next() {
            Some(action) => self.panel.act(&action).map(|_| false),
            None => Ok(true),
        }
    }
}

impl DeskPanel {
    /// Begins to do this again.
    pub fn restoring(&self, actions: Vec<DeskAction>) -> Result<Restoring, Problem> {
        if !may_be_done(&actions) {
            return Err(Problem::of(ProblemKind::NotHere));
        }
        let state = State::new(self.start.clone(), &self.begin);
        let panel = Self { state, undo: None, ..self.clone() };
        Ok(Restoring { panel, actions: actions.into_iter() })
    }

    /// Has what was done again in place of what is there, which can be brought back.
    pub fn restored(&mut self, restoring: Restoring) {
        self.replace(Replacement::Shared, restoring.panel.state);
    }
}
