//! Damage: from one wrong member to bytes that are no JSON at all.

use serde_json::{Map, Value, json};

use crate::chance::Chance;
use crate::request::Request;

/// Levels of the deepest nesting.
const LEVELS: usize = 100_000;
/// Bytes of the longest bodies: some more and somewhat less than the service takes.
const LONG: [usize; 3] = [20 << 20, (16 << 20) + 1, (16 << 20) - 200];

/// The request to `target` with `body`, in about half of the cases damaged.
pub(crate) fn mutate(chance: &mut Chance, target: &str, mut body: Value) -> Request {
    let request = |target: &str, body: Vec<u8>| Request { target: target.to_owned(), body };
    match chance.below(200) {
        0..100 => request(target, text(&body)),
        100..160 => {
            for _ in 0..chance.below(3) + 1 {
                damage_member(chance, &mut body);
            }
            request(target, text(&body))
        }
        160..175 => {
            let mut bytes = text(&body);
            for _ in 0..chance.below(4) + 1 {
                damage_bytes(chance, &mut bytes);
            }
            request(target, bytes)
        }
        175..180 => request(target, nested_text(chance, &body)),
        180..184 => request(target, garbage(chance)),
        184..188 => request(&wrong_target(chance, target), text(&body)),
        188..194 => {
            nest_value(chance, &mut body);
            request(target, text(&body))
        }
        194..199 => {
            nest_expression(chance, &mut body);
            request(target, text(&body))
        }
        _ if chance.one_in(20) => request(target, lengthened(chance, &body)),
        _ => request(target, Vec::new()),
    }
}

/// JSON text, without recursion of ours: the values made here are flat enough.
fn text(body: &Value) -> Vec<u8> {
    body.to_string().into_bytes()
}

/// Replaces, removes, renames or wraps one value somewhere in `body`.
fn damage_member(chance: &mut Chance, body: &mut Value) {
    let mut value = body;
    // Walks down to a value at random.
    loop {
        let count = match &*value {
            Value::Object(members) => members.len(),
            Value::Array(elements) => elements.len(),
            _ => 0,
        };
        if count == 0 || chance.one_in(4) {
            break;
        }
        let at = chance.below(count);
        let next = match value {
            Value::Object(members) => members.values_mut().nth(at),
            Value::Array(elements) => elements.get_mut(at),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => return,
        }
    }
    match (chance.below(8), &mut *value) {
        (0, Value::Object(members)) => {
            let name = members.keys().nth(chance.below(members.len().max(1))).cloned().unwrap_or_default();
            members.shift_remove(&name);
        }
        (1, Value::Object(members)) => {
            let name = members.keys().next().cloned().unwrap_or_default();
            let kept = members.shift_remove(&name).unwrap_or_default();
            members.insert(junk_text(chance), kept);
        }
        (2, Value::Object(members)) => {
            members.insert(junk_text(chance), junk(chance));
        }
        (3, Value::Array(elements)) => {
            let copy = elements.first().cloned().unwrap_or_else(|| junk(chance));
            let times = chance.below(150);
            elements.extend(std::iter::repeat_n(copy, times));
        }
        (4, value) => *value = json!([value.take()]),
        (5, Value::String(text)) => damage_text(chance, text),
        (6, Value::String(text)) => *text = junk_text(chance),
        (_, value) => *value = junk(chance),
    }
}

/// Inserts, removes or repeats a word of a text: nearly an expression.
fn damage_text(chance: &mut Chance, text: &mut String) {
    const WORDS: [&str; 24] = [
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "=",
        "<>",
        ",",
        ".",
        "[",
        "]",
        "[999999999999999999999]",
        "SET",
        "ADD",
        "size(",
        "#",
        ":",
        ":undefined",
        "#undefined",
        "name",
        "BETWEEN",
        "IN",
        "+",
        "é",
    ];
    let mut words: Vec<&str> = text.split(' ').collect();
    let at = chance.below(words.len());
    match chance.below(4) {
        0 => {
            words.remove(at);
        }
        1 => words.insert(at, chance.pick(&WORDS)),
        2 => {
            let again = words[at];
            let times = chance.below(400);
            words.splice(at..at, std::iter::repeat_n(again, times));
        }
        _ => words[at] = chance.pick(&WORDS),
    }
    *text = words.join(" ");
}

/// A JSON value of any kind.
fn junk(chance: &mut Chance) -> Value {
    match chance.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(u64::MAX),
        4 => json!(1e308),
        5 => json!([]),
        6 => json!({}),
        7 => json!({ "S": 1 }),
        8 => json!({ "N": junk_text(chance) }),
        9 => json!({ "S": "a", "N": "1" }),
        10 => Value::Object(Map::from_iter([(junk_text(chance), json!([null, 1.5, "x"]))])),
        _ => json!(junk_text(chance)),
    }
}

fn junk_text(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => "x".repeat(chance.below(70_000)),
        1 => "\u{0}\u{1}\u{fffd}".to_owned(),
        2 => "'; DROP TABLE".to_owned(),
        3 => "arn:aws:dynamodb:us-east-1:000000000000:table/Things/stream/x".to_owned(),
        4 => "9".repeat(chance.below(5000)),
        5 => "𝒳".repeat(chance.below(300)),
        _ => (*chance.pick(&["", " ", "pk", "S", "Things", "ALL_NEW", "#", ":", "1", "1e400"])).to_owned(),
    }
}

