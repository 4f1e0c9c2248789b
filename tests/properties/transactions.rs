//! Properties of transactions taken apart: in two halves with nothing between
//! they do what they do at once, and what is between meets their conflicts
//! and nothing else.

use dynamodb_sandbox::engine::operation::TransactWriteItemsInput;
use dynamodb_sandbox::engine::{Completion, Engine, EngineSettings};
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";

fn engine(stored: &[(u8, u64)]) -> Engine {
    let mut engine = Engine::new(EngineSettings::default());
    let create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "N" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
    });
    engine.call("CreateTable", &create).response.expect("the table is created");
    for (key, n) in stored {
        put(&mut engine, *key, *n).response.expect("the item is put");
    }
    engine
}

fn put(engine: &mut Engine, key: u8, n: u64) -> Completion {
    let item = json!({ "pk": { "N": key.to_string() }, "n": { "N": n.to_string() } });
    engine.call("PutItem", &json!({ "TableName": TABLE, "Item": item }))
}

fn items() -> impl Strategy<Value = Vec<(u8, u64)>> {
    prop::collection::btree_map(0..6u8, 0..4u64, 0..6).prop_map(|items| items.into_iter().collect())
}

/// Actions on different items; the first may ask for more than there is.
fn transaction() -> impl Strategy<Value = (Vec<u8>, Value)> {
    let keys = prop::collection::btree_set(0..6u8, 1..5);
    (keys, prop::collection::vec(0..4u8, 5), 0..4u64, any::<bool>()).prop_map(
        |(keys, kinds, least, token)| {
            let action = |(key, kind): (&u8, &u8)| {
                let key = json!({ "pk": { "N": key.to_string() } });
                let values = json!({ ":n": { "N": least.to_string() } });
                match kind {
                    0 => json!({ "Put": { "TableName": TABLE, "Item": key } }),
                    1 => json!({ "Delete": { "TableName": TABLE, "Key": key } }),
                    2 => json!({ "Update": { "TableName": TABLE, "Key": key, "UpdateExpression": "ADD n :n",
                    "ExpressionAttributeValues": values } }),
                    _ => json!({ "ConditionCheck": { "TableName": TABLE, "Key": key,
                    "ConditionExpression": "attribute_not_exists(n) OR n >= :n",
                    "ExpressionAttributeValues": values } }),
                }
            };
            let mut body =
                json!({ "TransactItems": keys.iter().zip(&kinds).map(action).collect::<Vec<_>>() });
            if token {
                body["ClientRequestToken"] = json!("token");
            }
            (keys.into_iter().collect(), body)
        },
    )
}

proptest! {
    #[test]
    fn two_halves_are_the_whole(stored in items(), (_, body) in transaction()) {
        let (mut at_once, mut apart) = (engine(&stored), engine(&stored));
        let whole = at_once.call("TransactWriteItems", &body);
        let input = TransactWriteItemsInput::from_json(&body).expect("it is readable");
        let before = apart.clone();
        let (result, receipt, events) = match apart.prepare(input) {
            Ok(id) => {
                prop_assert!(!apart.same_service(&before), "what is held is part of the state");
                let outcome = apart.commit(id).expect("it is prepared");
                prop_assert!(apart.commit(id).is_none());
                (outcome.result, outcome.receipt, outcome.events)
            }
            Err(answer) => (answer.result, answer.receipt, answer.events),
        };
        prop_assert_eq!(result.err(), whole.response.err());
        prop_assert_eq!(receipt, whole.receipt);
        prop_assert_eq!(events, whole.events);
        prop_assert!(apart.same_service(&at_once));
    }

    #[test]
    fn what_is_between_meets_the_locks(
        stored in items(), (held, body) in transaction(), writes in prop::collection::vec((0..6u8, 10..20u64), 0..8),
        give_up in any::<bool>(),
    ) {
        let mut engine = engine(&stored);
        let input = TransactWriteItemsInput::from_json(&body).expect("it is readable");
        let Ok(id) = engine.prepare(input) else {
            prop_assert!(engine.prepared_transactions().next().is_none());
            return Ok(());
        };
        let fork = engine.clone();
        for (key, n) in &writes {
            let before = engine.contents_fingerprint();
            match put(&mut engine, *key, *n).response {
                Err(error) => {
                    prop_assert_eq!(error.exception(), "TransactionConflictException");
                    prop_assert!(held.contains(key));
                    prop_assert_eq!(engine.contents_fingerprint(), before);
                }
                Ok(_) => prop_assert!(!held.contains(key)),
            }
        }
        // The same as if the writes had come first: they have no item in common.
        let mut expected = fork;
        let _ = expected.cancel(id);
        for (key, n) in writes.iter().filter(|(key, _)| !held.contains(key)) {
            put(&mut expected, *key, *n).response.expect("nothing is held");
        }
        if give_up {
            engine.cancel(id).expect("it is prepared");
        } else {
            engine.commit(id).expect("it is prepared").result.expect("a prepared transaction can be committed");
            expected.call("TransactWriteItems", &body).response.expect("it is as it was");
        }
        prop_assert!(engine.same_service(&expected));
    }
}
