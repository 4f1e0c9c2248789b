//! The indexes of a CreateTable as they come.

use std::sync::Arc;

use super::body::{
    ATTRIBUTE_NAME, KeySchemaElementBody, OnDemandThroughputBody, ProvisionedThroughputBody,
    WarmThroughputBody, check_key_schema, check_throughput, key_attributes,
};
use super::definition::DefinitionError;
use crate::engine::table_definition::{Billing, GlobalIndex};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::index::{IndexDefinition, IndexKeySchema, IndexProjection, IndexScope};
use crate::model::key_schema::KeyType;

wire_shape! {
    LocalIndexBody = "LocalSecondaryIndex" {
        "IndexName" => index_name: Member<String>,
        "KeySchema" => key_schema: List<Element<KeySchemaElementBody>>,
        "Projection" => projection: Field<ProjectionBody>,
    }
}

wire_shape! {
    GlobalIndexBody = "GlobalSecondaryIndex" {
        "IndexName" => index_name: Member<String>,
        "KeySchema" => key_schema: List<Element<KeySchemaElementBody>>,
        "Projection" => projection: Field<ProjectionBody>,
        "ProvisionedThroughput" => provisioned_throughput: Field<ProvisionedThroughputBody>,
        "OnDemandThroughput" => on_demand_throughput: Field<OnDemandThroughputBody>,
        "WarmThroughput" => warm_throughput: Field<WarmThroughputBody>,
    }
}

wire_shape! {
    ProjectionBody = "Projection" {
        "ProjectionType" => projection_type: Member<String>,
        "NonKeyAttributes" => non_key_attributes: List<Member<String>>,
    }
}

const INDEX_NAME: &[Constraint] =
    &[Constraint::NotNull, Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)];

/// Check 4 for what both kinds of indexes have, at `path`.
fn check_index(
    failures: &mut Failures,
    path: &str,
    name: &Option<Member<String>>,
    key_schema: Option<&List<Element<KeySchemaElementBody>>>,
    most_keys: usize,
    projection: Option<&Field<ProjectionBody>>,
) {
    failures.check(&format!("{path}.indexName"), Value::member(name), INDEX_NAME);
    check_key_schema(failures, &format!("{path}.keySchema"), key_schema, most_keys);
    let path = format!("{path}.projection");
    failures.check(&path, Value::structure(projection), &[Constraint::NotNull]);
    let Some(Field(projection)) = projection else { return };
    failures.check(
        &format!("{path}.projectionType"),
        Value::member(&projection.projection_type),
        &[Constraint::OneOf(&["ALL", "INCLUDE", "KEYS_ONLY"])],
    );
    let Some(List(names)) = &projection.non_key_attributes else { return };
    let shown = names.iter().map(|Member(name)| name.as_str()).collect::<Vec<_>>().join(", ");
    failures.check(
        &format!("{path}.nonKeyAttributes"),
        Value::List(names.len(), &format!("[{shown}]")),
        &[Constraint::MinLength(1), Constraint::MaxLength(20)],
    );
    for (Member(name), place) in names.iter().zip(1..) {
        let path = format!("{path}.nonKeyAttributes.{place}.member");
        failures.check(&path, Value::Text(name), ATTRIBUTE_NAME);
    }
}

/// Check 4 for the indexes of a CreateTable.
pub(super) fn check_constraints(
    failures: &mut Failures,
    local: Option<&List<Element<LocalIndexBody>>>,
    global: Option<&List<Element<GlobalIndexBody>>>,
) {
    for (Element(index), place) in local.iter().flat_map(|list| &list.0).zip(1..) {
        let path = format!("localSecondaryIndexes.{place}.member");
        let (keys, projection) = (index.key_schema.as_ref(), index.projection.as_ref());
        check_index(failures, &path, &index.index_name, keys, 2, projection);
    }
    for (Element(index), place) in global.iter().flat_map(|list| &list.0).zip(1..) {
        let path = format!("globalSecondaryIndexes.{place}.member");
        let (keys, projection) = (index.key_schema.as_ref(), index.projection.as_ref());
        check_index(failures, &path, &index.index_name, keys, 8, projection);
        if let Some(Field(throughput)) = &index.provisioned_throughput {
            check_throughput(failures, &format!("{path}.provisionedThroughput"), throughput);
        }
    }
}

