//! JSON laid out for reading: what fits on a line stays on one.

use serde_json::Value;

/// Characters of a line, indentation included.
const WIDTH: usize = 76;
/// Spaces of one level.
const INDENT: usize = 2;

/// The text of a value: `{ "PK": { "S": "PRODUCT#42" } }` on one line if it fits, else a member a line.
///
/// For values of bounded depth only (requests, responses, items): it recurses.
pub fn lay_out(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value, 0, 0);
    text
}

/// `indent` is that of the line, `used` what stands on it already, both in characters.
fn write(text: &mut String, value: &Value, indent: usize, used: usize) {
    let line = on_one_line(value);
    if used + line.chars().count() <= WIDTH {
        text.push_str(&line);
        return;
    }
    let deeper = indent + INDENT;
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                begin_line(text, index, deeper);
                let name = format!("{}: ", Value::String(name.clone()));
                text.push_str(&name);
                write(text, member, deeper, deeper + name.chars().count());
            }
            end_line(text, indent, '}');
        }
        Value::Array(elements) if !elements.is_empty() => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                begin_line(text, index, deeper);
                write(text, element, deeper, deeper);
            }
            end_line(text, indent, ']');
        }
        _ => text.push_str(&line),
    }
}

fn begin_line(text: &mut String, index: usize, indent: usize) {
    text.push_str(if index == 0 { "\n" } else { ",\n" });
    text.push_str(&" ".repeat(indent));
}

fn end_line(text: &mut String, indent: usize, bracket: char) {
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push(bracket);
}

fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let member = |(name, member): (&String, &Value)| {
                format!("{}: {}", Value::String(name.clone()), on_one_line(member))
            };
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Array(elements) if !elements.is_empty() => {
            format!("[{}]", elements.iter().map(on_one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stays_on_a_line() {
        let request = json!({
            "TableName": "Shop",
            "Key": { "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } },
            "UpdateExpression": "SET stock = :left",
            "Tags": [],
        });
        let text = "{\n  \"TableName\": \"Shop\",\n  \"Key\": { \"PK\": { \"S\": \"PRODUCT#42\" }, \
                    \"SK\": { \"S\": \"DETAILS\" } },\n  \"UpdateExpression\": \"SET stock = :left\",\n  \"Tags\": []\n}";
        assert_eq!(lay_out(&request), text);
        assert_eq!(lay_out(&json!({ "N": "1" })), r#"{ "N": "1" }"#);
    }
}
