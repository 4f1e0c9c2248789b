//! What client code did, in words.

use dynamodb_sandbox::workbench::view::CodeView;

use serde_json::{Map, Value};

use super::catalogue::code as text;
use super::{desk, whole};

/// Longest value of an attribute that is shown where an item is only to be recognised, in bytes of its JSON.
const LONGEST: usize = 40;

/// An item as DynamoDB writes it, long values left out: `{"PK":{"S":"A"},"text":…}`. What is none stays as it is.
pub(crate) fn brief(item: &str) -> String {
    let Ok(attributes) = serde_json::from_str::<Map<String, Value>>(item) else { return item.to_owned() };
    let attributes = attributes.into_iter().map(|(name, value)| {
        let value = value.to_string();
        let value = if value.len() > LONGEST { "…" } else { &value };
        [&Value::from(name).to_string(), ":", value].concat()
    });
    ["{", &attributes.collect::<Vec<_>>().join(", "), "}"].concat()
}

/// Where the code is, as a sentence: the line, and what came of it.
pub(crate) fn place(view: &CodeView) -> String {
    let Some(line) = view.line else { return text::said::start().to_owned() };
    let code = view.code.get(line).map(|code| code.trim()).unwrap_or_default();
    let mut said = vec![text::said::line(&whole(line as u64 + 1), code)];
    if view.position == view.length {
        said.push(text::said::end(
            &whole(view.hits),
            &whole(view.stale),
            &desk::cost(view.read_units, view.write_units),
        ));
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::brief;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn long_values_are_left_out_of_an_item() {
        let long = "x".repeat(50);
        let item = format!(r#"{{"PK":{{"S":"A"}},"text":{{"S":"{long}"}},"price":{{"N":"1"}}}}"#);
        assert_eq!(brief(&item), r#"{"PK":{"S":"A"}, "text":…, "price":{"N":"1"}}"#);
        assert_eq!((brief("no item"), brief("")), ("no item".to_owned(), String::new()));
    }
}
