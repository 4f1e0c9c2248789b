//! Properties of streams and times to live: the records of a stream rebuild
//! the table, in order per key; forks are independent; what time brings does
//! not depend on how the clock was moved; nothing that is no iterator or
//! resource name is taken for one.

use std::collections::{BTreeMap, BTreeSet};

use dynamodb_sandbox::engine::{Engine, EngineSettings, Environment, Event};
use dynamodb_sandbox::model::{Duration, Instant};
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";
/// When every test begins: 2026-01-01, in seconds.
const START: u64 = 1_767_225_600;

fn engine(seed: u64, stream_shards: u32) -> Engine {
    let environment = Environment { stream_shards, ..Environment::default() };
    let now = Instant::from_millis(START * 1_000);
    let mut engine = Engine::new(EngineSettings { now, seed, environment });
    let create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
    });
    call(&mut engine, "CreateTable", &create);
    call(&mut engine, "DescribeTable", &json!({ "TableName": TABLE }));
    let specification = json!({ "AttributeName": "expires", "Enabled": true });
    let request = json!({ "TableName": TABLE, "TimeToLiveSpecification": specification });
    call(&mut engine, "UpdateTimeToLive", &request);
    engine
}

fn call(engine: &mut Engine, operation: &str, request: &Value) -> Value {
    engine.call(operation, request).response.expect("an answer")
}

/// What happens to the table.
#[derive(Debug, Clone)]
enum Step {
    Put(char, u8, Option<u64>),
    Update(char, u8),
    Delete(char),
    /// Two puts, together.
    Transact(char, u8, char, u8),
    /// In minutes.
    Advance(u64),
    Split(u32),
}

fn key() -> impl Strategy<Value = char> {
    prop::char::range('a', 'f')
}

fn step() -> impl Strategy<Value = Step> {
    // Minutes after the start, when the item expires.
    let expires = prop::option::of(0u64..900);
    prop_oneof![
        4 => (key(), 0..3u8, expires).prop_map(|(key, n, expires)| Step::Put(key, n, expires)),
        3 => (key(), 0..3u8).prop_map(|(key, n)| Step::Update(key, n)),
        2 => key().prop_map(Step::Delete),
        1 => (key(), 0..3u8, key(), 0..3u8).prop_map(|(one, n, two, m)| Step::Transact(one, n, two, m)),
        // At most 40 steps: all within a day.
        2 => (0..34u64).prop_map(Step::Advance),
        1 => (260..300u64).prop_map(Step::Advance),
        1 => (0..6u32).prop_map(Step::Split),
    ]
}

fn item(key: char, n: u8, expires: Option<u64>) -> Value {
    let mut item = json!({ "pk": { "S": key.to_string() }, "n": { "N": n.to_string() } });
    if let Some(minutes) = expires {
        item["expires"] = json!({ "N": (START + minutes * 60).to_string() });
    }
    item
}

fn take(engine: &mut Engine, step: &Step) -> Vec<Event> {
    let (operation, request) = match step {
        Step::Put(key, n, expires) => {
            ("PutItem", json!({ "TableName": TABLE, "Item": item(*key, *n, *expires) }))
        }
        Step::Update(key, n) => {
            let request = json!({
                "TableName": TABLE, "Key": { "pk": { "S": key.to_string() } }, "UpdateExpression": "SET n = :n",
                "ExpressionAttributeValues": { ":n": { "N": n.to_string() } },
            });
            ("UpdateItem", request)
        }
        Step::Delete(key) => {
            ("DeleteItem", json!({ "TableName": TABLE, "Key": { "pk": { "S": key.to_string() } } }))
        }
        Step::Transact(one, n, two, m) => {
            let put = |key, n| json!({ "Put": { "TableName": TABLE, "Item": item(key, n, None) } });
            ("TransactWriteItems", json!({ "TransactItems": [put(*one, *n), put(*two, *m)] }))
        }
        Step::Advance(minutes) => return engine.advance(Duration::from_millis(minutes * 60_000)),
        Step::Split(shards) => {
            let environment = Environment { stream_shards: *shards, ..*engine.environment() };
            engine.set_environment(environment);
            return Vec::new();
        }
    };
    engine.call(operation, &request).events
}

fn stream(engine: &mut Engine) -> Value {
    call(engine, "ListStreams", &json!({}))["Streams"][0]["StreamArn"].clone()
}

