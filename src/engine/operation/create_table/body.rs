//! CreateTable as it comes: the body, its constraints, and the checks of a
//! definition that the typed input rules out.

use super::indexes::{self, LocalIndexBody};
use super::{CreateTableInput, definition};
use crate::engine::operation::Body;
use crate::engine::operation::table_parameters::{
    self, AttributeDefinitionBody, DefinitionError, GlobalIndexBody, KeySchemaElementBody,
    OnDemandThroughputBody, ProvisionedThroughputBody, SseSpecificationBody, WarmThroughputBody,
    attribute_definitions, check_bounds, check_definitions, check_encryption, check_key_schema,
    check_no_ceiling, check_throughput, check_words, key_attributes,
};
use crate::engine::operation::tagging::{self, TagBody};
use crate::engine::stream::StreamSpecificationBody;
use crate::engine::table_definition::{Billing, BillingMode, WarmDemand};
use crate::engine::validation;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{List, Member, Present};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::ApiError;
use crate::model::key_schema::{KeySchema, KeyType};

wire_shape! {
    CreateTableBody = "CreateTableInput" {
        "AttributeDefinitions" => attribute_definitions: List<Element<AttributeDefinitionBody>>,
        "TableName" => table_name: Member<String>,
        "KeySchema" => key_schema: List<Element<KeySchemaElementBody>>,
        "BillingMode" => billing_mode: Member<String>,
        "ProvisionedThroughput" => provisioned_throughput: Field<ProvisionedThroughputBody>,
        "OnDemandThroughput" => on_demand_throughput: Field<OnDemandThroughputBody>,
        "WarmThroughput" => warm_throughput: Field<WarmThroughputBody>,
        "TableClass" => table_class: Member<String>,
        "DeletionProtectionEnabled" => deletion_protection_enabled: Member<bool>,
        "Tags" => tags: List<Element<TagBody>>,
        "StreamSpecification" => stream_specification: Field<StreamSpecificationBody>,
        "SSESpecification" => sse_specification: Field<SseSpecificationBody>,
        "LocalSecondaryIndexes" => local_secondary_indexes: List<Element<LocalIndexBody>>,
        "GlobalSecondaryIndexes" => global_secondary_indexes: List<Element<GlobalIndexBody>>,
        "VectorIndexes" => vector_indexes: List<Present>,
        "ResourcePolicy" => _resource_policy: Member<String>,
        "GlobalTableSourceArn" => global_table_source_arn: Member<String>,
        "GlobalTableSettingsReplicationMode" => global_table_settings_replication_mode: Member<String>,
    }
}

const REPLICATION_RULES: &[Rule<CreateTableBody>] = &[Rule {
    member: "globalTableSettingsReplicationMode",
    value: |body| Value::member(&body.global_table_settings_replication_mode),
    constraints: &[Constraint::OneOf(&["ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES"])],
}];

impl Body for CreateTableBody {
    type Input = CreateTableInput;

    fn into_input(mut self) -> Result<CreateTableInput, ApiError> {
        let table_name = validation::table_name(self.table_name.take())?;
        self.check_constraints()?;
        let billing = self.billing()?;
        let definitions = attribute_definitions(self.attribute_definitions.take())?;
        let elements = self.key_schema.take().map(|list| list.0).unwrap_or_default();
        let key_schema = key_schema(&elements, &definitions)?;
        let local_indexes = indexes::local(self.local_secondary_indexes.take(), &definitions)?;
        let global_indexes = self.global_secondary_indexes.take();
        let global_indexes = indexes::global(global_indexes, &definitions, billing.mode())?;
        let tags = tagging::tags(self.tags.take());
        let stream = match &self.stream_specification {
            Some(Field(body)) => body.specification().of_new_table()?,
            None => None,
        };
        self.refuse_unsupported()?;
        let warm_throughput =
            self.warm_throughput.map_or_else(WarmDemand::default, |Field(body)| body.demand());
        let table_class = self.table_class.as_ref().map(table_parameters::table_class);
        let encryption = self.sse_specification.map(|Field(body)| body.demand()).transpose()?;
        let input = CreateTableInput {
            table_name,
            key_schema,
            attribute_definitions: definitions,
            billing,
            warm_throughput,
            table_class,
            deletion_protection: self.deletion_protection_enabled.is_some_and(|enabled| enabled.0),
            local_indexes,
            global_indexes,
            tags,
            stream,
            encryption: encryption.unwrap_or_default(),
        };
        definition::check(&input)?;
        tagging::merge(&[], &input.tags)?;
        Ok(input)
    }
}

