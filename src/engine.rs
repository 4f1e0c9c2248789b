//! The engine: the service's API over tables in memory.
//!
//! ```text
//! JSON ──► body ──► input ──► plan ──► storage ──► output ──► JSON
//!   wire    constraints  expressions bound  │
//!                                           └──► receipt, events
//! ```
//!
//! | to understand | read |
//! |---|---|
//! | one operation from start to end | [`operation`], one file each |
//! | in which order a request is checked | [`validation`] |
//! | what an operation costs and why | [`receipt`] |
//! | JSON, base64, wrong types | [`wire`] |
//! | tables, their definitions and their lives | [`catalog`], [`table_definition`] |
//! | what surrounds the tables | [`environment`] |
//! | who gets capacity and who is throttled | [`admission`] |
//! | what the clock brings next | [`agenda`] |
//! | reads that see what was a while ago | `history` |
//! | a table's stream, on and off; all streams | [`stream`], [`stream::archive`] |
//! | items that expire | [`time_to_live`] |
//! | transactions that are sent again | [`token`] |
//!
//! An [`Engine`] is a value: cloning it is a fork that shares all data, and
//! its clock moves only by [`Engine::advance`]. Knows nothing of browsers and
//! lessons.

pub mod admission;
pub mod agenda;
pub mod catalog;
pub mod environment;
pub mod event;
mod history;
pub mod operation;
pub mod receipt;
pub mod request;
mod store;
pub mod stream;
pub mod table_definition;
pub mod time_to_live;
pub mod token;
pub mod validation;
pub mod wire;

use std::hash::Hash;
use std::sync::Arc;

use self::admission::Buckets;
pub use self::catalog::{Catalog, TableEntry};
pub use self::environment::{Admission, AdmissionSettings, Environment, Replica};
pub use self::event::Event;
use self::history::Replicas;
use self::operation::{Log, Pending, Source};
pub use self::operation::{Operation, Output, Request, Service, TransactionId};
pub use self::receipt::Receipt;
use self::stream::archive::Streams;
use self::token::Tokens;
use crate::model::{ApiError, Duration, Instant, Item};
use crate::storage::{PrimaryKey, StoredItem, Table};

/// The Region the sandbox plays.
pub const REGION: &str = "us-east-1";
/// The account the sandbox plays: no real account has it.
pub const ACCOUNT: &str = "000000000000";
/// What an engine starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EngineSettings {
    /// The first time on the virtual clock.
    pub now: Instant,
    /// Where everything random comes from: identifiers of tables.
    pub seed: u64,
    /// What surrounds the tables.
    pub environment: Environment,
}

/// An account's tables, and the API over them.
///
/// Cloning is a fork: constant time, all data shared, and neither sees what
/// is then written to the other.
#[derive(Debug, Clone)]
pub struct Engine {
    catalog: Catalog,
    now: Instant,
    seed: u64,
    /// How many tables were ever created: their identifiers differ by it.
    tables_created: u64,
    environment: Environment,
    /// Transactions whose client request tokens still hold.
    tokens: Tokens,
    /// Transactions between their two halves.
    pending: Pending,
    /// Of tables and of former tables.
    streams: Streams,
    /// Bytes that an item collection may have, where it has a limit.
    item_collection_limit: u64,
    /// The capacity that is left: nothing while admission is off.
    buckets: Buckets,
}

/// The answer of [`Engine::dispatch`].
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The response body, JSON.
    pub body: String,
    /// What was charged, also if the condition failed.
    pub receipt: Receipt,
    /// What happened.
    pub events: Vec<Event>,
    /// The error that `body` tells, if it is one.
    pub error: Option<ApiError>,
}

/// The answer of [`Engine::call`].
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The response, or the exception.
    pub response: Result<serde_json::Value, ApiError>,
    /// What was charged, also if the condition failed.
    pub receipt: Receipt,
    /// What happened.
    pub events: Vec<Event>,
}

/// The answer of [`Engine::execute`].
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The output, or the exception.
    pub result: Result<Output, ApiError>,
    /// What was charged, also if the condition failed.
    pub receipt: Receipt,
    /// What happened.
    pub events: Vec<Event>,
}

impl Engine {
    /// An engine without tables.
    pub fn new(settings: EngineSettings) -> Self {
        let EngineSettings { now, seed, environment } = settings;
        Self {
            catalog: Catalog::default(),
            now,
            seed,
            tables_created: 0,
            environment,
            tokens: Tokens::default(),
            pending: Pending::default(),
            streams: Streams::default(),
            item_collection_limit: operation::MAX_ITEM_COLLECTION_BYTES,
            buckets: Buckets::default(),
        }
    }

