//! Every request there can be, by its shape: all members at once, every word that may stand at a place, all types of
//! values; and what is answered, so that further pages are asked for and what is left is sent again.

use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::workbench::shape::{self, Shape, Structure, Text};
use serde_json::{Map, Value, json};

/// As many as the most words that may stand at one place.
const VARIANTS: usize = 13;

/// What programs quote, escape or fill in.
const HOSTILE: &str = "it's \"${here}\" `there` {} {0} {{x}} #{y} $(pwd) \\ */ // %s\n\ttwo \u{0}\u{7f} lines\u{2028}\u{202e} 💻 e\u{301}";

/// A program to take away: its name, what is asked, and each request that it sends with its answer.
pub(crate) struct Program {
    /// Also of a module of Rust.
    pub(crate) name: String,
    /// What is asked, one after the other.
    pub(crate) requests: Vec<Request>,
    /// What is sent: `{ "target": …, "request": …, "status": …, "answer": … }`, one after the other.
    pub(crate) exchanges: Vec<Value>,
}

/// An operation, its request, and the exception that it is answered with at the desk.
pub(crate) type Request = (Operation, Value, Option<&'static str>);

/// Programs of one request each, with pages, with what is left over and with what is refused.
pub(crate) fn programs() -> Vec<Program> {
    Operation::ALL.iter().flat_map(|&operation| of_operation(operation)).collect()
}

fn of_operation(operation: Operation) -> Vec<Program> {
    let structure = shape::of(operation);
    let mut requests = vec![Value::Object(members(structure, 0, &|_| true))];
    for variant in 0..VARIANTS {
        // What stands in the way of pages, or makes a transaction known by a token of its own.
        let paged = |name: &str| !PAGE.contains(&name);
        for request in [members(structure, variant, &|_| true), members(structure, variant, &paged)] {
            if !requests.contains(&request.clone().into()) {
                requests.push(request.into());
            }
        }
    }
    let mut programs = Vec::new();
    for (number, request) in requests.into_iter().enumerate() {
        let name = |kind: &str| format!("{}_{kind}{number}", operation.name().to_lowercase());
        let answered = exchanges(operation, &request);
        let refusal =
            json!({ "__type": "com.amazonaws.dynamodb.v20120810#ValidationException", "message": "No" });
        let refused = vec![exchange(operation, &request, 400, refusal)];
        let program = |kind, exception, exchanges| Program {
            name: name(kind),
            requests: vec![(operation, request.clone(), exception)],
            exchanges,
        };
        programs.push(program("answered", None, answered));
        if number == 0 {
            programs.push(program("refused", Some("ValidationException"), refused));
        }
    }
    programs
}

/// What makes a request one for a certain page.
const PAGE: [&str; 5] =
    ["Limit", "ExclusiveStartKey", "ExclusiveStartTableName", "NextToken", "ClientRequestToken"];

/// A request on its way, and its answer.
pub(crate) fn exchange(operation: Operation, request: &Value, status: u16, answer: Value) -> Value {
    let target = Operation::target_of(operation.name());
    json!({ "target": target, "request": request, "status": status, "answer": answer })
}

/// The requests that a program sends for this one, with their answers.
fn exchanges(operation: Operation, request: &Value) -> Vec<Value> {
    let asks_for_a_page = PAGE.iter().any(|name| request.get(name).is_some());
    let next = match operation {
        Operation::Query | Operation::Scan => Some(("LastEvaluatedKey", "ExclusiveStartKey", key())),
        Operation::ListTables => Some(("LastEvaluatedTableName", "ExclusiveStartTableName", json!("Last"))),
        Operation::ExecuteStatement | Operation::ListTagsOfResource => {
            Some(("NextToken", "NextToken", json!(HOSTILE)))
        }
        _ => None,
    };
    if let Some((from, to, value)) = next.filter(|_| !asks_for_a_page) {
        let mut following = request.clone();
        following[to] = value.clone();
        return vec![
            exchange(operation, request, 200, json!({ from: value })),
            exchange(operation, &following, 200, json!({})),
        ];
    }
    let left = match operation {
        Operation::BatchGetItem => "UnprocessedKeys",
        Operation::BatchWriteItem => "UnprocessedItems",
        Operation::CreateTable => {
            let name = json!({ "TableName": request["TableName"] });
            let there = json!({ "Table": { "TableStatus": "ACTIVE" } });
            return vec![
                exchange(operation, request, 200, json!({})),
                exchange(Operation::DescribeTable, &name, 200, there),
            ];
        }
        _ => return vec![exchange(operation, request, 200, json!({}))],
    };
    vec![
        exchange(operation, request, 200, json!({ left: request["RequestItems"] })),
        exchange(operation, request, 200, json!({ left: {} })),
    ]
}

/// The members of a structure that are wanted.
fn members(structure: &Structure, variant: usize, wanted: &dyn Fn(&str) -> bool) -> Map<String, Value> {
    let members = structure.members.iter().filter(|member| wanted(member.name));
    let member = |member: &shape::Member| (member.name.to_owned(), value(&member.shape, variant));
    match structure.one_of {
        true => members.skip(variant % structure.members.len().max(1)).take(1).map(member).collect(),
        false => members.map(member).collect(),
    }
}

fn value(shape: &Shape, variant: usize) -> Value {
    match shape {
        Shape::Text(_) => HOSTILE.into(),
        Shape::Words(words) => words.get(variant % words.len().max(1)).copied().unwrap_or_default().into(),
        Shape::Integer => 2_147_483_647.into(),
        Shape::Time => 1_791_316_726.48.into(),
        Shape::Boolean => variant.is_multiple_of(2).into(),
        Shape::Value => json!({ "M": item() }),
        Shape::Structure(structure) => members(structure, variant, &|_| true).into(),
        // Each of the alternatives, where there are some.
        Shape::List(Shape::Structure(structure)) if structure.one_of => (0..structure.members.len())
            .map(|alternative| Value::from(members(structure, alternative, &|_| true)))
            .collect(),
        Shape::List(element) => json!([value(element, variant), value(element, variant + 1)]),
        Shape::Map { names: Text::KeyAttribute, .. } => key(),
        Shape::Map { names: Text::Attribute, values: Shape::Value } => item(),
        Shape::Map { values, .. } => {
            json!({ HOSTILE: value(values, variant), "r#type": value(values, variant + 1) })
        }
    }
}

fn key() -> Value {
    json!({ "PK": { "S": HOSTILE }, HOSTILE: { "N": "-9.9999999999999999999999999999999999999E+125" }, "b": { "B": "AAEC/v8iJ1wK" } })
}

fn item() -> Value {
    let nested = (0..6).fold(json!({ "NULL": true }), |inner, level| match level % 2 {
        0 => json!({ "L": [inner] }),
        _ => json!({ "M": { HOSTILE: inner } }),
    });
    json!({
        "PK": { "S": HOSTILE }, "": { "S": "" }, "type": { "BOOL": true }, "no": { "BOOL": false },
        "exact": { "N": "12345678901234567890.123456789012345678" }, "bytes": { "B": "AAEC/v8iJ1wK" }, "none": { "B": "" },
        "sets": { "L": [{ "SS": ["a", HOSTILE] }, { "NS": ["1", "2.5"] }, { "BS": ["AA==", "/w=="] }] },
        "empty": { "L": [{ "L": [] }, { "M": {} }, { "S": "" }] }, "deep": nested,
    })
}
