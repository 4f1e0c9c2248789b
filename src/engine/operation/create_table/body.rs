//! CreateTable as it comes: the body, its constraints, and the checks of a
//! definition that the typed input rules out.

use super::CreateTableInput;
use super::definition::{self, DefinitionError, check_bounds, check_same_name, listed};
use super::indexes::{self, GlobalIndexBody, LocalIndexBody};
use crate::engine::operation::Body;
use crate::engine::operation::tagging::{self, TagBody};
use crate::engine::stream::StreamSpecificationBody;
use crate::engine::table_definition::{Billing, OnDemandCeiling, TableClass, ThroughputPair};
use crate::engine::validation;
use crate::engine::wire::constraint::{Constraint, Failures, Rule, Value};
use crate::engine::wire::json::{List, Member, Present};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::ApiError;
use crate::model::key_schema::{KeyAttribute, KeyAttributes, KeySchema, KeyType};

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
        "ResourcePolicy" => resource_policy: Member<String>,
        "GlobalTableSourceArn" => global_table_source_arn: Member<String>,
        "GlobalTableSettingsReplicationMode" => global_table_settings_replication_mode: Member<String>,
    }
}

wire_shape! {
    AttributeDefinitionBody = "AttributeDefinition" {
        "AttributeName" => attribute_name: Member<String>,
        "AttributeType" => attribute_type: Member<String>,
    }
}

wire_shape! {
    KeySchemaElementBody = "KeySchemaElement" {
        "AttributeName" => attribute_name: Member<String>,
        "KeyType" => key_type: Member<String>,
    }
}

wire_shape! {
    ProvisionedThroughputBody = "ProvisionedThroughput" {
        "ReadCapacityUnits" => read_capacity_units: Member<i64>,
        "WriteCapacityUnits" => write_capacity_units: Member<i64>,
    }
}

wire_shape! {
    OnDemandThroughputBody = "OnDemandThroughput" {
        "MaxReadRequestUnits" => max_read_request_units: Member<i64>,
        "MaxWriteRequestUnits" => max_write_request_units: Member<i64>,
    }
}

wire_shape! {
    WarmThroughputBody = "WarmThroughput" {
        "ReadUnitsPerSecond" => read_units_per_second: Member<i64>,
        "WriteUnitsPerSecond" => write_units_per_second: Member<i64>,
    }
}

wire_shape! {
    SseSpecificationBody = "SSESpecification" {
        "Enabled" => enabled: Member<bool>,
    }
}

fn number(member: Option<&Member<i64>>) -> Value<'_> {
    Value::number(member.map(|member| member.0))
}

