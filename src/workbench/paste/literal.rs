//! Values as programs write them, each with its place.

use std::cell::Cell;

use serde_json::Value;

use super::condition::Condition;
use super::token::{Kind, Token};
use super::{Flaw, MAX_DEPTH, Read, Reason, flaw};

/// A value and the byte at which it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: usize,
    pub(super) content: Content,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Text(String),
    /// A number's digits, as they were written.
    Number(String),
    /// A number of Python that is no integer.
    Float(String),
    Flag(bool),
    Null,
    /// As if it were not there: `undefined`, or a token that is made anew for every request.
    Absent,
    Bytes(Vec<u8>),
    List(Vec<Node>),
    Set(Vec<Node>),
    /// Names with their places.
    Map(Vec<(usize, String, Node)>),
    /// What `Key` and `Attr` say.
    Condition(Condition),
    /// A native value where one with types is wanted: `marshall({…})`.
    Marshalled(Box<Node>),
}

impl Node {
    /// JSON that stands at this byte.
    pub(super) fn of_json(value: &Value, at: usize) -> Self {
        let content = match value {
            Value::Null => Content::Null,
            Value::Bool(flag) => Content::Flag(*flag),
            Value::Number(number) => Content::Number(number.to_string()),
            Value::String(text) => Content::Text(text.clone()),
            Value::Array(elements) => {
                Content::List(elements.iter().map(|element| Self::of_json(element, at)).collect())
            }
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| (at, name.clone(), Self::of_json(value, at));
                Content::Map(members.iter().map(member).collect())
            }
        };
        Self { at, content }
    }
}

/// Goes along the tokens of a text.
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) index: usize,
    depth: usize,
}

impl<'a> Cursor<'a> {
    /// Before the token with this index, at this depth.
    pub(super) fn new(tokens: &'a [Token], index: usize, depth: usize) -> Self {
        Self { tokens, index, depth }
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.index)
    }

    /// The token after so many more.
    pub(super) fn ahead(&self, count: usize) -> Option<&'a Token> {
        self.tokens.get(self.index + count)
    }

    /// Where the next token stands, or the text ends.
    pub(super) fn at(&self) -> usize {
        let last = || self.tokens.last().map_or(0, |token| token.end);
        self.peek().map_or_else(last, |token| token.at)
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Read<&'a Token> {
        let token = self.peek().ok_or(Flaw { at: self.at(), reason: Reason::Unclosed })?;
        self.index += 1;
        Ok(token)
    }

    /// Whether the next token is this mark.
    pub(super) fn is(&self, mark: char) -> bool {
        self.peek().is_some_and(|token| token.is(mark))
    }

    /// Takes this mark if it is next.
    pub(super) fn skip(&mut self, mark: char) -> bool {
        let is = self.is(mark);
        self.index += usize::from(is);
        is
    }

    /// Takes this mark, which must be next.
    pub(super) fn expect(&mut self, mark: char) -> Read<()> {
        if self.skip(mark) { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The next token is not one that may stand there.
    pub(super) fn unexpected(&self) -> Flaw {
        match self.peek() {
            None => Flaw { at: self.at(), reason: Reason::Unclosed },
            Some(token) => Flaw { at: token.at, reason: Reason::Unexpected(token.shown()) },
        }
    }

    /// Reads something one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            return flaw(self.at(), Reason::TooDeep);
        }
        self.depth += 1;
        let done = read(self);
        self.depth -= 1;
        done
    }

    /// How deep it is.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Elements with commas between them, and one after the last if need be, up to this mark.
    pub(super) fn sequence<T>(
        &mut self,
        end: char,
        mut read: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut elements = Vec::new();
        while !self.skip(end) {
            elements.push(read(self)?);
            if !self.skip(',') && !self.is(end) {
                return Err(self.not_literal());
            }
        }
        Ok(elements)
    }

    /// A value goes on where a literal would end.
    pub(super) fn not_literal(&self) -> Flaw {
        match self.peek() {
            Some(token)
                if matches!(token.kind, Kind::Mark('+' | '.' | '%' | '*' | '/' | '-' | '?' | '[')) =>
            {
                Flaw { at: token.at, reason: Reason::NotLiteral(token.shown()) }
            }
            _ => self.unexpected(),
        }
    }
}

/// Counts a value more; too many are as bad as too deep.
pub(super) fn count(left: &Cell<usize>, cursor: &Cursor<'_>) -> Read<()> {
    match left.get().checked_sub(1) {
        Some(fewer) => {
            left.set(fewer);
            Ok(())
        }
        None => flaw(cursor.at(), Reason::TooDeep),
    }
}

/// The index of the token that closes the bracket that is open before `index`.
pub(super) fn closing(tokens: &[Token], index: usize) -> Option<usize> {
    let mut depth = 1_usize;
    for (index, token) in tokens.iter().enumerate().skip(index) {
        match token.kind {
            Kind::Mark('(' | '[' | '{') => depth += 1,
            Kind::Mark(')' | ']' | '}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}
