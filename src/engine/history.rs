//! What reads may see that is not the newest: replicas that lag, and index
//! entries that arrive later.
//!
//! ```text
//! time ───────────┬───────────────┬──────────────┬──► now
//! contents   A    │       B       │      C       │ D
//!                 └ write         └ write        └ write
//!                      ▲                  ▲
//!                      │                  └ now − read lag: eventually consistent reads see C
//!                      └ now − index lag: Query and Scan of a global index see it as of B
//! ```
//!
//! Tables are persistent maps, so what they were a while ago costs only what
//! has changed since. Nothing is kept while nothing lags.
//!
//! Source: Developer Guide, "DynamoDB read consistency" and "Using Global
//! Secondary Indexes"; fact sheet §4.

use std::hash::{Hash, Hasher};

use imbl::OrdMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::catalog::TableEntry;
use super::environment::{Environment, Replica};
use crate::model::{Duration, Instant};
use crate::storage::{Index, Table};

/// A time on the virtual clock; `None` is before its beginning.
type Time = Option<Instant>;

/// Replicas that serve a partition: the leader, and two behind it.
///
/// Source: fact sheet §4 (three Availability Zones).
const REPLICAS: u64 = 3;

/// The earlier contents of a table that reads may still see. Cloning takes
/// constant time.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// Since when the table has its present contents.
    since: Time,
    /// What it had before, by since when it had that.
    earlier: OrdMap<Time, Table>,
}

impl History {
    /// Keeps the contents as they are, before they change.
    pub(super) fn keep(&mut self, contents: &Table, now: Instant) {
        // What is overwritten in the same instant nobody sees.
        if self.since < Some(now) {
            self.earlier.insert(self.since, contents.clone());
            self.since = Some(now);
        }
    }

    /// The contents from a time on, of a table with these at present. Before
    /// all that is known, from the earliest that is known.
    fn versions_from<'t>(&'t self, time: Time, present: &'t Table) -> impl Iterator<Item = &'t Table> {
        let first = self.earlier.get_prev(&time).and_then(|(since, _)| *since);
        let earlier = (self.since > time).then(|| self.earlier.range(first..)).into_iter().flatten();
        earlier.map(|(_, contents)| contents).chain(std::iter::once(present))
    }

    /// Without what nobody sees who looks at `horizon` or later; `None` if
    /// nothing is to be forgotten.
    pub(super) fn since_horizon(&self, horizon: Time) -> Option<Self> {
        if self.earlier.is_empty() {
            return None;
        }
        if self.since <= horizon {
            return Some(Self::default());
        }
        let (first, _) = self.earlier.get_prev(&horizon)?;
        let kept = |(since, contents): (&Time, &Table)| (*since, contents.clone());
        let earlier: OrdMap<_, _> = self.earlier.range(*first..).map(kept).collect();
        (earlier.len() < self.earlier.len()).then_some(Self { since: self.since, earlier })
    }

    /// How long ago each change was, the oldest first, but no longer than
    /// anybody looks back.
    fn ages(&self, now: Instant, lag: Duration) -> impl Iterator<Item = Duration> {
        let times = self.earlier.keys().copied().chain([self.since]).skip(1);
        times.map(move |time| time.map_or(lag, |time| (now - time).min(lag)))
    }

    /// Whether both will be read alike: the same contents, the same time ago.
    pub(super) fn same_future(&self, now: Instant, other: &Self, then: Instant, lag: Duration) -> bool {
        let mut contents = self.earlier.values().zip(other.earlier.values());
        self.earlier.len() == other.earlier.len()
            && self.ages(now, lag).eq(other.ages(then, lag))
            && contents.all(|(one, two)| one.same_contents(two))
    }

    /// Adds to a hash what [`History::same_future`] compares.
    pub(super) fn hash(&self, now: Instant, lag: Duration, state: &mut impl Hasher) {
        self.ages(now, lag).for_each(|age| age.hash(state));
        self.earlier.values().for_each(|contents| contents.fingerprint().hash(state));
    }

    /// Since when the table has its present contents, if it is known.
    pub(super) fn since(&self) -> Option<Instant> {
        self.since
    }

