//! What was sent, executed and answered, and when.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::program::Outcome;
use super::race::Setup;
use super::verdict::{Harm, Tally, broken, stale_read};
use super::world::{Course, Execution, World};
use crate::engine::receipt::Receipt;
use crate::engine::wire::attribute_value::WireItem;
use crate::engine::{Event, wire};
use crate::model::{Duration, Item, Number};

/// The story of a run, exchange by exchange in order of execution.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// The exchanges.
    pub exchanges: Vec<Exchange>,
    /// How buyers stood before the first exchange: some end without a request.
    pub at_start: Tally,
    /// The first damage, if any.
    pub harm: Option<Harm>,
    #[serde(skip)]
    progress: Progress,
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
        let setup = world.setup();
        let tally = Tally::of(world);
        let measures: BTreeMap<_, _> =
            setup.measures().map(|name| (name.to_owned(), setup.measure_at_start(name))).collect();
        Self {
            exchanges: Vec::new(),
            at_start: tally,
            harm: None,
            progress: Progress { tally, measures: measures.clone(), measures_at_start: measures },
        }
    }

    /// Adds what was executed last; `world` is the state after it.
    pub fn add(&mut self, world: &World, execution: Execution, times: Times) {
        let setup = world.setup();
        let mut measures = BTreeMap::new();
        let touched = touches(&execution.completion.events);
        for (name, before) in &mut self.progress.measures {
            let after = setup.measure(world.engine(), name);
            if *before != after || touched.iter().any(|touch| measured(setup, name, touch)) {
                measures.insert(name.clone(), Change { before: *before, after });
            }
            *before = after;
        }
        if let Some(outcome) = execution.outcome {
            self.progress.tally.count(outcome);
        }
        let completion = execution.completion;
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
        });
        self.judge(setup);
    }

    fn judge(&mut self, setup: &Setup) {
        if self.harm.is_some() {
            return;
        }
        let Progress { tally, measures, .. } = &self.progress;
        let invariant = broken(setup, tally, &|name| measures.get(name).copied().flatten());
        if let Some(invariant) = invariant {
            let exchange = self.exchanges.len().saturating_sub(1);
            let stale = stale_read(&self.exchanges);
            self.harm = Some(Harm { invariant: invariant.to_owned(), exchange, stale });
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
        Self { exchanges, at_start: self.at_start, harm, progress }
    }

    /// The buyers' standing after the first `position` exchanges.
    pub fn tally_at(&self, position: usize) -> Tally {
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
        self.exchanges.iter().map(|exchange| exchange.answered).max().unwrap_or(Duration::ZERO)
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
