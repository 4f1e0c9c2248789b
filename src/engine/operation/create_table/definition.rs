//! Which definitions of a table and its indexes hold together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::CreateTableInput;
use crate::engine::operation::table_parameters::{
    DefinitionError, MAX_GLOBAL_INDEXES, MAX_LOCAL_INDEXES, MAX_PROJECTED_ATTRIBUTES, check_bounds,
    check_ceiling, check_definition, check_same_name, check_warm, included, listed,
};
use crate::engine::table_definition::Billing;
use crate::engine::validation::{listed_definitions, listed_names};
use crate::model::index::IndexDefinition;
use crate::model::key_schema::KeySchema;

/// Checks what the types of a [`CreateTableInput`] do not rule out, in the
/// service's order: the table's keys, its local indexes, its global ones, and
/// that the definitions are those of the keys.
pub(super) fn check(input: &CreateTableInput) -> Result<(), DefinitionError> {
    match input.billing {
        Billing::Provisioned(units) => check_bounds(units, None)?,
        Billing::OnDemand { ceiling } => check_ceiling(ceiling.unwrap_or_default(), false, "table")?,
    }
    check_warm(input.warm_throughput, input.billing.warm_throughput(), "table")?;
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
        match (input.billing, index.billing) {
            (Billing::Provisioned(_), Billing::Provisioned(units)) => {
                check_bounds(units, Some(&definition.name))?;
            }
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
    if included(indexes(input)) > MAX_PROJECTED_ATTRIBUTES {
        return Err(DefinitionError::TooManyProjected);
    }
    check_definitions_used(input)
}

/// All indexes of the table to be.
fn indexes(input: &CreateTableInput) -> impl Iterator<Item = &Arc<IndexDefinition>> {
    input.local_indexes.iter().chain(input.global_indexes.iter().map(|index| &index.definition))
}

fn check_index<'i>(index: &'i IndexDefinition, names: &mut BTreeSet<&'i str>) -> Result<(), DefinitionError> {
    if !names.insert(&index.name) {
        return Err(DefinitionError::DuplicateIndex(index.name.to_string()));
    }
    check_definition(index)
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
    let of_indexes = || indexes(input).flat_map(|index| index.keys.attributes().iter());
    let keys = || {
        let keys = input.key_schema.attributes().iter().chain(of_indexes());
        keys.map(|key| key.name.as_str())
    };
    if keys().collect::<BTreeSet<_>>().len() == definitions().count() {
        return Ok(());
    }
    if input.local_indexes.is_empty() && input.global_indexes.is_empty() {
        return Err(DefinitionError::UnusedDefinitions);
    }
    let (definitions, keys) = (listed_definitions(definitions()), listed_names(keys()));
    Err(DefinitionError::UnusedIndexDefinitions { definitions, keys })
}
