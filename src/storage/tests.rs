//! What must stay as it is: hashes that traces and scans depend on, and the order of keys.

use std::sync::Arc;

use super::key::partition_hash;
use super::{PrimaryKey, StoredItem, Table};
use crate::model::key_schema::{KeyAttribute, KeySchema, KeyType};
use crate::model::{AttributeValue, Item, Number};

fn schema(sort: Option<KeyType>) -> KeySchema {
    let attribute = |name: &str, key_type| KeyAttribute { name: name.to_owned(), key_type };
    KeySchema { partition: attribute("pk", KeyType::S), sort: sort.map(|sort| attribute("sk", sort)) }
}

fn item(attributes: &[(&str, AttributeValue)]) -> Item {
    attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(Number::parse(text).expect("a number"))
}

#[test]
fn partition_hashes_are_the_md5_of_salt_and_key() {
    // Computed with another program.
    assert_eq!(partition_hash(b"a"), 0xf655_8e51_6275_dee2);
    assert_eq!(partition_hash(b"laptop"), 0x5a2f_b74d_5fa1_4407);
    assert_eq!(partition_hash(b""), 0x65a4_c052_94be_8932);
}

#[test]
fn a_key_has_the_documented_layout() {
    let key =
        PrimaryKey::of(&schema(Some(KeyType::S)), &item(&[("pk", s("a")), ("sk", s("bc")), ("x", n("1"))]));
    let key = key.expect("a key");
    let (hash, rest) = key.as_bytes().split_at(8);
    assert_eq!(hash, partition_hash(b"a").to_be_bytes());
    assert_eq!(rest, b"\0\x01abc");
    assert_eq!(key.partition_hash(), partition_hash(b"a"));
}

#[test]
fn no_key_without_its_attributes_or_of_another_type() {
    let schema = schema(Some(KeyType::N));
    assert_eq!(PrimaryKey::of(&schema, &item(&[("pk", s("a"))])), None);
    assert_eq!(PrimaryKey::of(&schema, &item(&[("pk", s("a")), ("sk", s("1"))])), None);
    assert_eq!(PrimaryKey::of(&schema, &item(&[("sk", n("1"))])), None);
}

#[test]
fn sort_keys_sort_as_their_values() {
    let schema = schema(Some(KeyType::N));
    let key = |sort: &str| PrimaryKey::of(&schema, &item(&[("pk", s("a")), ("sk", n(sort))])).expect("a key");
    let ascending = ["-1e125", "-10", "-9", "-0.5", "0", "1e-130", "0.5", "9", "10", "1e125"].map(key);
    assert!(ascending.is_sorted());
    // One partition key being the start of another does not mix their items.
    let other = PrimaryKey::of(&schema, &item(&[("pk", s("aa")), ("sk", n("0"))])).expect("a key");
    assert!(ascending.iter().all(|key| !key.same_partition(&other)));
    assert!(ascending.windows(2).all(|pair| pair[0].same_partition(&pair[1])));
}

#[test]
fn item_fingerprints_are_stable() {
    let document = AttributeValue::M(
        [("l".to_owned(), AttributeValue::L(vec![n("1.50"), AttributeValue::Null]))].into(),
    );
    let one = StoredItem::new(Arc::new(item(&[("pk", s("a")), ("m", document)])));
    assert_eq!(format!("{:032x}", one.fingerprint()), "986bd2cf7d042500257a1fd1975167d4");
}

#[test]
fn fingerprints_tell_structure_apart() {
    let fingerprint = |value: AttributeValue| StoredItem::new(Arc::new(item(&[("v", value)]))).fingerprint();
    let list = AttributeValue::L;
    let alike = [
        s("1"),
        n("1"),
        AttributeValue::B(b"1".to_vec()),
        AttributeValue::Ss(["1".to_owned()].into()),
        list(vec![]),
        list(vec![s("1")]),
        list(vec![list(vec![s("1")])]),
        list(vec![s("1"), s("2")]),
        list(vec![list(vec![s("1")]), s("2")]),
        list(vec![list(vec![s("1"), s("2")])]),
        AttributeValue::M([("1".to_owned(), s("2"))].into()),
        AttributeValue::Null,
        AttributeValue::Bool(false),
        AttributeValue::Bool(true),
    ];
    let distinct: std::collections::BTreeSet<u128> = alike.iter().cloned().map(fingerprint).collect();
    assert_eq!(distinct.len(), alike.len());
}

#[test]
fn totals_follow_the_items() {
    let schema = Arc::new(schema(None));
    let mut table = Table::new(Arc::clone(&schema), []);
    let put = |table: &mut Table, note: &str| {
        let item = item(&[("pk", s("a")), ("note", s(note))]);
        table.insert(PrimaryKey::of(&schema, &item).expect("a key"), StoredItem::new(Arc::new(item))).before
    };
    assert!(put(&mut table, "four").is_none());
    assert_eq!((table.len(), table.size_bytes()), (1, 11));
    let fork = table.clone();
    assert_eq!(put(&mut table, "").map(|before| before.size_bytes()), Some(11));
    assert_eq!((table.len(), table.size_bytes()), (1, 7));
    assert!(!table.same_contents(&fork));
    assert_eq!((fork.len(), fork.size_bytes()), (1, 11));
    let key = fork.iter().next().expect("an item").0.clone();
    assert!(table.remove(&key).before.is_some() && table.remove(&key).before.is_none());
    assert_eq!((table.len(), table.size_bytes(), table.fingerprint()), (0, 0, 0));
}
