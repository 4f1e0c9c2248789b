//! Runs the scripts of requests and responses under `tests/scripts/engine`,
//! one test per file. To regenerate: `UPDATE_GOLDENFILES=1`; then read what
//! changed and check it against the documentation, not against the code.
//!
//! | command | meaning |
//! |---|---|
//! | `table Stock pk=S sk=N stream=KEYS_ONLY` | an on-demand table, `ACTIVE`; with a stream, if one is named |
//! | `table Stock pk=S read=5 write=2` | likewise, with so many units per second |
//! | `PutItem Stock '{"Item": …}'` | a request; the name, if given, becomes `TableName` |
//! | `dispatch Some.Target 'text'` | a request whose body is no JSON object, or whose target is none |
//! | `advance 1000` | moves the clock, in milliseconds; `h`, `m` and `s` after the figure are hours, minutes, seconds |
//! | `environment '{"control_plane_delay": 5000000}'` | changes what surrounds the tables |
//! | `prepare order '{"TransactItems": …}'` | the first half of a TransactWriteItems, named |
//! | `commit order`, `cancel order` | the second half |
//! | `events` | from here on, what happened is printed too |
//!
//! `<a*2049>` in a body stands for 2049 times `a`; long runs are printed so too.
//! `<stream>` is the stream of the table described last, `<shard 1>` the first
//! shard of the stream described last and `<start 1>` its first number,
//! `<iterator>` the last iterator,
//! `<record 1>` the number of the first record on the last page with any.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use dynamodb_sandbox::engine::admission::Refusal;
use dynamodb_sandbox::engine::operation::TransactWriteItemsInput;
use dynamodb_sandbox::engine::receipt::{Arm, ReceiptLine, WhatIf};
use dynamodb_sandbox::engine::{
    Engine, EngineSettings, Environment, Event, Operation, Reply, TransactionId, wire,
};
use dynamodb_sandbox::model::{Duration, Instant};
use goldenscript::Command;
use test_each_file::test_each_path;

test_each_path! { in "tests/scripts/engine" as scripts => |path: &std::path::Path| {
    goldenscript::run(&mut Runner::default(), path).expect("the script runs")
}}

struct Runner {
    engine: Engine,
    events: bool,
    transactions: BTreeMap<String, TransactionId>,
    /// What `<iterator>` and the like stand for.
    remembered: BTreeMap<String, String>,
}

impl Default for Runner {
    fn default() -> Self {
        let now = Instant::from_millis(1_767_225_600_000);
        Self {
            engine: Engine::new(EngineSettings { now, seed: 1, ..EngineSettings::default() }),
            events: false,
            transactions: BTreeMap::new(),
            remembered: BTreeMap::new(),
        }
    }
}

impl goldenscript::Runner for Runner {
    type Command = Command;

    fn run(&mut self, command: &Command, _context: &goldenscript::Context) -> Result<String, Box<dyn Error>> {
        let mut arguments = command.consume_args();
        let mut next = || arguments.next_pos().map(str::to_owned);
        let output = match command.name.as_str() {
            "table" => {
                let name = next().ok_or("which table?")?;
                let attributes: Vec<_> = std::iter::from_fn(|| arguments.next_key()).collect();
                self.create_table(&name, &attributes)?
            }
            "dispatch" => {
                let target = next().ok_or("which target?")?;
                let body = expand(&next().unwrap_or_default())?;
                self.show(&target, &body)
            }
            "advance" => {
                let millis = millis(&next().ok_or("how long?")?)?;
                let events = self.engine.advance(Duration::from_millis(millis));
                let shown = events.iter().filter(|_| self.events);
                shown.map(|event| shorten(&show_event(event)) + "\n").collect()
            }
            "environment" => {
                let environment: Environment = serde_json::from_str(&next().ok_or("which?")?)?;
                self.engine.set_environment(environment);
                String::new()
            }
            "prepare" => {
                let name = next().ok_or("which name?")?;
                let body = serde_json::from_str(&next().ok_or("which transaction?")?)?;
                match self.engine.prepare(TransactWriteItemsInput::from_json(&body)?) {
                    Ok(id) => {
                        self.transactions.insert(name, id);
                        "prepared".to_owned()
                    }
                    Err(answer) => show(&Reply::from(*answer), self.events),
                }
            }
            "commit" => {
                let id = self.transaction(next())?;
                let outcome = self.engine.commit(id).ok_or("it is not prepared")?;
                show(&Reply::from(outcome), self.events)
            }
            "cancel" => {
                let id = self.transaction(next())?;
                let receipt = self.engine.cancel(id).ok_or("it is not prepared")?;
                receipt.lines.iter().map(|line| show_line(line) + "\n").collect()
            }
            "events" => {
                self.events = true;
                String::new()
            }
            operation => {
                let first = next().unwrap_or_else(|| "{}".to_owned());
                let body = match next() {
                    Some(body) => with_table(&first, &expand(&body)?)?,
                    None if first.starts_with('{') => expand(&first)?,
                    None => with_table(&first, "{}")?,
                };
                let target = Operation::target_of(operation);
                self.show(&target, &body)
            }
        };
        arguments.reject_next()?;
        Ok(output)
    }
}

