//! Any text as a condition, evaluated if it is one.
#![no_main]

use dynamodb_sandbox::expression;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    fuzz::with_placeholders(|placeholders| {
        if let Ok(condition) = expression::condition(text, placeholders) {
            condition.evaluate(&fuzz::item());
        }
    });
});
