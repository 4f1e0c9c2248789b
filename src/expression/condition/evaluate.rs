//! Whether a condition holds for an item.
//!
//! A missing attribute makes every test false but `<>` and
//! `attribute_not_exists`; so do different types. Nothing here can fail.
//!
//! Source: Developer Guide, "Condition and filter expressions"; fact sheet §5.

use std::cmp::Ordering;

use super::{Condition, Node, Operand, Single, Source, Test};
use crate::expression::syntax::Comparator;
use crate::expression::value;
use crate::model::{AttributeValue, Item, Number};

/// A value at the moment of evaluation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Evaluated<'v> {
    /// In the item or in the condition.
    Borrowed(&'v AttributeValue),
    /// What `size` gave.
    Number(Number),
}

impl Condition {
    /// Whether the condition holds; for a missing item pass an empty one.
    pub fn evaluate(&self, item: &Item) -> bool {
        self.root.holds(item)
    }
}

impl Node {
    /// Recursive: binding has bounded the number of operators, and with it the depth.
    pub(super) fn holds(&self, item: &Item) -> bool {
        match &self.test {
            Test::Or(parts) => parts.iter().any(|part| part.holds(item)),
            Test::And(parts) => parts.iter().all(|part| part.holds(item)),
            Test::Not(inner) => !inner.holds(item),
            Test::Single(single) => single.holds(item),
        }
    }
}

impl Single {
    fn holds(&self, item: &Item) -> bool {
        match self {
            Self::Compare(comparator, left, right) => {
                compare(*comparator, left.evaluate(item), right.evaluate(item))
            }
            Self::Between(value, lower, upper) => {
                let value = value.evaluate(item);
                compare(Comparator::GreaterOrEqual, value, lower.evaluate(item))
                    && compare(Comparator::LessOrEqual, value, upper.evaluate(item))
            }
            Self::In(value, choices) => {
                let value = value.evaluate(item);
                choices.iter().any(|choice| compare(Comparator::Equal, value, choice.evaluate(item)))
            }
            Self::Exists(operand) => operand.evaluate(item).is_some(),
            Self::NotExists(operand) => operand.evaluate(item).is_none(),
            Self::Type(operand, wanted) => operand
                .evaluate(item)
                .is_some_and(|value| value.with(|value| value.attribute_type() == *wanted)),
            Self::BeginsWith(whole, prefix) => both(whole, prefix, item, value::begins_with),
            Self::Contains(whole, part) => both(whole, part, item, value::contains),
        }
    }
}

impl Operand {
    /// The operand's value, if it has one.
    pub(super) fn evaluate<'v>(&'v self, item: &'v Item) -> Option<Evaluated<'v>> {
        match &self.source {
            Source::Path(path) => path.resolve(item).map(Evaluated::Borrowed),
            Source::Value(value) => Some(Evaluated::Borrowed(value)),
            Source::Size(inner) => {
                let size = inner.evaluate(item)?.with(value::size)?;
                Some(Evaluated::Number(Number::from(size)))
            }
        }
    }
}

impl Evaluated<'_> {
    /// Looks at the value.
    pub(super) fn with<T>(self, look: impl FnOnce(&AttributeValue) -> T) -> T {
        match self {
            Self::Borrowed(value) => look(value),
            Self::Number(number) => look(&AttributeValue::N(number)),
        }
    }
}

fn both(
    left: &Operand,
    right: &Operand,
    item: &Item,
    holds: fn(&AttributeValue, &AttributeValue) -> bool,
) -> bool {
    match (left.evaluate(item), right.evaluate(item)) {
        (Some(left), Some(right)) => left.with(|left| right.with(|right| holds(left, right))),
        _ => false,
    }
}

fn compare(comparator: Comparator, left: Option<Evaluated<'_>>, right: Option<Evaluated<'_>>) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return comparator == Comparator::NotEqual;
    };
    left.with(|left| {
        right.with(|right| {
            let ordered = |fits: fn(Ordering) -> bool| value::order(left, right).is_some_and(fits);
            match comparator {
                Comparator::Equal => left == right,
                Comparator::NotEqual => left != right,
                Comparator::Less => ordered(Ordering::is_lt),
                Comparator::LessOrEqual => ordered(Ordering::is_le),
                Comparator::Greater => ordered(Ordering::is_gt),
                Comparator::GreaterOrEqual => ordered(Ordering::is_ge),
            }
        })
    })
}
