//! Indexes as the API describes them.

use std::sync::Arc;

use serde::Serialize;

use super::{
    KeySchemaElement, OnDemandThroughput, ProvisionedThroughputDescription, WarmThroughput, key_elements,
    on_demand_throughput, provisioned_throughput,
};
use crate::engine::TableEntry;
use crate::engine::table_definition::{GlobalIndex, TableStatus, index_arn};
use crate::model::Instant;
use crate::model::index::{IndexDefinition, IndexProjection};
use crate::storage::Index;

/// An index as the API describes it. The members that are optional here are
/// those of global indexes alone.
///
/// Source: API reference, `LocalSecondaryIndexDescription`,
/// `GlobalSecondaryIndexDescription`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IndexDescription {
    /// Whether an index that was added to its table is being filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backfilling: Option<bool>,
    /// Resource name.
    pub index_arn: String,
    /// Name.
    pub index_name: Arc<str>,
    /// Size of all entries in bytes.
    pub index_size_bytes: u64,
    /// Where the index is in its life.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_status: Option<TableStatus>,
    /// Number of entries. The service counts every six hours; the sandbox always.
    pub item_count: u64,
    /// The key attributes.
    pub key_schema: Vec<KeySchemaElement>,
    /// Ceiling of an on-demand index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it holds beside the keys.
    pub projection: ProjectionDescription,
    /// Provisioned units per second; zero on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisioned_throughput: Option<ProvisionedThroughputDescription>,
    /// Throughput the index is ready for at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_throughput: Option<WarmThroughput>,
}

/// What an index holds beside the keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProjectionDescription {
    /// The included attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub non_key_attributes: Option<Vec<String>>,
    /// `ALL`, `INCLUDE` or `KEYS_ONLY`.
    pub projection_type: &'static str,
}

impl From<&IndexProjection> for ProjectionDescription {
    fn from(projection: &IndexProjection) -> Self {
        let (projection_type, non_key_attributes) = match projection {
            IndexProjection::All => ("ALL", None),
            IndexProjection::KeysOnly => ("KEYS_ONLY", None),
            IndexProjection::Include(names) => ("INCLUDE", Some(names.clone())),
        };
        Self { non_key_attributes, projection_type }
    }
}

/// The table's local indexes; nothing if there are none.
pub(super) fn local(entry: &TableEntry) -> Option<Vec<IndexDescription>> {
    let describe = |index: &Arc<IndexDefinition>| description(entry, index);
    let indexes: Vec<_> = entry.definition.local_indexes.iter().map(describe).collect();
    (!indexes.is_empty()).then_some(indexes)
}

/// The table's global indexes; nothing if there are none.
pub(super) fn global(entry: &TableEntry, now: Instant) -> Option<Vec<IndexDescription>> {
    let describe = |index: &GlobalIndex| {
        let (status, backfilling) = entry.index_status(index);
        IndexDescription {
            backfilling,
            index_status: Some(status),
            on_demand_throughput: on_demand_throughput(&index.billing),
            provisioned_throughput: Some(provisioned_throughput(
                &index.billing,
                &index.throughput_history,
                now,
            )),
            warm_throughput: Some(WarmThroughput {
                read_units_per_second: index.warm_throughput.read,
                status,
                write_units_per_second: index.warm_throughput.write,
            }),
            ..description(entry, &index.definition)
        }
    };
    let indexes: Vec<_> = entry.definition.global_indexes.iter().map(describe).collect();
    (!indexes.is_empty()).then_some(indexes)
}

/// What both kinds of indexes have.
fn description(entry: &TableEntry, index: &IndexDefinition) -> IndexDescription {
    let contents = entry.contents.index(&index.name);
    IndexDescription {
        backfilling: None,
        index_arn: index_arn(&entry.definition.name, &index.name),
        index_name: Arc::clone(&index.name),
        index_size_bytes: contents.map_or(0, Index::size_bytes),
        index_status: None,
        item_count: contents.map_or(0, |index| index.len() as u64),
        key_schema: key_elements(index.keys.attributes()),
        on_demand_throughput: None,
        projection: ProjectionDescription::from(&index.projection),
        provisioned_throughput: None,
        warm_throughput: None,
    }
}
