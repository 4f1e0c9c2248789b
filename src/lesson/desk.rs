//! A desk: tables of one's own, and the requests sent to them one after the other.
//!
//! What lessons judge and the page shows of requests comes from here. A desk is a value: cloning it is a fork, and
//! [`Desk::back_to`] is the fork of an earlier moment.
//!
//! Everything that was done is a [`Moment`]: the last [`MAX_KEPT`] are kept with the tables after each, fewer if they
//! read much ([`MAX_KEPT_BYTES`]), of [`MAX_LINES`] there is a line, and the totals count them all.

mod facts;
mod moment;
mod seen;

use std::sync::Arc;

use imbl::{OrdMap, Vector};
use serde_json::Value;

pub use self::moment::{Access, Done, Exchange, Line, Moment, Touch, Wait};
pub use self::seen::MAX_SEEN;
use self::seen::Seen;
use super::call::CallError;
use super::deed::Deed;
use super::document::Start;
use super::facts::Totals;
use crate::engine::receipt::Receipt;
use crate::engine::{Engine, EngineSettings, wire};
use crate::model::{ApiError, Duration};
use crate::simulator::race::FIRST_DAY;

/// Most moments that are kept with their tables.
pub const MAX_KEPT: usize = 200;
/// Most bytes that the receipts of the kept moments count, but for the first of them: a page of items that is answered
/// takes some ten times its bytes in memory.
pub const MAX_KEPT_BYTES: u64 = 32 * 1024 * 1024;
/// Most moments of which a line is kept; of older ones only the totals are.
pub const MAX_LINES: usize = 5_000;

/// What an exchange is called that brought items in without requests: the service's own name for it, though it
/// imports from S3 and into new tables only.
pub const IMPORT: &str = "ImportTable";

/// Tables, and what was asked of them.
#[derive(Debug, Clone)]
pub struct Desk {
    engine: Engine,
    round_trip: Duration,
    /// The tables before anything was done.
    origin: Engine,
    /// How much was done.
    length: u64,
    /// The last ones; shared with forks.
    kept: Vector<Arc<Kept>>,
    /// The last [`MAX_LINES`].
    lines: Vector<Arc<Line>>,
    tally: Tally,
}

/// A moment, and what everything had come to by then.
#[derive(Debug)]
struct Kept {
    moment: Moment,
    tally: Tally,
}

/// What everything done came to.
#[derive(Debug, Clone, Default)]
struct Tally {
    /// How many requests were sent of each operation.
    sent: OrdMap<String, u64>,
    failed: u64,
    totals: Totals,
    /// Bytes that all receipts counted.
    bytes: u64,
    /// How far the clock was moved.
    waited: Duration,
    seen: Seen,
}

/// The desk a lesson asks for cannot be laid.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DeskError {
    /// A request cannot be sent.
    #[error("request {index}: {error}")]
    Call {
        /// Which of the list, from 0.
        index: usize,
        /// Why.
        error: CallError,
    },
    /// A request that must succeed does not.
    #[error("request {index}: {}: {error}", error.exception())]
    Refused {
        /// Which of the list, from 0.
        index: usize,
        /// The service's answer.
        error: ApiError,
    },
}

impl Desk {
    /// A desk as a lesson starts it. What surrounds the tables does so from then on.
    pub fn lay(start: &Start) -> Result<Self, DeskError> {
        let engine = Engine::new(EngineSettings { now: FIRST_DAY, ..EngineSettings::default() });
        let mut desk = Self::of(engine, Duration::ZERO);
        desk.follow(&start.requests)?;
        desk.engine.set_environment(start.environment);
        Ok(Self::of(desk.engine, start.round_trip))
    }

    /// These tables, with nothing done yet.
    fn of(engine: Engine, round_trip: Duration) -> Self {
        Self {
            origin: engine.clone(),
            engine,
            round_trip,
            length: 0,
            kept: Vector::new(),
            lines: Vector::new(),
            tally: Tally::default(),
        }
    }

    /// The same tables, with nothing done yet.
    #[must_use]
    pub fn cleared(self) -> Self {
        Self::of(self.engine, self.round_trip)
    }

    /// The desk as it was when this much had been done: what was done later is forgotten. `None` if its tables are
    /// not kept, or it was not done.
    pub fn back_to(&self, position: u64) -> Option<Self> {
        if position == self.length {
            return Some(self.clone());
        }
        if position == 0 {
            return Some(Self::of(self.origin.clone(), self.round_trip));
        }
        let place = |first: u64| usize::try_from((position - 1).checked_sub(first)?).ok();
        let at = place(self.first_kept())?;
        let kept = self.kept.get(at)?;
        let listed = place(self.first_listed())? + 1;
        Some(Self {
            engine: kept.moment.after().clone(),
            round_trip: self.round_trip,
            origin: self.origin.clone(),
            length: position,
            kept: self.kept.take(at + 1),
            lines: self.lines.take(listed.min(self.lines.len())),
            tally: kept.tally.clone(),
        })
    }

