//! What was sent, executed and answered, and when.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::program::Outcome;
use super::race::Setup;
use super::statistics::{Counted, Statistics};
use super::verdict::{Harm, Tally, broken, stale_read};
use super::world::{Course, Execution, Retry, World};
use crate::engine::receipt::Receipt;
use crate::engine::wire::attribute_value::WireItem;
use crate::engine::{Event, wire};
use crate::model::error::Cancellation;
use crate::model::{ApiError, Duration, Item, Number};

/// The story of a run, exchange by exchange in order of execution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// The exchanges.
    pub exchanges: Vec<Exchange>,
    /// How buyers stood before the first exchange: some end without a request.
    pub at_start: Tally,
    /// The first damage, if any.
    pub harm: Option<Harm>,
    /// The figures of all exchanges, kept or not.
    #[serde(skip)]
    pub statistics: Statistics,
    #[serde(skip)]
    progress: Progress,
    /// Whether exchanges are kept.
    #[serde(skip)]
    keeps: bool,
}

/// Where the run stands, kept so that each exchange is judged as it is added.
#[derive(Debug, Clone, PartialEq)]
struct Progress {
    tally: Tally,
    measures: BTreeMap<String, Option<Number>>,
    measures_at_start: BTreeMap<String, Option<Number>>,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Exchange {
    /// Index of the buyer.
    pub buyer: usize,
    /// Index of its program's step.
    pub step: usize,
    /// When the buyer sent it, from the start of the run.
    pub sent: Duration,
    /// When the table executed it.
    pub executed: Duration,
    /// When the buyer had the answer, gave up waiting for it, or its transaction goes on.
    pub answered: Duration,
    /// What became of the message; not written where it was answered.
    #[serde(skip_serializing_if = "Course::is_answered")]
    pub course: Course,
    /// The request.
    pub request: Arc<Value>,
    /// The response, or the error as on the wire.
    pub response: Value,
    /// The exception's short name, if it was an error.
    pub exception: Option<&'static str>,
    /// What it cost and why.
    pub receipt: Receipt,
    /// Items it read or wrote, in order.
    pub touched: Vec<Touch>,
    /// Measures whose item it touched: before and after.
    pub measures: BTreeMap<String, Change>,
    /// How the buyer ended with this answer, if it did.
    pub outcome: Option<Outcome>,
    /// Why the buyer asks again, if it does.
    #[serde(skip)]
    pub retry: Option<Retry>,
    /// Whether it met a transaction on the same item.
    #[serde(skip)]
    pub conflict: bool,
}

impl Exchange {
    /// Whether a condition was not met.
    pub fn is_refused(&self) -> bool {
        self.touched.iter().any(|touch| touch.access == Access::Refused)
    }

    pub(super) fn counted(&self) -> Counted<'_> {
        Counted {
            buyer: self.buyer,
            times: Times { sent: self.sent, executed: self.executed, answered: self.answered },
            course: self.course,
            receipt: &self.receipt,
            refused: self.is_refused(),
            conflict: self.conflict,
            retry: self.retry,
            outcome: self.outcome,
            measures: &self.measures,
        }
    }
}

/// An item that an exchange read or wrote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Touch {
    /// Table and key, as JSON text.
    pub item: String,
    /// Read or written.
    pub access: Access,
    /// The item before, shared with the table; `None` if there was none.
    #[serde(serialize_with = "as_on_the_wire")]
    pub before: Option<Arc<Item>>,
    /// The item after.
    #[serde(serialize_with = "as_on_the_wire")]
    pub after: Option<Arc<Item>>,
}

/// What was done to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It was read.
    Read,
    /// It was written.
    Write,
    /// It was looked at by a condition that was not met.
    Refused,
}

/// A measure before and after an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its value when the request was executed, if the item had one.
    pub before: Option<Number>,
    /// Its value afterwards.
    pub after: Option<Number>,
}

impl Serialize for Change {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.before, self.after].map(|number| number.map(|number| number.to_string())).serialize(serializer)
    }
}

