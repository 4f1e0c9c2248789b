//! Whatever is being written, completion answers with parts of the text to replace and text to put there.

use dynamodb_sandbox::engine::{Engine, EngineSettings, Operation};
use dynamodb_sandbox::workbench::completion::{complete, complete_statement};
use dynamodb_sandbox::workbench::known::{self, KnownTable};
use proptest::prelude::*;
use serde_json::json;

fn tables() -> Vec<KnownTable> {
    let mut engine = Engine::new(EngineSettings::default());
    let request = json!({
        "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "PK", "AttributeType": "S" }],
    });
    engine.call("CreateTable", &request).response.expect("a table");
    known::tables(&engine)
}

fn text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        " ",
        "\n",
        "\"",
        "\\",
        "TableName",
        "Shop",
        "Key",
        "UpdateExpression",
        "é",
        "😀",
        "#",
        "SET ",
        "\"TableName\": \"Shop\"",
        "\"Item\": {",
        "\"FilterExpression\": \"",
        "\"Statement\": \"SELECT * FROM ",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_completed_to_text(text in text(), at in any::<prop::sample::Index>()) {
        let (cursor, tables) = (at.index(text.len() + 1), tables());
        let requests = Operation::ALL.iter().map(|operation| complete(operation.name(), &text, cursor, &tables, true));
        let statement = complete_statement(&text, cursor, &tables, true);
        for found in requests.chain([statement]).flatten() {
            prop_assert!(found.from <= cursor && cursor <= found.to, "{text:?} {cursor} {found:?}");
            prop_assert!(text.get(found.from..found.to).is_some(), "{text:?} {cursor} {found:?}");
            prop_assert!(!found.options.is_empty());
            prop_assert!(found.options.iter().all(|option| option.text.is_char_boundary(option.cursor)));
        }
    }
}
