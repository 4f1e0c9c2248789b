//! UpdateTimeToLive: by which attribute a table's items expire, or that they
//! do not.

use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::table_definition::resolve_table_name;
use crate::engine::time_to_live::{CHANGE_INTERVAL, TimeToLive};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::{Field, wire_shape};
use crate::engine::{Engine, TableEntry, validation};
use crate::model::{ApiError, Instant};
use crate::storage::Expiry;

wire_shape! {
    UpdateTimeToLiveBody = "UpdateTimeToLiveInput" {
        "TableName" => table_name: Member<String>,
        "TimeToLiveSpecification" => time_to_live_specification: Field<TimeToLiveSpecificationBody>,
    }
}

wire_shape! {
    TimeToLiveSpecificationBody = "TimeToLiveSpecification" {
        "Enabled" => enabled: Member<bool>,
        "AttributeName" => attribute_name: Member<String>,
    }
}

const RULES: &[Rule<UpdateTimeToLiveBody>] = &[Rule {
    member: "timeToLiveSpecification",
    value: |body| Value::structure(body.time_to_live_specification.as_ref()),
    constraints: &[Constraint::NotNull],
}];

const SPECIFICATION_RULES: &[Rule<TimeToLiveSpecificationBody>] = &[
    Rule {
        member: "timeToLiveSpecification.attributeName",
        value: |body| Value::member(&body.attribute_name),
        constraints: &[Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(255)],
    },
    Rule {
        member: "timeToLiveSpecification.enabled",
        value: |body| Value::structure(body.enabled.as_ref()),
        constraints: &[Constraint::NotNull],
    },
];

/// An UpdateTimeToLive request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateTimeToLiveInput {
    /// The table.
    pub table_name: String,
    /// What it is to be set to.
    pub specification: TimeToLiveSpecification,
}

/// What a table's times to live are set to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TimeToLiveSpecification {
    /// The attribute with the time, in seconds since the Unix epoch.
    pub attribute_name: String,
    /// Whether items expire.
    pub enabled: bool,
}

/// What UpdateTimeToLive answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateTimeToLiveOutput {
    /// As asked for.
    pub time_to_live_specification: TimeToLiveSpecification,
}

/// Why a table's times to live cannot be set like this. `Display` is the
/// service's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum TimeToLiveError {
    #[error("TimeToLive is already enabled")]
    EnabledAlready,
    #[error("TimeToLive is already disabled")]
    DisabledAlready,
    /// Source: go-to-k/cdkd pull request 932 quotes the text up to the colon;
    /// the rest is unverified.
    #[error("TimeToLive is active on a different AttributeName: current AttributeName is {0}")]
    OtherAttribute(Arc<str>),
    /// Source: aws/aws-cdk pull request 13720.
    #[error("Time to live has been modified multiple times within a fixed interval")]
    ChangedLately,
}

impl From<TimeToLiveError> for ApiError {
    fn from(error: TimeToLiveError) -> Self {
        Self::validation(error.to_string())
    }
}

impl Body for UpdateTimeToLiveBody {
    type Input = UpdateTimeToLiveInput;

    fn into_input(mut self) -> Result<UpdateTimeToLiveInput, ApiError> {
        let table_name = validation::item_table_name(self.table_name.take())?;
        let table_name = resolve_table_name(&table_name).to_owned();
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        if let Some(Field(specification)) = &self.time_to_live_specification {
            failures.check_rules(specification, SPECIFICATION_RULES);
        }
        failures.finish()?;
        let specification = self.time_to_live_specification.map(|Field(body)| body).unwrap_or_default();
        Ok(UpdateTimeToLiveInput {
            table_name,
            specification: TimeToLiveSpecification {
                attribute_name: specification.attribute_name.map(|name| name.0).unwrap_or_default(),
                enabled: specification.enabled.is_some_and(|enabled| enabled.0),
            },
        })
    }
}

impl Operate for UpdateTimeToLiveInput {
    type Output = UpdateTimeToLiveOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<UpdateTimeToLiveOutput, ApiError> {
        let Self { table_name: name, specification } = self;
        let (now, delay) = (engine.now, engine.environment.control_plane_delay);
        let entry = engine.catalog.get(&name).ok_or_else(|| validation::no_such_table(&name))?;
        check(entry, &specification, now)?;
        let attribute: Arc<str> = specification.attribute_name.as_str().into();
        let expiry = specification.enabled.then(|| {
            let attribute = Arc::clone(&attribute);
            Expiry::new(attribute, now + delay, &entry.contents)
        });
        let time_to_live = TimeToLive { attribute, enabled: specification.enabled, changed: now };
        if let Some(entry) = engine.catalog.entry_mut(&name) {
            entry.expiry = expiry;
            Arc::make_mut(&mut entry.definition).time_to_live = Some(time_to_live);
        }
        Ok(UpdateTimeToLiveOutput { time_to_live_specification: specification })
    }
}

/// Whether the table can be set like this now. That a setting it has already
/// comes before the interval is unverified.
fn check(entry: &TableEntry, asked: &TimeToLiveSpecification, now: Instant) -> Result<(), ApiError> {
    validation::active(entry)?;
    let set = entry.definition.time_to_live.as_ref();
    match set.filter(|set| set.enabled) {
        Some(set) if *set.attribute != *asked.attribute_name => {
            return Err(TimeToLiveError::OtherAttribute(Arc::clone(&set.attribute)).into());
        }
        Some(_) if asked.enabled => return Err(TimeToLiveError::EnabledAlready.into()),
        None if !asked.enabled => return Err(TimeToLiveError::DisabledAlready.into()),
        Some(_) | None => {}
    }
    match set {
        Some(set) if now - set.changed < CHANGE_INTERVAL => Err(TimeToLiveError::ChangedLately.into()),
        Some(_) | None => Ok(()),
    }
}
