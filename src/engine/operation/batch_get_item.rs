//! BatchGetItem: up to 100 items by their keys, of any tables.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::admission::Refusal;
use crate::engine::event::{Event, ItemKey};
use crate::engine::receipt::Reason;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::validation::{self, BadValues, Parameters, ReadProjection, ValidationError};
use crate::engine::wire::attribute_value::{Values, WireItem, serialize_items};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::{Element, wire_shape};
use crate::expression::Projection;
use crate::model::capacity::Factor;
use crate::model::{ApiError, Item};
use crate::storage::{PrimaryKey, StoredItem};

const THIS: Operation = Operation::BatchGetItem;

/// Keys of all tables together.
const MAX_KEYS: usize = 100;
/// Bytes of all items of a response.
const MAX_RESPONSE_BYTES: u64 = 16 * 1024 * 1024;
/// Bytes of the items of one partition in a response.
const MAX_PARTITION_BYTES: u64 = 1024 * 1024;

wire_shape! {
    BatchGetItemBody = "BatchGetItemInput" {
        "RequestItems" => request_items: Map<Element<KeysAndAttributesBody>>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
    }
}

wire_shape! {
    KeysAndAttributesBody = "KeysAndAttributes" {
        "Keys" => keys: List<Values>,
        "AttributesToGet" => attributes_to_get: List<Member<String>>,
        "ConsistentRead" => consistent_read: Member<bool>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
    }
}

/// A BatchGetItem request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchGetItemInput {
    /// What to read of each table.
    pub request_items: BTreeMap<String, KeysAndAttributes>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// What to read of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeysAndAttributes {
    /// The items' key attributes.
    #[serde(serialize_with = "serialize_keys")]
    pub keys: Vec<Item>,
    /// Whether the reads are strongly consistent.
    pub consistent_read: bool,
    /// Which paths to return; all without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub projection_expression: Option<String>,
    /// What `#names` stand for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
    /// What `projection_expression` replaced: top-level attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes_to_get: Option<Vec<String>>,
}

fn serialize_keys<S: serde::Serializer>(keys: &[Item], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(keys.iter().map(WireItem))
}

/// What BatchGetItem answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BatchGetItemOutput {
    /// What the reads consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// The items found, by table, in the order of the keys.
    pub responses: BTreeMap<String, Found>,
    /// What was not read, to be asked for again.
    pub unprocessed_keys: BTreeMap<String, KeysAndAttributes>,
}

/// The items found in one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Found {
    #[serde(serialize_with = "serialize_items")]
    items: Option<Vec<Arc<Item>>>,
}

impl Found {
    /// The items.
    pub fn items(&self) -> &[Arc<Item>] {
        self.items.as_deref().unwrap_or_default()
    }
}

impl Body for BatchGetItemBody {
    type Input = BatchGetItemInput;

    fn into_input(self) -> Result<BatchGetItemInput, ApiError> {
        self.check_constraints()?;
        let mut request_items = BTreeMap::new();
        for (table, Element(body)) in self.request_items.into_iter().flat_map(|map| map.0) {
            let keys = body.keys.into_iter().flat_map(|list| list.0);
            let keys = keys.map(|key| validation::values(THIS, key)).collect::<Result<_, _>>()?;
            let request = KeysAndAttributes {
                keys,
                consistent_read: body.consistent_read.is_some_and(|flag| flag.0),
                projection_expression: body.projection_expression.map(|text| text.0),
                expression_attribute_names: body.expression_attribute_names.map(validation::names),
                attributes_to_get: body.attributes_to_get.map(validation::attribute_list),
            };
            request.projection().check()?;
            request_items.insert(table, request);
        }
        check_one_form(&request_items)?;
        let return_consumed_capacity =
            validation::word(self.return_consumed_capacity, ReturnConsumedCapacity::from_word);
        let input = BatchGetItemInput { request_items, return_consumed_capacity };
        input.check_count()?;
        Ok(input)
    }
}

