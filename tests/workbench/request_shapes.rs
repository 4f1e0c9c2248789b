//! The description of requests (`workbench::shape`), compared with what the engine reads: every member is read as
//! what it is described to be, every word is one the engine knows, and nothing the engine reads is left out unsaid.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dynamodb_sandbox::engine::{Engine, EngineSettings, Operation};
use dynamodb_sandbox::workbench::shape::{self, Member, Need, Shape, Structure, Text};
use serde_json::{Map, Value, json};

/// What the engine reads only to refuse it: replicas of a table, and vectors.
const NOT_CARRIED_OUT: [&str; 9] = [
    "DisassociationProtectionEnabled",
    "GlobalTableSettingsReplicationMode",
    "GlobalTableSourceArn",
    "GlobalTableWitnessUpdates",
    "MultiRegionConsistency",
    "RegionName",
    "ReplicaUpdates",
    "VectorIndexUpdates",
    "VectorIndexes",
];

/// Puts a value at a place of a request.
type Wrap<'a> = &'a dyn Fn(Value) -> Value;

/// What is done with a member: its path for messages, the member, and how to put a value there.
type Visit<'a> = &'a mut dyn FnMut(&str, &Member, Wrap<'_>);

/// A value that fits.
fn sample(shape: &Shape) -> Value {
    match shape {
        Shape::Text(text) => json!(name(*text)),
        Shape::Words(words) => json!(words[0]),
        Shape::Integer => json!(1),
        Shape::Time => json!(1.5),
        Shape::Boolean => json!(true),
        Shape::Value => json!({ "S": "x" }),
        Shape::Structure(structure) => sample_of(structure, None),
        Shape::List(element) => json!([sample(element)]),
        Shape::Map { names, values } => json!({ name(*names): sample(values) }),
    }
}

/// A structure with what it must have, and without one member that is to come.
fn sample_of(structure: &Structure, without: Option<&Member>) -> Value {
    let mut members = structure.members.iter();
    let given: Map<String, Value> = match structure.one_of {
        true => members.next().filter(|_| without.is_none()).into_iter().map(entry).collect(),
        false => members.filter(|member| member.need == Need::Required).map(entry).collect(),
    };
    Value::Object(given)
}

fn entry(member: &Member) -> (String, Value) {
    (member.name.to_owned(), sample(&member.shape))
}

fn name(text: Text) -> &'static str {
    match text {
        Text::NamePlaceholder => "#n",
        Text::ValuePlaceholder => ":v",
        Text::Table => "Music",
        _ => "pk",
    }
}

/// Visits every member of a structure and of those within it.
fn walk(path: &str, structure: &Structure, wrap: Wrap<'_>, visit: Visit<'_>) {
    for member in structure.members {
        let path = format!("{path}.{}", member.name);
        let place = |value: Value| {
            let mut whole = sample_of(structure, Some(member));
            whole[member.name] = value;
            wrap(whole)
        };
        visit(&path, member, &place);
        walk_within(&path, &member.shape, &place, visit);
    }
}

fn walk_within(path: &str, shape: &Shape, wrap: Wrap<'_>, visit: Visit<'_>) {
    match shape {
        Shape::Structure(structure) => walk(path, structure, wrap, visit),
        Shape::List(element) => walk_within(path, element, &|value| wrap(json!([value])), visit),
        Shape::Map { names, values } => {
            walk_within(path, values, &|value| wrap(json!({ name(*names): value })), visit);
        }
        _ => {}
    }
}

