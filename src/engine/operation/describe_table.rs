//! DescribeTable: what a table is, and where it is in its life.

use serde::Serialize;

use super::table_description::TableDescription;
use super::{Body, Log, Operate};
use crate::engine::wire::json::Member;
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, validation};
use crate::model::ApiError;

wire_shape! {
    DescribeTableBody = "DescribeTableInput" {
        "TableName" => table_name: Member<String>,
    }
}

/// A DescribeTable request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DescribeTableInput {
    /// The table.
    pub table_name: String,
}

/// What DescribeTable answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeTableOutput {
    /// The table.
    pub table: TableDescription,
}

impl Body for DescribeTableBody {
    type Input = DescribeTableInput;

    fn into_input(self) -> Result<DescribeTableInput, ApiError> {
        Ok(DescribeTableInput { table_name: validation::table_name(self.table_name)? })
    }
}

impl Operate for DescribeTableInput {
    type Output = DescribeTableOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, engine: &mut Engine, _log: &mut Log) -> Result<DescribeTableOutput, ApiError> {
        let (now, delay) = (engine.now, engine.environment.control_plane_delay);
        let entry = engine.catalog.meet(&self.table_name, now, delay);
        let entry = entry.ok_or_else(|| validation::no_such_table(&self.table_name))?;
        Ok(DescribeTableOutput { table: TableDescription::of(entry, now) })
    }
}
