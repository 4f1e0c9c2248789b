//! Runs the scripts of `tests/scripts/expression`.
//!
//! | command | effect |
//! |---|---|
//! | `item '{…}'` | the item that follows work on, as plain JSON |
//! | `given '{…}'` | the placeholders: `#` keys are names, `:` keys are values |
//! | `condition '…'` | whether the condition holds, with every part and value |
//! | `update '…'` | the item after it, which replaces the item |
//! | `project '…'` | the parts of the item |
//!
//! A refused expression is shown with its text, a mark under the bytes to
//! blame, and the hint. `UPDATE_GOLDENFILES=1 cargo test` writes the output anew.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use dynamodb_sandbox::expression::{self, Explanation, ExpressionError, Placeholders};
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use goldenscript::{Command, Context};
use serde_json::Value as Json;

test_each_file::test_each_path! { in "tests/scripts/expression" as scripts => script }

fn script(path: &Path) {
    goldenscript::run(&mut Session::default(), path).expect("the script runs");
}

#[derive(Default)]
struct Session {
    item: Item,
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
}

impl goldenscript::Runner for Session {
    type Command = Command;

    fn run(&mut self, command: &Command, _: &Context) -> Result<String, Box<dyn Error>> {
        let mut arguments = command.consume_args();
        let text = arguments.next_pos().ok_or("a text is missing")?;
        arguments.reject_next()?;
        let placeholders = Placeholders::new(Some(&self.names), Some(&self.values));
        let output = match command.name.as_str() {
            "item" => {
                self.item = item(&serde_json::from_str(text)?)?;
                return Ok(String::new());
            }
            "given" => {
                let (names, values) = item(&serde_json::from_str(text)?)?
                    .into_iter()
                    .partition::<Item, _>(|(key, _)| key.starts_with('#'));
                self.names = names.into_iter().map(|(key, name)| (key, shown(&name))).collect();
                self.values = values;
                return Ok(String::new());
            }
            "condition" => expression::condition(text, &placeholders)
                .map(|condition| explained(&condition.explain(&self.item), text, 0)),
            "project" => expression::projection(text, &placeholders)
                .map(|projection| shown(&AttributeValue::M(projection.apply(&self.item)))),
            "update" => match expression::update(text, &placeholders) {
                Err(error) => Err(error),
                Ok(update) => Ok(match update.apply(Some(&self.item), &self.item) {
                    Err(error) => error.to_string(),
                    Ok(applied) => {
                        self.item = applied.item.unwrap_or_default();
                        shown(&AttributeValue::M(self.item.clone()))
                    }
                }),
            },
            other => return Err(format!("no command {other}").into()),
        };
        Ok(output.unwrap_or_else(|error| refused(&error, text)) + "\n")
    }
}

/// The text, a mark under what is to blame, what is said, and the hint.
fn refused(error: &ExpressionError, text: &str) -> String {
    let mut lines = vec![text.to_owned()];
    if let Some(span) = error.span {
        let before = text[..span.start].chars().count();
        let length = text[span.start..span.end].chars().count().max(1);
        lines.push(" ".repeat(before) + &"^".repeat(length));
    }
    lines.push(error.to_string());
    lines.extend(error.hint.as_ref().map(|hint| format!("{hint:?}")));
    lines.join("\n")
}

fn explained(part: &Explanation, text: &str, depth: usize) -> String {
    let mut line = format!("{}{} {}", "  ".repeat(depth), part.truth, &text[part.span.start..part.span.end]);
    for operand in &part.operands {
        let value = operand
            .value
            .as_ref()
            .map_or("nothing".to_owned(), |value| format!("{}:{}", value.descriptor, value.text));
        line += &format!(" | {} is {value}", &text[operand.span.start..operand.span.end]);
    }
    part.parts.iter().fold(line, |lines, part| lines + "\n" + &explained(part, text, depth + 1))
}

fn item(json: &Json) -> Result<Item, Box<dyn Error>> {
    let members = json.as_object().ok_or("an object is wanted")?;
    members.iter().map(|(name, json)| Ok((name.clone(), value(json)?))).collect()
}

/// Plain JSON; a string set as `{"$SS": […]}`.
fn value(json: &Json) -> Result<AttributeValue, Box<dyn Error>> {
    Ok(match json {
        Json::Null => AttributeValue::Null,
        Json::Bool(truth) => AttributeValue::Bool(*truth),
        Json::Number(number) => AttributeValue::N(Number::parse(&number.to_string())?),
        Json::String(text) => AttributeValue::S(text.clone()),
        Json::Array(elements) => AttributeValue::L(elements.iter().map(value).collect::<Result<_, _>>()?),
        Json::Object(members) => match members.get("$SS").and_then(Json::as_array) {
            Some(set) => AttributeValue::Ss(set.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
            None => AttributeValue::M(item(json)?),
        },
    })
}

fn shown(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => text.clone(),
        AttributeValue::N(number) => number.to_string(),
        AttributeValue::Bool(truth) => truth.to_string(),
        AttributeValue::L(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        AttributeValue::M(map) => {
            let members: Vec<_> =
                map.iter().map(|(name, value)| format!("{name}: {}", shown(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        AttributeValue::Ss(set) => format!("<{}>", set.iter().cloned().collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}
