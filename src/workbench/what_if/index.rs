//! The same tables with an index that holds less.

use serde_json::{Map, Value, json};

use crate::engine::Engine;
use crate::model::index::{IndexProjection, IndexScope};

/// For each global index that a request reads or writes and that holds more than keys: the tables as they would be
/// if it held keys only.
pub(super) fn with_keys_only(before: &Engine, operation: &str, request: &Value) -> Vec<(String, Engine)> {
    let receipt = before.clone().call(operation, request).receipt;
    let mut used: Vec<(&str, &str)> = receipt
        .lines
        .iter()
        .filter_map(|line| Some((&**line.arm.table(), line.arm.index(IndexScope::Global)?)))
        .filter(|(table, index)| holds_more(before, table, index))
        .collect();
    used.sort_unstable();
    used.dedup();
    used.into_iter()
        .filter_map(|(table, index)| Some((index.to_owned(), rebuilt(before.clone(), table, index)?)))
        .collect()
}

fn holds_more(engine: &Engine, table: &str, index: &str) -> bool {
    let index = engine.table(table).and_then(|table| table.index(index));
    index.is_some_and(|index| index.definition().projection != IndexProjection::KeysOnly)
}

/// The tables with this index made anew, as anyone would: deleted and created. `None` where that takes time.
fn rebuilt(mut engine: Engine, table: &str, index: &str) -> Option<Engine> {
    let named = json!({ "TableName": table });
    let described = engine.call("DescribeTable", &named).response.ok()?;
    let description = described.get("Table")?;
    let indexes = description.get("GlobalSecondaryIndexes")?.as_array()?;
    let old = indexes.iter().find(|old| old.get("IndexName").is_some_and(|name| name == index))?;
    let delete = json!({
        "TableName": table, "GlobalSecondaryIndexUpdates": [{ "Delete": { "IndexName": index } }]
    });
    engine.call("UpdateTable", &delete).response.ok()?;
    engine.call("DescribeTable", &named).response.ok()?;
    let mut new = Map::from_iter([
        ("IndexName".to_owned(), json!(index)),
        ("KeySchema".to_owned(), old.get("KeySchema")?.clone()),
        ("Projection".to_owned(), json!({ "ProjectionType": "KEYS_ONLY" })),
    ]);
    let capacity =
        |name: &str| old.get("ProvisionedThroughput")?.get(name)?.as_u64().filter(|&units| units > 0);
    if let (Some(read), Some(write)) = (capacity("ReadCapacityUnits"), capacity("WriteCapacityUnits")) {
        let capacity = json!({ "ReadCapacityUnits": read, "WriteCapacityUnits": write });
        new.insert("ProvisionedThroughput".to_owned(), capacity);
    }
    let create = json!({
        "TableName": table, "AttributeDefinitions": description.get("AttributeDefinitions")?,
        "GlobalSecondaryIndexUpdates": [{ "Create": new }]
    });
    engine.call("UpdateTable", &create).response.ok()?;
    engine.call("DescribeTable", &named).response.ok()?;
    engine.table(table)?.index(index).is_some().then_some(engine)
}
