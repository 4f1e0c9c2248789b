//! Why a statement is refused.

use crate::expression::error::{ErrorKind, ExpressionError};
use crate::model::error::Span;

/// A refused statement; `Display` is the service's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The grammar does not go on so, or, without a detail, there is something
    /// that is no token.
    ///
    /// Source: paritysuite/dynamodb-conformance,
    /// `tests/tier3/error-messages/partiqlGrammar.test.ts` (captured in October
    /// 2026); the service's answers as users report them (`Expected RIGHT_PAREN`, …).
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
    Expression(ExpressionError),
    /// A literal that cannot be stored.
    ///
    /// Source: as of [`StatementError::Syntax`]. That the index of a set's
    /// member is told like that of a list's is unverified.
    #[error("{detail} under root{}", .steps.iter().rev().map(String::as_str).collect::<String>())]
    Literal {
        /// Why not.
        detail: String,
        /// The way to it inside the attribute's value, from its end: `.name`, `[index]`.
        steps: Vec<String>,
        /// Where it stands.
        span: Span,
    },
}

impl From<ExpressionError> for StatementError {
    /// Source of what differs: floci-io/floci,
    /// `DynamoDbPartiQLDocumentedSyntaxIntegrationTest` (captured in September 2026).
    fn from(error: ExpressionError) -> Self {
        if let (ErrorKind::TypeName(name), Some(span)) = (&*error.kind, error.span) {
            let detail = format!(
                "Invalid attribute type name found; type: {name}, valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}"
            );
            return Self::Unsupported { detail, span };
        }
        Self::Expression(error)
    }
}

impl StatementError {
    /// The bytes of the statement to blame, if it can be pointed at.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Syntax { span, .. } | Self::Unsupported { span, .. } | Self::Literal { span, .. } => {
                Some(*span)
            }
            Self::Expression(error) => error.span,
            Self::ParameterCount => None,
        }
    }

    /// The error of a list, map or set in which `step` leads to what is refused.
    pub(super) fn within(mut self, step: impl FnOnce() -> String) -> Self {
        if let Self::Literal { steps, .. } = &mut self {
            steps.push(step());
        }
        self
    }

    /// The error of an item: the way begins at the value of an attribute.
    pub(super) fn of_item(mut self) -> Self {
        if let Self::Literal { steps, .. } = &mut self {
            steps.pop();
        }
        self
    }
}
