//! Playing a lesson through before anybody else does.
//!
//! For every step: before the work its checks fail, the worked solution
//! passes, and each listed wrong attempt fails by the check it is listed under.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::document::{Attempt, Choice, Evidence, Lesson, RaceTask, Step, Task};
use super::facts::Facts;
use super::judge::{CheckError, judge};
use crate::model::Number;
use crate::simulator::Move;
use crate::simulator::hand::HandRun;
use crate::simulator::program::CompiledProgram;
use crate::simulator::race::{RaceError, Setup};
use crate::simulator::random::{MAX_BUYERS, RandomRun};

/// Something wrong with a lesson, and with which step.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("step `{step}`: {fault}")]
pub struct Finding {
    /// The step's id.
    pub step: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a lesson's step.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// The race cannot be run.
    #[error("{0}")]
    Race(#[from] RaceError),
    /// A check is no formula.
    #[error("{0}")]
    Check(#[from] CheckError),
    /// A program that the race does not have.
    #[error("the race has no program `{0}`")]
    NoProgram(String),
    /// Two steps of one name.
    #[error("another step has the same id")]
    DuplicateStep,
    /// An answer whose value is no number.
    #[error("choice `{0}`: its value is not a number")]
    ChoiceValue(String),
    /// A check that holds before any work, so that the step is done from the start.
    #[error("its checks hold before any work is done")]
    SolvedAtTheStart,
    /// The worked solution does not pass.
    #[error("the solution fails check `{check}` with {facts:?}")]
    SolutionFails {
        /// The check.
        check: String,
        /// The facts it was judged by.
        facts: Vec<(String, String)>,
    },
    /// A wrong attempt passes, or fails by another check.
    #[error("wrong attempt {index} of check `{check}` {}", match .failed_by {
        Some(other) => format!("fails by check `{other}`"),
        None => "passes".to_owned(),
    })]
    WrongAttempt {
        /// The check it is listed under.
        check: String,
        /// Which of the list, from 0.
        index: usize,
        /// The check it fails by, if it fails.
        failed_by: Option<String>,
    },
    /// A check with no wrong attempt listed.
    #[error("check `{0}` lists no wrong attempt")]
    Untested(String),
    /// An attempt that cannot be made here.
    #[error("an attempt that cannot be made here: {0:?}")]
    Impossible(Attempt),
    /// A program to be rewritten that has no editable request.
    #[error("program `{0}` has no editable request")]
    NotEditable(String),
    /// A measure `stock` to start with that the race's items do not have.
    #[error("the race's items have no `stock` to set to {0}")]
    NoStock(u32),
    /// A question without answers, which nobody can get past.
    #[error("it has no choices")]
    NoChoices,
    /// Checks on a step that only wants reading or a guess: they would be passed over, or hold the learner up.
    #[error("it has checks, but nothing that could be checked")]
    UselessChecks,
    /// A question needs exactly one right answer.
    #[error("{0} right answers instead of one")]
    RightAnswers(usize),
    /// A step to be worked on has no checks.
    #[error("it has no checks")]
    NoChecks,
}

/// Rehearses every step. No findings: the lesson can be solved, and cannot be solved wrongly in the listed ways.
pub fn rehearse(lesson: &Lesson) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut met = BTreeSet::new();
    for step in &lesson.steps {
        let mut faults = Vec::new();
        if !met.insert(&step.id) {
            faults.push(Fault::DuplicateStep);
        }
        rehearse_step(lesson, step, &mut faults);
        findings.extend(faults.into_iter().map(|fault| Finding { step: step.id.clone(), fault }));
    }
    findings
}

fn rehearse_step(lesson: &Lesson, step: &Step, faults: &mut Vec<Fault>) {
    let result = match &step.task {
        Task::Read => refuse_checks(step),
        Task::Predict { choices } => {
            check_choices(choices, faults);
            refuse_checks(step)
        }
        Task::Explain { choices, .. } => {
            check_choices(choices, faults);
            rehearse_question(lesson, step, faults)
        }
        Task::Race(task) | Task::Program(task) => rehearse_race(lesson, step, task, faults),
    };
    faults.extend(result.err());
}

fn refuse_checks(step: &Step) -> Result<(), Fault> {
    if step.checks.is_empty() { Ok(()) } else { Err(Fault::UselessChecks) }
}

fn check_choices(choices: &[Choice], faults: &mut Vec<Fault>) {
    if choices.is_empty() {
        faults.push(Fault::NoChoices);
    }
    let bad = choices.iter().filter(|choice| Number::parse(&choice.value).is_err());
    faults.extend(bad.map(|choice| Fault::ChoiceValue(choice.id.clone())));
}

fn rehearse_question(lesson: &Lesson, step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    if step.checks.is_empty() {
        return Err(Fault::NoChecks);
    }
    let mut right = 0;
    let mut failed_by = BTreeSet::new();
    for choice in step.choices() {
        let facts = attempt_facts(lesson, step, &Attempt::Choose(choice.id.clone()))?;
        match judge(step, &facts)?.failed_check {
            None => right += 1,
            Some(check) => {
                failed_by.insert(check);
            }
        }
    }
    if right != 1 {
        faults.push(Fault::RightAnswers(right));
    }
    let untested = step.checks.iter().filter(|check| !failed_by.contains(&check.id));
    faults.extend(untested.map(|check| Fault::Untested(check.id.clone())));
    Ok(())
}

