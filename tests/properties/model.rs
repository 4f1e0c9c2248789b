//! Properties of numbers and sizes, against an independent reference.

use std::str::FromStr;

use bigdecimal::num_bigint::BigInt;
use bigdecimal::{BigDecimal, Zero};
use dynamodb_sandbox::model::number::NumberError;
use dynamodb_sandbox::model::size::{item_size, name_size, nesting, value_size};
use dynamodb_sandbox::model::{AttributeValue, Item, Number};
use proptest::prelude::*;

/// Text of numbers that can be stored: up to 38 digits, any magnitude.
fn number_text() -> impl Strategy<Value = String> {
    ("-?", "[1-9][0-9]{0,37}", -120i32..=88).prop_map(|(sign, digits, exponent)| {
        let exponent = exponent - if digits.len() > 30 { 8 } else { 0 };
        format!("{sign}{digits}e{exponent}")
    })
}

/// Numbers that often meet: the same magnitudes, few digits.
fn near_number_text() -> impl Strategy<Value = String> {
    ("-?", "[0-9]{1,4}", -3i32..=3).prop_map(|(sign, digits, exponent)| format!("{sign}{digits}e{exponent}"))
}

fn any_number_text() -> impl Strategy<Value = String> {
    prop_oneof![number_text(), near_number_text()]
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn reference(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).expect("a decimal number")
}

/// Significant digits and magnitude of a reference number that is not zero.
fn shape(value: &BigDecimal) -> (usize, i64) {
    let (digits, scale) = value.normalized().into_bigint_and_exponent();
    let count = digits.magnitude().to_string().len();
    (count, count as i64 - 1 - scale)
}

proptest! {
    #[test]
    fn text_goes_round(text in any_number_text()) {
        let parsed = number(&text);
        prop_assert_eq!(Number::parse(&parsed.to_string()), Ok(parsed));
        prop_assert_eq!(reference(&parsed.to_string()), reference(&text));
        prop_assert!(!parsed.to_string().contains(['e', 'E', '+']));
    }

    #[test]
    fn order_equality_and_keys_follow_the_value(one in any_number_text(), two in any_number_text()) {
        let order = reference(&one).cmp(&reference(&two));
        let (one, two) = (number(&one), number(&two));
        prop_assert_eq!(one.cmp(&two), order);
        prop_assert_eq!(one == two, order.is_eq());
        prop_assert_eq!(one.order_key().cmp(&two.order_key()), order);
        prop_assert!(one == two || !two.order_key().as_slice().starts_with(one.order_key().as_slice()));
    }

    #[test]
    fn sums_are_exact_or_refused(one in any_number_text(), two in any_number_text(), minus in any::<bool>()) {
        let (left, right) = (number(&one), number(&two));
        let (result, wanted) = if minus {
            (left.checked_sub(right), reference(&one) - reference(&two))
        } else {
            (left.checked_add(right), reference(&one) + reference(&two))
        };
        if wanted.is_zero() {
            prop_assert_eq!(result, Ok(Number::ZERO));
            return Ok(());
        }
        let (digits, magnitude) = shape(&wanted);
        match result {
            Ok(result) => prop_assert_eq!(reference(&result.to_string()), wanted),
            Err(NumberError::Overflow) => prop_assert!(digits > 38 || magnitude > 125),
            Err(NumberError::Underflow) => prop_assert!(magnitude < -130),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn size_is_the_pairs_of_digits(text in any_number_text()) {
        let value = number(&text);
        // The value times 100^70 is an integer; its base-100 digits, without zeros at either end.
        let scaled = reference(&text).with_scale(140).into_bigint_and_exponent().0;
        let mut pairs = 0u64;
        let mut rest: BigInt = scaled.magnitude().clone().into();
        while !rest.is_zero() && (&rest % 100u8).is_zero() {
            rest /= 100u8;
        }
        while !rest.is_zero() {
            pairs += 1;
            rest /= 100u8;
        }
        prop_assert_eq!(value.size_in_bytes(), 1 + pairs + u64::from(value.is_negative()));
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "\\PC{0,60}") {
        if let Ok(number) = Number::parse(&text) {
            prop_assert_eq!(Number::parse(&number.to_string()), Ok(number));
        }
    }

    #[test]
    fn text_of_numbers_is_accepted_as_the_reference_does(text in "[+-]?[0-9]{0,3}\\.?[0-9]{0,3}([eE][+-]?[0-9]{0,2})?") {
        let digits = text.split(['e', 'E']).next().unwrap_or_default().contains(|digit: char| digit.is_ascii_digit());
        let exponent = text.split(['e', 'E']).nth(1);
        let complete = exponent.is_none_or(|exponent| exponent.contains(|digit: char| digit.is_ascii_digit()));
        prop_assert_eq!(Number::parse(&text).is_ok(), digits && complete, "{}", text);
    }

    #[test]
    fn integers_come_and_go(value in any::<i64>()) {
        prop_assert_eq!(i64::try_from(Number::from(value)), Ok(value));
        prop_assert_eq!(Number::from(value), number(&value.to_string()));
    }

    #[test]
    fn an_item_is_the_sum_of_its_attributes(item in items()) {
        let sum: u64 = item.iter().map(|(name, value)| name_size(name) + value_size(value)).sum();
        prop_assert_eq!(item_size(&item), sum);
        // As a map it would count 3 for itself and 1 per member.
        prop_assert_eq!(value_size(&AttributeValue::M(item.clone())), sum + 3 + item.len() as u64);
        prop_assert!(item.values().all(|value| (1..=6).contains(&nesting(value))));
    }
}

fn values() -> impl Strategy<Value = AttributeValue> {
    let leaf = prop_oneof![
        "\\PC{0,8}".prop_map(AttributeValue::S),
        near_number_text().prop_map(|text| AttributeValue::N(number(&text))),
        prop::collection::vec(any::<u8>(), 0..8).prop_map(AttributeValue::B),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        prop::collection::btree_set("[a-c]{1,2}", 1..4).prop_map(AttributeValue::Ss),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(AttributeValue::L),
            prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(AttributeValue::M),
        ]
    })
}

fn items() -> impl Strategy<Value = Item> {
    prop::collection::btree_map("\\PC{1,6}", values(), 0..5)
}
