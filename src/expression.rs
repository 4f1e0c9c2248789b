//! The expression languages: text → tokens → tree with positions → bound tree → result.
//!
//! | language | entry | bound form | result |
//! |---|---|---|---|
//! | condition, filter | [`condition()`] | [`Condition`] | true or false for an item, or an [`Explanation`] |
//! | update | [`update()`] | [`Update`] | the item after it, or an [`UpdateError`] |
//! | projection | [`projection()`] | [`Projection`] | the parts of an item |
//! | key condition | [`key_expression`] | [`KeyExpression`], then [`KeyCondition`] | a key range |
//! | statement | [`partiql::Statement::parse`] | [`partiql::Statement`] | the languages above, and what they are for |
//!
//! The parameters that expressions replaced become the same bound forms: [`legacy`].
//!
//! **The life of an expression.** `lexer` cuts the text, `parser` builds the
//! tree of `syntax`, `check` refuses what needs no values (`remembered` keeps
//! the trees of texts that come again), and a `bind` step
//! per language resolves `#names` and `:values` ([`Placeholders`]) into a tree
//! that owns its data: it can be kept, cloned, compared and evaluated any
//! number of times. Each step refuses in the order in which the service does,
//! with the service's text, the bytes to blame and perhaps a hint
//! ([`ExpressionError`]).
//!
//! **Bounds.** Text is at most 4096 bytes and 300 operators and functions, so
//! a tree is never deeper than that; the parser sees to it before anything
//! recurses. Values come with their nesting checked by the caller.
//!
//! Knows nothing of tables, storage or JSON. Source of the rules: Developer
//! Guide, "Expressions"; fact sheet §5.

mod check;
mod condition;
mod conjuncts;
mod error;
#[cfg(test)]
mod fixture;
mod function;
mod key_condition;
pub mod legacy;
mod lexer;
mod parser;
pub mod partiql;
mod path;
mod placeholders;
mod projection;
mod remembered;
pub mod reserved;
mod syntax;
mod update;
mod value;

pub use condition::{Condition, Explanation, OperandValue, ShownValue};
pub use conjuncts::{Conjunct, conjuncts};
pub use error::{Bound, ErrorKind, ExpressionError};
pub use function::functions;
pub use key_condition::{KeyCondition, KeyConditionError, KeyExpression, SortCondition};
pub use parser::{MAX_EXPRESSION_BYTES, MAX_OPERATORS};
pub use path::{Path, PathStep};
pub use placeholders::Placeholders;
pub use projection::Projection;
pub use syntax::Comparator;
pub use update::{ActionCounts, Applied, Known, Update, UpdateError};

/// Parses and binds a ConditionExpression or FilterExpression.
///
/// # Errors
///
/// See [`ErrorKind`], whose variants stand in the order of checking.
pub fn condition(text: &str, placeholders: &Placeholders<'_>) -> Result<Condition, ExpressionError> {
    Condition::parse(text, placeholders)
}

/// Parses and binds an UpdateExpression.
///
/// # Errors
///
/// See [`ErrorKind`], whose variants stand in the order of checking.
pub fn update(text: &str, placeholders: &Placeholders<'_>) -> Result<Update, ExpressionError> {
    Update::parse(text, placeholders)
}

/// Parses and binds a ProjectionExpression.
///
/// # Errors
///
/// See [`ErrorKind`], whose variants stand in the order of checking.
pub fn projection(text: &str, placeholders: &Placeholders<'_>) -> Result<Projection, ExpressionError> {
    Projection::parse(text, placeholders)
}

/// Parses and binds a KeyConditionExpression. [`KeyExpression::for_keys`]
/// then fits it to a table or index.
///
/// # Errors
///
/// What any condition is refused for, and operators a key condition cannot have.
pub fn key_expression(
    text: &str,
    placeholders: &Placeholders<'_>,
) -> Result<KeyExpression, KeyConditionError> {
    KeyExpression::parse(text, placeholders)
}
