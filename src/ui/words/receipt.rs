//! Receipts in words: each figure's reason as a sentence.

use dynamodb_sandbox::engine::admission::Refusal;
use dynamodb_sandbox::engine::receipt::what_if::{Choice, WhatIf};
use dynamodb_sandbox::engine::receipt::{Arm, Kind, Reason, ReceiptLine};
use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::model::capacity::Factor;
use dynamodb_sandbox::model::free_tier::{FREE_UNITS, Pace};
use dynamodb_sandbox::model::price::{self, Money};

use super::catalogue::receipt as text;
use super::catalogue::unit;
use super::{decimal, units, whole};

/// What was charged: `table Shop`.
pub(crate) fn charged(arm: &Arm) -> String {
    match arm {
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

/// How many steps were counted and what they are multiplied by: `2 units × ½`.
pub(crate) fn factor(line: &ReceiptLine) -> String {
    let factor = match line.factor {
        Factor::Eventual => "½",
        Factor::Standard => "1",
        Factor::Transactional => "2",
    };
    text::factor(line.rounded_units, factor)
}

/// Dollars, exactly.
pub(crate) fn money(amount: Money) -> String {
    unit::dollars(&decimal(&amount.to_string()))
}

/// The day since when the prices are listed.
pub(crate) fn prices_since() -> String {
    let (year, month, day) = price::SINCE;
    format!("{year}-{month:02}-{day:02}")
}

/// What units cost on demand, once and a million times; `None` of nothing.
pub(crate) fn price(read: CapacityUnits, written: CapacityUnits) -> Option<String> {
    let amount = Money::of_both(read, written);
    let words = || text::price(&money(amount), &money(amount * 1_000_000), price::REGION, &prices_since());
    (!amount.is_zero()).then(words)
}

/// How often the free tier carries such a request.
pub(crate) fn carried_free(pace: Pace) -> String {
    let free = units(FREE_UNITS);
    match pace {
        Pace::PerSecond(times) => text::free_tier::per_second(times, &free),
        Pace::EverySeconds(seconds) => text::free_tier::every(seconds, &free),
    }
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
        Reason::ConditionFailed { existing: Some(existing), attempted } => {
            text::condition_failed(&whole(existing.max(attempted.unwrap_or(0))))
        }
        Reason::ConditionFailed { existing: None, .. } => text::condition_failed_without_item().to_owned(),
    }
}

/// What found no capacity and was charged nothing, as a sentence.
pub(crate) fn found_no_capacity(refusal: &Refusal) -> String {
    text::no_capacity(&charged(&refusal.arm), &amount(refusal.kind, refusal.units))
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
