//! A request that is sent many times: its placeholders as expressions of a program that counts.
//!
//! `"ORDER#${i + 4710}"` is an f-string, a template literal, a `format!` or the shell's arithmetic. What stands between
//! the braces is written anew, as all four languages write it: `i + 4710`.

use serde_json::Value;

use super::plan::{Literal, Plan};
use crate::lesson::call::{COUNTER, MAX_TIMES};
use crate::model::Number;
use crate::simulator::formula::Sum;
use crate::simulator::template::{Numbers, Piece, TEXTS, Template};

/// Deepest nesting that is looked through: deeper, nothing is written anyway.
const MAX_DEPTH: usize = 128;

/// A part of a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// As it stands.
    Verbatim(String),
    /// An expression of the counter.
    Count(String),
}

/// A request whose placeholders can be written.
pub(super) struct Counted {
    /// With its placeholders as they are written; a number stands for those of [`Self::numbers`].
    pub(super) request: Value,
    /// The members that are the counter itself, as a number: `"Segment": "${i}"`.
    numbers: Vec<String>,
}

impl Counted {
    /// The request, or the place at which it cannot be written.
    pub(super) fn of(request: &Value) -> Result<Self, String> {
        let mut counted = Self { request: request.clone(), numbers: Vec::new() };
        if let Value::Object(members) = &mut counted.request {
            for (name, member) in members {
                if member.as_str().and_then(parts).is_some_and(|parts| is_counter(&parts)) {
                    *member = 1.into();
                    counted.numbers.push(name.clone());
                }
            }
        }
        let mut path = Vec::new();
        match prepare(&mut counted.request, false, &mut path) {
            Some(()) => Ok(counted),
            None => Err(path.join(".")),
        }
    }

    /// Has the plan of such a request count as often as this.
    pub(super) fn count(self, times: u32, plan: &mut Plan<'_>) {
        plan.times = times;
        for (name, literal) in &mut plan.members {
            if self.numbers.contains(name) {
                *literal = Literal::Number(COUNTER.to_owned());
                plan.wire.insert(name.clone(), format!("${{{COUNTER}}}").into());
            } else {
                count(literal);
            }
        }
    }
}

/// Writes the placeholders anew; where that is not possible, `path` leads there. Only within an attribute value is the
/// counter alone a text.
fn prepare(value: &mut Value, within_value: bool, path: &mut Vec<String>) -> Option<()> {
    if path.len() > MAX_DEPTH {
        return None;
    }
    match value {
        Value::String(text) => {
            let parts = parts(text).filter(|parts| within_value || !is_counter(parts))?;
            *text = parts.iter().map(Part::written).collect();
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                path.push(index.to_string());
                prepare(element, within_value, path)?;
                path.pop();
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                path.push(name.clone());
                // Names are not filled in.
                if name.contains("${") {
                    return None;
                }
                prepare(member, TEXTS.contains(&name.as_str()), path)?;
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Some(())
}

fn count(literal: &mut Literal) {
    match literal {
        Literal::Text(text) if text.contains("${") => {
            if let Some(parts) = parts(text) {
                *literal = Literal::Counted(parts);
            }
        }
        Literal::List(elements) => elements.iter_mut().for_each(count),
        Literal::Map(entries) => entries.iter_mut().for_each(|(_, value)| count(value)),
        Literal::Text(_)
        | Literal::Counted(_)
        | Literal::Number(_)
        | Literal::Flag(_)
        | Literal::Bytes(_) => {}
    }
}

fn is_counter(parts: &[Part]) -> bool {
    matches!(parts, [Part::Count(expression)] if expression == COUNTER)
}

impl Part {
    fn written(&self) -> String {
        match self {
            Self::Verbatim(text) => text.clone(),
            Self::Count(expression) => format!("${{{expression}}}"),
        }
    }
}

/// The parts of a string with placeholders; nothing if one of them cannot be written.
pub(super) fn parts(text: &str) -> Option<Vec<Part>> {
    let verbatim = |text: &str| vec![Part::Verbatim(text.to_owned())];
    match Template::compile(&Value::String(text.to_owned()), Numbers::Same).ok()? {
        Template::Whole(name, _) => (name == COUNTER).then(|| vec![Part::Count(name)]),
        Template::Text(pieces) => pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Verbatim(text) => Some(Part::Verbatim(text)),
                Piece::Computed(sum) => expression(&sum).map(Part::Count),
            })
            .collect(),
        _ => Some(verbatim(text)),
    }
}

