//! Key conditions: which partition, and which range of its sort keys.
//!
//! A key condition is parsed and bound like any condition
//! ([`KeyExpression`]), then fitted to the keys of a table or index
//! ([`KeyExpression::for_keys`]): the partition key must be given by `=`, the
//! sort key by at most one condition, and nothing else may be asked. Where a
//! key has several attributes, all of the partition key's must be given by `=`
//! and the sort key's from the left, all but the last of them by `=`.
//!
//! Source: Developer Guide, "Key condition expressions"; fact sheet §5; the
//! texts from published conformance tests run against the real service.

use std::sync::Arc;

use super::condition::{Condition, Node, Operand, Single, Source, Test};
use super::error::ExpressionError;
use super::legacy::NO_TEXT;
use super::path::Path;
use super::placeholders::Placeholders;
use super::syntax::Comparator;
use crate::model::AttributeValue;
use crate::model::error::Span;
use crate::model::key_schema::{KeyAttribute, KeyAttributes};

#[cfg(test)]
mod tests;

/// A key condition that is not yet fitted to keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyExpression {
    terms: Vec<Term>,
}

/// A condition on one attribute.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    attribute: String,
    condition: SortCondition,
    span: Span,
}

/// What a Query reads: one partition, and of it a range of sort keys.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCondition {
    /// The values of the partition key's attributes.
    pub partition: Vec<Arc<AttributeValue>>,
    /// The conditions on the sort key's attributes, from the left: all but the
    /// last are equalities. None reads the whole partition.
    pub sort: Vec<SortCondition>,
}

/// A condition on a sort key.
#[derive(Debug, Clone, PartialEq)]
pub enum SortCondition {
    /// `sk = :v`
    Equal(Arc<AttributeValue>),
    /// `sk < :v`
    Less(Arc<AttributeValue>),
    /// `sk <= :v`
    LessOrEqual(Arc<AttributeValue>),
    /// `sk > :v`
    Greater(Arc<AttributeValue>),
    /// `sk >= :v`
    GreaterOrEqual(Arc<AttributeValue>),
    /// `sk BETWEEN :v AND :v`, both bounds inside.
    Between(Arc<AttributeValue>, Arc<AttributeValue>),
    /// `begins_with(sk, :v)`
    BeginsWith(Arc<AttributeValue>),
}

impl SortCondition {
    /// The values it compares with.
    pub fn values(&self) -> impl Iterator<Item = &AttributeValue> {
        let (first, second) = match self {
            Self::Between(lower, upper) => (lower, Some(upper)),
            Self::Equal(value)
            | Self::Less(value)
            | Self::LessOrEqual(value)
            | Self::Greater(value)
            | Self::GreaterOrEqual(value)
            | Self::BeginsWith(value) => (value, None),
        };
        std::iter::once(first).chain(second).map(Arc::as_ref)
    }
}

/// A refused key condition; `Display` is the service's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyConditionError {
    /// What any condition is refused for; the only one with a prefix.
    #[error("Invalid KeyConditionExpression: {0}")]
    Expression(ExpressionError),
    /// OR, NOT, IN, `<>` or a function.
    #[error("Invalid operator used in KeyConditionExpression: {operator}")]
    Operator {
        /// The operator or function.
        operator: &'static str,
        /// Where it is used.
        span: Span,
    },
    /// `size(…)` as an operand.
    #[error("KeyConditionExpressions cannot contain nested operations")]
    NestedOperation(Span),
    /// `a.b = :v`
    #[error("KeyConditionExpressions cannot have conditions on nested attributes")]
    NestedAttribute(Span),
    /// `:v BETWEEN a AND b`
    #[error(
        "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first operand"
    )]
    FirstOperand {
        /// `BETWEEN` or `begins_with`.
        operator: &'static str,
        /// Where it is used.
        span: Span,
    },
    /// `a = b`
    #[error("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")]
    TwoAttributes(Span),
    /// `:a = :b`
    #[error("Invalid condition in KeyConditionExpression: No key attribute specified")]
    NoAttribute(Span),
    /// `a > :v AND a < :w`
    #[error("KeyConditionExpressions must only contain one condition per key")]
    Repeated(Span),
    /// A key that must be given is not, or an attribute is that is no key.
    #[error("Query condition missed key schema element: {0}")]
    MissingKey(String),
    /// The partition key by anything but `=`, or `begins_with` on a number.
    #[error("Query key condition not supported")]
    Unsupported(Span),
    /// A value of another type than the key's.
    #[error("One or more parameter values were invalid: Condition parameter type does not match schema type")]
    TypeMismatch(Span),
}

