//! ListStreams: the streams of a table or of all, a page at a time.

use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::Engine;
use crate::engine::stream::archive::StreamEntry;
use crate::engine::stream::{STREAM_ARN, StreamReadError};
use crate::engine::table_definition::resolve_table_name;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::model::ApiError;

/// Streams on a page at most, and if the request does not say.
const MAX_STREAMS: usize = 100;

wire_shape! {
    ListStreamsBody = "ListStreamsInput" {
        "TableName" => table_name: Member<String>,
        "Limit" => limit: Member<i32>,
        "ExclusiveStartStreamArn" => exclusive_start_stream_arn: Member<String>,
    }
}

const RULES: &[Rule<ListStreamsBody>] = &[
    Rule {
        member: "tableName",
        value: |body| {
            let name = body.table_name.as_ref().map(|name| name.0.as_str());
            Value::text(name.map(resolve_table_name))
        },
        constraints: &[Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)],
    },
    Rule {
        member: "limit",
        value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
        constraints: &[Constraint::AtMost(MAX_STREAMS as i64), Constraint::AtLeast(1)],
    },
    Rule {
        member: "exclusiveStartStreamArn",
        value: |body| Value::member(&body.exclusive_start_stream_arn),
        constraints: STREAM_ARN,
    },
];

/// A ListStreams request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListStreamsInput {
    /// Only streams of the table of this name.
    pub table_name: Option<String>,
    /// Streams on the page at most: 1 to 100. More counts as 100.
    pub limit: Option<usize>,
    /// Only streams after this one.
    pub exclusive_start_stream_arn: Option<String>,
}

/// What ListStreams answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListStreamsOutput {
    /// The last stream of the page, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_evaluated_stream_arn: Option<String>,
    /// The page, by table and age.
    pub streams: Vec<ListedStream>,
}

/// A stream as ListStreams names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListedStream {
    /// Resource name.
    pub stream_arn: String,
    /// When it was turned on.
    pub stream_label: String,
    /// The table.
    pub table_name: Arc<str>,
}

impl Body for ListStreamsBody {
    type Input = ListStreamsInput;

    fn into_input(self) -> Result<ListStreamsInput, ApiError> {
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        Ok(ListStreamsInput {
            table_name: self.table_name.map(|name| resolve_table_name(&name.0).to_owned()),
            limit: self.limit.and_then(|limit| usize::try_from(limit.0).ok()),
            exclusive_start_stream_arn: self.exclusive_start_stream_arn.map(|arn| arn.0),
        })
    }
}

impl Operate for ListStreamsInput {
    type Output = ListStreamsOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<ListStreamsOutput, ApiError> {
        let limit = self.limit.unwrap_or(MAX_STREAMS).clamp(1, MAX_STREAMS);
        let streams: Box<dyn Iterator<Item = &StreamEntry>> = match &self.exclusive_start_stream_arn {
            None => Box::new(engine.streams.iter()),
            Some(arn) => {
                let start = engine.streams.get(arn).ok_or_else(|| StreamReadError::of_arn(arn))?;
                Box::new(engine.streams.after(&start.table, start.created))
            }
        };
        let wanted =
            |stream: &&StreamEntry| self.table_name.as_ref().is_none_or(|name| **name == *stream.table);
        let mut streams = streams.filter(wanted).map(|stream| ListedStream {
            stream_arn: stream.arn(),
            stream_label: stream.label(),
            table_name: Arc::clone(&stream.table),
        });
        let page: Vec<ListedStream> = streams.by_ref().take(limit).collect();
        let last = page.last().filter(|_| streams.next().is_some());
        let last_evaluated_stream_arn = last.map(|last| last.stream_arn.clone());
        Ok(ListStreamsOutput { last_evaluated_stream_arn, streams: page })
    }
}
