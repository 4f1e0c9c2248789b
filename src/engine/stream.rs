//! A table's stream: what a request asks for, whether the table can have it,
//! and turning it on and off.
//!
//! CreateTable and UpdateTable share all of this.

use std::sync::Arc;

use super::Engine;
use super::request::StreamViewType;
use super::table_definition::{StreamSettings, TableDefinition};
use super::wire::constraint::{Constraint, Failures, Value};
use super::wire::json::Member;
use super::wire::shape::{Field, wire_shape};
use crate::model::{ApiError, Duration};

wire_shape! {
    StreamSpecificationBody = "StreamSpecification" {
        "StreamEnabled" => stream_enabled: Member<bool>,
        "StreamViewType" => stream_view_type: Member<String>,
    }
}

impl StreamSpecificationBody {
    /// Check 4 for a request's `StreamSpecification`, if it has one.
    pub(super) fn check(body: Option<&Field<Self>>, failures: &mut Failures) {
        let Some(Field(body)) = body else { return };
        failures.check(
            "streamSpecification.streamViewType",
            Value::member(&body.stream_view_type),
            &[Constraint::OneOf(StreamViewType::WORDS)],
        );
        failures.check(
            "streamSpecification.streamEnabled",
            Value::structure(body.stream_enabled.as_ref()),
            &[Constraint::NotNull],
        );
    }

    /// What a body asks for that passed [`StreamSpecificationBody::check`].
    pub(super) fn specification(&self) -> StreamSpecification {
        StreamSpecification {
            enabled: self.stream_enabled.as_ref().is_some_and(|enabled| enabled.0),
            view: self.stream_view_type.as_ref().and_then(|word| StreamViewType::from_word(&word.0)),
        }
    }
}

/// What a request asks of a table's stream.
///
/// Source: API reference, `StreamSpecification`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSpecification {
    /// Whether the table is to have a stream.
    pub enabled: bool,
    /// What its records show.
    pub view: Option<StreamViewType>,
}

/// A change to a table's stream that the table can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamChange {
    /// A new stream starts, whose records show this.
    Enable(StreamViewType),
    /// The stream ends. What is in it stays readable for 24 hours.
    Disable,
}

/// Why a table's stream cannot be as asked for. `Display` is the service's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum StreamError {
    /// Unverified, as the text that mirrors it is not.
    #[error(
        "One or more parameter values were invalid: If stream is being enabled, then UpdateViewType must be specified"
    )]
    NoView,
    /// Source: hashicorp/terraform-provider-aws issue 1134 (2017), which quotes
    /// UpdateTable; for CreateTable unverified.
    #[error(
        "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be specified"
    )]
    ViewOfNothing,
    /// Source: hashicorp/terraform-provider-aws issue 18402 (2021),
    /// aws-controllers-k8s/community issue 1000 (2021).
    #[error("Table already has an enabled stream: TableName: {0}")]
    EnabledAlready(Arc<str>),
    /// That this is a `ValidationException` is documented (API reference,
    /// UpdateTable, `StreamSpecification`); the text is not (unverified).
    #[error("Table already has a disabled stream: TableName: {0}")]
    DisabledAlready(Arc<str>),
}

impl From<StreamError> for ApiError {
    fn from(error: StreamError) -> Self {
        Self::validation(error.to_string())
    }
}

impl StreamSpecification {
    /// The view of the stream of a table that is being created; `None` if it
    /// is to have none.
    ///
    /// # Errors
    ///
    /// `ValidationException` if a stream comes without a view, or a view
    /// without a stream.
    pub fn of_new_table(self) -> Result<Option<StreamViewType>, ApiError> {
        match (self.enabled, self.view) {
            (true, Some(view)) => Ok(Some(view)),
            (false, None) => Ok(None),
            (true, None) => Err(StreamError::NoView.into()),
            (false, Some(_)) => Err(StreamError::ViewOfNothing.into()),
        }
    }

    /// What this changes for a table that exists; nothing is done yet, see
    /// `Engine::change_stream`.
    ///
    /// # Errors
    ///
    /// As for a new table, and if the table's stream is on or off already.
    pub fn of_table(self, table: &TableDefinition) -> Result<StreamChange, ApiError> {
        let enabled = table.stream.is_some_and(|stream| stream.enabled);
        match (self.of_new_table()?, enabled) {
            (Some(view), false) => Ok(StreamChange::Enable(view)),
            (None, true) => Ok(StreamChange::Disable),
            (Some(_), true) => Err(StreamError::EnabledAlready(Arc::clone(&table.name)).into()),
            (None, false) => Err(StreamError::DisabledAlready(Arc::clone(&table.name)).into()),
        }
    }
}

impl Engine {
    /// Turns the stream of the table `name` on or off: `change` is what
    /// [`StreamSpecification::of_table`] allowed.
    pub(super) fn change_stream(&mut self, name: &str, change: StreamChange) {
        let now = self.now;
        let Some(definition) = self.catalog.definition_mut(name) else { return };
        definition.stream = match change {
            StreamChange::Enable(view) => {
                // Two streams of a table never have one label.
                let after = definition.stream.map(|last| last.created + Duration::from_millis(1));
                let created = after.map_or(now, |after| after.max(now));
                Some(StreamSettings { view, created, enabled: true })
            }
            StreamChange::Disable => {
                definition.stream.map(|stream| StreamSettings { enabled: false, ..stream })
            }
        };
    }
}
