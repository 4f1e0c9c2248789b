//! An engine and its buyers: the state that a race moves through.
//!
//! A move is a buyer's pending request on its way: sent, executed and answered,
//! and the buyer goes on to its next request or ends. What a buyer does on its
//! own (binding a response, a guard) happens with the answer, so a future is an
//! order of moves and nothing else. Two things make more than one move of a
//! request: a transaction is prepared by one and committed by the next, and a
//! message may get lost, after which the client sends it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::{OrdSet, Vector};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::latency::Distribution;
use super::measure::{Measured, Running};
use super::program::{BUYER_NAME, CompiledProgram, CompiledReaction, CompiledStep, Outcome};
use super::race::Setup;
use super::reaction::{Reaction, TIMEOUT};
use super::template::{Template, as_number};
use super::verdict::Tally;
use crate::engine::operation::{TransactWriteItemsInput, TransactionId};
use crate::engine::receipt::Receipt;
use crate::engine::{Completion, Engine, Event};
use crate::model::{ApiError, Duration, Number};
use crate::storage::PrimaryKey;

/// The state of a race. Cloning forks it and shares what is equal.
#[derive(Debug, Clone)]
pub struct World {
    setup: Arc<Setup>,
    engine: Engine,
    /// Shared between forks until the buyer moves.
    buyers: Vector<Arc<Buyer>>,
    tally: Tally,
    /// In order of their names.
    measures: Vec<Running>,
    /// How many messages may still be lost.
    losses_left: u32,
    /// The table and key of each item that was written since the start, whether it is there or not.
    written: OrdSet<(Arc<str>, PrimaryKey)>,
}

/// A buyer on its way through its program.
#[derive(Debug, Clone)]
pub struct Buyer {
    program: Arc<CompiledProgram>,
    /// Index of the step whose request is pending.
    step: usize,
    bindings: Bindings,
    /// The next request with its values filled in; none once the buyer has ended.
    pending: Option<Arc<Value>>,
    /// The pending request, where it is a transaction that is prepared and not committed yet.
    prepared: Option<TransactionId>,
    /// How often the present step has asked for more.
    repeated: u16,
    /// How often it went back, by step and exception.
    went_back: BTreeMap<(usize, String), u16>,
    /// How long it waits before the next request, because of the last answer.
    wait: Distribution,
    because: Because,
    outcome: Option<Outcome>,
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

/// What a buyer remembers, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bindings(Vec<(Arc<str>, Value)>);

impl Bindings {
    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.find(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// All of them, in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }

    /// Remembers a value, or forgets what was remembered.
    fn set(&mut self, name: &Arc<str>, value: Option<&Value>) {
        match (self.find(name), value) {
            (Ok(at), Some(value)) => {
                if let Some((_, known)) = self.0.get_mut(at) {
                    known.clone_from(value);
                }
            }
            (Ok(at), None) => {
                self.0.remove(at);
            }
            (Err(at), Some(value)) => self.0.insert(at, (Arc::clone(name), value.clone())),
            (Err(_), None) => {}
        }
    }
}

/// What the scheduler lets happen next: a buyer's pending request is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "WrittenMove", into = "WrittenMove")]
pub struct Move {
    /// Index of the buyer.
    pub buyer: usize,
    /// What becomes of its message.
    pub fate: Fate,
}

/// What becomes of a message and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Both arrive.
    #[default]
    Arrives,
    /// The request never arrives: nothing is executed.
    RequestLost,
    /// The request is executed, and the answer never arrives.
    ResponseLost,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Arrives, Self::RequestLost, Self::ResponseLost];
}

impl Move {
    /// The buyer's message arrives, and so does its answer.
    pub fn of(buyer: usize) -> Self {
        Self { buyer, fate: Fate::Arrives }
    }
}

/// A move as it is written: mostly just the buyer's index.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenMove {
    Plain(usize),
    Full { buyer: usize, fate: Fate },
}

impl From<Move> for WrittenMove {
    fn from(Move { buyer, fate }: Move) -> Self {
        match fate {
            Fate::Arrives => Self::Plain(buyer),
            _ => Self::Full { buyer, fate },
        }
    }
}

impl From<WrittenMove> for Move {
    fn from(written: WrittenMove) -> Self {
        match written {
            WrittenMove::Plain(buyer) => Self::of(buyer),
            WrittenMove::Full { buyer, fate } => Self { buyer, fate },
        }
    }
}

/// What came of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The request was executed and answered.
    #[default]
    Answered,
    /// A transaction was prepared: its items are locked, nothing is written yet.
    Prepared,
    /// The request was lost.
    RequestLost,
    /// The request was executed, and its answer was lost.
    ResponseLost,
}

impl Course {
    /// Whether the buyer has an answer.
    pub fn is_answered(&self) -> bool {
        *self == Self::Answered
    }
}

