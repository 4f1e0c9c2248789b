//! Tokens to statements: one method per clause.
//!
//! This file has the cursor, names, and what statements share; `parser/` has
//! SELECT, the statements that write, conditions and values. Values go into a table of placeholders as they are read, so that the trees
//! are those of the other languages and are bound as those are.

mod condition;
mod select;
mod value;
mod write;

use std::collections::BTreeMap;

use super::error::StatementError;
use super::keyword::is_keyword;
use super::lexer::{self, Kind, Token};
use super::{Delete, Insert, Ordering, Returning, Select, Statement, UpdateStatement};
use crate::expression::condition::Condition;
use crate::expression::path::Path;
use crate::expression::placeholders::Placeholders;
use crate::expression::syntax::{self, Element, Step, join};
use crate::expression::update::Update;
use crate::model::AttributeValue;
use crate::model::error::Span;

/// Deepest nesting of parentheses, lists and maps in a statement. The
/// service's own bound is unknown; values of 32 levels are the deepest it stores.
pub const MAX_DEPTH: usize = 64;

/// Words that are operators.
const OPERATORS: [&str; 9] = ["and", "or", "is", "in", "like", "between", "union", "except", "intersect"];

type Parsed<T> = Result<T, StatementError>;

/// Parses a statement and binds it with `parameters`.
pub(super) fn statement(text: &str, parameters: &[AttributeValue]) -> Parsed<Statement> {
    let mut parser = Parser {
        text,
        tokens: lexer::tokens(text),
        at: 0,
        depth: 0,
        parameters,
        used: 0,
        values: BTreeMap::new(),
    };
    if let Some(token) = parser.tokens.iter().find(|token| token.kind == Kind::Unknown) {
        return Err(StatementError::Syntax { detail: String::new(), span: token.span });
    }
    let draft = parser.statement()?;
    parser.accept_symbol(";");
    parser.end()?;
    if parser.used != parameters.len() {
        return Err(StatementError::ParameterCount);
    }
    parser.bind(draft)
}

/// A cursor over the tokens of one statement.
struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    /// Parentheses, lists and maps around the next token.
    depth: usize,
    parameters: &'t [AttributeValue],
    /// `?` read so far.
    used: usize,
    /// The values read so far, under the placeholders that stand for them in the trees.
    values: BTreeMap<String, AttributeValue>,
}

/// A statement whose trees are not bound yet.
enum Draft {
    Select(DraftSelect),
    Exists(DraftSelect),
    Insert(Insert),
    Update {
        table: String,
        update: syntax::Update,
        condition: Option<syntax::Condition>,
        returning: Option<Returning>,
    },
    Delete {
        table: String,
        condition: Option<syntax::Condition>,
        returning: Option<Returning>,
    },
}

/// What stands after FROM, UPDATE or INSERT INTO.
struct Source {
    table: String,
    index: Option<String>,
    /// The table's name.
    span: Span,
}

struct DraftSelect {
    table: String,
    index: Option<String>,
    paths: Option<Vec<syntax::Path>>,
    condition: Option<syntax::Condition>,
    order: Vec<Ordering>,
}

