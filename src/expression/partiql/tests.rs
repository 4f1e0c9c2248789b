//! Statements and what becomes of them.

use super::*;
use crate::model::Number;

fn parse(text: &str) -> Statement {
    Statement::parse(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> String {
    Statement::parse(text, &[]).map_or_else(|error| error.to_string(), |statement| format!("{statement:?}"))
}

#[test]
fn clauses_are_told_apart() {
    let Statement::Select(select) =
        parse("select a, \"b c\".d[1] from \"T-1\".\"i.2\" where a = 'it''s' order by a desc")
    else {
        panic!("a SELECT")
    };
    assert_eq!((select.table.as_str(), select.index.as_deref()), ("T-1", Some("i.2")));
    let paths: Vec<String> = select.paths.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(paths, ["[a]", "[b c, d, [1]]"]);
    assert_eq!(select.order, [Ordering { attribute: "a".to_owned(), descending: true }]);
    let item = Item::from([("a".to_owned(), AttributeValue::S("it's".to_owned()))]);
    assert!(select.condition.is_some_and(|condition| condition.evaluate(&item)));
}

#[test]
fn literals_of_every_type() {
    let text = "INSERT INTO t VALUE {'s': '', 'n': -1.5e2, 'b': TRUE, 'u': null, 'l': [1, ['x']], \
                'm': {'k': {}}, 'ns': <<1, 2>>, 'ss': <<'a'>>} -- a comment";
    let Statement::Insert(insert) = parse(text) else { panic!("an INSERT") };
    assert_eq!(insert.item["n"], AttributeValue::N(Number::from(-150)));
    assert_eq!(insert.item["u"], AttributeValue::Null);
    assert_eq!(insert.item["ns"], AttributeValue::Ns([1, 2].map(Number::from).into()));
    assert_eq!(insert.item.len(), 8);
}

#[test]
fn conditions_are_those_of_the_other_languages() {
    let item = Item::from([
        ("n".to_owned(), AttributeValue::N(Number::from(5))),
        ("s".to_owned(), AttributeValue::S("hello".to_owned())),
        ("u".to_owned(), AttributeValue::Null),
    ]);
    for (clause, holds) in [
        ("n > 4 AND n < 6", true),
        ("n != 5", false),
        ("4 < n", true),
        ("n BETWEEN 1 AND 5 AND s = 'hello'", true),
        ("n NOT BETWEEN 1 AND 5", false),
        ("n IN [1, 5]", true),
        ("n IN (1, 2) OR NOT n NOT IN (5)", true),
        ("begins_with(s, 'he') AND CONTAINS(\"s\", 'll')", true),
        ("size(s) = 5 AND attribute_type(n, 'N')", true),
        ("x IS MISSING AND s IS NOT MISSING", true),
        ("u IS NULL AND s IS NOT NULL", true),
        ("(n = 5 OR n = 6) AND (s) = ('hello')", true),
        ("NOT (n = 5)", false),
        ("((((n = 5))))", true),
        ("x = MISSING", true),
        ("u = NULL", true),
    ] {
        let Statement::Select(select) = parse(&format!("SELECT * FROM t WHERE {clause}")) else {
            panic!("a SELECT")
        };
        let condition = select.condition.expect("a condition");
        assert_eq!(condition.evaluate(&item), holds, "{clause}");
    }
}

#[test]
fn parameters_are_counted() {
    let one = [AttributeValue::Bool(true)];
    let count = Err(StatementError::ParameterCount);
    assert_eq!(Statement::parse("SELECT * FROM t WHERE a = ?", &[]), count);
    assert_eq!(Statement::parse("SELECT * FROM t", &one), count);
    assert!(Statement::parse("SELECT * FROM t WHERE a = ?", &one).is_ok());
    assert_eq!(refused("SELECT * FROM t WHERE a = '?'"), refused("SELECT * FROM t WHERE a = '?' ;"));
}

#[test]
fn what_is_not_well_formed_is_said() {
    let malformed = "Statement wasn't well formed, can't be processed: ";
    for (text, detail) in [
        ("", "Expected data manipulation"),
        ("NOT A STATEMENT", "Expected data manipulation"),
        ("UPDATE Payment-x SET a = 1 WHERE b = 1", "Expected data manipulation"),
        ("INSERT INTO urls (key, x) VALUES (?, ?)", "Unexpected keyword"),
        ("SELECT * FROM t WHERE date = 1", "Unexpected keyword"),
        ("SELECT * FROM t WHERE a = ", "Missing right-hand side expression of infix operator"),
        ("SELECT * FROM t WHERE NOT", "Unexpected term"),
        ("SELECT * FROM t WHERE IN", "Unexpected operator"),
        ("SELECT * FROM t WHERE a = = 1", "Unexpected operator"),
        ("SELECT * FROM t WHERE (a = 1", "Expected RIGHT_PAREN"),
        ("SELECT * FROM t WHERE a = 1 garbage", "Unexpected token after expression"),
        ("SELECT a. FROM t", "Invalid path dot component"),
        ("UPDATE 't' SET a = 1", "Expected identifier for simple path"),
        ("SELECT * FROM t WHERE a = 'open", ""),
        ("SELECT * /*/ FROM t", ""),
        ("FROM t SET a = 1 WHERE b = 1", "Unexpected token after expression"),
        ("SELECT * FROM t WHERE a IS cheese", "Expected type name"),
    ] {
        assert_eq!(refused(text), format!("{malformed}{detail}"), "{text}");
    }
}

#[test]
fn what_dynamodb_does_not_have_is_said() {
    for (text, message) in [
        ("SELECT * FROM my-table", "Unexpected from source"),
        ("SELECT * FROM t LIMIT 5", "Unsupported clause: LIMIT"),
        ("SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"),
        ("SELECT * FROM t WHERE upper(a) = 'A'", "Invalid function name; function: upper"),
        ("DELETE FROM t AS u", "Aliasing is not supported"),
        ("EXISTS(SELECT * FROM t.i WHERE a = 1)", "This operation is not supported on an index"),
        (
            "SELECT * FROM t WHERE a = [1, {'b': [1e126]}]",
            "Number overflow. Attempting to store a number with magnitude larger than supported range under root[1].b[0]",
        ),
    ] {
        assert_eq!(refused(text), message, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{'a':", "}"), ("size(", ")")] {
        let text = format!("SELECT * FROM t WHERE a = {}1{}", open.repeat(1500), close.repeat(1500));
        assert!(refused(&text).contains("nested too deeply"), "{open}");
    }
    assert!(Statement::parse(&format!("SELECT * FROM t WHERE {} a = 1", "NOT ".repeat(1500)), &[]).is_ok());
    let wide = format!("SELECT * FROM t WHERE a = 1{}", " OR a = 1".repeat(900));
    assert!(Statement::parse(&wide, &[]).is_ok());
}
