//! Tables as they are shown: windows of rows are parts of the whole, and the whole is what is stored.

use dynamodb_sandbox::lesson::call::Call;
use dynamodb_sandbox::lesson::desk::Desk;
use dynamodb_sandbox::lesson::document::Start;
use dynamodb_sandbox::workbench::table::listing::{Listing, MAX_WINDOW};
use dynamodb_sandbox::workbench::table::tables;
use dynamodb_sandbox::workbench::view::{ItemView, RowView};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A table with a sparse index, and these items.
fn desk(items: &[(String, i64, bool)]) -> Desk {
    let create = include_str!("../fixtures/shop-by-kind.json");
    let create: Value = serde_json::from_str(create).expect("JSON");
    let puts = items.iter().map(|(partition, sort, indexed)| {
        let mut item = json!({ "PK": { "S": partition }, "SK": { "N": sort.to_string() } });
        if *indexed {
            item["kind"] = json!({ "S": "pen" });
        }
        Call::once("PutItem", json!({ "TableName": "Shop", "Item": item }))
    });
    let requests = std::iter::once(Call::once("CreateTable", create)).chain(puts).map(Call::into).collect();
    Desk::lay(&Start { requests, ..Start::default() }).expect("a desk")
}

fn items(rows: &[RowView]) -> Vec<&ItemView> {
    rows.iter()
        .filter_map(|row| match row {
            RowView::Item(item) => Some(item),
            RowView::Collection(_) => None,
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn windows_are_parts_of_the_whole(
        stored in prop::collection::vec(("[a-e]", 0_i64..20, any::<bool>()), 0..60),
        deleted in 0_usize..60,
        from in 0_u64..90,
        count in 0_u64..90,
    ) {
        let mut desk = desk(&stored);
        let touched = match stored.get(deleted) {
            Some((partition, sort, _)) => {
                let key = json!({ "PK": { "S": partition }, "SK": { "N": sort.to_string() } });
                desk.send("DeleteItem", json!({ "TableName": "Shop", "Key": key }).into()).touched.clone()
            }
            None => Vec::new(),
        };
        let entry = desk.engine().catalog().get("Shop").expect("the table");
        let table = &tables(desk.engine(), &touched)[0];
        for index in [None, Some("ByKind")] {
            let listing = Listing::of(entry, index, &touched).expect("the index");
            let whole = listing.window(0, MAX_WINDOW);
            prop_assert_eq!(whole.len() as u64, listing.len());
            let part: Vec<RowView> = whole.iter().skip(from as usize).take(count as usize).cloned().collect();
            prop_assert_eq!(listing.window(from, count), part);
            // Every item is there once, and what was deleted is beside them.
            let there: Vec<&ItemView> = items(&whole).into_iter().filter(|item| !item.gone).collect();
            let (entries, bytes) = match index {
                Some(_) => (table.indexes[0].entries, table.indexes[0].bytes),
                None => (table.items, table.bytes),
            };
            prop_assert_eq!(there.len() as u64, entries);
            prop_assert_eq!(there.iter().map(|item| item.bytes).sum::<u64>(), bytes);
            let met = (0_u64..).zip(&whole).filter(|(_, row)| {
                matches!(row, RowView::Item(item) if item.access.is_some())
            });
            let met: Vec<u64> = met.map(|(row, _)| row).collect();
            let places = listing.touched(from, count);
            prop_assert_eq!(places.rows, met.len() as u64);
            prop_assert_eq!(places.first, met.first().copied());
            prop_assert_eq!(places.before, met.iter().rev().find(|row| **row < from).copied());
            prop_assert_eq!(places.after, met.iter().find(|row| **row >= from + count).copied());
        }
    }
}
