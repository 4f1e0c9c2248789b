//! Attempts at a race: by hand, at random, with a rewritten request.

use std::sync::Arc;

use super::Fault;
use crate::lesson::attempt::Attempt;
use crate::lesson::document::{Lesson, RaceTask, Step, Task};
use crate::lesson::facts::Facts;
use crate::model::Number;
use crate::simulator::Move;
use crate::simulator::explore::Explorer;
use crate::simulator::hand::HandRun;
use crate::simulator::program::CompiledProgram;
use crate::simulator::race::Setup;
use crate::simulator::random::{MAX_BUYERS, RandomRun};

/// What the step sets must be there to be set.
pub(super) fn check_settings(lesson: &Lesson, step: &Step, task: &RaceTask) -> Result<(), Fault> {
    let setup = setup(lesson, Some(task))?;
    let program = program(&setup, &task.program)?;
    if matches!(step.task, Task::Program(_)) && program.source.editable_step().is_none() {
        return Err(Fault::NotEditable(task.program.clone()));
    }
    let set = |stock: &u32| setup.measure_at_start("stock") == Some(Number::from(i64::from(*stock)));
    match task.stock.filter(|stock| !set(stock)) {
        Some(stock) => Err(Fault::NoStock(stock)),
        None => Ok(()),
    }
}

/// The facts that an attempt at a race leads to.
pub(super) fn facts(
    lesson: &Lesson,
    step: &Step,
    task: &RaceTask,
    attempt: &Attempt,
) -> Result<Facts, Fault> {
    let impossible = || Fault::Impossible(attempt.clone());
    let setup = Arc::new(setup(lesson, Some(task))?);
    let as_posed = program(&setup, &task.program)?;
    let (program, buyers) = match attempt {
        Attempt::Moves(moves) => return by_hand(&setup, &as_posed, moves).ok_or_else(impossible),
        Attempt::Run => (as_posed, task.buyers),
        Attempt::Buyers(buyers) => (as_posed, *buyers),
        Attempt::Edit(text) if matches!(step.task, Task::Program(_)) => {
            let request = serde_json::from_str(text).map_err(|_| impossible())?;
            let compiled =
                as_posed.source.with_request(request).compile(&setup.known).map_err(|_| impossible())?;
            (Arc::new(compiled), task.buyers)
        }
        _ => return Err(impossible()),
    };
    let mut facts = at_random(&setup, &program, buyers, task.seed).ok_or_else(impossible)?;
    if speaks_of_futures(step) {
        let found = Explorer::new(&setup, &program).proceed(u32::MAX).and_then(Result::ok);
        let found = found.ok_or_else(impossible)?;
        facts.set_futures(&found.total.to_string(), &found.harmful.to_string());
    }
    Ok(facts)
}

/// Whether a step wants every future counted.
fn speaks_of_futures(step: &Step) -> bool {
    step.checks.iter().filter_map(|check| check.holds.as_ref()).any(|holds| holds.contains("futures"))
}

/// The facts of a run by hand.
pub(super) fn hand_facts(lesson: &Lesson, id: &str, moves: &[Move]) -> Result<Facts, Fault> {
    let setup = Arc::new(setup(lesson, None)?);
    let program = program(&setup, id)?;
    by_hand(&setup, &program, moves).ok_or_else(|| Fault::Impossible(Attempt::Moves(moves.to_vec())))
}

/// The race of a lesson, as a step poses it, made ready.
pub fn setup(lesson: &Lesson, task: Option<&RaceTask>) -> Result<Setup, Fault> {
    let race = lesson.race.as_ref().ok_or(Fault::NoRace)?;
    Ok(match task.and_then(|task| task.stock) {
        Some(stock) => race.starting_with("stock", stock).prepare()?,
        None => race.prepare()?,
    })
}

fn program(setup: &Setup, id: &str) -> Result<Arc<CompiledProgram>, Fault> {
    setup.program(id).cloned().ok_or_else(|| Fault::NoProgram(id.to_owned()))
}

fn by_hand(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, moves: &[Move]) -> Option<Facts> {
    let mut run = HandRun::new(setup, program);
    for (position, &next) in moves.iter().enumerate() {
        run.make_move(position, next).then_some(())?;
    }
    Some(Facts::of(setup, run.trace(), moves.len()))
}

/// `None`: the page would not run that many buyers.
fn at_random(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, buyers: u32, seed: u64) -> Option<Facts> {
    if !(1..=MAX_BUYERS).contains(&buyers) {
        return None;
    }
    let mut run = RandomRun::new(setup, program, buyers, seed);
    while !run.proceed(u32::MAX) {}
    Some(Facts::of(setup, run.trace(), usize::MAX))
}
