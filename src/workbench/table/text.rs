//! Values as text for reading.

use crate::engine::wire;
use crate::model::AttributeValue;

/// A value for reading: text as it is, numbers as numbers, the rest as DynamoDB writes it.
pub fn value_text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => text.clone(),
        other => short_text(other, usize::MAX),
    }
}

/// The beginning of a value for reading: at most so many characters, then `…`. What lies beyond costs nothing.
pub fn short_text(value: &AttributeValue, most: usize) -> String {
    match value {
        AttributeValue::S(text) => cut(text, most, true),
        AttributeValue::N(number) => number.to_string(),
        AttributeValue::Bool(truth) => truth.to_string(),
        AttributeValue::Null => "null".to_owned(),
        other => {
            // No character has more than four bytes.
            let (text, whole) = wire::value_beginning(other, most.saturating_mul(4));
            cut(&text, most, whole)
        }
    }
}

fn cut(text: &str, most: usize, whole: bool) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => [text.get(..end).unwrap_or(text), "…"].concat(),
        None if whole => text.to_owned(),
        None => [text, "…"].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut() {
        let list = AttributeValue::L(vec![AttributeValue::S("ü".repeat(100))]);
        assert_eq!(short_text(&list, 12), r#"{"L":[{"S":"…"#);
        assert_eq!(short_text(&list, 14), r#"{"L":[{"S":"üü…"#);
        assert_eq!(short_text(&AttributeValue::S("déjà".to_owned()), 2), "dé…");
        assert_eq!(short_text(&AttributeValue::S("déjà".to_owned()), 4), "déjà");
        assert_eq!(value_text(&list), format!(r#"{{"L":[{{"S":"{}"}}]}}"#, "ü".repeat(100)));
        assert_eq!(value_text(&AttributeValue::Null), "null");
    }
}
