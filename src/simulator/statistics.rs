//! What came of a run in figures, counted as it goes on.
//!
//! Large runs keep these and not their exchanges. All of it is bounded:
//! latencies are counted in a histogram, and what is drawn over time is
//! thinned, so that a fork of a run stays cheap.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::program::Outcome;
use super::race::Setup;
use super::trace::{Change, Exchange, Times};
use super::verdict::Tally;
use super::world::{Course, Retry};
use crate::engine::receipt::Receipt;
use crate::model::{CapacityUnits, Duration, Number};

/// Most points of what is drawn over time.
pub const MAX_POINTS: usize = 500;

/// The figures of a run up to somewhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statistics {
    /// Exchanges, those included that were lost or did not finish a transaction.
    pub exchanges: u64,
    /// Requests that were executed.
    pub requests: u64,
    /// Requests that a program does not have next of itself.
    pub retries: Retries,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// Writes whose condition was not met.
    pub refused_writes: u64,
    /// Their part of `write_units`.
    pub refused_write_units: CapacityUnits,
    /// Requests that met a transaction on the same item.
    pub conflicts: u64,
    /// Requests for which capacity was lacking, for all or a part of them.
    pub throttled: u64,
    /// From sending a request to having its answer.
    pub request_latency: Latencies,
    /// From a buyer's arrival to its end.
    pub buyer_latency: Latencies,
    /// When the last answer arrived.
    pub duration: Duration,
    /// The value of each measure from a time on, where it changed.
    pub measures: BTreeMap<String, Thinned<(Duration, Option<Number>)>>,
    /// When the deciding requests were executed.
    pub ends: BTreeMap<Outcome, Thinned<Duration>>,
    /// When each buyer arrived. Empty where nobody said so: then a buyer arrives with its first request.
    arrivals: Arc<[Duration]>,
    first_sent: BTreeMap<usize, Duration>,
}

/// Requests that were made once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Retries {
    /// Buyers went back to a step, because of an exception or an answer that never came.
    pub went_back: u64,
    /// Buyers asked for more of a response.
    pub repeated: u64,
    /// The same request was sent again because the answer never came.
    pub sent_again: u64,
}

impl Retries {
    /// All of them.
    pub fn total(self) -> u64 {
        self.went_back + self.repeated + self.sent_again
    }
}

/// What is counted of an exchange.
pub(super) struct Counted<'a> {
    pub(super) buyer: usize,
    pub(super) times: Times,
    pub(super) course: Course,
    pub(super) receipt: &'a Receipt,
    /// Whether a condition was not met.
    pub(super) refused: bool,
    pub(super) conflict: bool,
    pub(super) retry: Option<Retry>,
    pub(super) outcome: Option<Outcome>,
    pub(super) measures: &'a BTreeMap<String, Change>,
}

impl Course {
    /// Whether the request was carried out, all of it.
    pub fn is_executed(self) -> bool {
        matches!(self, Self::Answered | Self::ResponseLost)
    }
}

impl Statistics {
    /// Of nothing yet, of buyers who arrive at these times.
    pub(super) fn arriving(arrivals: Arc<[Duration]>) -> Self {
        Self { arrivals, ..Self::default() }
    }

    /// Of these exchanges, of buyers who arrived at these times.
    pub(super) fn of(exchanges: &[Exchange], arrivals: &Arc<[Duration]>) -> Self {
        let mut statistics = Self::arriving(Arc::clone(arrivals));
        exchanges.iter().for_each(|exchange| statistics.add(&exchange.counted()));
        statistics
    }

    /// When each buyer arrived, where somebody said so.
    pub(super) fn arrivals(&self) -> &Arc<[Duration]> {
        &self.arrivals
    }

