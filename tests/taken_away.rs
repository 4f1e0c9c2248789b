//! A session taken away, in each language, as it stands beside its requests in `tests/taken_away/`.
//!
//! The clients' tests run the files in Python and JavaScript (`tests/clients/`) and compare what they send and get
//! with the requests sent directly. `UPDATE_GOLDENFILES=1 cargo test --test taken_away` writes them anew.

#![cfg(not(target_arch = "wasm32"))]

use std::path::Path;
use std::{env, fs};

use dynamodb_sandbox::engine::{Engine, EngineSettings};
use dynamodb_sandbox::workbench::take_away::{Asked, Language, take_away};
use serde_json::Value;

#[test]
fn a_session_is_taken_away_as_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/taken_away");
    let session: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("shop.json")).expect("the session"))
            .expect("JSON");
    let mut engine = Engine::new(EngineSettings::default());
    let session: Vec<(&str, &Value, Option<&str>)> = session
        .as_array()
        .expect("a list")
        .iter()
        .map(|asked| {
            let operation = asked["operation"].as_str().expect("an operation");
            let answer = engine.call(operation, &asked["request"]).response;
            (operation, &asked["request"], answer.err().map(|error| error.exception()))
        })
        .collect();
    let asked: Vec<Asked<'_>> = session
        .iter()
        .map(|&(operation, request, exception)| Asked { operation, request, exception })
        .collect();
    assert_eq!(asked.iter().filter(|asked| asked.exception.is_some()).count(), 1);
    for language in Language::ALL {
        let taken = take_away(&asked, language);
        assert_eq!(taken.left_out, []);
        let path = folder.join("shop").with_extension(language.id());
        if env::var_os("UPDATE_GOLDENFILES").is_some() {
            fs::write(&path, &taken.code).expect("the file is written");
        }
        assert_eq!(taken.code, fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
    }
}
