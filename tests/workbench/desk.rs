//! Requests on a lesson's desk, client code line by line, and numbers to fill in: from the command to the verdict.

use crate::post::delivered;
use dynamodb_sandbox::engine::receipt::Reason;
use dynamodb_sandbox::lesson::document::{Document, Lesson};
use dynamodb_sandbox::lesson::rehearsal::{Fault, rehearse};
use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::layout::lay_out;
use dynamodb_sandbox::workbench::protocol::{
    CodeAction, Command, DeskAction, FromWorker, Numbered, ToWorker, Update,
};
use dynamodb_sandbox::workbench::session::{PLAYGROUND_DESK, Session};
use dynamodb_sandbox::workbench::share_desk::SharedDesk;
use dynamodb_sandbox::workbench::view::{
    DeskView, ProblemKind, RowView, RowsOf, SolutionView, StepStatus, Variant,
};
use serde_json::{Value, json};

fn call(operation: &str, request: Value) -> Value {
    json!({ "operation": operation, "request": request })
}

fn key() -> Value {
    json!({ "PK": { "S": "A" } })
}

fn get(more: Value) -> Value {
    let mut request = json!({ "TableName": "Shop", "Key": key() });
    for (name, value) in more.as_object().expect("members") {
        request[name] = value.clone();
    }
    request
}

fn update(price: &str) -> Value {
    get(json!({
        "UpdateExpression": "SET price = :p", "ExpressionAttributeValues": { ":p": { "N": price } }
    }))
}

/// A lesson with a desk, code and a number to fill in.
fn document() -> Value {
    let table = json!({
        "TableName": "Shop", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "PK", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "PK", "KeyType": "HASH" }],
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" }
    });
    let item = json!({ "TableName": "Shop", "Item": { "PK": { "S": "A" }, "price": { "N": "10" } } });
    let marks =
        json!({ "lookup": 0, "hit": 1, "request": 2, "keep": 3, "answer": 4, "update": 5, "forget": 6 });
    let variant =
        |id: &str, policy: &str| json!({ "id": id, "policy": policy, "code": "a\nb", "marks": marks });
    json!({
        "slug": "prices",
        "start": { "requests": [call("CreateTable", table), call("PutItem", item)], "round_trip": 10_000 },
        "steps": [
            { "id": "lower",
              "task": { "request": {
                  "begin": call("UpdateItem", update("10")), "solution": [call("UpdateItem", update("8"))] } },
              "checks": [
                  { "id": "answered", "answer": { "operation": "UpdateItem" },
                    "wrong": [{ "requests": [call("UpdateItem", update("8")), call("GetItem", get(json!({})))] }] },
                  { "id": "lower", "item": { "table": "Shop", "key": key(), "has": { "price.N": "8" } },
                    "wrong": [{ "requests": [call("UpdateItem", update("9"))] }] },
                  { "id": "cheap", "holds": "write_units <= 1 or requests = 0",
                    "wrong": [{ "requests": [call("UpdateItem", update("9")), call("UpdateItem", update("8"))] }] }
              ] },
            { "id": "cost",
              "task": { "explain": {
                  "fill": { "wrong": ["1", "2"], "solution": "0.5" },
                  "evidence": { "requests": [call("GetItem", get(json!({})))] } } },
              "checks": [{ "id": "half", "holds": "answer = read_units" }] },
            { "id": "cache",
              "task": { "code": {
                  "asks": [
                      { "get": get(json!({ "ProjectionExpression": "price" })) }, { "update": update("7") },
                      { "get": get(json!({ "ProjectionExpression": "price" })) },
                      { "get": get(json!({ "ProjectionExpression": "price" })) } ],
                  "variants": [variant("whole", "forget_whole_item"), variant("none", "keep_nothing"),
                               variant("every", "forget_every_copy")],
                  "begin": "whole", "solution": "every" } },
              "checks": [
                  { "id": "fresh", "holds": "finished = 1 and stale = 0", "wrong": [{ "variant": "whole" }] },
                  { "id": "saves", "holds": "hits > 0", "wrong": [{ "variant": "none" }] }
              ] }
        ]
    })
}

