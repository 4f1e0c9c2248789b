//! A call's parameters become a request, as the API's shapes say.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use serde_json::{Map, Value, json};

use super::condition::{Condition, Piece};
use super::literal::{Content, Node};
use super::{Call, Flaw, Read, Reason, Style, flaw};
use crate::model::Number;
use crate::workbench::shape::{self, Member, Shape, Structure};

/// The parameters that say what stands for names and values in expressions.
const NAMES: &str = "ExpressionAttributeNames";
const VALUES: &str = "ExpressionAttributeValues";

/// The request of a call; `table` is the one to ask where nothing says of which.
pub(super) fn request(call: Call, table: Option<&str>) -> Read<Value> {
    let structure = shape::of(call.operation);
    let style = match call.style {
        Style::Either if may_be_typed(structure, &call.members) => Style::Typed,
        Style::Either => Style::Native,
        style => style,
    };
    let mut writer = Writer {
        style,
        conditions: structure.member(NAMES).is_some(),
        given: placeholders(&call.members),
        names: BTreeMap::new(),
        values: Vec::new(),
        next_name: 0,
        next_value: 0,
    };
    let mut request = Map::new();
    if let Some(known) = &call.table {
        let name = known.as_deref().or(table).ok_or(Flaw { at: call.at, reason: Reason::NoTable })?;
        request.insert("TableName".to_owned(), Value::from(name));
    }
    request.extend(writer.members(structure, &call.members)?);
    for (member, added) in [
        (NAMES, writer.names.into_iter().map(|(name, path)| (path, Value::from(name))).collect()),
        (VALUES, writer.values),
    ] {
        let added: Vec<(String, Value)> = added;
        if !added.is_empty() {
            let given = request.entry(member).or_insert_with(|| json!({}));
            if let Some(given) = given.as_object_mut() {
                given.extend(added);
            }
        }
    }
    Ok(Value::Object(request))
}

/// What a call has for names and values itself.
fn placeholders(members: &[(usize, String, Node)]) -> BTreeSet<String> {
    let given = members.iter().filter(|(_, name, _)| [NAMES, VALUES].contains(&name.as_str()));
    let entries = given.filter_map(|(_, _, node)| match &node.content {
        Content::Map(entries) => Some(entries),
        _ => None,
    });
    entries.flatten().map(|(_, placeholder, _)| placeholder.clone()).collect()
}

/// The next of `#n0`, `#n1`, … that is not given.
fn fresh(begin: &str, next: &mut usize, given: &BTreeSet<String>) -> String {
    loop {
        let placeholder = format!("{begin}{next}");
        *next += 1;
        if !given.contains(&placeholder) {
            return placeholder;
        }
    }
}

/// Whether these members may have their values with their types: every attribute value among them looks so.
fn may_be_typed(structure: &Structure, members: &[(usize, String, Node)]) -> bool {
    members.iter().all(|(_, name, node)| {
        structure.member(name).is_none_or(|member| value_may_be_typed(&member.shape, node))
    })
}

fn value_may_be_typed(shape: &Shape, node: &Node) -> bool {
    const TYPES: [&str; 10] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];
    match (shape, &node.content) {
        (_, Content::Condition(_)) => false,
        (Shape::Value, Content::Map(entries)) => {
            matches!(entries.as_slice(), [(_, name, _)] if TYPES.contains(&name.as_str()))
        }
        (Shape::Value, _) => false,
        (Shape::Structure(structure), Content::Map(members)) => may_be_typed(structure, members),
        (Shape::List(shape), Content::List(elements)) => {
            elements.iter().all(|element| value_may_be_typed(shape, element))
        }
        (Shape::Map { values, .. }, Content::Map(entries)) => {
            entries.iter().all(|(_, _, node)| value_may_be_typed(values, node))
        }
        _ => true,
    }
}

struct Writer {
    style: Style,
    /// Whether conditions may be built: the request itself has room for their names and values.
    conditions: bool,
    /// The placeholders that were written.
    given: BTreeSet<String>,
    /// What stands for attributes in conditions, by their names.
    names: BTreeMap<String, String>,
    values: Vec<(String, Value)>,
    next_name: usize,
    next_value: usize,
}

impl Writer {
    fn members(
        &mut self,
        structure: &Structure,
        members: &[(usize, String, Node)],
    ) -> Read<Map<String, Value>> {
        let mut written = Map::new();
        for (at, name, node) in members.iter().filter(|(_, _, node)| node.content != Content::Absent) {
            let Some(member) = structure.member(name) else {
                return flaw(*at, Reason::UnknownParameter(name.clone()));
            };
            written.insert(name.clone(), self.member(member, node)?);
        }
        Ok(written)
    }

    fn member(&mut self, member: &Member, node: &Node) -> Read<Value> {
        match (&member.shape, &node.content) {
            (
                Shape::Text(shape::Text::KeyCondition | shape::Text::Condition),
                Content::Condition(condition),
            ) if self.conditions => self.expression(condition).map(Value::from),
            (shape, _) => self.value(member.name, shape, node),
        }
    }

