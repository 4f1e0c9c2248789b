//! Properties of the environment: what is admitted never exceeds what is paid
//! for, what is refused leaves no trace, nothing changes where there is plenty,
//! and what lags is what was, and arrives.

use dynamodb_sandbox::engine::receipt::Kind;
use dynamodb_sandbox::engine::{Completion, Engine, EngineSettings, Environment};
use dynamodb_sandbox::model::Duration;
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";

/// An engine with one table and an index on `i`, of so many units per second.
fn engine(units: u64, index_units: u64) -> Engine {
    let throughput = |units: u64| json!({ "ReadCapacityUnits": units, "WriteCapacityUnits": units });
    let create = json!({
        "TableName": TABLE, "ProvisionedThroughput": throughput(units),
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "N" }, { "AttributeName": "i", "AttributeType": "N" },
        ],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "GlobalSecondaryIndexes": [{ "IndexName": "byI", "Projection": { "ProjectionType": "ALL" },
            "KeySchema": [{ "AttributeName": "i", "KeyType": "HASH" }],
            "ProvisionedThroughput": throughput(index_units) }],
    });
    let mut engine = Engine::new(EngineSettings::default());
    engine.call("CreateTable", &create).response.expect("the table is created");
    engine
}

#[test]
fn a_throttled_request_does_not_even_end_an_update() {
    let mut engine = engine(1, 1);
    engine.set_environment(environment(&json!({ "admission": {} })));
    let key = json!({ "pk": { "N": "0" } });
    let get = json!({ "TableName": TABLE, "Key": key, "ConsistentRead": true });
    engine.call("GetItem", &get).response.expect("there is capacity");
    let update = json!({ "TableName": TABLE, "ProvisionedThroughput":
        { "ReadCapacityUnits": 2, "WriteCapacityUnits": 1 } });
    engine.call("UpdateTable", &update).response.expect("the update starts");
    for (operation, request) in [
        ("GetItem", get),
        ("BatchGetItem", json!({ "RequestItems": { TABLE: { "Keys": [key] } } })),
        ("TransactGetItems", json!({ "TransactItems": [{ "Get": { "TableName": TABLE, "Key": key } }] })),
    ] {
        let mut fork = engine.clone();
        fork.call(operation, &request).response.expect_err(operation);
        assert!(fork.same_service(&engine), "{operation}");
    }
}

fn environment(json: &Value) -> Environment {
    serde_json::from_value(json.clone()).expect("an environment")
}

/// What happens: so many milliseconds pass, then a request.
#[derive(Debug, Clone)]
struct Step {
    millis: u64,
    operation: &'static str,
    request: Value,
}

fn step() -> impl Strategy<Value = Step> {
    let item = |(pk, i, size): (u8, Option<u8>, usize)| {
        let mut item = json!({ "pk": { "N": pk.to_string() }, "text": { "S": "x".repeat(size) } });
        if let Some(i) = i {
            item["i"] = json!({ "N": i.to_string() });
        }
        item
    };
    let item = (0..4u8, prop::option::of(0..2u8), 0..9_000usize).prop_map(item);
    let key = |pk: u8| json!({ "pk": { "N": pk.to_string() } });
    let request = prop_oneof![
        item.clone().prop_map(|item| ("PutItem", json!({ "TableName": TABLE, "Item": item }))),
        (0..4u8).prop_map(move |pk| ("DeleteItem", json!({ "TableName": TABLE, "Key": key(pk) }))),
        (0..4u8, any::<bool>()).prop_map(move |(pk, strong)| {
            ("GetItem", json!({ "TableName": TABLE, "Key": key(pk), "ConsistentRead": strong }))
        }),
        any::<bool>().prop_map(|index| {
            let request = json!({ "TableName": TABLE, "IndexName": "byI" });
            ("Scan", if index { request } else { json!({ "TableName": TABLE }) })
        }),
        (item.clone(), item).prop_filter("different items", |(one, two)| one["pk"] != two["pk"]).prop_map(
            |(one, two)| {
                let put = |item| json!({ "PutRequest": { "Item": item } });
                ("BatchWriteItem", json!({ "RequestItems": { TABLE: [put(one), put(two)] } }))
            }
        ),
        prop::collection::btree_set(0..4u8, 1..4).prop_map(move |keys| {
            let gets: Vec<Value> =
                keys.into_iter().map(|pk| json!({ "Get": { "TableName": TABLE, "Key": key(pk) } })).collect();
            ("TransactGetItems", json!({ "TransactItems": gets }))
        }),
        (0..4u8, 0..3_000usize).prop_map(move |(pk, size)| {
            let item = json!({ "pk": { "N": pk.to_string() }, "text": { "S": "y".repeat(size) } });
            (
                "TransactWriteItems",
                json!({ "TransactItems": [{ "Put": { "TableName": TABLE, "Item": item } }] }),
            )
        }),
    ];
    (0..2_500u64, request).prop_map(|(millis, (operation, request))| Step { millis, operation, request })
}

