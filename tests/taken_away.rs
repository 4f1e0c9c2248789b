//! A session taken away, in each language, as it stands beside its requests in `tests/taken_away/`.
//!
//! The clients' tests run the files in Python and JavaScript (`tests/clients/`) and compare what they send and get
//! with the requests sent directly. `UPDATE_GOLDENFILES=1 cargo test --test taken_away` writes them anew.
//!
//! `cargo xtask exports` compiles what every request becomes in Rust, and runs it (`tests/clients/rust/`).

#![cfg(not(target_arch = "wasm32"))]

#[path = "taken_away/every.rs"]
mod every;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dynamodb_sandbox::engine::wire::error_to_json;
use dynamodb_sandbox::engine::{Engine, EngineSettings, Operation};
use dynamodb_sandbox::model::ApiError;
use dynamodb_sandbox::workbench::take_away::{Asked, Language, take_away};
use serde_json::{Value, json};

use every::{Program, Request, exchange};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/taken_away")
}

/// A session as it was answered, and what goes to and fro when it is taken away: a table that was created is asked
/// about once more.
fn session() -> Program {
    let text = fs::read_to_string(folder().join("shop.json")).expect("the session");
    let session: Value = serde_json::from_str(&text).expect("JSON");
    let mut engine = Engine::new(EngineSettings::default());
    let (mut requests, mut exchanges) = (Vec::new(), Vec::new());
    for asked in session.as_array().expect("a list") {
        let (name, request) = (asked["operation"].as_str().expect("a name"), &asked["request"]);
        let operation = Operation::from_name(name).expect("an operation");
        let answer = engine.call(name, request).response;
        let exception = answer.as_ref().err().map(ApiError::exception);
        let (status, answer) = match answer {
            Ok(answer) => (200, answer),
            Err(error) => (error.status(), error_to_json(&error)),
        };
        exchanges.push(exchange(operation, request, status, answer));
        if operation == Operation::CreateTable {
            let described = json!({ "TableName": request["TableName"] });
            let answer = engine.call("DescribeTable", &described).response.expect("the table");
            exchanges.push(exchange(Operation::DescribeTable, &described, 200, answer));
        }
        requests.push((operation, request.clone(), exception));
    }
    Program { name: "session".to_owned(), requests, exchanges }
}

fn asked(requests: &[Request]) -> Vec<Asked<'_>> {
    let asked = requests.iter();
    asked
        .map(|(operation, request, exception)| Asked {
            operation: operation.name(),
            request,
            exception: *exception,
        })
        .collect()
}

#[test]
fn a_session_is_taken_away_as_it_was() {
    let session = session();
    let asked = asked(&session.requests);
    assert_eq!(asked.iter().filter(|asked| asked.exception.is_some()).count(), 1);
    for language in Language::ALL {
        let taken = take_away(&asked, language);
        assert_eq!(taken.left_out, []);
        let path = folder().join("shop").with_extension(language.id());
        if env::var_os("UPDATE_GOLDENFILES").is_some() {
            fs::write(&path, &taken.code).expect("the file is written");
        }
        assert_eq!(taken.code, fs::read_to_string(&path).unwrap_or_default(), "{}", path.display());
    }
}

/// Into the folder that `TAKEN_AWAY` names, if it names one, goes each program, and a module of all of them.
#[test]
fn every_request_can_be_taken_away() {
    let folder = env::var_os("TAKEN_AWAY").map(PathBuf::from);
    let mut modules = String::new();
    let mut list = String::new();
    for program in every::programs().into_iter().chain([session()]) {
        let (name, asked) = (&program.name, asked(&program.requests));
        for language in Language::ALL {
            // The one member that not every SDK knows.
            let has_time = program.requests.iter().any(|(_, request, _)| request.get("Timestamp").is_some());
            let known = language != Language::JavaScript || !has_time;
            let left_out = take_away(&asked, language).left_out;
            assert_eq!(left_out.is_empty(), known, "{name} as {}: {left_out:?}", language.name());
        }
        let Some(folder) = &folder else { continue };
        let code =
            take_away(&asked, Language::Rust).code.replace("\nasync fn main()", "\npub async fn main()");
        let path = folder.join(name).with_extension("rs");
        fs::write(&path, code).expect("the program is written");
        let _ = writeln!(modules, "#[path = {path:?}]\nmod {name};");
        let exchanges = Value::from(program.exchanges).to_string();
        let _ = writeln!(list, "    ({name:?}, {name}::main, {exchanges:?}),");
    }
    if let Some(folder) = &folder {
        let all = format!("{modules}\nconst PROGRAMS: &[Program] = &[\n{list}];\n");
        fs::write(folder.join("all.rs"), all).expect("the list is written");
    }
}
