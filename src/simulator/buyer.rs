//! A buyer on its way through its program: what it remembers, asks next and why, and what it makes of an answer.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::latency::Distribution;
use super::program::{CompiledProgram, CompiledReaction, CompiledStep, Known, Outcome, Step};
use super::reaction::{Reaction, TIMEOUT};
use super::template::{Template, as_number};
use crate::engine::TransactionId;
use crate::model::ApiError;

/// A buyer on its way through its program.
///
/// Small, because there may be 100,000 of them, and of each several in the forks of a run: its request is made when it
/// is asked for, and what it remembers is shared.
#[derive(Debug, Clone)]
pub struct Buyer {
    program: Arc<CompiledProgram>,
    /// Index of the step whose request is pending.
    step: usize,
    bindings: Bindings,
    /// The pending request, where it is a transaction that is prepared and not committed yet.
    prepared: Option<TransactionId>,
    /// How often the present step has asked for more.
    repeated: u16,
    /// How often it went back; few entries, the latest last.
    went_back: Arc<[WentBack]>,
    /// Why it asks again; none where its program just goes on.
    again: Option<Box<Again>>,
    outcome: Option<Outcome>,
}

/// How often a buyer went back from a step because of an exception.
#[derive(Debug, Clone)]
struct WentBack {
    step: usize,
    exception: Arc<str>,
    times: u16,
}

/// Another time: how long the buyer waits before, and why it asks again.
#[derive(Debug, Clone)]
struct Again {
    wait: Distribution,
    because: Because,
}

/// Why a buyer makes the request that it is about to make.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Its program goes on so.
    #[default]
    Next,
    /// It tries again after an exception, or after an answer that never came.
    TriesAgain {
        /// The exception's short name, or [`TIMEOUT`].
        exception: String,
        /// For which time, counted from 1.
        time: u16,
        /// How many times it may.
        at_most: u16,
    },
    /// The response had more.
    AsksForMore {
        /// For which time, counted from 1.
        time: u16,
        /// How many times it may.
        at_most: u16,
    },
    /// No answer came, and its client sends the same again.
    SendsAgain,
}

/// What a buyer remembers, in order of names. Cloning shares it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bindings(Arc<[(Arc<str>, Value)]>);

impl Bindings {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(name)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// All of them, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Remembers a value, or forgets what was remembered.
    fn set(&mut self, name: &Arc<str>, value: Option<&Value>) {
        if self.get(name) == value {
            return;
        }
        let place = self.0.partition_point(|(known, _)| **known < **name);
        let (before, after) = self.0.split_at(place);
        let after = after.iter().filter(|(known, _)| known != name);
        let set = value.map(|value| (Arc::clone(name), value.clone()));
        self.0 = before.iter().cloned().chain(set).chain(after.cloned()).collect();
    }
}

/// Why a buyer sends another request than the one that its program has next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It goes back to a step, because of an exception or an answer that never came.
    WentBack,
    /// The response had more.
    Repeated,
    /// The answer never came: the same request once more.
    SentAgain,
}

impl Buyer {
    /// `called`: [`BUYER_NAME`](super::program::BUYER_NAME), shared by all. `known`: what it knows before it begins.
    pub(super) fn new(program: Arc<CompiledProgram>, called: &Arc<str>, name: &str, known: &Known) -> Self {
        let mut bindings = Bindings([(Arc::clone(called), Value::String(name.to_owned()))].into());
        for (name, value) in known.iter().filter(|(name, _)| program.reads(name)) {
            bindings.set(name, Some(value));
        }
        let mut buyer = Self {
            program,
            step: 0,
            bindings,
            prepared: None,
            repeated: 0,
            went_back: [].into(),
            again: None,
            outcome: None,
        };
        buyer.arrive(0);
        buyer
    }

    /// The program it follows.
    pub fn program(&self) -> &Arc<CompiledProgram> {
        &self.program
    }

    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Index of the step it is at.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Whether it has a request to make, or has made one that is prepared.
    pub fn is_asking(&self) -> bool {
        self.outcome.is_none()
    }

    /// The request it will make next, or has made where a transaction is prepared. Filled in anew each time.
    pub fn pending(&self) -> Option<Arc<Value>> {
        self.template().filter(|_| self.is_asking())?.fill(&|name| self.bindings.get(name)).ok()
    }

    fn template(&self) -> Option<&Template> {
        let step = self.compiled()?;
        let more = step.repeat.as_ref().filter(|_| self.repeated > 0);
        Some(more.map_or(&step.request, |repeat| &repeat.request))
    }

    /// Whether its request is a transaction that is prepared and not committed yet.
    pub fn is_prepared(&self) -> bool {
        self.prepared.is_some()
    }

    /// Its transaction is prepared; it commits next.
    pub(super) fn prepare(&mut self, transaction: TransactionId) {
        self.prepared = Some(transaction);
        self.again = None;
    }

    /// The transaction that it commits now, if one is prepared.
    pub(super) fn take_prepared(&mut self) -> Option<TransactionId> {
        self.prepared.take()
    }

    /// How long it waits before its next request, because of the last answer: backoff.
    pub fn wait(&self) -> &Distribution {
        self.again.as_ref().map_or(&Distribution::NONE, |again| &again.wait)
    }

    /// Why it makes its next request.
    pub fn because(&self) -> &Because {
        self.again.as_ref().map_or(&Because::Next, |again| &again.because)
    }