impl KeyConditionError {
    /// The bytes of the expression that are to blame, if it can be pointed at.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Expression(error) => error.span,
            Self::MissingKey(_) => None,
            Self::Operator { span, .. }
            | Self::FirstOperand { span, .. }
            | Self::NestedOperation(span)
            | Self::NestedAttribute(span)
            | Self::TwoAttributes(span)
            | Self::NoAttribute(span)
            | Self::Repeated(span)
            | Self::Unsupported(span)
            | Self::TypeMismatch(span) => Some(*span),
        }
    }
}

impl KeyExpression {
    pub(super) fn parse(text: &str, placeholders: &Placeholders<'_>) -> Result<Self, KeyConditionError> {
        let condition = Condition::parse(text, placeholders).map_err(KeyConditionError::Expression)?;
        let mut terms = Vec::new();
        collect_terms(&condition.root, &mut terms)?;
        for (count, term) in terms.iter().enumerate() {
            if terms.iter().take(count).any(|earlier| earlier.attribute == term.attribute) {
                return Err(KeyConditionError::Repeated(term.span));
            }
        }
        Ok(Self { terms })
    }

    /// A condition on each of these attributes, of which none comes twice; for `KeyConditions`.
    pub(super) fn of_attributes(conditions: Vec<(String, SortCondition)>) -> Self {
        let term = |(attribute, condition)| Term { attribute, condition, span: NO_TEXT };
        Self { terms: conditions.into_iter().map(term).collect() }
    }

    /// Fits the expression to the keys of a table or index.
    ///
    /// # Errors
    ///
    /// When the partition key is not given by `=`, another attribute than
    /// the keys is asked, or a value has the wrong type.
    pub fn for_keys(&self, keys: KeyAttributes<'_>) -> Result<KeyCondition, KeyConditionError> {
        let missing = |key: &KeyAttribute| KeyConditionError::MissingKey(key.name.clone());
        let find = |key: &KeyAttribute| self.terms.iter().find(|term| term.attribute == key.name);
        let partition = keys.partition.iter().map(|key| Ok((key, find(key).ok_or_else(|| missing(key))?)));
        let partition = partition.collect::<Result<Vec<_>, KeyConditionError>>()?;
        let sort: Vec<_> = keys.sort.iter().map_while(|key| Some((key, find(key)?))).collect();
        if self.terms.len() > partition.len() + sort.len() {
            if let Some(key) = keys.sort.get(sort.len()) {
                return Err(missing(key));
            }
            // The whole key is given, and something beside it.
            // Source: users' reports (measured in September 2026).
            let is_key = |term: &&Term| keys.contains(&term.attribute);
            if let Some(term) = self.terms.iter().find(|term| !is_key(term)) {
                return Err(KeyConditionError::Unsupported(term.span));
            }
        }
        let equal = |(key, term): &(&KeyAttribute, &Term)| {
            term.check_type(key)?;
            match &term.condition {
                SortCondition::Equal(value) => Ok(Arc::clone(value)),
                _ => Err(KeyConditionError::Unsupported(term.span)),
            }
        };
        let partition = partition.iter().map(equal).collect::<Result<Vec<_>, _>>()?;
        if let Some(((key, last), before)) = sort.split_last() {
            before.iter().try_for_each(|given| equal(given).map(drop))?;
            last.check_type(key)?;
        }
        Ok(KeyCondition { partition, sort: sort.iter().map(|(_, term)| term.condition.clone()).collect() })
    }
}

