//! BatchWriteItem: up to 25 puts and deletes, of any tables, without conditions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::item_collection::ItemCollectionMetrics;
use super::write::Target;
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::admission::Refusal;
use crate::engine::request::{ReturnConsumedCapacity, ReturnItemCollectionMetrics};
use crate::engine::validation::{self, ValidationError};
use crate::engine::wire::attribute_value::{Values, WireItem};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{ApiError, AttributeValue, Item};
use crate::storage::StoredItem;

const THIS: Operation = Operation::BatchWriteItem;

/// Writes to all tables together.
const MAX_WRITES: usize = 25;

wire_shape! {
    BatchWriteItemBody = "BatchWriteItemInput" {
        "RequestItems" => request_items: Map<List<Element<WriteRequestBody>>>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
        "ReturnItemCollectionMetrics" => return_item_collection_metrics: Member<String>,
    }
}

wire_shape! {
    WriteRequestBody = "WriteRequest" {
        "PutRequest" => put_request: Field<PutRequestBody>,
        "DeleteRequest" => delete_request: Field<DeleteRequestBody>,
    }
}

wire_shape! {
    PutRequestBody = "PutRequest" {
        "Item" => item: Values,
    }
}

wire_shape! {
    DeleteRequestBody = "DeleteRequest" {
        "Key" => key: Values,
    }
}

/// A BatchWriteItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchWriteItemInput {
    /// What to write to each table, in order.
    pub request_items: BTreeMap<String, Vec<WriteRequest>>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
    /// Whether to tell the sizes of the item collections.
    pub return_item_collection_metrics: ReturnItemCollectionMetrics,
}

/// One write of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WriteRequest {
    /// Puts this item.
    Put(Item),
    /// Deletes the item with these key attributes.
    Delete(Item),
}

impl Serialize for WriteRequest {
    /// As the request has it.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (request, member, item) = match self {
            Self::Put(item) => ("PutRequest", "Item", item),
            Self::Delete(key) => ("DeleteRequest", "Key", key),
        };
        serializer.collect_map([(request, BTreeMap::from([(member, WireItem(item))]))])
    }
}

/// What BatchWriteItem answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BatchWriteItemOutput {
    /// What the writes consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The sizes of the collections written to, if asked for, of tables with local indexes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>>,
    /// What was not written, to be asked for again: what admission refused,
    /// and items that a transaction had prepared.
    pub unprocessed_items: BTreeMap<String, Vec<WriteRequest>>,
}

impl Body for BatchWriteItemBody {
    type Input = BatchWriteItemInput;

    fn into_input(self) -> Result<BatchWriteItemInput, ApiError> {
        self.check_constraints()?;
        let mut request_items = BTreeMap::new();
        for (table, List(bodies)) in self.request_items.into_iter().flat_map(|map| map.0) {
            let writes = bodies.into_iter().map(|Element(body)| body.into_write());
            request_items.insert(table, writes.collect::<Result<Vec<_>, _>>()?);
        }
        let input = BatchWriteItemInput {
            request_items,
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
            return_item_collection_metrics: validation::word(
                self.return_item_collection_metrics,
                ReturnItemCollectionMetrics::from_word,
            ),
        };
        input.check_count()?;
        Ok(input)
    }
}

