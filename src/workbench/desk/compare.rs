//! What differs between two moments: table by table, item by item, attribute by attribute.

use std::collections::BTreeSet;

use crate::engine::Engine;
use crate::lesson::desk::Desk;
use crate::model::Item;
use crate::storage::Table;
use crate::workbench::table::text::short_text;
use crate::workbench::view::{
    AttributeDifference, ComparedView, ItemDifference, Mark, SideView, TableDifference, There,
};

/// Most items that are listed, over all tables.
pub(super) const MAX_ITEMS: usize = 200;
/// Most attributes of an item that are listed.
pub(super) const MAX_ATTRIBUTES: usize = 50;
/// Longest value that is shown in full, in characters.
pub(super) const MAX_CHARACTERS: usize = 200;

/// Two moments side by side.
pub(super) fn compare(one: (&Mark, &Desk), two: (&Mark, &Desk)) -> ComparedView {
    let tables = differences(one.1.engine(), two.1.engine());
    ComparedView { one: side(one.0, one.1), two: side(two.0, two.1), tables }
}

fn side(mark: &Mark, desk: &Desk) -> SideView {
    let totals = desk.totals();
    SideView {
        mark: mark.clone(),
        requests: totals.requests,
        read_units: totals.read_units,
        write_units: totals.write_units,
        elapsed: desk.elapsed(),
    }
}

/// What differs between two engines, by the tables' names; tables that are alike are left out.
fn differences(one: &Engine, two: &Engine) -> Vec<TableDifference> {
    let names = |engine: &Engine| -> BTreeSet<String> {
        engine.catalog().iter().map(|entry| entry.definition.name.to_string()).collect()
    };
    let mut room = MAX_ITEMS;
    let mut found = Vec::new();
    for name in names(one).union(&names(two)) {
        let difference = match (one.table(name), two.table(name)) {
            (Some(one), Some(two)) if one.same_contents(two) => continue,
            (Some(one), Some(two)) => of_tables(name, There::Both, one, two, room),
            (Some(one), None) => of_tables(name, There::One, one, &without_items(one), room),
            (None, Some(two)) => of_tables(name, There::Two, &without_items(two), two, room),
            (None, None) => continue,
        };
        room -= difference.items.len();
        found.push(difference);
    }
    found
}

fn without_items(table: &Table) -> Table {
    Table::new(table.key_schema().clone(), [])
}

/// Goes through both tables in the order of a scan.
fn of_tables(name: &str, there: There, one: &Table, two: &Table, room: usize) -> TableDifference {
    let mut difference = TableDifference {
        table: name.to_owned(),
        there,
        added: 0,
        removed: 0,
        changed: 0,
        items: Vec::new(),
        left_out: 0,
    };
    let (mut ones, mut twos) = (one.iter().peekable(), two.iter().peekable());
    loop {
        let order = match (ones.peek(), twos.peek()) {
            (None, None) => return difference,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((one, _)), Some((two, _))) => one.cmp(two),
        };
        let before = if order.is_le() { ones.next().map(|(_, stored)| stored) } else { None };
        let after = if order.is_ge() { twos.next().map(|(_, stored)| stored) } else { None };
        if before == after {
            continue;
        }
        let (there, count) = match (before, after) {
            (Some(_), Some(_)) => (There::Both, &mut difference.changed),
            (Some(_), None) => (There::One, &mut difference.removed),
            (None, _) => (There::Two, &mut difference.added),
        };
        *count += 1;
        if difference.items.len() == room {
            difference.left_out += 1;
            continue;
        }
        let keys = if before.is_some() { one.key_schema() } else { two.key_schema() };
        let keys: Vec<&str> = keys.attributes().iter().map(|key| key.name.as_str()).collect();
        let (before, after) = (before.map(|stored| &**stored.item()), after.map(|stored| &**stored.item()));
        difference.items.push(of_items(there, &keys, before, after));
    }
}

fn of_items(there: There, keys: &[&str], one: Option<&Item>, two: Option<&Item>) -> ItemDifference {
    let value = |item: Option<&Item>, name: &str| -> Option<String> {
        item?.get(name).map(|value| short_text(value, MAX_CHARACTERS))
    };
    let names: BTreeSet<&String> = one.into_iter().chain(two).flat_map(Item::keys).collect();
    let differ = |name: &&String| {
        let (one, two) = (one.and_then(|item| item.get(*name)), two.and_then(|item| item.get(*name)));
        !keys.contains(&name.as_str()) && one != two
    };
    let differing: Vec<&String> = names.into_iter().filter(differ).collect();
    let left_out = differing.len().saturating_sub(MAX_ATTRIBUTES) as u64;
    let attributes = differing
        .into_iter()
        .take(MAX_ATTRIBUTES)
        .map(|name| AttributeDifference { name: name.clone(), one: value(one, name), two: value(two, name) })
        .collect();
    let key = keys.iter().map(|key| value(one.or(two), key).unwrap_or_default()).collect();
    ItemDifference { key, there, attributes, left_out }
}
