//! A lesson's page is adopted: its steps, its questions, its feedback.

use std::collections::BTreeMap;

use dynamodb_sandbox::workbench::protocol::{Command, Numbered, Update};
use dynamodb_sandbox::workbench::view::{Feedback, LessonView, StepKind, StepStatus, StepView};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::adopt;
use crate::ui::desk::RequestView;
use crate::ui::dom;
use crate::ui::fixtures::{Page, lesson_document, press_on, settle};

wasm_bindgen_test_configure!(run_in_browser);

const STEPS: &str = r#"
<div data-slot="progress"></div>
<section class="step" id="guess" data-step="guess"><h2>Guess</h2><div class="step-body">
  <fieldset data-part="choices" disabled><legend>?</legend>
    <label data-choice="one"><input type="radio" name="guess" value="one"><span>1</span></label>
    <label data-choice="two"><input type="radio" name="guess" value="two"><span>2</span></label></fieldset>
  <div data-slot="controls"></div>
  <div data-part="feedback" role="status">
    <div data-part="check" data-check="sold" hidden>Sold <span data-fact="sold"></span>.</div>
    <div data-part="reply" data-choice="two" hidden>Two it is.</div>
    <div data-part="passed" hidden>Passed.</div></div>
  <div data-part="hint" data-hint="1" hidden>First</div><div data-part="hint" data-hint="2" hidden>Second</div>
</div></section>
<section class="step" id="think" data-step="think"><h2>Think</h2><div class="step-body">
  <div data-slot="controls"></div></div></section>
<section data-part="finished" hidden><h2>End</h2>It cost <span data-fact="lesson_read_units"></span>.
  <div class="taken"><pre aria-label="Python: Guess">print(1)</pre><div data-slot="copy"></div></div>
  <div class="taken"><pre aria-label="Python: Think">print(2)</pre><div data-slot="copy"></div></div></section>"#;

fn step(id: &str, kind: StepKind, status: StepStatus) -> StepView {
    StepView {
        id: id.into(),
        kind,
        status,
        choices: Vec::new(),
        fills_in: false,
        chosen: None,
        hints: 0,
        hints_shown: 0,
        has_solution: false,
        solution_shown: false,
        feedback: None,
        race: None,
    }
}

fn guess() -> StepView {
    StepView { hints: 2, ..step("guess", StepKind::Explain, StepStatus::Open) }
}

fn feedback(passed: bool, failed_check: Option<&str>, choice: Option<&str>, sold: &str) -> Option<Feedback> {
    let facts = BTreeMap::from([("sold".to_owned(), sold.to_owned())]);
    Some(Feedback {
        passed,
        failed_check: failed_check.map(str::to_owned),
        choice: choice.map(str::to_owned),
        facts,
    })
}

async fn show(page: &Page, first: StepView, second: StepStatus) {
    let finished = first.status == StepStatus::Done && second == StepStatus::Done;
    let steps = vec![first, step("think", StepKind::Read, second)];
    let facts = BTreeMap::from([("lesson_read_units".to_owned(), "12.5".to_owned())]);
    let view = LessonView { slug: "test".into(), steps, finished, facts };
    page.client.receive(Numbered { number: 0, message: Update::Lesson { view } });
    settle().await;
}

async fn lesson(first: StepView, second: StepStatus) -> Page {
    let page = Page::new();
    page.connect();
    page.host.set_inner_html(STEPS);
    page.with(|| adopt(&page.host, page.client));
    show(&page, first, second).await;
    page
}

fn hidden(page: &Page, selector: &str) -> bool {
    page.find(selector).closest("[hidden]").unwrap().is_some()
}

