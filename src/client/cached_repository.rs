//! A repository with a cache in front of the table: it answers from what it kept, and forgets when it writes.
//!
//! ```text
//! get(request)                        update(request)
//!   lookup: kept this copy?             update: UpdateItem
//!     hit:  answer with it              forget: what the policy says
//!   request: GetItem
//!   keep:   as this copy
//!   answer
//! ```
//!
//! A copy is what one key and one projection gave. A whole item and a projection of it are two copies of the same
//! item, which is why forgetting only the one leaves the other to grow old.
//!
//! Source: the syllabus, "What tutorials get wrong", client patterns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::receipt::Receipt;
use crate::engine::{Engine, wire};
use crate::model::CapacityUnits;

/// What the repository keeps, and what it forgets when it has written an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Keeps nothing: every read is a request.
    KeepNothing,
    /// Keeps, and never forgets.
    ForgetNothing,
    /// Forgets the copy of the whole item; projected copies stay.
    ForgetWholeItem,
    /// Forgets every copy of the item.
    ForgetEveryCopy,
}

/// What the application asks of its repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// A GetItem request, from the cache if it can be.
    Get(Value),
    /// An UpdateItem request.
    Update(Value),
}

/// The lines of the repository's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Looks whether it kept a copy.
    Lookup,
    /// Answers with the copy it kept.
    Hit,
    /// Sends the GetItem.
    Request,
    /// Keeps what came back.
    Keep,
    /// Answers with what came back.
    Answer,
    /// Sends the UpdateItem.
    Update,
    /// Forgets copies.
    Forget,
}

/// One line carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// Which of the application's calls it belongs to, from 0.
    pub ask: usize,
    /// The line.
    pub line: Line,
    /// The request that it sent, if it sent one.
    pub sent: Option<Sent>,
    /// What the application was answered, if the line answers.
    pub answered: Option<Answered>,
    /// What is kept afterwards, by key and projection.
    pub kept: Vec<Kept>,
}

/// A request and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// `GetItem` or `UpdateItem`.
    pub operation: &'static str,
    /// The request.
    pub request: Value,
    /// The response, or the error as on the wire.
    pub response: Value,
    /// What it cost.
    pub receipt: Receipt,
}

/// What the application was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The item, as DynamoDB writes it; nothing if there is none.
    pub item: Option<Value>,
    /// Whether the table would have answered something else at that moment.
    pub stale: bool,
}

/// A copy that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The item's key, JSON text.
    pub key: String,
    /// The projection it was read with; `None` for the whole item.
    pub projection: Option<String>,
    /// The copy, JSON text.
    pub item: String,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Reads answered from the cache.
    pub hits: u64,
    /// Reads that needed a request.
    pub misses: u64,
    /// Answers that the table would not have given any more.
    pub stale: u64,
    /// Requests sent.
    pub requests: u64,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
}

/// A repository at work.
struct Repository {
    engine: Engine,
    policy: Policy,
    /// Key and projection → the copy.
    kept: BTreeMap<(String, Option<String>), Option<Value>>,
    moments: Vec<Moment>,
}

/// What happens, line by line, when the application asks all this of a repository in front of these tables.
pub fn run(tables: &Engine, policy: Policy, asks: &[Ask]) -> Vec<Moment> {
    let mut repository =
        Repository { engine: tables.clone(), policy, kept: BTreeMap::new(), moments: Vec::new() };
    for (ask, what) in asks.iter().enumerate() {
        match what {
            Ask::Get(request) => repository.get(ask, request),
            Ask::Update(request) => repository.update(ask, request),
        }
    }
    repository.moments
}

impl Summary {
    /// Sums up what happened.
    pub fn of(moments: &[Moment]) -> Self {
        let mut summary = Self::default();
        for moment in moments {
            summary.hits += u64::from(moment.line == Line::Hit);
            summary.misses += u64::from(moment.line == Line::Request);
            summary.stale += u64::from(moment.answered.as_ref().is_some_and(|answered| answered.stale));
            if let Some(sent) = &moment.sent {
                summary.requests += 1;
                summary.read_units += sent.receipt.read_units();
                summary.write_units += sent.receipt.write_units();
            }
        }
        summary
    }
}

impl Repository {
    fn get(&mut self, ask: usize, request: &Value) {
        let copy = (key_of(request), projection_of(request));
        if self.policy != Policy::KeepNothing {
            self.note(ask, Line::Lookup, None, None);
            if let Some(item) = self.kept.get(&copy).cloned() {
                let stale = self.current(request) != item;
                self.note(ask, Line::Hit, None, Some(Answered { item, stale }));
                return;
            }
        }
        let sent = self.send("GetItem", request);
        let item = sent.response.get("Item").cloned();
        self.note(ask, Line::Request, Some(sent), None);
        if self.policy != Policy::KeepNothing {
            self.kept.insert(copy, item.clone());
            self.note(ask, Line::Keep, None, None);
        }
        self.note(ask, Line::Answer, None, Some(Answered { item, stale: false }));
    }

