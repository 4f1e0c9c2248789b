//! Why a statement is refused.

use crate::expression::error::ExpressionError;
use crate::model::error::Span;
use crate::model::number::NumberError;

/// A refused statement; `Display` is the service's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The grammar does not go on so.
    ///
    /// Source: the service's answers as users report them (`Unexpected
    /// keyword`, `Expected data manipulation`, `Expected RIGHT_PAREN`, …).
    #[error("Statement wasn't well formed, can't be processed: {detail}")]
    Syntax {
        /// What the parser says.
        detail: String,
        /// The token it stopped at.
        span: Span,
    },
    /// Something the grammar has and DynamoDB does not.
    #[error("{detail}")]
    Unsupported {
        /// The service's text.
        detail: String,
        /// Where it stands.
        span: Span,
    },
    /// More or fewer `?` than parameters.
    #[error("Number of parameters in request and statement don't match.")]
    ParameterCount,
    /// What any condition or update is refused for. That the text has no
    /// prefix is unverified.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// A number that cannot be stored.
    #[error("{error}")]
    Number {
        /// Why not.
        error: NumberError,
        /// Where it stands.
        span: Span,
    },
}

impl StatementError {
    /// The bytes of the statement to blame, if it can be pointed at.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax { span, .. } | Self::Unsupported { span, .. } | Self::Number { span, .. } => {
                Some(*span)
            }
            Self::Expression(error) => error.span,
            Self::ParameterCount => None,
        }
    }
}
