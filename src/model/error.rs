//! The service's exceptions, and what travels beside their text.
//!
//! A layer's own failures are typed enums whose `Display` is the service's
//! text; at the engine's edge they become an [`ApiError`]. Where the mistake
//! stands and what to try never enter the text.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::throttling::{Throttling, ThrottlingReason};
use super::value::Item;

/// An error as the service answers it: one variant per exception.
///
/// Source: API reference, "Common errors" and the errors of each operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// `ValidationException`: the request is not acceptable as it stands.
    #[error("{}", .0.message)]
    Validation(Box<Validation>),
    /// `SerializationException`: the body is not JSON, or a member has the wrong JSON type.
    #[error("{0}")]
    Serialization(String),
    /// `UnknownOperationException`: no such operation. The service sends no message.
    #[error("")]
    UnknownOperation,
    /// `ConditionalCheckFailedException`, with the item if the request asked for it.
    #[error("The conditional request failed")]
    ConditionalCheckFailed {
        /// The stored item, for `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
        item: Option<Arc<Item>>,
    },
    /// `DuplicateItemException`: an INSERT of an item whose key is taken.
    #[error("Duplicate primary key exists in table")]
    DuplicateItem,
    /// `ResourceNotFoundException`: no such table (a missing *item* is no error).
    #[error("{0}")]
    ResourceNotFound(String),
    /// `ResourceInUseException`: the table exists already or is changing.
    #[error("{0}")]
    ResourceInUse(String),
    /// `AccessDeniedException`: the resource belongs to somebody else.
    #[error("{0}")]
    AccessDenied(String),
    /// `LimitExceededException`: too many tables or control-plane operations.
    #[error("{0}")]
    LimitExceeded(String),
    /// `TransactionCanceledException`: a transaction that did nothing, with a
    /// reason for each of its actions, in their order.
    #[error(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        .0.iter().map(Cancellation::code).collect::<Vec<_>>().join(", ")
    )]
    TransactionCanceled(Vec<Cancellation>),
    /// `IdempotentParameterMismatchException`: a client request token that
    /// stands for another request. Source of the text: the service's answer as
    /// users report it (aexhq/brain, pull request 58).
    #[error(
        "Specified idempotent token was used with different request parameters within the idempotency window"
    )]
    IdempotentParameterMismatch,
    /// `ItemCollectionSizeLimitExceededException`: a write that would let an
    /// item collection grow beyond 10 GB. The text is that of a transaction's
    /// reason (unverified here).
    #[error("Collection size exceeded.")]
    ItemCollectionSizeLimitExceeded,
    /// `TransactionConflictException`: a write of an item that an ongoing
    /// transaction has prepared.
    #[error("Transaction is ongoing for the item")]
    TransactionConflict,
    /// `TransactionInProgressException`: a client request token whose
    /// transaction is still running. Source of the text: as for
    /// [`ApiError::IdempotentParameterMismatch`].
    #[error("Transaction from previous request is still in progress")]
    TransactionInProgress,
    /// `TrimmedDataAccessException`: records of a stream that are gone.
    ///
    /// Source of the text: ironSource/node-dynamodb-stream issue 13.
    #[error("The data you are trying to access has been trimmed")]
    TrimmedDataAccess,
    /// `ExpiredIteratorException`: a shard iterator of more than 15 minutes.
    /// The text is the API model's description (unverified).
    #[error("The provided iterator exceeds the maximum age allowed")]
    ExpiredIterator,
    /// `ProvisionedThroughputExceededException`: a provisioned table or index,
    /// or a partition of it, is out of capacity.
    #[error("{}", .0.message)]
    ProvisionedThroughputExceeded(Throttling),
    /// `ThrottlingException`: likewise, on demand.
    #[error("{}", .0.message)]
    Throttling(Throttling),
    /// `RequestLimitExceeded`: the account's quota is used up.
    #[error("{}", .0.message)]
    RequestLimitExceeded(Throttling),
    /// The body is larger than the service reads: HTTP status 413, no text.
    #[error("")]
    RequestTooLarge,
    /// Not the service's: a parameter of the API that this engine does not
    /// carry out yet. Refused rather than misread; nothing was done.
    #[error("This sandbox does not carry out the parameter {0} yet")]
    Unsupported(&'static str),
}