/// Changes some bytes of a body.
fn damage_bytes(chance: &mut Chance, bytes: &mut Vec<u8>) {
    const PIECES: [&[u8]; 14] = [
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\\ud800",
        b"\\u0000",
        b"\"",
        b"{",
        b"}",
        b"[",
        b",",
        b"1e999999",
        b"-",
        b"null",
        b"\"TableName\":\"Plain\",",
    ];
    if bytes.is_empty() {
        return;
    }
    let at = chance.below(bytes.len());
    match chance.below(5) {
        0 => bytes[at] = chance.byte(),
        1 => bytes.truncate(at),
        2 => {
            bytes.remove(at);
        }
        3 => {
            let piece = bytes[at..(at + chance.below(40)).min(bytes.len())].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => {
            bytes.splice(at..at, chance.pick(&PIECES).iter().copied());
        }
    }
}

/// Bytes at random, or JSON that is no object.
fn garbage(chance: &mut Chance) -> Vec<u8> {
    match chance.below(4) {
        0 => (0..chance.below(200)).map(|_| chance.byte()).collect(),
        1 => b"[1, \"two\", null]".to_vec(),
        2 => b"\"text\"".to_vec(),
        _ => vec![b' '; chance.below(5000)],
    }
}

fn wrong_target(chance: &mut Chance, target: &str) -> String {
    match chance.below(7) {
        0 => String::new(),
        1 => target.to_lowercase(),
        2 => target.replace("DynamoDB_", "DynamoDBStreams_"),
        3 => target.split('.').next_back().unwrap_or_default().to_owned(),
        4 => format!("{target}."),
        5 => format!("DynamoDB_20120810.{}", "x".repeat(chance.below(100_000))),
        _ => "DynamoDB_20111205.PutItem".to_owned(),
    }
}

/// A body with one value replaced by JSON of great depth, closed or not.
fn nested_text(chance: &mut Chance, body: &Value) -> Vec<u8> {
    let (open, close) = *chance.pick(&[
        &("[", "]"),
        &("{\"M\":", "}"),
        &("{\"L\":[", "]}"),
        &("{\"Item\":", "}"),
        &("{\"M\":{\"a\":", "}}"),
    ]);
    let levels = *chance.pick(&[&LEVELS, &127, &128, &33, &64]);
    let mut text = String::from("{\"TableName\":\"Things\"");
    if let Some((name, _)) = body.as_object().and_then(|members| members.iter().next_back()) {
        text.push_str(&format!(",{}:", json!(name)));
        if chance.one_in(2) {
            text.push_str("{\"pk\":");
        }
        text.push_str(&open.repeat(levels));
        if chance.one_in(2) {
            text.push_str("null");
            text.push_str(&close.repeat(levels));
        }
    }
    text.into_bytes()
}

/// Puts a value around the deepest that is allowed into an item, a key or values.
fn nest_value(chance: &mut Chance, body: &mut Value) {
    let levels = chance.below(70);
    let mut value = json!({ "S": "deep" });
    for level in 0..levels {
        value = if level % 2 == 0 { json!({ "M": { "x": value } }) } else { json!({ "L": [value] }) };
    }
    for name in ["Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"] {
        if let Some(Value::Object(members)) = body.get_mut(name) {
            members.insert(if name.starts_with("Exp") { ":m1" } else { "m" }.to_owned(), value);
            return;
        }
    }
}

/// Replaces an expression by one of great depth or length.
fn nest_expression(chance: &mut Chance, body: &mut Value) {
    let times = *chance.pick(&[&20, &290, &300, &301, &4000, &LEVELS]);
    let around = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let nested = match chance.below(11) {
        0 => around("(", "n = :n1", ")"),
        1 => around("NOT ", "n = :n1", ""),
        2 => around("NOT (", "n = :n1", ")"),
        3 => around("size(", "n", ")"),
        4 => around("", "n = :n1", " AND n = :n1"),
        5 => format!("SET n = {}", around("if_not_exists(n, ", ":n1", ")")),
        6 => format!("SET n = {}", around("(", ":n1", ")")),
        7 => format!("m{}", ".m".repeat(times)),
        8 => format!("l{}", "[0]".repeat(times)),
        9 => around("(", "n = :n1", "") + " OR ",
        _ => format!("SELECT * FROM Things WHERE {}", around("(", "n = 1", ")")),
    };
    let Some(members) = body.as_object_mut() else { return };
    let expressions = |name: &String| name.ends_with("Expression") || name == "Statement";
    let names: Vec<String> = members.keys().filter(|name| expressions(name)).cloned().collect();
    if !names.is_empty() {
        members.insert(names[chance.below(names.len())].clone(), json!(nested));
    }
}

/// A body made very long by white space, a text or a list.
fn lengthened(chance: &mut Chance, body: &Value) -> Vec<u8> {
    let length = LONG[chance.below(LONG.len())];
    let (open, filler, close) = *chance.pick(&[
        &("", " ", ""),
        &(",\"Item\":{\"pk\":{\"S\":\"", "x", "\"}}"),
        &(",\"x\":[1", ",1", "]"),
    ]);
    let mut bytes = text(body);
    let end = bytes.pop();
    let rest = length.saturating_sub(bytes.len() + open.len() + close.len() + 1);
    for piece in [open, &filler.repeat(rest / filler.len()), close] {
        bytes.extend_from_slice(piece.as_bytes());
    }
    bytes.extend(end);
    bytes
}
