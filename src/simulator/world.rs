//! An engine and its buyers: the state that a race moves through.
//!
//! One move is one executed request: the buyer's pending request is sent,
//! executed and answered, and the buyer goes on to its next request or ends.
//! What a buyer does on its own (binding a response, a guard) happens with the
//! answer, so a future is an order of executed requests and nothing else.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde_json::Value;

use super::program::{BUYER_NAME, CompiledProgram, Outcome};
use super::race::Setup;
use super::template::as_number;
use crate::engine::{Completion, Engine};
use crate::model::Duration;

/// The same on every machine.
pub(super) type Hashing = BuildHasherDefault<DefaultHasher>;

/// The state of a race. Cloning forks it and shares what is equal.
#[derive(Debug, Clone)]
pub struct World {
    setup: Arc<Setup>,
    engine: Engine,
    /// Shared between forks until the buyer moves.
    buyers: Vec<Arc<Buyer>>,
}

/// A buyer on its way through its program.
#[derive(Debug, Clone)]
pub struct Buyer {
    program: Arc<CompiledProgram>,
    /// Index of the step whose request is pending.
    step: usize,
    bindings: BTreeMap<String, Value>,
    /// The next request with its values filled in; none once the buyer has ended.
    pending: Option<Arc<Value>>,
    outcome: Option<Outcome>,
}

/// A request that was executed.
#[derive(Debug, Clone)]
pub struct Execution {
    /// Index of the buyer.
    pub buyer: usize,
    /// Index of its program's step.
    pub step: usize,
    /// The request's JSON.
    pub request: Arc<Value>,
    /// What the engine answered.
    pub completion: Completion,
    /// How the buyer ended with this answer, if it did.
    pub outcome: Option<Outcome>,
}

impl World {
    /// The start of a race: these buyers, by name, all with this program.
    pub fn new(setup: Arc<Setup>, program: &Arc<CompiledProgram>, names: &[String]) -> Self {
        let buyers = names.iter().map(|name| Arc::new(Buyer::new(Arc::clone(program), name))).collect();
        Self { engine: setup.engine.clone(), setup, buyers }
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
    pub fn buyers(&self) -> &[Arc<Buyer>] {
        &self.buyers
    }

    /// Buyers that may move.
    pub fn movable(&self) -> impl Iterator<Item = usize> {
        self.buyers.iter().enumerate().filter(|(_, buyer)| buyer.pending.is_some()).map(|(index, _)| index)
    }

    /// Whether every buyer has ended.
    pub fn finished(&self) -> bool {
        self.movable().next().is_none()
    }

    /// Moves the virtual clock forward.
    pub fn advance(&mut self, by: Duration) {
        self.engine.advance(by);
    }

    /// Executes a buyer's pending request; `None` if there is no such buyer or it has ended.
    pub fn execute(&mut self, index: usize) -> Option<Execution> {
        let buyer = self.buyers.get_mut(index).filter(|buyer| buyer.pending.is_some())?;
        let buyer = Arc::make_mut(buyer);
        let request = buyer.pending.take()?;
        let step = buyer.step;
        let operation = &buyer.program.source.steps.get(step)?.operation;
        let completion = self.engine.call(operation, &request);
        buyer.take_answer(&completion);
        Some(Execution { buyer: index, step, request, completion, outcome: buyer.outcome })
    }
}

impl World {
    /// Whether requests meet the same. What was written to streams counts only where a program reads them.
    fn same_service(&self, other: &Self) -> bool {
        let reads_streams = self.buyers.iter().any(|buyer| buyer.program.reads_streams);
        self.engine.same_service(&other.engine)
            && (!reads_streams || self.engine.streams() == other.engine.streams())
    }