    pub(super) fn add(&mut self, counted: &Counted<'_>) {
        let Counted { buyer, times, course, receipt, .. } = *counted;
        self.exchanges += 1;
        self.requests += u64::from(course.is_executed());
        match counted.retry {
            Some(Retry::WentBack) => self.retries.went_back += 1,
            Some(Retry::Repeated) => self.retries.repeated += 1,
            Some(Retry::SentAgain) => self.retries.sent_again += 1,
            None => {}
        }
        let write_units = receipt.write_units();
        self.read_units += receipt.read_units();
        self.write_units += write_units;
        if counted.refused {
            self.refused_writes += 1;
            self.refused_write_units += write_units;
        }
        self.conflicts += u64::from(counted.conflict);
        self.throttled += u64::from(!receipt.refused.is_empty());
        if course.is_answered() {
            self.request_latency.add(since(times.sent, times.answered));
        }
        let arrived = match self.arrivals.get(buyer) {
            Some(&arrived) => arrived,
            None => *self.first_sent.entry(buyer).or_insert(times.sent),
        };
        self.duration = self.duration.max(times.answered);
        if let Some(outcome) = counted.outcome {
            self.buyer_latency.add(since(arrived, times.answered));
            self.ends.entry(outcome).or_default().push(times.executed);
        }
        for (name, change) in counted.measures.iter().filter(|(_, change)| change.before != change.after) {
            let point = (times.executed, change.after);
            match self.measures.get_mut(name) {
                Some(points) => points.push(point),
                None => self.measures.entry(name.clone()).or_default().push(point),
            }
        }
    }

    /// The figures alone, of buyers who stand like this.
    pub fn summary(&self, setup: &Setup, tally: Tally) -> Summary {
        Summary {
            buyers: tally.buyers,
            served: tally.sold,
            refused: tally.refused,
            failed: tally.failed,
            oversold: oversold(setup, tally),
            requests: self.requests,
            retries: self.retries,
            read_units: self.read_units,
            write_units: self.write_units,
            refused_writes: self.refused_writes,
            refused_write_units: self.refused_write_units,
            conflicts: self.conflicts,
            throttled: self.throttled,
            request_latency: self.request_latency.percentiles(),
            buyer_latency: self.buyer_latency.percentiles(),
            duration: self.duration,
        }
    }
}

/// The figures of a run, as they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Buyers in all.
    pub buyers: u64,
    /// Buyers served.
    pub served: u64,
    /// Buyers told no.
    pub refused: u64,
    /// Buyers that met an error.
    pub failed: u64,
    /// Served beyond the stock at the start; 0 where there is no measure `stock`.
    pub oversold: u64,
    /// Requests that were executed.
    pub requests: u64,
    /// Requests that were made once more.
    pub retries: Retries,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// Writes whose condition was not met.
    pub refused_writes: u64,
    /// Their part of `write_units`.
    pub refused_write_units: CapacityUnits,
    /// Requests that met a transaction on the same item.
    pub conflicts: u64,
    /// Requests for which capacity was lacking, for all or a part of them.
    pub throttled: u64,
    /// From sending a request to having its answer; none before the first answer.
    pub request_latency: Option<Percentiles>,
    /// From a buyer's arrival to its end; none before the first end.
    pub buyer_latency: Option<Percentiles>,
    /// When the last answer arrived, from the start of the run.
    pub duration: Duration,
}

/// What was sold beyond the stock at the start.
pub fn oversold(setup: &Setup, tally: Tally) -> u64 {
    let stock = setup.measure_at_start("stock").and_then(Number::as_i128);
    let beyond = stock.map(|stock| i128::from(tally.sold) - stock).unwrap_or_default();
    u64::try_from(beyond).unwrap_or_default().min(tally.sold)
}

/// How long most took, and how long the slowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Percentiles {
    /// Half took no longer.
    pub p50: Duration,
    /// 90 % took no longer.
    pub p90: Duration,
    /// 99 % took no longer.
    pub p99: Duration,
    /// None took longer.
    pub max: Duration,
}

/// Times counted in a histogram: exact below 512 µs, then 256 steps to each doubling, so that a percentile is at
/// most 0.4 % above the exact one and never below it. The longest is exact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Latencies {
    steps: Vec<u32>,
    count: u64,
    longest: Duration,
}

/// Binary digits of a time that are kept, below the first.
const KEPT_DIGITS: u32 = 8;

impl Latencies {
    fn add(&mut self, time: Duration) {
        let step = step(time.as_micros());
        if step >= self.steps.len() {
            self.steps.resize(step + 1, 0);
        }
        if let Some(times) = self.steps.get_mut(step) {
            *times += 1;
        }
        self.count += 1;
        self.longest = self.longest.max(time);
    }

