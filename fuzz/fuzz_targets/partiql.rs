//! Any text as a PartiQL statement, with as many parameters as it asks for.
#![no_main]

use dynamodb_sandbox::expression::partiql::Statement;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let values: Vec<_> = fuzz::item().into_values().collect();
    let parameters: Vec<_> = values.into_iter().cycle().take(text.matches('?').count()).collect();
    let _ = Statement::parse(text, &parameters);
});