    /// The same engine with another limit than 10 GB of item collections: the
    /// service's own would take a test hours to reach.
    #[must_use]
    pub fn with_item_collection_limit(self, bytes: u64) -> Self {
        Self { item_collection_limit: bytes, ..self }
    }

    /// The virtual time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Moves the virtual clock, and carries out what that brings: answers what
    /// happened to items.
    pub fn advance(&mut self, by: Duration) -> Vec<Event> {
        if by == Duration::ZERO {
            return Vec::new();
        }
        let last = self.now;
        self.now = self.now + by;
        self.catalog.settle(self.now, self.environment.control_plane_delay);
        self.tokens.settle(self.now);
        if let Some(admission) = &self.environment.admission {
            self.buckets.advance(admission, &self.catalog, by);
        }
        let events = self.expire(last);
        self.settle_streams();
        self.catalog.forget(self.now.before(self.environment.lag()));
        events
    }

    /// What surrounds the tables.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Changes what surrounds the tables, from now on. Where admission is
    /// turned on, every table begins with the capacity of a new one; where lag
    /// is, with what has been written so far having arrived everywhere.
    pub fn set_environment(&mut self, environment: Environment) {
        if environment.admission.is_none() {
            self.buckets.clear();
        }
        self.environment = environment;
        self.catalog.forget(self.now.before(environment.lag()));
    }

    /// Answers a request as it comes over HTTP: `target` is the value of the
    /// header `X-Amz-Target` (`DynamoDB_20120810.PutItem`), `body` is JSON.
    ///
    /// Never fails: what is wrong with a request is in the reply.
    pub fn dispatch(&mut self, target: &str, body: &[u8]) -> Reply {
        let operation = Operation::from_target(target);
        if body.len() > wire::MAX_BODY_BYTES {
            return Reply::refused(ApiError::RequestTooLarge);
        }
        match operation {
            None => Reply::refused(ApiError::UnknownOperation),
            Some(operation) => Reply::from(self.serve(operation, Source::Bytes(body))),
        }
    }

    /// Answers a request whose body is parsed already: what [`Engine::dispatch`]
    /// does, without going through text.
    pub fn call(&mut self, operation: &str, body: &serde_json::Value) -> Completion {
        match Operation::from_name(operation) {
            None => {
                let response = Err(ApiError::UnknownOperation);
                Completion { response, receipt: Receipt::default(), events: Vec::new() }
            }
            Some(operation) => self.serve(operation, Source::Value(body)).into(),
        }
    }

    /// Carries out a typed request.
    pub fn execute(&mut self, request: impl Into<Request>) -> Outcome {
        let request = request.into();
        self.log(request.operation(), |engine, log| request.serve(engine, log))
    }

    fn serve(&mut self, operation: Operation, source: Source<'_>) -> Outcome {
        self.log(operation, |engine, log| operation.serve(source, engine, log))
    }

    fn log(
        &mut self,
        operation: Operation,
        run: impl FnOnce(&mut Self, &mut Log) -> Result<Output, ApiError>,
    ) -> Outcome {
        let mut log = Log::new(operation);
        let result = match operation.admits_members() {
            true => self.attempt_members(&mut log, run),
            false => {
                let admitted = self.attempt(&mut log, run);
                admitted.unwrap_or_else(|refusals| Err(log.throttled(&refusals)))
            }
        };
        log.outcome(result)
    }