impl BatchGetItemBody {
    /// Check 4.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        let tables = self.request_items.as_ref().map(|map| &map.0);
        if tables.is_none_or(BTreeMap::is_empty) {
            return Err(ValidationError::NoRequestItems("BatchGetItem").into());
        }
        for (table, Element(body)) in tables.into_iter().flatten() {
            let keys = body.keys.as_ref().map(|list| list.0.len());
            let few = keys.map_or(Value::Null, |count| Value::List(count, "[]"));
            let path = format!("requestItems.{table}.member.keys");
            failures.check(&path, few, &[Constraint::NotNull, Constraint::MinLength(1)]);
            let attributes = Value::list(body.attributes_to_get.as_ref());
            let path = format!("requestItems.{table}.member.attributesToGet");
            failures.check(&path, attributes, &[Constraint::MinLength(1)]);
            // Source: fact sheet §11 (captured).
            let many = keys.map_or(Value::Null, Value::Unshown);
            let path = format!("RequestItems.{table}.member.Keys");
            failures.check(&path, many, &[Constraint::MaxLength(MAX_KEYS)]);
        }
        failures.finish()
    }
}

/// Check 6 across tables: if one has a `ProjectionExpression`, no other has
/// `AttributesToGet`.
///
/// Source: nubo-db/dynoxide pull request 127 (July 2026, captured in eu-west-2);
/// that the text is that of a single table is our guess.
fn check_one_form(requests: &BTreeMap<String, KeysAndAttributes>) -> Result<(), ApiError> {
    let parameters = Parameters {
        operation: THIS,
        legacy: &[("AttributesToGet", requests.values().any(|request| request.attributes_to_get.is_some()))],
        expressions: &[(
            "ProjectionExpression",
            requests.values().any(|request| request.projection_expression.is_some()),
        )],
        names: None,
        values: None,
        bad_values: &BadValues::default(),
        missing: "",
    };
    parameters.check()
}

impl KeysAndAttributes {
    fn projection(&self) -> ReadProjection<'_> {
        ReadProjection {
            operation: THIS,
            expression: self.projection_expression.as_ref(),
            names: self.expression_attribute_names.as_ref(),
            attributes_to_get: self.attributes_to_get.as_ref(),
        }
    }
}

impl BatchGetItemInput {
    fn check_count(&self) -> Result<(), ValidationError> {
        let keys: usize = self.request_items.values().map(|request| request.keys.len()).sum();
        if keys > MAX_KEYS { Err(ValidationError::TooManyInBatch("BatchGetItem")) } else { Ok(()) }
    }
}

/// One table's part of the batch, ready to be read.
struct Plan {
    /// The table, as the request names it.
    name: String,
    table: Arc<str>,
    request: KeysAndAttributes,
    projection: Option<Projection>,
    keys: Vec<PrimaryKey>,
}

impl Operate for BatchGetItemInput {
    type Output = BatchGetItemOutput;

    fn check(&self) -> Result<(), ApiError> {
        self.request_items.values().try_for_each(|request| request.projection().check())?;
        check_one_form(&self.request_items)?;
        Ok(self.check_count()?)
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<BatchGetItemOutput, ApiError> {
        let detail = self.return_consumed_capacity;
        let projections = self.request_items.values().map(|request| request.projection().bind());
        let projections = projections.collect::<Result<Vec<_>, _>>()?;
        check_duplicates(&self.request_items)?;
        let mut plans = Vec::new();
        let mut seen = BTreeSet::new();
        for ((name, request), projection) in self.request_items.into_iter().zip(projections) {
            let entry = engine.usable_table(&name)?;
            let (schema, table) = (entry.contents.key_schema(), Arc::clone(&entry.definition.name));
            let keys = request.keys.iter().map(|key| validation::key_of_request(schema, key));
            let keys = keys.collect::<Result<Vec<_>, _>>()?;
            validation::paths_keep_keys_whole(
                &entry.contents,
                projection.iter().flat_map(Projection::paths),
            )?;
            if !keys.iter().all(|key| seen.insert((Arc::clone(&table), key.clone()))) {
                return Err(ValidationError::DuplicateKeys.into());
            }
            plans.push(Plan { name, table, request, projection, keys });
        }

        let (mut responses, mut unprocessed_keys) = (BTreeMap::new(), BTreeMap::new());
        let names: Vec<String> = plans.iter().map(|plan| plan.name.clone()).collect();
        let mut progress = Progress::default();
        for plan in plans {
            let (found, unread) = plan.read(engine, log, &mut progress);
            responses.insert(plan.name.clone(), Found { items: Some(found) });
            if !unread.is_empty() {
                unprocessed_keys.insert(plan.name, KeysAndAttributes { keys: unread, ..plan.request });
            }
        }
        if progress.read == 0 && !progress.refusals.is_empty() {
            return Err(Refusal::error(&progress.refusals));
        }
        let names = names.iter().map(String::as_str);
        let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, detail, names);
        Ok(BatchGetItemOutput { consumed_capacity, responses, unprocessed_keys })
    }
}

