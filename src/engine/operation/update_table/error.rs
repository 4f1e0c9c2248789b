//! Why a table cannot be changed as a request asks. `Display` is the service's
//! text.

use std::sync::Arc;

use crate::engine::catalog::TableEntry;
use crate::engine::operation::table_parameters::{DefinitionError, MAX_GLOBAL_INDEXES};
use crate::engine::table_definition::{DecreaseRefused, ThroughputPair, TooOften};
use crate::model::ApiError;

/// Why an update is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::engine::operation) enum UpdateError {
    /// As known among users; what else would do is longer by now (unverified).
    #[error(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"
    )]
    Nothing,
    /// As known among users (unverified).
    #[error(
        "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"
    )]
    NoIndexUpdate,
    /// As known among users (unverified).
    #[error(
        "One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: {0}"
    )]
    IndexTwice(String),
    /// Source: fact sheet §5, message 30.
    #[error(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
    )]
    OneOnlineIndex,
    /// Source: hashicorp/terraform-provider-aws issue 6187 (2018).
    #[error(
        "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {MAX_GLOBAL_INDEXES}"
    )]
    TooManyIndexes,
    /// As known among users (unverified).
    #[error("Attempting to create an index which already exists")]
    IndexExists,
    /// Unverified.
    #[error("Requested resource not found")]
    NoSuchIndex,
    /// Source: hashicorp/terraform-provider-aws issue 35673 (2024).
    #[error(
        "One or more parameter values were invalid: You cannot modify stream status while updating table IOPS"
    )]
    StreamWithThroughput,
    /// That these exclude each other is documented (API reference,
    /// UpdateTable); the text is made after the one about streams (unverified).
    #[error(
        "One or more parameter values were invalid: You cannot create or delete index while updating table IOPS"
    )]
    IndexWithThroughput,
    /// Source: hashicorp/terraform issue 9559 (2016), of `updated`.
    #[error(
        "Attempt to change a resource which is still in use: Index is being {doing}.  Table: {table} Index: {index}"
    )]
    IndexInUse { doing: &'static str, table: Arc<str>, index: String },
    /// Source: hashicorp/terraform-provider-aws issue 7447 (2019).
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
    )]
    NoThroughput,
    /// Source: crossplane-contrib/provider-upjet-aws issue 1041 (2023), of two
    /// indexes.
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: {0}"
    )]
    NoThroughputOf(String),
    /// Source: cortexproject/cortex pull request 441 (2017); of indexes
    /// unverified.
    #[error(
        "The provisioned throughput for the {}{} will not change. The requested value equals the current value. \
         Current ReadCapacityUnits provisioned for the {}: {}. Requested ReadCapacityUnits: {}. \
         Current WriteCapacityUnits provisioned for the {}: {}. Requested WriteCapacityUnits: {}. \
         Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
        kind(.index), .index.as_ref().map_or_else(String::new, |index| format!(" {index}")),
        kind(.index), .units.read, .units.read, kind(.index), .units.write, .units.write
    )]
    SameThroughput { index: Option<String>, units: ThroughputPair },
    /// As known among users (unverified).
    #[error(
        "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. \
         After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. \
         Number of decreases today: {}. Last decrease at {}. Next decrease can be made at {}",
        .0.today, .0.last.to_long_date(), .0.next.to_long_date()
    )]
    Decrease(DecreaseRefused),
    /// Four times in 24 hours is documented (Developer Guide, "Considerations
    /// when switching capacity modes"); the text of the time when it was once
    /// is quoted in aws-amplify/amplify-cli issue 1054 (2019), this one is
    /// unverified.
    #[error(
        "Subscriber limit exceeded: Update to PayPerRequest mode are limited to 4 times in 1 day(s). \
         Last update at {}. Next update can be made at {}",
        .0.last.to_long_date(), .0.next.to_long_date()
    )]
    Switch(TooOften),
    /// Twice in 30 days is documented (Developer Guide, "Table classes"); the
    /// text is unverified.
    #[error(
        "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s). \
         Last update at {}. Next update can be made at {}",
        .0.last.to_long_date(), .0.next.to_long_date()
    )]
    Class(TooOften),
    /// Source: aws/aws-cli issue 4906 (2020).
    #[error(
        "Cannot add, delete, or update the local region through ReplicaUpdates. Use CreateTable, DeleteTable, or UpdateTable as required."
    )]
    LocalReplica,
    /// Source: quoted in hashicorp/terraform-provider-aws (`table.go`).
    #[error("Replica specified in the Replica Update or Replica Delete action of the request was not found.")]
    NoSuchReplica,
    #[error(transparent)]
    Definition(#[from] DefinitionError),
}

fn kind(index: &Option<String>) -> &'static str {
    if index.is_some() { "index" } else { "table" }
}

impl UpdateError {
    pub(in crate::engine::operation) fn index_in_use(
        doing: &'static str,
        entry: &TableEntry,
        index: &str,
    ) -> Self {
        Self::IndexInUse { doing, table: Arc::clone(&entry.definition.name), index: index.to_owned() }
    }
}

impl From<UpdateError> for ApiError {
    fn from(error: UpdateError) -> Self {
        let text = error.to_string();
        match error {
            UpdateError::OneOnlineIndex
            | UpdateError::TooManyIndexes
            | UpdateError::Decrease(_)
            | UpdateError::Switch(_)
            | UpdateError::Class(_) => Self::LimitExceeded(text),
            UpdateError::IndexInUse { .. } => Self::ResourceInUse(text),
            UpdateError::NoSuchIndex => Self::ResourceNotFound(text),
            _ => Self::validation(text),
        }
    }
}
