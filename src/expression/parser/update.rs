//! Updates: `SET path = value, … REMOVE path, … ADD path :v, … DELETE path :v, …`.
//!
//! Source: Developer Guide, "Update expressions".

use super::{Kind, Parsed, Parser, join};
use crate::expression::syntax::{Action, Change, Keyword, Section, SetValue, Sign, Update};

impl Parser<'_> {
    /// One section or more.
    pub(super) fn update(&mut self) -> Parsed<Update> {
        let mut sections = vec![self.section()?];
        while !self.is(Kind::End) {
            sections.push(self.section()?);
        }
        Ok(Update { sections })
    }

    fn section(&mut self) -> Parsed<Section> {
        let keyword = match self.peek().kind {
            Kind::Set => Keyword::Set,
            Kind::Remove => Keyword::Remove,
            Kind::Add => Keyword::Add,
            Kind::Delete => Keyword::Delete,
            _ => return Err(self.unexpected()),
        };
        let keyword_span = self.advance().span;
        let actions = self.list(|parser| parser.action(keyword))?;
        Ok(Section { keyword, keyword_span, actions })
    }

    fn action(&mut self, keyword: Keyword) -> Parsed<Action> {
        let path = self.path()?;
        let change = match keyword {
            Keyword::Set => {
                self.expect(Kind::Equal)?;
                Change::Set(self.set_value()?)
            }
            Keyword::Remove => Change::Remove,
            Keyword::Add => Change::Add(self.value()?),
            Keyword::Delete => Change::Delete(self.value()?),
        };
        Ok(Action { path, change })
    }

    /// `operand`, `operand + operand`, `operand - operand`, or one of these in parentheses.
    fn set_value(&mut self) -> Parsed<SetValue> {
        let mut open = Vec::new();
        while let Some(token) = self.accept(Kind::OpenParen) {
            open.push(token.span);
        }
        let mut value = SetValue::Operand(self.bare_operand()?);
        let mut enclosed = false;
        loop {
            let sign = match self.peek().kind {
                Kind::Plus => Some(Sign::Plus),
                Kind::Minus => Some(Sign::Minus),
                _ => None,
            };
            value = match (value, sign) {
                (SetValue::Operand(left), Some(sign)) => {
                    let token = self.advance();
                    self.count_operator(token.span);
                    enclosed = false;
                    SetValue::Arithmetic(sign, left, self.operand()?)
                }
                (value, _) => value,
            };
            let Some(first) = open.pop() else { return Ok(value) };
            let close = self.expect(Kind::CloseParen)?;
            Self::check_redundancy(enclosed, join(first, close.span))?;
            enclosed = true;
        }
    }
}
