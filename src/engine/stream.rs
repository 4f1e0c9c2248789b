//! A table's stream: what a request asks for, whether the table can have it,
//! and turning it on and off.
//!
//! CreateTable and UpdateTable share all of this. What is in a stream is in
//! [`storage::stream`](crate::storage::stream), all streams are in
//! [`archive`], and they are read with ListStreams, DescribeStream,
//! GetShardIterator and GetRecords.

pub mod archive;
pub mod iterator;
pub mod restore;

use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use self::archive::{StreamEntry, table_and_label};
use super::Engine;
use super::request::StreamViewType;
use super::table_definition::{StreamSettings, TableDefinition};
use super::wire::constraint::{Constraint, Failures, Value};
use super::wire::json::Member;
use super::wire::shape::{Field, wire_shape};
use crate::model::{ApiError, Duration, Instant};
use crate::storage::Stream;

/// Check 4 for the resource name of a stream. Source: Streams API model.
pub(super) const STREAM_ARN: &[Constraint] = &[Constraint::MinLength(37), Constraint::MaxLength(1024)];
/// Check 4 for the name of a shard. Source: Streams API model.
pub(super) const SHARD_ID: &[Constraint] = &[Constraint::MinLength(28), Constraint::MaxLength(65)];

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
    /// Unverified; it mirrors the next one, which is not. CreateTable may have
    /// words of its own here too.
    #[error(
        "One or more parameter values were invalid: If stream is being enabled, then UpdateViewType must be specified"
    )]
    NoView,
    /// What UpdateTable says. Source: hashicorp/terraform-provider-aws issue
    /// 1134 (2017).
    #[error(
        "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be specified"
    )]
    ViewOfNothing,
    /// What CreateTable says. Source: ExtendDB/extenddb pull request 188 (2026).
    #[error(
        "One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified"
    )]
    ViewOfNoNewStream,
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
        Ok(self.view_or(StreamError::ViewOfNoNewStream)?)
    }

    /// The view of the stream there is to be, if any; `superfluous` is what a
    /// view without a stream comes to.
    fn view_or(self, superfluous: StreamError) -> Result<Option<StreamViewType>, StreamError> {
        match (self.enabled, self.view) {
            (true, Some(view)) => Ok(Some(view)),
            (false, None) => Ok(None),
            (true, None) => Err(StreamError::NoView),
            (false, Some(_)) => Err(superfluous),
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
        match (self.view_or(StreamError::ViewOfNothing)?, enabled) {
            (Some(view), false) => Ok(StreamChange::Enable(view)),
            (None, true) => Ok(StreamChange::Disable),
            (Some(_), true) => Err(StreamError::EnabledAlready(Arc::clone(&table.name)).into()),
            (None, false) => Err(StreamError::DisabledAlready(Arc::clone(&table.name)).into()),
        }
    }
}

/// Why a stream cannot be read like this. `Display` is the service's text.
///
/// Source of the texts about what does not exist:
/// opensearch-project/data-prepper issue 4401; the others are unverified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum StreamReadError {
    #[error("Requested resource not found: Stream: {0} not found")]
    NoStream(String),
    #[error("Requested resource not found: Shard does not exist")]
    NoShard,
    #[error("Invalid StreamArn: {0}")]
    BadArn(String),
    #[error("Invalid ShardIterator")]
    BadIterator,
    #[error("Invalid SequenceNumber: {0}")]
    OutsideShard(String),
    #[error("{0} must be specified for this ShardIteratorType")]
    NoPlace(&'static str),
    #[error("Timestamp must not be in the future")]
    FutureTime,
    #[error("{}", ApiError::TrimmedDataAccess)]
    Trimmed,
}

impl StreamReadError {
    /// About a resource name that no stream has.
    pub(super) fn of_arn(arn: &str) -> Self {
        match table_and_label(arn) {
            Some(_) => Self::NoStream(arn.to_owned()),
            None => Self::BadArn(arn.to_owned()),
        }
    }
}

impl From<StreamReadError> for ApiError {
    fn from(error: StreamReadError) -> Self {
        match error {
            StreamReadError::Trimmed => Self::TrimmedDataAccess,
            StreamReadError::NoStream(_) | StreamReadError::NoShard => {
                Self::ResourceNotFound(error.to_string())
            }
            error => Self::validation(error.to_string()),
        }
    }
}

/// The stream that a table has by its definition, with nothing in it; its shards open `now`.
fn new_stream(definition: &TableDefinition, seed: u64, now: Instant, shards: u32) -> Option<StreamEntry> {
    let StreamSettings { view, created, .. } = definition.stream?;
    let salt = xxh3_64_with_seed(definition.stream_arn().unwrap_or_default().as_bytes(), seed);
    let (table, schema) = (Arc::clone(&definition.name), Arc::clone(&definition.key_schema));
    Some(StreamEntry::new(table, created, view, schema, Stream::new(salt, now, shards)))
}

impl Engine {
    /// Turns the stream of the table `name` on or off: `change` is what
    /// [`StreamSpecification::of_table`] allowed.
    pub(super) fn change_stream(&mut self, name: &str, change: StreamChange) {
        let (now, shards) = (self.now, self.environment.stream_shards);
        let Some(entry) = self.catalog.entry_mut(name) else { return };
        let definition = Arc::make_mut(&mut entry.definition);
        match change {
            StreamChange::Enable(view) => {
                // Two streams of a table never have one label, also if it is a new table.
                let last = self.streams.last_of(&definition.name);
                let created = last.map_or(now, |last| now.max(last + Duration::from_millis(1)));
                definition.stream = Some(StreamSettings { view, created, enabled: true });
                if let Some(stream) = new_stream(definition, self.seed, now, shards) {
                    self.streams.start(stream);
                }
            }
            StreamChange::Disable => {
                if let Some(stream) = &mut definition.stream {
                    stream.enabled = false;
                    self.streams.end(&definition.name, stream.created, now, shards);
                }
            }
        }
    }

    /// Carries out what time has brought to streams.
    pub(super) fn settle_streams(&mut self) {
        for (table, created) in self.streams.settle(self.now, self.environment.stream_shards) {
            let definition = self.catalog.get(&table).map(|entry| &entry.definition);
            if definition.and_then(|definition| definition.stream).is_some_and(|last| last.created == created)
            {
                self.catalog.change_definition(&table, |definition| definition.stream = None);
            }
        }
    }
}
