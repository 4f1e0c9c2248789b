use super::*;
use crate::expression::syntax::ConditionNode;
use crate::model::error::Hint;

/// The error of each language as text, with what it points at.
fn refused<T: std::fmt::Debug>(text: &str, parsed: Parsed<T>) -> (String, String) {
    let error = parsed.expect_err(text);
    let span = error.span.expect("a span");
    (error.to_string(), text[span.start..span.end].to_owned())
}

fn syntax(token: &str, near: &str) -> String {
    format!("Syntax error; token: \"{token}\", near: \"{near}\"")
}

#[test]
fn near_is_the_neighbouring_tokens_as_written() {
    let updates = [
        ("INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"),
        ("SET _123 = :v", "_", "SET _123"),
        ("ADD hits : incr", ":", "hits : incr"),
        ("SET a = numx / :v", "/", "numx / :v"),
        ("SET", "<EOF>", "SET"),
        ("SET a = :v +", "<EOF>", "+"),
        ("SET a = :v + ", "<EOF>", "+ "),
        ("SET stock = stock - 1", "1", "- 1"),
        ("SET a = b + c + d", "+", "c + d"),
        ("SET a = if_not_exists(a, 0)", "0", ", 0)"),
        ("SET a = :v REMOVE", "<EOF>", "REMOVE"),
        ("remove a = b", "=", "a = b"),
        ("delete a b", "b", "a b"),
        ("set :a = b", ":a", "set :a ="),
        ("set a = set", "set", "= set"),
        ("set (a = b)", "(", "set (a"),
        ("set a = (b.c).d + e", ".", ").d"),
    ];
    for (text, token, near) in updates {
        assert_eq!(refused(text, update(text)).0, syntax(token, near), "{text}");
    }
    let conditions = [
        ("foo", "<EOF>", "foo"),
        ("a > 4", "4", "> 4"),
        ("stock >= 2", "2", ">= 2"),
        ("pk = :pk AND __typename = :t", "_", "AND __"),
        ("things are not gonna be ok", "are", "things are not"),
        ("attribute_exists(Pictures-RearView)", "-", "Pictures-RearView"),
        ("attribute_type()", ")", "()"),
        ("a in b, c", "b", "in b,"),
        ("a in (b,c,)", ")", ",)"),
        ("a IN ()", ")", "()"),
        ("a > between", "between", "> between"),
        ("b[:a] > a", ":a", "[:a]"),
        ("ü > a", "ü", "ü >"),
        ("size(a).b > a", ".", ").b"),
        ("(size(a))[0] > a", "[", ")[0"),
        ("(a = :b", "<EOF>", ":b"),
        ("(a AND b = :c)", "AND", "a AND b"),
        ("(a = :b) = :c", "=", ") = :c"),
        ("a = (b = :c)", "=", "b = :c"),
        ("a = :b)", ")", ":b)"),
        ("NOT", "<EOF>", "NOT"),
        ("a BETWEEN :x", "<EOF>", ":x"),
    ];
    for (text, token, near) in conditions {
        assert_eq!(refused(text, condition(text)).0, syntax(token, near), "{text}");
    }
    let projections = [
        ("[object Object]", "[", "[object"),
        ("a b", "b", "a b"),
        ("a,", "<EOF>", ","),
        ("!!!", "!", "!!"),
        ("l[]", "]", "[]"),
        ("l[a]", "a", "[a]"),
        ("l[001]", "0", "001"),
        ("l[１２３]", "１", "[１２"),
        ("a..b", ".", "..b"),
    ];
    for (text, token, near) in projections {
        assert_eq!(refused(text, projection(text)).0, syntax(token, near), "{text}");
    }
}

#[test]
fn errors_point_at_the_token() {
    assert_eq!(refused("SET a = b - 1", update("SET a = b - 1")).1, "1");
    assert_eq!(refused("a = :b = :c", condition("a = :b = :c")).1, "=");
    let error = condition("a = ").unwrap_err();
    assert_eq!(error.span, Some(Span { start: 4, end: 4 }));
}

