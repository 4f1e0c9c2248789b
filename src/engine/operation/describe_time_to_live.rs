//! DescribeTimeToLive: by which attribute a table's items expire.

use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::table_definition::resolve_table_name;
use crate::engine::time_to_live::TimeToLiveStatus;
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, validation};
use crate::model::ApiError;

wire_shape! {
    DescribeTimeToLiveBody = "DescribeTimeToLiveInput" {
        "TableName" => table_name: Member<String>,
    }
}

/// A DescribeTimeToLive request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DescribeTimeToLiveInput {
    /// The table.
    pub table_name: String,
}

/// What DescribeTimeToLive answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeTimeToLiveOutput {
    /// The table's setting.
    pub time_to_live_description: TimeToLiveDescription,
}

/// What a table's times to live are set to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TimeToLiveDescription {
    /// The attribute with the time, unless items do not expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute_name: Option<Arc<str>>,
    /// Whether items expire.
    pub time_to_live_status: TimeToLiveStatus,
}

impl Body for DescribeTimeToLiveBody {
    type Input = DescribeTimeToLiveInput;

    fn into_input(self) -> Result<DescribeTimeToLiveInput, ApiError> {
        let name = validation::item_table_name(self.table_name)?;
        Ok(DescribeTimeToLiveInput { table_name: resolve_table_name(&name).to_owned() })
    }
}

impl Operate for DescribeTimeToLiveInput {
    type Output = DescribeTimeToLiveOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<DescribeTimeToLiveOutput, ApiError> {
        let entry = engine.catalog.get(&self.table_name);
        let entry = entry.ok_or_else(|| validation::no_such_table(&self.table_name))?;
        let set = entry.definition.time_to_live.as_ref();
        let delay = engine.environment.control_plane_delay;
        let status = set.map_or(TimeToLiveStatus::Disabled, |set| set.status(engine.now, delay));
        let attribute = set.filter(|_| status != TimeToLiveStatus::Disabled);
        Ok(DescribeTimeToLiveOutput {
            time_to_live_description: TimeToLiveDescription {
                attribute_name: attribute.map(|set| Arc::clone(&set.attribute)),
                time_to_live_status: status,
            },
        })
    }
}
