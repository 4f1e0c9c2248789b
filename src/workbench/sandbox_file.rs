//! A whole sandbox as a file.
//!
//! ```json
//! { "dynamodb_sandbox": 1,
//!   "clock": 1767225600000000,
//!   "environment": { "read_lag": 0, … },
//!   "draft": { "operation": "Query", "text": "{…}" },
//!   "not_saved": [ "history", … ],
//!   "tables": [
//!     { "definition": { "TableName": "Shop", … }, "created": 1767225600000000,
//!       "time_to_live": "expires", "items": [ {"PK": {"S": "A"}}, … ],
//!       "stream": { "created": 1767225600000000,
//!         "records": [ {"at": 1767225601000000, "new": {"PK": {"S": "A"}}}, … ] } } ] }
//! ```
//!
//! | member | what it is |
//! |---|---|
//! | `dynamodb_sandbox` | the format's version: this release reads [`VERSION`] |
//! | `clock` | the virtual time, in microseconds since the Unix epoch |
//! | `environment` | what surrounds the tables: [`Environment`] |
//! | `draft` | the request in the editor |
//! | `not_saved` | what there was beside all this: [`NOT_SAVED`], [`FORMER_STREAMS`] |
//! | `definition` | the CreateTable request that makes the table |
//! | `created` | when it was created |
//! | `time_to_live` | the attribute by which its items expire, if they do |
//! | `items` | its items as the API writes them, in the order of a Scan |
//! | `stream` | when its stream was turned on, and the records in it, the oldest first; files of early releases have none |
//! | `at`, `old`, `new`, `expired` | of a record: when, the item before and after, whether it had expired |
//!
//! Not in it: what was sent and what it cost, streams that are over, tokens
//! of transactions, capacity that was saved up, changes of tables under way
//! (they are over in the file). A file is what there is, not how it came to
//! be: opening one begins a history anew, which can be undone like a reset,
//! and a shared desk ([`share_desk`](super::share_desk)) is what takes the
//! history along. Records come back with their order, times and images; the
//! numbers and names are those they had unless older ones are gone already or
//! the number of shards was changed.
//! Reading is in [`import`](super::import).

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::desk::MAX_BYTES;
use super::import::problem::Reason;
use super::import::scan::{self, Member, Span};
use super::import::source::Draft;
use crate::engine::stream::restore::Change;
use crate::engine::table_definition::{GlobalIndex, TableStatus, ThroughputPair};
use crate::engine::wire::attribute_value::Values;
use crate::engine::{Engine, Environment, TableEntry, wire};
use crate::model::{Duration, Instant};
use crate::storage::stream::Author;

/// The version that this release writes, and the only one it reads.
pub const VERSION: u64 = 1;
/// The member that tells a saved sandbox from other files.
pub const VERSION_MEMBER: &str = "dynamodb_sandbox";
/// What no file has.
pub const NOT_SAVED: [&str; 4] =
    ["history", "client_request_tokens", "saved_up_capacity", "changes_of_tables_under_way"];
/// What a file does not have, where there are some: streams that are over and can still be read.
pub const FORMER_STREAMS: &str = "former_streams";
/// The last time that is read: the end of the year 9999.
const MAX_CLOCK: u64 = 253_402_300_799_000_000;

/// What a saved sandbox has beside its tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The virtual time.
    pub clock: Instant,
    /// What surrounds the tables.
    pub environment: Environment,
    /// The request in the editor.
    pub draft: SavedDraft,
}

/// A request in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SavedDraft {
    /// `PutItem`, …
    pub operation: String,
    /// Its JSON as typed.
    pub text: String,
}

/// A saved table, without its items.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedTable {
    definition: Value,
    created: Instant,
    time_to_live: Option<String>,
}

impl SavedTable {
    /// Whether it has a stream.
    pub fn has_stream(&self) -> bool {
        self.definition.get("StreamSpecification").is_some()
    }

    /// A table of an engine as it is saved; nothing for one that is going.
    pub fn of(engine: &Engine, entry: &TableEntry) -> Option<Self> {
        if entry.status() == TableStatus::Deleting {
            return None;
        }
        let definition = &entry.definition;
        let expires = definition.time_to_live.as_ref().filter(|setting| setting.enabled);
        Some(Self {
            definition: create_table_request(engine, entry)?,
            created: definition.created,
            time_to_live: expires.map(|setting| setting.attribute.to_string()),
        })
    }

    /// The attribute by which its items expire, if they do.
    pub fn time_to_live(&self) -> Option<&str> {
        self.time_to_live.as_deref()
    }

    /// The CreateTable request that makes it.
    pub fn into_definition(self) -> Value {
        self.definition
    }

    /// Its beginning in a file: up to where its items go.
    pub fn write(&self) -> String {
        let mut table = json!({ "definition": self.definition, "created": self.created });
        if let Some(attribute) = &self.time_to_live {
            table["time_to_live"] = attribute.as_str().into();
        }
        let text = table.to_string();
        format!("{},\"items\":[", text.strip_suffix('}').unwrap_or_default())
    }
}

