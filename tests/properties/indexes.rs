//! Properties of secondary indexes: whatever is written, every index is the
//! index rebuilt from the items, what a write costs in them follows from its
//! entries before and after, and reading page by page gives all of it.

use std::collections::BTreeMap;

use dynamodb_sandbox::engine::receipt::{Arm, Reason};
use dynamodb_sandbox::engine::{Engine, EngineSettings, Receipt};
use dynamodb_sandbox::model::CapacityUnits;
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";
/// Index name, its keys, and what it holds beside the keys (`None`: all).
type IndexOf = (&'static str, &'static [&'static str], Option<&'static [&'static str]>);

const INDEXES: [IndexOf; 4] = [
    ("local", &["pk", "a"], Some(&[])),
    ("keys", &["a", "b"], Some(&[])),
    ("some", &["b"], Some(&["n"])),
    ("many", &["a", "b", "sk"], None),
];

fn engine() -> Engine {
    let mut engine = Engine::new(EngineSettings::default());
    let keys = |names: &[&str], hashes: usize| -> Vec<Value> {
        let key_type = |place| if place < hashes { "HASH" } else { "RANGE" };
        let element = |(place, name)| json!({ "AttributeName": name, "KeyType": key_type(place) });
        names.iter().enumerate().map(element).collect()
    };
    let index = |(name, names, held): &IndexOf, hashes| {
        let projection = match held {
            None => json!({ "ProjectionType": "ALL" }),
            Some([]) => json!({ "ProjectionType": "KEYS_ONLY" }),
            Some(held) => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": held }),
        };
        json!({ "IndexName": name, "KeySchema": keys(names, hashes), "Projection": projection })
    };
    let [local, one, two, many] = &INDEXES;
    let create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys(&["pk", "sk"], 1),
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "N" },
            { "AttributeName": "a", "AttributeType": "S" }, { "AttributeName": "b", "AttributeType": "N" },
        ],
        "LocalSecondaryIndexes": [index(local, 1)],
        "GlobalSecondaryIndexes": [index(one, 1), index(two, 1), index(many, 2)],
    });
    engine.call("CreateTable", &create).response.expect("the table is created");
    engine
}

/// An item's key, and what else it has.
type Thing = ((char, i64), BTreeMap<&'static str, Value>);

fn thing() -> impl Strategy<Value = Thing> {
    let text = prop::sample::select(vec!["", "x", "xy", "x\u{0}", "z"]).prop_map(|text| json!({ "S": text }));
    let number = (-2i64..3).prop_map(|number| json!({ "N": number.to_string() }));
    // Now and then an index key is of the other type, or empty: then the write is refused.
    let value = || prop_oneof![3 => text.clone(), 3 => number.clone()];
    let attributes =
        prop::collection::btree_map(prop::sample::select(vec!["a", "b", "n", "m"]), value(), 0..5);
    ((prop::sample::select(vec!['p', 'q']), 0i64..3), attributes)
}

#[derive(Debug, Clone)]
enum Write {
    Put(Thing),
    Delete(char, i64),
    /// Sets these attributes and removes those of the four it does not name.
    Update(Thing),
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        3 => thing().prop_map(Write::Put),
        1 => thing().prop_map(|((pk, sk), _)| Write::Delete(pk, sk)),
        2 => thing().prop_map(Write::Update),
    ]
}

fn key(pk: char, sk: i64) -> Value {
    json!({ "pk": { "S": pk.to_string() }, "sk": { "N": sk.to_string() } })
}

fn request(write: &Write) -> (&'static str, Value) {
    let (operation, mut request) = match write {
        Write::Put(((pk, sk), attributes)) => {
            let mut item = key(*pk, *sk);
            attributes.iter().for_each(|(name, value)| item[*name] = value.clone());
            ("PutItem", json!({ "Item": item }))
        }
        Write::Delete(pk, sk) => ("DeleteItem", json!({ "Key": key(*pk, *sk) })),
        Write::Update(((pk, sk), attributes)) => {
            let set: Vec<String> = attributes.keys().map(|name| format!("{name} = :{name}")).collect();
            let removed: Vec<&str> =
                ["a", "b", "n", "m"].into_iter().filter(|name| !attributes.contains_key(name)).collect();
            let mut text = String::new();
            if !set.is_empty() {
                text.push_str(&format!("SET {} ", set.join(", ")));
            }
            if !removed.is_empty() {
                text.push_str(&format!("REMOVE {}", removed.join(", ")));
            }
            let mut request = json!({ "Key": key(*pk, *sk), "UpdateExpression": text });
            for (name, value) in attributes {
                request["ExpressionAttributeValues"][format!(":{name}")] = value.clone();
            }
            ("UpdateItem", request)
        }
    };
    request["TableName"] = json!(TABLE);
    request["ReturnConsumedCapacity"] = json!("INDEXES");
    (operation, request)
}

/// All pages of a Scan of the table or an index.
fn scan(engine: &mut Engine, index: Option<&str>, limit: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut request = json!({ "TableName": TABLE, "Limit": limit });
    if let Some(index) = index {
        request["IndexName"] = json!(index);
    }
    loop {
        let page = engine.call("Scan", &request).response.expect("a page");
        items.extend(page["Items"].as_array().expect("items").iter().cloned());
        match &page["LastEvaluatedKey"] {
            Value::Null => return items,
            key => request["ExclusiveStartKey"] = key.clone(),
        }
    }
}

