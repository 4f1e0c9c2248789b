//! UntagResource: tags off a table. A key it does not have is no error.

use serde::Serialize;

use super::tagging::{self, TAG_KEY};
use super::{Body, Log, Operate};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::json::{List, Member};
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, Operation};
use crate::model::ApiError;

wire_shape! {
    UntagResourceBody = "UntagResourceInput" {
        "ResourceArn" => resource_arn: Member<String>,
        "TagKeys" => tag_keys: List<Member<String>>,
    }
}

/// An UntagResource request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UntagResourceInput {
    /// The table's resource name.
    pub resource_arn: String,
    /// The keys of the tags to remove, at least one.
    pub tag_keys: Vec<String>,
}

/// What UntagResource answers: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UntagResourceOutput {}

impl Body for UntagResourceBody {
    type Input = UntagResourceInput;

    fn into_input(self) -> Result<UntagResourceInput, ApiError> {
        let mut failures = Failures::default();
        failures.check("tagKeys", Value::structure(self.tag_keys.as_ref()), &[Constraint::NotNull]);
        for (Member(key), place) in self.tag_keys.iter().flat_map(|list| &list.0).zip(1..) {
            failures.check(&format!("tagKeys.{place}.member"), Value::Text(key), TAG_KEY);
        }
        failures.finish()?;
        let arn = self.resource_arn.map(|arn| arn.0);
        tagging::table_of_resource(Operation::UntagResource, arn.as_deref())?;
        let tag_keys =
            self.tag_keys.map_or_else(Vec::new, |keys| keys.0.into_iter().map(|key| key.0).collect());
        let input = UntagResourceInput { resource_arn: arn.unwrap_or_default(), tag_keys };
        input.check()?;
        Ok(input)
    }
}

impl Operate for UntagResourceInput {
    type Output = UntagResourceOutput;

    fn check(&self) -> Result<(), ApiError> {
        if self.tag_keys.is_empty() {
            return Err(ApiError::validation("Atleast one Tag Key needs to be provided as Input."));
        }
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<UntagResourceOutput, ApiError> {
        let table = engine.tagged_table(Operation::UntagResource, &self.resource_arn)?;
        let (name, mut tags) = (table.name.clone(), table.tags.clone());
        tags.retain(|tag| !self.tag_keys.contains(&tag.key));
        engine.set_tags(&name, &tags);
        Ok(UntagResourceOutput {})
    }
}
