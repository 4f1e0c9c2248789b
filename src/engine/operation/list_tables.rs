//! ListTables: names of tables, a page at a time.

use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::Engine;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::model::ApiError;

/// Names on a page at most, and if the request does not say.
const MAX_NAMES: usize = 100;

wire_shape! {
    ListTablesBody = "ListTablesInput" {
        "ExclusiveStartTableName" => exclusive_start_table_name: Member<String>,
        "Limit" => limit: Member<i32>,
    }
}

const RULES: &[Rule<ListTablesBody>] = &[
    Rule {
        member: "exclusiveStartTableName",
        value: |body| Value::member(&body.exclusive_start_table_name),
        constraints: &[Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)],
    },
    Rule {
        member: "limit",
        value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
        constraints: &[Constraint::AtMost(MAX_NAMES as i64), Constraint::AtLeast(1)],
    },
];

/// A ListTables request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListTablesInput {
    /// Only names after this one.
    pub exclusive_start_table_name: Option<String>,
    /// Names on the page at most: 1 to 100. More counts as 100.
    pub limit: Option<usize>,
}

/// What ListTables answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTablesOutput {
    /// The last name of the page, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_evaluated_table_name: Option<Arc<str>>,
    /// The page, in the order of names.
    pub table_names: Vec<Arc<str>>,
}

impl Body for ListTablesBody {
    type Input = ListTablesInput;

    fn into_input(self) -> Result<ListTablesInput, ApiError> {
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        Ok(ListTablesInput {
            exclusive_start_table_name: self.exclusive_start_table_name.map(|name| name.0),
            limit: self.limit.and_then(|limit| usize::try_from(limit.0).ok()),
        })
    }
}

impl Operate for ListTablesInput {
    type Output = ListTablesOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<ListTablesOutput, ApiError> {
        let limit = self.limit.unwrap_or(MAX_NAMES).clamp(1, MAX_NAMES);
        let mut names = engine.catalog.names_after(self.exclusive_start_table_name.as_deref()).cloned();
        let table_names: Vec<Arc<str>> = names.by_ref().take(limit).collect();
        let more = names.next().is_some();
        let last_evaluated_table_name = table_names.last().filter(|_| more).cloned();
        Ok(ListTablesOutput { last_evaluated_table_name, table_names })
    }
}