fn perform(engine: &mut Engine, step: &Step) -> Completion {
    engine.advance(Duration::from_millis(step.millis));
    engine.call(step.operation, &step.request)
}

/// Half units charged to the table or its index.
fn drawn(completion: &Completion, index: Option<&str>, kind: Kind) -> i128 {
    let lines = completion.receipt.lines.iter().filter(|line| line.kind == kind);
    let of_bucket =
        lines.filter(|line| line.arm.index(dynamodb_sandbox::model::index::IndexScope::Global) == index);
    of_bucket.map(|line| i128::from(line.units.halves())).sum()
}

const BUCKETS: [(Option<&str>, Kind); 4] =
    [(None, Kind::Read), (None, Kind::Write), (Some("byI"), Kind::Read), (Some("byI"), Kind::Write)];

proptest! {
    #[test]
    fn no_more_is_admitted_than_is_paid_for(
        (units, index_units) in (1..6u64, 1..6u64), (burst, saved) in (1..5u32, 0..5u32),
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let saved = saved.min(burst);
        let mut engine = engine(units, index_units);
        engine.set_environment(environment(
            &json!({ "admission": { "burst_seconds": burst, "saved_seconds": saved } }),
        ));
        // In half units and microseconds: what each bucket holds, by a naive count.
        let rate = |index: Option<&str>| 2 * i128::from(if index.is_some() { index_units } else { units });
        let mut expected: Vec<i128> =
            BUCKETS.iter().map(|(index, _)| rate(*index) * i128::from(saved) * 1_000_000).collect();
        for step in &steps {
            let mut before = engine.clone();
            let completion = perform(&mut engine, step);
            before.advance(Duration::from_millis(step.millis));
            for ((index, kind), level) in BUCKETS.iter().zip(&mut expected) {
                let capacity = rate(*index) * i128::from(burst) * 1_000_000;
                *level = (*level + rate(*index) * i128::from(step.millis) * 1_000).min(capacity);
                let drawn = drawn(&completion, *index, *kind);
                prop_assert!(drawn == 0 || *level > 0, "an empty bucket gives nothing");
                *level -= drawn * 1_000_000;
                let bucket = engine.bucket(TABLE, *index, *kind).expect("a bucket");
                prop_assert_eq!(bucket.halves, level.div_euclid(1_000_000));
                prop_assert!(bucket.halves <= bucket.capacity_halves);
            }
            let throttled = !completion.receipt.refused.is_empty();
            if completion.receipt.lines.is_empty() {
                prop_assert!(throttled, "{:?}", completion.response);
                prop_assert!(completion.response.is_err());
                prop_assert!(engine.same_service(&before), "what is refused leaves no trace");
            }
        }
    }

    #[test]
    fn where_there_is_plenty_nothing_changes(steps in prop::collection::vec(step(), 1..30)) {
        let (mut off, mut on) = (engine(10_000, 10_000), engine(10_000, 10_000));
        on.set_environment(environment(&json!({ "admission": { "partitions": 3, "saved_seconds": 300 } })));
        for step in &steps {
            let (off, on) = (perform(&mut off, step), perform(&mut on, step));
            prop_assert_eq!(off.response, on.response);
            prop_assert_eq!(off.events, on.events);
            // As they are told: only where partitions are, is it known which one bears a charge.
            prop_assert_eq!(json!(off.receipt), json!(on.receipt));
        }
        prop_assert!(off.same_contents(&on));
        // What is left of capacity is part of the state while it is rationed, and only then.
        prop_assert!(!off.same_service(&on));
        on.set_environment(Environment::default());
        prop_assert!(off.same_service(&on));
        prop_assert_eq!(off.service_fingerprint(), on.service_fingerprint());
        prop_assert_eq!(off.service_fingerprint(), off.contents_fingerprint());
    }

    #[test]
    fn capacity_that_is_used_up_makes_another_state(steps in prop::collection::vec(step(), 1..10)) {
        let mut engine = engine(1, 1);
        engine.set_environment(environment(&json!({ "admission": { "saved_seconds": 300 } })));
        for step in &steps {
            let (mut one, mut two) = (engine.clone(), engine.clone());
            let get = json!({ "TableName": TABLE, "Key": { "pk": { "N": "0" } } });
            one.call("GetItem", &get).response.expect("there is capacity");
            prop_assert!(one.same_contents(&two) && !one.same_service(&two));
            prop_assert_ne!(one.service_fingerprint(), two.service_fingerprint());
            // Both full again after five minutes.
            one.advance(Duration::from_millis(600_000));
            two.advance(Duration::from_millis(600_000));
            prop_assert!(one.same_service(&two));
            prop_assert_eq!(one.service_fingerprint(), two.service_fingerprint());
            perform(&mut engine, step);
            engine.advance(Duration::from_millis(600_000));
        }
    }

    #[test]
    fn what_lags_is_what_was_and_arrives(
        (read_lag, index_lag) in (0..3_000u64, 0..3_000u64), steps in prop::collection::vec(step(), 1..25),
    ) {
        let mut engine = engine(10_000, 10_000);
        let mut prompt = engine.clone();
        let lags = json!({ "read_lag": read_lag * 1_000, "index_lag": index_lag * 1_000 });
        engine.set_environment(environment(&lags));
        let all = |engine: &mut Engine, request: Value| {
            engine.call("Scan", &request).response.expect("a page")["Items"].clone()
        };
        let eventual = || json!({ "TableName": TABLE });
        let strong = || json!({ "TableName": TABLE, "ConsistentRead": true });
        let of_index = || json!({ "TableName": TABLE, "IndexName": "byI" });
        // The table and its index after each step, by when that was.
        let mut was = vec![(0, all(&mut prompt, eventual()), all(&mut prompt, of_index()))];
        let mut now = 0;
        for step in &steps {
            now += step.millis;
            perform(&mut engine, step);
            perform(&mut prompt, step);
            was.push((now, all(&mut prompt, eventual()), all(&mut prompt, of_index())));
            let then = |lag: u64| {
                let seen = was.iter().rev().find(|(time, ..)| *time + lag <= now);
                seen.unwrap_or(&was[0])
            };
            prop_assert_eq!(&all(&mut engine, strong()), &then(0).1);
            prop_assert_eq!(&all(&mut engine, eventual()), &then(read_lag).1);
            prop_assert_eq!(&all(&mut engine, of_index()), &then(index_lag).2);
            prop_assert!(engine.same_contents(&prompt));
        }
        // What has arrived everywhere is no longer part of the state.
        let lag = Duration::from_millis(read_lag.max(index_lag));
        engine.advance(lag);
        prompt.advance(lag);
        prop_assert_eq!(all(&mut engine, eventual()), all(&mut prompt, eventual()));
        prop_assert_eq!(all(&mut engine, of_index()), all(&mut prompt, of_index()));
        prop_assert_eq!(engine.service_fingerprint(), engine.contents_fingerprint());
        prompt.set_environment(environment(&lags));
        prop_assert!(engine.same_service(&prompt));
    }

    #[test]
    fn what_lagging_reads_still_see_is_part_of_the_state(
        (lag, age) in (1..1_000u64, 0..2_000u64), later in 0..1_000u64, drawn in any::<bool>(),
    ) {
        let write = |engine: &mut Engine, text: &str| {
            let item = json!({ "pk": { "N": "1" }, "text": { "S": text } });
            engine.call("PutItem", &json!({ "TableName": TABLE, "Item": item })).response.expect("put");
        };
        let mut one = engine(10_000, 10_000);
        let replica = if drawn { "drawn" } else { "farthest" };
        one.set_environment(environment(&json!({ "read_lag": lag * 1_000, "read_replica": replica })));
        let mut two = one.clone();
        write(&mut one, "old");
        one.advance(Duration::from_millis(age));
        two.advance(Duration::from_millis(age));
        write(&mut one, "new");
        write(&mut two, "new");
        prop_assert!(one.same_contents(&two));
        // One of them may still be read as "old".
        let differ = age > 0;
        prop_assert_eq!(one.same_service(&two), !differ);
        prop_assert_eq!(one.service_fingerprint() == two.service_fingerprint(), !differ);
        for engine in [&mut one, &mut two] {
            engine.advance(Duration::from_millis(later));
        }
        prop_assert_eq!(one.same_service(&two), !differ || later >= lag);
        // The same at another time is the same, unless the time decides who answers.
        let mut longer = two.clone();
        longer.advance(Duration::from_millis(lag));
        two.advance(Duration::from_millis(lag + 1));
        prop_assert_eq!(longer.same_service(&two), !drawn);
    }
}