impl Trace {
    /// The empty trace of a world that has not moved.
    pub fn begin(world: &World) -> Self {
        let tally = world.tally();
        let measures: BTreeMap<_, _> =
            world.measures().map(|(name, value)| (name.to_owned(), value)).collect();
        Self {
            exchanges: Vec::new(),
            at_start: tally,
            harm: None,
            statistics: Statistics::default(),
            progress: Progress { tally, measures: measures.clone(), measures_at_start: measures },
            keeps: true,
        }
    }

    /// The same for buyers who arrive at these times.
    pub fn begin_at(world: &World, arrivals: Arc<[Duration]>) -> Self {
        Self { statistics: Statistics::arriving(arrivals), ..Self::begin(world) }
    }

    /// Keeps exchanges from now on, or does not.
    pub fn keep(&mut self, keeps: bool) {
        self.keeps = keeps;
    }

    /// Whether exchanges are kept.
    pub fn keeps(&self) -> bool {
        self.keeps
    }

    /// Whether every exchange is there.
    pub fn is_whole(&self) -> bool {
        self.exchanges.len() == self.length()
    }

    /// How many exchanges there were.
    pub fn length(&self) -> usize {
        usize::try_from(self.statistics.exchanges).unwrap_or(usize::MAX)
    }

    /// Adds what was executed last; `world` is the state after it.
    pub fn add(&mut self, world: &World, execution: Execution, times: Times) {
        let setup = world.setup();
        let mut measures = BTreeMap::new();
        let touched = if self.keeps { touches(&execution.completion.events) } else { Vec::new() };
        for ((name, after), before) in world.measures().zip(self.progress.measures.values_mut()) {
            if *before != after || touched.iter().any(|touch| measured(setup, name, touch)) {
                measures.insert(name.to_owned(), Change { before: *before, after });
            }
            *before = after;
        }
        self.progress.tally = world.tally();
        let completion = execution.completion;
        let conflict = completion.response.as_ref().is_err_and(is_conflict);
        let refused = |event: &Event| matches!(event, Event::ConditionFailed { .. });
        self.statistics.add(&Counted {
            buyer: execution.buyer,
            times,
            course: execution.course,
            receipt: &completion.receipt,
            refused: completion.events.iter().any(refused),
            conflict,
            retry: execution.retry,
            outcome: execution.outcome,
            measures: &measures,
        });
        if self.keeps {
            let (response, exception) = match completion.response {
                Ok(response) => (response, None),
                Err(error) => (wire::error_to_json(&error), Some(error.exception())),
            };
            self.exchanges.push(Exchange {
                buyer: execution.buyer,
                step: execution.step,
                sent: times.sent,
                executed: times.executed,
                answered: times.answered,
                course: execution.course,
                request: execution.request,
                response,
                exception,
                receipt: completion.receipt,
                touched,
                measures,
                outcome: execution.outcome,
                retry: execution.retry,
                conflict,
            });
        }
        self.judge(setup);
    }

    fn judge(&mut self, setup: &Setup) {
        if self.harm.is_some() {
            return;
        }
        let Progress { tally, measures, .. } = &self.progress;
        let invariant = broken(setup, tally, &|name| measures.get(name).copied().flatten());
        if let Some(invariant) = invariant {
            let exchange = self.length().saturating_sub(1);
            let stale = if self.is_whole() { stale_read(&self.exchanges) } else { None };
            self.harm = Some(Harm { invariant: invariant.to_owned(), exchange, stale });
        }
    }

    /// The value of a measure after the first `position` exchanges.
    pub fn measure_at(&self, name: &str, position: usize) -> Option<Number> {
        if position >= self.length() {
            return self.progress.measures.get(name).copied().flatten();
        }
        let before = self.exchanges.iter().take(position).rev();
        let mut changes = before.filter_map(|exchange| exchange.measures.get(name));
        let at_start = || self.progress.measures_at_start.get(name).copied().flatten();
        changes.next().map_or_else(at_start, |change| change.after)
    }

