//! One item in full: every attribute with its type and bytes.

use serde_json::Value;

use super::text::value_text;
use crate::engine::{TableEntry, wire};
use crate::lesson::desk::Touch;
use crate::model::Item;
use crate::model::size::{item_size, name_size, value_size};
use crate::workbench::layout::lay_out;
use crate::workbench::view::{AttributeInFull, ItemInFull, RowsOf};

/// Longest key that is looked up, in bytes of its JSON: more than any key has.
pub const MAX_KEY_BYTES: usize = 100_000;

/// The item of a table with this key, as a row's [`key`](crate::workbench::view::ItemView::key) writes it; of an
/// index, what its entry holds. `None` if there is none, nor was before the request that met `touched`.
pub fn in_full(entry: &TableEntry, of: &RowsOf, key: &str, touched: &[Touch]) -> Option<ItemInFull> {
    if key.len() > MAX_KEY_BYTES {
        return None;
    }
    let attributes: Value = serde_json::from_str(key).ok()?;
    let attributes = wire::item_from_json(&attributes).ok()?;
    let contents = &entry.contents;
    let stored = contents.get(&contents.key_of(&attributes)?);
    let before = touched
        .iter()
        .filter(|touch| touch.table == entry.definition.name && touch.key == attributes)
        .find_map(|touch| touch.before.as_ref());
    let whole = stored.map(|stored| stored.item()).or(before)?;
    let index = match &of.index {
        Some(name) => Some(contents.index(name)?.definition()),
        None => None,
    };
    let schema = contents.key_schema();
    let shown = index.map_or_else(|| whole.clone(), |index| index.project(schema, whole));
    let is_key = |name: &str| {
        schema.attributes().contains(name)
            || index.is_some_and(|index| index.keys.attributes().contains(name))
    };
    let before =
        before.map(|before| index.map_or_else(|| before.clone(), |index| index.project(schema, before)));
    let before = before.as_deref();
    let there = shown.iter().map(|(name, value)| AttributeInFull {
        name: name.clone(),
        key: is_key(name),
        kind: value.attribute_type().descriptor().to_owned(),
        value: Some(value_text(value)),
        was: before.and_then(|before| before.get(name)).filter(|was| *was != value).map(value_text),
        bytes: name_size(name) + value_size(value),
    });
    let lost = before.into_iter().flatten().filter(|(name, _)| !shown.contains_key(*name));
    let lost = lost.map(|(name, was)| AttributeInFull {
        name: name.clone(),
        key: false,
        kind: was.attribute_type().descriptor().to_owned(),
        value: None,
        was: Some(value_text(was)),
        bytes: 0,
    });
    let mut attributes: Vec<AttributeInFull> = there.chain(lost).collect();
    attributes.sort_by_key(|attribute| !attribute.key);
    Some(ItemInFull {
        of: of.clone(),
        key: key.to_owned(),
        attributes,
        bytes: item_size(&shown),
        left_out: names_only_in(whole, &shown),
        gone: stored.is_none(),
        json: lay_out(&wire::item_to_json(&shown)),
    })
}

fn names_only_in(whole: &Item, shown: &Item) -> Vec<String> {
    whole.keys().filter(|name| !shown.contains_key(*name)).cloned().collect()
}