/// Why an action had its transaction cancelled, or that it had not.
///
/// Source: API reference, `TransactionCanceledException`; fact sheet §4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellation {
    /// This action would have succeeded.
    None,
    /// Its condition was false.
    ConditionalCheckFailed {
        /// The stored item, for `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
        item: Option<Arc<Item>>,
    },
    /// An ongoing transaction has prepared its item.
    TransactionConflict,
    /// It is an INSERT of an item whose key is taken.
    ///
    /// Source: Developer Guide, "Performing transactions with PartiQL":
    /// the code is the one of the statement's own error.
    DuplicateItem,
    /// It would let an item collection grow beyond 10 GB.
    ItemCollectionSizeLimitExceeded,
    /// A provisioned table or index had no capacity for it: the service's text.
    ProvisionedThroughputExceeded(&'static str),
    /// An on-demand table or index had no capacity for it: the service's text.
    ThrottlingError(&'static str),
    /// Its key, its update or the resulting item is not acceptable: the
    /// service's text.
    ValidationError(String),
}

impl Cancellation {
    /// The `Code` on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ConditionalCheckFailed { .. } => "ConditionalCheckFailed",
            Self::TransactionConflict => "TransactionConflict",
            Self::DuplicateItem => "DuplicateItem",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceeded",
            Self::ProvisionedThroughputExceeded(_) => "ProvisionedThroughputExceeded",
            Self::ThrottlingError(_) => "ThrottlingError",
            Self::ValidationError(_) => "ValidationError",
        }
    }

    /// The `Message` on the wire.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::ConditionalCheckFailed { .. } => Some("The conditional request failed"),
            Self::TransactionConflict => Some("Transaction is ongoing for the item"),
            Self::DuplicateItem => Some("Duplicate primary key exists in table"),
            Self::ItemCollectionSizeLimitExceeded => Some("Collection size exceeded."),
            Self::ProvisionedThroughputExceeded(message) | Self::ThrottlingError(message) => Some(message),
            Self::ValidationError(message) => Some(message),
        }
    }

    /// The `Item` on the wire.
    pub fn item(&self) -> Option<&Arc<Item>> {
        match self {
            Self::ConditionalCheckFailed { item } => item.as_ref(),
            _ => None,
        }
    }
}

/// What a `ValidationException` says, and beside it where and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// The service's text, verbatim.
    pub message: String,
    /// Where in the request the mistake stands, if it can be pointed at.
    pub location: Option<Location>,
    /// What a learner might try; the interface words it.
    pub hint: Option<Hint>,
}

/// A place in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The request parameter: `ConditionExpression`, `UpdateExpression`, `Item`, …
    pub parameter: String,
    /// The bytes of that parameter's text, for expressions.
    pub span: Option<Span>,
}

/// A range of bytes in an expression's text: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A typed teaching hint; the interface has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// A reserved word stands bare in an expression: give it a `#name`.
    ReservedWord {
        /// The word as written.
        word: String,
    },
    /// A literal stands in an expression (`stock - 1`): give it a `:value`.
    LiteralInExpression {
        /// The literal as written.
        literal: String,
    },
    /// A placeholder is used but not defined.
    UndefinedPlaceholder {
        /// `#name` or `:value`, as written.
        placeholder: String,
    },
    /// An operator of another language stands in an expression: `==`, `!=`, `&&`.
    ForeignOperator {
        /// The operator as written.
        written: Box<str>,
        /// What DynamoDB has instead: `=`, `<>`, `AND`, …
        instead: Box<str>,
    },
    /// A function's name has the wrong case; function names are case-sensitive.
    FunctionCase {
        /// The name as written.
        written: Box<str>,
        /// The function's name.
        instead: Box<str>,
    },
}

/// The short names of all exceptions: see [`ApiError::exception`].
const EXCEPTIONS: [&str; 21] = [
    "ValidationException",
    "SerializationException",
    "UnknownOperationException",
    "ConditionalCheckFailedException",
    "DuplicateItemException",
    "ResourceNotFoundException",
    "AccessDeniedException",
    "ResourceInUseException",
    "LimitExceededException",
    "TransactionCanceledException",
    "IdempotentParameterMismatchException",
    "TransactionConflictException",
    "ItemCollectionSizeLimitExceededException",
    "TransactionInProgressException",
    "TrimmedDataAccessException",
    "ExpiredIteratorException",
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "RequestEntityTooLargeException",
    "UnsupportedParameterException",
];

