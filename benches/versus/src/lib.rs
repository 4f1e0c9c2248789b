//! What is measured: the requests of `workload.json`, for native contenders
//! as for those in Node (`node.mjs` reads the same file).
//!
//! `cargo xtask bench` runs everything and writes the table of the README.
//!
//! In the file, `"item"` and `"key"` stand for the item or the key of one
//! order, `{customer}` and `{order}` for its numbers, and a list that starts
//! with `"times"` repeats its element for orders that follow each other.

use dynamodb_sandbox::engine::{Engine, EngineSettings};
use serde_json::{Value, json};

/// Items in a table that is read and written.
pub const ITEMS: usize = 10_000;
/// Orders of one customer: items of one partition key.
pub const ORDERS: usize = 100;
/// Bodies that a measurement goes through in turn.
const BODIES: usize = 500;
/// Steps from one order to the next, so that they do not come in sequence.
const STRIDE: usize = 7919;

/// The tables, items and requests.
pub struct Workload(Value);

/// One thing that is measured.
pub struct Measure {
    /// What it is called in tables.
    pub name: String,
    /// The operation: `PutItem`.
    pub operation: String,
    /// Request bodies, JSON.
    pub bodies: Vec<String>,
}

impl Workload {
    /// The workload of the file.
    pub fn read() -> Self {
        Self(serde_json::from_str(include_str!("../workload.json")).expect("the workload is JSON"))
    }

    /// The body of the CreateTable.
    pub fn table(&self) -> String {
        self.0["table"].to_string()
    }

    /// BatchWriteItem bodies that fill the table with `items` items.
    pub fn loading(&self, items: usize) -> impl Iterator<Item = String> {
        (0..items.div_ceil(25)).map(move |batch| {
            let orders = batch * 25..((batch + 1) * 25).min(items);
            let puts = orders.map(|order| json!({ "PutRequest": { "Item": self.of_order("item", order) } }));
            json!({ "RequestItems": { "Shop": puts.collect::<Vec<_>>() } }).to_string()
        })
    }

    /// All that is measured, on a table of `items` items.
    pub fn measures(&self, items: usize) -> Vec<Measure> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let measures = self.0["measures"].as_array().into_iter().flatten();
        let measure = measures.map(|measure| Measure {
            name: text(&measure["name"]),
            operation: text(&measure["operation"]),
            bodies: (0..BODIES)
                .map(|place| {
                    let times = measure["times"].as_u64().unwrap_or(1) as usize;
                    self.filled(&measure["request"], place * STRIDE % items, times, items).to_string()
                })
                .collect(),
        });
        measure.collect()
    }

    /// The item or key of an order.
    fn of_order(&self, which: &str, order: usize) -> Value {
        self.filled(&self.0[which], order, 1, usize::MAX)
    }

    fn filled(&self, shape: &Value, order: usize, times: usize, items: usize) -> Value {
        match shape {
            Value::String(which) if which == "item" || which == "key" => self.of_order(which, order),
            Value::String(text) => {
                let (customer, order) = (format!("{:06}", order / ORDERS), format!("{:04}", order % ORDERS));
                json!(text.replace("{customer}", &customer).replace("{order}", &order))
            }
            Value::Array(elements) if elements.first() == Some(&json!("times")) => {
                let element = |place| self.filled(&elements[1], (order + place) % items, 1, items);
                (0..times).map(element).collect()
            }
            Value::Array(elements) => elements.iter().map(|e| self.filled(e, order, times, items)).collect(),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| {
                    (name.clone(), self.filled(value, order, times, items))
                };
                Value::Object(members.iter().map(member).collect())
            }
            other => other.clone(),
        }
    }
}

/// An engine whose table has `items` items.
pub fn engine(workload: &Workload, items: usize) -> Engine {
    let mut engine = Engine::new(EngineSettings::default());
    let mut send = |operation: &str, body: &str| {
        let reply = engine.dispatch(&target(operation), body.as_bytes());
        assert_eq!(reply.status, 200, "{}", reply.body);
    };
    send("CreateTable", &workload.table());
    workload.loading(items).for_each(|body| send("BatchWriteItem", &body));
    engine
}

/// The `X-Amz-Target` of an operation.
pub fn target(operation: &str) -> String {
    format!("DynamoDB_20120810.{operation}")
}
