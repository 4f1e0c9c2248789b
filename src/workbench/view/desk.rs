//! A desk: the request in the editor, what was sent and answered, the tables.

use serde::{Deserialize, Serialize};

use super::history::HistoryView;
use super::{Problem, TableView};
use crate::engine::agenda::Coming;
use crate::engine::receipt::Receipt;
use crate::model::{CapacityUnits, Duration, Instant};
use crate::workbench::known::KnownTable;

/// Everything a desk shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskView {
    /// The desk's id: a lesson step's.
    pub desk: String,
    /// The operation in the editor.
    pub operation: String,
    /// The request in the editor, as it was last sent or put there.
    pub text: String,
    /// Requests that made room for this one and can be brought back, oldest first.
    pub aside: Vec<AsideView>,
    /// The worked solution, of which it is a request.
    pub solution: Option<SolutionView>,
    /// How often it is sent, where that may be chosen; its placeholder `${i}` then counts.
    pub times: Option<u32>,
    /// What is wrong with the request that was last sent.
    pub problems: Vec<Problem>,
    /// The request that was sent last.
    pub last: Option<SentView>,
    /// What was done, and where in it the reader looks.
    pub history: HistoryView,
    /// The request that is looked at, in full; `None` if it is a move of the clock, or before everything.
    pub shown: Option<ExchangeInFull>,
    /// What everything sent came to.
    pub totals: DeskTotals,
    /// The clock, where it may be moved.
    pub clock: Option<ClockView>,
    /// What is known of the tables as they are now, for those who write requests.
    pub known: Vec<KnownTable>,
    /// The tables, by name, as they were at the moment that is looked at.
    pub tables: Vec<TableView>,
}

/// Where a worked solution of several requests stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolutionView {
    /// Which request is next, from 1.
    pub number: u64,
    /// How many there are.
    pub of: u64,
    /// How far the clock is to be moved before it.
    pub wait: Duration,
}

/// A request that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsideView {
    /// Counts all that ever were on the desk, from 0.
    pub number: u64,
    /// `PutItem`, …
    pub operation: String,
    /// What tells it from the others: its tables, its key, how its statement begins, what differs; empty if nothing does.
    pub about: String,
}

/// What everything sent from a desk came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskTotals {
    /// Requests sent.
    pub requests: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
    /// How long they took, one after the other; zero where a lesson gives no time to a request.
    pub elapsed: Duration,
    /// Bytes that their receipts counted.
    pub bytes: u64,
}

/// The virtual clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockView {
    /// What it says at the moment that is looked at.
    pub now: Instant,
    /// What comes next, from now on.
    pub coming: Option<ComingView>,
}

/// What the clock brings next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComingView {
    /// In how long.
    pub within: Duration,
    /// What.
    pub what: Coming,
}

/// A request that was sent, in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentView {
    /// How much was done before it.
    pub number: u64,
    /// `PutItem`, …
    pub operation: String,
    /// The exception, if it was answered with one.
    pub exception: Option<String>,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeInFull {
    /// How much was done before it.
    pub number: u64,
    /// `PutItem`, …
    pub operation: String,
    /// The request, JSON laid out for reading.
    pub request: String,
    /// The response or error, JSON laid out for reading as on the wire.
    pub response: String,
    /// Bytes of the response as it goes over the wire.
    pub response_bytes: u64,
    /// The exception, if it was an error.
    pub exception: Option<String>,
    /// What it cost and why.
    pub receipt: Receipt,
}

/// A desk as it is shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedView {
    /// The fragment of a link, without `#`; `None` if it would be too long.
    pub fragment: Option<String>,
    /// The contents of a file; `None` if it would be too large.
    pub file: Option<String>,
}
