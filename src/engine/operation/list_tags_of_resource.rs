//! ListTagsOfResource: the tags of a table, all on one page.

use serde::Serialize;

use super::tagging::{self, Tag};
use super::{Body, Log, Operate};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, Operation};
use crate::model::ApiError;

wire_shape! {
    ListTagsOfResourceBody = "ListTagsOfResourceInput" {
        "ResourceArn" => resource_arn: Member<String>,
        "NextToken" => next_token: Member<String>,
    }
}

/// A ListTagsOfResource request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListTagsOfResourceInput {
    /// The table's resource name.
    pub resource_arn: String,
}

/// What ListTagsOfResource answers. The service may page; a resource has 50
/// tags at most, and here they all fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsOfResourceOutput {
    /// The tags, in the order in which they were put on the table.
    pub tags: Vec<Tag>,
}

impl Body for ListTagsOfResourceBody {
    type Input = ListTagsOfResourceInput;

    fn into_input(self) -> Result<ListTagsOfResourceInput, ApiError> {
        let arn = self.resource_arn.map(|arn| arn.0);
        tagging::table_of_resource(Operation::ListTagsOfResource, arn.as_deref())?;
        if self.next_token.is_some() {
            // No page of ours has a token (the text is unverified).
            return Err(ApiError::validation("Invalid NextToken"));
        }
        Ok(ListTagsOfResourceInput { resource_arn: arn.unwrap_or_default() })
    }
}

impl Operate for ListTagsOfResourceInput {
    type Output = ListTagsOfResourceOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<ListTagsOfResourceOutput, ApiError> {
        let table = engine.tagged_table(Operation::ListTagsOfResource, &self.resource_arn)?;
        Ok(ListTagsOfResourceOutput { tags: table.tags.clone() })
    }
}
