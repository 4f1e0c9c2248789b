//! INSERT, UPDATE and DELETE.
//!
//! Source: Developer Guide, "PartiQL insert statements for DynamoDB", "…
//! update statements", "… delete statements".

use super::{Draft, Insert, Kind, Parsed, Parser, Returning, Source, Span, StatementError, is_keyword};
use crate::expression::error::{ErrorKind, ExpressionError};
use crate::expression::syntax::{self, Action, Call, Change, Keyword, Operand, Section, SetValue, Sign};
use crate::model::AttributeValue;

impl Parser<'_> {
    /// What a write is of.
    fn target(&mut self) -> Parsed<Source> {
        self.source()?.ok_or_else(|| self.refuse("Expected identifier for simple path"))
    }

    /// The table of an UPDATE or DELETE.
    fn written_table(&mut self) -> Parsed<String> {
        let Source { table, index, span } = self.target()?;
        self.no_alias()?;
        Self::no_index(index.as_ref(), span)?;
        Ok(table)
    }

    /// What follows INSERT INTO.
    ///
    /// Source of the text about an index: nubo-db/dynoxide, `src/partiql/parser.rs`
    /// (captured in August 2026); nubo-db/dynamodb-conformance has its beginning.
    pub(super) fn insert(&mut self) -> Parsed<Draft> {
        let Source { table, index, span } = self.target()?;
        if index.is_some() {
            let detail = format!(
                "FROM clause may only contain a single table name in data manipulation statements at {}",
                self.place(span)
            );
            return Err(Self::unsupported(detail, span));
        }
        if self.is_name() {
            return Err(self.refuse("Unexpected token after expression"));
        }
        if self.accept_word("value").is_none() {
            // `(column, …) VALUES (…)` is SQL; the first of its words that is
            // a keyword is to blame.
            while !matches!(self.peek().kind, Kind::End) {
                let token = self.peek();
                if token.kind == Kind::Word && is_keyword(self.slice(token.span)) {
                    break;
                }
                self.advance();
            }
            return Err(self.unexpected());
        }
        let span = self.peek().span;
        match self.value().map_err(StatementError::of_item)? {
            AttributeValue::M(item) => Ok(Draft::Insert(Insert { table, item })),
            _ => Err(Self::unsupported("Item to insert must be a tuple", span)),
        }
    }

    /// What follows UPDATE.
    pub(super) fn update(&mut self) -> Parsed<Draft> {
        let table = self.written_table()?;
        let update = self.actions()?;
        let condition = self.where_clause()?;
        Ok(Draft::Update { table, update, condition, returning: self.returning()? })
    }

    /// What follows a FROM that begins a statement: an UPDATE whose WHERE clause comes first.
    ///
    /// Source: paritysuite/dynamodb-conformance,
    /// `tests/tier2/partiql/fromFirstUpdate.test.ts` (captured in October 2026).
    pub(super) fn update_where(&mut self) -> Parsed<Draft> {
        let table = self.written_table()?;
        let condition = self.where_clause()?;
        let update = self.actions()?;
        Ok(Draft::Update { table, update, condition, returning: self.returning()? })
    }

    /// `SET path = …, path = … REMOVE path …`
    fn actions(&mut self) -> Parsed<syntax::Update> {
        let (mut actions, mut set) = (Vec::new(), false);
        loop {
            if self.accept_word("set").is_some() || (set && self.accept_symbol(",").is_some()) {
                set = true;
                let path = self.path()?;
                self.expect_symbol("=", "EQ")?;
                let change = self.set_value(&path)?;
                actions.push(Action { path, change });
            } else if self.accept_word("remove").is_some() {
                set = false;
                actions.push(Action { path: self.path()?, change: Change::Remove });
            } else if actions.is_empty() {
                return Err(self.refuse("Expected data manipulation"));
            } else {
                break;
            }
        }
        // Order does not matter to an update; each kind of action is one section.
        let span = Span { start: 0, end: 0 };
        let section = Section { keyword: Keyword::Set, keyword_span: span, actions };
        Ok(syntax::Update { sections: vec![section] })
    }

    /// The right-hand side of `SET path = …`.
    fn set_value(&mut self, path: &syntax::Path) -> Parsed<Change> {
        if self.peek().kind == Kind::Word && matches!(self.peek_at(1).kind, Kind::Symbol("(")) {
            return self.set_function(path);
        }
        let left = self.plain_operand()?;
        let sign = match self.peek().kind {
            Kind::Symbol("+") => Sign::Plus,
            Kind::Symbol("-") => Sign::Minus,
            _ => return Ok(Change::Set(SetValue::Operand(left))),
        };
        self.advance();
        self.right_side()?;
        Ok(Change::Set(SetValue::Arithmetic(sign, left, self.plain_operand()?)))
    }

    /// An operand of an update: no function of a condition.
    fn plain_operand(&mut self) -> Parsed<Operand> {
        match self.operand()? {
            Operand::Call(call) => Err(Self::not_in_update(call)),
            operand => Ok(operand),
        }
    }

    fn not_in_update(call: Call) -> StatementError {
        ExpressionError::new(ErrorKind::NotInUpdate(call.name), call.name_span).into()
    }

    /// `list_append(list, list)`, `set_add(path, set)`, `set_delete(path, set)`.
    fn set_function(&mut self, path: &syntax::Path) -> Parsed<Change> {
        let call = self.call()?;
        if !["list_append", "set_add", "set_delete"].contains(&call.name.as_str()) {
            return Err(Self::not_in_update(call));
        }
        let inner = call.arguments.iter().find_map(|argument| match argument {
            Operand::Call(inner) => Some(inner.clone()),
            _ => None,
        });
        if let Some(inner) = inner {
            return Err(Self::not_in_update(inner));
        }
        let [first, second] = call.arguments.as_slice() else {
            let detail = format!("Incorrect number of operands for function {}", call.name);
            return Err(Self::unsupported(detail, call.span));
        };
        let change = match call.name.as_str() {
            "list_append" => return Ok(Change::Set(SetValue::Operand(Operand::Call(call)))),
            "set_add" => Change::Add,
            _ => Change::Delete,
        };
        match (first, second) {
            (Operand::Path(same), Operand::Value(value)) if same_path(same, path) => {
                Ok(change(value.clone()))
            }
            _ => Err(Self::unsupported(
                format!("The first operand of {} must be the attribute that is set", call.name),
                call.span,
            )),
        }
    }

    /// What follows DELETE.
    ///
    /// Source of the text: nubo-db/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiql.test.ts` (captured).
    pub(super) fn delete(&mut self) -> Parsed<Draft> {
        self.expect_word("FROM")?;
        let table = self.written_table()?;
        let condition = self.where_clause()?;
        let span = self.peek().span;
        let returning = self.returning()?;
        if let Some(returning) = returning.filter(|returning| *returning != Returning::AllOld) {
            let detail = format!(
                "Invalid returning clause: RETURNING {} *. \
                 Only RETURNING ALL OLD * is allowed in DELETE statements.",
                returning.words()
            );
            return Err(Self::unsupported(detail, span));
        }
        Ok(Draft::Delete { table, condition, returning })
    }

    /// `RETURNING (ALL | MODIFIED) (OLD | NEW) *`
    fn returning(&mut self) -> Parsed<Option<Returning>> {
        if self.accept_word("returning").is_none() {
            return Ok(None);
        }
        let all = self.accept_word("all").is_some();
        let modified = !all && self.accept_word("modified").is_some();
        let old = self.accept_word("old").is_some();
        let new = !old && self.accept_word("new").is_some();
        let returning = match (all, modified, old, new) {
            (true, _, true, _) => Returning::AllOld,
            (true, _, _, true) => Returning::AllNew,
            (_, true, true, _) => Returning::ModifiedOld,
            (_, true, _, true) => Returning::ModifiedNew,
            _ => return Err(self.refuse("Expected returning mapping")),
        };
        self.accept_symbol("*").ok_or_else(|| self.refuse("Expected STAR"))?;
        Ok(Some(returning))
    }
}

/// Whether both paths name the same place.
fn same_path(one: &syntax::Path, two: &syntax::Path) -> bool {
    one.elements.iter().map(|element| &element.step).eq(two.elements.iter().map(|element| &element.step))
}
