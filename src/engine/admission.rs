//! Admission: whether a table or index has the capacity for a request.
//!
//! ```text
//!            units per second, from the billing
//!                      │
//!   ┌─ 300 s' worth ─┐ ▼
//!   │                │ filled by the clock alone
//!   │████████        │
//!   └───────┬────────┘ a request with something in every bucket it draws
//!           ▼          from is let through, and may overdraw them
//!   one bucket per table and per global index, reads and writes apart;
//!   one more per partition, of one second's worth, if there are partitions
//! ```
//!
//! A request is carried out, and then looked at: what its receipt charges is
//! drawn from the buckets, or, if one of them is empty, the engine is put back
//! to where it was. So admission sees exactly what is charged, and knows
//! nothing of operations. What a request will cost is not known before it is
//! carried out (the old item's size, the bytes of a page), so one that meets
//! anything in its buckets is let through; what it overdraws, the clock has to
//! fill up first.
//!
//! Source: Developer Guide, "Burst and adaptive capacity", and "Best practices
//! for querying and scanning data" (a page of 128 units is let through and
//! throttles what follows); that a bucket may be overdrawn is inferred from the
//! latter (unverified).

mod refill;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;

pub use self::refusal::Refusal;
use super::Engine;
use super::catalog::Catalog;
use super::environment::Admission;
use super::operation::{Log, Mark};
use super::receipt::{Arm, Kind, ReceiptLine};
use super::table_definition::{Billing, TableDefinition, ThroughputPair};
use crate::model::index::IndexScope;
use crate::model::throttling::ThroughputLimit;
use crate::model::{ApiError, CapacityUnits, Duration};

/// Units per second that one partition serves.
///
/// Source: Developer Guide, "Burst and adaptive capacity"; fact sheet §3.
const PARTITION_UNITS: ThroughputPair = ThroughputPair { read: 3_000, write: 1_000 };
/// Units per second that an account may use of one on-demand table or index.
///
/// Source: Developer Guide, "Quotas"; fact sheet §3.
const ACCOUNT_UNITS: ThroughputPair = ThroughputPair { read: 40_000, write: 40_000 };
/// Seconds' worth that a partition's bucket holds: what it serves is a rate.
const PARTITION_SECONDS: u32 = 1;

/// What is left in the buckets. Cloning is a fork: constant time.
///
/// A bucket that is not here has not been drawn from since admission was turned
/// on or the table created, and the clock has not moved either.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Buckets {
    levels: OrdMap<BucketKey, Level>,
}

/// Which bucket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct BucketKey {
    /// The table's identifier: another table of the same name has other buckets.
    table_id: String,
    /// The global index.
    index: Option<Arc<str>>,
    kind: Kind,
    /// The partition, from 0; none for the bucket of the whole.
    partition: Option<u32>,
}

/// What a bucket holds, in half units times microseconds, so that what the
/// clock adds is a whole number. Below zero where it is overdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Level(i128);

impl Level {
    const PER_HALF_UNIT: i128 = 1_000_000;

    /// What `rate` units per second come to in a span of time.
    fn of(rate: i64, time: Duration) -> Self {
        Self(i128::from(rate).saturating_mul(2).saturating_mul(i128::from(time.as_micros())))
    }

    fn draw(self, units: CapacityUnits) -> Self {
        Self(self.0.saturating_sub(i128::from(units.halves()).saturating_mul(Self::PER_HALF_UNIT)))
    }

    /// In half units, rounded down.
    fn halves(self) -> i128 {
        self.0.div_euclid(Self::PER_HALF_UNIT)
    }
}

/// How fast a bucket fills, how much it holds, and what it means to be empty.
#[derive(Debug, Clone, Copy)]
struct Limit {
    /// Units per second.
    rate: i64,
    /// What fits in.
    capacity: Level,
    /// What is in it at first.
    initial: Level,
    reason: ThroughputLimit,
    on_demand: bool,
}