    fn update(&mut self, ask: usize, request: &Value) {
        let sent = self.send("UpdateItem", request);
        self.note(ask, Line::Update, Some(sent), None);
        let key = key_of(request);
        match self.policy {
            Policy::KeepNothing | Policy::ForgetNothing => return,
            Policy::ForgetWholeItem => {
                self.kept.remove(&(key, None));
            }
            Policy::ForgetEveryCopy => self.kept.retain(|(kept, _), _| *kept != key),
        }
        self.note(ask, Line::Forget, None, None);
    }

    /// What the table would answer now.
    fn current(&self, request: &Value) -> Option<Value> {
        self.engine.clone().call("GetItem", request).response.ok()?.get("Item").cloned()
    }

    fn send(&mut self, operation: &'static str, request: &Value) -> Sent {
        let completion = self.engine.call(operation, request);
        let response = completion.response.unwrap_or_else(|error| wire::error_to_json(&error));
        Sent { operation, request: request.clone(), response, receipt: completion.receipt }
    }

    fn note(&mut self, ask: usize, line: Line, sent: Option<Sent>, answered: Option<Answered>) {
        let kept = self.kept.iter().map(|((key, projection), item)| Kept {
            key: key.clone(),
            projection: projection.clone(),
            item: item.as_ref().map(ToString::to_string).unwrap_or_default(),
        });
        let kept = kept.collect();
        self.moments.push(Moment { ask, line, sent, answered, kept });
    }
}

fn key_of(request: &Value) -> String {
    request.get("Key").map(ToString::to_string).unwrap_or_default()
}

fn projection_of(request: &Value) -> Option<String> {
    request.get("ProjectionExpression").and_then(Value::as_str).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::EngineSettings;

    fn tables() -> Engine {
        let mut engine = Engine::new(EngineSettings::default());
        let table = json!({
            "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "PK", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }]
        });
        engine.call("CreateTable", &table).response.expect("a table");
        let item = json!({ "TableName": "Shop", "Item": { "PK": { "S": "A" }, "price": { "N": "10" } } });
        engine.call("PutItem", &item).response.expect("an item");
        engine
    }

    fn asks() -> Vec<Ask> {
        let key = json!({ "PK": { "S": "A" } });
        let whole = json!({ "TableName": "Shop", "Key": key });
        let projected = json!({ "TableName": "Shop", "Key": key, "ProjectionExpression": "price" });
        let update = json!({
            "TableName": "Shop", "Key": key, "UpdateExpression": "SET price = :p",
            "ExpressionAttributeValues": { ":p": { "N": "9" } }
        });
        vec![
            Ask::Get(whole.clone()),
            Ask::Get(projected.clone()),
            Ask::Get(projected.clone()),
            Ask::Update(update),
            Ask::Get(whole),
            Ask::Get(projected),
        ]
    }

    fn summary(policy: Policy) -> Summary {
        Summary::of(&run(&tables(), policy, &asks()))
    }

    #[test]
    fn forgetting_the_whole_item_leaves_its_projection_to_grow_old() {
        let found = summary(Policy::ForgetWholeItem);
        assert_eq!((found.hits, found.misses, found.stale, found.requests), (2, 3, 1, 4));
    }

    #[test]
    fn forgetting_nothing_keeps_both_old() {
        let found = summary(Policy::ForgetNothing);
        assert_eq!((found.hits, found.misses, found.stale), (3, 2, 2));
    }

    #[test]
    fn forgetting_every_copy_is_never_stale_and_still_saves() {
        let found = summary(Policy::ForgetEveryCopy);
        assert_eq!((found.hits, found.misses, found.stale, found.requests), (1, 4, 0, 5));
    }

    #[test]
    fn keeping_nothing_asks_every_time() {
        let found = summary(Policy::KeepNothing);
        assert_eq!((found.hits, found.misses, found.stale, found.requests), (0, 5, 0, 6));
    }

    #[test]
    fn the_tables_given_are_left_as_they_were() {
        let tables = tables();
        run(&tables, Policy::ForgetNothing, &asks());
        assert!(tables.same_contents(&self::tables()));
    }

    #[test]
    fn each_line_is_told_in_its_turn() {
        let moments = run(&tables(), Policy::ForgetWholeItem, &asks()[..3]);
        let lines: Vec<Line> = moments.iter().map(|moment| moment.line).collect();
        use Line::{Answer, Hit, Keep, Lookup, Request};
        assert_eq!(lines, [Lookup, Request, Keep, Answer, Lookup, Request, Keep, Answer, Lookup, Hit]);
    }
}
