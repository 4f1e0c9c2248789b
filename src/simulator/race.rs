//! A race as it is written, and made ready to run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::arrival::Arrival;
use super::formula::{Formula, SyntaxError};
use super::in_class::InClass;
use super::latency::Distribution;
use super::measure::{Measure, MeasureError, Measured};
use super::program::{CompiledProgram, Known, Program, ProgramError};
use super::verdict::{Tally, broken};
use crate::engine::{Engine, EngineSettings, Environment};
use crate::model::{ApiError, Instant, Number};

/// Most items a race may start with.
pub const MAX_ITEMS: usize = 10_000;
/// Most tables, programs, measures and invariants of a race: enough for any, and judging each request stays cheap.
pub const MAX_PARTS: usize = 20;
/// Most buyers a race may name: each has a lane of its own, and the states of a run by hand are kept.
pub const MAX_BUYERS: usize = 20;
/// Most messages that may be lost in one run.
pub const MAX_LOSSES: u32 = 5;
/// Most bytes of a buyer's name.
pub const MAX_NAME_BYTES: usize = 100;

/// A race as data: what there is, who does what, what is measured, what must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// Names it.
    pub id: String,
    /// CreateTable requests.
    pub tables: Vec<Value>,
    /// PutItem requests, executed in order before the race begins.
    pub items: Vec<Value>,
    /// Numbers in the tables that programs fight over, by name.
    pub measures: BTreeMap<String, Measure>,
    /// What must hold.
    pub invariants: Vec<Invariant>,
    /// Buyer programs; the first is the one to begin with.
    pub programs: Vec<Program>,
    /// The buyers of a run by hand, in lane order.
    pub buyers: Vec<Part>,
    /// When buyers arrive and how long messages travel.
    pub timing: Timing,
    /// The measure whose number at the start may be chosen: how much there is to fight over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// How many messages may be lost in one run: at most [`MAX_LOSSES`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub losses: u32,
    /// What surrounds the tables.
    #[serde(default, skip_serializing_if = "is_healthy")]
    pub environment: Environment,
    /// What it is called in class codes, if it is a task for a class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_class: Option<InClass>,
}

fn is_zero(losses: &u32) -> bool {
    *losses == 0
}

fn is_healthy(environment: &Environment) -> bool {
    *environment == Environment::default()
}

/// One buyer of a race: a name, and a program of its own where it does not do what the others do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Part {
    /// Follows the program that is chosen.
    Name(String),
    /// Follows its own, whatever is chosen.
    Role {
        /// Its name.
        name: String,
        /// The id of its program.
        program: String,
    },
}

impl Part {
    /// The buyer's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Role { name, .. } => name,
        }
    }

    /// The id of its own program, if it has one.
    pub fn program(&self) -> Option<&str> {
        match self {
            Self::Name(_) => None,
            Self::Role { program, .. } => Some(program),
        }
    }
}

/// Something that must hold: a formula over facts.
///
/// Facts are each measure (`stock`), its value at the start (`stock_at_start`)
/// and the counts `sold`, `refused`, `failed`, `buyers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invariant {
    /// Names it; the interface has the words.
    pub id: String,
    /// `sold <= stock_at_start`. A fact that is missing (the item is gone) breaks it.
    pub holds: String,
    /// When it must hold.
    #[serde(default)]
    pub when: When,
}

/// When an invariant must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// After every executed request.
    #[default]
    Always,
    /// Once every buyer has finished.
    AtTheEnd,
}

/// Times of a run at random, in microseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// When buyers appear, from the start of the run.
    pub arrival: Arrival,
    /// From sending a request to its execution.
    pub request: Distribution,
    /// From execution to having the answer.
    pub response: Distribution,
    /// From a transaction's preparation to its commit.
    #[serde(default, skip_serializing_if = "is_no_time")]
    pub commit: Distribution,
}

fn is_no_time(time: &Distribution) -> bool {
    *time == Distribution::default()
}

/// A race made ready: tables filled, formulas read, programs compiled.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The race as written.
    pub race: Race,
    /// The engine before the first request.
    pub engine: Engine,
    /// The programs, in the race's order.
    pub programs: Vec<Arc<CompiledProgram>>,
    /// Invariants with their formulas, in the race's order.
    pub invariants: Vec<(Invariant, Formula)>,
    /// What every buyer's program may read from the beginning on: each measure at the start.
    pub known: Known,
    measures: BTreeMap<String, Measured>,
}

