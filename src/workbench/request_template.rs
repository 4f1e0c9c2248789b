//! A request to begin with, for every operation: what must be given, about a table that is there, with values that its
//! items have or could have.

use serde_json::{Map, Value, json};

use super::completion::{can_stand_bare, placeholder};
use super::known::{KnownKey, KnownTable};
use super::layout::lay_out;
use super::shape::{self, Need, Shape, Structure, Text};
use crate::engine::Operation;
use crate::engine::table_definition::{stream_arn, table_arn};
use crate::model::key_schema::KeyType;

/// The name of a table, of which there is none yet.
const NO_TABLE: &str = "Music";
/// The name of its partition key, and of a new table's.
const PARTITION_KEY: &str = "PK";
/// The name of an attribute, where the table has none to show for it.
const ATTRIBUTE: &str = "note";
/// By which attribute items are made to expire.
const EXPIRES_BY: &str = "expires";
/// A shard, where there is none.
const NO_SHARD: &str = "shardId-00000000000000000000-00000000";

/// The request to begin with: the service accepts it for the first of the tables, unless what it names is not there.
///
/// That is so where there is no table, no stream, and with the token of GetRecords, which only an answer can give.
pub fn request_template(operation: Operation, tables: &[KnownTable]) -> Value {
    let subject = Subject { table: tables.first(), tables };
    let mut request = subject.required(shape::of(operation));
    for (name, value) in subject.beside(operation) {
        request.insert(name.to_owned(), value);
    }
    Value::Object(request)
}

/// Whether nothing would be lost with a request: it is empty, or as its operation is begun with.
pub fn is_untouched(operation: &str, text: &str, tables: &[KnownTable]) -> bool {
    let text = text.trim();
    let template = || template_text(operation, tables);
    text.is_empty() || text == "{}" || template().as_deref() == Some(text)
}

/// The text of the request to begin with; none of what is no operation.
pub fn template_text(operation: &str, tables: &[KnownTable]) -> Option<String> {
    Some(lay_out(&request_template(Operation::from_name(operation)?, tables)))
}

/// What a request is about.
struct Subject<'a> {
    table: Option<&'a KnownTable>,
    tables: &'a [KnownTable],
}

