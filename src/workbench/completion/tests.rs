//! Requests with a bar where the cursor is, and what is offered there.

use serde_json::json;

use super::*;
use crate::lesson::call::Call;
use crate::lesson::desk::Desk;
use crate::lesson::document::Start;
use crate::workbench::known;

/// `Shop`, with a sort key, an index, an item with a reserved name, and `Music` beside it.
fn tables() -> Vec<KnownTable> {
    let create = |name: &str, sort: bool| {
        let mut keys = vec![json!({ "AttributeName": "PK", "KeyType": "HASH" })];
        let mut attributes = vec![json!({ "AttributeName": "PK", "AttributeType": "S" })];
        if sort {
            keys.push(json!({ "AttributeName": "SK", "KeyType": "RANGE" }));
            attributes.push(json!({ "AttributeName": "SK", "AttributeType": "S" }));
            attributes.push(json!({ "AttributeName": "price", "AttributeType": "N" }));
        }
        let mut request = json!({
            "TableName": name, "BillingMode": "PAY_PER_REQUEST", "KeySchema": keys, "AttributeDefinitions": attributes,
        });
        if sort {
            request["GlobalSecondaryIndexes"] = json!([{
                "IndexName": "ByPrice", "Projection": { "ProjectionType": "ALL" },
                "KeySchema": [{ "AttributeName": "price", "KeyType": "HASH" }],
            }]);
        }
        Call::once("CreateTable", request)
    };
    let item = json!({
        "PK": { "S": "A" }, "SK": { "S": "1" }, "stock": { "N": "3" }, "status": { "S": "new" }, "tags": { "L": [] },
    });
    let put = Call::once("PutItem", json!({ "TableName": "Shop", "Item": item }));
    let requests = [create("Shop", true), create("Music", false), put].map(Into::into).into();
    let desk = Desk::lay(&Start { requests, ..Start::default() }).expect("a desk");
    known::tables(desk.engine())
}

fn found(operation: &str, text: &str) -> Option<Completions> {
    let cursor = text.find('|').expect("a cursor");
    complete(operation, &text.replacen('|', "", 1), cursor, &tables(), true)
}

fn labels(operation: &str, text: &str) -> Vec<String> {
    found(operation, text).into_iter().flat_map(|found| found.options).map(|option| option.label).collect()
}

/// The text once the first completion is taken, with the cursor.
fn taken(operation: &str, text: &str) -> String {
    let found = found(operation, text).expect("completions");
    let option = &found.options[0];
    let mut text = text.replacen('|', "", 1);
    text.replace_range(found.from..found.to, &option.text);
    text.insert(found.from + option.cursor, '|');
    text
}

#[test]
fn parameters_that_are_not_there_are_offered_and_those_that_must_be_come_first() {
    let all = labels("GetItem", "{|}");
    assert_eq!(all[..3], ["TableName", "Key", "ConsistentRead"]);
    assert_eq!(all.last().map(String::as_str), Some("AttributesToGet"), "{all:?}");
    let rest = labels("GetItem", "{ \"Key\": {}, | \"TableName\": \"Shop\" }");
    assert!(!rest.contains(&"Key".to_owned()) && !rest.contains(&"TableName".to_owned()), "{rest:?}");
    assert_eq!(labels("GetItem", "{ \"xyz|\" }"), [""; 0]);
    assert_eq!(labels("Query", "{ \"expression|\" }")[0], "ExpressionAttributeNames");
    assert_eq!(labels("Nothing", "{|}"), [""; 0]);
}

#[test]
fn what_is_taken_is_json_that_can_be_gone_on_with() {
    assert_eq!(taken("GetItem", "{ \"Ta|\" }"), "{ \"TableName\": \"|\" }");
    assert_eq!(taken("GetItem", "{ Ta| }"), "{ \"TableName\": \"|\" }");
    assert_eq!(
        taken("GetItem", "{ \"Ke|\" \"TableName\": \"Shop\" }"),
        "{ \"Key\": { | }, \"TableName\": \"Shop\" }"
    );
    assert_eq!(taken("GetItem", "{ \"Ta|\": \"Shop\" }"), "{ \"TableName\"|: \"Shop\" }");
    assert_eq!(taken("GetItem", "{ \"TableName\": \"|\" }"), "{ \"TableName\": \"Music\"| }");
    assert_eq!(taken("GetItem", "{ \"Consis|\" }"), "{ \"ConsistentRead\": | }");
    assert_eq!(taken("GetItem", "{ \"ConsistentRead\": t| }"), "{ \"ConsistentRead\": true| }");
    assert_eq!(
        taken("Scan", "{ \"ReturnConsumedCapacity\": \"I|\" }"),
        "{ \"ReturnConsumedCapacity\": \"INDEXES\"| }"
    );
}

