//! A lesson as data.

use serde::{Deserialize, Serialize};

use crate::simulator::{Move, Race};

/// Most steps of a lesson: each race among them is a stage that is held in memory.
pub const MAX_STEPS: usize = 50;

/// What a page opens: compiled by `xtask`, fetched by the page, read by the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// A race by itself (the home page).
    Race(Race),
    /// A race whose programs may be rewritten and that may be arranged anew (the race lab).
    Plot(Race),
    /// A lesson.
    Lesson(Lesson),
}

/// A lesson: one race, and steps through it. The words are elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Names it, also in its address.
    pub slug: String,
    /// The race that its stages show.
    pub race: Race,
    /// In order.
    pub steps: Vec<Step>,
}

/// A step of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Names it; also the id of its section in the page.
    pub id: String,
    /// What the learner does in it.
    pub task: Task,
    /// What must hold for the step to be done, in the order in which they are told. All are about [`super::Facts`].
    #[serde(default)]
    pub checks: Vec<Check>,
    /// How many hints its text has; filled in by the compiler.
    #[serde(default)]
    pub hints: usize,
}

/// What the learner does in a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Reads.
    Read,
    /// Guesses before the run; any guess goes on.
    Predict {
        /// What may be guessed.
        choices: Vec<Choice>,
    },
    /// Runs a race.
    Race(RaceTask),
    /// Rewrites the editable request of a program, then runs the race.
    Program(RaceTask),
    /// Answers a question.
    Explain {
        /// The answers.
        choices: Vec<Choice>,
        /// A run whose facts the checks may speak of, beside `answer`.
        #[serde(default)]
        evidence: Option<Evidence>,
    },
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Names it.
    pub id: String,
    /// What the fact `answer` (or `predicted`) becomes: a decimal number.
    pub value: String,
}

/// A race as a step poses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaceTask {
    /// The program in use.
    pub program: String,
    /// Whether the learner is the scheduler; else the run is at random.
    #[serde(default)]
    pub by_hand: bool,
    /// Buyers of a random run.
    #[serde(default = "two")]
    pub buyers: u32,
    /// Its seed.
    #[serde(default)]
    pub seed: u64,
    /// Another starting value of the measure `stock` than the race's.
    #[serde(default)]
    pub stock: Option<u32>,
    /// What the learner is shown as the worked solution.
    pub solution: Attempt,
}

fn two() -> u32 {
    2
}

/// What somebody does on a race's stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// Chooses who moves, by hand.
    Moves(Vec<Move>),
    /// Runs with the step's own buyers and seed.
    Run,
    /// Puts this text into the editor, as a learner would, and runs.
    Edit(String),
    /// Runs with another number of buyers.
    Buyers(u32),
    /// Chooses an answer (questions only).
    Choose(String),
}

/// A run by hand whose facts are evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The program.
    pub program: String,
    /// Who moves, in order.
    pub moves: Vec<Move>,
}

/// Something that must hold for a step to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Names it; the page has a text for when it fails.
    pub id: String,
    /// A formula over [`super::Facts`]: `oversold > 0`.
    pub holds: String,
    /// Wrong attempts that fail by this check and no earlier one. For questions the wrong answers are tried by themselves.
    #[serde(default)]
    pub wrong: Vec<Attempt>,
}

impl Step {
    /// The race, if the step has one.
    pub fn race(&self) -> Option<&RaceTask> {
        match &self.task {
            Task::Race(race) | Task::Program(race) => Some(race),
            Task::Read | Task::Predict { .. } | Task::Explain { .. } => None,
        }
    }

    /// The answers, if the step asks something.
    pub fn choices(&self) -> &[Choice] {
        match &self.task {
            Task::Predict { choices } | Task::Explain { choices, .. } => choices,
            Task::Read | Task::Race(_) | Task::Program(_) => &[],
        }
    }
}
