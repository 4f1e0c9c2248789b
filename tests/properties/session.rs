//! Properties of the session: no command breaks it, and its journal makes it again.

use crate::post::delivered;
use dynamodb_sandbox::lesson::document::{Document, Lesson, Step};
use dynamodb_sandbox::simulator::{Move, Race};
use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::layout::lay_out;
use dynamodb_sandbox::workbench::protocol::{Action, Command, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::Session;
use proptest::prelude::*;
use serde_json::Value;

fn document() -> String {
    #[derive(serde::Deserialize)]
    struct Data {
        steps: Vec<Step>,
    }
    let race: Race =
        serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race");
    let data: Data =
        toml::from_str(include_str!("../../lessons/the-last-item/lesson.toml")).expect("the lesson");
    let lesson = Lesson {
        slug: "the-last-item".into(),
        race: Some(race),
        start: Default::default(),
        steps: data.steps,
    };
    serde_json::to_string(&Document::Lesson(lesson)).expect("a document")
}

/// Carries a command out; whether it belongs into the journal.
fn tell(session: &mut Session, command: &Command) -> bool {
    let mut messages = session.receive(ToWorker::Command(Numbered { number: 1, message: command.clone() }));
    while session.busy() {
        messages.extend(session.work());
    }
    delivered(messages).iter().any(|message| {
        matches!(message, FromWorker::Update(Numbered { message: Update::Done { journal: true }, .. }))
    })
}

fn open() -> Session {
    let mut session = Session::new();
    assert!(tell(&mut session, &Command::Open { document: document() }));
    session
}

const STEPS: [&str; 9] = ["meet", "predict", "watch", "schedule", "crowd", "cost", "fix", "shown", "none"];

fn step() -> impl Strategy<Value = String> {
    prop::sample::select(STEPS.as_slice()).prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(
            r#"{"TableName": "Shop", "Key": {"PK": {"S": "PRODUCT#42"}, "SK": {"S": "DETAILS"}},
                "UpdateExpression": "SET stock = stock - :one", "ConditionExpression": "stock >= :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}}}"#
                .to_owned()
        ),
        Just(r#"{"TableName": "${stock}", "Key": "${stock - 1}"}"#.to_owned()),
        Just("[".repeat(5_000)),
        ".{0,40}",
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let program =
        prop::sample::select(["read_check_write", "conditional_write", "read_twice", "none"].as_slice());
    prop_oneof![
        6 => (0..3_usize).prop_map(|buyer| Action::Move { next: Move::of(buyer) }),
        3 => (0..6_usize).prop_map(|position| Action::Seek { position }),
        1 => Just(Action::Reset),
        2 => prop::collection::vec((0..2_usize).prop_map(Move::of), 0..6).prop_map(|moves| Action::Replay { moves }),
        1 => (0..40_u32, any::<u64>()).prop_map(|(buyers, seed)| Action::Run { buyers, seed, arrival: None }),
        1 => Just(Action::Explore),
        1 => program.prop_map(|program| Action::Choose { program: program.to_owned() }),
        1 => text().prop_map(|text| Action::Edit { text }),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let choice = prop::sample::select(["zero", "one", "two", "this_run", "none"].as_slice());
    prop_oneof![
        12 => (step(), action()).prop_map(|(stage, action)| Command::Act { stage, action }),
        3 => step().prop_map(|step| Command::Continue { step }),
        2 => (step(), choice)
            .prop_map(|(step, choice)| Command::Answer { step, choice: choice.to_owned() }),
        1 => step().prop_map(|step| Command::Hint { step }),
        1 => step().prop_map(|step| Command::Solution { step }),
        1 => step().prop_map(|step| Command::Restart { step }),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![".{0,30}".prop_map(Value::from), any::<i64>().prop_map(Value::from), Just(Value::Null),];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn laid_out_json_is_the_value(value in json()) {
        prop_assert_eq!(serde_json::from_str::<Value>(&lay_out(&value)).expect("JSON"), value);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_makes_the_session_again(commands in prop::collection::vec(command(), 0..40)) {
        let mut session = open();
        let mut journal = Journal::default();
        for command in &commands {
            if tell(&mut session, command) {
                journal.record(command.clone());
            }
        }
        let journal = Journal::read(&journal.write()).expect("a journal");
        let mut again = open();
        for command in journal.commands() {
            tell(&mut again, command);
        }
        prop_assert_eq!(session.lesson_view(), again.lesson_view());
        for step in STEPS {
            prop_assert_eq!(session.stage_view(step), again.stage_view(step), "{}", step);
        }
    }

    #[test]
    fn no_document_breaks_the_session(document in ".{0,200}") {
        let mut session = open();
        let before = session.lesson_view();
        tell(&mut session, &Command::Open { document });
        prop_assert_eq!(session.lesson_view(), before);
    }
}
