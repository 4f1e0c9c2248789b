//! A refusal, and how the service words it.

use serde::{Deserialize, Serialize};

use crate::engine::receipt::{Arm, Kind};
use crate::engine::table_definition::{index_arn, table_arn};
use crate::model::error::Cancellation;
use crate::model::throttling::{Throttling, ThrottlingReason, ThroughputLimit};
use crate::model::{ApiError, CapacityUnits};

/// Capacity that a request would have needed and did not find. It was charged
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The table or global index.
    pub arm: Arm,
    /// Read or write capacity.
    pub kind: Kind,
    /// Which limit it ran into.
    pub limit: ThroughputLimit,
    /// Whether the table is paid for on demand: that decides the exception.
    pub on_demand: bool,
    /// What it would have been charged there.
    pub units: CapacityUnits,
}

/// The exceptions that throttle.
enum Exception {
    ProvisionedThroughputExceeded,
    Throttling,
    RequestLimitExceeded,
}

impl Refusal {
    fn on_index(&self) -> bool {
        matches!(self.arm, Arm::Index { .. })
    }

    /// The exception, and its text.
    ///
    /// Source: API reference, `TransactionCanceledException`, for the texts of
    /// tables and indexes, provisioned and on demand; of a ceiling, the
    /// service's answer as users report it; of the account, the API reference's
    /// description of `RequestLimitExceeded` (unverified). Which exception:
    /// Developer Guide, "Diagnosing throttling"; fact sheet §3.
    fn wording(&self) -> (Exception, &'static str) {
        match (self.limit, self.on_demand, self.on_index()) {
            (ThroughputLimit::AccountLimit, ..) => (
                Exception::RequestLimitExceeded,
                "Throughput exceeds the current throughput limit for your account. Please contact AWS Support \
                 at https://aws.amazon.com/support request a limit increase",
            ),
            (ThroughputLimit::MaxOnDemandThroughput, ..) => (
                Exception::Throttling,
                "Throughput exceeds the maximum OnDemandThroughput configured on table or index",
            ),
            (_, true, false) => (
                Exception::Throttling,
                "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically \
                 scaling your table or index so please try again shortly. If exceptions persist, check if you \
                 have a hot key: \
                 https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
            ),
            (_, true, true) => (
                Exception::Throttling,
                "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is \
                 automatically scaling your index so please try again shortly.",
            ),
            (_, false, false) => (
                Exception::ProvisionedThroughputExceeded,
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing \
                 your provisioning level with the UpdateTable API.",
            ),
            (_, false, true) => (
                Exception::ProvisionedThroughputExceeded,
                "The level of configured provisioned throughput for one or more global secondary indexes of the \
                 table was exceeded. Consider increasing your provisioning level for the under-provisioned \
                 global secondary indexes with the UpdateTable API",
            ),
        }
    }

    /// The first of several decides. There is always one.
    fn first_wording(refusals: &[Self]) -> (Exception, &'static str) {
        refusals.first().map_or((Exception::Throttling, ""), Self::wording)
    }

    fn reason(&self) -> ThrottlingReason {
        let resource = match &self.arm {
            Arm::Table { table } => table_arn(table),
            Arm::Index { table, index, .. } => index_arn(table, index),
        };
        ThrottlingReason { on_index: self.on_index(), kind: self.kind, limit: self.limit, resource }
    }

    /// The answer to a request that was refused for these reasons; the first
    /// decides on the exception.
    pub(in crate::engine) fn error(refusals: &[Self]) -> ApiError {
        let (exception, message) = Self::first_wording(refusals);
        let mut reasons: Vec<ThrottlingReason> = Vec::new();
        for reason in refusals.iter().map(Self::reason) {
            // Members of a batch have most reasons in common.
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let throttling = Throttling { message, reasons };
        match exception {
            Exception::ProvisionedThroughputExceeded => ApiError::ProvisionedThroughputExceeded(throttling),
            Exception::Throttling => ApiError::Throttling(throttling),
            Exception::RequestLimitExceeded => ApiError::RequestLimitExceeded(throttling),
        }
    }

    /// Why an action that was refused for these reasons had its transaction
    /// cancelled.
    pub(in crate::engine) fn cancellation(refusals: &[Self]) -> Cancellation {
        match Self::first_wording(refusals) {
            (Exception::ProvisionedThroughputExceeded, message) => {
                Cancellation::ProvisionedThroughputExceeded(message)
            }
            (Exception::Throttling | Exception::RequestLimitExceeded, message) => {
                Cancellation::ThrottlingError(message)
            }
        }
    }
}
