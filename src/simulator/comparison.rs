//! Programs beside one another: what being safe costs.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::program::CompiledProgram;
use super::race::Setup;
use super::random::RandomRun;
use super::statistics::Summary;

/// Most programs that are compared.
pub const MAX_LINES: usize = super::race::MAX_PARTS;
/// Most numbers of buyers.
pub const MAX_COMPARED: usize = 100;
/// Most buyers of a run that is compared.
pub const MAX_BUYERS: u32 = 1_000;

/// Runs of several programs with several numbers of buyers, all from one seed, done in slices.
#[derive(Debug, Clone)]
pub struct Comparison {
    setup: Arc<Setup>,
    programs: Vec<Arc<CompiledProgram>>,
    buyers: Vec<u32>,
    seed: u64,
    present: Option<Box<RandomRun>>,
    lines: Vec<Line>,
    done: u64,
}

/// One program's runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The program's id.
    pub program: String,
    /// A point for each number of buyers, in the order asked.
    pub points: Vec<Point>,
}

/// What came of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Its figures.
    pub run: Summary,
    /// The id of the invariant that was broken, if one was.
    pub harm: Option<String>,
    /// Thousandths of a write unit for each buyer served, rounded; none if nobody was.
    pub write_milliunits_per_served: Option<u64>,
    /// Thousandths of a read unit for each buyer served, rounded; none if nobody was.
    pub read_milliunits_per_served: Option<u64>,
}

impl Comparison {
    /// Every program with every number of buyers.
    pub fn new(setup: &Arc<Setup>, programs: Vec<Arc<CompiledProgram>>, buyers: Vec<u32>, seed: u64) -> Self {
        let line =
            |program: &Arc<CompiledProgram>| Line { program: program.source.id.clone(), points: Vec::new() };
        let lines = programs.iter().map(line).collect();
        Self { setup: Arc::clone(setup), programs, buyers, seed, present: None, lines, done: 0 }
    }

    /// Lets at most this many events happen. `None`: not finished yet.
    pub fn proceed(&mut self, events: u32) -> Option<Vec<Line>> {
        for _ in 0..events {
            let unfinished = self.lines.iter_mut().zip(&self.programs);
            let next = unfinished.into_iter().find(|(line, _)| line.points.len() < self.buyers.len());
            let Some((line, program)) = next else { return Some(self.lines.clone()) };
            let buyers = self.buyers.get(line.points.len()).copied().unwrap_or_default();
            let run = self.present.get_or_insert_with(|| {
                let mut run = RandomRun::new(&self.setup, program, buyers, self.seed);
                run.keep_exchanges(false);
                Box::new(run)
            });
            if run.proceed(1) {
                line.points.push(Point::of(run));
                self.present = None;
                self.done += 1;
            }
        }
        None
    }

    /// Runs done, and runs in all.
    pub fn progress(&self) -> (u64, u64) {
        (self.done, (self.programs.len() * self.buyers.len()) as u64)
    }
}

impl Point {
    fn of(run: &RandomRun) -> Self {
        let (world, trace) = (run.world(), run.trace());
        let figures = trace.statistics.summary(world.setup(), world.tally());
        let each = |halves: u64| {
            let thousandths = halves.checked_mul(500)?;
            (thousandths + figures.served / 2).checked_div(figures.served)
        };
        Self {
            harm: trace.harm.as_ref().map(|harm| harm.invariant.clone()),
            write_milliunits_per_served: each(figures.write_units.halves()),
            read_milliunits_per_served: each(figures.read_units.halves()),
            run: figures,
        }
    }
}
