//! A condition taken apart: what every part gave, and on which values.

use serde::{Deserialize, Serialize};

use super::{Condition, Node, Operand, Single, Test};
use crate::expression::value;
use crate::model::error::Span;
use crate::model::{AttributeValue, Item};

/// What a part of a condition gave for an item.
///
/// Every part is evaluated, also those that no longer matter to the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The text of the part.
    pub span: Span,
    /// The operator or function, as DynamoDB writes it: `AND`, `<=`, `begins_with`, …
    pub operator: String,
    /// Whether the part holds.
    pub truth: bool,
    /// The values it looked at, in the order written; empty for AND, OR and NOT.
    pub operands: Vec<OperandValue>,
    /// The conditions it is made of; empty for all but AND, OR and NOT.
    pub parts: Vec<Explanation>,
}

/// An operand and its value at that instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperandValue {
    /// The text of the operand.
    pub span: Span,
    /// Its value; none if the item has no such attribute.
    pub value: Option<ShownValue>,
}

/// A value made for showing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownValue {
    /// The type's descriptor: `S`, `BOOL`, …
    pub descriptor: String,
    /// The value as text: strings bare, binary in base64, sets and maps in braces, lists in brackets.
    pub text: String,
}

impl Condition {
    /// Why the condition does or does not hold; for a missing item pass an empty one.
    pub fn explain(&self, item: &Item) -> Explanation {
        self.root.explain(item)
    }
}

impl Node {
    fn explain(&self, item: &Item) -> Explanation {
        Explanation {
            span: self.span,
            operator: self.operator().to_owned(),
            truth: self.holds(item),
            operands: self.operands().into_iter().map(|operand| operand.explain(item)).collect(),
            parts: self.parts().iter().map(|part| part.explain(item)).collect(),
        }
    }

    /// The operator or function, as DynamoDB writes it.
    pub(in crate::expression) fn operator(&self) -> &'static str {
        match &self.test {
            Test::Or(_) => "OR",
            Test::And(_) => "AND",
            Test::Not(_) => "NOT",
            Test::Single(Single::Compare(comparator, ..)) => comparator.symbol(),
            Test::Single(Single::Between(..)) => "BETWEEN",
            Test::Single(Single::In(..)) => "IN",
            Test::Single(Single::Exists(_)) => "attribute_exists",
            Test::Single(Single::NotExists(_)) => "attribute_not_exists",
            Test::Single(Single::Type(..)) => "attribute_type",
            Test::Single(Single::BeginsWith(..)) => "begins_with",
            Test::Single(Single::Contains(..)) => "contains",
        }
    }
}

impl Operand {
    fn explain(&self, item: &Item) -> OperandValue {
        OperandValue { span: self.span, value: self.evaluate(item).map(|value| value.with(ShownValue::of)) }
    }
}

impl ShownValue {
    /// Makes a value ready for showing.
    pub fn of(value: &AttributeValue) -> Self {
        Self { descriptor: value.attribute_type().descriptor().to_owned(), text: value::text(value) }
    }
}
