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
    all_broken(setup, tally, measure).next()
}

/// All of them, in the race's order.
fn all_broken<'s>(
    setup: &'s Setup,
    tally: &Tally,
    measure: &dyn Fn(&str) -> Option<Number>,
) -> impl Iterator<Item = &'s str> {
    let lookup = move |name: &str| {
        let at_start = name.strip_suffix(AT_START).and_then(|measure| setup.measure_at_start(measure));
        at_start.or_else(|| tally.fact(name)).or_else(|| measure(name))
    };
    let due = move |when| when == When::Always || tally.finished();
    setup
        .invariants
        .iter()
        .filter(move |(invariant, _)| due(invariant.when))
        .filter(move |(_, formula)| formula.holds(&lookup) != Ok(true))
        .map(|(invariant, _)| invariant.id.as_str())
}

/// [`broken`] for a world as it stands.
pub fn broken_in(world: &World) -> Option<&str> {
    let setup = world.setup();
    broken(setup, &world.tally(), &|name| world.measure(name))
}

/// Whether one invariant does not hold in a world as it stands, whatever else does not.
pub fn is_broken_in(world: &World, invariant: &str) -> bool {
    let setup = world.setup();
    let measure = |name: &str| world.measure(name);
    all_broken(setup, &world.tally(), &measure).any(|broken| broken == invariant)
}

/// The stale read behind the damage that the last of these exchanges did or brought to light.
pub fn stale_read(exchanges: &[Exchange]) -> Option<StaleRead> {
    let mut search = StaleSearch::default();
    exchanges.iter().for_each(|exchange| search.add(exchange));
    search.found()
}

/// A search for the stale read behind damage, exchange by exchange.
///
/// It is behind the last write for which it is true that its buyer had read the
/// item, and another buyer wrote the item in between. That need not be the last
/// exchange: what must hold at the end is judged long after an update was lost.
#[derive(Debug, Clone, Default)]
pub struct StaleSearch {
    exchanges: usize,
    /// Items by their names in traces.
    items: BTreeMap<String, usize>,
    /// When each buyer read each item last.
    reads: BTreeMap<(usize, usize), usize>,
    /// Of each item, who wrote it when, in order.
    writes: Vec<Vec<(usize, usize)>>,
    found: Option<StaleRead>,
}

impl StaleSearch {
    /// Looks at the next exchange.
    pub fn add(&mut self, exchange: &Exchange) {
        let index = self.exchanges;
        self.exchanges += 1;
        for touch in &exchange.touched {
            if touch.access == Access::Refused {
                continue;
            }
            let item = match self.items.get(&touch.item) {
                Some(&known) => known,
                None => {
                    self.writes.push(Vec::new());
                    self.items.insert(touch.item.clone(), self.items.len());
                    self.items.len() - 1
                }
            };
            if touch.access == Access::Read {
                self.reads.insert((exchange.buyer, item), index);
                continue;
            }
            let Some(earlier) = self.writes.get_mut(item) else { continue };
            if let Some(&read) = self.reads.get(&(exchange.buyer, item)) {
                let since = earlier.get(earlier.partition_point(|&(at, _)| at <= read)..);
                let others = since.unwrap_or_default().iter().find(|(_, buyer)| *buyer != exchange.buyer);
                let stale =
                    others.map(|&(made_stale_by, _)| StaleRead { read, made_stale_by, used_by: index });
                self.found = stale.or(self.found);
            }
            earlier.push((index, exchange.buyer));
        }
    }

    /// What was found so far.
    pub fn found(&self) -> Option<StaleRead> {
        self.found
    }
}
