//! Properties of UpdateTable: an index added to a filled table is the index
//! the table could have been created with, and whatever indexes come and go
//! between writes, each is the index rebuilt from the items.

use std::collections::BTreeMap;

use dynamodb_sandbox::engine::{Engine, EngineSettings, Environment};
use dynamodb_sandbox::model::Duration;
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";

/// The indexes that come and go: name, and key attributes with their types.
const INDEXES: [(&str, &[(&str, &str)]); 3] =
    [("byA", &[("a", "S")]), ("byAB", &[("a", "S"), ("b", "N")]), ("byB", &[("b", "N"), ("pk", "S")])];

fn keys(attributes: &[(&str, &str)]) -> Value {
    let element = |(place, (name, _)): (usize, &(&str, &str))| json!({ "AttributeName": name, "KeyType": if place == 0 { "HASH" } else { "RANGE" } });
    attributes.iter().enumerate().map(element).collect()
}

fn definitions<'a>(attributes: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Value {
    let distinct: BTreeMap<_, _> = attributes.into_iter().copied().collect();
    let element = |(name, of)| json!({ "AttributeName": name, "AttributeType": of });
    distinct.into_iter().map(element).collect()
}

fn index((name, attributes): &(&str, &[(&str, &str)])) -> Value {
    json!({ "IndexName": name, "KeySchema": keys(attributes), "Projection": { "ProjectionType": "ALL" } })
}

/// An engine with a table that has `indexes` from the start.
fn engine(indexes: &[(&str, &[(&str, &str)])], delay: u64) -> Engine {
    let delay = Duration::from_millis(delay);
    let environment: Environment =
        serde_json::from_value(json!({ "control_plane_delay": delay })).expect("an environment");
    let mut engine = Engine::new(EngineSettings { environment, ..EngineSettings::default() });
    let attributes = indexes.iter().flat_map(|(_, attributes)| attributes.iter()).chain(&[("pk", "S")]);
    let mut create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(&[("pk", "S")]),
        "AttributeDefinitions": definitions(attributes),
    });
    if !indexes.is_empty() {
        create["GlobalSecondaryIndexes"] = indexes.iter().map(index).collect();
    }
    engine.call("CreateTable", &create).response.expect("the table is created");
    engine.advance(delay);
    describe(&mut engine);
    engine
}

fn describe(engine: &mut Engine) -> Value {
    engine.call("DescribeTable", &json!({ "TableName": TABLE })).response.expect("a description")
}

fn add(engine: &mut Engine, added: &(&str, &[(&str, &str)])) -> Result<Value, String> {
    let request = json!({
        "TableName": TABLE, "AttributeDefinitions": definitions(added.1),
        "GlobalSecondaryIndexUpdates": [{ "Create": index(added) }],
    });
    engine.call("UpdateTable", &request).response.map_err(|error| error.exception().to_owned())
}

fn remove(engine: &mut Engine, name: &str) -> Result<Value, String> {
    let request = json!({
        "TableName": TABLE, "GlobalSecondaryIndexUpdates": [{ "Delete": { "IndexName": name } }],
    });
    engine.call("UpdateTable", &request).response.map_err(|error| error.exception().to_owned())
}

fn scan(engine: &mut Engine, index: Option<&str>) -> Result<Vec<Value>, String> {
    let mut request = json!({ "TableName": TABLE });
    if let Some(index) = index {
        request["IndexName"] = json!(index);
    }
    let page = engine.call("Scan", &request).response.map_err(|error| error.to_string())?;
    Ok(page["Items"].as_array().expect("items").clone())
}

fn sorted(mut items: Vec<Value>) -> Vec<String> {
    items.sort_by_key(Value::to_string);
    items.iter().map(Value::to_string).collect()
}

/// Whether an index with these key attributes holds `item`.
fn holds(attributes: &[(&str, &str)], item: &Value) -> bool {
    attributes.iter().all(|(name, of)| item[*name].get(*of).is_some_and(|value| value != ""))
}

