//! JSON laid out for reading: what fits on a line stays on one.

use serde_json::Value;

use super::notation::{Content, Entry, Node};

/// Characters of a line, indentation included.
const WIDTH: usize = 76;
/// Spaces of one level.
const INDENT: usize = 2;

/// The text of a value: `{ "PK": { "S": "PRODUCT#42" } }` on one line if it fits, else a member a line.
///
/// For values of bounded depth only (requests, responses, items): it recurses.
pub fn lay_out(value: &Value) -> String {
    lay_out_node(&Node::of(value))
}

/// The same for a value as it was written, whose tokens stay as they are.
pub fn lay_out_node(node: &Node) -> String {
    let mut text = String::new();
    write(&mut text, node, 0, 0);
    text
}

/// `indent` is that of the line, `used` what stands on it already, both in characters.
fn write(text: &mut String, node: &Node, indent: usize, used: usize) {
    let line = on_one_line(node);
    if used + line.chars().count() <= WIDTH {
        text.push_str(&line);
        return;
    }
    let deeper = indent + INDENT;
    match &node.content {
        Content::Object(members) if !members.is_empty() => {
            text.push('{');
            for (index, Entry { name, value, .. }) in members.iter().enumerate() {
                begin_line(text, index, deeper);
                text.push_str(name);
                text.push_str(": ");
                write(text, value, deeper, deeper + name.chars().count() + 2);
            }
            end_line(text, indent, "}");
        }
        Content::List(elements) if !elements.is_empty() => {
            write_elements(text, elements, ["[", "]"], indent);
        }
        Content::Set(members) => write_elements(text, members, ["<<", ">>"], indent),
        _ => text.push_str(&line),
    }
}

fn write_elements(text: &mut String, elements: &[Node], [open, close]: [&str; 2], indent: usize) {
    let deeper = indent + INDENT;
    text.push_str(open);
    for (index, element) in elements.iter().enumerate() {
        begin_line(text, index, deeper);
        write(text, element, deeper, deeper);
    }
    end_line(text, indent, close);
}

fn begin_line(text: &mut String, index: usize, indent: usize) {
    text.push_str(if index == 0 { "\n" } else { ",\n" });
    text.push_str(&" ".repeat(indent));
}

fn end_line(text: &mut String, indent: usize, bracket: &str) {
    text.push('\n');
    text.push_str(&" ".repeat(indent));
    text.push_str(bracket);
}

/// All of it on one line.
pub fn on_one_line(node: &Node) -> String {
    let joined = |nodes: &[Node]| nodes.iter().map(on_one_line).collect::<Vec<_>>().join(", ");
    match &node.content {
        Content::Object(members) if !members.is_empty() => {
            let member = |Entry { name, value, .. }: &Entry| format!("{name}: {}", on_one_line(value));
            format!("{{ {} }}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Content::Object(_) => "{}".to_owned(),
        Content::List(elements) => format!("[{}]", joined(elements)),
        Content::Set(members) => format!("<<{}>>", joined(members)),
        Content::Word(written) | Content::Text(written) => written.clone(),
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
