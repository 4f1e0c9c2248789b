//! What somebody does at a step: the worked solution, or a way to get it wrong.

use serde::{Deserialize, Serialize};

use super::deed::Deed;
use crate::simulator::Move;

/// Something done at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// Chooses who moves, by hand (races).
    Moves(Vec<Move>),
    /// Runs with the step's own buyers and seed (races).
    Run,
    /// Puts this text into the editor, as a learner would, and runs (programs).
    Edit(String),
    /// Runs with another number of buyers (races).
    Buyers(u32),
    /// Chooses an answer (questions).
    Choose(String),
    /// Fills in a number (questions).
    Answer(String),
    /// Sends these requests and moves the clock (desks).
    Requests(Vec<Deed>),
    /// Chooses this variant of the code and goes through all of it.
    Variant(String),
}
