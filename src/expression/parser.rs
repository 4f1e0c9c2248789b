//! Tokens to trees: recursive descent, one method per rule.
//!
//! This file holds the cursor and what all languages share: paths, operands,
//! functions, parentheses, and syntax errors as the service words them.
//! `parser/condition.rs` and `parser/update.rs` hold a language each.
//!
//! **Bounds.** Parentheses and NOT are read in loops, so that no text
//! overflows the stack; only functions nest by recursion, and reading stops at
//! the first function inside [`MAX_OPERATORS`] others. A text that is read to
//! its end with more operators than that is refused too, so no tree that
//! leaves the parser is deeper.

mod condition;
mod hint;
mod update;

use super::error::{ErrorKind, ExpressionError};
use super::lexer::{self, Kind, Token};
use super::syntax::{Call, Condition, Element, Operand, Path, Step, Update, Value, join};
use crate::model::error::Span;

#[cfg(test)]
mod tests;

/// Largest expression in bytes, raw as sent.
pub const MAX_EXPRESSION_BYTES: usize = 4096;
/// Most operators and functions in one expression.
pub const MAX_OPERATORS: usize = 300;

type Parsed<T> = Result<T, ExpressionError>;

/// Parses a condition, filter or key condition.
pub(super) fn condition(text: &str) -> Parsed<Condition> {
    let mut parser = Parser::new(text)?;
    let condition = parser.condition()?;
    parser.end()?;
    Ok(condition)
}

/// Parses an update.
pub(super) fn update(text: &str) -> Parsed<Update> {
    let mut parser = Parser::new(text)?;
    let update = parser.update()?;
    parser.end()?;
    Ok(update)
}

/// Parses a projection: `path, path, …`.
pub(super) fn projection(text: &str) -> Parsed<Vec<Path>> {
    let mut parser = Parser::new(text)?;
    let paths = parser.list(Parser::path)?;
    parser.end()?;
    Ok(paths)
}

/// A cursor over the tokens of one expression.
struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    /// Functions around the next token.
    depth: usize,
    operators: usize,
    /// The first operator that is too many.
    surplus: Option<Span>,
}

/// Something that may have stood in parentheses.
struct Parenthesised<T> {
    inner: T,
    /// It did: another pair directly around it is redundant.
    enclosed: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Parsed<Self> {
        let whole = Span { start: 0, end: text.len() };
        if text.len() > MAX_EXPRESSION_BYTES {
            return Err(ExpressionError::new(ErrorKind::TooLong { bytes: text.len() }, whole));
        }
        let tokens = lexer::tokens(text);
        if tokens.len() == 1 {
            return Err(ExpressionError::new(ErrorKind::Empty, whole));
        }
        Ok(Self { text, tokens, at: 0, depth: 0, operators: 0, surplus: None })
    }

    // Tokens

    /// The token `ahead` places on; past the end it is the end.
    fn peek_at(&self, ahead: usize) -> Token {
        let end = Token { kind: Kind::End, span: Span { start: self.text.len(), end: self.text.len() } };
        self.tokens.get(self.at + ahead).copied().unwrap_or(end)
    }

    fn peek(&self) -> Token {
        self.peek_at(0)
    }

    fn is(&self, kind: Kind) -> bool {
        self.peek().kind == kind
    }

