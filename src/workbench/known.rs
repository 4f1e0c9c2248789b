//! What is known of the tables while a request is written: names, keys, attributes seen. The editor completes from it,
//! templates are filled in from it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::view::InJson;
use crate::engine::{Engine, TableEntry, wire};
use crate::model::Item;
use crate::model::key_schema::{KeyAttribute, KeyType};

/// Most items of a table that are looked at for their attributes.
pub const MAX_ITEMS: usize = 200;
/// Most attributes of a table that are known.
pub const MAX_ATTRIBUTES: usize = 300;

/// A table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KnownTable {
    /// Its name.
    pub name: String,
    /// Its resource name.
    pub arn: String,
    /// Its key attributes, partition key first.
    pub keys: Vec<KnownKey>,
    /// Its indexes.
    pub indexes: Vec<KnownIndex>,
    /// Attributes of its first [`MAX_ITEMS`] items, keys included: name and type (`S`, `L`, …), sorted.
    pub attributes: Vec<(String, String)>,
    /// The key of its first item as on the wire, if it has items.
    pub first_key: Option<InJson<Map<String, Value>>>,
    /// By which attribute its items expire, if that is turned on.
    pub expires_by: Option<String>,
    /// Its stream, if it has one.
    pub stream: Option<KnownStream>,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownKey {
    /// Its name.
    pub name: String,
    /// Its type.
    pub key_type: KeyType,
}

impl KnownKey {
    /// Its type as on the wire.
    pub fn type_name(&self) -> &'static str {
        self.key_type.attribute_type().descriptor()
    }
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownIndex {
    /// Its name.
    pub name: String,
    /// Its key attributes, those of the partition key first.
    pub keys: Vec<KnownKey>,
}

/// A table's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownStream {
    /// Its resource name.
    pub arn: String,
    /// The id of its first shard.
    pub shard: String,
}

impl KnownTable {
    /// The type of an attribute, where one is known: that of a key, or of the first item that has it.
    pub fn type_of(&self, attribute: &str) -> Option<&str> {
        let at = self.attributes.binary_search_by(|(name, _)| name.as_str().cmp(attribute)).ok()?;
        self.attributes.get(at).map(|(_, kind)| kind.as_str())
    }
}

/// The key attributes of one of the tables, partition key first; none of one that is not known.
pub fn keys_of<'a>(tables: &'a [KnownTable], name: Option<&str>) -> &'a [KnownKey] {
    let table = name.and_then(|name| tables.iter().find(|table| table.name == name));
    table.map(|table| table.keys.as_slice()).unwrap_or_default()
}

/// All tables, by name.
pub fn tables(engine: &Engine) -> Vec<KnownTable> {
    engine.catalog().iter().map(|entry| table(engine, entry)).collect()
}

fn table(engine: &Engine, entry: &TableEntry) -> KnownTable {
    let (definition, contents) = (&entry.definition, &entry.contents);
    let keys: Vec<KnownKey> = definition.key_schema.attributes().iter().map(known).collect();
    let indexes: Vec<KnownIndex> = definition
        .indexes()
        .map(|index| KnownIndex {
            name: index.name.to_string(),
            keys: index.keys.attributes().iter().map(known).collect(),
        })
        .collect();
    let mut attributes: BTreeMap<String, String> = BTreeMap::new();
    for key in keys.iter().chain(indexes.iter().flat_map(|index| &index.keys)) {
        attributes.insert(key.name.clone(), key.type_name().to_owned());
    }
    for (name, value) in contents.iter().take(MAX_ITEMS).flat_map(|(_, stored)| stored.item().iter()) {
        if attributes.len() < MAX_ATTRIBUTES && !attributes.contains_key(name) {
            attributes.insert(name.clone(), value.attribute_type().descriptor().to_owned());
        }
    }
    let first = contents.iter().next().map(|(_, stored)| stored.item());
    let first_key = first.and_then(|item| {
        let key = item.iter().filter(|(name, _)| keys.iter().any(|key| key.name == **name));
        let key: Item = key.map(|(name, value)| (name.clone(), value.clone())).collect();
        wire::item_to_json(&key).as_object().cloned()
    });
    let expires = definition.time_to_live.as_ref().filter(|setting| setting.enabled);
    let stream = definition.stream_arn().and_then(|arn| {
        let shard = engine.streams().get(&arn)?.records.shards().next()?.id().to_string();
        Some(KnownStream { arn, shard })
    });
    KnownTable {
        name: definition.name.to_string(),
        arn: definition.arn(),
        keys,
        indexes,
        attributes: attributes.into_iter().collect(),
        first_key: first_key.as_ref().and_then(InJson::of),
        expires_by: expires.map(|setting| setting.attribute.to_string()),
        stream,
    }
}

fn known(key: &KeyAttribute) -> KnownKey {
    KnownKey { name: key.name.clone(), key_type: key.key_type }
}