impl Subject<'_> {
    fn name(&self) -> &str {
        self.table.map_or(NO_TABLE, |table| &table.name)
    }

    /// A name that no table has.
    fn new_name(&self) -> String {
        let is_free = |name: &String| !self.tables.iter().any(|table| table.name == *name);
        let numbered = (2u32..).map(|number| format!("{NO_TABLE}{number}"));
        std::iter::once(NO_TABLE.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
    }

    /// The members of a structure that must be there.
    fn required(&self, structure: &Structure) -> Map<String, Value> {
        let members = structure.members.iter();
        let given: Vec<_> = match structure.one_of {
            true => members.take(1).collect(),
            false => members
                .filter(|member| matches!(member.need, Need::Required | Need::RequiredUnless(_)))
                .collect(),
        };
        given
            .into_iter()
            .map(|member| (member.name.to_owned(), self.value(member.name, &member.shape)))
            .collect()
    }

    fn value(&self, name: &str, shape: &Shape) -> Value {
        match shape {
            Shape::Text(text) => self.text(name, *text).into(),
            Shape::Words(words) => words.first().copied().unwrap_or_default().into(),
            Shape::Integer | Shape::Time => 1.into(),
            Shape::Boolean => true.into(),
            Shape::Value => sample("S"),
            Shape::Structure(structure) => self.required(structure).into(),
            Shape::List(element) => json!([self.value(name, element)]),
            Shape::Map { names: Text::Table, values } => json!({ self.name(): self.value(name, values) }),
            Shape::Map { names: Text::KeyAttribute, .. } => self.key().into(),
            Shape::Map { names: Text::Attribute, .. } => self.new_item().into(),
            Shape::Map { .. } => json!({}),
        }
    }

    fn text(&self, name: &str, text: Text) -> String {
        match text {
            Text::Table => self.name().to_owned(),
            Text::Attribute => EXPIRES_BY.to_owned(),
            Text::KeyAttribute => PARTITION_KEY.to_owned(),
            Text::Condition => format!("attribute_exists({})", self.partition_key()),
            Text::Statement => {
                let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
                let conditions: Vec<String> =
                    self.key().keys().map(|key| format!("{} = ?", quoted(key))).collect();
                format!("SELECT * FROM {} WHERE {}", quoted(self.name()), conditions.join(" AND "))
            }
            Text::Arn if name == "StreamArn" => self.stream().0,
            Text::Arn => self.table.map_or_else(|| table_arn(NO_TABLE), |table| table.arn.clone()),
            _ if name == "ShardId" => self.stream().1,
            // Only an answer can give it.
            _ if name == "ShardIterator" => String::new(),
            _ => "name".to_owned(),
        }
    }

    /// The table's stream and its first shard.
    fn stream(&self) -> (String, String) {
        let stream = self.table.and_then(|table| table.stream.as_ref());
        stream.map_or_else(
            || (stream_arn(self.name(), "2026-01-01T00:00:00.000"), NO_SHARD.to_owned()),
            |stream| (stream.arn.clone(), stream.shard.clone()),
        )
    }

    fn keys(&self) -> Vec<KnownKey> {
        let key = || KnownKey { name: PARTITION_KEY.to_owned(), key_type: KeyType::S };
        self.table.map_or_else(|| vec![key()], |table| table.keys.clone())
    }

    fn partition_key(&self) -> String {
        self.keys().into_iter().next().map_or_else(|| PARTITION_KEY.to_owned(), |key| key.name)
    }

    /// The key of the first item, or one that an item could have.
    fn key(&self) -> Map<String, Value> {
        let first = self.table.and_then(|table| table.first_key.as_ref()?.read());
        first.unwrap_or_else(|| self.new_item())
    }

    /// An item of which there is none: its key.
    fn new_item(&self) -> Map<String, Value> {
        self.keys().into_iter().map(|key| (key.name.clone(), sample(key.type_name()))).collect()
    }

    /// What is given beside what must be.
    fn beside(&self, operation: Operation) -> Vec<(&'static str, Value)> {
        match operation {
            Operation::UpdateItem => {
                let (attribute, kind) = self.attribute();
                let mut given = Vec::new();
                let written = written(&attribute, &mut given);
                given.insert(0, ("UpdateExpression", format!("SET {written} = :value").into()));
                given.push(("ExpressionAttributeValues", json!({ ":value": sample(&kind) })));
                given
            }
            Operation::Query => {
                let key = self.partition_key();
                let value = self.key().remove(&key).unwrap_or_else(|| sample("S"));
                let mut given = Vec::new();
                let written = written(&key, &mut given);
                given.insert(0, ("KeyConditionExpression", format!("{written} = :value").into()));
                given.push(("ExpressionAttributeValues", json!({ ":value": value })));
                given
            }
            Operation::ExecuteStatement => vec![("Parameters", self.parameters())],
            Operation::BatchExecuteStatement => vec![("Statements", json!([self.statement()]))],
            Operation::ExecuteTransaction => vec![("TransactStatements", json!([self.statement()]))],
            Operation::CreateTable => {
                vec![("TableName", self.new_name().into()), ("BillingMode", "PAY_PER_REQUEST".into())]
            }
            Operation::UpdateTable => {
                let has_stream = self.table.is_some_and(|table| table.stream.is_some());
                let stream = match has_stream {
                    true => json!({ "StreamEnabled": false }),
                    false => json!({ "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" }),
                };
                vec![("StreamSpecification", stream)]
            }
            Operation::UpdateTimeToLive => match self.table.and_then(|table| table.expires_by.as_ref()) {
                Some(attribute) => {
                    vec![("TimeToLiveSpecification", json!({ "AttributeName": attribute, "Enabled": false }))]
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The values that the statement has a `?` for.
    fn parameters(&self) -> Value {
        self.key().into_iter().map(|(_, value)| value).collect()
    }

    fn statement(&self) -> Value {
        json!({ "Statement": self.text("", Text::Statement), "Parameters": self.parameters() })
    }

    /// An attribute that is no key, and its type.
    fn attribute(&self) -> (String, String) {
        let is_key = |table: &KnownTable, name: &String| {
            let of_indexes = table.indexes.iter().flat_map(|index| &index.keys);
            table.keys.iter().chain(of_indexes).any(|key| key.name == *name)
        };
        let simple = |table: &&KnownTable| {
            let mut attributes = table.attributes.iter();
            attributes
                .find(|(name, kind)| !is_key(table, name) && matches!(kind.as_str(), "S" | "N"))
                .cloned()
        };
        self.table.as_ref().and_then(simple).unwrap_or_else(|| (ATTRIBUTE.to_owned(), "S".to_owned()))
    }
}

/// An attribute's name as an expression has it; a placeholder is defined among the parameters.
fn written(attribute: &str, given: &mut Vec<(&'static str, Value)>) -> String {
    if can_stand_bare(attribute) {
        return attribute.to_owned();
    }
    let placeholder = placeholder(attribute);
    given.push(("ExpressionAttributeNames", json!({ placeholder.as_str(): attribute })));
    placeholder
}

/// A value of a type that keys may have.
fn sample(kind: &str) -> Value {
    match kind {
        "N" => json!({ "N": "1" }),
        "B" => json!({ "B": "AA==" }),
        _ => json!({ "S": "text" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::call::Call;
    use crate::lesson::desk::Desk;
    use crate::lesson::document::Start;
    use crate::workbench::known;

    /// A desk with a table: keys of these names and types, these items, and what more there is to it.
    fn desk(keys: &[(&str, &str)], items: &[Value], more: Value) -> Desk {
        let roles = ["HASH", "RANGE"];
        let schema: Vec<Value> = keys
            .iter()
            .zip(roles)
            .map(|((name, _), role)| json!({ "AttributeName": name, "KeyType": role }))
            .collect();
        let attributes: Vec<Value> =
            keys.iter().map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind })).collect();
        let mut request = json!({
            "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema, "AttributeDefinitions": attributes,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            request[name] = value.clone();
        }
        let puts =
            items.iter().map(|item| Call::once("PutItem", json!({ "TableName": "Shop", "Item": item })));
        // Once it is described, it is there.
        let describe = Call::once("DescribeTable", json!({ "TableName": "Shop" }));
        let calls = [Call::once("CreateTable", request), describe].into_iter().chain(puts);
        let requests = calls.map(Into::into).collect();
        Desk::lay(&Start { requests, ..Start::default() }).expect("a desk")
    }

    /// The operations whose request to begin with is refused, and what they are refused with.
    fn refused(desk: &Desk) -> Vec<(Operation, String)> {
        let send = |operation: Operation| {
            let request = request_template(operation, &known::tables(desk.engine()));
            let mut desk = desk.clone();
            let error = desk.send(operation.name(), request.into()).error.clone();
            error.map(|error| (operation, error.exception().to_owned()))
        };
        Operation::ALL.iter().copied().filter_map(send).collect()
    }

    const TOKEN: (Operation, &str) = (Operation::GetRecords, "ValidationException");

    fn only(expected: &[(Operation, &str)], refused: Vec<(Operation, String)>) {
        let refused: Vec<(Operation, &str)> =
            refused.iter().map(|(operation, why)| (*operation, why.as_str())).collect();
        assert_eq!(refused, expected);
    }

    #[test]
    fn every_operation_has_a_request_that_is_accepted_unless_what_it_names_is_not_there() {
        let no_stream = [
            (Operation::DescribeStream, "ResourceNotFoundException"),
            TOKEN,
            (Operation::GetShardIterator, "ResourceNotFoundException"),
        ];
        let item = json!({ "PK": { "S": "A" }, "SK": { "N": "7" }, "status": { "S": "new" } });
        only(&no_stream, refused(&desk(&[("PK", "S"), ("SK", "N")], &[], json!({}))));
        only(&no_stream, refused(&desk(&[("PK", "S"), ("SK", "N")], &[item], json!({}))));
        let stream =
            json!({ "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" } });
        only(&[TOKEN], refused(&desk(&[("key", "B")], &[], stream.clone())));
        // Names that expressions and statements have to quote.
        only(&[TOKEN], refused(&desk(&[("a \"key\"", "S"), ("名前", "N")], &[], stream)));
    }

    #[test]
    fn values_are_those_of_the_table() {
        let item = json!({ "PK": { "S": "A" }, "SK": { "N": "7" }, "status": { "S": "new" } });
        let tables = known::tables(desk(&[("PK", "S"), ("SK", "N")], &[item], json!({})).engine());
        assert_eq!(
            request_template(Operation::GetItem, &tables),
            json!({ "TableName": "Shop", "Key": { "PK": { "S": "A" }, "SK": { "N": "7" } } })
        );
        assert_eq!(
            request_template(Operation::UpdateItem, &tables),
            json!({
                "TableName": "Shop", "Key": { "PK": { "S": "A" }, "SK": { "N": "7" } },
                "UpdateExpression": "SET #status = :value", "ExpressionAttributeNames": { "#status": "status" },
                "ExpressionAttributeValues": { ":value": { "S": "text" } },
            })
        );
        assert_eq!(
            request_template(Operation::ExecuteStatement, &tables),
            json!({
                "Statement": "SELECT * FROM \"Shop\" WHERE \"PK\" = ? AND \"SK\" = ?",
                "Parameters": [{ "S": "A" }, { "N": "7" }],
            })
        );
        // What is written is not what is there.
        assert_eq!(
            request_template(Operation::PutItem, &tables)["Item"],
            json!({ "PK": { "S": "text" }, "SK": { "N": "1" } })
        );
    }

    #[test]
    fn without_a_table_there_is_one_to_create() {
        let request = request_template(Operation::CreateTable, &[]);
        let mut desk = Desk::lay(&Start::default()).expect("a desk");
        assert_eq!(desk.send("CreateTable", request.into()).error, None);
        let tables = known::tables(desk.engine());
        assert_eq!(tables[0].name, NO_TABLE);
        assert_eq!(request_template(Operation::CreateTable, &tables)["TableName"], json!("Music2"));
        assert_eq!(request_template(Operation::Scan, &[]), json!({ "TableName": NO_TABLE }));
    }
}
