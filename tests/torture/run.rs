//! A run: request after request on one engine, each reply looked at.
//!
//! Every request has a thread of its own with the stack that a wasm module
//! has, named for the request. So a panic, a stack overflow and a hang each
//! name the request they come from, and it can be had again from the seed.

use std::collections::BTreeMap;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use dynamodb_sandbox::engine::{Engine, EngineSettings, Environment, Operation, Reply};
use dynamodb_sandbox::model::Duration as VirtualDuration;
use dynamodb_sandbox::storage::{KeyRange, PrimaryKey, StoredItem, Table};
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::chance::Chance;
use crate::ledger::Ledger;
use crate::memory::Memory;
use crate::request::{self, Request};
use crate::surroundings;

/// What iterators are made with.
pub(crate) const ENGINE_SEED: u64 = 0;

/// Bytes of stack that an engine in wasm has, the linker's default. Frames of
/// code that is not optimised are some four times as large.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 4 << 20 } else { 1 << 20 };
/// How long a request may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);
/// After how many requests the stored state is looked at as a whole, and the
/// environment changes.
const STRETCH: u64 = 500;
/// After how many stretches the tables are made anew: an even number, so that
/// the environment is healthy then.
const RENEWED_EVERY: u64 = 10;

/// What came of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// A hash of all replies.
    pub(crate) digest: u64,
    /// By target: how many requests were answered with 200, and how many in all.
    pub(crate) answers: BTreeMap<String, (u64, u64)>,
    /// How many requests, or members of batches, found no capacity.
    pub(crate) throttled: u64,
    /// How many looks at all that is stored found readers that did not see all of it yet.
    pub(crate) stale: u64,
    /// How many records were read from streams.
    pub(crate) records: u64,
}

/// A run in progress.
pub(crate) struct Run {
    seed: u64,
    number: u64,
    engine: Engine,
    memory: Memory,
    ledger: Ledger,
    pub(crate) summary: Summary,
}

impl Run {
    pub(crate) fn new(seed: u64) -> Self {
        let engine = Engine::new(EngineSettings { seed: ENGINE_SEED, ..EngineSettings::default() });
        let (memory, ledger) = (Memory::default(), Ledger::default());
        Self { seed, number: 0, engine, memory, ledger, summary: Summary::default() }
    }

    /// Makes the tables that requests are mostly about anew. Damaged requests
    /// delete them at times, and others change what they are.
    fn renew_tables(&mut self) -> Result<(), String> {
        for table in request::tables() {
            let name = &table["TableName"];
            for (operation, body) in [
                ("UpdateTable", json!({ "TableName": name, "DeletionProtectionEnabled": false })),
                ("DeleteTable", json!({ "TableName": name })),
                ("CreateTable", table.clone()),
            ] {
                let target = format!("DynamoDB_20120810.{operation}");
                self.send(&Request { target, body: body.to_string().into_bytes() })?;
            }
        }
        Ok(())
    }