impl Runner {
    fn show(&mut self, target: &str, body: &str) -> String {
        let mut body = body.to_owned();
        for (name, value) in &self.remembered {
            body = body.replace(&format!("<{name}>"), value);
        }
        let reply = self.engine.dispatch(target, body.as_bytes());
        self.remember(&serde_json::from_str(&reply.body).unwrap_or_default());
        show(&reply, self.events)
    }

    fn transaction(&self, name: Option<String>) -> Result<TransactionId, Box<dyn Error>> {
        let name = name.ok_or("which transaction?")?;
        Ok(*self.transactions.get(&name).ok_or("it was not prepared")?)
    }

    fn remember(&mut self, answer: &serde_json::Value) {
        let mut remember = |name: String, value: &serde_json::Value| {
            if let Some(value) = value.as_str() {
                self.remembered.insert(name, value.to_owned());
            }
        };
        for description in ["Table", "TableDescription"] {
            remember("stream".to_owned(), &answer[description]["LatestStreamArn"]);
        }
        for iterator in ["ShardIterator", "NextShardIterator"] {
            remember("iterator".to_owned(), &answer[iterator]);
        }
        let list = |list: &serde_json::Value| list.as_array().cloned().unwrap_or_default();
        for (shard, place) in list(&answer["StreamDescription"]["Shards"]).iter().zip(1..) {
            remember(format!("shard {place}"), &shard["ShardId"]);
            remember(format!("start {place}"), &shard["SequenceNumberRange"]["StartingSequenceNumber"]);
        }
        for (record, place) in list(&answer["Records"]).iter().zip(1..) {
            remember(format!("record {place}"), &record["dynamodb"]["SequenceNumber"]);
        }
    }