impl BatchWriteItemBody {
    /// Check 4.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        failures.check(
            "returnItemCollectionMetrics",
            Value::member(&self.return_item_collection_metrics),
            &[Constraint::OneOf(ReturnItemCollectionMetrics::WORDS)],
        );
        let tables = self.request_items.as_ref().map(|map| &map.0);
        let Some(tables) = tables.filter(|tables| !tables.is_empty()) else {
            return Err(ValidationError::NoRequestItems("BatchWriteItem").into());
        };
        // Source: users' reports of the service's answer, 2017 to 2025.
        if tables.values().any(|List(writes)| !(1..=MAX_WRITES).contains(&writes.len())) {
            let words = "Map value must satisfy constraint: [Member must have length less than or equal to 25, \
                         Member must have length greater than or equal to 1]";
            failures.add("requestItems", &printed(tables), words);
        }
        for (table, List(writes)) in tables {
            for (Element(write), place) in writes.iter().zip(1..) {
                let path = format!("requestItems.{table}.member.{place}.member");
                if let Some(Field(put)) = &write.put_request {
                    let item = Value::structure(put.item.as_ref());
                    failures.check(&format!("{path}.putRequest.item"), item, &[Constraint::NotNull]);
                }
                if let Some(Field(delete)) = &write.delete_request {
                    let key = Value::structure(delete.key.as_ref());
                    failures.check(&format!("{path}.deleteRequest.key"), key, &[Constraint::NotNull]);
                }
            }
        }
        failures.finish()
    }
}

/// The requests as the service prints them. What stands for an attribute's
/// value is a hash of its own that nobody else can know.
fn printed(tables: &BTreeMap<String, List<Element<WriteRequestBody>>>) -> String {
    let item = |values: Option<&Values>| {
        let names = values.into_iter().flat_map(|values| &values.entries);
        let shown = names.map(|(name, value)| {
            let hash = item_fingerprint(name, value);
            format!("{name}=com.amazonaws.dynamodb.v20120810.AttributeValue@{hash:x}")
        });
        shown.collect::<Vec<_>>().join(", ")
    };
    let write = |Element(write): &Element<WriteRequestBody>| {
        let put = write.put_request.as_ref().map_or_else(
            || "null".to_owned(),
            |Field(put)| {
                format!("PutRequest(item={{{}}}, workloadProfileName=null)", item(put.item.as_ref()))
            },
        );
        let delete = write.delete_request.as_ref().map_or_else(
            || "null".to_owned(),
            |Field(delete)| format!("DeleteRequest(key={{{}}})", item(delete.key.as_ref())),
        );
        format!("WriteRequest(putRequest={put}, deleteRequest={delete})")
    };
    let table = |(name, List(writes)): (&String, &List<Element<WriteRequestBody>>)| {
        format!("{name}=[{}]", writes.iter().map(write).collect::<Vec<_>>().join(", "))
    };
    format!("{{{}}}", tables.iter().map(table).collect::<Vec<_>>().join(", "))
}

/// Some 32 bits that stand for a value.
fn item_fingerprint(name: &str, value: &AttributeValue) -> u32 {
    let item = Arc::new(Item::from([(name.to_owned(), value.clone())]));
    StoredItem::new(item).fingerprint() as u32
}

impl WriteRequestBody {
    fn into_write(self) -> Result<WriteRequest, ApiError> {
        let values = |values: Option<Values>| validation::values(THIS, values.unwrap_or_default());
        match (self.put_request, self.delete_request) {
            (Some(Field(put)), None) => values(put.item).map(WriteRequest::Put),
            (None, Some(Field(delete))) => values(delete.key).map(WriteRequest::Delete),
            _ => Err(ValidationError::NotOneWrite.into()),
        }
    }
}

impl BatchWriteItemInput {
    fn check_count(&self) -> Result<(), ValidationError> {
        let writes: usize = self.request_items.values().map(Vec::len).sum();
        if writes > MAX_WRITES { Err(ValidationError::TooManyInBatch("BatchWriteItem")) } else { Ok(()) }
    }

    fn writes(&self) -> impl Iterator<Item = &WriteRequest> {
        self.request_items.values().flatten()
    }
}

/// A batch says only that a key does not fit, not how.
///
/// Source: the service's answers as users report them, 2026.
fn without_key_details(error: ValidationError) -> ValidationError {
    match error {
        ValidationError::MissingKey(_) | ValidationError::KeyType { .. } => ValidationError::KeyMismatch,
        error => error,
    }
}

/// One write, ready to be carried out.
struct Plan {
    /// The table, as the request names it.
    name: String,
    target: Target,
    /// The item, or the key of the one to delete.
    source: Arc<Item>,
    /// The size of the item to put.
    put_bytes: Option<u64>,
}

