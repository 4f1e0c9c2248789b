//! What a race is called in class codes.
//!
//! A code is typed from a phone, so it has numbers where links have ids. They are written down beside the race, and
//! what a number once meant it means for good: codes of every release are read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A race's task and numbers for a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InClass {
    /// The race's own number, of which there is one among all plots.
    pub number: u32,
    /// The id of the invariant that is to be broken by hand.
    pub goal: String,
    /// The number of each program, by its id.
    pub programs: BTreeMap<String, u32>,
}

impl InClass {
    /// The id of the program with that number.
    pub fn program(&self, number: u32) -> Option<&str> {
        self.programs.iter().find(|(_, known)| **known == number).map(|(id, _)| id.as_str())
    }
}
