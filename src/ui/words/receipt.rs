//! Receipts in words: each figure's reason as a sentence.

use dynamodb_sandbox::engine::receipt::what_if::{Choice, WhatIf};
use dynamodb_sandbox::engine::receipt::{Arm, Kind, Reason, ReceiptLine};
use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::model::capacity::Factor;

use super::catalogue::receipt as text;
use super::{units, whole};

/// What was charged: `table Shop`.
pub(crate) fn charged(line: &ReceiptLine) -> String {
    match &line.arm {
        Arm::Table { table } => text::table(table),
        Arm::Index { table, index, .. } => text::index(index, table),
    }
}

/// Why a line is what it is: what was counted, how it was rounded, what it was multiplied by.
pub(crate) fn reason(line: &ReceiptLine) -> Vec<String> {
    let rounded = line.rounded_units;
    let step = match line.kind {
        Kind::Read => text::rounding_read(rounded, &whole(line.bytes)),
        Kind::Write => text::rounding_write(rounded, &whole(line.bytes)),
    };
    let factor = match (line.factor, line.kind) {
        (Factor::Eventual, kind) => text::eventual(&amount(kind, line.units)),
        (Factor::Standard, Kind::Read) => text::strong().to_owned(),
        (Factor::Standard, Kind::Write) => text::plain_write().to_owned(),
        (Factor::Transactional, kind) => text::transactional(&amount(kind, line.units)),
    };
    vec![counted(line.reason), step, factor]
}

/// Which bytes count.
fn counted(reason: Reason) -> String {
    match reason {
        Reason::ItemRead { bytes } => text::item_read(&whole(bytes)),
        Reason::ItemMissing => text::item_missing().to_owned(),
        Reason::ItemsQueried { items, bytes, .. } => text::items_queried(&whole(items), &whole(bytes)),
        Reason::ItemsScanned { items, bytes, .. } => text::items_scanned(&whole(items), &whole(bytes)),
        Reason::ItemFetched { bytes } => text::item_fetched(&whole(bytes)),
        Reason::EntryCreated { bytes } => text::entry_created(&whole(bytes)),
        Reason::EntryDeleted { bytes } => text::entry_deleted(&whole(bytes)),
        Reason::EntryUpdated { before, after } => text::entry_updated(&whole(before), &whole(after)),
        Reason::EntryMovedFrom { bytes } => text::entry_moved_from(&whole(bytes)),
        Reason::EntryMovedTo { bytes } => text::entry_moved_to(&whole(bytes)),
        Reason::ConditionChecked { bytes } => text::condition_checked(&whole(bytes)),
        Reason::TransactionCancelled { existing, attempted } => {
            text::transaction_cancelled(&whole(existing.unwrap_or(0).max(attempted.unwrap_or(0))))
        }
        Reason::TransactionReplayed { bytes } => text::transaction_replayed(&whole(bytes)),
        Reason::ItemCreated { bytes } => text::item_created(&whole(bytes)),
        Reason::ItemReplaced { before, after } => text::item_replaced(&whole(before), &whole(after)),
        Reason::ItemUpdated { before, after } => text::item_updated(&whole(before), &whole(after)),
        Reason::ItemDeleted { bytes } => text::item_deleted(&whole(bytes)),
        Reason::NothingUpdated => text::nothing_updated().to_owned(),
        Reason::NothingDeleted => text::nothing_deleted().to_owned(),
        Reason::ConditionFailed { existing: Some(bytes), .. } => text::condition_failed(&whole(bytes)),
        Reason::ConditionFailed { existing: None, .. } => text::condition_failed_without_item().to_owned(),
    }
}

/// Units with their name: `0.5 RCU`.
pub(crate) fn amount(kind: Kind, charged: CapacityUnits) -> String {
    match kind {
        Kind::Read => text::rcu(&units(charged)),
        Kind::Write => text::wcu(&units(charged)),
    }
}

/// What the same request would have cost otherwise, in units of this kind.
pub(crate) fn what_if(kind: Kind, what_if: &WhatIf) -> String {
    let amount = amount(kind, what_if.units);
    match what_if.choice {
        Choice::StronglyConsistent => text::what_if::strong(&amount),
        Choice::EventuallyConsistent => text::what_if::eventual(&amount),
        Choice::InTransaction => text::what_if::transaction(&amount),
        Choice::Smaller { by, .. } => text::what_if::smaller(by, &amount),
    }
}
