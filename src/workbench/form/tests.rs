//! Requests as forms, and what edits make of their texts.

use serde_json::{Value, json};

use super::edit::{Edit, Refused, apply};
use super::*;
use crate::engine::Operation;
use crate::model::key_schema::KeyType;
use crate::workbench::known::{KnownKey, KnownTable};
use crate::workbench::layout::lay_out;
use crate::workbench::shape;

fn member(name: &'static str) -> Place {
    Place(vec![Step::Member(name)])
}

fn at(place: Place, index: usize) -> Place {
    place.then(Step::At(index))
}

fn form(operation: Operation, request: &Value) -> Form {
    read(shape::of(operation), &lay_out(request)).expect("a form")
}

fn body(form: &Form, place: &Place) -> Body {
    form.field(place).expect("the field").body.clone()
}

fn tables() -> Vec<KnownTable> {
    let key = |name: &str, key_type| KnownKey { name: name.to_owned(), key_type };
    let keys = vec![key("PK", KeyType::S), key("SK", KeyType::N)];
    vec![KnownTable { name: "Shop".to_owned(), keys, ..KnownTable::default() }]
}

/// The request after edits, each of which must go.
fn edited(operation: Operation, request: &Value, edits: &[Edit]) -> Value {
    let mut text = lay_out(request);
    for edit in edits {
        text = apply(shape::of(operation), &text, edit, &tables())
            .unwrap_or_else(|error| panic!("{edit:?}: {error:?}"));
    }
    serde_json::from_str(&text).expect("JSON")
}

fn write(place: Place, written: &str) -> Edit {
    Edit::Write(place, written.to_owned())
}

