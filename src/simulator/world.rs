//! An engine and its buyers: the state that a race moves through.
//!
//! A move is a buyer's pending request on its way: sent, executed and answered,
//! and the buyer goes on to its next request or ends. What a buyer does on its
//! own (binding a response, a guard) happens with the answer, so a future is an
//! order of moves and nothing else. Two things make more than one move of a
//! request: a transaction is prepared by one and committed by the next, and a
//! message may get lost, after which the client sends it again.

use std::sync::Arc;

use imbl::{OrdSet, Vector};
use serde_json::Value;

pub use super::buyer::{Because, Bindings, Buyer, Retry};
use super::measure::{Measured, Running};
pub use super::moves::{Course, Fate, Move};
use super::program::{BUYER_NAME, CompiledProgram, Outcome};
use super::race::Setup;
use super::reaction::TIMEOUT;
use super::verdict::Tally;
use crate::engine::operation::TransactWriteItemsInput;
use crate::engine::receipt::Receipt;
use crate::engine::{Completion, Engine, Event};
use crate::model::{Duration, Number};
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
    /// The table and key of each item that was written since the start, whether it is there or not. Only states that
    /// are compared need it.
    written: Option<OrdSet<(Arc<str>, PrimaryKey)>>,
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

impl World {
    /// The start of a race: these buyers, by name. Each takes the part of the buyer of the race that stands at its
    /// place, over and over; a part without a program of its own has this one.
    pub fn new(setup: Arc<Setup>, program: &Arc<CompiledProgram>, names: &[String]) -> Self {
        let called: Arc<str> = BUYER_NAME.into();
        let parts = setup.race.buyers.iter().cycle();
        let buyers = names.iter().zip(parts).map(|(name, part)| {
            let own = part.program().and_then(|id| setup.program(id));
            Arc::new(Buyer::new(Arc::clone(own.unwrap_or(program)), &called, name, &setup.known))
        });
        let buyers: Vector<Arc<Buyer>> = buyers.collect();
        let mut tally = Tally { buyers: buyers.len() as u64, ..Tally::default() };
        buyers.iter().filter_map(|buyer| buyer.outcome()).for_each(|end| tally.count(end));
        Self {
            buyers,
            tally,
            measures: setup.measured().map(Measured::start).collect(),
            engine: setup.engine.clone(),
            losses_left: setup.race.losses,
            written: Some(OrdSet::new()),
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

    /// The same world, of which nobody will ask what was [written](World::written).
    pub(super) fn without_writes(self) -> Self {
        Self { written: None, ..self }
    }

    /// The table and key of each item that was written since the start, in order, whether it is there or not.
    pub fn written(&self) -> impl Iterator<Item = &(Arc<str>, PrimaryKey)> {
        self.written.iter().flatten()
    }

    /// Buyers that may move.
    pub fn movable(&self) -> impl Iterator<Item = usize> {
        self.buyers.iter().enumerate().filter(|(_, buyer)| buyer.is_asking()).map(|(index, _)| index)
    }

    /// All moves that may be made, in order of buyers.
    pub fn moves(&self) -> impl Iterator<Item = Move> {
        let all = self.movable().flat_map(|buyer| Fate::ALL.map(|fate| Move { buyer, fate }));
        all.filter(|&next| self.allows(next))
    }

    /// Whether this move may be made.
    pub fn allows(&self, Move { buyer, fate }: Move) -> bool {
        let Some(buyer) = self.buyers.get(buyer).filter(|buyer| buyer.is_asking()) else {
            return false;
        };
        match fate {
            Fate::Arrives => true,
            // What is prepared has arrived, and only the answer to the whole can be lost.
            Fate::RequestLost => self.losses_left > 0 && !buyer.is_prepared(),
            Fate::ResponseLost => {
                self.losses_left > 0 && (buyer.is_prepared() || !buyer.asks_for_transaction())
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
        let request = buyer.pending()?;
        let step = buyer.step();
        let program = Arc::clone(buyer.program());
        let operation = &program.source.steps.get(step)?.operation;
        let begins = !buyer.is_prepared() && buyer.asks_for_transaction();
        let (course, completion) = if next.fate == Fate::RequestLost {
            (Course::RequestLost, nothing_yet())
        } else if let Some(prepared) = buyer.take_prepared() {
            (Course::Answered, self.engine.commit(prepared)?.into())
        } else if begins {
            match TransactWriteItemsInput::from_json(&request).map(|input| self.engine.prepare(input)) {
                Err(_) => (Course::Answered, self.engine.call(operation, &request)),
                Ok(Err(answered)) => (Course::Answered, (*answered).into()),
                Ok(Ok(prepared)) => {
                    buyer.prepare(prepared);
                    (Course::Prepared, nothing_yet())
                }
            }
        } else {
            (Course::Answered, self.engine.call(operation, &request))
        };
        let course = if next.fate == Fate::ResponseLost { Course::ResponseLost } else { course };
        if let Some(written) = &mut self.written {
            for event in &completion.events {
                if let Event::ItemWritten { table, key, .. } = event
                    && let Some(contents) = self.engine.table(table)
                    && let Some(key) = PrimaryKey::of(contents.key_schema(), key)
                {
                    written.insert((Arc::clone(table), key));
                }
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
        let outcome = buyer.outcome();
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