/// All shards, page by page.
fn shards(engine: &mut Engine) -> Vec<Value> {
    let mut request = json!({ "StreamArn": stream(engine), "Limit": 3 });
    let mut shards = Vec::new();
    loop {
        let page = call(engine, "DescribeStream", &request)["StreamDescription"].clone();
        shards.extend(page["Shards"].as_array().expect("shards").iter().cloned());
        match &page["LastEvaluatedShardId"] {
            Value::Null => return shards,
            last => request["ExclusiveStartShardId"] = last.clone(),
        }
    }
}

/// All records of a shard, page by page.
fn records(engine: &mut Engine, shard: &Value, limit: usize) -> Vec<Value> {
    let request = json!({
        "StreamArn": stream(engine), "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON",
    });
    let mut iterator = call(engine, "GetShardIterator", &request)["ShardIterator"].clone();
    let mut records = Vec::new();
    while !iterator.is_null() {
        let page = call(engine, "GetRecords", &json!({ "ShardIterator": iterator, "Limit": limit }));
        let on_page = page["Records"].as_array().expect("records");
        if on_page.is_empty() {
            // Only an open shard goes on, and a closed one ends at once.
            assert!(
                page["NextShardIterator"].is_null()
                    != shard["SequenceNumberRange"]["EndingSequenceNumber"].is_null()
            );
            break;
        }
        records.extend(on_page.iter().cloned());
        iterator = page["NextShardIterator"].clone();
    }
    records
}

fn number(value: &Value) -> u128 {
    value.as_str().and_then(|text| text.parse().ok()).expect("a sequence number")
}

fn contents(engine: &mut Engine) -> BTreeMap<String, Value> {
    let page = call(engine, "Scan", &json!({ "TableName": TABLE }));
    let items = page["Items"].as_array().expect("items").iter();
    items.map(|item| (item["pk"].to_string(), item.clone())).collect()
}

