//! Desks in links and files: the same desk again, links of every release, and what is no desk.

use crate::post::delivered;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::{PLAYGROUND_DESK, Session};
use dynamodb_sandbox::workbench::share_desk::SharedDesk;
use dynamodb_sandbox::workbench::view::{DeskView, Mark, ProblemKind, Replacement};
use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// One line for each release that changed something: the link to the desk of [`story`].
const LINKS: &str = include_str!("../golden/desk-links.txt");

fn open() -> Session {
    let document = format!(r#"{{"playground":{}}}"#, include_str!("../../playground/start.json"));
    let mut session = Session::new();
    tell(&mut session, Command::Open { document }).expect("open");
    session
}

fn tell(session: &mut Session, message: Command) -> Result<Vec<Update>, ProblemKind> {
    let mut answers = session.receive(ToWorker::Command(Numbered { number: 1, message }));
    while session.busy() {
        assert_eq!(session.receive(ToWorker::Ping), [FromWorker::Alive]);
        answers.extend(session.work());
    }
    let mut updates = Vec::new();
    for answer in delivered(answers) {
        match answer {
            FromWorker::Update(Numbered { message: Update::Refused { problem }, .. }) => {
                return Err(problem.kind);
            }
            FromWorker::Update(Numbered { message, .. }) => updates.push(message),
            _ => {}
        }
    }
    Ok(updates)
}

fn act(session: &mut Session, action: DeskAction) -> Result<Vec<Update>, ProblemKind> {
    tell(session, Command::Desk { desk: PLAYGROUND_DESK.to_owned(), action })
}

fn share(session: &mut Session) -> SharedDesk {
    let asked = tell(session, Command::Share { desk: PLAYGROUND_DESK.to_owned() }).expect("shared");
    assert_eq!(asked.last(), Some(&Update::Done { journal: false }));
    let shared = asked.into_iter().find_map(|update| match update {
        Update::Shared { shared, .. } => shared?.file,
        _ => None,
    });
    SharedDesk::parse_file(&shared.expect("a file")).expect("a desk")
}

fn view(session: &Session) -> DeskView {
    session.desk_view(PLAYGROUND_DESK).expect("a desk")
}

/// All that a desk shows but for what can be undone, which is its owner's.
fn seen(session: &Session) -> DeskView {
    let mut view = view(session);
    view.history.undo = None;
    view
}

fn put(key: &str, stock: u32) -> DeskAction {
    let item = json!({ "PK": { "S": key }, "SK": { "S": "DETAILS" }, "stock": { "N": stock.to_string() } });
    let text = json!({ "TableName": "Shop", "Item": item }).to_string();
    DeskAction::Send { operation: "PutItem".to_owned(), text, times: 1 }
}

/// A little of everything.
fn story() -> Vec<DeskAction> {
    let mark = |branch: &str, position| Mark { branch: branch.to_owned(), position };
    vec![
        put("A", 1),
        put("<script>alert(1)</script>", 2),
        DeskAction::Fork { position: 1 },
        put("A", 3),
        DeskAction::Advance { by: Duration::from_millis(3_600_000) },
        DeskAction::Compare { one: mark("A", 2), two: mark("B", 3) },
        DeskAction::Switch { branch: "A".to_owned() },
        DeskAction::Seek { position: 1 },
        DeskAction::Put { operation: "Scan".to_owned(), text: "{ \"TableName\": \"Shop\" }".to_owned() },
    ]
}

fn told() -> Session {
    let mut session = open();
    for action in story() {
        act(&mut session, action).expect("done");
    }
    session
}

#[test]
fn what_is_shared_comes_back_to_the_byte() {
    let mut session = told();
    let shared = share(&mut session);
    assert_eq!(shared.done, story());
    let fragment = shared.fragment().expect("short enough");
    assert!(fragment.len() <= 1_200, "{}", fragment.len());
    assert_eq!(SharedDesk::parse(&format!("#{fragment}")), Some(Ok(shared.clone())));
    assert_eq!(SharedDesk::parse_file(&shared.file().expect("small enough")), Ok(shared.clone()));

    // A visitor's own work can be brought back; and the visitor can pass it on.
    let mut other = open();
    act(&mut other, put("MINE", 1)).expect("sent");
    let mine = seen(&other);
    act(&mut other, DeskAction::Restore { actions: shared.done.clone() }).expect("restored");
    assert_eq!(seen(&other), seen(&session));
    assert_eq!(
        view(&other).history.undo.map(|undo| (undo.undoes, undo.length)),
        Some((Replacement::Shared, 1))
    );
    assert_eq!(share(&mut other), shared);
    act(&mut other, DeskAction::Undo).expect("undone");
    assert_eq!(seen(&other), mine);
    assert_eq!(share(&mut other).done, [put("MINE", 1)]);
}

#[test]
fn links_of_every_release_are_read() {
    let link = share(&mut told()).fragment().expect("short enough");
    assert!(LINKS.lines().any(|known| known == link), "the link of this release is kept: {link}");
    for link in LINKS.lines() {
        let shared = SharedDesk::parse(link).expect("about a desk").expect("readable");
        let mut session = open();
        act(&mut session, DeskAction::Restore { actions: shared.done }).expect("restored");
        assert_eq!(seen(&session), seen(&told()), "{link}");
    }
}

#[test]
fn newer_and_damaged_are_told_apart_and_nothing_is_too_much() {
    assert_eq!(SharedDesk::parse("lab=1.AAAA"), None);
    assert_eq!(SharedDesk::parse("desk=2.anything"), Some(Err(LinkError::Newer)));
    assert_eq!(SharedDesk::parse_file(r#"{"desk":2,"what":"ever"}"#), Err(LinkError::Newer));
    let packed = |bytes: &[u8]| format!("desk=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(bytes, 6)));
    let of = |done: Value| {
        packed(json!({ "of": "playground", "at": "playground", "done": done }).to_string().as_bytes())
    };
    let mut nested = json!("reset");
    for _ in 0..40 {
        nested = json!({ "restore": { "actions": [nested] } });
    }
    let send = |times: u32| json!({ "send": { "operation": "Scan", "text": "{}", "times": times } });
    for text in [
        "desk=".to_owned(),
        "desk=1".to_owned(),
        "desk=0.AAAA".to_owned(),
        "desk=1.<img src=x onerror=alert(1)>".to_owned(),
        format!("desk=1.{}", "A".repeat(100_001)),
        packed(&vec![b' '; 50_000_000]),
        packed(format!("{{\"of\":{}", "[".repeat(100_000)).as_bytes()),
        packed(br#"{"of":"playground","at":"playground","done":[],"then":1}"#),
        of(json!([{ "fly": {} }])),
        of(json!(["undo"])),
        of(json!(["reset"])),
        of(json!([nested])),
        of(Value::Array(vec![send(1); 5_001])),
        of(Value::Array(vec![send(u32::MAX)])),
        of(Value::Array(vec![send(1_000); 21])),
    ] {
        let start: String = text.chars().take(60).collect();
        assert_eq!(SharedDesk::parse(&text), Some(Err(LinkError::Unreadable)), "{start}");
    }
    for text in ["", "[]", "{}", r#"{"desk":1}"#, r#"{"desk":"1","shared":{}}"#, r#"{"desk":1,"shared":{}}"#]
    {
        assert_eq!(SharedDesk::parse_file(text), Err(LinkError::Unreadable), "{text}");
    }
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let mut session = told();
    let before = view(&session);
    for wrong in [
        DeskAction::Seek { position: 9 },
        DeskAction::Switch { branch: "<b>".to_owned() },
        DeskAction::Advance { by: Duration::from_micros(u64::MAX) },
        DeskAction::Reset,
        DeskAction::Restore { actions: Vec::new() },
    ] {
        let actions = vec![put("A", 9), wrong];
        assert!(act(&mut session, DeskAction::Restore { actions }).is_err());
        assert_eq!(view(&session), before);
    }
}

fn action() -> impl Strategy<Value = DeskAction> {
    prop_oneof![
        6 => ("[AB]", 0..5_u32).prop_map(|(key, stock)| put(&key, stock)),
        1 => ".{0,20}".prop_map(|text| DeskAction::Put { operation: "Scan".into(), text }),
        2 => "[{ab]{0,2}".prop_map(|text| DeskAction::Begin { operation: "Scan".into(), text }),
        1 => (0..4_u64).prop_map(|number| DeskAction::BringBack { number }),
        2 => (0..6_u64).prop_map(|position| DeskAction::Seek { position }),
        2 => (0..6_u64).prop_map(|position| DeskAction::Fork { position }),
        1 => "[ABC]".prop_map(|branch| DeskAction::Switch { branch }),
        1 => (1..9_000_000_u64).prop_map(|by| DeskAction::Advance { by: Duration::from_micros(by) }),
        1 => Just(DeskAction::Reset),
        1 => Just(DeskAction::Clear),
        2 => Just(DeskAction::Undo),
        1 => prop::collection::vec(("[AB]", 0..3_u32), 0..3).prop_map(|puts| DeskAction::Restore {
            actions: puts.into_iter().map(|(key, stock)| put(&key, stock)).collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_is_shared(actions in prop::collection::vec(action(), 0..30)) {
        let mut session = open();
        for action in actions {
            let _ = act(&mut session, action);
        }
        let shared = share(&mut session);
        let read = SharedDesk::parse(&shared.fragment().expect("short enough"));
        prop_assert_eq!(read.as_ref(), Some(&Ok(shared.clone())));
        let mut other = open();
        act(&mut other, DeskAction::Restore { actions: shared.done }).expect("restored");
        prop_assert_eq!(seen(&other), seen(&session));
    }

    #[test]
    fn no_fragment_breaks_the_reader(fragment in "desk=1\\.[A-Za-z0-9_-]{0,80}") {
        prop_assert_eq!(SharedDesk::parse(&fragment).map(|read| read.is_err()), Some(true));
    }
}

#[test]
fn what_is_done_again_can_be_given_up() {
    let mut session = open();
    act(&mut session, put("MINE", 1)).expect("sent");
    let mine = seen(&session);
    let command = |action| Command::Desk { desk: PLAYGROUND_DESK.to_owned(), action };
    let restore = command(DeskAction::Restore { actions: story() });
    assert_eq!(session.receive(ToWorker::Command(Numbered { number: 8, message: restore })), []);
    assert_eq!(session.work(), []);
    // What is asked meanwhile waits.
    let look = command(DeskAction::Seek { position: 0 });
    assert_eq!(session.receive(ToWorker::Command(Numbered { number: 9, message: look })), []);
    let answers = session.receive(ToWorker::Cancel { number: 8 });
    let refused = answers.iter().any(|answer| {
        let FromWorker::Update(Numbered { number, message: Update::Refused { problem } }) = answer else {
            return false;
        };
        *number == 8 && problem.kind == ProblemKind::Cancelled
    });
    assert!(refused, "{answers:?}");
    assert!(!session.busy());
    act(&mut session, DeskAction::Seek { position: 1 }).expect("looked");
    assert_eq!(seen(&session), mine);
}