impl Term {
    fn check_type(&self, key: &KeyAttribute) -> Result<(), KeyConditionError> {
        let fits = |value: &AttributeValue| value.attribute_type() == key.key_type.attribute_type();
        if self.condition.values().all(fits) {
            Ok(())
        } else {
            Err(KeyConditionError::TypeMismatch(self.span))
        }
    }
}

/// The conditions that AND joins. Recursive: parsing has bounded the depth.
fn collect_terms(node: &Node, terms: &mut Vec<Term>) -> Result<(), KeyConditionError> {
    if let Test::And(parts) = &node.test {
        return parts.iter().try_for_each(|part| collect_terms(part, terms));
    }
    terms.push(term(node)?);
    Ok(())
}

fn term(node: &Node) -> Result<Term, KeyConditionError> {
    let span = node.span;
    let operator = node.operator();
    let only_key_first = |value: &Operand| match &value.source {
        Source::Path(_) => Ok(()),
        _ => Err(KeyConditionError::FirstOperand { operator, span }),
    };
    let (attribute, condition) = match &node.test {
        Test::Single(Single::Compare(comparator, left, right)) if *comparator != Comparator::NotEqual => {
            compared(*comparator, left, right, span)?
        }
        Test::Single(Single::Between(value, lower, upper)) => {
            only_key_first(value)?;
            let (lower, upper) = (literal(lower, span)?, literal(upper, span)?);
            (attribute(value, span)?, SortCondition::Between(lower, upper))
        }
        Test::Single(Single::BeginsWith(value, prefix)) => {
            only_key_first(value)?;
            (attribute(value, span)?, SortCondition::BeginsWith(literal(prefix, span)?))
        }
        _ => return Err(KeyConditionError::Operator { operator, span }),
    };
    Ok(Term { attribute, condition, span })
}

/// `key op :value` or `:value op key`.
fn compared(
    comparator: Comparator,
    left: &Operand,
    right: &Operand,
    span: Span,
) -> Result<(String, SortCondition), KeyConditionError> {
    let (key, value, comparator) = match (&left.source, &right.source) {
        (Source::Size(_), _) | (_, Source::Size(_)) => return Err(KeyConditionError::NestedOperation(span)),
        (Source::Path(_), Source::Path(_)) => return Err(KeyConditionError::TwoAttributes(span)),
        (Source::Value(_), Source::Value(_)) => return Err(KeyConditionError::NoAttribute(span)),
        (Source::Path(_), Source::Value(_)) => (left, right, comparator),
        (Source::Value(_), Source::Path(_)) => (right, left, comparator.mirrored()),
    };
    let value = literal(value, span)?;
    let condition = match comparator {
        Comparator::Equal => SortCondition::Equal(value),
        Comparator::Less => SortCondition::Less(value),
        Comparator::LessOrEqual => SortCondition::LessOrEqual(value),
        Comparator::Greater => SortCondition::Greater(value),
        Comparator::GreaterOrEqual => SortCondition::GreaterOrEqual(value),
        Comparator::NotEqual => {
            return Err(KeyConditionError::Operator { operator: comparator.symbol(), span });
        }
    };
    Ok((attribute(key, span)?, condition))
}

fn attribute(operand: &Operand, span: Span) -> Result<String, KeyConditionError> {
    let path: &Path = match &operand.source {
        Source::Path(path) => path,
        Source::Value(_) => return Err(KeyConditionError::NoAttribute(span)),
        Source::Size(_) => return Err(KeyConditionError::NestedOperation(span)),
    };
    if path.is_top_level() {
        Ok(path.attribute().to_owned())
    } else {
        Err(KeyConditionError::NestedAttribute(operand.span))
    }
}

fn literal(operand: &Operand, span: Span) -> Result<Arc<AttributeValue>, KeyConditionError> {
    match &operand.source {
        Source::Value(value) => Ok(Arc::clone(value)),
        Source::Path(_) => Err(KeyConditionError::TwoAttributes(span)),
        Source::Size(_) => Err(KeyConditionError::NestedOperation(span)),
    }
}
