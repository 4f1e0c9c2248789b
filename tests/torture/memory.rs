//! What replies named, so that later requests can name it too.

use std::collections::BTreeMap;

use dynamodb_sandbox::engine::stream::iterator::ShardIterator;
use serde_json::Value;

use crate::chance::Chance;
use crate::request::Request;

/// Members whose values later requests may use: by the name of the member
/// that asks, the members that answer.
const WORTH_KEEPING: [(&str, &str); 8] = [
    ("LatestStreamArn", "StreamArn"),
    ("StreamArn", "StreamArn"),
    ("TableArn", "TableArn"),
    ("ShardId", "ShardId"),
    ("ShardIterator", "ShardIterator"),
    ("NextShardIterator", "ShardIterator"),
    ("NextToken", "NextToken"),
    ("LastEvaluatedKey", "LastEvaluatedKey"),
];
/// How many values of one kind are kept.
const KEPT: usize = 16;

/// The last values of each kind, newest first. Shards are also kept by their
/// stream, sequence numbers by their shard.
#[derive(Default)]
pub(crate) struct Memory(BTreeMap<String, Vec<Value>>);

impl Memory {
    /// Keeps what the reply to a request names.
    pub(crate) fn learn(&mut self, request: &Request, reply: &Value) {
        self.learn_members(reply);
        let description = &reply["StreamDescription"];
        for shard in description["Shards"].as_array().into_iter().flatten() {
            self.keep(&of("ShardId", &description["StreamArn"]), &shard["ShardId"]);
            let first = &shard["SequenceNumberRange"]["StartingSequenceNumber"];
            self.keep(&of("SequenceNumber", &shard["ShardId"]), first);
        }
        for record in reply["Records"].as_array().into_iter().flatten() {
            if let Some(shard) = shard_read(request) {
                self.keep(&of("SequenceNumber", &shard), &record["dynamodb"]["SequenceNumber"]);
            }
        }
    }

    fn learn_members(&mut self, reply: &Value) {
        match reply {
            Value::Object(members) => {
                for (name, value) in members {
                    if let Some((_, kind)) = WORTH_KEEPING.iter().find(|(member, _)| member == name) {
                        self.keep(kind, value);
                    }
                    // Items name nothing, and there are many of them.
                    if !matches!(name.as_str(), "Item" | "Items" | "Attributes" | "Records") {
                        self.learn_members(value);
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.learn_members(element)),
            _ => {}
        }
    }

    fn keep(&mut self, kind: &str, value: &Value) {
        if value.is_null() {
            return;
        }
        let kept = self.0.entry(kind.to_owned()).or_default();
        kept.retain(|known| known != value);
        kept.insert(0, value.clone());
        kept.truncate(KEPT);
    }

    /// A value of a kind, rather a new one than an old one.
    pub(crate) fn recall(&self, chance: &mut Chance, kind: &str) -> Option<Value> {
        let kept = self.0.get(kind)?;
        let newer = chance.below(kept.len()) + 1;
        kept.get(chance.below(newer)).cloned()
    }

    /// A value of a kind that belongs to `owner`: a shard of a stream, the
    /// sequence number of a record in a shard.
    pub(crate) fn recall_of(&self, chance: &mut Chance, kind: &str, owner: &Value) -> Option<Value> {
        self.recall(chance, &of(kind, owner))
    }
}

fn of(kind: &str, owner: &Value) -> String {
    format!("{kind} of {}", owner.as_str().unwrap_or_default())
}

/// The shard that a GetRecords request reads from.
fn shard_read(request: &Request) -> Option<Value> {
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let iterator = ShardIterator::parse(body["ShardIterator"].as_str()?, crate::run::ENGINE_SEED)?;
    Some(Value::from(&*iterator.shard))
}
