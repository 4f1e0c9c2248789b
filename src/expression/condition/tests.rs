use serde_json::json;

use super::*;
use crate::expression::fixture::{Given, item};
use crate::model::Item;
use crate::model::error::Hint;

fn bind(text: &str, given: serde_json::Value) -> Result<Condition, ExpressionError> {
    crate::expression::condition(text, &Given::new(&given).placeholders())
}

fn holds(text: &str, given: serde_json::Value, subject: &Item) -> bool {
    bind(text, given).unwrap_or_else(|error| panic!("{text}: {error}")).evaluate(subject)
}

/// The error's text and what it points at.
fn refused(text: &str, given: serde_json::Value) -> (String, String) {
    let error = bind(text, given).expect_err(text);
    let span = error.span.expect("a span");
    (error.to_string(), text[span.start..span.end].to_owned())
}

fn subject() -> Item {
    item(&json!({
        "n": 10, "s": "banana", "b": {"$B": "hi there"}, "t": true, "z": null,
        "ss": {"$SS": ["red", "green"]}, "ns": {"$NS": ["1", "2.5"]}, "bs": {"$BS": ["x"]},
        "l": [1, "two", {"$SS": ["a"]}], "m": {"x": 1, "nest": {"deep": "yes"}}, "emoji": "a😀",
        "same": 10, "big": {"$N": "99999999999999999999999999999999999999"}
    }))
}

#[test]
fn comparisons() {
    let table = [
        ("n = :v", json!({":v": 10}), true),
        ("n = same", json!({}), true),
        ("n = :v", json!({":v": {"$N": "1e1"}}), true),
        ("n = :v", json!({":v": "10"}), false),
        ("n <> :v", json!({":v": "10"}), true),
        ("n < :v", json!({":v": "zzz"}), false),
        ("n >= :v", json!({":v": 10}), true),
        ("big > :v", json!({":v": {"$N": "99999999999999999999999999999999999998"}}), true),
        ("s > :v", json!({":v": "bananA"}), true),
        ("b < :v", json!({":v": {"$B": "hj"}}), true),
        ("ss = :v", json!({":v": {"$SS": ["green", "red"]}}), true),
        ("l = :v", json!({":v": [1, "two"]}), false),
        ("m.x = :v", json!({":v": 1}), true),
        ("m.nest.deep = :v AND l[1] = :w", json!({":v": "yes", ":w": "two"}), true),
        ("lacking = :v", json!({":v": 1}), false),
        ("lacking <> :v", json!({":v": 1}), true),
        ("lacking <> absent", json!({}), true),
        ("lacking = absent", json!({}), false),
        ("lacking < :v", json!({":v": 1}), false),
        ("NOT lacking < :v", json!({":v": 1}), true),
        ("s.x = :v", json!({":v": 1}), false),
        (":v = n", json!({":v": 10}), true),
        ("n BETWEEN :a AND :b", json!({":a": 10, ":b": 12}), true),
        ("n BETWEEN :a AND :b", json!({":a": 11, ":b": 12}), false),
        (":a between n and big", json!({":a": 11}), true),
        ("s IN (:a, :b)", json!({":a": 1, ":b": "banana"}), true),
        ("lacking IN (:a)", json!({":a": 1}), false),
        ("n = :v OR n = :w AND t = :f", json!({":v": 10, ":w": 1, ":f": false}), true),
        ("(n = :v OR n = :w) AND t = :f", json!({":v": 10, ":w": 1, ":f": false}), false),
        ("NOT n = :v AND t = :f", json!({":v": 1, ":f": true}), true),
    ];
    for (text, given, truth) in table {
        assert_eq!(holds(text, given, &subject()), truth, "{text}");
    }
}

