//! A run at random: arrival and latencies from a seed.
//!
//! A discrete-event simulation. Buyers appear, think, send; requests travel,
//! are executed in order of arrival, and answers travel back. Events at the
//! same microsecond happen in the order in which they were planned. The
//! generator is drawn from in that order too, so a seed names one run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::arrival::Arrival;
use super::latency::Chance;
use super::program::CompiledProgram;
use super::race::Setup;
use super::trace::{Exchange, Times, Trace};
use super::verdict::StaleRead;
use super::world::{Course, Move, World};
use crate::model::Duration;

/// Most buyers of one run.
pub const MAX_BUYERS: u32 = 100_000;
/// Most buyers of a run that keeps its exchanges: of larger ones the seed and the figures are kept.
pub const MAX_KEPT: u32 = 1_000;

/// A run in progress. Done in slices, so that whoever drives it can answer others in between.
///
/// Cloning forks it. Of a large run that keeps no exchanges, a fork takes some 30 bytes a buyer, and what then becomes
/// different.
#[derive(Debug, Clone)]
pub struct RandomRun {
    world: World,
    trace: Trace,
    chance: Chance,
    /// Virtual time since the start of the run.
    now: Duration,
    /// One event for each buyer that has not ended.
    planned: BinaryHeap<Reverse<Planned>>,
    /// When each buyer sent the request that is on its way.
    sent: Vec<Duration>,
    /// Numbers planned events, so that ties are settled by age.
    sequence: u64,
    finished_buyers: u32,
}

/// Something that will happen: ordered by time, then by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Planned {
    at: Duration,
    sequence: u64,
    buyer: u32,
    happening: Happening,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// The buyer sends its pending request.
    Send,
    /// The table executes it.
    Execute,
}

impl RandomRun {
    /// `buyers` of them, at most [`MAX_BUYERS`]; the first bear the race's names, others are numbered. They arrive as
    /// the race says.
    pub fn new(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, buyers: u32, seed: u64) -> Self {
        Self::arriving(setup, program, buyers, seed, &setup.race.timing.arrival)
    }

    /// The same, with buyers who arrive otherwise.
    pub fn arriving(
        setup: &Arc<Setup>,
        program: &Arc<CompiledProgram>,
        buyers: u32,
        seed: u64,
        arrival: &Arrival,
    ) -> Self {
        let buyers = buyers.min(MAX_BUYERS);
        let count = usize::try_from(buyers).unwrap_or_default();
        let named = setup.race.names().into_iter();
        let names: Vec<String> = named
            .chain((setup.race.buyers.len() + 1..).map(|number| format!("#{number}")))
            .take(count)
            .collect();
        let world = World::new(Arc::clone(setup), program, &names).without_writes();
        let mut run = Self {
            trace: Trace::begin(&world),
            chance: Chance::from_seed(seed),
            now: Duration::ZERO,
            planned: BinaryHeap::with_capacity(count),
            sent: vec![Duration::ZERO; count],
            sequence: 0,
            finished_buyers: 0,
            world,
        };
        let mut arrivals = arrival.of(buyers);
        let mut arrived = Vec::with_capacity(count);
        for buyer in 0..buyers {
            let at = arrivals.next(&mut run.chance);
            arrived.push(at);
            run.plan_sending(buyer, at);
        }
        run.trace = Trace::begin_at(&run.world, arrived.into());
        run.trace.keep(buyers <= MAX_KEPT);
        run
    }

    /// Whether its exchanges are kept as it goes on.
    pub fn keeps_exchanges(&self) -> bool {
        self.trace.keeps()
    }

    /// Keeps exchanges from now on, or does not.
    pub fn keep_exchanges(&mut self, keep: bool) {
        self.trace.keep(keep);
    }

    /// Takes out the exchanges that were kept.
    pub fn take_exchanges(&mut self) -> Vec<Exchange> {
        std::mem::take(&mut self.trace.exchanges)
    }

    /// Adds to the damage how it came about.
    pub fn explain(&mut self, stale: Option<StaleRead>) {
        if let Some(harm) = &mut self.trace.harm {
            harm.stale = stale;
        }
    }

    /// Lets at most this many events happen. `true` once nothing is left to happen.
    pub fn proceed(&mut self, events: u32) -> bool {
        for _ in 0..events {
            let Some(Reverse(event)) = self.planned.pop() else { return true };
            self.happen(event);
        }
        self.planned.is_empty()
    }

    /// Buyers that have ended, and buyers in all.
    pub fn progress(&self) -> (u64, u64) {
        (u64::from(self.finished_buyers), self.world.buyers().len() as u64)
    }

    /// What has happened so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The state as it is now.
    pub fn world(&self) -> &World {
        &self.world
    }

    fn happen(&mut self, Planned { at, buyer, happening, .. }: Planned) {
        self.world.advance(Duration::from_micros(at.as_micros().saturating_sub(self.now.as_micros())));
        self.now = at;
        let setup = Arc::clone(self.world.setup());
        let timing = &setup.race.timing;
        let index = usize::try_from(buyer).unwrap_or_default();
        match happening {
            Happening::Send => {
                if let Some(sent) = self.sent.get_mut(index) {
                    *sent = at;
                }
                let travel = self.chance.draw(&timing.request);
                self.plan(at + travel, buyer, Happening::Execute);
            }
            Happening::Execute => {
                let sent = self.sent.get(index).copied().unwrap_or(at);
                let Some(execution) = self.world.make(Move::of(index)) else { return };
                if execution.course == Course::Prepared {
                    let committed = at + self.chance.draw(&timing.commit);
                    let times = Times { sent, executed: at, answered: committed };
                    self.trace.add(&self.world, execution, times);
                    return self.plan(committed, buyer, Happening::Execute);
                }
                let answered = at + self.chance.draw(&timing.response);
                self.trace.add(&self.world, execution, Times { sent, executed: at, answered });
                self.plan_sending(buyer, answered);
            }
        }
    }

    /// Plans a buyer's next request, if it has one, after it has waited and thought.
    fn plan_sending(&mut self, buyer: u32, from: Duration) {
        let next = usize::try_from(buyer).ok().and_then(|buyer| self.world.buyers().get(buyer));
        let next = next.filter(|buyer| buyer.is_asking());
        let step = next.and_then(|buyer| buyer.program().source.steps.get(buyer.step()));
        let (Some(next), Some(step)) = (next, step) else {
            self.finished_buyers += 1;
            return;
        };
        let sent = from + self.chance.draw(next.wait()) + self.chance.draw(&step.think);
        self.plan(sent, buyer, Happening::Send);
    }

    fn plan(&mut self, at: Duration, buyer: u32, happening: Happening) {
        let sequence = self.sequence;
        self.sequence += 1;
        self.planned.push(Reverse(Planned { at, sequence, buyer, happening }));
    }
}
