//! Requests that put, change or delete one item, made of what an item form says.
//!
//! | what is done | request |
//! |---|---|
//! | a new item | PutItem, on condition that there is none of its key: a form that adds overwrites nothing |
//! | an item is changed | UpdateItem of what differs only, on condition that the item is still there: what others write to other attributes meanwhile stays |
//! | an item is deleted | DeleteItem |
//!
//! An item with another key is another item, so that an item form leaves keys alone. Maps are compared member by
//! member, everything else as a whole. Names stand in expressions as they are where they may, else as `#placeholders`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::known::{KnownKey, KnownTable, keys_of};
use super::layout::lay_out;
use crate::engine::wire;
use crate::expression::reserved::is_reserved;
use crate::model::size::MAX_NESTING;
use crate::model::{ApiError, AttributeValue, Item};

/// A request for the editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// `PutItem`, …
    pub operation: &'static str,
    /// Its JSON, laid out.
    pub text: String,
}

/// Why what stands in an item form is no request.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// Nothing differs from the item that is there.
    Unchanged,
    /// It is no item; what the service says of it.
    Unreadable(ApiError),
}

/// The text that an item form edits, of the structure [`ITEM`](super::shape::ITEM): with the item as the API writes
/// it, or with the keys of its table to fill in.
pub fn text_of(table: &str, item: Option<&str>, tables: &[KnownTable]) -> String {
    let item = match item {
        Some(item) => item.to_owned(),
        None => {
            let key = |key: &KnownKey| (key.name.clone(), json!({ key.type_name(): "" }));
            Value::Object(keys_of(tables, Some(table)).iter().map(key).collect()).to_string()
        }
    };
    format!(r#"{{"Item":{item}}}"#)
}

/// The request that saves what stands in an item form; `before` is the item as it is there, as the API writes it.
///
/// # Errors
///
/// There is nothing to save, or it is no item.
pub fn save(table: &str, keys: &[String], before: Option<&str>, text: &str) -> Result<Drafted, Refused> {
    let form: Value = serde_json::from_str(text).unwrap_or_default();
    let after =
        wire::item_from_json(form.get("Item").unwrap_or(&Value::Null)).map_err(Refused::Unreadable)?;
    match before {
        None => Ok(put(table, keys, &after)),
        Some(before) => update(table, keys, &read(before)?, &after).ok_or(Refused::Unchanged),
    }
}

/// The request that deletes an item, as the API writes it.
pub fn remove(table: &str, keys: &[String], item: Option<&str>) -> Option<Drafted> {
    read(item?).ok().map(|item| delete(table, keys, &item))
}

fn read(item: &str) -> Result<Item, Refused> {
    let item: Value = serde_json::from_str(item).unwrap_or_default();
    wire::item_from_json(&item).map_err(Refused::Unreadable)
}

/// Puts a new item.
pub fn put(table: &str, keys: &[String], item: &Item) -> Drafted {
    let mut expression = Names::default();
    let condition = keys.first().map(|key| format!("attribute_not_exists({})", expression.of(key)));
    let mut request = json!({ "TableName": table, "Item": wire::item_to_json(item) });
    set(&mut request, "ConditionExpression", condition.map(Value::String));
    set(&mut request, "ExpressionAttributeNames", expression.into_json());
    draft("PutItem", &request)
}

/// Deletes an item.
pub fn delete(table: &str, keys: &[String], item: &Item) -> Drafted {
    draft("DeleteItem", &json!({ "TableName": table, "Key": key_of(keys, item) }))
}

/// Changes an item; nothing if nothing differs.
pub fn update(table: &str, keys: &[String], before: &Item, after: &Item) -> Option<Drafted> {
    let mut changes = Changes::default();
    changes.compare(&[], before, after, keys);
    if changes.set.is_empty() && changes.remove.is_empty() {
        return None;
    }
    let clauses = [("SET", &changes.set), ("REMOVE", &changes.remove)];
    let clauses = clauses.iter().filter(|(_, actions)| !actions.is_empty());
    let text: Vec<String> =
        clauses.map(|(clause, actions)| format!("{clause} {}", actions.join(", "))).collect();
    let condition = keys.first().map(|key| format!("attribute_exists({})", changes.names.of(key)));
    let mut request = json!({
        "TableName": table,
        "Key": key_of(keys, before),
        "UpdateExpression": text.join(" "),
    });
    set(&mut request, "ConditionExpression", condition.map(Value::String));
    set(&mut request, "ExpressionAttributeNames", changes.names.into_json());
    let values = (!changes.values.is_empty()).then(|| wire::item_to_json(&changes.values));
    set(&mut request, "ExpressionAttributeValues", values);
    Some(draft("UpdateItem", &request))
}

fn draft(operation: &'static str, request: &Value) -> Drafted {
    Drafted { operation, text: lay_out(request) }
}

fn set(request: &mut Value, member: &str, value: Option<Value>) {
    if let (Some(members), Some(value)) = (request.as_object_mut(), value) {
        members.insert(member.to_owned(), value);
    }
}

/// The key of an item, in the order of the key schema.
fn key_of(keys: &[String], item: &Item) -> Value {
    let written = wire::item_to_json(item);
    let entry = |key: &String| Some((key.clone(), written.get(key)?.clone()));
    Value::Object(keys.iter().filter_map(entry).collect::<Map<_, _>>())
}

/// What differs between two items, as actions of an update expression.
#[derive(Default)]
struct Changes {
    set: Vec<String>,
    remove: Vec<String>,
    names: Names,
    values: Item,
}

impl Changes {
    /// Compares what stands under `path`, leaving out the attributes `except`.
    fn compare(
        &mut self,
        path: &[&str],
        before: &BTreeMap<String, AttributeValue>,
        after: &BTreeMap<String, AttributeValue>,
        except: &[String],
    ) {
        for (name, value) in after.iter().filter(|(name, _)| !except.contains(name)) {
            let path = [path, &[name]].concat();
            match (before.get(name), value) {
                (Some(old), new) if old == new => {}
                (Some(AttributeValue::M(old)), AttributeValue::M(new)) if path.len() < MAX_NESTING => {
                    self.compare(&path, old, new, &[]);
                }
                _ => self.set(&path, value),
            }
        }
        let gone = before.keys().filter(|name| !after.contains_key(*name) && !except.contains(name));
        for name in gone {
            let path = self.names.path(&[path, &[name]].concat());
            self.remove.push(path);
        }
    }

    fn set(&mut self, path: &[&str], value: &AttributeValue) {
        let placeholder =
            unused(":", path.last().copied().unwrap_or_default(), |name| !self.values.contains_key(name));
        self.set.push(format!("{} = {placeholder}", self.names.path(path)));
        self.values.insert(placeholder, value.clone());
    }
}

/// The names in expressions that need a placeholder.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    /// An attribute's name as it stands in an expression.
    fn of(&mut self, name: &str) -> String {
        if is_plain(name) && !is_reserved(name) {
            return name.to_owned();
        }
        if let Some((placeholder, _)) = self.0.iter().find(|(_, known)| *known == name) {
            return placeholder.clone();
        }
        let placeholder = unused("#", name, |placeholder| !self.0.contains_key(placeholder));
        self.0.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn path(&mut self, path: &[&str]) -> String {
        path.iter().map(|name| self.of(name)).collect::<Vec<_>>().join(".")
    }

    fn into_json(self) -> Option<Value> {
        (!self.0.is_empty()).then(|| json!(self.0))
    }
}

/// Whether a name may stand in an expression as it is, if it is not reserved.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A placeholder after a name, numbered if it is taken.
fn unused(sign: &str, name: &str, is_free: impl Fn(&String) -> bool) -> String {
    /// Longest name that is used whole, in characters.
    const LONGEST: usize = 30;
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(LONGEST);
    let letters: String = letters.collect();
    let letters = if letters.is_empty() { "v" } else { &letters };
    let numbered = (2..).map(|number| format!("{sign}{letters}{number}"));
    let mut candidates = std::iter::once(format!("{sign}{letters}")).chain(numbered);
    candidates.find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::call::Call;
    use crate::lesson::desk::Desk;
    use crate::lesson::document::Start;
    use crate::model::key_schema::KeyType;

    fn item(json: Value) -> Item {
        wire::item_from_json(&json).expect("an item")
    }

    fn keys() -> Vec<String> {
        vec!["PK".to_owned(), "order".to_owned()]
    }

    fn before() -> Item {
        item(json!({
            "PK": { "S": "A" }, "order": { "N": "1" }, "price": { "N": "9.50" }, "Status": { "S": "new" },
            "specs": { "M": { "weight": { "N": "2" }, "a.b": { "BOOL": true }, "gone": { "NULL": true } } },
        }))
    }

    #[test]
    fn only_what_differs_is_updated() {
        let after = item(json!({
            "PK": { "S": "A" }, "order": { "N": "1" }, "price": { "N": "9.5" }, "Status": { "S": "sold" },
            "specs": { "M": { "weight": { "N": "3" }, "a.b": { "BOOL": true } } }, "weight": { "N": "4" },
        }));
        let drafted = update("Shop", &keys(), &before(), &after).expect("a change");
        let request: Value = serde_json::from_str(&drafted.text).expect("JSON");
        assert_eq!(
            request,
            json!({
                "TableName": "Shop",
                "Key": { "PK": { "S": "A" }, "order": { "N": "1" } },
                "UpdateExpression": "SET #Status = :Status, specs.weight = :weight, weight = :weight2 REMOVE specs.gone",
                "ConditionExpression": "attribute_exists(PK)",
                "ExpressionAttributeNames": { "#Status": "Status" },
                "ExpressionAttributeValues": {
                    ":Status": { "S": "sold" }, ":weight": { "N": "3" }, ":weight2": { "N": "4" }
                }
            })
        );
        assert_eq!(update("Shop", &keys(), &before(), &before()), None);
    }

    /// A table with the item, and what sending the request answers and leaves.
    fn sent(drafted: &Drafted, start: Option<&Item>) -> (Option<String>, Vec<Item>) {
        let mut requests = vec![Call::once(
            "CreateTable",
            json!({
                "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    { "AttributeName": "PK", "AttributeType": "S" }, { "AttributeName": "order", "AttributeType": "N" }
                ],
                "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }, { "AttributeName": "order", "KeyType": "RANGE" }]
            }),
        )];
        requests.extend(start.map(|item| {
            Call::once("PutItem", json!({ "TableName": "Shop", "Item": wire::item_to_json(item) }))
        }));
        let mut desk = Desk::lay(&Start {
            requests: requests.into_iter().map(Call::into).collect(),
            ..Start::default()
        })
        .expect("a desk");
        let request: Value = serde_json::from_str(&drafted.text).expect("JSON");
        let error = desk.send(drafted.operation, request.into()).error.clone();
        let table = desk.engine().catalog().iter().next().expect("the table");
        let items = table.contents.iter().map(|(_, stored)| stored.item().as_ref().clone()).collect();
        (error.map(|error| error.exception().to_owned()), items)
    }

    #[test]
    fn what_stands_in_an_item_form_is_saved() {
        let keys = vec!["PK".to_owned()];
        let key = KnownKey { name: "PK".to_owned(), key_type: KeyType::N };
        let tables = [KnownTable { name: "Shop".to_owned(), keys: vec![key], ..KnownTable::default() }];
        assert_eq!(text_of("Shop", None, &tables), r#"{"Item":{"PK":{"N":""}}}"#);
        let there = r#"{"PK":{"N":"1"},"a":{"S":"x"}}"#;
        let text = text_of("Shop", Some(there), &tables);
        assert_eq!(save("Shop", &keys, Some(there), &text), Err(Refused::Unchanged));
        let changed = text.replace('x', "y");
        assert_eq!(
            save("Shop", &keys, Some(there), &changed).map(|drafted| drafted.operation),
            Ok("UpdateItem")
        );
        assert_eq!(save("Shop", &keys, None, &changed).map(|drafted| drafted.operation), Ok("PutItem"));
        assert!(matches!(
            save("Shop", &keys, None, &text_of("Shop", None, &tables)),
            Err(Refused::Unreadable(_))
        ));
        assert_eq!(remove("Shop", &keys, Some(there)).map(|drafted| drafted.operation), Some("DeleteItem"));
        assert_eq!(remove("Shop", &keys, None), None);
    }

    #[test]
    fn the_service_does_what_the_requests_say() {
        let after = item(
            json!({ "PK": { "S": "A" }, "order": { "N": "1" }, "é": { "S": "x" }, "size": { "N": "1" } }),
        );
        let change = update("Shop", &keys(), &before(), &after).expect("a change");
        assert_eq!(sent(&change, Some(&before())), (None, vec![after.clone()]));
        let refused = Some("ConditionalCheckFailedException".to_owned());
        assert_eq!(sent(&change, None), (refused.clone(), vec![]), "nothing is made of what is gone");
        let new = put("Shop", &keys(), &after);
        assert_eq!(sent(&new, None), (None, vec![after.clone()]));
        assert_eq!(sent(&new, Some(&before())), (refused, vec![before()]), "nothing is overwritten");
        assert_eq!(sent(&delete("Shop", &keys(), &before()), Some(&before())), (None, vec![]));
    }
}
