//! What the same request would have cost under another choice.
//!
//! Only what follows from the figures of the receipt is answered: what a
//! condition would have decided on other data is not.

use serde::{Deserialize, Serialize};

use super::{Arm, Kind, Reason, Receipt, ReceiptLine};
use crate::model::CapacityUnits;
use crate::model::capacity::{Factor, READ_UNIT_BYTES, WRITE_UNIT_BYTES, charged};
use crate::model::index::IndexScope;

/// Another choice, and what the whole receipt would then come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The choice.
    pub choice: Choice,
    /// All units, of the kind the receipt has.
    pub units: CapacityUnits,
}

/// What could have been chosen otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The same read, strongly consistent.
    StronglyConsistent,
    /// The same read, eventually consistent.
    EventuallyConsistent,
    /// The same request as part of a transaction. Index lines are not doubled
    /// (measured; fact sheet §2).
    InTransaction,
    /// The item smaller by so much that one unit less is charged.
    Smaller {
        /// Bytes to lose, at least.
        by: u64,
        /// The largest size that costs one unit less.
        to: u64,
    },
}

/// All that can be answered for `receipt`.
pub(super) fn of(receipt: &Receipt) -> Vec<WhatIf> {
    let Some(first) = receipt.lines.first() else {
        return Vec::new();
    };
    if let Reason::TransactionReplayed { .. } = first.reason {
        // A replay is always charged as it is.
        return Vec::new();
    }
    let (strong, eventual) = match first.kind {
        Kind::Read => (
            with_factor(receipt, Choice::StronglyConsistent, Factor::Standard, can_be_consistent),
            with_factor(receipt, Choice::EventuallyConsistent, Factor::Eventual, can_be_consistent),
        ),
        Kind::Write => (None, None),
    };
    // Query and Scan have no place in a transaction, and no one item to make smaller.
    let about_items = receipt.lines.iter().all(|line| line.reason.is_about_an_item());
    let transaction =
        about_items.then(|| with_factor(receipt, Choice::InTransaction, Factor::Transactional, is_table));
    let transaction = transaction.flatten();
    let smaller = match receipt.lines.as_slice() {
        [line] if about_items => smaller(line),
        _ => None,
    };
    [strong, eventual, transaction, smaller].into_iter().flatten().collect()
}

/// The receipt with `factor` on the lines of these arms; `None` if they have it already.
fn with_factor(receipt: &Receipt, choice: Choice, factor: Factor, arms: fn(&Arm) -> bool) -> Option<WhatIf> {
    let changes = receipt.lines.iter().any(|line| arms(&line.arm) && line.factor != factor);
    let units = |line: &ReceiptLine| {
        if arms(&line.arm) { charged(line.rounded_units, factor) } else { line.units }
    };
    changes.then(|| WhatIf { choice, units: receipt.lines.iter().map(units).sum() })
}

/// Tables and their local indexes can be read either way.
fn can_be_consistent(arm: &Arm) -> bool {
    is_table(arm) || arm.index(IndexScope::Local).is_some()
}

fn is_table(arm: &Arm) -> bool {
    matches!(arm, Arm::Table { .. })
}

/// One rounding step down, if the line is above the minimum.
fn smaller(line: &ReceiptLine) -> Option<WhatIf> {
    let step = match line.kind {
        Kind::Read => READ_UNIT_BYTES,
        Kind::Write => WRITE_UNIT_BYTES,
    };
    let fewer = line.rounded_units.checked_sub(1).filter(|units| *units > 0)?;
    let to = fewer * step;
    let choice = Choice::Smaller { by: line.bytes.checked_sub(to)?, to };
    Some(WhatIf { choice, units: charged(fewer, line.factor) })
}
