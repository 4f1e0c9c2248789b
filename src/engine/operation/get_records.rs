//! GetRecords: a page of a shard's records.

use std::sync::Arc;

use serde::Serialize;

use super::table_description::Seconds;
use super::{Body, Log, Operate};
use crate::engine::event::ItemKey;
use crate::engine::request::StreamViewType;
use crate::engine::stream::StreamReadError;
use crate::engine::stream::archive::StreamEntry;
use crate::engine::stream::iterator::{ITERATOR_LIFETIME, ShardIterator};
use crate::engine::wire::attribute_value::{WireItem, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, REGION};
use crate::model::size::item_size;
use crate::model::{ApiError, Instant, Item};
use crate::storage::StoredItem;
use crate::storage::stream::{Author, StreamRecord};

/// Records on a page at most, and if the request does not say.
const MAX_RECORDS: usize = 1_000;
/// Bytes of records on a page at most, but for the first.
const MAX_PAGE_BYTES: u64 = 1024 * 1024;

wire_shape! {
    GetRecordsBody = "GetRecordsInput" {
        "ShardIterator" => shard_iterator: Member<String>,
        "Limit" => limit: Member<i32>,
    }
}

const RULES: &[Rule<GetRecordsBody>] = &[
    Rule {
        member: "shardIterator",
        value: |body| Value::member(&body.shard_iterator),
        constraints: &[Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(2048)],
    },
    Rule {
        member: "limit",
        value: |body| Value::number(body.limit.as_ref().map(|limit| i64::from(limit.0))),
        constraints: &[Constraint::AtMost(MAX_RECORDS as i64), Constraint::AtLeast(1)],
    },
];

/// A GetRecords request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GetRecordsInput {
    /// Where to read: from GetShardIterator or the GetRecords before.
    pub shard_iterator: String,
    /// Records on the page at most: 1 to 1,000. More counts as 1,000.
    pub limit: Option<usize>,
}

/// What GetRecords answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetRecordsOutput {
    /// Where to go on; nothing behind the end of a closed shard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_shard_iterator: Option<String>,
    /// The page.
    pub records: Vec<RecordDescription>,
}

/// A record as the API shows it.
///
/// Source: Streams API reference, `Record`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordDescription {
    /// The Region.
    pub aws_region: &'static str,
    /// What happened to the item.
    pub dynamodb: StreamRecordDescription,
    /// Names the record.
    #[serde(rename = "eventID")]
    pub event_id: String,
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: &'static str,
    /// `aws:dynamodb`.
    pub event_source: &'static str,
    /// Of this shape.
    pub event_version: &'static str,
    /// Who did it, if not a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_identity: Option<Identity>,
}

/// Who deleted an expired item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    /// `dynamodb.amazonaws.com`.
    pub principal_id: &'static str,
    /// `Service`.
    #[serde(rename = "Type")]
    pub identity_type: &'static str,
}

/// What happened to an item.
///
/// Source: Streams API reference, `StreamRecord`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamRecordDescription {
    /// When, in whole seconds.
    pub approximate_creation_date_time: Seconds,
    /// The item's key attributes.
    #[serde(serialize_with = "serialize_keys")]
    pub keys: Item,
    /// The item after, if the view shows it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub new_image: Option<Arc<Item>>,
    /// The item before, if the view shows it.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub old_image: Option<Arc<Item>>,
    /// Its place in the stream.
    pub sequence_number: String,
    /// The sizes of the keys and the images shown.
    pub size_bytes: u64,
    /// What of the item is shown.
    pub stream_view_type: StreamViewType,
}

fn serialize_keys<S: serde::Serializer>(keys: &Item, serializer: S) -> Result<S::Ok, S::Error> {
    WireItem(keys).serialize(serializer)
}

impl Body for GetRecordsBody {
    type Input = GetRecordsInput;

    fn into_input(self) -> Result<GetRecordsInput, ApiError> {
        let mut failures = Failures::default();
        failures.check_rules(&self, RULES);
        failures.finish()?;
        Ok(GetRecordsInput {
            shard_iterator: self.shard_iterator.map(|iterator| iterator.0).unwrap_or_default(),
            limit: self.limit.and_then(|limit| usize::try_from(limit.0).ok()),
        })
    }
}

impl Operate for GetRecordsInput {
    type Output = GetRecordsOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<GetRecordsOutput, ApiError> {
        let iterator = ShardIterator::parse(&self.shard_iterator, engine.seed);
        let iterator = iterator.ok_or(StreamReadError::BadIterator)?;
        if engine.now - iterator.made > ITERATOR_LIFETIME {
            return Err(ApiError::ExpiredIterator);
        }
        let arn = &iterator.stream;
        let stream = engine.streams.get(arn).ok_or_else(|| StreamReadError::of_arn(arn))?;
        let shard = stream.records.shard(&iterator.shard).ok_or(StreamReadError::Trimmed)?;
        if shard.is_trimmed(iterator.from) {
            return Err(StreamReadError::Trimmed.into());
        }

        let limit = self.limit.unwrap_or(MAX_RECORDS).clamp(1, MAX_RECORDS);
        let mut from = iterator.from;
        let mut bytes = 0;
        let mut records: Vec<RecordDescription> = Vec::new();
        for record in shard.records_from(from).take(limit) {
            let shown = describe(stream, record);
            bytes += shown.dynamodb.size_bytes;
            if bytes > MAX_PAGE_BYTES && !records.is_empty() {
                break;
            }
            from = record.sequence_number.next();
            records.push(shown);
        }
        let finished = shard.last().is_some() && shard.records_from(from).next().is_none();
        let next = ShardIterator { from, made: engine.now, ..iterator };
        Ok(GetRecordsOutput { next_shard_iterator: (!finished).then(|| next.to_text(engine.seed)), records })
    }
}

/// A record of `stream` as its view shows it.
fn describe(stream: &StreamEntry, record: &StreamRecord) -> RecordDescription {
    let (before, after) = (record.before.as_ref(), record.after.as_ref());
    let (new, old) = match stream.view {
        StreamViewType::KeysOnly => (None, None),
        StreamViewType::NewImage => (after, None),
        StreamViewType::OldImage => (None, before),
        StreamViewType::NewAndOldImages => (after, before),
    };
    let source = after.or(before).map(StoredItem::item);
    let keys = source.map(|item| (*ItemKey::new(&stream.key_schema, item)).clone()).unwrap_or_default();
    let images = new.into_iter().chain(old).map(StoredItem::size_bytes);
    let size_bytes = item_size(&keys) + images.sum::<u64>();
    let image = |stored: Option<&StoredItem>| stored.map(|stored| Arc::clone(stored.item()));
    let seconds = record.at.as_millis() / 1_000;
    RecordDescription {
        aws_region: REGION,
        dynamodb: StreamRecordDescription {
            approximate_creation_date_time: Seconds(Instant::from_millis(seconds * 1_000)),
            keys,
            new_image: image(new),
            old_image: image(old),
            sequence_number: record.sequence_number.to_string(),
            size_bytes,
            stream_view_type: stream.view,
        },
        event_id: stream.records.event_id(record.sequence_number),
        event_name: record.event_name(),
        event_source: "aws:dynamodb",
        event_version: "1.1",
        user_identity: (record.author == Author::TimeToLive)
            .then_some(Identity { principal_id: "dynamodb.amazonaws.com", identity_type: "Service" }),
    }
}