/// A move that was made.
#[derive(Debug, Clone)]
pub struct Execution {
    /// Index of the buyer.
    pub buyer: usize,
    /// Index of its program's step.
    pub step: usize,
    /// What came of the move.
    pub course: Course,
    /// The request's JSON.
    pub request: Arc<Value>,
    /// What the engine answered; `null` if it was not asked or has not yet.
    pub completion: Completion,
    /// How the buyer ended with this, if it did.
    pub outcome: Option<Outcome>,
    /// Why the buyer asks again, if it does.
    pub retry: Option<Retry>,
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

impl World {
    /// The start of a race: these buyers, by name. Each takes the part of the buyer of the race that stands at its
    /// place, over and over; a part without a program of its own has this one.
    pub fn new(setup: Arc<Setup>, program: &Arc<CompiledProgram>, names: &[String]) -> Self {
        let called: Arc<str> = BUYER_NAME.into();
        let parts = setup.race.buyers.iter().cycle();
        let buyers = names.iter().zip(parts).map(|(name, part)| {
            let own = part.program().and_then(|id| setup.program(id));
            Arc::new(Buyer::new(Arc::clone(own.unwrap_or(program)), &called, name))
        });
        let buyers: Vector<Arc<Buyer>> = buyers.collect();
        let mut tally = Tally { buyers: buyers.len() as u64, ..Tally::default() };
        buyers.iter().filter_map(|buyer| buyer.outcome).for_each(|end| tally.count(end));
        Self {
            buyers,
            tally,
            measures: setup.measured().map(Measured::start).collect(),
            engine: setup.engine.clone(),
            losses_left: setup.race.losses,
            written: OrdSet::new(),
            setup,
        }
    }

    /// What the race was made from.
    pub fn setup(&self) -> &Arc<Setup> {
        &self.setup
    }

    /// The tables, and the virtual clock.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The buyers, in lane order.
    pub fn buyers(&self) -> &Vector<Arc<Buyer>> {
        &self.buyers
    }

    /// How the buyers stand.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// A measure's number, if there is one.
    pub fn measure(&self, name: &str) -> Option<Number> {
        self.measures().find(|(measure, _)| *measure == name)?.1
    }

    /// The number of each measure, if there is one, in order of their names.
    pub fn measures(&self) -> impl Iterator<Item = (&str, Option<Number>)> {
        self.setup.measures().zip(self.measures.iter().map(Running::value))
    }

    /// How many messages may still be lost.
    pub fn losses_left(&self) -> u32 {
        self.losses_left
    }

    /// The table and key of each item that was written since the start, in order, whether it is there or not.
    pub fn written(&self) -> impl Iterator<Item = &(Arc<str>, PrimaryKey)> {
        self.written.iter()
    }

    /// Buyers that may move.
    pub fn movable(&self) -> impl Iterator<Item = usize> {
        self.buyers.iter().enumerate().filter(|(_, buyer)| buyer.pending.is_some()).map(|(index, _)| index)
    }

    /// All moves that may be made, in order of buyers.
    pub fn moves(&self) -> impl Iterator<Item = Move> {
        let all = self.movable().flat_map(|buyer| Fate::ALL.map(|fate| Move { buyer, fate }));
        all.filter(|&next| self.allows(next))
    }

    /// Whether this move may be made.
    pub fn allows(&self, Move { buyer, fate }: Move) -> bool {
        let Some(buyer) = self.buyers.get(buyer).filter(|buyer| buyer.pending.is_some()) else {
            return false;
        };
        match fate {
            Fate::Arrives => true,
            // What is prepared has arrived, and only the answer to the whole can be lost.
            Fate::RequestLost => self.losses_left > 0 && buyer.prepared.is_none(),
            Fate::ResponseLost => {
                self.losses_left > 0 && (buyer.prepared.is_some() || !buyer.asks_for_transaction())
            }
        }
    }

    /// Whether every buyer has ended.
    pub fn finished(&self) -> bool {
        self.movable().next().is_none()
    }

    /// Moves the virtual clock forward.
    pub fn advance(&mut self, by: Duration) {
        let events = self.engine.advance(by);
        self.follow(&events);
    }

    fn follow(&mut self, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        for (measured, running) in self.setup.measured().zip(&mut self.measures) {
            measured.follow(running, events, &self.engine);
        }
    }

