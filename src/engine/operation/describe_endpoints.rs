//! DescribeEndpoints: where the Region's service is, and for how long that holds.

use serde::Serialize;

use super::{Body, Log, Operate};
use crate::engine::wire::shape::wire_shape;
use crate::engine::{Engine, REGION};
use crate::model::ApiError;

/// How long an address holds, in minutes: a day.
///
/// Source: AWS CLI, examples of `describe-endpoints`.
const CACHE_PERIOD_IN_MINUTES: i64 = 1_440;

wire_shape! {
    DescribeEndpointsBody = "DescribeEndpointsRequest" {}
}

/// A DescribeEndpoints request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DescribeEndpointsInput {}

/// What DescribeEndpoints answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeEndpointsOutput {
    /// One endpoint.
    pub endpoints: Vec<Endpoint>,
}

/// An endpoint of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Endpoint {
    /// Host name: that of the real service in the Region the sandbox plays.
    pub address: String,
    /// How long the address holds, in minutes.
    pub cache_period_in_minutes: i64,
}

impl Body for DescribeEndpointsBody {
    type Input = DescribeEndpointsInput;

    fn into_input(self) -> Result<DescribeEndpointsInput, ApiError> {
        Ok(DescribeEndpointsInput {})
    }
}

impl Operate for DescribeEndpointsInput {
    type Output = DescribeEndpointsOutput;

    fn check(&self) -> Result<(), ApiError> {
        Ok(())
    }

    fn run(self, _engine: &mut Engine, _log: &mut Log) -> Result<DescribeEndpointsOutput, ApiError> {
        let address = format!("dynamodb.{REGION}.amazonaws.com");
        let endpoint = Endpoint { address, cache_period_in_minutes: CACHE_PERIOD_IN_MINUTES };
        Ok(DescribeEndpointsOutput { endpoints: vec![endpoint] })
    }
}
