//! Native values and forms, over requests of every kind: nothing is lost on the way to a form and back.

use std::collections::BTreeSet;

use dynamodb_sandbox::engine::{Operation, wire};
use dynamodb_sandbox::model::value::AttributeType;
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use dynamodb_sandbox::workbench::form::edit::{Edit, apply};
use dynamodb_sandbox::workbench::form::{self, Body, Field, Place};
use dynamodb_sandbox::workbench::layout;
use dynamodb_sandbox::workbench::native::{from_wire, to_wire, to_wire_of};
use dynamodb_sandbox::workbench::notation::{Node, Notation};
use dynamodb_sandbox::workbench::shape::{self, Member, Shape, Structure};
use proptest::prelude::*;
use serde_json::{Value, json};

fn any_number() -> impl Strategy<Value = Number> {
    (any::<bool>(), "[1-9][0-9]{0,37}", -100i32..80).prop_map(|(negative, digits, exponent)| {
        let sign = if negative { "-" } else { "" };
        Number::parse(&format!("{sign}{digits}e{exponent}")).expect("a number in range")
    })
}

fn any_set<T: Ord + std::fmt::Debug>(member: impl Strategy<Value = T>) -> impl Strategy<Value = BTreeSet<T>> {
    prop::collection::btree_set(member, 1..4)
}

fn any_value() -> impl Strategy<Value = AttributeValue> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..5);
    let leaf = prop_oneof![
        any::<String>().prop_map(AttributeValue::S),
        any_number().prop_map(AttributeValue::N),
        bytes().prop_map(AttributeValue::B),
        any_set(any::<String>()).prop_map(AttributeValue::Ss),
        any_set(any_number()).prop_map(AttributeValue::Ns),
        any_set(bytes()).prop_map(AttributeValue::Bs),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
    ];
    leaf.prop_recursive(6, 40, 5, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..5).prop_map(AttributeValue::L),
            prop::collection::btree_map(any::<String>(), value, 0..5).prop_map(AttributeValue::M),
        ]
    })
}

fn on_the_wire(value: &AttributeValue) -> Value {
    wire::item_to_json(&Item::from([("v".to_owned(), value.clone())]))["v"].clone()
}

fn json_of(node: &Node) -> Value {
    serde_json::from_str(&layout::on_one_line(node)).expect("JSON")
}

proptest! {
    #[test]
    fn every_value_has_a_native_text_that_means_it(value in any_value()) {
        let before = on_the_wire(&value);
        let text = from_wire(&Node::of(&before)).expect("a native text");
        let after = to_wire_of(value.attribute_type(), &text).map(|node| json_of(&node));
        prop_assert_eq!(after, Ok(before), "{}", text);
    }

    #[test]
    fn what_is_cut_off_or_mixed_up_is_refused_where_it_is(value in any_value(), at in any::<prop::sample::Index>(), stranger in "[{}\\[\\]<>,:\"0b]?") {
        let text = from_wire(&Node::of(&on_the_wire(&value))).expect("a native text");
        let cut = text.char_indices().map(|(at, _)| at).nth(at.index(text.chars().count().max(1))).unwrap_or(0);
        let mixed = format!("{}{stranger}", &text[..cut]);
        match to_wire(&mixed) {
            Ok(node) => prop_assert!(from_wire(&node).is_some()),
            Err(flaw) => prop_assert!(flaw.at <= mixed.len() && mixed.is_char_boundary(flaw.at)),
        }
    }

    #[test]
    fn no_text_does_harm(text in any::<String>()) {
        let _ = to_wire(&text);
        let _ = to_wire_of(AttributeType::Ss, &text);
        let _ = Notation::Json.read(&text);
    }
}

