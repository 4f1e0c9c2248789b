//! How capacity is paid for, how much of it there is, and when that changed.

use crate::model::capacity::Kind;
use crate::model::{Duration, Instant};

/// Read units per second a new on-demand table can serve.
///
/// Source: Developer Guide, "Warm throughput"; fact sheet §3.
pub const ON_DEMAND_WARM_READ_UNITS: i64 = 12_000;
/// Write units per second a new on-demand table can serve.
pub const ON_DEMAND_WARM_WRITE_UNITS: i64 = 4_000;
/// Decreases of a day that need not wait for anything.
///
/// Source: Developer Guide, "Quotas", "Decreasing provisioned throughput".
const FREE_DECREASES: u32 = 4;
/// How long every further one waits after the last: an hour.
const DECREASE_INTERVAL: Duration = Duration::from_millis(3_600_000);

/// How capacity is paid for.
///
/// Source: API reference, `BillingMode`. Omitted means provisioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// `PROVISIONED`: so many units per second.
    Provisioned(ThroughputPair),
    /// `PAY_PER_REQUEST`, with an optional ceiling.
    OnDemand {
        /// `OnDemandThroughput`: each side may be left out.
        ceiling: Option<OnDemandCeiling>,
    },
}

/// The two ways to pay for capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillingMode {
    /// `PROVISIONED`.
    Provisioned,
    /// `PAY_PER_REQUEST`.
    OnDemand,
}

impl Billing {
    /// Which of the two ways this is.
    pub fn mode(&self) -> BillingMode {
        match self {
            Self::Provisioned(_) => BillingMode::Provisioned,
            Self::OnDemand { .. } => BillingMode::OnDemand,
        }
    }

    /// Throughput that is there from the start.
    pub fn warm_throughput(&self) -> ThroughputPair {
        match self {
            Self::Provisioned(units) => *units,
            Self::OnDemand { .. } => {
                ThroughputPair { read: ON_DEMAND_WARM_READ_UNITS, write: ON_DEMAND_WARM_WRITE_UNITS }
            }
        }
    }
}

/// Read and write units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ThroughputPair {
    /// Read units per second.
    pub read: i64,
    /// Write units per second.
    pub write: i64,
}

impl ThroughputPair {
    /// The units of one kind.
    pub fn of_kind(self, kind: Kind) -> i64 {
        match kind {
            Kind::Read => self.read,
            Kind::Write => self.write,
        }
    }

    /// The larger of both, reads and writes apart.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

/// The most an on-demand table serves, in units per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OnDemandCeiling {
    /// `MaxReadRequestUnits`.
    pub read: Option<i64>,
    /// `MaxWriteRequestUnits`.
    pub write: Option<i64>,
}

impl OnDemandCeiling {
    /// What stands for no ceiling in an update.
    pub const REMOVED: i64 = -1;

    /// This ceiling with the sides that `update` names in place of its own.
    #[must_use]
    pub fn updated(self, update: Self) -> Self {
        Self { read: update.read.or(self.read), write: update.write.or(self.write) }
    }

    /// This ceiling without the sides that are removed; nothing if none is left.
    pub fn in_force(self) -> Option<Self> {
        let side = |side: Option<i64>| side.filter(|units| *units != Self::REMOVED);
        let ceiling = Self { read: side(self.read), write: side(self.write) };
        (ceiling != Self::default()).then_some(ceiling)
    }
}

/// Throughput to be ready for, as a request asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WarmDemand {
    /// Read units per second.
    pub read: Option<i64>,
    /// Write units per second.
    pub write: Option<i64>,
}

impl WarmDemand {
    /// What is there once the demand is met, where `current` is there already.
    pub fn over(self, current: ThroughputPair) -> ThroughputPair {
        let (read, write) = (self.read.unwrap_or(current.read), self.write.unwrap_or(current.write));
        ThroughputPair { read, write }.max(current)
    }
}

/// When the provisioned throughput of a table or index changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThroughputHistory {
    /// The last change that raised reads or writes.
    pub last_increase: Option<Instant>,
    /// The last change that lowered reads or writes.
    pub last_decrease: Option<Instant>,
    /// Decreases on the UTC day of the last one.
    decreases: u32,
}

