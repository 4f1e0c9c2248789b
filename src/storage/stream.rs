//! The records of a table's stream: what was written, in order, in shards.
//!
//! ```text
//! time ──►      0 h            4 h            8 h
//! one shard     ├── A, closed ─┼── B, closed ─┼── C, open
//! several       ├── D, closed ─┼── E, closed ─┼── F, open
//!                 B has the parent A, C the parent B
//! ```
//!
//! As on the service a shard takes the records of one part of the partition
//! hashes, and so all records of a partition key; it closes after about four
//! hours, here exactly four ([`SHARD_LIFETIME`]), and children carry on: one,
//! or several where the stream is to have more shards than before. So the
//! order per key holds when a parent is read before its children. Sequence
//! numbers rise over the whole stream. Records go 24 hours after they came
//! ([`RETENTION`]), a closed shard 24 hours after it closed.
//!
//! Shards follow the clock alone: what a stream holds at a time does not
//! depend on how often it was looked at before. Cloning takes constant time.
//!
//! Source: Developer Guide, "Change data capture for DynamoDB Streams"; that a
//! shard stays open for four hours is what operators of consumers report
//! (opensearch-project/data-prepper issue 5208, estuary/connectors pull
//! request 3418), that there is one per partition comes from
//! awslabs/dynamodb-streams-kinesis-adapter issue 25.

use std::fmt;
use std::sync::Arc;

use imbl::OrdMap;
use xxhash_rust::xxh3::{xxh3_64_with_seed, xxh3_128_with_seed};

use super::StoredItem;
use crate::model::{Duration, Instant};

/// How long a record can be read.
pub const RETENTION: Duration = Duration::from_millis(24 * 60 * 60 * 1_000);
/// How long a shard takes records.
pub const SHARD_LIFETIME: Duration = Duration::from_millis(4 * 60 * 60 * 1_000);
/// Most shards that are open at a time.
pub const MAX_OPEN_SHARDS: u32 = 64;

/// Generations of shards that may still be there beside the open one.
const KEPT_GENERATIONS: u64 = RETENTION.as_micros() / SHARD_LIFETIME.as_micros() + 1;

/// The records of one stream. Cloning takes constant time and shares them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// What the names of its shards and records are made from.
    salt: u64,
    /// By name: in the order in which they opened.
    shards: OrdMap<Arc<str>, Shard>,
    /// The open ones, in the order of the partition hashes they cover, each
    /// as many; none once the stream has ended. A power of two.
    open: Arc<[Arc<str>]>,
    /// When those opened.
    opened: Instant,
    next: SequenceNumber,
}

/// A shard of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shard {
    id: Arc<str>,
    parent: Option<Arc<str>>,
    first: SequenceNumber,
    /// Where and when it closed.
    end: Option<(SequenceNumber, Instant)>,
    records: OrdMap<SequenceNumber, Arc<StreamRecord>>,
    /// The last record that is gone.
    trimmed: Option<SequenceNumber>,
}

/// A change to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamRecord {
    /// Its place in the stream.
    pub sequence_number: SequenceNumber,
    /// When it happened.
    pub at: Instant,
    /// The item before, if there was one.
    pub before: Option<StoredItem>,
    /// The item after, if there is one.
    pub after: Option<StoredItem>,
    /// Who changed it.
    pub author: Author,
}

impl StreamRecord {
    /// What it calls the change: `INSERT`, `MODIFY` or `REMOVE`.
    pub fn event_name(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "INSERT",
            (Some(_), Some(_)) => "MODIFY",
            (Some(_), None) => "REMOVE",
        }
    }
}

/// Who wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A request.
    Request,
    /// The service itself, because the item had expired.
    TimeToLive,
}

/// A place in a stream: written with 21 digits, as the shortest of the
/// service's are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SequenceNumber(u64);

/// What comes before a sequence number's last twenty digits.
const LEADING_DIGIT: u128 = 100_000_000_000_000_000_000;

impl SequenceNumber {
    /// The number that `text` writes; `None` if no stream can have it.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<u128>().ok().filter(|_| digits)?;
        number.checked_sub(LEADING_DIGIT)?.try_into().ok().map(Self)
    }

    /// The number as eight bytes.
    pub fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// The number that these bytes are.
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }

    /// The next number.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", LEADING_DIGIT + u128::from(self.0))
    }
}

