//! The home page over a real session: predict and fix, the link to keep.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Found, Race, explore, fix, link};
use crate::ui::dom;
use crate::ui::fixtures::{Page, race_document, settle};
use crate::ui::stage::Scene;

wasm_bindgen_test_configure!(run_in_browser);

async fn home() -> (Page, Scene) {
    let page = Page::open(race_document()).await;
    let scene = page.with(|| Scene::new(page.client, super::STAGE));
    page.with(|| explore(scene));
    page.mount(move || view! { <Race scene/><Found scene/><fix::Fix scene/><link::Keep scene/> });
    settle().await;
    (page, scene)
}

async fn follow(fragment: &str) {
    dom::window().location().set_hash(fragment).unwrap();
    // The event comes with a turn of its own.
    gloo_timers::future::sleep(std::time::Duration::from_millis(50)).await;
    settle().await;
}

async fn try_fix(page: &Page, program: &str, holds: usize) {
    page.click(&format!("input[value={program}]")).await;
    page.click(&format!(".predict label:nth-of-type({holds}) input")).await;
    page.click(".fix [type=submit]").await;
    settle().await;
}

#[wasm_bindgen_test]
async fn the_count_waits_until_a_future_is_found() {
    let (page, _) = home().await;
    assert_eq!(page.count(".headline"), 0, "nothing is given away");
    for key in ["a", "b", "b", "a"] {
        page.press(key).await;
    }
    assert_eq!(page.text(".found"), "You found one of 6 futures.");
    assert_eq!(page.text(".headline"), "4 of 6 oversell.");
}

#[wasm_bindgen_test]
async fn a_fix_is_predicted_then_run_in_every_future() {
    let (page, scene) = home().await;
    page.click(".fix [type=submit]").await;
    assert_eq!(page.text(".fix-actions [role=status]"), "Choose a change and say what you expect.");

    try_fix(&page, "read_twice", 1).await;
    assert_eq!(page.text(".result .headline"), "12 of 20 still oversell.");
    assert!(page.text(".result").contains("Not what you predicted."));
    assert_eq!(page.text(".in-use"), "The buyers now follow: Read twice");

    try_fix(&page, "conditional_write", 1).await;
    assert_eq!(page.text(".result.proven .headline"), "In none of 6. Proven, for these two buyers.");
    assert!(page.text(".result").contains("As you predicted."));

    scene.act(Action::Choose { program: super::ORIGINAL.into() });
    settle().await;
    assert_eq!(page.count(".result, .in-use"), 0);
}

#[wasm_bindgen_test]
async fn a_link_replays_what_it_was_made_from() {
    let (page, scene) = home().await;
    page.press("b").await;
    page.press("a").await;
    let field: HtmlInputElement = page.find(".keep input").unchecked_into();
    assert!(field.value().ends_with("#race=1.read_check_write.BA"), "{}", field.value());

    follow("#race=1.conditional_write.ABAB").await;
    let view = scene.view_now().unwrap();
    assert_eq!(
        (view.program.id.as_str(), view.moves.as_slice()),
        ("conditional_write", [0, 1, 0, 1].map(Move::of).as_slice())
    );
    assert_eq!(page.count(".wrong-link"), 0);
}

#[wasm_bindgen_test]
async fn a_link_that_cannot_be_followed_changes_nothing() {
    let (page, scene) = home().await;
    page.press("a").await;
    for (fragment, words) in [
        ("#race=2.read_check_write.AB", "newer release"),
        ("#race=1.read_check_write.<b>", "cannot be read"),
        ("#race=1.no_such_program.AB", "cannot be read"),
        ("#race=1.read_check_write.AAAAA", "cannot be read"),
    ] {
        follow(fragment).await;
        assert!(page.text(".wrong-link").contains(words), "{fragment}");
        let view = scene.view_now().unwrap();
        assert_eq!(
            (view.program.id.as_str(), view.moves.as_slice()),
            ("read_check_write", [Move::of(0)].as_slice()),
            "{fragment}"
        );
    }
    follow("").await;
}