/// A value of this shape, as a request may have it.
fn any_of(shape: &'static Shape, depth: u32) -> BoxedStrategy<Value> {
    match shape {
        Shape::Text(_) => any::<String>().prop_map(Value::String).boxed(),
        Shape::Words(words) => prop::sample::select(*words).prop_map(Value::from).boxed(),
        Shape::Integer => any::<i64>().prop_map(Value::from).boxed(),
        Shape::Time => (0u32..2_000_000_000).prop_map(|time| json!(f64::from(time) + 0.5)).boxed(),
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Value => any_value().prop_map(|value| on_the_wire(&value)).boxed(),
        Shape::Structure(structure) => any_request(structure, depth + 1),
        Shape::List(element) => {
            prop::collection::vec(any_of(element, depth + 1), 0..3).prop_map(Value::from).boxed()
        }
        Shape::Map { values, .. } => {
            let entry = (any::<String>(), any_of(values, depth + 1));
            prop::collection::vec(entry, 0..3).prop_map(|entries| entries.into_iter().collect()).boxed()
        }
    }
}

fn any_request(structure: &'static Structure, depth: u32) -> BoxedStrategy<Value> {
    let member = |member: &'static Member| {
        let given = any::<bool>();
        (Just(member.name), given, any_of(&member.shape, depth))
            .prop_map(|(name, given, value)| (name, given.then_some(value)))
    };
    let members: Vec<_> = structure.members.iter().map(member).collect();
    members
        .prop_map(|members| {
            members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Value>()
        })
        .boxed()
}

fn any_of_any_operation() -> impl Strategy<Value = (Operation, Value)> {
    prop::sample::select(Operation::ALL)
        .prop_flat_map(|operation| (Just(operation), any_request(shape::of(operation), 0)))
}

/// What a reader would see in each field that holds something by itself.
fn written(fields: &[Field], found: &mut Vec<(Place, String)>) {
    for field in fields.iter().filter(|field| field.given) {
        match &field.body {
            Body::Text(_, text) | Body::Number(text) | Body::Value(_, text) | Body::Json(text) => {
                found.push((field.place.clone(), text.clone()));
            }
            Body::Words(_, word) => found.push((field.place.clone(), word.clone().unwrap_or_default())),
            Body::Boolean(truth) => {
                found.push((field.place.clone(), truth.map(|truth| truth.to_string()).unwrap_or_default()));
            }
            Body::Group(_) | Body::List(_) | Body::Map(..) => written(field.fields(), found),
        }
    }
}

fn has_json(fields: &[Field]) -> bool {
    fields.iter().any(|field| matches!(field.body, Body::Json(_)) || has_json(field.fields()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn typing_what_stands_there_changes_nothing((operation, request) in any_of_any_operation()) {
        let text = layout::lay_out(&request);
        let structure = shape::of(operation);
        let form = form::read(structure, &text).expect("a form");
        prop_assert!(!has_json(&form.request.fields), "{text}");
        let mut fields = Vec::new();
        written(&form.request.fields, &mut fields);
        for (place, typed) in fields {
            let edit = Edit::Write(place, typed);
            // A word that is empty is not given; there is no such word.
            prop_assert_eq!(apply(structure, &text, &edit, &[]), Ok(text.clone()), "{:?}", edit);
        }
    }

    #[test]
    fn a_text_that_is_read_can_be_edited_whatever_it_is(
        (operation, request) in any_of_any_operation(),
        other in prop::sample::select(Operation::ALL),
        typed in any::<String>(),
    ) {
        let text = layout::lay_out(&request);
        // The request of one operation in the form of another: most of it is not known there.
        let structure = shape::of(other);
        let form = form::read(structure, &text).expect("a form");
        let mut fields = Vec::new();
        written(&form.request.fields, &mut fields);
        for (place, _) in fields {
            for edit in [
                Edit::Write(place.clone(), typed.clone()),
                Edit::Rename(place.clone(), typed.clone()),
                Edit::AddTo(place.parent()),
                Edit::Remove(place),
            ] {
                if let Ok(after) = apply(structure, &text, &edit, &[]) {
                    prop_assert!(form::read(structure, &after).is_ok(), "{:?} {:?}", operation, edit);
                }
            }
        }
    }
}
