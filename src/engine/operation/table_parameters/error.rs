//! Why a table or an index cannot be defined as a request asks, and the limits
//! behind it.

use std::collections::BTreeSet;

use crate::engine::table_definition::{OnDemandCeiling, ThroughputPair, WarmDemand};
use crate::model::ApiError;
use crate::model::key_schema::KeyAttributes;

/// Units per second beyond which the service takes a figure for a mistake.
const MAX_PROVISIONED_UNITS: i64 = 1_000_000_000_000;
/// Local indexes a table can have. Source: Developer Guide, "Quotas".
pub(in crate::engine::operation) const MAX_LOCAL_INDEXES: usize = 5;
/// Global indexes a table can have. Source: Developer Guide, "Quotas".
pub(in crate::engine::operation) const MAX_GLOBAL_INDEXES: usize = 20;
/// Attributes of each kind that a global index's key can have.
///
/// Source: Developer Guide, "Multi-attribute keys"; fact sheet §6.
pub(super) const MAX_KEY_ATTRIBUTES: usize = 4;
/// Attributes named by the projections of all indexes together. Source:
/// API reference, `Projection`.
pub(in crate::engine::operation) const MAX_PROJECTED_ATTRIBUTES: usize = 100;

/// Why a table cannot be defined like this. `Display` is the service's text.
///
/// Where no source is named, text and order are known second hand only, those
/// of keys and billing from an emulator's tests (unverified).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::engine::operation) enum DefinitionError {
    #[error(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )]
    ThroughputOnDemand,
    #[error(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    )]
    NoThroughput,
    #[error("Given value {value} for {member} is out of bounds{}", .index.as_ref().map_or_else(String::new, |index| format!(" for index {index}")))]
    OutOfBounds { value: i64, member: &'static str, index: Option<String> },
    /// Source: scylladb/scylladb issue 13870 (2023), which quotes the service.
    #[error("Attribute Name is duplicated: {0}")]
    DuplicateDefinition(String),
    #[error("Invalid KeySchema: Some index key attribute have no definition")]
    TooFewDefinitions,
    #[error(
        "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [{keys}], AttributeDefinitions: [{definitions}]"
    )]
    UndefinedKeys { keys: String, definitions: String },
    #[error("Both the Hash Key and the Range Key element in the KeySchema have the same name")]
    SameName,
    #[error("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")]
    FirstNotHash,
    #[error("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")]
    SecondNotRange,
    #[error(
        "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
    )]
    UnusedDefinitions,
    #[error(
        "One or more parameter values were invalid: Some AttributeDefinitions are not used. AttributeDefinitions: [{definitions}], keys used: [{keys}]"
    )]
    UnusedIndexDefinitions { definitions: String, keys: String },
    #[error("One or more parameter values were invalid: List of {0} is empty")]
    NoIndexes(&'static str),
    #[error("One or more parameter values were invalid: Duplicate index name: {0}")]
    DuplicateIndex(String),
    #[error(
        "One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
    )]
    NoTableSortKey,
    #[error(
        "One or more parameter values were invalid: Index KeySchema does not have a range key for index: {0}"
    )]
    NoIndexSortKey(String),
    #[error(
        "One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: {index}. index hash key: {own}, table hash key: {table}"
    )]
    OtherPartitionKey { index: String, own: String, table: String },
    #[error("One or more parameter values were invalid: Unknown ProjectionType: null")]
    NoProjectionType,
    #[error(
        "One or more parameter values were invalid: ProjectionType is {0}, but NonKeyAttributes is specified"
    )]
    ProjectsMore(&'static str),
    #[error(
        "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified"
    )]
    IncludesNothing,
    /// What CreateTable says. Source: awsdocs/amazon-dynamodb-developer-guide
    /// issue 246 (2021).
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput is not specified for index: {0}"
    )]
    NoIndexThroughput(String),
    /// What UpdateTable says of an index to be. Source: aws-amplify/amplify-cli
    /// issue 1714 (2019).
    #[error(
        "One or more parameter values were invalid: Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {0}"
    )]
    NoNewIndexThroughput(String),
    /// What CreateTable says. Source: pynamodb/PynamoDB pull request 690
    /// (2019), bchew/dynamodump pull request 266 (2024).
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: {0} when BillingMode is PAY_PER_REQUEST"
    )]
    IndexThroughputOnDemand(String),
    /// What UpdateTable says. Source: circles-learning-labs/ecto_adapters_dynamodb
    /// issue 11 (2019).
    #[error(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {0} when BillingMode is PAY_PER_REQUEST"
    )]
    UpdatesIndexThroughputOnDemand(String),
    #[error(
        "One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of {MAX_LOCAL_INDEXES}"
    )]
    TooManyLocalIndexes,
    #[error(
        "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of {MAX_GLOBAL_INDEXES}"
    )]
    TooManyGlobalIndexes,
    /// The limit is documented, the text is not (unverified).
    #[error(
        "One or more parameter values were invalid: Number of NonKeyAttributes in all indexes exceeds the limit of {MAX_PROJECTED_ATTRIBUTES}"
    )]
    TooManyProjected,
    /// The limit is documented, the text is not (unverified).
    #[error(
        "One or more parameter values were invalid: Index KeySchema has more than {MAX_KEY_ATTRIBUTES} attributes of one key type for index: {0}"
    )]
    TooManyKeyAttributes(String),
    /// Known from an emulator's issue thread only (unverified).
    #[error(
        "One or more parameter values were invalid: {member} for OnDemandThroughput cannot be specified when {when}"
    )]
    CeilingOnProvisioned { member: &'static str, when: &'static str },
    /// Source: hashicorp/terraform-provider-aws issue 39760 (2024); of
    /// indexes unverified.
    #[error(
        "One or more parameter values were invalid: Requested {member} for OnDemandThroughput for {of} is outside of valid range"
    )]
    CeilingRange { member: &'static str, of: String },
    /// That warm throughput never falls is documented (Developer Guide, "Warm
    /// throughput"); the text is unverified.
    #[error(
        "One or more parameter values were invalid: Requested {member} for WarmThroughput for {of} is lower than current WarmThroughput, decreasing WarmThroughput is not supported"
    )]
    WarmDecrease { member: &'static str, of: String },
    /// That `KMS` is the only type is documented (API reference,
    /// `SSESpecification`); the text is unverified.
    #[error("One or more parameter values were invalid: SSEType AES256 is not supported")]
    EncryptionType,
}

