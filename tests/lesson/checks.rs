//! What checks see of a desk: more than the last request.

use std::sync::Arc;

use dynamodb_sandbox::lesson::check::Check;
use dynamodb_sandbox::lesson::desk::Desk;
use dynamodb_sandbox::lesson::document::{Start, Step, Task};
use dynamodb_sandbox::lesson::judge::{Evidence, judge};
use serde_json::{Value, json};

fn key(sk: &str) -> Value {
    json!({ "PK": { "S": "A" }, "SK": { "S": sk } })
}

/// A table of five orders, `ORDER#1` to `ORDER#5`, of day 1 to 5.
fn desk() -> Desk {
    let table = json!({
        "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "PK", "AttributeType": "S" }, { "AttributeName": "SK", "AttributeType": "S" },
            { "AttributeName": "day", "AttributeType": "N" }],
        "KeySchema": [
            { "AttributeName": "PK", "KeyType": "HASH" }, { "AttributeName": "SK", "KeyType": "RANGE" }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByDay", "KeySchema": [{ "AttributeName": "day", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "KEYS_ONLY" } }]
    });
    let order = json!({
        "TableName": "Shop",
        "Item": { "PK": { "S": "A" }, "SK": { "S": "ORDER#${i}" }, "day": { "N": "${i}" }, "status": { "S": "placed" } }
    });
    let start: Start = serde_json::from_value(json!({ "requests": [
        { "operation": "CreateTable", "request": table },
        { "operation": "PutItem", "times": 5, "request": order },
    ] }))
    .expect("a start");
    Desk::lay(&start).expect("a desk")
}

fn send(desk: &mut Desk, operation: &str, request: Value) {
    desk.send(operation, Arc::new(request));
}

fn get(desk: &mut Desk, sk: &str) {
    send(desk, "GetItem", json!({ "TableName": "Shop", "Key": key(sk) }));
}

fn update(desk: &mut Desk, sk: &str, status: &str, condition: Option<&str>) {
    let mut request = json!({
        "TableName": "Shop", "Key": key(sk), "UpdateExpression": "SET #s = :s",
        "ExpressionAttributeNames": { "#s": "status" }, "ExpressionAttributeValues": { ":s": { "S": status } }
    });
    if let Some(condition) = condition {
        request["ConditionExpression"] = json!(condition);
        if condition.contains(":old") {
            request["ExpressionAttributeValues"][":old"] = json!({ "S": "placed" });
        }
    }
    send(desk, "UpdateItem", request);
}

fn fact(desk: &Desk, name: &str) -> String {
    desk.facts().get(name).map(|number| number.to_string()).unwrap_or_default()
}

fn facts<const N: usize>(desk: &Desk, names: [&str; N]) -> [String; N] {
    names.map(|name| fact(desk, name))
}

/// Whether a check holds.
fn holds(desk: &Desk, check: Value) -> bool {
    let mut check = check;
    check["id"] = json!("only");
    let check: Check = serde_json::from_value(check).expect("a check");
    let step =
        Step { id: "only".to_owned(), task: Task::Read, right: Vec::new(), checks: vec![check], hints: 0 };
    judge(&step, &Evidence { facts: desk.facts(), desk: Some(desk) }).expect("formulas").passed()
}

