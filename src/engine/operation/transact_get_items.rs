//! TransactGetItems: up to 100 items as they are at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::transact_write_items::{MAX_TRANSACTION_BYTES, check_count};
use super::transaction::read_each;
use super::{Body, Log, Operate, Operation};
use crate::engine::Engine;
use crate::engine::event::{Event, ItemKey};
use crate::engine::receipt::Reason;
use crate::engine::request::ReturnConsumedCapacity;
use crate::engine::validation::{self, ReadProjection, ValidationError};
use crate::engine::wire::attribute_value::{Values, serialize_item};
use crate::engine::wire::constraint::{Constraint, Failures, Value};
use crate::engine::wire::consumed_capacity::ConsumedCapacity;
use crate::engine::wire::json::{List, Map, Member};
use crate::engine::wire::shape::{Element, Field, wire_shape};
use crate::expression::Projection;
use crate::model::capacity::Factor;
use crate::model::error::Cancellation;
use crate::model::key_schema::KeySchema;
use crate::model::{ApiError, Item};
use crate::storage::{PrimaryKey, StoredItem};

const THIS: Operation = Operation::TransactGetItems;

wire_shape! {
    TransactGetItemsBody = "TransactGetItemsInput" {
        "TransactItems" => transact_items: List<Element<TransactGetItemBody>>,
        "ReturnConsumedCapacity" => return_consumed_capacity: Member<String>,
    }
}

wire_shape! {
    TransactGetItemBody = "TransactGetItem" {
        "Get" => get: Field<GetBody>,
    }
}

wire_shape! {
    GetBody = "Get" {
        "Key" => key: Values,
        "TableName" => table_name: Member<String>,
        "ProjectionExpression" => projection_expression: Member<String>,
        "ExpressionAttributeNames" => expression_attribute_names: Map<Member<String>>,
    }
}

/// A TransactGetItems request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactGetItemsInput {
    /// The reads: at most 100, of different items.
    pub transact_items: Vec<TransactGet>,
    /// How much of the consumed capacity to tell.
    pub return_consumed_capacity: ReturnConsumedCapacity,
}

/// One read of a TransactGetItems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransactGet {
    /// The table.
    pub table_name: String,
    /// The item's key attributes.
    pub key: Item,
    /// Which paths to return; all without.
    pub projection_expression: Option<String>,
    /// What `#names` stand for.
    pub expression_attribute_names: Option<BTreeMap<String, String>>,
}

/// What TransactGetItems answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransactGetItemsOutput {
    /// What the reads consumed, table by table, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumed_capacity: Option<Vec<ConsumedCapacity>>,
    /// What each read found, in the order of the request.
    pub responses: Vec<TransactGot>,
}

/// What one read found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TransactGot {
    /// The item, or what the projection leaves of it; nothing if there is none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "serialize_item")]
    pub item: Option<Arc<Item>>,
}

impl Body for TransactGetItemsBody {
    type Input = TransactGetItemsInput;

    fn into_input(self) -> Result<TransactGetItemsInput, ApiError> {
        self.check_constraints()?;
        let bodies = self.transact_items.map(|list| list.0).unwrap_or_default();
        let gets = bodies.into_iter().filter_map(|Element(body)| body.get).map(|Field(body)| {
            let get = TransactGet {
                table_name: body.table_name.map_or_else(String::new, |name| name.0),
                key: validation::values(THIS, body.key.unwrap_or_default())?,
                projection_expression: body.projection_expression.map(|text| text.0),
                expression_attribute_names: body.expression_attribute_names.map(validation::names),
            };
            get.projection().check().map(|()| get)
        });
        Ok(TransactGetItemsInput {
            transact_items: gets.collect::<Result<_, ApiError>>()?,
            return_consumed_capacity: validation::word(
                self.return_consumed_capacity,
                ReturnConsumedCapacity::from_word,
            ),
        })
    }
}

impl TransactGetItemsBody {
    /// Check 4.
    fn check_constraints(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        failures.check(
            "returnConsumedCapacity",
            Value::member(&self.return_consumed_capacity),
            &[Constraint::OneOf(ReturnConsumedCapacity::WORDS)],
        );
        check_count(&mut failures, self.transact_items.as_ref().map(|list| list.0.len()), "TransactGetItem");
        for (Element(item), place) in self.transact_items.iter().flat_map(|list| &list.0).zip(1..) {
            let path = format!("transactItems.{place}.member.get");
            failures.check(&path, Value::structure(item.get.as_ref()), &[Constraint::NotNull]);
            let Some(Field(get)) = &item.get else { continue };
            let key = Value::structure(get.key.as_ref());
            failures.check(&format!("{path}.key"), key, &[Constraint::NotNull]);
            let name = Value::member(&get.table_name);
            failures.check(&format!("{path}.tableName"), name, &[Constraint::NotNull]);
        }
        failures.finish()
    }
}

