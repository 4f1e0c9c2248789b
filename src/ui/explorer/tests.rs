//! Every future in a real browser, over a real session.

use dynamodb_sandbox::workbench::protocol::{Action, Command};
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::EveryFuture;
use crate::ui::fixtures::{Page, press_on, race_document, settle};
use crate::ui::stage::Scene;

wasm_bindgen_test_configure!(run_in_browser);

async fn explorer() -> (Page, Scene) {
    let page = Page::open(race_document()).await;
    let scene = page.with(|| Scene::new(page.client, "home"));
    page.mount(move || view! { <EveryFuture scene/> });
    settle().await;
    (page, scene)
}

async fn explored() -> (Page, Scene) {
    let (page, scene) = explorer().await;
    page.click(".explorer .primary").await;
    (page, scene)
}

fn last(page: &Page) -> Option<Action> {
    match page.commands().pop() {
        Some(Command::Act { action, .. }) => Some(action),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn the_report_has_the_share_the_effort_and_the_shortest_way_to_harm() {
    let (page, _) = explorer().await;
    assert_eq!(page.text(".asked"), "2 buyers who follow: Read, check, write.");
    page.click(".explorer .primary").await;
    assert_eq!(page.text(".headline"), "4 of 6 oversell.");
    assert_eq!(page.text(".share-words"), "4 of 6: 66.7%.");
    assert_eq!(page.text("[data-figure=total]"), "6");
    assert_eq!(page.text("[data-figure=harmful]"), "4");
    assert_eq!(page.count(".proof, .before"), 0);
    assert_eq!(page.text(".shortest span"), "The shortest way to harm takes 4 moves: Ana, Bình, Ana, Bình.");
    page.click(".shortest button").await;
    assert_eq!(last(&page), Some(Action::Replay { moves: [0, 1, 0, 1].map(Move::of).to_vec() }));
    assert_eq!(page.count(".future-list button"), 0, "drawn once it is unfolded");
    page.click(".each > summary").await;
    assert_eq!(page.count(".future-list button"), 6);
}

#[wasm_bindgen_test]
async fn after_a_fix_there_is_a_proof_beside_what_was_before() {
    let (page, scene) = explored().await;
    scene.act(Action::Choose { program: "read_twice".into() });
    settle().await;
    page.click(".explorer .primary").await;
    assert_eq!(page.text(".headline"), "12 of 20 oversell.");
    assert_eq!(page.texts(".before tbody tr:nth-child(2) td"), ["6", "20"]);
    assert!(page.text(".before .reasons").starts_with("Each buyer makes up to 3 requests where it was 2."));

    scene.act(Action::Choose { program: "conditional_write".into() });
    settle().await;
    page.click(".explorer .primary").await;
    assert_eq!(page.text(".futures.proven .headline"), "In none of 6. Proven, for these two buyers.");
    assert_eq!(page.texts(".before tbody tr:nth-child(3) td"), ["12", "0"]);
    assert!(page.text(".proof").contains("Every message arrives."));
    assert_eq!(page.count(".shortest"), 0);
}

#[wasm_bindgen_test]
async fn the_picture_is_walked_by_keys_and_played() {
    let (page, _) = explored().await;
    assert_eq!(page.count(".state:has(.mixed)"), 2, "the start, and after one read");
    assert_eq!(page.count(".state[tabindex=\"0\"]"), 1);
    assert_eq!(page.text(".state-said p"), "At the start. Futures from here: 6. 66.7% of them do harm.");
    page.find(".state[tabindex=\"0\"]").focus().unwrap();
    for _ in 0..4 {
        let state = page.find(".state[tabindex=\"0\"]");
        press_on(&state, "ArrowRight").await;
    }
    let end = page.find(".state[tabindex=\"0\"]");
    let moves = page.text(".state-said p");
    assert!(moves.starts_with("After 3 moves") || moves.starts_with("After 4 moves"), "{moves}");
    let before = page.commands().len();
    press_on(&end, "Enter").await;
    assert_eq!(page.commands().len(), before + 1);
    let Some(Action::Replay { moves }) = last(&page) else { panic!("{:?}", last(&page)) };
    assert!(moves.len() >= 3, "{moves:?}");
    assert_eq!(page.count(".state[aria-current=step]"), 1);
    press_on(&end, "Home").await;
    assert!(page.text(".state-said p").starts_with("At the start."));
}

#[wasm_bindgen_test]
async fn where_harm_is_done_the_mark_is_crossed_as_well_as_coloured() {
    let (page, _) = explored().await;
    let bad = page.find(".state:has(.bad)");
    assert!(bad.get_attribute("aria-label").unwrap().ends_with(": all do"));
    assert_eq!(bad.query_selector_all(".sign").unwrap().length(), 1);
    bad.click();
    settle().await;
    let said = page.text(".state-said p");
    assert!(said.contains("All of them do harm") || said.contains("A rule is broken here"), "{said}");
}