/// A race cannot be made ready.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RaceError {
    /// A table or item is refused by the service.
    #[error("{what} {index}: {}: {error}", error.exception())]
    Refused {
        /// `tables` or `items`.
        what: &'static str,
        /// Which of them, from 0.
        index: usize,
        /// The service's answer.
        error: ApiError,
    },
    /// A measure speaks of no table, of a key that is none, or of values that are none.
    #[error("measure `{name}`: {error}")]
    Measure {
        /// The measure's name.
        name: String,
        /// What is wrong.
        error: MeasureError,
    },
    /// A measure has no number at the start.
    #[error("measure `{name}`: no number there at the start")]
    MeasureMissing {
        /// The measure's name.
        name: String,
    },
    /// An invariant is no formula.
    #[error("invariant `{id}`: {error}")]
    Invariant {
        /// Its id.
        id: String,
        /// What is wrong.
        error: SyntaxError,
    },
    /// An invariant speaks of a fact that there is not.
    #[error("invariant `{id}`: there is no fact `{name}`")]
    UnknownFact {
        /// Its id.
        id: String,
        /// The name.
        name: String,
    },
    /// An invariant that is broken before anybody moves: no order of requests is to blame.
    #[error("invariant `{id}` does not hold at the start")]
    BrokenAtTheStart {
        /// Its id.
        id: String,
    },
    /// The amount is no measure of an attribute.
    #[error("amount: there is no attribute `{0}` among the measures")]
    Amount(String),
    /// A buyer's own program is not among the race's.
    #[error("buyer `{name}`: there is no program `{program}`")]
    NoSuchProgram {
        /// The buyer's name.
        name: String,
        /// As it was written.
        program: String,
    },
    /// A program is wrong.
    #[error("program `{id}`: {error}")]
    Program {
        /// Its id.
        id: String,
        /// What is wrong.
        error: ProgramError,
    },
    /// Nothing or too much of something.
    #[error(
        "a race has 1 to {MAX_PARTS} programs, 1 to {MAX_BUYERS} buyers (names to {MAX_NAME_BYTES} bytes), \
             at most {MAX_PARTS} tables, measures and invariants, {MAX_LOSSES} losses and {MAX_ITEMS} items"
    )]
    Counts,
}

/// When every race and every lesson begins, on the virtual clock: 2026-01-01T00:00:00Z.
pub const FIRST_DAY: Instant = Instant::from_millis(1_767_225_600_000);

impl Race {
    /// Fills the tables and checks everything.
    pub fn prepare(&self) -> Result<Setup, RaceError> {
        self.check_counts()?;
        let mut engine = Engine::new(EngineSettings { now: FIRST_DAY, ..EngineSettings::default() });
        for (what, operation, requests) in
            [("tables", "CreateTable", &self.tables), ("items", "PutItem", &self.items)]
        {
            for (index, request) in requests.iter().enumerate() {
                let completion = engine.call(operation, request);
                completion.response.map_err(|error| RaceError::Refused { what, index, error })?;
            }
        }
        // What fills the tables is not rationed, and has arrived everywhere.
        engine.set_environment(self.environment);
        if let Some(amount) = &self.amount
            && !matches!(self.measures.get(amount), Some(Measure::Attribute { .. }))
        {
            return Err(RaceError::Amount(amount.clone()));
        }
        for part in &self.buyers {
            if let Some(id) = part.program()
                && self.programs.iter().all(|program| program.id != id)
            {
                let (name, program) = (part.name().to_owned(), id.to_owned());
                return Err(RaceError::NoSuchProgram { name, program });
            }
        }
        let mut setup = Setup {
            race: self.clone(),
            engine,
            programs: Vec::new(),
            invariants: Vec::new(),
            known: Known::new(),
            measures: BTreeMap::new(),
        };
        for (name, measure) in &self.measures {
            let prepared = measure
                .prepare(&setup.engine)
                .map_err(|error| RaceError::Measure { name: name.clone(), error })?;
            let measured = prepared.ok_or_else(|| RaceError::MeasureMissing { name: name.clone() })?;
            let at_start = Value::String(measured.at_start().to_string());
            setup.known.push((format!("{name}{AT_START}").into(), at_start));
            setup.measures.insert(name.clone(), measured);
        }
        for program in &self.programs {
            let compiled = program.compile(&setup.known);
            let compiled = compiled.map_err(|error| RaceError::Program { id: program.id.clone(), error })?;
            setup.programs.push(Arc::new(compiled));
        }
        setup.invariants = self.invariants(&setup)?;
        let nobody_moved = Tally { buyers: self.buyers.len() as u64, ..Tally::default() };
        match broken(&setup, &nobody_moved, &|name| setup.measure_at_start(name)) {
            Some(id) => Err(RaceError::BrokenAtTheStart { id: id.to_owned() }),
            None => Ok(setup),
        }
    }