impl Stream {
    /// A stream that starts now, with `shards` open shards (rounded up to a
    /// power of two, at most [`MAX_OPEN_SHARDS`]). Streams of different
    /// `salt` have shards and records of different names.
    pub fn new(salt: u64, now: Instant, shards: u32) -> Self {
        let next = SequenceNumber(salt % 1_000_000_000_000);
        let mut stream = Self { salt, shards: OrdMap::new(), open: Arc::new([]), opened: now, next };
        stream.open_shards(open_shards(shards), None);
        stream
    }

    /// All shards that are there, parents before children.
    pub fn shards(&self) -> impl Iterator<Item = &Shard> {
        self.shards.values()
    }

    /// The shard `id`.
    pub fn shard(&self, id: &str) -> Option<&Shard> {
        self.shards.get(id)
    }

    /// When the last of the records in its open shards came.
    pub fn latest(&self) -> Option<Instant> {
        let open = self.open.iter().filter_map(|id| self.shards.get(id));
        open.filter_map(|shard| shard.records.get_max()).map(|(_, record)| record.at).max()
    }

    /// The number that whatever comes next gets.
    pub fn next_number(&self) -> SequenceNumber {
        self.next
    }

    /// A name for a record that no other record of any stream has: 32
    /// hexadecimal digits.
    pub fn event_id(&self, number: SequenceNumber) -> String {
        format!("{:032x}", xxh3_128_with_seed(&number.to_bytes(), self.salt))
    }

    /// Adds what happened to an item whose partition key has this hash.
    /// `shards` is how many the stream is to have when the open ones close.
    pub fn append(
        &mut self,
        now: Instant,
        shards: u32,
        partition_hash: u64,
        (before, after): (Option<StoredItem>, Option<StoredItem>),
        author: Author,
    ) {
        self.settle(now, shards);
        let width = self.open.len().trailing_zeros();
        let place = partition_hash.checked_shr(u64::BITS - width).unwrap_or(0);
        let id = usize::try_from(place).ok().and_then(|place| self.open.get(place)).cloned();
        let sequence_number = self.take_number();
        if let Some(shard) = id.and_then(|id| self.shards.get_mut(&id)) {
            let record = StreamRecord { sequence_number, at: now, before, after, author };
            shard.records.insert(sequence_number, Arc::new(record));
        }
    }

    /// Ends the stream: its shards close, and nothing may be added any more.
    pub fn close(&mut self, now: Instant, shards: u32) {
        self.settle(now, shards);
        self.close_shards(now);
        self.open = Arc::new([]);
    }

    /// Whether time has brought anything for [`Stream::settle`] to carry out.
    pub fn is_due(&self, now: Instant) -> bool {
        self.is_rolling_due(now) || self.shards.values().any(|shard| shard.is_due(now))
    }

    /// Carries out what time has brought: shards that close and open, records
    /// that go.
    pub fn settle(&mut self, now: Instant, shards: u32) {
        if self.is_rolling_due(now) {
            self.roll(now, open_shards(shards));
        }
        let due = self.shards.values().filter(|shard| shard.is_due(now));
        let due: Vec<Arc<str>> = due.map(|shard| Arc::clone(&shard.id)).collect();
        for id in due {
            match self.shards.get_mut(&id) {
                Some(shard) if !shard.is_over(now) => shard.trim(now),
                _ => drop(self.shards.remove(&id)),
            }
        }
    }

    fn is_rolling_due(&self, now: Instant) -> bool {
        !self.open.is_empty() && now - self.opened >= SHARD_LIFETIME
    }

    /// Lets the open shards be followed by their children, as often as time
    /// says. Of generations that came and went unseen only their numbers and
    /// names count: the work does not grow with the time.
    fn roll(&mut self, now: Instant, shards: usize) {
        self.roll_once(shards);
        let missed = (now - self.opened).as_micros() / SHARD_LIFETIME.as_micros();
        let skipped = missed.saturating_sub(KEPT_GENERATIONS);
        if skipped > 0 {
            let count = self.open.len();
            let span = |generations: u64| Duration::from_micros(generations * SHARD_LIFETIME.as_micros());
            let parents = self.opened + span(skipped - 1);
            let parents = (0..count).map(|place| shard_id(self.salt, parents, place)).collect();
            // Each generation takes a number to open and one to close for every shard.
            self.next.0 += (2 * skipped - 1) * count as u64;
            self.opened = self.opened + span(skipped);
            self.shards.clear();
            self.open_shards(count, Some(parents));
        }
        for _ in skipped..missed {
            self.roll_once(shards);
        }
    }

