//! Which definitions of tables and indexes hold together, and the texts of
//! those that do not.

use std::collections::BTreeSet;

use super::CreateTableInput;
use crate::engine::table_definition::{Billing, ThroughputPair};
use crate::model::ApiError;
use crate::model::index::{IndexDefinition, IndexProjection};
use crate::model::key_schema::{KeyAttributes, KeySchema};

/// Units per second beyond which the service takes a figure for a mistake.
const MAX_PROVISIONED_UNITS: i64 = 1_000_000_000_000;
/// Local indexes a table can have. Source: Developer Guide, "Quotas".
const MAX_LOCAL_INDEXES: usize = 5;
/// Global indexes a table can have. Source: Developer Guide, "Quotas".
const MAX_GLOBAL_INDEXES: usize = 20;
/// Attributes of each kind that a global index's key can have.
///
/// Source: Developer Guide, "Multi-attribute keys"; fact sheet §6.
const MAX_KEY_ATTRIBUTES: usize = 4;
/// Attributes named by the projections of all indexes together. Source:
/// API reference, `Projection`.
const MAX_PROJECTED_ATTRIBUTES: usize = 100;

/// Why a table cannot be defined like this. `Display` is the service's text.
///
/// Source: of the table's own keys and billing, the service's answers as
/// captured in the tests of the emulator dynalite (`test/createTable.js`), in
/// their order; of indexes, its answers as known among users (unverified).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum DefinitionError {
    #[error(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )]
    ThroughputOnDemand,
    #[error(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
    )]
    NoThroughput,
    #[error("Given value {value} for {member} is out of bounds")]
    OutOfBounds { value: i64, member: &'static str },
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
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: {0}"
    )]
    NoIndexThroughput(String),
    #[error(
        "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: {0} when BillingMode is PAY_PER_REQUEST"
    )]
    IndexThroughputOnDemand(String),
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
}

impl From<DefinitionError> for ApiError {
    fn from(error: DefinitionError) -> Self {
        Self::validation(error.to_string())
    }
}

/// Refuses figures that cannot be meant.
pub(super) fn check_bounds(units: ThroughputPair) -> Result<(), DefinitionError> {
    for (value, member) in [(units.read, "ReadCapacityUnits"), (units.write, "WriteCapacityUnits")] {
        if value > MAX_PROVISIONED_UNITS {
            return Err(DefinitionError::OutOfBounds { value, member });
        }
    }
    Ok(())
}

/// Refuses a key attribute that stands twice.
pub(super) fn check_same_name(keys: KeyAttributes<'_>) -> Result<(), DefinitionError> {
    let distinct: BTreeSet<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    if distinct.len() == keys.iter().count() { Ok(()) } else { Err(DefinitionError::SameName) }
}

/// Checks what the types of a [`CreateTableInput`] do not rule out, in the
/// service's order: the table's keys, its local indexes, its global ones, and
/// that the definitions are those of the keys.
pub(super) fn check(input: &CreateTableInput) -> Result<(), DefinitionError> {
    if let Billing::Provisioned(units) = input.billing {
        check_bounds(units)?;
    }
    check_same_name(input.key_schema.attributes())?;
    let mut names = BTreeSet::new();
    for index in &input.local_indexes {
        check_index(index, &mut names)?;
        check_local(index, &input.key_schema)?;
    }
    if input.local_indexes.len() > MAX_LOCAL_INDEXES {
        return Err(DefinitionError::TooManyLocalIndexes);
    }
    for index in &input.global_indexes {
        let definition = &index.definition;
        check_index(definition, &mut names)?;
        let keys = &definition.keys;
        if keys.partition.len().max(keys.sort.len()) > MAX_KEY_ATTRIBUTES {
            return Err(DefinitionError::TooManyKeyAttributes(definition.name.to_string()));
        }
        match (input.billing, index.billing) {
            (Billing::Provisioned(_), Billing::Provisioned(units)) => check_bounds(units)?,
            (Billing::Provisioned(_), Billing::OnDemand { .. }) => {
                return Err(DefinitionError::NoIndexThroughput(definition.name.to_string()));
            }
            (Billing::OnDemand { .. }, Billing::Provisioned(_)) => {
                return Err(DefinitionError::IndexThroughputOnDemand(definition.name.to_string()));
            }
            (Billing::OnDemand { .. }, Billing::OnDemand { .. }) => {}
        }
    }
    if input.global_indexes.len() > MAX_GLOBAL_INDEXES {
        return Err(DefinitionError::TooManyGlobalIndexes);
    }
    let included = |index: &&IndexDefinition| match &index.projection {
        IndexProjection::Include(names) => names.len(),
        IndexProjection::KeysOnly | IndexProjection::All => 0,
    };
    if indexes(input).map(|index| included(&index)).sum::<usize>() > MAX_PROJECTED_ATTRIBUTES {
        return Err(DefinitionError::TooManyProjected);
    }
    check_definitions_used(input)
}

/// All indexes of the table to be.
fn indexes(input: &CreateTableInput) -> impl Iterator<Item = &IndexDefinition> {
    let global = input.global_indexes.iter().map(|index| &index.definition);
    input.local_indexes.iter().chain(global).map(|index| index.as_ref())
}

fn check_index<'i>(index: &'i IndexDefinition, names: &mut BTreeSet<&'i str>) -> Result<(), DefinitionError> {
    if !names.insert(&index.name) {
        return Err(DefinitionError::DuplicateIndex(index.name.to_string()));
    }
    check_same_name(index.keys.attributes())?;
    match &index.projection {
        IndexProjection::Include(names) if names.is_empty() => Err(DefinitionError::IncludesNothing),
        _ => Ok(()),
    }
}

fn check_local(index: &IndexDefinition, table: &KeySchema) -> Result<(), DefinitionError> {
    if table.sort.is_none() {
        return Err(DefinitionError::NoTableSortKey);
    }
    if index.keys.sort.len() != 1 {
        return Err(DefinitionError::NoIndexSortKey(index.name.to_string()));
    }
    match index.keys.partition.as_slice() {
        [partition] if *partition == table.partition => Ok(()),
        partition => Err(DefinitionError::OtherPartitionKey {
            index: index.name.to_string(),
            own: listed(partition.iter().map(|key| key.name.as_str())),
            table: table.partition.name.clone(),
        }),
    }
}

/// Every definition is a key attribute's, and every key attribute's is there.
fn check_definitions_used(input: &CreateTableInput) -> Result<(), DefinitionError> {
    let definitions = || input.attribute_definitions.iter().map(|(name, _)| name.as_str());
    let of_indexes = indexes(input).flat_map(|index| index.keys.attributes().iter());
    let keys = input.key_schema.attributes().iter().chain(of_indexes).map(|key| key.name.as_str());
    let keys: BTreeSet<&str> = keys.collect();
    if keys.len() == definitions().count() {
        return Ok(());
    }
    if input.local_indexes.is_empty() && input.global_indexes.is_empty() {
        return Err(DefinitionError::UnusedDefinitions);
    }
    let (definitions, keys) = (listed(definitions()), listed(keys.into_iter()));
    Err(DefinitionError::UnusedIndexDefinitions { definitions, keys })
}

/// Names as messages list them.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
