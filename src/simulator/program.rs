//! Buyer programs: steps of requests, given as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::formula::{Formula, SyntaxError};
use super::latency::Distribution;
use super::template::{Template, TemplateError};
use crate::engine::{Operation, Service};

/// Most steps a program may have.
pub const MAX_STEPS: usize = 100;
/// Most bytes of a step's request, written as compact JSON.
pub const MAX_REQUEST_BYTES: usize = 20_000;
/// Most names that one step may bind.
pub const MAX_BINDINGS: usize = 20;

/// What a buyer does, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Names it within its race.
    pub id: String,
    /// Done one after the other; a buyer that gets through all of them is served.
    pub steps: Vec<Step>,
}

/// One request, and what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Names it within the program: `read`, `write`.
    pub name: String,
    /// Must hold for the buyer to go on with this step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<Guard>,
    /// The buyer's own time before it sends the request.
    #[serde(default, skip_serializing_if = "is_no_time")]
    pub think: Distribution,
    /// `GetItem`, `UpdateItem`, …
    pub operation: String,
    /// The request with placeholders: `"${stock - 1}"`.
    pub request: Value,
    /// What to remember: name → path in the response, dots between: `Item.stock.N`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bind: BTreeMap<String, String>,
    /// How a buyer ends on an exception, by its short name; any other fails it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub on_error: BTreeMap<String, Outcome>,
    /// Whether the learner may rewrite the request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub editable: bool,
}

fn is_no_time(think: &Distribution) -> bool {
    *think == Distribution::default()
}

/// A condition on what the buyer remembers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// A formula over bound names: `stock > 0`. It does not hold where a name stands for no number.
    pub holds: String,
    /// How the buyer ends if it does not hold.
    #[serde(default = "refused")]
    pub otherwise: Outcome,
}

fn refused() -> Outcome {
    Outcome::Refused
}

/// How a buyer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It got what it came for (as far as it knows).
    Served,
    /// It was told no, by its own check or by a condition.
    Refused,
    /// It met an error its program has no answer to.
    Failed,
}

/// A program ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledProgram {
    /// As it was written.
    pub source: Program,
    /// The steps, in order.
    pub steps: Vec<CompiledStep>,
    /// Whether a step reads a stream.
    pub reads_streams: bool,
}

/// A step ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledStep {
    /// The guard's formula and what follows if it does not hold.
    pub guard: Option<(Formula, Outcome)>,
    /// The request's template.
    pub request: Template,
    /// Name → path in the response.
    pub bind: Vec<(String, Vec<String>)>,
    /// Bound names that this step or a later one reads. What is not among them cannot change the future.
    pub live: BTreeSet<String>,
}

/// A program cannot be made ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// No steps, or more than [`MAX_STEPS`].
    #[error("a program has 1 to {MAX_STEPS} steps")]
    StepCount,
    /// A request longer than [`MAX_REQUEST_BYTES`], or more names bound than [`MAX_BINDINGS`].
    #[error(
        "step `{step}`: a request has at most {MAX_REQUEST_BYTES} bytes, and binds at most {MAX_BINDINGS} names"
    )]
    TooLong {
        /// The step's name.
        step: String,
    },
    /// A guard is no formula.
    #[error("step `{step}`: the guard: {error}")]
    Guard {
        /// The step's name.
        step: String,
        /// What is wrong with it.
        error: SyntaxError,
    },
    /// The request's placeholders are wrong.
    #[error("step `{step}`: the request: {error}")]
    Request {
        /// The step's name.
        step: String,
        /// What is wrong with it.
        error: TemplateError,
    },
    /// A guard or placeholder reads a name that no earlier step binds.
    #[error("step `{step}`: nothing before it binds `{name}`")]
    Unbound {
        /// The step's name.
        step: String,
        /// The name.
        name: String,
    },
}

/// A name every program may read: the buyer's own.
pub const BUYER_NAME: &str = "buyer";

impl Program {
    /// The step whose request the learner may rewrite.
    pub fn editable_step(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.editable)
    }

    /// The same program with another request in its editable step.
    pub fn with_request(&self, request: Value) -> Self {
        let mut program = self.clone();
        if let Some(step) = program.steps.iter_mut().find(|step| step.editable) {
            step.request = request;
        }
        program
    }

    /// Checks the program and makes it ready.
    pub fn compile(&self) -> Result<CompiledProgram, ProgramError> {
        if self.steps.is_empty() || self.steps.len() > MAX_STEPS {
            return Err(ProgramError::StepCount);
        }
        let mut bound = BTreeSet::from([BUYER_NAME.to_owned()]);
        let mut steps = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            let compiled = step.compile()?;
            if let Some(name) = compiled.live.iter().find(|name| !bound.contains(*name)) {
                return Err(ProgramError::Unbound { step: step.name.clone(), name: name.clone() });
            }
            bound.extend(step.bind.keys().cloned());
            steps.push(compiled);
        }
        // From the end: a name is live at a step if that step or a later one reads it.
        let mut live = BTreeSet::new();
        for step in steps.iter_mut().rev() {
            live.extend(std::mem::take(&mut step.live));
            step.live.clone_from(&live);
        }
        let operations = self.steps.iter().filter_map(|step| Operation::from_name(&step.operation));
        let reads_streams = operations.map(Operation::service).any(|service| service == Service::Streams);
        Ok(CompiledProgram { source: self.clone(), steps, reads_streams })
    }
}

impl Step {
    /// `live` holds only the names this step itself reads.
    fn compile(&self) -> Result<CompiledStep, ProgramError> {
        let guard = match &self.guard {
            None => None,
            Some(guard) => {
                let formula = Formula::parse(&guard.holds)
                    .map_err(|error| ProgramError::Guard { step: self.name.clone(), error })?;
                Some((formula, guard.otherwise))
            }
        };
        // The depth is checked first: what follows recurses.
        let request = Template::compile(&self.request)
            .map_err(|error| ProgramError::Request { step: self.name.clone(), error })?;
        if self.bind.len() > MAX_BINDINGS || self.request.to_string().len() > MAX_REQUEST_BYTES {
            return Err(ProgramError::TooLong { step: self.name.clone() });
        }
        let mut live = request.names();
        if let Some((formula, _)) = &guard {
            live.extend(formula.names().map(str::to_owned));
        }
        let bind = self
            .bind
            .iter()
            .map(|(name, path)| (name.clone(), path.split('.').map(str::to_owned).collect()))
            .collect();
        Ok(CompiledStep { guard, request, bind, live })
    }
}
