//! A desk through time: stepping, branches, comparing, forgetting and undoing; and its journal, which makes it again.

use dynamodb_sandbox::lesson::desk::{MAX_KEPT, MAX_LINES};
use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::{PLAYGROUND_DESK, Session};
use dynamodb_sandbox::workbench::view::{
    Coming, DeskView, Done, HistoryView, Mark, ProblemKind, Replacement, There, UndoView,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn document() -> String {
    format!(r#"{{"playground":{}}}"#, include_str!("../../playground/start.json"))
}

fn tell(session: &mut Session, command: &Command) -> Result<(), ProblemKind> {
    let message = ToWorker::Command(Numbered { number: 1, message: command.clone() });
    let problem = session.receive(message).into_iter().find_map(|answer| match answer {
        FromWorker::Update(Numbered { message: Update::Refused { problem }, .. }) => Some(problem.kind),
        _ => None,
    });
    problem.map_or(Ok(()), Err)
}

fn of_desk(action: DeskAction) -> Command {
    Command::Desk { desk: PLAYGROUND_DESK.to_owned(), action }
}

struct Visitor {
    session: Session,
    journal: Journal,
}

impl Visitor {
    fn new() -> Self {
        let mut session = Session::new();
        tell(&mut session, &Command::Open { document: document() }).expect("open");
        Self { session, journal: Journal::default() }
    }

    /// The session that the journal makes.
    fn again(&self) -> Self {
        let journal = Journal::read(&self.journal.write()).expect("a journal");
        let mut again = Self::new();
        for command in journal.commands() {
            tell(&mut again.session, command).expect("as before");
        }
        Self { journal, ..again }
    }

    fn act(&mut self, action: DeskAction) -> Result<DeskView, ProblemKind> {
        let command = of_desk(action);
        tell(&mut self.session, &command)?;
        self.journal.record(command);
        Ok(self.view())
    }

    fn view(&self) -> DeskView {
        self.session.desk_view(PLAYGROUND_DESK).expect("a desk")
    }

    fn history(&self) -> HistoryView {
        self.view().history
    }

    fn send(&mut self, operation: &str, request: Value) -> DeskView {
        self.act(send(operation, request)).expect("sent")
    }

    fn put(&mut self, key: &str, stock: u32) -> DeskView {
        self.send("PutItem", item(key, stock))
    }
}

fn send(operation: &str, request: Value) -> DeskAction {
    DeskAction::Send { operation: operation.to_owned(), text: request.to_string(), times: 1 }
}

fn item(key: &str, stock: u32) -> Value {
    json!({ "TableName": "Shop", "Item": {
        "PK": { "S": key }, "SK": { "S": "DETAILS" }, "stock": { "N": stock.to_string() }, "kept": { "S": "x" }
    } })
}

fn mark(branch: &str, position: u64) -> Mark {
    Mark { branch: branch.to_owned(), position }
}

#[test]
fn every_panel_follows_to_before_the_first_request_and_back() {
    let mut visitor = Visitor::new();
    assert_eq!(visitor.act(DeskAction::Seek { position: 1 }), Err(ProblemKind::NotHere));
    visitor.put("A", 1);
    visitor.put("B", 2);
    let seen = |view: &DeskView| {
        (view.history.position, view.shown.as_ref().map(|shown| shown.number), view.tables[0].items)
    };
    let at =
        |visitor: &mut Visitor, position| seen(&visitor.act(DeskAction::Seek { position }).expect("there"));
    assert_eq!(at(&mut visitor, 0), (0, None, 7));
    assert_eq!(at(&mut visitor, 1), (1, Some(0), 8));
    assert_eq!(at(&mut visitor, 2), (2, Some(1), 9));
    assert_eq!(at(&mut visitor, 0), (0, None, 7));
    // What is sent goes to the tables as they are now, and is looked at.
    let view = visitor.put("C", 3);
    assert_eq!(seen(&view), (3, Some(2), 10));
    assert_eq!(view.totals.requests, 3);
    // As earlier releases called it.
    let view = visitor.act(DeskAction::Look { number: 0 }).expect("there");
    assert_eq!(seen(&view), (1, Some(0), 8));
    assert_eq!(visitor.again().view(), view);
}

#[test]
fn a_branch_goes_on_from_an_earlier_moment() {
    let mut visitor = Visitor::new();
    visitor.put("A", 1);
    visitor.put("B", 2);
    let on_a = visitor.view();
    let view = visitor.act(DeskAction::Fork { position: 1 }).expect("forked");
    assert_eq!((view.history.branch.as_str(), view.totals.requests, view.tables[0].items), ("B", 1, 8));
    let view = visitor.put("C", 3);
    let owners: Vec<&str> = view.history.lines.iter().map(|line| line.branch.as_str()).collect();
    assert_eq!((owners, view.totals.write_units.to_string()), (vec!["A", "B"], "2".to_owned()));
    // A branch of a branch, from before where that began.
    let view = visitor.act(DeskAction::Fork { position: 0 }).expect("forked");
    assert_eq!((view.history.branch.as_str(), view.history.length), ("C", 0));
    let forks: Vec<Option<Mark>> = view.history.branches.iter().map(|branch| branch.fork.clone()).collect();
    assert_eq!(forks, [None, Some(mark("A", 1)), Some(mark("B", 0))]);
    // The branches know nothing of each other.
    let mut back = visitor.act(DeskAction::Switch { branch: "A".to_owned() }).expect("there");
    assert_eq!((&back.tables, &back.totals), (&on_a.tables, &on_a.totals));
    back = visitor.act(DeskAction::Switch { branch: "B".to_owned() }).expect("there");
    assert_eq!(back.totals.requests, 2);
    assert_eq!(visitor.act(DeskAction::Switch { branch: "D".to_owned() }), Err(ProblemKind::NotHere));
    assert_eq!(visitor.again().view(), visitor.view());
    for _ in 3..8 {
        visitor.act(DeskAction::Fork { position: 1 }).expect("forked");
    }
    assert_eq!(visitor.act(DeskAction::Fork { position: 1 }), Err(ProblemKind::TooMuch { limit: 8 }));
}

#[test]
fn two_moments_are_compared_attribute_by_attribute() {
    let mut visitor = Visitor::new();
    visitor.put("A", 1);
    visitor.act(DeskAction::Fork { position: 1 }).expect("forked");
    visitor.put("A", 2);
    visitor.put("N", 1);
    visitor.send(
        "DeleteItem",
        json!({ "TableName": "Shop", "Key": { "PK": { "S": "PRODUCT#8" }, "SK": { "S": "DETAILS" } } }),
    );
    visitor.send(
        "CreateTable",
        json!({
            "TableName": "Other", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "k", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }]
        }),
    );
    visitor.send("PutItem", json!({ "TableName": "Other", "Item": { "k": { "S": "<b>" } } }));
    let compare = DeskAction::Compare { one: mark("A", 1), two: mark("B", 6) };
    let compared = visitor.act(compare).expect("compared").history.compared.expect("a comparison");
    let [other, shop] = &compared.tables[..] else { panic!("{compared:?}") };
    assert_eq!(
        (other.table.as_str(), other.there, other.added, &other.items[0].key[..]),
        ("Other", There::Two, 1, &["<b>".to_owned()][..])
    );
    assert_eq!((shop.added, shop.removed, shop.changed, shop.left_out), (1, 1, 1, 0));
    let changed = shop.items.iter().find(|item| item.there == There::Both).expect("the changed one");
    let [stock] = &changed.attributes[..] else { panic!("{changed:?}") };
    assert_eq!(
        (stock.name.as_str(), stock.one.as_deref(), stock.two.as_deref()),
        ("stock", Some("1"), Some("2"))
    );
    assert_eq!(changed.key, ["A", "DETAILS"]);
    assert_eq!((compared.one.requests, compared.two.requests), (1, 6));
    // The other way round it is the other way round; with itself nothing differs.
    let compare = DeskAction::Compare { one: mark("B", 6), two: mark("A", 1) };
    let turned = visitor.act(compare).expect("compared").history.compared.expect("a comparison");
    assert_eq!((turned.tables[0].there, turned.tables[1].added), (There::One, 1));
    let compare = DeskAction::Compare { one: mark("A", 1), two: mark("B", 1) };
    assert_eq!(visitor.act(compare).expect("compared").history.compared.expect("one").tables, []);
    assert_eq!(visitor.act(DeskAction::EndComparison).expect("ended").history.compared, None);
    for nowhere in [mark("A", 2), mark("C", 0), mark("", 0)] {
        let compare = DeskAction::Compare { one: mark("A", 0), two: nowhere };
        assert_eq!(visitor.act(compare), Err(ProblemKind::NotHere));
    }
}

