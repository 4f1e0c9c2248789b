//! `TableDescription`: a table as the API describes it.

mod index_description;

use std::sync::Arc;

use serde::{Serialize, Serializer};

pub use self::index_description::{IndexDescription, ProjectionDescription};
use crate::engine::TableEntry;
use crate::engine::request::StreamViewType;
use crate::engine::table_definition::{
    Billing, BillingMode, Encryption, OnDemandCeiling, TableClass, TableDefinition, TableStatus,
    ThroughputHistory,
};
use crate::model::Instant;
use crate::model::key_schema::{KeyAttribute, KeyAttributes, KeyType};

/// A table as the API describes it.
///
/// Source: API reference, `TableDescription`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TableDescription {
    /// Declared attributes, by name. Source: AWS CLI, examples of `create-table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// How capacity is paid for, if ever on demand.
    ///
    /// Source: API reference, `BillingModeSummary`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_mode_summary: Option<BillingModeSummary>,
    /// When the table was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date_time: Option<Seconds>,
    /// Whether DeleteTable is refused.
    pub deletion_protection_enabled: bool,
    /// Global secondary indexes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_secondary_indexes: Option<Vec<IndexDescription>>,
    /// Number of items. The service counts every six hours; the sandbox always.
    pub item_count: u64,
    /// The key attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// The latest stream's resource name, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_stream_arn: Option<String>,
    /// The latest stream's label, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_stream_label: Option<String>,
    /// Local secondary indexes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_secondary_indexes: Option<Vec<IndexDescription>>,
    /// Ceiling of an on-demand table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Provisioned units per second; zero on demand.
    pub provisioned_throughput: ProvisionedThroughputDescription,
    /// Encryption, with a key the account sees.
    #[serde(rename = "SSEDescription", skip_serializing_if = "Option::is_none")]
    pub sse_description: Option<SseDescription>,
    /// The stream, while it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_specification: Option<StreamSpecificationDescription>,
    /// Resource name.
    pub table_arn: String,
    /// Table class, if one was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_class_summary: Option<TableClassSummary>,
    /// Identifier.
    pub table_id: String,
    /// Name.
    pub table_name: Arc<str>,
    /// Size of all items in bytes.
    pub table_size_bytes: u64,
    /// Where the table is in its life.
    pub table_status: TableStatus,
    /// Throughput the table is ready for at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_throughput: Option<WarmThroughput>,
}

/// A declared attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeDefinition {
    /// Attribute name.
    pub attribute_name: String,
    /// `S`, `N` or `B`.
    pub attribute_type: KeyType,
}

/// A key attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeySchemaElement {
    /// Attribute name.
    pub attribute_name: String,
    /// `HASH` or `RANGE`.
    pub key_type: &'static str,
}

/// How capacity is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BillingModeSummary {
    /// `PAY_PER_REQUEST` or `PROVISIONED`.
    pub billing_mode: &'static str,
    /// Since when; not while the table is being created.
    ///
    /// Source: AWS CLI, examples of `create-table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update_to_pay_per_request_date_time: Option<Seconds>,
}

/// Provisioned units per second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProvisionedThroughputDescription {
    /// When reads or writes were lowered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_decrease_date_time: Option<Seconds>,
    /// When reads or writes were raised last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_increase_date_time: Option<Seconds>,
    /// Decreases this UTC day.
    pub number_of_decreases_today: i64,
    /// Read units per second.
    pub read_capacity_units: i64,
    /// Write units per second.
    pub write_capacity_units: i64,
}

/// Ceiling of an on-demand table, in units per second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OnDemandThroughput {
    /// Reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_read_request_units: Option<i64>,
    /// Writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_write_request_units: Option<i64>,
}

/// A stream that is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamSpecificationDescription {
    /// True.
    pub stream_enabled: bool,
    /// What its records show.
    pub stream_view_type: StreamViewType,
}

/// Table class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TableClassSummary {
    /// When it changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_update_date_time: Option<Seconds>,
    /// Table class.
    pub table_class: TableClass,
}

/// Encryption with a key the account sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SseDescription {
    /// The key's resource name.
    #[serde(rename = "KMSMasterKeyArn", skip_serializing_if = "Option::is_none")]
    pub kms_master_key_arn: Option<String>,
    /// `KMS`.
    #[serde(rename = "SSEType", skip_serializing_if = "Option::is_none")]
    pub sse_type: Option<&'static str>,
    /// `ENABLED`, or `UPDATING` in the answer to the UpdateTable that changes it.
    #[serde(rename = "Status")]
    pub status: &'static str,
}

impl SseDescription {
    fn of(encryption: &Encryption) -> Self {
        Self {
            kms_master_key_arn: Some(encryption.key_arn.clone()),
            sse_type: Some("KMS"),
            status: "ENABLED",
        }
    }

    /// Encryption that is just being changed.
    pub(super) fn updating() -> Self {
        Self { kms_master_key_arn: None, sse_type: None, status: "UPDATING" }
    }
}

/// Throughput a table is ready for at once, in units per second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WarmThroughput {
    /// Reads.
    pub read_units_per_second: i64,
    /// `CREATING` with the table, then `ACTIVE`.
    pub status: TableStatus,
    /// Writes.
    pub write_units_per_second: i64,
}

