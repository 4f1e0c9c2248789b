//! What a table is, apart from its items: names, keys, billing, settings.

mod throughput;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::throughput::{
    Billing, BillingMode, DecreaseRefused, ON_DEMAND_WARM_READ_UNITS, ON_DEMAND_WARM_WRITE_UNITS, Occasions,
    OnDemandCeiling, ThroughputHistory, ThroughputPair, TooOften, WarmDemand,
};
use super::operation::Tag;
use super::request::StreamViewType;
use super::time_to_live::TimeToLive;
use super::{ACCOUNT, REGION};
use crate::model::Instant;
use crate::model::index::IndexDefinition;
use crate::model::key_schema::{KeySchema, KeyType};

/// A table's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDefinition {
    /// Table name.
    pub name: Arc<str>,
    /// A UUID, derived from the engine's seed.
    pub id: String,
    /// The key attributes.
    pub key_schema: Arc<KeySchema>,
    /// The declared attributes and types, in the request's order.
    pub attribute_definitions: Vec<(String, KeyType)>,
    /// How capacity is paid for.
    pub billing: Billing,
    /// When capacity was last set to be paid for on demand, if ever.
    pub on_demand_since: Option<Instant>,
    /// When that was a change from provisioned throughput.
    pub switches_to_on_demand: Occasions,
    /// When provisioned throughput changed.
    pub throughput_history: ThroughputHistory,
    /// When CreateTable was called.
    pub created: Instant,
    /// The table class, if a request named one.
    pub table_class: Option<TableClass>,
    /// When the class changed.
    pub class_changes: Occasions,
    /// Encryption with a key of the account's, if it was asked for.
    pub encryption: Option<Encryption>,
    /// Whether DeleteTable is refused.
    pub deletion_protection: bool,
    /// Throughput the table is ready for at once.
    pub warm_throughput: ThroughputPair,
    /// Local secondary indexes.
    pub local_indexes: Vec<Arc<IndexDefinition>>,
    /// Global secondary indexes.
    pub global_indexes: Vec<GlobalIndex>,
    /// Tags, in the order in which they came.
    pub tags: Vec<Tag>,
    /// The latest stream, on or off.
    pub stream: Option<StreamSettings>,
    /// By what its items expire, or did; none if that was never set.
    pub time_to_live: Option<TimeToLive>,
}

/// A table's stream.
///
/// Source: API reference, `StreamSpecification` and `TableDescription`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSettings {
    /// What its records show.
    pub view: StreamViewType,
    /// When it was turned on: its label says so, in milliseconds.
    pub created: Instant,
    /// Whether writes still go into it.
    pub enabled: bool,
}

impl StreamSettings {
    /// The stream's label: a time, and no other stream of the table has it.
    pub fn label(&self) -> String {
        self.created.to_iso8601()
    }
}

/// Encryption with a key that the account sees.
///
/// Source: API reference, `SSEDescription`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// The key's resource name.
    pub key_arn: String,
}

/// A global secondary index: what it is, and the capacity it has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalIndex {
    /// Name, keys and projection.
    pub definition: Arc<IndexDefinition>,
    /// How its capacity is paid for: in the same way as the table's.
    pub billing: Billing,
    /// When its provisioned throughput changed.
    pub throughput_history: ThroughputHistory,
    /// Throughput the index is ready for at once.
    pub warm_throughput: ThroughputPair,
}

/// What storage costs against requests.
///
/// Source: API reference, `TableClass`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TableClass {
    /// The default.
    Standard,
    /// Cheaper storage, dearer requests.
    StandardInfrequentAccess,
}

/// Where a table is in its life.
///
/// Source: API reference, `TableStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TableStatus {
    /// Not usable yet.
    Creating,
    /// Usable.
    Active,
    /// Usable, but changing.
    Updating,
    /// Going away; no longer usable.
    Deleting,
}

impl TableDefinition {
    /// The table's Amazon resource name.
    pub fn arn(&self) -> String {
        table_arn(&self.name)
    }

    /// The global index `name`.
    pub fn global_index(&self, name: &str) -> Option<&GlobalIndex> {
        self.global_indexes.iter().find(|index| *index.definition.name == *name)
    }

    /// All indexes, local ones first.
    pub fn indexes(&self) -> impl Iterator<Item = &Arc<IndexDefinition>> {
        self.local_indexes.iter().chain(self.global_indexes.iter().map(|index| &index.definition))
    }

    /// The names of all attributes that are keys of the table or of an index:
    /// the table's, then index by index, so that one can come twice.
    pub fn key_names(&self) -> impl Iterator<Item = &str> {
        let of_indexes = self.indexes().flat_map(|index| index.keys.attributes().iter());
        let keys = self.key_schema.attributes().iter().chain(of_indexes);
        keys.map(|key| key.name.as_str())
    }

    /// The latest stream's Amazon resource name.
    pub fn stream_arn(&self) -> Option<String> {
        self.stream.map(|stream| stream_arn(&self.name, &stream.label()))
    }
}

/// The resource name of the table `name`.
pub fn table_arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// The resource name of the stream `label` of the table `name`.
pub fn stream_arn(name: &str, label: &str) -> String {
    format!("{}/stream/{label}", table_arn(name))
}

/// The resource name of an index of the table `name`.
pub fn index_arn(name: &str, index: &str) -> String {
    format!("{}/index/{index}", table_arn(name))
}

/// The table that a request's `TableName` means: a name, or the resource name
/// of a table of this account and Region.
pub fn resolve_table_name(name_or_arn: &str) -> &str {
    table_of_arn(name_or_arn).unwrap_or(name_or_arn)
}

/// The table of this account and Region that a resource name means.
pub fn table_of_arn(arn: &str) -> Option<&str> {
    let rest = arn.strip_prefix("arn:aws:dynamodb:")?.strip_prefix(REGION)?.strip_prefix(':')?;
    rest.strip_prefix(ACCOUNT)?.strip_prefix(":table/")
}