fn rehearse_race(
    lesson: &Lesson,
    step: &Step,
    task: &RaceTask,
    faults: &mut Vec<Fault>,
) -> Result<(), Fault> {
    if step.checks.is_empty() {
        return Err(Fault::NoChecks);
    }
    check_settings(lesson, step, task)?;
    // Nothing done yet; and for a program, run as it stands.
    let mut untouched = vec![Attempt::Moves(Vec::new())];
    if matches!(step.task, Task::Program(_)) {
        untouched.push(Attempt::Run);
    }
    for attempt in &untouched {
        if judge(step, &attempt_facts(lesson, step, attempt)?)?.passed() {
            faults.push(Fault::SolvedAtTheStart);
        }
    }
    let facts = attempt_facts(lesson, step, &task.solution)?;
    if let Some(check) = judge(step, &facts)?.failed_check {
        faults.push(Fault::SolutionFails { check, facts: facts.to_texts().into_iter().collect() });
    }
    for check in &step.checks {
        if check.wrong.is_empty() {
            faults.push(Fault::Untested(check.id.clone()));
        }
        for (index, attempt) in check.wrong.iter().enumerate() {
            let failed_by = judge(step, &attempt_facts(lesson, step, attempt)?)?.failed_check;
            if failed_by.as_ref() != Some(&check.id) {
                faults.push(Fault::WrongAttempt { check: check.id.clone(), index, failed_by });
            }
        }
    }
    Ok(())
}

/// What the step sets must be there to be set.
fn check_settings(lesson: &Lesson, step: &Step, task: &RaceTask) -> Result<(), Fault> {
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

/// The facts that an attempt at a step leads to.
pub fn attempt_facts(lesson: &Lesson, step: &Step, attempt: &Attempt) -> Result<Facts, Fault> {
    let impossible = || Fault::Impossible(attempt.clone());
    if let Attempt::Choose(id) = attempt {
        let choice = step.choices().iter().find(|choice| choice.id == *id).ok_or_else(impossible)?;
        let mut facts = question_facts(lesson, step)?;
        facts.set_number("answer", Number::parse(&choice.value).ok());
        return Ok(facts);
    }
    let task = step.race().ok_or_else(impossible)?;
    let setup = Arc::new(setup(lesson, Some(task))?);
    let program = program(&setup, &task.program)?;
    match attempt {
        Attempt::Moves(moves) => hand_facts(&setup, &program, moves).ok_or_else(impossible),
        Attempt::Run => random_facts(&setup, &program, task.buyers, task.seed).ok_or_else(impossible),
        Attempt::Buyers(buyers) => random_facts(&setup, &program, *buyers, task.seed).ok_or_else(impossible),
        Attempt::Edit(_) if !matches!(step.task, Task::Program(_)) => Err(impossible()),
        Attempt::Edit(text) => {
            let request = serde_json::from_str(text).map_err(|_| impossible())?;
            let edited = program.source.with_request(request);
            let compiled = edited.compile().map_err(|_| impossible())?;
            random_facts(&setup, &Arc::new(compiled), task.buyers, task.seed).ok_or_else(impossible)
        }
        Attempt::Choose(_) => Err(impossible()),
    }
}

/// The facts that a question's checks may speak of, beside the answer.
pub fn question_facts(lesson: &Lesson, step: &Step) -> Result<Facts, Fault> {
    match &step.task {
        Task::Explain { evidence: Some(evidence), .. } => evidence_facts(lesson, evidence),
        _ => Ok(Facts::default()),
    }
}

/// The facts of a run by hand.
pub fn evidence_facts(lesson: &Lesson, evidence: &Evidence) -> Result<Facts, Fault> {
    let setup = Arc::new(setup(lesson, None)?);
    let program = program(&setup, &evidence.program)?;
    hand_facts(&setup, &program, &evidence.moves)
        .ok_or_else(|| Fault::Impossible(Attempt::Moves(evidence.moves.clone())))
}

/// The race of a lesson, as a step poses it, made ready.
pub fn setup(lesson: &Lesson, task: Option<&RaceTask>) -> Result<Setup, RaceError> {
    match task.and_then(|task| task.stock) {
        Some(stock) => lesson.race.starting_with("stock", stock).prepare(),
        None => lesson.race.prepare(),
    }
}

fn program(setup: &Setup, id: &str) -> Result<Arc<CompiledProgram>, Fault> {
    setup.program(id).cloned().ok_or_else(|| Fault::NoProgram(id.to_owned()))
}

fn hand_facts(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, moves: &[Move]) -> Option<Facts> {
    let mut run = HandRun::new(setup, program);
    for (position, &next) in moves.iter().enumerate() {
        run.make_move(position, next).then_some(())?;
    }
    Some(Facts::of(setup, run.trace(), moves.len()))
}

/// `None`: the page would not run that many buyers.
fn random_facts(setup: &Arc<Setup>, program: &Arc<CompiledProgram>, buyers: u32, seed: u64) -> Option<Facts> {
    if !(1..=MAX_BUYERS).contains(&buyers) {
        return None;
    }
    let mut run = RandomRun::new(setup, program, buyers, seed);
    while !run.proceed(u32::MAX) {}
    Some(Facts::of(setup, run.trace(), usize::MAX))
}
