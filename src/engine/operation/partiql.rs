//! What the PartiQL operations share: statements as requests have them, and
//! how each is carried out.
//!
//! | statement | carried out as | where |
//! |---|---|---|
//! | SELECT of ExecuteStatement | pages of Queries or a Scan | [`select`] |
//! | SELECT of a batch or transaction | a read by key | [`lookup`] |
//! | INSERT, UPDATE, DELETE, EXISTS | an action of a transaction, perhaps of only this one | [`write`](mod@write) |
//!
//! Source: Developer Guide, "PartiQL - a SQL-compatible query language for
//! Amazon DynamoDB"; fact sheet §9.

pub(super) mod lookup;
pub(super) mod select;
pub(super) mod write;

use super::Operation;
use crate::engine::request::ReturnValuesOnConditionCheckFailure;
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::ElementValue;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::expression::partiql::{Statement, StatementError};
use crate::model::error::{Location, Validation};
use crate::model::{ApiError, AttributeValue};

/// Longest statement, in characters. Source: API model, `PartiQLStatement`.
const MAX_STATEMENT: usize = 8192;

/// The values of a statement's `?` as they are on the wire.
pub(super) type Parameters = List<ElementValue>;

/// A statement and the values of its `?`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParameterizedStatement {
    /// The text: at most 8192 characters.
    pub statement: String,
    /// The values of its `?`, in order.
    pub parameters: Vec<AttributeValue>,
    /// Whether a refused write answers with the stored item.
    pub return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure,
}

impl ParameterizedStatement {
    /// The statement of a body that satisfies its constraints: check 5.
    pub(super) fn of_body(
        operation: Operation,
        statement: Option<Member<String>>,
        parameters: Option<Parameters>,
        answer: Option<Member<String>>,
    ) -> Result<Self, ApiError> {
        let parameters = parameters.into_iter().flat_map(|list| list.0).map(|value| value.0);
        let parameters = parameters.collect::<Result<Vec<_>, _>>();
        Ok(Self {
            statement: statement.map_or_else(String::new, |text| text.0),
            parameters: parameters.map_err(|error| ValidationError::Value(error).of(operation))?,
            return_values_on_condition_check_failure: validation::word(
                answer,
                ReturnValuesOnConditionCheckFailure::from_word,
            ),
        })
    }

    /// Parses the statement: check 9.
    pub(super) fn parse(&self) -> Result<Statement, ApiError> {
        Statement::parse(&self.statement, &self.parameters).map_err(refused)
    }
}

/// Check 4 for the text of a statement.
pub(super) fn check_text(failures: &mut Failures, path: &str, text: Value<'_>) {
    let constraints = [Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(MAX_STATEMENT)];
    failures.check(path, text, &constraints);
}

/// Check 4 for a statement whose members stand at `path`.
pub(super) fn check_members(
    failures: &mut Failures,
    path: &str,
    statement: &Option<Member<String>>,
    parameters: Option<&Parameters>,
    answer: &Option<Member<String>>,
) {
    check_text(failures, &format!("{path}statement"), Value::member(statement));
    let few = parameters.map_or(Value::Null, |list| Value::List(list.0.len(), "[]"));
    failures.check(&format!("{path}parameters"), few, &[Constraint::MinLength(1)]);
    failures.check(
        &format!("{path}returnValuesOnConditionCheckFailure"),
        Value::member(answer),
        &[Constraint::OneOf(ReturnValuesOnConditionCheckFailure::WORDS)],
    );
}

/// Check 4 for statements that came typed, in the member `path`.
pub(super) fn check_typed<'s>(
    path: &str,
    most: usize,
    statements: impl ExactSizeIterator<Item = &'s ParameterizedStatement>,
) -> Result<(), ApiError> {
    let mut failures = Failures::default();
    failures.check_count(path, Some(statements.len()), most);
    for (statement, place) in statements.zip(1..) {
        let path = format!("{path}.{place}.member.statement");
        check_text(&mut failures, &path, Value::Text(&statement.statement));
    }
    failures.finish()
}

/// A refused statement as every operation answers it.
fn refused(error: StatementError) -> ApiError {
    ApiError::Validation(Box::new(Validation {
        message: error.to_string(),
        location: Some(Location { parameter: "Statement".to_owned(), span: error.span() }),
        hint: None,
    }))
}
