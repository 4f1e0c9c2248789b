//! TagResource: tags on a table, new ones and other values for those it has.

use serde::Serialize;

use super::tagging::{self, Tag, TagBody};
use super::{Body, Log, Operate};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::{Element, wire_shape};
use crate::engine::{Engine, Operation};
use crate::model::ApiError;

wire_shape! {
    TagResourceBody = "TagResourceInput" {
        "ResourceArn" => resource_arn: Member<String>,
        "Tags" => tags: List<Element<TagBody>>,
    }
}

/// A TagResource request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagResourceInput {
    /// The table's resource name.
    pub resource_arn: String,
    /// The tags, at least one.
    pub tags: Vec<Tag>,
}

/// What TagResource answers: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagResourceOutput {}

impl Body for TagResourceBody {
    type Input = TagResourceInput;

    fn into_input(self) -> Result<TagResourceInput, ApiError> {
        let mut failures = Failures::default();
        failures.check("tags", Value::structure(self.tags.as_ref()), &[Constraint::NotNull]);
        tagging::check_tags(&mut failures, self.tags.as_ref());
        failures.finish()?;
        let arn = self.resource_arn.map(|arn| arn.0);
        tagging::table_of_resource(Operation::TagResource, arn.as_deref())?;
        let input =
            TagResourceInput { resource_arn: arn.unwrap_or_default(), tags: tagging::tags(self.tags) };
        input.check()?;
        Ok(input)
    }
}

impl Operate for TagResourceInput {
    type Output = TagResourceOutput;

    fn check(&self) -> Result<(), ApiError> {
        if self.tags.is_empty() {
            return Err(ApiError::validation("Atleast one Tag needs to be provided as Input."));
        }
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<TagResourceOutput, ApiError> {
        let table = engine.tagged_table(Operation::TagResource, &self.resource_arn)?;
        let (name, tags) = (table.name.clone(), tagging::merge(&table.tags, &self.tags)?);
        engine.set_tags(&name, &tags);
        Ok(TagResourceOutput {})
    }
}
