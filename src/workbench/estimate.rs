//! What a request would come to, before it is sent: carried out on a fork of the tables.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::what_if::MAX_BYTES;
use crate::engine::Engine;
use crate::model::CapacityUnits;

/// What a request in the editor would come to, sent now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstimateView {
    /// The desk's id.
    pub desk: String,
    /// The operation.
    pub operation: String,
    /// The request as it stands in the editor.
    pub text: String,
    /// What it would come to; `None` if that cannot be known.
    pub estimate: Option<Estimate>,
}

/// What a request would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The exception that it would be answered with.
    pub exception: Option<String>,
    /// The service's own words about it.
    pub message: Option<String>,
    /// Read capacity it would consume.
    pub read_units: CapacityUnits,
    /// Write capacity it would consume.
    pub write_units: CapacityUnits,
}

/// What a request as typed would come to with these tables; `None` if it is none, or too long to be tried.
pub fn estimate(engine: &Engine, operation: &str, text: &str) -> Option<Estimate> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let request: Value = serde_json::from_str(text).ok()?;
    let completion = engine.clone().call(operation, &request);
    let error = completion.response.err();
    Some(Estimate {
        exception: error.as_ref().map(|error| error.exception().to_owned()),
        message: error.as_ref().map(ToString::to_string),
        read_units: completion.receipt.read_units(),
        write_units: completion.receipt.write_units(),
    })
}
