//! CreateTable: a new, empty table.

mod body;
mod definition;
mod indexes;

use std::sync::Arc;

use serde::Serialize;

pub(super) use self::body::CreateTableBody;
use super::table_description::TableDescription;
use super::table_parameters::EncryptionDemand;
use super::tagging::{self, Tag};
use super::{Log, Operate};
use crate::engine::event::Event;
use crate::engine::request::StreamViewType;
use crate::engine::stream::StreamChange;
use crate::engine::table_definition::{
    Billing, BillingMode, GlobalIndex, Occasions, TableClass, TableDefinition, ThroughputHistory, WarmDemand,
};
use crate::engine::wire::json::Member;
use crate::engine::{Engine, validation};
use crate::model::ApiError;
use crate::model::index::IndexDefinition;
use crate::model::key_schema::{KeySchema, KeyType};

/// Tables an account can have in a Region. Source: Developer Guide, "Quotas".
const MAX_TABLES: usize = 2_500;

/// A CreateTable request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableInput {
    /// The new table's name.
    pub table_name: String,
    /// The key attributes.
    pub key_schema: KeySchema,
    /// Declared attributes, in the order in which they are described.
    pub attribute_definitions: Vec<(String, KeyType)>,
    /// How capacity is paid for.
    pub billing: Billing,
    /// Throughput to be ready for at once, if more than the default.
    pub warm_throughput: WarmDemand,
    /// The table class, if it is to be named.
    pub table_class: Option<TableClass>,
    /// Whether DeleteTable is refused.
    pub deletion_protection: bool,
    /// Local secondary indexes.
    pub local_indexes: Vec<Arc<IndexDefinition>>,
    /// Global secondary indexes.
    pub global_indexes: Vec<GlobalIndex>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// What the records of its stream show, if it is to have one.
    pub stream: Option<StreamViewType>,
    /// Encryption at rest.
    pub encryption: EncryptionDemand,
}

impl CreateTableInput {
    /// An on-demand table with these keys and otherwise default settings.
    pub fn new(table_name: impl Into<String>, key_schema: KeySchema) -> Self {
        let attributes = std::iter::once(&key_schema.partition).chain(&key_schema.sort);
        let attribute_definitions =
            attributes.map(|attribute| (attribute.name.clone(), attribute.key_type)).collect();
        Self {
            table_name: table_name.into(),
            key_schema,
            attribute_definitions,
            billing: Billing::OnDemand { ceiling: None },
            warm_throughput: WarmDemand::default(),
            table_class: None,
            deletion_protection: false,
            local_indexes: Vec::new(),
            global_indexes: Vec::new(),
            tags: Vec::new(),
            stream: None,
            encryption: EncryptionDemand::default(),
        }
    }
}

/// What CreateTable answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateTableOutput {
    /// The new table, `CREATING`.
    pub table_description: TableDescription,
}

impl Operate for CreateTableInput {
    type Output = CreateTableOutput;

    fn check(&self) -> Result<(), ApiError> {
        validation::table_name(Some(Member(self.table_name.clone())))?;
        definition::check(self)?;
        tagging::merge(&[], &self.tags)?;
        Ok(())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<CreateTableOutput, ApiError> {
        if engine.catalog.get(&self.table_name).is_some() {
            return Err(ApiError::ResourceInUse(format!("Table already exists: {}", self.table_name)));
        }
        if engine.catalog.len() >= MAX_TABLES {
            let text =
                format!("Subscriber limit exceeded: There is a limit of {MAX_TABLES} tables per subscriber");
            return Err(ApiError::LimitExceeded(text));
        }
        let now = engine.now;
        let definition = TableDefinition {
            id: engine.new_table_id(&self.table_name),
            name: self.table_name.into(),
            key_schema: Arc::new(self.key_schema),
            attribute_definitions: self.attribute_definitions,
            billing: self.billing,
            on_demand_since: (self.billing.mode() == BillingMode::OnDemand).then_some(now),
            switches_to_on_demand: Occasions::default(),
            throughput_history: ThroughputHistory::default(),
            created: now,
            table_class: self.table_class,
            class_changes: Occasions::default(),
            encryption: engine.encryption(self.encryption),
            deletion_protection: self.deletion_protection,
            warm_throughput: self.warm_throughput.over(self.billing.warm_throughput()),
            local_indexes: self.local_indexes,
            global_indexes: self.global_indexes,
            tags: self.tags,
            stream: None,
            time_to_live: None,
        };
        let name = Arc::clone(&definition.name);
        engine.catalog.create(Arc::new(definition), now);
        if let Some(view) = self.stream {
            engine.change_stream(&name, StreamChange::Enable(view));
        }
        let entry = engine.catalog.get(&name).ok_or_else(|| validation::no_such_table(&name))?;
        let table_description = TableDescription::of(entry, now);
        log.events.push(Event::TableCreated { table: name });
        Ok(CreateTableOutput { table_description })
    }
}
