//! Parameters that CreateTable and UpdateTable share: how they come, their
//! constraints, and what they say together.

mod error;
mod index;

pub(super) use self::error::{
    DefinitionError, MAX_GLOBAL_INDEXES, MAX_LOCAL_INDEXES, MAX_PROJECTED_ATTRIBUTES, check_bounds,
    check_ceiling, check_no_ceiling, check_same_name, check_warm, listed,
};
pub use self::index::IndexThroughput;
pub(super) use self::index::{
    GlobalIndexBody, INDEX_NAME, ProjectionBody, check_definition, check_index, definition, included,
};
use crate::engine::Engine;
use crate::engine::table_definition::{
    BillingMode, Encryption, OnDemandCeiling, TableClass, ThroughputPair, WarmDemand,
};
use crate::engine::validation::listed_definitions;
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::engine::{ACCOUNT, REGION};
use crate::model::key_schema::{KeyAttribute, KeyAttributes, KeyType};

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
        "SSEType" => sse_type: Member<String>,
        "KMSMasterKeyId" => kms_master_key_id: Member<String>,
    }
}

pub(super) const ATTRIBUTE_NAME: &[Constraint] =
    &[Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(255)];

/// A `BillingMode` that passed its constraint.
pub(super) fn billing_mode(mode: &Member<String>) -> BillingMode {
    match mode.0.as_str() {
        "PAY_PER_REQUEST" => BillingMode::OnDemand,
        _ => BillingMode::Provisioned,
    }
}

/// A `TableClass` that passed its constraint.
pub(super) fn table_class(class: &Member<String>) -> TableClass {
    match class.0.as_str() {
        "STANDARD_INFREQUENT_ACCESS" => TableClass::StandardInfrequentAccess,
        _ => TableClass::Standard,
    }
}

/// Check 4 for `BillingMode` and `TableClass`.
pub(super) fn check_words(
    failures: &mut Failures,
    billing_mode: &Option<Member<String>>,
    table_class: &Option<Member<String>>,
) {
    let modes = [Constraint::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"])];
    failures.check("billingMode", Value::member(billing_mode), &modes);
    let classes = [Constraint::OneOf(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"])];
    failures.check("tableClass", Value::member(table_class), &classes);
}

/// Check 4 for `SSESpecification`.
pub(super) fn check_encryption(failures: &mut Failures, body: Option<&Field<SseSpecificationBody>>) {
    let Some(Field(body)) = body else { return };
    let types = [Constraint::OneOf(&["AES256", "KMS"])];
    failures.check("sSESpecification.sSEType", Value::member(&body.sse_type), &types);
    let key = Value::member(&body.kms_master_key_id);
    failures.check("sSESpecification.kMSMasterKeyId", key, &[Constraint::MinLength(1)]);
}

/// Encryption that a request asks for.
///
/// Source: API reference, `SSESpecification`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EncryptionDemand {
    /// With a key the service owns.
    #[default]
    Owned,
    /// With the key the service manages for the account.
    Managed,
    /// With this key: an identifier, an alias or a resource name.
    Key(String),
}

impl SseSpecificationBody {
    /// What it asks for.
    pub(super) fn demand(self) -> Result<EncryptionDemand, DefinitionError> {
        let enabled = self.enabled.is_some_and(|enabled| enabled.0);
        if self.sse_type.is_some_and(|sse_type| sse_type.0 == "AES256") {
            return Err(DefinitionError::EncryptionType);
        }
        Ok(match self.kms_master_key_id {
            _ if !enabled => EncryptionDemand::Owned,
            None => EncryptionDemand::Managed,
            Some(Member(key)) => EncryptionDemand::Key(key),
        })
    }
}

impl Engine {
    /// The encryption that a request asks for.
    pub(super) fn encryption(&self, demand: EncryptionDemand) -> Option<Encryption> {
        let key = |id: &str| format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}");
        let key_arn = match demand {
            EncryptionDemand::Owned => return None,
            EncryptionDemand::Managed => key(&self.uuid(b"alias/aws/dynamodb")),
            EncryptionDemand::Key(arn) if arn.starts_with("arn:") && !arn.contains(":alias/") => arn,
            EncryptionDemand::Key(alias) if alias.contains("alias/") => key(&self.uuid(alias.as_bytes())),
            EncryptionDemand::Key(id) => key(&id),
        };
        Some(Encryption { key_arn })
    }
}

/// Check 4 for `AttributeDefinitions`.
pub(super) fn check_definitions(
    failures: &mut Failures,
    list: Option<&List<Element<AttributeDefinitionBody>>>,
) {
    for (Element(definition), place) in list.iter().flat_map(|list| &list.0).zip(1..) {
        let path = |member: &str| format!("attributeDefinitions.{place}.member.{member}");
        failures.check(&path("attributeName"), Value::member(&definition.attribute_name), ATTRIBUTE_NAME);
        let types = [Constraint::NotNull, Constraint::OneOf(&["B", "N", "S"])];
        failures.check(&path("attributeType"), Value::member(&definition.attribute_type), &types);
    }
}

fn number(member: Option<&Member<i64>>) -> Value<'_> {
    Value::number(member.map(|member| member.0))
}

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
    /// The ceiling it sets, if any.
    pub(super) fn ceiling(&self) -> Option<OnDemandCeiling> {
        let ceiling = OnDemandCeiling {
            read: self.max_read_request_units.as_ref().map(|units| units.0),
            write: self.max_write_request_units.as_ref().map(|units| units.0),
        };
        (ceiling != OnDemandCeiling::default()).then_some(ceiling)
    }
}

impl WarmThroughputBody {
    /// What it asks for.
    pub(super) fn demand(&self) -> WarmDemand {
        WarmDemand {
            read: self.read_units_per_second.as_ref().map(|units| units.0),
            write: self.write_units_per_second.as_ref().map(|units| units.0),
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

/// The attributes that a checked list declares, in its order.
///
/// # Errors
///
/// [`DefinitionError::DuplicateDefinition`] for a name that stands twice.
pub(super) fn attribute_definitions(
    list: Option<List<Element<AttributeDefinitionBody>>>,
) -> Result<Vec<(String, KeyType)>, DefinitionError> {
    let definition = |Element(definition): Element<AttributeDefinitionBody>| {
        let key_type = match definition.attribute_type?.0.as_str() {
            "S" => KeyType::S,
            "N" => KeyType::N,
            _ => KeyType::B,
        };
        Some((definition.attribute_name?.0, key_type))
    };
    let list = list.map_or_else(Vec::new, |list| list.0);
    let definitions: Vec<_> = list.into_iter().filter_map(definition).collect();
    for (place, (name, _)) in definitions.iter().enumerate() {
        if definitions.iter().take(place).any(|(earlier, _)| earlier == name) {
            return Err(DefinitionError::DuplicateDefinition(name.clone()));
        }
    }
    Ok(definitions)
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
            definitions: listed_definitions(definitions.iter().map(|(name, _)| name.as_str())),
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
