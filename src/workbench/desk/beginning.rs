//! What a desk began with, as the requests that make it: for a session that is to run elsewhere.

use serde_json::{Value, json};

use crate::engine::{Engine, TableEntry, wire};
use crate::workbench::sandbox_file::SavedTable;

/// Most items that are put by code, and most bytes of them, of all tables: what somebody still reads.
const MOST_ITEMS: usize = 250;
const MOST_BYTES: u64 = 100_000;
/// Most members of a BatchWriteItem.
const BATCH: usize = 25;

/// Requests that make the tables of an engine.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    /// An operation and its request, in order: a table, its time to live, its items.
    pub(super) requests: Vec<(&'static str, Value)>,
    /// How many items they do not put: all of a table that has too many or too large ones.
    pub(super) not_put: u64,
    /// How many they put, and how large these are.
    items: usize,
    bytes: u64,
}

impl Beginning {
    /// The requests that make what is there.
    pub(super) fn of(engine: &Engine) -> Self {
        let mut beginning = Self::default();
        for entry in engine.catalog().iter() {
            if let Some(table) = SavedTable::of(engine, entry) {
                let name = entry.definition.name.to_string();
                let expires = table.time_to_live().map(|attribute| {
                    json!({
                        "TableName": name,
                        "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
                    })
                });
                beginning.requests.push(("CreateTable", table.into_definition()));
                beginning.requests.extend(expires.map(|request| ("UpdateTimeToLive", request)));
                beginning.put(entry, &name);
            }
        }
        beginning
    }

    fn put(&mut self, entry: &TableEntry, name: &str) {
        let (count, bytes) = (entry.contents.len(), entry.contents.size_bytes());
        if self.items + count > MOST_ITEMS || self.bytes + bytes > MOST_BYTES {
            self.not_put += count as u64;
            return;
        }
        self.items += count;
        self.bytes += bytes;
        let puts: Vec<Value> = entry
            .contents
            .iter()
            .map(|(_, stored)| json!({ "PutRequest": { "Item": wire::item_to_json(stored.item()) } }))
            .collect();
        let batch = |puts: &[Value]| ("BatchWriteItem", json!({ "RequestItems": { name: puts } }));
        self.requests.extend(puts.chunks(BATCH).map(batch));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::engine::EngineSettings;

    /// A table is there once it was looked at.
    fn wait(engine: &mut Engine) {
        engine.call("DescribeTable", &json!({ "TableName": "Things" })).response.expect("it is there");
    }

    /// An engine with a table of this many items, which expire.
    fn engine(items: usize) -> Engine {
        let mut engine = Engine::new(EngineSettings::default());
        let table = json!({
            "TableName": "Things", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }],
            "AttributeDefinitions": [{ "AttributeName": "k", "AttributeType": "N" }],
        });
        engine.call("CreateTable", &table).response.expect("a table");
        wait(&mut engine);
        let expires = json!({ "TableName": "Things", "TimeToLiveSpecification": { "AttributeName": "e", "Enabled": true } });
        engine.call("UpdateTimeToLive", &expires).response.expect("a time to live");
        for k in 0..items {
            let put =
                json!({ "TableName": "Things", "Item": { "k": { "N": k.to_string() }, "v": { "S": "x" } } });
            engine.call("PutItem", &put).response.expect("an item");
        }
        engine
    }

    #[test]
    fn its_requests_make_the_same_tables() {
        let there = engine(30);
        let beginning = Beginning::of(&there);
        let mut made = Engine::new(EngineSettings::default());
        for (operation, request) in &beginning.requests {
            made.call(operation, request).response.expect("it is done");
            wait(&mut made);
        }
        assert_eq!(beginning.not_put, 0);
        let scan = json!({ "TableName": "Things" });
        assert_eq!(made.call("Scan", &scan).response, there.clone().call("Scan", &scan).response);
        let sent: Vec<&str> = beginning.requests.iter().map(|(operation, _)| *operation).collect();
        assert_eq!(sent, ["CreateTable", "UpdateTimeToLive", "BatchWriteItem", "BatchWriteItem"]);
    }

    #[test]
    fn too_many_items_are_counted_and_not_put() {
        let beginning = Beginning::of(&engine(MOST_ITEMS + 1));
        assert_eq!(beginning.not_put, MOST_ITEMS as u64 + 1);
        assert_eq!(beginning.requests.len(), 2);
    }
}
