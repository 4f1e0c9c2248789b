//! SELECT: a page of what it finds.
//!
//! ```text
//! WHERE pk IN ['a', 'b'] AND sk > 1   ──►  range of 'a' ──► range of 'b' ──► WHERE ──► paths
//! WHERE x = 1                         ──►  all keys     ──────────────────►
//! ```
//!
//! Each range is read as a Query, all keys as a Scan, by [`page`]; a page of a
//! SELECT ends at `Limit`, at 1 MB, or, of several ranges, at 10 items. The
//! NextToken says in which range and after which key to go on, and for which
//! statement.
//!
//! Source: Developer Guide, "PartiQL select statements", "PartiQL arithmetic,
//! comparison, and logical operators" (IN).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::{ParameterizedStatement, refused};
use crate::engine::operation::Log;
use crate::engine::operation::page::{self, PAGE_BYTES, PageParameters, Shape, Source, Walk};
use crate::engine::receipt::Reason;
use crate::engine::validation::{self, ValidationError};
use crate::engine::{Engine, wire};
use crate::expression::partiql::Select;
use crate::expression::{Condition, KeyCondition, KeyConditionError, SortCondition};
use crate::model::error::Span;
use crate::model::key_schema::KeyAttributes;
use crate::model::{ApiError, AttributeValue, Item};
use crate::storage::KeyRange;

/// Items of a page that reads several ranges.
const MAX_ITEMS_OF_RANGES: u64 = 10;

/// How to read, beside the statement.
pub(in crate::engine::operation) struct Reading<'r> {
    pub(in crate::engine::operation) statement: &'r ParameterizedStatement,
    pub(in crate::engine::operation) consistent_read: bool,
    pub(in crate::engine::operation) limit: Option<u32>,
    pub(in crate::engine::operation) next_token: Option<&'r str>,
}

/// A page of a SELECT.
pub(in crate::engine::operation) struct SelectPage {
    pub(in crate::engine::operation) items: Vec<Arc<Item>>,
    pub(in crate::engine::operation) last_evaluated_key: Option<Arc<Item>>,
    pub(in crate::engine::operation) next_token: Option<String>,
}

/// Where a page starts.
#[derive(Debug, Default)]
struct Start {
    range: usize,
    /// The last key of the page before, if that range was begun.
    after: Option<Item>,
}

/// Reads a page of `select`.
pub(in crate::engine::operation) fn read(
    select: &Select,
    reading: &Reading<'_>,
    engine: &mut Engine,
    log: &mut Log,
) -> Result<SelectPage, ApiError> {
    let replicas = engine.replicas();
    let entry = engine.usable_table(&select.table)?;
    let mut parameters = PageParameters {
        index_name: select.index.clone(),
        consistent_read: reading.consistent_read,
        ..PageParameters::default()
    };
    let shape = Shape { filter: select.condition.clone(), projection: select.projection() };
    let source = Source::of(&parameters, &shape, entry, replicas).map_err(of_statement)?;
    let keys = source.keys();
    if select.condition.as_ref().is_some_and(|condition| condition.names_partition(keys)) {
        source.check_filter(&shape)?;
    }
    validation::paths_keep_keys_whole(source.table(), shape.filter.iter().flat_map(Condition::paths))?;
    validation::paths_keep_keys_whole(source.table(), select.paths.iter().flatten())?;
    let conditions = match &select.condition {
        Some(condition) => condition.key_conditions(keys).map_err(|error| refused(error.into()))?,
        None => None,
    };
    let (conditions, forward) = ordered(select, keys, conditions)?;
    let reason = match conditions {
        Some(_) => |items, returned, bytes| Reason::ItemsQueried { items, returned, bytes },
        None => |items, returned, bytes| Reason::ItemsScanned { items, returned, bytes },
    };
    let pins_items = match &conditions {
        Some(conditions) => select.index.is_none() && conditions.iter().all(|one| pins_item(one, keys)),
        None => false,
    };
    let ranges = match &conditions {
        Some(conditions) => conditions
            .iter()
            .map(|condition| source.range(condition).ok_or_else(wrong_type))
            .collect::<Result<Vec<_>, _>>()?,
        None => vec![KeyRange::all()],
    };

    let start =
        reading.next_token.map_or(Ok(Start::default()), |token| Start::of_token(token, reading.statement))?;
    let limit = reading.limit.map_or(u64::MAX, |limit| u64::from(limit.max(1)));
    let most = if ranges.len() > 1 { limit.min(MAX_ITEMS_OF_RANGES) } else { limit };
    let (mut items, mut scanned, mut last_evaluated_key, mut next) = (Vec::new(), 0, None, None);
    for (place, range) in ranges.iter().enumerate().skip(start.range) {
        let mut range = range.clone();
        if let Some(key) = start.after.as_ref().filter(|_| place == start.range) {
            let position = source.position(key).ok().filter(|position| range.contains(position));
            range = range.after(&position.ok_or(ValidationError::NextToken)?, forward);
        }
        parameters.limit = u32::try_from(most - scanned).ok();
        let page = page::read(&parameters, &shape, &Walk { range, forward }, &source, log, reason);
        scanned += page.scanned_count;
        items.extend(page.items.into_iter().flatten().map(|item| select.shown(&item)));
        last_evaluated_key = page.last_evaluated_key;
        // Of an item that is pinned by its whole key nothing follows, but a
        // Limit that is reached is answered as a Query answers it.
        let ends = last_evaluated_key.is_some() && (!pins_items || scanned >= limit);
        if ends {
            next = Some(Start { range: place, after: last_evaluated_key.as_deref().cloned() });
            break;
        }
        let bytes: u64 = log.receipt.lines.iter().map(|line| line.bytes).sum();
        let is_last = place + 1 == ranges.len();
        if !is_last && (scanned >= most || bytes >= PAGE_BYTES) {
            next = Some(Start { range: place + 1, after: None });
            break;
        }
    }
    Ok(SelectPage {
        items,
        last_evaluated_key: last_evaluated_key.filter(|_| next.is_some()),
        next_token: next.map(|next| next.token(reading.statement)),
    })
}

