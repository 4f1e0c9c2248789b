//! In a transaction or out of it, in a batch or one by one.

use serde_json::{Map, Value, json};

use super::{Request, Variant};

/// What a transaction takes over of each operation.
const ACTIONS: [(&str, &str, &[&str]); 4] = [
    ("GetItem", "Get", &["TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames"]),
    (
        "PutItem",
        "Put",
        &[
            "TableName",
            "Item",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
        ],
    ),
    (
        "UpdateItem",
        "Update",
        &[
            "TableName",
            "Key",
            "UpdateExpression",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
        ],
    ),
    (
        "DeleteItem",
        "Delete",
        &["TableName", "Key", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"],
    ),
];
/// Parameters that only change what is answered with: a transaction goes without them.
const ANSWERS: [&str; 5] = [
    "ReturnValues",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
    "ReturnValuesOnConditionCheckFailure",
    "ConsistentRead",
];

/// The variants of a request that is or could be part of a transaction or a batch.
pub(super) fn of(operation: &str, request: &Map<String, Value>) -> Option<(Variant, Vec<Request>)> {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => {
            let actions = request.get("TransactItems")?.as_array()?;
            let requests: Option<Vec<Request>> = actions.iter().map(alone).collect();
            Some((Variant::OutOfTransaction, requests?))
        }
        "BatchGetItem" => Some((Variant::OneByOne, gets(request)?)),
        "BatchWriteItem" => Some((Variant::OneByOne, writes(request)?)),
        _ => Some((Variant::InTransaction, vec![together(operation, request)?])),
    }
}

/// A request as a transaction of one action.
fn together(operation: &str, request: &Map<String, Value>) -> Option<Request> {
    let (_, action, taken) = ACTIONS.iter().find(|(name, ..)| *name == operation)?;
    // What was replaced by expressions has no place in a transaction.
    if !request.keys().all(|name| taken.contains(&name.as_str()) || ANSWERS.contains(&name.as_str())) {
        return None;
    }
    let members = request.iter().filter(|(name, _)| taken.contains(&name.as_str()));
    let members: Map<String, Value> = members.map(|(name, value)| (name.clone(), value.clone())).collect();
    let transaction = if operation == "GetItem" { "TransactGetItems" } else { "TransactWriteItems" };
    Some((transaction.to_owned(), json!({ "TransactItems": [{ *action: members }] })))
}

/// An action of a transaction as a request of its own; a condition check has none.
fn alone(action: &Value) -> Option<Request> {
    let (name, members) = action.as_object()?.iter().next()?;
    let (operation, ..) = ACTIONS.iter().find(|(_, action, _)| action == name)?;
    let mut members = members.as_object()?.clone();
    if *operation == "GetItem" {
        // As a transaction reads.
        members.insert("ConsistentRead".to_owned(), Value::Bool(true));
    }
    Some(((*operation).to_owned(), Value::Object(members)))
}

fn gets(batch: &Map<String, Value>) -> Option<Vec<Request>> {
    let mut requests = Vec::new();
    for (table, asked) in batch.get("RequestItems")?.as_object()? {
        let mut shared = asked.as_object()?.clone();
        let keys = shared.shift_remove("Keys")?;
        for key in keys.as_array()? {
            let mut request = shared.clone();
            request.insert("TableName".to_owned(), json!(table));
            request.insert("Key".to_owned(), key.clone());
            requests.push(("GetItem".to_owned(), Value::Object(request)));
        }
    }
    Some(requests)
}

fn writes(batch: &Map<String, Value>) -> Option<Vec<Request>> {
    let mut requests = Vec::new();
    for (table, asked) in batch.get("RequestItems")?.as_object()? {
        for write in asked.as_array()? {
            let (name, members) = write.as_object()?.iter().next()?;
            let operation = match name.as_str() {
                "PutRequest" => "PutItem",
                "DeleteRequest" => "DeleteItem",
                _ => return None,
            };
            let mut request = members.as_object()?.clone();
            request.insert("TableName".to_owned(), json!(table));
            requests.push((operation.to_owned(), Value::Object(request)));
        }
    }
    Some(requests)
}