#[test]
fn a_comparison_of_many_items_is_bounded() {
    let mut visitor = Visitor::new();
    for batch in 0..10 {
        let put = |i: u32| json!({ "PutRequest": { "Item": item(&format!("{batch}-{i}"), i)["Item"] } });
        let puts: Vec<Value> = (0..25).map(put).collect();
        visitor.send("BatchWriteItem", json!({ "RequestItems": { "Shop": puts } }));
    }
    let compare = DeskAction::Compare { one: mark("A", 0), two: mark("A", 10) };
    let compared = visitor.act(compare).expect("compared").history.compared.expect("a comparison");
    assert_eq!(
        (compared.tables[0].added, compared.tables[0].items.len(), compared.tables[0].left_out),
        (250, 200, 50)
    );
}

#[test]
fn forgetting_and_starting_again_can_be_undone() {
    let mut visitor = Visitor::new();
    assert_eq!(visitor.act(DeskAction::Undo), Err(ProblemKind::NotHere));
    visitor.put("A", 1);
    let before = visitor.view();
    let view = visitor.act(DeskAction::Clear).expect("cleared");
    assert_eq!((view.totals.requests, view.history.length, view.tables[0].items), (0, 0, 8));
    assert_eq!(view.history.undo, Some(UndoView { undoes: Replacement::Clear, length: 1 }));
    // Again it changes nothing, and forgets nothing.
    assert_eq!(visitor.act(DeskAction::Clear).expect("cleared"), view);
    let view = visitor.act(DeskAction::Undo).expect("undone");
    assert_eq!((&view.tables, &view.totals, view.history.length), (&before.tables, &before.totals, 1));
    // The undoing too.
    assert_eq!(view.history.undo.as_ref().map(|undo| undo.undoes), Some(Replacement::Undo));
    assert_eq!(visitor.act(DeskAction::Undo).expect("redone").history.length, 0);
    visitor.act(DeskAction::Undo).expect("undone");

    let view = visitor.act(DeskAction::Reset).expect("reset");
    assert_eq!((view.totals.requests, view.tables[0].items), (0, 7));
    assert_eq!(visitor.act(DeskAction::Reset).expect("reset"), view);
    // After a reload it is still there.
    let mut again = visitor.again();
    assert_eq!(again.view(), view);
    let view = again.act(DeskAction::Undo).expect("undone");
    assert_eq!((view.tables, view.history.undo), (before.tables, None));
}

