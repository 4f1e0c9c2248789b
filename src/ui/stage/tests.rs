//! The stage in a real browser, over a real session.

use dynamodb_sandbox::expression::Explanation;
use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, Update};
use dynamodb_sandbox::workbench::view::{Lanes, Move};
use leptos::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Controls, Keyboard, Scene, Stage};
use crate::ui::fixtures::{Page, press_on, race_document};

wasm_bindgen_test_configure!(run_in_browser);

const BY_HAND: Controls = Controls { by_hand: true, run: None, program: true, explore: true };

async fn race(controls: Controls) -> (Page, Scene) {
    let page = Page::open(race_document()).await;
    let scene = page.with(|| Scene::new(page.client, "home"));
    page.mount(move || view! { <Stage scene controls/><Keyboard scene active=true/> });
    crate::ui::fixtures::settle().await;
    (page, scene)
}

async fn play(page: &Page, keys: &str) {
    for key in keys.chars() {
        page.press(&key.to_string()).await;
    }
}

fn act(action: Action) -> Option<Command> {
    Some(Command::Act { stage: "home".into(), action })
}

#[wasm_bindgen_test]
async fn the_lanes_show_who_read_what_and_where_the_damage_happened() {
    let (page, _) = race(BY_HAND).await;
    assert_eq!(page.texts(".lane .lane-name"), ["Ana", "Bình"]);
    play(&page, "abab").await;
    assert_eq!(page.texts(".request.read .request-label"), ["read stock=1", "read stock=1"]);
    assert_eq!(page.texts(".request.write .request-label"), ["write stock=0", "write stock=0"]);
    assert_eq!(page.text("[data-figure=stock]"), "0");
    assert_eq!(page.text("[data-figure=sold]"), "2");
    assert_eq!(page.text("[data-figure=verdict]"), "oversold by 1");
    assert_eq!(page.text("[data-figure=rcu]"), "1 RCU");
    assert_eq!(page.text("[data-figure=wcu]"), "2 WCU");
    assert_eq!(page.text(".arc-label"), "stale");
    assert_eq!(
        page.find(".request.harmful").get_attribute("aria-label").unwrap(),
        "Request 4. Bình wrote stock 0. Sold 2 of 1."
    );
    assert_eq!(page.said(), "Bình wrote stock 0. Sold 2 of 1.");
    assert_eq!(page.texts(".story li").last().unwrap(), "Sold 2 of 1.");
}

#[wasm_bindgen_test]
async fn a_refused_write_is_crossed_out_and_named() {
    let (page, scene) = race(BY_HAND).await;
    scene.act(Action::Choose { program: "conditional_write".into() });
    play(&page, "abab").await;
    assert_eq!(page.text(".request.refused .request-label"), "write refused");
    assert_eq!(page.said(), "Bình’s write was refused.");
    assert_eq!(page.text("[data-figure=sold]"), "1");
    assert_eq!(page.text("[data-figure=refused-writes]"), "1 WCU of it for 1 refused write");
    assert_eq!(page.count(".harmful, .arc, [data-figure=verdict]"), 0);
}

#[wasm_bindgen_test]
async fn a_refused_write_is_taken_apart() {
    let (page, scene) = race(BY_HAND).await;
    scene.act(Action::Choose { program: "conditional_write".into() });
    play(&page, "abab").await;
    assert_eq!(page.text(".xray h4"), "Why it was refused");
    let sentences = page.texts(".xray .part div");
    assert_eq!(sentences, ["stock >= :one did not hold: stock was 0, :one was 1"]);
    assert_eq!(page.text(".xray .part-mark"), "✕");
    assert_eq!(
        page.texts(".xray .origins li"),
        [
            "stock was 0, written last by Ana, request 3",
            "Bình had read stock 1 in request 2; by now it is 0, written by Ana, request 3",
        ]
    );
    page.click(".xray .writer").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Seek { position: 3 }));
    assert_eq!(page.text(".exchange-number"), "3");
    assert_eq!(page.count(".xray"), 0, "a write that did what it should");
}

#[wasm_bindgen_test]
async fn a_harmful_write_says_what_its_buyer_believed() {
    let (page, _) = race(BY_HAND).await;
    play(&page, "abab").await;
    assert_eq!(
        page.texts(".xray p, .xray li"),
        [
            "The write has no condition, so the table wrote without looking.",
            "Bình had read stock 1 in request 2; by now it is 0, written by Ana, request 3",
        ]
    );
}