    /// Closes the open shards, and opens their children.
    fn roll_once(&mut self, shards: usize) {
        let end = self.opened + SHARD_LIFETIME;
        self.close_shards(end);
        let parents = Arc::clone(&self.open);
        self.opened = end;
        // Shards split, and never merge.
        self.open_shards(shards.max(parents.len()), Some(parents));
    }

    fn close_shards(&mut self, at: Instant) {
        for id in self.open.iter().cloned().collect::<Vec<_>>() {
            let number = self.take_number();
            if let Some(shard) = self.shards.get_mut(&id) {
                shard.end = Some((number, at));
            }
        }
    }

    /// Opens `count` shards, a multiple of how many parents there are.
    fn open_shards(&mut self, count: usize, parents: Option<Arc<[Arc<str>]>>) {
        let ids: Arc<[Arc<str>]> = (0..count).map(|place| shard_id(self.salt, self.opened, place)).collect();
        for (place, id) in ids.iter().enumerate() {
            let parent = parents.as_ref().and_then(|parents| parents.get(place * parents.len() / count));
            let shard = Shard {
                id: Arc::clone(id),
                parent: parent.cloned(),
                first: self.take_number(),
                end: None,
                records: OrdMap::new(),
                trimmed: None,
            };
            self.shards.insert(Arc::clone(id), shard);
        }
        self.open = ids;
    }

    fn take_number(&mut self) -> SequenceNumber {
        let number = self.next;
        self.next = number.next();
        number
    }
}

/// How many shards are open where `shards` are asked for.
fn open_shards(shards: u32) -> usize {
    shards.clamp(1, MAX_OPEN_SHARDS).next_power_of_two() as usize
}

/// The name of a shard: the time of its opening and eight digits of its own,
/// the last two of which tell it from those that opened with it.
/// Names sort as their shards opened.
fn shard_id(salt: u64, opened: Instant, place: usize) -> Arc<str> {
    let mut input = opened.as_micros().to_le_bytes().to_vec();
    input.extend((place as u64).to_le_bytes());
    let own = xxh3_64_with_seed(&input, salt) >> 40 << 8 & 0xffff_ffff | place as u64;
    format!("shardId-{:020}-{own:08x}", opened.as_millis()).into()
}

impl Shard {
    /// Its name.
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// The name of the shard it carries on, which may be gone.
    pub fn parent(&self) -> Option<&Arc<str>> {
        self.parent.as_ref()
    }

    /// The number it starts with; its records come after.
    pub fn first(&self) -> SequenceNumber {
        self.first
    }

    /// The number it ended with, if it is closed; its records come before.
    pub fn last(&self) -> Option<SequenceNumber> {
        self.end.map(|(number, _)| number)
    }

    /// Its records, in order.
    pub fn records(&self) -> impl Iterator<Item = &Arc<StreamRecord>> {
        self.records.values()
    }

    /// Its records from `number` on, in order.
    pub fn records_from(&self, number: SequenceNumber) -> impl Iterator<Item = &Arc<StreamRecord>> {
        self.records.range(number..).map(|(_, record)| record)
    }

    /// Whether a record at or after `number` is gone.
    pub fn is_trimmed(&self, number: SequenceNumber) -> bool {
        self.trimmed.is_some_and(|trimmed| trimmed >= number)
    }

    fn is_due(&self, now: Instant) -> bool {
        self.is_over(now) || self.records.get_min().is_some_and(|(_, record)| now - record.at >= RETENTION)
    }

    fn is_over(&self, now: Instant) -> bool {
        self.end.is_some_and(|(_, closed)| now - closed >= RETENTION)
    }

    fn trim(&mut self, now: Instant) {
        while let Some((number, record)) = self.records.get_min()
            && now - record.at >= RETENTION
        {
            let number = *number;
            self.trimmed = Some(number);
            self.records.remove(&number);
        }
    }
}