/// An item: its index key attributes may be missing, of another type or empty.
fn thing() -> impl Strategy<Value = Value> {
    let values =
        vec![json!({ "S": "x" }), json!({ "S": "" }), json!({ "N": "1" }), json!({ "N": "2" }), Value::Null];
    let value = prop::sample::select(values);
    (0..8u8, value.clone(), value).prop_map(|(pk, a, b)| {
        let mut item = json!({ "pk": { "S": pk.to_string() } });
        for (name, value) in [("a", a), ("b", b)].into_iter().filter(|(_, value)| !value.is_null()) {
            item[name] = value;
        }
        item
    })
}

#[derive(Debug, Clone)]
enum Step {
    Put(Value),
    Delete(u8),
    Add(usize),
    Remove(usize),
    Advance(u64),
    Describe,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => thing().prop_map(Step::Put),
        1 => (0..8u8).prop_map(Step::Delete),
        2 => (0..INDEXES.len()).prop_map(Step::Add),
        1 => (0..INDEXES.len()).prop_map(Step::Remove),
        2 => (1..1500u64).prop_map(Step::Advance),
        1 => Just(Step::Describe),
    ]
}

proptest! {
    #[test]
    fn an_added_index_is_the_index_from_the_start(things in prop::collection::vec(thing(), 0..20)) {
        let mut from_the_start = engine(&INDEXES, 0);
        let mut added = engine(&[], 0);
        for thing in &things {
            let put = json!({ "TableName": TABLE, "Item": thing });
            // What an index refuses from the start is not put into either.
            if from_the_start.call("PutItem", &put).response.is_ok() {
                added.call("PutItem", &put).response.expect("nothing refuses it");
            }
        }
        for index in &INDEXES {
            add(&mut added, index).expect("the index comes");
            describe(&mut added);
        }
        for (name, _) in INDEXES {
            prop_assert_eq!(scan(&mut added, Some(name)), scan(&mut from_the_start, Some(name)));
        }
        let (added, from_the_start) = (describe(&mut added), describe(&mut from_the_start));
        for member in ["GlobalSecondaryIndexes", "AttributeDefinitions", "TableStatus"] {
            prop_assert_eq!(&added["Table"][member], &from_the_start["Table"][member]);
        }
    }

    #[test]
    fn indexes_come_and_go_and_are_right(
        steps in prop::collection::vec(step(), 0..60),
        delay in prop::sample::select(vec![0u64, 1000]),
    ) {
        let mut engine = engine(&[], delay);
        for step in steps {
            match &step {
                Step::Put(item) => {
                    let _ = engine.call("PutItem", &json!({ "TableName": TABLE, "Item": item }));
                }
                Step::Delete(pk) => {
                    let key = json!({ "TableName": TABLE, "Key": { "pk": { "S": pk.to_string() } } });
                    engine.call("DeleteItem", &key).response.expect("deleted");
                }
                Step::Add(place) => drop(add(&mut engine, &INDEXES[*place])),
                Step::Remove(place) => drop(remove(&mut engine, INDEXES[*place].0)),
                Step::Advance(millis) => drop(engine.advance(Duration::from_millis(*millis))),
                Step::Describe => drop(describe(&mut engine)),
            }
            let items = scan(&mut engine, None).expect("the table is always there to be read");
            let table = describe(&mut engine);
            let none = Vec::new();
            let described = table["Table"]["GlobalSecondaryIndexes"].as_array().unwrap_or(&none);
            let online = described.iter().filter(|index| index["IndexStatus"] != "ACTIVE").count();
            prop_assert!(online <= 1, "one index at a time");
            for (name, attributes) in INDEXES {
                let index = described.iter().find(|index| index["IndexName"] == name);
                match index.map(|index| &index["IndexStatus"]) {
                    Some(status) if status == "ACTIVE" => {
                        let rebuilt: Vec<Value> =
                            items.iter().filter(|item| holds(attributes, item)).cloned().collect();
                        prop_assert_eq!(&index.expect("one")["ItemCount"], &json!(rebuilt.len()));
                        let entries = scan(&mut engine, Some(name)).expect("the index is readable");
                        prop_assert_eq!(sorted(entries), sorted(rebuilt));
                    }
                    _ => prop_assert!(scan(&mut engine, Some(name)).is_err(), "only an active index is readable"),
                }
            }
            if delay == 0 {
                prop_assert_eq!(&table["Table"]["TableStatus"], "ACTIVE");
                prop_assert_eq!(online, 0);
            }
        }
    }
}
