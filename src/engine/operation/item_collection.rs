//! `ItemCollectionMetrics`: how much one partition key holds, which matters
//! to tables with local indexes alone.

use serde::Serialize;

use super::write::Target;
use crate::engine::Engine;
use crate::engine::request::ReturnItemCollectionMetrics;
use crate::engine::wire::attribute_value::WireItem;
use crate::model::Item;

/// Bytes of a gigabyte, as the metrics count.
const GIGABYTE: u64 = 1024 * 1024 * 1024;
/// Bytes of a collection, in tables with local indexes.
///
/// Source: Developer Guide, "Local secondary indexes", item collection size limit.
pub const MAX_ITEM_COLLECTION_BYTES: u64 = 10 * GIGABYTE;

/// The size of an item collection: the items of one partition key and their
/// entries in local indexes.
///
/// Source: API reference, `ItemCollectionMetrics`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ItemCollectionMetrics {
    /// The partition key.
    #[serde(serialize_with = "serialize_key")]
    pub item_collection_key: Item,
    /// Two bounds in whole gigabytes, between which the size lies.
    #[serde(rename = "SizeEstimateRangeGB")]
    pub size_estimate_range_gb: [f64; 2],
}

fn serialize_key<S: serde::Serializer>(key: &Item, serializer: S) -> Result<S::Ok, S::Error> {
    WireItem(key).serialize(serializer)
}

impl ItemCollectionMetrics {
    /// The collection that `source`, the written item or its key, belongs to:
    /// if it is asked for and the table has local indexes.
    pub(super) fn of(
        asked: ReturnItemCollectionMetrics,
        engine: &Engine,
        target: &Target,
        source: &Item,
    ) -> Option<Self> {
        let contents = engine.table(&target.table).filter(|_| asked == ReturnItemCollectionMetrics::Size)?;
        if !contents.limits_collections() {
            return None;
        }
        let name = &target.schema.partition.name;
        let key = Item::from([(name.clone(), source.get(name)?.clone())]);
        let gigabytes = contents.collection_bytes(&target.key) / GIGABYTE;
        let range = [gigabytes as f64, (gigabytes + 1) as f64];
        Some(Self { item_collection_key: key, size_estimate_range_gb: range })
    }
}
