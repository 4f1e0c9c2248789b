//! A class hands in codes: what is finished has one, what is handed in is played again, and what is not as it says
//! does not count.

use crate::post::delivered;
use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::workbench::class_check::{Checked, Checker, Finding, Refused, Said};
use dynamodb_sandbox::workbench::class_code::{ClassCode, CodeError, Cost, Finish, MAX_CHARACTERS};
use dynamodb_sandbox::workbench::class_task::{Achievement, Goal};
use dynamodb_sandbox::workbench::protocol::{Action, Command, FromWorker, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::session::{PLOT_STAGE, Session};
use dynamodb_sandbox::workbench::share::{SharedRace, SharedRun};
use dynamodb_sandbox::workbench::tally::{HandedIn, Tally, split};
use dynamodb_sandbox::workbench::view::{Fate, Move};
use proptest::prelude::*;

const PLOTS: [&str; 5] = ["shop", "two_editors", "seat_map", "bank_transfer", "cache"];

fn document(plot: &str) -> String {
    let path = format!("{}/plots/{plot}.json", env!("CARGO_MANIFEST_DIR"));
    format!(r#"{{"plot":{}}}"#, std::fs::read_to_string(path).expect("a plot"))
}

fn documents() -> Vec<String> {
    PLOTS.map(document).to_vec()
}

fn check(texts: &[String]) -> Vec<Checked> {
    let mut checker = Checker::new(&documents(), texts).expect("plots");
    let mut all = Vec::new();
    loop {
        let (checked, finished) = checker.proceed(1_000);
        all.extend(checked);
        if finished {
            return all;
        }
    }
}

fn check_one(text: &str) -> Result<Finding, Refused> {
    let [checked] = <[Checked; 1]>::try_from(check(&[text.to_owned()])).expect("one");
    assert_eq!(checked.text, text);
    checked.result
}

/// A lab with a plot open.
struct Lab {
    session: Session,
    last: u64,
}

impl Lab {
    fn open(plot: &str) -> Self {
        let mut lab = Self { session: Session::new(), last: 0 };
        lab.send(Command::Open { document: document(plot) });
        lab
    }

    fn send(&mut self, message: Command) -> Vec<Update> {
        self.last += 1;
        let mut answers = self.session.receive(ToWorker::Command(Numbered { number: self.last, message }));
        while self.session.busy() {
            answers.extend(self.session.work());
        }
        let update = |answer| match answer {
            FromWorker::Update(Numbered { message, .. }) => message,
            other => panic!("{other:?}"),
        };
        delivered(answers).into_iter().map(update).collect()
    }

    fn act(&mut self, action: Action) -> &mut Self {
        let updates = self.send(Command::Act { stage: PLOT_STAGE.into(), action });
        assert!(!updates.iter().any(|update| matches!(update, Update::Refused { .. })), "{updates:?}");
        self
    }

    fn play(&mut self, buyers: &[usize]) -> &mut Self {
        for &buyer in buyers {
            self.act(Action::Move { next: Move::of(buyer) });
        }
        self
    }

    fn choose(&mut self, program: &str) -> &mut Self {
        self.act(Action::Choose { program: program.into() })
    }

    fn achievements(&self) -> Vec<Achievement> {
        self.session.stage_view(PLOT_STAGE).expect("a stage").achievements
    }

    /// The code of the only task that is finished.
    fn code(&self) -> ClassCode {
        let [achievement] = <[Achievement; 1]>::try_from(self.achievements()).expect("one task");
        achievement.code.expect("a code")
    }
}

fn oversold() -> ClassCode {
    Lab::open("shop").play(&[0, 1, 0, 1, 0, 1]).code()
}

#[test]
fn a_goal_reached_by_hand_has_a_code_and_it_is_the_same_when_one_goes_on() {
    let mut lab = Lab::open("shop");
    for (moves, buyer) in [0, 1, 0, 1, 0].into_iter().enumerate() {
        assert_eq!(lab.achievements(), [], "after {moves} moves");
        lab.play(&[buyer]);
    }
    assert_eq!(lab.achievements(), [], "nobody is served twice yet");
    lab.play(&[1]);
    let code = lab.code();
    assert_eq!(code, oversold());
    lab.act(Action::Seek { position: 5 });
    assert_eq!(lab.achievements(), [], "stepped back from");
}

#[test]
fn the_goal_has_a_code_whatever_else_is_broken_before_it() {
    let mut lab = Lab::open("shop");
    lab.choose("unconditional_decrement").play(&[0, 1, 0, 1]);
    let view = lab.session.stage_view(PLOT_STAGE).expect("a stage");
    assert_eq!(view.harm.map(|harm| harm.invariant).as_deref(), Some("stock_not_negative"));
    assert_eq!(view.achievements, [], "nobody is served yet");
    lab.play(&[0]);
    assert_eq!(lab.achievements(), [], "nobody is served twice yet");
    lab.play(&[1]);
    let code = lab.code();
    assert_eq!(code.finish, Finish::Broken { moves: [0, 1, 0, 1, 0, 1].map(Move::of).to_vec() });
    assert_eq!(lab.achievements()[0].moves(), Some(6));
    let finding = check_one(&code.text(0).expect("short")).expect("it counts");
    let told = (finding.goal, finding.rule.as_str(), finding.program.as_str(), finding.moves);
    assert_eq!(told, (Goal::Break, "sold_at_most_stock", "unconditional_decrement", Some(6)));
    assert_eq!(finding.cost, code.cost);
}

#[test]
fn another_rule_than_the_goal_and_chance_have_no_code() {
    // Three buyers, one lost answer: the stock is subtracted twice, and nothing is oversold.
    let mut lab = Lab::open("shop");
    lab.choose("unconditional_decrement").act(Action::Arrange { buyers: 1, amount: Some(3), losses: 1 });
    lab.play(&[0]).act(Action::Move { next: Move { buyer: 0, fate: Fate::ResponseLost } }).play(&[0, 0]);
    let view = lab.session.stage_view(PLOT_STAGE).expect("a stage");
    assert_eq!(view.harm.map(|harm| harm.invariant).as_deref(), Some("no_update_lost"));
    assert_eq!(view.achievements, []);
    lab.act(Action::Arrange { buyers: 2, amount: Some(1), losses: 0 });
    lab.choose("read_check_write").act(Action::Run { buyers: 50, seed: 1, arrival: None });
    let view = lab.session.stage_view(PLOT_STAGE).expect("a stage");
    assert_eq!(view.harm.map(|harm| harm.invariant).as_deref(), Some("sold_at_most_stock"));
    assert_eq!(view.achievements, []);
}

#[test]
fn a_proof_has_a_code_where_buyers_compete_and_are_served() {
    let mut lab = Lab::open("shop");
    lab.choose("conditional_write");
    assert_eq!(lab.achievements(), [], "not counted yet");
    lab.act(Action::Explore);
    let code = lab.code();
    assert_eq!(code.finish, Finish::Proven { futures: 12 });
    // Ana reads, writes and orders; Bình reads and is told no.
    let cost = Cost { read_units: CapacityUnits::whole(1), write_units: CapacityUnits::whole(2) };
    assert_eq!(code.cost, cost);
    for (buyers, amount) in [(1, 1), (2, 0)] {
        lab.act(Action::Arrange { buyers, amount: Some(amount), losses: 0 }).act(Action::Explore);
        assert_eq!(lab.achievements(), [], "{buyers} buyers, {amount} at the start");
    }
    lab.choose("read_check_write").act(Action::Explore);
    assert_eq!(lab.achievements(), [], "harmful");
}

#[test]
fn every_plot_can_be_broken_and_mended_with_codes_that_are_played_again() {
    let mut lines = vec!["# 2026-11".to_owned()];
    let marked = |code: &ClassCode| code.text(1_000).expect("short");
    for plot in PLOTS {
        let race: Race = match serde_json::from_str(&document(plot)).expect("a document") {
            dynamodb_sandbox::lesson::document::Document::Plot(race) => race,
            other => panic!("{other:?}"),
        };
        let mut tasks = Vec::new();
        for program in &race.programs {
            let mut lab = Lab::open(plot);
            if race.buyers.iter().any(|part| part.program() == Some(program.id.as_str())) {
                continue;
            }
            lab.choose(&program.id).act(Action::Explore);
            let futures = lab.session.stage_view(PLOT_STAGE).and_then(|view| view.futures).expect("counted");
            if let Some(moves) = futures.shortest_harmful {
                lab.act(Action::Replay { moves });
            }
            // The shortest harm is not always that of the goal.
            for Achievement { goal, code, race, .. } in lab.achievements() {
                let code = code.expect("a code");
                let text = marked(&code);
                assert!(text.len() <= 24, "{plot} {}: {text}", program.id);
                let finding = check_one(&text).unwrap_or_else(|refused| panic!("{plot} {text}: {refused:?}"));
                assert_eq!((finding.plot.as_str(), finding.goal), (plot, goal));
                assert_eq!((&finding.race, finding.cost, &finding.key), (&race, code.cost, &text));
                tasks.push(goal);
                lines.push(format!("{text} {}", told(&finding)));
            }
        }
        for goal in [Goal::Break, Goal::Prove] {
            assert!(tasks.contains(&goal), "{plot}: {goal:?}");
        }
    }
    if std::env::var_os("RECORD_CODES").is_some() {
        std::fs::write(GOLDEN, lines.join("\n") + "\n").expect("written");
    }
}

/// Codes as releases wrote them, each with what it came to. They stay; `RECORD_CODES=1` writes this release's.
const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/class-codes.txt");

fn told(finding: &Finding) -> String {
    let Finding { plot, goal, program, cost, race, .. } = finding;
    let result = match (finding.moves, &finding.futures) {
        (Some(moves), _) => format!("in {moves} moves"),
        (_, futures) => format!("none of {}", futures.as_deref().unwrap_or("?")),
    };
    let SharedRace { buyers, amount, losses, .. } = race.read().expect("a race");
    let amount = amount.map_or("-".to_owned(), |amount| amount.to_string());
    format!(
        "{plot} {goal:?} {program}, {result}, {} RCU {} WCU, {buyers} buyers, {amount} at the start, {losses} lost",
        cost.read_units, cost.write_units
    )
}

#[test]
fn codes_of_every_release_are_read() {
    let golden = std::fs::read_to_string(GOLDEN).expect("golden codes");
    let lines: Vec<&str> = golden.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() >= 30, "{}", lines.len());
    for line in lines {
        let (text, wanted) = line.split_once(' ').expect("a code and what it comes to");
        let found = check_one(text).map(|finding| told(&finding));
        assert_eq!(found.as_deref(), Ok(wanted), "{text}");
    }
}

#[test]
fn what_is_forged_is_told() {
    let code = oversold();
    let more = CapacityUnits::whole(9);
    let dearer = ClassCode { cost: Cost { write_units: more, ..code.cost }, ..code.clone() };
    let said = Said { futures: None, cost: dearer.cost };
    let found = Said { futures: None, cost: code.cost };
    assert_eq!(check_one(&dearer.text(0).expect("short")), Err(Refused::Differs { said, found }));
    let moves = [0, 0, 0, 1].map(Move::of).to_vec();
    let harmless = ClassCode { finish: Finish::Broken { moves }, ..code.clone() };
    assert_eq!(check_one(&harmless.text(0).expect("short")), Err(Refused::NotReached));
    let impossible = ClassCode { finish: Finish::Broken { moves: vec![Move::of(0); 9] }, ..code.clone() };
    assert_eq!(check_one(&impossible.text(0).expect("short")), Err(Refused::CannotBePlayed));
    let proof = ClassCode { finish: Finish::Proven { futures: 16 }, ..code.clone() };
    let harmful = Refused::Harmful { harmful: "12".into(), total: "16".into() };
    assert_eq!(check_one(&proof.text(0).expect("short")), Err(harmful));
    for unknown in [ClassCode { plot: 99, ..code.clone() }, ClassCode { program: 99, ..code.clone() }] {
        assert_eq!(check_one(&unknown.text(0).expect("short")), Err(Refused::UnknownTask));
    }
    for (number, refused) in [(12, None), (13, Some(()))] {
        let proof = ClassCode { program: 8, finish: Finish::Proven { futures: number }, ..code.clone() };
        let cost = Cost { read_units: CapacityUnits::whole(1), write_units: CapacityUnits::whole(2) };
        let checked = check_one(&ClassCode { cost, ..proof }.text(0).expect("short"));
        assert_eq!(checked.is_err().then_some(()), refused, "{checked:?}");
    }
    let alone = ClassCode { buyers: 1, program: 8, finish: Finish::Proven { futures: 1 }, ..code };
    assert_eq!(check_one(&alone.text(0).expect("short")), Err(Refused::NotReached));
}

#[test]
fn a_program_of_ones_own_is_handed_in_as_a_link() {
    let mut lab = Lab::open("shop");
    let text = lab.session.stage_view(PLOT_STAGE).and_then(|view| view.program.edited).expect("a text");
    lab.act(Action::Edit { text: text.replace("stock > 0", "stock >= 1") }).play(&[0, 1, 0, 1, 0, 1]);
    let [broken] = <[Achievement; 1]>::try_from(lab.achievements()).expect("one task");
    assert_eq!(broken.code, None);
    lab.act(Action::Explore);
    let fragment = broken.race.read().expect("a race").fragment().expect("short enough");
    let finding = check_one(&format!("https://example.org/lab/?plot=shop#{fragment}")).expect("it counts");
    assert_eq!(
        (finding.goal, finding.rewritten, finding.link, finding.moves),
        (Goal::Break, true, true, Some(6))
    );
    assert_eq!(finding.cost, broken.cost);

    let fixed = text
        .replace(r#""UpdateExpression""#, r#""ConditionExpression": "stock > :none", "UpdateExpression""#);
    let fixed = fixed.replace(r#"":left": {"#, r#"":none": { "N": "0" }, ":left": {"#);
    lab.act(Action::Edit { text: fixed }).act(Action::Explore);
    let [proven] = <[Achievement; 1]>::try_from(lab.achievements()).expect("one task");
    assert_eq!((proven.goal, proven.code), (Goal::Prove, None));
    let finding =
        check_one(&format!("#{}", proven.race.read().expect("a race").fragment().expect("short enough")))
            .expect("it counts");
    assert_eq!((finding.goal, finding.futures.as_deref()), (Goal::Prove, Some("12")));
    // What was played on the way is no part of a proof, and no other proof.
    let played =
        SharedRace { run: SharedRun::Moves(vec![Move::of(0)]), ..proven.race.read().expect("a race") };
    assert_eq!(check_one(&played.fragment().expect("short enough")).expect("it counts").key, finding.key);
}

#[test]
fn links_that_are_none_are_told() {
    let of = |race: &str| SharedRace {
        race: race.into(),
        program: "read_check_write".into(),
        steps: None,
        buyers: 2,
        amount: Some(1),
        losses: 0,
        run: SharedRun::Moves(Vec::new()),
    };
    let fragment = |race: &SharedRace| race.fragment().expect("short enough");
    let many = SharedRace { buyers: 4_000, ..of("shop") };
    let harmful = Refused::Harmful { harmful: "12".into(), total: "16".into() };
    for (text, refused) in [
        ("lab=2.AAAA".to_owned(), Refused::Newer),
        ("lab=1.<script>".to_owned(), Refused::Unreadable),
        (fragment(&of("nowhere")), Refused::UnknownTask),
        (fragment(&many), Refused::CannotBePlayed),
        (fragment(&of("shop")), harmful),
        ("https://example.org/#race=1.read_check_write.ABAB".to_owned(), Refused::Mistyped),
        ("hello".to_owned(), Refused::Mistyped),
    ] {
        assert_eq!(check_one(&text), Err(refused), "{text}");
    }
}

#[test]
fn a_class_is_tallied() {
    let code = oversold();
    let mut texts: Vec<String> = (0..27).map(|mark| code.text(mark).expect("short")).collect();
    let strong = Lab::open("shop").choose("strong_read").play(&[0, 1, 0, 1, 0, 1]).code();
    texts.extend(
        [strong.text(7), strong.text(8), strong.text(7)].map(|text| text.expect("short").to_lowercase()),
    );
    let proof = Lab::open("shop").choose("conditional_write").act(Action::Explore).code();
    texts.push(proof.text(1).expect("short"));
    let mut tally = Tally::default();
    let handed_in: Vec<HandedIn> =
        check(&texts).into_iter().map(|checked| tally.hand_in(checked.result.expect("it counts"))).collect();
    assert_eq!(handed_in.iter().filter(|handed_in| **handed_in == HandedIn::Again).count(), 1);
    assert_eq!(tally.count(), 30);
    assert_eq!(Tally::read(&tally.write()), Some(tally.clone()));
    let tasks = tally.tasks();
    assert_eq!(
        tasks.iter().map(|task| (task.goal, task.all.count)).collect::<Vec<_>>(),
        [(Goal::Break, 29), (Goal::Prove, 1)]
    );
    let names: Vec<_> =
        tasks[0].programs.iter().map(|(program, spread)| (program.as_deref(), spread.count)).collect();
    assert_eq!(names, [(Some("read_check_write"), 27), (Some("strong_read"), 2)]);
    let units = CapacityUnits::whole;
    let all = tasks[0].all;
    assert_eq!((all.reads.least, all.reads.median), (units(1), units(1)));
    assert_eq!((all.writes.least, all.writes.median), (units(4), units(4)));
    assert_eq!(tasks[0].programs[1].1.reads.least, units(2), "strong reads");
    let times: Vec<u32> = tasks[0].entries.iter().map(|entry| entry.times).collect();
    assert_eq!(times[27..], [2, 1], "the dearest last, and one came twice");
    let key = tasks[0].entries[0].finding.key.clone();
    tally.remove(&key);
    assert_eq!(tally.count(), 29);
    assert_eq!(Tally::read(r#"{"format":2,"entries":[]}"#), None);
    assert_eq!(Tally::read("["), None);
}

#[test]
fn codes_are_found_in_what_is_pasted() {
    let wanted = ["1P52-1644-H7E4", "lab=1.AA", "1P52", "1P52-1644", "x"];
    let pasted = "\n 1P52 1644 H7E4\r\n lab=1.AA  1P52, 1P52-1644;x,,";
    assert_eq!(split(pasted), wanted);
    assert_eq!(split(" \n,;"), Vec::<String>::new());
}

#[test]
fn the_session_checks_in_slices_and_stays_as_it_is() {
    let mut lab = Lab::open("shop");
    let before = lab.play(&[0]).session.stage_view(PLOT_STAGE);
    let texts: Vec<String> = (0..100).map(|mark| oversold().text(mark).expect("short")).collect();
    let updates = lab.send(Command::Check { plots: documents(), texts: texts.clone() });
    assert_eq!(updates.last(), Some(&Update::Done { journal: false }));
    let mut checked = Vec::new();
    for update in &updates {
        if let Update::Checked { from, checked: some } = update {
            assert_eq!(*from, checked.len());
            assert!(some.len() <= 5, "a page draws them as they come");
            checked.extend(some.iter().map(|checked| (checked.text.clone(), checked.result.is_ok())));
        }
    }
    assert_eq!(checked, texts.into_iter().map(|text| (text, true)).collect::<Vec<_>>());
    assert_eq!(lab.session.stage_view(PLOT_STAGE), before);
    let texts = vec![String::new(); 501];
    assert!(matches!(lab.send(Command::Check { plots: documents(), texts })[0], Update::Refused { .. }));
    let plots = vec!["{}".to_owned()];
    assert!(matches!(lab.send(Command::Check { plots, texts: vec![] })[0], Update::Refused { .. }));
}

fn any_code() -> impl Strategy<Value = ClassCode> {
    let arrangement = (1_usize..=20, prop::option::of(any::<u32>()), 0_u32..=5);
    let cost = (0..1_u64 << 32, 0..1_u64 << 31).prop_map(|(reads, writes)| Cost {
        read_units: CapacityUnits::from_halves(reads),
        write_units: CapacityUnits::whole(writes),
    });
    let small = (0..40_u64, 0..40_u64).prop_map(|(reads, writes)| Cost {
        read_units: CapacityUnits::from_halves(reads),
        write_units: CapacityUnits::whole(writes),
    });
    let moves = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..3), 0..20);
    let finish = prop_oneof![
        3 => moves.prop_map(|moves| (Some(moves), 0)),
        1 => (0..1_u64 << 50).prop_map(|futures| (None, futures)),
    ];
    let numbers = (prop_oneof![0_u32..20, any::<u32>()], prop_oneof![0_u32..20, any::<u32>()]);
    (numbers, arrangement, prop_oneof![3 => small, 1 => cost], finish).prop_map(
        |((plot, program), (buyers, amount, losses), cost, (moves, futures))| {
            let mut left = losses;
            let mut next = |(buyer, fate): (prop::sample::Index, usize)| {
                let fate = if left > 0 { Fate::ALL[fate] } else { Fate::Arrives };
                left -= u32::from(fate != Fate::Arrives);
                Move { buyer: buyer.index(buyers), fate }
            };
            let finish = match moves {
                Some(moves) => Finish::Broken { moves: moves.into_iter().map(&mut next).collect() },
                None => Finish::Proven { futures },
            };
            ClassCode { plot, program, buyers, amount, losses, finish, cost }
        },
    )
}

/// The letters that people write, in upper case and without dashes.
const LETTERS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_code_says_what_was_put_into_it(code in any_code(), mark in 0_u16..1024) {
        if let Some(text) = code.text(mark) {
            prop_assert_eq!(ClassCode::parse(&text), Ok((code, mark)));
        }
    }

    #[test]
    fn one_wrong_character_and_two_swapped_are_caught(
        code in any_code(), mark in 0_u16..1024, at in any::<prop::sample::Index>(), letter in any::<prop::sample::Index>()
    ) {
        let Some(text) = code.text(mark) else { return Ok(()) };
        let letters: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
        prop_assert!(letters.len() <= MAX_CHARACTERS);
        let at = at.index(letters.len());
        let mut wrong = letters.clone();
        wrong[at] = LETTERS.as_bytes()[letter.index(LETTERS.len())].into();
        if wrong != letters {
            prop_assert_eq!(ClassCode::parse(&String::from_iter(&wrong)), Err(CodeError::Mistyped));
        }
        let mut swapped = letters.clone();
        if at > 0 {
            swapped.swap(at - 1, at);
        }
        if swapped != letters {
            prop_assert_eq!(ClassCode::parse(&String::from_iter(&swapped)), Err(CodeError::Mistyped));
        }
    }

    #[test]
    fn no_text_does_harm(text in "\\PC{0,60}") {
        let _ = ClassCode::parse(&text);
        let _ = split(&text);
    }

    #[test]
    fn no_letters_do_harm(text in "[0-9A-TV-Za-z -]{0,48}") {
        if let Ok((code, mark)) = ClassCode::parse(&text) {
            prop_assert!(code.text(mark).is_some());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_code_does_harm_when_it_is_played(codes in prop::collection::vec(any_code(), 1..6), plot in 0_u32..7) {
        let few = |code: ClassCode| ClassCode { plot, program: code.program % 12, buyers: code.buyers.min(3), ..code };
        let texts: Vec<String> = codes.into_iter().filter_map(|code| few(code).text(3)).collect();
        prop_assert_eq!(check(&texts).len(), texts.len());
    }
}
