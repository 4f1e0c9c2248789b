//! Why a request was throttled: what travels in `ThrottlingReasons`.
//!
//! Source: API reference, `ThrottlingReason`; fact sheet §3.

use serde::{Deserialize, Serialize};

use super::capacity::Kind;

/// Which limit a request ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThroughputLimit {
    /// The capacity a provisioned table or index has.
    ProvisionedThroughput,
    /// What one partition can serve, or an on-demand table has partitions for.
    KeyRangeThroughput,
    /// The account's quota for one on-demand table or index.
    AccountLimit,
    /// The ceiling that `OnDemandThroughput` sets.
    MaxOnDemandThroughput,
}

/// One reason for throttling: one of 16, and whose capacity it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThrottlingReason {
    /// Whether a global index ran out of capacity rather than the table.
    pub on_index: bool,
    /// Read or write capacity.
    pub kind: Kind,
    /// Which limit.
    pub limit: ThroughputLimit,
    /// The resource name of the table or index.
    pub resource: String,
}

impl ThrottlingReason {
    /// The `reason` on the wire: `TableReadProvisionedThroughputExceeded`, …
    pub fn code(&self) -> String {
        let resource = if self.on_index { "Index" } else { "Table" };
        let kind = match self.kind {
            Kind::Read => "Read",
            Kind::Write => "Write",
        };
        let limit = match self.limit {
            ThroughputLimit::ProvisionedThroughput => "ProvisionedThroughput",
            ThroughputLimit::KeyRangeThroughput => "KeyRangeThroughput",
            ThroughputLimit::AccountLimit => "AccountLimit",
            ThroughputLimit::MaxOnDemandThroughput => "MaxOnDemandThroughput",
        };
        format!("{resource}{kind}{limit}Exceeded")
    }
}

/// What an exception about throttling says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Throttling {
    /// The service's text.
    pub message: &'static str,
    /// Why: tables before indexes.
    pub reasons: Vec<ThrottlingReason>,
}