    /// What kind of another time its next request is, if it is one.
    pub(super) fn retry(&self) -> Option<Retry> {
        if !self.is_asking() {
            return None;
        }
        match self.because() {
            Because::Next => None,
            Because::TriesAgain { .. } => Some(Retry::WentBack),
            Because::AsksForMore { .. } => Some(Retry::Repeated),
            Because::SendsAgain => Some(Retry::SentAgain),
        }
    }

    /// How often the present step has asked for more.
    pub fn repeated(&self) -> u16 {
        self.repeated
    }

    /// How often it went back, by step and exception, in order.
    pub fn went_back(&self) -> BTreeMap<(usize, &str), u16> {
        self.went_back.iter().map(|back| ((back.step, &*back.exception), back.times)).collect()
    }

    /// All it remembers, the buyer's own name included.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// What it remembers and may still read. Only this can change its future.
    pub fn live_bindings(&self) -> impl Iterator<Item = (&str, &Value)> {
        let step = self.compiled().filter(|_| self.outcome.is_none());
        self.bindings.iter().filter(move |(name, _)| step.is_some_and(|step| step.live.contains(*name)))
    }

    fn compiled(&self) -> Option<&CompiledStep> {
        self.program.steps.get(self.step)
    }

    pub(super) fn asks_for_transaction(&self) -> bool {
        self.program.source.steps.get(self.step).is_some_and(Step::takes_two_moves)
    }

    pub(super) fn take_answer(&mut self, response: &Result<Value, ApiError>) {
        self.again = None;
        match response {
            Ok(response) => self.take_response(response),
            Err(error) => self.react(error.exception()),
        }
    }

    fn take_response(&mut self, response: &Value) {
        let program = Arc::clone(&self.program);
        let Some(step) = program.steps.get(self.step) else { return };
        for (name, path) in &step.bind {
            self.bindings.set(name, find(response, path));
        }
        match &step.repeat {
            Some(repeat) if find(response, &repeat.more).is_some_and(is_something) => {
                if self.repeated == repeat.source.at_most {
                    return match repeat.source.otherwise.end() {
                        Some(outcome) => self.end(outcome),
                        None => self.arrive(self.step + 1),
                    };
                }
                self.repeated += 1;
                let (time, at_most) = (self.repeated, repeat.source.at_most);
                let because = Because::AsksForMore { time, at_most };
                self.again = Some(Box::new(Again { wait: repeat.source.backoff.wait(time), because }));
                self.ask(&repeat.request);
            }
            _ => self.arrive(self.step + 1),
        }
    }

    /// Does what its program says of an exception, or of an answer that never came.
    pub(super) fn react(&mut self, exception: &str) {
        let program = Arc::clone(&self.program);
        let reaction = program.steps.get(self.step).and_then(|step| step.on_error.get_key_value(exception));
        let Some((exception, CompiledReaction { source, back_to })) = reaction else {
            // An SDK sends what was not answered once more; the request stays pending.
            if exception == TIMEOUT {
                self.again = Some(Box::new(Again { wait: Distribution::NONE, because: Because::SendsAgain }));
            } else {
                self.end(Outcome::Failed);
            }
            return;
        };
        match source {
            Reaction::GoBack(back) => {
                let here = |known: &WentBack| known.step == self.step && known.exception == *exception;
                let time = self.went_back.iter().find(|known| here(known)).map_or(0, |known| known.times) + 1;
                let at_most = back.at_most;
                if time > at_most {
                    return self.end(back.otherwise);
                }
                let others = self.went_back.iter().filter(|known| !here(known)).cloned();
                let again = WentBack { step: self.step, exception: Arc::clone(exception), times: time };
                self.went_back = others.chain([again]).collect();
                self.arrive(back_to.unwrap_or(self.step));
                let because = Because::TriesAgain { exception: exception.as_ref().to_owned(), time, at_most };
                self.again = Some(Box::new(Again { wait: back.backoff.wait(time), because }));
            }
            Reaction::GoOn => self.arrive(self.step + 1),
            Reaction::Served => self.end(Outcome::Served),
            Reaction::Refused => self.end(Outcome::Refused),
            Reaction::Failed => self.end(Outcome::Failed),
        }
    }

    fn end(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }

    /// Comes to a step: past the end it is served; else its guard decides and its request is made.
    fn arrive(&mut self, step: usize) {
        self.step = step;
        self.repeated = 0;
        self.again = None;
        let program = Arc::clone(&self.program);
        let Some(step) = program.steps.get(step) else { return self.end(Outcome::Served) };
        if let Some((guard, otherwise)) = &step.guard {
            let holds = guard.holds(&|name| self.bindings.get(name).and_then(as_number));
            if holds != Ok(true) {
                return self.end(*otherwise);
            }
        }
        self.ask(&step.request);
    }

    /// A request that cannot be filled in is none.
    fn ask(&mut self, request: &Template) {
        if request.check(&|name| self.bindings.get(name)).is_err() {
            self.end(Outcome::Failed);
        }
    }
}

/// What stands at a place of a response.
fn find<'v>(response: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(response, |value, part| match value {
        Value::Array(elements) => part.parse::<usize>().ok().and_then(|index| elements.get(index)),
        _ => value.get(part),
    })
}

/// Whether there is something in it.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(elements) => !elements.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}
