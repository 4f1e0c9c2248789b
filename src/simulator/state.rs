//! Which worlds have the same future, told by a short key.
//!
//! The key of a world holds all that requests to come, programs and invariants
//! can still meet: each item written since the start as it is now, what each
//! buyer is about to do and may still read, tokens, transactions in between,
//! losses left. Receipts, the clock and what nobody reads any more are not in
//! it. Each part is written down exactly, as text, and has a number from then
//! on ([`Keys`]); a key is these numbers. Equal keys are equal states, without
//! a hash to trust. Only where an [`Environment`] is set, what is left of
//! capacity and what lagging reads still see are told by a fingerprint.
//!
//! **Buyers who do the same are interchangeable**: a world in which Ana has
//! read and Bình has written has the futures of one in which Bình has read and
//! Ana has written, with the names exchanged. So buyers are put into an order
//! that does not depend on who they are, and their names in all texts are
//! replaced by their places in that order. Exchanging names is harmless only
//! where nothing looks at their order, length or spelling, and nothing in the
//! race speaks of one of them by name; see `interchangeable`.

use std::collections::HashMap;
use std::fmt::Write;
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use serde_json::Value;

use super::program::CompiledProgram;
use super::race::{Race, Setup};
use super::world::{Buyer, World};
use crate::engine::wire;
use crate::engine::{Environment, Operation};

/// The same on every machine.
pub(super) type Hashing = BuildHasherDefault<DefaultHasher>;

/// What a world has to come, as numbers of parts. Equal keys: the same future.
pub type Key = Box<[u32]>;

/// Gives worlds their keys. Keys of different `Keys` are not comparable.
#[derive(Debug)]
pub struct Keys {
    /// The number of each part. Never iterated, so its order is not visible.
    parts: HashMap<Box<str>, u32, Hashing>,
    bytes: usize,
    interchangeable: bool,
}

/// A key, and who is who in it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The key.
    pub key: Key,
    /// The index of the buyer at each place of the key's order.
    pub order: Box<[u8]>,
}

/// Buyers of an exploration are called by these characters, which nothing else contains.
const FIRST_NAME: u32 = 0xE000;
/// One past the last of them.
const END_OF_NAMES: u32 = FIRST_NAME + 0x80;
/// Stands for the buyer that a text is about.
const SELF: char = '\u{F8FE}';
/// Stands for any other.
const OTHER: char = '\u{F8FF}';

/// The names of so many buyers in an exploration.
pub fn names(buyers: usize) -> Vec<String> {
    (FIRST_NAME..END_OF_NAMES).filter_map(char::from_u32).take(buyers).map(String::from).collect()
}

fn named(c: char) -> Option<usize> {
    let place = u32::from(c).checked_sub(FIRST_NAME).filter(|place| FIRST_NAME + place < END_OF_NAMES)?;
    usize::try_from(place).ok()
}

impl Keys {
    /// For worlds of this race in which buyers have [`names`], and the program where a buyer has none of its own.
    pub fn new(setup: &Setup, program: &CompiledProgram) -> Self {
        Self { parts: HashMap::default(), bytes: 0, interchangeable: interchangeable(setup, program) }
    }

    /// Bytes of memory that the parts take, about.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The key of a world.
    pub fn key(&mut self, world: &World) -> Named {
        let mut items = items(world);
        items.extend(world.engine().between_requests().iter().map(|text| without_escapes(text)));
        let buyers: Vec<String> = world.buyers().iter().map(|buyer| describe(buyer)).collect();
        let order = if self.interchangeable { order(&buyers, &items) } else { (0..buyers.len()).collect() };
        let mut places = vec![0; order.len()];
        for (place, &buyer) in order.iter().enumerate() {
            if let Some(there) = places.get_mut(buyer) {
                *there = place;
            }
        }
        let rename = |text: &str| -> String {
            let name = |c: char| {
                let place =
                    named(c).and_then(|buyer| places.get(buyer)).and_then(|&place| u32::try_from(place).ok());
                place.and_then(|place| char::from_u32(FIRST_NAME + place)).unwrap_or(c)
            };
            text.chars().map(name).collect()
        };
        let mut key: Vec<u32> = items.iter().map(|item| self.number(rename(item))).collect();
        key.sort_unstable();
        key.extend(order.iter().filter_map(|&buyer| buyers.get(buyer)).map(|text| self.number(rename(text))));
        key.push(world.losses_left());
        let rest = rest(world);
        key.push(self.number(rename(&rest)));
        let order = order.iter().filter_map(|&buyer| u8::try_from(buyer).ok()).collect();
        Named { key: key.into(), order }
    }

