//! The limit of item collections in tables with local indexes, and that their
//! sizes follow what is written.

#![cfg(not(target_arch = "wasm32"))]

use dynamodb_sandbox::engine::{Engine, EngineSettings};
use dynamodb_sandbox::model::{ApiError, Item};
use dynamodb_sandbox::storage::PrimaryKey;
use serde_json::{Value, json};

/// Room for two items of 500 bytes with their entries, not for three.
const LIMIT: u64 = 2_500;

fn engine() -> Engine {
    let mut engine = Engine::new(EngineSettings::default()).with_item_collection_limit(LIMIT);
    let attribute = |name, kind| json!({ "AttributeName": name, "AttributeType": kind });
    let key = |name, kind| json!({ "AttributeName": name, "KeyType": kind });
    let definition = json!({
        "TableName": "Orders", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("customer", "S"), attribute("placed", "N"), attribute("price", "N")],
        "KeySchema": [key("customer", "HASH"), key("placed", "RANGE")],
        "LocalSecondaryIndexes": [{
            "IndexName": "byPrice", "Projection": { "ProjectionType": "ALL" },
            "KeySchema": [key("customer", "HASH"), key("price", "RANGE")],
        }],
    });
    engine.call("CreateTable", &definition).response.expect("the table is created");
    engine.call("DescribeTable", &json!({ "TableName": "Orders" })).response.expect("and there");
    engine
}

fn order(customer: &str, placed: u32, bytes: usize) -> Value {
    json!({
        "customer": { "S": customer }, "placed": { "N": placed.to_string() }, "price": { "N": "1" },
        "note": { "S": "x".repeat(bytes) },
    })
}

fn put(engine: &mut Engine, customer: &str, placed: u32, bytes: usize) -> Result<Value, ApiError> {
    let request = json!({ "TableName": "Orders", "Item": order(customer, placed, bytes) });
    engine.call("PutItem", &request).response
}

/// What a walk through the collection finds in it.
fn counted(engine: &Engine, customer: &str) -> (u64, u64) {
    let table = engine.table("Orders").expect("the table");
    let key = json!({ "customer": { "S": customer }, "placed": { "N": "0" } });
    let key: Item = dynamodb_sandbox::engine::wire::item_from_json(&key).expect("a key");
    let key = PrimaryKey::of(table.key_schema(), &key).expect("a key of the table");
    let items = table.iter().filter(|(other, _)| other.same_partition(&key));
    let walked = items.map(|(_, item)| table.size_with_local_entries(item.item(), item.size_bytes())).sum();
    (table.collection_bytes(&key), walked)
}

#[test]
fn a_collection_grows_to_its_limit_and_may_shrink() {
    let mut engine = engine();
    put(&mut engine, "ana", 1, 500).expect("there is room");
    put(&mut engine, "ana", 2, 500).expect("there is room");
    assert_eq!(put(&mut engine, "ana", 3, 500), Err(ApiError::ItemCollectionSizeLimitExceeded));
    put(&mut engine, "ben", 3, 500).expect("another collection has room of its own");
    put(&mut engine, "ana", 2, 400).expect("what shrinks passes");
    assert_eq!(put(&mut engine, "ana", 2, 900), Err(ApiError::ItemCollectionSizeLimitExceeded));

    let grow = json!({
        "TableName": "Orders", "Key": { "customer": { "S": "ana" }, "placed": { "N": "1" } },
        "UpdateExpression": "SET more = :more",
        "ExpressionAttributeValues": { ":more": { "S": "x".repeat(500) } },
    });
    assert_eq!(engine.call("UpdateItem", &grow).response, Err(ApiError::ItemCollectionSizeLimitExceeded));
    let batch = json!({ "RequestItems": { "Orders": [{ "PutRequest": { "Item": order("ana", 3, 500) } }] } });
    assert_eq!(
        engine.call("BatchWriteItem", &batch).response,
        Err(ApiError::ItemCollectionSizeLimitExceeded)
    );
    let all = json!({ "TransactItems": [
        { "Put": { "TableName": "Orders", "Item": order("ben", 4, 1) } },
        { "Put": { "TableName": "Orders", "Item": order("ana", 3, 500) } },
    ] });
    let Err(ApiError::TransactionCanceled(reasons)) = engine.call("TransactWriteItems", &all).response else {
        panic!("the transaction is cancelled");
    };
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes, ["None", "ItemCollectionSizeLimitExceeded"]);
}

#[test]
fn sizes_follow_what_is_written() {
    let mut engine = engine();
    for (placed, bytes) in [(1, 10), (2, 20), (1, 300), (3, 5), (2, 1)] {
        put(&mut engine, "ana", placed, bytes).expect("there is room");
        let (kept, walked) = counted(&engine, "ana");
        assert_eq!(kept, walked);
    }
    for placed in 1..=3 {
        let key = json!({ "customer": { "S": "ana" }, "placed": { "N": placed.to_string() } });
        engine.call("DeleteItem", &json!({ "TableName": "Orders", "Key": key })).response.expect("deleted");
        let (kept, walked) = counted(&engine, "ana");
        assert_eq!(kept, walked);
    }
    assert_eq!(counted(&engine, "ana"), (0, 0));
}
