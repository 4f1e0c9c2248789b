//! Requests with placeholders.
//!
//! Inside any JSON string, `${…}` holds a [`Sum`]: `"${stock - 1}"`. A string
//! that is nothing but `"${name}"` is replaced by the bound value whole,
//! whatever its JSON type; everywhere else the value's text is put in.
//! Requests that are counted ([`Numbers::Text`]) have numbers as text where
//! the service takes text: `{ "N": "${i}" }`. Programs do not, because links to
//! their races replay as they were made.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::formula::{EvaluationError, Sum, SyntaxError};
use crate::model::Number;

/// Deepest nesting of a request's JSON. Deeper than any request that the service accepts.
pub const MAX_DEPTH: usize = 100;

/// Most bytes that placeholders may put into one request: more than twice the largest item.
pub const MAX_FILLED_BYTES: usize = 1_000_000;

/// A JSON value with placeholders, ready to be filled in.
#[derive(Debug, Clone, PartialEq)]
pub enum Template {
    /// Nothing to fill in.
    Constant(Arc<Value>),
    /// A string that is nothing but a name, and what becomes of a number there.
    Whole(String, Numbers),
    /// A string with placeholders in it.
    Text(Vec<Piece>),
    /// An array with placeholders somewhere inside.
    Array(Vec<Template>),
    /// An object with placeholders somewhere inside.
    Object(Vec<(String, Template)>),
}

/// What becomes of a number that is put in place of a whole string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// It stays one.
    Same,
    /// In an attribute value that is text on the wire, or is made of such, it becomes text.
    Text,
}

/// The members of attribute values that are text on the wire, or made of such.
pub(crate) const TEXTS: [&str; 4] = ["S", "N", "SS", "NS"];

/// A part of a string.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// As it stands.
    Verbatim(String),
    /// To be computed.
    Computed(Sum),
}

/// A request cannot be made a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A `${` without its `}`.
    #[error("`{text}`: a placeholder is not closed")]
    Unclosed {
        /// The string it stands in.
        text: String,
    },
    /// What stands between the braces is no sum.
    #[error("`{placeholder}`: {error}")]
    Syntax {
        /// The placeholder as written.
        placeholder: String,
        /// What is wrong with it.
        error: SyntaxError,
    },
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
}

impl Template {
    /// Finds the placeholders in a request.
    pub fn compile(request: &Value, numbers: Numbers) -> Result<Self, TemplateError> {
        Self::compile_within(request, numbers, Numbers::Same, MAX_DEPTH)
    }

    /// `here` is what becomes of numbers in a string that stands at this place.
    fn compile_within(
        request: &Value,
        numbers: Numbers,
        here: Numbers,
        depth: usize,
    ) -> Result<Self, TemplateError> {
        let deeper = depth.checked_sub(1).ok_or(TemplateError::TooDeep)?;
        Ok(match request {
            Value::String(text) => compile_text(text, here)?,
            Value::Array(elements) => {
                let parts: Vec<Self> = elements
                    .iter()
                    .map(|element| Self::compile_within(element, numbers, here, deeper))
                    .collect::<Result<_, _>>()?;
                if parts.iter().all(Self::is_constant) { Self::constant(request) } else { Self::Array(parts) }
            }
            Value::Object(members) => {
                let parts: Vec<(String, Self)> = members
                    .iter()
                    .map(|(name, member)| {
                        let here = if TEXTS.contains(&name.as_str()) { numbers } else { Numbers::Same };
                        Ok((name.clone(), Self::compile_within(member, numbers, here, deeper)?))
                    })
                    .collect::<Result<_, TemplateError>>()?;
                if parts.iter().all(|(_, part)| part.is_constant()) {
                    Self::constant(request)
                } else {
                    Self::Object(parts)
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::constant(request),
        })
    }

    fn constant(value: &Value) -> Self {
        Self::Constant(Arc::new(value.clone()))
    }

    fn is_constant(&self) -> bool {
        matches!(self, Self::Constant(_))
    }

    /// The names its placeholders read.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::Constant(_) => {}
            Self::Whole(name, _) => {
                names.insert(name.clone());
            }
            Self::Text(pieces) => {
                for piece in pieces {
                    if let Piece::Computed(sum) = piece {
                        names.extend(sum.names().map(str::to_owned));
                    }
                }
            }
            Self::Array(parts) => parts.iter().for_each(|part| part.collect_names(names)),
            Self::Object(parts) => parts.iter().for_each(|(_, part)| part.collect_names(names)),
        }
    }