#[test]
fn parameters_are_fields_and_values_are_native() {
    let request = json!({
        "TableName": "Shop",
        "Item": { "PK": { "S": "A" }, "price": { "N": "9.50" }, "tags": { "SS": ["x"] }, "left": { "N": "${left}" } },
        "ReturnValues": "ALL_OLD",
        "Mystery": [1],
        "ConditionExpression": 7,
    });
    let form = form(Operation::PutItem, &request);
    let item = member("Item");
    assert_eq!(body(&form, &member("TableName")), Body::Text(Text::Table, "Shop".into()));
    assert_eq!(body(&form, &at(item.clone(), 0)), Body::Value(AttributeType::S, "A".into()));
    assert_eq!(body(&form, &at(item.clone(), 1)), Body::Value(AttributeType::N, "9.50".into()));
    assert_eq!(body(&form, &at(item.clone(), 2)), Body::Value(AttributeType::Ss, r#"<<"x">>"#.into()));
    let left = form.field(&at(item, 3)).expect("the placeholder");
    assert_eq!((&left.body, left.trouble), (&Body::Value(AttributeType::N, "${left}".into()), None));
    assert!(matches!(body(&form, &member("ReturnValues")), Body::Words(_, Some(word)) if word == "ALL_OLD"));
    let mystery = form.field(&Place(vec![Step::At(3)])).expect("what nobody described");
    assert_eq!((&mystery.body, mystery.trouble), (&Body::Json("[1]".into()), Some(Trouble::Unknown)));
    let misfit = form.field(&member("ConditionExpression")).expect("the misfit");
    assert_eq!((&misfit.body, misfit.trouble), (&Body::Json("7".into()), Some(Trouble::Misfit)));
    let choices: Vec<String> = form
        .request
        .fields
        .iter()
        .filter(|field| !field.given)
        .map(|field| field.place.to_string())
        .collect();
    let offered =
        ["ReturnValuesOnConditionCheckFailure", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics"];
    assert_eq!(choices, offered);
    let more: Vec<&str> = form.request.more.iter().map(|member| member.name).collect();
    assert_eq!(
        more,
        ["ExpressionAttributeNames", "ExpressionAttributeValues", "Expected", "ConditionalOperator"]
    );
}

#[test]
fn what_has_no_form_says_why() {
    let read = |text: &str| read(shape::of(Operation::GetItem), text).expect_err("no form");
    assert_eq!(read("{\n  \"é\" 1 }"), Unreadable::NotJson(Fault::Unexpected, (2, 7)));
    assert_eq!(read(""), Unreadable::NotJson(Fault::Unfinished, (1, 1)));
    assert_eq!(read("[]"), Unreadable::NotAnObject);
    let many: serde_json::Map<String, Value> = (0..=MAX_FIELDS).map(|n| (n.to_string(), json!(1))).collect();
    assert_eq!(read(&lay_out(&Value::Object(many))), Unreadable::TooMany);
    assert!(matches!(read(&"[".repeat(100_000)), Unreadable::NotJson(Fault::TooDeep, _)));
}

#[test]
fn a_table_is_created_field_by_field() {
    let indexes = member("GlobalSecondaryIndexes");
    let index = at(indexes.clone(), 0);
    let within = |place: &Place, name| place.then(Step::Member(name));
    let definitions = member("AttributeDefinitions");
    let request = edited(
        Operation::CreateTable,
        &json!({}),
        &[
            write(member("BillingMode"), "PAY_PER_REQUEST"),
            Edit::AddTo(member("KeySchema")),
            write(within(&at(member("KeySchema"), 0), "AttributeName"), "PK"),
            Edit::AddTo(definitions.clone()),
            write(within(&at(definitions.clone(), 0), "AttributeName"), "PK"),
            Edit::AddTo(definitions.clone()),
            write(within(&at(definitions.clone(), 1), "AttributeName"), "price"),
            write(within(&at(definitions, 1), "AttributeType"), "N"),
            write(member("TableName"), "Music"),
            Edit::Add(indexes),
            write(within(&index, "IndexName"), "ByPrice"),
            write(within(&at(within(&index, "KeySchema"), 0), "AttributeName"), "price"),
            write(within(&within(&index, "Projection"), "ProjectionType"), "KEYS_ONLY"),
            write(member("DeletionProtectionEnabled"), "true"),
            write(member("DeletionProtectionEnabled"), ""),
        ],
    );
    let expected = json!({
        "TableName": "Music",
        "AttributeDefinitions": [
            { "AttributeName": "PK", "AttributeType": "S" }, { "AttributeName": "price", "AttributeType": "N" }
        ],
        "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }],
        "BillingMode": "PAY_PER_REQUEST",
        "GlobalSecondaryIndexes": [{
            "IndexName": "ByPrice", "KeySchema": [{ "AttributeName": "price", "KeyType": "HASH" }],
            "Projection": { "ProjectionType": "KEYS_ONLY" }
        }],
    });
    assert_eq!(lay_out(&request), lay_out(&expected), "in the order of the description");
}

#[test]
fn items_grow_shrink_and_change_their_types() {
    let item = member("Item");
    let start =
        json!({ "TableName": "Shop", "Item": { "PK": { "S": "A" }, "left": { "N": "1" } }, "Mystery": 1.0 });
    let request = edited(
        Operation::PutItem,
        &start,
        &[
            Edit::AddTo(item.clone()),
            Edit::Rename(at(item.clone(), 2), "sizes".into()),
            write(at(item.clone(), 2), "12"),
            Edit::Retype(at(item.clone(), 2), AttributeType::Ns),
            write(at(item.clone(), 2), "1, 2.50"),
            Edit::AddTo(item.clone()),
            Edit::Rename(at(item.clone(), 3), "specs".into()),
            Edit::Retype(at(item.clone(), 3), AttributeType::M),
            write(at(item.clone(), 3), r#"{ "a": [b64"AAE=", null] }"#),
            Edit::Remove(at(item, 1)),
        ],
    );
    let expected = json!({
        "TableName": "Shop",
        "Item": {
            "PK": { "S": "A" },
            "sizes": { "NS": ["1", "2.50"] },
            "specs": { "M": { "a": { "L": [{ "B": "AAE=" }, { "NULL": true }] } } },
        },
        "Mystery": 1.0,
    });
    assert_eq!(lay_out(&request), lay_out(&expected));
}

#[test]
fn keys_begin_as_the_table_has_them() {
    let request = edited(Operation::GetItem, &json!({ "TableName": "Shop" }), &[Edit::Add(member("Key"))]);
    assert_eq!(request["Key"], json!({ "PK": { "S": "" }, "SK": { "N": "" } }));
    let batch = edited(Operation::BatchGetItem, &json!({}), &[Edit::AddTo(member("RequestItems"))]);
    assert_eq!(
        batch,
        json!({ "RequestItems": { "Shop": { "Keys": [{ "PK": { "S": "" }, "SK": { "N": "" } }] } } })
    );
    let unknown = edited(Operation::GetItem, &json!({ "TableName": "?" }), &[Edit::Add(member("Key"))]);
    assert_eq!(unknown["Key"], json!({}));
}

#[test]
fn one_of_several_actions_keeps_what_both_have() {
    let first = at(member("TransactItems"), 0);
    let start =
        json!({ "TransactItems": [{ "Put": { "TableName": "Shop", "Item": { "PK": { "S": "A" } } } }] });
    let form = form(Operation::TransactWriteItems, &start);
    assert!(
        matches!(body(&form, &first), Body::Group(group) if group.one_of == Some(vec!["Put", "Update", "Delete", "ConditionCheck"]))
    );
    let chosen = Edit::Choose(first, "Delete");
    let request = edited(Operation::TransactWriteItems, &start, &[chosen]);
    assert_eq!(request, json!({ "TransactItems": [{ "Delete": { "TableName": "Shop", "Key": {} } }] }));
}

#[test]
fn what_is_half_typed_leaves_the_text_alone() {
    let text =
        lay_out(&json!({ "TableName": "Shop", "Limit": 5, "ExclusiveStartKey": { "a": { "M": {} } } }));
    let refused = |edit| apply(shape::of(Operation::Scan), &text, &edit, &tables()).expect_err("refused");
    assert_eq!(refused(write(member("Limit"), "-")), Refused::Trouble(Trouble::NotWhole));
    assert_eq!(refused(write(member("Limit"), "1e3")), Refused::Trouble(Trouble::NotWhole));
    let document = at(member("ExclusiveStartKey"), 0);
    let unfinished = Trouble::Notation(Fault::Unfinished, (1, 7));
    assert_eq!(refused(write(document.clone(), "{\"a\": ")), Refused::Trouble(unfinished));
    assert_eq!(refused(write(document, "[]")), Refused::Trouble(Trouble::OtherType));
    assert_eq!(refused(write(at(member("Select"), 0), "x")), Refused::Gone);
    assert_eq!(refused(Edit::Remove(Place(vec![Step::At(9)]))), Refused::Gone);
}

#[test]
fn a_number_half_typed_stands_in_the_text_and_is_said_to_be_none() {
    let item = at(member("Item"), 0);
    let start = json!({ "TableName": "Shop", "Item": { "n": { "N": "1" } } });
    let request = edited(Operation::PutItem, &start, &[write(item.clone(), "-")]);
    assert_eq!(request["Item"]["n"], json!({ "N": "-" }));
    let form = form(Operation::PutItem, &request);
    assert_eq!(form.field(&item).and_then(|field| field.trouble), Some(Trouble::NotANumber));
}

#[test]
fn a_place_in_the_text_belongs_to_the_innermost_field() {
    let text = lay_out(&json!({ "TableName": "Shop", "Item": { "PK": { "S": "A" }, "é": { "S": "xyz" } } }));
    let form = read(shape::of(Operation::PutItem), &text).expect("a form");
    let at_text = |part: &str| form.at(text.find(part).expect("there")).map(ToString::to_string);
    assert_eq!(at_text("Shop"), Some("TableName".into()));
    assert_eq!(at_text("\"TableName"), Some("TableName".into()));
    assert_eq!(at_text("yz"), Some("Item-1".into()));
    assert_eq!(at_text("Item"), Some("Item".into()));
    assert_eq!(form.at(0), None);
}

#[test]
fn what_is_there_twice_is_said_so() {
    let text = r#"{ "TableName": "A", "TableName": "B", "Key": { "a": { "S": "1" }, "a": { "S": "2" } } }"#;
    let form = read(shape::of(Operation::GetItem), text).expect("a form");
    let trouble = |place: &Place| form.field(place).and_then(|field| field.trouble);
    assert_eq!(trouble(&Place(vec![Step::At(1)])), Some(Trouble::Twice));
    assert_eq!(trouble(&at(member("Key"), 0)), Some(Trouble::Twice));
    assert_eq!(trouble(&at(member("Key"), 1)), None);
}
