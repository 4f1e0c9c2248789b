//! Properties of the parameters that expressions replaced: each means the
//! same as an expression.

use std::collections::BTreeMap;

use dynamodb_sandbox::expression::legacy::{
    self, AttributeAction, AttributeCondition, AttributeValueUpdate, ComparisonOperator, ConditionMap,
    ConditionalOperator, ExpectedAttributeValue, ExpectedMap, LegacyError, UpdateMap,
};
use dynamodb_sandbox::expression::{self, KeyExpression, Placeholders};
use dynamodb_sandbox::model::key_schema::{KeyAttribute, KeySchema, KeyType};
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use proptest::prelude::*;
use proptest::sample::select;

fn scalars() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        "[a-c]{0,2}".prop_map(AttributeValue::S),
        (-2i64..3).prop_map(|value| AttributeValue::N(Number::from(value))),
        prop::collection::vec(0u8..3, 0..3).prop_map(AttributeValue::B),
    ]
}

fn values() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        4 => scalars(),
        1 => any::<bool>().prop_map(AttributeValue::Bool),
        1 => Just(AttributeValue::Null),
        1 => prop::collection::btree_set("[a-c]", 1..3).prop_map(AttributeValue::Ss),
        1 => prop::collection::btree_set((-2i64..3).prop_map(Number::from), 1..3).prop_map(AttributeValue::Ns),
        1 => prop::collection::btree_set(prop::collection::vec(0u8..3, 0..2), 1..3).prop_map(AttributeValue::Bs),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(AttributeValue::L),
            prop::collection::btree_map("[a-c]", inner, 0..3).prop_map(AttributeValue::M),
        ]
    })
}

fn items() -> impl Strategy<Value = Item> {
    prop::collection::btree_map("[a-d]", values(), 0..5)
}

/// Every operator, with as many values as it takes; often of fitting types.
fn conditions() -> impl Strategy<Value = ConditionMap> {
    let operators = ComparisonOperator::WORDS.iter().filter_map(|word| ComparisonOperator::from_word(word));
    let operator = select(operators.collect::<Vec<_>>());
    let value = prop_oneof![3 => scalars(), 1 => values()];
    let condition = (operator, prop::collection::vec(value, 3)).prop_map(|(operator, mut values)| {
        values.truncate(match operator {
            ComparisonOperator::Null | ComparisonOperator::NotNull => 0,
            ComparisonOperator::Between => 2,
            ComparisonOperator::In => 3,
            _ => 1,
        });
        AttributeCondition { comparison_operator: operator, attribute_value_list: values }
    });
    prop::collection::btree_map("[a-d]", condition, 1..4)
}

/// The expression that means the same, and its values.
fn spelled_out(conditions: &ConditionMap, operator: ConditionalOperator) -> (String, Item) {
    let mut given = Item::new();
    let mut parts = Vec::new();
    for (name, condition) in conditions {
        let mut literals = Vec::new();
        for (count, value) in condition.attribute_value_list.iter().enumerate() {
            let placeholder = format!(":{name}{count}");
            given.insert(placeholder.clone(), value.clone());
            literals.push(placeholder);
        }
        let one = literals.first().cloned().unwrap_or_default();
        parts.push(match condition.comparison_operator {
            ComparisonOperator::Eq => format!("{name} = {one}"),
            ComparisonOperator::Ne => format!("{name} <> {one}"),
            ComparisonOperator::Lt => format!("{name} < {one}"),
            ComparisonOperator::Le => format!("{name} <= {one}"),
            ComparisonOperator::Gt => format!("{name} > {one}"),
            ComparisonOperator::Ge => format!("{name} >= {one}"),
            ComparisonOperator::Null => format!("attribute_not_exists({name})"),
            ComparisonOperator::NotNull => format!("attribute_exists({name})"),
            ComparisonOperator::Contains => format!("contains({name}, {one})"),
            ComparisonOperator::NotContains => {
                format!("(attribute_exists({name}) AND NOT contains({name}, {one}))")
            }
            ComparisonOperator::BeginsWith => format!("begins_with({name}, {one})"),
            ComparisonOperator::In => format!("{name} IN ({})", literals.join(", ")),
            ComparisonOperator::Between => format!("{name} BETWEEN {}", literals.join(" AND ")),
        });
    }
    (parts.join(&format!(" {} ", operator.word())), given)
}