    fn number(&mut self, part: String) -> u32 {
        if let Some(&number) = self.parts.get(part.as_str()) {
            return number;
        }
        let number = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.bytes += part.len() + 40;
        self.parts.insert(part.into(), number);
        number
    }
}

/// Text that Rust's `Debug` wrote, with the names of buyers as they are: it writes them as `\u{e000}`.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let code = escape.strip_prefix("u{").and_then(|code| code.split_once('}'));
        let name = code.and_then(|(code, after)| {
            let name = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
            named(name).map(|_| (name, after))
        });
        rest = match name {
            Some((name, after)) => {
                plain.push(name);
                after
            }
            // What is escaped goes with its backslash: it may be one itself.
            None => {
                let length = escape.chars().next().map_or(0, char::len_utf8);
                let (escaped, after) = escape.split_at(length);
                plain.push('\\');
                plain.push_str(escaped);
                after
            }
        };
    }
    plain.push_str(rest);
    plain
}

/// Each item written since the start as it is now. One that is as before, or away as before, is left out: it makes no difference.
fn items(world: &World) -> Vec<String> {
    let (now, start) = (world.engine(), &world.setup().engine);
    let changed = world.written().filter_map(|(table, key)| {
        let item = now.table(table).and_then(|contents| contents.get(key));
        let before = start.table(table).and_then(|contents| contents.get(key));
        match (item, before) {
            (Some(item), Some(before)) if item.item() == before.item() => None,
            (None, None) => None,
            (Some(item), _) => Some(format!("{table}\n{}", wire::item_to_json(item.item()))),
            (None, Some(before)) => Some(format!("{table}\n-{}", wire::item_to_json(before.item()))),
        }
    });
    changed.collect()
}

/// What a buyer is about to do, and what it may still read.
fn describe(buyer: &Buyer) -> String {
    let mut text = format!("{}\n", buyer.program().source.id);
    if let Some(outcome) = buyer.outcome() {
        let _ = write!(text, "{outcome:?}");
        return text;
    }
    let prepared = if buyer.is_prepared() { "prepared" } else { "" };
    let _ = write!(text, "{} {} {:?} {prepared}", buyer.step(), buyer.repeated(), buyer.went_back());
    for (name, value) in buyer.live_bindings() {
        let _ = write!(text, "\n{name}={value}");
    }
    text
}

/// All else that makes a difference to requests to come; most of it is empty in most races.
fn rest(world: &World) -> String {
    let engine = world.engine();
    let reads_streams = world.buyers().iter().any(|buyer| buyer.program().reads_streams);
    let mut text = String::new();
    if *engine.environment() != Environment::default() {
        let _ = write!(text, "\n{:x}", engine.service_fingerprint());
    }
    if reads_streams {
        let _ = write!(text, "\n{:?}", engine.streams());
    }
    text
}

/// The buyers, those first whose situation sorts first: a situation is what a buyer is about to do and the items that
/// mention it, with its own name and others' replaced. Buyers in the same situation keep their order; that they may
/// still differ (by *which* other buyer an item mentions) only makes two keys of what could be one.
fn order(buyers: &[String], items: &[String]) -> Vec<usize> {
    let situation = |buyer: usize| {
        let seen = |text: &str| -> String {
            let name = |c: char| match named(c) {
                Some(other) if other == buyer => SELF,
                Some(_) => OTHER,
                None => c,
            };
            text.chars().map(name).collect()
        };
        let mut mentions: Vec<String> = items
            .iter()
            .filter(|item| item.chars().any(|c| named(c) == Some(buyer)))
            .map(|item| seen(item))
            .collect();
        mentions.sort_unstable();
        (buyers.get(buyer).map(|text| seen(text)), mentions)
    };
    let mut order: Vec<(_, usize)> = (0..buyers.len()).map(|buyer| (situation(buyer), buyer)).collect();
    order.sort();
    order.into_iter().map(|(_, buyer)| buyer).collect()
}

/// Whether exchanging the names of buyers with the same program exchanges them in everything that happens.
///
/// It does not where something can look at the order, length or spelling of a
/// name, or at an order that depends on names: pages of Query and Scan (unless
/// just counted), statements, streams, and in expressions comparisons that are
/// not of a number or flag, and functions of text. Nor where capacity is
/// rationed or reads lag, which depend on sizes and keys.
fn interchangeable(setup: &Setup, program: &CompiledProgram) -> bool {
    let own = setup.race.buyers.iter().filter_map(|part| setup.program(part.program()?));
    let mut programs = own.map(|own| &**own).chain([program]);
    setup.race.environment == Environment::default()
        && !are_data(setup, program)
        && programs.all(is_blind_to_names)
}

