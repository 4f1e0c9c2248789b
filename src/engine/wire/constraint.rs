//! Constraints of the API model, as data, and the message about those that fail.
//!
//! ```text
//! 2 validation errors detected: Value null at 'key' failed to satisfy constraint: Member must
//! not be null; Value 'hi' at 'returnValues' failed to satisfy constraint: Member must satisfy
//! enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]
//! ```
//!
//! Source: the API model (`botocore`, `dynamodb/2012-08-10/service-2.json`);
//! fact sheet §5, message 29. The order of members and of enumerations is known
//! second hand, from an emulator's tests (unverified).

use std::fmt::Write as _;

use super::json::{List, Member};
use crate::model::ApiError;

/// How many failures the service lists at most.
const MAX_FAILURES: usize = 10;

/// What a member's value must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraint {
    /// The member must be there.
    NotNull,
    /// Characters of a text, elements of a list.
    MinLength(usize),
    /// Characters of a text, elements of a list.
    MaxLength(usize),
    /// Only letters, digits, `_`, `.` and `-`: the model's `[a-zA-Z0-9_.-]+`.
    NamePattern,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// At least this.
    AtLeast(i64),
    /// At most this.
    AtMost(i64),
}

impl Constraint {
    /// Whether `value` satisfies this. A missing value satisfies all but
    /// [`Constraint::NotNull`].
    fn accepts(self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::NotNull, value) => !matches!(value, Value::Null),
            (Self::MinLength(least), value) => value.length().is_none_or(|length| length >= least),
            (Self::MaxLength(most), value) => value.length().is_none_or(|length| length <= most),
            (Self::NamePattern, Value::Text(text)) => is_name(text),
            (Self::OneOf(words), Value::Text(text)) => words.contains(&text),
            (Self::AtLeast(least), Value::Number(number)) => number >= least,
            (Self::AtMost(most), Value::Number(number)) => number <= most,
            (Self::NamePattern | Self::OneOf(_) | Self::AtLeast(_) | Self::AtMost(_), _) => true,
        }
    }

    /// The service's words for this.
    fn describe(self) -> String {
        match self {
            Self::NotNull => "Member must not be null".to_owned(),
            Self::MinLength(least) => format!("Member must have length greater than or equal to {least}"),
            Self::MaxLength(most) => format!("Member must have length less than or equal to {most}"),
            Self::NamePattern => "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+".to_owned(),
            Self::OneOf(words) => format!("Member must satisfy enum value set: [{}]", words.join(", ")),
            Self::AtLeast(least) => format!("Member must have value greater than or equal to {least}"),
            Self::AtMost(most) => format!("Member must have value less than or equal to {most}"),
        }
    }
}

/// Whether `text` is made of the characters table and index names may have.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// A member's value, as far as constraints look at it.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// The member is missing.
    Null,
    /// A string.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// A list: its length, and how the service would print it.
    List(usize, &'a str),
    /// A list that the service does not print: its length.
    Unshown(usize),
    /// A structure or a map, of which only the presence matters.
    Structure,
}

impl<'a> Value<'a> {
    /// A string that may be missing.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// A string member of a body.
    pub fn member(member: &'a Option<Member<String>>) -> Self {
        Self::text(member.as_ref().map(|member| member.0.as_str()))
    }

    /// A number that may be missing.
    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// A list member of a body, that only prints when it is empty.
    pub fn list<T>(list: Option<&List<T>>) -> Self {
        list.map_or(Self::Null, |list| Self::List(list.0.len(), "[]"))
    }

    /// A structure or map that may be missing.
    pub fn structure<T>(structure: Option<&T>) -> Self {
        structure.map_or(Self::Null, |_| Self::Structure)
    }

    fn length(self) -> Option<usize> {
        match self {
            Self::Text(text) => Some(text.chars().count()),
            Self::List(length, _) | Self::Unshown(length) => Some(length),
            Self::Null | Self::Number(_) | Self::Structure => None,
        }
    }
}

/// A member of a request and what it must satisfy.
pub struct Rule<B> {
    /// The member's path in messages: `returnConsumedCapacity`.
    pub member: &'static str,
    /// The member's value in a body.
    pub value: fn(&B) -> Value<'_>,
    /// In the order the service lists them.
    pub constraints: &'static [Constraint],
}

/// The constraints that failed so far.
#[derive(Debug, Default)]
pub struct Failures {
    texts: Vec<String>,
}

impl Failures {
    /// Checks every rule against `body`.
    pub fn check_rules<B>(&mut self, body: &B, rules: &[Rule<B>]) {
        for rule in rules {
            self.check(rule.member, (rule.value)(body), rule.constraints);
        }
    }

    /// Checks one value.
    pub fn check(&mut self, path: &str, value: Value<'_>, constraints: &[Constraint]) {
        for constraint in constraints {
            if self.texts.len() < MAX_FAILURES && !constraint.accepts(value) {
                let mut text = String::from("Value");
                // Writing to a string cannot fail.
                let _ = match value {
                    Value::Null => write!(text, " null"),
                    Value::Text(value) | Value::List(_, value) => write!(text, " '{value}'"),
                    Value::Number(value) => write!(text, " '{value}'"),
                    Value::Structure => write!(text, " '{{}}'"),
                    Value::Unshown(_) => Ok(()),
                };
                let _ = write!(text, " at '{path}' failed to satisfy constraint: {}", constraint.describe());
                self.texts.push(text);
            }
        }
    }

    /// Checks the length of a list that must be there: from 1 to `most`. The
    /// service prints it only if it is empty.
    pub fn check_count(&mut self, path: &str, count: Option<usize>, most: usize) {
        let value = match count {
            None => Value::Null,
            Some(0) => Value::List(0, "[]"),
            Some(count) => Value::Unshown(count),
        };
        let constraints = [Constraint::NotNull, Constraint::MinLength(1), Constraint::MaxLength(most)];
        self.check(path, value, &constraints);
    }

    /// Adds a failure of `value`, printed so, that no [`Constraint`] describes.
    pub fn add(&mut self, path: &str, value: &str, words: &str) {
        if self.texts.len() < MAX_FAILURES {
            self.texts.push(format!("Value '{value}' at '{path}' failed to satisfy constraint: {words}"));
        }
    }

    /// Ends the checks.
    ///
    /// # Errors
    ///
    /// `ValidationException` with every failure in one message.
    pub fn finish(self) -> Result<(), ApiError> {
        match self.texts.len() {
            0 => Ok(()),
            1 => Err(ApiError::validation(format!("1 validation error detected: {}", self.texts.concat()))),
            count => Err(ApiError::validation(format!(
                "{count} validation errors detected: {}",
                self.texts.join("; ")
            ))),
        }
    }
}