fn lesson(document: &Value) -> Lesson {
    serde_json::from_value(document.clone()).expect("a lesson")
}

/// What is wrong with the lesson after a change at this place.
fn faults(pointer: &str, value: Value) -> Vec<Fault> {
    let mut document = document();
    *document.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
    rehearse(&lesson(&document)).into_iter().map(|finding| finding.fault).collect()
}

struct Learner {
    session: Session,
    number: u64,
}

impl Learner {
    fn new() -> Self {
        Self::of(&document())
    }

    fn of(document: &Value) -> Self {
        let mut learner = Self { session: Session::new(), number: 0 };
        let document = Document::Lesson(lesson(document));
        learner
            .ask(Command::Open { document: serde_json::to_string(&document).expect("a document") })
            .expect("open");
        learner
    }

    fn ask(&mut self, message: Command) -> Result<(), ProblemKind> {
        self.number += 1;
        let command = ToWorker::Command(Numbered { number: self.number, message });
        let mut answers = self.session.receive(command);
        while self.session.busy() {
            answers.extend(self.session.work());
        }
        let answers = delivered(answers);
        let refused = answers.into_iter().find_map(|answer| match answer {
            FromWorker::Update(Numbered { message: Update::Refused { problem }, .. }) => Some(problem.kind),
            _ => None,
        });
        refused.map_or(Ok(()), Err)
    }

    fn send(&mut self, operation: &str, request: &Value) -> DeskView {
        let (operation, text) = (operation.to_owned(), request.to_string());
        let action = DeskAction::Send { operation, text, times: 1 };
        self.ask(Command::Desk { desk: "lower".to_owned(), action }).expect("sent");
        self.session.desk_view("lower").expect("a desk")
    }

    fn failed_check(&self, step: usize) -> Option<String> {
        let view = self.session.lesson_view().expect("a lesson");
        view.steps[step].feedback.as_ref().and_then(|feedback| feedback.failed_check.clone())
    }

    fn passed(&self, step: usize) -> bool {
        let view = self.session.lesson_view().expect("a lesson");
        view.steps[step].feedback.as_ref().is_some_and(|feedback| feedback.passed)
    }
}

#[test]
fn the_lesson_has_no_findings() {
    assert_eq!(rehearse(&lesson(&document())), []);
}

#[test]
fn faults_of_desks_and_code_are_found() {
    let found = faults("/start/requests/1/operation", json!("PutIten"));
    assert!(matches!(&found[..], [Fault::Desk(_), ..]), "{found:?}");
    let found = faults("/start/requests/0/request/KeySchema", json!([]));
    assert!(matches!(&found[..], [Fault::Desk(_), ..]), "{found:?}");
    let found = faults("/steps/0/task/request/solution", json!([call("UpdateItem", update("9"))]));
    assert!(matches!(&found[..], [Fault::SolutionFails { check, .. }] if check == "lower"), "{found:?}");
    let found = faults("/steps/0/checks/1/item", json!([]));
    assert!(found.contains(&Fault::EmptyCheck("lower".to_owned())), "{found:?}");
    let found = faults("/steps/0/checks/1/wrong", json!(["run"]));
    assert!(matches!(&found[..], [Fault::Attempt { index: 0, .. }]), "{found:?}");
    let found = faults("/steps/1/task/explain/fill/wrong", json!(["0.50"]));
    assert_eq!(found, [Fault::RightAnswers(2), Fault::Untested("half".to_owned())]);
    let found = faults("/steps/1/task/explain/fill/wrong", json!(["one"]));
    assert_eq!(found, [Fault::ChoiceValue("one".to_owned())]);
    let found = faults("/steps/2/task/code/solution", json!("some"));
    assert_eq!(found, [Fault::NoVariant("some".to_owned())]);
    let found = faults("/steps/2/task/code/variants/1/marks", json!({ "request": 0, "answer": 1 }));
    let missing = Fault::NoMark { variant: "none".to_owned(), line: "update".to_owned() };
    assert_eq!(found, [missing]);
}

