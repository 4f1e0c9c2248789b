//! Attribute values as one writes them natively, and back to the wire without losing anything.
//!
//! | type | native | wire |
//! |---|---|---|
//! | string | `"red"` | `{ "S": "red" }` |
//! | number | `1.50` | `{ "N": "1.50" }` |
//! | binary | `b64"AAE="` | `{ "B": "AAE=" }` |
//! | boolean, null | `true`, `null` | `{ "BOOL": true }`, `{ "NULL": true }` |
//! | list | `[1, "red"]` | `{ "L": [{ "N": "1" }, { "S": "red" }] }` |
//! | map | `{ "size": 1 }` | `{ "M": { "size": { "N": "1" } } }` |
//! | sets | `<<"red", "blue">>` | `{ "SS": ["red", "blue"] }` |
//!
//! Double angle brackets are PartiQL's for sets. Works on text as it was written: the digits of a number and the
//! escapes of a string are the same on both sides. What the wire writes in another way than it should (`{ "N": 1 }`,
//! a number that is a placeholder of a lesson, an empty set) has no native form and stays as it is.

use serde_json::Value;

use super::layout;
use super::notation::{Content, Entry, Fault, Flaw, Node, Notation, is_base64};
use crate::model::Number;
use crate::model::value::AttributeType;

/// What begins binary.
const BINARY: &str = "b64";

/// The native text of an attribute value of the wire, if it has one.
pub fn from_wire(wire: &Node) -> Option<String> {
    native(wire).map(|node| layout::lay_out_node(&node))
}

/// The attribute value of the wire that a native text means.
///
/// # Errors
///
/// The first thing that is wrong with the text.
pub fn to_wire(text: &str) -> Result<Node, Flaw> {
    Notation::Native.read(text).map(|node| wire(&node))
}

/// The same for a value of this type; a set may do without its brackets.
///
/// # Errors
///
/// The first thing that is wrong with the text; or it is a value of another type, which is unexpected from the start.
pub fn to_wire_of(wanted: AttributeType, text: &str) -> Result<Node, Flaw> {
    let is_set = matches!(wanted, AttributeType::Ss | AttributeType::Ns | AttributeType::Bs);
    let read = if is_set && !text.trim_start().starts_with("<<") {
        // Places are counted in the text that was written.
        const OPEN: &str = "<<";
        let moved = |Flaw { fault, at }| Flaw { fault, at: at.saturating_sub(OPEN.len()).min(text.len()) };
        to_wire(&format!("{OPEN}{text}>>")).map_err(moved)?
    } else {
        to_wire(text)?
    };
    let start = text.len() - text.trim_start().len();
    if type_of(&read) == Some(wanted) { Ok(read) } else { Err(Flaw { fault: Fault::Unexpected, at: start }) }
}

/// The type of an attribute value of the wire, if it has exactly one and one that is known.
pub fn type_of(wire: &Node) -> Option<AttributeType> {
    AttributeType::from_descriptor(&wire.only_entry()?.0)
}

fn native(wire: &Node) -> Option<Node> {
    let (descriptor, value) = wire.only_entry()?;
    let content = match AttributeType::from_descriptor(&descriptor)? {
        AttributeType::S => Content::Text(written_text(value)?),
        AttributeType::N => Content::Word(number(value)?),
        AttributeType::B => Content::Word(binary(value)?),
        AttributeType::Bool => Content::Word(word(value, &["true", "false"])?),
        AttributeType::Null => {
            word(value, &["true"])?;
            Content::Word("null".to_owned())
        }
        AttributeType::L => Content::List(value.elements()?.iter().map(native).collect::<Option<_>>()?),
        AttributeType::M => {
            let member = |entry: &Entry| Some(entry.with(native(&entry.value)?));
            Content::Object(value.entries()?.iter().map(member).collect::<Option<_>>()?)
        }
        AttributeType::Ss => set(value, |member| written_text(member).map(Content::Text))?,
        AttributeType::Ns => set(value, |member| number(member).map(Content::Word))?,
        AttributeType::Bs => set(value, |member| binary(member).map(Content::Word))?,
    };
    Some(content.node())
}

fn set(members: &Node, read: impl Fn(&Node) -> Option<Content>) -> Option<Content> {
    let members = members.elements().filter(|members| !members.is_empty())?;
    members.iter().map(|member| read(member).map(Content::node)).collect::<Option<_>>().map(Content::Set)
}

fn written_text(node: &Node) -> Option<String> {
    match &node.content {
        Content::Text(written) => Some(written.clone()),
        _ => None,
    }
}

fn number(node: &Node) -> Option<String> {
    node.as_text().filter(|text| Number::parse(text).is_ok())
}

fn binary(node: &Node) -> Option<String> {
    let written = written_text(node)?;
    node.as_text().filter(|text| is_base64(text)).map(|_| format!("{BINARY}{written}"))
}

fn word(node: &Node, words: &[&str]) -> Option<String> {
    match &node.content {
        Content::Word(word) if words.contains(&word.as_str()) => Some(word.clone()),
        _ => None,
    }
}

/// What a native value is on the wire.
fn wire(native: &Node) -> Node {
    let (kind, value) = match &native.content {
        Content::Text(written) => (AttributeType::S, Content::Text(written.clone())),
        Content::Word(word) => scalar(word),
        Content::List(elements) => (AttributeType::L, Content::List(elements.iter().map(wire).collect())),
        Content::Object(members) => {
            let member = |entry: &Entry| entry.with(wire(&entry.value));
            (AttributeType::M, Content::Object(members.iter().map(member).collect()))
        }
        Content::Set(members) => {
            let members: Vec<(AttributeType, Content)> = members.iter().map(set_member).collect();
            let kind = match members.first() {
                Some((AttributeType::N, _)) => AttributeType::Ns,
                Some((AttributeType::B, _)) => AttributeType::Bs,
                _ => AttributeType::Ss,
            };
            (kind, Content::List(members.into_iter().map(|(_, member)| member.node()).collect()))
        }
    };
    value_of(kind, value.node())
}

/// An attribute value of the wire.
pub fn value_of(kind: AttributeType, value: Node) -> Node {
    Content::Object(vec![Entry::new(kind.descriptor(), value)]).node()
}

fn set_member(node: &Node) -> (AttributeType, Content) {
    match &node.content {
        Content::Word(word) => scalar(word),
        other => (AttributeType::S, other.clone()),
    }
}

fn scalar(word: &str) -> (AttributeType, Content) {
    match word {
        "true" | "false" => (AttributeType::Bool, Content::Word(word.to_owned())),
        "null" => (AttributeType::Null, Content::Word("true".to_owned())),
        _ => match word.strip_prefix(BINARY) {
            Some(written) => (AttributeType::B, Content::Text(written.to_owned())),
            None => (AttributeType::N, Content::Text(Value::String(word.to_owned()).to_string())),
        },
    }
}

#[cfg(test)]
mod tests;
