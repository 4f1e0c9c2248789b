//! What the panels show, as plain serialisable data without words.

mod code;
mod desk;
mod futures;
mod history;
mod import;
mod in_json;
mod lesson;
mod problem;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::class_task::Achievement;
use super::share::SharedRace;
use crate::engine::receipt::Receipt;
use crate::model::{CapacityUnits, Duration};

pub use self::code::{AskView, ClientRequestView, CodeView};
pub use self::desk::{
    AsideView, ClockView, ComingView, DeskTotals, DeskView, ExchangeInFull, SentView, SharedView,
    SolutionView,
};
pub use self::futures::{FutureView, FuturesBefore, FuturesView, GraphView, NodeView, ProgramTraits};
pub use self::history::{
    AttributeDifference, BranchView, ComparedView, HistoryView, ItemDifference, LineView, Mark, Replacement,
    SideView, TableDifference, There, UndoView,
};
pub use self::import::{
    Choices, ColumnType, ColumnView, Existing, FileRef, Format, ImportProblem, ImportView, ImportedTable,
    Note, Reason, Target,
};
pub use self::in_json::InJson;
pub use self::lesson::{LessonView, RaceSettings, StepKind, StepView};
pub use self::problem::{Problem, ProblemKind};
pub use self::table::{
    AttributeInFull, AttributeShort, CollectionView, IndexView, ItemInFull, ItemView, RowView, RowsOf,
    RowsView, TableView, TouchedRows,
};
pub use super::estimate::{Estimate, EstimateView};
pub use super::what_if::{Variant, WhatIfView, WhatIfsView};
pub use crate::client::cached_repository::Kept;
pub use crate::engine::agenda::Coming;
pub use crate::lesson::desk::{Access, Done};
pub use crate::lesson::progress::{Feedback, StepStatus};
pub use crate::simulator::comparison::{Line, Point};
pub use crate::simulator::frequency::Found as FrequencyView;
pub use crate::simulator::latency::Distribution;
pub use crate::simulator::program::Outcome;
pub use crate::simulator::reaction::{Backoff, Exhausted, GoBack, Jitter, Reaction, Repeat};
pub use crate::simulator::statistics::{Percentiles, Retries, Summary as RunStatistics};
pub use crate::simulator::verdict::{Harm, StaleRead};
pub use crate::simulator::world::{Because, Course, Fate, Move};
pub use crate::simulator::xray::{Belief, ConditionXRay, Written, XRay};

/// Everything a stage shows: a race run by hand, at random, or explored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StageView {
    /// The stage's id.
    pub stage: String,
    /// How the trace came about.
    pub run: RunKind,
    /// The buyers, in lane order. In a large run only the figures count them all; see [`StageView::lanes`].
    pub buyers: Vec<BuyerView>,
    /// How many executed requests are shown.
    pub position: usize,
    /// How many executed requests the trace has.
    pub length: usize,
    /// The trace as it is drawn, up to `position`.
    pub lanes: Lanes,
    /// Length of the time axis (of the whole trace, so that scrubbing does not rescale).
    pub span: Duration,
    /// The value of each measure over time: `stock` → at most 501 points.
    pub measures: BTreeMap<String, Vec<MeasurePoint>>,
    /// Figures at `position`.
    pub figures: Figures,
    /// More figures at `position`.
    pub statistics: RunStatistics,
    /// Exchanges of a random run that are looked at one by one, whatever the position.
    pub window: Option<Window>,
    /// How often many random runs of this program broke an invariant.
    pub frequency: Option<FrequencyView>,
    /// The race's programs beside one another.
    pub comparison: Option<ComparisonView>,
    /// How the race is arranged.
    pub arrangement: Arrangement,
    /// The damage done up to `position`, if any.
    pub harm: Option<Harm>,
    /// Whether every buyer has finished at `position`.
    pub finished: bool,
    /// The program in use.
    pub program: ProgramView,
    /// The ids of the race's programs that may be chosen here, in their order.
    pub programs: Vec<String>,
    /// The ids of what must hold, in the race's order.
    pub rules: Vec<String>,
    /// The moves up to `position` (by hand only).
    pub moves: Vec<Move>,
    /// All futures, once explored for this program.
    pub futures: Option<FuturesView>,
    /// What is wrong with the edited request or program.
    pub problems: Vec<Problem>,
    /// The race as it stands, for a link; `None` if it cannot be written.
    pub shared: Option<InJson<SharedRace>>,
    /// The tasks for a class that are finished, as the stage stands.
    pub achievements: Vec<Achievement>,
}

/// How a race is arranged: what may be chosen before it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// How many buyers take part by hand and in every future.
    pub buyers: usize,
    /// How much there is to fight over, if that may be chosen.
    pub amount: Option<Amount>,
    /// How many messages may be lost in one run.
    pub losses: u32,
    /// How many of them may still be lost at `position`.
    pub losses_left: u32,
}

/// How much there is to fight over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The measure's name: `stock`.
    pub measure: String,
    /// Its number at the start.
    pub at_start: String,
}

/// How a stage's trace came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// The learner chose who moves.
    ByHand,
    /// Random latencies.
    Random {
        /// Number of buyers.
        buyers: u32,
        /// The seed.
        seed: u64,
    },
}

/// One buyer of a small run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BuyerView {
    /// Display name.
    pub name: String,
    /// The id of the program that is its own, whatever the others do.
    pub program: Option<String>,
    /// How it ended, if it has.
    pub outcome: Option<Outcome>,
    /// What it will do next, if it goes on.
    pub next: Option<NextRequest>,
    /// What it remembers: values bound from responses, as JSON text, still needed or not.
    pub bindings: BTreeMap<String, String>,
}

