//! Rehearsing a lesson finds each fault that a lesson can have.

use dynamodb_sandbox::lesson::attempt::Attempt;
use dynamodb_sandbox::lesson::check::Check;
use dynamodb_sandbox::lesson::document::{Choice, Fill, Lesson, RaceTask, Start, Step, Task};
use dynamodb_sandbox::lesson::rehearsal::{Fault, rehearse};
use dynamodb_sandbox::simulator::Move;

fn check(id: &str, holds: &str, wrong: Vec<Attempt>) -> Check {
    Check::of(id, holds, wrong)
}

fn step(task: Task, checks: Vec<Check>) -> Step {
    Step { id: "only".to_owned(), task, right: Vec::new(), checks, hints: 0 }
}

fn task(solution: Attempt) -> RaceTask {
    RaceTask {
        program: "read_check_write".to_owned(),
        by_hand: false,
        buyers: 2,
        seed: 7,
        stock: None,
        solution,
    }
}

/// A step that has no fault: it is to oversell.
fn oversell() -> Step {
    let wrong = vec![Attempt::Moves(moves(&[0, 0, 1]))];
    step(Task::Race(task(Attempt::Run)), vec![check("oversold", "oversold > 0", wrong)])
}

fn race_step(change: impl FnOnce(&mut RaceTask)) -> Step {
    let mut race = task(Attempt::Run);
    change(&mut race);
    Step { task: Task::Race(race), ..oversell() }
}

fn choices(values: &[&str]) -> Vec<Choice> {
    let choice = |value: &&str| Choice { id: format!("choice {value}"), value: (*value).to_owned() };
    values.iter().map(choice).collect()
}

fn question(values: &[&str], checks: Vec<Check>) -> Step {
    step(Task::Explain { choices: choices(values), fill: None, evidence: None }, checks)
}

fn lesson(steps: Vec<Step>) -> Lesson {
    let race = serde_json::from_str(include_str!("../../lessons/the-last-item/race.json")).expect("the race");
    Lesson { slug: "small".to_owned(), race, start: Start::default(), steps }
}

/// What is wrong with a lesson of this one step.
fn faults(step: Step) -> Vec<Fault> {
    rehearse(&lesson(vec![step])).into_iter().map(|finding| finding.fault).collect()
}

fn moves(buyers: &[usize]) -> Vec<Move> {
    buyers.iter().copied().map(Move::of).collect()
}

#[test]
fn a_sound_lesson_has_no_findings() {
    assert_eq!(faults(oversell()), []);
    assert_eq!(faults(question(&["1", "2"], vec![check("sum", "answer = 2", vec![])])), []);
    assert_eq!(faults(step(Task::Predict { choices: choices(&["1"]) }, vec![])), []);
    assert_eq!(faults(step(Task::Read, vec![])), []);
}

#[test]
fn settings_that_cannot_be_are_found() {
    assert!(matches!(faults(race_step(|race| race.program = "none".to_owned()))[..], [Fault::NoProgram(_)]));
    for buyers in [0, 100_001] {
        let found = faults(race_step(|race| race.buyers = buyers));
        assert_eq!(found, [Fault::Impossible(Attempt::Run)]);
    }
    let sells = vec![check("sold", "sold = 2", vec![Attempt::Moves(moves(&[0, 0]))])];
    let stocked = Step { checks: sells, ..race_step(|race| race.stock = Some(5)) };
    let mut without_stock = lesson(vec![stocked]);
    assert_eq!(rehearse(&without_stock), []);
    let item = &mut without_stock.race.as_mut().expect("a race").items[0]["Item"];
    // The same key, written so that it is not found.
    item["PK"] = serde_json::json!({ "S": "PRODUCT#42", "N": null });
    let found = rehearse(&without_stock);
    assert!(matches!(&found[..], [finding] if finding.fault == Fault::NoStock(5)), "{found:?}");
    let mut broken = lesson(vec![oversell()]);
    broken.race.as_mut().expect("a race").buyers.clear();
    assert!(matches!(&rehearse(&broken)[..], [finding] if matches!(finding.fault, Fault::Race(_))));
    let twice = rehearse(&lesson(vec![oversell(), oversell()]));
    assert!(matches!(&twice[..], [finding] if finding.fault == Fault::DuplicateStep));
}