#[test]
fn older_entries_are_lines_that_cannot_be_gone_back_to() {
    let mut visitor = Visitor::new();
    let get = json!({ "TableName": "Shop", "Key": { "PK": { "S": "A" }, "SK": { "S": "x" } } });
    let sent = MAX_LINES + 3;
    for _ in 0..sent {
        visitor.act(send("GetItem", get.clone())).expect("sent");
    }
    let history = visitor.history();
    let first_kept = (sent - MAX_KEPT) as u64;
    assert_eq!((history.lines.len(), history.first_kept, history.forgotten), (MAX_KEPT, first_kept, 3));
    assert_eq!(history.older, (MAX_LINES - MAX_KEPT) as u64);
    let history = visitor.act(DeskAction::Older).expect("listed").history;
    assert_eq!((history.lines.len(), history.older), (2 * MAX_KEPT, (MAX_LINES - 2 * MAX_KEPT) as u64));
    assert!(matches!(&history.lines[0].done, Done::Sent { operation, .. } if operation == "GetItem"));
    for position in [1, first_kept] {
        assert_eq!(visitor.act(DeskAction::Seek { position }), Err(ProblemKind::NotHere));
        assert_eq!(visitor.act(DeskAction::Fork { position }), Err(ProblemKind::NotHere));
    }
    let view = visitor.act(DeskAction::Fork { position: first_kept + 1 }).expect("kept");
    assert_eq!((view.totals.requests, view.history.lines.len()), (first_kept + 1, 1));
    // Before everything one always can.
    assert_eq!(visitor.act(DeskAction::Fork { position: 0 }).expect("kept").totals.requests, 0);
}

