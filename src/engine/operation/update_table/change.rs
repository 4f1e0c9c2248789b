//! What an UpdateTable makes of a table: at once, and when it is over.
//!
//! | takes effect at once | with the end of the update |
//! |---|---|
//! | the billing mode, and the throughput that comes with it | throughput otherwise |
//! | when throughput changed, and how often | warm throughput, ceilings taken away |
//! | ceilings, protection, encryption, the stream | the class |
//! | an index that comes, as `CREATING`; one that goes, as `DELETING` | an index that goes is gone |
//!
//! Source: AWS CLI, examples of `update-table`; Developer Guide, UpdateTable
//! of the API version of 2011, on throughput. What takes effect at once beside
//! that is unverified.

use std::collections::BTreeSet;

use super::error::UpdateError;
use super::{IndexUpdate, UpdateTableInput};
use crate::engine::catalog::{OnlineChange, TableEntry, Update};
use crate::engine::operation::table_parameters::{
    DefinitionError, IndexThroughput, MAX_GLOBAL_INDEXES, MAX_PROJECTED_ATTRIBUTES, check_no_ceiling,
    check_warm, included,
};
use crate::engine::table_definition::{
    Billing, BillingMode, Encryption, GlobalIndex, OnDemandCeiling, StreamSettings, TableDefinition,
    ThroughputHistory, ThroughputPair, WarmDemand,
};
use crate::engine::validation::{listed_definitions, listed_names};
use crate::model::index::IndexDefinition;
use crate::model::key_schema::{KeyAttribute, KeyType};
use crate::model::{Duration, Instant};

/// Changes to on-demand mode in a day, and changes of class in a month.
///
/// Source: Developer Guide, "Considerations when switching capacity modes",
/// "Table classes".
const MOST_SWITCHES: (usize, Duration) = (4, Duration::from_millis(24 * 3_600_000));
const MOST_CLASSES: (usize, Duration) = (2, Duration::from_millis(30 * 24 * 3_600_000));

/// A change in the making.
pub(super) struct Change {
    now: Instant,
    during: TableDefinition,
    becomes: TableDefinition,
    index: Option<OnlineChange>,
    takes_time: bool,
}

/// How the capacity of a table or index is paid for and what it is ready for:
/// what both have of it.
struct Capacity<'c> {
    billing: &'c mut Billing,
    history: &'c mut ThroughputHistory,
    warm: &'c mut ThroughputPair,
}

impl Capacity<'_> {
    fn of_table(table: &mut TableDefinition) -> Capacity<'_> {
        let TableDefinition { billing, throughput_history: history, warm_throughput: warm, .. } = table;
        Capacity { billing, history, warm }
    }

    fn of_index(index: &mut GlobalIndex) -> Capacity<'_> {
        let GlobalIndex { billing, throughput_history: history, warm_throughput: warm, .. } = index;
        Capacity { billing, history, warm }
    }
}

impl Change {
    /// What `input` makes of the table, apart from its stream and its
    /// encryption.
    pub(super) fn of(input: UpdateTableInput, entry: &TableEntry, now: Instant) -> Result<Self, UpdateError> {
        let table = entry.definition.as_ref();
        let (during, becomes) = (table.clone(), table.clone());
        let mut change = Self { now, during, becomes, index: None, takes_time: false };
        let mode = input.billing_mode.unwrap_or(table.billing.mode());
        let switches = mode != table.billing.mode();
        let throughput = IndexThroughput {
            provisioned: input.provisioned_throughput,
            ceiling: input.on_demand_throughput,
            warm: input.warm_throughput,
        };
        if switches {
            change.switch(mode, throughput, &input.index_updates)?;
        } else {
            change.capacity(throughput, None)?;
        }
        change.define(&input.attribute_definitions);
        for update in input.index_updates {
            change.index(update, switches)?;
        }
        change.check_definitions(&input.attribute_definitions)?;
        if let Some(class) = input.table_class.filter(|class| Some(*class) != table.table_class) {
            let (most, window) = MOST_CLASSES;
            change.becomes.class_changes.record(now, most, window).map_err(UpdateError::Class)?;
            change.becomes.table_class = Some(class);
            change.takes_time = true;
        }
        if let Some(protection) = input.deletion_protection {
            change.both(|table| table.deletion_protection = protection);
        }
        Ok(change)
    }

    /// Encrypts the table with another key.
    pub(super) fn set_encryption(&mut self, encryption: Option<Encryption>) {
        self.both(|table| table.encryption.clone_from(&encryption));
    }

