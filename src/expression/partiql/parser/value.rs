//! Values: literals and parameters.
//!
//! Binary values have no literal; they come as parameters.
//!
//! Source: Developer Guide, "PartiQL data types for DynamoDB".

use std::collections::{BTreeMap, BTreeSet};

use super::lexer::unquoted;
use super::{Kind, Parsed, Parser, StatementError};
use crate::expression::syntax::Value;
use crate::model::error::Span;
use crate::model::{AttributeValue, Number};

impl Parser<'_> {
    /// Whether the next token can only begin a value.
    pub(super) fn starts_value(&self) -> bool {
        match self.peek().kind {
            Kind::Text | Kind::Number | Kind::Symbol("?" | "[" | "{" | "<<" | "-" | "+") => true,
            Kind::Word => ["true", "false", "null"].iter().any(|word| self.is_word_at(0, word)),
            _ => false,
        }
    }

    /// What stands for `value` in a tree.
    pub(super) fn placeholder(&mut self, value: AttributeValue, span: Span) -> Value {
        let placeholder = format!(":{}", self.values.len());
        self.values.insert(placeholder.clone(), value);
        Value { placeholder, span }
    }

    /// A literal or a parameter.
    pub(super) fn value(&mut self) -> Parsed<AttributeValue> {
        if !self.starts_value() {
            return Err(self.unexpected());
        }
        let token = self.advance();
        match token.kind {
            Kind::Text => Ok(AttributeValue::S(unquoted(self.slice(token.span)))),
            Kind::Number => self.number("", token.span),
            Kind::Symbol(sign @ ("-" | "+")) => {
                let digits = self.peek();
                if digits.kind != Kind::Number {
                    return Err(self.unexpected());
                }
                self.advance();
                self.number(if sign == "-" { "-" } else { "" }, digits.span)
            }
            Kind::Symbol("?") => {
                // Their number is compared with that of the parameters at the end.
                let value = self.parameters.get(self.used).cloned();
                self.used += 1;
                Ok(value.unwrap_or(AttributeValue::Null))
            }
            Kind::Symbol("[") => self.elements("]", "RIGHT_BRACKET").map(AttributeValue::L),
            Kind::Symbol("<<") => {
                let members = self.elements(">>", "RIGHT_DOUBLE_ANGLE_BRACKET")?;
                set(members).ok_or_else(|| {
                    Self::unsupported("Sets must hold strings, numbers or binaries of one type", token.span)
                })
            }
            Kind::Symbol(_) => self.map().map(AttributeValue::M),
            _ if self.slice(token.span).eq_ignore_ascii_case("null") => Ok(AttributeValue::Null),
            _ => Ok(AttributeValue::Bool(self.slice(token.span).eq_ignore_ascii_case("true"))),
        }
    }

    fn number(&self, sign: &str, span: Span) -> Parsed<AttributeValue> {
        let number = Number::parse(&format!("{sign}{}", self.slice(span)));
        number.map(AttributeValue::N).map_err(|error| StatementError::Number { error, span })
    }

    /// The values of a list or set whose opening bracket is read.
    fn elements(&mut self, close: &str, name: &str) -> Parsed<Vec<AttributeValue>> {
        let mut elements = Vec::new();
        if self.accept_symbol(close).is_some() {
            return Ok(elements);
        }
        loop {
            elements.push(self.nested(Self::value)?);
            if self.accept_symbol(",").is_none() {
                self.expect_symbol(close, name)?;
                return Ok(elements);
            }
        }
    }

    /// The entries of a map whose brace is read.
    fn map(&mut self) -> Parsed<BTreeMap<String, AttributeValue>> {
        let mut map = BTreeMap::new();
        if self.accept_symbol("}").is_some() {
            return Ok(map);
        }
        loop {
            let name = self.peek();
            // A quoted name is not documented, and harmless.
            if !matches!(name.kind, Kind::Text | Kind::Quoted) {
                return Err(self.unexpected());
            }
            self.advance();
            let name = unquoted(self.slice(name.span));
            self.expect_symbol(":", "COLON")?;
            map.insert(name, self.nested(Self::value)?);
            if self.accept_symbol(",").is_none() {
                self.expect_symbol("}", "RIGHT_CURLY")?;
                return Ok(map);
            }
        }
    }
}

/// The set of these members: at least one, all of one type, none twice.
fn set(members: Vec<AttributeValue>) -> Option<AttributeValue> {
    fn unique<T: Ord>(
        members: Vec<AttributeValue>,
        member: fn(AttributeValue) -> Option<T>,
    ) -> Option<BTreeSet<T>> {
        let count = members.len();
        let set = members.into_iter().map(member).collect::<Option<BTreeSet<T>>>()?;
        (set.len() == count).then_some(set)
    }
    match members.first()? {
        AttributeValue::S(_) => {
            let text = |value| if let AttributeValue::S(text) = value { Some(text) } else { None };
            unique(members, text).map(AttributeValue::Ss)
        }
        AttributeValue::N(_) => {
            let number = |value| if let AttributeValue::N(number) = value { Some(number) } else { None };
            unique(members, number).map(AttributeValue::Ns)
        }
        AttributeValue::B(_) => {
            let bytes = |value| if let AttributeValue::B(bytes) = value { Some(bytes) } else { None };
            unique(members, bytes).map(AttributeValue::Bs)
        }
        _ => None,
    }
}
