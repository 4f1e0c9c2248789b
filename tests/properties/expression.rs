//! Properties of the expression languages.

use std::collections::BTreeMap;

use dynamodb_sandbox::expression::{
    self, Condition, ErrorKind, ExpressionError, PathStep, Placeholders, Projection,
};
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use proptest::prelude::*;

fn condition(text: &str, values: &BTreeMap<String, AttributeValue>) -> Result<Condition, ExpressionError> {
    expression::condition(text, &Placeholders::new(None, Some(values)))
}

/// Text that looks like expressions, more or less.
fn nearly_expressions() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("("),
        Just(")"),
        Just("["),
        Just("]"),
        Just(","),
        Just("."),
        Just("="),
        Just("<>"),
        Just("<"),
        Just(">="),
        Just("+"),
        Just("-"),
        Just("AND"),
        Just("or"),
        Just("NOT"),
        Just("IN"),
        Just("BETWEEN"),
        Just("SET"),
        Just("REMOVE"),
        Just("ADD"),
        Just("DELETE"),
        Just("a"),
        Just("#n"),
        Just(":v"),
        Just(":set"),
        Just("0"),
        Just("12"),
        Just("size"),
        Just("contains"),
        Just("if_not_exists"),
        Just("list_append"),
        Just("name"),
        Just("attribute_exists"),
        Just("_"),
        Just("'"),
        Just("ü"),
        Just("((")
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![nearly_expressions(), "\\PC{0,200}"]
}

fn given() -> (BTreeMap<String, String>, BTreeMap<String, AttributeValue>) {
    let names = BTreeMap::from([("#n".to_owned(), "name".to_owned())]);
    let values = BTreeMap::from([
        (":v".to_owned(), AttributeValue::N(Number::from(1))),
        (":set".to_owned(), AttributeValue::Ss(["x".to_owned()].into())),
    ]);
    (names, values)
}

/// A span must lie inside its text, on character boundaries.
fn check_span(text: &str, error: &ExpressionError) -> Result<(), TestCaseError> {
    let span = error.span.expect("every refusal points somewhere");
    prop_assert!(text.get(span.start..span.end).is_some(), "{:?} in {:?}", span, text);
    Ok(())
}