    /// All tables.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The contents of the table `name`.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.catalog.get(name).map(|entry| &entry.contents)
    }

    /// The item of the table `table` with the key attributes `key`; an item
    /// with more attributes than the key's will do. Charges nothing: for
    /// views, checks and invariants. A key written as JSON goes through
    /// [`wire::item_from_json`] first.
    pub fn item(&self, table: &str, key: &Item) -> Option<&Arc<Item>> {
        let table = self.table(table)?;
        table.get(&PrimaryKey::of(table.key_schema(), key)?).map(StoredItem::item)
    }

    /// All streams, of tables and of former tables.
    pub fn streams(&self) -> &Streams {
        &self.streams
    }

    /// A hash of the contents of the table `name`: equal contents have equal
    /// fingerprints, however they came about.
    pub fn table_fingerprint(&self, name: &str) -> Option<u128> {
        self.table(name).map(Table::fingerprint)
    }

    /// A hash of the names and contents of all tables: equal contents have
    /// equal fingerprints. Costs one step per table, none per item.
    pub fn contents_fingerprint(&self) -> u128 {
        self.catalog.contents_fingerprint()
    }

    /// A hash of the contents, of what is left of capacity and of what lagging
    /// reads still see: the same wherever [`Engine::same_service`] holds, and
    /// mostly nowhere else. At the default environment the hash of the contents.
    pub fn service_fingerprint(&self) -> u128 {
        let contents = self.contents_fingerprint();
        let lags = self.environment.lag() > Duration::ZERO
            && self.catalog.iter().any(|entry| !entry.history.is_empty());
        if self.buckets.is_empty() && !lags {
            return contents;
        }
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        self.buckets.hash(&mut hasher);
        for entry in self.catalog.iter() {
            entry.history.hash(self.now, self.environment.lag(), &mut hasher);
        }
        contents.wrapping_add(hasher.digest128())
    }

    /// Whether reads that lag see the same in both, now and later.
    fn same_history(&self, other: &Self) -> bool {
        let lag = self.environment.lag();
        if lag == Duration::ZERO {
            return true;
        }
        let drawn = self.environment.read_replica == Replica::Drawn;
        let same_draws = !drawn || (self.now == other.now && self.seed == other.seed);
        let mut entries = self.catalog.iter().zip(other.catalog.iter());
        same_draws
            && entries.all(|(one, two)| one.history.same_future(self.now, &two.history, other.now, lag))
    }

    /// Who answers reads now.
    fn replicas(&self) -> Replicas {
        Replicas { now: self.now, seed: self.seed, environment: self.environment }
    }

    /// Whether both engines hold tables of the same names with the same
    /// items. Exact; cheap where they share or differ.
    pub fn same_contents(&self, other: &Self) -> bool {
        self.catalog.same_contents(&other.catalog)
    }

    /// Whether both answer alike from now on: the same contents and
    /// definitions of tables, the same client request tokens that hold, the
    /// same transactions between their halves, the same environment, what is
    /// left of capacity and what lagging reads still see in it. Not the clock
    /// and the seed, unless replicas are drawn by them.
    pub fn same_service(&self, other: &Self) -> bool {
        let definitions = self.catalog.iter().map(|entry| &entry.definition);
        self.same_contents(other)
            && self.tokens == other.tokens
            && self.pending == other.pending
            && self.environment == other.environment
            && self.buckets == other.buckets
            && self.same_history(other)
            && definitions.eq(other.catalog.iter().map(|entry| &entry.definition))
    }

    /// The table `name` as an item request meets it, by its name or its
    /// resource name.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` if there is no such table or it cannot be
    /// used yet or any more.
    fn usable_table(&mut self, name: &str) -> Result<&TableEntry, ApiError> {
        use self::table_definition::TableStatus;
        let (now, delay) = (self.now, self.environment.control_plane_delay);
        let entry = self.catalog.meet(table_definition::resolve_table_name(name), now, delay);
        entry
            .filter(|entry| matches!(entry.status(), TableStatus::Active | TableStatus::Updating))
            .ok_or_else(validation::no_usable_table)
    }

    /// A new table's identifier, made of its name and how many tables there were.
    fn new_table_id(&mut self, name: &str) -> String {
        self.tables_created += 1;
        let mut input = self.tables_created.to_le_bytes().to_vec();
        input.extend(name.as_bytes());
        self.uuid(&input)
    }

    /// A version 4 UUID made of the seed and `input`.
    fn uuid(&self, input: &[u8]) -> String {
        let random = xxhash_rust::xxh3::xxh3_128_with_seed(input, self.seed);
        let uuid = random & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{uuid:032x}");
        let part = |range| hex.get(range).unwrap_or_default();
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    }
}

impl Reply {
    /// The reply to a request that names no operation or cannot be read at all.
    fn refused(error: ApiError) -> Self {
        let body = match error {
            ApiError::RequestTooLarge => String::new(),
            _ => wire::error::body(&error),
        };
        Self {
            status: error.status(),
            body,
            receipt: Receipt::default(),
            events: Vec::new(),
            error: Some(error),
        }
    }
}

impl From<Outcome> for Completion {
    fn from(outcome: Outcome) -> Self {
        let Outcome { result, receipt, events } = outcome;
        Self { response: result.map(|output| wire::to_value(&output)), receipt, events }
    }
}

impl From<Outcome> for Reply {
    fn from(outcome: Outcome) -> Self {
        let Outcome { result, receipt, events } = outcome;
        match result {
            Ok(output) => {
                let body = if output.has_body() { wire::to_text(&output) } else { String::new() };
                Self { status: 200, body, receipt, events, error: None }
            }
            Err(error) => {
                let body = wire::error::body(&error);
                Self { status: error.status(), body, receipt, events, error: Some(error) }
            }
        }
    }
}
