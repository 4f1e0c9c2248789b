//! What replies named, so that later requests can name it too.

use std::collections::BTreeMap;

use serde_json::Value;

/// Members whose values later requests may use: by the name of the member
/// that asks, the members that answer.
const WORTH_KEEPING: [(&str, &str); 9] = [
    ("LatestStreamArn", "StreamArn"),
    ("StreamArn", "StreamArn"),
    ("TableArn", "TableArn"),
    ("ShardId", "ShardId"),
    ("SequenceNumber", "SequenceNumber"),
    ("ShardIterator", "ShardIterator"),
    ("NextShardIterator", "ShardIterator"),
    ("NextToken", "NextToken"),
    ("LastEvaluatedKey", "LastEvaluatedKey"),
];
/// How many values of one kind are kept.
const KEPT: usize = 16;

/// The last values of each kind.
#[derive(Default)]
pub(crate) struct Memory(BTreeMap<&'static str, Vec<Value>>);

impl Memory {
    /// Keeps what a reply names.
    pub(crate) fn learn(&mut self, reply: &Value) {
        match reply {
            Value::Object(members) => {
                for (name, value) in members {
                    let kind = WORTH_KEEPING.iter().find(|(member, _)| member == name);
                    if let Some((_, kind)) = kind.filter(|_| !value.is_null()) {
                        let kept = self.0.entry(kind).or_default();
                        if !kept.contains(value) {
                            kept.insert(0, value.clone());
                            kept.truncate(KEPT);
                        }
                    }
                    // Items name nothing, and there are many of them.
                    if !matches!(name.as_str(), "Item" | "Items" | "Attributes") {
                        self.learn(value);
                    }
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.learn(element)),
            _ => {}
        }
    }

    /// The values kept of one kind, newest first.
    pub(crate) fn seen(&self, kind: &str) -> &[Value] {
        self.0.get(kind).map_or(&[], Vec::as_slice)
    }
}
