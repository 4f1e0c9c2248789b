//! DescribeLimits: what an account and a table can provision.

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::Engine;
use crate::engine::wire::shape::wire_shape;
use crate::model::ApiError;

/// Units per second, reads and writes each, of all tables of an account.
///
/// Source: Developer Guide, "Quotas".
const ACCOUNT_MAX_UNITS: i64 = 80_000;
/// Units per second, reads and writes each, of a table with its indexes.
///
/// Source: Developer Guide, "Quotas".
const TABLE_MAX_UNITS: i64 = 40_000;

wire_shape! {
    DescribeLimitsBody = "DescribeLimitsInput" {}
}

/// A DescribeLimits request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DescribeLimitsInput {}

/// What DescribeLimits answers: the default quotas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeLimitsOutput {
    /// Read units per second of all tables.
    pub account_max_read_capacity_units: i64,
    /// Write units per second of all tables.
    pub account_max_write_capacity_units: i64,
    /// Read units per second of a table.
    pub table_max_read_capacity_units: i64,
    /// Write units per second of a table.
    pub table_max_write_capacity_units: i64,
}

impl Body for DescribeLimitsBody {
    type Input = DescribeLimitsInput;

    fn into_input(self) -> Result<DescribeLimitsInput, ApiError> {
        Ok(DescribeLimitsInput {})
    }
}

impl Operate for DescribeLimitsInput {
    type Output = DescribeLimitsOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, _engine: &mut Engine, _log: &mut Log) -> Result<DescribeLimitsOutput, ApiError> {
        Ok(DescribeLimitsOutput {
            account_max_read_capacity_units: ACCOUNT_MAX_UNITS,
            account_max_write_capacity_units: ACCOUNT_MAX_UNITS,
            table_max_read_capacity_units: TABLE_MAX_UNITS,
            table_max_write_capacity_units: TABLE_MAX_UNITS,
        })
    }
}