    /// Whether there is only the present.
    pub(super) fn is_empty(&self) -> bool {
        self.earlier.is_empty()
    }
}

/// Who answers reads at an instant.
#[derive(Clone, Copy)]
pub(super) struct Replicas {
    pub(super) now: Instant,
    pub(super) seed: u64,
    pub(super) environment: Environment,
}

impl Replicas {
    /// The contents of a table as a read sees them. `place` is the bytes of the
    /// key that is read, or nothing for more than one.
    pub(super) fn table<'t>(self, entry: &'t TableEntry, consistent: bool, place: &[u8]) -> &'t Table {
        let lag = self.environment.read_lag;
        if consistent || lag == Duration::ZERO || entry.history.is_empty() {
            return &entry.contents;
        }
        let lag = match self.environment.read_replica {
            Replica::Farthest => lag,
            Replica::Drawn => self.drawn(lag, entry, place),
        };
        let mut contents = entry.history.versions_from(self.now.before(lag), &entry.contents);
        contents.next().unwrap_or(&entry.contents)
    }

    /// The lag of a replica: none, half, or all of it. Drawn from the seed, the
    /// time and what is read, so that the same run draws the same.
    fn drawn(self, lag: Duration, entry: &TableEntry, place: &[u8]) -> Duration {
        let mut input = entry.contents.fingerprint().to_le_bytes().to_vec();
        input.extend(self.now.as_micros().to_le_bytes());
        input.extend(entry.definition.name.as_bytes());
        input.extend(place);
        let replica = xxh3_64_with_seed(&input, self.seed) % REPLICAS;
        Duration::from_micros((lag.as_micros() / (REPLICAS - 1)).saturating_mul(replica))
    }

    /// A global index of a table, as Query and Scan see it.
    pub(super) fn global_index<'t>(self, entry: &'t TableEntry, index: &'t Index) -> &'t Index {
        let lag = self.environment.index_lag;
        if lag == Duration::ZERO || entry.history.is_empty() {
            return index;
        }
        let mut contents = entry.history.versions_from(self.now.before(lag), &entry.contents);
        // One that has come in the meantime was filled at once, with what there was then.
        let then = contents.find_map(|contents| {
            contents.index(&index.definition().name).filter(|then| then.definition() == index.definition())
        });
        then.unwrap_or(index)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::{Engine, EngineSettings};

    const TABLE: &str = "Things";
    const MILLISECOND: Duration = Duration::from_millis(1);

    fn engine(read_lag: Duration) -> Engine {
        let mut engine = Engine::new(EngineSettings::default());
        let table = json!({
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "N" }],
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        });
        engine.call("CreateTable", &table).response.expect("a table");
        engine.set_environment(Environment { read_lag, ..Environment::default() });
        engine
    }

    /// Writes ten times, a millisecond apart, and answers how many earlier
    /// contents are kept after each.
    fn kept(engine: &mut Engine) -> Vec<usize> {
        let write = |number: i32| {
            let item = json!({ "pk": { "N": "1" }, "n": { "N": number.to_string() } });
            engine.call("PutItem", &json!({ "TableName": TABLE, "Item": item })).response.expect("put");
            let kept = engine.catalog.get(TABLE).expect("the table").history.earlier.len();
            engine.advance(MILLISECOND);
            kept
        };
        (0..10).map(write).collect()
    }

    #[test]
    fn nothing_is_kept_while_nothing_lags() {
        let mut engine = engine(Duration::ZERO);
        assert_eq!(kept(&mut engine), [0; 10]);
    }

    #[test]
    fn no_more_is_kept_than_can_be_read() {
        let mut engine = engine(Duration::from_millis(3));
        assert_eq!(kept(&mut engine), [1, 2, 3, 3, 3, 3, 3, 3, 3, 3]);
        engine.advance(Duration::from_millis(3));
        assert!(engine.catalog.get(TABLE).expect("the table").history.is_empty());
        kept(&mut engine);
        engine.set_environment(Environment::default());
        assert!(engine.catalog.get(TABLE).expect("the table").history.is_empty());
    }
}
