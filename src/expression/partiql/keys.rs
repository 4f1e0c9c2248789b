//! Which keys a WHERE clause pins: what makes a SELECT a Query rather than a
//! Scan, and names the item of an UPDATE or DELETE.
//!
//! | clause | key conditions |
//! |---|---|
//! | `pk = 'a' AND …` | one, with the first condition on each sort key |
//! | `pk IN ['a', 'b'] AND …` | one for each value |
//! | `pk = 'a' OR pk = 'b'` | one for each value |
//! | `pk > 'a'`, `pk = 'a' OR x = 1` | none: all items have to be looked at |
//!
//! The clause as a whole still has to hold of every item that is read.
//!
//! Source: Developer Guide, "PartiQL select statements for DynamoDB".

use std::sync::Arc;

use crate::expression::condition::{Condition, Node, Operand, Single, Source, Test};
use crate::expression::error::{ErrorKind, ExpressionError};
use crate::expression::key_condition::{KeyCondition, SortCondition};
use crate::expression::syntax::Comparator;
use crate::model::key_schema::{KeyAttribute, KeyAttributes};
use crate::model::{AttributeValue, Item};

/// Most values of a partition key that IN may have.
/// Source: Developer Guide, "PartiQL arithmetic, comparison, and logical operators".
const MAX_PARTITIONS: usize = 50;

impl Condition {
    /// The key of the one item that the condition can hold of: its top-level
    /// AND gives every attribute of `keys` by `=`.
    pub fn full_key(&self, keys: KeyAttributes<'_>) -> Option<Item> {
        let parts = self.conjunction();
        let value = |key: &KeyAttribute| {
            let given = parts.iter().find_map(|part| equal_to(part, &key.name))?;
            Some((key.name.clone(), AttributeValue::clone(given)))
        };
        keys.iter().map(value).collect()
    }

    /// The key of the one item that the condition asks for by `=`, or by IN of
    /// one value, and asks for nothing else.
    ///
    /// Source: floci-io/floci, `DynamoDbPartiQLEdgeCaseIntegrationTest`
    /// (captured in September 2026).
    pub fn only_key(&self, keys: KeyAttributes<'_>) -> Option<Item> {
        let mut key = Item::new();
        for part in self.conjunction() {
            let (attribute, value) = keys.iter().find_map(|key| Some((key, pinned(part, &key.name)?)))?;
            let known = key.entry(attribute.name.clone()).or_insert_with(|| AttributeValue::clone(&value));
            if *known != *value {
                return None;
            }
        }
        (key.len() == keys.iter().count()).then_some(key)
    }

    /// Whether the top-level AND has a part that is no `=` on an attribute of `keys`.
    pub fn asks_beyond(&self, keys: KeyAttributes<'_>) -> bool {
        let of_key = |part: &Node| keys.iter().any(|key| equal_to(part, &key.name).is_some());
        !self.conjunction().into_iter().all(of_key)
    }

    /// The key conditions of which every item that the condition can hold of
    /// satisfies one; `None` if there are none. No two have the same partition.
    ///
    /// # Errors
    ///
    /// More than 50 partitions.
    pub fn key_conditions(
        &self,
        keys: KeyAttributes<'_>,
    ) -> Result<Option<Vec<KeyCondition>>, ExpressionError> {
        let mut partitions = vec![Vec::new()];
        for key in keys.partition {
            let Some(choices) = choices(&self.root, &key.name) else { return Ok(None) };
            let count = partitions.len().saturating_mul(choices.len());
            if count > MAX_PARTITIONS {
                return Err(ExpressionError::new(ErrorKind::TooManyInOperands(count), self.root.span));
            }
            let with = |partition: &Vec<Arc<AttributeValue>>| -> Vec<Vec<Arc<AttributeValue>>> {
                choices.iter().map(|choice| [partition.as_slice(), &[Arc::clone(choice)]].concat()).collect()
            };
            partitions = partitions.iter().flat_map(with).collect();
        }
        let sort = self.sort_conditions(keys.sort);
        let condition = |partition| KeyCondition { partition, sort: sort.clone() };
        Ok(Some(partitions.into_iter().map(condition).collect()))
    }

    /// Whether the condition asks for partitions by name, outside of OR: with `=` or IN for each attribute of the key.
    pub fn names_partition(&self, keys: KeyAttributes<'_>) -> bool {
        let parts = self.conjunction();
        let named = |name: &str| {
            let mut alone = parts.iter().filter(|part| !matches!(part.test, Test::Or(_)));
            alone.any(|part| choices(part, name).is_some())
        };
        keys.partition.iter().all(|key| named(&key.name))
    }

