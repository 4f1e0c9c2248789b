//! A run at random that can be looked into again.
//!
//! A small run keeps its exchanges. Of a large one only the schedule is kept,
//! which is its seed: played again it is the same run. So that this need not
//! start at the beginning each time, forks of the run are kept along the way,
//! at most [`MAX_FORKS`] and evenly spread.

use super::random::RandomRun;
use super::trace::Exchange;
use super::verdict::StaleSearch;

/// Most forks of a run that are kept.
pub const MAX_FORKS: usize = 8;
/// Most exchanges that are shown at once.
pub const MAX_WINDOW: usize = 200;
/// Exchanges between the first forks.
const FIRST_DISTANCE: usize = 5_000;

/// A run, and what it takes to come back to any place of it.
#[derive(Debug, Clone)]
pub struct Recording {
    run: RandomRun,
    /// In order; the first of them before the first exchange. None if every exchange is kept.
    forks: Vec<RandomRun>,
    /// Exchanges from fork to fork.
    distance: usize,
    /// How the damage came about is looked for once the run is over.
    looking_back: Option<Box<LookBack>>,
}

/// A large run played again, from the fork before a place up to there, in slices.
#[derive(Debug, Clone)]
pub struct Way {
    run: RandomRun,
    position: usize,
    /// How many exchanges from there on are wanted.
    count: usize,
}

#[derive(Debug, Clone)]
struct LookBack {
    run: RandomRun,
    search: StaleSearch,
}

impl Recording {
    /// Of a run that is about to begin.
    pub fn new(run: RandomRun) -> Self {
        let forks = if run.keeps_exchanges() { Vec::new() } else { vec![run.clone()] };
        Self { run, forks, distance: FIRST_DISTANCE, looking_back: None }
    }

    /// Lets at most this many events happen. `true` once all is known.
    pub fn proceed(&mut self, events: u32) -> bool {
        if self.run.keeps_exchanges() {
            return self.run.proceed(events);
        }
        if self.looking_back.is_some() {
            return self.look_back(events);
        }
        for _ in 0..events {
            if self.run.proceed(1) {
                return self.is_explained() || self.begin_to_look_back();
            }
            if self.run.trace().length() >= self.forks.len() * self.distance {
                self.fork();
            }
        }
        false
    }

    fn fork(&mut self) {
        if self.forks.len() == MAX_FORKS {
            let mut keep = false;
            self.forks.retain(|_| {
                keep = !keep;
                keep
            });
            self.distance *= 2;
        }
        if self.run.trace().length() >= self.forks.len() * self.distance {
            self.forks.push(self.run.clone());
        }
    }

    fn is_explained(&self) -> bool {
        self.run.trace().harm.is_none()
    }

    /// Whether there is no need to.
    fn begin_to_look_back(&mut self) -> bool {
        let Some(start) = self.forks.first() else { return true };
        let mut run = start.clone();
        run.keep_exchanges(true);
        self.looking_back = Some(Box::new(LookBack { run, search: StaleSearch::default() }));
        false
    }

    /// Plays the run again up to the damage.
    fn look_back(&mut self, events: u32) -> bool {
        let Some(again) = &mut self.looking_back else { return true };
        let Some(harm) = self.run.trace().harm.as_ref().map(|harm| harm.exchange) else { return true };
        for _ in 0..events {
            let over = again.run.proceed(1);
            for exchange in again.run.take_exchanges() {
                again.search.add(&exchange);
            }
            if over || again.run.trace().length() > harm {
                self.run.explain(again.search.found());
                self.looking_back = None;
                return true;
            }
        }
        false
    }

    /// Buyers that have ended, and buyers in all.
    pub fn progress(&self) -> (u64, u64) {
        self.run.progress()
    }

    /// The run as far as it has come.
    pub fn run(&self) -> &RandomRun {
        &self.run
    }

    /// The way to the run after this many exchanges, and to as many exchanges from there on, at most [`MAX_WINDOW`].
    /// None where it need not be gone: exchanges are kept, or nothing is beyond.
    pub fn way_to(&self, position: usize, count: usize) -> Option<Way> {
        if position >= self.run.trace().length() {
            return None;
        }
        let before = self.forks.iter().rev().find(|fork| fork.trace().length() <= position)?;
        Some(Way { run: before.clone(), position, count: count.min(MAX_WINDOW) })
    }

    /// The exchanges from `from` on, at most `count` and at most [`MAX_WINDOW`], of a run that keeps them.
    pub fn kept(&self, from: usize, count: usize) -> Vec<Exchange> {
        let exchanges = self.run.trace().exchanges.iter();
        exchanges.skip(from).take(count.min(MAX_WINDOW)).cloned().collect()
    }
}

impl Way {
    /// Lets at most this many events happen. `true` once it is gone.
    pub fn proceed(&mut self, events: u32) -> bool {
        for _ in 0..events {
            if self.run.trace().length() < self.position {
                self.run.proceed(1);
                continue;
            }
            if self.run.trace().exchanges.len() >= self.count {
                return true;
            }
            self.run.keep_exchanges(true);
            if self.run.proceed(1) {
                return true;
            }
        }
        false
    }

    /// After how many exchanges the place is.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Where it leads, and the exchanges from there on that were wanted; with these, the run has gone on beyond.
    pub fn end(mut self) -> (RandomRun, Vec<Exchange>) {
        let exchanges = self.run.take_exchanges();
        (self.run, exchanges)
    }
}
