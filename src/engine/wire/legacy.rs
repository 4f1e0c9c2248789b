//! The parameters that expressions replaced, as they are on the wire: their
//! shapes, their constraints, and what they are in [`expression::legacy`](crate::expression::legacy).

use std::collections::BTreeMap;

use super::attribute_value::{ElementValue, FieldValue, ValueError};
use super::constraint::{Constraint, Failures, Value};
use super::json::{List, Map, Member};
use super::shape::{Element, wire_shape};
use crate::expression::legacy::{
    AttributeAction, AttributeCondition, AttributeValueUpdate, ComparisonOperator, ConditionMap,
    ExpectedAttributeValue, ExpectedMap, UpdateMap,
};
use crate::model::AttributeValue;

wire_shape! {
    ConditionBody = "Condition" {
        "AttributeValueList" => attribute_value_list: List<ElementValue>,
        "ComparisonOperator" => comparison_operator: Member<String>,
    }
}

wire_shape! {
    ExpectedBody = "ExpectedAttributeValue" {
        "Value" => value: FieldValue,
        "Exists" => exists: Member<bool>,
        "ComparisonOperator" => comparison_operator: Member<String>,
        "AttributeValueList" => attribute_value_list: List<ElementValue>,
    }
}

wire_shape! {
    UpdateBody = "AttributeValueUpdate" {
        "Value" => value: FieldValue,
        "Action" => action: Member<String>,
    }
}

/// `QueryFilter`, `ScanFilter` or `KeyConditions`.
pub(in crate::engine) type ConditionBodies = Map<Element<ConditionBody>>;
/// `Expected`.
pub(in crate::engine) type ExpectedBodies = Map<Element<ExpectedBody>>;
/// `AttributeUpdates`.
pub(in crate::engine) type UpdateBodies = Map<Element<UpdateBody>>;

/// Check 4 for the conditions in `parameter`: `scanFilter`.
pub(in crate::engine) fn check_conditions(
    failures: &mut Failures,
    parameter: &str,
    conditions: Option<&ConditionBodies>,
) {
    for (name, Element(body)) in conditions.iter().flat_map(|map| &map.0) {
        let path = format!("{parameter}.{name}.member.comparisonOperator");
        let constraints = [Constraint::NotNull, Constraint::OneOf(ComparisonOperator::WORDS)];
        failures.check(&path, Value::member(&body.comparison_operator), &constraints);
    }
}

/// Check 4 for `Expected`.
pub(in crate::engine) fn check_expected(failures: &mut Failures, expected: Option<&ExpectedBodies>) {
    for (name, Element(body)) in expected.iter().flat_map(|map| &map.0) {
        let path = format!("expected.{name}.member.comparisonOperator");
        let constraints = [Constraint::OneOf(ComparisonOperator::WORDS)];
        failures.check(&path, Value::member(&body.comparison_operator), &constraints);
    }
}

/// Check 4 for `AttributeUpdates`.
pub(in crate::engine) fn check_updates(failures: &mut Failures, updates: Option<&UpdateBodies>) {
    for (name, Element(body)) in updates.iter().flat_map(|map| &map.0) {
        let path = format!("attributeUpdates.{name}.member.action");
        let constraints = [Constraint::OneOf(AttributeAction::WORDS)];
        failures.check(&path, Value::member(&body.action), &constraints);
    }
}

/// Takes the attribute values out of legacy parameters, and keeps the first
/// that is not acceptable.
#[derive(Debug, Default)]
pub(in crate::engine) struct LegacyReader {
    /// The first unacceptable value.
    pub(in crate::engine) error: Option<ValueError>,
}

impl LegacyReader {
    /// Conditions that passed [`check_conditions`].
    pub(in crate::engine) fn conditions(&mut self, bodies: Option<ConditionBodies>) -> Option<ConditionMap> {
        let read = |Element(body): Element<ConditionBody>| {
            Some(AttributeCondition {
                comparison_operator: operator(body.comparison_operator)?,
                attribute_value_list: self.list(body.attribute_value_list).unwrap_or_default(),
            })
        };
        bodies.map(|bodies| read_all(bodies, read))
    }

    /// An `Expected` that passed [`check_expected`].
    pub(in crate::engine) fn expected(&mut self, bodies: Option<ExpectedBodies>) -> Option<ExpectedMap> {
        let read = |Element(body): Element<ExpectedBody>| {
            Some(ExpectedAttributeValue {
                value: body.value.map(|FieldValue(value)| self.value(value)),
                exists: body.exists.map(|flag| flag.0),
                comparison_operator: operator(body.comparison_operator),
                attribute_value_list: self.list(body.attribute_value_list),
            })
        };
        bodies.map(|bodies| read_all(bodies, read))
    }

    /// `AttributeUpdates` that passed [`check_updates`].
    pub(in crate::engine) fn updates(&mut self, bodies: Option<UpdateBodies>) -> Option<UpdateMap> {
        let read = |Element(body): Element<UpdateBody>| {
            Some(AttributeValueUpdate {
                action: body.action.and_then(|word| AttributeAction::from_word(&word.0)).unwrap_or_default(),
                value: body.value.map(|FieldValue(value)| self.value(value)),
            })
        };
        bodies.map(|bodies| read_all(bodies, read))
    }

    fn list(&mut self, list: Option<List<ElementValue>>) -> Option<Vec<AttributeValue>> {
        list.map(|list| list.0.into_iter().map(|ElementValue(value)| self.value(value)).collect())
    }

    fn value(&mut self, value: Result<AttributeValue, ValueError>) -> AttributeValue {
        value.unwrap_or_else(|error| {
            self.error.get_or_insert(error);
            AttributeValue::Null
        })
    }
}

fn operator(word: Option<Member<String>>) -> Option<ComparisonOperator> {
    ComparisonOperator::from_word(&word?.0)
}

fn read_all<B, T>(bodies: Map<B>, mut read: impl FnMut(B) -> Option<T>) -> BTreeMap<String, T> {
    bodies.0.into_iter().filter_map(|(name, body)| Some((name, read(body)?))).collect()
}