#[test]
fn functions() {
    let table = [
        ("attribute_exists(m.nest.deep)", json!({}), true),
        ("attribute_exists(l[3])", json!({}), false),
        ("attribute_not_exists(nothing)", json!({}), true),
        ("attribute_type(z, :t)", json!({":t": "NULL"}), true),
        ("attribute_type(ss, :t)", json!({":t": "S"}), false),
        ("attribute_type(:v, :t)", json!({":v": 1, ":t": "N"}), true),
        ("attribute_type(nothing, :t)", json!({":t": "N"}), false),
        ("begins_with(s, :p)", json!({":p": "ban"}), true),
        ("begins_with(b, :p)", json!({":p": {"$B": "hi"}}), true),
        ("begins_with(n, :p)", json!({":p": "1"}), false),
        ("begins_with(:p, s)", json!({":p": "bananas"}), true),
        ("contains(s, :p)", json!({":p": "nan"}), true),
        ("contains(s, :p)", json!({":p": 1}), false),
        ("contains(b, :p)", json!({":p": {"$B": "the"}}), true),
        ("contains(ss, :p)", json!({":p": "red"}), true),
        ("contains(ns, :p)", json!({":p": {"$N": "2.50"}}), true),
        ("contains(bs, :p)", json!({":p": {"$B": "x"}}), true),
        ("contains(l, :p)", json!({":p": {"$SS": ["a"]}}), true),
        ("contains(m, :p)", json!({":p": "x"}), false),
        ("size(s) = :n", json!({":n": 6}), true),
        ("size(emoji) = :n", json!({":n": 3}), true),
        (
            "size(b) = :n AND size(ss) = :two AND size(l) > :two AND size(m) <= :two",
            json!({":n": 8, ":two": 2}),
            true,
        ),
        ("size(n) = :n", json!({":n": 1}), false),
        ("size(n) <> :n", json!({":n": 1}), true),
        ("size(nothing) < :n", json!({":n": 1}), false),
        ("size(:v) BETWEEN :n AND n", json!({":v": "abc", ":n": 3}), true),
        ("n IN (size(s), same)", json!({}), true),
    ];
    for (text, given, truth) in table {
        assert_eq!(holds(text, given, &subject()), truth, "{text}");
    }
}

#[test]
fn names_are_resolved_and_use_is_recorded() {
    let given = Given::new(&json!({"#n": "name", "#dot": "a.b", "#unused": "x", ":v": "Ana", ":unused": 1}));
    let placeholders = given.placeholders();
    let condition =
        crate::expression::condition("#n = :v AND attribute_exists(#dot)", &placeholders).unwrap();
    assert!(condition.evaluate(&item(&json!({"name": "Ana", "a.b": 1}))));
    assert!(!condition.evaluate(&item(&json!({"name": "Ana", "a": {"b": 1}}))));
    assert_eq!(condition.paths().iter().map(ToString::to_string).collect::<Vec<_>>(), ["[name]", "[a.b]"]);
    assert_eq!(placeholders.unused_names(), ["#unused"]);
    assert_eq!(placeholders.unused_values(), [":unused"]);
}