impl CreateTableBody {
    /// Check 4: the constraints of the API model.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        failures.check(
            "attributeDefinitions",
            Value::structure(self.attribute_definitions.as_ref()),
            &[Constraint::NotNull],
        );
        check_definitions(&mut failures, self.attribute_definitions.as_ref());
        check_words(&mut failures, &self.billing_mode, &self.table_class);
        failures.check_rules(self, REPLICATION_RULES);
        if let Some(Field(throughput)) = &self.provisioned_throughput {
            check_throughput(&mut failures, "provisionedThroughput", throughput);
        }
        check_encryption(&mut failures, self.sse_specification.as_ref());
        StreamSpecificationBody::check(self.stream_specification.as_ref(), &mut failures);
        check_key_schema(&mut failures, "keySchema", self.key_schema.as_ref(), 2);
        indexes::check_constraints(
            &mut failures,
            self.local_secondary_indexes.as_ref(),
            self.global_secondary_indexes.as_ref(),
        );
        tagging::check_tags(&mut failures, self.tags.as_ref());
        failures.finish()
    }

    /// How capacity is paid for. An omitted mode means provisioned.
    fn billing(&self) -> Result<Billing, ApiError> {
        let mode =
            self.billing_mode.as_ref().map_or(BillingMode::Provisioned, table_parameters::billing_mode);
        let throughput = self.provisioned_throughput.as_ref();
        let ceiling = self.on_demand_throughput.as_ref().and_then(|Field(body)| body.ceiling());
        if mode == BillingMode::OnDemand {
            if throughput.is_some() {
                return Err(DefinitionError::ThroughputOnDemand.into());
            }
            return Ok(Billing::OnDemand { ceiling });
        }
        let units = throughput.and_then(|Field(body)| body.pair());
        let units = units.ok_or(DefinitionError::NoThroughput)?;
        check_bounds(units, None)?;
        check_no_ceiling(ceiling.unwrap_or_default(), false)?;
        Ok(Billing::Provisioned(units))
    }

    /// Check 8: what the engine does not carry out, it does not accept. A
    /// resource policy it takes: who may do what is nothing it looks at.
    fn refuse_unsupported(&self) -> Result<(), ApiError> {
        let unsupported = [
            ("VectorIndexes", self.vector_indexes.is_some()),
            ("GlobalTableSourceArn", self.global_table_source_arn.is_some()),
        ];
        match unsupported.into_iter().find(|(_, present)| *present) {
            Some((parameter, _)) => Err(ApiError::Unsupported(parameter)),
            None => Ok(()),
        }
    }
}

/// The table's key schema that `elements` and `definitions` describe together.
fn key_schema(
    elements: &[Element<KeySchemaElementBody>],
    definitions: &[(String, KeyType)],
) -> Result<KeySchema, DefinitionError> {
    if elements.len() > definitions.len() {
        return Err(DefinitionError::TooFewDefinitions);
    }
    let (partition, sort) = key_attributes(elements, definitions)?;
    let mut partition = partition.into_iter();
    let first = partition.next().ok_or(DefinitionError::FirstNotHash)?;
    match partition.next() {
        Some(_) => Err(DefinitionError::SecondNotRange),
        None => Ok(KeySchema { partition: first, sort: sort.into_iter().next() }),
    }
}
