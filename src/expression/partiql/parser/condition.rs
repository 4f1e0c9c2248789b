//! WHERE clauses, into the conditions of the other expression languages.
//!
//! `(` may open a condition or an operand; what follows what it encloses decides.

use super::{Kind, Parsed, Parser, StatementError};
use crate::expression::error::{ErrorKind, ExpressionError};
use crate::expression::syntax::{Call, Comparator, Condition, ConditionNode, Operand, Single, join};
use crate::model::AttributeValue;
use crate::model::error::Span;

/// What stands where a condition may stand.
enum Found {
    Condition(Condition),
    /// A condition only if it is a function that is one.
    Operand(Operand),
}

/// The functions that are conditions.
const TESTS: [&str; 3] = ["begins_with", "contains", "attribute_type"];

impl Parser<'_> {
    /// A whole condition.
    pub(super) fn condition(&mut self) -> Parsed<Condition> {
        let found = self.any_of()?;
        self.as_condition(found)
    }

    fn any_of(&mut self) -> Parsed<Found> {
        self.chain("or", ConditionNode::Or, |parser| parser.chain("and", ConditionNode::And, Self::negated))
    }

    /// `part word part word …`; a single part stays as it is.
    fn chain(
        &mut self,
        word: &str,
        node: fn(Vec<Condition>) -> ConditionNode,
        part: fn(&mut Self) -> Parsed<Found>,
    ) -> Parsed<Found> {
        let first = part(self)?;
        if !self.is_word_at(0, word) {
            return Ok(first);
        }
        let mut parts = vec![self.as_condition(first)?];
        while self.accept_word(word).is_some() {
            self.right_side()?;
            let next = part(self)?;
            parts.push(self.as_condition(next)?);
        }
        let span = match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => join(first.span, last.span),
            _ => self.peek().span,
        };
        Ok(Found::Condition(Condition { node: node(parts), span }))
    }

    /// Runs of NOT are read in a loop, and an even number of them is none.
    fn negated(&mut self) -> Parsed<Found> {
        let start = self.peek().span;
        let mut negations = 0usize;
        while self.accept_word("not").is_some() {
            negations += 1;
        }
        let found = self.primary()?;
        if negations == 0 {
            return Ok(found);
        }
        let inner = self.as_condition(found)?;
        Ok(Found::Condition(if negations.is_multiple_of(2) { inner } else { not(inner, start) }))
    }

    fn primary(&mut self) -> Parsed<Found> {
        if self.accept_symbol("(").is_none() {
            let operand = self.operand()?;
            return self.after_operand(operand);
        }
        let found = self.nested(Self::any_of)?;
        self.expect_symbol(")", "RIGHT_PAREN")?;
        match found {
            Found::Operand(operand) => self.after_operand(operand),
            condition => Ok(condition),
        }
    }

    /// What an operand is the first operand of; itself if no operator follows.
    fn after_operand(&mut self, first: Operand) -> Parsed<Found> {
        let start = first.span();
        let single = if let Some(comparator) = self.comparator() {
            self.advance();
            self.right_side()?;
            if self.accept_word("missing").is_some() {
                return self.missing(first, comparator);
            }
            Single::Compare(comparator, first, self.operand()?)
        } else if self.accept_word("is").is_some() {
            return self.is_test(first);
        } else {
            let negated =
                self.is_word_at(0, "not") && ["in", "between"].iter().any(|word| self.is_word_at(1, word));
            if negated {
                self.advance();
            }
            let single = if self.accept_word("between").is_some() {
                let lower = self.operand()?;
                self.expect_word("AND")?;
                Single::Between(first, lower, self.operand()?)
            } else if self.accept_word("in").is_some() {
                Single::In(first, self.choices()?)
            } else {
                return Ok(Found::Operand(first));
            };
            if negated {
                let inner = self.finished(single, start);
                return Ok(Found::Condition(not(inner, start)));
            }
            single
        };
        Ok(Found::Condition(self.finished(single, start)))
    }

    fn finished(&self, single: Single, start: Span) -> Condition {
        Condition { node: ConditionNode::Single(Box::new(single)), span: self.since(start) }
    }

    fn comparator(&self) -> Option<Comparator> {
        Some(match self.peek().kind {
            Kind::Symbol("=") => Comparator::Equal,
            Kind::Symbol("<>" | "!=") => Comparator::NotEqual,
            Kind::Symbol("<") => Comparator::Less,
            Kind::Symbol("<=") => Comparator::LessOrEqual,
            Kind::Symbol(">") => Comparator::Greater,
            Kind::Symbol(">=") => Comparator::GreaterOrEqual,
            _ => return None,
        })
    }

    /// `IS [NOT] MISSING`, `IS [NOT] NULL`, `IS [NOT] type`.
    ///
    /// That NULL is the type alone, and not also what is missing, is unverified.
    fn is_test(&mut self, operand: Operand) -> Parsed<Found> {
        let start = operand.span();
        let negated = self.accept_word("not").is_some();
        if self.accept_word("missing").is_some() {
            let comparator = if negated { Comparator::NotEqual } else { Comparator::Equal };
            return self.missing(operand, comparator);
        }
        let token = self.peek();
        let word = self.slice(token.span).to_ascii_lowercase();
        let descriptor = match word.as_str() {
            _ if token.kind != Kind::Word => return Err(self.refuse("Expected type name")),
            "null" => "NULL",
            "bool" | "boolean" => "BOOL",
            "decimal" | "numeric" | "int" | "integer" | "float" => "N",
            "string" => "S",
            "list" => "L",
            "struct" | "tuple" => "M",
            _ => return Err(self.refuse("Expected type name")),
        };
        self.advance();
        let named = self.placeholder(AttributeValue::S(descriptor.to_owned()), token.span);
        let test = self.call_of("attribute_type", vec![operand, Operand::Value(named)], start);
        Ok(Found::Condition(if negated { not(test, start) } else { test }))
    }

    /// `operand = MISSING` and `operand <> MISSING`: only these two can be asked.
    fn missing(&self, operand: Operand, comparator: Comparator) -> Parsed<Found> {
        let name = match comparator {
            Comparator::Equal => "attribute_not_exists",
            Comparator::NotEqual => "attribute_exists",
            _ => return Err(self.unexpected()),
        };
        let start = operand.span();
        Ok(Found::Condition(self.call_of(name, vec![operand], start)))
    }

    /// The condition `name(arguments)`, written otherwise.
    fn call_of(&self, name: &str, arguments: Vec<Operand>, start: Span) -> Condition {
        let call = Call { name: name.to_owned(), name_span: start, arguments, span: start };
        let mut condition = self.finished(Single::Call(call), start);
        if let ConditionNode::Single(single) = &mut condition.node
            && let Single::Call(call) = single.as_mut()
        {
            call.span = condition.span;
        }
        condition
    }

    /// What follows IN: `(a, b)`, `[a, b]`, or a parameter that is a list.
    fn choices(&mut self) -> Parsed<Vec<Operand>> {
        let (close, name) = match self.peek().kind {
            Kind::Symbol("(") => (")", "RIGHT_PAREN"),
            Kind::Symbol("[") => ("]", "RIGHT_BRACKET"),
            _ => {
                let span = self.peek().span;
                let AttributeValue::L(list) = self.value()? else {
                    return Err(Self::unsupported("The right operand of IN must be a list", span));
                };
                return Ok(list
                    .into_iter()
                    .map(|value| Operand::Value(self.placeholder(value, span)))
                    .collect());
            }
        };
        self.advance();
        let mut choices = vec![self.operand()?];
        while self.accept_symbol(",").is_some() {
            choices.push(self.operand()?);
        }
        self.expect_symbol(close, name)?;
        Ok(choices)
    }

    /// A path, a value, a function, or one of these in parentheses.
    pub(super) fn operand(&mut self) -> Parsed<Operand> {
        if self.accept_symbol("(").is_some() {
            let operand = self.nested(Self::operand)?;
            self.expect_symbol(")", "RIGHT_PAREN")?;
            return Ok(operand);
        }
        let token = self.peek();
        if token.kind == Kind::Word && matches!(self.peek_at(1).kind, Kind::Symbol("(")) {
            let call = self.call()?;
            let is_known = call.name == "size" || TESTS.contains(&call.name.as_str());
            return if is_known { Ok(Operand::Call(call)) } else { Err(Self::unknown_function(&call)) };
        }
        if self.starts_value() {
            let value = self.value()?;
            return Ok(Operand::Value(self.placeholder(value, token.span)));
        }
        self.path().map(Operand::Path)
    }

    /// `name(operand, …)`, the name in small letters.
    pub(super) fn call(&mut self) -> Parsed<Call> {
        let name = self.advance();
        self.accept_symbol("(");
        let mut arguments = Vec::new();
        if !self.is_symbol(")") {
            arguments.push(self.nested(Self::operand)?);
            while self.accept_symbol(",").is_some() {
                arguments.push(self.nested(Self::operand)?);
            }
        }
        let close = self.expect_symbol(")", "RIGHT_PAREN")?;
        let span = join(name.span, close.span);
        Ok(Call { name: self.slice(name.span).to_ascii_lowercase(), name_span: name.span, arguments, span })
    }

    pub(super) fn unknown_function(call: &Call) -> StatementError {
        ExpressionError::new(ErrorKind::UnknownFunction(call.name.clone()), call.name_span).into()
    }

    /// What was found must be a condition; of operands only a test can be one.
    fn as_condition(&self, found: Found) -> Parsed<Condition> {
        match found {
            Found::Condition(condition) => Ok(condition),
            Found::Operand(Operand::Call(call)) if call.name != "size" => {
                let span = call.span;
                Ok(Condition { node: ConditionNode::Single(Box::new(Single::Call(call))), span })
            }
            Found::Operand(Operand::Call(call)) => {
                Err(ExpressionError::new(ErrorKind::MisplacedFunction(call.name), call.name_span).into())
            }
            Found::Operand(operand) => {
                Err(Self::unsupported("Where clause must be a condition", operand.span()))
            }
        }
    }
}

fn not(inner: Condition, start: Span) -> Condition {
    let span = join(start, inner.span);
    Condition { node: ConditionNode::Not(Box::new(inner)), span }
}
