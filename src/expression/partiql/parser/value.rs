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
            Kind::Symbol("[") => {
                let elements = self.elements("]", "RIGHT_BRACKET")?;
                Ok(AttributeValue::L(elements.into_iter().map(|(element, _)| element).collect()))
            }
            Kind::Symbol("<<") => self.bag(token.span),
            Kind::Symbol(_) => self.map().map(AttributeValue::M),
            _ if self.slice(token.span).eq_ignore_ascii_case("null") => Ok(AttributeValue::Null),
            _ => Ok(AttributeValue::Bool(self.slice(token.span).eq_ignore_ascii_case("true"))),
        }
    }

    fn number(&self, sign: &str, span: Span) -> Parsed<AttributeValue> {
        let number = Number::parse(&format!("{sign}{}", self.slice(span)));
        let literal = |detail| StatementError::Literal { detail, steps: Vec::new(), span };
        number.map(AttributeValue::N).map_err(|error| literal(error.to_string()))
    }

    /// The set whose bracket `open` is read: all strings or all numbers, none twice.
    ///
    /// Source: floci-io/floci, `DynamoDbPartiQLDocumentedSyntaxIntegrationTest`
    /// and `DynamoDbPartiQLEdgeCaseIntegrationTest` (captured in September
    /// 2026), where only numbers are answered with a place.
    fn bag(&mut self, open: Span) -> Parsed<AttributeValue> {
        let members = self.elements(">>", "RIGHT_DOUBLE_ANGLE_BRACKET")?;
        if members.is_empty() {
            return Err(Self::unsupported("Empty bags are not supported", open));
        }
        let written = |(member, span): &(AttributeValue, Span)| match member {
            AttributeValue::S(text) => text.clone(),
            _ => self.slice(*span).to_owned(),
        };
        let twice = |mark: &str| {
            let written = members.iter().map(written).collect::<Vec<_>>().join(", ");
            format!(
                "One or more parameter values were invalid: Input collection [{written}] contains duplicates{mark}"
            )
        };
        let text = |member: &AttributeValue| match member {
            AttributeValue::S(text) => Some(text.clone()),
            _ => None,
        };
        let number = |member: &AttributeValue| match member {
            AttributeValue::N(number) => Some(*number),
            _ => None,
        };
        let texts: Option<BTreeSet<_>> = members.iter().map(|(member, _)| text(member)).collect();
        let numbers: Option<BTreeSet<_>> = members.iter().map(|(member, _)| number(member)).collect();
        match (texts, numbers) {
            (Some(set), _) if set.len() == members.len() => Ok(AttributeValue::Ss(set)),
            (_, Some(set)) if set.len() == members.len() => Ok(AttributeValue::Ns(set)),
            (Some(_), _) => Err(Self::unsupported(twice("."), open)),
            (_, Some(_)) => {
                Err(StatementError::Literal { detail: twice("!"), steps: Vec::new(), span: open })
            }
            (None, None) => Err(Self::unsupported(
                "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags",
                open,
            )),
        }
    }

    /// The values of a list or set whose opening bracket is read, and where each stands.
    fn elements(&mut self, close: &str, name: &str) -> Parsed<Vec<(AttributeValue, Span)>> {
        let mut elements = Vec::new();
        if self.accept_symbol(close).is_some() {
            return Ok(elements);
        }
        loop {
            let (start, index) = (self.peek().span, elements.len());
            let element = self.nested(Self::value).map_err(|error| error.within(|| format!("[{index}]")))?;
            elements.push((element, self.since(start)));
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
            let value = self.nested(Self::value).map_err(|error| error.within(|| format!(".{name}")))?;
            map.insert(name, value);
            if self.accept_symbol(",").is_none() {
                self.expect_symbol("}", "RIGHT_CURLY")?;
                return Ok(map);
            }
        }
    }
}