#[test]
fn programs_to_be_rewritten_have_a_request_for_it() {
    let mut fixed = task(Attempt::Run);
    fixed.program = "strong_read".to_owned();
    let found = faults(Step { task: Task::Program(fixed), ..oversell() });
    assert_eq!(found, [Fault::NotEditable("strong_read".to_owned())]);
    // A text where there is no editor, and a text that is no request.
    for (task, text) in
        [(Task::Race as fn(RaceTask) -> Task, "{}"), (Task::Program, "{"), (Task::Program, r#""${unknown}""#)]
    {
        let edit = Attempt::Edit(text.to_owned());
        let step = Step {
            task: task(self::task(edit.clone())),
            checks: vec![check("never", "sold > 2", vec![Attempt::Run])],
            ..oversell()
        };
        assert_eq!(faults(step), [Fault::Impossible(edit)]);
    }
}

#[test]
fn checks_are_tried_in_all_ways() {
    let wrong = |attempts| vec![check("oversold", "oversold > 0", attempts)];
    let with = |checks| faults(Step { checks, ..oversell() });
    assert_eq!(with(vec![]), [Fault::NoChecks]);
    assert_eq!(with(wrong(vec![])), [Fault::Untested("oversold".to_owned())]);
    assert!(matches!(
        with(vec![check("odd", "oversold", vec![])])[..],
        [Fault::Check(ref error)] if error.check == "odd"
    ));
    assert_eq!(
        with(wrong(vec![Attempt::Run])),
        [Fault::WrongAttempt { check: "oversold".to_owned(), index: 0, failed_by: vec![] }]
    );
    let other = vec![
        check("finished", "finished = 1", vec![Attempt::Moves(moves(&[0]))]),
        check("oversold", "oversold > 0", vec![Attempt::Moves(moves(&[0]))]),
    ];
    // A wrong attempt must fail by its own check first, and the first one listed by no other.
    let failed_by = || vec!["finished".to_owned(), "oversold".to_owned()];
    let fault =
        |check: &str| Fault::WrongAttempt { check: check.to_owned(), index: 0, failed_by: failed_by() };
    assert_eq!(with(other), [fault("finished"), fault("oversold")]);
    let idle = vec![check("idle", "sold = 0", vec![Attempt::Run])];
    assert!(
        matches!(&with(idle)[..], [Fault::SolvedAtTheStart, Fault::SolutionFails { check, .. }] if check == "idle")
    );
    for attempt in [Attempt::Moves(moves(&[0, 0, 0])), Attempt::Choose("choice 1".to_owned())] {
        let fault = Box::new(Fault::Impossible(attempt.clone()));
        let check = Some("oversold".to_owned());
        let sound = Attempt::Moves(moves(&[0, 0, 1]));
        assert_eq!(with(wrong(vec![sound, attempt])), [Fault::Attempt { check, index: 1, fault }]);
    }
}

#[test]
fn right_attempts_pass_and_are_other_ways() {
    let with = |right| faults(Step { right, ..oversell() });
    let [first, second] = [[0, 1, 0, 1], [1, 0, 0, 1]].map(|order| Attempt::Moves(moves(&order)));
    assert_eq!(with(vec![first.clone(), second]), []);
    assert_eq!(with(vec![first.clone(), first.clone()]), [Fault::RightAgain(1)]);
    assert_eq!(with(vec![Attempt::Run]), [Fault::RightAgain(0)], "that is the solution");
    let found = with(vec![first.clone(), Attempt::Moves(moves(&[0, 0, 1]))]);
    assert!(
        matches!(&found[..], [Fault::RightFails { index: 1, check, facts }]
            if check == "oversold" && facts.contains(&("oversold".to_owned(), "0".to_owned()))),
        "{found:?}"
    );
    let impossible = Attempt::Buyers(0);
    let fault = Box::new(Fault::Impossible(impossible.clone()));
    assert_eq!(with(vec![impossible]), [Fault::Attempt { check: None, index: 0, fault }]);
    let read = Step { right: vec![first], ..step(Task::Read, vec![]) };
    assert_eq!(faults(read), [Fault::UselessRight]);
}

#[test]
fn a_page_opens_a_lesson_without_what_only_its_rehearsal_needs() {
    let fill = Some(Fill { wrong: vec!["5".to_owned()], solution: "4".to_owned() });
    let asked = step(Task::Explain { choices: vec![], fill, evidence: None }, vec![]);
    let tried = Step { right: vec![Attempt::Run], ..oversell() };
    let written = serde_json::to_string(&lesson(vec![tried, asked]).without_rehearsal()).expect("JSON");
    assert!(!written.contains("\"wrong\"") && !written.contains("\"right\""), "{written}");
    assert!(written.contains("\"solution\":\"4\""), "{written}");
    let read: Lesson = serde_json::from_str(&written).expect("what a page opens is a lesson");
    assert_eq!(read.steps.len(), 2);
}

#[test]
fn questions_have_one_right_answer_and_no_way_to_get_stuck() {
    let sum = || vec![check("sum", "answer = 2", vec![])];
    assert_eq!(faults(question(&["1", "2"], vec![])), [Fault::NoChecks]);
    assert_eq!(faults(question(&["2", "2.0", "1"], sum())), [Fault::RightAnswers(2)]);
    assert_eq!(faults(question(&["1", "3"], sum())), [Fault::RightAnswers(0)]);
    assert_eq!(faults(question(&["2"], sum())), [Fault::Untested("sum".to_owned())]);
    assert_eq!(faults(question(&["two", "2"], sum())), [Fault::ChoiceValue("choice two".to_owned())]);
    let predict = |values: &[&str], checks| faults(step(Task::Predict { choices: choices(values) }, checks));
    assert_eq!(predict(&[], vec![]), [Fault::NoChoices]);
    assert_eq!(predict(&["1"], sum()), [Fault::UselessChecks]);
    assert_eq!(faults(step(Task::Read, sum())), [Fault::UselessChecks]);
}
