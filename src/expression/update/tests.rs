use serde_json::{Value as Json, json};

use super::*;
use crate::expression::fixture::{Given, item};

fn bind(text: &str, given: Json) -> Result<Update, ExpressionError> {
    crate::expression::update(text, &Given::new(&given).placeholders())
}

fn apply(text: &str, given: Json, old: Json) -> Result<Item, UpdateError> {
    let update = bind(text, given).unwrap_or_else(|error| panic!("{text}: {error}"));
    let applied = update.apply(Some(&item(&old)), &Item::new())?;
    Ok(applied.item.expect("an item that exists stays"))
}

fn refused(text: &str, given: Json) -> (String, String) {
    let error = bind(text, given).expect_err(text);
    let span = error.span.expect("a span");
    (error.to_string(), text[span.start..span.end].to_owned())
}

#[test]
fn what_updates_do() {
    let table = [
        ("SET a = :v", json!({":v": 1}), json!({}), json!({"a": 1})),
        ("set a = b, b = a", json!({}), json!({"a": 1, "b": 2}), json!({"a": 2, "b": 1})),
        ("SET a = a - :v", json!({":v": 1}), json!({"a": 5}), json!({"a": 4})),
        ("SET a = (b + c)", json!({}), json!({"b": 1, "c": 2}), json!({"a": 3, "b": 1, "c": 2})),
        ("SET a = (b) + (c)", json!({}), json!({"b": 1, "c": 2}), json!({"a": 3, "b": 1, "c": 2})),
        ("SET a = if_not_exists(a, :z) + :one", json!({":z": 0, ":one": 1}), json!({}), json!({"a": 1})),
        (
            "SET a = if_not_exists(b, if_not_exists(c, :v))",
            json!({":v": 3}),
            json!({"c": 2}),
            json!({"a": 2, "c": 2}),
        ),
        ("SET l = list_append(l, :v)", json!({":v": [3]}), json!({"l": [1, 2]}), json!({"l": [1, 2, 3]})),
        ("SET l = list_append(:v, l)", json!({":v": [3]}), json!({"l": [1, 2]}), json!({"l": [3, 1, 2]})),
        (
            "SET l = list_append(if_not_exists(l, :e), :v)",
            json!({":v": [3], ":e": []}),
            json!({}),
            json!({"l": [3]}),
        ),
        ("SET m.a = :v", json!({":v": 1}), json!({"m": {"b": 2}}), json!({"m": {"a": 1, "b": 2}})),
        ("SET l[1] = :v", json!({":v": 9}), json!({"l": [1, 2, 3]}), json!({"l": [1, 9, 3]})),
        ("SET l[7] = :v", json!({":v": 9}), json!({"l": [1]}), json!({"l": [1, 9]})),
        (
            "SET l[84] = :a, l[37] = :b, l[17] = :c, l[50] = :d",
            json!({":a": "a", ":b": "b", ":c": "c", ":d": "d"}),
            json!({"l": [0]}),
            json!({"l": [0, "c", "b", "d", "a"]}),
        ),
        (
            "REMOVE a, m.x, l[1]",
            json!({}),
            json!({"a": 1, "m": {"x": 1}, "l": [1, 2, 3]}),
            json!({"m": {}, "l": [1, 3]}),
        ),
        ("REMOVE l[0], l[2], l[9]", json!({}), json!({"l": [0, 1, 2, 3]}), json!({"l": [1, 3]})),
        (
            "REMOVE l[1] SET l[3] = :v",
            json!({":v": 17}),
            json!({"l": [2, 3, 4, 5, 6]}),
            json!({"l": [2, 4, 17, 6]}),
        ),
        (
            "SET l[3] = :v REMOVE l[1]",
            json!({":v": 17}),
            json!({"l": [2, 3, 4, 5, 6]}),
            json!({"l": [2, 4, 17, 6]}),
        ),
        (
            "REMOVE l[0], l[1][0] SET l[1][5] = :v, l[2].x = :v",
            json!({":v": 9}),
            json!({"l": ["gone", [1, 2], {}]}),
            json!({"l": [[2, 9], {"x": 9}]}),
        ),
        ("REMOVE l[1] SET l[5] = :v", json!({":v": 9}), json!({"l": [1]}), json!({"l": [1, 9]})),
        ("REMOVE a SET b = a", json!({}), json!({"a": 1}), json!({"b": 1})),
        ("REMOVE nothing", json!({}), json!({"a": 1}), json!({"a": 1})),
        ("ADD n :v", json!({":v": 3}), json!({"n": 4}), json!({"n": 7})),
        ("ADD n :v", json!({":v": -3}), json!({}), json!({"n": -3})),
        ("ADD m.n :v", json!({":v": 3}), json!({"m": {}}), json!({"m": {"n": 3}})),
        (
            "ADD s :v",
            json!({":v": {"$SS": ["b", "c"]}}),
            json!({"s": {"$SS": ["a", "b"]}}),
            json!({"s": {"$SS": ["a", "b", "c"]}}),
        ),
        ("ADD s :v", json!({":v": {"$NS": ["1"]}}), json!({}), json!({"s": {"$NS": ["1"]}})),
        (
            "DELETE s :v",
            json!({":v": {"$SS": ["b"]}}),
            json!({"s": {"$SS": ["a", "b"]}}),
            json!({"s": {"$SS": ["a"]}}),
        ),
        ("DELETE s :v", json!({":v": {"$SS": ["b"]}}), json!({"s": {"$SS": ["b"]}, "a": 1}), json!({"a": 1})),
        ("DELETE s :v", json!({":v": {"$NS": ["1.0"]}}), json!({"s": {"$NS": ["1"]}}), json!({})),
        ("DELETE s :v", json!({":v": {"$SS": ["b"]}}), json!({}), json!({})),
        (
            "SET a.b = :x, a.c.d = :y, b.x = :z REMOVE a.x, b.y",
            json!({":x": 10, ":y": "dog", ":z": 17}),
            json!({"a": {"x": 3, "y": 4, "c": {"y": 3}}, "b": {"x": 1, "y": 2}}),
            json!({"a": {"y": 4, "b": 10, "c": {"y": 3, "d": "dog"}}, "b": {"x": 17}}),
        ),
    ];
    for (text, given, old, new) in table {
        assert_eq!(apply(text, given, old).as_ref(), Ok(&item(&new)), "{text}");
    }
}

