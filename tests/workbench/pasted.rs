//! Calls as tutorials print them, pasted: what each becomes, or why it does not, stands beside it in `tests/pasted/`.
//!
//! `UPDATE_GOLDENFILES=1 cargo test --test workbench pasted` writes that anew. And what is taken away is pasted back.

use std::path::{Path, PathBuf};
use std::{env, fs};

use dynamodb_sandbox::workbench::paste::{Pasted, paste};
use dynamodb_sandbox::workbench::take_away::{Asked, Language, take_away};
use proptest::prelude::*;
use serde_json::{Value, json};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn shown(text: &str) -> String {
    match paste(text, None) {
        Ok(Pasted { operation, text }) => format!("{}\n{text}\n", operation.name()),
        Err(problem) => format!("{:?} at {:?}\n", problem.kind, problem.at),
    }
}

#[test]
fn calls_as_tutorials_print_them_become_requests() {
    let mut count = 0;
    for entry in fs::read_dir(folder("pasted")).expect("the folder") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            continue;
        }
        count += 1;
        let shown = shown(&fs::read_to_string(&path).expect("a text"));
        let golden = PathBuf::from(format!("{}.txt", path.display()));
        if env::var_os("UPDATE_GOLDENFILES").is_some() {
            fs::write(&golden, &shown).expect("the file is written");
        }
        assert_eq!(shown, fs::read_to_string(&golden).unwrap_or_default(), "{}", path.display());
    }
    assert!(count > 15, "{count}");
}

#[test]
fn a_backslash_joins_lines() {
    for end in ["\n", "\r\n"] {
        let key = format!("\"{{\\\"id\\\": \\{end}{{\\\"S\\\": \\\"a\\\"}}}}\"");
        let command = format!("aws dynamodb get-item --table-name My\\{end}Table \\{end}  --key {key}{end}");
        let request = r#"{ "TableName": "MyTable", "Key": { "id": { "S": "a" } } }"#;
        assert_eq!(shown(&command), format!("GetItem\n{request}\n"));
    }
}

/// Takes a request away in each language that can be pasted, and pastes it.
fn there_and_back(operation: &str, request: &Value) {
    for language in [Language::CommandLine, Language::Python, Language::JavaScript] {
        let taken = take_away(&[Asked { operation, request, exception: None }], language);
        assert_eq!(taken.left_out, [], "{request}");
        let pasted = paste(&taken.code, None).unwrap_or_else(|problem| panic!("{problem:?}\n{}", taken.code));
        assert_eq!(pasted.operation.name(), operation);
        let read: Value = serde_json::from_str(&pasted.text).expect("JSON");
        assert_eq!(read, *request, "{}", taken.code);
    }
}

#[test]
fn what_is_taken_away_is_pasted_back() {
    let session = fs::read_to_string(folder("taken_away").join("shop.json")).expect("the session");
    let session: Value = serde_json::from_str(&session).expect("JSON");
    for asked in session.as_array().expect("a list") {
        there_and_back(asked["operation"].as_str().expect("an operation"), &asked["request"]);
    }
}

fn attribute_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| json!({ "S": text })),
        "-?[1-9][0-9]{0,37}".prop_map(|number| json!({ "N": number })),
        Just(json!({ "B": "AAEC/w==" })),
        Just(json!({ "BS": ["AAE=", "Jw=="] })),
        any::<bool>().prop_map(|flag| json!({ "BOOL": flag })),
        Just(json!({ "NULL": true })),
        prop::collection::vec(any::<String>(), 1..3).prop_map(|texts| json!({ "SS": texts })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|list| json!({ "L": list })),
            prop::collection::btree_map(any::<String>(), inner, 0..3).prop_map(|map| json!({ "M": map })),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_is_pasted_back(name in any::<String>(), value in attribute_value(), statement in any::<String>()) {
        there_and_back("PutItem", &json!({ "TableName": "T", "Item": { name: value } }));
        there_and_back("ExecuteStatement", &json!({ "Statement": statement }));
    }

    #[test]
    fn no_text_panics(text in any::<String>(), head in 0..4_usize) {
        let head = ["client.put_item(Item={", "aws dynamodb put-item --item ", "new PutItemCommand({", "table.query(KeyConditionExpression=Key("][head];
        let _ = paste(&text, None);
        let _ = paste(&format!("{head}{text}"), Some("T"));
    }
}

#[test]
fn names_that_stand_for_names_do_not_multiply() {
    let python: String = (0..50).map(|level| format!("a{} = [a{level}, a{level}]\n", level + 1)).collect();
    let javascript: String =
        (0..50).map(|level| format!("const a{} = [a{level}, a{level}];\n", level + 1)).collect();
    for program in [
        format!("a0 = []\n{python}client.put_item(Item=a50)"),
        format!("const a0 = [];\n{javascript}new PutItemCommand({{ Item: a50 }})"),
    ] {
        let problem = paste(&program, None).expect_err("too much");
        assert!(format!("{problem:?}").contains("TooDeep"), "{problem:?}");
    }
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    for (begin, open) in [
        ("client.put_item(Item=", "["),
        ("new PutItemCommand(", "["),
        ("aws dynamodb put-item --item a=", "["),
        ("t.scan(FilterExpression=", "~"),
        ("a.put_item(Item=", "("),
    ] {
        let problem = paste(&format!("{begin}{}", open.repeat(100_000)), None).expect_err("too deep");
        assert!(format!("{problem:?}").contains("TooDeep"), "{problem:?}");
    }
}