impl From<DefinitionError> for ApiError {
    fn from(error: DefinitionError) -> Self {
        Self::validation(error.to_string())
    }
}

/// Refuses figures that cannot be meant, of a table or of an index.
pub(in crate::engine::operation) fn check_bounds(
    units: ThroughputPair,
    index: Option<&str>,
) -> Result<(), DefinitionError> {
    for (value, member) in [(units.read, "ReadCapacityUnits"), (units.write, "WriteCapacityUnits")] {
        if value > MAX_PROVISIONED_UNITS {
            let index = index.map(str::to_owned);
            return Err(DefinitionError::OutOfBounds { value, member, index });
        }
    }
    Ok(())
}

/// Refuses a ceiling below 1, on the table or on an index (`of`); where it
/// can be removed, that is no ceiling.
pub(in crate::engine::operation) fn check_ceiling(
    ceiling: OnDemandCeiling,
    removable: bool,
    of: &str,
) -> Result<(), DefinitionError> {
    for (value, member) in [(ceiling.read, "MaxReadRequestUnits"), (ceiling.write, "MaxWriteRequestUnits")] {
        let acceptable = |units: i64| units >= 1 || (removable && units == OnDemandCeiling::REMOVED);
        if value.is_some_and(|units| !acceptable(units)) {
            return Err(DefinitionError::CeilingRange { member, of: of.to_owned() });
        }
    }
    Ok(())
}

/// Refuses a ceiling where capacity is provisioned; CreateTable and
/// UpdateTable have a text each.
pub(in crate::engine::operation) fn check_no_ceiling(
    ceiling: OnDemandCeiling,
    update: bool,
) -> Result<(), DefinitionError> {
    let member = match ceiling {
        OnDemandCeiling { read: Some(_), .. } => "MaxReadRequestUnits",
        OnDemandCeiling { write: Some(_), .. } => "MaxWriteRequestUnits",
        OnDemandCeiling { .. } => return Ok(()),
    };
    let when = match update {
        true => "the table BillingMode is PROVISIONED",
        false => "table BillingMode is PROVISIONED.",
    };
    Err(DefinitionError::CeilingOnProvisioned { member, when })
}

/// Refuses to be ready for less than what is there, on the table or on an
/// index (`of`).
pub(in crate::engine::operation) fn check_warm(
    demand: WarmDemand,
    current: ThroughputPair,
    of: &str,
) -> Result<(), DefinitionError> {
    let sides = [
        (demand.read, current.read, "ReadUnitsPerSecond"),
        (demand.write, current.write, "WriteUnitsPerSecond"),
    ];
    for (value, current, member) in sides {
        if value.is_some_and(|units| units < current) {
            return Err(DefinitionError::WarmDecrease { member, of: of.to_owned() });
        }
    }
    Ok(())
}

/// Refuses a key attribute that stands twice.
pub(in crate::engine::operation) fn check_same_name(keys: KeyAttributes<'_>) -> Result<(), DefinitionError> {
    let distinct: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    if distinct.len() == keys.iter().count() { Ok(()) } else { Err(DefinitionError::SameName) }
}

/// Names as messages list them.
pub(in crate::engine::operation) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