proptest! {
    #[test]
    fn a_filter_means_what_its_expression_means(
        conditions in conditions(), or in any::<bool>(), items in prop::collection::vec(items(), 1..8),
    ) {
        let operator = if or { ConditionalOperator::Or } else { ConditionalOperator::And };
        let combine = (conditions.len() > 1).then_some(operator);
        if let Ok(filter) = legacy::filter(Some(&conditions), combine) {
            let filter = filter.expect("there are conditions");
            let (text, given) = spelled_out(&conditions, operator);
            let placeholders = Placeholders::new(None, Some(&given));
            let expression = expression::condition(&text, &placeholders).expect("what the older form lets pass");
            for item in &items {
                prop_assert_eq!(filter.evaluate(item), expression.evaluate(item), "{} of {:?}", text, item);
            }
        }
    }

    #[test]
    fn key_conditions_read_what_their_expression_reads(
        mut conditions in conditions(), keyed in any::<bool>(), sort in any::<bool>(),
    ) {
        if keyed {
            conditions.retain(|name, _| name == "b");
            let (comparison_operator, value) = (ComparisonOperator::Eq, AttributeValue::S("x".to_owned()));
            let equal = AttributeCondition { comparison_operator, attribute_value_list: vec![value] };
            conditions.insert("a".to_owned(), equal);
        }
        let key = |name: &str, key_type| KeyAttribute { name: name.to_owned(), key_type };
        let schema = KeySchema { partition: key("a", KeyType::S), sort: sort.then(|| key("b", KeyType::N)) };
        if let Ok(key_conditions) = legacy::key_conditions(&conditions) {
            let (text, given) = spelled_out(&conditions, ConditionalOperator::And);
            let placeholders = Placeholders::new(None, Some(&given));
            let expression = expression::key_expression(&text, &placeholders).expect("what the older form lets pass");
            let read = |keys: &KeyExpression| keys.for_keys(schema.attributes()).map_err(|error| error.to_string());
            prop_assert_eq!(read(&key_conditions), read(&expression), "{}", text);
        }
    }

    #[test]
    fn expected_means_what_the_filter_means(conditions in conditions(), item in items()) {
        let expected = |(name, condition): (&String, &AttributeCondition)| {
            let values = condition.attribute_value_list.clone();
            let operator = Some(condition.comparison_operator);
            let expected = match <[_; 1]>::try_from(values) {
                Ok([value]) => ExpectedAttributeValue { value: Some(value), comparison_operator: operator, ..Default::default() },
                Err(values) => ExpectedAttributeValue {
                    attribute_value_list: Some(values), comparison_operator: operator, ..Default::default()
                },
            };
            (name.clone(), expected)
        };
        let expected: ExpectedMap = conditions.iter().map(expected).collect();
        let evaluated = |condition: Result<Option<expression::Condition>, LegacyError>| {
            condition.map(|condition| condition.is_none_or(|condition| condition.evaluate(&item)))
        };
        prop_assert_eq!(
            evaluated(legacy::expected(Some(&expected), None)),
            evaluated(legacy::filter(Some(&conditions), None))
        );
    }

    #[test]
    fn exists_and_value_are_comparisons(item in items(), value in values()) {
        let holds = |expected: ExpectedAttributeValue| {
            let expected = ExpectedMap::from([("a".to_owned(), expected)]);
            let condition = legacy::expected(Some(&expected), None).expect("a condition");
            condition.expect("a condition").evaluate(&item)
        };
        let absent = ExpectedAttributeValue { exists: Some(false), ..Default::default() };
        prop_assert_eq!(holds(absent), !item.contains_key("a"));
        for exists in [None, Some(true)] {
            let equal = ExpectedAttributeValue { value: Some(value.clone()), exists, ..Default::default() };
            prop_assert_eq!(holds(equal), item.get("a") == Some(&value));
        }
    }

    #[test]
    fn attribute_updates_make_the_item_their_expression_makes(
        updates in updates(), item in prop::option::of(items()),
    ) {
        let Ok(update) = legacy::attribute_updates(&updates) else { return Ok(()) };
        let update = update.expect("there are changes");
        let key = Item::from([("pk".to_owned(), AttributeValue::S("k".to_owned()))]);
        // Only a list cannot be added by an expression: there `list_append` says so.
        let (text, given) = spelled_out_update(&updates, item.as_ref());
        let placeholders = Placeholders::new(None, Some(&given));
        let expression = expression::update(&text, &placeholders).expect("what the older form lets pass");
        let (one, two) = (update.apply(item.as_ref(), &key), expression.apply(item.as_ref(), &key));
        match (one, two) {
            (Ok(one), Ok(two)) => {
                prop_assert_eq!(&one, &two, "{}", text);
                let new = one.item.unwrap_or_default();
                prop_assert_eq!(update.updated_new(&new), expression.updated_new(&new));
                let old = item.unwrap_or_default();
                prop_assert_eq!(update.updated_old(&old), expression.updated_old(&old));
            }
            (one, two) => prop_assert_eq!(one.is_err(), two.is_err(), "{}", text),
        }
    }
}

fn updates() -> impl Strategy<Value = UpdateMap> {
    let action = select(vec![AttributeAction::Put, AttributeAction::Add, AttributeAction::Delete]);
    let update = (action, prop::option::weighted(0.8, values()))
        .prop_map(|(action, value)| AttributeValueUpdate { action, value });
    prop::collection::btree_map("[a-d]", update, 1..4)
}

/// The expression that means the same on `item`, and its values.
fn spelled_out_update(updates: &UpdateMap, item: Option<&Item>) -> (String, Item) {
    let mut given = Item::new();
    let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, update) in updates {
        let placeholder = format!(":{name}");
        let (section, action) = match (&update.value, update.action) {
            (None, _) => ("REMOVE", name.clone()),
            (Some(AttributeValue::L(_)), AttributeAction::Add) => {
                let there = item.is_some_and(|item| item.contains_key(name));
                let value =
                    if there { format!("list_append({name}, {placeholder})") } else { placeholder.clone() };
                ("SET", format!("{name} = {value}"))
            }
            (Some(_), AttributeAction::Put) => ("SET", format!("{name} = {placeholder}")),
            (Some(_), AttributeAction::Add) => ("ADD", format!("{name} {placeholder}")),
            (Some(_), AttributeAction::Delete) => ("DELETE", format!("{name} {placeholder}")),
        };
        sections.entry(section).or_default().push(action);
        if let Some(value) = &update.value {
            given.insert(placeholder, value.clone());
        }
    }
    let sections = sections.iter().map(|(keyword, actions)| format!("{keyword} {}", actions.join(", ")));
    (sections.collect::<Vec<_>>().join(" "), given)
}