/// The entry an item has in an index.
fn entry(index: &IndexOf, item: &Value) -> Option<Value> {
    let (_, keys, held) = index;
    keys.iter().all(|key| !item[*key].is_null()).then_some(())?;
    let members = item.as_object()?.iter().filter(|(name, _)| {
        let name = name.as_str();
        ["pk", "sk"].contains(&name) || keys.contains(&name) || held.is_none_or(|held| held.contains(&name))
    });
    Some(members.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn sorted(mut items: Vec<Value>) -> Vec<String> {
    items.sort_by_key(Value::to_string);
    items.iter().map(Value::to_string).collect()
}

/// Units charged on an index.
fn charged(receipt: &Receipt, name: &str) -> CapacityUnits {
    let on_index = |arm: &Arm| matches!(arm, Arm::Index { index, .. } if **index == *name);
    receipt.lines.iter().filter(|line| on_index(&line.arm)).map(|line| line.units).sum()
}

proptest! {
    #[test]
    fn every_index_is_the_index_rebuilt(writes in prop::collection::vec(write(), 1..40), limit in 1..4usize) {
        let mut engine = engine();
        for write in &writes {
            let before = scan(&mut engine, None, 100);
            let (operation, request) = request(write);
            let completion = engine.call(operation, &request);
            let items = scan(&mut engine, None, 100);
            let Ok(response) = &completion.response else {
                prop_assert_eq!(before, items, "a refused write changes nothing");
                continue;
            };
            let total: f64 = completion.receipt.lines.iter().map(|line| line.units.as_f64()).sum();
            prop_assert_eq!(&response["ConsumedCapacity"]["CapacityUnits"], &json!(total));
            let key = match write {
                Write::Put(((pk, sk), _)) | Write::Update(((pk, sk), _)) | Write::Delete(pk, sk) => key(*pk, *sk),
            };
            let written = |items: &[Value]| {
                items.iter().find(|item| item["pk"] == key["pk"] && item["sk"] == key["sk"]).cloned()
            };
            for index in &INDEXES {
                let rebuilt: Vec<Value> = items.iter().filter_map(|item| entry(index, item)).collect();
                prop_assert_eq!(sorted(scan(&mut engine, Some(index.0), limit)), sorted(rebuilt));
                let entry_of = |items: &[Value]| entry(index, &written(items)?);
                let keys = |entry: &Value| index.1.iter().map(|key| entry[*key].clone()).collect::<Vec<_>>();
                // All entries here are below 1 KB.
                let expected = match (entry_of(&before), entry_of(&items)) {
                    (None, None) => 0,
                    (Some(_), None) | (None, Some(_)) => 1,
                    (Some(from), Some(to)) if keys(&from) != keys(&to) => 2,
                    (Some(from), Some(to)) => u64::from(from != to),
                };
                prop_assert_eq!(charged(&completion.receipt, index.0), CapacityUnits::whole(expected));
            }
        }
    }

    #[test]
    fn a_query_of_an_index_is_a_sorted_choice(
        things in prop::collection::vec(thing(), 0..20),
        (a, b, limit) in (prop::sample::select(vec!["x", "xy", "z"]), -2i64..3, 1..4usize),
        (forward, local) in (any::<bool>(), any::<bool>()),
    ) {
        let mut engine = engine();
        for thing in things {
            let (operation, request) = request(&Write::Put(thing));
            let _ = engine.call(operation, &request);
        }
        let (index, text, values) = if local {
            let values = json!({ ":p": { "S": "p" }, ":a": { "S": a } });
            ("local", "pk = :p AND begins_with(a, :a)", values)
        } else {
            let values = json!({ ":a": { "S": a }, ":b": { "N": b.to_string() } });
            ("keys", "a = :a AND b >= :b", values)
        };
        let number = |value: &Value| value["N"].as_str().and_then(|text| text.parse::<i64>().ok());
        let wanted = |item: &Value| match (item["a"]["S"].as_str(), number(&item["b"])) {
            (Some(text), _) if local => item["pk"]["S"] == "p" && text.starts_with(a),
            (Some(text), Some(number)) => text == a && number >= b,
            _ => false,
        };
        let expected: Vec<Value> = scan(&mut engine, None, 100).into_iter().filter(wanted).collect();
        let mut found = Vec::new();
        let mut request = json!({
            "TableName": TABLE, "IndexName": index, "KeyConditionExpression": text,
            "ExpressionAttributeValues": values, "ScanIndexForward": forward, "Limit": limit,
        });
        if local {
            request["Select"] = json!("ALL_ATTRIBUTES");
        }
        loop {
            let completion = engine.call("Query", &request);
            let page = completion.response.expect("a page");
            found.extend(page["Items"].as_array().expect("items").iter().cloned());
            let fetched = completion.receipt.lines.iter();
            let fetched = fetched.filter(|line| matches!(line.reason, Reason::ItemFetched { .. })).count();
            prop_assert_eq!(json!(fetched), if local { page["Count"].clone() } else { json!(0) });
            match &page["LastEvaluatedKey"] {
                Value::Null => break,
                key => request["ExclusiveStartKey"] = key.clone(),
            }
        }
        let order = |item: &Value| match local {
            true => (item["a"]["S"].as_str().unwrap_or_default().to_owned(), 0),
            false => (String::new(), number(&item["b"]).unwrap_or_default()),
        };
        let mut orders: Vec<_> = found.iter().map(order).collect();
        if !forward {
            orders.reverse();
        }
        prop_assert!(orders.is_sorted());
        let held = INDEXES.iter().find(|(name, ..)| *name == index).expect("the index");
        let expected: Vec<Value> = match local {
            true => expected,
            false => expected.iter().filter_map(|item| entry(held, item)).collect(),
        };
        prop_assert_eq!(sorted(found), sorted(expected));
    }
}
