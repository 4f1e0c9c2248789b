//! Figures in a lesson's words: never typed, always computed.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::lesson::document::Evidence;
use dynamodb_sandbox::lesson::{Lesson, rehearsal};
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

/// Computes a figure.
pub(crate) fn compute(lesson: &Lesson, figure: &Figure) -> Result<String> {
    match figure {
        Figure::Moves { program, moves, fact } => {
            let evidence = Evidence { program: program.clone(), moves: moves.clone() };
            let facts = rehearsal::evidence_facts(lesson, &evidence)?;
            let value = facts.get(fact).with_context(|| format!("there is no fact `{fact}`"))?;
            Ok(value.to_string())
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

fn count(lesson: &Lesson, program: &str, which: Which) -> Result<String> {
    let setup = Arc::new(lesson.race.prepare()?);
    let program = setup.program(program).with_context(|| format!("the race has no program `{program}`"))?;
    let mut explorer = Explorer::new(&setup, program);
    let exploration = explorer.proceed(u32::MAX).ok_or_else(|| anyhow!("too many futures to count"))??;
    Ok(match which {
        Which::All => exploration.total,
        Which::Harmful => exploration.harmful,
    }
    .to_string())
}
