//! UpdateTable as it comes: the body, its constraints, and the checks that
//! need no table.

use super::error::UpdateError;
use super::replica::{self, ReplicaUpdateBody};
use super::{IndexUpdate, UpdateTableInput};
use crate::engine::operation::Body;
use crate::engine::operation::table_parameters::{
    self, AttributeDefinitionBody, DefinitionError, GlobalIndexBody, INDEX_NAME, IndexThroughput,
    OnDemandThroughputBody, ProvisionedThroughputBody, SseSpecificationBody, WarmThroughputBody,
    attribute_definitions, check_bounds, check_ceiling, check_definition, check_definitions,
    check_encryption, check_throughput, check_words,
};
use crate::engine::stream::StreamSpecificationBody;
use crate::engine::table_definition::{BillingMode, WarmDemand};
use crate::engine::validation;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member, Present};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::ApiError;
use crate::model::key_schema::KeyType;

wire_shape! {
    UpdateTableBody = "UpdateTableInput" {
        "AttributeDefinitions" => attribute_definitions: List<Element<AttributeDefinitionBody>>,
        "TableName" => table_name: Member<String>,
        "BillingMode" => billing_mode: Member<String>,
        "ProvisionedThroughput" => provisioned_throughput: Field<ProvisionedThroughputBody>,
        "GlobalSecondaryIndexUpdates" => index_updates: List<Element<IndexUpdateBody>>,
        "StreamSpecification" => stream_specification: Field<StreamSpecificationBody>,
        "SSESpecification" => sse_specification: Field<SseSpecificationBody>,
        "ReplicaUpdates" => replica_updates: List<Element<ReplicaUpdateBody>>,
        "TableClass" => table_class: Member<String>,
        "DeletionProtectionEnabled" => deletion_protection_enabled: Member<bool>,
        "MultiRegionConsistency" => multi_region_consistency: Member<String>,
        "GlobalTableWitnessUpdates" => global_table_witness_updates: List<Present>,
        "OnDemandThroughput" => on_demand_throughput: Field<OnDemandThroughputBody>,
        "WarmThroughput" => warm_throughput: Field<WarmThroughputBody>,
        "GlobalTableSettingsReplicationMode" => global_table_settings_replication_mode: Member<String>,
        "DisassociationProtectionEnabled" => disassociation_protection_enabled: Member<bool>,
        "VectorIndexUpdates" => vector_index_updates: List<Present>,
    }
}

wire_shape! {
    IndexUpdateBody = "GlobalSecondaryIndexUpdate" {
        "Update" => update: Field<UpdateIndexBody>,
        "Create" => create: Field<CreateIndexBody>,
        "Delete" => delete: Field<DeleteIndexBody>,
    }
}

wire_shape! {
    UpdateIndexBody = "UpdateGlobalSecondaryIndexAction" {
        "IndexName" => index_name: Member<String>,
        "ProvisionedThroughput" => provisioned_throughput: Field<ProvisionedThroughputBody>,
        "OnDemandThroughput" => on_demand_throughput: Field<OnDemandThroughputBody>,
        "WarmThroughput" => warm_throughput: Field<WarmThroughputBody>,
    }
}

wire_shape! {
    /// In the API model a class of its own, with the members of the indexes of
    /// a CreateTable.
    CreateIndexBody = "CreateGlobalSecondaryIndexAction" {
        ..index: GlobalIndexBody,
    }
}

wire_shape! {
    DeleteIndexBody = "DeleteGlobalSecondaryIndexAction" {
        "IndexName" => index_name: Member<String>,
    }
}

impl Body for UpdateTableBody {
    type Input = UpdateTableInput;

    fn into_input(mut self) -> Result<UpdateTableInput, ApiError> {
        let table_name = validation::table_name(self.table_name.take())?;
        self.check_constraints()?;
        self.refuse_unsupported()?;
        let changes_absent_replica = replica::changes_absent(self.replica_updates.as_ref())?;
        let definitions = attribute_definitions(self.attribute_definitions).map_err(UpdateError::from)?;
        let updates = self.index_updates.map_or_else(Vec::new, |list| list.0).into_iter();
        let updates = updates.map(|Element(update)| update.into_update(&definitions));
        let encryption = self.sse_specification.map(|Field(body)| body.demand()).transpose();
        let input = UpdateTableInput {
            table_name,
            changes_absent_replica,
            index_updates: updates.collect::<Result<_, UpdateError>>()?,
            attribute_definitions: definitions,
            billing_mode: self.billing_mode.as_ref().map(table_parameters::billing_mode),
            provisioned_throughput: self.provisioned_throughput.and_then(|Field(body)| body.pair()),
            on_demand_throughput: self.on_demand_throughput.and_then(|Field(body)| body.ceiling()),
            warm_throughput: self
                .warm_throughput
                .map_or_else(WarmDemand::default, |Field(body)| body.demand()),
            stream: self.stream_specification.map(|Field(body)| body.specification()),
            table_class: self.table_class.as_ref().map(table_parameters::table_class),
            deletion_protection: self.deletion_protection_enabled.map(|enabled| enabled.0),
            encryption: encryption.map_err(UpdateError::from)?,
        };
        check(&input)?;
        Ok(input)
    }
}

