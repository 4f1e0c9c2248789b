//! Properties of the engine: no request panics, receipts add up, forks are
//! independent, fingerprints tell contents, and a naive reference agrees.

use std::collections::BTreeMap;

use dynamodb_sandbox::engine::operation::{GetItemInput, PutItemInput, WriteParameters};
use dynamodb_sandbox::engine::{Engine, EngineSettings, Event, Output, Receipt, Reply};
use dynamodb_sandbox::model::{AttributeValue, CapacityUnits, Duration, Item};
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";

/// An engine with one table, keyed by a string and a number, and an index on
/// the attribute `i`, which only bent requests have.
fn engine() -> Engine {
    let mut engine = Engine::new(EngineSettings { seed: 7, ..EngineSettings::default() });
    let create = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "N" },
            { "AttributeName": "i", "AttributeType": "S" },
        ],
        "GlobalSecondaryIndexes": [{ "IndexName": "byI", "Projection": { "ProjectionType": "KEYS_ONLY" },
            "KeySchema": [{ "AttributeName": "i", "KeyType": "HASH" }] }],
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" },
        ],
        "BillingMode": "PAY_PER_REQUEST",
    });
    engine.call("CreateTable", &create).response.expect("the table is created");
    engine
}

/// A key out of few, so that writes meet.
type Key = (char, i64);

fn key() -> impl Strategy<Value = Key> {
    (prop::sample::select(vec!['a', 'b', 'c']), -2i64..3)
}

fn key_json((pk, sk): Key) -> Value {
    json!({ "pk": { "S": pk.to_string() }, "sk": { "N": sk.to_string() } })
}

/// One write of the reference model.
#[derive(Debug, Clone)]
enum Write {
    Put(Key, u64),
    Delete(Key),
    /// Adds to the number; creates the item if there is none.
    Add(Key, u64),
    /// Puts only if there is no such item.
    Create(Key, u64),
}

fn write() -> impl Strategy<Value = Write> {
    prop_oneof![
        (key(), 0..5u64).prop_map(|(key, n)| Write::Put(key, n)),
        key().prop_map(Write::Delete),
        (key(), 0..5u64).prop_map(|(key, n)| Write::Add(key, n)),
        (key(), 0..5u64).prop_map(|(key, n)| Write::Create(key, n)),
    ]
}

/// Carries out a write and checks that its capacity adds up.
fn apply(engine: &mut Engine, write: &Write) {
    let (operation, request) = match write {
        Write::Put(key, n) | Write::Create(key, n) => {
            let mut item = key_json(*key);
            item["n"] = json!({ "N": n.to_string() });
            let mut request = json!({ "TableName": TABLE, "Item": item, "ReturnConsumedCapacity": "TOTAL" });
            if let Write::Create(..) = write {
                request["ConditionExpression"] = json!("attribute_not_exists(pk)");
            }
            ("PutItem", request)
        }
        Write::Delete(key) => {
            let request =
                json!({ "TableName": TABLE, "Key": key_json(*key), "ReturnConsumedCapacity": "TOTAL" });
            ("DeleteItem", request)
        }
        Write::Add(key, n) => {
            let request = json!({
                "TableName": TABLE, "Key": key_json(*key), "ReturnConsumedCapacity": "TOTAL",
                "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": { ":n": { "N": n.to_string() } },
            });
            ("UpdateItem", request)
        }
    };
    let completion = engine.call(operation, &request);
    let charged = completion.receipt.write_units();
    assert!(charged > CapacityUnits::ZERO, "every write is charged");
    if let Ok(response) = completion.response {
        assert_eq!(response["ConsumedCapacity"]["CapacityUnits"], json!(charged.as_f64()));
    }
}

/// The same in a plain map.
fn apply_to_model(model: &mut BTreeMap<Key, u64>, write: &Write) {
    match write {
        Write::Put(key, n) => drop(model.insert(*key, *n)),
        Write::Delete(key) => drop(model.remove(key)),
        Write::Add(key, n) => *model.entry(*key).or_default() += *n,
        Write::Create(key, n) => drop(model.entry(*key).or_insert(*n)),
    }
}