impl ApiError {
    /// A `ValidationException` with this text and nothing beside it.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::Validation(Box::new(Validation { message: message.into(), location: None, hint: None }))
    }

    /// The exception's short name: `ValidationException`, …
    pub fn exception(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::Serialization(_) => "SerializationException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::ConditionalCheckFailed { .. } => "ConditionalCheckFailedException",
            Self::DuplicateItem => "DuplicateItemException",
            Self::ResourceNotFound(_) => "ResourceNotFoundException",
            Self::AccessDenied(_) => "AccessDeniedException",
            Self::ResourceInUse(_) => "ResourceInUseException",
            Self::LimitExceeded(_) => "LimitExceededException",
            Self::TransactionCanceled(_) => "TransactionCanceledException",
            Self::IdempotentParameterMismatch => "IdempotentParameterMismatchException",
            Self::TransactionConflict => "TransactionConflictException",
            Self::ItemCollectionSizeLimitExceeded => "ItemCollectionSizeLimitExceededException",
            Self::TransactionInProgress => "TransactionInProgressException",
            Self::TrimmedDataAccess => "TrimmedDataAccessException",
            Self::ExpiredIterator => "ExpiredIteratorException",
            Self::ProvisionedThroughputExceeded(_) => "ProvisionedThroughputExceededException",
            Self::Throttling(_) => "ThrottlingException",
            Self::RequestLimitExceeded(_) => "RequestLimitExceeded",
            Self::RequestTooLarge => "RequestEntityTooLargeException",
            Self::Unsupported(_) => "UnsupportedParameterException",
        }
    }

    /// Whether an exception has this short name.
    pub fn is_exception(name: &str) -> bool {
        EXCEPTIONS.contains(&name)
    }

    /// Whether it is the request's own fault: on the tables that there are it would always be refused so. What other
    /// items, other requests or more capacity could change is not.
    pub fn is_fault_of_request(&self) -> bool {
        match self {
            Self::Validation(_)
            | Self::Serialization(_)
            | Self::UnknownOperation
            | Self::ResourceNotFound(_)
            | Self::AccessDenied(_)
            | Self::RequestTooLarge
            | Self::Unsupported(_) => true,
            Self::TransactionCanceled(reasons) => {
                reasons.iter().any(|reason| matches!(reason, Cancellation::ValidationError(_)))
            }
            Self::ConditionalCheckFailed { .. }
            | Self::DuplicateItem
            | Self::ResourceInUse(_)
            | Self::LimitExceeded(_)
            | Self::IdempotentParameterMismatch
            | Self::ItemCollectionSizeLimitExceeded
            | Self::TransactionConflict
            | Self::TransactionInProgress
            | Self::TrimmedDataAccess
            | Self::ExpiredIterator
            | Self::ProvisionedThroughputExceeded(_)
            | Self::Throttling(_)
            | Self::RequestLimitExceeded(_) => false,
        }
    }

    /// Why the request was throttled, if it was.
    pub fn throttling_reasons(&self) -> &[ThrottlingReason] {
        match self {
            Self::ProvisionedThroughputExceeded(throttling)
            | Self::Throttling(throttling)
            | Self::RequestLimitExceeded(throttling) => &throttling.reasons,
            _ => &[],
        }
    }

    /// The `__type` on the wire, namespace included.
    ///
    /// Source: fact sheet §5, "Messages"; of `ThrottlingException`, the
    /// service's answer as users report it.
    pub fn wire_type(&self) -> String {
        let namespace = match self {
            Self::Validation(_) => "com.amazon.coral.validate",
            Self::Serialization(_)
            | Self::UnknownOperation
            | Self::AccessDenied(_)
            | Self::RequestTooLarge => "com.amazon.coral.service",
            Self::Throttling(_) => "com.amazon.coral.availability",
            _ => "com.amazonaws.dynamodb.v20120810",
        };
        format!("{namespace}#{}", self.exception())
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::RequestTooLarge => 413,
            _ => 400,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_moment_may_answer_otherwise_is_no_fault_of_the_request() {
        let cancelled = |reason| ApiError::TransactionCanceled(vec![Cancellation::None, reason]);
        for fault in [
            ApiError::validation("No"),
            ApiError::Serialization("No".to_owned()),
            ApiError::ResourceNotFound("No".to_owned()),
            ApiError::Unsupported("Any"),
            cancelled(Cancellation::ValidationError("No".to_owned())),
        ] {
            assert!(fault.is_fault_of_request(), "{fault:?}");
        }
        for moment in [
            ApiError::ConditionalCheckFailed { item: None },
            ApiError::DuplicateItem,
            ApiError::ResourceInUse("Yes".to_owned()),
            ApiError::IdempotentParameterMismatch,
            ApiError::ItemCollectionSizeLimitExceeded,
            ApiError::ExpiredIterator,
            cancelled(Cancellation::ConditionalCheckFailed { item: None }),
            cancelled(Cancellation::TransactionConflict),
            cancelled(Cancellation::ThrottlingError("Yes")),
        ] {
            assert!(!moment.is_fault_of_request(), "{moment:?}");
        }
    }
}
