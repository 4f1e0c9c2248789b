use serde_json::{Value, json};

use super::{Variant, WhatIfView, what_ifs};
use crate::lesson::call::Call;
use crate::lesson::desk::Desk;
use crate::lesson::document::Start;

/// Fifty items of 400 bytes or so by shop and number, and an index by kind that holds everything.
fn desk() -> Desk {
    let create = include_str!("../../../tests/fixtures/shop-by-kind.json");
    let mut create: Value = serde_json::from_str(create).expect("JSON");
    create["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] = "ALL".into();
    let puts = |shop: &str, kind: &str| Call {
        times: 25,
        ..Call::once(
            "PutItem",
            json!({ "TableName": "Shop", "Item": {
                "PK": { "S": shop }, "SK": { "N": "${i + 0}" }, "kind": { "S": kind }, "text": { "S": "x".repeat(400) }
            } }),
        )
    };
    let requests =
        [Call::once("CreateTable", create), puts("A", "pen"), puts("B", "ink")].map(Into::into).into();
    Desk::lay(&Start { requests, ..Start::default() }).expect("a desk")
}

fn found(operation: &str, request: Value) -> Vec<WhatIfView> {
    what_ifs(desk().engine(), operation, &request)
}

/// Each variant with its requests and its units: read, then written.
fn costs(found: &[WhatIfView]) -> Vec<(Variant, u64, String, String)> {
    found
        .iter()
        .map(|what_if| {
            let units = (what_if.read_units.to_string(), what_if.write_units.to_string());
            (what_if.variant.clone(), what_if.requests, units.0, units.1)
        })
        .collect()
}

fn cost(variant: Variant, requests: u64, read: &str, written: &str) -> (Variant, u64, String, String) {
    (variant, requests, read.to_owned(), written.to_owned())
}

#[test]
fn a_scan_with_a_filter_on_the_key_could_be_a_query() {
    let scan = json!({
        "TableName": "Shop", "FilterExpression": "#p = :p AND SK > :s AND size(#t) > :n",
        "ExpressionAttributeNames": { "#p": "PK", "#t": "text" },
        "ExpressionAttributeValues": { ":p": { "S": "A" }, ":s": { "N": "20" }, ":n": { "N": "1" } }
    });
    let found = found("Scan", scan);
    // 50 items of some 418 bytes are a bit more than five steps; five of them one.
    assert_eq!(
        costs(&found),
        [cost(Variant::StronglyConsistent, 1, "6", "0"), cost(Variant::Query { index: None }, 1, "0.5", "0")]
    );
    let (operation, text) = found[1].request.clone().expect("one request");
    let query: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (operation.as_str(), &query["KeyConditionExpression"]),
        ("Query", &json!("#p = :p AND SK > :s"))
    );
    assert_eq!(query["FilterExpression"], json!("size(#t) > :n"));
}

#[test]
fn a_scan_may_fit_an_index_only_or_nothing() {
    let scan = |filter: &str| {
        json!({
            "TableName": "Shop", "FilterExpression": filter, "ExpressionAttributeValues": { ":v": { "S": "pen" } }
        })
    };
    let fits = found("Scan", scan("kind = :v"));
    assert_eq!(costs(&fits)[1], cost(Variant::Query { index: Some("ByKind".to_owned()) }, 1, "1.5", "0"));
    for filter in ["kind > :v", "kind = :v OR PK = :v", "NOT kind = :v"] {
        assert_eq!(found("Scan", scan(filter)).len(), 1, "{filter}");
    }
    assert!(found("Scan", json!({ "TableName": "None" })).is_empty());
    assert!(found("Scan", json!([])).is_empty());
}

#[test]
fn a_projection_saves_nothing_but_an_index_that_holds_less_does() {
    let query = json!({
        "TableName": "Shop", "IndexName": "ByKind", "KeyConditionExpression": "#k = :k",
        "ProjectionExpression": "PK, #s", "ExpressionAttributeNames": { "#k": "kind", "#s": "SK" },
        "ExpressionAttributeValues": { ":k": { "S": "pen" } }
    });
    // Of a global index there is no consistent read.
    assert_eq!(
        costs(&found("Query", query)),
        [
            cost(Variant::WithoutProjection, 1, "1.5", "0"),
            cost(Variant::KeysOnly { index: "ByKind".to_owned() }, 1, "0.5", "0")
        ]
    );
}

#[test]
fn a_write_could_be_in_a_transaction_or_meet_a_smaller_index() {
    let put = json!({
        "TableName": "Shop", "ReturnValues": "ALL_OLD",
        "Item": { "PK": { "S": "C" }, "SK": { "N": "1" }, "kind": { "S": "pen" }, "text": { "S": "x".repeat(2_000) } }
    });
    assert_eq!(
        costs(&found("PutItem", put)),
        [
            // The table's 2 units doubled, and the index's 2 as they are.
            cost(Variant::InTransaction, 1, "0", "6"),
            cost(Variant::KeysOnly { index: "ByKind".to_owned() }, 1, "0", "3")
        ]
    );
}

#[test]
fn transactions_and_batches_could_be_single_requests() {
    let key = |sort: u32| json!({ "PK": { "S": "A" }, "SK": { "N": sort.to_string() } });
    let batch = json!({ "RequestItems": { "Shop": { "Keys": [key(1), key(2)] } } });
    assert_eq!(
        costs(&found("BatchGetItem", batch)),
        [cost(Variant::StronglyConsistent, 1, "2", "0"), cost(Variant::OneByOne, 2, "1", "0")]
    );
    let get = |sort| json!({ "Get": { "TableName": "Shop", "Key": key(sort) } });
    let transaction = json!({ "TransactItems": [get(1), get(2)] });
    assert_eq!(
        costs(&found("TransactGetItems", transaction)),
        [cost(Variant::OutOfTransaction, 2, "2", "0")]
    );
    let get = json!({ "TableName": "Shop", "Key": key(1) });
    assert_eq!(
        costs(&found("GetItem", get)),
        [cost(Variant::StronglyConsistent, 1, "1", "0"), cost(Variant::InTransaction, 1, "2", "0")]
    );
}

#[test]
fn what_is_tried_leaves_the_tables_alone() {
    let desk = desk();
    let delete = json!({ "TableName": "Shop", "Key": { "PK": { "S": "A" }, "SK": { "N": "1" } } });
    let before = desk.engine().contents_fingerprint();
    assert!(!what_ifs(desk.engine(), "DeleteItem", &delete).is_empty());
    assert_eq!(desk.engine().contents_fingerprint(), before);
}
