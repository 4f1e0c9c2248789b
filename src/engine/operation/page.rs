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
//! What a page is read from, and what it is charged to, is in [`source`].
//!
//! Source: Developer Guide, "Query" and "Scan"; fact sheet §2.

mod source;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

pub(super) use self::source::Source;
use super::{Log, Operation};
use crate::engine::event::{Evaluated, Event};
use crate::engine::receipt::Reason;
use crate::engine::request::{ReturnConsumedCapacity, Select};
use crate::engine::validation::{self, Parameters, ValidationError};
use crate::engine::wire::attribute_value::{ValueError, Values, serialize_item, serialize_items};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::expression::{self, Condition, Placeholders, Projection};
use crate::model::capacity::{Factor, READ_UNIT_BYTES, read_units};
use crate::model::{ApiError, Item};
use crate::storage::KeyRange;

/// Bytes after which a page ends.
const PAGE_BYTES: u64 = 1024 * 1024;

/// The parameters that Query and Scan share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageParameters {
    /// The table.
    pub table_name: String,
    /// The index to read; the table itself without.
    pub index_name: Option<String>,
    /// What to answer with; without, all there is, or what the projection names.
    pub select: Option<Select>,
    /// Items to evaluate at most: 1 or more.
    pub limit: Option<u32>,
    /// Whether the read is strongly consistent.
    pub consistent_read: bool,
    /// The `LastEvaluatedKey` of the page before.
    pub exclusive_start_key: Option<Item>,
    /// Must hold of an item, or it is left out of the answer.
    pub filter_expression: Option<String>,
    /// Which paths to return; all without.
    pub projection_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `:values` stand for.
    pub expression_attribute_values: Option<Item>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

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

impl PageParameters {
    /// Checks 6 and 7. `key_condition` is whether there is one, for operations
    /// that can have one.
    pub(super) fn check(
        &self,
        operation: Operation,
        key_condition: Option<bool>,
        legacy: &[(&'static str, bool)],
        bad_value: Option<&(String, ValueError)>,
    ) -> Result<(), ApiError> {
        let parameters = Parameters {
            operation,
            legacy,
            expressions: &[
                ("ProjectionExpression", self.projection_expression.is_some()),
                ("FilterExpression", self.filter_expression.is_some()),
                ("KeyConditionExpression", key_condition == Some(true)),
            ],
            names: self.expression_attribute_names.as_ref(),
            values: self.expression_attribute_values.as_ref(),
            bad_value,
            missing: match key_condition {
                Some(_) => "FilterExpression and KeyConditionExpression are null",
                None => "FilterExpression is null",
            },
        };
        parameters.check()
    }

    /// What `#names` and `:values` stand for.
    pub(super) fn placeholders(&self) -> Placeholders<'_> {
        Placeholders::new(self.expression_attribute_names.as_ref(), self.expression_attribute_values.as_ref())
    }

    /// Check 9 for the expressions, key condition apart.
    pub(super) fn bind(
        &self,
        operation: Operation,
        placeholders: &Placeholders<'_>,
    ) -> Result<Shape, ApiError> {
        let filter = self.filter_expression.as_ref();
        let filter =
            validation::bind(operation, "FilterExpression", filter, placeholders, expression::condition)?;
        let projection = self.projection_expression.as_ref();
        let projection = validation::bind(
            operation,
            "ProjectionExpression",
            projection,
            placeholders,
            expression::projection,
        )?;
        Ok(Shape { filter, projection })
    }

    /// Check 11 for `Select`.
    pub(super) fn check_select(&self) -> Result<(), ValidationError> {
        let refused = |select| {
            let parameter = "ProjectionExpression";
            Err(ValidationError::ProjectionBesideSelect { parameter, select })
        };
        match (self.select, &self.projection_expression) {
            (Some(Select::SpecificAttributes), None) => Err(ValidationError::NothingSpecified),
            (Some(Select::AllAttributes), Some(_)) => refused("ALL_ATTRIBUTES"),
            (Some(Select::AllProjectedAttributes), Some(_)) => refused("ALL_PROJECTED_ATTRIBUTES"),
            (Some(Select::Count), Some(_)) => refused("only the Count"),
            (Some(Select::AllProjectedAttributes), None) if self.index_name.is_none() => {
                Err(ValidationError::ProjectedOfTable)
            }
            _ => Ok(()),
        }
    }
}

/// `ExclusiveStartKey` as it came: check 5.
pub(super) fn start_key(key: Option<Values>) -> Result<Option<Item>, ApiError> {
    let accept = |key: Values| {
        key.accept()
            .map_err(|error| ValidationError::StartKeyInvalid(Box::new(ValidationError::Value(error))).into())
    };
    key.map(accept).transpose()
}

/// What becomes of evaluated items.
pub(super) struct Shape {
    pub(super) filter: Option<Condition>,
    pub(super) projection: Option<Projection>,
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
    source.charge(log, factor, reason(scanned_count, returned, bytes), &fetched);
    let table = source.table_name();
    log.events.push(Event::ItemsEvaluated(Evaluated {
        table: Arc::clone(table),
        schema: Arc::clone(source.schema()),
        items: evaluated,
    }));
    PageOutput {
        consumed_capacity: ConsumedCapacity::of(&log.receipt, parameters.return_consumed_capacity, table),
        count: returned,
        items: (!counting).then_some(items),
        last_evaluated_key,
        scanned_count,
    }
}
