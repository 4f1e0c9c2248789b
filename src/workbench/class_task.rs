//! A class's tasks: when one is finished, and what it came to.
//!
//! Each plot has two. *Break it*: by hand, reach the plot's goal. *Prove it*: find, choose or write a program that
//! breaks no rule in any future. A proof is worth something only for buyers who compete and a program that serves
//! somebody: one buyer alone harms nobody, and neither does a shop that sells nothing.
//!
//! Other rules may be broken before the goal's: a shop's stock is below zero before anybody too many is served. What a
//! run by hand costs is what it has cost when the goal's rule broke. What a proven program costs is what its buyers
//! spend who come one after the other.

use serde::{Deserialize, Serialize};

use super::class_code::{ClassCode, Cost, Finish};
use super::share::{SharedRace, SharedRun};
use super::stage::{Run, Stage};
use super::view::{InJson, Move};
use crate::lesson::facts::Totals;
use crate::simulator::hand::{HandRun, MAX_MOVES};
use crate::simulator::verdict::is_broken_in;

/// Fewest buyers of a proof.
const COMPETING: usize = 2;

/// A task of a plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Break the plot's rule by hand.
    Break,
    /// A program that breaks no rule in any future.
    Prove,
}

/// A task that is finished on a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Achievement {
    /// Which.
    pub goal: Goal,
    /// What it cost.
    pub cost: Cost,
    /// What a code of it says. `None` if no code can hold it: the program was rewritten.
    pub code: Option<ClassCode>,
    /// The race, as a link holds it.
    pub race: InJson<SharedRace>,
}

impl Achievement {
    /// In how many moves the goal's rule was broken, where that was the task.
    pub fn moves(&self) -> Option<usize> {
        match self.race.read()?.run {
            SharedRun::Moves(moves) if self.goal == Goal::Break => Some(moves.len()),
            _ => None,
        }
    }
}

/// The tasks that are finished on a stage as it stands.
pub fn achievements(stage: &Stage) -> Vec<Achievement> {
    [broken(stage), proven(stage)].into_iter().flatten().collect()
}

/// Whether the plot's goal is reached by hand, at the position shown.
pub fn broken(stage: &Stage) -> Option<Achievement> {
    let Run::Hand(run) = &stage.run else { return None };
    let goal = &stage.setup.race.in_class.as_ref()?.goal;
    // Before the first harm no rule is broken; the goal's may be broken only later.
    let first = run.trace().harm.as_ref()?.exchange + 1;
    let breaks = |length: &usize| run.state(*length).is_some_and(|world| is_broken_in(world, goal));
    let length = (first..=stage.position).find(breaks)?;
    let moves: Vec<Move> = run.moves().iter().take(length).copied().collect();
    let cost = cost(Totals::of(run.trace(), length));
    let race = SharedRace { run: SharedRun::Moves(moves.clone()), ..stage.share() };
    let code = code(stage, &race, Finish::Broken { moves }, cost);
    Some(Achievement { goal: Goal::Break, cost, code, race: InJson::of(&race)? })
}

/// Whether every future was counted here and none breaks a rule.
fn proven(stage: &Stage) -> Option<Achievement> {
    let futures = stage.futures.as_ref().filter(|futures| futures.harmful == "0")?;
    proof(stage, futures.total.parse().ok())
}

/// The proof whose number of futures is this, as far as it is one that is worth something.
pub fn proof(stage: &Stage, futures: Option<u64>) -> Option<Achievement> {
    stage.setup.race.in_class.as_ref()?;
    let cost = one_after_another(stage)?;
    let race = SharedRace { run: SharedRun::Moves(Vec::new()), ..stage.share() };
    let code = futures.and_then(|futures| code(stage, &race, Finish::Proven { futures }, cost));
    Some(Achievement { goal: Goal::Prove, cost, code, race: InJson::of(&race)? })
}

/// What buyers cost who come one after the other. `None` if they do not compete or nobody is served.
pub fn one_after_another(stage: &Stage) -> Option<Cost> {
    let buyers = stage.setup.race.buyers.len();
    if buyers < COMPETING {
        return None;
    }
    let mut run = HandRun::new(&stage.setup, &stage.program);
    for buyer in 0..buyers {
        while run.moves().len() < MAX_MOVES && run.make_move(run.moves().len(), Move::of(buyer)) {}
    }
    let trace = run.trace();
    let served = trace.tally_at(trace.length()).sold > 0;
    served.then(|| cost(Totals::of(trace, trace.length())))
}

fn cost(totals: Totals) -> Cost {
    Cost { read_units: totals.read_units, write_units: totals.write_units }
}

fn code(stage: &Stage, race: &SharedRace, finish: Finish, cost: Cost) -> Option<ClassCode> {
    let numbers = stage.setup.race.in_class.as_ref()?;
    if race.steps.is_some() {
        return None;
    }
    let code = ClassCode {
        plot: numbers.number,
        program: *numbers.programs.get(&race.program)?,
        buyers: race.buyers,
        amount: race.amount,
        losses: race.losses,
        finish,
        cost,
    };
    code.text(0).map(|_| code)
}
