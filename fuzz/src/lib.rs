//! What the fuzz targets share.
//!
//! Each target takes any bytes and must come back: no panic, no overflow of
//! the stack, no hang. To run one (it needs a nightly toolchain and
//! `cargo install cargo-fuzz`):
//!
//! ```sh
//! cargo +nightly fuzz run dispatch -- -max_total_time=60
//! cargo +nightly fuzz run condition    # update, projection, key_condition, partiql
//! ```
//!
//! On stable they compile and link, without the instrumentation that makes
//! libFuzzer find its way: `cargo check --manifest-path fuzz/Cargo.toml`.

use std::collections::BTreeMap;

use dynamodb_sandbox::expression::Placeholders;
use dynamodb_sandbox::model::{AttributeValue, Item, Number};

/// The item that expressions are tried on: an attribute of every type.
pub fn item() -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let map = BTreeMap::from([("x".to_owned(), text("inner")), ("y".to_owned(), AttributeValue::Null)]);
    let attributes = [
        ("pk", text("p")),
        ("sk", AttributeValue::N(Number::ONE)),
        ("s", text("text")),
        ("b", AttributeValue::B(vec![0, 255])),
        ("t", AttributeValue::Bool(true)),
        ("ss", AttributeValue::Ss(["a".to_owned(), "b".to_owned()].into())),
        ("ns", AttributeValue::Ns([Number::ZERO, Number::ONE].into())),
        ("l", AttributeValue::L(vec![text("first"), AttributeValue::M(map.clone())])),
        ("m", AttributeValue::M(map)),
    ];
    attributes.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Calls `try_out` with `#name` and `:value` placeholders of one letter or two
/// for every attribute of [`item`].
pub fn with_placeholders(try_out: impl FnOnce(&Placeholders<'_>)) {
    let names = item().into_keys().map(|name| (format!("#{name}"), name)).collect();
    let values = item().into_iter().map(|(name, value)| (format!(":{name}"), value)).collect();
    try_out(&Placeholders::new(Some(&names), Some(&values)));
}