/// What the engine holds, read through its items.
fn contents(engine: &Engine) -> BTreeMap<Key, u64> {
    let table = engine.table(TABLE).expect("the table is there");
    let entry = |item: &Item| {
        let key = match (&item["pk"], &item["sk"]) {
            (AttributeValue::S(pk), AttributeValue::N(sk)) => {
                (pk.chars().next().expect("a key"), i64::try_from(*sk).expect("a small key"))
            }
            other => panic!("a key of the wrong types: {other:?}"),
        };
        match &item["n"] {
            AttributeValue::N(n) => (key, u64::try_from(*n).expect("a small number")),
            other => panic!("not a number: {other:?}"),
        }
    };
    table.iter().map(|(_, stored)| entry(stored.item())).collect()
}

proptest! {
    #[test]
    fn a_plain_map_agrees(writes in prop::collection::vec(write(), 0..60)) {
        let (mut engine, mut model) = (engine(), BTreeMap::new());
        for write in &writes {
            apply(&mut engine, write);
            apply_to_model(&mut model, write);
            prop_assert_eq!(contents(&engine), model.clone());
        }
        let table = engine.table(TABLE).expect("the table is there");
        prop_assert_eq!(table.len(), model.len());
        let sizes: u64 = table.iter().map(|(_, stored)| stored.size_bytes()).sum();
        prop_assert_eq!(table.size_bytes(), sizes);
        // Every item is found by its key, and one partition key's items stand together, sorted.
        let keys: Vec<_> = table.iter().map(|(key, stored)| (key.clone(), stored.item().clone())).collect();
        for (_, item) in &keys {
            prop_assert_eq!(engine.item(TABLE, item), Some(item));
        }
        for pair in keys.windows(2) {
            prop_assert!(pair[0].0 < pair[1].0);
            if pair[0].0.same_partition(&pair[1].0) {
                prop_assert!(pair[0].1["sk"] < pair[1].1["sk"]);
            }
        }
    }

    #[test]
    fn fingerprints_tell_contents(
        one in prop::collection::vec(write(), 0..12),
        two in prop::collection::vec(write(), 0..12),
    ) {
        let (mut first, mut second) = (engine(), engine());
        one.iter().for_each(|write| apply(&mut first, write));
        two.iter().for_each(|write| apply(&mut second, write));
        let equal = contents(&first) == contents(&second);
        prop_assert_eq!(first.same_contents(&second), equal);
        prop_assert_eq!(first.contents_fingerprint() == second.contents_fingerprint(), equal);
        prop_assert_eq!(first.table_fingerprint(TABLE) == second.table_fingerprint(TABLE), equal);
    }

    #[test]
    fn the_order_of_writes_does_not_show(items in prop::collection::btree_map(key(), 0..9u64, 0..15)) {
        let (mut forward, mut backward) = (engine(), engine());
        items.iter().for_each(|(key, n)| apply(&mut forward, &Write::Put(*key, *n)));
        items.iter().rev().for_each(|(key, n)| {
            apply(&mut backward, &Write::Put(*key, n + 1));
            apply(&mut backward, &Write::Put(*key, *n));
        });
        prop_assert!(forward.same_contents(&backward));
        prop_assert_eq!(forward.contents_fingerprint(), backward.contents_fingerprint());
    }

    #[test]
    fn forks_are_independent(
        before in prop::collection::vec(write(), 0..20),
        after in prop::collection::vec(write(), 1..20),
    ) {
        let mut original = engine();
        before.iter().for_each(|write| apply(&mut original, write));
        let (held, fingerprint) = (contents(&original), original.contents_fingerprint());
        let mut fork = original.clone();
        prop_assert!(fork.same_contents(&original));
        after.iter().for_each(|write| apply(&mut fork, write));
        fork.advance(Duration::from_millis(5));
        prop_assert_eq!(contents(&original), held.clone());
        prop_assert_eq!(original.contents_fingerprint(), fingerprint);
        prop_assert_eq!(fork.same_contents(&original), contents(&fork) == held);
    }

    #[test]
    fn all_doors_agree(writes in prop::collection::vec((key(), 0..9u64), 1..10), read in key()) {
        let (mut typed, mut parsed) = (engine(), engine());
        for (key, n) in &writes {
            apply(&mut parsed, &Write::Put(*key, *n));
            let item = Item::from([
                ("pk".to_owned(), AttributeValue::S(key.0.to_string())),
                ("sk".to_owned(), AttributeValue::N(key.1.into())),
                ("n".to_owned(), AttributeValue::N((*n).into())),
            ]);
            let input = PutItemInput {
                item,
                write: WriteParameters { table_name: TABLE.to_owned(), ..WriteParameters::default() },
            };
            prop_assert!(typed.execute(input).result.is_ok());
        }
        prop_assert!(typed.same_contents(&parsed));
        let key = Item::from([
            ("pk".to_owned(), AttributeValue::S(read.0.to_string())),
            ("sk".to_owned(), AttributeValue::N(read.1.into())),
        ]);
        let input = GetItemInput { table_name: TABLE.to_owned(), key, ..GetItemInput::default() };
        let outcome = typed.execute(input);
        let request = json!({ "TableName": TABLE, "Key": key_json(read) });
        let completion = parsed.call("GetItem", &request);
        let reply = parsed.dispatch("DynamoDB_20120810.GetItem", request.to_string().as_bytes());
        prop_assert_eq!(&outcome.receipt, &completion.receipt);
        prop_assert_eq!(&outcome.receipt, &reply.receipt);
        prop_assert_eq!(&outcome.events, &completion.events);
        let Ok(Output::GetItem(output)) = outcome.result else { panic!("the read succeeds") };
        let response = completion.response.expect("the read succeeds");
        prop_assert_eq!(serde_json::to_value(&output).expect("JSON"), response.clone());
        prop_assert_eq!(serde_json::from_str::<Value>(&reply.body).expect("JSON"), response);
    }
}

