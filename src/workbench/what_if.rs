//! The same request otherwise: strongly consistent, as a Query, in a transaction, with an index that holds less.
//!
//! Nothing is estimated: each variant is carried out on a fork of the tables as they were before the request, and
//! what the service would refuse is left out. What follows from a receipt's figures alone is in
//! `what_if`(crate::engine::receipt::what_if).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::layout::lay_out;
use crate::engine::Engine;
use crate::engine::receipt::Receipt;
use crate::model::CapacityUnits;

mod index;
mod transaction;
mod variant;

#[cfg(test)]
mod tests;

/// Longest request that is tried otherwise or before it is sent, in bytes of its JSON.
pub const MAX_BYTES: usize = 100_000;

/// An operation and its request.
pub(crate) type Request = (String, Value);

/// What is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// Read strongly consistent.
    StronglyConsistent,
    /// Read eventually consistent.
    EventuallyConsistent,
    /// A Query instead of a Scan: its filter names the partition key.
    Query {
        /// Of this index, if not of what was scanned.
        index: Option<String>,
    },
    /// All attributes answered with, not only some.
    WithoutProjection,
    /// In a transaction.
    InTransaction,
    /// Without the transaction: its actions one by one.
    OutOfTransaction,
    /// Without the batch: its requests one by one.
    OneByOne,
    /// With an index that holds keys only.
    KeysOnly {
        /// The index.
        index: String,
    },
}

/// A variant and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfView {
    /// What is otherwise.
    pub variant: Variant,
    /// How many requests it takes.
    pub requests: u64,
    /// The operation and its request, JSON laid out for reading: where it takes one.
    pub request: Option<(String, String)>,
    /// What they cost and why.
    pub receipt: Receipt,
    /// Read capacity consumed.
    pub read_units: CapacityUnits,
    /// Write capacity consumed.
    pub write_units: CapacityUnits,
}

/// The variants of a request that was sent from a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIfsView {
    /// The desk's id.
    pub desk: String,
    /// The request's number.
    pub number: u64,
    /// Its variants.
    pub found: Vec<WhatIfView>,
}

/// All that a request sent to these tables could have been instead.
pub fn what_ifs(before: &Engine, operation: &str, request: &Value) -> Vec<WhatIfView> {
    if request.to_string().len() > MAX_BYTES {
        return Vec::new();
    }
    let asked = (operation.to_owned(), request.clone());
    let mut found: Vec<WhatIfView> = variant::of(before, operation, request)
        .into_iter()
        .filter_map(|(variant, requests)| try_out(before.clone(), variant, requests))
        .collect();
    for (index, engine) in index::with_keys_only(before, operation, request) {
        found.extend(try_out(engine, Variant::KeysOnly { index }, vec![asked.clone()]));
    }
    found
}

/// Carries a variant out; `None` if any of it is refused.
fn try_out(mut engine: Engine, variant: Variant, requests: Vec<Request>) -> Option<WhatIfView> {
    let mut receipt = Receipt::default();
    for (operation, request) in &requests {
        let completion = engine.call(operation, request);
        completion.response.ok()?;
        receipt.operation = completion.receipt.operation;
        receipt.lines.extend(completion.receipt.lines);
        receipt.refused.extend(completion.receipt.refused);
    }
    let (read_units, write_units) = (receipt.read_units(), receipt.write_units());
    let count = requests.len() as u64;
    let request = match (&variant, requests.as_slice()) {
        // The request stays as it is; the table is another.
        (Variant::KeysOnly { .. }, _) => None,
        (_, [(operation, request)]) => Some((operation.clone(), lay_out(request))),
        _ => None,
    };
    Some(WhatIfView { variant, requests: count, request, receipt, read_units, write_units })
}