#[test]
fn what_does_not_fit_the_item() {
    let table = [
        ("SET a = b", json!({}), json!({}), UpdateError::MissingAttribute),
        ("SET a = :v, b = a", json!({":v": 1}), json!({}), UpdateError::MissingAttribute),
        ("SET a = a + :v", json!({":v": 1}), json!({}), UpdateError::MissingAttribute),
        ("SET a = a + :v", json!({":v": 1}), json!({"a": "x"}), UpdateError::OperandType),
        ("SET a = a + b", json!({}), json!({"a": "x"}), UpdateError::OperandType),
        (
            "SET a = list_append(a, :v)",
            json!({":v": []}),
            json!({"a": {"$SS": ["x"]}}),
            UpdateError::OperandType,
        ),
        ("SET a = list_append(a, :v)", json!({":v": []}), json!({}), UpdateError::MissingAttribute),
        ("SET m.a = :v", json!({":v": 1}), json!({}), UpdateError::Path),
        ("SET m.a = :v", json!({":v": 1}), json!({"m": "text"}), UpdateError::Path),
        ("SET m.a = :v", json!({":v": 1}), json!({"m": [1]}), UpdateError::Path),
        ("SET m[0] = :v", json!({":v": 1}), json!({"m": {}}), UpdateError::Path),
        ("SET m.a.b = :v", json!({":v": 1}), json!({"m": {}}), UpdateError::Path),
        ("SET m.a = b", json!({}), json!({}), UpdateError::Path),
        ("REMOVE m.a", json!({}), json!({"x": 1}), UpdateError::Path),
        ("REMOVE m[0]", json!({}), json!({"m": 1}), UpdateError::Path),
        ("ADD n :v", json!({":v": 1}), json!({"n": "x"}), UpdateError::OperandType),
        ("ADD n :v", json!({":v": {"$SS": ["x"]}}), json!({"n": {"$NS": ["1"]}}), UpdateError::OperandType),
        ("DELETE s :v", json!({":v": {"$SS": ["x"]}}), json!({"s": ["x"]}), UpdateError::OperandType),
        // A wrong type outranks everything else, wherever it stands.
        ("SET a = b, m.x = :v, n = s + :v", json!({":v": 1}), json!({"s": "x"}), UpdateError::OperandType),
    ];
    for (text, given, old, error) in table {
        assert_eq!(apply(text, given, old), Err(error), "{text}");
    }
    let overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    for (text, old) in [("SET a = a + :v", "9e125"), ("ADD a :v", "9e125"), ("SET a = a - :v", "-9e125")] {
        let error = apply(text, json!({":v": {"$N": "9e125"}}), json!({"a": {"$N": old}})).unwrap_err();
        assert_eq!(error.to_string(), overflow, "{text}");
    }
    let error = apply("ADD a :v", json!({":v": 1}), json!({"a": {"$N": "1e50"}})).unwrap_err();
    assert_eq!(error.to_string(), overflow);
}

