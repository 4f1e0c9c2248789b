//! Any text as an update, applied if it is one.
#![no_main]

use dynamodb_sandbox::expression;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    fuzz::with_placeholders(|placeholders| {
        if let Ok(update) = expression::update(text, placeholders) {
            let _ = update.apply(Some(&fuzz::item()), &fuzz::item());
        }
    });
});
