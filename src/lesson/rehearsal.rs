//! Playing a lesson through before anybody else does.
//!
//! For every step: before the work its checks fail, the worked solution
//! passes, and so does each listed right attempt; each listed wrong attempt fails by the check it is listed under,
//! the first of them by that check alone.
//!
//! | module | for |
//! |---|---|
//! | `stand` | what attempts at a step lead to |
//! | `races` | attempts at a race, and its settings |
//! | `questions` | steps that ask |

mod questions;
mod races;
mod stand;

use std::collections::BTreeSet;

pub use self::races::setup;
pub use self::stand::{Grounds, Stand};
use super::attempt::Attempt;
use super::call::CallError;
use super::desk::DeskError;
use super::document::{Lesson, Step, Task};
use super::judge::{CheckError, Evidence, judge};
use crate::simulator::race::RaceError;

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
    /// The tables and items of the step cannot be made.
    #[error("its tables: {0}")]
    Desk(#[from] DeskError),
    /// A request cannot be sent.
    #[error("{0}")]
    Call(#[from] CallError),
    /// A check is no formula.
    #[error("{0}")]
    Check(#[from] CheckError),
    /// A check that says nothing.
    #[error("check `{0}` says nothing: it needs `holds`, `answer`, `item` or `guard`")]
    EmptyCheck(String),
    /// A race step in a lesson without a race.
    #[error("the lesson has no race")]
    NoRace,
    /// A program that the race does not have.
    #[error("the race has no program `{0}`")]
    NoProgram(String),
    /// Code of which there is no such variant.
    #[error("there is no variant `{0}`")]
    NoVariant(String),
    /// A client's line that stands nowhere in the code.
    #[error("variant `{variant}`: no line is marked `{line}`")]
    NoMark {
        /// The variant.
        variant: String,
        /// The line's name.
        line: String,
    },
    /// Two steps of one name.
    #[error("another step has the same id")]
    DuplicateStep,
    /// An answer whose value is no number.
    #[error("answer `{0}`: its value is not a number")]
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
    /// A right attempt does not pass.
    #[error("right attempt {index} fails check `{check}` with {facts:?}")]
    RightFails {
        /// Which of the list, from 0.
        index: usize,
        /// The first check it fails.
        check: String,
        /// The facts it was judged by.
        facts: Vec<(String, String)>,
    },
    /// A right attempt that is no other way than the solution or one listed before it; counted from 0.
    #[error("right attempt {0} is the solution or a right attempt before it once more")]
    RightAgain(usize),
    /// Right attempts at a step that only wants reading or an answer.
    #[error("it lists right attempts, but nothing that could be attempted")]
    UselessRight,
    /// A listed attempt cannot be tried.
    #[error("{}: {fault}", match .check {
        None => format!("right attempt {index}"),
        Some(check) => format!("wrong attempt {index} of check `{check}`"),
    })]
    Attempt {
        /// The check it is listed under; none for a right attempt.
        check: Option<String>,
        /// Which of the list, from 0.
        index: usize,
        /// Why not.
        fault: Box<Fault>,
    },
    /// A wrong attempt passes, or fails by another check.
    #[error("wrong attempt {index} of check `{check}` {}", match .failed_by.as_slice() {
        [] => "passes".to_owned(),
        [other] => format!("fails by check `{other}`"),
        several => format!("fails by checks `{}`", several.join("`, `")),
    })]
    WrongAttempt {
        /// The check it is listed under.
        check: String,
        /// Which of the list, from 0.
        index: usize,
        /// The checks it fails by.
        failed_by: Vec<String>,
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
    #[error("it has no choices and nothing to fill in")]
    NoChoices,
    /// A question with both.
    #[error("it has choices and something to fill in")]
    TwoQuestions,
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
    let mut stand = Stand::at_the_start(lesson);
    for step in &lesson.steps {
        let mut faults = Vec::new();
        if !step.right.is_empty() && !step.has_solution() {
            faults.push(Fault::UselessRight);
        }
        if !met.insert(&step.id) {
            faults.push(Fault::DuplicateStep);
        }
        let rehearsed = match &mut stand {
            Ok(stand) => stand.come_to(step).and_then(|()| rehearse_step(stand, step, &mut faults)),
            Err(fault) => Err(fault.clone()),
        };
        faults.extend(rehearsed.err());
        if let Ok(stand) = &mut stand {
            faults.extend(stand.leave(step).err());
        }
        findings.extend(faults.into_iter().map(|fault| Finding { step: step.id.clone(), fault }));
    }
    findings
}