proptest! {
    #[test]
    fn nothing_panics_and_every_error_points_into_its_text(text in any_text(), item in items()) {
        let (names, values) = given();
        let placeholders = Placeholders::new(Some(&names), Some(&values));
        match expression::condition(&text, &placeholders) {
            Ok(condition) => prop_assert_eq!(condition.evaluate(&item), condition.explain(&item).truth),
            Err(error) => check_span(&text, &error)?,
        }
        match expression::update(&text, &placeholders) {
            Ok(update) => drop(update.apply(Some(&item), &item)),
            Err(error) => check_span(&text, &error)?,
        }
        match expression::projection(&text, &placeholders) {
            Ok(projection) => drop(projection.apply(&item)),
            Err(error) => check_span(&text, &error)?,
        }
        let _ = expression::key_expression(&text, &placeholders);
    }

    #[test]
    fn depth_is_no_danger(open in prop_oneof![Just("("), Just("NOT "), Just("NOT ("), Just("size("), Just("a=(")], count in 1usize..1300) {
        let text = open.repeat(count);
        let (names, values) = given();
        let placeholders = Placeholders::new(Some(&names), Some(&values));
        prop_assert!(expression::condition(&text, &placeholders).is_err());
        let closed = format!("{text}a{}", ")".repeat(count));
        let _ = expression::condition(&closed, &placeholders);
        let _ = expression::key_expression(&closed, &placeholders);
        let _ = expression::update(&format!("SET a = {text}"), &placeholders);
    }

    #[test]
    fn a_syntax_error_quotes_the_text(text in any_text()) {
        let (names, values) = given();
        if let Err(error) = expression::condition(&text, &Placeholders::new(Some(&names), Some(&values)))
            && let ErrorKind::Syntax { token, near } = *error.kind {
            prop_assert!(text.contains(&near));
            prop_assert!(token == "<EOF>" || near.contains(&token));
        }
    }

    #[test]
    fn equality_is_symmetric_and_the_opposite_of_inequality(one in values(), two in values()) {
        let given = BTreeMap::from([(":a".to_owned(), one), (":b".to_owned(), two)]);
        let holds = |text: &str| condition(text, &given).map(|condition| condition.evaluate(&Item::new()));
        prop_assert_eq!(holds(":a = :b"), holds(":b = :a"));
        prop_assert_eq!(holds(":a = :b"), holds("NOT :a <> :b"));
        if let Ok(less) = holds(":a < :b") {
            prop_assert_eq!(Ok(less), holds(":b > :a"));
            prop_assert_eq!(holds(":a <= :b"), holds(":a < :b OR :a = :b"));
        }
    }

    #[test]
    fn logic_obeys_de_morgan(item in items()) {
        let given = BTreeMap::from([(":v".to_owned(), AttributeValue::N(Number::from(1)))]);
        let holds = |text: &str| condition(text, &given).expect(text).evaluate(&item);
        prop_assert_eq!(
            holds("NOT (a = :v AND attribute_exists(b))"),
            holds("NOT a = :v OR NOT attribute_exists(b)")
        );
        prop_assert_eq!(holds("attribute_exists(a)"), !holds("attribute_not_exists(a)"));
    }

    #[test]
    fn a_projection_is_a_part_of_the_item_and_projecting_again_changes_nothing(item in items(), paths in paths()) {
        if let Ok(projection) = expression::projection(&paths, &Placeholders::default()) {
            let part = projection.apply(&item);
            prop_assert!(part.iter().all(|(name, value)| is_part(value, item.get(name))));
            if !paths.contains('[') {
                prop_assert_eq!(&projection.apply(&part), &part);
            }
            check_leaves(&projection, &item, &part)?;
        }
    }

    #[test]
    fn set_then_condition_holds(item in items(), value in values()) {
        let given = BTreeMap::from([(":v".to_owned(), value)]);
        let update = expression::update("SET a = :v", &Placeholders::new(None, Some(&given))).expect("an update");
        let new = update.apply(Some(&item), &Item::new()).expect("it fits").item.expect("an item");
        prop_assert!(condition("a = :v", &given).expect("a condition").evaluate(&new));
        // Applying it again changes nothing; everything else stays.
        let again = update.apply(Some(&new), &Item::new()).expect("it fits").item.expect("an item");
        prop_assert_eq!(&again, &new);
        prop_assert!(item.iter().all(|(name, value)| name == "a" || new.get(name) == Some(value)));
        let (old, new) = (update.updated_old(&item), update.updated_new(&new));
        prop_assert_eq!(old.get("a"), item.get("a"));
        prop_assert_eq!(new.get("a"), given.get(":v"));
    }

    #[test]
    fn remove_then_absent(item in items()) {
        let update = expression::update("REMOVE a, b", &Placeholders::default()).expect("an update");
        let new = update.apply(Some(&item), &Item::new()).expect("it fits").item.expect("an item");
        prop_assert!(!new.contains_key("a") && !new.contains_key("b"));
        prop_assert_eq!(new.len() + update.updated_old(&item).len(), item.len());
    }

    #[test]
    fn adding_and_taking_away_meet_again(start in -1000i64..1000, step in -1000i64..1000) {
        let given = BTreeMap::from([(":v".to_owned(), AttributeValue::N(Number::from(step)))]);
        let placeholders = || Placeholders::new(None, Some(&given));
        let item = Item::from([("a".to_owned(), AttributeValue::N(Number::from(start)))]);
        let run = |text: &str, item: &Item| {
            let update = expression::update(text, &placeholders()).expect(text);
            update.apply(Some(item), &Item::new()).expect(text).item.expect("an item")
        };
        let more = run("SET a = a + :v", &item);
        prop_assert_eq!(&more, &run("ADD a :v", &item));
        prop_assert_eq!(run("SET a = a - :v", &more), item);
    }
}

/// Whether `part` can be had from `whole` by leaving things out.
fn is_part(part: &AttributeValue, whole: Option<&AttributeValue>) -> bool {
    match (part, whole) {
        (AttributeValue::M(part), Some(AttributeValue::M(whole))) => {
            part.iter().all(|(name, value)| is_part(value, whole.get(name)))
        }
        (AttributeValue::L(part), Some(AttributeValue::L(whole))) => {
            let mut rest = whole.iter();
            part.iter().all(|value| rest.any(|element| is_part(value, Some(element))))
        }
        (part, whole) => Some(part) == whole,
    }
}

/// Paths through maps lead to the same value in the item and in its part.
fn check_leaves(projection: &Projection, item: &Item, part: &Item) -> Result<(), TestCaseError> {
    for path in projection.paths() {
        if path.steps().iter().all(|step| matches!(step, PathStep::Name(_))) {
            prop_assert_eq!(path.resolve(item), path.resolve(part));
        }
    }
    Ok(())
}

fn paths() -> impl Strategy<Value = String> {
    let path = ("[a-d]", prop::collection::vec(prop_oneof!["\\.[a-d]", "\\[[0-3]\\]"], 0..3))
        .prop_map(|(first, steps)| first + &steps.concat());
    prop::collection::vec(path, 1..4).prop_map(|paths| paths.join(", "))
}

fn values() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "[a-c]{0,2}".prop_map(AttributeValue::S),
        (-2i64..3).prop_map(|value| AttributeValue::N(Number::from(value))),
        prop::collection::vec(0u8..3, 0..3).prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set("[a-b]", 1..3).prop_map(AttributeValue::Ss),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(AttributeValue::M),
        ]
    })
}

fn items() -> impl Strategy<Value = Item> {
    prop::collection::btree_map("[a-e]", values(), 0..5)
}
