//! Tags: how they come, what is acceptable, and the resource they are on.
//!
//! Source: API reference, `Tag`, TagResource; Developer Guide, "Tagging
//! restrictions". The texts for resource names of other accounts, services and
//! Regions are known from issue threads of 2026 (unverified).

use serde::Serialize;

use crate::engine::table_definition::{TableDefinition, TableStatus, table_of_arn};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, wire_shape};
use crate::engine::{ACCOUNT, Engine, Operation, REGION};
use crate::model::ApiError;

/// Tags a resource can have. Source: Developer Guide, "Tagging restrictions".
const MAX_TAGS: usize = 50;
/// What no user's tag key starts with. Source: as above.
const RESERVED_PREFIX: &str = "aws:";
/// What a tag's key must satisfy.
pub(super) const TAG_KEY: &[Constraint] =
    &[Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(128)];

wire_shape! {
    TagBody = "Tag" {
        "Key" => key: Member<String>,
        "Value" => value: Member<String>,
    }
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// 1 to 128 characters, unique on its resource.
    pub key: String,
    /// Up to 256 characters.
    pub value: String,
}

/// Why tags are not acceptable. The rules are documented, the texts are not
/// (unverified).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TagError {
    #[error("One or more parameter values were invalid: Too many tags: {0}, the maximum is {MAX_TAGS}")]
    TooMany(usize),
    #[error("One or more parameter values were invalid: Tag keys starting with aws: are reserved: {0}")]
    Reserved(String),
    #[error("One or more parameter values were invalid: Duplicate tag key: {0}")]
    Duplicate(String),
}

impl From<TagError> for ApiError {
    fn from(error: TagError) -> Self {
        Self::validation(error.to_string())
    }
}

/// Check 4 for a list of tags.
pub(super) fn check_tags(failures: &mut Failures, tags: Option<&List<Element<TagBody>>>) {
    for (Element(tag), place) in tags.iter().flat_map(|list| &list.0).zip(1..) {
        let path = |member: &str| format!("tags.{place}.member.{member}");
        failures.check(&path("key"), Value::member(&tag.key), TAG_KEY);
        let constraints = [Constraint::NotNull, Constraint::MaxLength(256)];
        failures.check(&path("value"), Value::member(&tag.value), &constraints);
    }
}

/// The tags that a checked list defines.
pub(super) fn tags(list: Option<List<Element<TagBody>>>) -> Vec<Tag> {
    let tag = |Element(tag): Element<TagBody>| Some(Tag { key: tag.key?.0, value: tag.value?.0 });
    list.map_or_else(Vec::new, |list| list.0.into_iter().filter_map(tag).collect())
}

/// The tags that a resource with the tags `present` has once `added` are put
/// on it: a key that is there already gets the new value.
pub(super) fn merge(present: &[Tag], added: &[Tag]) -> Result<Vec<Tag>, TagError> {
    let mut merged = present.to_vec();
    for (place, tag) in added.iter().enumerate() {
        if tag
            .key
            .get(..RESERVED_PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(RESERVED_PREFIX))
        {
            return Err(TagError::Reserved(tag.key.clone()));
        }
        if added.iter().take(place).any(|earlier| earlier.key == tag.key) {
            return Err(TagError::Duplicate(tag.key.clone()));
        }
        match merged.iter_mut().find(|present| present.key == tag.key) {
            Some(present) => present.value.clone_from(&tag.value),
            None => merged.push(tag.clone()),
        }
    }
    if merged.len() > MAX_TAGS { Err(TagError::TooMany(merged.len())) } else { Ok(merged) }
}

/// The name of the table that `arn` means, for `operation`.
///
/// # Errors
///
/// `ValidationException` if it is no resource name of a table in this Region,
/// `AccessDeniedException` if it belongs to somebody else.
pub(super) fn table_of_resource(operation: Operation, arn: Option<&str>) -> Result<&str, ApiError> {
    let arn = arn.ok_or_else(|| ApiError::validation("Invalid TableArn"))?;
    if !arn.starts_with("arn:") {
        return Err(ApiError::validation(format!("ARNs must start with 'arn:': {arn}")));
    }
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, region, account) = (parts.next(), parts.next(), parts.next());
    let invalid = || format!("Invalid TableArn: Invalid ResourceArn provided as input {arn}");
    if service.is_some_and(|service| service != "dynamodb")
        || account.is_some_and(|account| account != ACCOUNT)
    {
        let action = operation.name();
        return Err(ApiError::AccessDenied(format!(
            "User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform: dynamodb:{action} on resource: \
             {arn} because no resource-based policy allows the dynamodb:{action} action"
        )));
    }
    let table = table_of_arn(arn).filter(|table| region == Some(REGION) && !table.contains('/'));
    table.ok_or_else(|| ApiError::validation(invalid()))
}

impl Engine {
    /// The definition of the table that `arn` means, for `operation`, to be
    /// read or changed.
    pub(super) fn tagged_table(&self, operation: Operation, arn: &str) -> Result<&TableDefinition, ApiError> {
        let entry = self.catalog.get(table_of_resource(operation, Some(arn))?);
        let usable = entry.filter(|entry| entry.status() != TableStatus::Deleting);
        let missing = || format!("Requested resource not found: ResourceArn: {arn} not found");
        let entry = usable.ok_or_else(|| ApiError::ResourceNotFound(missing()))?;
        Ok(&entry.definition)
    }

    /// Puts `tags` on the table in place of those it has.
    pub(super) fn set_tags(&mut self, table: &str, tags: &[Tag]) {
        self.catalog.change_definition(table, |definition| definition.tags = tags.to_vec());
    }
}
