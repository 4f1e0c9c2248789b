use serde_json::{Value, json};

use super::item::in_full;
use super::listing::{Listing, MAX_WINDOW};
use super::*;
use crate::lesson::call::Call;
use crate::lesson::desk::{Access, Desk};
use crate::lesson::document::Start;
use crate::workbench::view::{ItemView, RowView, RowsOf, TouchedRows};

fn put(partition: &str, sort: i64, more: Value) -> Call {
    let mut item = json!({ "PK": { "S": partition }, "SK": { "N": sort.to_string() } });
    if let (Some(item), Value::Object(more)) = (item.as_object_mut(), more) {
        item.extend(more);
    }
    Call::once("PutItem", json!({ "TableName": "Shop", "Item": item }))
}

/// A table with a sparse index that holds keys only.
fn desk(puts: Vec<Call>) -> Desk {
    let create = include_str!("../../../tests/fixtures/shop-by-kind.json");
    let create: Value = serde_json::from_str(create).expect("JSON");
    let requests = std::iter::once(Call::once("CreateTable", create)).chain(puts).map(Call::into).collect();
    Desk::lay(&Start { requests, ..Start::default() }).expect("a desk")
}

fn small() -> Desk {
    let kind = |kind: &str| json!({ "kind": { "S": kind }, "stock": { "N": "1" } });
    desk(vec![
        put("B", 10, kind("pen")),
        put("B", 9, json!({ "tags": { "L": [{ "S": "x" }] } })),
        put("B", 8, kind("pen")),
        put("A", 1, kind("ink")),
    ])
}

fn listing(desk: &Desk, index: Option<&str>, touched: &[Touch]) -> Listing {
    let entry = desk.engine().catalog().get("Shop").expect("the table");
    Listing::of(entry, index, touched).expect("the index")
}

/// A row in a few words: `= A`, or `1 stock=1`.
fn line(row: &RowView) -> String {
    match row {
        RowView::Collection(collection) => {
            let values = collection.partition.iter().filter_map(|attribute| attribute.value.as_deref());
            format!("= {} ({})", values.collect::<Vec<_>>().join(" "), collection.items)
        }
        RowView::Item(item) => {
            let attributes = item.attributes.iter().map(|attribute| {
                let was = attribute.was.as_ref().map(|was| format!(" was {was}")).unwrap_or_default();
                format!(" {}={}{was}", attribute.name, attribute.value.as_deref().unwrap_or("-"))
            });
            let mark = if item.gone { " gone" } else { "" };
            format!("{}{}{mark}", item.lead.join(" "), attributes.collect::<String>())
        }
    }
}

fn lines(listing: &Listing) -> Vec<String> {
    listing.window(0, MAX_WINDOW).iter().map(line).collect()
}

fn items(listing: &Listing) -> Vec<ItemView> {
    let item = |row| match row {
        RowView::Item(item) => Some(item),
        RowView::Collection(_) => None,
    };
    listing.window(0, MAX_WINDOW).into_iter().filter_map(item).collect()
}

#[test]
fn items_are_shown_by_partition_key_in_the_order_of_their_sort_keys() {
    let desk = small();
    let shown = lines(&listing(&desk, None, &[]));
    assert_eq!(
        shown,
        [
            "= A (1)",
            "1 kind=ink stock=1",
            "= B (3)",
            "8 kind=pen stock=1",
            r#"9 tags={"L":[{"S":"x"}]}"#,
            "10 kind=pen stock=1"
        ]
    );
    let table = tables(desk.engine(), &[]).remove(0);
    assert_eq!((table.items, table.touched, table.indexes[0].entries), (4, 0, 3));
}

#[test]
fn an_index_is_shown_in_its_order_with_what_it_holds() {
    let desk = small();
    let entries = listing(&desk, Some("ByKind"), &[]);
    assert_eq!(lines(&entries), ["= ink (1)", "A 1", "= pen (2)", "B 8", "B 10"]);
    // PK 2 + 1, SK 2 + 2, kind 4 + 3.
    assert_eq!(items(&entries)[0].bytes, 14);
    let entry = desk.engine().catalog().get("Shop").expect("the table");
    let of = RowsOf { table: "Shop".into(), index: Some("ByKind".into()) };
    let item = in_full(entry, &of, &items(&entries)[0].key, &[]).expect("the entry");
    let held: Vec<(&str, bool, &str, u64)> = item
        .attributes
        .iter()
        .map(|attribute| (attribute.name.as_str(), attribute.key, attribute.kind.as_str(), attribute.bytes))
        .collect();
    assert_eq!(held, [("PK", true, "S", 3), ("SK", true, "N", 4), ("kind", true, "S", 7)]);
    assert_eq!((item.bytes, item.left_out), (14, vec!["stock".to_owned()]));
}

