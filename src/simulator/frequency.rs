//! How often chance does harm: many runs at random, each from a seed of its own.
//!
//! This is what stands beside the share of futures that break an invariant. A
//! share counts orders of requests, all alike; a frequency says how often they
//! come about with these arrivals and latencies.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::latency::Chance;
use super::program::CompiledProgram;
use super::race::Setup;
use super::random::RandomRun;

/// Most runs at once.
pub const MAX_RUNS: u32 = 100_000;

/// Runs of the race's buyers, done in slices.
#[derive(Debug, Clone)]
pub struct Frequency {
    setup: Arc<Setup>,
    program: Arc<CompiledProgram>,
    /// Gives each run its seed.
    seeds: Chance,
    runs: u32,
    present: Option<Present>,
    found: Found,
}

#[derive(Debug, Clone)]
struct Present {
    run: Box<RandomRun>,
    seed: u64,
}

/// What many runs showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The seed that gave each run its own.
    pub seed: u64,
    /// How many buyers took part in each.
    pub buyers: u32,
    /// How many runs there were.
    pub runs: u32,
    /// How many of them broke an invariant.
    pub harmful: u32,
    /// The seed of the first of those: run alone, it does so again.
    pub first_harmful: Option<u64>,
}

impl Frequency {
    /// So many runs, at most [`MAX_RUNS`], of the buyers that the race names.
    pub fn new(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, runs: u32, seed: u64) -> Self {
        let buyers = u32::try_from(setup.race.buyers.len()).unwrap_or(u32::MAX);
        Self {
            setup: Arc::clone(setup),
            program: Arc::clone(program),
            seeds: Chance::from_seed(seed),
            runs: runs.min(MAX_RUNS),
            present: None,
            found: Found { seed, buyers, runs: 0, harmful: 0, first_harmful: None },
        }
    }

    /// Lets at most this many events happen. `None`: not finished yet.
    pub fn proceed(&mut self, events: u32) -> Option<Found> {
        for _ in 0..events {
            if self.found.runs == self.runs {
                return Some(self.found);
            }
            let Present { run, seed } = self.present.get_or_insert_with(|| {
                // Page and link write seeds as numbers that JavaScript holds exactly.
                let seed = self.seeds.seed() >> 11;
                let mut run = RandomRun::new(&self.setup, &self.program, self.found.buyers, seed);
                run.keep_exchanges(false);
                Present { run: Box::new(run), seed }
            });
            let over = run.proceed(1);
            let harmful = run.trace().harm.is_some();
            if harmful {
                self.found.harmful += 1;
                self.found.first_harmful = self.found.first_harmful.or(Some(*seed));
            }
            if over || harmful {
                self.found.runs += 1;
                self.present = None;
            }
        }
        None
    }

    /// Runs done, and runs in all.
    pub fn progress(&self) -> (u64, u64) {
        (u64::from(self.found.runs), u64::from(self.runs))
    }
}
