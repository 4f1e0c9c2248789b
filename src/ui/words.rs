//! Words: the language catalogue as functions, and the one place where figures become text.
//!
//! `build.rs` makes [`catalogue`] from `locales/*.json`; the submodules word the workbench's typed facts.

use std::cell::OnceCell;

use dynamodb_sandbox::model::{CapacityUnits, Duration};
use dynamodb_sandbox::workbench::decimal::{grouped, ungrouped};

pub(crate) mod code;
mod completion;
pub(crate) mod desk;
pub(crate) mod form;
pub(crate) mod import;
pub(crate) mod plot;
mod problem;
mod race;
mod receipt;

pub(crate) use completion::completion;
pub(crate) use problem::problem;
pub(crate) use race::{
    arranged, course, harm, harm_sentence, measure, move_sentence, outcome, program_finding, program_name,
    program_promise, request_label, served, served_of, step_name, verb,
};
pub(crate) use receipt::{
    amount, carried_free, charged, factor, found_no_capacity, money, price, prices_since, reason, what_if,
};

/// The texts of the interface, one function each.
#[allow(clippy::match_single_binding, reason = "there is one arm per language")]
pub(crate) mod catalogue {
    include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));
}

thread_local! {
    static LANGUAGE: OnceCell<String> = const { OnceCell::new() };
}

/// The language of this page's text, as its `<html lang>` says; the app's words follow it.
pub(crate) fn language() -> &'static str {
    LANGUAGE.with(|known| {
        let language = known.get_or_init(|| {
            super::dom::document()
                .document_element()
                .map_or_else(String::new, |html| html.get_attribute("lang").unwrap_or_default())
        });
        if language == "vi" { "vi" } else { "en" }
    })
}

/// The plural form that `count` takes in the page's language, as the catalogue names it.
pub(crate) fn plural_form(count: u64) -> &'static str {
    match (language(), count) {
        ("en", 1) => "one",
        _ => "other",
    }
}

/// A whole number: `200,000`.
pub(crate) fn whole(number: u64) -> String {
    decimal(&number.to_string())
}

/// A whole number as typed, up to `most`; spaces and separators are forgiven.
pub(crate) fn typed_whole(typed: &str, most: u64) -> Option<u64> {
    let digits: String =
        typed.chars().filter(|character| !matches!(character, ' ' | ',' | '.' | '\u{a0}' | '\'')).collect();
    digits.parse().ok().filter(|&number| number <= most)
}

/// A decimal number as typed in the page's language, as the workbench writes it; what is none stays what it is.
pub(crate) fn typed_decimal(typed: &str) -> String {
    let (group, point) = separators();
    ungrouped(typed, group, point)
}

/// What groups thousands, and what stands before the fraction.
fn separators() -> (char, char) {
    if language() == "vi" { ('.', ',') } else { (',', '.') }
}

/// A decimal number of any size as the workbench writes it (`-12345.5`), grouped in thousands.
/// What is no such number comes back as it is.
pub(crate) fn decimal(number: &str) -> String {
    let (group, point) = separators();
    grouped(number, group, point)
}

/// Most digits of a number that are written out where it is only to be grasped.
const MOST_DIGITS: usize = 15;

/// Whether a whole number is too long to be read.
pub(crate) fn is_large(number: &str) -> bool {
    number.len() > MOST_DIGITS && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// A whole number of any size, to be grasped: `369,600`, and `about 3.72 × 10³¹` where it has too many digits.
pub(crate) fn large(number: &str) -> String {
    if !is_large(number) {
        return decimal(number);
    }
    // Three digits, the fourth rounds them.
    let leading: u32 = number.get(..4).and_then(|digits| digits.parse().ok()).unwrap_or_default();
    let rounded = (leading + 5) / 10;
    let (rounded, exponent) = if rounded == 1000 { (100, number.len()) } else { (rounded, number.len() - 1) };
    let mantissa = decimal(&format!("{}.{:02}", rounded / 100, rounded % 100));
    let superscript = |digit: char| {
        let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
        digit.to_digit(10).and_then(|digit| digits.get(digit as usize)).copied().unwrap_or(digit)
    };
    let exponent: String = exponent.to_string().chars().map(superscript).collect();
    catalogue::unit::about(&mantissa, &exponent)
}

/// Bytes of memory, about: `0.3 MB`.
pub(crate) fn memory(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10).div_ceil(unit);
        let text = format!("{}.{}", tenths / 10, tenths % 10);
        decimal(text.strip_suffix(".0").unwrap_or(&text))
    };
    if bytes < 100_000 {
        catalogue::unit::kilobytes(&tenths(1_000))
    } else {
        catalogue::unit::megabytes(&tenths(1_000_000))
    }
}

/// Capacity units: `3.5`.
pub(crate) fn units(units: CapacityUnits) -> String {
    decimal(&units.to_string())
}

/// Tenths of a percent as percent: `66.7`.
pub(crate) fn per_mille(tenths: u16) -> String {
    let text = format!("{}.{}", tenths / 10, tenths % 10);
    decimal(text.strip_suffix(".0").unwrap_or(&text))
}

/// A span of time in milliseconds, with one decimal below ten.
pub(crate) fn milliseconds(span: Duration) -> String {
    let micros = span.as_micros();
    let text = if micros < 10_000 && micros % 1_000 >= 100 {
        format!("{}.{}", micros / 1_000, micros % 1_000 / 100)
    } else {
        (micros / 1_000).to_string()
    };
    catalogue::unit::milliseconds(&decimal(&text))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn figures_are_grouped_and_never_lost() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.50", "−1,234,567.50"),
            ("12e3", "12e3"),
            ("", ""),
            ("1.", "1."),
        ];
        for (number, words) in cases {
            assert_eq!(decimal(number), words, "{number}");
        }
        assert_eq!(whole(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[wasm_bindgen_test]
    fn numbers_too_long_to_read_are_rounded() {
        let cases = [
            ("369600", "369,600"),
            ("999999999999999", "999,999,999,999,999"),
            ("1000000000000000", "about 1.00 × 10¹⁵"),
            ("37249999999999999999999999999999", "about 3.72 × 10³¹"),
            ("99950000000000000000", "about 1.00 × 10²⁰"),
        ];
        for (number, words) in cases {
            assert_eq!(large(number), words, "{number}");
        }
        assert_eq!([0, 1, 7_350, 1_234_567].map(memory), ["0 kB", "0.1 kB", "7.4 kB", "1.3 MB"]);
    }

    #[wasm_bindgen_test]
    fn figures_have_the_decimals_they_need() {
        assert_eq!(units(CapacityUnits::from_halves(7)), "3.5");
        assert_eq!([0, 667, 1000].map(per_mille), ["0", "66.7", "100"]);
        assert_eq!(
            [0, 2_500, 12_345].map(|micros| milliseconds(Duration::from_micros(micros))),
            ["0 ms", "2.5 ms", "12 ms"]
        );
    }

    #[wasm_bindgen_test]
    fn one_is_not_many() {
        assert_eq!(catalogue::stage::figures::requests(1), "1 request");
        assert_eq!(catalogue::stage::figures::requests(2_000), "2,000 requests");
    }
}
