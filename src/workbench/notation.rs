//! JSON text as a tree of what was written: every token as it stands, with its place, members in order and twice if
//! they are there twice. What is read here and laid out again by [`layout`](super::layout) differs in white space
//! only. The same with the notation in which [`native`](super::native) writes attribute values.

use std::ops::Range;

use serde_json::Value;

use crate::model::Number;

/// Deepest nesting that is read; as deep as serde_json reads.
pub const MAX_DEPTH: usize = 128;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it stands in the text, in bytes; empty for what was not read from one.
    pub span: Range<usize>,
    /// What it is.
    pub content: Content,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A number, `true`, `false` or `null`; natively also binary: `b64"AAE="`. As written.
    Word(String),
    /// A string, as written: with its quotes and escapes.
    Text(String),
    /// What stands in brackets.
    List(Vec<Node>),
    /// What stands in double angle brackets; native only.
    Set(Vec<Node>),
    /// What stands in braces.
    Object(Vec<Entry>),
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The byte at which its name begins; 0 for what was not read from a text.
    pub start: usize,
    /// Its name, as written: with its quotes and escapes.
    pub name: String,
    /// What stands under it.
    pub value: Node,
}

/// What is wrong with a text, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flaw {
    /// What.
    pub fault: Fault,
    /// The byte at which it is.
    pub at: usize,
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It ends where more must come.
    Unfinished,
    /// Something stands where it may not.
    Unexpected,
    /// It nests too deeply.
    TooDeep,
    /// A string has a character or an escape that strings cannot have.
    Text,
    /// This is no number that can be stored.
    Number,
    /// Binary is not base64.
    Binary,
    /// A set has nothing in it.
    EmptySet,
    /// A set has something in it that sets cannot have, or of several types.
    MixedSet,
}

/// What may stand in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// JSON.
    Json,
    /// JSON with sets and binary, and numbers as DynamoDB reads them.
    Native,
}

impl Notation {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn read(self, text: &str) -> Result<Node, Flaw> {
        let mut reader = Reader { text, at: 0, notation: self };
        reader.skip_space();
        let node = reader.value(0)?;
        reader.skip_space();
        if reader.peek().is_some() { Err(reader.flaw(Fault::Unexpected)) } else { Ok(node) }
    }
}

impl Content {
    /// A string with this content.
    pub fn text(content: &str) -> Self {
        Self::Text(Value::String(content.to_owned()).to_string())
    }

    /// The same, standing nowhere yet.
    pub fn node(self) -> Node {
        Node { span: 0..0, content: self }
    }
}