    /// The request with every placeholder replaced. One without placeholders is shared, not copied.
    ///
    /// # Errors
    ///
    /// Those of [`Template::check`].
    pub fn fill<'v>(
        &self,
        lookup: &dyn Fn(&str) -> Option<&'v Value>,
    ) -> Result<Arc<Value>, EvaluationError> {
        if let Self::Constant(value) = self {
            return Ok(Arc::clone(value));
        }
        self.check(lookup)?;
        self.filled(lookup).map(Arc::new)
    }

    /// Whether every placeholder can be replaced, without doing so.
    ///
    /// # Errors
    ///
    /// A name without a value, a sum that is none, or more than [`MAX_FILLED_BYTES`].
    pub fn check<'v>(&self, lookup: &dyn Fn(&str) -> Option<&'v Value>) -> Result<(), EvaluationError> {
        let mut room = Room(MAX_FILLED_BYTES);
        let mut open = vec![self];
        while let Some(part) = open.pop() {
            match part {
                Self::Constant(_) => {}
                Self::Whole(name, _) => room.take_value(find(name, lookup)?)?,
                Self::Text(pieces) => {
                    for piece in pieces {
                        if let Piece::Computed(sum) = piece {
                            room.take(compute(sum, lookup)?.len())?;
                        }
                    }
                }
                Self::Array(parts) => open.extend(parts.iter().rev()),
                Self::Object(parts) => open.extend(parts.iter().rev().map(|(_, part)| part)),
            }
        }
        Ok(())
    }

    fn filled<'v>(&self, lookup: &dyn Fn(&str) -> Option<&'v Value>) -> Result<Value, EvaluationError> {
        Ok(match self {
            Self::Constant(value) => Value::clone(value),
            Self::Whole(name, numbers) => match (find(name, lookup)?, numbers) {
                (Value::Number(number), Numbers::Text) => Value::String(number.to_string()),
                (value, _) => value.clone(),
            },
            Self::Text(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Verbatim(verbatim) => text.push_str(verbatim),
                        Piece::Computed(sum) => text.push_str(&compute(sum, lookup)?),
                    }
                }
                Value::String(text)
            }
            Self::Array(parts) => {
                let filled = parts.iter().map(|part| part.filled(lookup));
                Value::Array(filled.collect::<Result<_, _>>()?)
            }
            Self::Object(parts) => {
                let mut filled = Map::new();
                for (name, part) in parts {
                    filled.insert(name.clone(), part.filled(lookup)?);
                }
                Value::Object(filled)
            }
        })
    }
}

/// How many bytes may still be put into a request.
struct Room(usize);

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), EvaluationError> {
        self.0 = self.0.checked_sub(bytes).ok_or(EvaluationError::TooLong)?;
        Ok(())
    }

    /// Takes about what the value's JSON needs.
    fn take_value(&mut self, value: &Value) -> Result<(), EvaluationError> {
        let mut pending = vec![value];
        while let Some(value) = pending.pop() {
            match value {
                Value::Null | Value::Bool(_) | Value::Number(_) => self.take(4)?,
                Value::String(text) => self.take(2 + text.len())?,
                Value::Array(elements) => {
                    self.take(2 + elements.len())?;
                    pending.extend(elements);
                }
                Value::Object(members) => {
                    self.take(2)?;
                    for (name, member) in members {
                        self.take(4 + name.len())?;
                        pending.push(member);
                    }
                }
            }
        }
        Ok(())
    }
}

fn find<'v>(name: &str, lookup: &dyn Fn(&str) -> Option<&'v Value>) -> Result<&'v Value, EvaluationError> {
    lookup(name).ok_or_else(|| EvaluationError::NotANumber(name.to_owned()))
}

/// A name alone stands for its text; a sum is computed.
fn compute<'v>(sum: &Sum, lookup: &dyn Fn(&str) -> Option<&'v Value>) -> Result<String, EvaluationError> {
    if let Some(Value::String(text)) = sum.as_name().and_then(lookup) {
        return Ok(text.clone());
    }
    let number = sum.evaluate(&|name| lookup(name).and_then(as_number))?;
    Ok(number.to_string())
}

