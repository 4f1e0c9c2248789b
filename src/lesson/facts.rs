//! The figures that checks, feedback and texts speak of.

use std::collections::BTreeMap;
use std::ops::Add;

use crate::model::{CapacityUnits, Number};
use crate::simulator::race::{AT_START, Setup};
use crate::simulator::statistics::oversold;
use crate::simulator::trace::{Exchange, Trace};

/// Named figures of a run. Those of requests on a desk are in [`Desk::facts`](super::desk::Desk::facts), those of
/// client code in [`code::facts`](super::code::facts).
///
/// | fact | what it is |
/// |---|---|
/// | `stock`, `stock_at_start` | each measure of the race, now and before the first request |
/// | `buyers`, `sold`, `refused`, `failed` | buyers in all, and how they ended |
/// | `oversold` | sold beyond the stock at the start |
/// | `requests` | requests executed |
/// | `read_units`, `write_units` | capacity consumed |
/// | `refused_writes`, `refused_write_units` | writes whose condition was not met, and what they cost |
/// | `finished` | 1 if every buyer has ended, else 0 |
/// | `futures`, `harmful_futures` | all orders of the hand-run buyers, once they were counted, and those that break an invariant |
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    figures: BTreeMap<String, Number>,
}

/// Totals of receipts and outcomes up to a position in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Requests executed.
    pub requests: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// Writes whose condition was not met.
    pub refused_writes: u64,
    /// Their part of `write_units`.
    pub refused_write_units: CapacityUnits,
}

impl Add for Totals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            read_units: self.read_units + other.read_units,
            write_units: self.write_units + other.write_units,
            refused_writes: self.refused_writes + other.refused_writes,
            refused_write_units: self.refused_write_units + other.refused_write_units,
        }
    }
}

impl Totals {
    /// Adds up the first `position` exchanges.
    pub fn of(trace: &Trace, position: usize) -> Self {
        let statistics = trace.statistics_at(position);
        Self {
            requests: statistics.requests,
            read_units: statistics.read_units,
            write_units: statistics.write_units,
            refused_writes: statistics.refused_writes,
            refused_write_units: statistics.refused_write_units,
        }
    }

    /// What one exchange cost.
    pub fn of_exchange(exchange: &Exchange) -> Self {
        let write_units = exchange.receipt.write_units();
        let refused = exchange.is_refused();
        Self {
            requests: u64::from(exchange.course.is_executed()),
            read_units: exchange.receipt.read_units(),
            write_units,
            refused_writes: u64::from(refused),
            refused_write_units: if refused { write_units } else { CapacityUnits::ZERO },
        }
    }
}

impl Facts {
    /// The facts after the first `position` exchanges of a trace.
    pub fn of(setup: &Setup, trace: &Trace, position: usize) -> Self {
        let mut facts = Self::default();
        for name in setup.measures() {
            let at_start = setup.measure_at_start(name);
            facts.set_number(name, trace.measure_at(name, position));
            facts.set_number(&format!("{name}{AT_START}"), at_start);
        }
        let tally = trace.tally_at(position);
        facts.set_count("buyers", tally.buyers);
        facts.set_count("sold", tally.sold);
        facts.set_count("refused", tally.refused);
        facts.set_count("failed", tally.failed);
        facts.set_count("finished", u64::from(tally.finished()));
        if setup.measure_at_start("stock").is_some() {
            facts.set_count("oversold", oversold(setup, tally));
        }
        facts.set_totals("", Totals::of(trace, position));
        facts
    }

    /// The fact of that name.
    pub fn get(&self, name: &str) -> Option<Number> {
        self.figures.get(name).copied()
    }

    /// Sets a fact, or takes it away.
    pub fn set_number(&mut self, name: &str, value: Option<Number>) {
        match value {
            Some(value) => self.figures.insert(name.to_owned(), value),
            None => self.figures.remove(name),
        };
    }

    /// Sets a fact that counts something.
    pub fn set_count(&mut self, name: &str, count: u64) {
        self.set_number(name, Number::parse(&count.to_string()).ok());
    }

    /// Sets a fact that is an amount of capacity.
    pub fn set_units(&mut self, name: &str, units: CapacityUnits) {
        self.set_number(name, Number::parse(&units.to_string()).ok());
    }

    /// Sets the five facts of [`Totals`], their names with this prefix.
    pub fn set_totals(&mut self, prefix: &str, totals: Totals) {
        self.set_count(&format!("{prefix}requests"), totals.requests);
        self.set_count(&format!("{prefix}refused_writes"), totals.refused_writes);
        self.set_units(&format!("{prefix}read_units"), totals.read_units);
        self.set_units(&format!("{prefix}write_units"), totals.write_units);
        self.set_units(&format!("{prefix}refused_write_units"), totals.refused_write_units);
    }

    /// Sets the facts of all futures: `futures` and `harmful_futures`, decimal integers.
    pub fn set_futures(&mut self, total: &str, harmful: &str) {
        self.set_number("futures", Number::parse(total).ok());
        self.set_number("harmful_futures", Number::parse(harmful).ok());
    }

    /// All facts as text, for pages to fill in.
    pub fn to_texts(&self) -> BTreeMap<String, String> {
        self.figures.iter().map(|(name, value)| (name.clone(), value.to_string())).collect()
    }
}
