//! What a session does with a run too large to keep: it comes back to any place of it in slices, and goes to the
//! last of the places that were asked for.
use dynamodb_sandbox::workbench::protocol::{Action, Command, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::{PLOT_STAGE, Session};
use dynamodb_sandbox::workbench::view::StageView;
use serde_json::json;

/// A session with a run that keeps no exchanges, in which there are several thousand.
fn after_a_large_run() -> Session {
    let race: serde_json::Value =
        serde_json::from_str(include_str!("../../plots/shop.json")).expect("a race");
    let mut session = Session::new();
    let document = json!({ "plot": race }).to_string();
    session.receive(command(1, Command::Open { document }));
    session.receive(act(2, Action::Choose { program: "conditional_write".into() }));
    session.receive(act(3, Action::Run { buyers: 12_000, seed: 1, arrival: None }));
    finish(&mut session);
    assert!(view(&session).length > 10_000);
    session
}

fn command(number: u64, message: Command) -> ToWorker {
    ToWorker::Command(Numbered { number, message })
}

fn act(number: u64, action: Action) -> ToWorker {
    command(number, Command::Act { stage: PLOT_STAGE.into(), action })
}

fn view(session: &Session) -> StageView {
    session.stage_view(PLOT_STAGE).expect("a stage")
}

/// Works to the end; the numbers of the commands that were finished, and whether they are for the journal.
fn finish(session: &mut Session) -> Vec<(u64, bool)> {
    let mut messages = Vec::new();
    while session.busy() {
        messages.extend(session.work());
    }
    finished(&messages)
}

fn finished(messages: &[FromWorker]) -> Vec<(u64, bool)> {
    let done = messages.iter().filter_map(|message| match message {
        FromWorker::Update(Numbered { number, message: Update::Done { journal } }) => {
            Some((*number, *journal))
        }
        _ => None,
    });
    done.collect()
}

#[test]
fn a_place_is_come_back_to_in_slices() {
    let mut session = after_a_large_run();
    let whole = view(&session);
    let messages = session.receive(act(4, Action::Seek { position: 4_999 }));
    assert_eq!(finished(&messages), []);
    assert!(session.busy());
    session.work();
    assert!(session.busy(), "one slice was enough: nothing is shown by this test");
    assert_eq!(session.receive(ToWorker::Ping), [FromWorker::Alive]);
    assert_eq!(view(&session), whole, "nothing is shown on the way");
    assert_eq!(finish(&mut session), [(4, true)]);
    let there = view(&session);
    assert_eq!((there.position, there.length), (4_999, whole.length));
    assert!(there.statistics.requests < whole.statistics.requests);
    session.receive(act(5, Action::Look { from: 4_990, count: 12 }));
    assert_eq!(finish(&mut session), [(5, true)]);
    let window = view(&session).window.expect("a window");
    assert_eq!((window.from, window.exchanges.len(), window.names.len()), (4_990, 12, 12));
    session.receive(act(6, Action::Seek { position: whole.length }));
    assert!(!session.busy(), "the end is there at once");
    assert_eq!(view(&session).statistics, whole.statistics);
}

#[test]
fn who_pulls_the_slider_gets_to_where_it_stops() {
    let mut session = after_a_large_run();
    let mut answered = Vec::new();
    for (number, position) in [(4, 4_000), (5, 9_000), (6, 3_000), (7, 4_500)] {
        answered.extend(finished(&session.receive(act(number, Action::Seek { position }))));
    }
    assert_eq!(answered, [(4, false), (5, false), (6, false)]);
    assert_eq!(finish(&mut session), [(7, true)]);
    assert_eq!(view(&session).position, 4_500);
    // What was asked in between is done in its turn.
    session.receive(act(8, Action::Seek { position: 4_000 }));
    session.receive(act(9, Action::Look { from: 10, count: 3 }));
    session.receive(act(10, Action::Seek { position: 4_200 }));
    assert_eq!(finish(&mut session), [(8, true), (9, true), (10, true)]);
    assert_eq!(view(&session).position, 4_200);
}
