use std::collections::BTreeSet;

use super::*;
use crate::model::Number;

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(text: &str) -> AttributeValue {
    AttributeValue::N(Number::parse(text).unwrap())
}

fn map<const N: usize>(entries: [(&str, AttributeValue); N]) -> AttributeValue {
    AttributeValue::M(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

#[test]
fn values() {
    let table = [
        (s(""), 0),
        (s("Bình"), 5),
        (n("0"), 1),
        (n("-12345"), 5),
        (AttributeValue::B(vec![0; 7]), 7),
        (AttributeValue::Bool(true), 1),
        (AttributeValue::Null, 1),
        (AttributeValue::Ss(BTreeSet::from(["a".into(), "bc".into()])), 3),
        (AttributeValue::Ns(BTreeSet::from([Number::ZERO, Number::from(123)])), 4),
        (AttributeValue::Bs(BTreeSet::from([vec![1], vec![2, 3]])), 3),
        (AttributeValue::L(vec![]), 3),
        (AttributeValue::L(vec![s("abc"), n("1")]), 3 + 1 + 3 + 1 + 2),
        (map([]), 3),
        (map([("name", s("abc")), ("n", n("1"))]), 3 + 1 + 4 + 3 + 1 + 1 + 2),
        (map([("l", AttributeValue::L(vec![AttributeValue::Null]))]), 3 + 1 + 1 + 3 + 1 + 1),
    ];
    for (value, size) in table {
        assert_eq!(value_size(&value), size, "{value:?}");
    }
}

#[test]
fn an_item_is_its_names_and_values() {
    let item = Item::from([("pk".into(), s("item#1")), ("stock".into(), n("1"))]);
    assert_eq!(item_size(&item), 2 + 6 + 5 + 2);
    assert_eq!(item_size(&Item::new()), 0);
}

#[test]
fn nesting_counts_levels() {
    assert_eq!(nesting(&s("a")), 1);
    assert_eq!(nesting(&AttributeValue::L(vec![])), 1);
    assert_eq!(nesting(&AttributeValue::L(vec![s("a")])), 2);
    assert_eq!(nesting(&map([("a", s("a")), ("b", AttributeValue::L(vec![map([])]))])), 3);
}

#[test]
fn no_depth_overflows_the_stack() {
    let mut value = AttributeValue::Null;
    for _ in 0..2_000 {
        value = AttributeValue::L(vec![value]);
    }
    assert_eq!(nesting(&value), 2_001);
    assert_eq!(value_size(&value), 1 + 4 * 2_000);
}
