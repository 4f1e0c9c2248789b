//! GetShardIterator: a place in a shard to read from.

use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::Engine;
use crate::engine::request::ShardIteratorType;
use crate::engine::stream::iterator::ShardIterator;
use crate::engine::stream::{SHARD_ID, STREAM_ARN, StreamReadError};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{EpochSeconds, Member};
use crate::engine::wire::shape::wire_shape;
use crate::model::{ApiError, Instant};
use crate::storage::stream::SequenceNumber;
use crate::storage::{Shard, Stream};

wire_shape! {
    GetShardIteratorBody = "GetShardIteratorInput" {
        "StreamArn" => stream_arn: Member<String>,
        "ShardId" => shard_id: Member<String>,
        "ShardIteratorType" => shard_iterator_type: Member<String>,
        "SequenceNumber" => sequence_number: Member<String>,
        "Timestamp" => timestamp: Member<EpochSeconds>,
    }
}

const RULES: &[Rule<GetShardIteratorBody>] = &[
    Rule {
        member: "streamArn",
        value: |body| Value::member(&body.stream_arn),
        constraints: &[Constraint::NotNull],
    },
    Rule { member: "streamArn", value: |body| Value::member(&body.stream_arn), constraints: STREAM_ARN },
    Rule {
        member: "shardId",
        value: |body| Value::member(&body.shard_id),
        constraints: &[Constraint::NotNull],
    },
    Rule { member: "shardId", value: |body| Value::member(&body.shard_id), constraints: SHARD_ID },
    Rule {
        member: "shardIteratorType",
        value: |body| Value::member(&body.shard_iterator_type),
        constraints: &[Constraint::NotNull, Constraint::OneOf(ShardIteratorType::WORDS)],
    },
    Rule {
        member: "sequenceNumber",
        value: |body| Value::member(&body.sequence_number),
        constraints: &[Constraint::MinLength(21), Constraint::MaxLength(40)],
    },
];

/// A GetShardIterator request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetShardIteratorInput {
    /// The stream's resource name.
    pub stream_arn: String,
    /// The shard.
    pub shard_id: String,
    /// Where in it.
    pub shard_iterator_type: ShardIteratorType,
    /// The record to start at or after.
    pub sequence_number: Option<String>,
    /// The time to start at.
    pub timestamp: Option<Instant>,
}

/// What GetShardIterator answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetShardIteratorOutput {
    /// For GetRecords, within 15 minutes.
    pub shard_iterator: String,
}

impl Body for GetShardIteratorBody {
    type Input = GetShardIteratorInput;

    fn into_input(self) -> Result<GetShardIteratorInput, ApiError> {
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        let word = self.shard_iterator_type.as_ref().and_then(|word| ShardIteratorType::from_word(&word.0));
        let input = GetShardIteratorInput {
            stream_arn: self.stream_arn.map(|arn| arn.0).unwrap_or_default(),
            shard_id: self.shard_id.map(|id| id.0).unwrap_or_default(),
            // The constraints leave no other word.
            shard_iterator_type: word.unwrap_or(ShardIteratorType::TrimHorizon),
            sequence_number: self.sequence_number.map(|number| number.0),
            timestamp: self.timestamp.map(|Member(seconds)| seconds.instant()),
        };
        input.check()?;
        Ok(input)
    }
}

impl Operate for GetShardIteratorInput {
    type Output = GetShardIteratorOutput;

    fn check(&self) -> Result<(), ApiError> {
        use ShardIteratorType::{AfterSequenceNumber, AtSequenceNumber, AtTimestamp, Latest, TrimHorizon};
        let missing = match self.shard_iterator_type {
            AtSequenceNumber | AfterSequenceNumber if self.sequence_number.is_none() => "SequenceNumber",
            AtTimestamp if self.timestamp.is_none() => "Timestamp",
            AtSequenceNumber | AfterSequenceNumber | AtTimestamp | Latest | TrimHorizon => return Ok(()),
        };
        Err(StreamReadError::NoPlace(missing).into())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<GetShardIteratorOutput, ApiError> {
        let arn = &self.stream_arn;
        let stream = engine.streams.get(arn).ok_or_else(|| StreamReadError::of_arn(arn))?;
        let shard = stream.records.shard(&self.shard_id).ok_or(StreamReadError::NoShard)?;
        let from = self.place(&stream.records, shard, engine.now)?;
        let iterator =
            ShardIterator { stream: stream.arn(), shard: Arc::clone(shard.id()), from, made: engine.now };
        Ok(GetShardIteratorOutput { shard_iterator: iterator.to_text(engine.seed) })
    }
}

impl GetShardIteratorInput {
    /// The number from which on records are asked for.
    fn place(&self, stream: &Stream, shard: &Shard, now: Instant) -> Result<SequenceNumber, StreamReadError> {
        // Behind all that is in the shard.
        let end = shard.last().unwrap_or(stream.next_number());
        let oldest = || shard.records_from(shard.first()).next().map(|record| record.sequence_number);
        match self.shard_iterator_type {
            ShardIteratorType::TrimHorizon => Ok(oldest().unwrap_or(end)),
            ShardIteratorType::Latest => Ok(end),
            ShardIteratorType::AtSequenceNumber => self.number(shard, end),
            ShardIteratorType::AfterSequenceNumber => self.number(shard, end).map(SequenceNumber::next),
            ShardIteratorType::AtTimestamp => {
                let time = self.timestamp.unwrap_or_default();
                if time > now {
                    return Err(StreamReadError::FutureTime);
                }
                let mut records = shard.records_from(shard.first());
                let record = records.find(|record| record.at >= time);
                Ok(record.map_or(end, |record| record.sequence_number))
            }
        }
    }

    /// The number that the request names, if it lies in the shard.
    fn number(&self, shard: &Shard, end: SequenceNumber) -> Result<SequenceNumber, StreamReadError> {
        let text = self.sequence_number.as_deref().unwrap_or_default();
        let number =
            SequenceNumber::parse(text).ok_or_else(|| StreamReadError::OutsideShard(text.to_owned()))?;
        if number < shard.first() || number > end {
            return Err(StreamReadError::OutsideShard(text.to_owned()));
        }
        if shard.is_trimmed(number) { Err(StreamReadError::Trimmed) } else { Ok(number) }
    }
}
