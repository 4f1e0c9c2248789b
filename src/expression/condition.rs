//! Conditions: bound, evaluated, explained.
//!
//! A [`Condition`] owns its paths and values, so it can be kept and evaluated
//! against many items; evaluating borrows from the item and allocates nothing.
//! Filters are conditions too. [`super::KeyCondition`] is made from one.
//!
//! | file | step |
//! |---|---|
//! | [`bind`] | parsed condition to bound condition: placeholders, operand counts and types |
//! | [`evaluate`] | bound condition and item to true or false |
//! | [`explain`] | the same, with every part and value along the way |

mod bind;
mod evaluate;
mod explain;

use std::sync::Arc;

use super::error::ExpressionError;
use super::path::Path;
use super::placeholders::Placeholders;
use super::syntax::Comparator;
use super::{remembered, syntax};
use crate::model::AttributeValue;
use crate::model::error::Span;
use crate::model::value::AttributeType;

pub use explain::{Explanation, OperandValue, ShownValue};

#[cfg(test)]
mod tests;

/// A condition whose names and values are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub(super) root: Node,
}

/// A part of a condition and the text it covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) test: Test,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Or(Vec<Node>),
    And(Vec<Node>),
    Not(Box<Node>),
    Single(Single),
}

/// A test that holds no other.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Single {
    Compare(Comparator, Operand, Operand),
    /// Value, lower bound, upper bound; both bounds are inside.
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(Operand),
    NotExists(Operand),
    Type(Operand, AttributeType),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

/// Where a value comes from, and the text that says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Operand {
    pub(super) source: Source,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// The item.
    Path(Path),
    /// The request.
    Value(Arc<AttributeValue>),
    /// The size of another operand.
    Size(Box<Operand>),
}

impl Condition {
    /// Parses and binds a condition, filter or key condition.
    pub(super) fn parse(text: &str, placeholders: &Placeholders<'_>) -> Result<Self, ExpressionError> {
        let parsed = remembered::condition(text)?;
        Self::of_parsed(&parsed, placeholders)
    }

    /// Binds a condition that is parsed and checked.
    pub(super) fn of_parsed(
        parsed: &syntax::Condition,
        placeholders: &Placeholders<'_>,
    ) -> Result<Self, ExpressionError> {
        Ok(Self { root: bind::condition(parsed, placeholders)? })
    }

    /// `attribute_not_exists(attribute)`, and with `other`, `… OR other`.
    pub fn absent(attribute: &str, other: Option<Self>) -> Self {
        let span = Span { start: 0, end: 0 };
        let operand = Operand { source: Source::Path(Path::top_level(attribute)), span };
        let absent = Node { test: Test::Single(Single::NotExists(operand)), span };
        match other {
            None => Self { root: absent },
            Some(Self { root }) => {
                let span = root.span;
                Self { root: Node { test: Test::Or(vec![absent, root]), span } }
            }
        }
    }

    /// All paths the condition reads, in the order written, with repetitions.
    ///
    /// For the engine's rules about key attributes: a filter of a Query may
    /// not touch them, and no expression may look inside them.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        self.root.collect_paths(&mut paths);
        paths
    }
}

impl Node {
    /// The operands of this part, its own parts' not included.
    pub(super) fn operands(&self) -> Vec<&Operand> {
        let Test::Single(single) = &self.test else { return Vec::new() };
        match single {
            Single::Compare(_, left, right)
            | Single::BeginsWith(left, right)
            | Single::Contains(left, right) => vec![left, right],
            Single::Between(value, lower, upper) => vec![value, lower, upper],
            Single::In(value, choices) => std::iter::once(value).chain(choices).collect(),
            Single::Exists(operand) | Single::NotExists(operand) | Single::Type(operand, _) => vec![operand],
        }
    }

    /// The parts that are conditions themselves.
    pub(super) fn parts(&self) -> &[Node] {
        match &self.test {
            Test::Or(parts) | Test::And(parts) => parts,
            Test::Not(inner) => std::slice::from_ref(inner),
            Test::Single(_) => &[],
        }
    }

    fn collect_paths<'c>(&'c self, paths: &mut Vec<&'c Path>) {
        for mut operand in self.operands() {
            while let Source::Size(inner) = &operand.source {
                operand = inner;
            }
            if let Source::Path(path) = &operand.source {
                paths.push(path);
            }
        }
        for part in self.parts() {
            part.collect_paths(paths);
        }
    }
}
