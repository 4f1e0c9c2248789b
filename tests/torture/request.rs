//! Requests made from shapes: valid most of the time.
//!
//! `shapes.json` has a shape per target. In it
//!
//! - `"Member?"` may be left out;
//! - `"kind"` names one of the kinds of [`Filling::kind`];
//! - `[shape]` is a list of a few;
//! - `{"oneOf": […]}` is one of these shapes, `{"perTable": shape}` a map from tables;
//! - a remark in parentheses after a target keeps shapes of one operation apart.
//!
//! Whoever adds an operation adds its shape: `every_operation_has_a_shape`
//! fails until then.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::chance::Chance;
use crate::memory::Memory;
use crate::{expression, mutation, value};

/// A request as it goes to `Engine::dispatch`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
}

/// The shapes, by target.
static SHAPES: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let shapes: Map<String, Value> = serde_json::from_str(include_str!("shapes.json")).expect("shapes");
    shapes.into_iter().collect()
});

/// The targets that have a shape, without remarks.
pub(crate) fn targets() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().map(|(target, _)| bare(target))
}

fn bare(target: &str) -> &str {
    target.split(' ').next().unwrap_or_default()
}

/// The tables that requests are mostly about, made before the first of them:
/// one with indexes and a stream, one with only a partition key. Both have little
/// capacity, which matters where it is rationed.
pub(crate) fn tables() -> [Value; 2] {
    let keys = |hash: &[&str], range: &[&str]| -> Vec<Value> {
        let hash = hash.iter().map(|name| json!({ "AttributeName": name, "KeyType": "HASH" }));
        let range = range.iter().map(|name| json!({ "AttributeName": name, "KeyType": "RANGE" }));
        hash.chain(range).collect()
    };
    let index = |name: &str, keys: Vec<Value>, projection: Value| json!({ "IndexName": name, "KeySchema": keys, "Projection": projection });
    let keys_only = || json!({ "ProjectionType": "KEYS_ONLY" });
    let definition = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    let things = json!({
        "TableName": "Things", "BillingMode": "PAY_PER_REQUEST",
        "OnDemandThroughput": { "MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 10 }, "KeySchema": keys(&["pk"], &["sk"]),
        "AttributeDefinitions": [definition("pk", "S"), definition("sk", "N"), definition("a", "S"), definition("b", "N")],
        "LocalSecondaryIndexes": [index("local", keys(&["pk"], &["a"]), keys_only())],
        "GlobalSecondaryIndexes": [
            index("keys", keys(&["a"], &["b"]), keys_only()),
            index("some", keys(&["b"], &[]), json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"] })),
            index("many", keys(&["a", "b"], &["sk"]), json!({ "ProjectionType": "ALL" })),
        ],
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
    });
    let plain = json!({
        "TableName": "Plain", "ProvisionedThroughput": { "ReadCapacityUnits": 2, "WriteCapacityUnits": 2 },
        "KeySchema": keys(&["pk"], &[]),
        "AttributeDefinitions": [definition("pk", "S")],
    });
    [things, plain]
}

/// A request: made to a shape, then perhaps damaged.
pub(crate) fn request(chance: &mut Chance, memory: &Memory) -> Request {
    let (target, shape) = &SHAPES[chance.below(SHAPES.len())];
    let table = if chance.one_in(5) { "Plain" } else { "Things" };
    let body = Filling { chance, memory, table, index: None }.fill(shape);
    mutation::mutate(chance, bare(target), body)
}

/// A shape being filled in.
struct Filling<'a> {
    chance: &'a mut Chance,
    memory: &'a Memory,
    /// The table this request, or this part of it, is about.
    table: &'static str,
    index: Option<&'static str>,
}

impl Filling<'_> {
    fn fill(&mut self, shape: &Value) -> Value {
        match shape {
            Value::String(kind) => self.kind(kind),
            Value::Array(element) => {
                let few = if self.chance.one_in(200) { 120 } else { 4 };
                let count = self.chance.below(few) + 1;
                (0..count).map(|_| self.fill(&element[0])).collect()
            }
            Value::Object(members) => self.object(members),
            other => other.clone(),
        }
    }

    fn object(&mut self, members: &Map<String, Value>) -> Value {
        if let Some(Value::Array(choices)) = members.get("oneOf") {
            let choice = self.chance.below(choices.len());
            return self.fill(&choices[choice]);
        }
        if let Some(shape) = members.get("perTable") {
            let mut tables = Map::new();
            for table in self.chance.shuffled(&["Things", "Plain"]).into_iter().take(1 + self.chance.below(2))
            {
                self.table = if table == "Plain" { "Plain" } else { "Things" };
                tables.insert(table.to_owned(), self.fill(shape));
            }
            return Value::Object(tables);
        }
        let mut object = Map::new();
        for (member, shape) in members {
            let name = member.trim_end_matches('?');
            if name != member && !self.chance.one_in(3) {
                continue;
            }
            let value = match shape.as_str() {
                Some("names") => self.names(&object),
                Some("values") => self.values(&object),
                Some("parameters") => self.parameters(&object),
                Some("attribute definitions") => self.attribute_definitions(&object),
                Some("shard") => self.belonging(&object, "ShardId", "StreamArn"),
                Some("sequence number") => self.belonging(&object, "SequenceNumber", "ShardId"),
                _ => self.fill(shape),
            };
            if !value.is_null() {
                object.insert(name.to_owned(), value);
            }
        }
        Value::Object(object)
    }

    /// A value of the kind that a shape names.
    fn kind(&mut self, kind: &str) -> Value {
        let table = self.table;
        let chance = &mut *self.chance;
        if let Some(words) = kind.strip_prefix("one of ") {
            return json!(chance.pick(&words.split(' ').collect::<Vec<_>>()));
        }
        if let Some(seen) = kind.strip_prefix("seen ") {
            return self.memory.recall(chance, seen).unwrap_or_else(unseen);
        }
        match kind {
            "table" => json!(if chance.one_in(40) { "Scratch1" } else { table }),
            "any table" => json!(chance.pick(&["Things", "Plain", "Scratch0", "Scratch1"])),
            "scratch table" => json!(chance.pick(&["Scratch0", "Scratch1", "Scratch2"])),
            "index" => {
                self.index = Some(chance.pick(&["local", "keys", "some", "many"]));
                json!(self.index)
            }
            "new index" => json!(chance.pick(&["keys", "extra", "other"])),
            "item" => value::item(chance, table),
            "key" => value::key(chance, table),
            "start key" => {
                let seen = self.memory.recall(chance, "LastEvaluatedKey");
                seen.unwrap_or_else(|| value::key(chance, table))
            }
            "condition" => json!(expression::condition(chance, 0, 3)),
            "filter" => json!(expression::condition(chance, 4, 3)),
            "update" => json!(expression::update(chance)),
            "projection" => json!(expression::projection(chance)),
            "key condition" => json!(expression::key_condition(chance, table, self.index)),
            "statement" => json!(expression::statement(chance, table)),
            "attribute" => json!(chance.pick(&value::ATTRIBUTES)),
            "boolean" => json!(chance.one_in(2)),
            "limit" => json!(1 + chance.below(5)),
            "segments" => json!(1 + chance.below(4)),
            "time" => json!(chance.below(1 << 24)),
            "segment" => json!(chance.below(4)),
            "select" => json!(chance.pick(&[
                "COUNT",
                "ALL_ATTRIBUTES",
                "SPECIFIC_ATTRIBUTES",
                "ALL_PROJECTED_ATTRIBUTES"
            ])),
            "consumed" => json!(chance.pick(&["NONE", "TOTAL", "INDEXES"])),
            "throughput" => {
                json!({ "ReadCapacityUnits": 1 + chance.below(9), "WriteCapacityUnits": 1 + chance.below(9) })
            }
            "ceiling" => {
                json!({ "MaxReadRequestUnits": 1 + chance.below(20), "MaxWriteRequestUnits": 1 + chance.below(20) })
            }
            "stream specification" if chance.one_in(3) => json!({ "StreamEnabled": false }),
            "stream specification" => json!({
                "StreamEnabled": true,
                "StreamViewType": chance.pick(&["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]),
            }),
            "key schema" => key_schema(chance, "pk", "sk"),
            "local key schema" => key_schema(chance, "pk", "a"),
            "global key schema" => key_schema(chance, "a", "b"),
            "index projection" if chance.one_in(2) => {
                json!({ "ProjectionType": chance.pick(&["ALL", "KEYS_ONLY"]) })
            }
            "index projection" => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"] }),
            "expected" => self.conditions(&["n", "s", "a", "flag"], true),
            "key conditions" => self.conditions(&["pk", "sk"], false),
            "filter conditions" => self.conditions(&["n", "s", "ss", "m"], false),
            "attribute updates" => {
                let mut updates = Map::new();
                for name in
                    chance.shuffled(&["n", "s", "ss", "l", "flag"]).into_iter().take(1 + chance.below(3))
                {
                    let action = *chance.pick(&[&"PUT", &"ADD", &"DELETE"]);
                    let value = value::of_attribute(chance, name, 2);
                    updates.insert(name.to_owned(), json!({ "Action": action, "Value": value }));
                }
                Value::Object(updates)
            }
            _ => json!(value::text(chance)),
        }
    }

    /// Conditions of the legacy parameters; those of `Expected` may have another form.
    fn conditions(&mut self, names: &[&str], expected: bool) -> Value {
        let chance = &mut *self.chance;
        let mut conditions = Map::new();
        for name in names {
            if *name != "pk" && chance.one_in(2) {
                continue;
            }
            let value =
                if *name == "pk" { json!({ "S": "p" }) } else { value::of_attribute(chance, name, 2) };
            let condition = match chance.below(8) {
                0 if expected => json!({ "Exists": false }),
                1 if expected => json!({ "Value": value }),
                2 if *name != "pk" => json!({
                    "ComparisonOperator": chance.pick(&["NE", "IN", "LE", "LT", "GE", "GT", "BETWEEN", "NOT_NULL", "NULL", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"]),
                    "AttributeValueList": (0..chance.below(3)).map(|_| value.clone()).collect::<Vec<_>>(),
                }),
                _ => json!({ "ComparisonOperator": "EQ", "AttributeValueList": [value] }),
            };
            conditions.insert((*name).to_owned(), condition);
        }
        Value::Object(conditions)
    }

    /// `#names` for the expressions written so far, or nothing.
    fn names(&mut self, object: &Map<String, Value>) -> Value {
        let names = placeholders(object, '#');
        let names = names.map(|name| {
            let attribute = name.trim_start_matches('#').to_owned();
            (name, json!(attribute))
        });
        some(names.collect())
    }

    /// `:values` for the expressions written so far, or nothing.
    fn values(&mut self, object: &Map<String, Value>) -> Value {
        let mut values = Map::new();
        for name in placeholders(object, ':') {
            let value = match expression::type_of(&name) {
                "pk" => value::key(self.chance, self.table)["pk"].clone(),
                "type" => json!({ "S": self.chance.pick(&["S", "N", "L", "M", "SS", "?"]) }),
                attribute => value::of_attribute(self.chance, attribute, 3),
            };
            values.insert(name, value);
        }
        some(values)
    }

    /// The definitions of the attributes in the key schemas written so far,
    /// now and then not of all; or nothing.
    fn attribute_definitions(&mut self, object: &Map<String, Value>) -> Value {
        let mut names = Vec::new();
        key_attributes(&Value::Object(object.clone()), &mut names);
        let few = self.chance.one_in(20);
        let names = names.into_iter().skip(usize::from(few));
        let definitions = names.map(|name| {
            let kind = if matches!(name.as_str(), "sk" | "b") { "N" } else { "S" };
            json!({ "AttributeName": name, "AttributeType": kind })
        });
        match definitions.collect::<Vec<_>>() {
            none if none.is_empty() => Value::Null,
            definitions => json!(definitions),
        }
    }

    /// A shard of the stream named before it, or a record's number in the shard.
    fn belonging(&mut self, object: &Map<String, Value>, kind: &str, owner: &str) -> Value {
        let owner = object.get(owner).unwrap_or(&Value::Null);
        self.memory.recall_of(self.chance, kind, owner).unwrap_or_else(unseen)
    }

    /// The parameters of the statement written before them, or nothing.
    fn parameters(&mut self, object: &Map<String, Value>) -> Value {
        let statement = object.get("Statement").and_then(Value::as_str).unwrap_or_default();
        let key = value::key(self.chance, self.table);
        let parameters = statement.matches('?').enumerate();
        let parameters = parameters.map(|(place, _)| key[if place == 0 { "pk" } else { "sk" }].clone());
        match parameters.collect::<Vec<_>>() {
            none if none.is_empty() => Value::Null,
            parameters => json!(parameters),
        }
    }
}

/// What stands for something that no reply has named yet.
fn unseen() -> Value {
    json!("unseen")
}

fn key_schema(chance: &mut Chance, hash: &str, range: &str) -> Value {
    let mut schema = vec![json!({ "AttributeName": hash, "KeyType": "HASH" })];
    if !chance.one_in(3) {
        schema.push(json!({ "AttributeName": range, "KeyType": "RANGE" }));
    }
    json!(schema)
}

/// The names of attributes that have a `KeyType`, each once.
fn key_attributes(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            match (members.get("AttributeName").and_then(Value::as_str), members.get("KeyType")) {
                (Some(name), Some(_)) if !names.iter().any(|known| known == name) => {
                    names.push(name.to_owned())
                }
                _ => members.values().for_each(|value| key_attributes(value, names)),
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| key_attributes(element, names)),
        _ => {}
    }
}

/// `null` for an empty map: the member is left out.
fn some(map: Map<String, Value>) -> Value {
    if map.is_empty() { Value::Null } else { Value::Object(map) }
}

/// What starts with `sign` in the texts of `object`, each once.
fn placeholders(object: &Map<String, Value>, sign: char) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    for text in
        object.iter().filter(|(name, _)| name.ends_with("Expression")).filter_map(|(_, text)| text.as_str())
    {
        for (at, _) in text.match_indices(sign) {
            let rest = &text[at + 1..];
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let name = format!("{sign}{}", &rest[..end]);
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.into_iter()
}
