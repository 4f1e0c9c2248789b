//! A lesson as data.
//!
//! A lesson may have a race, which its race and program steps show, and tables to start from, which its request
//! steps use. What a learner does is an [`Attempt`], what must hold a
//! [`Check`].

use serde::{Deserialize, Serialize};

use super::attempt::Attempt;
use super::call::Call;
use super::check::Check;
use super::code::CodeTask;
use super::deed::Deed;
use crate::engine::Environment;
use crate::model::Duration;
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
    /// A desk by itself (the playground).
    Playground(Playground),
}

/// A desk by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playground {
    /// What the desk starts from.
    pub start: Start,
    /// What stands in the editor at first.
    pub begin: Call,
}

/// A lesson: what it starts from, and steps. The words are elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Names it, also in its address.
    pub slug: String,
    /// The race that its stages show; steps that race need one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub race: Option<Race>,
    /// What its desks start from.
    #[serde(default, skip_serializing_if = "Start::is_nothing")]
    pub start: Start,
    /// In order.
    pub steps: Vec<Step>,
}

/// What the request steps of a lesson start from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Start {
    /// Requests that bring it about, in order; each must succeed.
    pub requests: Vec<Deed>,
    /// What surrounds the tables.
    pub environment: Environment,
    /// How long a request takes there and back, in microseconds: the clock moves on by it.
    pub round_trip: Duration,
    /// Whether the clock is shown and may be moved.
    pub clock: bool,
}

impl Start {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A step of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Names it; also the id of its section in the page.
    pub id: String,
    /// What the learner does in it.
    pub task: Task,
    /// Other ways of doing it right than the worked solution, different in kind: each passes all checks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub right: Vec<Attempt>,
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
    /// Sends requests of its own.
    Request(RequestTask),
    /// Goes through client code line by line.
    Code(CodeTask),
    /// Answers a question: chooses an answer, or fills in a number where there are no choices.
    Explain {
        /// The answers.
        #[serde(default)]
        choices: Vec<Choice>,
        /// The number to fill in.
        #[serde(default)]
        fill: Option<Fill>,
        /// What gives the facts that the checks may speak of, beside `answer`.
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

/// A question whose answer is a number to be filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// Answers that are wrong in ways worth listing: each must fail a check.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<String>,
    /// The right answer, as a decimal number.
    pub solution: String,
}

/// A step on a desk: the learner sends requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestTask {
    /// What stands in the editor at first; sent as often as it says.
    pub begin: Call,
    /// Done before the learner comes, in order.
    #[serde(default)]
    pub prepare: Vec<Deed>,
    /// The worked solution.
    pub solution: Vec<Deed>,
    /// Whether it starts from the lesson's start; else from where the solutions of the steps before lead.
    #[serde(default)]
    pub fresh: bool,
}

/// What gives a question's facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Evidence {
    /// A run by hand.
    Race {
        /// The program.
        program: String,
        /// Who moves, in order.
        moves: Vec<Move>,
    },
    /// Requests on a desk, as it is for the step.
    Requests {
        /// In order.
        requests: Vec<Deed>,
    },
}

impl Lesson {
    /// As a page opens it: without the attempts that only its rehearsal needs.
    pub fn without_rehearsal(mut self) -> Self {
        for step in &mut self.steps {
            step.right.clear();
            step.checks.iter_mut().for_each(|check| check.wrong.clear());
            if let Task::Explain { fill: Some(fill), .. } = &mut step.task {
                fill.wrong.clear();
            }
        }
        self
    }
}

impl Step {
    /// The race, if the step has one.
    pub fn race(&self) -> Option<&RaceTask> {
        match &self.task {
            Task::Race(race) | Task::Program(race) => Some(race),
            Task::Read | Task::Predict { .. } | Task::Request(_) | Task::Code(_) | Task::Explain { .. } => {
                None
            }
        }
    }

    /// The requests, if the step is on a desk.
    pub fn request(&self) -> Option<&RequestTask> {
        match &self.task {
            Task::Request(task) => Some(task),
            _ => None,
        }
    }

    /// The client code, if the step has some.
    pub fn code(&self) -> Option<&CodeTask> {
        match &self.task {
            Task::Code(task) => Some(task),
            _ => None,
        }
    }

    /// Whether there is a worked solution to be shown.
    pub fn has_solution(&self) -> bool {
        matches!(self.task, Task::Race(_) | Task::Program(_) | Task::Request(_) | Task::Code(_))
    }

    /// The number to be filled in, if the step asks for one.
    pub fn fill(&self) -> Option<&Fill> {
        match &self.task {
            Task::Explain { fill, .. } => fill.as_ref(),
            _ => None,
        }
    }

    /// The answers, if the step asks something.
    pub fn choices(&self) -> &[Choice] {
        match &self.task {
            Task::Predict { choices } | Task::Explain { choices, .. } => choices,
            Task::Read | Task::Race(_) | Task::Program(_) | Task::Request(_) | Task::Code(_) => &[],
        }
    }
}
