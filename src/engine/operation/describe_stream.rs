//! DescribeStream: what a stream is, and a page of its shards.

use std::sync::Arc;

use serde::Serialize;

use super::table_description::{KeySchemaElement, Seconds, key_elements};
use super::{Body, Log, Operate};
use crate::engine::Engine;
use crate::engine::request::StreamViewType;
use crate::engine::stream::archive::StreamStatus;
use crate::engine::stream::{SHARD_ID, STREAM_ARN, StreamReadError};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::{Field, wire_shape};
use crate::model::ApiError;
use crate::storage::Shard;

/// Shards on a page at most, and if the request does not say.
const MAX_SHARDS: usize = 100;

wire_shape! {
    DescribeStreamBody = "DescribeStreamInput" {
        "StreamArn" => stream_arn: Member<String>,
        "Limit" => limit: Member<i32>,
        "ExclusiveStartShardId" => exclusive_start_shard_id: Member<String>,
        "ShardFilter" => shard_filter: Field<ShardFilterBody>,
    }
}

wire_shape! {
    ShardFilterBody = "ShardFilter" {
        "Type" => filter_type: Member<String>,
        "ShardId" => shard_id: Member<String>,
    }
}

const RULES: &[Rule<DescribeStreamBody>] = &[
    Rule {
        member: "streamArn",
        value: |body| Value::member(&body.stream_arn),
        constraints: &[Constraint::NotNull],
    },
    Rule { member: "streamArn", value: |body| Value::member(&body.stream_arn), constraints: STREAM_ARN },
    Rule {
        member: "limit",
        value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
        constraints: &[Constraint::AtMost(MAX_SHARDS as i64), Constraint::AtLeast(1)],
    },
    Rule {
        member: "exclusiveStartShardId",
        value: |body| Value::member(&body.exclusive_start_shard_id),
        constraints: SHARD_ID,
    },
    Rule {
        member: "shardFilter.type",
        value: |body| {
            body.shard_filter.as_ref().map_or(Value::Null, |Field(filter)| Value::member(&filter.filter_type))
        },
        constraints: &[Constraint::OneOf(&["CHILD_SHARDS"])],
    },
    Rule {
        member: "shardFilter.shardId",
        value: |body| {
            body.shard_filter.as_ref().map_or(Value::Null, |Field(filter)| Value::member(&filter.shard_id))
        },
        constraints: SHARD_ID,
    },
];

/// A DescribeStream request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DescribeStreamInput {
    /// The stream's resource name.
    pub stream_arn: String,
    /// Shards on the page at most: 1 to 100. More counts as 100.
    pub limit: Option<usize>,
    /// Only shards after this one.
    pub exclusive_start_shard_id: Option<String>,
    /// Only the children of this shard.
    pub children_of: Option<String>,
}

/// What DescribeStream answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeStreamOutput {
    /// The stream.
    pub stream_description: StreamDescription,
}

/// A stream as the API describes it.
///
/// Source: Streams API reference, `StreamDescription`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamDescription {
    /// When it was turned on.
    pub creation_request_date_time: Seconds,
    /// The table's key attributes.
    pub key_schema: Vec<KeySchemaElement>,
    /// The last shard of the page, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_evaluated_shard_id: Option<Arc<str>>,
    /// The page, parents before children.
    pub shards: Vec<ShardDescription>,
    /// Resource name.
    pub stream_arn: String,
    /// When it was turned on, as a label.
    pub stream_label: String,
    /// Where it is in its life.
    pub stream_status: StreamStatus,
    /// What its records show.
    pub stream_view_type: StreamViewType,
    /// The table.
    pub table_name: Arc<str>,
}

/// A shard as the API describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ShardDescription {
    /// The shard it carries on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_shard_id: Option<Arc<str>>,
    /// Where it starts, and where it ended.
    pub sequence_number_range: SequenceNumberRange,
    /// Its name.
    pub shard_id: Arc<str>,
}

/// Where a shard starts and ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SequenceNumberRange {
    /// Its end, if it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending_sequence_number: Option<String>,
    /// Its start.
    pub starting_sequence_number: String,
}

impl From<&Shard> for ShardDescription {
    fn from(shard: &Shard) -> Self {
        Self {
            parent_shard_id: shard.parent().cloned(),
            sequence_number_range: SequenceNumberRange {
                ending_sequence_number: shard.last().map(|number| number.to_string()),
                starting_sequence_number: shard.first().to_string(),
            },
            shard_id: Arc::clone(shard.id()),
        }
    }
}

impl Body for DescribeStreamBody {
    type Input = DescribeStreamInput;

    fn into_input(self) -> Result<DescribeStreamInput, ApiError> {
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let filter = self.shard_filter.map(|Field(filter)| filter);
        Ok(DescribeStreamInput {
            stream_arn: self.stream_arn.map(|arn| arn.0).unwrap_or_default(),
            limit: self.limit.and_then(|limit| usize::try_from(limit.0).ok()),
            exclusive_start_shard_id: self.exclusive_start_shard_id.map(|id| id.0),
            children_of: filter.and_then(|filter| filter.shard_id).map(|id| id.0),
        })
    }
}

impl Operate for DescribeStreamInput {
    type Output = DescribeStreamOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<DescribeStreamOutput, ApiError> {
        let arn = &self.stream_arn;
        let stream = engine.streams.get(arn).ok_or_else(|| StreamReadError::of_arn(arn))?;
        let limit = self.limit.unwrap_or(MAX_SHARDS).clamp(1, MAX_SHARDS);
        let wanted = |shard: &&Shard| {
            // Names sort as their shards do.
            self.exclusive_start_shard_id.as_ref().is_none_or(|start| **shard.id() > **start)
                && self
                    .children_of
                    .as_ref()
                    .is_none_or(|parent| shard.parent().is_some_and(|id| **id == **parent))
        };
        let mut shards = stream.records.shards().filter(wanted).map(ShardDescription::from);
        let page: Vec<ShardDescription> = shards.by_ref().take(limit).collect();
        let last = page.last().filter(|_| shards.next().is_some());
        let last_evaluated_shard_id = last.map(|last| Arc::clone(&last.shard_id));
        let stream_description = StreamDescription {
            creation_request_date_time: Seconds(stream.created),
            key_schema: key_elements(stream.key_schema.attributes()),
            last_evaluated_shard_id,
            shards: page,
            stream_arn: stream.arn(),
            stream_label: stream.label(),
            stream_status: stream.status(engine.now, engine.environment.control_plane_delay),
            stream_view_type: stream.view,
            table_name: Arc::clone(&stream.table),
        };
        Ok(DescribeStreamOutput { stream_description })
    }
}