#[test]
fn requests_are_answered_charged_and_judged() {
    let mut learner = Learner::new();
    let view = learner.session.desk_view("lower").expect("a desk");
    assert_eq!((view.history.length, view.totals.requests, view.tables[0].items), (0, 0, 1));
    let view = learner.send("UpdateItem", &update("9"));
    assert_eq!(learner.failed_check(0).as_deref(), Some("lower"));
    assert_eq!(view.totals.write_units.to_string(), "1");
    assert_eq!(view.totals.elapsed.as_micros(), 10_000);
    assert_eq!(view.tables[0].touched, 1);
    assert_eq!(view.shown.expect("the request").exception, None);
    learner.ask(Command::Restart { step: "lower".to_owned() }).expect("again");
    learner.send("UpdateItem", &update("8"));
    assert!(learner.passed(0));
}

#[test]
fn the_playground_is_a_desk_by_itself() {
    let playground = include_str!("../../playground/start.json");
    let mut learner = Learner { session: Session::new(), number: 0 };
    learner.ask(Command::Open { document: format!(r#"{{"playground":{playground}}}"#) }).expect("open");
    let view = learner.session.desk_view(PLAYGROUND_DESK).expect("a desk");
    assert_eq!((view.tables[0].name.as_str(), view.tables[0].items), ("Shop", 7));
    let (operation, text) = (view.operation, view.text);
    let action = DeskAction::Send { operation, text, times: 1 };
    learner.ask(Command::Desk { desk: PLAYGROUND_DESK.to_owned(), action }).expect("sent");
    let view = learner.session.desk_view(PLAYGROUND_DESK).expect("a desk");
    assert_eq!(view.shown.expect("an answer").exception, None);
    assert_eq!(view.totals.read_units.to_string(), "0.5");
    assert_eq!(learner.session.lesson_view(), None);
}

#[test]
fn the_tables_are_shown_as_they_were_after_the_request_that_is_looked_at() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("9"));
    learner.send("DeleteItem", &get(json!({})));
    let look = |number| Command::Desk { desk: "lower".to_owned(), action: DeskAction::Look { number } };
    let mut items = Vec::new();
    for number in [0, 1] {
        learner.ask(look(number)).expect("there");
        let view = learner.session.desk_view("lower").expect("a desk");
        items.push((view.shown.expect("a request").operation, view.tables[0].items));
    }
    assert_eq!(items, [("UpdateItem".to_owned(), 1), ("DeleteItem".to_owned(), 0)]);
    assert_eq!(learner.ask(look(2)), Err(ProblemKind::NotHere));
}

#[test]
fn rows_are_shown_without_a_trace_of_it() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("9"));
    let of = RowsOf { table: "Shop".to_owned(), index: None };
    let rows = Command::Rows { desk: "lower".to_owned(), of: of.clone(), from: 0, count: 10 };
    let answers = learner.session.receive(ToWorker::Command(Numbered { number: 90, message: rows }));
    let [FromWorker::Update(Numbered { message: Update::Rows { view }, .. }), FromWorker::Update(done)] =
        &answers[..]
    else {
        panic!("{answers:?}")
    };
    assert_eq!(done.message, Update::Done { journal: false });
    assert_eq!((view.all, view.touched.first, view.after), (1, Some(0), Some(0)));
    let [RowView::Item(item)] = &view.rows[..] else { panic!("{view:?}") };
    assert_eq!(item.attributes[0].was.as_deref(), Some("10"));
    let missing = RowsOf { table: "Shop".to_owned(), index: Some("None".to_owned()) };
    let rows = Command::Rows { desk: "lower".to_owned(), of: missing, from: 0, count: 10 };
    assert_eq!(learner.ask(rows), Err(ProblemKind::NotHere));
    let item = Command::Item { desk: "lower".to_owned(), of, key: item.key.clone() };
    learner.ask(item).expect("an item");
}

/// The update that a command which changes nothing is answered with.
fn told(learner: &mut Learner, command: Command) -> Update {
    let answers = learner.session.receive(ToWorker::Command(Numbered { number: 99, message: command }));
    match &answers[..] {
        [FromWorker::Update(told), FromWorker::Update(done)]
            if done.message == Update::Done { journal: false } =>
        {
            told.message.clone()
        }
        _ => panic!("{answers:?}"),
    }
}

