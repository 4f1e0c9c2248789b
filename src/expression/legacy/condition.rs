//! Conditions of legacy parameters to bound conditions and key conditions.

use std::sync::Arc;

use super::{
    AttributeCondition, ComparisonOperator, ConditionMap, ConditionalOperator, ExpectedAttributeValue,
    ExpectedMap, LegacyError, NO_TEXT,
};
use crate::expression::condition::{Condition, Node, Operand, Single, Source, Test};
use crate::expression::key_condition::{KeyExpression, SortCondition};
use crate::expression::path::Path;
use crate::expression::syntax::Comparator;
use crate::expression::value;
use crate::model::AttributeValue;
use crate::model::value::AttributeType;

/// Makes a condition of `Expected`; none of an empty map.
///
/// # Errors
///
/// [`LegacyError`] about the operator, or about the first condition that is wrong.
pub fn expected(
    expected: Option<&ExpectedMap>,
    operator: Option<ConditionalOperator>,
) -> Result<Option<Condition>, LegacyError> {
    check_operator(operator, expected.map(ExpectedMap::len))?;
    let nodes = expected.into_iter().flatten().map(|(name, expected)| expected_node(name, expected));
    Ok(combined(nodes.collect::<Result<_, _>>()?, operator))
}

/// Makes a condition of `QueryFilter` or `ScanFilter`; none of an empty map.
///
/// # Errors
///
/// [`LegacyError`] about the operator, or about the first condition that is wrong.
pub fn filter(
    filter: Option<&ConditionMap>,
    operator: Option<ConditionalOperator>,
) -> Result<Option<Condition>, LegacyError> {
    check_operator(operator, filter.map(ConditionMap::len))?;
    let nodes = filter.into_iter().flatten().map(|(name, condition)| {
        let AttributeCondition { comparison_operator, attribute_value_list } = condition;
        comparison(name, *comparison_operator, attribute_value_list)
    });
    Ok(combined(nodes.collect::<Result<_, _>>()?, operator))
}

/// Makes a key condition of `KeyConditions`. [`KeyExpression::for_keys`] then
/// fits it to a table or index.
///
/// # Errors
///
/// [`LegacyError`] about the first condition that is wrong, or their number.
pub fn key_conditions(conditions: &ConditionMap) -> Result<KeyExpression, LegacyError> {
    for condition in conditions.values() {
        check_values(condition.comparison_operator, &condition.attribute_value_list)?;
    }
    if !matches!(conditions.len(), 1 | 2) {
        return Err(LegacyError::KeyConditionCount);
    }
    let terms = conditions.iter().map(|(name, condition)| Ok((name.clone(), sort_condition(condition)?)));
    Ok(KeyExpression::of_attributes(terms.collect::<Result<_, _>>()?))
}

/// `ConditionalOperator` needs something to combine.
fn check_operator(
    operator: Option<ConditionalOperator>,
    conditions: Option<usize>,
) -> Result<(), LegacyError> {
    match (operator, conditions) {
        (Some(_), None | Some(0)) => Err(LegacyError::NothingToCombine),
        (Some(_), Some(1)) => Err(LegacyError::OneToCombine),
        _ => Ok(()),
    }
}

fn combined(mut nodes: Vec<Node>, operator: Option<ConditionalOperator>) -> Option<Condition> {
    let root = match nodes.len() {
        0 | 1 => nodes.pop()?,
        _ => node(match operator.unwrap_or_default() {
            ConditionalOperator::And => Test::And(nodes),
            ConditionalOperator::Or => Test::Or(nodes),
        }),
    };
    Some(Condition { root })
}

/// The older form compares with `Value` or asks that nothing be there; the
/// newer one is a comparison, in which `Value` can stand for a list of one.
/// That the service takes it there, against its own reference, is reported
/// (measured).
fn expected_node(name: &str, expected: &ExpectedAttributeValue) -> Result<Node, LegacyError> {
    let attribute = || name.to_owned();
    let ExpectedAttributeValue { value, exists, comparison_operator, attribute_value_list } = expected;
    if value.is_some() && attribute_value_list.is_some() {
        return Err(LegacyError::ValueBesideList(attribute()));
    }
    let values = attribute_value_list.as_deref().or(value.as_ref().map(std::slice::from_ref));
    let Some(operator) = *comparison_operator else {
        if attribute_value_list.is_some() {
            return Err(LegacyError::ListWithoutComparison(attribute()));
        }
        return match (exists, values) {
            (Some(false), None) => comparison(name, ComparisonOperator::Null, &[]),
            (Some(false), Some(_)) => Err(LegacyError::ValueOfAbsent(attribute())),
            (_, Some(values)) => comparison(name, ComparisonOperator::Eq, values),
            (_, None) => {
                let exists = if exists.is_some() { "true" } else { "null" };
                Err(LegacyError::ExistsWithoutValue { exists, attribute: attribute() })
            }
        };
    };
    if exists.is_some() {
        return Err(LegacyError::ExistsBesideComparison(attribute()));
    }
    match values {
        None if !matches!(operator, ComparisonOperator::Null | ComparisonOperator::NotNull) => {
            let operator = operator.word();
            Err(LegacyError::ComparisonWithoutValue { operator, attribute: attribute() })
        }
        values => comparison(name, operator, values.unwrap_or_default()),
    }
}