    /// Gives the table this stream.
    pub(super) fn set_stream(&mut self, stream: Option<StreamSettings>) {
        self.both(|table| table.stream = stream);
        self.takes_time = true;
    }

    pub(super) fn into_update(self) -> Update {
        let Self { during, becomes, index, takes_time, .. } = self;
        Update { during, becomes, index, takes_time }
    }

    /// What takes effect at once and stays.
    fn both(&mut self, set: impl Fn(&mut TableDefinition)) {
        set(&mut self.during);
        set(&mut self.becomes);
    }

    /// Another billing mode, for the table and its global indexes together.
    fn switch(
        &mut self,
        mode: BillingMode,
        throughput: IndexThroughput,
        updates: &[IndexUpdate],
    ) -> Result<(), UpdateError> {
        let now = self.now;
        if mode == BillingMode::OnDemand {
            let (most, window) = MOST_SWITCHES;
            self.during.switches_to_on_demand.record(now, most, window).map_err(UpdateError::Switch)?;
            self.during.on_demand_since = Some(now);
        } else if throughput.provisioned.is_none() {
            return Err(UpdateError::NoThroughput);
        }
        let of_index = |index: &GlobalIndex| {
            let update = updates.iter().find_map(|update| match update {
                IndexUpdate::Update { name, throughput } if **name == *index.definition.name => {
                    Some(*throughput)
                }
                _ => None,
            });
            update.unwrap_or_default()
        };
        if mode == BillingMode::Provisioned {
            let lacking =
                self.during.global_indexes.iter().filter(|index| of_index(index).provisioned.is_none());
            let lacking: Vec<&str> = lacking.map(|index| &*index.definition.name).collect();
            if !lacking.is_empty() {
                return Err(UpdateError::NoThroughputOf(lacking.join(",")));
            }
        }
        let billing = |throughput: IndexThroughput| match (mode, throughput.provisioned) {
            (BillingMode::Provisioned, Some(units)) => Billing::Provisioned(units),
            _ => Billing::OnDemand { ceiling: throughput.ceiling.and_then(OnDemandCeiling::in_force) },
        };
        let set = |capacity: Capacity<'_>, throughput| {
            *capacity.billing = billing(throughput);
            if mode == BillingMode::Provisioned {
                capacity.history.last_increase = Some(now);
            }
            *capacity.warm = capacity.warm.max(capacity.billing.warm_throughput());
        };
        if mode == BillingMode::Provisioned {
            check_no_ceiling(throughput.ceiling.unwrap_or_default(), true)?;
        }
        for index in &mut self.during.global_indexes {
            let throughput = of_index(index);
            if mode == BillingMode::OnDemand && throughput.provisioned.is_some() {
                return Err(DefinitionError::UpdatesIndexThroughputOnDemand(
                    index.definition.name.to_string(),
                )
                .into());
            }
            set(Capacity::of_index(index), throughput);
        }
        set(Capacity::of_table(&mut self.during), throughput);
        self.becomes = self.during.clone();
        self.warm(throughput.warm, None)?;
        self.takes_time = true;
        Ok(())
    }

    /// Other capacity, for the table or for one of its indexes, paid for as
    /// it is.
    fn capacity(&mut self, throughput: IndexThroughput, index: Option<&str>) -> Result<(), UpdateError> {
        let now = self.now;
        let (Some(during), Some(becomes)) =
            (capacity_of(&mut self.during, index), capacity_of(&mut self.becomes, index))
        else {
            return Err(UpdateError::NoSuchIndex);
        };
        match (*during.billing, throughput.provisioned) {
            (Billing::OnDemand { .. }, Some(_)) => {
                return Err(match index {
                    Some(index) => DefinitionError::UpdatesIndexThroughputOnDemand(index.to_owned()),
                    None => DefinitionError::ThroughputOnDemand,
                }
                .into());
            }
            (Billing::OnDemand { ceiling }, None) => {
                if let Some(update) = throughput.ceiling {
                    let updated = ceiling.unwrap_or_default().updated(update);
                    *during.billing = Billing::OnDemand { ceiling: Some(updated) };
                    *becomes.billing = Billing::OnDemand { ceiling: updated.in_force() };
                    self.takes_time = true;
                }
            }
            (Billing::Provisioned(from), to) => {
                check_no_ceiling(throughput.ceiling.unwrap_or_default(), true)?;
                if let Some(to) = to {
                    if from == to {
                        let index = index.map(str::to_owned);
                        return Err(UpdateError::SameThroughput { index, units: to });
                    }
                    during.history.record(from, to, now).map_err(UpdateError::Decrease)?;
                    *becomes.history = *during.history;
                    *becomes.billing = Billing::Provisioned(to);
                    *becomes.warm = becomes.warm.max(to);
                    self.takes_time = true;
                }
            }
        }
        self.warm(throughput.warm, index)
    }

    /// More warm throughput, for the table or for one of its indexes.
    fn warm(&mut self, demand: WarmDemand, index: Option<&str>) -> Result<(), UpdateError> {
        if demand == WarmDemand::default() {
            return Ok(());
        }
        let Some(capacity) = capacity_of(&mut self.becomes, index) else {
            return Err(UpdateError::NoSuchIndex);
        };
        let of = index.map_or_else(|| "table".to_owned(), |index| format!("index {index}"));
        check_warm(demand, *capacity.warm, &of)?;
        *capacity.warm = demand.over(*capacity.warm);
        self.takes_time = true;
        Ok(())
    }

    /// Declares attributes: those that are declared already keep their types.
    fn define(&mut self, definitions: &[(String, KeyType)]) {
        self.both(|table| {
            for (name, key_type) in definitions {
                if !table.attribute_definitions.iter().any(|(defined, _)| defined == name) {
                    table.attribute_definitions.push((name.clone(), *key_type));
                }
            }
        });
    }

    /// What happens to one index. If the table has `switched` its billing
    /// mode, the index has new capacity already.
    fn index(&mut self, update: IndexUpdate, switched: bool) -> Result<(), UpdateError> {
        match update {
            IndexUpdate::Update { name, throughput } if switched => {
                if self.during.global_index(&name).is_none() {
                    return Err(UpdateError::NoSuchIndex);
                }
                self.warm(throughput.warm, Some(&name))
            }
            IndexUpdate::Update { name, throughput } => self.capacity(throughput, Some(&name)),
            IndexUpdate::Create { definition, throughput } => self.create(&definition, throughput),
            IndexUpdate::Delete { name } => {
                let index = self.during.global_index(&name).ok_or(UpdateError::NoSuchIndex)?;
                self.index = Some(OnlineChange::Delete(index.definition.name.clone()));
                self.becomes.global_indexes.retain(|index| *index.definition.name != *name);
                self.takes_time = true;
                Ok(())
            }
        }
    }

    fn create(
        &mut self,
        definition: &IndexDefinition,
        throughput: IndexThroughput,
    ) -> Result<(), UpdateError> {
        if self.during.indexes().any(|index| index.name == definition.name) {
            return Err(UpdateError::IndexExists);
        }
        if self.during.global_indexes.len() >= MAX_GLOBAL_INDEXES {
            return Err(UpdateError::TooManyIndexes);
        }
        // Attributes that were declared before keep their types.
        let mut definition = definition.clone();
        let declared = |key: &KeyAttribute| {
            let mut definitions = self.during.attribute_definitions.iter();
            definitions.find(|(name, _)| *name == key.name).map(|(_, key_type)| *key_type)
        };
        for key in definition.keys.partition.iter_mut().chain(&mut definition.keys.sort) {
            key.key_type = declared(key).unwrap_or(key.key_type);
        }
        let index = throughput.index(self.during.billing.mode(), definition.into(), true)?;
        self.index = Some(OnlineChange::Create(index.definition.name.clone()));
        self.both(|table| table.global_indexes.push(index.clone()));
        if included(self.during.indexes()) > MAX_PROJECTED_ATTRIBUTES {
            return Err(DefinitionError::TooManyProjected.into());
        }
        self.takes_time = true;
        Ok(())
    }

    /// Every attribute that the request declares is a key attribute's; those
    /// that no key needs any more are declared no more.
    fn check_definitions(&mut self, requested: &[(String, KeyType)]) -> Result<(), UpdateError> {
        let is_key = |name: &str| self.during.key_names().any(|key| key == name);
        if !requested.iter().all(|(name, _)| is_key(name)) {
            let definitions = listed_definitions(requested.iter().map(|(name, _)| name.as_str()));
            let keys = listed_names(self.during.key_names());
            return Err(DefinitionError::UnusedIndexDefinitions { definitions, keys }.into());
        }
        let keys: BTreeSet<String> = self.becomes.key_names().map(str::to_owned).collect();
        self.becomes.attribute_definitions.retain(|(name, _)| keys.contains(name));
        Ok(())
    }
}

/// The capacity of the table, or of its index of this name.
fn capacity_of<'t>(table: &'t mut TableDefinition, index: Option<&str>) -> Option<Capacity<'t>> {
    let Some(name) = index else { return Some(Capacity::of_table(table)) };
    let index = table.global_indexes.iter_mut().find(|index| *index.definition.name == *name)?;
    Some(Capacity::of_index(index))
}