/// The key conditions in the order in which they are read, and whether each
/// range is read forward: check 13 for ORDER BY.
fn ordered(
    select: &Select,
    keys: KeyAttributes<'_>,
    conditions: Option<Vec<KeyCondition>>,
) -> Result<(Option<Vec<KeyCondition>>, bool), ValidationError> {
    let Some(first) = select.order.first() else { return Ok((conditions, true)) };
    if select.condition.is_none() {
        return Err(ValidationError::OrderWithoutWhere);
    }
    let Some(mut conditions) = conditions else { return Err(ValidationError::OrderWithoutPartition) };
    if let Some(other) = select.order.iter().find(|order| !keys.contains(&order.attribute)) {
        return Err(ValidationError::OrderByNoKey(other.attribute.clone()));
    }
    let is_partition = keys.partition.iter().any(|key| key.name == first.attribute);
    if conditions.len() > 1 && !is_partition {
        return Err(ValidationError::OrderNotByPartition);
    }
    if is_partition {
        conditions.sort_by(|one, two| one.partition.cmp(&two.partition));
        if first.descending {
            conditions.reverse();
        }
    }
    let sort = select.order.iter().find(|order| keys.sort.iter().any(|key| key.name == order.attribute));
    Ok((Some(conditions), !sort.unwrap_or(first).descending))
}

/// What a statement is answered where Query has other words.
fn of_statement(error: ValidationError) -> ValidationError {
    match error {
        ValidationError::NoSuchIndex(_) => ValidationError::NoSuchIndexOfStatement,
        ValidationError::ConsistentGlobalRead => ValidationError::ConsistentGlobalStatement,
        error => error,
    }
}

/// Whether at most one item of a table satisfies the condition.
fn pins_item(condition: &KeyCondition, keys: KeyAttributes<'_>) -> bool {
    let equal = condition.sort.iter().filter(|condition| matches!(condition, SortCondition::Equal(_)));
    equal.count() == keys.sort.len()
}

/// A key value of another type than the key's, as Query answers it.
fn wrong_type() -> ApiError {
    ApiError::validation(KeyConditionError::TypeMismatch(Span { start: 0, end: 0 }).to_string())
}

impl Start {
    /// What a token says, if the service gave it for this statement.
    fn of_token(token: &str, statement: &ParameterizedStatement) -> Result<Self, ValidationError> {
        let read = || {
            let token: Value = serde_json::from_slice(&STANDARD.decode(token).ok()?).ok()?;
            let of_statement = token.get("statement")?.as_str()? == fingerprint(statement);
            let range = usize::try_from(token.get("range")?.as_u64()?).ok()?;
            let after = token.get("after").map(wire::item_from_json).transpose().ok()?;
            of_statement.then_some(Self { range, after })
        };
        read().ok_or(ValidationError::NextToken)
    }

    /// The NextToken of a page that ends here.
    fn token(&self, statement: &ParameterizedStatement) -> String {
        let mut token = json!({ "statement": fingerprint(statement), "range": self.range });
        if let (Some(after), Some(members)) = (&self.after, token.as_object_mut()) {
            members.insert("after".to_owned(), wire::item_to_json(after));
        }
        STANDARD.encode(token.to_string())
    }
}

/// Tells statements apart, with their parameters.
fn fingerprint(statement: &ParameterizedStatement) -> String {
    let mut bytes = statement.statement.clone().into_bytes();
    let named = |(place, value): (usize, &_)| (place.to_string(), AttributeValue::clone(value));
    let parameters: Item = statement.parameters.iter().enumerate().map(named).collect();
    bytes.extend(wire::item_to_json(&parameters).to_string().into_bytes());
    format!("{:016x}", xxh3_64(&bytes))
}
