//! Comparing and showing attribute values.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::model::AttributeValue;

/// The order of two values, if they have one: strings by UTF-8 bytes,
/// numbers by value, binary by unsigned bytes; nothing else, and no two types.
///
/// Source: fact sheet §5.
pub(super) fn order(left: &AttributeValue, right: &AttributeValue) -> Option<Ordering> {
    match (left, right) {
        (AttributeValue::S(left), AttributeValue::S(right)) => Some(left.cmp(right)),
        (AttributeValue::N(left), AttributeValue::N(right)) => Some(left.cmp(right)),
        (AttributeValue::B(left), AttributeValue::B(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// Whether values of this type have an order.
pub(super) fn has_order(value: &AttributeValue) -> bool {
    matches!(value, AttributeValue::S(_) | AttributeValue::N(_) | AttributeValue::B(_))
}

/// What the function `size` gives, if the type has a size: UTF-16 units of a
/// string, bytes of a binary value, members of anything else.
///
/// Source: fact sheet §5 (measured).
pub(super) fn size(value: &AttributeValue) -> Option<u64> {
    let size = match value {
        AttributeValue::S(text) => text.encode_utf16().count(),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::Ss(set) => set.len(),
        AttributeValue::Ns(set) => set.len(),
        AttributeValue::Bs(set) => set.len(),
        AttributeValue::L(list) => list.len(),
        AttributeValue::M(map) => map.len(),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => return None,
    };
    Some(size as u64)
}

/// The function `contains`: a substring, a member of a set, an element of a list.
pub(super) fn contains(whole: &AttributeValue, part: &AttributeValue) -> bool {
    match (whole, part) {
        (AttributeValue::S(whole), AttributeValue::S(part)) => whole.contains(part.as_str()),
        (AttributeValue::B(whole), AttributeValue::B(part)) => {
            part.is_empty() || whole.windows(part.len()).any(|window| window == part)
        }
        (AttributeValue::Ss(set), AttributeValue::S(member)) => set.contains(member),
        (AttributeValue::Ns(set), AttributeValue::N(member)) => set.contains(member),
        (AttributeValue::Bs(set), AttributeValue::B(member)) => set.contains(member),
        (AttributeValue::L(list), element) => list.contains(element),
        _ => false,
    }
}

/// The function `begins_with`.
pub(super) fn begins_with(whole: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (whole, prefix) {
        (AttributeValue::S(whole), AttributeValue::S(prefix)) => whole.starts_with(prefix.as_str()),
        (AttributeValue::B(whole), AttributeValue::B(prefix)) => whole.starts_with(prefix),
        _ => false,
    }
}

/// A value as text: strings bare, binary in base64, sets and maps in braces, lists in brackets.
///
/// Recursive: values nest at most 32 levels by the time they reach an expression.
pub(super) fn text(value: &AttributeValue) -> String {
    let base64 = |bytes: &Vec<u8>| STANDARD.encode(bytes);
    match value {
        AttributeValue::S(text) => text.clone(),
        AttributeValue::N(number) => number.to_string(),
        AttributeValue::B(bytes) => base64(bytes),
        AttributeValue::Bool(truth) => truth.to_string(),
        AttributeValue::Null => "true".to_owned(),
        AttributeValue::Ss(set) => format!("{{{}}}", joined(set.iter().cloned())),
        AttributeValue::Ns(set) => format!("{{{}}}", joined(set.iter().map(ToString::to_string))),
        AttributeValue::Bs(set) => format!("{{{}}}", joined(set.iter().map(base64))),
        AttributeValue::L(list) => format!("[{}]", joined(list.iter().map(text))),
        AttributeValue::M(map) => {
            format!("{{{}}}", joined(map.iter().map(|(name, value)| format!("{name}: {}", text(value)))))
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
