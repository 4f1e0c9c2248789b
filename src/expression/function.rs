//! The functions of the expression languages.

use super::error::{ErrorKind, ExpressionError};
use super::syntax::Call;
use crate::model::error::Hint;

/// A function; names are case-sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    AttributeExists,
    AttributeNotExists,
    AttributeType,
    BeginsWith,
    Contains,
    Size,
    IfNotExists,
    ListAppend,
}

const ALL: [Function; 8] = [
    Function::AttributeExists,
    Function::AttributeNotExists,
    Function::AttributeType,
    Function::BeginsWith,
    Function::Contains,
    Function::Size,
    Function::IfNotExists,
    Function::ListAppend,
];

/// The names of all functions, and whether a function belongs to updates; the others belong to conditions.
pub fn functions() -> impl Iterator<Item = (&'static str, bool)> {
    ALL.into_iter().map(|function| (function.name(), function.is_for_updates()))
}

impl Function {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AttributeExists => "attribute_exists",
            Self::AttributeNotExists => "attribute_not_exists",
            Self::AttributeType => "attribute_type",
            Self::BeginsWith => "begins_with",
            Self::Contains => "contains",
            Self::Size => "size",
            Self::IfNotExists => "if_not_exists",
            Self::ListAppend => "list_append",
        }
    }

    /// How many operands it takes.
    fn operands(self) -> usize {
        match self {
            Self::AttributeExists | Self::AttributeNotExists | Self::Size => 1,
            _ => 2,
        }
    }

    /// Whether it belongs to updates; the others belong to conditions.
    pub(super) fn is_for_updates(self) -> bool {
        matches!(self, Self::IfNotExists | Self::ListAppend)
    }

    /// The function a call names.
    pub(super) fn of(call: &Call) -> Result<Self, ExpressionError> {
        ALL.into_iter().find(|function| function.name() == call.name).ok_or_else(|| {
            let meant = ALL.into_iter().find(|function| function.name().eq_ignore_ascii_case(&call.name));
            let hint = meant.map(|function| Hint::FunctionCase {
                written: call.name.as_str().into(),
                instead: function.name().into(),
            });
            ExpressionError::new(ErrorKind::UnknownFunction(call.name.clone()), call.name_span)
                .with_hint(hint)
        })
    }

    /// Refuses a call with the wrong number of operands.
    pub(super) fn check_count(self, call: &Call) -> Result<(), ExpressionError> {
        let count = call.arguments.len();
        if count == self.operands() {
            return Ok(());
        }
        Err(ExpressionError::new(ErrorKind::OperandCount { operator: self.name(), count }, call.span))
    }
}
