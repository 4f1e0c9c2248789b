//! The indexes of a CreateTable as they come.

use std::sync::Arc;

use crate::engine::operation::table_parameters::{
    DefinitionError, GlobalIndexBody, KeySchemaElementBody, ProjectionBody, check_index, definition,
};
use crate::engine::table_definition::{BillingMode, GlobalIndex};
use crate::engine::wire::constraint::Failures;
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::index::{IndexDefinition, IndexScope};
use crate::model::key_schema::KeyType;

wire_shape! {
    LocalIndexBody = "LocalSecondaryIndex" {
        "IndexName" => index_name: Member<String>,
        "KeySchema" => key_schema: List<Element<KeySchemaElementBody>>,
        "Projection" => projection: Field<ProjectionBody>,
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
        index.check(failures, &format!("globalSecondaryIndexes.{place}.member"));
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

/// The global indexes that a checked request defines, for a table whose
/// capacity is paid for by `mode`.
pub(super) fn global(
    list: Option<List<Element<GlobalIndexBody>>>,
    definitions: &[(String, KeyType)],
    mode: BillingMode,
) -> Result<Vec<GlobalIndex>, DefinitionError> {
    let Some(List(indexes)) = list else { return Ok(Vec::new()) };
    if indexes.is_empty() {
        return Err(DefinitionError::NoIndexes("GlobalSecondaryIndexes"));
    }
    let index = |Element(index): Element<GlobalIndexBody>| {
        let throughput = index.throughput();
        throughput.index(mode, index.definition(definitions)?, false)
    };
    indexes.into_iter().map(index).collect()
}
