//! The lab's link over a real session: made, followed, saved, opened.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::share::{SharedRace, SharedRun};
use dynamodb_sandbox::workbench::view::{Fate, InJson, Move};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Follow, Keep};
use crate::ui::dom;
use crate::ui::fixtures::{Page, settle};
use crate::ui::stage::Scene;

wasm_bindgen_test_configure!(run_in_browser);

const SHOP: &str = include_str!("../../../plots/shop.json");

async fn lab() -> (Page, Scene) {
    let page = Page::open(format!(r#"{{"plot":{SHOP}}}"#)).await;
    let scene = page.with(|| Scene::new(page.client, "lab"));
    page.mount(move || view! { <Follow scene/><Keep scene/> });
    settle().await;
    (page, scene)
}

async fn follow(fragment: &str) {
    dom::window().location().set_hash(fragment).unwrap();
    // The event comes with a turn of its own.
    gloo_timers::future::sleep(std::time::Duration::from_millis(50)).await;
    settle().await;
}

fn shared(scene: Scene) -> SharedRace {
    scene.view_now().unwrap().shared.as_ref().and_then(InJson::read).unwrap()
}

fn address(page: &Page) -> String {
    page.find(".keep input").unchecked_into::<HtmlInputElement>().value()
}

#[wasm_bindgen_test]
async fn the_link_names_the_plot_and_is_followed() {
    let (page, scene) = lab().await;
    scene.act(Action::Arrange { buyers: 3, amount: Some(2), losses: 1 });
    scene.act(Action::Choose { program: "read_twice".into() });
    for next in [Move::of(2), Move { buyer: 0, fate: Fate::ResponseLost }] {
        scene.act(Action::Move { next });
    }
    settle().await;
    let kept = shared(scene);
    let address = address(&page);
    let (plot, fragment) = address.split_once('#').unwrap();
    assert!(plot.ends_with("?plot=shop"), "{address}");
    assert_eq!(SharedRace::parse(fragment), Some(Ok(kept.clone())));

    scene.act(Action::Choose { program: "conditional_write".into() });
    settle().await;
    assert_ne!(shared(scene), kept);
    follow(fragment).await;
    assert_eq!(shared(scene), kept);
    assert_eq!(page.count(".wrong-link"), 0);
    follow("").await;
}

#[wasm_bindgen_test]
async fn what_cannot_be_followed_is_told_and_changes_nothing() {
    let (page, scene) = lab().await;
    scene.act(Action::Move { next: Move::of(1) });
    settle().await;
    let before = shared(scene);
    let of = |change: fn(&mut SharedRace)| {
        let mut race = before.clone();
        change(&mut race);
        race.fragment().unwrap()
    };
    for (fragment, words) in [
        ("lab=2.AAAA".to_owned(), "newer release"),
        ("lab=1.<img src=x onerror=alert(1)>".to_owned(), "cannot be read"),
        (of(|race| race.race = "no_such_plot".into()), "cannot be read"),
        (of(|race| race.program = "<script>".into()), "cannot be read"),
        (of(|race| race.buyers = 1_000_000), "cannot be read"),
        (of(|race| race.run = SharedRun::Moves(vec![Move::of(9)])), "cannot be read"),
        (
            of(|race| race.run = SharedRun::Random { n: u32::MAX, seed: 1, arrival: Default::default() }),
            "cannot be read",
        ),
    ] {
        follow(&fragment).await;
        assert!(page.text(".wrong-link").contains(words), "{fragment}");
        assert_eq!(shared(scene), before, "{fragment}");
    }
    follow("").await;
    assert_eq!(page.count(".wrong-link, img, script"), 0);
}

#[wasm_bindgen_test]
async fn the_code_is_drawn_when_it_is_opened() {
    let (page, _) = lab().await;
    assert_eq!(page.count(".qr-code"), 0);
    page.click(".qr summary").await;
    gloo_timers::future::sleep(std::time::Duration::from_millis(50)).await;
    settle().await;
    let drawn = |selector, name| page.host.query_selector(selector).unwrap().unwrap().get_attribute(name);
    assert_eq!(drawn(".qr-code", "aria-label").as_deref(), Some("QR code of the link to this race"));
    assert!(drawn(".qr-squares", "d").unwrap().starts_with("M4 4h7v1h-7z"));
}

#[wasm_bindgen_test]
async fn a_long_link_has_no_code_and_says_so() {
    let (page, scene) = lab().await;
    assert_eq!(shared(scene).steps, None);
    let text = scene.view_now().unwrap().program.edited.clone().unwrap();
    // Names that do not repeat cannot be packed small.
    let name = |number: u32| format!(", n{:08x}", number.wrapping_mul(2_654_435_761));
    let names: String = (1..=250).map(name).collect();
    let edited = text.replacen(
        "\"TableName\"",
        &format!("\"ProjectionExpression\": \"stock{names}\", \"TableName\""),
        1,
    );
    scene.act(Action::Edit { text: edited });
    settle().await;
    assert!(shared(scene).steps.is_some(), "the text is in use: {:?}", scene.view_now().unwrap().problems);
    assert!(address(&page).len() > 1_200);
    assert_eq!(page.count(".qr"), 0);
    assert!(page.text(".aside").contains("more than 1,200 characters"));
    assert_eq!(page.texts(".files button"), ["Save as a file", "Open a file"]);
}
