//! A page of a Query or Scan: what the two share once it is known where they
//! read.
//!
//! ```text
//! keys in order ──► evaluated ──► filter ──► projection ──► Items
//!                   │ ScannedCount  │ Count
//!                   └ bytes: capacity, end of the page
//! ```
//!
//! A page ends after the item that reaches `Limit` or 1 MB; the next one
//! starts after that item's key, even if nothing follows.
//!
//! What a page is asked for is in [`parameters`]; what it is read from, and
//! what it is charged to, in [`source`].
//!
//! Source: Developer Guide, "Query" and "Scan"; fact sheet §2.

mod parameters;
mod source;

use std::sync::Arc;

use serde::Serialize;

pub use self::parameters::PageParameters;
pub(super) use self::parameters::{KeyConditionGiven, PageBody, Shape};
pub(super) use self::source::Source;
use super::Log;
use crate::engine::event::{Evaluated, Event};
use crate::engine::receipt::Reason;
use crate::engine::request::Select;
use crate::engine::wire::attribute_value::{serialize_item, serialize_items};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::model::Item;
use crate::model::capacity::{Factor, READ_UNIT_BYTES, read_units};
use crate::storage::KeyRange;

/// Bytes after which a page ends.
pub(super) const PAGE_BYTES: u64 = 1024 * 1024;

/// A page as Query and Scan answer it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PageOutput {
    /// What the page consumed, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// How many items the filter left.
    pub count: u64,
    /// These items, unless only their count was asked for.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_items")]
    pub items: Option<Vec<Arc<Item>>>,
    /// Where the next page starts, if the page ended before the range did.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub last_evaluated_key: Option<Arc<Item>>,
    /// How many items were evaluated.
    pub scanned_count: u64,
}

/// Where a page is read, and in which order.
pub(super) struct Walk {
    pub(super) range: KeyRange,
    pub(super) forward: bool,
}

/// Reads, charges and records a page. `reason` makes the receipt's reason of
/// the numbers of evaluated and returned items and of the bytes.
pub(super) fn read(
    parameters: &PageParameters,
    shape: &Shape,
    walk: &Walk,
    source: &Source<'_>,
    log: &mut Log,
    reason: fn(items: u64, returned: u64, bytes: u64) -> Reason,
) -> PageOutput {
    let limit = parameters.limit.map_or(u64::MAX, |limit| u64::from(limit.max(1)));
    let counting = parameters.select == Some(Select::Count);

    let (mut items, mut returned, mut bytes, mut page_bytes) = (Vec::new(), 0, 0, 0);
    let (mut evaluated, mut fetched) = (Vec::new(), Vec::new());
    let mut last_evaluated_key = None;
    for found in source.walk(walk) {
        let item = found.item;
        bytes += found.bytes;
        page_bytes += found.bytes;
        if let Some(bytes) = found.fetched {
            fetched.push(bytes);
            page_bytes += read_units(bytes) * READ_UNIT_BYTES;
        }
        if shape.filter.as_ref().is_none_or(|filter| filter.evaluate(&item)) {
            returned += 1;
            if !counting {
                items.push(match &shape.projection {
                    Some(projection) => Arc::new(projection.apply(&item)),
                    None => Arc::clone(&item),
                });
            }
        }
        let ends = evaluated.len() as u64 + 1 >= limit || page_bytes >= PAGE_BYTES;
        if ends {
            last_evaluated_key = Some(Arc::new(source.key_of(&item)));
        }
        evaluated.push(item);
        if ends {
            break;
        }
    }

    let scanned_count = evaluated.len() as u64;
    let factor = if parameters.consistent_read { Factor::Standard } else { Factor::Eventual };
    let first = log.receipt.lines.len();
    source.charge(log, factor, reason(scanned_count, returned, bytes), &fetched);
    // Of a Scan that crosses partitions, all falls to the first.
    log.receipt.place(first, Some(walk.range.first_hash()));
    let table = source.table_name();
    log.events.push(Event::ItemsEvaluated(Evaluated {
        table: Arc::clone(table),
        schema: Arc::clone(source.schema()),
        items: evaluated,
    }));
    PageOutput {
        consumed_capacity: ConsumedCapacity::of(
            &log.receipt,
            parameters.return_consumed_capacity,
            &parameters.table_name,
        ),
        count: returned,
        items: (!counting).then_some(items),
        last_evaluated_key,
        scanned_count,
    }
}
