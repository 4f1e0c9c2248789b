//! Rust with the AWS SDK: builders, typed all the way down.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::counted::{Part, parts};
use super::plan::{Course, Literal, Plan, can_be_throttled, indented};
use super::{MOST_ATTEMPTS, MOST_WAITED};
use crate::lesson::call::COUNTER;
use crate::workbench::shape::{Member, Shape, Structure};
use crate::workbench::spelling::{pascal, snake};

/// Structures all of whose members may be left out: what builds them cannot fail.
///
/// Source: the API models, members that are required and no structure.
const ALWAYS_BUILT: [&str; 11] = [
    "AttributeValueUpdate",
    "ExpectedAttributeValue",
    "GlobalSecondaryIndexUpdate",
    "OnDemandThroughput",
    "Projection",
    "SSESpecification",
    "ShardFilter",
    "TransactGetItem",
    "TransactWriteItem",
    "WarmThroughput",
    "WriteRequest",
];

/// Members whose words have a type of another name than the member.
///
/// Source: the API models.
const WORDS: [(&str, &str); 4] = [
    ("ReturnValues", "ReturnValue"),
    ("AttributeType", "ScalarAttributeType"),
    ("Action", "AttributeAction"),
    ("Type", "ShardFilterType"),
];

/// What the code uses beside the client.
#[derive(Default)]
struct Used {
    /// Whether strings have placeholders that count.
    counted: bool,
    /// Of `aws_sdk_dynamodb::types`.
    types: BTreeSet<String>,
    /// Of `aws_sdk_dynamodbstreams::types`.
    stream_types: BTreeSet<String>,
    blob: bool,
    /// Of `aws_sdk_dynamodbstreams`, whose requests alone have times.
    time: bool,
    map: bool,
}

