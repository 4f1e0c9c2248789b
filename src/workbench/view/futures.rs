//! Every future of a race, as it is shown.

use serde::{Deserialize, Serialize};

use super::Move;

/// Every future of a stage's buyers with its program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FuturesView {
    /// How many buyers take part in each of them.
    pub buyers: usize,
    /// How many there are, a decimal integer of any size.
    pub total: String,
    /// How many break an invariant.
    pub harmful: String,
    /// The harmful share in tenths of a percent, rounded; 0 only if none is, 1000 only if all are.
    pub harmful_per_mille: u16,
    /// The shortest harmful one, as moves.
    pub shortest_harmful: Option<Vec<Move>>,
    /// All of them, if there are at most 100, in lexicographic order of their moves.
    pub each: Vec<FutureView>,
    /// Index in `each` of the future played so far, if the stage's moves are one of them.
    pub current: Option<usize>,
    /// How many messages may be lost in each of them.
    pub losses: u32,
    /// Distinct states met.
    pub states: u64,
    /// Moves made to find out.
    pub transitions: u64,
    /// How many of the moves led to a state met before.
    pub merged: u64,
    /// Bytes of memory that the distinct states take, about.
    pub bytes: u64,
    /// The program: what makes futures longer or shorter.
    pub program: ProgramTraits,
    /// What was found of the same race with the program before this one.
    pub before: Option<FuturesBefore>,
    /// The distinct states as a picture, if they are few.
    pub graph: Option<GraphView>,
}

/// What makes a program's futures longer or shorter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramTraits {
    /// Its id.
    pub id: String,
    /// How many requests it has.
    pub requests: usize,
    /// Whether a buyer may end before the last of them.
    pub ends_early: bool,
    /// Whether it makes a request again, and how many times at most, all taken together.
    pub retries: u32,
    /// How many of its requests are transactions, of two moves each.
    pub transactions: usize,
}

/// Every future with the program before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FuturesBefore {
    /// How many there were.
    pub total: String,
    /// How many broke an invariant.
    pub harmful: String,
    /// The program.
    pub program: ProgramTraits,
}

/// The distinct states of all futures, and the moves between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphView {
    /// The states; the start first.
    pub nodes: Vec<NodeView>,
    /// From and to, as indexes of nodes.
    pub edges: Vec<(usize, usize)>,
}

/// A distinct state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeView {
    /// One of the shortest ways to get there.
    pub moves: Vec<Move>,
    /// How many futures begin here, a decimal integer of any size.
    pub total: String,
    /// The share of them that break an invariant, as in [`FuturesView`].
    pub harmful_per_mille: u16,
    /// Whether one is broken here.
    pub broken: bool,
}

/// One future.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FutureView {
    /// In order.
    pub moves: Vec<Move>,
    /// Whether it breaks an invariant.
    pub harmful: bool,
}