#[test]
fn what_a_request_would_come_to_is_told_without_sending_it() {
    let mut learner = Learner::new();
    let mut estimate = |operation: &str, request: &Value| {
        let (operation, text) = (operation.to_owned(), request.to_string());
        let command = Command::Estimate { desk: "lower".to_owned(), operation, text };
        let Update::Estimate { view } = told(&mut learner, command) else { panic!("no estimate") };
        view.estimate
            .map(|known| (known.read_units.to_string(), known.write_units.to_string(), known.exception))
    };
    let costs = |read: &str, written: &str| Some((read.to_owned(), written.to_owned(), None));
    assert_eq!(estimate("GetItem", &get(json!({}))), costs("0.5", "0"));
    assert_eq!(estimate("UpdateItem", &update("9")), costs("0", "1"));
    let exception = |name: &str| Some(("0".to_owned(), "0".to_owned(), Some(name.to_owned())));
    assert_eq!(estimate("GetItem", &json!({})), exception("ValidationException"));
    assert_eq!(estimate("GetItem", &json!({ "long": "x".repeat(100_000) })), None);
    let view = learner.session.desk_view("lower").expect("a desk");
    assert_eq!((view.totals.requests, view.tables[0].bytes), (0, 10), "nothing was sent");
}

#[test]
fn a_request_that_was_sent_is_tried_otherwise_on_the_tables_as_they_were() {
    let mut learner = Learner::new();
    learner.send("DeleteItem", &get(json!({})));
    let command = Command::WhatIf { desk: "lower".to_owned(), number: 0 };
    let Update::WhatIfs { view } = told(&mut learner, command) else { panic!("no variants") };
    let reasons: Vec<_> =
        view.found.iter().map(|tried| (tried.variant.clone(), tried.receipt.lines[0].reason)).collect();
    assert_eq!(reasons, [(Variant::InTransaction, Reason::ItemDeleted { bytes: 10 })]);
    let missing = Command::WhatIf { desk: "lower".to_owned(), number: 1 };
    assert_eq!(learner.ask(missing), Err(ProblemKind::NotHere));
}

#[test]
fn what_the_service_refuses_is_shown_and_pointed_at() {
    let mut learner = Learner::new();
    let mut wrong = update("8");
    wrong["UpdateExpression"] = json!("SET price = 8");
    let view = learner.send("UpdateItem", &wrong);
    assert_eq!(view.shown.expect("the request").exception.as_deref(), Some("ValidationException"));
    assert!(
        matches!(&view.problems[0].kind, ProblemKind::ServiceRefuses { exception, .. } if exception == "ValidationException")
    );
    assert!(view.problems[0].at.is_some());
    // What is no request is not sent.
    for (operation, text, kind) in [
        ("UpdateItem", "{", ProblemKind::NotJson),
        ("Update", "{}", ProblemKind::UnknownOperation { operation: "Update".to_owned() }),
    ] {
        let action = DeskAction::Send { operation: operation.to_owned(), text: text.to_owned(), times: 1 };
        learner.ask(Command::Desk { desk: "lower".to_owned(), action }).expect("taken");
        let view = learner.session.desk_view("lower").expect("a desk");
        assert_eq!(
            (view.problems[0].kind.clone(), view.totals.requests, view.text.as_str()),
            (kind, 1, text)
        );
    }
}

#[test]
fn a_number_is_filled_in() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("8"));
    learner.ask(Command::Continue { step: "lower".to_owned() }).expect("on");
    let answer = |choice: &str| Command::Answer { step: "cost".to_owned(), choice: choice.to_owned() };
    assert_eq!(learner.ask(answer("half")), Err(ProblemKind::NotANumber));
    learner.ask(answer("1")).expect("answered");
    assert_eq!(learner.failed_check(1).as_deref(), Some("half"));
    learner.ask(answer(" 0.50 ")).expect("answered");
    assert!(learner.passed(1));
}

