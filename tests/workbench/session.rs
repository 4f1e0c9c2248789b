//! The session as the page uses it: documents, stages, the lesson, long work.

use crate::post::delivered;
use dynamodb_sandbox::lesson::document::{Document, Lesson, Start, Step, Task};
use dynamodb_sandbox::simulator::arrival::Arrival;
use dynamodb_sandbox::simulator::program::Guard;
use dynamodb_sandbox::simulator::{Move, Outcome, Race};
use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::protocol::{Action, Command, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::Session;
use dynamodb_sandbox::workbench::share::{SharedRace, SharedRun};
use dynamodb_sandbox::workbench::view::{
    ExchangeKind, Fate, InJson, Lanes, LessonView, ProblemKind, StageView, StepStatus,
};

fn race() -> Race {
    serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race")
}

/// A session that is driven as the worker drives it, with what it last said.
#[derive(Default)]
struct Driver {
    session: Session,
    journal: Journal,
    next: u64,
    refused: Option<ProblemKind>,
}

impl Driver {
    fn home() -> Self {
        Self::open(&Document::Race(race()))
    }

    fn open(document: &Document) -> Self {
        let mut driver = Self::default();
        let document = serde_json::to_string(document).expect("a document");
        driver.tell(Command::Open { document });
        assert_eq!(driver.refused, None);
        driver
    }

    /// Hands a command in and works until it is done.
    fn tell(&mut self, command: Command) {
        self.next += 1;
        let number = self.next;
        let mut messages =
            self.session.receive(ToWorker::Command(Numbered { number, message: command.clone() }));
        while self.session.busy() {
            messages.extend(self.session.work());
        }
        self.refused = None;
        let mut done = 0;
        for message in delivered(messages) {
            let FromWorker::Update(update) = message else { panic!("{message:?}") };
            assert_eq!(update.number, number);
            match update.message {
                Update::Refused { problem } => self.refused = Some(problem.kind),
                Update::Done { journal } => {
                    done += 1;
                    if journal {
                        self.journal.record(command.clone());
                    }
                }
                _ => {}
            }
        }
        assert_eq!(done, 1, "{command:?}");
    }

    fn act(&mut self, stage: &str, action: Action) {
        self.tell(Command::Act { stage: stage.to_owned(), action });
    }

    fn stage(&self, id: &str) -> StageView {
        self.session.stage_view(id).expect("a stage")
    }

    fn lesson(&self) -> LessonView {
        self.session.lesson_view().expect("a lesson")
    }
}

#[test]
fn the_home_page_from_oversell_to_proof() {
    let mut driver = Driver::home();
    for buyer in [0, 1, 0, 1] {
        driver.act("home", Action::Move { next: Move::of(buyer) });
    }
    let view = driver.stage("home");
    assert_eq!((view.figures.sold, view.figures.stock.as_str(), view.figures.oversold), (2, "0", 1));
    assert_eq!(view.figures.read_units.to_string(), "1");
    assert_eq!(view.figures.write_units.to_string(), "2");
    assert!(view.finished && view.harm.is_some());
    let Lanes::Each { exchanges } = &view.lanes else { panic!("two lanes") };
    assert_eq!(exchanges[2].seen.as_ref().and_then(|seen| seen.after.as_deref()), Some("0"));

    driver.act("home", Action::Explore);
    let futures = driver.stage("home").futures.expect("explored");
    assert_eq!((futures.total.as_str(), futures.harmful.as_str()), ("6", "4"));
    assert_eq!(futures.harmful_per_mille, 667);
    assert_eq!(futures.each.len(), 6);
    assert_eq!(futures.each[futures.current.expect("played")].moves, [0, 1, 0, 1].map(Move::of));

    driver.act("home", Action::Choose { program: "conditional_write".into() });
    driver.act("home", Action::Explore);
    driver.act("home", Action::Replay { moves: [0, 1, 0, 1].map(Move::of).to_vec() });
    let view = driver.stage("home");
    assert_eq!(view.futures.expect("explored").harmful, "0");
    assert_eq!((view.figures.sold, view.figures.refused, view.figures.refused_writes), (1, 1, 1));
    let Lanes::Each { exchanges } = &view.lanes else { panic!("two lanes") };
    assert_eq!(exchanges[3].kind, ExchangeKind::RefusedWrite);
}

#[test]
fn stepping_back_shows_the_past_and_a_move_from_there_replaces_the_rest() {
    let mut driver = Driver::home();
    for buyer in [0, 1, 0] {
        driver.act("home", Action::Move { next: Move::of(buyer) });
    }
    driver.act("home", Action::Seek { position: 1 });
    let view = driver.stage("home");
    assert_eq!((view.position, view.length, view.moves.as_slice()), (1, 3, &[0].map(Move::of)[..]));
    assert_eq!(view.buyers[1].next.as_ref().expect("to come").step, "read");
    driver.act("home", Action::Move { next: Move::of(0) });
    let view = driver.stage("home");
    assert_eq!((view.position, view.length, view.moves.as_slice()), (2, 2, &[0, 0].map(Move::of)[..]));
}

#[test]
fn a_view_names_the_programs_that_may_be_chosen() {
    let mut driver = Driver::home();
    let programs = driver.stage("home").programs;
    assert_eq!(programs.first().map(String::as_str), Some("read_check_write"));
    for program in programs {
        driver.act("home", Action::Choose { program: program.clone() });
        assert_eq!((driver.refused.take(), driver.stage("home").program.id), (None, program));
    }
}

#[test]
fn a_link_is_followed_as_a_whole_or_not_at_all() {
    let mut driver = Driver::home();
    for buyer in [0, 1, 0] {
        driver.act("home", Action::Move { next: Move::of(buyer) });
    }
    driver.act("home", Action::Seek { position: 2 });
    let before = driver.stage("home");
    for (program, moves) in
        [("none", vec![]), ("strong_read", vec![0, 0, 0]), ("read_check_write", vec![0, 1, 2])]
    {
        driver.act(
            "home",
            Action::Follow { program: program.into(), moves: moves.into_iter().map(Move::of).collect() },
        );
        assert_eq!(driver.refused, Some(ProblemKind::NotHere), "{program}");
        assert_eq!(driver.stage("home"), before, "{program}");
    }
    driver.act(
        "home",
        Action::Follow { program: "conditional_write".into(), moves: [0, 1, 0, 1].map(Move::of).to_vec() },
    );
    let view = driver.stage("home");
    assert_eq!((view.program.id.as_str(), view.figures.refused), ("conditional_write", 1));
}

#[test]
fn what_does_not_exist_is_refused_and_changes_nothing() {
    let mut driver = Driver::home();
    driver.act("home", Action::Move { next: Move::of(0) });
    let before = driver.stage("home");
    for action in [
        Action::Move { next: Move::of(2) },
        Action::Move { next: Move::of(usize::MAX) },
        Action::Seek { position: 2 },
        Action::Replay { moves: vec![Move::of(0); 3] },
        Action::Replay { moves: vec![Move::of(7); 100_000] },
        Action::Choose { program: "none".into() },
        Action::Edit { text: "{}".into() },
        Action::Run { buyers: 0, seed: 0, arrival: None },
        Action::Run { buyers: u32::MAX, seed: 0, arrival: None },
    ] {
        driver.act("home", action.clone());
        assert!(driver.refused.is_some(), "{action:?}");
        assert_eq!(driver.stage("home"), before, "{action:?}");
    }
    driver.tell(Command::Continue { step: "meet".into() });
    assert_eq!(driver.refused, Some(ProblemKind::NotHere));
    driver.tell(Command::Open { document: "{\"race\": {}}".into() });
    assert!(matches!(driver.refused, Some(ProblemKind::BadDocument { .. })));
    assert_eq!(driver.stage("home"), before);
}

#[test]
fn a_long_run_can_be_cancelled_and_pings_are_answered_meanwhile() {
    let mut session = Driver::home().session;
    let run = Action::Run { buyers: 5_000, seed: 1, arrival: None };
    let command = Command::Act { stage: "home".into(), action: run };
    assert_eq!(session.receive(ToWorker::Command(Numbered { number: 9, message: command })), []);
    assert!(matches!(session.work().as_slice(), [FromWorker::Update(Numbered { number: 9, .. })]));
    assert_eq!(session.receive(ToWorker::Ping), [FromWorker::Alive]);
    let waiting = Command::Act { stage: "home".into(), action: Action::Move { next: Move::of(0) } };
    assert_eq!(session.receive(ToWorker::Command(Numbered { number: 10, message: waiting })), []);
    let messages = session.receive(ToWorker::Cancel { number: 9 });
    assert!(!session.busy());
    let numbers: Vec<u64> = messages
        .iter()
        .map(|message| match message {
            FromWorker::Update(update) => update.number,
            other => panic!("{other:?}"),
        })
        .collect();
    // The cancellation is told and done, then the waiting command is carried out.
    assert_eq!(numbers, [9, 9, 10, 10]);
    assert_eq!(session.stage_view("home").expect("a stage").moves, [Move::of(0)]);
}

/// The lesson's steps as `xtask` reads them; its words are not needed here.
fn lesson() -> Lesson {
    #[derive(serde::Deserialize)]
    struct Data {
        steps: Vec<Step>,
    }
    let data: Data =
        toml::from_str(include_str!("../../lessons/the-last-item/lesson.toml")).expect("the lesson");
    Lesson { slug: "the-last-item".into(), race: Some(race()), start: Start::default(), steps: data.steps }
}

#[test]
fn the_lesson_from_start_to_end() {
    let lesson = lesson();
    let mut driver = Driver::open(&Document::Lesson(lesson));
    let go_on = |driver: &mut Driver, step: &str| {
        driver.tell(Command::Continue { step: step.into() });
        assert_eq!(driver.refused, None, "{step}");
    };
    let passed = |driver: &Driver, step: &str| {
        let view = driver.lesson();
        let step = view.steps.iter().find(|known| known.id == step).expect("a step");
        step.feedback.as_ref().map(|feedback| feedback.passed)
    };
    driver.tell(Command::Continue { step: "watch".into() });
    assert_eq!(driver.refused, Some(ProblemKind::NotHere), "not reached yet");

    go_on(&mut driver, "meet");
    driver.tell(Command::Answer { step: "predict".into(), choice: "minus_one".into() });
    go_on(&mut driver, "predict");

    driver.act("watch", Action::Run { buyers: 1, seed: 7, arrival: None });
    assert_eq!(passed(&driver, "watch"), Some(false));
    driver.act("watch", Action::Run { buyers: 2, seed: 7, arrival: None });
    assert_eq!(passed(&driver, "watch"), Some(true));
    let facts = driver.lesson().steps[2].feedback.clone().expect("feedback").facts;
    assert_eq!(
        (facts["predicted"].as_str(), facts["stock"].as_str(), facts["sold"].as_str()),
        ("-1", "0", "2")
    );
    go_on(&mut driver, "watch");

    for buyer in [0, 0, 1] {
        driver.act("schedule", Action::Move { next: Move::of(buyer) });
    }
    assert_eq!(passed(&driver, "schedule"), Some(false), "no harm in this order");
    driver.act("schedule", Action::Seek { position: 1 });
    for buyer in [1, 0, 1] {
        driver.act("schedule", Action::Move { next: Move::of(buyer) });
    }
    assert_eq!(passed(&driver, "schedule"), Some(true));
    go_on(&mut driver, "schedule");

    driver.act("crowd", Action::Run { buyers: 200, seed: 42, arrival: None });
    assert!(matches!(driver.stage("crowd").lanes, Lanes::Bands { .. }));
    go_on(&mut driver, "crowd");

    driver.tell(Command::Answer { step: "cost".into(), choice: "one".into() });
    assert_eq!(passed(&driver, "cost"), Some(false));
    driver.tell(Command::Answer { step: "cost".into(), choice: "two".into() });
    go_on(&mut driver, "cost");

    driver.act("fix", Action::Edit { text: "{".into() });
    let view = driver.stage("fix");
    assert!(!view.program.accepted && view.problems[0].at == Some((1, 1)), "{:?}", view.problems);
    driver.act("fix", Action::Run { buyers: 200, seed: 42, arrival: None });
    assert_eq!(driver.refused, Some(ProblemKind::NotJson), "a wrong text does not run");
    driver.tell(Command::Solution { step: "fix".into() });
    driver.act("fix", Action::Run { buyers: 200, seed: 42, arrival: None });
    assert_eq!(passed(&driver, "fix"), Some(true));
    let figures = driver.stage("fix").figures;
    assert_eq!((figures.sold, figures.stock.as_str(), figures.oversold), (20, "0", 0));
    assert!(figures.refused_writes > 0);
    assert_eq!(figures.refused_write_units.to_string(), figures.refused_writes.to_string());
    go_on(&mut driver, "fix");

    driver.tell(Command::Answer { step: "shown".into(), choice: "this_run".into() });
    go_on(&mut driver, "shown");
    let view = driver.lesson();
    assert!(view.finished);
    assert!(view.steps.iter().all(|step| step.status == StepStatus::Done));

    // The journal makes the same session again, also after being written and read.
    let journal = Journal::read(&driver.journal.write()).expect("a journal");
    let mut again = Driver::open(&Document::Lesson(self::lesson()));
    for command in journal.commands() {
        again.tell(command.clone());
    }
    assert_eq!(again.lesson(), view);
    for stage in ["watch", "schedule", "crowd", "fix"] {
        assert_eq!(again.stage(stage), driver.stage(stage), "{stage}");
    }
}

#[test]
fn a_refused_request_is_told_in_the_services_words_at_its_place() {
    let mut driver = Driver::open(&Document::Lesson(lesson()));
    let text = r#"{
  "TableName": "Shop",
  "Key": { "PK": { "S": "PRODUCT#42" }, "SK": { "S": "DETAILS" } },
  "UpdateExpression": "SET stock = stock - 1"
}"#;
    driver.act("fix", Action::Edit { text: text.into() });
    let view = driver.stage("fix");
    assert_eq!(view.program.edited.as_deref(), Some(text), "the learner's text is kept");
    let [problem] = view.problems.as_slice() else { panic!("{:?}", view.problems) };
    let ProblemKind::ServiceRefuses { exception, message, hint } = &problem.kind else {
        panic!("{problem:?}")
    };
    assert_eq!(exception, "ValidationException");
    assert!(
        message.contains(r#"Invalid UpdateExpression: Syntax error; token: "1", near: "- 1""#),
        "{message}"
    );
    assert!(hint.is_some());
    let column = text.lines().nth(3).and_then(|line| line.find("- 1")).expect("there") + 3;
    assert_eq!(problem.at, Some((4, column)));
}

#[test]
fn a_solution_that_cannot_be_shown_changes_nothing() {
    let mut lesson = lesson();
    let (fix, watch) = (lesson.steps[6].task.clone(), lesson.steps.swap_remove(2));
    let Task::Program(fix) = fix else { panic!("{fix:?}") };
    // A text for an editor that the step does not have.
    lesson.steps = vec![Step { task: Task::Race(fix), ..watch }];
    let mut driver = Driver::open(&Document::Lesson(lesson));
    let before = driver.lesson();
    driver.tell(Command::Solution { step: "watch".into() });
    assert_eq!(driver.refused, Some(ProblemKind::NotHere));
    assert_eq!(driver.lesson(), before);
    assert!(driver.journal.commands().is_empty());
}

#[test]
fn a_lesson_of_too_many_steps_is_refused() {
    let mut lesson = lesson();
    lesson.steps = vec![lesson.steps[0].clone(); 51];
    let mut driver = Driver::home();
    let document = serde_json::to_string(&Document::Lesson(lesson)).expect("a document");
    driver.tell(Command::Open { document });
    assert_eq!(driver.refused, Some(ProblemKind::TooMuch { limit: 50 }));
    assert_eq!(driver.stage("home").position, 0, "the home page is still open");
}

#[test]
fn buyers_that_end_without_a_request_are_in_their_band() {
    let mut race = race();
    race.programs[0].steps[0].guard = Some(Guard { holds: "1 > 2".to_owned(), otherwise: Outcome::Refused });
    let mut driver = Driver::open(&Document::Race(race));
    driver.act("home", Action::Run { buyers: 30, seed: 1, arrival: None });
    let view = driver.stage("home");
    let Lanes::Bands { bands } = &view.lanes else { panic!("{:?}", view.lanes) };
    let [band] = bands.as_slice() else { panic!("{bands:?}") };
    assert_eq!((band.outcome, band.buyers, band.ticks.len()), (Outcome::Refused, 30, 0));
    assert!(view.finished && view.figures.refused == 30);
}

#[test]
fn a_crowd_is_drawn_in_bands() {
    let mut driver = Driver::open(&Document::Race(race().starting_with("stock", 600)));
    driver.act("home", Action::Choose { program: "conditional_write".into() });
    driver.act("home", Action::Run { buyers: 1_500, seed: 3, arrival: None });
    let view = driver.stage("home");
    let Lanes::Bands { bands } = &view.lanes else { panic!("{:?}", view.lanes) };
    let counts: Vec<(Outcome, u32)> = bands.iter().map(|band| (band.outcome, band.buyers)).collect();
    assert_eq!(counts, [(Outcome::Served, 600), (Outcome::Refused, 900)]);
    for band in bands {
        assert!((250..=500).contains(&band.ticks.len()) && band.ticks.is_sorted(), "{}", band.ticks.len());
    }
    // The stock at the start and after each sale, in order of time.
    let stock = &view.measures["stock"];
    assert!((251..=501).contains(&stock.len()), "{}", stock.len());
    assert_eq!((stock[0].value.as_str(), stock[stock.len() - 1].value.as_str()), ("600", "0"));
    assert!(stock.is_sorted_by_key(|point| point.at));
    // Half way, the figures are those so far, and the length is that of the whole.
    driver.act("home", Action::Seek { position: view.length / 2 });
    let half = driver.stage("home");
    assert_eq!((half.length, half.span), (view.length, view.span));
    assert_eq!(half.statistics.requests, (view.length / 2) as u64);
    assert!(half.figures.stock.parse::<u32>().is_ok_and(|stock| stock > 0) && !half.finished);
    // Any exchanges can be looked at one by one.
    assert!(half.window.is_none());
    driver.act("home", Action::Look { from: 100, count: 3 });
    let window = driver.stage("home").window.expect("a window");
    assert_eq!((window.from, window.exchanges.len()), (100, 3));
    assert_eq!(window.names.len(), 3);
    assert!(window.names.iter().all(|name| !name.is_empty()));
    assert_eq!(window.exchanges[0].operation, "GetItem");
    // At the start, the counts of the end are kept and the ticks are those so far.
    driver.act("home", Action::Seek { position: 0 });
    let Lanes::Bands { bands } = driver.stage("home").lanes else { panic!("bands") };
    assert!(bands.iter().all(|band| band.ticks.is_empty()));
    assert_eq!(bands.iter().map(|band| band.buyers).sum::<u32>(), 1_500);
}

#[test]
fn a_shared_race_is_restored_in_another_session() {
    let plot: Race = serde_json::from_str(include_str!("../../plots/shop.json")).expect("a race");
    let document = Document::Plot(plot);
    let mut driver = Driver::open(&document);
    driver.act("lab", Action::Choose { program: "unconditional_decrement".into() });
    driver.act("lab", Action::Arrange { buyers: 3, amount: Some(2), losses: 1 });
    let text = driver.stage("lab").program.edited.expect("an editor");
    driver.act("lab", Action::Edit { text: text.replace("stock > 0", "stock > 0 and stock < 9") });
    let lost = Move { buyer: 0, fate: Fate::ResponseLost };
    for next in [Move::of(0), lost, Move::of(2), Move::of(0)] {
        driver.act("lab", Action::Move { next });
    }
    let shared = |view: &StageView| view.shared.as_ref().and_then(InJson::read).expect("a race");
    let here = driver.stage("lab");
    assert_eq!((here.arrangement.losses_left, here.moves.len()), (0, 4));
    let fragment = shared(&here).fragment().expect("a link");
    let linked = SharedRace::parse(&fragment).expect("a link").expect("readable");

    let mut there = Driver::open(&document);
    there.act("lab", Action::Restore { race: Box::new(linked.clone()) });
    // The text is laid out anew.
    let same = |mut one: StageView, mut two: StageView| {
        (one.program.edited, two.program.edited) = (None, None);
        one == two
    };
    assert!(same(there.stage("lab"), here));
    // The same with a run at random.
    driver.act("lab", Action::Run { buyers: 40, seed: 7, arrival: None });
    let here = driver.stage("lab");
    there.act("lab", Action::Restore { race: Box::new(shared(&here)) });
    assert!(same(there.stage("lab"), here.clone()));
    // What does not fit changes nothing.
    let strange = [
        SharedRace { race: "another".into(), ..linked.clone() },
        SharedRace { program: "another".into(), ..linked.clone() },
        SharedRace { buyers: 21, ..linked.clone() },
        SharedRace { losses: 100, ..linked.clone() },
        SharedRace { run: SharedRun::Moves(vec![Move::of(9)]), ..linked.clone() },
        SharedRace { run: SharedRun::Random { n: u32::MAX, seed: 0, arrival: None }, ..linked },
    ];
    for race in strange {
        there.act("lab", Action::Restore { race: Box::new(race) });
        assert!(there.refused.take().is_some());
        assert!(same(there.stage("lab"), here.clone()));
    }
}

#[test]
fn programs_are_counted_and_compared_at_random() {
    let mut driver = Driver::open(&Document::Race(race()));
    driver.act("home", Action::Frequency { runs: 300, seed: 1 });
    let careless = driver.stage("home").frequency.expect("counted");
    assert!(careless.runs == 300 && careless.harmful > 0, "{careless:?}");
    // What one run shows again when it is played alone with as many buyers.
    let seed = careless.first_harmful.expect("a seed");
    driver.act("home", Action::Run { buyers: careless.buyers, seed, arrival: None });
    assert!(driver.stage("home").harm.is_some());
    // Where all come at once it may be another; the arrival is part of what is asked.
    driver.act("home", Action::Run { buyers: 2, seed, arrival: Some(Arrival::Constant(0)) });
    assert_eq!(driver.stage("home").statistics.buyers, 2);
    let programs = vec!["read_check_write".to_owned(), "conditional_write".to_owned()];
    driver.act("home", Action::Compare { programs: programs.clone(), buyers: vec![2, 20], seed: 1 });
    let comparison = driver.stage("home").comparison.expect("compared");
    let oversold: Vec<u64> = comparison.lines.iter().map(|line| line.points[1].run.oversold).collect();
    assert!(oversold[0] > 0 && oversold[1] == 0, "{oversold:?}");
    // Another program has not been counted; the comparison holds.
    driver.act("home", Action::Choose { program: "conditional_write".into() });
    let chosen = driver.stage("home");
    assert!(chosen.frequency.is_none() && chosen.comparison == Some(comparison));
    for action in [
        Action::Frequency { runs: 0, seed: 1 },
        Action::Compare { programs: vec![], buyers: vec![2], seed: 1 },
        Action::Compare { programs: vec!["none".into()], buyers: vec![2], seed: 1 },
        Action::Compare { programs, buyers: vec![100_000], seed: 1 },
        Action::Look { from: 0, count: 5 },
    ] {
        driver.act("home", action.clone());
        assert!(driver.refused.is_some(), "{action:?}");
    }
}