/// How many [`samples`] there are.
const SAMPLES: usize = 14;

/// Requests that are right, to be bent.
fn samples() -> [(&'static str, Value); SAMPLES] {
    let key = key_json(('a', 1));
    [
        (
            "PutItem",
            json!({ "TableName": TABLE, "Item": { "pk": { "S": "a" }, "sk": { "N": "1" },
            "m": { "M": { "l": { "L": [{ "SS": ["x", "y"] }, { "B": "Yg==" }, { "NULL": true }] } } } },
            "ReturnValues": "ALL_OLD", "ReturnConsumedCapacity": "INDEXES" }),
        ),
        (
            "GetItem",
            json!({ "TableName": TABLE, "Key": key, "ConsistentRead": true,
            "ProjectionExpression": "m.l[0], #n", "ExpressionAttributeNames": { "#n": "name" } }),
        ),
        (
            "UpdateItem",
            json!({ "TableName": TABLE, "Key": key,
            "UpdateExpression": "SET n = if_not_exists(n, :n) - :n, m.l[1] = list_append(:l, :l) REMOVE x ADD y :n",
            "ConditionExpression": "attribute_exists(pk) AND (n BETWEEN :n AND :n OR size(m) < :n)",
            "ExpressionAttributeValues": { ":n": { "N": "1" }, ":l": { "L": [] } }, "ReturnValues": "UPDATED_NEW" }),
        ),
        (
            "DeleteItem",
            json!({ "TableName": TABLE, "Key": key, "ConditionExpression": "contains(m, :x)",
            "ExpressionAttributeValues": { ":x": { "S": "x" } },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD" }),
        ),
        (
            "CreateTable",
            json!({ "TableName": "Other", "AttributeDefinitions":
            [{ "AttributeName": "a", "AttributeType": "B" }],
            "KeySchema": [{ "AttributeName": "a", "KeyType": "HASH" }],
            "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 },
            "GlobalSecondaryIndexes": [{ "IndexName": "byA", "KeySchema": [
                { "AttributeName": "a", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"] },
            "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 } }],
            "Tags": [{ "Key": "k", "Value": "v" }] }),
        ),
        (
            "Query",
            json!({ "TableName": TABLE, "KeyConditionExpression": "pk = :p AND sk BETWEEN :n AND :n",
            "FilterExpression": "contains(m, :p)", "ProjectionExpression": "m.l[0], #n",
            "ExpressionAttributeNames": { "#n": "name" }, "Limit": 2, "ScanIndexForward": false,
            "ExpressionAttributeValues": { ":p": { "S": "a" }, ":n": { "N": "1" } },
            "ExclusiveStartKey": key, "ReturnConsumedCapacity": "INDEXES" }),
        ),
        (
            "Scan",
            json!({ "TableName": TABLE, "FilterExpression": "pk = :p", "Select": "COUNT", "Segment": 1,
            "TotalSegments": 3, "IndexName": "byI", "ExpressionAttributeValues": { ":p": { "S": "a" } },
            "ReturnConsumedCapacity": "TOTAL" }),
        ),
        (
            "BatchGetItem",
            json!({ "RequestItems": { TABLE: { "Keys": [key, key_json(('b', 2))], "ConsistentRead": true,
            "ProjectionExpression": "m.l[0], #n", "ExpressionAttributeNames": { "#n": "name" } } },
            "ReturnConsumedCapacity": "INDEXES" }),
        ),
        (
            "BatchWriteItem",
            json!({ "RequestItems": { TABLE: [
                { "PutRequest": { "Item": { "pk": { "S": "b" }, "sk": { "N": "2" }, "i": { "S": "i" } } } },
                { "DeleteRequest": { "Key": key } },
            ] }, "ReturnConsumedCapacity": "INDEXES", "ReturnItemCollectionMetrics": "SIZE" }),
        ),
        (
            "TransactGetItems",
            json!({ "TransactItems": [{ "Get": { "TableName": TABLE, "Key": key, "ProjectionExpression": "m" } }],
            "ReturnConsumedCapacity": "INDEXES" }),
        ),
        (
            "TransactWriteItems",
            json!({ "TransactItems": [
                { "Put": { "TableName": TABLE, "Item": { "pk": { "S": "c" }, "sk": { "N": "1" }, "i": { "S": "i" } } } },
                { "Update": { "TableName": TABLE, "Key": key, "UpdateExpression": "ADD n :n",
                "ConditionExpression": "attribute_not_exists(m) OR n < :n",
                "ExpressionAttributeValues": { ":n": { "N": "1" } } } },
                { "ConditionCheck": { "TableName": TABLE, "Key": key_json(('b', 2)),
                "ConditionExpression": "attribute_not_exists(i)" } },
                { "Delete": { "TableName": TABLE, "Key": key_json(('c', 2)) } },
            ], "ReturnConsumedCapacity": "INDEXES", "ClientRequestToken": "n" }),
        ),
        ("DescribeTable", json!({ "TableName": TABLE })),
        ("ListTables", json!({ "Limit": 1, "ExclusiveStartTableName": "Aaa" })),
        ("DeleteTable", json!({ "TableName": "Other" })),
    ]
}

/// Any JSON, with a taste for what means something to the API.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "S",
        "N",
        "B",
        "SS",
        "NS",
        "BS",
        "L",
        "M",
        "NULL",
        "BOOL",
        "pk",
        "sk",
        "n",
        "TableName",
        "Item",
        "Key",
        "1",
        "-1e126",
        "ALL_OLD",
        "Things",
        "#n",
        "byI",
        "i",
        ":n",
        "SET a = :n",
        "a[0].b",
        "",
        "NaN",
        "Yg==",
        "é",
        "\u{0}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..5).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// Puts `value` somewhere into `json`, led by `path`.
fn bend(json: &mut Value, path: &[prop::sample::Index], value: Value) {
    let Some((index, rest)) = path.split_first() else {
        *json = value;
        return;
    };
    match json {
        Value::Array(elements) if !elements.is_empty() => {
            let index = index.index(elements.len());
            bend(&mut elements[index], rest, value);
        }
        Value::Object(members) if !members.is_empty() => {
            let index = index.index(members.len());
            if let Some(member) = members.values_mut().nth(index) {
                bend(member, rest, value);
            }
        }
        other => *other = value,
    }
}

/// Sends a request, and checks what holds of every reply.
fn send(engine: &mut Engine, operation: &str, body: &[u8]) -> Reply {
    let before = engine.contents_fingerprint();
    let reply = engine.dispatch(&format!("DynamoDB_20120810.{operation}"), body);
    assert_eq!(reply.status == 200, reply.error.is_none());
    let body: Value = serde_json::from_str(&reply.body).expect("replies are JSON");
    match &reply.error {
        Some(error) => {
            assert_eq!(body["__type"], json!(error.wire_type()));
            assert_eq!(engine.contents_fingerprint(), before, "a refused request changes nothing");
        }
        None => {
            let total: f64 = reply.receipt.lines.iter().map(|line| line.units.as_f64()).sum();
            let consumed = match &body["ConsumedCapacity"] {
                // Of batches and transactions: there is but one table to read or write.
                Value::Array(tables) => tables.first().unwrap_or(&Value::Null),
                consumed => consumed,
            };
            assert!(
                consumed.is_null() || consumed["CapacityUnits"] == json!(total),
                "{consumed} is not {total}"
            );
            let arms = [&consumed["Table"], &consumed["GlobalSecondaryIndexes"]["byI"]];
            let sum: f64 = arms.iter().filter_map(|arm| arm["CapacityUnits"].as_f64()).sum();
            assert!(consumed["Table"].is_null() || sum == total, "{consumed} is not {total}");
        }
    }
    let receipt = serde_json::to_string(&reply.receipt).expect("receipts are JSON");
    assert_eq!(serde_json::from_str::<Receipt>(&receipt).expect("and back"), reply.receipt);
    for event in &reply.events {
        if let Event::ItemWritten { key, .. }
        | Event::ItemRead { key, .. }
        | Event::ConditionFailed { key, .. } = event
        {
            assert_eq!(key.len(), 2);
        }
    }
    reply
}

proptest! {
    #[test]
    fn bent_requests_do_not_panic(
        requests in prop::collection::vec(
            (0..SAMPLES, prop::collection::vec(any::<prop::sample::Index>(), 0..6), any_json()), 1..12,
        ),
    ) {
        let mut engine = engine();
        for (sample, path, value) in requests {
            let (operation, mut request) = samples()[sample].clone();
            send(&mut engine, operation, request.to_string().as_bytes());
            bend(&mut request, &path, value);
            let parsed = engine.clone().call(operation, &request);
            let reply = send(&mut engine, operation, request.to_string().as_bytes());
            // Text and parsed JSON go the same way.
            prop_assert_eq!(parsed.receipt, reply.receipt);
            prop_assert_eq!(parsed.response.err(), reply.error);
        }
    }

    #[test]
    fn torn_text_does_not_panic(
        sample in 0..SAMPLES,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        end in any::<prop::sample::Index>(),
    ) {
        let (operation, request) = samples()[sample].clone();
        let mut text = request.to_string().into_bytes();
        for (place, byte) in cuts {
            let place = place.index(text.len());
            text[place] = byte;
        }
        text.truncate(end.index(text.len() * 2));
        send(&mut engine(), operation, &text);
    }

    #[test]
    fn garbage_does_not_panic(operation in 0..SAMPLES, body in prop::collection::vec(any::<u8>(), 0..200)) {
        send(&mut engine(), samples()[operation].0, &body);
    }

    #[test]
    fn any_depth_is_answered(depth in 1..5_000usize, list in any::<bool>(), closed in any::<bool>()) {
        let (open, close) = if list { (r#"{"L":["#, "]}") } else { (r#"{"M":{"x":"#, "}}") };
        let tail = if closed { close.repeat(depth) } else { String::new() };
        let value = format!("{}{{\"N\":\"1\"}}{tail}", open.repeat(depth));
        let body = format!(
            r#"{{"TableName":"{TABLE}","Item":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}},"v":{value}}}}}"#
        );
        let reply = send(&mut engine(), "PutItem", body.as_bytes());
        // 31 documents around a number are 32 levels.
        prop_assert_eq!(reply.status == 200, closed && depth < 32);
    }
}