#[test]
fn code_is_gone_through_line_by_line_and_judged_at_its_end() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("8"));
    learner.ask(Command::Continue { step: "lower".to_owned() }).expect("on");
    learner.ask(Command::Answer { step: "cost".to_owned(), choice: "0.5".to_owned() }).expect("answered");
    learner.ask(Command::Continue { step: "cost".to_owned() }).expect("on");
    let act = |action| Command::Code { step: "cache".to_owned(), action };
    learner.ask(act(CodeAction::Seek { position: 2 })).expect("there");
    let view = learner.session.code_view("cache").expect("code");
    assert_eq!((view.line, view.ask, view.sent.len(), view.kept.len()), (Some(2), Some(0), 1, 0));
    assert_eq!(learner.failed_check(2), None);
    learner.ask(act(CodeAction::Seek { position: view.length })).expect("there");
    assert_eq!(learner.failed_check(2).as_deref(), Some("fresh"));
    // The price before was that of the solution of the step before.
    let view = learner.session.code_view("cache").expect("code");
    assert_eq!(view.asks[2].answer.as_deref(), Some(r#"{"price":{"N":"8"}}"#));
    assert!(view.asks[2].stale);
    assert_eq!(learner.ask(act(CodeAction::Seek { position: view.length + 1 })), Err(ProblemKind::NotHere));
    learner.ask(act(CodeAction::Choose { variant: "every".to_owned() })).expect("chosen");
    assert_eq!(learner.failed_check(2), None);
    let length = learner.session.code_view("cache").expect("code").length;
    learner.ask(act(CodeAction::Seek { position: length })).expect("there");
    assert!(learner.passed(2));
    learner.ask(Command::Continue { step: "cache".to_owned() }).expect("on");
    let lesson = learner.session.lesson_view().expect("a lesson");
    assert!(lesson.finished && lesson.steps.iter().all(|step| step.status == StepStatus::Done));
}

#[test]
fn the_solution_is_put_on_the_desk_and_sends_nothing() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("9"));
    learner.ask(Command::Solution { step: "lower".to_owned() }).expect("shown");
    let view = learner.session.desk_view("lower").expect("a desk");
    assert_eq!(serde_json::from_str::<Value>(&view.text).expect("JSON"), update("8"));
    assert_eq!(view.totals.requests, 0);
    assert!(!learner.passed(0));
}

#[test]
fn a_solution_of_several_requests_is_gone_through_as_they_are_sent() {
    let mut document = document();
    document["start"]["clock"] = json!(true);
    let steps =
        [call("UpdateItem", update("12")), json!({ "advance": "1min" }), call("UpdateItem", update("8"))];
    *document.pointer_mut("/steps/0/task/request/solution").expect("a solution") = json!(steps);
    let mut learner = Learner::of(&document);
    learner.send("UpdateItem", &update("9"));
    let touched = |learner: &mut Learner| {
        let of = RowsOf { table: "Shop".to_owned(), index: None };
        let rows = Command::Rows { desk: "lower".to_owned(), of, from: 0, count: 10 };
        match told(learner, rows) {
            Update::Rows { view, .. } => view.touched.first,
            update => panic!("{update:?}"),
        }
    };
    assert_eq!(touched(&mut learner), Some(0));
    learner.ask(Command::Solution { step: "lower".to_owned() }).expect("shown");
    let view = |learner: &Learner| learner.session.desk_view("lower").expect("a desk");
    let place = |number, wait| Some(SolutionView { number, of: 2, wait: Duration::from_millis(wait) });
    assert_eq!((view(&learner).solution, touched(&mut learner)), (place(1, 0), None), "nothing was sent");
    // Something else is sent first.
    learner.send("GetItem", &get(json!({})));
    assert_eq!(view(&learner).solution, place(1, 0));
    let mut send_it = |text: String| {
        let action = DeskAction::Send { operation: "UpdateItem".to_owned(), text, times: 1 };
        learner.ask(Command::Desk { desk: "lower".to_owned(), action }).expect("sent");
        view(&learner)
    };
    let second = send_it(lay_out(&update("12")));
    assert_eq!(second.solution, place(2, 60_000));
    assert_eq!(serde_json::from_str::<Value>(&second.text).expect("JSON"), update("8"));
    let over = send_it(second.text);
    assert_eq!(over.solution, None);
    assert_eq!(serde_json::from_str::<Value>(&over.text).expect("JSON"), update("8"));
}

