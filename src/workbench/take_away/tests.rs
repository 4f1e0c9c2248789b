//! What is taken away: whole, in every language, whatever the request.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn code(operation: &str, request: &Value, language: Language) -> String {
    let taken = take_away(&[Asked { operation, request, exception: None }], language);
    assert_eq!(taken.left_out, [], "{request}");
    taken.code
}

#[test]
fn strings_cannot_leave_their_quotes() {
    let hostile = "'\"\\ \n$(rm) `x` ${y} </script> <!-- \u{202e} \u{1f4bb}";
    let request = json!({ "TableName": "T", "Item": { hostile: { "S": hostile } } });
    let javascript = code("PutItem", &request, Language::JavaScript);
    assert!(javascript.contains(r#""'\"\\ \n$(rm) `x` ${y} <\/script> <\!-- \u202e 💻""#), "{javascript}");
    let python = code("PutItem", &request, Language::Python);
    assert!(python.contains(r#""'\"\\ \n$(rm) `x` ${y} </script> <!-- \u202e 💻""#), "{python}");
    let shell = code("PutItem", &request, Language::CommandLine);
    assert!(shell.contains(r#"'\''\"\\ \n$(rm) `x` ${y}"#), "{shell}");
    let rust = code("PutItem", &request, Language::Rust);
    assert!(rust.contains(r#""'\"\\ \n$(rm) `x` ${y} </script> <!-- \u{202e} 💻""#), "{rust}");
}

#[test]
fn a_name_of_javascript_is_a_name_like_others() {
    let request = json!({ "TableName": "T", "Item": { "__proto__": { "S": "x" } } });
    assert!(code("PutItem", &request, Language::JavaScript).contains("[\"__proto__\"]: { S: \"x\" }"));
}

#[test]
fn what_the_command_line_would_read_from_elsewhere_goes_into_a_document() {
    for text in ["file:///etc/passwd", "https://example.org", "--help", "a\0b", ""] {
        let request = json!({ "Statement": text });
        let shell = code("ExecuteStatement", &request, Language::CommandLine);
        assert!(shell.contains("pages execute-statement \\\n  --cli-input-json '"), "{shell}");
        assert!(!shell.contains('\0'));
    }
}

#[test]
fn what_is_no_request_is_left_out_and_said() {
    let good = json!({ "TableName": "T", "Unknown": 1, "Key": null });
    let bad = json!({ "TableName": "T", "Key": { "pk": { "M": { "a": { "N": 1 } } } } });
    let asked = [("DescribeTable", &good), ("GetItem", &bad), ("Nothing", &good), ("GetItem", &json!([]))];
    let asked: Vec<Asked<'_>> =
        asked.iter().map(|(operation, request)| Asked { operation, request, exception: None }).collect();
    for language in Language::ALL {
        let taken = take_away(&asked, language);
        let places: Vec<(usize, &str)> =
            taken.left_out.iter().map(|left| (left.index, left.place.as_str())).collect();
        assert_eq!(places, [(1, "Key.pk.M.a.N"), (2, ""), (3, "")]);
        assert!(!taken.code.contains("Unknown"));
        assert_eq!(take_away(&asked[1..], language).code, "");
    }
}

#[test]
fn a_page_that_is_asked_for_is_one_page() {
    let all = json!({ "TableName": "T" });
    let some = json!({ "TableName": "T", "Limit": 3 });
    for (language, word) in [
        (Language::Python, "get_paginator"),
        (Language::JavaScript, "paginateScan"),
        (Language::Rust, "into_paginator"),
    ] {
        assert!(code("Scan", &all, language).contains(word));
        assert!(!code("Scan", &some, language).contains(word));
    }
}

#[test]
fn what_rust_spells_otherwise_is_spelt_so() {
    let projection = json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["a", "b"] });
    let index = json!({ "IndexName": "I", "KeySchema": [], "Projection": projection });
    let request = json!({ "TableName": "T", "GlobalSecondaryIndexes": [index] });
    let rust = code("CreateTable", &request, Language::Rust);
    assert!(rust.contains(".non_key_attributes(\"a\")") && !rust.contains("(\"a\".into())"), "{rust}");
    let request = json!({ "StreamArn": "arn", "ShardFilter": { "Type": "CHILD_SHARDS", "ShardId": "s" } });
    let rust = code("DescribeStream", &request, Language::Rust);
    assert!(rust.contains(".r#type(ShardFilterType::ChildShards)"), "{rust}");
}

#[test]
fn a_table_that_was_created_is_waited_for() {
    let request = json!({
        "TableName": "T", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "k", "AttributeType": "S" }],
    });
    for (language, wait) in [
        (Language::CommandLine, "\naws dynamodb wait table-exists --table-name T\n"),
        (Language::Python, "\ndynamodb.get_waiter(\"table_exists\").wait(TableName=\"T\")\n"),
        (
            Language::JavaScript,
            "\nawait waitUntilTableExists({ client: dynamodb, maxWaitTime: 300 }, { TableName: \"T\" });\n",
        ),
        (Language::Rust, ".wait_until_table_exists()\n        .table_name(\"T\")\n"),
    ] {
        let created = code("CreateTable", &request, language);
        assert!(created.contains(wait), "{created}");
        let refused =
            Asked { operation: "CreateTable", request: &request, exception: Some("ResourceInUseException") };
        assert!(!take_away(&[refused], language).code.contains(wait.trim()));
    }
}

#[test]
fn what_was_refused_is_sent_once_and_its_exception_expected() {
    let batch = json!({ "RequestItems": { "T": [] } });
    let exception = Some("ResourceNotFoundException");
    for (operation, request) in [("BatchWriteItem", &batch), ("Query", &json!({ "TableName": "T" }))] {
        for language in [Language::Python, Language::JavaScript, Language::Rust] {
            let code = take_away(&[Asked { operation, request, exception }], language).code;
            assert!(code.contains("\"ResourceNotFoundException\""), "{code}");
            assert!(!["resubmit", "for attempt", "aginat"].iter().any(|word| code.contains(word)), "{code}");
        }
    }
}

#[test]
fn what_an_sdk_has_a_paginator_for_is_left_to_it() {
    let request = json!({ "ResourceArn": "arn" });
    for (language, call) in [
        (Language::CommandLine, "\naws dynamodb list-tags-of-resource"),
        (Language::Python, "get_paginator(\"list_tags_of_resource\")"),
        (Language::JavaScript, "pages(ListTagsOfResourceCommand"),
        (Language::Rust, ".set_next_token(next_token)"),
    ] {
        assert!(code("ListTagsOfResource", &request, language).contains(call));
    }
}

#[test]
fn a_time_is_left_out_where_the_sdk_knows_none() {
    let left_out = |time: Value, language: Language| {
        let request = json!({ "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": time });
        let asked = Asked { operation: "GetShardIterator", request: &request, exception: None };
        take_away(&[asked], language).left_out
    };
    let all_of_it = [LeftOut { index: 0, place: "Timestamp".to_owned() }];
    for language in Language::ALL {
        let known = language != Language::JavaScript;
        assert_eq!(left_out(json!(1_791_316_726.5), language), if known { &[][..] } else { &all_of_it });
        for time in [json!(-1), json!(1e300), json!("1")] {
            assert_eq!(left_out(time, language), all_of_it);
        }
    }
    let request = json!({ "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": 1_791_316_726.48 });
    let rust = code("GetShardIterator", &request, Language::Rust);
    assert!(rust.contains("(DateTime::from_secs_and_nanos(1791316726, 480000000))"), "{rust}");
    assert!(code("GetShardIterator", &request, Language::Python).contains("Timestamp=1791316726.48"));
}

#[test]
fn numbers_that_a_type_cannot_hold_are_left_out() {
    let beyond = i64::from(i32::MAX) + 1;
    let units = json!({ "ReadCapacityUnits": beyond, "WriteCapacityUnits": 1 });
    let table = json!({ "TableName": "T", "ProvisionedThroughput": units });
    code("UpdateTable", &table, Language::Rust);
    let scan = json!({ "TableName": "T", "Limit": beyond });
    let left = take_away(&[Asked { operation: "Scan", request: &scan, exception: None }], Language::Rust);
    assert_eq!(left.left_out, [LeftOut { index: 0, place: "Limit".to_owned() }]);
    code("Scan", &scan, Language::Python);
}

fn attribute_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(|text| json!({ "S": text })),
        "-?[0-9]{1,38}".prop_map(|number| json!({ "N": number })),
        Just(json!({ "B": "AAEC/w==" })),
        Just(json!({ "BS": ["AAE=", ""] })),
        any::<bool>().prop_map(|flag| json!({ "BOOL": flag })),
        Just(json!({ "NULL": true })),
        prop::collection::vec(any::<String>(), 1..3).prop_map(|texts| json!({ "SS": texts })),
        // What is no value: it must be left out, and nothing may panic.
        Just(json!({ "N": 1 })),
        Just(json!({})),
        Just(json!({ "B": "?" })),
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
    fn nothing_panics_and_strings_stay_on_their_line(value in attribute_value(), name in any::<String>(), exception in any::<Option<bool>>()) {
        let request = json!({ "TableName": "T", "Item": { name: value } });
        let exception = exception.map(|_| "ValidationException");
        for language in Language::ALL {
            for operation in ["PutItem", "Query", "BatchWriteItem", "CreateTable"] {
                let taken = take_away(&[Asked { operation, request: &request, exception }], language);
                if language != Language::CommandLine {
                    prop_assert!(taken.code.lines().all(|line| !line.contains(|letter: char| letter.is_control())));
                }
            }
        }
    }
}
