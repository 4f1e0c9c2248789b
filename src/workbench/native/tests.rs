//! Values of every type, there and back; and what is no value.

use serde_json::{Value, json};

use super::*;

fn json_of(node: &Node) -> Value {
    serde_json::from_str(&layout::on_one_line(node)).expect("JSON")
}

#[test]
fn the_table_of_the_module_is_true() {
    let wire = |text: &str| to_wire(text).map(|node| json_of(&node));
    assert_eq!(wire(r#""red""#), Ok(json!({ "S": "red" })));
    assert_eq!(wire("1.50"), Ok(json!({ "N": "1.50" })));
    assert_eq!(wire(r#"b64"AAE=""#), Ok(json!({ "B": "AAE=" })));
    assert_eq!(wire("true"), Ok(json!({ "BOOL": true })));
    assert_eq!(wire(" null "), Ok(json!({ "NULL": true })));
    assert_eq!(wire(r#"[1, "red"]"#), Ok(json!({ "L": [{ "N": "1" }, { "S": "red" }] })));
    assert_eq!(wire(r#"{"size": 1}"#), Ok(json!({ "M": { "size": { "N": "1" } } })));
    assert_eq!(wire(r#"<<"red", "blue">>"#), Ok(json!({ "SS": ["red", "blue"] })));
    assert_eq!(wire("<< 1 , 2.0 >>"), Ok(json!({ "NS": ["1", "2.0"] })));
    assert_eq!(wire(r#"<<b64"", b64"AAE=">>"#), Ok(json!({ "BS": ["", "AAE="] })));
}

#[test]
fn digits_and_escapes_stay_as_they_were_written() {
    let digits = "0.12345678901234567890123456789012345678";
    let written = format!(r#"{{ "n\u006f": [{digits}, 1E2, "\u00e9\/"] }}"#);
    let wire = to_wire(&written).expect("a value");
    assert_eq!(from_wire(&wire).expect("a native text"), written);
}

#[test]
fn a_set_may_do_without_its_brackets() {
    let set = |kind, text| to_wire_of(kind, text).map(|node| json_of(&node));
    assert_eq!(set(AttributeType::Ss, r#" "a", "b" "#), Ok(json!({ "SS": ["a", "b"] })));
    assert_eq!(set(AttributeType::Ns, "1"), Ok(json!({ "NS": ["1"] })));
    assert_eq!(set(AttributeType::Ns, ""), Err(Flaw { fault: Fault::EmptySet, at: 0 }));
    assert_eq!(set(AttributeType::Ns, "1, x"), Err(Flaw { fault: Fault::Unexpected, at: 3 }));
    assert_eq!(set(AttributeType::Ss, " 1"), Err(Flaw { fault: Fault::Unexpected, at: 1 }));
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let flaw = |text: &str| to_wire(text).map(|node| json_of(&node)).expect_err("a flaw");
    let is = |fault, at| Flaw { fault, at };
    assert_eq!(flaw(""), is(Fault::Unfinished, 0));
    assert_eq!(flaw("[1,"), is(Fault::Unfinished, 3));
    assert_eq!(flaw("[1 2]"), is(Fault::Unexpected, 3));
    assert_eq!(flaw("[1]]"), is(Fault::Unexpected, 3));
    assert_eq!(flaw(r#"{ "a": red }"#), is(Fault::Unexpected, 7));
    assert_eq!(flaw(r#"{ a: 1 }"#), is(Fault::Unexpected, 2));
    assert_eq!(flaw("[-]"), is(Fault::Number, 1));
    assert_eq!(flaw("123456789012345678901234567890123456789"), is(Fault::Number, 0));
    assert_eq!(flaw(r#"["\x"]"#), is(Fault::Text, 1));
    assert_eq!(flaw(r#"["é"#), is(Fault::Unfinished, 4));
    assert_eq!(flaw(r#"b64"A""#), is(Fault::Binary, 0));
    assert_eq!(flaw("<<>>"), is(Fault::EmptySet, 0));
    assert_eq!(flaw("<<1, \"1\">>"), is(Fault::MixedSet, 5));
    assert_eq!(flaw("<<true>>"), is(Fault::MixedSet, 2));
    assert_eq!(flaw(&"[".repeat(100_000)).fault, Fault::TooDeep);
}

#[test]
fn what_the_wire_writes_otherwise_has_no_native_text() {
    for wire in [
        json!({ "N": 1 }),
        json!({ "N": "${stock - 1}" }),
        json!({ "S": "a", "N": "1" }),
        json!({ "NULL": false }),
        json!({ "SS": [] }),
        json!({ "B": "A" }),
        json!({ "L": [{ "X": 1 }] }),
        json!({}),
        json!("a"),
    ] {
        assert_eq!(from_wire(&Node::of(&wire)), None, "{wire}");
    }
}
