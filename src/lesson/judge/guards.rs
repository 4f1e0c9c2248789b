//! Judging conditions by what they let through and what they refuse.

use crate::engine::wire;
use crate::lesson::check::GuardCheck;
use crate::lesson::deed::Deed;
use crate::lesson::desk::{Access, Desk, Exchange};
use crate::model::Item;

/// What came of a request for an item.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It wrote the item.
    Written,
    /// A condition on the item was not met.
    Refused,
    /// Neither.
    Other,
}

/// Whether one of the requests that are kept carried such a condition.
pub(super) fn hold(check: &GuardCheck, desk: &Desk) -> bool {
    let Ok(key) = wire::item_from_json(&check.key) else { return false };
    let outcome = |exchange: &Exchange| outcome(exchange, &check.table, &key);
    let was = if check.refused { Outcome::Refused } else { Outcome::Written };
    let becomes = |exchange: &Exchange, after: &[Deed], wanted: &Outcome| {
        after.is_empty() || again(desk, exchange, after).is_some_and(|again| outcome(&again) == *wanted)
    };
    desk.exchanges().rev().any(|exchange| {
        outcome(exchange) == was
            && becomes(exchange, &check.passes_after, &Outcome::Written)
            && becomes(exchange, &check.refused_after, &Outcome::Refused)
    })
}

fn outcome(exchange: &Exchange, table: &str, key: &Item) -> Outcome {
    let touched = exchange.touched.iter().filter(|touch| *touch.table == *table && touch.key == *key);
    let of = |access| match access {
        Access::Created | Access::Changed | Access::Deleted => Outcome::Written,
        Access::Refused => Outcome::Refused,
        Access::Read | Access::Evaluated => Outcome::Other,
    };
    touched.map(|touch| of(touch.access)).find(|outcome| *outcome != Outcome::Other).unwrap_or(Outcome::Other)
}

/// The same request on the tables as it found them, after these.
fn again(desk: &Desk, exchange: &Exchange, after: &[Deed]) -> Option<Exchange> {
    let mut other = desk.back_to(exchange.number)?;
    other.follow(after).ok()?;
    Some((*other.send(&exchange.operation, exchange.request.clone())).clone())
}