#[test]
fn an_item_that_is_missing() {
    let key = item(&json!({"pk": "a"}));
    let new =
        |text: &str, given: Json| bind(text, given).unwrap().apply(None, &key).map(|applied| applied.item);
    assert_eq!(new("SET x = pk", json!({})), Ok(Some(item(&json!({"pk": "a", "x": "a"})))));
    assert_eq!(new("ADD n :v", json!({":v": 1})), Ok(Some(item(&json!({"pk": "a", "n": 1})))));
    // Nothing is created by removing, and no path is then wrong.
    assert_eq!(new("REMOVE x", json!({})), Ok(None));
    assert_eq!(new("REMOVE x.y, z[0]", json!({})), Ok(None));
    assert_eq!(new("DELETE s :v", json!({":v": {"$SS": ["x"]}})), Ok(None));
    assert_eq!(new("SET x.y = :v", json!({":v": 1})), Err(UpdateError::Path));
}

#[test]
fn updated_old_and_new_hold_only_what_was_touched() {
    let table = [
        ("SET b = :v, c = :v", json!({"a": 1, "b": "dog"}), json!({"b": "dog"}), json!({"b": 0, "c": 0})),
        ("REMOVE b", json!({"a": 1, "b": "dog"}), json!({"b": "dog"}), json!({})),
        ("SET a.b = :v", json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 1}}), json!({"a": {"b": 0}})),
        (
            "SET a.c[1] = :v",
            json!({"a": {"c": [1, 2, 3]}}),
            json!({"a": {"c": [2]}}),
            json!({"a": {"c": [0]}}),
        ),
        ("SET a.c[100] = :v", json!({"a": {"c": [1]}}), json!({}), json!({})),
        (
            "REMOVE a.c[1], a.c[3]",
            json!({"a": {"c": [1, 2, 3]}}),
            json!({"a": {"c": [2]}}),
            json!({"a": {"c": [3]}}),
        ),
    ];
    for (text, old, updated_old, updated_new) in table {
        let update = bind(text, json!({":v": 0})).unwrap();
        let old = item(&old);
        let new = update.apply(Some(&old), &Item::new()).unwrap().item.unwrap();
        assert_eq!(update.updated_old(&old), item(&updated_old), "{text}");
        assert_eq!(update.updated_new(&new), item(&updated_new), "{text}");
    }
}

#[test]
fn counts_and_paths() {
    let text = "SET a = :v, l[0] = :v, n = n + :v REMOVE x, y ADD c :v DELETE s :s";
    let update = bind(text, json!({":v": 1, ":s": {"$SS": ["x"]}})).unwrap();
    let counts = ActionCounts { set: 3, remove: 2, add: 1, delete: 1, list_index: 1, arithmetic: 1 };
    assert_eq!(update.counts(), counts);
    assert_eq!(counts.size_cost(), 3 + 19 * 4 + 2 * 3 + 1 + 50);
    let attributes: Vec<_> = update.paths().iter().map(Path::attribute).collect();
    assert_eq!(attributes, ["a", "l", "n", "x", "y", "c", "s"]);
    let read = bind("SET a = if_not_exists(b.c, d), e = list_append(f, :l)", json!({":l": []})).unwrap();
    assert_eq!(
        read.all_paths().iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["[a]", "[e]", "[b, c]", "[d]", "[f]"]
    );
}

