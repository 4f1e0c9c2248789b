//! Buyer programs: steps of requests, given as data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::formula::{Formula, SyntaxError};
use super::latency::Distribution;
use super::reaction::{MAX_TIMES, Reaction, Repeat, TIMEOUT};
use super::template::{Numbers, Template, TemplateError};
use crate::engine::{Operation, Service};
use crate::model::ApiError;

/// Most steps a program may have.
pub const MAX_STEPS: usize = 100;
/// Most bytes of a step's request, written as compact JSON.
pub const MAX_REQUEST_BYTES: usize = 20_000;
/// Most bytes of a step's name.
pub const MAX_NAME_BYTES: usize = 100;
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
    /// Whether and how to ask again while the response has more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// What follows an exception, by its short name; any other fails the buyer.
    ///
    /// The name `Timeout` stands for an answer that never came; without it the same request is sent again, as AWS SDKs do.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub on_error: BTreeMap<String, Reaction>,
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
    pub bind: Vec<(Arc<str>, Path)>,
    /// When and how to ask again.
    pub repeat: Option<CompiledRepeat>,
    /// What follows an exception.
    pub on_error: BTreeMap<Arc<str>, CompiledReaction>,
    /// Bound names that the step's request was made of, or that may be read after it. What is not among them
    /// cannot change the future once the request is pending.
    pub live: BTreeSet<String>,
}

/// A place in a response: names of members, or indexes of elements.
pub type Path = Vec<String>;

/// A [`Repeat`] ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledRepeat {
    /// Where the response has more.
    pub more: Path,
    /// The request that asks for it.
    pub request: Template,
    /// As it was written.
    pub source: Repeat,
}

/// A [`Reaction`] ready to run.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledReaction {
    /// As it was written.
    pub source: Reaction,
    /// Index of the step to go back to.
    pub back_to: Option<usize>,
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
    /// Two steps of one name, or a name that is empty or too long.
    #[error("step `{step}`: every step has a name of its own, of 1 to {MAX_NAME_BYTES} bytes")]
    Name {
        /// The step's name.
        step: String,
    },
    /// Not an operation on items: what programs do leaves tables as they are.
    #[error("step `{step}`: `{operation}` is no operation on items")]
    Operation {
        /// The step's name.
        step: String,
        /// As it was written.
        operation: String,
    },
    /// A reaction to something that is no exception.
    #[error("step `{step}`: there is no exception `{exception}`")]
    UnknownException {
        /// The step's name.
        step: String,
        /// As it was written.
        exception: String,
    },
    /// A reaction goes to a step that is not this one or before it.
    #[error("step `{step}`: there is no step `{to}` up to here")]
    NoWayBack {
        /// The step's name.
        step: String,
        /// As it was written.
        to: String,
    },
    /// Going back or asking again more often than [`MAX_TIMES`].
    #[error("step `{step}`: at most {MAX_TIMES} times")]
    TooOften {
        /// The step's name.
        step: String,
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

impl ProgramError {
    /// The name of the step that is wrong, if it is one.
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::StepCount => None,
            Self::TooLong { step }
            | Self::Guard { step, .. }
            | Self::Request { step, .. }
            | Self::Name { step }
            | Self::Operation { step, .. }
            | Self::UnknownException { step, .. }
            | Self::NoWayBack { step, .. }
            | Self::TooOften { step }
            | Self::Unbound { step, .. } => Some(step),
        }
    }
}

/// What every buyer may know before it begins, by name: how much there was of each measure, `stock_at_start`.
pub type Known = Vec<(Arc<str>, Value)>;

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
    pub fn compile(&self, known: &Known) -> Result<CompiledProgram, ProgramError> {
        self.compile_all(known).map_err(|errors| errors.into_iter().next().unwrap_or(ProgramError::StepCount))
    }

    /// Checks the program and makes it ready, or tells of every step the first that is wrong with it.
    pub fn compile_all(&self, known: &Known) -> Result<CompiledProgram, Vec<ProgramError>> {
        if self.steps.is_empty() || self.steps.len() > MAX_STEPS {
            return Err(vec![ProgramError::StepCount]);
        }
        let mut errors = Vec::new();
        let mut bound = BTreeSet::from([BUYER_NAME.to_owned()]);
        bound.extend(known.iter().map(|(name, _)| name.to_string()));
        let mut steps: Vec<CompiledStep> = Vec::with_capacity(self.steps.len());
        for (index, step) in self.steps.iter().enumerate() {
            let earlier = self.steps.get(..index).unwrap_or_default();
            match step
                .compile(earlier)
                .and_then(|compiled| compiled.reads_only(&bound, step).map(|()| compiled))
            {
                Ok(compiled) => steps.push(compiled),
                Err(error) => errors.push(error),
            }
            bound.extend(step.bind.keys().cloned());
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        find_live(&mut steps);
        let operations = self.steps.iter().filter_map(|step| Operation::from_name(&step.operation));
        let reads_streams = operations.map(Operation::service).any(|service| service == Service::Streams);
        Ok(CompiledProgram { source: self.clone(), steps, reads_streams })
    }
}

impl CompiledProgram {
    /// Whether any of its steps reads this name.
    pub(super) fn reads(&self, name: &str) -> bool {
        self.steps.iter().any(|step| step.live.contains(name) || step.read_before().contains(name))
    }
}

