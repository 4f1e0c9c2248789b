//! How a lesson stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Feedback, StepStatus};
use crate::lesson::document::Task;

/// How a lesson stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LessonView {
    /// Its slug.
    pub slug: String,
    /// Its steps in order.
    pub steps: Vec<StepView>,
    /// Whether every step is done.
    pub finished: bool,
    /// Facts of the whole lesson for its last words: `lesson_read_units` → `12.5`.
    pub facts: BTreeMap<String, String>,
}

/// How a lesson step stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// The step's id; also the id of its section in the page.
    pub id: String,
    /// Its kind.
    pub kind: StepKind,
    /// Where the learner is.
    pub status: StepStatus,
    /// The ids of its choices, for questions.
    pub choices: Vec<String>,
    /// Whether its question wants a number filled in.
    pub fills_in: bool,
    /// The chosen answer, or the number.
    pub chosen: Option<String>,
    /// How many hints there are, and how many are shown.
    pub hints: usize,
    /// See `hints`.
    pub hints_shown: usize,
    /// Whether there is a solution, and whether it is shown.
    pub has_solution: bool,
    /// See `has_solution`.
    pub solution_shown: bool,
    /// What the last attempt showed: the first failed check, or all passed.
    pub feedback: Option<Feedback>,
    /// What the controls of a race step start with.
    pub race: Option<RaceSettings>,
}

/// The kinds of lesson steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Something to read.
    Read,
    /// A guess before the run: any answer goes on; it is compared later.
    Predict,
    /// A race: by hand or at random.
    Race,
    /// A program to change, then a race.
    Program,
    /// Requests to send.
    Request,
    /// Client code to go through.
    Code,
    /// A question with right and wrong answers.
    Explain,
}

/// What a race step offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaceSettings {
    /// Whether the learner is the scheduler.
    pub by_hand: bool,
    /// Buyers of a random run.
    pub buyers: u32,
    /// Its seed.
    pub seed: u64,
}

impl StepKind {
    /// The kind of a step with this task.
    pub fn of(task: &Task) -> Self {
        match task {
            Task::Read => Self::Read,
            Task::Predict { .. } => Self::Predict,
            Task::Race(_) => Self::Race,
            Task::Program(_) => Self::Program,
            Task::Request(_) => Self::Request,
            Task::Code(_) => Self::Code,
            Task::Explain { .. } => Self::Explain,
        }
    }
}