/// Visits every member of every request, with the operation.
fn everywhere(visit: &mut dyn FnMut(Operation, &str, &Member, Wrap<'_>)) {
    for &operation in Operation::ALL {
        walk(operation.name(), shape::of(operation), &|request| request, &mut |path, member, place| {
            visit(operation, path, member, place);
        });
    }
}

/// The exception and its text that a request is answered with.
fn answer(operation: Operation, request: &Value) -> Option<(String, String)> {
    let mut engine = Engine::new(EngineSettings::default());
    let error = engine.call(operation.name(), request).response.err()?;
    Some((error.exception().to_owned(), error.to_string()))
}

fn is_unreadable(operation: Operation, request: &Value) -> bool {
    answer(operation, request).is_some_and(|(exception, _)| exception == "SerializationException")
}

/// JSON of another kind, which the engine refuses to read.
fn misfits(shape: &Shape) -> Vec<Value> {
    match shape {
        Shape::Text(_) | Shape::Words(_) => vec![json!({}), json!([]), json!(1), json!(true)],
        Shape::Integer | Shape::Time => vec![json!({}), json!([]), json!("x"), json!(true)],
        Shape::Boolean => vec![json!({}), json!([]), json!(1), json!("x")],
        Shape::List(_) => vec![json!({}), json!("x"), json!(1)],
        Shape::Value | Shape::Structure(_) | Shape::Map { .. } => vec![json!([]), json!("x"), json!(1)],
    }
}

#[test]
fn every_member_is_read_as_what_it_is_described_to_be() {
    let mut members = 0;
    everywhere(&mut |operation, path, member, place| {
        members += 1;
        let fitting = place(sample(&member.shape));
        assert!(!is_unreadable(operation, &fitting), "{path}: {fitting} is not read");
        for misfit in misfits(&member.shape) {
            let request = place(misfit);
            assert!(is_unreadable(operation, &request), "{path}: {request} is read");
        }
        // What tells structures, maps and values apart is what they read within.
        let within = match member.shape {
            Shape::Value => json!({ "S": 1 }),
            Shape::Map { .. } => json!({ "any name": [[]] }),
            Shape::List(_) => json!([[[]]]),
            _ => return,
        };
        assert!(is_unreadable(operation, &place(within)), "{path}");
    });
    assert!(members > 200, "{members}");
}

#[test]
fn the_words_are_those_the_engine_knows() {
    let mut enumerations = 0;
    everywhere(&mut |operation, path, member, place| {
        let Shape::Words(words) = member.shape else { return };
        enumerations += 1;
        let (_, text) = answer(operation, &place(json!("NO_SUCH_WORD"))).expect("a refusal");
        let (_, after) =
            text.split_once("Value 'NO_SUCH_WORD' at ").unwrap_or_else(|| panic!("{path}: {text}"));
        let (_, listed) = after.split_once("enum value set: [").unwrap_or_else(|| panic!("{path}: {text}"));
        let listed = listed.split_once(']').expect("the list ends").0;
        let known: BTreeSet<&str> = listed.split(", ").collect();
        assert_eq!(words.iter().copied().collect::<BTreeSet<_>>(), known, "{path}");
    });
    assert!(enumerations > 30, "{enumerations}");
}

/// The names of members that the engine declares, as they stand in `wire_shape!`: `"TableName" => …`.
fn declared(directory: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            declared(&path, names);
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source file");
        for shape in source.split("wire_shape! {").skip(1) {
            let shape = shape.split("\n}").next().unwrap_or_default();
            let members =
                shape.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" => "));
            names.extend(members.map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn nothing_the_engine_reads_is_left_out_unsaid() {
    let mut names = BTreeSet::new();
    declared(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/engine"), &mut names);
    let mut described: BTreeSet<String> = NOT_CARRIED_OUT.map(str::to_owned).into();
    everywhere(&mut |_, _, member, _| {
        described.insert(member.name.to_owned());
    });
    assert_eq!(described, names);
}

#[test]
fn names_are_given_once() {
    fn check(structure: &Structure) {
        let names: BTreeSet<&str> = structure.members.iter().map(|member| member.name).collect();
        assert_eq!(names.len(), structure.members.len(), "{}", structure.name);
        structure.members.iter().for_each(|member| within(&member.shape));
    }
    fn within(shape: &Shape) {
        match shape {
            Shape::Structure(structure) => check(structure),
            Shape::List(element) => within(element),
            Shape::Map { values, .. } => within(values),
            _ => {}
        }
    }
    Operation::ALL.iter().for_each(|&operation| check(shape::of(operation)));
}