const BILLING_RULES: &[Rule<CreateTableBody>] = &[
    Rule {
        member: "billingMode",
        value: |body| Value::member(&body.billing_mode),
        constraints: &[Constraint::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"])],
    },
    Rule {
        member: "tableClass",
        value: |body| Value::member(&body.table_class),
        constraints: &[Constraint::OneOf(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"])],
    },
    Rule {
        member: "globalTableSettingsReplicationMode",
        value: |body| Value::member(&body.global_table_settings_replication_mode),
        constraints: &[Constraint::OneOf(&["ENABLED", "DISABLED", "ENABLED_WITH_OVERRIDES"])],
    },
];

/// Check 4 for provisioned throughput at `path`.
pub(super) fn check_throughput(failures: &mut Failures, path: &str, body: &ProvisionedThroughputBody) {
    let constraints = [Constraint::NotNull, Constraint::AtLeast(1)];
    let write = number(body.write_capacity_units.as_ref());
    failures.check(&format!("{path}.writeCapacityUnits"), write, &constraints);
    let read = number(body.read_capacity_units.as_ref());
    failures.check(&format!("{path}.readCapacityUnits"), read, &constraints);
}

impl ProvisionedThroughputBody {
    /// Both figures, if both are there.
    pub(super) fn pair(&self) -> Option<ThroughputPair> {
        let read = self.read_capacity_units.as_ref()?.0;
        let write = self.write_capacity_units.as_ref()?.0;
        Some(ThroughputPair { read, write })
    }
}

impl OnDemandThroughputBody {
    /// The ceiling it sets.
    pub(super) fn ceiling(&self) -> OnDemandCeiling {
        OnDemandCeiling {
            read: self.max_read_request_units.as_ref().map(|units| units.0),
            write: self.max_write_request_units.as_ref().map(|units| units.0),
        }
    }
}

impl WarmThroughputBody {
    /// Both figures; what is left out is no demand.
    pub(super) fn pair(&self) -> ThroughputPair {
        let figure = |member: &Option<Member<i64>>| member.as_ref().map_or(0, |units| units.0);
        ThroughputPair {
            read: figure(&self.read_units_per_second),
            write: figure(&self.write_units_per_second),
        }
    }
}

pub(super) const ATTRIBUTE_NAME: &[Constraint] =
    &[Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(255)];

impl Body for CreateTableBody {
    type Input = CreateTableInput;

    fn into_input(mut self) -> Result<CreateTableInput, ApiError> {
        let table_name = validation::table_name(self.table_name.take())?;
        self.check_constraints()?;
        let billing = self.billing()?;
        let definitions = attribute_definitions(self.attribute_definitions.take());
        let elements = self.key_schema.take().map(|list| list.0).unwrap_or_default();
        let key_schema = key_schema(&elements, &definitions)?;
        let local_indexes = indexes::local(self.local_secondary_indexes.take(), &definitions)?;
        let global_indexes = indexes::global(self.global_secondary_indexes.take(), &definitions)?;
        let tags = tagging::tags(self.tags.take());
        let stream = match &self.stream_specification {
            Some(Field(body)) => body.specification().of_new_table()?,
            None => None,
        };
        self.refuse_unsupported()?;
        let warm_throughput = self.warm_throughput.map(|Field(body)| body.pair());
        let table_class = self.table_class.map(|class| match class.0.as_str() {
            "STANDARD_INFREQUENT_ACCESS" => TableClass::StandardInfrequentAccess,
            _ => TableClass::Standard,
        });
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
        let definitions = self.attribute_definitions.iter().flat_map(|list| &list.0);
        for (Element(definition), place) in definitions.zip(1..) {
            let path = |member: &str| format!("attributeDefinitions.{place}.member.{member}");
            failures.check(&path("attributeName"), Value::member(&definition.attribute_name), ATTRIBUTE_NAME);
            failures.check(
                &path("attributeType"),
                Value::member(&definition.attribute_type),
                &[Constraint::NotNull, Constraint::OneOf(&["B", "N", "S"])],
            );
        }
        failures.check_rules(self, BILLING_RULES);
        if let Some(Field(throughput)) = &self.provisioned_throughput {
            check_throughput(&mut failures, "provisionedThroughput", throughput);
        }
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
        let on_demand = self.billing_mode.as_ref().is_some_and(|mode| mode.0 == "PAY_PER_REQUEST");
        let throughput = self.provisioned_throughput.as_ref();
        if on_demand {
            if throughput.is_some() {
                return Err(DefinitionError::ThroughputOnDemand.into());
            }
            let ceiling = self.on_demand_throughput.as_ref().map(|Field(body)| body.ceiling());
            return Ok(Billing::OnDemand { ceiling });
        }
        let units = throughput.and_then(|Field(body)| body.pair());
        let units = units.ok_or(DefinitionError::NoThroughput)?;
        check_bounds(units)?;
        Ok(Billing::Provisioned(units))
    }

    /// Check 8: what the engine does not carry out, it does not accept.
    fn refuse_unsupported(&self) -> Result<(), ApiError> {
        let encryption = self.sse_specification.as_ref();
        let provisioned = self.billing_mode.as_ref().is_none_or(|mode| mode.0 == "PROVISIONED");
        let unsupported = [
            ("VectorIndexes", self.vector_indexes.is_some()),
            ("SSESpecification", encryption.is_some_and(|Field(body)| is_on(body.enabled.as_ref()))),
            ("ResourcePolicy", self.resource_policy.is_some()),
            ("GlobalTableSourceArn", self.global_table_source_arn.is_some()),
            ("OnDemandThroughput", provisioned && self.on_demand_throughput.is_some()),
        ];
        match unsupported.into_iter().find(|(_, present)| *present) {
            Some((parameter, _)) => Err(ApiError::Unsupported(parameter)),
            None => Ok(()),
        }
    }
}

/// Check 4 for the key schema at `path`, of `most` elements.
pub(super) fn check_key_schema(
    failures: &mut Failures,
    path: &str,
    key_schema: Option<&List<Element<KeySchemaElementBody>>>,
    most: usize,
) {
    let elements = key_schema.map(|list| list.0.as_slice());
    let shown = elements.map_or_else(String::new, |elements| {
        let element = |Element(element): &Element<KeySchemaElementBody>| {
            let or_null = |member: &Option<Member<String>>| {
                member.as_ref().map_or_else(|| "null".to_owned(), |member| member.0.clone())
            };
            let (name, key_type) = (or_null(&element.attribute_name), or_null(&element.key_type));
            format!("KeySchemaElement(attributeName={name}, keyType={key_type})")
        };
        format!("[{}]", elements.iter().map(element).collect::<Vec<_>>().join(", "))
    });
    let value = elements.map_or(Value::Null, |elements| Value::List(elements.len(), &shown));
    let constraints = [Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(most)];
    failures.check(path, value, &constraints);
    for (Element(element), place) in elements.unwrap_or_default().iter().zip(1..) {
        let path = |member: &str| format!("{path}.{place}.member.{member}");
        failures.check(&path("attributeName"), Value::member(&element.attribute_name), ATTRIBUTE_NAME);
        failures.check(
            &path("keyType"),
            Value::member(&element.key_type),
            &[Constraint::NotNull, Constraint::OneOf(&["HASH", "RANGE"])],
        );
    }
}

fn is_on(member: Option<&Member<bool>>) -> bool {
    member.is_some_and(|member| member.0)
}

fn attribute_definitions(list: Option<List<Element<AttributeDefinitionBody>>>) -> Vec<(String, KeyType)> {
    let definition = |Element(definition): Element<AttributeDefinitionBody>| {
        let key_type = match definition.attribute_type?.0.as_str() {
            "S" => KeyType::S,
            "N" => KeyType::N,
            _ => KeyType::B,
        };
        Some((definition.attribute_name?.0, key_type))
    };
    list.map_or_else(Vec::new, |list| list.0.into_iter().filter_map(definition).collect())
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

/// The partition key's attributes and the sort key's.
type KeyParts = (Vec<KeyAttribute>, Vec<KeyAttribute>);

/// The key attributes that `elements` and `definitions` describe together:
/// those of the partition key must come first.
pub(super) fn key_attributes(
    elements: &[Element<KeySchemaElementBody>],
    definitions: &[(String, KeyType)],
) -> Result<KeyParts, DefinitionError> {
    let element = |Element(element): &Element<KeySchemaElementBody>| {
        let name = element.attribute_name.as_ref()?.0.clone();
        Some((name, element.key_type.as_ref()?.0 == "HASH"))
    };
    let keys: Vec<(String, bool)> = elements.iter().filter_map(element).collect();
    let attribute = |(name, _): &(String, bool)| {
        let (_, key_type) = definitions.iter().find(|(defined, _)| defined == name)?;
        Some(KeyAttribute { name: name.clone(), key_type: *key_type })
    };
    let attributes: Option<Vec<KeyAttribute>> = keys.iter().map(attribute).collect();
    let Some(mut partition) = attributes else {
        return Err(DefinitionError::UndefinedKeys {
            keys: listed(keys.iter().map(|(name, _)| name.as_str())),
            definitions: listed(definitions.iter().map(|(name, _)| name.as_str())),
        });
    };
    check_same_name(KeyAttributes { partition: &partition, sort: &[] })?;
    let hashes = keys.iter().take_while(|(_, hash)| *hash).count();
    if hashes == 0 {
        return Err(DefinitionError::FirstNotHash);
    }
    if keys.iter().skip(hashes).any(|(_, hash)| *hash) {
        return Err(DefinitionError::SecondNotRange);
    }
    let sort = partition.split_off(hashes);
    Ok((partition, sort))
}