impl Parser<'_> {
    // Tokens

    fn peek_at(&self, ahead: usize) -> Token {
        let end = Token { kind: Kind::End, span: Span { start: self.text.len(), end: self.text.len() } };
        self.tokens.get(self.at + ahead).copied().unwrap_or(end)
    }

    fn peek(&self) -> Token {
        self.peek_at(0)
    }

    fn advance(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek().kind, Kind::Symbol(found) if found == symbol)
    }

    fn accept_symbol(&mut self, symbol: &str) -> Option<Token> {
        self.is_symbol(symbol).then(|| self.advance())
    }

    /// Takes the closing bracket `symbol`, which texts call `name`.
    fn expect_symbol(&mut self, symbol: &str, name: &str) -> Parsed<Token> {
        self.accept_symbol(symbol).ok_or_else(|| self.refuse(format!("Expected {name}")))
    }

    /// Whether the token `ahead` places on is this word, in any case.
    fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        let token = self.peek_at(ahead);
        token.kind == Kind::Word && self.slice(token.span).eq_ignore_ascii_case(word)
    }

    fn accept_word(&mut self, word: &str) -> Option<Token> {
        self.is_word_at(0, word).then(|| self.advance())
    }

    fn expect_word(&mut self, word: &str) -> Parsed<Token> {
        self.accept_word(word).ok_or_else(|| self.refuse(format!("Expected {word}")))
    }

    /// From `start` to the token read last.
    fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        join(start, last.map_or(start, |token| token.span))
    }

    /// Runs `inner` one level deeper.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(self.refuse("Statement is nested too deeply"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn end(&self) -> Parsed<()> {
        match self.peek().kind {
            Kind::End => Ok(()),
            _ => Err(self.refuse("Unexpected token after expression")),
        }
    }

    // Errors

    /// A syntax error at the next token.
    fn refuse(&self, detail: impl Into<String>) -> StatementError {
        StatementError::Syntax { detail: detail.into(), span: self.peek().span }
    }

    /// The error of a place where something must begin and cannot.
    fn unexpected(&self) -> StatementError {
        let token = self.peek();
        let is_operator = OPERATORS.iter().any(|word| self.is_word_at(0, word));
        self.refuse(match token.kind {
            Kind::Word if is_operator => "Unexpected operator",
            Kind::Word if is_keyword(self.slice(token.span)) => "Unexpected keyword",
            Kind::Symbol("=" | "<>" | "!=" | "<" | "<=" | ">" | ">=" | "||" | "/" | "%") => {
                "Unexpected operator"
            }
            _ => "Unexpected term",
        })
    }

    /// Refuses the end of the statement right after an infix operator.
    fn right_side(&self) -> Parsed<()> {
        match self.peek().kind {
            Kind::End => Err(self.refuse("Missing right-hand side expression of infix operator")),
            _ => Ok(()),
        }
    }

    /// What the grammar has at `span` and DynamoDB has not.
    fn unsupported(detail: impl Into<String>, span: Span) -> StatementError {
        StatementError::Unsupported { detail: detail.into(), span }
    }

    // Names

    /// Whether a name comes next.
    fn is_name(&self) -> bool {
        let token = self.peek();
        match token.kind {
            Kind::Quoted => true,
            Kind::Word => !is_keyword(self.slice(token.span)),
            _ => false,
        }
    }

    /// `name` or `"name"`.
    fn accept_name(&mut self) -> Option<(String, Span)> {
        if !self.is_name() {
            return None;
        }
        let token = self.advance();
        let text = self.slice(token.span);
        let name = if token.kind == Kind::Quoted { lexer::unquoted(text) } else { text.to_owned() };
        Some((name, token.span))
    }

    /// `table` or `"table"."index"`; none if no name comes next.
    ///
    /// Source: nubo-db/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiql.test.ts` (captured).
    fn source(&mut self) -> Parsed<Option<Source>> {
        let Some((table, span)) = self.accept_name() else { return Ok(None) };
        let mut parts = vec![table];
        while self.accept_symbol(".").is_some() {
            let part = self.accept_name().ok_or_else(|| self.refuse("Invalid path dot component"))?;
            parts.push(part.0);
        }
        if parts.iter().any(String::is_empty) {
            return Err(Self::unsupported("Path component cannot be an empty string", span));
        }
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(table), index, None) => Ok(Some(Source { table, index, span })),
            _ => Err(Self::unsupported("A path may contain at most 2 components in the FROM clause", span)),
        }
    }

    /// Refuses another name for what was named: `t` or `AS t`.
    ///
    /// Source of tables: as of [`StatementError::Syntax`]; of projections,
    /// users' reports of `AS` (that the word may be missing is unverified).
    fn no_alias(&self) -> Parsed<()> {
        if self.is_name() || self.is_word_at(0, "as") {
            return Err(Self::unsupported("Aliasing is not supported", self.peek().span));
        }
        Ok(())
    }

    /// Refuses an index where only a table can stand.
    ///
    /// Source: nubo-db/dynamodb-conformance, `tests/tier2/partiql/indexQualifier.test.ts`,
    /// which has this text as a part of the answer to UPDATE and DELETE (that
    /// it is all, and that EXISTS is answered so too, is unverified).
    fn no_index(index: Option<&String>, span: Span) -> Parsed<()> {
        match index {
            Some(_) => Err(Self::unsupported("This operation is not supported on an index", span)),
            None => Ok(()),
        }
    }

    /// A name, then any number of `.name` and `[index]`.
    fn path(&mut self) -> Parsed<syntax::Path> {
        let Some((first, mut span)) = self.accept_name() else { return Err(self.unexpected()) };
        let mut elements = vec![Element { step: Step::Name(first), span }];
        loop {
            if self.accept_symbol(".").is_some() {
                let Some((name, at)) = self.accept_name() else {
                    return Err(self.refuse("Invalid path dot component"));
                };
                elements.push(Element { step: Step::Name(name), span: at });
                span = join(span, at);
            } else if let Some(open) = self.accept_symbol("[") {
                let index = self.peek();
                let digits = self.slice(index.span).to_owned();
                if index.kind != Kind::Number || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(self.refuse("Invalid path component"));
                }
                self.advance();
                let close = self.expect_symbol("]", "RIGHT_BRACKET")?;
                elements.push(Element { step: Step::Index(digits), span: join(open.span, close.span) });
                span = join(span, close.span);
            } else {
                return Ok(syntax::Path { elements, span });
            }
        }
    }

    // Statements

    fn statement(&mut self) -> Parsed<Draft> {
        if self.accept_word("select").is_some() {
            return self.select().map(Draft::Select);
        }
        if self.is_word_at(0, "insert") && self.is_word_at(1, "into") {
            self.at += 2;
            return self.insert();
        }
        if self.accept_word("update").is_some() {
            return self.update();
        }
        if self.accept_word("from").is_some() {
            return self.update_where();
        }
        if self.accept_word("delete").is_some() {
            return self.delete();
        }
        if let Some(exists) = self.accept_word("exists") {
            self.expect_symbol("(", "LEFT_PAREN")?;
            self.expect_word("SELECT")?;
            let select = self.select()?;
            self.expect_symbol(")", "RIGHT_PAREN")?;
            Self::no_index(select.index.as_ref(), exists.span)?;
            return Ok(Draft::Exists(select));
        }
        // Source: the service's answer as maintainers report it.
        Err(self.refuse("Expected data manipulation"))
    }

    fn where_clause(&mut self) -> Parsed<Option<syntax::Condition>> {
        self.accept_word("where").map(|_| self.condition()).transpose()
    }

    // Binding

    fn bind(&self, draft: Draft) -> Parsed<Statement> {
        let placeholders = Placeholders::new(None, Some(&self.values));
        let condition = |condition: Option<syntax::Condition>| -> Parsed<Option<Condition>> {
            let bind = |condition| Ok(Condition::of_parsed(&condition, &placeholders)?);
            condition.map(bind).transpose()
        };
        let select = |select: DraftSelect| -> Parsed<Select> {
            let bind = |path: syntax::Path| -> Parsed<Path> { Ok(Path::bind(&path, &placeholders)?) };
            let paths = select.paths.map(|paths| paths.into_iter().map(bind).collect::<Parsed<_>>());
            let paths = paths.transpose()?;
            let DraftSelect { table, index, order, .. } = select;
            Ok(Select { table, index, paths, condition: condition(select.condition)?, order })
        };
        Ok(match draft {
            Draft::Select(draft) => Statement::Select(select(draft)?),
            Draft::Exists(draft) => Statement::Exists(select(draft)?),
            Draft::Insert(insert) => Statement::Insert(insert),
            Draft::Update { table, update, condition: draft, returning } => {
                let update = Update::of_parsed(&update, &placeholders)?;
                Statement::Update(UpdateStatement { table, update, condition: condition(draft)?, returning })
            }
            Draft::Delete { table, condition: draft, returning } => {
                Statement::Delete(Delete { table, condition: condition(draft)?, returning })
            }
        })
    }
}