impl Limit {
    /// The limit of a table or of one of its global indexes.
    fn of(
        settings: &Admission,
        definition: &TableDefinition,
        index: Option<&str>,
        kind: Kind,
    ) -> Option<Self> {
        let (billing, warm) = match index {
            None => (&definition.billing, definition.warm_throughput),
            Some(name) => {
                let mut indexes = definition.global_indexes.iter();
                let index = indexes.find(|index| *index.definition.name == *name)?;
                (&index.billing, index.warm_throughput)
            }
        };
        let (rate, reason, on_demand) = match billing {
            Billing::Provisioned(units) => {
                (units.of_kind(kind), ThroughputLimit::ProvisionedThroughput, false)
            }
            Billing::OnDemand { ceiling } => {
                let ceiling = ceiling.and_then(|ceiling| match kind {
                    Kind::Read => ceiling.read,
                    Kind::Write => ceiling.write,
                });
                // Of equal limits, the one that can be lifted first.
                let limits = [
                    (warm.of_kind(kind), ThroughputLimit::KeyRangeThroughput),
                    (ACCOUNT_UNITS.of_kind(kind), ThroughputLimit::AccountLimit),
                    (ceiling.unwrap_or(i64::MAX), ThroughputLimit::MaxOnDemandThroughput),
                ];
                let (rate, reason) = limits.into_iter().rev().min_by_key(|(rate, _)| *rate)?;
                (rate, reason, true)
            }
        };
        let seconds = |seconds: u32| Level::of(rate, Duration::from_millis(u64::from(seconds) * 1_000));
        let (capacity, initial) = (seconds(settings.burst_seconds), seconds(settings.saved_seconds));
        Some(Self { rate, capacity, initial, reason, on_demand })
    }

    /// The limit of one partition of a table or index whose limit is this.
    fn of_partition(self, kind: Kind) -> Self {
        let rate = PARTITION_UNITS.of_kind(kind);
        let capacity = Level::of(rate, Duration::from_millis(u64::from(PARTITION_SECONDS) * 1_000));
        Self { rate, capacity, initial: capacity, reason: ThroughputLimit::KeyRangeThroughput, ..self }
    }
}

/// A bucket as it stands, for views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketLevel {
    /// What is left, in half units, rounded down; below zero if overdrawn.
    pub halves: i128,
    /// What fits in, in half units.
    pub capacity_halves: i128,
    /// Half units that the clock adds each second.
    pub halves_per_second: i128,
}

/// What a request takes from one bucket.
struct Draw {
    limit: Limit,
    arm: Arm,
    units: CapacityUnits,
}

impl Buckets {
    /// Takes what `lines` charge from the buckets, or tells which were empty
    /// and takes nothing.
    fn draw(
        &mut self,
        settings: &Admission,
        catalog: &Catalog,
        lines: &[ReceiptLine],
    ) -> Result<(), Vec<Refusal>> {
        let mut draws = BTreeMap::new();
        let mut add = |key, limit, arm: &Arm, units| {
            let nothing = || Draw { limit, arm: arm.clone(), units: CapacityUnits::ZERO };
            draws.entry(key).or_insert_with(nothing).units += units;
        };
        for line in lines {
            let Some(entry) = catalog.get(line.arm.table()) else { continue };
            // A local index uses the table's capacity.
            let arm = match &line.arm {
                Arm::Index { scope: IndexScope::Global, .. } => line.arm.clone(),
                arm => Arm::Table { table: Arc::clone(arm.table()) },
            };
            let index = match &arm {
                Arm::Index { index, .. } => Some(Arc::clone(index)),
                Arm::Table { .. } => None,
            };
            let Some(limit) = Limit::of(settings, &entry.definition, index.as_deref(), line.kind) else {
                continue;
            };
            let table_id = entry.definition.id.clone();
            let key = BucketKey { table_id, index, kind: line.kind, partition: None };
            if let (Some(count), Some(hash)) = (settings.partitions, line.placement.0) {
                let partition = Some(partition_of(hash, count.get()));
                add(BucketKey { partition, ..key.clone() }, limit.of_partition(line.kind), &arm, line.units);
            }
            add(key, limit, &arm, line.units);
        }
        let level = |key: &BucketKey, draw: &Draw| self.level(key, &draw.limit);
        let refused = draws.iter().filter(|(key, draw)| level(key, draw) <= Level(0));
        let refusals: Vec<Refusal> = refused.map(|(key, draw)| draw.refuse(key.kind)).collect();
        if !refusals.is_empty() {
            return Err(refusals);
        }
        for (key, draw) in draws {
            let level = self.level(&key, &draw.limit).draw(draw.units);
            self.levels.insert(key, level);
        }
        Ok(())
    }

    fn level(&self, key: &BucketKey, limit: &Limit) -> Level {
        self.levels.get(key).map_or(limit.initial, |level| (*level).min(limit.capacity))
    }

