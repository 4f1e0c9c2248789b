use serde_json::{Value as Json, json};

use super::*;
use crate::expression::fixture::{Given, item};

fn project(text: &str, from: Json) -> Item {
    let given = Given::new(&json!({"#n": "name", "#dot": "a.b"}));
    crate::expression::projection(text, &given.placeholders()).unwrap().apply(&item(&from))
}

#[test]
fn parts_of_items() {
    let subject = || {
        json!({
            "pk": "x", "name": "Ana", "a.b": 1, "a": {"b": {"c": 1, "d": 2}, "e": 3},
            "l": ["zero", {"x": 1, "y": 2}, "two", [30, 31]], "nil": {}
        })
    };
    let table = [
        ("pk, #n", json!({"pk": "x", "name": "Ana"})),
        ("#dot", json!({"a.b": 1})),
        ("a.b.c, a.e", json!({"a": {"b": {"c": 1}, "e": 3}})),
        ("l[2], l[0]", json!({"l": ["zero", "two"]})),
        ("l[1].y, l[1].x, l[9]", json!({"l": [{"x": 1, "y": 2}]})),
        ("l[3][1], l[0]", json!({"l": ["zero", [31]]})),
        ("lacking, pk.x, a.b.z, a.e.f[0], l.x", json!({})),
        ("nil, pk", json!({"pk": "x", "nil": {}})),
    ];
    for (text, parts) in table {
        assert_eq!(project(text, subject()), item(&parts), "{text}");
    }
}

#[test]
fn what_is_refused_and_where() {
    let clash = |how: &str, one: &str, two: &str| {
        format!(
            "Two document paths {how} with each other; must remove or rewrite one of these paths; \
             path one: {one}, path two: {two}"
        )
    };
    let table = [
        ("a, b, a", clash("overlap", "[a]", "[a]"), "a"),
        ("a.b, a", clash("overlap", "[a, b]", "[a]"), "a"),
        ("a[1], a[1].b", clash("overlap", "[a, [1]]", "[a, [1], b]"), "a[1].b"),
        ("a.b, a[1]", clash("conflict", "[a, b]", "[a, [1]]"), "a[1]"),
        ("pk, name", "Attribute name is a reserved keyword; reserved keyword: name".into(), "name"),
        (
            "pk, #undefined",
            "An expression attribute name used in the document path is not defined; attribute name: #undefined".into(),
            "#undefined",
        ),
        ("l[4294967295]", "List index is not within the allowable range; index: [4294967295]".into(), "[4294967295]"),
    ];
    for (text, message, blamed) in table {
        let error = crate::expression::projection(text, &Placeholders::default()).expect_err(text);
        let span = error.span.expect("a span");
        assert_eq!((error.to_string(), &text[span.start..span.end]), (message, blamed), "{text}");
    }
}