    fn check_counts(&self) -> Result<(), RaceError> {
        let few = |count: usize| count <= MAX_PARTS;
        let fits = (1..=MAX_PARTS).contains(&self.programs.len())
            && (1..=MAX_BUYERS).contains(&self.buyers.len())
            && self.buyers.iter().all(|part| part.name().len() <= MAX_NAME_BYTES)
            && self.losses <= MAX_LOSSES
            && few(self.tables.len())
            && few(self.measures.len())
            && few(self.invariants.len())
            && self.items.len() <= MAX_ITEMS;
        if fits { Ok(()) } else { Err(RaceError::Counts) }
    }

    /// The names of the buyers, in lane order.
    pub fn names(&self) -> Vec<String> {
        self.buyers.iter().map(|part| part.name().to_owned()).collect()
    }

    /// The same race with so many buyers: those it names, and others in the same parts, numbered.
    pub fn with_buyers(&self, count: usize) -> Self {
        let named = self.buyers.iter().take(count).cloned();
        let part = |index: usize| {
            let name = format!("#{}", index + 1);
            match self.buyers.get(index % self.buyers.len().max(1)).and_then(Part::program) {
                Some(program) => Part::Role { name, program: program.to_owned() },
                None => Part::Name(name),
            }
        };
        let buyers = named.chain((self.buyers.len()..count).map(part)).collect();
        Self { buyers, ..self.clone() }
    }

    /// The same race with another number in a measure's attribute at the start.
    /// Nothing changes if there is no such measure.
    pub fn starting_with(&self, measure: &str, value: u32) -> Self {
        let mut race = self.clone();
        let Some(Measure::Attribute { table, key, attribute, .. }) = self.measures.get(measure) else {
            return race;
        };
        let key = key.as_object();
        for request in &mut race.items {
            let holds_key = |item: &Value| {
                key.is_some_and(|key| key.iter().all(|(name, value)| item.get(name) == Some(value)))
            };
            if request.get("TableName").and_then(Value::as_str) == Some(table)
                && let Some(item) = request.get_mut("Item").filter(|item| holds_key(item))
                && let Some(attribute) = item.get_mut(attribute)
            {
                *attribute = json!({ "N": value.to_string() });
            }
        }
        race
    }

    fn invariants(&self, setup: &Setup) -> Result<Vec<(Invariant, Formula)>, RaceError> {
        let facts = setup.fact_names();
        let compile = |invariant: &Invariant| {
            let id = || invariant.id.clone();
            let formula =
                Formula::parse(&invariant.holds).map_err(|error| RaceError::Invariant { id: id(), error })?;
            let unknown = formula.names().find(|name| !facts.contains(*name)).map(str::to_owned);
            match unknown {
                Some(name) => Err(RaceError::UnknownFact { id: id(), name }),
                None => Ok((invariant.clone(), formula)),
            }
        };
        self.invariants.iter().map(compile).collect()
    }
}

impl Setup {
    /// The names of all measures, in order.
    pub fn measures(&self) -> impl Iterator<Item = &str> {
        self.measures.keys().map(String::as_str)
    }

    /// All measures, in order of their names.
    pub fn measured(&self) -> impl Iterator<Item = &Measured> {
        self.measures.values()
    }

    /// A measure's number in this engine's tables, if the item has one, counted anew.
    pub fn measure(&self, engine: &Engine, name: &str) -> Option<Number> {
        self.measures.get(name)?.read(engine)
    }

    /// Whether an item, as it is named in a trace, is one that a measure reads.
    pub fn is_measured_at(&self, name: &str, item: &str) -> bool {
        self.measures.get(name).is_some_and(|measured| measured.item() == Some(item))
    }

    /// A measure's number before the first request.
    pub fn measure_at_start(&self, name: &str) -> Option<Number> {
        self.measures.get(name).map(Measured::at_start)
    }

    /// The program of that id.
    pub fn program(&self, id: &str) -> Option<&Arc<CompiledProgram>> {
        self.programs.iter().find(|program| program.source.id == id)
    }

    fn fact_names(&self) -> BTreeSet<String> {
        let measures = self.measures.keys();
        let mut names: BTreeSet<String> =
            measures.flat_map(|name| [name.clone(), format!("{name}{AT_START}")]).collect();
        names.extend(["sold", "refused", "failed", "buyers"].map(str::to_owned));
        names
    }
}

/// What follows a measure's name in the name of its value at the start.
pub const AT_START: &str = "_at_start";
