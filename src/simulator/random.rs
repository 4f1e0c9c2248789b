//! A run at random: arrival and latencies from a seed.
//!
//! A discrete-event simulation. Buyers appear, think, send; requests travel,
//! are executed in order of arrival, and answers travel back. Events at the
//! same microsecond happen in the order in which they were planned. The
//! generator is drawn from in that order too, so a seed names one run.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::latency::Chance;
use super::program::CompiledProgram;
use super::race::Setup;
use super::trace::{Times, Trace};
use super::world::{Course, Move, World};
use crate::model::Duration;

/// Most buyers of one run.
pub const MAX_BUYERS: u32 = 10_000;

/// A run in progress. Done in slices, so that whoever drives it can answer others in between.
#[derive(Debug, Clone)]
pub struct RandomRun {
    world: World,
    trace: Trace,
    chance: Chance,
    /// Virtual time since the start of the run.
    now: Duration,
    planned: BinaryHeap<Reverse<Planned>>,
    /// Numbers planned events, so that ties are settled by age.
    sequence: u64,
    finished_buyers: u32,
}

/// Something that will happen: ordered by time, then by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Planned {
    at: Duration,
    sequence: u64,
    buyer: usize,
    sent: Duration,
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
    /// `buyers` of them, at most [`MAX_BUYERS`]; the first bear the race's names, others are numbered.
    pub fn new(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, buyers: u32, seed: u64) -> Self {
        let count = usize::try_from(buyers.min(MAX_BUYERS)).unwrap_or_default();
        let named = setup.race.names().into_iter();
        let names: Vec<String> = named
            .chain((setup.race.buyers.len() + 1..).map(|number| format!("#{number}")))
            .take(count)
            .collect();
        let world = World::new(Arc::clone(setup), program, &names);
        let mut run = Self {
            trace: Trace::begin(&world),
            chance: Chance::from_seed(seed),
            now: Duration::ZERO,
            planned: BinaryHeap::with_capacity(count),
            sequence: 0,
            finished_buyers: 0,
            world,
        };
        for buyer in 0..count {
            let arrival = run.chance.draw(&setup.race.timing.arrival);
            run.plan_sending(buyer, arrival);
        }
        run
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

    /// The trace and the state at its end.
    pub fn into_parts(self) -> (Trace, World) {
        (self.trace, self.world)
    }

    fn happen(&mut self, event: Planned) {
        self.world.advance(Duration::from_micros(event.at.as_micros().saturating_sub(self.now.as_micros())));
        self.now = event.at;
        let setup = Arc::clone(self.world.setup());
        let timing = &setup.race.timing;
        match event.happening {
            Happening::Send => {
                let travel = self.chance.draw(&timing.request);
                self.plan(event.at + travel, event.buyer, event.at, Happening::Execute);
            }
            Happening::Execute => {
                let Some(execution) = self.world.make(Move::of(event.buyer)) else { return };
                if execution.course == Course::Prepared {
                    let committed = event.at + self.chance.draw(&timing.commit);
                    let times = Times { sent: event.sent, executed: event.at, answered: committed };
                    self.trace.add(&self.world, execution, times);
                    return self.plan(committed, event.buyer, event.sent, Happening::Execute);
                }
                let answered = event.at + self.chance.draw(&timing.response);
                let times = Times { sent: event.sent, executed: event.at, answered };
                self.trace.add(&self.world, execution, times);
                self.plan_sending(event.buyer, answered);
            }
        }
    }

    /// Plans a buyer's next request, if it has one, after it has waited and thought.
    fn plan_sending(&mut self, buyer: usize, from: Duration) {
        let next = self.world.buyers().get(buyer).filter(|buyer| buyer.pending().is_some());
        let step = next.and_then(|buyer| buyer.program().source.steps.get(buyer.step()));
        let (Some(next), Some(step)) = (next, step) else {
            self.finished_buyers += 1;
            return;
        };
        let sent = from + self.chance.draw(next.wait()) + self.chance.draw(&step.think);
        self.plan(sent, buyer, sent, Happening::Send);
    }

    fn plan(&mut self, at: Duration, buyer: usize, sent: Duration, happening: Happening) {
        let sequence = self.sequence;
        self.sequence += 1;
        self.planned.push(Reverse(Planned { at, sequence, buyer, sent, happening }));
    }
}