#[test]
fn what_a_request_evaluated_is_marked() {
    let mut desk = small();
    let query = json!({
        "TableName": "Shop", "KeyConditionExpression": "PK = :p AND SK > :s",
        "ExpressionAttributeValues": { ":p": { "S": "B" }, ":s": { "N": "8" } }
    });
    let touched = desk.send("Query", query.into()).touched.clone();
    let listing = listing(&desk, None, &touched);
    let marks: Vec<Option<Access>> = items(&listing).into_iter().map(|item| item.access).collect();
    assert_eq!(marks, [None, None, Some(Access::Evaluated), Some(Access::Evaluated)]);
    assert_eq!(tables(desk.engine(), &touched)[0].touched, 2);
    let places = TouchedRows { rows: 2, first: Some(4), before: Some(4), after: None };
    assert_eq!(listing.touched(5, 10), places);
    assert_eq!(listing.touched(0, 4), TouchedRows { before: None, after: Some(4), ..places });
}

#[test]
fn what_changed_is_shown_with_what_it_was() {
    let mut desk = small();
    let update = json!({
        "TableName": "Shop", "Key": { "PK": { "S": "B" }, "SK": { "N": "8" } },
        "UpdateExpression": "SET stock = :s REMOVE kind", "ExpressionAttributeValues": { ":s": { "N": "0" } }
    });
    let touched = desk.send("UpdateItem", update.into()).touched.clone();
    let table = listing(&desk, None, &touched);
    assert_eq!(lines(&table)[3], "8 stock=0 was 1 kind=- was pen");
    // It left the index, where its entry stood.
    let entries = listing(&desk, Some("ByKind"), &touched);
    assert_eq!(lines(&entries), ["= ink (1)", "A 1", "= pen (1)", "B 8 gone", "B 10"]);
    assert_eq!(items(&entries)[1].access, Some(Access::Deleted));
}

#[test]
fn what_was_deleted_is_shown_where_it_was() {
    let mut desk = small();
    let delete = json!({ "TableName": "Shop", "Key": { "PK": { "S": "A" }, "SK": { "N": "1" } } });
    let touched = desk.send("DeleteItem", delete.into()).touched.clone();
    let table = listing(&desk, None, &touched);
    assert_eq!(lines(&table)[..2], ["= A (0)", "1 kind=ink stock=1 gone"]);
    assert_eq!(table.touched(0, 1).first, Some(1));
    let entry = desk.engine().catalog().get("Shop").expect("the table");
    let of = RowsOf { table: "Shop".into(), index: None };
    let item = in_full(entry, &of, &items(&table)[0].key, &touched).expect("what was there");
    assert!(item.gone && item.json.contains("ink"));
    assert_eq!(in_full(entry, &of, &items(&table)[0].key, &[]), None);
    assert_eq!(in_full(entry, &of, "{", &[]), None);
}

#[test]
fn a_table_without_sort_key_has_no_headings() {
    let create = json!({
        "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "N" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }]
    });
    let put = json!({ "TableName": "Shop", "Item": { "id": { "N": "${i + 8}" } } });
    let requests = vec![
        Call::once("CreateTable", create).into(),
        Call { times: 3, ..Call::once("PutItem", put) }.into(),
    ];
    let desk = Desk::lay(&Start { requests, ..Start::default() }).expect("a desk");
    let lines = lines(&listing(&desk, None, &[]));
    assert_eq!(lines, ["9", "10", "11"], "in the order of their numbers");
}

#[test]
fn keys_are_shown_at_more_length_than_other_values() {
    let long = "k".repeat(200);
    let desk = desk(vec![put(&long, 1, json!({ "text": { "S": long } }))]);
    let cut = format!("1 text={}…", "k".repeat(64));
    assert_eq!(lines(&listing(&desk, None, &[])), [format!("= {long} (1)"), cut]);
}
