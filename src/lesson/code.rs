//! A step that shows client code, line by line, beside what the client keeps and sends.
//!
//! The code is shown, never executed: what happens comes from the [`client`](crate::client) layer, whose lines the
//! code's lines are marked with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use crate::client::cached_repository::{Ask, Line, Moment, Policy, Summary, run};
use crate::engine::Engine;

/// Most calls of an application.
pub const MAX_ASKS: usize = 100;

/// Client code, in variants of which the learner chooses one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeTask {
    /// What the application asks of its repository, in order: at most [`MAX_ASKS`].
    pub asks: Vec<Ask>,
    /// The code, in ways that differ.
    pub variants: Vec<Variant>,
    /// The id of the variant on show at first.
    pub begin: String,
    /// The id of the variant that is the worked solution.
    pub solution: String,
}

/// Code that does the same in its own way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Names it.
    pub id: String,
    /// What it does about its cache.
    pub policy: Policy,
    /// The code. In a lesson's file, the name of the file that has it.
    pub code: String,
    /// On which line of the code, from 0, each of the client's lines stands; filled in by the compiler.
    #[serde(default)]
    pub marks: BTreeMap<Line, usize>,
}

impl CodeTask {
    /// The variant of that name.
    pub fn variant(&self, id: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.id == id)
    }

    /// What happens with a variant, line by line.
    pub fn moments(&self, tables: &Engine, variant: &Variant) -> Vec<Moment> {
        run(tables, variant.policy, self.asks.get(..MAX_ASKS).unwrap_or(&self.asks))
    }
}

/// The figures that checks may speak of, after these moments of `length`.
///
/// | fact | what it is |
/// |---|---|
/// | `finished` | 1 if the code has come to its end, else 0 |
/// | `hits`, `misses` | reads answered from the cache, and by a request |
/// | `stale` | answers that the table would not have given any more |
/// | `requests`, `read_units`, `write_units` | what was sent, and what it cost |
pub fn facts(moments: &[Moment], length: usize) -> Facts {
    let summary = Summary::of(moments);
    let mut facts = Facts::default();
    facts.set_count("finished", u64::from(moments.len() >= length));
    facts.set_count("hits", summary.hits);
    facts.set_count("misses", summary.misses);
    facts.set_count("stale", summary.stale);
    facts.set_count("requests", summary.requests);
    facts.set_units("read_units", summary.read_units);
    facts.set_units("write_units", summary.write_units);
    facts
}