    /// Fills the buckets of all tables up by what time has brought, and forgets
    /// those of tables that have gone.
    pub(super) fn advance(&mut self, settings: &Admission, catalog: &Catalog, by: Duration) {
        let filled = |key: &BucketKey, limit: &Limit| {
            let Level(level) = self.level(key, limit);
            Level(level.saturating_add(Level::of(limit.rate, by).0)).min(limit.capacity)
        };
        let mut levels = OrdMap::new();
        for entry in catalog.iter() {
            let definition = &entry.definition;
            let indexes =
                definition.global_indexes.iter().map(|index| Some(Arc::clone(&index.definition.name)));
            for index in std::iter::once(None).chain(indexes) {
                for kind in [Kind::Read, Kind::Write] {
                    let limit = Limit::of(settings, definition, index.as_deref(), kind);
                    let Some(limit) = limit else { continue };
                    let whole = BucketKey {
                        table_id: definition.id.clone(),
                        index: index.clone(),
                        kind,
                        partition: None,
                    };
                    let last = BucketKey { partition: Some(u32::MAX), ..whole.clone() };
                    let drawn =
                        self.levels.range(whole.clone()..=last).filter(|(key, _)| key.partition.is_some());
                    let limit_of_partition = limit.of_partition(kind);
                    for (key, _) in drawn {
                        let level = filled(key, &limit_of_partition);
                        if level < limit_of_partition.capacity {
                            levels.insert(key.clone(), level);
                        }
                    }
                    let level = filled(&whole, &limit);
                    levels.insert(whole, level);
                }
            }
        }
        self.levels = levels;
    }

    /// Whether nothing is known of any bucket: always while admission is off.
    pub(super) fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// Forgets all: every bucket is as at first.
    pub(super) fn clear(&mut self) {
        self.levels = OrdMap::new();
    }
}

/// The partition, of so many, that a partition key with this hash is in: each
/// has an equal range of hashes.
fn partition_of(hash: u64, count: u32) -> u32 {
    let part = (u128::from(hash) * u128::from(count)) >> u64::BITS;
    u32::try_from(part).unwrap_or(u32::MAX)
}

impl Draw {
    fn refuse(&self, kind: Kind) -> Refusal {
        let Limit { reason, on_demand, .. } = self.limit;
        Refusal { arm: self.arm.clone(), kind, limit: reason, on_demand, units: self.units }
    }
}

impl Engine {
    /// Carries out `run` if there is capacity for what it charges; else the
    /// engine and the log are as before. Whoever answers records the refusal.
    pub(super) fn attempt<T>(
        &mut self,
        log: &mut Log,
        run: impl FnOnce(&mut Self, &mut Log) -> T,
    ) -> Result<T, Vec<Refusal>> {
        if self.environment.admission.is_none() {
            return Ok(run(self, log));
        }
        let (before, mark) = (self.clone(), log.mark());
        let answer = run(self, log);
        let admitted = self.admit(log, mark);
        if admitted.is_err() {
            *self = before;
        }
        admitted.map(|()| answer)
    }

    /// Carries out `run`, which attempts its members one by one; if there was
    /// no capacity for any of them, the engine is as before.
    pub(super) fn attempt_members<T>(
        &mut self,
        log: &mut Log,
        run: impl FnOnce(&mut Self, &mut Log) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let before = self.environment.admission.is_some().then(|| self.clone());
        let answer = run(self, log);
        let refused = answer.is_err() && log.receipt.lines.is_empty() && !log.receipt.refused.is_empty();
        if let Some(before) = before.filter(|_| refused) {
            *self = before;
        }
        answer
    }

    /// Draws what was charged since `mark`; if there is no capacity for it, the
    /// log is as it was then.
    pub(super) fn admit(&mut self, log: &mut Log, mark: Mark) -> Result<(), Vec<Refusal>> {
        let Some(settings) = &self.environment.admission else { return Ok(()) };
        let drawn = self.buckets.draw(settings, &self.catalog, log.lines_since(mark));
        if drawn.is_err() {
            log.rewind(mark);
        }
        drawn
    }

    /// The bucket of a table or of one of its global indexes, while admission
    /// is on. For views: charges nothing.
    pub fn bucket(&self, table: &str, index: Option<&str>, kind: Kind) -> Option<BucketLevel> {
        let settings = self.environment.admission.as_ref()?;
        let definition = &self.catalog.get(table)?.definition;
        let limit = Limit::of(settings, definition, index, kind)?;
        let (table_id, index) = (definition.id.clone(), index.map(Arc::from));
        let key = BucketKey { table_id, index, kind, partition: None };
        Some(BucketLevel {
            halves: self.buckets.level(&key, &limit).halves(),
            capacity_halves: limit.capacity.halves(),
            halves_per_second: i128::from(limit.rate) * 2,
        })
    }
}