/// The local indexes that a checked request defines.
pub(super) fn local(
    list: Option<List<Element<LocalIndexBody>>>,
    definitions: &[(String, KeyType)],
) -> Result<Vec<Arc<IndexDefinition>>, DefinitionError> {
    let Some(List(indexes)) = list else { return Ok(Vec::new()) };
    if indexes.is_empty() {
        return Err(DefinitionError::NoIndexes("LocalSecondaryIndexes"));
    }
    let index = |Element(index): Element<LocalIndexBody>| {
        let scope = IndexScope::Local;
        definition(scope, index.index_name, index.key_schema, index.projection, definitions)
    };
    indexes.into_iter().map(index).collect()
}

/// The global indexes that a checked request defines.
pub(super) fn global(
    list: Option<List<Element<GlobalIndexBody>>>,
    definitions: &[(String, KeyType)],
) -> Result<Vec<GlobalIndex>, DefinitionError> {
    let Some(List(indexes)) = list else { return Ok(Vec::new()) };
    if indexes.is_empty() {
        return Err(DefinitionError::NoIndexes("GlobalSecondaryIndexes"));
    }
    let index = |Element(index): Element<GlobalIndexBody>| {
        let scope = IndexScope::Global;
        let definition =
            definition(scope, index.index_name, index.key_schema, index.projection, definitions)?;
        let throughput = index.provisioned_throughput.and_then(|Field(body)| body.pair());
        // Whether that is how the table pays is checked with the definition.
        let billing = match throughput {
            Some(units) => Billing::Provisioned(units),
            None => {
                Billing::OnDemand { ceiling: index.on_demand_throughput.map(|Field(body)| body.ceiling()) }
            }
        };
        let least = billing.warm_throughput();
        let warm_throughput = index.warm_throughput.map_or(least, |Field(body)| body.pair().max(least));
        Ok(GlobalIndex { definition, billing, warm_throughput })
    };
    indexes.into_iter().map(index).collect()
}

fn definition(
    scope: IndexScope,
    name: Option<Member<String>>,
    key_schema: Option<List<Element<KeySchemaElementBody>>>,
    projection: Option<Field<ProjectionBody>>,
    definitions: &[(String, KeyType)],
) -> Result<Arc<IndexDefinition>, DefinitionError> {
    let elements = key_schema.map(|list| list.0).unwrap_or_default();
    let (partition, sort) = key_attributes(&elements, definitions)?;
    if scope == IndexScope::Local && partition.len() > 1 {
        return Err(DefinitionError::SecondNotRange);
    }
    let name = name.map_or_else(String::new, |name| name.0);
    let projection = self::projection(projection)?;
    Ok(Arc::new(IndexDefinition {
        name: name.into(),
        scope,
        keys: IndexKeySchema { partition, sort },
        projection,
    }))
}

fn projection(body: Option<Field<ProjectionBody>>) -> Result<IndexProjection, DefinitionError> {
    let body = body.map(|Field(body)| body).unwrap_or_default();
    let names = body.non_key_attributes.map(|List(names)| names.into_iter().map(|name| name.0).collect());
    let whole = |projection, word, names: Option<Vec<String>>| match names {
        Some(_) => Err(DefinitionError::ProjectsMore(word)),
        None => Ok(projection),
    };
    match body.projection_type.as_ref().map(|word| word.0.as_str()) {
        None => Err(DefinitionError::NoProjectionType),
        Some("ALL") => whole(IndexProjection::All, "ALL", names),
        Some("KEYS_ONLY") => whole(IndexProjection::KeysOnly, "KEYS_ONLY", names),
        Some(_) => names.map(IndexProjection::Include).ok_or(DefinitionError::IncludesNothing),
    }
}
