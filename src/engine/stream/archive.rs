//! All streams there are: of tables that have one, of tables that had one,
//! and of tables that are gone.

use std::ops::Bound;
use std::sync::Arc;

use imbl::OrdMap;
use serde::Serialize;

use crate::engine::request::StreamViewType;
use crate::engine::table_definition::stream_arn;
use crate::model::key_schema::KeySchema;
use crate::model::{Duration, Instant};
use crate::storage::Stream;
use crate::storage::stream::RETENTION;

/// A stream, on or off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEntry {
    /// The table it was turned on for.
    pub table: Arc<str>,
    /// When: with the table, what tells streams apart.
    pub created: Instant,
    /// What its records show.
    pub view: StreamViewType,
    /// The table's key attributes.
    pub key_schema: Arc<KeySchema>,
    /// What is in it.
    pub records: Stream,
    /// When it was turned off.
    ended: Option<Instant>,
}

/// Where a stream is in its life.
///
/// Source: API reference, `StreamDescription`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum StreamStatus {
    /// Being turned on.
    Enabling,
    /// On.
    Enabled,
    /// Being turned off.
    Disabling,
    /// Off; readable until its records are gone.
    Disabled,
}

impl StreamEntry {
    /// A stream that is turned on.
    pub fn new(
        table: Arc<str>,
        created: Instant,
        view: StreamViewType,
        key_schema: Arc<KeySchema>,
        records: Stream,
    ) -> Self {
        Self { table, created, view, key_schema, records, ended: None }
    }

    /// Its label.
    pub fn label(&self) -> String {
        self.created.to_iso8601()
    }

    /// Its Amazon resource name.
    pub fn arn(&self) -> String {
        stream_arn(&self.table, &self.label())
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.ended.is_none()
    }

    /// Where it is in its life, where changes take `delay`.
    pub fn status(&self, now: Instant, delay: Duration) -> StreamStatus {
        match self.ended {
            Some(ended) if now - ended < delay => StreamStatus::Disabling,
            Some(_) => StreamStatus::Disabled,
            None if now - self.created < delay => StreamStatus::Enabling,
            None => StreamStatus::Enabled,
        }
    }
}

/// All streams, by table and age. Cloning is a fork: constant time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Streams {
    streams: OrdMap<(Arc<str>, Instant), StreamEntry>,
}

impl Streams {
    /// All of them, by table and age.
    pub fn iter(&self) -> impl Iterator<Item = &StreamEntry> {
        self.streams.values()
    }

    /// Those after the one that `table` turned on at `created`, in order.
    pub fn after(&self, table: &str, created: Instant) -> impl Iterator<Item = &StreamEntry> {
        let start = (Arc::from(table), created);
        self.streams.range((Bound::Excluded(start), Bound::Unbounded)).map(|(_, entry)| entry)
    }

    /// The stream with the resource name `arn`.
    pub fn get(&self, arn: &str) -> Option<&StreamEntry> {
        let (table, label) = table_and_label(arn)?;
        let entries = self.streams.range((Arc::from(table), Instant::default())..);
        let mut entries = entries.map(|(_, entry)| entry).take_while(|entry| *entry.table == *table);
        entries.find(|entry| entry.label() == label && entry.arn() == arn)
    }

    /// When the latest stream of `table` was turned on, whether it is still on or not.
    pub(in crate::engine) fn last_of(&self, table: &Arc<str>) -> Option<Instant> {
        let end = (Arc::clone(table), Instant::from_micros(u64::MAX));
        let (key, _) = self.streams.range(..=end).next_back()?;
        (*key.0 == **table).then_some(key.1)
    }

    /// Adds a stream.
    pub(in crate::engine) fn start(&mut self, entry: StreamEntry) {
        self.streams.insert((Arc::clone(&entry.table), entry.created), entry);
    }

    /// Lets go of the stream that `table` turned on at `created`, as if it had never been.
    pub(in crate::engine) fn remove(&mut self, table: &Arc<str>, created: Instant) {
        self.streams.remove(&(Arc::clone(table), created));
    }

    /// The records of the stream that `table` turned on at `created`.
    pub(in crate::engine) fn records_mut(
        &mut self,
        table: &Arc<str>,
        created: Instant,
    ) -> Option<&mut Stream> {
        self.streams.get_mut(&(Arc::clone(table), created)).map(|entry| &mut entry.records)
    }

    /// Turns off the stream that `table` turned on at `created`.
    pub(in crate::engine) fn end(&mut self, table: &Arc<str>, created: Instant, now: Instant, shards: u32) {
        let entry = self.streams.get_mut(&(Arc::clone(table), created));
        if let Some(entry) = entry.filter(|entry| entry.ended.is_none()) {
            entry.records.close(now, shards);
            entry.ended = Some(now);
        }
    }

    /// Carries out what time has brought, and answers which streams are gone:
    /// their tables, and when they were turned on.
    pub(in crate::engine) fn settle(&mut self, now: Instant, shards: u32) -> Vec<(Arc<str>, Instant)> {
        let over = |entry: &StreamEntry| entry.ended.is_some_and(|ended| now - ended >= RETENTION);
        // Written to only where something changes: a write would copy what a fork shares.
        let due = |entry: &StreamEntry| over(entry) || entry.records.is_due(now);
        let due = self.streams.iter().filter(|(_, entry)| due(entry)).map(|(key, _)| key.clone());
        let mut gone = Vec::new();
        for key in due.collect::<Vec<_>>() {
            match self.streams.get_mut(&key) {
                Some(entry) if !over(entry) => entry.records.settle(now, shards),
                _ => {
                    self.streams.remove(&key);
                    gone.push(key);
                }
            }
        }
        gone
    }
}

/// The table and the label in a stream's resource name; `None` if it is not
/// one, of whatever account and Region.
pub fn table_and_label(arn: &str) -> Option<(&str, &str)> {
    let rest = arn.strip_prefix("arn:aws:dynamodb:")?;
    let (_region, rest) = rest.split_once(':')?;
    let (_account, rest) = rest.split_once(':')?;
    let (table, label) = rest.strip_prefix("table/")?.split_once("/stream/")?;
    (!table.is_empty() && !label.is_empty()).then_some((table, label))
}