pub(super) fn write(plans: &[Plan<'_>]) -> String {
    let mut used = Used::default();
    let mut body = String::new();
    for plan in plans {
        let _ = write!(body, "\n{}", indented(&repeated(plan, &mut used), 4));
        body.push('\n');
    }
    let any = |course: fn(&Plan<'_>) -> bool| plans.iter().any(course);
    let resubmits = any(|plan| plan.resubmits());
    let creates = any(|plan| plan.creates().is_some());
    let throttled = can_be_throttled(plans);
    let mut code = String::new();
    let mut crates = vec!["aws-config", "tokio -F macros,rt-multi-thread,time"];
    crates.extend(any(|plan| !plan.of_streams()).then_some("aws-sdk-dynamodb"));
    crates.extend(any(|plan| plan.of_streams()).then_some("aws-sdk-dynamodbstreams"));
    crates.extend(any(|plan| plan.course == Course::Transaction).then_some("uuid -F v4"));
    crates.extend(resubmits.then_some("fastrand"));
    for name in crates {
        let _ = writeln!(code, "// cargo add {name}");
    }
    code.push('\n');
    let mut line = |needed: bool, line: &str| {
        if needed {
            code.push_str(line);
            code.push('\n');
        }
    };
    line(used.map, "use std::collections::HashMap;");
    line(resubmits || creates, "use std::time::Duration;");
    line(used.map || resubmits || creates, "");
    line(true, "use aws_config::BehaviorVersion;");
    line(throttled, "use aws_config::retry::RetryConfig;");
    line(
        any(|plan| plan.exception.is_some() && !plan.of_streams()),
        "use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;",
    );
    line(
        any(|plan| plan.exception.is_some() && plan.of_streams()),
        "use aws_sdk_dynamodbstreams::error::ProvideErrorMetadata as _;",
    );
    line(creates, "use aws_sdk_dynamodb::client::Waiters as _;");
    line(used.blob, "use aws_sdk_dynamodb::primitives::Blob;");
    line(used.time, "use aws_sdk_dynamodbstreams::primitives::DateTime;");
    for (package, types) in
        [("aws_sdk_dynamodb", &used.types), ("aws_sdk_dynamodbstreams", &used.stream_types)]
    {
        let names: Vec<&str> = types.iter().map(String::as_str).collect();
        line(!names.is_empty(), &format!("use {package}::types::{{{}}};", names.join(", ")));
    }
    code.push_str("\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n");
    code.push_str("    let config = aws_config::defaults(BehaviorVersion::latest())\n");
    if throttled {
        let _ = writeln!(
            code,
            "        .retry_config(RetryConfig::standard().with_max_attempts({MOST_ATTEMPTS}))"
        );
    }
    code.push_str("        .load()\n        .await;\n");
    for (streams, name, package) in
        [(false, "dynamodb", "aws_sdk_dynamodb"), (true, "streams", "aws_sdk_dynamodbstreams")]
    {
        if plans.iter().any(|plan| plan.of_streams() == streams) {
            let _ = writeln!(code, "    let {name} = {package}::Client::new(&config);");
        }
    }
    code + &body + "\n    Ok(())\n}\n"
}

/// The statements of one request, as often as it is sent.
fn repeated(plan: &Plan<'_>, used: &mut Used) -> String {
    used.counted = plan.times > 1;
    let once = caught(plan, used);
    match plan.times {
        1 => once,
        times => format!("for {} in 1..={times} {{\n{}\n}}\n", plan.counter(), indented(&once, 4)),
    }
}

/// A string that is put where anything will do that becomes one.
fn string(text: &str, used: &Used) -> String {
    let counted = used.counted && text.contains("${");
    counted.then(|| parts(text)).flatten().map_or_else(|| format!("{text:?}"), |parts| format_of(&parts))
}

fn format_of(parts: &[Part]) -> String {
    let (mut text, mut arguments) = (String::new(), String::new());
    for part in parts {
        match part {
            Part::Verbatim(verbatim) => text.push_str(&verbatim.replace('{', "{{").replace('}', "}}")),
            Part::Count(expression) => {
                text.push_str("{}");
                arguments.push_str(", ");
                arguments.push_str(expression);
            }
        }
    }
    // `{:?}` escapes neither brace, so what stands for an argument stays.
    format!("format!({text:?}{arguments})")
}

/// A string of the type itself.
fn owned(text: &str, used: &Used) -> String {
    let string = string(text, used);
    if string.starts_with('"') { format!("{string}.into()") } else { string }
}

/// The statements of one request; one that was answered with an exception expects it.
fn caught(plan: &Plan<'_>, used: &mut Used) -> String {
    let Some(exception) = plan.exception else { return statement(plan, used) };
    format!(
        "match {} {{\n    Ok(response) => println!(\"{{response:?}}\"),\n    Err(error) if error.code() == Some({exception:?}) => println!(\"{{error:?}}\"),\n    \
         Err(error) => return Err(error.into()),\n}}\n",
        call(plan, ".send()\n    .await", "", used),
    )
}

fn statement(plan: &Plan<'_>, used: &mut Used) -> String {
    let send = ".send()\n    .await?";
    match plan.course {
        Course::Once | Course::Transaction => {
            let wait = plan.creates().map(|table| {
                let table = match table {
                    Literal::Counted(parts) => format_of(parts),
                    Literal::Text(text) => format!("{text:?}"),
                    _ => String::new(),
                };
                format!(
                    "dynamodb\n    .wait_until_table_exists()\n    .table_name({table})\n    \
                     .wait(Duration::from_secs({MOST_WAITED}))\n    .await?;\n"
                )
            });
            format!(
                "let response = {};\nprintln!(\"{{response:?}}\");\n{}",
                call(plan, send, "", used),
                wait.unwrap_or_default()
            )
        }
        Course::Pages => format!(
            "let mut pages = {};\nwhile let Some(page) = pages.next().await {{\n    println!(\"{{:?}}\", page?);\n}}\n",
            call(plan, ".into_paginator()\n    .send()", "", used)
        ),
        Course::Tokens => format!(
            "let mut next_token = None;\nloop {{\n    let response = {};\n    println!(\"{{response:?}}\");\n    \
             next_token = response.next_token().map(str::to_owned);\n    \
             if next_token.is_none() {{\n        break;\n    }}\n}}\n",
            nested(&call(plan, &format!(".set_next_token(next_token)\n    {send}"), "", used))
        ),
        Course::Resubmit(left) => {
            used.map = true;
            let items = plan.wire.get("RequestItems").zip(plan.structure.member("RequestItems"));
            let items =
                items.map(|(value, member)| expression(&member.shape, member.name, value, plan, used));
            let again = format!(".set_request_items(Some(request_items))\n    {send}");
            format!(
                "let mut request_items = {};\nfor attempt in 0.. {{\n    let response = {};\n    \
                 println!(\"{{response:?}}\");\n    request_items = response.{}.unwrap_or_default();\n    \
                 if request_items.is_empty() {{\n        break;\n    }}\n    \
                 if attempt + 1 == {MOST_ATTEMPTS} {{\n        return Err(\"{left} after {MOST_ATTEMPTS} attempts\".into());\n    }}\n    \
                 let most = f64::min(20.0, 0.05 * f64::powi(2.0, attempt));\n    \
                 tokio::time::sleep(Duration::from_secs_f64(fastrand::f64() * most)).await;\n}}\n",
                items.unwrap_or_else(|| "HashMap::new()".to_owned()),
                nested(&call(plan, &again, "RequestItems", used)),
                snake(left),
            )
        }
    }
}

/// Code that stands one level deeper from its second line on.
fn nested(code: &str) -> String {
    code.replace('\n', "\n    ")
}

/// The builder of a request, with all members but this one, and how it ends.
fn call(plan: &Plan<'_>, end: &str, without: &str, used: &mut Used) -> String {
    let client = if plan.of_streams() { "streams" } else { "dynamodb" };
    let mut lines = vec![client.to_owned(), format!(".{}()", snake(plan.operation.name()))];
    for (name, value) in plan.wire.iter().filter(|(name, _)| *name != without) {
        if let Some(member) = plan.structure.member(name) {
            setters(member, value, plan, used, &mut lines);
        }
    }
    if plan.course == Course::Transaction {
        lines.push(".client_request_token(uuid::Uuid::new_v4().to_string())".to_owned());
    }
    lines.push(end.to_owned());
    lines.join("\n    ")
}

/// The calls that give a builder a member: of lists and maps one for each element.
fn setters(member: &Member, value: &Value, plan: &Plan<'_>, used: &mut Used, lines: &mut Vec<String>) {
    let name = snake(member.name);
    match (&member.shape, value) {
        (Shape::List(shape), Value::Array(elements)) if !elements.is_empty() => {
            for element in elements {
                lines
                    .push(format!(".{name}({})", nested(&argument(shape, member.name, element, plan, used))));
            }
        }
        (Shape::Map { values, .. }, Value::Object(entries)) if !entries.is_empty() => {
            for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
                let value = nested(&argument(values, member.name, value, plan, used));
                lines.push(format!(".{name}({key:?}, {value})"));
            }
        }
        (Shape::List(_), _) => lines.push(format!(".set_{name}(Some(Vec::new()))")),
        (Shape::Map { .. }, _) => {
            used.map = true;
            lines.push(format!(".set_{name}(Some(HashMap::new()))"));
        }
        (shape, value) => {
            // A word of Rust, too.
            let name = if name == "type" { "r#type" } else { name.as_str() };
            lines.push(format!(".{name}({})", nested(&argument(shape, member.name, value, plan, used))));
        }
    }
}

/// An expression where anything that becomes the type will do: a string as it is.
fn argument(shape: &Shape, name: &str, value: &Value, plan: &Plan<'_>, used: &mut Used) -> String {
    match (shape, value) {
        (Shape::Text(_), Value::String(text)) => string(text, used),
        _ => expression(shape, name, value, plan, used),
    }
}

/// An expression of the type itself.
fn expression(shape: &Shape, name: &str, value: &Value, plan: &Plan<'_>, used: &mut Used) -> String {
    match (shape, value) {
        (Shape::Text(_), Value::String(text)) => owned(text, used),
        // The counter: a number otherwise stands there as one.
        (Shape::Integer, Value::String(_)) => COUNTER.to_owned(),
        (Shape::Words(words), Value::String(word)) => {
            let of = WORDS.iter().find(|(member, _)| *member == name).map_or(name, |(_, of)| of);
            let of = pascal(of);
            let types = if plan.of_streams() { &mut used.stream_types } else { &mut used.types };
            types.insert(of.clone());
            match words.contains(&word.as_str()) {
                true => format!("{of}::{}", pascal(word)),
                false => format!("{of}::from({word:?})"),
            }
        }
        (Shape::Time, Value::Number(number)) => {
            used.time = true;
            // A whole number of microseconds: `from_secs_f64` takes a time's fraction as it is in binary, which is
            // later than what was written and passes over the records of that time.
            let micros = (number.as_f64().unwrap_or_default() * 1e6).round() as u64;
            let (seconds, nanos) = (micros / 1_000_000, micros % 1_000_000 * 1_000);
            format!("DateTime::from_secs_and_nanos({seconds}, {nanos})")
        }
        (Shape::Value, Value::Object(members)) => attribute_value(members, used),
        (Shape::Structure(structure), Value::Object(members)) => built(structure, members, plan, used),
        (Shape::List(shape), Value::Array(elements)) => {
            let elements = elements.iter().map(|element| expression(shape, name, element, plan, used));
            sequence("vec![", elements.collect(), "]")
        }
        (Shape::Map { values, .. }, Value::Object(entries)) => {
            let entries = entries.iter().filter(|(_, value)| !value.is_null());
            let pairs =
                entries.map(|(key, value)| (key, expression(values, name, value, plan, used))).collect();
            map(pairs, used)
        }
        (_, value) => value.to_string(),
    }
}

/// A structure from its builder.
fn built(structure: &Structure, members: &Map<String, Value>, plan: &Plan<'_>, used: &mut Used) -> String {
    let name = pascal(structure.name);
    let types = if plan.of_streams() { &mut used.stream_types } else { &mut used.types };
    types.insert(name.clone());
    let mut lines = vec![format!("{name}::builder()")];
    for (name, value) in members.iter().filter(|(_, value)| !value.is_null()) {
        if let Some(member) = structure.member(name) {
            setters(member, value, plan, used, &mut lines);
        }
    }
    lines.push(if ALWAYS_BUILT.contains(&structure.name) { ".build()" } else { ".build()?" }.to_owned());
    match lines.iter().map(String::len).sum::<usize>() <= 80 && !lines.iter().any(|line| line.contains('\n'))
    {
        true => lines.concat(),
        false => lines.join("\n    "),
    }
}

fn attribute_value(members: &Map<String, Value>, used: &mut Used) -> String {
    used.types.insert("AttributeValue".to_owned());
    let Some((kind, value)) = members.iter().next() else { return String::new() };
    let counted = &*used;
    let text = |value: &Value| owned(value.as_str().unwrap_or_default(), counted);
    let inner = match (kind.as_str(), value) {
        ("B", value) => blob(value, used),
        ("BS", Value::Array(elements)) => {
            sequence("vec![", elements.iter().map(|element| blob(element, used)).collect(), "]")
        }
        ("SS" | "NS", Value::Array(elements)) => sequence("vec![", elements.iter().map(text).collect(), "]"),
        ("L", Value::Array(elements)) => {
            let elements = elements.iter().filter_map(Value::as_object);
            sequence("vec![", elements.map(|element| attribute_value(element, used)).collect(), "]")
        }
        ("M", Value::Object(entries)) => {
            let entries = entries.iter().filter_map(|(key, value)| Some((key, value.as_object()?)));
            let pairs = entries.map(|(key, value)| (key, attribute_value(value, used))).collect();
            map(pairs, used)
        }
        ("NULL" | "BOOL", value) => value.to_string(),
        (_, value) => text(value),
    };
    format!("AttributeValue::{}({inner})", pascal(kind))
}

fn blob(value: &Value, used: &mut Used) -> String {
    use base64::Engine as _;
    used.blob = true;
    let bytes = base64::engine::general_purpose::STANDARD.decode(value.as_str().unwrap_or_default());
    let escaped = |byte: u8| std::ascii::escape_default(byte).map(char::from);
    let text: String = bytes.unwrap_or_default().into_iter().flat_map(escaped).collect();
    format!("Blob::new(b\"{text}\")")
}

fn map(pairs: Vec<(&String, String)>, used: &mut Used) -> String {
    used.map = true;
    if pairs.is_empty() {
        return "HashMap::new()".to_owned();
    }
    let pairs = pairs.into_iter().map(|(key, value)| format!("({key:?}.to_owned(), {value})"));
    sequence("HashMap::from([", pairs.collect(), "])")
}

/// Elements on one line where they fit, else one on each.
fn sequence(open: &str, elements: Vec<String>, close: &str) -> String {
    let line = elements.join(", ");
    if line.len() <= 70 && !line.contains('\n') {
        return format!("{open}{line}{close}");
    }
    let lines: String = elements.iter().map(|element| format!("    {},\n", nested(element))).collect();
    format!("{open}\n{lines}{close}")
}