impl TableDescription {
    /// The table as CreateTable, DescribeTable and UpdateTable describe it.
    pub fn of(entry: &TableEntry, now: Instant) -> Self {
        let definition = entry.definition.as_ref();
        let schema = &definition.key_schema;
        let attribute = |(name, attribute_type): &(String, KeyType)| AttributeDefinition {
            attribute_name: name.clone(),
            attribute_type: *attribute_type,
        };
        let mut attributes: Vec<_> = definition.attribute_definitions.iter().map(attribute).collect();
        attributes.sort_by(|one, two| one.attribute_name.cmp(&two.attribute_name));
        Self {
            attribute_definitions: Some(attributes),
            creation_date_time: Some(Seconds(definition.created)),
            global_secondary_indexes: index_description::global(entry, now),
            key_schema: Some(key_elements(schema.attributes())),
            local_secondary_indexes: index_description::local(entry),
            warm_throughput: Some(WarmThroughput {
                read_units_per_second: definition.warm_throughput.read,
                status: entry.warm_throughput_status(),
                write_units_per_second: definition.warm_throughput.write,
            }),
            ..Self::of_deleted(entry, now).with_status(entry.status())
        }
    }

    /// The table as DeleteTable describes it: going, its keys gone already.
    ///
    /// Source: API reference, DeleteTable, sample response.
    pub fn of_deleted(entry: &TableEntry, now: Instant) -> Self {
        let definition = entry.definition.as_ref();
        Self {
            attribute_definitions: None,
            billing_mode_summary: billing_mode_summary(entry),
            creation_date_time: None,
            deletion_protection_enabled: definition.deletion_protection,
            global_secondary_indexes: None,
            item_count: entry.contents.len() as u64,
            key_schema: None,
            latest_stream_arn: definition.stream_arn(),
            latest_stream_label: definition.stream.map(|stream| stream.label()),
            local_secondary_indexes: None,
            on_demand_throughput: on_demand_throughput(&definition.billing),
            provisioned_throughput: provisioned_throughput(
                &definition.billing,
                &definition.throughput_history,
                now,
            ),
            sse_description: definition.encryption.as_ref().map(SseDescription::of),
            stream_specification: stream_specification(definition),
            table_arn: definition.arn(),
            table_class_summary: definition.table_class.map(|table_class| TableClassSummary {
                last_update_date_time: definition.class_changes.last().map(Seconds),
                table_class,
            }),
            table_id: definition.id.clone(),
            table_name: Arc::clone(&definition.name),
            table_size_bytes: entry.contents.size_bytes(),
            table_status: TableStatus::Deleting,
            warm_throughput: None,
        }
    }

    fn with_status(self, table_status: TableStatus) -> Self {
        Self { table_status, ..self }
    }
}

fn billing_mode_summary(entry: &TableEntry) -> Option<BillingModeSummary> {
    let since = entry.definition.on_demand_since?;
    let billing_mode = match entry.definition.billing.mode() {
        BillingMode::Provisioned => "PROVISIONED",
        BillingMode::OnDemand => "PAY_PER_REQUEST",
    };
    let shown = entry.status() != TableStatus::Creating;
    Some(BillingModeSummary {
        billing_mode,
        last_update_to_pay_per_request_date_time: shown.then_some(Seconds(since)),
    })
}

fn stream_specification(definition: &TableDefinition) -> Option<StreamSpecificationDescription> {
    let stream = definition.stream.filter(|stream| stream.enabled)?;
    Some(StreamSpecificationDescription { stream_enabled: true, stream_view_type: stream.view })
}

pub(super) fn on_demand_throughput(billing: &Billing) -> Option<OnDemandThroughput> {
    match billing {
        Billing::OnDemand { ceiling: Some(OnDemandCeiling { read, write }) } => {
            Some(OnDemandThroughput { max_read_request_units: *read, max_write_request_units: *write })
        }
        Billing::OnDemand { ceiling: None } | Billing::Provisioned(_) => None,
    }
}

pub(super) fn provisioned_throughput(
    billing: &Billing,
    history: &ThroughputHistory,
    now: Instant,
) -> ProvisionedThroughputDescription {
    let (read_capacity_units, write_capacity_units) = match billing {
        Billing::Provisioned(units) => (units.read, units.write),
        Billing::OnDemand { .. } => (0, 0),
    };
    ProvisionedThroughputDescription {
        last_decrease_date_time: history.last_decrease.map(Seconds),
        last_increase_date_time: history.last_increase.map(Seconds),
        number_of_decreases_today: i64::from(history.decreases_today(now)),
        read_capacity_units,
        write_capacity_units,
    }
}

/// Key attributes as the API lists them.
pub(super) fn key_elements(keys: KeyAttributes<'_>) -> Vec<KeySchemaElement> {
    let element =
        |key_type| move |key: &KeyAttribute| KeySchemaElement { attribute_name: key.name.clone(), key_type };
    keys.partition.iter().map(element("HASH")).chain(keys.sort.iter().map(element("RANGE"))).collect()
}

/// A time as the API writes it: seconds, with milliseconds after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seconds(pub Instant);

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.as_millis() as f64 / 1000.0)
    }
}