/// The request a buyer will make when it may move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextRequest {
    /// The program step's name: `read`, `write`.
    pub step: String,
    /// `GetItem`, `UpdateItem`, …
    pub operation: String,
    /// The request's JSON with the buyer's values filled in.
    pub request: String,
    /// Why it makes it.
    pub because: Because,
    /// Whether it is a transaction that is prepared, and is committed next.
    pub prepared: bool,
    /// What may become of the message.
    pub fates: Vec<Fate>,
}

/// The trace as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lanes {
    /// Few buyers: a lane each, every exchange in full.
    Each {
        /// In order of execution.
        exchanges: Vec<Exchange>,
    },
    /// Many buyers: bands by outcome.
    Bands {
        /// Served, refused, failed; empty bands are left out.
        bands: Vec<Band>,
    },
}

/// Some of a random run's exchanges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// How many exchanges come before them.
    pub from: usize,
    /// The name of each one's buyer.
    pub names: Vec<String>,
    /// In order of execution; at most [`MAX_WINDOW`](crate::simulator::recording::MAX_WINDOW).
    pub exchanges: Vec<Exchange>,
}

/// Programs beside one another, run with the same numbers of buyers and the same seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonView {
    /// The seed.
    pub seed: u64,
    /// A line for each program.
    pub lines: Vec<Line>,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Index of the buyer.
    pub buyer: usize,
    /// The program step's name.
    pub step: String,
    /// `GetItem`, `UpdateItem`, …
    pub operation: String,
    /// Reads are drawn outlined, writes filled, refused writes crossed out.
    pub kind: ExchangeKind,
    /// When the buyer sent it, from the start of the run.
    pub sent: Duration,
    /// When the table executed it.
    pub executed: Duration,
    /// When the buyer had the answer, gave up waiting for it, or its transaction goes on.
    pub answered: Duration,
    /// What became of the message.
    pub course: Course,
    /// The measure this exchange read or wrote, with its value before and after.
    pub seen: Option<Seen>,
    /// The request, JSON laid out for reading.
    pub request: String,
    /// The response or error, JSON laid out for reading as on the wire.
    pub response: String,
    /// The exception's name, if it was an error.
    pub exception: Option<String>,
    /// What it cost and why.
    pub receipt: Receipt,
    /// The item before and after, JSON laid out for reading (`None`: no item), for operations on one item.
    pub item_before: Option<String>,
    /// See `item_before`.
    pub item_after: Option<String>,
    /// Why it was refused or did harm.
    pub xray: Option<XRay>,
}

/// What an exchange did to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeKind {
    /// It read.
    Read,
    /// It wrote.
    Write,
    /// Its condition was not met; paid all the same.
    RefusedWrite,
    /// Any other error.
    Error,
}

/// A measure as one exchange met it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The measure's name: `stock`.
    pub measure: String,
    /// Its value when the request was executed, if the item had one.
    pub before: Option<String>,
    /// Its value afterwards (the same for a read).
    pub after: Option<String>,
}

/// A band of buyers in a large run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The outcome they share.
    pub outcome: Outcome,
    /// How many there are at the end of the run.
    pub buyers: u32,
    /// When each of them executed its deciding request, ascending, up to `position`; thinned to at most 500 points.
    pub ticks: Vec<Duration>,
}

/// The value of a measure from a time on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasurePoint {
    /// From when.
    pub at: Duration,
    /// The value as the table has it, a decimal number.
    pub value: String,
}

/// The figures of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Stock at the start.
    pub stock_at_start: String,
    /// Stock in the table.
    pub stock: String,
    /// Buyers served.
    pub sold: u64,
    /// Buyers refused.
    pub refused: u64,
    /// Buyers that failed.
    pub failed: u64,
    /// Sold beyond what there was.
    pub oversold: u64,
    /// Requests executed.
    pub requests: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// Part of `write_units` spent on refused writes.
    pub refused_write_units: CapacityUnits,
    /// Refused writes.
    pub refused_writes: u64,
}

/// A program as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramView {
    /// The program's id.
    pub id: String,
    /// Its steps, in order.
    pub steps: Vec<ProgramStepView>,
    /// What the learner may rewrite here.
    pub editing: Option<Editing>,
    /// The text in the editor, if there is one.
    pub edited: Option<String>,
    /// Whether the text is acceptable and in use.
    pub accepted: bool,
    /// Whether what is in use is not as the race has it.
    pub rewritten: bool,
}

/// What of a program the learner may rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Editing {
    /// The request of its editable step.
    Request,
    /// All of its steps.
    Program,
}

/// A step of a program as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramStepView {
    /// `read`, `write`.
    pub name: String,
    /// `GetItem`, …
    pub operation: String,
    /// The request's JSON with placeholders.
    pub request: String,
    /// The guard before it, as written: `stock > 0`.
    pub guard: Option<String>,
    /// How the buyer ends if the guard does not hold.
    pub otherwise: Option<Outcome>,
    /// The buyer's own time before it sends the request.
    pub think: Distribution,
    /// What it remembers: name → path in the response.
    pub bind: BTreeMap<String, String>,
    /// Whether and how it asks again while the response has more.
    pub repeat: Option<InJson<Repeat>>,
    /// What follows an exception.
    pub on_error: BTreeMap<String, InJson<Reaction>>,
    /// Whether this is the request the learner may edit.
    pub editable: bool,
}
