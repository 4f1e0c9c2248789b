//! Properties of PartiQL: no text panics, an item comes back as it was
//! inserted, and statements do what the operations of the same meaning do.

use std::collections::BTreeMap;

use dynamodb_sandbox::engine::operation::TransactWriteItemsInput;
use dynamodb_sandbox::engine::{Engine, EngineSettings, wire};
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use proptest::prelude::*;
use serde_json::{Value, json};

const TABLE: &str = "Things";

/// An engine with one table, keyed by a string and a number.
fn engine() -> Engine {
    let mut engine = Engine::new(EngineSettings::default());
    let create = json!({
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "N" },
        ],
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" },
        ],
    });
    engine.call("CreateTable", &create).response.expect("the table is created");
    engine
}

fn execute(engine: &mut Engine, statement: &str, parameters: &[Value]) -> Result<Value, String> {
    let mut request = json!({ "Statement": statement });
    if !parameters.is_empty() {
        request["Parameters"] = json!(parameters);
    }
    engine.call("ExecuteStatement", &request).response.map_err(|error| error.to_string())
}

/// A value of any type, and of a few levels.
fn value() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "[a-z'\"]{0,4}".prop_map(AttributeValue::S),
        any::<i32>().prop_map(|number| AttributeValue::N(Number::from(number))),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set("[a-z']{0,3}", 1..4).prop_map(AttributeValue::Ss),
        prop::collection::btree_set(any::<i32>(), 1..4)
            .prop_map(|set| AttributeValue::Ns(set.into_iter().map(Number::from).collect())),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(AttributeValue::B),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            prop::collection::btree_map("[a-z' ]{1,3}", inner, 0..4).prop_map(AttributeValue::M),
        ]
    })
}

/// An item with the given key.
fn item(pk: &str, sk: i64, others: BTreeMap<String, AttributeValue>) -> Item {
    let mut item = others;
    item.insert("pk".to_owned(), AttributeValue::S(pk.to_owned()));
    item.insert("sk".to_owned(), AttributeValue::N(Number::from(sk)));
    item
}

fn others() -> impl Strategy<Value = BTreeMap<String, AttributeValue>> {
    prop::collection::btree_map("[a-o']{1,3}", value(), 0..5)
}