#[test]
fn what_is_refused_and_where() {
    let reserved = |word: &str| format!("Attribute name is a reserved keyword; reserved keyword: {word}");
    let section =
        |word: &str| format!("The \"{word}\" section can only be used once in an update expression;");
    let clash = |how: &str, one: &str, two: &str| {
        format!(
            "Two document paths {how} with each other; must remove or rewrite one of these paths; \
             path one: {one}, path two: {two}"
        )
    };
    let action = |operator: &str, operand: &str| {
        format!(
            "Incorrect operand type for operator or function; operator: {operator}, operand type: {operand}, \
             typeSet: ALLOWED_FOR_ADD_OPERAND"
        )
    };
    let operand = |operator: &str, operand: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {operand}"
        )
    };
    let count = |name: &str, count: u8| {
        format!(
            "Incorrect number of operands for operator or function; \
             operator or function: {name}, number of operands: {count}"
        )
    };
    let name = |name: &str| {
        format!(
            "An expression attribute name used in the document path is not defined; attribute name: {name}"
        )
    };
    let value = |name: &str| {
        format!("An expression attribute value used in expression is not defined; attribute value: {name}")
    };
    let table = [
        ("set #c = :c set abOrt = :d", json!({}), reserved("abOrt"), "abOrt"),
        ("remove Absolute", json!({}), reserved("Absolute"), "Absolute"),
        (
            "set #c = if_not_exist(:c) set c = d",
            json!({}),
            "Invalid function name; function: if_not_exist".into(),
            "if_not_exist",
        ),
        (
            "set a = size(s)",
            json!({}),
            "The function is not allowed in an update expression; function: size".into(),
            "size",
        ),
        (
            "set a = list_append(list_append(a, b), c)",
            json!({}),
            "The function is not allowed to be used this way in an expression; function: list_append".into(),
            "list_append",
        ),
        ("set a = #c set c = :d", json!({}), section("SET"), "set"),
        ("remove #d set a = b remove e", json!({}), section("REMOVE"), "remove"),
        ("SET #c = if_not_exists(:c)", json!({}), name("#c"), "#c"),
        ("SET a = :x, #c = :y", json!({}), name("#c"), "#c"),
        ("SET #a = if_not_exists(:c)", json!({"#a": "a"}), value(":c"), ":c"),
        (
            "set d[1] = a, d.b = a, c[1].a = a, #c = if_not_exists(a)",
            json!({"#c": "c"}),
            clash("overlap", "[c, [1], a]", "[c]"),
            "#c",
        ),
        (
            "set #c[3].#d = a, #c[3] = a",
            json!({"#c": "c", "#d": "[3]"}),
            clash("overlap", "[c, [3], [3]]", "[c, [3]]"),
            "#c[3]",
        ),
        ("SET a = :v REMOVE a", json!({":v": 1}), clash("overlap", "[a]", "[a]"), "a"),
        (
            "set #c[3].#d = a, #c.#d[3] = if_not_exists(a)",
            json!({"#c": "c", "#d": "[3]"}),
            clash("conflict", "[c, [3], [3]]", "[c, [3], [3]]"),
            "#c.#d[3]",
        ),
        ("remove a.#c set a[1] = b", json!({"#c": "c"}), clash("conflict", "[a, c]", "[a, [1]]"), "a[1]"),
        (
            "set b = list_append(:a, a), c = if_not_exists(a) add d.b :a",
            json!({":a": "x"}),
            action("ADD", "STRING"),
            ":a",
        ),
        ("add a :a", json!({":a": true}), action("ADD", "BOOL"), ":a"),
        ("add a :a", json!({":a": []}), action("ADD", "LIST"), ":a"),
        ("add a :a", json!({":a": null}), action("ADD", "NULL"), ":a"),
        ("delete a :a", json!({":a": 1}), action("DELETE", "NUMBER"), ":a"),
        ("delete a :a", json!({":a": {}}), action("DELETE", "MAP"), ":a"),
        ("delete a :a", json!({":a": {"$B": "x"}}), action("DELETE", "BINARY"), ":a"),
        ("set a = if_not_exists(c)", json!({}), count("if_not_exists", 1), "if_not_exists(c)"),
        ("set a = list_append(c, d, e)", json!({}), count("list_append", 3), "list_append(c, d, e)"),
        (
            "set a = if_not_exists(if_not_exists(a, b), c)",
            json!({}),
            "Operator or function requires a document path; operator or function: if_not_exists".into(),
            "if_not_exists(a, b)",
        ),
        ("set a = list_append(b, :a)", json!({":a": 1}), operand("list_append", "N"), ":a"),
        ("set a = :a - c", json!({":a": {"$SS": ["x"]}}), operand("-", "SS"), ":a"),
        ("set a = ((b))", json!({}), "The expression has redundant parentheses;".into(), "((b))"),
    ];
    for (text, given, message, blamed) in table {
        assert_eq!(refused(text, given), (message, blamed.to_owned()), "{text}");
    }
}

#[test]
fn what_no_item_can_hold_is_not_made() {
    let long: Vec<&str> = vec![""; 300_000];
    let old = json!({ "l": long, "s": "text" });
    let set = |value: &str| {
        let actions: Vec<String> = (0..400).map(|n| format!("a{n}={value}")).collect();
        format!("SET {}", actions.join(","))
    };
    for value in ["l", ":v"] {
        assert_eq!(apply(&set(value), json!({ ":v": long }), old.clone()), Err(UpdateError::TooLarge));
    }
    // A wrong type is told first, wherever it stands.
    let wrong = format!("{}, s = s + :one", set("l"));
    assert_eq!(apply(&wrong, json!({ ":one": 1 }), old), Err(UpdateError::OperandType));
}