#[wasm_bindgen_test]
async fn a_condition_of_many_parts_is_nested_and_stays_text() {
    let (page, scene) = race(BY_HAND).await;
    scene.act(Action::Choose { program: "conditional_write".into() });
    play(&page, "abab").await;
    let mut view = scene.view_now().unwrap().as_ref().clone();
    let Lanes::Each { exchanges } = &mut view.lanes else { panic!("lanes") };
    let xray = exchanges[3].xray.as_mut().unwrap();
    let mut leaf = xray.conditions[0].explanation.clone();
    leaf.operands[0].value.as_mut().unwrap().text = "<img src=x onerror=alert(1)>".into();
    let of = |operator: &str, truth, parts| {
        let (operator, operands, span) = (operator.to_owned(), Vec::new(), leaf.span);
        Explanation { span, operator, truth, operands, parts }
    };
    let deep = (0..300).fold(leaf.clone(), |inner, level| of("NOT", level % 2 == 0, vec![inner]));
    let either = of("OR", false, vec![leaf.clone(), leaf.clone()]);
    xray.conditions[0].explanation = of("AND", false, vec![either, deep]);
    page.client.receive(Numbered { number: 0, message: Update::Stage { view: Box::new(view) } });
    crate::ui::fixtures::settle().await;
    let verdicts = page.texts(".xray .part-verdict");
    assert_eq!(verdicts[..3], ["Not all of these held:", "None of these held:", " did not hold"]);
    assert_eq!(page.count(".parts > .part > div > .parts > .part > div > .parts > .part code"), 3);
    assert!(verdicts.len() < 20, "what lies too deep is left to the text: {}", verdicts.len());
    assert_eq!(page.count("img"), 0);
}

#[wasm_bindgen_test]
async fn buttons_and_keys_move_the_buyers() {
    let (page, _) = race(BY_HAND).await;
    page.click(".mover:nth-child(2) .move").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Move { next: Move::of(1) }));
    page.press("A").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Move { next: Move::of(0) }));
    page.press("Backspace").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Seek { position: 1 }));
    page.press("ArrowRight").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Seek { position: 2 }));
    let before = page.commands().len();
    page.press("x").await;
    let slider = page.find("input[type=range]");
    press_on(&slider, "ArrowLeft").await;
    assert_eq!(page.commands().len(), before, "neither a letter nobody has nor a key of the slider");
}

#[wasm_bindgen_test]
async fn a_buyer_that_has_finished_says_so() {
    let (page, _) = race(BY_HAND).await;
    play(&page, "aa").await;
    let before = page.commands().len();
    page.click(".mover:nth-child(1) .move").await;
    assert_eq!(page.commands().len(), before);
    assert_eq!(page.find(".move").get_attribute("aria-disabled").as_deref(), Some("true"));
    assert_eq!(page.said(), "Ana has finished.");
    assert_eq!(page.text(".mover:nth-child(1) .next"), "Finished: served");
}

#[wasm_bindgen_test]
async fn the_receipt_gives_its_reasons() {
    let (page, _) = race(BY_HAND).await;
    play(&page, "a").await;
    assert_eq!(page.text(".receipt .arm"), "table Shop");
    assert_eq!(page.text(".receipt .units"), "0.5 RCU");
    let reasons = page.texts(".receipt-line .reasons li");
    assert!(reasons[0].ends_with("The whole item counts, whatever was asked for of it."), "{reasons:?}");
    assert_eq!(reasons[2], "The read was eventually consistent and costs half: 0.5 RCU.");
    assert_eq!(page.count(".what-if li"), 2);
}

#[wasm_bindgen_test]
async fn every_future_is_counted_and_can_be_replayed() {
    let (page, _) = race(BY_HAND).await;
    page.click(".explorer button").await;
    assert_eq!(page.text(".futures .headline"), "4 of 6 oversell.");
    assert_eq!(page.texts(".future-word"), ["AAB", "ABAB", "ABBA", "BAAB", "BABA", "BBA"]);
    assert_eq!(page.texts(".future-mark"), ["✓", "✕", "✕", "✕", "✕", "✓"]);
    page.click(".future-list li:nth-child(3) button").await;
    assert_eq!(
        page.commands().last().cloned(),
        act(Action::Replay { moves: [0, 1, 1, 0].map(Move::of).to_vec() })
    );
    assert_eq!(page.text("[aria-current] .future-word"), "ABBA");
    assert_eq!(page.text("[data-figure=sold]"), "2");
}

#[wasm_bindgen_test]
async fn a_random_run_is_drawn_in_bands() {
    let (page, _) = race(Controls { by_hand: false, run: Some((50, 7)), ..BY_HAND }).await;
    page.click(".run [type=submit]").await;
    assert_eq!(page.commands().last().cloned(), act(Action::Run { buyers: 50, seed: 7, arrival: None }));
    assert!(page.count(".band") >= 1);
    assert!(page.text(".band .lane-name").ends_with("served"));
    assert_eq!(page.count(".request"), 0);
}

#[wasm_bindgen_test]
async fn a_run_of_nobody_is_not_started() {
    let (page, _) = race(Controls { by_hand: false, run: Some((0, 7)), ..BY_HAND }).await;
    let before = page.commands().len();
    page.click(".run [type=submit]").await;
    assert_eq!(page.commands().len(), before);
    assert!(page.text(".run-problem").contains("from 1 to 100,000"));
}

#[wasm_bindgen_test]
async fn what_a_name_holds_stays_text() {
    let (page, scene) = race(BY_HAND).await;
    let mut view = scene.view_now().unwrap().as_ref().clone();
    let name = "<img src=x onerror=alert(1)>";
    view.buyers[0].name = name.to_owned();
    page.client.receive(Numbered { number: 0, message: Update::Stage { view: Box::new(view) } });
    crate::ui::fixtures::settle().await;
    assert_eq!(page.text(".lane .lane-name"), name);
    assert_eq!(page.count("img"), 0);
}