/// The value as a literal; binary values, which have none, as parameters.
fn literal(value: &AttributeValue, parameters: &mut Vec<Value>) -> String {
    let quoted = |text: &String| format!("'{}'", text.replace('\'', "''"));
    match value {
        AttributeValue::S(text) => quoted(text),
        AttributeValue::N(number) => number.to_string(),
        AttributeValue::Bool(flag) => flag.to_string(),
        AttributeValue::Null => "NULL".to_owned(),
        AttributeValue::Ss(set) => {
            format!("<<{}>>", set.iter().map(quoted).collect::<Vec<_>>().join(", "))
        }
        AttributeValue::Ns(set) => {
            format!("<<{}>>", set.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
        }
        AttributeValue::L(list) => {
            let parts: Vec<_> = list.iter().map(|value| literal(value, parameters)).collect();
            format!("[{}]", parts.join(", "))
        }
        AttributeValue::M(map) => {
            let entry = |(name, value)| format!("{}: {}", quoted(name), literal(value, parameters));
            format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        binary => {
            let one = Item::from([("p".to_owned(), binary.clone())]);
            parameters.push(wire::item_to_json(&one)["p"].clone());
            "?".to_owned()
        }
    }
}

/// Texts that are nearly statements.
fn nearly_a_statement() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "SELECT",
        "*",
        "FROM",
        "Things",
        "WHERE",
        "pk",
        "sk",
        "=",
        "'a'",
        "1",
        "AND",
        "OR",
        "NOT",
        "IN",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "<<",
        ">>",
        ",",
        ".",
        "?",
        "INSERT",
        "INTO",
        "VALUE",
        ":",
        "UPDATE",
        "SET",
        "REMOVE",
        "DELETE",
        "RETURNING",
        "ALL",
        "OLD",
        "EXISTS(",
        "BETWEEN",
        "IS",
        "MISSING",
        "NULL",
        "size(",
        "begins_with(",
        "list_append(",
        "set_add(",
        "+",
        "-",
        "\"x\"",
        "'",
        "\"",
        "--",
        "/*",
        "ORDER",
        "BY",
        "DESC",
        "é",
        "1e999",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

#[test]
fn statements_meet_an_ongoing_transaction() {
    let mut engine = engine();
    execute(&mut engine, "INSERT INTO Things VALUE {'pk': 'a', 'sk': 1}", &[]).expect("an insert");
    let key = json!({ "pk": { "S": "a" }, "sk": { "N": "1" } });
    let delete = json!({ "TransactItems": [{ "Delete": { "TableName": TABLE, "Key": key } }] });
    let input = TransactWriteItemsInput::from_json(&delete).expect("a transaction");
    let id = engine.prepare(input).expect("it is prepared");

    let select = "SELECT * FROM Things WHERE pk = 'a' AND sk = 1";
    assert!(execute(&mut engine, select, &[]).is_ok(), "an ordinary read sees the item as it was");
    let update = "UPDATE Things SET n = 1 WHERE pk = 'a' AND sk = 1";
    let request = json!({ "Statement": update });
    let error = engine.call("ExecuteStatement", &request).response.expect_err("a conflict");
    assert_eq!(error.exception(), "TransactionConflictException");
    for statement in [select, update] {
        let request = json!({ "TransactStatements": [{ "Statement": statement }] });
        let error = engine.call("ExecuteTransaction", &request).response.expect_err("a conflict");
        assert!(error.to_string().ends_with("[TransactionConflict]"), "{error}");
    }
    engine.commit(id).expect("it is committed");
    let found = execute(&mut engine, select, &[]).expect("a read");
    assert_eq!(found["Items"], json!([]));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = execute(&mut engine(), &text, &[]);
    }

    #[test]
    fn no_text_like_a_statement_panics(text in nearly_a_statement()) {
        let mut engine = engine();
        let _ = execute(&mut engine, &text, &[]);
        let statements = json!([{ "Statement": text }, { "Statement": "DELETE FROM Things WHERE pk = 'a' AND sk = 1" }]);
        let _ = engine.call("BatchExecuteStatement", &json!({ "Statements": statements }));
        let _ = engine.call("ExecuteTransaction", &json!({ "TransactStatements": statements }));
    }

    #[test]
    fn no_token_panics(token in "\\PC{1,40}") {
        let request = json!({ "Statement": "SELECT * FROM Things", "NextToken": token });
        prop_assert!(engine().call("ExecuteStatement", &request).response.is_err());
    }

    #[test]
    fn an_item_comes_back_as_it_was_inserted(others in others(), sk in -3i64..3) {
        let mut engine = engine();
        let item = item("it's", sk, others);
        let mut parameters = Vec::new();
        let text = literal(&AttributeValue::M(item.clone()), &mut parameters);
        execute(&mut engine, &format!("INSERT INTO Things VALUE {text}"), &parameters).expect("an insert");
        let found = execute(&mut engine, &format!("SELECT * FROM Things WHERE pk = 'it''s' AND sk = {sk}"), &[]);
        let key = json!({ "pk": { "S": "it's" }, "sk": { "N": sk.to_string() } });
        let got = engine.call("GetItem", &json!({ "TableName": TABLE, "Key": key })).response.expect("a read");
        let found = found.expect("a select");
        prop_assert_eq!(&found["Items"][0], &wire::item_to_json(&item));
        prop_assert_eq!(&found["Items"][0], &got["Item"]);
    }

    #[test]
    fn update_does_what_update_item_does(others in others(), name in "[a-o']{1,3}", new in value()) {
        let (mut one, item) = (engine(), item("a", 1, others));
        let put = json!({ "TableName": TABLE, "Item": wire::item_to_json(&item) });
        one.call("PutItem", &put).response.expect("a put");
        let mut two = one.clone();

        let mut parameters = Vec::new();
        let text = literal(&new, &mut parameters);
        let quoted = name.replace('"', "\"\"");
        let statement = format!("UPDATE Things SET \"{quoted}\" = {text} REMOVE zz WHERE pk = 'a' AND sk = 1");
        execute(&mut one, &statement, &parameters).expect("an update");
        let update = json!({
            "TableName": TABLE, "Key": { "pk": { "S": "a" }, "sk": { "N": "1" } },
            "UpdateExpression": "SET #n = :v REMOVE zz", "ExpressionAttributeNames": { "#n": name },
            "ExpressionAttributeValues": wire::item_to_json(&Item::from([(":v".to_owned(), new)])),
        });
        two.call("UpdateItem", &update).response.expect("an update");
        prop_assert!(one.same_contents(&two));
    }

    #[test]
    fn page_by_page_is_all_at_once(keys in prop::collection::btree_set(("[a-d]", 0i64..4), 0..16), limit in 1u32..5) {
        let mut engine = engine();
        for (pk, sk) in &keys {
            let put = json!({ "TableName": TABLE, "Item": wire::item_to_json(&item(pk, *sk, BTreeMap::new())) });
            engine.call("PutItem", &put).response.expect("a put");
        }
        for clause in ["", " WHERE pk = 'a'", " WHERE pk IN ['c', 'a', 'd'] AND sk > 0", " WHERE sk = 2"] {
            let statement = format!("SELECT * FROM Things{clause}");
            let pages = |engine: &mut Engine, limit: Option<u32>| {
                let (mut items, mut token) = (Vec::new(), None);
                loop {
                    let mut request = json!({ "Statement": statement });
                    if let Some(limit) = limit {
                        request["Limit"] = json!(limit);
                    }
                    if let Some(token) = token {
                        request["NextToken"] = token;
                    }
                    let page = engine.call("ExecuteStatement", &request).response.expect("a page");
                    items.extend(page["Items"].as_array().cloned().unwrap_or_default());
                    token = page.get("NextToken").cloned();
                    if token.is_none() {
                        return items;
                    }
                }
            };
            let all = pages(&mut engine, None);
            prop_assert_eq!(pages(&mut engine, Some(limit)), all);
        }
    }
}