#[test]
fn keys_attributes_and_indexes_are_those_of_the_table() {
    let shop = |text: &str| format!("{{ \"TableName\": \"Shop\", {text} }}");
    assert_eq!(labels("GetItem", &shop("\"Key\": { \"|\" }")), ["PK", "SK"]);
    assert_eq!(labels("GetItem", &shop("\"Key\": { \"PK\": {}, \"|\" }")), ["SK"]);
    assert_eq!(
        labels("PutItem", &shop("\"Item\": { \"|\" }")),
        ["PK", "SK", "price", "status", "stock", "tags"]
    );
    assert_eq!(labels("Query", &shop("\"IndexName\": \"|\"")), ["ByPrice"]);
    assert_eq!(labels("Query", "{ \"TableName\": \"Music\", \"IndexName\": \"|\" }"), [""; 0]);
    assert_eq!(
        taken("PutItem", &shop("\"Item\": { \"sto|\" }")),
        shop("\"Item\": { \"stock\": { \"N\": \"|\" } }")
    );
    assert_eq!(
        taken("PutItem", &shop("\"Item\": { \"new\": { \"|\" } }")),
        shop("\"Item\": { \"new\": { \"S\": \"|\" } }")
    );
    // In a batch, the name over it is the table's; in a transaction, each part has its own.
    assert_eq!(labels("BatchGetItem", "{ \"RequestItems\": { \"|\" } }"), ["Music", "Shop"]);
    assert_eq!(
        labels("BatchGetItem", "{ \"RequestItems\": { \"Music\": { \"Keys\": [{ \"|\" }] } } }"),
        ["PK"]
    );
    let put = |text: &str| {
        format!("{{ \"TransactItems\": [{{ \"Put\": {{ \"TableName\": \"Music\", {text} }} }}] }}")
    };
    assert_eq!(labels("TransactWriteItems", &put("\"Item\": { \"|\" }")), ["PK"]);
    assert_eq!(labels("TransactWriteItems", "{ \"TransactItems\": [{ \"Put\": {}, \"|\" }] }"), [""; 0]);
    // Of several tables, none is meant until one is named.
    assert_eq!(labels("GetItem", "{ \"Key\": { \"|\" } }"), [""; 0]);
}

#[test]
fn expressions_know_attributes_placeholders_functions_and_keywords() {
    let update = |text: &str| format!("{{ \"TableName\": \"Shop\", {text} }}");
    let words = labels("UpdateItem", &update("\"UpdateExpression\": \"|\""));
    assert_eq!(words[..2], ["PK", "SK"]);
    for expected in ["stock", "if_not_exists", "list_append", "SET", "REMOVE", "ADD", "DELETE"] {
        assert!(words.contains(&expected.to_owned()), "{expected} in {words:?}");
    }
    assert!(!words.contains(&"attribute_exists".to_owned()));
    assert_eq!(
        taken("UpdateItem", &update("\"UpdateExpression\": \"SET sto| = :v\"")),
        update("\"UpdateExpression\": \"SET stock| = :v\"")
    );
    assert_eq!(
        taken("PutItem", &update("\"ConditionExpression\": \"attribute_not|\"")),
        update("\"ConditionExpression\": \"attribute_not_exists(|)\"")
    );
    assert_eq!(
        labels("Query", &update("\"KeyConditionExpression\": \"PK = :p AND b|\"")),
        ["begins_with", "BETWEEN"]
    );
    // Defined, used elsewhere, and not the one that is being typed.
    let values = update(
        "\"FilterExpression\": \"a = :old AND b = :|\", \"ExpressionAttributeValues\": { \":new\": { \"S\": \"\" } }",
    );
    assert_eq!(labels("Scan", &values), [":new", ":old"]);
    let missing = update("\"FilterExpression\": \"#status = :old\", \"ExpressionAttributeNames\": { \"|\" }");
    assert_eq!(
        taken("Scan", &missing),
        update(
            "\"FilterExpression\": \"#status = :old\", \"ExpressionAttributeNames\": { \"#status\": \"status\"| }"
        )
    );
}

#[test]
fn a_reserved_name_is_offered_as_its_placeholder_and_marked() {
    let scan = "{ \"TableName\": \"Shop\", \"FilterExpression\": \"stat|\" }";
    let found = found("Scan", scan).expect("completions");
    assert_eq!((found.options[0].kind, found.options[0].text.as_str()), (Kind::Reserved, "#status"));
    let named = "{ \"TableName\": \"Shop\", \"FilterExpression\": \"stat|\", \"ExpressionAttributeNames\": { \"#s\": \"status\" } }";
    assert_eq!(taken("Scan", named), named.replace("stat|", "#s|"));
}

#[test]
fn statements_know_tables_attributes_and_keywords() {
    let statement = |text: &str| {
        let cursor = text.find('|').expect("a cursor");
        complete_statement(&text.replacen('|', "", 1), cursor, &tables(), false)
    };
    let texts = |text: &str| -> Vec<String> {
        statement(text).into_iter().flat_map(|found| found.options).map(|option| option.text).collect()
    };
    assert_eq!(texts("sel|"), ["SELECT"]);
    assert_eq!(texts("SELECT * FROM Sh|"), ["\"Shop\""]);
    assert_eq!(texts("SELECT * FROM \"Sh|\""), ["Shop"]);
    assert_eq!(texts("SELECT * FROM \"Shop\" WHERE sto|"), ["\"stock\""]);
    assert_eq!(texts("SELECT |"), [""; 0]);
    assert_eq!(
        taken("ExecuteStatement", "{ \"Statement\": \"SELECT * FROM Sh|\" }"),
        "{ \"Statement\": \"SELECT * FROM \\\"Shop\\\"|\" }"
    );
}

#[test]
fn nothing_is_offered_unasked_where_nothing_is_begun_or_nothing_would_change() {
    let unasked = |text: &str| {
        let cursor = text.find('|').expect("a cursor");
        complete("UpdateItem", &text.replacen('|', "", 1), cursor, &tables(), false).is_some()
    };
    assert!(!unasked("{ | }"));
    assert!(unasked("{ \"|\" }"));
    assert!(!unasked("{ \"UpdateExpression\": \"|\" }"));
    assert!(unasked("{ \"UpdateExpression\": \"S|\" }"));
    assert!(!unasked("{ \"TableName\": \"Shop|\" }"));
}
