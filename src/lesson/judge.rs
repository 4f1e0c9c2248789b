//! Judging a step by its evidence.

mod guards;
mod items;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::check::{AnswerCheck, Check, fits};
use super::desk::{Desk, Exchange};
use super::document::Step;
use super::facts::Facts;
use crate::simulator::formula::{Formula, SyntaxError};

/// What a step is judged by.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'d> {
    /// Figures.
    pub facts: Facts,
    /// The desk, where the step has one.
    pub desk: Option<&'d Desk>,
}

impl Evidence<'_> {
    /// Figures alone.
    pub fn of(facts: Facts) -> Self {
        Self { facts, desk: None }
    }

    /// What texts may refer to: the figures, and of a desk's last request also `last.error` and `last.message`,
    /// the service's own words, or nothing.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let mut texts = self.facts.to_texts();
        if let Some(desk) = self.desk {
            let error = desk.exchanges().next_back().and_then(|last| last.error.as_ref());
            let exception = error.map(|error| error.exception().to_owned());
            texts.insert("last.error".to_owned(), exception.unwrap_or_default());
            texts.insert("last.message".to_owned(), error.map(ToString::to_string).unwrap_or_default());
        }
        texts
    }
}

/// What the evidence says about a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The checks that do not hold, in the step's order.
    pub failed: Vec<String>,
}

impl Verdict {
    /// Whether every check holds.
    pub fn passed(&self) -> bool {
        self.failed.is_empty()
    }

    /// The first check that does not hold.
    pub fn failed_check(&self) -> Option<&str> {
        self.failed.first().map(String::as_str)
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

/// Compares a step's checks with the evidence. A check that speaks of a missing fact does not hold.
pub fn judge(step: &Step, evidence: &Evidence<'_>) -> Result<Verdict, CheckError> {
    let mut failed = Vec::new();
    for check in &step.checks {
        if !holds(check, evidence)? {
            failed.push(check.id.clone());
        }
    }
    Ok(Verdict { failed })
}

fn holds(check: &Check, evidence: &Evidence<'_>) -> Result<bool, CheckError> {
    let formula = |text: &Option<String>| -> Result<bool, CheckError> {
        let Some(text) = text else { return Ok(true) };
        let formula = Formula::parse(text).map_err(|error| CheckError { check: check.id.clone(), error })?;
        Ok(formula.holds(&|name| evidence.facts.get(name)) == Ok(true))
    };
    if !formula(&check.when)? {
        return Ok(!check.is_empty());
    }
    let figures = formula(&check.holds)?;
    let on_desk = |holds: &dyn Fn(&Desk) -> bool| evidence.desk.is_some_and(holds);
    let answer = check.answer.as_ref().is_none_or(|check| on_desk(&|desk| answer_holds(check, desk)));
    let items = check.item.iter().all(|check| on_desk(&|desk| items::hold(check, desk)));
    let guards = check.guard.iter().all(|check| on_desk(&|desk| guards::hold(check, desk)));
    Ok(figures && answer && items && guards && !check.is_empty())
}

fn answer_holds(check: &AnswerCheck, desk: &Desk) -> bool {
    let looked_at = if check.ever { usize::MAX } else { 1 };
    desk.exchanges().rev().take(looked_at).any(|exchange| answered(check, exchange))
}

fn answered(check: &AnswerCheck, exchange: &Exchange) -> bool {
    let exception = exchange.error.as_ref().map(|error| error.exception());
    let message = exchange.error.as_ref().map(ToString::to_string).unwrap_or_default();
    exception == check.error.as_deref()
        && check.operation.as_ref().is_none_or(|operation| *operation == exchange.operation)
        && check.message.as_ref().is_none_or(|part| message.contains(part.as_str()))
        && fits(&exchange.response, &check.has, &check.lacks)
}
