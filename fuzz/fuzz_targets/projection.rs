//! Any text as a projection, applied if it is one.
#![no_main]

use dynamodb_sandbox::expression;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    fuzz::with_placeholders(|placeholders| {
        if let Ok(projection) = expression::projection(text, placeholders) {
            projection.apply(&fuzz::item());
        }
    });
});