    fn create_table(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<String, Box<dyn Error>> {
        let mut definitions = Vec::new();
        let mut schema = Vec::new();
        let units = |kind: &str| {
            let given = attributes.iter().find(|(name, _)| *name == kind);
            given.and_then(|(_, units)| units.parse::<u64>().ok())
        };
        let (read, write) = (units("read"), units("write"));
        let attributes = attributes.iter().filter(|(_, value)| value.parse::<u64>().is_err());
        let (stream, keys): (Vec<_>, Vec<_>) = attributes.partition(|(name, _)| *name == "stream");
        for ((attribute, attribute_type), key_type) in keys.iter().zip(["HASH", "RANGE"]) {
            definitions
                .push(serde_json::json!({ "AttributeName": attribute, "AttributeType": attribute_type }));
            schema.push(serde_json::json!({ "AttributeName": attribute, "KeyType": key_type }));
        }
        let mut request = serde_json::json!({
            "TableName": name, "AttributeDefinitions": definitions, "KeySchema": schema,
        });
        match read.zip(write) {
            Some((read, write)) => {
                request["ProvisionedThroughput"] =
                    serde_json::json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
            }
            None => request["BillingMode"] = "PAY_PER_REQUEST".into(),
        }
        if let Some((_, view)) = stream.first() {
            request["StreamSpecification"] =
                serde_json::json!({ "StreamEnabled": true, "StreamViewType": view });
        }
        self.engine.call("CreateTable", &request).response?;
        let table = self.engine.call("DescribeTable", &serde_json::json!({ "TableName": name })).response?;
        self.remember(&table);
        Ok(String::new())
    }
}

/// A span of time in milliseconds.
fn millis(text: &str) -> Result<u64, Box<dyn Error>> {
    let units = [("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let unit = units.iter().find_map(|(unit, millis)| Some((text.strip_suffix(unit)?, *millis)));
    let (figure, unit) = unit.unwrap_or((text, 1));
    Ok(figure.parse::<u64>()? * unit)
}

/// The JSON object `body` with `TableName` before its members.
fn with_table(table: &str, body: &str) -> Result<String, Box<dyn Error>> {
    let table = expand(table)?;
    let members = body.trim().strip_prefix('{').ok_or("an object")?;
    let comma = if members.trim() == "}" { "" } else { "," };
    Ok(format!("{{\"TableName\":\"{table}\"{comma}{members}"))
}

/// Replaces `<text*count>` by so many times the text.
fn expand(body: &str) -> Result<String, Box<dyn Error>> {
    let mut expanded = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once('<') {
        expanded.push_str(before);
        let (run, after_run) = after.split_once('>').unwrap_or((after, ""));
        match run.rsplit_once('*').map(|(text, count)| (text, count.parse::<usize>())) {
            Some((text, Ok(count))) => {
                expanded.push_str(&text.repeat(count));
                rest = after_run;
            }
            _ => {
                expanded.push('<');
                rest = after;
            }
        }
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// Writes runs of more than 60 equal characters as `<a*61>`.
fn shorten(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut short = String::new();
    for run in characters.chunk_by(|one, next| one == next) {
        if run.len() > 60 {
            let _ = write!(short, "<{}*{}>", run[0], run.len());
        } else {
            short.extend(run);
        }
    }
    short
}

fn show(reply: &Reply, events: bool) -> String {
    let mut shown = format!("{} {}\n", reply.status, shorten(&reply.body));
    for line in &reply.receipt.lines {
        let _ = writeln!(shown, "{}", show_line(line));
    }
    for Refusal { arm, kind, limit, units, .. } in &reply.receipt.refused {
        let (kind, limit) = (format!("{kind:?}").to_lowercase(), facts(&serde_json::json!(limit)));
        let _ = writeln!(shown, "refused: {kind} {} of {units}: {limit}", show_arm(arm));
    }
    for what_if in reply.receipt.what_ifs() {
        let WhatIf { choice, units } = what_if;
        let _ = writeln!(shown, "if {}: {units}", facts(&serde_json::to_value(choice).unwrap_or_default()));
    }
    for event in reply.events.iter().filter(|_| events) {
        let _ = writeln!(shown, "{}", shorten(&show_event(event)));
    }
    shown
}

fn show_line(line: &ReceiptLine) -> String {
    let arm = show_arm(&line.arm);
    let reason = facts(&serde_json::to_value(line.reason).unwrap_or_default());
    let (kind, factor) = (format!("{:?}", line.kind), format!("{:?}", line.factor));
    let (kind, factor) = (kind.to_lowercase(), factor.to_lowercase());
    format!("{kind} {arm}: {} B → {} × {factor} = {} ({reason})", line.bytes, line.rounded_units, line.units)
}

fn show_arm(arm: &Arm) -> String {
    match arm {
        Arm::Table { table } => format!("table {table}"),
        Arm::Index { table, index, scope } => {
            format!("{} index {index} of {table}", format!("{scope:?}").to_lowercase())
        }
    }
}

/// `{"item_updated": {"before": 86}}` as `item_updated before=86`, and `"item_missing"` as it is.
fn facts(value: &serde_json::Value) -> String {
    if let Some(name) = value.as_str() {
        return name.to_owned();
    }
    let variants = value.as_object().into_iter().flatten();
    let figures = |value: &serde_json::Value| {
        let members = value.as_object().into_iter().flatten();
        members.map(|(name, value)| format!(" {name}={value}")).collect::<String>()
    };
    variants.map(|(name, value)| name.clone() + &figures(value)).collect()
}

fn show_event(event: &Event) -> String {
    let item = |item: Option<&dynamodb_sandbox::model::Item>| {
        item.map_or_else(|| "nothing".to_owned(), |item| wire::item_to_json(item).to_string())
    };
    match event {
        Event::TableCreated { table } => format!("event: table {table} created"),
        Event::TableUpdated { table } => format!("event: table {table} changed"),
        Event::TableDeleted { table } => format!("event: table {table} deleted"),
        Event::ItemRead { table, key, item: read } => {
            format!("event: read {table} {} is {}", item(Some(key)), item(read.as_deref()))
        }
        Event::ItemsEvaluated(evaluated) => {
            let items = evaluated.items.iter().map(|read| item(Some(read))).collect::<Vec<_>>().join(", ");
            format!("event: evaluated {} [{items}]", evaluated.table)
        }
        Event::ItemWritten { table, key, before, after } => {
            let (before, after) = (item(before.as_deref()), item(after.as_deref()));
            format!("event: wrote {table} {} from {before} to {after}", item(Some(key)))
        }
        Event::ItemExpired { table, key, item: expired } => {
            format!("event: expired {table} {} was {}", item(Some(key)), item(Some(expired)))
        }
        Event::ConditionFailed { table, key, item: seen } => {
            format!("event: refused {table} {} seeing {}", item(Some(key)), item(seen.as_deref()))
        }
        Event::Throttled { refusals } => {
            let arms: Vec<String> = refusals.iter().map(|refusal| show_arm(&refusal.arm)).collect();
            format!("event: throttled {}", arms.join(", "))
        }
    }
}