    /// None if nothing was counted.
    pub fn percentiles(&self) -> Option<Percentiles> {
        let [p50, p90, p99] = [50, 90, 99].map(|percent| self.at(percent));
        (self.count > 0).then_some(Percentiles { p50, p90, p99, max: self.longest })
    }

    /// The time that this many percent do not exceed.
    fn at(&self, percent: u64) -> Duration {
        let wanted = (self.count * percent).div_ceil(100);
        let mut met = 0;
        for (step, &times) in self.steps.iter().enumerate() {
            met += u64::from(times);
            if met >= wanted {
                return Duration::from_micros(longest_of(step)).min(self.longest);
            }
        }
        self.longest
    }
}

/// The step in which a time is counted.
fn step(micros: u64) -> usize {
    let digits = (u64::BITS - micros.leading_zeros()).saturating_sub(KEPT_DIGITS + 1);
    let step = (u64::from(digits) << KEPT_DIGITS) + (micros >> digits);
    usize::try_from(step).unwrap_or(usize::MAX)
}

/// The longest time that is counted in a step.
fn longest_of(step: usize) -> u64 {
    let step = step as u64;
    let digits = (step >> KEPT_DIGITS).saturating_sub(1);
    let kept = step - (digits << KEPT_DIGITS);
    ((kept + 1) << digits) - 1
}

/// At most [`MAX_POINTS`] of many values: every one of them, then every second, every fourth …, and the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thinned<T> {
    kept: Vec<T>,
    every: u64,
    met: u64,
    last: Option<T>,
}

impl<T> Default for Thinned<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), every: 1, met: 0, last: None }
    }
}

impl<T: Copy + PartialEq> Thinned<T> {
    fn push(&mut self, value: T) {
        if self.met.is_multiple_of(self.every) {
            self.kept.push(value);
        }
        if self.kept.len() == MAX_POINTS {
            let mut keep = false;
            self.kept.retain(|_| {
                keep = !keep;
                keep
            });
            self.every *= 2;
        }
        self.met += 1;
        self.last = Some(value);
    }

    /// Those that were kept, and the last.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        let last = self.last.filter(|last| self.kept.last() != Some(last));
        self.kept.iter().copied().chain(last)
    }

    /// How many there were.
    pub fn met(&self) -> u64 {
        self.met
    }
}

fn since(from: Duration, to: Duration) -> Duration {
    Duration::from_micros(to.as_micros().saturating_sub(from.as_micros()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_at_most_four_thousandths_too_long() {
        let mut latencies = Latencies::default();
        let times = (0..10_000_u64).map(|number| number * number / 7);
        times.clone().for_each(|time| latencies.add(Duration::from_micros(time)));
        let exact: Vec<u64> = times.collect();
        for (percent, shown) in [(50, 4_999), (90, 8_999), (99, 9_899)].map(|(p, at)| (p, exact[at])) {
            let found = latencies.at(percent).as_micros();
            assert!(found >= shown && found - shown <= shown / 250, "{percent}: {found}, not {shown}");
        }
        assert_eq!(latencies.percentiles().map(|p| p.max.as_micros()), exact.last().copied());
        assert_eq!(Latencies::default().percentiles(), None);
    }

    #[test]
    fn steps_follow_one_another_and_have_their_times() {
        for micros in (0..100_000).chain([u64::from(u32::MAX), 1 << 40, (1 << 40) - 1]) {
            let step = step(micros);
            assert!(longest_of(step) >= micros, "{micros}");
            assert!(step == 0 || longest_of(step - 1) < micros, "{micros}");
        }
    }

    #[test]
    fn thinned_values_are_evenly_chosen_and_end_with_the_last() {
        for count in [1, 2, 499, 500, 501, 1_000, 12_345] {
            let mut thinned = Thinned::default();
            (0..count).for_each(|value| thinned.push(value));
            let kept: Vec<u64> = thinned.iter().collect();
            assert!(kept.len() <= MAX_POINTS, "{count}");
            assert_eq!(kept.last(), Some(&(count - 1)));
            let steps: Vec<u64> = kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let even =
                steps.split_last().is_none_or(|(_, steps)| steps.windows(2).all(|pair| pair[0] == pair[1]));
            assert!(even, "{count}: {steps:?}");
        }
    }
}
