//! Judging a step by its facts.

use serde::{Deserialize, Serialize};

use super::document::{Check, Step};
use super::facts::Facts;
use crate::simulator::formula::{Formula, SyntaxError};

/// What the facts say about a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The first check, in the step's order, that does not hold.
    pub failed_check: Option<String>,
}

impl Verdict {
    /// Whether every check holds.
    pub fn passed(&self) -> bool {
        self.failed_check.is_none()
    }
}

/// A check's text is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("check `{check}`: {error}")]
pub struct CheckError {
    /// The check's id.
    pub check: String,
    /// What is wrong.
    pub error: SyntaxError,
}

/// Compares a step's checks with the facts. A check that speaks of a missing fact does not hold.
pub fn judge(step: &Step, facts: &Facts) -> Result<Verdict, CheckError> {
    for check in &step.checks {
        if !holds(check, facts)? {
            return Ok(Verdict { failed_check: Some(check.id.clone()) });
        }
    }
    Ok(Verdict { failed_check: None })
}

fn holds(check: &Check, facts: &Facts) -> Result<bool, CheckError> {
    let formula =
        Formula::parse(&check.holds).map_err(|error| CheckError { check: check.id.clone(), error })?;
    Ok(formula.holds(&|name| facts.get(name)) == Ok(true))
}