    /// Takes the tables and the buyer that has just moved from `parts` if the same are there, else puts them there.
    /// What nobody reads any more may be another's afterwards.
    pub(super) fn share(&mut self, moved: usize, parts: &mut Parts) {
        match parts.worlds.entry(self.engine.service_fingerprint()) {
            Entry::Occupied(known) if self.same_service(known.get()) => {
                self.engine = known.get().engine.clone();
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(new) => {
                new.insert(self.clone());
            }
        }
        let Some(buyer) = self.buyers.get_mut(moved) else { return };
        match parts.buyers.get(buyer) {
            Some(known) => *buyer = Arc::clone(known),
            None => {
                parts.buyers.insert(Arc::clone(buyer));
            }
        }
    }
}

/// Tables and buyers that many worlds have in common, so that each of them takes little memory.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// A world for each state of the service, by its hash. Never iterated, as the other.
    worlds: HashMap<u128, World, Hashing>,
    buyers: HashSet<Arc<Buyer>, Hashing>,
}

impl Buyer {
    fn new(program: Arc<CompiledProgram>, name: &str) -> Self {
        let bindings = BTreeMap::from([(BUYER_NAME.to_owned(), Value::String(name.to_owned()))]);
        let mut buyer = Self { program, step: 0, bindings, pending: None, outcome: None };
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

    /// The request it will make next.
    pub fn pending(&self) -> Option<&Arc<Value>> {
        self.pending.as_ref()
    }

    /// All it remembers, the buyer's own name included.
    pub fn bindings(&self) -> &BTreeMap<String, Value> {
        &self.bindings
    }

    /// What it remembers and may still read. Only this can change its future.
    fn live_bindings(&self) -> impl Iterator<Item = (&String, &Value)> {
        let step = self.program.steps.get(self.step).filter(|_| self.outcome.is_none());
        self.bindings.iter().filter(move |(name, _)| step.is_some_and(|step| step.live.contains(*name)))
    }

    fn take_answer(&mut self, completion: &Completion) {
        let program = Arc::clone(&self.program);
        let (Some(step), Some(source)) = (program.steps.get(self.step), program.source.steps.get(self.step))
        else {
            return;
        };
        match &completion.response {
            Ok(response) => {
                for (name, path) in &step.bind {
                    match path.iter().try_fold(response, |value, part| value.get(part)) {
                        Some(value) => self.bindings.insert(name.clone(), value.clone()),
                        None => self.bindings.remove(name),
                    };
                }
                self.arrive(self.step + 1);
            }
            Err(error) => {
                self.outcome =
                    Some(source.on_error.get(error.exception()).copied().unwrap_or(Outcome::Failed));
            }
        }
    }

    /// Comes to a step: past the end it is served; else its guard decides and its request is made.
    fn arrive(&mut self, step: usize) {
        self.step = step;
        let program = Arc::clone(&self.program);
        let Some(step) = program.steps.get(step) else {
            self.outcome = Some(Outcome::Served);
            return;
        };
        if let Some((guard, otherwise)) = &step.guard {
            let judgement = guard.judge(&|name| self.bindings.get(name).and_then(as_number));
            if !judgement.is_ok_and(|judgement| judgement.holds) {
                self.outcome = Some(*otherwise);
                return;
            }
        }
        match step.request.fill(&|name| self.bindings.get(name)) {
            Ok(request) => self.pending = Some(request),
            Err(_) => self.outcome = Some(Outcome::Failed),
        }
    }
}

/// *Same future*: from equal worlds the same moves lead to equal worlds, and
/// invariants judge them alike. Tables, tokens and what buyers may still read count;
/// the clock, receipts and what nobody reads any more do not.
impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.buyers == other.buyers && self.same_service(other)
    }
}

impl Eq for World {}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.engine.service_fingerprint().hash(state);
        self.buyers.hash(state);
    }
}

impl PartialEq for Buyer {
    fn eq(&self, other: &Self) -> bool {
        self.step == other.step
            && self.outcome == other.outcome
            && self.live_bindings().eq(other.live_bindings())
            && (Arc::ptr_eq(&self.program, &other.program) || self.program == other.program)
    }
}

impl Eq for Buyer {}

impl Hash for Buyer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.step.hash(state);
        self.outcome.hash(state);
        for binding in self.live_bindings() {
            binding.hash(state);
        }
    }
}