#[wasm_bindgen_test]
async fn only_the_step_at_hand_is_unfolded() {
    let page = lesson(guess(), StepStatus::Ahead).await;
    assert!(!hidden(&page, "#guess .step-body") && hidden(&page, "#think .step-body"));
    assert_eq!(page.find("#think").get_attribute("data-status").as_deref(), Some("ahead"));
    assert_eq!(page.text(".dots-words"), "Step 1 of 2");
    show(&page, StepView { status: StepStatus::Done, ..guess() }, StepStatus::Open).await;
    assert!(hidden(&page, "#guess .step-body") && !hidden(&page, "#think .step-body"));
    let fold = "#guess .step-fold button";
    assert_eq!(page.find(fold).get_attribute("aria-label").as_deref(), Some("Open Guess again"));
    page.click(fold).await;
    assert!(!hidden(&page, "#guess .step-body"));
    assert_eq!(page.find(fold).get_attribute("aria-expanded").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn an_answer_is_sent_and_its_verdict_shown() {
    let page = lesson(guess(), StepStatus::Ahead).await;
    page.click("#guess .controls .primary").await;
    assert!(page.commands().is_empty(), "nothing is chosen");
    assert_eq!(page.text(".missing"), "Choose an answer first.");
    page.click("input[value=two]").await;
    page.click("#guess .controls .primary").await;
    let answer = Command::Answer { step: "guess".into(), choice: "two".into() };
    assert_eq!(page.commands(), [answer]);

    let failed = StepView {
        chosen: Some("two".into()),
        feedback: feedback(false, Some("sold"), Some("two"), "2"),
        ..guess()
    };
    show(&page, failed, StepStatus::Ahead).await;
    assert_eq!(page.text("[data-check=sold]"), "Sold 2.");
    assert_eq!(page.count("[data-part=feedback] > :not([hidden])"), 1);

    let passed =
        StepView { chosen: Some("two".into()), feedback: feedback(true, None, Some("two"), "2"), ..guess() };
    show(&page, passed, StepStatus::Ahead).await;
    assert!(!hidden(&page, "[data-part=reply]"));
    assert_eq!(page.count("[data-part=feedback] > :not([hidden])"), 1);
    assert!(page.find("fieldset").has_attribute("disabled"));
    page.click("#guess .controls .primary").await;
    assert_eq!(page.commands().last(), Some(&Command::Continue { step: "guess".into() }));
}

const INSTRUMENTS: &str = r#"
<section class="step" id="lower" data-step="lower"><h2>Lower</h2><div class="step-body">
  <div data-slot="panes"></div><div class="step-text">Lower it.</div>
  <div data-slot="controls"></div>
  <div data-part="feedback" role="status"><div data-part="check" data-check="lower" hidden>It said <span data-fact="last.message"></span></div>
    <div data-part="passed" hidden>Passed.</div></div>
  <div data-slot="desk"></div></div></section>
<section class="step" id="many" data-step="many"><h2>Many</h2><div class="step-body">
  <div data-slot="controls"></div><div data-slot="desk"></div></div></section>
<section class="step" id="cost" data-step="cost"><h2>Cost</h2><div class="step-body">
  <p class="fill" data-part="choices"><label>How much? <input type="text" inputmode="decimal" name="cost" disabled></label></p>
  <div data-slot="controls"></div>
  <div data-part="feedback" role="status"><div data-part="check" data-check="half" hidden>No.</div>
    <div data-part="passed" hidden>Yes.</div></div></div></section>
<section class="step" id="cache" data-step="cache"><h2>Cache</h2><div class="step-body">
  <span data-part="variant" data-variant="whole" hidden>Forget the whole item</span>
  <div data-slot="controls"></div><div data-slot="code"></div></div></section>"#;

/// The lesson of the fixtures, adopted over a real session.
async fn instruments() -> Page {
    let page = Page::new();
    page.connect();
    page.host.set_inner_html(INSTRUMENTS);
    page.with(|| expect_context::<RequestView>().choose(false));
    page.with(|| adopt(&page.host, page.client));
    page.client.show_only(lesson_document());
    settle().await;
    page
}

#[wasm_bindgen_test]
async fn desks_are_judged_and_drawn_where_the_learner_is() {
    let page = instruments().await;
    assert_eq!(page.count(".desk"), 1);
    let field: leptos::web_sys::HtmlTextAreaElement = page.find("#lower textarea").unchecked_into();
    field.set_value("{}");
    field.dispatch_event(&leptos::web_sys::Event::new("input").unwrap()).unwrap();
    page.click("#lower .send").await;
    assert!(page.text("#lower [data-check=lower]").starts_with("It said "));
    assert!(
        page.text("#lower [data-fact]").contains("validation error"),
        "{}",
        page.text("#lower [data-fact]")
    );
    page.click("#lower .not-yet button").await;
    let focused = dom::document().active_element().and_then(|active| active.get_attribute("data-part"));
    assert_eq!(focused.as_deref(), Some("feedback"));
    let solution = Command::Solution { step: "lower".into() };
    page.client.send(solution);
    settle().await;
    assert!(field.value().contains("\"8\""), "the solution is in the editor: {}", field.value());
    page.click("#lower .send").await;
    assert!(!hidden(&page, "#lower [data-part=passed]"));
    assert_eq!(page.text("#lower [data-fact]"), "(no error)");
    assert_eq!(page.count("#lower .not-yet"), 0);
    page.click("#lower .controls .primary").await;
    assert_eq!((page.count("#lower .desk"), page.count("#many .desk")), (0, 1));
    page.click("#lower .step-fold button").await;
    assert_eq!(page.count("#lower .desk"), 1, "a step that is opened again has its desk");
}

#[wasm_bindgen_test]
async fn text_and_desk_are_tabs_where_there_is_no_room() {
    let page = instruments().await;
    let (tabs, text, desk) = ("#lower [data-slot=panes] [role=tablist]", "#lower-text", "#lower-desk");
    // The window of the tests is narrow, or it is not.
    if hidden(&page, tabs) {
        assert!(!hidden(&page, text) && !hidden(&page, desk) && !page.find(desk).has_attribute("role"));
        return;
    }
    assert!(!hidden(&page, text) && hidden(&page, desk));
    assert_eq!(page.find(desk).get_attribute("role").as_deref(), Some("tabpanel"));
    press_on(&page.find("#lower-text-tab"), "ArrowRight").await;
    assert!(hidden(&page, text) && !hidden(&page, desk));
    page.click("#lower-text-tab").await;
    assert!(!hidden(&page, text) && hidden(&page, desk));
}

#[wasm_bindgen_test]
async fn a_number_is_filled_in_and_judged() {
    let page = instruments().await;
    let view = |passed: Option<bool>, chosen: Option<&str>| {
        let feedback = passed.map(|passed| Feedback {
            passed,
            failed_check: (!passed).then(|| "half".to_owned()),
            choice: None,
            facts: BTreeMap::new(),
        });
        let cost = step("cost", StepKind::Explain, StepStatus::Open);
        StepView { fills_in: true, chosen: chosen.map(str::to_owned), feedback, ..cost }
    };
    let input: leptos::web_sys::HtmlInputElement = page.find("#cost input").unchecked_into();
    assert!(input.disabled(), "the step is not reached");
    show(&page, view(None, None), StepStatus::Ahead).await;
    assert!(!input.disabled());
    page.click("#cost .primary").await;
    assert_eq!(page.text("#cost .missing"), "Fill in a number first.");
    assert_eq!(input.get_attribute("aria-describedby").as_deref(), Some("cost-missing"));
    input.set_value("1,000.5");
    press_on(&input, "Enter").await;
    let answer = Command::Answer { step: "cost".into(), choice: "1000.5".into() };
    assert_eq!(page.commands().last(), Some(&answer));
    show(&page, view(Some(false), Some("1000.5")), StepStatus::Ahead).await;
    assert_eq!(input.value(), "1,000.5");
    input.set_value("half");
    show(&page, StepView { hints_shown: 1, ..view(Some(false), Some("1000.5")) }, StepStatus::Ahead).await;
    assert_eq!(input.value(), "half", "what is being typed stays");
    show(&page, view(Some(true), Some("0.5")), StepStatus::Ahead).await;
    assert!(input.disabled());
    assert_eq!(input.value(), "0.5");
}

#[wasm_bindgen_test]
async fn what_is_no_number_is_said_at_the_field() {
    let page = instruments().await;
    page.client.send(Command::Solution { step: "lower".into() });
    settle().await;
    page.click("#lower .send").await;
    page.click("#lower .controls .primary").await;
    let view = page.client.lesson.get_untracked().unwrap();
    // The second desk asks for nothing, so anything that is sent is enough.
    assert_eq!(view.steps[1].status, StepStatus::Open);
    page.click("#many .send").await;
    page.click("#many .controls .primary").await;
    let input: leptos::web_sys::HtmlInputElement = page.find("#cost input").unchecked_into();
    input.set_value("half");
    page.click("#cost .primary").await;
    assert_eq!(page.text("#cost .missing"), "This is not a number. Write it with digits, such as 12.5.");
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert!(page.client.notice.get_untracked().is_none());
    input.set_value("0.5");
    page.click("#cost .primary").await;
    assert_eq!(page.count("#cost .missing"), 0);
    assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("false"));
    page.click("#cost .primary").await;
    assert_eq!(page.text("#cache .variants .choice"), "Forget the whole item");
}

#[wasm_bindgen_test]
async fn facts_are_text() {
    let hostile = "<img src=x onerror=alert(1)>";
    let page = lesson(
        StepView { feedback: feedback(false, Some("sold"), None, hostile), ..guess() },
        StepStatus::Ahead,
    )
    .await;
    assert_eq!(page.text("[data-check=sold]"), format!("Sold {hostile}."));
    assert_eq!(page.count("img"), 0);
}

#[wasm_bindgen_test]
async fn hints_come_one_by_one() {
    let page = lesson(StepView { hints_shown: 1, ..guess() }, StepStatus::Ahead).await;
    assert!(!hidden(&page, "[data-hint='1']") && hidden(&page, "[data-hint='2']"));
    assert!(page.texts(".controls button").contains(&"Hint 2 of 2".to_owned()));
    show(&page, StepView { hints_shown: 2, ..guess() }, StepStatus::Ahead).await;
    assert!(!page.texts(".controls button").iter().any(|button| button.starts_with("Hint")));
}

#[wasm_bindgen_test]
async fn the_end_comes_with_its_figures() {
    let page = lesson(guess(), StepStatus::Ahead).await;
    assert!(hidden(&page, "[data-part=finished]"));
    show(&page, StepView { status: StepStatus::Done, ..guess() }, StepStatus::Done).await;
    assert!(!hidden(&page, "[data-part=finished]"));
    assert_eq!(page.text("[data-fact=lesson_read_units]"), "12.5");
    assert_eq!(page.text(".dots-words"), "All 2 steps done");
}

#[wasm_bindgen_test]
async fn code_at_the_end_is_copied() {
    let page = lesson(StepView { status: StepStatus::Done, ..guess() }, StepStatus::Done).await;
    let button = ".taken:last-of-type button";
    assert_eq!(
        page.find(button).get_attribute("aria-label").as_deref(),
        Some("Copy the code: Python: Think")
    );
    page.click(button).await;
    let selection = crate::ui::dom::window().get_selection().unwrap().unwrap();
    assert_eq!(String::from(selection.to_string()), "print(2)");
    assert!(!page.text(".taken:last-of-type .keep-state").is_empty());
    assert!(page.text(".taken:first-of-type .keep-state").is_empty());
}

#[wasm_bindgen_test]
async fn the_choice_of_an_earlier_visit_is_marked() {
    let page = lesson(StepView { chosen: Some("two".into()), ..guess() }, StepStatus::Ahead).await;
    let input: leptos::web_sys::HtmlInputElement = page.find("input[value=two]").unchecked_into();
    assert!(input.checked());
}