impl TransactGet {
    /// What to return. Names beside no expression are not looked at.
    /// Source: ExtendDB/extenddb pull request 169 (June 2026, captured).
    fn projection(&self) -> ReadProjection<'_> {
        let expression = self.projection_expression.as_ref();
        ReadProjection {
            operation: THIS,
            expression,
            names: expression.and(self.expression_attribute_names.as_ref()),
            attributes_to_get: None,
        }
    }

    /// Looks the item up; or why the transaction is to be cancelled.
    fn look(&self, engine: &mut Engine) -> Result<Result<Look, Cancellation>, ApiError> {
        let entry = engine.usable_table(&self.table_name)?;
        let schema = entry.contents.key_schema();
        match validation::key_of_request(schema, &self.key) {
            Ok(key) => {
                let (table, schema) = (Arc::clone(&entry.definition.name), Arc::clone(schema));
                let stored = entry.contents.get(&key).cloned();
                if engine.pending.holds(&table, &key) {
                    return Ok(Err(Cancellation::TransactionConflict));
                }
                Ok(Ok(Look { table, schema, key, stored }))
            }
            Err(error) if error.cancels_transaction() => {
                Ok(Err(Cancellation::ValidationError(error.to_string())))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// An item that was looked up.
struct Look {
    table: Arc<str>,
    schema: Arc<KeySchema>,
    key: PrimaryKey,
    stored: Option<StoredItem>,
}

impl Operate for TransactGetItemsInput {
    type Output = TransactGetItemsOutput;

    fn check(&self) -> Result<(), ApiError> {
        let mut failures = Failures::default();
        check_count(&mut failures, Some(self.transact_items.len()), "TransactGetItem");
        failures.finish()?;
        self.transact_items.iter().try_for_each(|get| get.projection().check())
    }

    fn run(self, engine: &mut Engine, log: &mut Log) -> Result<TransactGetItemsOutput, ApiError> {
        let projections = self.transact_items.iter().map(|get| get.projection().bind());
        let projections = projections.collect::<Result<Vec<_>, _>>()?;
        let looks = self.transact_items.iter().map(|get| get.look(engine));
        let looks = looks.collect::<Result<Vec<_>, _>>()?;
        if looks.iter().any(Result::is_err) {
            let reason = |look: Result<Look, Cancellation>| look.err().unwrap_or(Cancellation::None);
            return Err(ApiError::TransactionCanceled(looks.into_iter().map(reason).collect()));
        }
        let looks: Vec<Look> = looks.into_iter().flatten().collect();
        let places: BTreeSet<_> = looks.iter().map(|look| (&look.table, &look.key)).collect();
        if places.len() < looks.len() {
            return Err(ValidationError::ItemTwiceInTransaction.into());
        }
        let size = |look: &Look| look.stored.as_ref().map_or(0, StoredItem::size_bytes);
        if looks.iter().map(size).sum::<u64>() > MAX_TRANSACTION_BYTES {
            return Err(ValidationError::TransactionTooLarge.into());
        }
        for (look, projection) in looks.iter().zip(&projections) {
            let paths = projection.iter().flat_map(Projection::paths);
            engine
                .table(&look.table)
                .map_or(Ok(()), |table| validation::paths_keep_keys_whole(table, paths))?;
        }

        let reads = looks.iter().zip(&projections).zip(&self.transact_items);
        let responses = read_each(reads, engine, log, |((look, projection), get), log| {
            let reason = match &look.stored {
                Some(stored) => Reason::ItemRead { bytes: stored.size_bytes() },
                None => Reason::ItemMissing,
            };
            let first = log.receipt.lines.len();
            log.receipt.charge_table(&look.table, Factor::Transactional, reason);
            log.receipt.place(first, Some(look.key.partition_hash()));
            log.events.push(Event::ItemRead {
                table: Arc::clone(&look.table),
                key: ItemKey::new(&look.schema, &Arc::new(get.key.clone())),
                item: look.stored.as_ref().map(|stored| Arc::clone(stored.item())),
            });
            let item = look.stored.as_ref().map(|stored| match projection {
                Some(projection) => Arc::new(projection.apply(stored.item())),
                None => Arc::clone(stored.item()),
            });
            // Unlike GetItem. Source: nubo-db/dynoxide issue 39 (May 2026).
            TransactGot { item: item.filter(|item| !item.is_empty()) }
        })?;
        let names = self.transact_items.iter().map(|get| get.table_name.as_str());
        let consumed_capacity = ConsumedCapacity::of_each(&log.receipt, self.return_consumed_capacity, names);
        Ok(TransactGetItemsOutput { consumed_capacity, responses })
    }
}