    /// The conditions on the sort key's attributes, from the left: all but
    /// the last are equalities.
    fn sort_conditions(&self, keys: &[KeyAttribute]) -> Vec<SortCondition> {
        let (parts, mut conditions) = (self.conjunction(), Vec::new());
        for key in keys {
            let Some(condition) = parts.iter().find_map(|part| sort_condition(part, key)) else { break };
            let equal = matches!(condition, SortCondition::Equal(_));
            conditions.push(condition);
            if !equal {
                break;
            }
        }
        conditions
    }

    /// The conditions that the top-level AND joins.
    fn conjunction(&self) -> Vec<&Node> {
        let (mut parts, mut pending) = (Vec::new(), vec![&self.root]);
        while let Some(node) = pending.pop() {
            match &node.test {
                Test::And(inner) => pending.extend(inner.iter().rev()),
                _ => parts.push(node),
            }
        }
        parts
    }
}

/// The values that the attribute has to have one of. Recursive: parsing has bounded the depth.
fn choices(node: &Node, name: &str) -> Option<Vec<Arc<AttributeValue>>> {
    let mut found: Vec<Arc<AttributeValue>> = match &node.test {
        Test::And(parts) => return parts.iter().find_map(|part| choices(part, name)),
        Test::Or(parts) => {
            let parts = parts.iter().map(|part| choices(part, name)).collect::<Option<Vec<_>>>()?;
            parts.into_iter().flatten().collect()
        }
        Test::Single(Single::In(attribute, values)) if is_attribute(attribute, name) => {
            values.iter().map(|value| literal(value).map(Arc::clone)).collect::<Option<Vec<_>>>()?
        }
        _ => vec![Arc::clone(equal_to(node, name)?)],
    };
    let mut seen: Vec<Arc<AttributeValue>> = Vec::new();
    found.retain(|value| {
        let new = !seen.contains(value);
        if new {
            seen.push(Arc::clone(value));
        }
        new
    });
    Some(found)
}

/// The one value that the attribute has to have, outside of OR.
fn pinned(node: &Node, name: &str) -> Option<Arc<AttributeValue>> {
    let mut choices = choices(node, name).filter(|_| !matches!(node.test, Test::Or(_)))?;
    choices.pop().filter(|_| choices.is_empty())
}

/// The value of `name = value` or `value = name`.
fn equal_to<'c>(node: &'c Node, name: &str) -> Option<&'c Arc<AttributeValue>> {
    match &node.test {
        Test::Single(Single::Compare(Comparator::Equal, left, right)) if is_attribute(left, name) => {
            literal(right)
        }
        Test::Single(Single::Compare(Comparator::Equal, left, right)) if is_attribute(right, name) => {
            literal(left)
        }
        _ => None,
    }
}

/// The condition on the sort key `key`, if its values have the key's type.
fn sort_condition(node: &Node, key: &KeyAttribute) -> Option<SortCondition> {
    let Test::Single(single) = &node.test else { return None };
    let value = |operand| {
        let value = literal(operand)?;
        (value.attribute_type() == key.key_type.attribute_type()).then(|| Arc::clone(value))
    };
    match single {
        Single::Compare(comparator, left, right) => {
            let (comparator, given) = if is_attribute(left, &key.name) {
                (*comparator, right)
            } else if is_attribute(right, &key.name) {
                (comparator.mirrored(), left)
            } else {
                return None;
            };
            let value = value(given)?;
            match comparator {
                Comparator::Equal => Some(SortCondition::Equal(value)),
                Comparator::Less => Some(SortCondition::Less(value)),
                Comparator::LessOrEqual => Some(SortCondition::LessOrEqual(value)),
                Comparator::Greater => Some(SortCondition::Greater(value)),
                Comparator::GreaterOrEqual => Some(SortCondition::GreaterOrEqual(value)),
                Comparator::NotEqual => None,
            }
        }
        Single::Between(attribute, lower, upper) if is_attribute(attribute, &key.name) => {
            Some(SortCondition::Between(value(lower)?, value(upper)?))
        }
        Single::BeginsWith(attribute, prefix) if is_attribute(attribute, &key.name) => {
            Some(SortCondition::BeginsWith(value(prefix)?))
        }
        _ => None,
    }
}

fn is_attribute(operand: &Operand, name: &str) -> bool {
    matches!(&operand.source, Source::Path(path) if path.is_top_level() && path.attribute() == name)
}

fn literal(operand: &Operand) -> Option<&Arc<AttributeValue>> {
    match &operand.source {
        Source::Value(value) => Some(value),
        Source::Path(_) | Source::Size(_) => None,
    }
}
