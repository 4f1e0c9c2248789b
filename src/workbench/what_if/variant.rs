//! Which other requests ask for the same.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Request, Variant, transaction};
use crate::engine::Engine;
use crate::expression::{Conjunct, conjuncts};

/// The parameters in which placeholders are used.
const EXPRESSIONS: [&str; 5] = [
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
];

/// All variants, as requests to be tried.
pub(super) fn of(engine: &Engine, operation: &str, request: &Value) -> Vec<(Variant, Vec<Request>)> {
    let Some(members) = request.as_object() else { return Vec::new() };
    let same = |request: Map<String, Value>| vec![(operation.to_owned(), Value::Object(request))];
    let mut found = Vec::new();
    if let Some((variant, request)) = consistency(operation, members) {
        found.push((variant, same(request)));
    }
    if operation == "Scan" {
        found.extend(queries(engine, members));
    }
    if let Some(request) = without_projection(members) {
        found.push((Variant::WithoutProjection, same(request)));
    }
    found.extend(transaction::of(operation, members));
    found
}

/// The same read with the other consistency.
fn consistency(operation: &str, members: &Map<String, Value>) -> Option<(Variant, Map<String, Value>)> {
    let mut request = members.clone();
    let strong = match operation {
        "GetItem" | "Query" | "Scan" => flip(&mut request),
        "BatchGetItem" => {
            let tables = request.get_mut("RequestItems")?.as_object_mut()?;
            let flipped: Vec<bool> = tables.values_mut().filter_map(Value::as_object_mut).map(flip).collect();
            // A batch that mixes both has no other consistency.
            flipped.iter().all(|strong| Some(strong) == flipped.first()).then_some(*flipped.first()?)?
        }
        _ => return None,
    };
    let variant = if strong { Variant::StronglyConsistent } else { Variant::EventuallyConsistent };
    Some((variant, request))
}

/// Turns ConsistentRead on or off. Answers whether it is on now.
fn flip(request: &mut Map<String, Value>) -> bool {
    let strong = request.get("ConsistentRead").and_then(Value::as_bool).unwrap_or(false);
    if strong {
        request.shift_remove("ConsistentRead");
    } else {
        request.insert("ConsistentRead".to_owned(), Value::Bool(true));
    }
    !strong
}

/// The scan as a Query of what was scanned, or else of the first index that its filter fits.
fn queries(engine: &Engine, scan: &Map<String, Value>) -> Option<(Variant, Vec<Request>)> {
    let table = engine.catalog().get(scan.get("TableName")?.as_str()?)?;
    let parts = conjuncts(scan.get("FilterExpression")?.as_str()?)?;
    let contents = &table.contents;
    let scanned = scan.get("IndexName").and_then(Value::as_str);
    let of_index = |name: &str| Some(contents.index(name)?.definition().keys.attributes());
    let own = match scanned {
        Some(name) => of_index(name)?,
        None => contents.key_schema().attributes(),
    };
    let others = contents.indexes().iter().filter(|_| scanned.is_none()).map(|index| {
        let definition = index.definition();
        (Some(&*definition.name), definition.keys.attributes())
    });
    std::iter::once((None, own)).chain(others).find_map(|(index, keys)| {
        let names = |keys: &[crate::model::key_schema::KeyAttribute]| -> Vec<String> {
            keys.iter().map(|key| key.name.clone()).collect()
        };
        let query = query(scan, &parts, &names(keys.partition), &names(keys.sort), index)?;
        let request = ("Query".to_owned(), Value::Object(query));
        Some((Variant::Query { index: index.map(str::to_owned) }, vec![request]))
    })
}

fn query(
    scan: &Map<String, Value>,
    parts: &[Conjunct],
    partition: &[String],
    sort: &[String],
    index: Option<&str>,
) -> Option<Map<String, Value>> {
    let names = scan.get("ExpressionAttributeNames");
    let attribute = |written: &str| match written.strip_prefix('#') {
        Some(_) => names?.get(written)?.as_str().map(str::to_owned),
        None => Some(written.to_owned()),
    };
    let compares = |part: &Conjunct| attribute(&part.equality.as_ref()?.0);
    let pinned = |name: &String| parts.iter().any(|part| compares(part).as_ref() == Some(name));
    if !partition.iter().all(pinned) {
        return None;
    }
    // A filter may not speak of key attributes, so what does goes to the key condition; whether that may say it, the
    // service decides.
    let speaks_of_key = |part: &&Conjunct| {
        let words = words(&part.text);
        words
            .iter()
            .filter_map(|word| attribute(word))
            .any(|name| partition.contains(&name) || sort.contains(&name))
    };
    let (key, rest): (Vec<&Conjunct>, Vec<&Conjunct>) = parts.iter().partition(speaks_of_key);
    let join =
        |parts: &[&Conjunct]| parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" AND ");
    let mut query = Map::new();
    for (name, value) in scan {
        match name.as_str() {
            "FilterExpression" => {
                query.insert("KeyConditionExpression".to_owned(), json!(join(&key)));
                if !rest.is_empty() {
                    query.insert(name.clone(), json!(join(&rest)));
                }
            }
            "Segment" | "TotalSegments" | "ExclusiveStartKey" => {}
            _ => drop(query.insert(name.clone(), value.clone())),
        }
    }
    if let Some(index) = index {
        query.insert("IndexName".to_owned(), json!(index));
    }
    Some(query)
}

/// The same request for all attributes.
fn without_projection(members: &Map<String, Value>) -> Option<Map<String, Value>> {
    members.get("ProjectionExpression").or_else(|| members.get("AttributesToGet"))?;
    let mut request = members.clone();
    request.shift_remove("ProjectionExpression");
    request.shift_remove("AttributesToGet");
    if request.get("Select").is_some_and(|select| select == "SPECIFIC_ATTRIBUTES") {
        request.shift_remove("Select");
    }
    let used: BTreeSet<String> = EXPRESSIONS
        .iter()
        .filter_map(|name| request.get(*name)?.as_str())
        .flat_map(words)
        .filter(|word| word.starts_with('#'))
        .collect();
    // A name that nothing uses is refused.
    if let Some(names) = request.get_mut("ExpressionAttributeNames").and_then(Value::as_object_mut) {
        names.retain(|name, _| used.contains(name));
        if names.is_empty() {
            request.shift_remove("ExpressionAttributeNames");
        }
    }
    Some(request)
}

/// The names and placeholders of an expression, and its other words.
fn words(expression: &str) -> Vec<String> {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '#' | ':');
    let parts = expression.split(|character| !is_part(character));
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