#[test]
fn what_was_read_is_counted_item_by_item_however_it_was_read() {
    const SEEN: [&str; 3] = ["seen.Shop", "seen_again.Shop", "last.items"];
    let mut desk = desk();
    assert_eq!(facts(&desk, SEEN), ["0", "0", ""], "what the lesson starts with is nobody's reading");
    get(&mut desk, "ORDER#1");
    assert_eq!(facts(&desk, SEEN), ["1", "0", "1"]);
    get(&mut desk, "ORDER#1");
    assert_eq!(facts(&desk, SEEN), ["1", "1", "1"]);
    get(&mut desk, "ORDER#9");
    assert_eq!(facts(&desk, SEEN), ["1", "1", "0"], "what is not there cannot be seen");
    let values = json!({ ":a": { "S": "A" }, ":two": { "N": "2" } });
    let page = json!({
        "TableName": "Shop", "KeyConditionExpression": "PK = :a", "FilterExpression": "#d = :two",
        "ExpressionAttributeNames": { "#d": "day" }, "ExpressionAttributeValues": values, "Limit": 3
    });
    send(&mut desk, "Query", page);
    assert_eq!(facts(&desk, SEEN), ["3", "2", "1"], "what a filter leaves out was read");
    let day = json!({
        "TableName": "Shop", "IndexName": "ByDay", "KeyConditionExpression": "#d = :four",
        "ExpressionAttributeNames": { "#d": "day" }, "ExpressionAttributeValues": { ":four": { "N": "4" } }
    });
    send(&mut desk, "Query", day);
    assert_eq!(facts(&desk, SEEN), ["4", "2", "1"], "an entry of an index is the item");
    let before = desk.length();
    let statement = "SELECT * FROM \"Shop\" WHERE PK = 'A' AND SK >= 'ORDER#4'";
    send(&mut desk, "ExecuteStatement", json!({ "Statement": statement }));
    assert_eq!(facts(&desk, SEEN), ["5", "3", "2"]);
    let keys = json!([key("ORDER#1"), key("ORDER#2"), key("ORDER#9")]);
    send(&mut desk, "BatchGetItem", json!({ "RequestItems": { "Shop": { "Keys": keys } } }));
    assert_eq!(facts(&desk, SEEN), ["5", "5", "2"]);
    let gets = json!([{ "Get": { "TableName": "Shop", "Key": key("ORDER#1") } },
                      { "Get": { "TableName": "Shop", "Key": key("ORDER#9") } }]);
    send(&mut desk, "TransactGetItems", json!({ "TransactItems": gets }));
    assert_eq!(facts(&desk, SEEN), ["5", "6", "1"]);
    assert_eq!(facts(&desk.back_to(before).expect("kept"), SEEN), ["4", "2", "1"]);
    send(&mut desk, "DeleteTable", json!({ "TableName": "Shop" }));
    assert_eq!(facts(&desk, SEEN), ["", "", "0"]);
}

#[test]
fn items_are_found_by_what_they_hold_and_counted() {
    let desk = desk();
    let item = |item: Value| holds(&desk, json!({ "item": item }));
    assert!(item(json!({ "table": "Shop", "times": 5, "has": { "day.N": "${i}", "SK.S": "ORDER#${i}" } })));
    assert!(!item(json!({ "table": "Shop", "times": 6, "has": { "day.N": "${i}" } })), "there is no sixth");
    assert!(!item(json!({ "table": "Shop", "has": { "status.S": "placed" } })), "five are not one");
    assert!(item(json!({ "table": "Shop", "absent": true, "has": { "status.S": "shipped" } })));
    assert!(!item(json!({ "table": "Shop", "absent": true, "has": { "day.N": "3" } })));
    assert!(item(
        json!({ "table": "Shop", "times": 5, "key": key("ORDER#${i}"), "has": { "day.N": "${i}" } })
    ));
    assert!(!item(
        json!({ "table": "Shop", "times": 5, "key": key("ORDER#${i}"), "has": { "day.N": "${i + 1}" } })
    ));
    assert!(item(json!({ "table": "Shop", "index": "ByDay", "has": { "day.N": "3" }, "lacks": ["status"] })));
    assert!(item(json!([
        { "table": "Shop", "key": key("ORDER#1") }, { "table": "Shop", "key": key("ORDER#9"), "absent": true },
    ])));
    assert!(!item(
        json!([{ "table": "Shop", "key": key("ORDER#1") }, { "table": "Shop", "key": key("ORDER#9") }])
    ));
    // What cannot be read, or asks for nothing that could be.
    assert!(!item(json!({ "table": "Shop", "times": 0, "has": {} })));
    assert!(!item(json!({ "table": "Shop", "times": 2, "has": { "SK.S": "ORDER#${i" } })));
    assert!(!item(json!({ "table": "Shop", "key": { "PK": "A" } })));
    assert!(!item(json!({ "table": "Other", "has": { "day.N": "1" } })));
}

#[test]
fn what_an_item_was_is_asked_of_the_last_request() {
    let mut desk = desk();
    let was = json!({ "item": { "table": "Shop", "key": key("ORDER#1"), "was": { "status.S": "placed" } } });
    assert!(!holds(&desk, was.clone()), "nothing was done");
    update(&mut desk, "ORDER#1", "packed", None);
    assert!(holds(&desk, was.clone()));
    update(&mut desk, "ORDER#1", "shipped", None);
    assert!(!holds(&desk, was.clone()), "it was packed");
    update(&mut desk, "ORDER#1", "placed", None);
    get(&mut desk, "ORDER#1");
    assert!(!holds(&desk, was.clone()), "it was looked at");
    update(&mut desk, "ORDER#2", "packed", None);
    assert!(!holds(&desk, was), "another was");
}