/// Refuses a key that is named twice: before it is known whether the tables
/// exist.
///
/// Source: the service's answer to a missing table, reported in 2026.
fn check_duplicates(tables: &BTreeMap<String, KeysAndAttributes>) -> Result<(), ValidationError> {
    for request in tables.values() {
        let different: BTreeSet<&Item> = request.keys.iter().collect();
        if different.len() < request.keys.len() {
            return Err(ValidationError::DuplicateKeys);
        }
    }
    Ok(())
}

/// How much more a response takes; what does not fit stays unprocessed.
///
/// Source: API reference, BatchGetItem. It does not say which keys stay when
/// the response is full (we read no further), nor whether "partition" means
/// more than the items of one partition key (we take those alone).
#[derive(Default)]
struct Room {
    bytes: u64,
    full: bool,
    /// The bytes of each item collection.
    partitions: BTreeMap<(Arc<str>, Vec<u8>), u64>,
}

impl Room {
    /// Whether `size` bytes of an item of `table` fit.
    fn has(&mut self, table: &Arc<str>, key: &PrimaryKey, size: u64) -> bool {
        self.full |= self.bytes + size > MAX_RESPONSE_BYTES;
        !self.full && *self.of_partition(table, key) + size <= MAX_PARTITION_BYTES
    }

    /// Takes them.
    fn take(&mut self, table: &Arc<str>, key: &PrimaryKey, size: u64) {
        self.bytes += size;
        *self.of_partition(table, key) += size;
    }

    fn of_partition(&mut self, table: &Arc<str>, key: &PrimaryKey) -> &mut u64 {
        self.partitions.entry((Arc::clone(table), key.partition().to_vec())).or_default()
    }
}

/// What counts along over all tables.
#[derive(Default)]
struct Progress {
    room: Room,
    /// Items read, missing ones among them.
    read: usize,
    refusals: Vec<Refusal>,
}

impl Plan {
    /// Reads the items, and answers with them and the keys of those for which
    /// there was no room or no capacity.
    fn read(
        &self,
        engine: &mut Engine,
        log: &mut Log,
        progress: &mut Progress,
    ) -> (Vec<Arc<Item>>, Vec<Item>) {
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        let replicas = engine.replicas();
        let factor = if self.request.consistent_read { Factor::Standard } else { Factor::Eventual };
        for (key, attributes) in self.keys.iter().zip(&self.request.keys) {
            let Some(entry) = engine.catalog.get(&self.table) else { continue };
            let contents = replicas.table(entry, self.request.consistent_read, key.as_bytes());
            let stored = contents.get(key).cloned();
            let size = stored.as_ref().map_or(0, StoredItem::size_bytes);
            if !progress.room.has(&self.table, key, size) {
                unread.push(attributes.clone());
                continue;
            }
            let reason = match stored {
                Some(_) => Reason::ItemRead { bytes: size },
                None => Reason::ItemMissing,
            };
            let (mark, first) = (log.mark(), log.receipt.lines.len());
            log.receipt.charge_table(&self.table, factor, reason);
            log.receipt.place(first, Some(key.partition_hash()));
            log.events.push(Event::ItemRead {
                table: Arc::clone(&self.table),
                key: ItemKey::new(contents.key_schema(), &Arc::new(attributes.clone())),
                item: stored.as_ref().map(|stored| Arc::clone(stored.item())),
            });
            if let Err(refusals) = engine.admit(log, mark) {
                log.refuse(&refusals);
                progress.refusals.extend(refusals);
                unread.push(attributes.clone());
                continue;
            }
            progress.read += 1;
            progress.room.take(&self.table, key, size);
            found.extend(stored.map(|stored| match &self.projection {
                Some(projection) => Arc::new(projection.apply(stored.item())),
                None => Arc::clone(stored.item()),
            }));
        }
        (found, unread)
    }
}
