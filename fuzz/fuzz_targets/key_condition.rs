//! Any text as a key condition, fitted to a table's keys if it is one.
#![no_main]

use dynamodb_sandbox::expression;
use dynamodb_sandbox::model::key_schema::{KeyAttribute, KeySchema, KeyType};
use dynamodb_sandbox::storage::KeyRange;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let key = |name: &str, key_type| KeyAttribute { name: name.to_owned(), key_type };
    let schema = KeySchema { partition: key("pk", KeyType::S), sort: Some(key("sk", KeyType::N)) };
    fuzz::with_placeholders(|placeholders| {
        let parsed = expression::key_expression(text, placeholders);
        if let Ok(Ok(condition)) = parsed.map(|condition| condition.for_keys(schema.attributes())) {
            KeyRange::of_table(&schema, &condition);
        }
    });
});