impl Node {
    /// JSON that was not read from a text. For values of bounded depth: it recurses.
    pub fn of(value: &Value) -> Self {
        let content = match value {
            Value::String(_) => Content::Text(value.to_string()),
            Value::Array(elements) => Content::List(elements.iter().map(Self::of).collect()),
            Value::Object(members) => Content::Object(
                members.iter().map(|(name, member)| Entry::new(name, Self::of(member))).collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => Content::Word(value.to_string()),
        };
        content.node()
    }

    /// A string's content, if it is a string.
    pub fn as_text(&self) -> Option<String> {
        match &self.content {
            Content::Text(written) => content(written),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.content {
            Content::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn elements(&self) -> Option<&[Node]> {
        match &self.content {
            Content::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The only member's name and value, if it is an object with one member.
    pub fn only_entry(&self) -> Option<(String, &Self)> {
        match self.entries() {
            Some([Entry { name, value, .. }]) => Some((content(name)?, value)),
            _ => None,
        }
    }
}

impl Entry {
    /// A member of this name.
    pub fn new(name: &str, value: Node) -> Self {
        Self { start: 0, name: Value::String(name.to_owned()).to_string(), value }
    }

    /// A member of the same name with another value.
    #[must_use]
    pub fn with(&self, value: Node) -> Self {
        Self { start: self.start, name: self.name.clone(), value }
    }

    /// Its name.
    pub fn name(&self) -> String {
        content(&self.name).unwrap_or_default()
    }
}

/// The content of a string as written.
fn content(written: &str) -> Option<String> {
    serde_json::from_str(written).ok()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    notation: Notation,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn flaw(&self, fault: Fault) -> Flaw {
        Flaw { fault, at: self.at }
    }

    /// Something else must stand here.
    fn stranger(&self) -> Flaw {
        self.flaw(if self.peek().is_some() { Fault::Unexpected } else { Fault::Unfinished })
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Steps over a token and the space after it, if it stands here.
    fn take(&mut self, token: &str) -> bool {
        let there = self.rest().starts_with(token);
        if there {
            self.at += token.len();
            self.skip_space();
        }
        there
    }

    fn value(&mut self, depth: usize) -> Result<Node, Flaw> {
        if depth >= MAX_DEPTH {
            return Err(self.flaw(Fault::TooDeep));
        }
        let start = self.at;
        let content = if self.take("{") {
            Content::Object(self.several("}", |reader| reader.entry(depth + 1))?)
        } else if self.take("[") {
            Content::List(self.several("]", |reader| reader.value(depth + 1))?)
        } else if self.notation == Notation::Native && self.take("<<") {
            let members = self.several(">>", |reader| reader.value(depth + 1))?;
            check_set(&members, start)?;
            Content::Set(members)
        } else if self.peek() == Some(b'"') {
            Content::Text(self.text_token()?)
        } else {
            Content::Word(self.word()?)
        };
        Ok(Node { span: start..self.at, content })
    }

    /// What stands before `end`, with commas between. The space behind `end` is left: spans end with the bracket.
    fn several<T>(
        &mut self,
        end: &str,
        mut read: impl FnMut(&mut Self) -> Result<T, Flaw>,
    ) -> Result<Vec<T>, Flaw> {
        let mut found = Vec::new();
        loop {
            if found.is_empty() && self.rest().starts_with(end) {
                self.at += end.len();
                return Ok(found);
            }
            found.push(read(self)?);
            self.skip_space();
            if self.rest().starts_with(end) {
                self.at += end.len();
                return Ok(found);
            }
            if !self.take(",") {
                return Err(self.stranger());
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Result<Entry, Flaw> {
        if self.peek() != Some(b'"') {
            return Err(self.stranger());
        }
        let start = self.at;
        let name = self.text_token()?;
        self.skip_space();
        if !self.take(":") {
            return Err(self.stranger());
        }
        Ok(Entry { start, name, value: self.value(depth)? })
    }

    /// A string, as written.
    fn text_token(&mut self) -> Result<String, Flaw> {
        let start = self.at;
        let mut escaped = false;
        let bytes = self.text.as_bytes().iter().enumerate().skip(start + 1);
        for (at, byte) in bytes {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let written = self.text.get(start..=at).unwrap_or_default();
                    if content(written).is_none() {
                        return Err(self.flaw(Fault::Text));
                    }
                    self.at = at + 1;
                    return Ok(written.to_owned());
                }
                _ => {}
            }
        }
        self.at = self.text.len();
        Err(self.flaw(Fault::Unfinished))
    }

    /// A number, `true`, `false`, `null` or binary.
    fn word(&mut self) -> Result<String, Flaw> {
        const BINARY: &str = "b64\"";
        let start = self.at;
        if self.notation == Notation::Native && self.rest().starts_with(BINARY) {
            self.at += BINARY.len() - 1;
            let text = self.text_token()?;
            if !is_base64(&content(&text).unwrap_or_default()) {
                return Err(Flaw { fault: Fault::Binary, at: start });
            }
            return Ok(self.text.get(start..self.at).unwrap_or_default().to_owned());
        }
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
        let word: String = self.rest().chars().take_while(|c| is_part(*c)).collect();
        let begins_number = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        match word.as_str() {
            "" => return Err(self.stranger()),
            "true" | "false" | "null" => {}
            _ if !begins_number => return Err(self.flaw(Fault::Unexpected)),
            number if self.notation.is_number(number) => {}
            _ => return Err(self.flaw(Fault::Number)),
        }
        self.at += word.len();
        Ok(word)
    }
}

impl Notation {
    fn is_number(self, word: &str) -> bool {
        match self {
            Self::Json => serde_json::from_str::<serde_json::Number>(word).is_ok(),
            Self::Native => Number::parse(word).is_ok(),
        }
    }
}

/// Whether a string is binary as it goes over the wire.
pub fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).is_ok()
}

/// What can be in a set: strings, numbers or binary, of one type.
fn check_set(members: &[Node], at: usize) -> Result<(), Flaw> {
    let kind = |node: &Node| match &node.content {
        Content::Text(_) => Some("SS"),
        Content::Word(word) if word.starts_with("b64") => Some("BS"),
        Content::Word(word) if !matches!(word.as_str(), "true" | "false" | "null") => Some("NS"),
        _ => None,
    };
    let Some(first) = members.first() else { return Err(Flaw { fault: Fault::EmptySet, at }) };
    let stranger = members.iter().find(|member| kind(member).is_none() || kind(member) != kind(first));
    stranger.map_or(Ok(()), |stranger| Err(Flaw { fault: Fault::MixedSet, at: stranger.span.start }))
}

#[cfg(test)]
mod tests {
    use super::super::layout::lay_out_node;
    use super::*;

    #[test]
    fn tokens_stay_as_they_were_written_also_those_written_twice() {
        let text = r#"{ "a\u0062": 1.50e+4, "a\u0062": [100000000000000000000001, {}], "": [] }"#;
        let node = Notation::Json.read(text).expect("JSON");
        assert_eq!(lay_out_node(&node), text);
        let names: Vec<String> = node.entries().unwrap_or_default().iter().map(Entry::name).collect();
        assert_eq!(names, ["ab", "ab", ""]);
    }

    #[test]
    fn values_know_where_they_stand() {
        let text = "{ \"é\": [ 1, \"x\" ] , \"b\": {} }";
        let node = Notation::Json.read(text).expect("JSON");
        let stands = |node: &Node| text[node.span.clone()].to_owned();
        assert_eq!(stands(&node), text);
        let members: Vec<String> =
            node.entries().unwrap_or_default().iter().map(|entry| stands(&entry.value)).collect();
        assert_eq!(members, ["[ 1, \"x\" ]", "{}"]);
    }

    #[test]
    fn json_is_what_serde_json_reads() {
        for text in
            ["", "[1,]", "{\"a\" 1}", "01", "+1", "nul", "\"\u{1}\"", "[1] 2", "b64\"\"", "<<1>>", "'a'"]
        {
            assert!(Notation::Json.read(text).is_err(), "{text}");
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
        }
        for text in ["0", "-1.5E-3", " null ", "[]", "[ ]", "{ }", "\"\\ud83d\\ude00\"", "[true,false]"] {
            assert!(Notation::Json.read(text).is_ok(), "{text}");
            assert!(serde_json::from_str::<Value>(text).is_ok(), "{text}");
        }
    }
}
