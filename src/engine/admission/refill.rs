//! When buckets that are empty let requests through again.

use std::sync::Arc;

use super::{BucketKey, Buckets, Level, Limit};
use crate::engine::catalog::Catalog;
use crate::engine::environment::Admission;
use crate::model::Duration;

impl Buckets {
    /// In how long the next of the empty buckets has something in it again, and whose table it is.
    pub(in crate::engine) fn next_refill(
        &self,
        settings: &Admission,
        catalog: &Catalog,
    ) -> Option<(Duration, Arc<str>)> {
        let of_bucket = |(key, level): (&BucketKey, &Level)| {
            let entry = catalog.iter().find(|entry| entry.definition.id == key.table_id)?;
            let limit = Limit::of(settings, &entry.definition, key.index.as_deref(), key.kind)?;
            let limit = if key.partition.is_some() { limit.of_partition(key.kind) } else { limit };
            Some((time_until_filled(*level, limit.rate)?, Arc::clone(&entry.definition.name)))
        };
        let empty = self.levels.iter().filter(|(_, level)| **level <= Level(0));
        empty.filter_map(of_bucket).min()
    }
}

/// How long an empty bucket takes to have something in it, at so many units per second; `None` if it never has.
fn time_until_filled(level: Level, rate: i64) -> Option<Duration> {
    let per_micro = Level::of(rate, Duration::from_micros(1)).0;
    let missing = 1_i128.checked_sub(level.0)?;
    let micros = missing.checked_add(per_micro - 1)?.checked_div(per_micro)?;
    u64::try_from(micros).ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::engine::agenda::Coming;
    use crate::engine::{Engine, EngineSettings};
    use crate::model::Duration;

    /// An engine with a table of one write unit per second, with a second's worth saved.
    fn engine() -> Engine {
        let environment = serde_json::from_value(json!({ "admission": { "saved_seconds": 1 } }));
        let environment = environment.expect("an environment");
        let mut engine = Engine::new(EngineSettings { environment, ..EngineSettings::default() });
        let table = json!({
            "TableName": "Shop",
            "AttributeDefinitions": [{ "AttributeName": "k", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }],
            "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 }
        });
        engine.call("CreateTable", &table).response.expect("a table");
        engine
    }

    fn put(engine: &mut Engine, bytes: usize) -> bool {
        let item = json!({ "k": { "S": "A" }, "text": { "S": "x".repeat(bytes) } });
        engine.call("PutItem", &json!({ "TableName": "Shop", "Item": item })).response.is_ok()
    }

    #[test]
    fn an_overdrawn_bucket_is_waited_for_to_the_microsecond() {
        let mut engine = engine();
        assert_eq!(engine.coming(), None);
        assert!(put(&mut engine, 2_500), "a bucket with something in it may be overdrawn");
        let (within, what) = engine.coming().expect("the refill");
        assert_eq!((within.as_micros(), what), (2_000_001, Coming::Refill { table: "Shop".into() }));
        engine.advance(Duration::from_micros(within.as_micros() - 1));
        assert!(!put(&mut engine, 1));
        engine.advance(Duration::from_micros(1));
        assert!(put(&mut engine, 1));
    }
}
