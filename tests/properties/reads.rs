//! Properties of Query and Scan: page by page gives what one page gives, the
//! segments of a parallel scan are its parts, and both agree with a walk
//! through all items.

use std::collections::BTreeSet;

use dynamodb_sandbox::engine::{Engine, EngineSettings, Event};
use dynamodb_sandbox::model::CapacityUnits;
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Words";

/// Whether a sort key lies where a condition with a lower and an upper value wants it.
type Holds = fn(&str, &str, &str) -> bool;

/// A string key out of few, with common beginnings and bytes that could upset an order.
fn word() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!['a', 'b', '\u{0}', '\u{7f}', 'é', '\u{10ffff}']), 1..4)
        .prop_map(String::from_iter)
}

/// A table of two string keys with these items.
fn engine(items: &BTreeSet<(String, String)>) -> Engine {
    let mut engine = Engine::new(EngineSettings::default());
    let create = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" },
        ],
        "BillingMode": "PAY_PER_REQUEST",
    });
    engine.call("CreateTable", &create).response.expect("the table is created");
    for (count, (pk, sk)) in items.iter().enumerate() {
        let item = json!({ "pk": { "S": pk }, "sk": { "S": sk }, "n": { "N": count.to_string() } });
        let put = json!({ "TableName": TABLE, "Item": item });
        engine.call("PutItem", &put).response.expect("the item is stored");
    }
    engine
}

/// The items of all pages of a request, and the sum of their counts of evaluated items.
fn pages(engine: &mut Engine, operation: &str, request: &Value, limit: Option<usize>) -> (Vec<Value>, u64) {
    let (mut items, mut scanned) = (Vec::new(), 0);
    let mut request = request.clone();
    if let Some(limit) = limit {
        request["Limit"] = json!(limit);
    }
    request["ReturnConsumedCapacity"] = json!("TOTAL");
    loop {
        let completion = engine.call(operation, &request);
        let page = completion.response.expect("a page");
        let units = completion.receipt.read_units();
        assert!(units > CapacityUnits::ZERO, "every page is charged");
        assert_eq!(page["ConsumedCapacity"]["CapacityUnits"], json!(units.as_f64()));
        let evaluated = completion.events.iter().find_map(|event| match event {
            Event::ItemsEvaluated(evaluated) => Some(evaluated.items.len()),
            _ => None,
        });
        assert_eq!(page["ScannedCount"], json!(evaluated.expect("what was evaluated")));
        let shown = page["Items"].as_array().expect("items");
        assert_eq!(page["Count"], json!(shown.len()));
        items.extend(shown.iter().cloned());
        scanned += page["ScannedCount"].as_u64().expect("a count");
        match &page["LastEvaluatedKey"] {
            Value::Null => return (items, scanned),
            key => request["ExclusiveStartKey"] = key.clone(),
        }
    }
}

fn keys(items: &[Value]) -> Vec<(String, String)> {
    let text = |item: &Value, key: &str| item[key]["S"].as_str().expect("a string").to_owned();
    items.iter().map(|item| (text(item, "pk"), text(item, "sk"))).collect()
}

proptest! {
    #[test]
    fn a_query_is_a_sorted_choice(
        items in prop::collection::btree_set((word(), word()), 0..40),
        (pk, low, high) in (word(), word(), word()),
        condition in 0..8usize,
        (forward, filtered, limit) in (any::<bool>(), any::<bool>(), 1..5usize),
    ) {
        let mut engine = engine(&items);
        let (low, high) = (low.clone().min(high.clone()), low.max(high));
        let (text, holds) = [
            ("", (|_, _, _| true) as Holds),
            (" AND sk = :l", |sk, low, _| sk == low),
            (" AND sk < :l", |sk, low, _| sk < low),
            (" AND sk <= :l", |sk, low, _| sk <= low),
            (" AND sk > :l", |sk, low, _| sk > low),
            (" AND sk >= :l", |sk, low, _| sk >= low),
            (" AND sk BETWEEN :l AND :h", |sk, low, high| low <= sk && sk <= high),
            (" AND begins_with(sk, :l)", |sk, low, _| sk.starts_with(low)),
        ][condition];
        let mut values = json!({ ":p": { "S": pk } });
        if condition > 0 {
            values[":l"] = json!({ "S": low });
        }
        if condition == 6 {
            values[":h"] = json!({ "S": high });
        }
        let mut request = json!({
            "TableName": TABLE, "KeyConditionExpression": format!("pk = :p{text}"),
            "ExpressionAttributeValues": values, "ScanIndexForward": forward,
        });
        if filtered {
            request["FilterExpression"] = json!("n < :n");
            request["ExpressionAttributeValues"][":n"] = json!({ "N": "9" });
        }
        let mut evaluated: Vec<_> =
            items.iter().enumerate().filter(|(_, (p, sk))| *p == pk && holds(sk, &low, &high)).collect();
        if !forward {
            evaluated.reverse();
        }
        let scanned = evaluated.len() as u64;
        let expected: Vec<_> =
            evaluated.into_iter().filter(|(n, _)| !filtered || *n < 9).map(|(_, key)| key.clone()).collect();
        let at_once = pages(&mut engine, "Query", &request, None);
        prop_assert_eq!((keys(&at_once.0), at_once.1), (expected, scanned));
        prop_assert_eq!(pages(&mut engine, "Query", &request, Some(limit)), at_once);
    }

    #[test]
    fn segments_are_parts_of_a_scan(
        items in prop::collection::btree_set((word(), word()), 0..40),
        total in prop_oneof![1..6usize, Just(1_000)],
        limit in 1..5usize,
    ) {
        let mut engine = engine(&items);
        let request = json!({ "TableName": TABLE });
        let whole = pages(&mut engine, "Scan", &request, None);
        prop_assert_eq!(BTreeSet::from_iter(keys(&whole.0)), items);
        prop_assert_eq!(&pages(&mut engine, "Scan", &request, Some(limit)), &whole);
        let mut parts = (Vec::new(), 0);
        for segment in 0..total {
            let request = json!({ "TableName": TABLE, "Segment": segment, "TotalSegments": total });
            let (items, scanned) = pages(&mut engine, "Scan", &request, Some(limit));
            parts.0.extend(items);
            parts.1 += scanned;
        }
        prop_assert_eq!(parts, whole);
    }
}