fn rehearse_step(stand: &Stand<'_>, step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    match &step.task {
        Task::Read => refuse_checks(step),
        Task::Predict { choices } => {
            questions::check_choices(choices, faults);
            refuse_checks(step)
        }
        Task::Explain { .. } => questions::rehearse(stand, step, faults),
        Task::Race(task) | Task::Program(task) => {
            races::check_settings(stand.lesson(), step, task)?;
            rehearse_work(stand, step, faults)
        }
        Task::Request(_) => rehearse_work(stand, step, faults),
        Task::Code(task) => {
            stand::check_marks(stand, task, faults)?;
            rehearse_work(stand, step, faults)
        }
    }
}

fn refuse_checks(step: &Step) -> Result<(), Fault> {
    if step.checks.is_empty() { Ok(()) } else { Err(Fault::UselessChecks) }
}

/// A step with checks must have some, and each must say something.
fn check_checks(step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    let empty = step.checks.iter().filter(|check| check.is_empty());
    faults.extend(empty.map(|check| Fault::EmptyCheck(check.id.clone())));
    if step.checks.is_empty() { Err(Fault::NoChecks) } else { Ok(()) }
}

fn rehearse_work(stand: &Stand<'_>, step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    check_checks(step, faults)?;
    for attempt in untouched(step) {
        if judge(step, &stand.attempt(step, &attempt)?.evidence())?.passed() {
            faults.push(Fault::SolvedAtTheStart);
        }
    }
    if let Some(solution) = solution(step) {
        let grounds = stand.attempt(step, &solution)?;
        if let Some(check) = judge(step, &grounds.evidence())?.failed_check() {
            let facts = facts_of(step, check, &grounds.evidence());
            faults.push(Fault::SolutionFails { check: check.to_owned(), facts });
        }
    }
    rehearse_right(stand, step, faults)?;
    for check in &step.checks {
        if check.wrong.is_empty() {
            faults.push(Fault::Untested(check.id.clone()));
        }
        for (index, attempt) in check.wrong.iter().enumerate() {
            let grounds = match stand.attempt(step, attempt) {
                Ok(grounds) => grounds,
                Err(fault) => {
                    let (check, fault) = (Some(check.id.clone()), Box::new(fault));
                    faults.push(Fault::Attempt { check, index, fault });
                    continue;
                }
            };
            let failed_by = judge(step, &grounds.evidence())?.failed;
            let fails_by_it = failed_by.first() == Some(&check.id);
            if !fails_by_it || (index == 0 && failed_by.len() > 1) {
                faults.push(Fault::WrongAttempt { check: check.id.clone(), index, failed_by });
            }
        }
    }
    Ok(())
}

/// The facts that say why an attempt failed a check: those that its formula names, and what was refused.
fn facts_of(step: &Step, check: &str, evidence: &Evidence<'_>) -> Vec<(String, String)> {
    let check = step.checks.iter().find(|known| known.id == check);
    let formulas = check.map(|check| [&check.when, &check.holds]).into_iter().flatten().flatten();
    let named: String = formulas.map(String::as_str).collect();
    let tells = |name: &str| named.contains(name) || matches!(name, "failed" | "last.message");
    evidence.texts().into_iter().filter(|(name, _)| tells(name)).collect()
}

/// Each right attempt passes, and is another way than those before it.
fn rehearse_right(stand: &Stand<'_>, step: &Step, faults: &mut Vec<Fault>) -> Result<(), Fault> {
    let mut met: Vec<Attempt> = solution(step).into_iter().collect();
    for (index, attempt) in step.right.iter().enumerate() {
        if met.contains(attempt) {
            faults.push(Fault::RightAgain(index));
        }
        met.push(attempt.clone());
        match stand.attempt(step, attempt) {
            Ok(grounds) => {
                let evidence = grounds.evidence();
                if let Some(check) = judge(step, &evidence)?.failed_check() {
                    let facts = facts_of(step, check, &evidence);
                    faults.push(Fault::RightFails { index, check: check.to_owned(), facts });
                }
            }
            Err(fault) => faults.push(Fault::Attempt { check: None, index, fault: Box::new(fault) }),
        }
    }
    Ok(())
}

/// Ways of having done nothing. A program is also run as it stands.
fn untouched(step: &Step) -> Vec<Attempt> {
    match &step.task {
        Task::Program(_) => vec![Attempt::Moves(Vec::new()), Attempt::Run],
        Task::Request(_) => vec![Attempt::Requests(Vec::new())],
        Task::Code(_) | Task::Race(_) => vec![Attempt::Moves(Vec::new())],
        Task::Read | Task::Predict { .. } | Task::Explain { .. } => Vec::new(),
    }
}

/// The worked solution of a step that has one.
pub fn solution(step: &Step) -> Option<Attempt> {
    match &step.task {
        Task::Race(task) | Task::Program(task) => Some(task.solution.clone()),
        Task::Request(task) => Some(Attempt::Requests(task.solution.clone())),
        Task::Code(task) => Some(Attempt::Variant(task.solution.clone())),
        Task::Read | Task::Predict { .. } | Task::Explain { .. } => None,
    }
}