#[test]
fn hints_for_literals_and_foreign_operators() {
    let literals = [
        ("stock >= 2", "2"),
        ("stock >= -2", "-2"),
        ("price = 12.50", "12.50"),
        ("status_code = \"a b\" AND x = :y", "\"a b\""),
        ("status_code = 'open", "'open"),
    ];
    for (text, literal) in literals {
        let hint = condition(text).unwrap_err().hint;
        assert_eq!(hint, Some(Hint::LiteralInExpression { literal: literal.into() }), "{text}");
    }
    let operators = [
        ("a == :b", "==", "="),
        ("a != :b", "!=", "<>"),
        ("a = :b && c = :d", "&&", "AND"),
        ("a = :b || c = :d", "||", "OR"),
        ("!attribute_exists(a)", "!", "NOT"),
    ];
    for (text, written, instead) in operators {
        let hint = condition(text).unwrap_err().hint;
        let wanted = Hint::ForeignOperator { written: written.into(), instead: instead.into() };
        assert_eq!(hint, Some(wanted), "{text}");
    }
    assert_eq!(condition("a = ").unwrap_err().hint, None);
}

#[test]
fn redundant_parentheses() {
    let table = [
        ("((a = :b))", "((a = :b))"),
        ("a = a and a > ((views))", "((views))"),
        ("(a)between(((b.c)).d)and(c)", "((b.c))"),
        ("a > whatever((:things), ((a)))", "((a))"),
        ("a=a AND ((a=a AND a=a)) AND a=a", "((a=a AND a=a))"),
        ("NOT ((a = :b))", "((a = :b))"),
    ];
    for (text, blamed) in table {
        let (message, span) = refused(text, condition(text));
        assert_eq!(message, "The expression has redundant parentheses;", "{text}");
        assert_eq!(span, blamed, "{text}");
    }
    for text in [
        "(a = :b)",
        "((a = :b) AND c = :d)",
        "((a) = (:b))",
        "(attribute_exists(a) AND (attribute_exists(b)))",
    ] {
        assert!(condition(text).is_ok(), "{text}");
    }
}

#[test]
fn precedence_and_positions() {
    let text = "a = :a OR NOT b = :b AND (c < :c OR d > :d)";
    let parsed = condition(text).unwrap();
    let at = |span: Span| &text[span.start..span.end];
    let ConditionNode::Or(or) = &parsed.node else { panic!("{parsed:?}") };
    assert_eq!(
        or.iter().map(|part| at(part.span)).collect::<Vec<_>>(),
        ["a = :a", "NOT b = :b AND (c < :c OR d > :d)"]
    );
    let ConditionNode::And(and) = &or[1].node else { panic!("{parsed:?}") };
    assert_eq!(
        and.iter().map(|part| at(part.span)).collect::<Vec<_>>(),
        ["NOT b = :b", "(c < :c OR d > :d)"]
    );
    assert!(matches!(and[0].node, ConditionNode::Not(_)));
}

#[test]
fn size_is_checked_before_anything_else_and_emptiness_next() {
    let long = "(".repeat(4097);
    assert_eq!(refused(&long, condition(&long)).0, "Expression size has exceeded the maximum allowed size;");
    for text in ["", "  \t\n"] {
        assert_eq!(refused(text, condition(text)).0, "The expression can not be empty;");
        assert_eq!(refused(text, update(text)).0, "The expression can not be empty;");
        assert_eq!(refused(text, projection(text)).0, "The expression can not be empty;");
    }
}

#[test]
fn no_nesting_overflows_the_stack() {
    let texts = [
        "(".repeat(4096),
        "NOT ".repeat(1024),
        "NOT(".repeat(1024),
        "size(".repeat(819),
        format!("{}a = :b{}", "(".repeat(2000), ")".repeat(2000)),
        format!("a = {}b{}", "(".repeat(2000), ")".repeat(2000)),
        format!("{}a = :b", "NOT (a = :b AND ".repeat(250)),
    ];
    for text in &texts {
        assert!(condition(text).is_err());
        assert!(update(&format!("SET a = {}", text.get(..4080).unwrap_or(text))).is_err());
    }
    // The deepest text that is accepted.
    let deep = format!("{}a = :b{}", "NOT (".repeat(150), ")".repeat(150));
    assert!(condition(&deep).is_ok());
    let deep = format!("SET a = {}:b{}", "if_not_exists(a,".repeat(240), ")".repeat(240));
    assert!(update(&deep).is_ok());
}
