//! A run: request after request on one engine, each reply looked at.
//!
//! Every request has a thread of its own with the stack that a wasm module
//! has, named for the request. So a panic, a stack overflow and a hang each
//! name the request they come from, and it can be had again from the seed.

use std::collections::BTreeMap;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use dynamodb_sandbox::engine::{Engine, EngineSettings, Operation, Reply};
use dynamodb_sandbox::model;
use dynamodb_sandbox::storage::{KeyRange, PrimaryKey, StoredItem, Table};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::chance::Chance;
use crate::memory::Memory;
use crate::request::{self, Request};

/// Bytes of stack that an engine in wasm has, the linker's default. Frames of
/// code that is not optimised are some four times as large.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 4 << 20 } else { 1 << 20 };
/// How long a request may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);
/// After how many requests the stored state is looked at as a whole.
const AUDIT_EVERY: u64 = 500;

/// What came of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// A hash of all replies.
    pub(crate) digest: u64,
    /// By target: how many requests were answered with 200, and how many in all.
    pub(crate) answers: BTreeMap<String, (u64, u64)>,
}

/// A run in progress.
pub(crate) struct Run {
    seed: u64,
    number: u64,
    engine: Engine,
    memory: Memory,
    pub(crate) summary: Summary,
}

impl Run {
    pub(crate) fn new(seed: u64) -> Self {
        let mut engine = Engine::new(EngineSettings::default());
        let mut memory = Memory::default();
        for table in request::tables() {
            let created = engine.call("CreateTable", &table).response.expect("the table is created");
            memory.learn(&created);
        }
        Self { seed, number: 0, engine, memory, summary: Summary::default() }
    }

    /// The next request, and the clock moved on now and then.
    pub(crate) fn next(&mut self) -> Request {
        let mut chance = Chance::new(self.seed, self.number);
        self.number += 1;
        if chance.one_in(50) {
            self.engine.advance(model::Duration::from_micros(chance.below(1 << 33) as u64));
        }
        request::request(&mut chance, &self.memory)
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

        let body: Option<Value> = serde_json::from_str(&reply.body).ok();
        match (reply.status, &body) {
            (200, Some(body)) => self.memory.learn(body),
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
        }
        if self.number.is_multiple_of(AUDIT_EVERY) { self.audit() } else { Ok(()) }
    }

    fn dispatch(&mut self, request: &Request) -> Result<Reply, String> {
        let name = format!("request {} of seed {}", self.number - 1, self.seed);
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

    /// Looks at everything stored: totals, fingerprints and every index are
    /// what they would be if the items were stored anew.
    ///
    /// # Errors
    ///
    /// What differs.
    pub(crate) fn audit(&self) -> Result<(), String> {
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