#[test]
fn what_is_refused_and_where() {
    let hundred_and_one = (0..101).map(|n| format!(":v{n}")).collect::<Vec<_>>().join(",");
    let values = json!(
        (0..101)
            .map(|n| (format!(":v{n}"), json!(n)))
            .collect::<serde_json::Map<String, serde_json::Value>>()
    );
    let deep = format!("a{} = :v", ".b".repeat(32));
    let operand = |operator: &str, operand: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {operand}"
        )
    };
    let distinct = |operator: &str, path: &str| {
        format!(
            "The first operand must be distinct from the remaining operands for this operator or function; \
             operator: {operator}, first operand: {path}"
        )
    };
    let misplaced = |name: &str| {
        format!("The function is not allowed to be used this way in an expression; function: {name}")
    };
    let count = |name: &str, count: u8| {
        format!(
            "Incorrect number of operands for operator or function; \
             operator or function: {name}, number of operands: {count}"
        )
    };
    let path =
        |name: &str| format!("Operator or function requires a document path; operator or function: {name}");
    let reserved = |word: &str| format!("Attribute name is a reserved keyword; reserved keyword: {word}");
    let name = |name: &str| {
        format!(
            "An expression attribute name used in the document path is not defined; attribute name: {name}"
        )
    };
    let value = |name: &str| {
        format!("An expression attribute value used in expression is not defined; attribute value: {name}")
    };
    let bounds = |rule: &str, low: &str, high: &str| {
        format!(
            "The BETWEEN operator requires {rule}; lower bound operand: AttributeValue: {low}, \
             upper bound operand: AttributeValue: {high}"
        )
    };
    let order = "upper bound to be greater than or equal to lower bound";
    let table = [
        // Before placeholders are looked at, in the order written.
        ("name = :v", json!({}), reserved("name"), "name"),
        (":a < abOrT", json!({}), reserved("abOrT"), "abOrT"),
        ("a.status = :v", json!({}), reserved("status"), "status"),
        ("attribute_exists(views, #a)", json!({}), reserved("views"), "views"),
        (
            "a[2147483648] = :v",
            json!({}),
            "List index is not within the allowable range; index: [2147483648]".into(),
            "[2147483648]",
        ),
        (
            "a = a AND whatever((:things)) > a",
            json!({}),
            "Invalid function name; function: whatever".into(),
            "whatever",
        ),
        (
            "ATTRIBUTE_EXISTS(views)",
            json!({}),
            "Invalid function name; function: ATTRIBUTE_EXISTS".into(),
            "ATTRIBUTE_EXISTS",
        ),
        ("size(things)", json!({}), misplaced("size"), "size"),
        (
            "attribute_not_exists(things) > b",
            json!({}),
            misplaced("attribute_not_exists"),
            "attribute_not_exists",
        ),
        ("size(contains(a, b)) > a", json!({}), misplaced("contains"), "contains"),
        ("a in (b, attribute_exists(things))", json!({}), misplaced("attribute_exists"), "attribute_exists"),
        (
            "if_not_exists(a, :v) = :v",
            json!({}),
            "The function is not allowed in a condition expression; function: if_not_exists".into(),
            "if_not_exists",
        ),
        // Placeholders, per comparison or function.
        ("attribute_exists(#p.x, :a) and a = a", json!({}), name("#p"), "#p"),
        ("(#P between :lo and :hi)", json!({}), name("#P"), "#P"),
        ("begins_with(:hello, #a, #b)", json!({}), value(":hello"), ":hello"),
        ("a = :a AND b = :b", json!({":a": 1}), value(":b"), ":b"),
        // Then counts, then distinctness, then types.
        ("attribute_type(things)", json!({}), count("attribute_type", 1), "attribute_type(things)"),
        (
            "begins_with(things, size(a), b)",
            json!({}),
            count("begins_with", 3),
            "begins_with(things, size(a), b)",
        ),
        ("size(things, a) > b", json!({}), count("size", 2), "size(things, a)"),
        ("#a <> a", json!({"#a": "a"}), distinct("<>", "[a]"), "#a <> a"),
        ("((a = a) OR (a = b))", json!({}), distinct("=", "[a]"), "(a = a)"),
        (
            "contains(ab.bc[1].a, ab.bc[1].#a)",
            json!({"#a": "a"}),
            distinct("contains", "[ab, bc, [1], a]"),
            "contains(ab.bc[1].a, ab.bc[1].#a)",
        ),
        ("a BETWEEN b AND a", json!({}), distinct("BETWEEN", "[a]"), "a BETWEEN b AND a"),
        ("attribute_exists(:a)", json!({":a": 1}), path("attribute_exists"), ":a"),
        ("attribute_not_exists(size(:a))", json!({":a": "x"}), path("attribute_not_exists"), "size(:a)"),
        ("attribute_not_exists(size(:a))", json!({":a": 1}), operand("size", "N"), ":a"),
        ("begins_with(a, :a)", json!({":a": 1}), operand("begins_with", "N"), ":a"),
        ("begins_with(a, size(a))", json!({}), operand("begins_with", "N"), "size(a)"),
        ("attribute_type(a, :a)", json!({":a": {"$SS": ["S"]}}), operand("attribute_type", "SS"), ":a"),
        ("attribute_type(a, b)", json!({}), operand("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"), "b"),
        (
            "attribute_type(a, :a)",
            json!({":a": "STRING"}),
            "Invalid attribute type name found; type: STRING, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
                .into(),
            ":a",
        ),
        ("a < :a", json!({":a": true}), operand("<", "BOOL"), ":a"),
        (":a >= b", json!({":a": null}), operand(">=", "NULL"), ":a"),
        ("a BETWEEN :a AND :a", json!({":a": [1]}), operand("BETWEEN", "L"), ":a"),
        (
            "a BETWEEN :a AND :b",
            json!({":a": 1, ":b": "x"}),
            bounds("same data type for lower and upper bounds", "{N:1}", "{S:x}"),
            ":a AND :b",
        ),
        ("a BETWEEN :a AND :b", json!({":a": 5, ":b": 4}), bounds(order, "{N:5}", "{N:4}"), ":a AND :b"),
        (
            "a BETWEEN :a AND :b",
            json!({":a": {"$B": "z"}, ":b": {"$B": "a"}}),
            bounds(order, "{B:eg==}", "{B:YQ==}"),
            ":a AND :b",
        ),
        (
            &deep,
            json!({":v": 1}),
            "The document path has too many nesting levels; nesting levels: 33".into(),
            &deep[..65],
        ),
    ];
    for (text, given, message, blamed) in table {
        assert_eq!(refused(text, given), (message, blamed.to_owned()), "{text}");
    }
    let text = format!("a IN ({hundred_and_one})");
    assert_eq!(
        refused(&text, values).0,
        "The IN operator is provided with too many operands; number of operands: 101"
    );
}