    /// Makes a move; `None`, and nothing changes, if it may not be made.
    pub fn make(&mut self, next: Move) -> Option<Execution> {
        if !self.allows(next) {
            return None;
        }
        let buyer = self.buyers.get_mut(next.buyer)?;
        let buyer = Arc::make_mut(buyer);
        let request = Arc::clone(buyer.pending.as_ref()?);
        let step = buyer.step;
        let operation = &buyer.program.source.steps.get(step)?.operation;
        let begins = buyer.prepared.is_none() && buyer.asks_for_transaction();
        let (course, completion) = if next.fate == Fate::RequestLost {
            (Course::RequestLost, nothing_yet())
        } else if let Some(prepared) = buyer.prepared.take() {
            (Course::Answered, self.engine.commit(prepared)?.into())
        } else if begins {
            match TransactWriteItemsInput::from_json(&request).map(|input| self.engine.prepare(input)) {
                Err(_) => (Course::Answered, self.engine.call(operation, &request)),
                Ok(Err(answered)) => (Course::Answered, (*answered).into()),
                Ok(Ok(prepared)) => {
                    buyer.prepared = Some(prepared);
                    (Course::Prepared, nothing_yet())
                }
            }
        } else {
            (Course::Answered, self.engine.call(operation, &request))
        };
        let course = if next.fate == Fate::ResponseLost { Course::ResponseLost } else { course };
        for event in &completion.events {
            if let Event::ItemWritten { table, key, .. } = event
                && let Some(contents) = self.engine.table(table)
                && let Some(key) = PrimaryKey::of(contents.key_schema(), key)
            {
                self.written.insert((Arc::clone(table), key));
            }
        }
        match course {
            Course::Answered => buyer.take_answer(&completion.response),
            Course::Prepared => {}
            Course::RequestLost | Course::ResponseLost => {
                self.losses_left -= 1;
                buyer.react(TIMEOUT);
            }
        }
        let retry = buyer.retry().filter(|_| course != Course::Prepared);
        let outcome = buyer.outcome;
        if let Some(outcome) = outcome {
            self.tally.count(outcome);
        }
        self.follow(&completion.events);
        Some(Execution { buyer: next.buyer, step, course, request, completion, outcome, retry })
    }
}

/// Of a request that has not been executed.
fn nothing_yet() -> Completion {
    Completion { response: Ok(Value::Null), receipt: Receipt::default(), events: Vec::new() }
}

impl Buyer {
    /// `called`: [`BUYER_NAME`], shared by all.
    fn new(program: Arc<CompiledProgram>, called: &Arc<str>, name: &str) -> Self {
        let bindings = Bindings(vec![(Arc::clone(called), Value::String(name.to_owned()))]);
        let mut buyer = Self {
            program,
            step: 0,
            bindings,
            pending: None,
            prepared: None,
            repeated: 0,
            went_back: BTreeMap::new(),
            wait: Distribution::default(),
            because: Because::Next,
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

    /// The request it will make next, or has made where a transaction is prepared.
    pub fn pending(&self) -> Option<&Arc<Value>> {
        self.pending.as_ref()
    }

    /// Whether its request is a transaction that is prepared and not committed yet.
    pub fn is_prepared(&self) -> bool {
        self.prepared.is_some()
    }

    /// How long it waits before its next request, because of the last answer: backoff.
    pub fn wait(&self) -> &Distribution {
        &self.wait
    }

    /// Why it makes its next request.
    pub fn because(&self) -> &Because {
        &self.because
    }

    /// What kind of another time its next request is, if it is one.
    fn retry(&self) -> Option<Retry> {
        self.pending.as_ref()?;
        match self.because {
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

    /// How often it went back, by step and exception.
    pub fn went_back(&self) -> &BTreeMap<(usize, String), u16> {
        &self.went_back
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

    fn asks_for_transaction(&self) -> bool {
        let step = self.program.source.steps.get(self.step);
        step.is_some_and(|step| step.operation == "TransactWriteItems")
    }

    fn take_answer(&mut self, response: &Result<Value, ApiError>) {
        self.pending = None;
        self.wait = Distribution::default();
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
                self.wait = repeat.source.backoff.wait(time);
                self.because = Because::AsksForMore { time, at_most };
                self.ask(&repeat.request);
            }
            _ => self.arrive(self.step + 1),
        }
    }

    /// Does what its program says of an exception, or of an answer that never came.
    fn react(&mut self, exception: &str) {
        let program = Arc::clone(&self.program);
        let reaction = program.steps.get(self.step).and_then(|step| step.on_error.get(exception));
        let Some(CompiledReaction { source, back_to }) = reaction else {
            // An SDK sends what was not answered once more; the request stays pending.
            if exception == TIMEOUT {
                self.wait = Distribution::default();
                self.because = Because::SendsAgain;
            } else {
                self.end(Outcome::Failed);
            }
            return;
        };
        match source {
            Reaction::GoBack(back) => {
                let times = self.went_back.entry((self.step, exception.to_owned())).or_default();
                if *times == back.at_most {
                    return self.end(back.otherwise);
                }
                *times += 1;
                let (time, at_most) = (*times, back.at_most);
                self.arrive(back_to.unwrap_or(self.step));
                self.wait = back.backoff.wait(time);
                self.because = Because::TriesAgain { exception: exception.to_owned(), time, at_most };
            }
            Reaction::GoOn => self.arrive(self.step + 1),
            Reaction::Served | Reaction::Refused | Reaction::Failed => {
                self.end(source.end().unwrap_or(Outcome::Failed));
            }
        }
    }

    fn end(&mut self, outcome: Outcome) {
        self.pending = None;
        self.outcome = Some(outcome);
    }

    /// Comes to a step: past the end it is served; else its guard decides and its request is made.
    fn arrive(&mut self, step: usize) {
        self.pending = None;
        self.step = step;
        self.repeated = 0;
        self.because = Because::Next;
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

    fn ask(&mut self, request: &Template) {
        match request.fill(&|name| self.bindings.get(name)) {
            Ok(request) => self.pending = Some(request),
            Err(_) => self.end(Outcome::Failed),
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