/// A bound value as a number: DynamoDB sends numbers as JSON strings, counts as JSON numbers.
pub fn as_number(value: &Value) -> Option<Number> {
    match value {
        Value::String(text) => Number::parse(text).ok(),
        Value::Number(number) => Number::parse(&number.to_string()).ok(),
        _ => None,
    }
}

fn compile_text(text: &str, numbers: Numbers) -> Result<Template, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, behind)) = after.split_once('}') else {
            return Err(TemplateError::Unclosed { text: text.to_owned() });
        };
        if !before.is_empty() {
            pieces.push(Piece::Verbatim(before.to_owned()));
        }
        let sum = Sum::parse(inside)
            .map_err(|error| TemplateError::Syntax { placeholder: format!("${{{inside}}}"), error })?;
        pieces.push(Piece::Computed(sum));
        rest = behind;
    }
    if pieces.is_empty() {
        return Ok(Template::constant(&Value::String(text.to_owned())));
    }
    if let ([Piece::Computed(sum)], true) = (pieces.as_slice(), rest.is_empty())
        && let Some(name) = sum.as_name()
    {
        return Ok(Template::Whole(name.to_owned(), numbers));
    }
    if !rest.is_empty() {
        pieces.push(Piece::Verbatim(rest.to_owned()));
    }
    Ok(Template::Text(pieces))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fill(request: Value) -> Result<Value, EvaluationError> {
        let stock = json!("3");
        let item = json!({"stock": {"N": "3"}});
        Template::compile(&request, Numbers::Same)
            .expect("a template")
            .fill(&|name| match name {
                "stock" => Some(&stock),
                "item" => Some(&item),
                _ => None,
            })
            .map(Arc::unwrap_or_clone)
    }

    #[test]
    fn placeholders_are_filled_in() {
        assert_eq!(fill(json!({":n": {"N": "${stock - 1}"}})), Ok(json!({":n": {"N": "2"}})));
        assert_eq!(fill(json!(["a ${stock} b ${stock + 1}", 1])), Ok(json!(["a 3 b 4", 1])));
        assert_eq!(fill(json!({"Item": "${item}"})), Ok(json!({"Item": {"stock": {"N": "3"}}})));
        assert_eq!(fill(json!("no $ placeholder {}")), Ok(json!("no $ placeholder {}")));
    }

    #[test]
    fn a_counted_number_is_text_where_the_service_takes_text() {
        let count = json!(7);
        let fill = |request: Value| {
            let template = Template::compile(&request, Numbers::Text).expect("a template");
            template.fill(&|_| Some(&count)).map(Arc::unwrap_or_clone)
        };
        assert_eq!(fill(json!({"N": "${i}", "Limit": "${i}"})), Ok(json!({"N": "7", "Limit": 7})));
        assert_eq!(fill(json!({"NS": ["${i}", "1"]})), Ok(json!({"NS": ["7", "1"]})));
        // An attribute of that name holds a value, not text.
        assert_eq!(fill(json!({"N": {"Segment": "${i}"}})), Ok(json!({"N": {"Segment": 7}})));
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error() {
        assert_eq!(fill(json!("${nothing}")), Err(EvaluationError::NotANumber("nothing".into())));
        assert_eq!(fill(json!("${item - 1}")), Err(EvaluationError::NotANumber("item".into())));
        assert_eq!(
            Template::compile(&json!("${stock"), Numbers::Same),
            Err(TemplateError::Unclosed { text: "${stock".into() })
        );
        assert!(matches!(
            Template::compile(&json!("${1 +}"), Numbers::Same),
            Err(TemplateError::Syntax { .. })
        ));
    }

    #[test]
    fn what_is_put_in_is_bounded() {
        let long = json!({"L": ["x".repeat(1_000)]});
        let fill = |times: usize| {
            let request = json!(vec!["${item}"; times]);
            let template = Template::compile(&request, Numbers::Same).expect("a template");
            template.fill(&|_| Some(&long)).map(|filled| filled.as_array().map(Vec::len))
        };
        assert_eq!(fill(900), Ok(Some(900)));
        assert_eq!(fill(1_000), Err(EvaluationError::TooLong));
    }

    #[test]
    fn depth_is_bounded() {
        let mut deep = json!("${stock}");
        for _ in 0..MAX_DEPTH {
            deep = json!([deep]);
        }
        assert_eq!(Template::compile(&deep, Numbers::Same), Err(TemplateError::TooDeep));
    }
}