impl From<SavedTable> for Draft {
    fn from(table: SavedTable) -> Self {
        let SavedTable { definition, created, time_to_live } = table;
        let name = definition.get("TableName").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { definition: Some(definition), created: Some(created), time_to_live, ..Self::named(&name) }
    }
}

/// The stream of a saved table, without its records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedStream {
    /// When it was turned on.
    pub created: Instant,
}

impl SavedStream {
    /// Its beginning in a file: up to where its records go.
    pub fn write(self) -> String {
        format!("\"stream\":{{\"created\":{},\"records\":[", self.created.as_micros())
    }
}

/// A record of a stream, as it is saved.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedChange {
    at: Instant,
    #[serde(default)]
    old: Option<Values>,
    #[serde(default)]
    new: Option<Values>,
    #[serde(default)]
    expired: bool,
}

/// A record's text.
pub fn write_change(change: &Change) -> String {
    let mut record = json!({ "at": change.at });
    for (name, image) in [("old", &change.before), ("new", &change.after)] {
        if let Some(item) = image {
            record[name] = wire::item_to_json(item);
        }
    }
    if change.author == Author::TimeToLive {
        record["expired"] = true.into();
    }
    record.to_string()
}

/// Reads a record.
///
/// # Errors
///
/// What is wrong with it.
pub fn change(text: &str) -> Result<Change, Reason> {
    let saved: SavedChange =
        serde_json::from_str(text).map_err(|error| damaged(&format!("records: {error}")))?;
    let item = |values: Option<Values>| match values {
        None => Ok(None),
        Some(Values { error: Some((attribute, error)), .. }) => Err(Reason::value(&attribute, error)),
        Some(values) => Ok(Some(Arc::new(values.entries))),
    };
    let author = if saved.expired { Author::TimeToLive } else { Author::Request };
    Ok(Change { at: saved.at, before: item(saved.old)?, after: item(saved.new)?, author })
}

impl Header {
    /// The beginning of a file: up to where its tables go.
    pub fn write(&self, has_former_streams: bool) -> String {
        let not_saved: Vec<&str> =
            NOT_SAVED.into_iter().chain(has_former_streams.then_some(FORMER_STREAMS)).collect();
        let head = json!({
            VERSION_MEMBER: VERSION, "clock": self.clock, "environment": self.environment, "draft": self.draft,
            "not_saved": not_saved,
        });
        let text = head.to_string();
        format!("{},\"tables\":[", text.strip_suffix('}').unwrap_or_default())
    }
}

/// Reads what a file has beside its tables, and where these are.
///
/// # Errors
///
/// That it is newer than this release, or damaged.
pub fn header(text: &str, members: &[Member]) -> Result<(Header, Span), Reason> {
    let version: Value = read(text, members, VERSION_MEMBER)?;
    match version.as_u64() {
        Some(version) if version > VERSION => return Err(Reason::Newer),
        Some(VERSION) => {}
        _ => return Err(damaged(VERSION_MEMBER)),
    }
    let clock: Instant = read(text, members, "clock")?;
    let draft: SavedDraft = read(text, members, "draft")?;
    if clock.as_micros() > MAX_CLOCK {
        return Err(damaged("clock"));
    }
    if draft.operation.len() > MAX_BYTES || draft.text.len() > MAX_BYTES {
        return Err(damaged("draft"));
    }
    let header = Header { clock, environment: read(text, members, "environment")?, draft };
    Ok((header, list(text, members, "tables")?))
}

/// Reads a table but for its items, and where these are.
///
/// # Errors
///
/// That it is damaged.
pub fn table(text: &str, members: &[Member]) -> Result<(SavedTable, Span), Reason> {
    let has = |name: &str| members.iter().any(|(known, _)| known == name);
    let table = SavedTable {
        definition: read(text, members, "definition")?,
        created: read(text, members, "created")?,
        time_to_live: match has("time_to_live") {
            true => Some(read(text, members, "time_to_live")?),
            false => None,
        },
    };
    Ok((table, list(text, members, "items")?))
}

/// Reads what a table has of its stream but for its records, and where these are; nothing if it has none.
///
/// # Errors
///
/// That it is damaged.
pub fn stream(text: &str, table: &[Member]) -> Result<Option<(SavedStream, Span)>, Reason> {
    let Some((_, span)) = table.iter().find(|(known, _)| known == "stream") else { return Ok(None) };
    if text.as_bytes().get(span.start) != Some(&b'{') {
        return Err(damaged("stream"));
    }
    let (members, _) = scan::members(text, span.start).map_err(|_| damaged("stream"))?;
    let created: Instant = read(text, &members, "created")?;
    if created.as_micros() > MAX_CLOCK {
        return Err(damaged("stream"));
    }
    Ok(Some((SavedStream { created }, list(text, &members, "records")?)))
}