#[test]
fn a_condition_is_judged_by_what_it_lets_through() {
    let set = |status: &str| {
        json!([{ "operation": "UpdateItem", "request": {
            "TableName": "Shop", "Key": key("ORDER#1"), "UpdateExpression": "SET #s = :s",
            "ExpressionAttributeNames": { "#s": "status" }, "ExpressionAttributeValues": { ":s": { "S": status } } } }])
    };
    let refused = json!({ "guard": {
        "table": "Shop", "key": key("ORDER#1"), "refused": true, "passes_after": set("placed") } });
    let written = json!({ "guard": {
        "table": "Shop", "key": key("ORDER#1"), "refused": false, "refused_after": set("shipped") } });
    let both = json!({ "guard": [refused["guard"], written["guard"]] });
    let mut base = desk();
    assert!(!holds(&base, refused.clone()) && !holds(&base, written.clone()), "nothing was done");
    let mut wrong = base.clone();
    update(&mut wrong, "ORDER#1", "cancelled", None);
    update(&mut wrong, "ORDER#1", "cancelled", Some("attribute_not_exists(PK)"));
    update(&mut wrong, "ORDER#9", "cancelled", Some("#s = :old"));
    assert!(!holds(&wrong, refused.clone()), "refused for another reason, or another order");
    assert!(!holds(&wrong, written.clone()), "written whatever the status was");
    update(&mut base, "ORDER#1", "cancelled", Some("#s = :old"));
    assert!(holds(&base, written) && !holds(&base, refused.clone()));
    update(&mut base, "ORDER#1", "cancelled", Some("#s = :old"));
    assert!(holds(&base, both.clone()));
    // What was right stays right.
    get(&mut base, "ORDER#2");
    update(&mut base, "ORDER#1", "placed", None);
    assert!(holds(&base, both));
    // Refused as statement or in a transaction is refused, too.
    let statement = "UPDATE \"Shop\" SET \"status\" = 'cancelled' WHERE PK = 'A' AND SK = 'ORDER#1' AND \"status\" = 'placed'";
    for (operation, request) in [
        ("ExecuteStatement", json!({ "Statement": statement })),
        ("BatchExecuteStatement", json!({ "Statements": [{ "Statement": statement }] })),
        ("ExecuteTransaction", json!({ "TransactStatements": [{ "Statement": statement }] })),
    ] {
        let mut desk = desk();
        update(&mut desk, "ORDER#1", "shipped", None);
        send(&mut desk, operation, request);
        assert!(holds(&desk, refused.clone()), "{operation}");
    }
    // Deeds that cannot be done prove nothing.
    let broken = json!([{ "operation": "DeleteTable", "request": { "TableName": "None" } }]);
    let guard = json!({ "table": "Shop", "key": key("ORDER#1"), "refused": false, "passes_after": broken });
    assert!(!holds(&base, json!({ "guard": guard })));
}

#[test]
fn an_answer_is_the_last_or_any() {
    let mut desk = desk();
    let last = json!({ "answer": { "operation": "GetItem", "has": { "Item.day.N": "1" } } });
    let ever = json!({ "answer": { "ever": true, "operation": "GetItem", "has": { "Item.day.N": "1" } } });
    let refused = json!({ "answer": { "ever": true, "error": "ResourceNotFoundException" } });
    assert!(!holds(&desk, last.clone()) && !holds(&desk, ever.clone()));
    get(&mut desk, "ORDER#1");
    assert!(holds(&desk, last.clone()) && holds(&desk, ever.clone()) && !holds(&desk, refused.clone()));
    send(&mut desk, "GetItem", json!({ "TableName": "None", "Key": key("ORDER#1") }));
    get(&mut desk, "ORDER#2");
    assert!(!holds(&desk, last) && holds(&desk, ever) && holds(&desk, refused));
}

#[test]
fn a_check_speaks_only_when_its_time_has_come() {
    let mut desk = desk();
    let check = json!({ "when": "requests > 0", "holds": "failed > 0" });
    assert!(holds(&desk, check.clone()));
    get(&mut desk, "ORDER#1");
    assert!(!holds(&desk, check));
    assert!(!holds(&desk, json!({ "when": "requests > 1" })), "it says nothing at all");
}
