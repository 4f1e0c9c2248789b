//! Judging items as they are stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::engine::wire;
use crate::lesson::call::{COUNTER, MAX_TIMES};
use crate::lesson::check::{ItemCheck, fits};
use crate::lesson::desk::Desk;
use crate::model::Item;
use crate::simulator::template::{Numbers, Template};
use crate::storage::Table;

/// Whether the items are as they must be. A check that cannot be read does not hold.
pub(super) fn hold(check: &ItemCheck, desk: &Desk) -> bool {
    let all = if check.key.is_none() { all(check, desk) } else { Vec::new() };
    (1..=MAX_TIMES).contains(&check.times)
        && (1..=check.times).all(|i| counted(check, i).is_some_and(|check| holds(&check, &all, desk)))
}

fn holds(check: &ItemCheck, all: &[Value], desk: &Desk) -> bool {
    let fit = |item: &Value| fits(item, &check.has, &check.lacks);
    let Some(key) = &check.key else {
        return check.was.is_empty()
            && all.iter().filter(|item| fit(item)).count() == usize::from(!check.absent);
    };
    let Ok(key) = wire::item_from_json(key) else { return false };
    let stored = desk.engine().item(&check.table, &key);
    let as_wanted = match stored.and_then(|item| shown(check, desk, item)) {
        Some(item) => !check.absent && fit(&item),
        None => check.absent,
    };
    as_wanted && (check.was.is_empty() || was(check, &key, desk))
}

/// The item, or its entry in the index, as DynamoDB writes it.
fn shown(check: &ItemCheck, desk: &Desk, item: &Arc<Item>) -> Option<Value> {
    let Some(name) = &check.index else { return Some(wire::item_to_json(item)) };
    let table = desk.engine().table(&check.table)?;
    let index = table.index(name)?;
    index.position(item)?;
    Some(wire::item_to_json(&index.definition().project(table.key_schema(), item)))
}

/// All items of the table, or entries of the index.
fn all(check: &ItemCheck, desk: &Desk) -> Vec<Value> {
    let table = desk.engine().table(&check.table);
    let items = table.into_iter().flat_map(Table::iter);
    items.filter_map(|(_, stored)| shown(check, desk, stored.item())).collect()
}

/// Whether the last request found the item as it must have been, and changed it.
fn was(check: &ItemCheck, key: &Item, desk: &Desk) -> bool {
    let last = desk.exchanges().next_back();
    let mut touched = last.into_iter().flat_map(|last| &last.touched);
    let before = touched.find_map(|touch| {
        let this = *touch.table == *check.table && touch.key == *key;
        touch.before.as_ref().filter(|_| this)
    });
    before.is_some_and(|before| fits(&wire::item_to_json(before), &check.was, &[]))
}

/// The check of the item with this number.
fn counted(check: &ItemCheck, i: u32) -> Option<ItemCheck> {
    if check.times == 1 {
        return Some(check.clone());
    }
    let counter = Value::from(i);
    let fill = |value: &Value| {
        Template::compile(value, Numbers::Text).ok()?.fill(&|name| (name == COUNTER).then_some(&counter)).ok()
    };
    let fill_all = |values: &BTreeMap<String, Value>| -> Option<BTreeMap<String, Value>> {
        let filled = |(path, value): (&String, &Value)| {
            // As a member of what it is in: `${i}` at `day.N` is text.
            let member = path.rsplit('.').next().unwrap_or(path);
            Some((path.clone(), fill(&json!({ member: value }))?.get(member)?.clone()))
        };
        values.iter().map(filled).collect()
    };
    Some(ItemCheck {
        key: match &check.key {
            Some(key) => Some((*fill(key)?).clone()),
            None => None,
        },
        has: fill_all(&check.has)?,
        was: fill_all(&check.was)?,
        times: 1,
        ..check.clone()
    })
}