/// A sum as all languages write it; nothing where theirs would be another: with fractions, or beyond 32 bits.
fn expression(sum: &Sum) -> Option<String> {
    let at = |i: i32| {
        let counter = Number::from(i64::from(i));
        let value = sum.evaluate(&|name| (name == COUNTER).then_some(counter)).ok()?;
        value.to_string().parse::<i32>().ok()
    };
    let offset = at(0)?;
    let factor = at(1)?.checked_sub(offset)?;
    // Both ends fit, so all between do.
    at(i32::try_from(MAX_TIMES).ok()?)?;
    let multiple = match factor {
        1 => COUNTER.to_owned(),
        _ => format!("{factor} * {COUNTER}"),
    };
    Some(match (factor, offset) {
        (0, _) => offset.to_string(),
        (-1, _) => format!("{offset} - {COUNTER}"),
        (_, 0) => multiple,
        (_, 1..) => format!("{multiple} + {offset}"),
        (_, _) => format!("{multiple} - {}", offset.unsigned_abs()),
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use serde_json::json;

    use super::super::{Language, LeftOut, take_away_times};
    use super::*;

    fn code(operation: &str, request: &Value, language: Language) -> String {
        let taken = take_away_times(operation, request, 3, language);
        assert_eq!(taken.left_out, [], "{request}");
        taken.code
    }

    #[test]
    fn code_counts_as_the_request_does() {
        let key = json!({ "SK": { "S": "ORDER#${i + 4710}'`{" }, "n": { "N": "${ i }" } });
        let put = json!({ "TableName": "Shop", "Item": key });
        let scan = json!({ "TableName": "Shop", "Segment": "${i}", "TotalSegments": 4 });
        for (language, begin, text, number, segment) in [
            (
                Language::CommandLine,
                "\ni=1\nwhile [ \"$i\" -le 3 ]; do\n  aws",
                r#""S": "ORDER#'"$((i + 4710))"''\''`{""#,
                r#""N": "'"$((i))"'""#,
                "--segment \"$((i))\"",
            ),
            (
                Language::Python,
                "\nfor i in range(1, 4):\n    ",
                r#"{"S": f"ORDER#{i + 4710}'`{{"}"#,
                r#"{"N": f"{i}"}"#,
                "Segment=i,",
            ),
            (
                Language::JavaScript,
                "\nfor (let i = 1; i <= 3; i++) {\n  ",
                r#"{ S: `ORDER#${i + 4710}'\`{` }"#,
                "{ N: `${i}` }",
                "Segment: i,",
            ),
            (
                Language::Rust,
                "\n    for i in 1..=3 {\n        ",
                r#"AttributeValue::S(format!("ORDER#{}'`{{", i + 4710))"#,
                r#"AttributeValue::N(format!("{}", i))"#,
                ".segment(i)",
            ),
        ] {
            let put = code("PutItem", &put, language);
            for part in [begin, text, number] {
                assert!(put.contains(part), "{part}: {put}");
            }
            let scan = code("Scan", &scan, language);
            assert!(scan.contains(begin) && scan.contains(segment), "{scan}");
        }
    }

    #[test]
    fn a_table_that_is_made_is_waited_for_by_its_own_name() {
        let request = json!({ "TableName": "T${i}" });
        for (language, wait) in [
            (Language::CommandLine, "--table-name T\"$((i))\"\n"),
            (Language::Python, ".wait(TableName=f\"T{i}\")"),
            (Language::JavaScript, "{ TableName: `T${i}` });"),
            (Language::Rust, ".table_name(format!(\"T{}\", i))\n            .wait("),
        ] {
            let code = code("CreateTable", &request, language);
            assert!(code.contains(wait), "{code}");
        }
    }

    #[test]
    fn a_batch_is_counted_wherever_it_stands() {
        let put = json!({ "PutRequest": { "Item": { "PK": { "S": "P#${i + 4}" } } } });
        let request = json!({ "RequestItems": { "Shop": [put] } });
        for (language, text) in [
            (Language::CommandLine, "\"P#'\"$((i + 4))\"'\""),
            (Language::Python, "f\"P#{i + 4}\""),
            (Language::JavaScript, "`P#${i + 4}`"),
            (Language::Rust, "format!(\"P#{}\", i + 4)"),
        ] {
            let code = code("BatchWriteItem", &request, language);
            assert!(code.contains(text), "{code}");
        }
    }

    #[test]
    fn without_placeholders_it_is_sent_as_often() {
        let request = json!({ "TableName": "T", "Key": { "k": { "S": "x" } } });
        assert!(code("GetItem", &request, Language::Rust).contains("    for _ in 1..=3 {\n"));
        assert!(code("GetItem", &request, Language::Python).contains("\nfor _ in range(1, 4):\n"));
        let once = take_away_times("GetItem", &json!({ "TableName": "T${i}" }), 1, Language::Python);
        assert!(once.code.contains("TableName=\"T${i}\""), "{}", once.code);
    }

    #[test]
    fn what_languages_would_count_otherwise_is_left_out() {
        for (text, part) in [
            ("${i + 0.5}", None),
            ("${i + 3000000000}", None),
            ("${j}", None),
            ("${i", None),
            ("${i + 007}", Some("i + 7")),
            ("${200 - i}", Some("200 - i")),
            ("${i + i - 1}", Some("2 * i - 1")),
            ("${3}", Some("3")),
        ] {
            assert_eq!(parts(text), part.map(|part| vec![Part::Count(part.to_owned())]), "{text}");
        }
        let left_out = |request: Value| {
            let left_out = take_away_times("PutItem", &request, 3, Language::Python).left_out;
            left_out.into_iter().map(|LeftOut { place, .. }| place).collect::<Vec<_>>()
        };
        assert_eq!(left_out(json!({ "TableName": "T", "Item": { "k": { "S": "${j}" } } })), ["Item.k.S"]);
        assert_eq!(left_out(json!({ "TableName": "T", "Item": { "${i}": { "S": "" } } })), ["Item.${i}"]);
        assert_eq!(left_out(json!({ "TableName": "${i}" })), ["TableName"]);
    }
}
