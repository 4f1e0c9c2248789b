use serde_json::{Value as Json, json};

use super::*;
use crate::expression::fixture::{Given, value};
use crate::model::key_schema::{KeySchema, KeyType};

fn keys() -> KeySchema {
    KeySchema {
        partition: KeyAttribute { name: "pk".into(), key_type: KeyType::S },
        sort: Some(KeyAttribute { name: "sk".into(), key_type: KeyType::N }),
    }
}

fn bind(text: &str, given: Json) -> Result<KeyCondition, KeyConditionError> {
    crate::expression::key_expression(text, &Given::new(&given).placeholders())?.for_keys(keys().attributes())
}

#[test]
fn conditions_on_the_sort_key() {
    let one = || Arc::new(value(&json!(1)));
    let table = [
        ("pk = :p", None),
        ("sk = :n AND pk = :p", Some(SortCondition::Equal(one()))),
        (":p = pk and :n < sk", Some(SortCondition::Greater(one()))),
        ("pk = :p AND sk < :n", Some(SortCondition::Less(one()))),
        ("pk = :p AND :n >= sk", Some(SortCondition::LessOrEqual(one()))),
        ("((pk = :p) AND (sk >= :n))", Some(SortCondition::GreaterOrEqual(one()))),
        (
            "(pk = :p AND sk BETWEEN :n AND :m)",
            Some(SortCondition::Between(one(), Arc::new(value(&json!(2))))),
        ),
    ];
    for (text, sort) in table {
        let condition = bind(text, json!({":p": "a", ":n": 1, ":m": 2}))
            .unwrap_or_else(|error| panic!("{text}: {error}"));
        let partition = vec![Arc::new(value(&json!("a")))];
        assert_eq!(condition, KeyCondition { partition, sort: sort.into_iter().collect() }, "{text}");
    }
}

#[test]
fn what_is_refused() {
    let operator = |operator: &str| format!("Invalid operator used in KeyConditionExpression: {operator}");
    let table = [
        ("pk = :p OR sk = :n", operator("OR")),
        ("NOT pk = :p", operator("NOT")),
        ("pk <> :p", operator("<>")),
        ("pk IN (:p)", operator("IN")),
        ("pk = :p AND attribute_exists(sk)", operator("attribute_exists")),
        ("pk = :p AND contains(sk, :p)", operator("contains")),
        ("pk = :p AND size(sk) = :n", "KeyConditionExpressions cannot contain nested operations".into()),
        ("pk = :p AND sk.a = :n", "KeyConditionExpressions cannot have conditions on nested attributes".into()),
        (
            "pk = :p AND :n BETWEEN sk AND extra",
            "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute as its first operand".into(),
        ),
        ("pk = sk", "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition".into()),
        (":p = :n", "Invalid condition in KeyConditionExpression: No key attribute specified".into()),
        ("pk = :p AND sk > :n AND sk < :n", "KeyConditionExpressions must only contain one condition per key".into()),
        ("sk = :n", "Query condition missed key schema element: pk".into()),
        ("pk = :p AND extra = :n", "Query condition missed key schema element: sk".into()),
        ("pk > :p", "Query key condition not supported".into()),
        (
            "pk = :p AND sk = :p",
            "One or more parameter values were invalid: Condition parameter type does not match schema type".into(),
        ),
        (
            "pk = :p AND begins_with(sk, :p)",
            "One or more parameter values were invalid: Condition parameter type does not match schema type".into(),
        ),
        (
            "((pk = :p)) AND (sk = :n)",
            "Invalid KeyConditionExpression: The expression has redundant parentheses;".into(),
        ),
        (
            "pk = :undefined",
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :undefined".into(),
        ),
    ];
    for (text, message) in table {
        assert_eq!(bind(text, json!({":p": "a", ":n": 1})).expect_err(text).to_string(), message, "{text}");
    }
    let error = bind("pk = :p AND sk <> :n", json!({":p": "a", ":n": 1})).unwrap_err();
    assert_eq!(error.span(), Some(Span { start: 12, end: 20 }));
}

#[test]
fn keys_of_several_attributes() {
    let attribute = |name: &str| KeyAttribute { name: name.into(), key_type: KeyType::S };
    let (partition, sort) = ([attribute("a"), attribute("b")], [attribute("x"), attribute("y")]);
    let keys = KeyAttributes { partition: &partition, sort: &sort };
    let fit = |text: &str| {
        let given = Given::new(&json!({":v": "v"}));
        crate::expression::key_expression(text, &given.placeholders())
            .and_then(|expression| expression.for_keys(keys))
            .map(|condition| (condition.partition.len(), condition.sort.len()))
            .map_err(|error| error.to_string())
    };
    let missing = |key: &str| Err(format!("Query condition missed key schema element: {key}"));
    assert_eq!(fit("b = :v AND a = :v"), Ok((2, 0)));
    assert_eq!(fit("a = :v AND b = :v AND x > :v"), Ok((2, 1)));
    assert_eq!(fit("a = :v AND b = :v AND x = :v AND begins_with(y, :v)"), Ok((2, 2)));
    assert_eq!(fit("a = :v AND x = :v"), missing("b"));
    assert_eq!(fit("a = :v AND b = :v AND y = :v"), missing("x"));
    assert_eq!(
        fit("a = :v AND b = :v AND x > :v AND y = :v"),
        Err("Query key condition not supported".into())
    );
    assert_eq!(fit("a > :v AND b = :v"), Err("Query key condition not supported".into()));
}