impl Plan {
    /// Carries the write out.
    fn write(&self, engine: &mut Engine, log: &mut Log) {
        match self.put_bytes {
            Some(size_bytes) => self.target.put(engine, log, &self.source, size_bytes),
            None => self.target.delete(engine, log, &self.source),
        }
    }

    /// The write as it was asked for.
    fn into_request(self) -> WriteRequest {
        let item = Arc::unwrap_or_clone(self.source);
        if self.put_bytes.is_some() { WriteRequest::Put(item) } else { WriteRequest::Delete(item) }
    }
}

impl Operate for BatchWriteItemInput {
    type Output = BatchWriteItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        for write in self.writes() {
            if let WriteRequest::Put(item) = write {
                validation::item(item)?;
            }
        }
        Ok(self.check_count()?)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<BatchWriteItemOutput, ApiError> {
        let too_large = |write: &WriteRequest| matches!(write, WriteRequest::Put(item) if item_size(item) > MAX_ITEM_BYTES);
        if self.writes().any(too_large) {
            return Err(ValidationError::ItemTooLarge.into());
        }
        let mut plans = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, writes) in self.request_items {
            let entry = engine.usable_table(&name)?;
            for write in writes {
                let (target, source, put_bytes) = match write {
                    WriteRequest::Put(item) => {
                        let size_bytes = item_size(&item);
                        let target = Target::of_put(entry, &item, size_bytes).map_err(without_key_details)?;
                        (target, item, Some(size_bytes))
                    }
                    WriteRequest::Delete(key) => {
                        let place = validation::key_of_request(entry.contents.key_schema(), &key)?;
                        (Target::new(&entry.definition.name, &entry.contents, place), key, None)
                    }
                };
                if !seen.insert((Arc::clone(&target.table), target.key.clone())) {
                    return Err(ValidationError::DuplicateKeys.into());
                }
                plans.push(Plan { name: name.clone(), target, source: Arc::new(source), put_bytes });
            }
        }

        for Plan { target, source, put_bytes, .. } in &plans {
            if let Some(size_bytes) = put_bytes {
                target.check_collection(engine, source, *size_bytes)?;
            }
        }

        let names: Vec<String> = plans.iter().map(|plan| plan.name.clone()).collect();
        let mut unprocessed_items: BTreeMap<String, Vec<WriteRequest>> = BTreeMap::new();
        let (mut written, mut refusals, mut all_throttled) = (Vec::new(), Vec::new(), true);
        for plan in plans {
            // A conflict with a transaction leaves the member for another request:
            // the API gives BatchWriteItem no exception for it (unverified).
            let free = plan.target.check_unlocked(engine).is_ok();
            all_throttled &= free;
            let admitted = free.then(|| engine.attempt(log, |engine, log| plan.write(engine, log)));
            match admitted {
                Some(Ok(())) => written.push(plan),
                refused => {
                    if let Some(Err(refused)) = refused {
                        log.refuse(&refused);
                        refusals.extend(refused);
                    }
                    unprocessed_items.entry(plan.name.clone()).or_default().push(plan.into_request());
                }
            }
        }
        if written.is_empty() && all_throttled && !refusals.is_empty() {
            return Err(Refusal::error(&refusals));
        }

        let mut item_collection_metrics: BTreeMap<String, Vec<ItemCollectionMetrics>> = BTreeMap::new();
        for Plan { name, target, source, .. } in &written {
            let asked = self.return_item_collection_metrics;
            if let Some(metrics) = ItemCollectionMetrics::of(asked, engine, target, source) {
                let of_table = item_collection_metrics.entry(name.clone()).or_default();
                if !of_table.contains(&metrics) {
                    of_table.push(metrics);
                }
            }
        }
        let names = names.iter().map(String::as_str);
        let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, self.return_consumed_capacity, names);
        Ok(BatchWriteItemOutput { consumed_capacity, item_collection_metrics, unprocessed_items })
    }
}
