//! Figures in a lesson's words: never typed, always computed.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::lesson::deed::Deed;
use dynamodb_sandbox::lesson::document::Evidence;
use dynamodb_sandbox::lesson::rehearsal::{self, Stand};
use dynamodb_sandbox::lesson::{Facts, Lesson};
use dynamodb_sandbox::simulator::Move;
use dynamodb_sandbox::simulator::explore::Explorer;
use serde::Deserialize;

/// Where a figure comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(crate) enum Figure {
    /// A fact after these moves by hand.
    Moves {
        /// The program of every buyer.
        program: String,
        /// Who moves, in order.
        moves: Vec<Move>,
        /// The fact's name.
        fact: String,
    },
    /// A fact after these requests.
    Requests {
        /// In order.
        requests: Vec<Deed>,
        /// The fact's name.
        fact: String,
        /// The step on whose desk they are sent; the lesson's start without.
        #[serde(default)]
        at: Option<String>,
    },
    /// A fact of a step's worked solution.
    Solution {
        /// The step's id.
        solution: String,
        /// The fact's name.
        fact: String,
    },
    /// How many futures the race's buyers have.
    Futures {
        /// The program of every buyer.
        program: String,
        /// Which of them.
        futures: Which,
    },
    /// What a race step is set to.
    Setting {
        /// The step's id.
        step: String,
        /// Which setting.
        setting: Setting,
    },
}

/// Which futures are counted.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    /// All of them.
    All,
    /// Those that break an invariant.
    Harmful,
}

/// A setting of a race step.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Setting {
    /// Buyers of a random run.
    Buyers,
    /// The seed of a random run.
    Seed,
    /// The stock it starts with.
    Stock,
}

impl Figure {
    /// The requests that it is computed from.
    pub(crate) fn requests_mut(&mut self) -> &mut [Deed] {
        match self {
            Self::Requests { requests, .. } => requests,
            Self::Moves { .. } | Self::Solution { .. } | Self::Futures { .. } | Self::Setting { .. } => {
                &mut []
            }
        }
    }
}

/// Computes a figure.
pub(crate) fn compute(lesson: &Lesson, figure: &Figure) -> Result<String> {
    match figure {
        Figure::Moves { program, moves, fact } => {
            let evidence = Evidence::Race { program: program.clone(), moves: moves.clone() };
            value(&Stand::at_the_start(lesson)?.source_facts(&evidence)?, fact)
        }
        Figure::Requests { requests, fact, at } => {
            let evidence = Evidence::Requests { requests: requests.clone() };
            let stand = match at {
                Some(step) => stand_at(lesson, step)?,
                None => Stand::at_the_start(lesson)?,
            };
            value(&stand.source_facts(&evidence)?, fact)
        }
        Figure::Solution { solution, fact } => {
            let step = lesson.steps.iter().find(|known| known.id == *solution);
            let step = step.with_context(|| format!("there is no step `{solution}`"))?;
            let attempt =
                rehearsal::solution(step).with_context(|| format!("step `{solution}` has no solution"))?;
            let grounds = stand_at(lesson, solution)?.attempt(step, &attempt)?;
            value(&grounds.evidence().facts, fact)
        }
        Figure::Futures { program, futures } => count(lesson, program, *futures),
        Figure::Setting { step, setting } => {
            let found = lesson.steps.iter().find(|known| known.id == *step);
            let race = found.and_then(|step| step.race());
            let race = race.with_context(|| format!("there is no race step `{step}`"))?;
            match (setting, race.stock) {
                (Setting::Buyers, _) => Ok(race.buyers.to_string()),
                (Setting::Seed, _) => Ok(race.seed.to_string()),
                (Setting::Stock, Some(stock)) => Ok(stock.to_string()),
                (Setting::Stock, None) => bail!("step `{step}` sets no stock"),
            }
        }
    }
}

fn value(facts: &Facts, fact: &str) -> Result<String> {
    Ok(facts.get(fact).with_context(|| format!("there is no fact `{fact}`"))?.to_string())
}

/// The lesson solved up to a step.
pub(super) fn stand_at<'l>(lesson: &'l Lesson, id: &str) -> Result<Stand<'l>> {
    let mut stand = Stand::at_the_start(lesson)?;
    for step in &lesson.steps {
        stand.come_to(step)?;
        if step.id == id {
            return Ok(stand);
        }
        stand.leave(step)?;
    }
    bail!("there is no step `{id}`")
}

fn count(lesson: &Lesson, program: &str, which: Which) -> Result<String> {
    let setup = Arc::new(rehearsal::setup(lesson, None)?);
    let program = setup.program(program).with_context(|| format!("the race has no program `{program}`"))?;
    let mut explorer = Explorer::new(&setup, program);
    let exploration = explorer.proceed(u32::MAX).ok_or_else(|| anyhow!("too many futures to count"))??;
    Ok(match which {
        Which::All => exploration.total,
        Which::Harmful => exploration.harmful,
    }
    .to_string())
}