/// A decrease that comes too early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecreaseRefused {
    /// Decreases of this UTC day.
    pub today: u32,
    /// The last of them.
    pub last: Instant,
    /// When the next one may be.
    pub next: Instant,
}

impl ThroughputHistory {
    /// Decreases of the UTC day of `now`.
    pub fn decreases_today(&self, now: Instant) -> u32 {
        match self.last_decrease {
            Some(last) if last.utc_day() == now.utc_day() => self.decreases,
            _ => 0,
        }
    }

    /// Records a change of throughput.
    ///
    /// # Errors
    ///
    /// [`DecreaseRefused`] for a decrease after four on the same UTC day,
    /// less than an hour after the last.
    pub fn record(
        &mut self,
        from: ThroughputPair,
        to: ThroughputPair,
        now: Instant,
    ) -> Result<(), DecreaseRefused> {
        if to.read < from.read || to.write < from.write {
            let today = self.decreases_today(now);
            if let Some(last) = self.last_decrease.filter(|_| today >= FREE_DECREASES) {
                let next = last + DECREASE_INTERVAL;
                if now < next {
                    return Err(DecreaseRefused { today, last, next });
                }
            }
            self.decreases = today + 1;
            self.last_decrease = Some(now);
        }
        if to.read > from.read || to.write > from.write {
            self.last_increase = Some(now);
        }
        Ok(())
    }
}

/// When something was done that may be done only so often.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occasions(Vec<Instant>);

/// Once more would be too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// The last occasion.
    pub last: Instant,
    /// When the next one may be.
    pub next: Instant,
}

impl Occasions {
    /// The last occasion.
    pub fn last(&self) -> Option<Instant> {
        self.0.last().copied()
    }

    /// Records that it is done now, `most` times at most in every `window`.
    ///
    /// # Errors
    ///
    /// [`TooOften`] if it was done so often within the window before `now`.
    pub fn record(&mut self, now: Instant, most: usize, window: Duration) -> Result<(), TooOften> {
        let within = |at: &Instant| now - *at < window;
        let recent: Vec<Instant> = self.0.iter().copied().filter(within).collect();
        if let (Some(first), Some(last), true) = (recent.first(), recent.last(), recent.len() >= most) {
            return Err(TooOften { last: *last, next: *first + window });
        }
        self.0 = recent;
        self.0.push(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn pair(read: i64, write: i64) -> ThroughputPair {
        ThroughputPair { read, write }
    }

    #[test]
    fn four_decreases_then_one_an_hour() {
        let mut history = ThroughputHistory::default();
        let mut decreases = 0;
        // Every minute of a UTC day.
        for minute in 0..24 * 60 {
            let now = Instant::from_millis(minute * 60_000);
            decreases += u32::from(history.record(pair(2, 2), pair(1, 2), now).is_ok());
            assert_eq!(history.decreases_today(now), decreases);
        }
        // Source: Developer Guide, "Quotas": 27 a day.
        assert_eq!(decreases, 27);
        let tomorrow = Instant::from_millis(24 * HOUR);
        assert_eq!(history.decreases_today(tomorrow), 0);
        assert_eq!(history.record(pair(2, 2), pair(1, 2), tomorrow), Ok(()));
    }

    #[test]
    fn what_rises_and_falls_is_both() {
        let mut history = ThroughputHistory::default();
        let now = Instant::from_millis(HOUR);
        assert_eq!(history.record(pair(1, 5), pair(2, 4), now), Ok(()));
        assert_eq!((history.last_increase, history.last_decrease), (Some(now), Some(now)));
    }

    #[test]
    fn occasions_roll_on() {
        let mut occasions = Occasions::default();
        let day = Duration::from_millis(24 * HOUR);
        for hour in 0..4 {
            assert_eq!(occasions.record(Instant::from_millis(hour * HOUR), 4, day), Ok(()));
        }
        let too_often =
            TooOften { last: Instant::from_millis(3 * HOUR), next: Instant::from_millis(24 * HOUR) };
        assert_eq!(occasions.record(Instant::from_millis(24 * HOUR - 1), 4, day), Err(too_often));
        assert_eq!(occasions.record(Instant::from_millis(24 * HOUR), 4, day), Ok(()));
    }
}
