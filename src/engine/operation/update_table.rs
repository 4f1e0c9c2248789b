//! UpdateTable: another way to pay, more or less capacity, indexes that come
//! and go, a stream, a class, a key, protection.
//!
//! The answer tells the table as it changes; what takes effect with the end of
//! the update, like new throughput, shows in a DescribeTable afterwards. See
//! [`Environment`](crate::engine::Environment) for when that is.

mod body;
mod change;
mod error;
mod replica;

use std::sync::Arc;

use serde::Serialize;

pub(super) use self::body::UpdateTableBody;
use self::change::Change;
pub(super) use self::error::UpdateError;
use super::table_description::{SseDescription, TableDescription};
use super::table_parameters::{EncryptionDemand, IndexThroughput};
use super::{Log, Operate};
use crate::engine::catalog::{OnlinePhase, TableEntry};
use crate::engine::event::Event;
use crate::engine::stream::StreamSpecification;
use crate::engine::table_definition::{
    BillingMode, OnDemandCeiling, TableClass, TableStatus, ThroughputPair, WarmDemand,
};
use crate::engine::wire::json::Member;
use crate::engine::{Engine, validation};
use crate::model::ApiError;
use crate::model::index::IndexDefinition;
use crate::model::key_schema::KeyType;

/// An UpdateTable request. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpdateTableInput {
    /// The table.
    pub table_name: String,
    /// Attributes to declare beside those that are: the key attributes of a
    /// new index must be among them.
    pub attribute_definitions: Vec<(String, KeyType)>,
    /// How capacity is to be paid for.
    pub billing_mode: Option<BillingMode>,
    /// The table's units per second.
    pub provisioned_throughput: Option<ThroughputPair>,
    /// The most the table serves on demand; −1 takes a side away.
    pub on_demand_throughput: Option<OnDemandCeiling>,
    /// Throughput the table is to be ready for.
    pub warm_throughput: WarmDemand,
    /// What happens to global indexes.
    pub index_updates: Vec<IndexUpdate>,
    /// The stream, on or off.
    pub stream: Option<StreamSpecification>,
    /// The table class.
    pub table_class: Option<TableClass>,
    /// Whether DeleteTable is refused.
    pub deletion_protection: Option<bool>,
    /// Encryption at rest.
    pub encryption: Option<EncryptionDemand>,
    /// Whether replicas are to change or to go; no table has any.
    pub changes_absent_replica: bool,
}

/// What happens to one global index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexUpdate {
    /// It is new.
    Create {
        /// Name, keys and projection.
        definition: Arc<IndexDefinition>,
        /// Its capacity.
        throughput: IndexThroughput,
    },
    /// Its capacity changes.
    Update {
        /// Its name.
        name: String,
        /// Its capacity.
        throughput: IndexThroughput,
    },
    /// It goes.
    Delete {
        /// Its name.
        name: String,
    },
}

impl IndexUpdate {
    /// The index it is about.
    pub fn name(&self) -> &str {
        match self {
            Self::Create { definition, .. } => &definition.name,
            Self::Update { name, .. } | Self::Delete { name } => name,
        }
    }

    /// Whether the index comes or goes.
    fn is_online(&self) -> bool {
        !matches!(self, Self::Update { .. })
    }
}

/// What UpdateTable answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateTableOutput {
    /// The table as it changes.
    pub table_description: TableDescription,
}

impl Operate for UpdateTableInput {
    type Output = UpdateTableOutput;

    fn check(&self) -> Result<(), ApiError> {
        validation::table_name(Some(Member(self.table_name.clone())))?;
        body::check(self)?;
        Ok(())
    }

    fn run(mut self, engine: &mut Engine, log: &mut Log) -> Result<UpdateTableOutput, ApiError> {
        let name = std::mem::take(&mut self.table_name);
        let entry = engine.catalog.get(&name).ok_or_else(|| validation::no_such_table(&name))?;
        check_status(&self.index_updates, entry)?;
        if self.changes_absent_replica {
            return Err(UpdateError::NoSuchReplica.into());
        }
        let stream = self.stream.map(|stream| stream.of_table(&entry.definition)).transpose()?;
        let encryption = self.encryption.take();
        let encrypts = encryption.is_some();
        let mut change = Change::of(self, entry, engine.now)?;
        if let Some(demand) = encryption {
            change.set_encryption(engine.encryption(demand));
        }
        if let Some(stream) = stream {
            engine.change_stream(&name, stream);
            let definition = engine.catalog.get(&name).map(|entry| Arc::clone(&entry.definition));
            change.set_stream(definition.and_then(|definition| definition.stream));
        }
        engine.catalog.update(&name, change.into_update(), engine.now);
        let entry = engine.catalog.get(&name).ok_or_else(|| validation::no_such_table(&name))?;
        let mut table_description = TableDescription::of(entry, engine.now);
        if encrypts {
            // Source: AWS CLI, examples of `update-table`.
            table_description.sse_description = Some(SseDescription::updating());
        }
        log.events.push(Event::TableUpdated { table: Arc::clone(&entry.definition.name) });
        Ok(UpdateTableOutput { table_description })
    }
}

/// Refuses an update of a table or of indexes that are changing already.
///
/// That the limit of one index comes first is what users report who sent two
/// updates at once (ryanfitz/vogels issue 125).
fn check_status(updates: &[IndexUpdate], entry: &TableEntry) -> Result<(), ApiError> {
    if !matches!(entry.status(), TableStatus::Active | TableStatus::Updating) {
        return validation::active(entry);
    }
    for update in updates {
        let in_use = |doing| Err(UpdateError::index_in_use(doing, entry, update.name()).into());
        match entry.online_index() {
            Some(online) if *online.name == *update.name() => match online.phase {
                // An index that is being filled may be deleted or changed.
                OnlinePhase::Backfilling => {}
                OnlinePhase::Allocating => return in_use("created"),
                OnlinePhase::Deleting => return in_use("deleted"),
            },
            Some(_) if update.is_online() => return Err(UpdateError::OneOnlineIndex.into()),
            _ => {}
        }
        let index = entry.definition.global_index(update.name());
        if index.is_some_and(|index| entry.index_status(index).0 == TableStatus::Updating) {
            return in_use("updated");
        }
    }
    validation::active(entry)
}