impl UpdateTableBody {
    /// Check 4: the constraints of the API model.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        check_definitions(&mut failures, self.attribute_definitions.as_ref());
        check_words(&mut failures, &self.billing_mode, &self.table_class);
        if let Some(Field(throughput)) = &self.provisioned_throughput {
            check_throughput(&mut failures, "provisionedThroughput", throughput);
        }
        check_encryption(&mut failures, self.sse_specification.as_ref());
        StreamSpecificationBody::check(self.stream_specification.as_ref(), &mut failures);
        for (Element(update), place) in self.index_updates.iter().flat_map(|list| &list.0).zip(1..) {
            update.check(&mut failures, &format!("globalSecondaryIndexUpdates.{place}.member"));
        }
        self.check_global_tables(&mut failures);
        failures.finish()
    }

    /// Check 4 for what makes a global table; the order of the enumerations is
    /// the API model's (unverified).
    fn check_global_tables(&self, failures: &mut Failures) {
        replica::check_constraints(failures, self.replica_updates.as_ref());
        let consistency = Value::member(&self.multi_region_consistency);
        failures.check("multiRegionConsistency", consistency, &[Constraint::OneOf(&["EVENTUAL", "STRONG"])]);
        let witnesses = Value::list(self.global_table_witness_updates.as_ref());
        failures.check("globalTableWitnessUpdates", witnesses, &[Constraint::MinLength(1)]);
        let mode = Value::member(&self.global_table_settings_replication_mode);
        let modes = [Constraint::OneOf(&["ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES"])];
        failures.check("globalTableSettingsReplicationMode", mode, &modes);
    }

    /// Check 8: what the engine does not carry out, it does not accept. It has
    /// one Region, and no vectors.
    fn refuse_unsupported(&self) -> Result<(), ApiError> {
        let unsupported = [
            ("MultiRegionConsistency", self.multi_region_consistency.is_some()),
            ("GlobalTableWitnessUpdates", self.global_table_witness_updates.is_some()),
            ("GlobalTableSettingsReplicationMode", self.global_table_settings_replication_mode.is_some()),
            ("DisassociationProtectionEnabled", self.disassociation_protection_enabled.is_some()),
            ("VectorIndexUpdates", self.vector_index_updates.is_some()),
        ];
        match unsupported.into_iter().find(|(_, present)| *present) {
            Some((parameter, _)) => Err(ApiError::Unsupported(parameter)),
            None => Ok(()),
        }
    }
}

impl IndexUpdateBody {
    fn check(&self, failures: &mut Failures, path: &str) {
        if let Some(Field(update)) = &self.update {
            let path = format!("{path}.update");
            failures.check(&format!("{path}.indexName"), Value::member(&update.index_name), INDEX_NAME);
            if let Some(Field(throughput)) = &update.provisioned_throughput {
                check_throughput(failures, &format!("{path}.provisionedThroughput"), throughput);
            }
        }
        if let Some(Field(CreateIndexBody { index: create })) = &self.create {
            create.check(failures, &format!("{path}.create"));
        }
        if let Some(Field(delete)) = &self.delete {
            let path = format!("{path}.delete.indexName");
            failures.check(&path, Value::member(&delete.index_name), INDEX_NAME);
        }
    }

    /// What it asks for, with key attributes as `definitions` declare them.
    fn into_update(self, definitions: &[(String, KeyType)]) -> Result<IndexUpdate, UpdateError> {
        let name = |name: Option<Member<String>>| name.map_or_else(String::new, |name| name.0);
        if let Some(Field(update)) = self.update {
            let throughput = IndexThroughput::of(
                update.provisioned_throughput.as_ref(),
                update.on_demand_throughput.as_ref(),
                update.warm_throughput.as_ref(),
            );
            return Ok(IndexUpdate::Update { name: name(update.index_name), throughput });
        }
        if let Some(Field(CreateIndexBody { index: create })) = self.create {
            if create.key_schema.as_ref().is_some_and(|keys| keys.0.len() > definitions.len()) {
                return Err(DefinitionError::TooFewDefinitions.into());
            }
            let throughput = create.throughput();
            return Ok(IndexUpdate::Create { definition: create.definition(definitions)?, throughput });
        }
        match self.delete {
            Some(Field(delete)) => Ok(IndexUpdate::Delete { name: name(delete.index_name) }),
            None => Err(UpdateError::NoIndexUpdate),
        }
    }
}

/// The checks that need no table, in the order in which we guess the service
/// makes them (unverified).
pub(super) fn check(input: &UpdateTableInput) -> Result<(), UpdateError> {
    let nothing = UpdateTableInput {
        table_name: input.table_name.clone(),
        attribute_definitions: input.attribute_definitions.clone(),
        ..UpdateTableInput::default()
    };
    if *input == nothing {
        return Err(UpdateError::Nothing);
    }
    if let Some(units) = input.provisioned_throughput {
        if input.billing_mode == Some(BillingMode::OnDemand) {
            return Err(DefinitionError::ThroughputOnDemand.into());
        }
        check_bounds(units, None)?;
        if input.stream.is_some() {
            return Err(UpdateError::StreamWithThroughput);
        }
        if input.index_updates.iter().any(IndexUpdate::is_online) {
            return Err(UpdateError::IndexWithThroughput);
        }
    }
    check_ceiling(input.on_demand_throughput.unwrap_or_default(), true, "table")?;
    for (place, update) in input.index_updates.iter().enumerate() {
        if input.index_updates.iter().take(place).any(|earlier| earlier.name() == update.name()) {
            return Err(UpdateError::IndexTwice(update.name().to_owned()));
        }
        match update {
            IndexUpdate::Create { definition, .. } => check_definition(definition)?,
            IndexUpdate::Update { name, throughput } => {
                if let Some(units) = throughput.provisioned {
                    check_bounds(units, Some(name))?;
                }
                check_ceiling(throughput.ceiling.unwrap_or_default(), true, &format!("index {name}"))?;
            }
            IndexUpdate::Delete { .. } => {}
        }
    }
    match input.index_updates.iter().filter(|update| update.is_online()).count() {
        0 | 1 => Ok(()),
        _ => Err(UpdateError::OneOnlineIndex),
    }
}