/// Whether the name of a buyer stands in what the race is made of: an item that is Ana's, a condition on her name.
/// Then nobody can be called anything else.
fn are_data(setup: &Setup, program: &CompiledProgram) -> bool {
    let data = Race { buyers: Vec::new(), ..setup.race.clone() };
    // Serialising to a string cannot fail: every key is a string.
    let data = serde_json::to_string(&(data, &program.source)).unwrap_or_default();
    setup.race.buyers.iter().any(|part| {
        let written = Value::from(part.name()).to_string();
        let name = written.trim_matches('"');
        let is_part_of_word = |side: Option<char>, edge: Option<char>| {
            side.is_some_and(char::is_alphanumeric) && edge.is_some_and(char::is_alphanumeric)
        };
        !name.is_empty()
            && data.match_indices(name).any(|(at, _)| {
                let before = data.get(..at).and_then(|before| before.chars().next_back());
                let after = data.get(at + name.len()..).and_then(|after| after.chars().next());
                !is_part_of_word(before, name.chars().next())
                    && !is_part_of_word(after, name.chars().next_back())
            })
    })
}

fn is_blind_to_names(program: &CompiledProgram) -> bool {
    if !program.steps.iter().any(|step| step.live.contains(super::program::BUYER_NAME)) {
        return true;
    }
    program.source.steps.iter().all(|step| {
        let blind_operation = match Operation::from_name(&step.operation) {
            Some(
                Operation::GetItem
                | Operation::PutItem
                | Operation::UpdateItem
                | Operation::DeleteItem
                | Operation::BatchGetItem
                | Operation::BatchWriteItem
                | Operation::TransactGetItems
                | Operation::TransactWriteItems,
            ) => true,
            Some(Operation::Query | Operation::Scan) => is_count(&step.request),
            _ => false,
        };
        blind_operation && has_blind_expressions(&step.request)
    })
}

/// Whether a Query or Scan answers with nothing but how many items there are.
fn is_count(request: &Value) -> bool {
    request.get("Select").and_then(Value::as_str) == Some("COUNT") && request.get("Limit").is_none()
}

/// Whether no expression or legacy condition in a request can tell one name from another but by equality.
fn has_blind_expressions(request: &Value) -> bool {
    let mut open = vec![(request, false)];
    while let Some((value, in_expression)) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let legacy =
                        ["Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter"];
                    if legacy.contains(&name.as_str()) {
                        return false;
                    }
                    open.push((member, name.ends_with("Expression")));
                }
            }
            Value::Array(elements) => open.extend(elements.iter().map(|element| (element, false))),
            Value::String(text) if in_expression && !is_blind(text, request) => return false,
            _ => {}
        }
    }
    true
}

/// Whether an expression compares by order only with values that are numbers, and calls no function of text.
fn is_blind(expression: &str, request: &Value) -> bool {
    let lower = expression.to_ascii_lowercase();
    let functions = ["size", "begins_with", "contains", "between", "list_append"];
    if functions.iter().any(|function| lower.contains(function)) {
        return false;
    }
    let plain = expression.replace("<>", "=").replace("<=", "<").replace(">=", "<");
    let sides: Vec<&str> = plain.split(['<', '>']).collect();
    let with_value = |pair: &[&str]| match pair {
        [left, right] => {
            let left = left.split_whitespace().next_back().unwrap_or_default();
            let right = right.trim_start();
            left.starts_with(':') || right.starts_with(':')
        }
        _ => true,
    };
    sides.len() == 1 || (sides.windows(2).all(with_value) && only_numbers(request))
}

/// Whether every value given to expressions is a number or a flag.
fn only_numbers(request: &Value) -> bool {
    let mut open = vec![request];
    while let Some(value) = open.pop() {
        if let Some(values) = value.get("ExpressionAttributeValues").and_then(Value::as_object) {
            let is_number = |value: &Value| {
                value
                    .as_object()
                    .is_some_and(|typed| typed.keys().all(|name| matches!(name.as_str(), "N" | "BOOL")))
            };
            if !values.values().all(is_number) {
                return false;
            }
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(elements) => open.extend(elements),
            _ => {}
        }
    }
    true
}

/// The start of an exploration: the race's buyers, under [`names`] unless the race speaks of one by name.
pub fn start(setup: &Arc<Setup>, program: &Arc<CompiledProgram>) -> World {
    let names = if are_data(setup, program) { setup.race.names() } else { names(setup.race.buyers.len()) };
    World::new(Arc::clone(setup), program, &names)
}