/// The condition that compares an attribute with `values`.
fn comparison(
    name: &str,
    operator: ComparisonOperator,
    values: &[AttributeValue],
) -> Result<Node, LegacyError> {
    check_values(operator, values)?;
    let mut literals = values.iter().map(|value| operand(Source::Value(Arc::new(value.clone()))));
    // `check_values` has counted them.
    let mut next = || literals.next().ok_or(LegacyError::ArgumentCount(operator.word()));
    let attribute = operand(Source::Path(Path::top_level(name)));
    let comparator = |comparator, value| Single::Compare(comparator, attribute.clone(), value);
    let single = match operator {
        ComparisonOperator::Eq => comparator(Comparator::Equal, next()?),
        ComparisonOperator::Ne => comparator(Comparator::NotEqual, next()?),
        ComparisonOperator::Lt => comparator(Comparator::Less, next()?),
        ComparisonOperator::Le => comparator(Comparator::LessOrEqual, next()?),
        ComparisonOperator::Gt => comparator(Comparator::Greater, next()?),
        ComparisonOperator::Ge => comparator(Comparator::GreaterOrEqual, next()?),
        ComparisonOperator::Null => Single::NotExists(attribute),
        ComparisonOperator::NotNull => Single::Exists(attribute),
        ComparisonOperator::Contains => Single::Contains(attribute, next()?),
        ComparisonOperator::BeginsWith => Single::BeginsWith(attribute, next()?),
        ComparisonOperator::Between => Single::Between(attribute, next()?, next()?),
        ComparisonOperator::In => Single::In(attribute, literals.collect()),
        // Unlike `NOT contains(…)`, false where there is no such attribute (unverified).
        ComparisonOperator::NotContains => {
            let exists = node(Test::Single(Single::Exists(attribute.clone())));
            let contains = node(Test::Single(Single::Contains(attribute, next()?)));
            return Ok(node(Test::And(vec![exists, node(Test::Not(Box::new(contains)))])));
        }
    };
    Ok(node(Test::Single(single)))
}

fn node(test: Test) -> Node {
    Node { test, span: NO_TEXT }
}

fn operand(source: Source) -> Operand {
    Operand { source, span: NO_TEXT }
}

/// The condition on a key attribute, if a key can be looked up by it.
fn sort_condition(condition: &AttributeCondition) -> Result<SortCondition, LegacyError> {
    let mut values = condition.attribute_value_list.iter().map(|value| Arc::new(value.clone()));
    let operator = condition.comparison_operator;
    let mut next = || values.next().ok_or(LegacyError::ArgumentCount(operator.word()));
    Ok(match operator {
        ComparisonOperator::Eq => SortCondition::Equal(next()?),
        ComparisonOperator::Lt => SortCondition::Less(next()?),
        ComparisonOperator::Le => SortCondition::LessOrEqual(next()?),
        ComparisonOperator::Gt => SortCondition::Greater(next()?),
        ComparisonOperator::Ge => SortCondition::GreaterOrEqual(next()?),
        ComparisonOperator::BeginsWith => SortCondition::BeginsWith(next()?),
        ComparisonOperator::Between => SortCondition::Between(next()?, next()?),
        ComparisonOperator::Ne
        | ComparisonOperator::In
        | ComparisonOperator::Null
        | ComparisonOperator::NotNull
        | ComparisonOperator::Contains
        | ComparisonOperator::NotContains => return Err(LegacyError::NotIndexable),
    })
}

/// Number, types and order of an operator's values.
///
/// Source: Developer Guide, "Writing conditions with legacy parameters". That
/// EQ and NE take every type is the API reference's; the guide leaves out
/// documents, BOOL and NULL.
fn check_values(operator: ComparisonOperator, values: &[AttributeValue]) -> Result<(), LegacyError> {
    let counts = match operator {
        ComparisonOperator::Null | ComparisonOperator::NotNull => values.is_empty(),
        ComparisonOperator::Between => values.len() == 2,
        ComparisonOperator::In => !values.is_empty(),
        _ => values.len() == 1,
    };
    if !counts {
        return Err(LegacyError::ArgumentCount(operator.word()));
    }
    let fits = |attribute_type| match operator {
        ComparisonOperator::Eq | ComparisonOperator::Ne => true,
        ComparisonOperator::BeginsWith => matches!(attribute_type, AttributeType::S | AttributeType::B),
        _ => matches!(attribute_type, AttributeType::S | AttributeType::N | AttributeType::B),
    };
    let mut types = values.iter().map(AttributeValue::attribute_type);
    if let Some(unfit) = types.clone().find(|attribute_type| !fits(*attribute_type)) {
        let (operator, descriptor) = (operator.word(), unfit.descriptor());
        return Err(LegacyError::ArgumentType { operator, descriptor });
    }
    if types.next().is_some_and(|first| types.any(|other| other != first)) {
        return Err(LegacyError::SeveralTypes);
    }
    match (operator, values) {
        (ComparisonOperator::Between, [lower, upper])
            if value::order(lower, upper).is_some_and(std::cmp::Ordering::is_gt) =>
        {
            Err(LegacyError::BetweenOrder)
        }
        _ => Ok(()),
    }
}