    /// The next request, and before it what happens without one: the clock
    /// moves now and then, and the environment changes after each stretch.
    ///
    /// # Errors
    ///
    /// What is wrong with what the clock brought.
    pub(crate) fn next(&mut self) -> Result<Request, String> {
        let mut chance = Chance::new(self.seed, self.number);
        if self.number.is_multiple_of(STRETCH) {
            self.audit()?;
            let stretch = self.number / STRETCH;
            self.engine.set_environment(surroundings::of_stretch(&mut chance, stretch));
            if stretch.is_multiple_of(RENEWED_EVERY) {
                self.renew_tables()?;
            }
        }
        self.number += 1;
        let events = self.engine.advance(surroundings::pause(&mut chance));
        self.ledger.follow(&self.engine, &events)?;
        Ok(request::request(&mut chance, &self.memory))
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// What is wrong with the reply or with what is stored after it.
    pub(crate) fn send(&mut self, request: &Request) -> Result<(), String> {
        let before = self.engine.clone();
        let reply = self.dispatch(request)?;
        let digest = &mut self.summary.digest;
        *digest = xxh3_64_with_seed(reply.body.as_bytes(), digest.wrapping_add(reply.status.into()));
        let answers = self.summary.answers.entry(operation(request)).or_default();
        answers.1 += 1;
        answers.0 += u64::from(reply.status == 200);

        self.ledger.follow(&self.engine, &reply.events)?;
        let refused = &reply.receipt.refused;
        self.summary.throttled += refused.len() as u64;

        let body: Option<Value> = serde_json::from_str(&reply.body).ok();
        match (reply.status, &body) {
            (200, Some(body)) => {
                self.memory.learn(request, body);
                self.summary.records += body["Records"].as_array().map_or(0, Vec::len) as u64;
            }
            (400, Some(body)) if body["__type"].is_string() => {}
            // TagResource and UntagResource have no output, a body too large no error body.
            (200 | 413, None) if reply.body.is_empty() => {}
            (status, _) => return Err(format!("an answer of no known kind: {status} {}", reply.body)),
        }
        if (reply.status == 200) != reply.error.is_none() {
            return Err("the status does not fit the error".to_owned());
        }
        if reply.status != 200 {
            // Exact, and at once where nothing was written.
            if before.contents_fingerprint() != self.engine.contents_fingerprint()
                || !before.same_contents(&self.engine)
            {
                return Err("a refused request changed what is stored".to_owned());
            }
            let nothing_done = reply.receipt.lines.is_empty() && !refused.is_empty();
            if nothing_done && !before.same_service(&self.engine) {
                return Err("a throttled request left a trace".to_owned());
            }
        }
        Ok(())
    }

    fn dispatch(&mut self, request: &Request) -> Result<Reply, String> {
        let name = format!("request {} of seed {}", self.number.saturating_sub(1), self.seed);
        let engine = &mut self.engine;
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let serve = move || drop(sender.send(engine.dispatch(&request.target, &request.body)));
            let builder = thread::Builder::new().name(name.clone()).stack_size(STACK_BYTES);
            let _server = builder.spawn_scoped(scope, serve).map_err(|error| error.to_string())?;
            match receiver.recv_timeout(PATIENCE) {
                Ok(reply) => Ok(reply),
                Err(RecvTimeoutError::Disconnected) => Err("a panic".to_owned()),
                Err(RecvTimeoutError::Timeout) => {
                    // The thread cannot be ended: nothing but leaving is left.
                    eprintln!("{name} hangs: {}", shown(request));
                    std::process::abort();
                }
            }
        })
    }

    /// Looks at everything stored: it is what was written, it is what it would
    /// be if the items were stored anew, and readers get to see all of it.
    ///
    /// # Errors
    ///
    /// What differs.
    pub(crate) fn audit(&mut self) -> Result<(), String> {
        self.ledger.audit(&self.engine)?;
        self.rebuild()?;
        self.arrive()
    }

    /// Totals, fingerprints and every index are those of a table built anew.
    fn rebuild(&self) -> Result<(), String> {
        for entry in self.engine.catalog().iter() {
            let (name, stored) = (&entry.definition.name, &entry.contents);
            let definitions = stored.indexes().iter().map(|index| index.definition().clone());
            let mut rebuilt = Table::new(stored.key_schema().clone(), definitions);
            for (key, item) in stored.iter() {
                let own = PrimaryKey::of(stored.key_schema(), item.item());
                if own.as_ref() != Some(key) {
                    return Err(format!("an item of {name} is stored under another's key"));
                }
                rebuilt.insert(key.clone(), StoredItem::new(item.item().clone()));
            }
            let totals = |table: &Table| (table.len(), table.size_bytes(), table.fingerprint());
            if totals(stored) != totals(&rebuilt) || !stored.same_contents(&rebuilt) {
                return Err(format!("{name} is not what its items make"));
            }
            for (index, anew) in stored.indexes().iter().zip(rebuilt.indexes()) {
                let all = KeyRange::all();
                if index.size_bytes() != anew.size_bytes() || !index.range(&all).eq(anew.range(&all)) {
                    return Err(format!(
                        "index {} of {name} is not the index rebuilt",
                        anew.definition().name
                    ));
                }
            }
        }
        Ok(())
    }

    /// Eventually consistent reads and indexes see what is stored once the lag
    /// is over, read in a fork.
    fn arrive(&mut self) -> Result<(), String> {
        let environment = Environment { admission: None, ..*self.engine.environment() };
        let lag = environment.lag();
        if lag == VirtualDuration::ZERO {
            return Ok(());
        }
        let [mut late, mut prompt] = [self.engine.clone(), self.engine.clone()];
        late.set_environment(environment);
        let none = VirtualDuration::ZERO;
        prompt.set_environment(Environment { read_lag: none, index_lag: none, ..environment });
        self.summary.stale += u64::from(everything(&mut late) != everything(&mut prompt));
        // What expires meanwhile has to arrive as well.
        while !late.advance(lag).is_empty() {
            prompt.advance(lag);
        }
        prompt.advance(lag);
        if everything(&mut late) == everything(&mut prompt) {
            Ok(())
        } else {
            Err("readers do not get to see what is stored".to_owned())
        }
    }
}

/// What a Scan of each table and each index answers.
fn everything(engine: &mut Engine) -> Vec<Result<Value, String>> {
    let mut scans = Vec::new();
    for entry in engine.catalog().iter() {
        let table = &entry.definition.name;
        scans.push(json!({ "TableName": table }));
        let indexes = entry.contents.indexes().iter().map(|index| &index.definition().name);
        scans.extend(indexes.map(|index| json!({ "TableName": table, "IndexName": index })));
    }
    let mut scan = |request| engine.call("Scan", request).response.map_err(|error| error.to_string());
    scans.iter().map(&mut scan).collect()
}

/// The operation a request is for, if it is one.
fn operation(request: &Request) -> String {
    let name = request.target.split('.').nth(1).and_then(Operation::from_name);
    name.map_or_else(|| "none".to_owned(), |operation| operation.name().to_owned())
}

/// A request as it can be read, cut where it is long.
pub(crate) fn shown(request: &Request) -> String {
    const MOST: usize = 4000;
    let (target, body) = (&request.target, String::from_utf8_lossy(&request.body));
    let short: String = body.chars().take(MOST).collect();
    let target: String = target.chars().take(100).collect();
    match request.body.len() - short.len().min(request.body.len()) {
        0 => format!("{target} {short}"),
        more => format!("{target} {short} … and {more} bytes more"),
    }
}
