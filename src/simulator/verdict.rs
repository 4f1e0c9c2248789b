//! What came of a run: facts, invariants, harm.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::program::Outcome;
use super::race::{AT_START, Setup, When};
use super::trace::{Access, Exchange};
use super::world::World;
use crate::model::Number;

/// How many buyers ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Buyers in all.
    pub buyers: u64,
    /// Buyers served.
    pub sold: u64,
    /// Buyers told no.
    pub refused: u64,
    /// Buyers that met an error.
    pub failed: u64,
}

/// Damage: an invariant broken, and how it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Harm {
    /// The invariant's id: `sold_at_most_stock`.
    pub invariant: String,
    /// Index of the exchange that broke it.
    pub exchange: usize,
    /// The stale read behind it, if there is one.
    pub stale: Option<StaleRead>,
}

/// A write that rested on a read which another buyer's write had made stale. Indexes of exchanges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaleRead {
    /// The read.
    pub read: usize,
    /// The write that made it stale.
    pub made_stale_by: usize,
    /// The write that rested on it.
    pub used_by: usize,
}

impl Tally {
    /// Counts one buyer's end.
    pub fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Served => self.sold += 1,
            Outcome::Refused => self.refused += 1,
            Outcome::Failed => self.failed += 1,
        }
    }

    /// How the buyers of a world stand.
    pub fn of(world: &World) -> Self {
        let mut tally = Self { buyers: world.buyers().len() as u64, ..Self::default() };
        world.buyers().iter().filter_map(|buyer| buyer.outcome()).for_each(|end| tally.count(end));
        tally
    }

    /// Whether every buyer has ended.
    pub fn finished(&self) -> bool {
        self.sold + self.refused + self.failed == self.buyers
    }

    fn fact(&self, name: &str) -> Option<Number> {
        let count = match name {
            "sold" => self.sold,
            "refused" => self.refused,
            "failed" => self.failed,
            "buyers" => self.buyers,
            _ => return None,
        };
        i64::try_from(count).ok().map(Number::from)
    }
}

/// The first invariant, in the race's order, that does not hold: its id.
///
/// `measure` gives the present value of a measure. A fact that is missing breaks the invariant that needs it.
pub fn broken<'s>(
    setup: &'s Setup,
    tally: &Tally,
    measure: &dyn Fn(&str) -> Option<Number>,
) -> Option<&'s str> {
    let lookup = |name: &str| {
        let at_start = name.strip_suffix(AT_START).and_then(|measure| setup.measure_at_start(measure));
        at_start.or_else(|| tally.fact(name)).or_else(|| measure(name))
    };
    let due = |when| when == When::Always || tally.finished();
    setup
        .invariants
        .iter()
        .filter(|(invariant, _)| due(invariant.when))
        .find(|(_, formula)| formula.holds(&lookup) != Ok(true))
        .map(|(invariant, _)| invariant.id.as_str())
}

/// [`broken`] for a world as it stands.
pub fn broken_in(world: &World) -> Option<&str> {
    let setup = world.setup();
    broken(setup, &Tally::of(world), &|name| setup.measure(world.engine(), name))
}

/// The stale read behind the damage that the last of these exchanges did or brought to light.
///
/// It is behind the last write for which it is true that its buyer had read the
/// item, and another buyer wrote the item in between. That need not be the last
/// exchange: what must hold at the end is judged long after an update was lost.
pub fn stale_read(exchanges: &[Exchange]) -> Option<StaleRead> {
    let mut reads: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    // Of each item, who wrote it when, in order.
    let mut writes: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let mut found = None;
    for (index, exchange) in exchanges.iter().enumerate() {
        for touch in &exchange.touched {
            let item = touch.item.as_str();
            match touch.access {
                Access::Read => {
                    reads.insert((exchange.buyer, item), index);
                }
                Access::Write => {
                    let earlier = writes.entry(item).or_default();
                    if let Some(&read) = reads.get(&(exchange.buyer, item)) {
                        let since = earlier.get(earlier.partition_point(|&(at, _)| at <= read)..);
                        let others =
                            since.unwrap_or_default().iter().find(|(_, buyer)| *buyer != exchange.buyer);
                        let stale = others.map(|&(made_stale_by, _)| StaleRead {
                            read,
                            made_stale_by,
                            used_by: index,
                        });
                        found = stale.or(found);
                    }
                    earlier.push((index, exchange.buyer));
                }
                Access::Refused => {}
            }
        }
    }
    found
}
