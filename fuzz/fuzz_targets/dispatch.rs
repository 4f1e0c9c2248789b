//! Any target, any body: a reply, and nothing lost when it is a refusal.
#![no_main]

use dynamodb_sandbox::engine::{Engine, EngineSettings, Operation};
use libfuzzer_sys::fuzz_target;

const TABLE: &str = r#"{
    "TableName": "Things", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "N" }
    ],
    "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }]
}"#;
const ITEM: &str =
    r#"{ "TableName": "Things", "Item": { "pk": { "S": "p" }, "sk": { "N": "1" }, "l": { "L": [] } } }"#;

// The first byte names the operation, the rest is the body.
fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    let mut engine = Engine::new(EngineSettings::default());
    assert_eq!(engine.dispatch("DynamoDB_20120810.CreateTable", TABLE.as_bytes()).status, 200);
    assert_eq!(engine.dispatch("DynamoDB_20120810.PutItem", ITEM.as_bytes()).status, 200);
    let before = engine.clone();
    let operation = Operation::ALL[usize::from(*first) % Operation::ALL.len()].name();
    for service in ["DynamoDB_20120810", "DynamoDBStreams_20120810"] {
        let reply = engine.dispatch(&format!("{service}.{operation}"), body);
        assert!(reply.status == 200 || reply.error.is_some());
        if reply.status != 200 {
            assert!(before.same_contents(&engine));
        } else {
            return;
        }
    }
});