#[test]
fn a_solution_may_move_the_clock_and_checks_may_speak_of_it() {
    let mut document = document();
    document["start"]["clock"] = json!(true);
    let update = call("UpdateItem", update("8"));
    document["steps"][0]["task"]["request"]["solution"] = json!([{ "advance": "1h" }, update]);
    let checks = document["steps"][0]["checks"].as_array_mut().expect("checks");
    for wrong in checks.iter_mut().flat_map(|check| check["wrong"].as_array_mut().expect("attempts")) {
        wrong["requests"].as_array_mut().expect("requests").insert(0, json!({ "advance": "60min" }));
    }
    let wrong = json!([{ "requests": [update] }]);
    checks.push(json!({ "id": "late", "holds": "waited_ms >= 3600000 or requests = 0", "wrong": wrong }));
    assert_eq!(rehearse(&lesson(&document)), []);
    // What the learner does with the clock is judged alike; where a lesson has none, it cannot be moved.
    let advance = || Command::Desk {
        desk: "lower".to_owned(),
        action: DeskAction::Advance { by: Duration::from_millis(3_600_000) },
    };
    let mut learner = Learner::new();
    assert_eq!(learner.ask(advance()), Err(ProblemKind::NotHere));
    let document = serde_json::to_string(&Document::Lesson(lesson(&document))).expect("a document");
    learner.ask(Command::Open { document }).expect("open");
    learner.send("UpdateItem", &self::update("8"));
    assert_eq!(learner.failed_check(0).as_deref(), Some("late"));
    learner.ask(Command::Desk { desk: "lower".to_owned(), action: DeskAction::Reset }).expect("again");
    learner.ask(advance()).expect("moved");
    learner.send("UpdateItem", &self::update("8"));
    assert!(learner.passed(0));
}

#[test]
fn a_branch_is_judged_and_a_history_that_is_judged_cannot_be_forgotten() {
    let mut learner = Learner::new();
    let act = |action| Command::Desk { desk: "lower".to_owned(), action };
    learner.send("UpdateItem", &update("9"));
    assert_eq!(learner.failed_check(0).as_deref(), Some("lower"));
    assert_eq!(learner.ask(act(DeskAction::Clear)), Err(ProblemKind::NotHere));
    // Two writes would be too many; on a branch from the start there is one.
    learner.ask(act(DeskAction::Fork { position: 0 })).expect("forked");
    assert_eq!(learner.failed_check(0), None);
    learner.send("UpdateItem", &update("8"));
    assert!(learner.passed(0));
}

#[test]
fn a_desk_of_a_lesson_is_shared_and_not_judged_until_something_is_done() {
    let mut learner = Learner::new();
    learner.send("UpdateItem", &update("9"));
    let share = Command::Share { desk: "lower".to_owned() };
    let answers = learner.session.receive(ToWorker::Command(Numbered { number: 9, message: share }));
    let shared = answers.into_iter().find_map(|answer| match answer {
        FromWorker::Update(Numbered { message: Update::Shared { shared, .. }, .. }) => shared?.file,
        _ => None,
    });
    let shared = SharedDesk::parse_file(&shared.expect("a file")).expect("a desk");
    assert_eq!((shared.of.as_str(), shared.desk.as_str()), ("lesson/prices", "lower"));
    let mut other = Learner::new();
    let restore = DeskAction::Restore { actions: shared.done };
    other.ask(Command::Desk { desk: shared.desk, action: restore }).expect("restored");
    let view = |learner: &Learner| learner.session.desk_view("lower").expect("a desk");
    assert_eq!((view(&other).tables, view(&other).totals), (view(&learner).tables, view(&learner).totals));
    assert_eq!(other.failed_check(0), None);
    other.send("UpdateItem", &update("9"));
    assert_eq!(other.failed_check(0).as_deref(), Some("lower"));
}