    /// The figures of the first `position` exchanges. Where not all of them are kept, of all.
    pub fn statistics_at(&self, position: usize) -> Cow<'_, Statistics> {
        match self.exchanges.get(..position) {
            Some(first) if self.is_whole() && position < self.length() => {
                Cow::Owned(Statistics::of(first, self.statistics.arrivals()))
            }
            _ => Cow::Borrowed(&self.statistics),
        }
    }

    /// The trace of the first `position` exchanges alone.
    pub fn cut(&self, position: usize) -> Self {
        let exchanges: Vec<Exchange> = self.exchanges.iter().take(position).cloned().collect();
        let mut measures = self.progress.measures_at_start.clone();
        for exchange in &exchanges {
            measures.extend(exchange.measures.iter().map(|(name, change)| (name.clone(), change.after)));
        }
        let progress = Progress { tally: self.tally_at(position), measures, ..self.progress.clone() };
        let harm = self.harm.clone().filter(|harm| harm.exchange < position);
        let statistics = Statistics::of(&exchanges, self.statistics.arrivals());
        Self { exchanges, at_start: self.at_start, harm, statistics, progress, keeps: self.keeps }
    }

    /// The buyers' standing after the first `position` exchanges.
    pub fn tally_at(&self, position: usize) -> Tally {
        if position >= self.length() {
            return self.progress.tally;
        }
        let mut tally = self.at_start;
        self.exchanges
            .iter()
            .take(position)
            .filter_map(|exchange| exchange.outcome)
            .for_each(|end| tally.count(end));
        tally
    }

    /// When the last answer arrived.
    pub fn span(&self) -> Duration {
        self.statistics.duration
    }

    /// The trace as text, a JSON document a line: the form in which runs are compared to the byte.
    pub fn to_lines(&self) -> String {
        let mut lines = json!({ "at_start": self.at_start, "harm": self.harm }).to_string();
        for exchange in &self.exchanges {
            lines.push('\n');
            // Serialising to a string cannot fail: every key is a string.
            lines.push_str(&serde_json::to_string(exchange).unwrap_or_default());
        }
        lines.push('\n');
        lines
    }
}

/// When a request was sent, executed and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When the buyer sent it.
    pub sent: Duration,
    /// When the table executed it.
    pub executed: Duration,
    /// When the buyer had the answer.
    pub answered: Duration,
}

fn is_conflict(error: &ApiError) -> bool {
    match error {
        ApiError::TransactionConflict => true,
        ApiError::TransactionCanceled(reasons) => reasons.contains(&Cancellation::TransactionConflict),
        _ => false,
    }
}

fn measured(setup: &Setup, name: &str, touch: &Touch) -> bool {
    setup.is_measured_at(name, &touch.item)
}

/// How an item is named in [`Touch::item`].
pub fn item_name(table: &str, key: &Item) -> String {
    json!([table, wire::item_to_json(key)]).to_string()
}

fn as_on_the_wire<S: serde::Serializer>(item: &Option<Arc<Item>>, serializer: S) -> Result<S::Ok, S::Error> {
    item.as_deref().map(WireItem).serialize(serializer)
}

fn touches(events: &[Event]) -> Vec<Touch> {
    let mut touches = Vec::new();
    for event in events {
        let (table, key, access, before, after) = match event {
            Event::ItemRead { table, key, item } => (table, key, Access::Read, item, item),
            Event::ItemWritten { table, key, before, after } => (table, key, Access::Write, before, after),
            Event::ConditionFailed { table, key, item } => (table, key, Access::Refused, item, item),
            Event::ItemsEvaluated(evaluated) => {
                let read = evaluated.keys().zip(&evaluated.items).map(|(key, item)| {
                    let (item, shown) = (item_name(&evaluated.table, &key), Some(Arc::clone(item)));
                    Touch { item, access: Access::Read, before: shown.clone(), after: shown }
                });
                touches.extend(read);
                continue;
            }
            // Items expire as time passes, not in a request.
            Event::ItemExpired { .. }
            | Event::TableCreated { .. }
            | Event::TableUpdated { .. }
            | Event::TableDeleted { .. }
            | Event::Throttled { .. } => continue,
        };
        let item = item_name(table, key);
        touches.push(Touch { item, access, before: before.clone(), after: after.clone() });
    }
    touches
}