/// Finds which names may still be read while each step's request is pending: those that the request was made of, and
/// those that are read where the buyer may come from there. Going back makes that a circle, so it is gone round until
/// nothing changes.
fn find_live(steps: &mut [CompiledStep]) {
    loop {
        let mut changed = false;
        for index in (0..steps.len()).rev() {
            let Some(step) = steps.get(index) else { continue };
            let on_arrival = |index: usize| {
                steps
                    .get(index)
                    .into_iter()
                    .flat_map(|step| step.read_before().into_iter().chain(step.live.clone()))
            };
            let mut live = step.request.names();
            live.extend(step.read_after());
            // What the step binds itself is read as its answer gives it.
            let bound = |name: &String| step.bind.iter().any(|(bound, _)| **bound == **name);
            live.extend(on_arrival(index + 1).filter(|name| !bound(name)));
            for reaction in step.on_error.values() {
                let next = match reaction.source {
                    Reaction::GoOn => Some(index + 1),
                    _ => reaction.back_to,
                };
                live.extend(next.into_iter().flat_map(&on_arrival));
            }
            changed |= live.len() > step.live.len();
            if let Some(step) = steps.get_mut(index) {
                step.live = live;
            }
        }
        if !changed {
            return;
        }
    }
}

fn path(written: &str) -> Path {
    written.split('.').map(str::to_owned).collect()
}

impl CompiledStep {
    /// The names that its guard and its request read.
    fn read_before(&self) -> BTreeSet<String> {
        let mut names = self.request.names();
        if let Some((formula, _)) = &self.guard {
            names.extend(formula.names().map(str::to_owned));
        }
        names
    }

    /// Checks that it reads nothing but what steps before it have bound, or asking again what it has bound itself.
    fn reads_only(&self, bound: &BTreeSet<String>, step: &Step) -> Result<(), ProgramError> {
        let before = self.read_before().into_iter().find(|name| !bound.contains(name));
        let known = |name: &String| bound.contains(name) || step.bind.contains_key(name);
        let unbound = before.or_else(|| self.read_after().into_iter().find(|name| !known(name)));
        unbound.map_or(Ok(()), |name| Err(ProgramError::Unbound { step: step.name.clone(), name }))
    }

    /// The names that asking again reads.
    fn read_after(&self) -> BTreeSet<String> {
        self.repeat.as_ref().map(|repeat| repeat.request.names()).unwrap_or_default()
    }
}

impl Step {
    /// Whether its request is a transaction that is prepared by one move and committed by the next.
    pub fn takes_two_moves(&self) -> bool {
        Operation::from_name(&self.operation) == Some(Operation::TransactWriteItems)
    }

    /// `earlier`: the steps before it.
    fn compile(&self, earlier: &[Self]) -> Result<CompiledStep, ProgramError> {
        let name = || self.name.clone();
        let named_twice = earlier.iter().any(|other| other.name == self.name);
        if named_twice || self.name.is_empty() || self.name.len() > MAX_NAME_BYTES {
            return Err(ProgramError::Name { step: name() });
        }
        let on_items = Operation::from_name(&self.operation).is_some_and(Operation::is_data_plane);
        if !on_items {
            return Err(ProgramError::Operation { step: name(), operation: self.operation.clone() });
        }
        let guard = match &self.guard {
            None => None,
            Some(guard) => {
                let formula = Formula::parse(&guard.holds)
                    .map_err(|error| ProgramError::Guard { step: name(), error })?;
                Some((formula, guard.otherwise))
            }
        };
        let request = self.template(&self.request)?;
        if self.bind.len() > MAX_BINDINGS {
            return Err(ProgramError::TooLong { step: name() });
        }
        let bind = self.bind.iter().map(|(name, written)| (name.as_str().into(), path(written))).collect();
        let repeat = self.repeat.as_ref().map(|repeat| self.compile_repeat(repeat)).transpose()?;
        let on_error = self
            .on_error
            .iter()
            .map(|(exception, reaction)| {
                Ok((exception.as_str().into(), self.compile_reaction(exception, reaction, earlier)?))
            })
            .collect::<Result<_, _>>()?;
        Ok(CompiledStep { guard, request, bind, repeat, on_error, live: BTreeSet::new() })
    }

    fn template(&self, request: &Value) -> Result<Template, ProgramError> {
        // The depth is checked first: what follows recurses.
        let template = Template::compile(request, Numbers::Same)
            .map_err(|error| ProgramError::Request { step: self.name.clone(), error })?;
        if request.to_string().len() > MAX_REQUEST_BYTES {
            return Err(ProgramError::TooLong { step: self.name.clone() });
        }
        Ok(template)
    }

    fn compile_repeat(&self, repeat: &Repeat) -> Result<CompiledRepeat, ProgramError> {
        if repeat.at_most > MAX_TIMES {
            return Err(ProgramError::TooOften { step: self.name.clone() });
        }
        let mut request = self.request.clone();
        if let Some(members) = request.as_object_mut() {
            members.extend(repeat.with.clone());
        }
        let request = self.template(&request)?;
        Ok(CompiledRepeat { more: path(&repeat.more), request, source: repeat.clone() })
    }

    fn compile_reaction(
        &self,
        exception: &str,
        reaction: &Reaction,
        earlier: &[Self],
    ) -> Result<CompiledReaction, ProgramError> {
        let step = || self.name.clone();
        if exception != TIMEOUT && !ApiError::is_exception(exception) {
            return Err(ProgramError::UnknownException { step: step(), exception: exception.to_owned() });
        }
        let back_to = match reaction {
            Reaction::GoBack(back) if back.at_most > MAX_TIMES => {
                return Err(ProgramError::TooOften { step: step() });
            }
            Reaction::GoBack(back) => {
                let before = earlier.iter().position(|other| other.name == back.to);
                let there = before.or_else(|| (back.to == self.name).then_some(earlier.len()));
                Some(there.ok_or_else(|| ProgramError::NoWayBack { step: step(), to: back.to.clone() })?)
            }
            _ => None,
        };
        Ok(CompiledReaction { source: reaction.clone(), back_to })
    }
}
