//! Conditions, filters and key conditions.
//!
//! | binds | rule |
//! |---|---|
//! | loosest | `condition OR condition` |
//! | | `condition AND condition` |
//! | | `NOT condition` |
//! | tightest | comparison, `BETWEEN`, `IN`, function, `( condition )` |
//!
//! `(` may open a condition or an operand: `(a = :b)`, `(a) = :b`. Both begin
//! with an operand, so what follows that operand decides, and no text is read
//! twice. Open parentheses are kept on a stack of [`Level`]s rather than on
//! the call stack: they may nest as deep as the text is long.
//!
//! Source: Developer Guide, "Condition and filter expressions, operators, and functions".

use super::{Kind, Parenthesised, Parsed, Parser, Span, Token, join};
use crate::expression::syntax::{Comparator, Condition, ConditionNode, Operand, Single};

/// What stands where a condition may stand.
enum Found {
    Condition(Condition),
    /// An operand: a condition only if it is a function.
    Operand(Operand),
}

/// The part of a condition inside one pair of parentheses, as far as it is read.
#[derive(Default)]
struct Level {
    /// The parenthesis that opened it; none for the whole condition.
    open: Option<Span>,
    /// Finished operands of OR.
    any_of: Vec<Condition>,
    /// Finished operands of AND since the last OR.
    all_of: Vec<Condition>,
    /// The NOTs before what is read next.
    negations: Vec<Token>,
}

impl Parser<'_> {
    /// A whole condition.
    pub(super) fn condition(&mut self) -> Parsed<Condition> {
        let mut outer = Vec::new();
        let mut level = Level::default();
        loop {
            while let Some(not) = self.accept(Kind::Not) {
                self.count_operator(not.span);
                level.negations.push(not);
            }
            if let Some(open) = self.accept(Kind::OpenParen) {
                outer.push(std::mem::replace(&mut level, Level::opened_by(open)));
                continue;
            }
            let operand = self.bare_operand()?;
            let mut found = self.after_operand(operand, false)?;
            while level.open.is_some() && self.is(Kind::CloseParen) {
                let inner = std::mem::replace(&mut level, outer.pop().unwrap_or_default());
                found = self.close(inner, found)?;
            }
            match self.peek().kind {
                operator @ (Kind::And | Kind::Or) => {
                    let condition = self.as_condition(found.inner)?;
                    let token = self.advance();
                    self.count_operator(token.span);
                    level.add(condition, operator);
                }
                _ if level.open.is_none() => return Ok(level.finish(self.as_condition(found.inner)?)),
                _ => return Err(self.unexpected()),
            }
        }
    }

    /// Ends a level at its closing parenthesis; `last` is what stands before that.
    fn close(&mut self, level: Level, last: Parenthesised<Found>) -> Parsed<Parenthesised<Found>> {
        let open = level.open;
        let alone = level.is_empty();
        let inner = match last.inner {
            operand @ Found::Operand(_) if alone => operand,
            found => Found::Condition(level.finish(self.as_condition(found)?)),
        };
        let close = self.expect(Kind::CloseParen)?;
        let span = join(open.unwrap_or(close.span), close.span);
        Self::check_redundancy(alone && last.enclosed, span)?;
        match inner {
            Found::Operand(operand) => self.after_operand(operand, true),
            Found::Condition(condition) => {
                let inner = Found::Condition(Condition { span, ..condition });
                Ok(Parenthesised { inner, enclosed: true })
            }
        }
    }

    /// What an operand is the first operand of; itself if no operator follows.
    fn after_operand(&mut self, first: Operand, enclosed: bool) -> Parsed<Parenthesised<Found>> {
        let start = first.span();
        let operator = self.peek();
        let (node, end) = match operator.kind {
            Kind::Between => {
                self.advance();
                let lower = self.operand()?;
                self.expect(Kind::And)?;
                let upper = self.operand()?;
                let end = upper.span();
                (Single::Between(first, lower, upper), end)
            }
            Kind::In => {
                self.advance();
                self.expect(Kind::OpenParen)?;
                let values = self.list(Self::operand)?;
                let close = self.expect(Kind::CloseParen)?;
                (Single::In(first, values), close.span)
            }
            other => {
                let Some(comparator) = comparator(other) else {
                    return Ok(Parenthesised { inner: Found::Operand(first), enclosed });
                };
                self.advance();
                let second = self.operand()?;
                let end = second.span();
                (Single::Compare(comparator, first, second), end)
            }
        };
        self.count_operator(operator.span);
        let condition = Condition { node: ConditionNode::Single(Box::new(node)), span: join(start, end) };
        Ok(Parenthesised { inner: Found::Condition(condition), enclosed: false })
    }

    /// What was found must be a condition; of operands only a function call can be one.
    fn as_condition(&self, found: Found) -> Parsed<Condition> {
        match found {
            Found::Condition(condition) => Ok(condition),
            Found::Operand(Operand::Call(call)) => {
                let span = call.span;
                Ok(Condition { node: ConditionNode::Single(Box::new(Single::Call(call))), span })
            }
            Found::Operand(_) => Err(self.unexpected()),
        }
    }
}

impl Level {
    fn opened_by(open: Token) -> Self {
        Self { open: Some(open.span), ..Self::default() }
    }

    /// Whether nothing stands before what is read next.
    fn is_empty(&self) -> bool {
        self.any_of.is_empty() && self.all_of.is_empty() && self.negations.is_empty()
    }

    /// Takes the condition before `operator`, which is AND or OR.
    fn add(&mut self, condition: Condition, operator: Kind) {
        let condition = self.negate(condition);
        if operator == Kind::And {
            self.all_of.push(condition);
        } else {
            let earlier = std::mem::take(&mut self.all_of);
            self.any_of.push(chain(earlier, condition, ConditionNode::And));
        }
    }

    /// The condition that ends with `last`.
    fn finish(mut self, last: Condition) -> Condition {
        let last = self.negate(last);
        chain(self.any_of, chain(self.all_of, last, ConditionNode::And), ConditionNode::Or)
    }

    fn negate(&mut self, condition: Condition) -> Condition {
        self.negations.drain(..).rev().fold(condition, |inner, not| {
            let span = join(not.span, inner.span);
            Condition { node: ConditionNode::Not(Box::new(inner)), span }
        })
    }
}

/// The operands of AND or OR; a single one stays as it is.
fn chain(
    mut earlier: Vec<Condition>,
    last: Condition,
    node: fn(Vec<Condition>) -> ConditionNode,
) -> Condition {
    let Some(first) = earlier.first() else { return last };
    let span = join(first.span, last.span);
    earlier.push(last);
    Condition { node: node(earlier), span }
}

fn comparator(kind: Kind) -> Option<Comparator> {
    Some(match kind {
        Kind::Equal => Comparator::Equal,
        Kind::NotEqual => Comparator::NotEqual,
        Kind::Less => Comparator::Less,
        Kind::LessOrEqual => Comparator::LessOrEqual,
        Kind::Greater => Comparator::Greater,
        Kind::GreaterOrEqual => Comparator::GreaterOrEqual,
        _ => return None,
    })
}