#[test]
fn journals_of_earlier_releases_are_read() {
    let journal = Journal::read(r#"{"format":1,"commands":[
        {"desk":{"desk":"playground","action":{"put":{"operation":"Scan","text":"{}"}}}},
        {"desk":{"desk":"playground","action":{"send":{"operation":"Scan","text":"{\"TableName\":\"Shop\"}","times":1}}}},
        {"desk":{"desk":"playground","action":{"look":{"number":0}}}},
        {"desk":{"desk":"playground","action":"reset"}}]}"#).expect("a journal");
    let mut visitor = Visitor::new();
    for command in journal.commands() {
        tell(&mut visitor.session, command).expect("carried out");
    }
    assert_eq!(visitor.view().totals.requests, 0);
}

#[test]
fn what_makes_room_for_another_request_can_be_brought_back() {
    let mut visitor = Visitor::new();
    let begin =
        |operation: &str, text: &str| DeskAction::Begin { operation: operation.into(), text: text.into() };
    let aside = |view: &DeskView| {
        view.aside.iter().map(|aside| (aside.number, aside.about.clone())).collect::<Vec<_>>()
    };
    let written = r#"{ "TableName": "Shop", "Limit": 7 }"#;
    visitor.act(DeskAction::Put { operation: "Scan".into(), text: written.into() }).expect("put");
    visitor.act(begin("ExecuteStatement", "{}")).expect("begun");
    let view = visitor.act(begin("GetItem", r#"{ "TableName": "Tills" }"#)).expect("begun");
    assert_eq!(aside(&view), [(0, "Shop".to_owned())], "an empty request is no loss");
    let view = visitor.act(DeskAction::BringBack { number: 0 }).expect("brought back");
    assert_eq!((view.operation.as_str(), view.text.as_str()), ("Scan", written));
    assert_eq!(aside(&view), [(1, "Tills".to_owned())]);
    assert_eq!(visitor.again().view(), view);
    visitor.act(DeskAction::BringBack { number: 0 }).expect_err("it is in the editor");
    // What takes the place of all of it is undone, with what was set aside.
    assert_eq!(visitor.act(DeskAction::Reset).expect("reset").aside, []);
    let view = visitor.act(DeskAction::Undo).expect("undone");
    assert_eq!((view.text.as_str(), aside(&view)), (written, vec![(1, "Tills".to_owned())]));
}

fn action() -> impl Strategy<Value = DeskAction> {
    let key = prop::sample::select(["A", "B", "PRODUCT#8"].as_slice());
    let position = || 0..8_u64;
    let branch = || prop::sample::select(["A", "B", "C", "Z", ""].as_slice()).prop_map(str::to_owned);
    let moment = || (branch(), position()).prop_map(|(branch, position)| Mark { branch, position });
    prop_oneof![
        8 => (key, 0..5_u32).prop_map(|(key, stock)| send("PutItem", item(key, stock))),
        1 => ".{0,20}".prop_map(|text| DeskAction::Send { operation: "PutItem".into(), text, times: 1 }),
        1 => ".{0,20}".prop_map(|text| DeskAction::Put { operation: "Scan".into(), text }),
        2 => "[{ab]{0,2}".prop_map(|text| DeskAction::Begin { operation: "Scan".into(), text }),
        1 => (0..4_u64).prop_map(|number| DeskAction::BringBack { number }),
        3 => position().prop_map(|position| DeskAction::Seek { position }),
        1 => position().prop_map(|number| DeskAction::Look { number }),
        3 => position().prop_map(|position| DeskAction::Fork { position }),
        2 => branch().prop_map(|branch| DeskAction::Switch { branch }),
        2 => (moment(), moment()).prop_map(|(one, two)| DeskAction::Compare { one, two }),
        2 => (0..10_000_000_u64).prop_map(|by| DeskAction::Advance { by: Duration::from_micros(by) }),
        1 => Just(DeskAction::EndComparison),
        1 => Just(DeskAction::Older),
        1 => Just(DeskAction::Reset),
        1 => Just(DeskAction::Clear),
        2 => Just(DeskAction::Undo),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_makes_the_desk_again(actions in prop::collection::vec(action(), 0..40)) {
        let mut visitor = Visitor::new();
        for action in actions {
            let before = visitor.view();
            if visitor.act(action).is_err() {
                prop_assert_eq!(before, visitor.view(), "what is refused changes nothing");
            }
        }
        prop_assert_eq!(visitor.again().view(), visitor.view());
    }

    #[test]
    fn undo_brings_everything_back(actions in prop::collection::vec(action(), 1..20), reset: bool) {
        let mut visitor = Visitor::new();
        for action in actions {
            let _ = visitor.act(action);
        }
        let before = visitor.view();
        let replaced = visitor.act(if reset { DeskAction::Reset } else { DeskAction::Clear }).expect("done");
        if replaced.history.undo != before.history.undo {
            let mut after = visitor.act(DeskAction::Undo).expect("undone");
            after.history.undo = before.history.undo.clone();
            prop_assert_eq!(after, before);
        }
    }
}

/// A table whose items expire, and one item that does, ten seconds after the clock began.
fn expiring(visitor: &mut Visitor) {
    visitor.send(
        "CreateTable",
        json!({
            "TableName": "Sessions", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "k", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "k", "KeyType": "HASH" }]
        }),
    );
    let specification = json!({ "AttributeName": "until", "Enabled": true });
    visitor.send("DescribeTable", json!({ "TableName": "Sessions" }));
    visitor.send(
        "UpdateTimeToLive",
        json!({ "TableName": "Sessions", "TimeToLiveSpecification": specification }),
    );
    let now = visitor.view().clock.expect("a clock").now.as_millis() / 1_000;
    visitor.send(
        "PutItem",
        json!({ "TableName": "Sessions", "Item": {
        "k": { "S": "A" }, "until": { "N": (now + 10).to_string() }
    } }),
    );
}

#[test]
fn the_clock_moves_forward_and_brings_what_is_due() {
    let mut visitor = Visitor::new();
    assert_eq!(visitor.view().clock.expect("a clock").coming, None);
    expiring(&mut visitor);
    let view = visitor.view();
    assert_eq!(view.shown.as_ref().and_then(|shown| shown.exception.clone()), None);
    let clock = view.clock.expect("a clock");
    let coming = clock.coming.expect("something is due");
    assert_eq!(coming.what, Coming::Expiry { table: "Sessions".into() });
    let before = Duration::from_micros(coming.within.as_micros() - 1);
    let items =
        |view: &DeskView| view.tables.iter().find(|table| table.name == "Sessions").expect("it").items;
    let view = visitor.act(DeskAction::Advance { by: before }).expect("moved");
    assert_eq!((items(&view), view.totals.elapsed), (1, Duration::ZERO));
    let view = visitor.act(DeskAction::Advance { by: Duration::from_micros(1) }).expect("moved");
    assert_eq!(items(&view), 0);
    let moved = view.clock.as_ref().map(|moved| moved.now - clock.now);
    assert_eq!((moved, view.totals.requests), (Some(coming.within), 4));
    assert!(matches!(view.history.lines.last().expect("a line").done, Done::Waited { expired: 1, .. }));
    // Looking back, the item is there again; and so in a branch from then, with the clock of then.
    let view = visitor.act(DeskAction::Seek { position: 4 }).expect("there");
    assert_eq!((items(&view), view.clock.expect("a clock").now), (1, clock.now));
    let view = visitor.act(DeskAction::Fork { position: 4 }).expect("forked");
    assert_eq!((items(&view), view.clock.expect("a clock").now), (1, clock.now));
    assert_eq!(visitor.again().view(), visitor.view());
    for by in [Duration::ZERO, Duration::from_micros(u64::MAX)] {
        assert!(matches!(visitor.act(DeskAction::Advance { by }), Err(ProblemKind::TooMuch { .. })));
    }
}

#[test]
fn what_read_much_is_kept_for_less_long() {
    let mut visitor = Visitor::new();
    for number in 0..3 {
        let item = json!({ "PK": { "S": "LONG" }, "SK": { "S": number.to_string() }, "text": { "S": "x".repeat(390_000) } });
        visitor.act(send("PutItem", json!({ "TableName": "Shop", "Item": item }))).expect("sent");
    }
    for _ in 0..60 {
        visitor.act(send("Scan", json!({ "TableName": "Shop" }))).expect("sent");
    }
    let history = visitor.history();
    let kept = 63 - history.first_kept;
    assert!((20..60).contains(&kept), "{kept}");
    visitor.act(DeskAction::Seek { position: history.first_kept + 1 }).expect("kept");
    let position = history.first_kept;
    assert_eq!(visitor.act(DeskAction::Seek { position }), Err(ProblemKind::NotHere));
}
