//! Errors as responses.

use std::sync::Arc;

use serde::Serialize;

use super::attribute_value::serialize_item;
use crate::model::error::Cancellation;
use crate::model::{ApiError, Item};

/// The body of an error response.
#[derive(Serialize)]
pub(super) struct ErrorBody<'a> {
    #[serde(rename = "__type")]
    exception: String,
    /// Most exceptions write `message` small, as the API model has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Those raised before the API's own code runs, and those the model has
    /// so, write it large.
    #[serde(rename = "Message", skip_serializing_if = "Option::is_none")]
    service_message: Option<String>,
    #[serde(rename = "Item", serialize_with = "serialize_item", skip_serializing_if = "Option::is_none")]
    item: Option<&'a Arc<Item>>,
    #[serde(rename = "CancellationReasons", skip_serializing_if = "Option::is_none")]
    cancellation_reasons: Option<Vec<ReasonBody<'a>>>,
    #[serde(rename = "ThrottlingReasons", skip_serializing_if = "Vec::is_empty")]
    throttling_reasons: Vec<ThrottlingBody<'a>>,
    /// As the API model has it in `ThrottlingException`.
    #[serde(rename = "throttlingReasons", skip_serializing_if = "Vec::is_empty")]
    small_throttling_reasons: Vec<ThrottlingBody<'a>>,
}

/// Why a request was throttled.
#[derive(Serialize)]
struct ThrottlingBody<'a> {
    reason: String,
    resource: &'a str,
}

/// Why an action had its transaction cancelled.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReasonBody<'a> {
    code: &'static str,
    #[serde(serialize_with = "serialize_item", skip_serializing_if = "Option::is_none")]
    item: Option<&'a Arc<Item>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

impl<'a> From<&'a Cancellation> for ReasonBody<'a> {
    fn from(reason: &'a Cancellation) -> Self {
        Self { code: reason.code(), item: reason.item(), message: reason.message() }
    }
}

impl<'a> ErrorBody<'a> {
    /// The body that tells `error`.
    pub(super) fn of(error: &'a ApiError) -> Self {
        let text = Some(error.to_string()).filter(|text| !text.is_empty());
        let (message, service_message) = match error {
            ApiError::Serialization(_)
            | ApiError::AccessDenied(_)
            | ApiError::TransactionCanceled(_)
            | ApiError::TransactionInProgress
            | ApiError::IdempotentParameterMismatch => (None, text),
            _ => (text, None),
        };
        let item = match error {
            ApiError::ConditionalCheckFailed { item } => item.as_ref(),
            _ => None,
        };
        let cancellation_reasons = match error {
            ApiError::TransactionCanceled(reasons) => Some(reasons.iter().map(ReasonBody::from).collect()),
            _ => None,
        };
        let reasons = error.throttling_reasons().iter();
        let reasons = reasons
            .map(|reason| ThrottlingBody { reason: reason.code(), resource: &reason.resource })
            .collect();
        let (throttling_reasons, small_throttling_reasons) = match error {
            ApiError::Throttling(_) => (Vec::new(), reasons),
            _ => (reasons, Vec::new()),
        };
        Self {
            exception: error.wire_type(),
            message,
            service_message,
            item,
            cancellation_reasons,
            throttling_reasons,
            small_throttling_reasons,
        }
    }
}

/// The response body for `error`.
pub fn body(error: &ApiError) -> String {
    super::to_text(&ErrorBody::of(error))
}