fn read<T: for<'de> Deserialize<'de>>(text: &str, members: &[Member], name: &str) -> Result<T, Reason> {
    let (_, span) = members.iter().find(|(known, _)| known == name).ok_or_else(|| damaged(name))?;
    serde_json::from_str(text.get(span.clone()).unwrap_or_default())
        .map_err(|error| damaged(&format!("{name}: {error}")))
}

fn list(text: &str, members: &[Member], name: &str) -> Result<Span, Reason> {
    let found = members.iter().find(|(known, _)| known == name).map(|(_, span)| span.clone());
    found.filter(|span| text.as_bytes().get(span.start) == Some(&b'[')).ok_or_else(|| damaged(name))
}

fn damaged(detail: &str) -> Reason {
    Reason::Damaged { detail: detail.to_owned() }
}

/// The CreateTable request that makes a table as this one is defined.
fn create_table_request(engine: &Engine, entry: &TableEntry) -> Option<Value> {
    let mut fork = engine.clone();
    // What is under way is over as soon as it is looked at.
    fork.set_environment(Environment { control_plane_delay: Duration::ZERO, ..*engine.environment() });
    let name = entry.definition.name.to_string();
    let description = fork.call("DescribeTable", &json!({ "TableName": name })).response.ok()?;
    let table = description.get("Table")?;
    let mut request = Map::new();
    let mut take = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            request.insert(name.to_owned(), value);
        }
    };
    let on_demand = table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST";
    let as_it_is = |name: &str| table.get(name).cloned();
    for name in ["TableName", "AttributeDefinitions", "KeySchema"] {
        take(name, as_it_is(name));
    }
    let definition = &entry.definition;
    let index_warm = |index: &Value| {
        let of = |known: &&GlobalIndex| index["IndexName"] == *known.definition.name;
        let index = definition.global_indexes.iter().find(of)?;
        warm(index.warm_throughput, index.billing.warm_throughput())
    };
    let indexes = |name: &str, parts: &[&str]| {
        let indexes = table.get(name)?.as_array()?;
        let request = |index: &Value| {
            let mut request = index_request(index, parts, on_demand);
            request.extend(index_warm(index).map(|warm| ("WarmThroughput".to_owned(), warm)));
            Value::from(request)
        };
        Some(indexes.iter().map(request).collect())
    };
    let parts = ["IndexName", "KeySchema", "Projection"];
    take("LocalSecondaryIndexes", indexes("LocalSecondaryIndexes", &parts));
    let capacity = if on_demand { "OnDemandThroughput" } else { "ProvisionedThroughput" };
    let parts = ["IndexName", "KeySchema", "Projection", capacity];
    take("GlobalSecondaryIndexes", indexes("GlobalSecondaryIndexes", &parts));
    match on_demand {
        true => {
            take("BillingMode", Some("PAY_PER_REQUEST".into()));
            take("OnDemandThroughput", as_it_is("OnDemandThroughput"));
        }
        false => take("ProvisionedThroughput", table.get("ProvisionedThroughput").map(throughput)),
    }
    take("WarmThroughput", warm(definition.warm_throughput, definition.billing.warm_throughput()));
    take("StreamSpecification", as_it_is("StreamSpecification"));
    take("TableClass", table["TableClassSummary"].get("TableClass").cloned());
    let encrypted = table.get("SSEDescription").and_then(|settings| settings.get("KMSMasterKeyArn"));
    take(
        "SSESpecification",
        encrypted.map(|key| json!({ "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": key })),
    );
    take("DeletionProtectionEnabled", as_it_is("DeletionProtectionEnabled").filter(|on| *on == true));
    let tags =
        fork.call("ListTagsOfResource", &json!({ "ResourceArn": entry.definition.arn() })).response.ok();
    let tags = tags.and_then(|tags| tags.get("Tags").cloned());
    take("Tags", tags.filter(|tags| tags.as_array().is_some_and(|tags| !tags.is_empty())));
    Some(request.into())
}

/// Throughput that a table or index was made ready for, beyond what it has anyway.
fn warm(throughput: ThroughputPair, anyway: ThroughputPair) -> Option<Value> {
    let more = json!({ "ReadUnitsPerSecond": throughput.read, "WriteUnitsPerSecond": throughput.write });
    (throughput != anyway).then_some(more)
}

fn index_request(index: &Value, parts: &[&str], on_demand: bool) -> Map<String, Value> {
    let part = |name: &&str| {
        let value = index.get(*name)?;
        let value =
            if *name == "ProvisionedThroughput" && !on_demand { throughput(value) } else { value.clone() };
        Some(((*name).to_owned(), value))
    };
    parts.iter().filter_map(part).collect()
}

fn throughput(described: &Value) -> Value {
    json!({
        "ReadCapacityUnits": described["ReadCapacityUnits"], "WriteCapacityUnits": described["WriteCapacityUnits"],
    })
}
