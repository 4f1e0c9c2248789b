//! Loading items without a request: what the service does when it imports from S3.
//!
//! Items are checked as PutItem checks them, and contents, indexes, times to
//! live and streams follow; nothing is charged and nothing throttled.
//!
//! Source: Developer Guide, "DynamoDB data import from Amazon S3": an import
//! consumes no write capacity.

use std::sync::Arc;

use super::write::Target;
use super::{Log, Operation};
use crate::engine::validation::ValidationError;
use crate::engine::{Engine, validation};
use crate::model::size::{MAX_ITEM_BYTES, item_size};
use crate::model::{CapacityUnits, Item};

/// What loading an item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Whether an item of the same key was there.
    pub replaced: bool,
    /// What a PutItem of it would have cost, indexes and all.
    pub write_units: CapacityUnits,
}

/// Why an item cannot be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// There is no such table.
    #[error("there is no such table")]
    NoTable,
    /// The service would not take the item: its text.
    #[error(transparent)]
    Refused(#[from] ValidationError),
    /// Its item collection would grow beyond its limit.
    #[error("Collection size exceeded.")]
    CollectionTooLarge,
}

impl Engine {
    /// Puts an item into a table, whatever the table's place in its life.
    ///
    /// # Errors
    ///
    /// See [`LoadError`]; nothing has changed then.
    pub fn load(&mut self, table: &str, item: &Arc<Item>) -> Result<Loaded, LoadError> {
        validation::item(item)?;
        let size_bytes = item_size(item);
        if size_bytes > MAX_ITEM_BYTES {
            return Err(ValidationError::ItemTooLarge.into());
        }
        let entry = self.catalog.get(table).ok_or(LoadError::NoTable)?;
        let target = Target::of_put(entry, item, size_bytes)?;
        if target.check_collection(self, item, size_bytes).is_err() {
            return Err(LoadError::CollectionTooLarge);
        }
        let mut log = Log::new(Operation::PutItem);
        target.put(self, &mut log, item, size_bytes);
        Ok(Loaded { replaced: target.stored.is_some(), write_units: log.receipt.write_units() })
    }

    /// Empties a table at once, as if it had been created anew: its stream
    /// records nothing of it. Answers whether there is such a table.
    pub fn empty_table(&mut self, table: &str) -> bool {
        let entry = self.catalog.entry_mut(table);
        entry.map(crate::engine::TableEntry::clear).is_some()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::{EngineSettings, wire};

    fn engine() -> Engine {
        let mut engine = Engine::new(EngineSettings::default());
        let table = json!({
            "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                { "AttributeName": "id", "AttributeType": "S" }, { "AttributeName": "price", "AttributeType": "N" }
            ],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "GlobalSecondaryIndexes": [{
                "IndexName": "ByPrice", "KeySchema": [{ "AttributeName": "price", "KeyType": "HASH" }],
                "Projection": { "ProjectionType": "ALL" }
            }]
        });
        assert!(engine.call("CreateTable", &table).response.is_ok());
        engine
    }

    fn item(json: serde_json::Value) -> Arc<Item> {
        Arc::new(wire::item_from_json(&json).expect("an item"))
    }

    #[test]
    fn what_is_loaded_costs_what_putting_it_would() {
        let json = json!({ "id": { "S": "a" }, "price": { "N": "7" }, "text": { "S": "x".repeat(1_500) } });
        let (mut loaded, mut put) = (engine(), engine());
        for replaced in [false, true] {
            let outcome = loaded.load("Shop", &item(json.clone())).expect("loaded");
            let receipt = put.call("PutItem", &json!({ "TableName": "Shop", "Item": json })).receipt;
            assert_eq!(outcome, Loaded { replaced, write_units: receipt.write_units() });
        }
        assert!(loaded.same_contents(&put));
        assert!(loaded.empty_table("Shop"));
        assert!(loaded.same_contents(&engine()));
    }

    #[test]
    fn what_the_service_refuses_is_refused() {
        let mut engine = engine();
        let before = engine.clone();
        let load = |engine: &mut Engine, json| engine.load("Shop", &item(json)).expect_err("refused");
        assert!(matches!(
            load(&mut engine, json!({ "price": { "N": "7" } })),
            LoadError::Refused(ValidationError::MissingKey(name)) if name == "id"
        ));
        assert!(matches!(
            load(&mut engine, json!({ "id": { "S": "a" }, "price": { "S": "7" } })),
            LoadError::Refused(ValidationError::IndexKeyType { .. })
        ));
        assert_eq!(
            load(&mut engine, json!({ "id": { "S": "a" }, "text": { "S": "x".repeat(409_600) } })),
            LoadError::Refused(ValidationError::ItemTooLarge)
        );
        assert_eq!(engine.load("Elsewhere", &item(json!({}))), Err(LoadError::NoTable));
        assert!(engine.same_contents(&before));
    }
}