    /// Does what must succeed.
    pub fn follow(&mut self, deeds: &[Deed]) -> Result<(), DeskError> {
        for (index, deed) in deeds.iter().enumerate() {
            let call = match deed {
                Deed::Call(call) => call,
                Deed::Advance(by) => {
                    self.advance(*by);
                    continue;
                }
            };
            for request in call.requests().map_err(|error| DeskError::Call { index, error })? {
                if let Some(error) = &self.send(&call.operation, request).error {
                    return Err(DeskError::Refused { index, error: error.clone() });
                }
            }
        }
        Ok(())
    }

    /// Sends requests, whatever they are answered, and moves the clock.
    pub fn do_all(&mut self, deeds: &[Deed]) -> Result<(), CallError> {
        for deed in deeds {
            match deed {
                Deed::Call(call) => {
                    for request in call.requests()? {
                        self.send(&call.operation, request);
                    }
                }
                Deed::Advance(by) => self.advance(*by),
            }
        }
        Ok(())
    }

    /// Sends one request. Answers what came of it.
    pub fn send(&mut self, operation: &str, request: Arc<Value>) -> Arc<Exchange> {
        let completion = self.engine.call(operation, &request);
        let (response, error) = match completion.response {
            Ok(response) => (response, None),
            Err(error) => (wire::error_to_json(&error), Some(error)),
        };
        self.tally.failed += u64::from(error.is_some());
        let touched = completion.events.iter().flat_map(moment::touches).collect();
        self.tally.seen.note(&completion.events, &self.engine);
        self.engine.advance(self.round_trip);
        self.note(operation, request, response, error, completion.receipt, touched)
    }

    /// Goes on with tables into which items were brought without requests: told as one exchange that is charged
    /// nothing, [`IMPORT`].
    pub fn bring_in(&mut self, engine: Engine, request: Arc<Value>, response: Value) -> Arc<Exchange> {
        self.engine = engine;
        self.note(IMPORT, request, response, None, Receipt::default(), Vec::new())
    }

    /// The same desk with other tables.
    #[must_use]
    pub fn with_engine(self, engine: Engine) -> Self {
        Self { engine, ..self }
    }

    fn note(
        &mut self,
        operation: &str,
        request: Arc<Value>,
        response: Value,
        error: Option<ApiError>,
        receipt: Receipt,
        touched: Vec<Touch>,
    ) -> Arc<Exchange> {
        let sent = self.tally.sent.get(operation).copied().unwrap_or_default();
        self.tally.sent.insert(operation.to_owned(), sent + 1);
        let (number, operation, after) = (self.length, operation.to_owned(), self.engine.clone());
        let exchange =
            Arc::new(Exchange { number, operation, request, response, error, receipt, touched, after });
        self.tally.totals = self.tally.totals + exchange.totals();
        self.tally.bytes += exchange.receipt.bytes();
        self.keep(Moment::Sent(Arc::clone(&exchange)));
        exchange
    }

    /// Moves the clock, and carries out what that brings.
    pub fn advance(&mut self, by: Duration) {
        let events = self.engine.advance(by);
        let touched = events.iter().flat_map(moment::touches).collect();
        self.tally.waited = self.tally.waited + by;
        let wait = Wait { number: self.length, by, touched, after: self.engine.clone() };
        self.keep(Moment::Waited(Arc::new(wait)));
    }

    fn keep(&mut self, moment: Moment) {
        self.length += 1;
        if self.lines.len() == MAX_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(Arc::new(moment.line()));
        self.kept.push_back(Arc::new(Kept { moment, tally: self.tally.clone() }));
        while self.keeps_too_much() {
            self.kept.pop_front();
        }
    }

    fn keeps_too_much(&self) -> bool {
        let bytes = self.kept.front().map_or(0, |first| self.tally.bytes - first.tally.bytes);
        self.kept.len() > MAX_KEPT || bytes > MAX_KEPT_BYTES
    }

    /// The tables.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The tables before anything was done.
    pub fn origin(&self) -> &Engine {
        &self.origin
    }

    /// How much was done: requests, and moves of the clock.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that the receipts of all requests counted.
    pub fn bytes(&self) -> u64 {
        self.tally.bytes
    }

    /// The number of the first moment whose tables are kept.
    pub fn first_kept(&self) -> u64 {
        self.length - self.kept.len() as u64
    }

    /// The number of the first moment of which there is a line.
    pub fn first_listed(&self) -> u64 {
        self.length - self.lines.len() as u64
    }

    /// The moment with that number, if its tables are kept.
    pub fn moment(&self, number: u64) -> Option<&Moment> {
        let at = usize::try_from(number.checked_sub(self.first_kept())?).ok()?;
        self.kept.get(at).map(|kept| &kept.moment)
    }

    /// What was done, in lines, oldest first: the last [`MAX_LINES`].
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> + ExactSizeIterator {
        self.lines.iter().map(|line| &**line)
    }

    /// The latest exchanges, oldest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.kept.iter().filter_map(|kept| kept.moment.exchange())
    }

    /// What all requests cost.
    pub fn totals(&self) -> Totals {
        self.tally.totals
    }

    /// How much time went by.
    pub fn elapsed(&self) -> Duration {
        self.engine.now() - self.origin.now()
    }

    /// How far the clock was moved: the rest of what went by is how long requests took.
    pub fn waited(&self) -> Duration {
        self.tally.waited
    }
}
