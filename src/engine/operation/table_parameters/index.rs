//! Definitions of indexes as they come, and the checks of one by itself.

use std::sync::Arc;

use super::error::{
    DefinitionError, MAX_KEY_ATTRIBUTES, check_bounds, check_ceiling, check_no_ceiling, check_same_name,
    check_warm,
};
use super::{
    ATTRIBUTE_NAME, KeySchemaElementBody, OnDemandThroughputBody, ProvisionedThroughputBody,
    WarmThroughputBody, check_key_schema, check_throughput, key_attributes,
};
use crate::engine::table_definition::{
    Billing, BillingMode, GlobalIndex, OnDemandCeiling, ThroughputHistory, ThroughputPair, WarmDemand,
};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::index::{IndexDefinition, IndexKeySchema, IndexProjection, IndexScope};
use crate::model::key_schema::KeyType;

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

pub(in crate::engine::operation) const INDEX_NAME: &[Constraint] =
    &[Constraint::NotNull, Constraint::NamePattern, Constraint::MinLength(3), Constraint::MaxLength(255)];

impl GlobalIndexBody {
    /// Check 4 at `path`.
    pub(in crate::engine::operation) fn check(&self, failures: &mut Failures, path: &str) {
        let (keys, projection) = (self.key_schema.as_ref(), self.projection.as_ref());
        check_index(failures, path, &self.index_name, keys, 2 * MAX_KEY_ATTRIBUTES, projection);
        if let Some(Field(throughput)) = &self.provisioned_throughput {
            check_throughput(failures, &format!("{path}.provisionedThroughput"), throughput);
        }
    }

    /// The capacity it asks for.
    pub(in crate::engine::operation) fn throughput(&self) -> IndexThroughput {
        IndexThroughput::of(
            self.provisioned_throughput.as_ref(),
            self.on_demand_throughput.as_ref(),
            self.warm_throughput.as_ref(),
        )
    }

    /// The index it defines.
    pub(in crate::engine::operation) fn definition(
        self,
        definitions: &[(String, KeyType)],
    ) -> Result<Arc<IndexDefinition>, DefinitionError> {
        definition(IndexScope::Global, self.index_name, self.key_schema, self.projection, definitions)
    }
}

/// The capacity that a request asks for, for a global index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexThroughput {
    /// Units per second.
    pub provisioned: Option<ThroughputPair>,
    /// The most it serves on demand.
    pub ceiling: Option<OnDemandCeiling>,
    /// Throughput to be ready for at once.
    pub warm: WarmDemand,
}

impl IndexThroughput {
    pub(in crate::engine::operation) fn of(
        provisioned: Option<&Field<ProvisionedThroughputBody>>,
        ceiling: Option<&Field<OnDemandThroughputBody>>,
        warm: Option<&Field<WarmThroughputBody>>,
    ) -> Self {
        Self {
            provisioned: provisioned.and_then(|Field(body)| body.pair()),
            ceiling: ceiling.and_then(|Field(body)| body.ceiling()),
            warm: warm.map_or_else(WarmDemand::default, |Field(body)| body.demand()),
        }
    }

    /// The new index `definition` with this capacity, in a table whose
    /// capacity is paid for by `mode`. CreateTable and UpdateTable
    /// (`update`) refuse in words of their own.
    pub(in crate::engine::operation) fn index(
        self,
        mode: BillingMode,
        definition: Arc<IndexDefinition>,
        update: bool,
    ) -> Result<GlobalIndex, DefinitionError> {
        let name = definition.name.to_string();
        let billing = match (mode, self.provisioned) {
            (BillingMode::OnDemand, Some(_)) => {
                return Err(match update {
                    true => DefinitionError::UpdatesIndexThroughputOnDemand(name),
                    false => DefinitionError::IndexThroughputOnDemand(name),
                });
            }
            (BillingMode::Provisioned, None) => {
                return Err(match update {
                    true => DefinitionError::NoNewIndexThroughput(name),
                    false => DefinitionError::NoIndexThroughput(name),
                });
            }
            (BillingMode::OnDemand, None) => Billing::OnDemand { ceiling: self.ceiling },
            (BillingMode::Provisioned, Some(units)) => Billing::Provisioned(units),
        };
        let of = format!("index {name}");
        match billing {
            Billing::OnDemand { ceiling } => check_ceiling(ceiling.unwrap_or_default(), false, &of)?,
            Billing::Provisioned(units) => {
                check_no_ceiling(self.ceiling.unwrap_or_default(), false)?;
                check_bounds(units, Some(&name))?;
            }
        }
        let least = billing.warm_throughput();
        check_warm(self.warm, least, &of)?;
        let (throughput_history, warm_throughput) = (ThroughputHistory::default(), self.warm.over(least));
        Ok(GlobalIndex { definition, billing, throughput_history, warm_throughput })
    }
}

/// Check 4 for what both kinds of indexes have, at `path`.
pub(in crate::engine::operation) fn check_index(
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
        // The API model says 20; the service takes what the limit of all
        // indexes lets through (aws/aws-cdk pull request 8186).
        &[Constraint::MinLength(1)],
    );
    for (Member(name), place) in names.iter().zip(1..) {
        let path = format!("{path}.nonKeyAttributes.{place}.member");
        failures.check(&path, Value::Text(name), ATTRIBUTE_NAME);
    }
}

/// The index that its parameters define, checked by itself.
pub(in crate::engine::operation) fn definition(
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
    let keys = IndexKeySchema { partition, sort };
    let definition = IndexDefinition { name: name.into(), scope, keys, projection };
    check_definition(&definition)?;
    Ok(Arc::new(definition))
}

/// Refuses a definition that no table can have.
pub(in crate::engine::operation) fn check_definition(index: &IndexDefinition) -> Result<(), DefinitionError> {
    check_same_name(index.keys.attributes())?;
    if index.keys.partition.len().max(index.keys.sort.len()) > MAX_KEY_ATTRIBUTES {
        return Err(DefinitionError::TooManyKeyAttributes(index.name.to_string()));
    }
    match &index.projection {
        IndexProjection::Include(names) if names.is_empty() => Err(DefinitionError::IncludesNothing),
        _ => Ok(()),
    }
}

/// How many attributes the projections of `indexes` name.
pub(in crate::engine::operation) fn included<'i>(
    indexes: impl Iterator<Item = &'i Arc<IndexDefinition>>,
) -> usize {
    let names = indexes.map(|index| match &index.projection {
        IndexProjection::Include(names) => names.len(),
        IndexProjection::KeysOnly | IndexProjection::All => 0,
    });
    names.sum()
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
