//! Client code, the line at hand, and what the client keeps and sends.

use serde::{Deserialize, Serialize};

use crate::client::cached_repository::Kept;
use crate::model::CapacityUnits;

/// Everything a code step shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeView {
    /// The step's id.
    pub step: String,
    /// The ids of the variants.
    pub variants: Vec<String>,
    /// The one on show.
    pub variant: String,
    /// The code of the variant on show.
    pub code: Vec<String>,
    /// The line that was carried out last, from 0.
    pub line: Option<usize>,
    /// What the application asks, in order.
    pub asks: Vec<AskView>,
    /// Which of `asks` is at work.
    pub ask: Option<usize>,
    /// Lines carried out.
    pub position: usize,
    /// Lines there are to carry out.
    pub length: usize,
    /// What the client keeps now.
    pub kept: Vec<Kept>,
    /// What it has sent so far.
    pub sent: Vec<ClientRequestView>,
    /// Reads answered from what was kept.
    pub hits: u64,
    /// Reads that needed a request.
    pub misses: u64,
    /// Answers that the table would not have given any more.
    pub stale: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
}

/// Something the application asks of its repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskView {
    /// `GetItem` or `UpdateItem`.
    pub operation: String,
    /// The request, JSON on one line.
    pub request: String,
    /// What it was answered, JSON on one line, once it was; empty if there is no item.
    pub answer: Option<String>,
    /// Whether the table would have answered something else.
    pub stale: bool,
}

/// A request of the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRequestView {
    /// For which of the asks.
    pub ask: usize,
    /// `GetItem` or `UpdateItem`.
    pub operation: String,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
}
