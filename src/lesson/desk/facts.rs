//! The figures of a desk.

use std::collections::BTreeMap;

use super::Desk;
use crate::engine::Operation;
use crate::lesson::facts::Facts;

impl Desk {
    /// The figures that checks may speak of.
    ///
    /// | fact | what it is |
    /// |---|---|
    /// | `requests`, `failed` | requests sent, and those answered with an exception |
    /// | `sent.PutItem`, … | requests sent of an operation |
    /// | `read_units`, `write_units`, `refused_writes`, `refused_write_units` | what they cost together |
    /// | `elapsed_ms` | how much time went by: how long they took, one after the other, and how far the clock was moved |
    /// | `waited_ms` | how far the clock was moved |
    /// | `clock_ms` | what the clock says: milliseconds since the Unix epoch |
    /// | `last.failed` | 1 if the last request was answered with an exception, else 0 |
    /// | `last.read_units`, `last.write_units` | what the last request cost |
    /// | `last.bytes` | the size of its answer as it goes over the wire |
    /// | `last.count`, `last.scanned` | `Count` and `ScannedCount` of its answer |
    /// | `last.items` | how many items are in its answer, of whatever operation |
    /// | `last.unprocessed` | how many requests or keys of a batch it did not process |
    /// | `items.Shop`, `bytes.Shop` | items of a table, and their bytes |
    /// | `entries.Shop.ByPrice` | entries of an index |
    /// | `seen.Shop` | how many different items of a table were read: by their keys, or evaluated by a Query or Scan of the table or an index, whether answered with or not; [`MAX_SEEN`](super::MAX_SEEN) at most |
    /// | `seen_again.Shop` | how often an item was read that had been read before |
    /// | `records.Shop`, `records.Shop.INSERT`, … | records of its streams |
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        facts.set_totals("", self.tally.totals);
        facts.set_count("failed", self.tally.failed);
        facts.set_count("elapsed_ms", self.elapsed().as_micros() / 1_000);
        facts.set_count("waited_ms", self.waited().as_micros() / 1_000);
        facts.set_count("clock_ms", self.engine.now().as_millis());
        for operation in Operation::ALL {
            let name = operation.name();
            facts.set_count(&format!("sent.{name}"), self.tally.sent.get(name).copied().unwrap_or_default());
        }
        if let Some(last) = self.exchanges().next_back() {
            last.add_facts(&mut facts);
        }
        for entry in self.engine.catalog().iter() {
            let name = &entry.definition.name;
            facts.set_count(&format!("items.{name}"), entry.contents.len() as u64);
            facts.set_count(&format!("bytes.{name}"), entry.contents.size_bytes());
            let (seen, again) = self.tally.seen.of(name);
            facts.set_count(&format!("seen.{name}"), seen);
            facts.set_count(&format!("seen_again.{name}"), again);
            for index in entry.contents.indexes() {
                facts.set_count(&format!("entries.{name}.{}", index.definition().name), index.len() as u64);
            }
        }
        self.add_stream_facts(&mut facts);
        facts
    }

    fn add_stream_facts(&self, facts: &mut Facts) {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for stream in self.engine.streams().iter() {
            let table = &stream.table;
            for name in ["", ".INSERT", ".MODIFY", ".REMOVE"] {
                counts.entry(format!("records.{table}{name}")).or_default();
            }
            for shard in stream.records.shards() {
                for record in shard.records_from(shard.first()) {
                    *counts.entry(format!("records.{table}")).or_default() += 1;
                    *counts.entry(format!("records.{table}.{}", record.event_name())).or_default() += 1;
                }
            }
        }
        for (name, count) in counts {
            facts.set_count(&name, count);
        }
    }
}