    fn value(&mut self, name: &str, shape: &Shape, node: &Node) -> Read<Value> {
        let wrong = || Flaw { at: node.at, reason: Reason::WrongKind(name.to_owned()) };
        Ok(match (shape, &node.content) {
            (_, Content::Marshalled(inner)) => {
                let style = std::mem::replace(&mut self.style, Style::Native);
                let value = self.value(name, shape, inner);
                self.style = style;
                value?
            }
            (Shape::Text(_) | Shape::Words(_), Content::Text(text)) => Value::from(text.as_str()),
            (Shape::Integer, Content::Number(digits)) => {
                digits.parse::<i64>().map(Value::from).map_err(|_| wrong())?
            }
            (Shape::Time, Content::Number(digits) | Content::Float(digits)) => {
                serde_json::from_str(digits).map_err(|_| wrong())?
            }
            (Shape::Boolean, Content::Flag(flag)) => Value::from(*flag),
            (Shape::Value, _) if self.style == Style::Native => native(node)?,
            (Shape::Value, _) => typed(name, node)?,
            (Shape::Structure(structure), Content::Map(members)) => {
                Value::Object(self.members(structure, members)?)
            }
            (Shape::List(shape), Content::List(elements)) => {
                let elements = elements.iter().map(|element| self.value(name, shape, element));
                Value::Array(elements.collect::<Read<_>>()?)
            }
            (Shape::Map { values, .. }, Content::Map(entries)) => {
                let entries = entries.iter().filter(|(_, _, node)| node.content != Content::Absent);
                let entries =
                    entries.map(|(_, key, node)| Ok((key.clone(), self.value(name, values, node)?)));
                Value::Object(entries.collect::<Read<_>>()?)
            }
            _ => return Err(wrong()),
        })
    }

    /// An expression, with what stands for its names and values.
    fn expression(&mut self, condition: &Condition) -> Read<String> {
        let mut text = String::new();
        for piece in &condition.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Name(path) => text.push_str(&self.path(path)),
                Piece::Value(node) => {
                    let placeholder = fresh(":v", &mut self.next_value, &self.given);
                    self.values.push((placeholder.clone(), native(node)?));
                    text.push_str(&placeholder);
                }
            }
        }
        Ok(text)
    }

    /// A path with a placeholder for each of its names; indexes stay.
    fn path(&mut self, path: &str) -> String {
        let Self { names, next_name, given, .. } = self;
        let parts = path.split('.').map(|part| {
            let (name, indexes) = part.split_at(part.find('[').unwrap_or(part.len()));
            let placeholder = names.entry(name.to_owned()).or_insert_with(|| fresh("#n", next_name, given));
            format!("{placeholder}{indexes}")
        });
        parts.collect::<Vec<_>>().join(".")
    }
}

fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// An attribute value that is written with its type.
fn typed(name: &str, node: &Node) -> Read<Value> {
    let wrong = |node: &Node| Flaw { at: node.at, reason: Reason::WrongKind(name.to_owned()) };
    if let Content::Marshalled(inner) = &node.content {
        return native(inner);
    }
    let Content::Map(members) = &node.content else { return Err(wrong(node)) };
    let mut written = Map::new();
    for (at, kind, node) in members {
        let text = |node: &Node| match &node.content {
            Content::Text(text) => Ok(Value::from(text.as_str())),
            _ => Err(wrong(node)),
        };
        let bytes = |node: &Node| match &node.content {
            Content::Bytes(bytes) => Ok(Value::from(base64(bytes))),
            _ => text(node),
        };
        let many = |read: &dyn Fn(&Node) -> Read<Value>| match &node.content {
            Content::List(elements) | Content::Set(elements) => {
                elements.iter().map(read).collect::<Read<Vec<_>>>().map(Value::Array)
            }
            _ => Err(wrong(node)),
        };
        let value = match (kind.as_str(), &node.content) {
            ("S" | "N", _) => text(node)?,
            ("B", _) => bytes(node)?,
            ("SS" | "NS", _) => many(&text)?,
            ("BS", _) => many(&bytes)?,
            ("BOOL" | "NULL", Content::Flag(flag)) => Value::from(*flag),
            ("L", _) => many(&|node| typed(name, node))?,
            ("M", Content::Map(entries)) => {
                let entries = entries.iter().map(|(_, key, node)| Ok((key.clone(), typed(name, node)?)));
                Value::Object(entries.collect::<Read<_>>()?)
            }
            ("BOOL" | "NULL" | "M", _) => return Err(wrong(node)),
            _ => return flaw(*at, Reason::UnknownParameter(kind.clone())),
        };
        written.insert(kind.clone(), value);
    }
    Ok(Value::Object(written))
}

/// An attribute value that is written as the language has it.
fn native(node: &Node) -> Read<Value> {
    let wrong = || Flaw { at: node.at, reason: Reason::WrongKind(String::new()) };
    Ok(match &node.content {
        Content::Text(text) => json!({ "S": text }),
        Content::Number(digits) if Number::parse(digits).is_ok() => json!({ "N": digits }),
        Content::Float(digits) => return flaw(node.at, Reason::Float(digits.clone())),
        Content::Flag(flag) => json!({ "BOOL": flag }),
        Content::Null => json!({ "NULL": true }),
        Content::Bytes(bytes) => json!({ "B": base64(bytes) }),
        Content::List(elements) => json!({ "L": elements.iter().map(native).collect::<Read<Vec<_>>>()? }),
        Content::Map(entries) => {
            let entries = entries.iter().filter(|(_, _, node)| node.content != Content::Absent);
            let entries = entries.map(|(_, key, node)| Ok((key.clone(), native(node)?)));
            json!({ "M": Value::Object(entries.collect::<Read<_>>()?) })
        }
        Content::Set(elements) => {
            let kind = match elements.first().map(|element| &element.content) {
                Some(Content::Text(_)) => "S",
                Some(Content::Number(_)) => "N",
                Some(Content::Bytes(_)) => "B",
                _ => return Err(wrong()),
            };
            let elements = elements.iter().map(|element| match native(element)?.get(kind) {
                Some(value) => Ok(value.clone()),
                None => flaw(element.at, Reason::WrongKind(String::new())),
            });
            json!({ format!("{kind}S"): elements.collect::<Read<Vec<_>>>()? })
        }
        _ => return Err(wrong()),
    })
}