#[test]
fn hints() {
    let hint = |text: &str| bind(text, json!({})).unwrap_err().hint;
    assert_eq!(hint("name = :v"), Some(Hint::ReservedWord { word: "name".into() }));
    assert_eq!(hint("active = true"), Some(Hint::LiteralInExpression { literal: "true".into() }));
    assert_eq!(hint("a = :v"), Some(Hint::UndefinedPlaceholder { placeholder: ":v".into() }));
    assert_eq!(hint("#a = b"), Some(Hint::UndefinedPlaceholder { placeholder: "#a".into() }));
    assert_eq!(
        hint("Size(a) > b"),
        Some(Hint::FunctionCase { written: "Size".into(), instead: "size".into() })
    );
}

#[test]
fn three_hundred_operators_and_no_more() {
    let text = |count: usize| vec!["a=:v"; count].join(" OR ");
    let given = || json!({":v": 1});
    // 150 comparisons and 149 ORs.
    let condition = bind(&text(150), given()).unwrap();
    assert!(condition.evaluate(&item(&json!({"a": 1}))));
    let (message, blamed) = refused(&text(151), given());
    assert_eq!(message, "The expression contains too many operators; operator count: 301");
    assert_eq!(blamed, "=");
    let deep = format!("{}a = :v", "NOT ".repeat(299));
    let condition = bind(&deep, given()).unwrap();
    assert!(!condition.evaluate(&item(&json!({"a": 1}))));
    assert!(condition.explain(&Item::new()).truth);
    assert!(bind(&format!("NOT {deep}"), given()).is_err());
}

#[test]
fn an_explanation_shows_every_part_and_value() {
    let text = "stock >= :n AND (attribute_exists(sold) OR size(tags) > :n)";
    let condition = bind(text, json!({":n": 1})).unwrap();
    let explanation = condition.explain(&item(&json!({"stock": 0, "tags": {"$SS": ["a", "b"]}})));
    let lines = flatten(&explanation, text, 0);
    assert_eq!(
        lines,
        [
            "stock >= :n AND (attribute_exists(sold) OR size(tags) > :n): AND false []",
            ".stock >= :n: >= false [stock=N:0 :n=N:1]",
            ".(attribute_exists(sold) OR size(tags) > :n): OR true []",
            "..attribute_exists(sold): attribute_exists false [sold=?]",
            "..size(tags) > :n: > true [size(tags)=N:2 :n=N:1]",
        ]
    );
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(serde_json::from_str::<Explanation>(&json).unwrap(), explanation);
}

fn flatten(explanation: &Explanation, text: &str, depth: usize) -> Vec<String> {
    let at = |span: Span| &text[span.start..span.end];
    let operands: Vec<_> = explanation
        .operands
        .iter()
        .map(|operand| match &operand.value {
            Some(value) => format!("{}={}:{}", at(operand.span), value.descriptor, value.text),
            None => format!("{}=?", at(operand.span)),
        })
        .collect();
    let line = format!(
        "{}{}: {} {} [{}]",
        ".".repeat(depth),
        at(explanation.span),
        explanation.operator,
        explanation.truth,
        operands.join(" ")
    );
    let parts = explanation.parts.iter().flat_map(|part| flatten(part, text, depth + 1));
    std::iter::once(line).chain(parts).collect()
}

#[test]
fn bound_conditions_can_be_kept_and_compared() {
    let one = bind("stock >= :n", json!({":n": 1})).unwrap();
    assert_eq!(one, one.clone());
    assert_eq!(one, bind("stock >= :n", json!({":n": {"$N": "1.0"}})).unwrap());
    assert_ne!(one, bind("stock >= :n", json!({":n": 2})).unwrap());
}