proptest! {
    #[test]
    fn records_rebuild_the_table(
        steps in prop::collection::vec(step(), 0..40), seed: u64, shard_count in 1..5u32, limit in 1..4usize,
    ) {
        let mut engine = engine(seed, shard_count);
        // At most two long ones, so that nothing is trimmed.
        let mut long = 0;
        let mut written = 0;
        for step in &steps {
            if let Step::Advance(260..) = step {
                long += 1;
                if long > 2 {
                    continue;
                }
            }
            let changes = |event: &&Event| match event {
                Event::ItemWritten { before, after, .. } => before != after,
                Event::ItemExpired { .. } => true,
                _ => false,
            };
            written += take(&mut engine, step).iter().filter(changes).count();
        }
        let mut rebuilt: BTreeMap<String, Value> = BTreeMap::new();
        let mut last: BTreeMap<String, u128> = BTreeMap::new();
        let (mut read, mut names) = (0, BTreeSet::new());
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for shard in shards(&mut engine) {
            if let Some(parent) = shard["ParentShardId"].as_str() {
                prop_assert!(seen.contains(parent), "parents come first");
            }
            prop_assert!(seen.insert(shard["ShardId"].to_string().trim_matches('"').to_owned()));
            let mut before = number(&shard["SequenceNumberRange"]["StartingSequenceNumber"]);
            for record in records(&mut engine, &shard, limit) {
                let change = &record["dynamodb"];
                let key = change["Keys"]["pk"].to_string();
                let sequence = number(&change["SequenceNumber"]);
                prop_assert!(sequence > before, "numbers rise in a shard");
                before = sequence;
                prop_assert!(last.insert(key.clone(), sequence).is_none_or(|last| last < sequence), "and for a key");
                let old = match &change["NewImage"] {
                    Value::Null => rebuilt.remove(&key),
                    new => rebuilt.insert(key.clone(), new.clone()),
                };
                prop_assert_eq!(old.unwrap_or_default(), change["OldImage"].clone());
                prop_assert_ne!(&change["OldImage"], &change["NewImage"]);
                let name = match (&change["OldImage"], &change["NewImage"]) {
                    (Value::Null, _) => "INSERT",
                    (_, Value::Null) => "REMOVE",
                    _ => "MODIFY",
                };
                prop_assert_eq!(&record["eventName"], name);
                prop_assert!(record["userIdentity"].is_null() || name == "REMOVE");
                prop_assert!(names.insert(record["eventID"].to_string()), "each record has a name of its own");
                read += 1;
            }
            if let ending @ Value::String(_) = &shard["SequenceNumberRange"]["EndingSequenceNumber"] {
                prop_assert!(number(ending) > before);
            }
        }
        prop_assert_eq!(read, written);
        prop_assert_eq!(rebuilt, contents(&mut engine));
    }

    #[test]
    fn forks_have_streams_of_their_own(
        steps in prop::collection::vec(step(), 0..12), more in prop::collection::vec(step(), 0..12), seed: u64,
    ) {
        let mut engine = engine(seed, 1);
        steps.iter().for_each(|step| drop(take(&mut engine, step)));
        let (before, untouched) = (engine.streams().clone(), engine.clone());
        let mut fork = engine.clone();
        more.iter().for_each(|step| drop(take(&mut fork, step)));
        prop_assert_eq!(engine.streams(), &before);
        // The original goes the same way afterwards.
        more.iter().for_each(|step| drop(take(&mut engine, step)));
        prop_assert_eq!(engine.streams(), fork.streams());
        prop_assert!(engine.same_contents(&fork));
        prop_assert_eq!(untouched.streams(), &before);
    }

    #[test]
    fn time_may_pass_in_pieces(
        steps in prop::collection::vec(step(), 0..12), seed: u64, shard_count in 1..5u32,
        pieces in prop::collection::vec(prop_oneof![0..90u64, 0..3_000u64], 1..30),
    ) {
        let mut engine = engine(seed, shard_count);
        steps.iter().for_each(|step| drop(take(&mut engine, step)));
        let mut fork = engine.clone();
        let expired = pieces.iter().flat_map(|minutes| take(&mut fork, &Step::Advance(*minutes)));
        let expired: Vec<Event> = expired.collect();
        prop_assert_eq!(take(&mut engine, &Step::Advance(pieces.iter().sum())), expired);
        prop_assert_eq!(engine.now(), fork.now());
        prop_assert!(engine.same_contents(&fork));
        prop_assert_eq!(engine.streams(), fork.streams());
    }

    #[test]
    fn exactly_what_has_a_time_expires(steps in prop::collection::vec(step(), 0..40)) {
        let mut engine = engine(1, 1);
        steps.iter().for_each(|step| drop(take(&mut engine, step)));
        let mut left = contents(&mut engine);
        engine.advance(Duration::from_millis(365 * 86_400_000));
        left.retain(|_, item| item["expires"].is_null());
        prop_assert_eq!(contents(&mut engine), left);
    }

    #[test]
    fn what_is_no_iterator_is_refused(
        garbage in ".{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..80), place: prop::sample::Index, bit in 0..7u32,
    ) {
        use base64::Engine as _;
        let mut engine = engine(1, 1);
        take(&mut engine, &Step::Put('a', 1, None));
        let arn = stream(&mut engine);
        let shard = shards(&mut engine).remove(0)["ShardId"].clone();
        let request = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        let iterator = call(&mut engine, "GetShardIterator", &request)["ShardIterator"].clone();
        let iterator = iterator.as_str().expect("an iterator").to_owned();
        let mut bent = iterator.clone().into_bytes();
        bent[place.index(iterator.len())] ^= 1 << bit;
        let bent = String::from_utf8_lossy(&bent).into_owned();
        let arn = arn.as_str().expect("a name").to_owned();
        let encoded = base64::engine::general_purpose::STANDARD.encode(&bytes);
        let half = iterator.split_at(iterator.len() / 2).0.to_owned();
        for text in [garbage.clone(), format!("{arn}|1|{encoded}"), format!("{arn}|1|{garbage}"), bent, half] {
            let refused = engine.call("GetRecords", &json!({ "ShardIterator": text })).response;
            prop_assert!(refused.is_err());
        }
        for name in [garbage.clone(), format!("{arn}{garbage}x"), format!("arn:aws:dynamodb:::table/{garbage}/stream/{garbage}")] {
            let request = json!({ "StreamArn": name, "ShardId": shard, "ShardIteratorType": "LATEST" });
            prop_assert!(engine.call("GetShardIterator", &request).response.is_err());
            let request = json!({ "StreamArn": name });
            prop_assert!(engine.call("DescribeStream", &request).response.is_err());
        }
        let request = json!({ "ShardIterator": iterator });
        prop_assert!(engine.call("GetRecords", &request).response.is_ok());
    }
}

#[test]
fn a_table_without_a_stream_has_no_records() {
    let mut engine = Engine::new(EngineSettings::default());
    let create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
    });
    call(&mut engine, "CreateTable", &create);
    take(&mut engine, &Step::Put('a', 1, None));
    assert_eq!(engine.streams().iter().count(), 0);
}
