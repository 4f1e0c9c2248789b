//! SELECT: what is asked for, where it is, in which order.
//!
//! Source: Developer Guide, "PartiQL select statements for DynamoDB".

use super::{DraftSelect, Kind, Ordering, Parsed, Parser, Source, Span, StatementError};
use crate::expression::syntax;

impl Parser<'_> {
    /// What follows SELECT.
    pub(super) fn select(&mut self) -> Parsed<DraftSelect> {
        let paths = match self.accept_symbol("*") {
            Some(_) => None,
            None => Some(self.projection()?),
        };
        self.expect_word("FROM")?;
        let start = self.peek().span;
        let Some(Source { table, index, .. }) = self.source()? else { return Err(self.no_source(start)) };
        if matches!(self.peek().kind, Kind::Symbol(symbol) if !matches!(symbol, ")" | ";")) {
            return Err(self.no_source(start));
        }
        self.no_alias()?;
        let condition = self.where_clause()?;
        let order = self.order_by()?;
        for clause in ["group", "having", "limit", "offset"] {
            if self.is_word_at(0, clause) {
                // The text is as users are remembered to report it of LIMIT (unverified).
                let detail = format!("Unsupported clause: {}", clause.to_ascii_uppercase());
                return Err(Self::unsupported(detail, self.peek().span));
            }
        }
        Ok(DraftSelect { table, index, paths, condition, order })
    }

    /// A FROM that names no table. The text is as users are remembered to
    /// report it (unverified).
    fn no_source(&self, source: Span) -> StatementError {
        match self.peek().kind {
            Kind::Text | Kind::Number | Kind::Symbol(_) => {
                Self::unsupported("Unexpected from source", source)
            }
            _ => self.unexpected(),
        }
    }

    /// `path, path, …`
    fn projection(&mut self) -> Parsed<Vec<syntax::Path>> {
        let mut paths = Vec::new();
        loop {
            let token = self.peek();
            let is_call = token.kind == Kind::Word && matches!(self.peek_at(1).kind, Kind::Symbol("("));
            if is_call || matches!(token.kind, Kind::Text | Kind::Number) {
                return Err(Self::unsupported(
                    format!("Unexpected path component at {}", self.place(token.span)),
                    token.span,
                ));
            }
            paths.push(self.path()?);
            self.no_alias()?;
            if self.accept_symbol(",").is_none() {
                return Ok(paths);
            }
        }
    }

    /// A place as the service tells it: line, column, length.
    ///
    /// Source: paritysuite/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiqlFunctions.test.ts` (captured in October 2026).
    pub(super) fn place(&self, span: Span) -> String {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().unwrap_or_default().chars().count();
        format!("{line}:{column}:{}", self.slice(span).chars().count())
    }

    fn order_by(&mut self) -> Parsed<Vec<Ordering>> {
        let mut order = Vec::new();
        if self.accept_word("order").is_none() {
            return Ok(order);
        }
        self.expect_word("BY")?;
        loop {
            let Some((attribute, _)) = self.accept_name() else { return Err(self.unexpected()) };
            let descending = self.accept_word("desc").is_some();
            if !descending {
                self.accept_word("asc");
            }
            order.push(Ordering { attribute, descending });
            if self.accept_symbol(",").is_none() {
                return Ok(order);
            }
        }
    }
}
