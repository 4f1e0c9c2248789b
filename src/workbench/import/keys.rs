//! Which attributes may be the keys of a new table, and which of them it gets unless others are chosen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::source::Record;
use crate::model::key_schema::KeyType;
use crate::model::{AttributeValue, Item};

/// Most attributes that are looked at.
const MAX_CANDIDATES: usize = 64;
/// Items that a guess is made from.
const SAMPLE: usize = 2_000;
/// Attributes of which pairs are tried.
const PAIRED: usize = 6;
/// Names that tables with one pair of keys for everything use.
const USUAL: [(&str, &str); 4] =
    [("pk", "sk"), ("partitionkey", "sortkey"), ("partition_key", "sort_key"), ("hashkey", "rangekey")];

/// Attributes that all items have, with one type that keys may have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Candidates {
    /// In the order in which the first item has them.
    names: Vec<(String, KeyType)>,
    begun: bool,
}

/// Keys of a new table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The partition key.
    pub partition: (String, KeyType),
    /// The sort key, if there is to be one.
    pub sort: Option<(String, KeyType)>,
}

impl Candidates {
    /// Takes an item into account; of the first also the order of its attributes.
    pub fn meet(&mut self, item: &Item, order: impl FnOnce() -> Vec<String>) {
        if !self.begun {
            self.begun = true;
            let found = order().into_iter().filter_map(|name| {
                let key_type = key_type(item.get(&name)?)?;
                Some((name, key_type))
            });
            self.names = found.take(MAX_CANDIDATES).collect();
        }
        self.names.retain(|(name, expected)| item.get(name).and_then(key_type) == Some(*expected));
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<(String, KeyType)> {
        self.names.iter().find(|(known, _)| known == name).cloned()
    }

    /// Keys that tell the items apart, as far as some of them show: the usual names, one attribute, or a pair.
    pub fn guess(&self, records: &[Record]) -> Option<Keys> {
        let keys = |partition: &(String, KeyType), sort: Option<&(String, KeyType)>| Keys {
            partition: partition.clone(),
            sort: sort.cloned(),
        };
        let called = |wanted: &str| self.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        for (partition, sort) in USUAL {
            if let (Some(partition), Some(sort)) = (called(partition), called(sort)) {
                return Some(keys(partition, Some(sort)));
            }
        }
        let alone = self.names.iter().find(|candidate| tell_apart(records, &[candidate.0.as_str()]));
        if let Some(partition) = alone {
            return Some(keys(partition, None));
        }
        let few = self.names.get(..PAIRED.min(self.names.len())).unwrap_or_default();
        let pairs = few.iter().flat_map(|one| few.iter().map(move |two| (one, two)));
        let pair =
            pairs.filter(|(one, two)| one != two).find(|(one, two)| tell_apart(records, &[&one.0, &two.0]));
        match pair {
            Some((partition, sort)) => Some(keys(partition, Some(sort))),
            None => self.names.first().map(|partition| keys(partition, None)),
        }
    }
}

fn tell_apart(records: &[Record], names: &[&str]) -> bool {
    let mut seen = BTreeSet::new();
    let values = |item: &Arc<Item>| names.iter().map(|name| item.get(*name).cloned()).collect::<Vec<_>>();
    records.iter().take(SAMPLE).all(|record| seen.insert(values(&record.item)))
}

fn key_type(value: &AttributeValue) -> Option<KeyType> {
    match value {
        AttributeValue::S(text) if !text.is_empty() => Some(KeyType::S),
        AttributeValue::N(_) => Some(KeyType::N),
        AttributeValue::B(bytes) if !bytes.is_empty() => Some(KeyType::B),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::wire;

    fn guess(items: &[serde_json::Value]) -> Option<String> {
        let mut candidates = Candidates::default();
        let records: Vec<Record> = items
            .iter()
            .map(|json| {
                let item = wire::item_from_json(json).expect("an item");
                candidates.meet(&item, || json.as_object().expect("names").keys().cloned().collect());
                Record { item: Arc::new(item), line: 1, number: 1 }
            })
            .collect();
        let Keys { partition, sort } = candidates.guess(&records)?;
        Some([partition.0, sort.map(|sort| format!("+{}", sort.0)).unwrap_or_default()].concat())
    }

    #[test]
    fn keys_tell_items_apart() {
        let s = |text: &str| json!({ "S": text });
        assert_eq!(guess(&[json!({ "z": s("1"), "a": s("2") })]), Some("z".into()), "in the file's order");
        assert_eq!(
            guess(&[json!({ "kind": s("x"), "id": s("1") }), json!({ "kind": s("x"), "id": s("2") })]),
            Some("id".into())
        );
        assert_eq!(
            guess(&[json!({ "SK": s("1"), "PK": s("a") }), json!({ "SK": s("2"), "PK": s("a") })]),
            Some("PK+SK".into())
        );
        let pairs = [("a", "1"), ("a", "2"), ("b", "1")].map(|(p, q)| json!({ "p": s(p), "q": s(q) }));
        assert_eq!(guess(&pairs), Some("p+q".into()));
        assert_eq!(guess(&[json!({ "a": s("1") }), json!({ "a": { "N": "1" } })]), None, "of one type");
        assert_eq!(guess(&[json!({ "a": s("1") }), json!({ "b": s("1") })]), None, "in all items");
        assert_eq!(guess(&[json!({ "a": s("") }), json!({ "a": { "BOOL": true } })]), None);
        assert_eq!(guess(&[]), None);
    }
}