    fn advance(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Takes the next token if it is of this kind.
    fn accept(&mut self, kind: Kind) -> Option<Token> {
        self.is(kind).then(|| self.advance())
    }

    /// Takes the next token, which must be of this kind.
    fn expect(&mut self, kind: Kind) -> Parsed<Token> {
        self.accept(kind).ok_or_else(|| self.unexpected())
    }

    /// Nothing may follow, and there may not have been too much.
    fn end(&self) -> Parsed<()> {
        match self.surplus {
            _ if !self.is(Kind::End) => Err(self.unexpected()),
            Some(span) => Err(ExpressionError::new(ErrorKind::TooManyOperators, span)),
            None => Ok(()),
        }
    }

    /// Counts a comparator, AND, OR, NOT, BETWEEN, IN, function, `+` or `-`.
    fn count_operator(&mut self, span: Span) {
        self.operators += 1;
        if self.operators > MAX_OPERATORS {
            self.surplus.get_or_insert(span);
        }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    // Errors

    /// A syntax error at the next token.
    ///
    /// `near` is the raw text from the token before it to the token after it:
    /// `SET _123` for `_` in `SET _123 = :v`, `foo` for the end of `foo`.
    fn unexpected(&self) -> ExpressionError {
        let token = self.peek();
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).unwrap_or(&token);
        let near = self.slice(join(before.span, self.peek_at(1).span));
        let text = if token.kind == Kind::End { "<EOF>" } else { self.slice(token.span) };
        let kind = ErrorKind::Syntax { token: text.to_owned(), near: near.to_owned() };
        ExpressionError::new(kind, token.span).with_hint(self.syntax_hint())
    }

    // Shared rules

    /// `item, item, …`: at least one.
    fn list<T>(&mut self, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.accept(Kind::Comma).is_some() {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `name` or `#name`, then any number of `.name` and `[index]`.
    fn path(&mut self) -> Parsed<Path> {
        let first = self.name()?;
        let mut span = first.span;
        let mut elements = vec![first];
        loop {
            if self.accept(Kind::Dot).is_some() {
                let name = self.name()?;
                span = join(span, name.span);
                elements.push(name);
            } else if let Some(open) = self.accept(Kind::OpenBracket) {
                let index = self.expect(Kind::Index)?;
                let close = self.expect(Kind::CloseBracket)?;
                let step = Step::Index(self.slice(index.span).to_owned());
                elements.push(Element { step, span: join(open.span, close.span) });
                span = join(span, close.span);
            } else {
                return Ok(Path { elements, span });
            }
        }
    }

    /// One name of a path.
    fn name(&mut self) -> Parsed<Element> {
        let token = self.peek();
        let text = self.slice(token.span).to_owned();
        let step = match token.kind {
            Kind::Name => Step::Name(text),
            Kind::NamePlaceholder => Step::Placeholder(text),
            _ => return Err(self.unexpected()),
        };
        self.advance();
        Ok(Element { step, span: token.span })
    }

    /// `:value`.
    fn value(&mut self) -> Parsed<Value> {
        let token = self.expect(Kind::ValuePlaceholder)?;
        Ok(Value { placeholder: self.slice(token.span).to_owned(), span: token.span })
    }

    /// A path, a value, a function call, or one of these in parentheses.
    fn operand(&mut self) -> Parsed<Operand> {
        let mut open = Vec::new();
        while let Some(token) = self.accept(Kind::OpenParen) {
            open.push(token.span);
        }
        let operand = self.bare_operand()?;
        let mut enclosed = false;
        for first in open.into_iter().rev() {
            let close = self.expect(Kind::CloseParen)?;
            Self::check_redundancy(enclosed, join(first, close.span))?;
            enclosed = true;
        }
        Ok(operand)
    }

    /// Refuses a pair of parentheses directly around another.
    ///
    /// Key conditions are no exception. Source: ExtendDB/extenddb pull request 19
    /// (2026, tried in eu-west-1) and issue 130.
    fn check_redundancy(enclosed: bool, span: Span) -> Parsed<()> {
        if enclosed {
            return Err(ExpressionError::new(ErrorKind::RedundantParentheses, span));
        }
        Ok(())
    }

    /// An operand without parentheses around it.
    fn bare_operand(&mut self) -> Parsed<Operand> {
        match self.peek().kind {
            Kind::ValuePlaceholder => self.value().map(Operand::Value),
            Kind::Name if self.peek_at(1).kind == Kind::OpenParen => self.call().map(Operand::Call),
            Kind::Name | Kind::NamePlaceholder => self.path().map(Operand::Path),
            _ => Err(self.unexpected()),
        }
    }

    /// `name(operand, …)`.
    fn call(&mut self) -> Parsed<Call> {
        let name = self.expect(Kind::Name)?;
        self.count_operator(name.span);
        if self.depth == MAX_OPERATORS {
            return Err(ExpressionError::new(ErrorKind::TooManyOperators, name.span));
        }
        self.depth += 1;
        self.expect(Kind::OpenParen)?;
        let arguments = self.list(Self::operand)?;
        let close = self.expect(Kind::CloseParen)?;
        self.depth -= 1;
        Ok(Call {
            name: self.slice(name.span).to_owned(),
            name_span: name.span,
            arguments,
            span: join(name.span, close.span),
        })
    }
}
