//! The presenter's tally over a real session.

use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::workbench::class_code::{ClassCode, Cost, Finish};
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, HtmlTextAreaElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Class, ClassTally, Plots};
use crate::ui::dom;
use crate::ui::fixtures::{Page, press_on, settle};
use crate::ui::remember::Place;

wasm_bindgen_test_configure!(run_in_browser);

const SHOP: &str = include_str!("../../../plots/shop.json");

async fn open(place: Option<Place>) -> (Page, Place) {
    let document = format!(r#"{{"plot":{SHOP}}}"#);
    let page = Page::open(document.clone()).await;
    let place = place.unwrap_or_else(|| page.place());
    let kept = place.clone();
    let class = page.with(|| Class::kept(page.client, Plots::Here(vec![document]), "lab/".to_owned(), kept));
    page.mount(move || view! { <ClassTally class/> });
    settle().await;
    (page, place)
}

fn field(page: &Page) -> HtmlTextAreaElement {
    page.find("#class-codes").unchecked_into()
}

/// Types codes and presses Enter.
async fn hand_in(page: &Page, text: &str) {
    let field = field(page);
    field.set_value(text);
    field.dispatch_event(&leptos::web_sys::Event::new("input").unwrap()).unwrap();
    press_on(&field, "Enter").await;
    turns().await;
}

/// Waits for what is done in several turns.
async fn turns() {
    for _ in 0..10 {
        settle().await;
    }
}

/// An oversell of two buyers by hand, with a mark.
fn oversold(mark: u16) -> String {
    let code = ClassCode {
        plot: 1,
        program: 1,
        buyers: 2,
        amount: Some(1),
        losses: 0,
        finish: Finish::Broken { moves: [0, 1, 0, 1, 0, 1].map(Move::of).to_vec() },
        cost: Cost { read_units: CapacityUnits::whole(1), write_units: CapacityUnits::whole(4) },
    };
    code.text(mark).expect("short")
}

#[wasm_bindgen_test]
async fn codes_are_counted_once_and_kept() {
    let (page, place) = open(None).await;
    assert_eq!(page.text(".class-tally > .aside"), "No codes yet.");
    let codes: Vec<String> = (0..30).map(oversold).collect();
    hand_in(&page, &format!("{}\n{}", codes.join(", "), codes[3].to_lowercase())).await;
    assert_eq!(page.said(), "30 codes counted. 1 was there already.");
    assert_eq!(field(&page).value(), "");
    assert_eq!(page.text(".task h3"), "The last item: Make it oversell: sell more than there was.");
    assert_eq!(page.text(".task-count"), "30 codes");
    assert_eq!(page.texts(".task td"), ["30", "1", "1", "4", "4"]);
    assert_eq!(page.count(".each-code li"), 10);
    page.click(".each-code > button").await;
    turns().await;
    assert_eq!(page.count(".each-code li"), 30);
    assert_eq!(page.texts(".again"), ["Handed in 2 times, counted once"]);
    let again = open(Some(place)).await.0;
    assert_eq!(again.text(".task-count"), "30 codes");
}

#[wasm_bindgen_test]
async fn what_does_not_count_is_told_and_corrected() {
    let (page, _) = open(None).await;
    let right = oversold(5);
    let wrong = format!("{}{}", &right[..right.len() - 1], if right.ends_with('7') { '8' } else { '7' });
    hand_in(&page, &format!("{wrong} lab=2.AAAA <img/src=x>")).await;
    assert_eq!(page.said(), "0 codes counted. 3 do not count; see below.");
    assert_eq!(page.texts(".not-counted .code"), [wrong.as_str(), "lab=2.AAAA", "<img/src=x>"]);
    let why = page.texts(".not-counted .why");
    assert!(
        why[0].starts_with("Mistyped") && why[1].contains("newer") && why[2].starts_with("Mistyped"),
        "{why:?}"
    );
    assert_eq!(page.count("img, .task"), 0);
    page.click(".not-counted li:first-child button").await;
    assert_eq!(field(&page).value(), wrong);
    assert_eq!(dom::document().active_element().map(|active| active.id()).as_deref(), Some("class-codes"));
    assert_eq!(page.count(".not-counted li"), 2);
    hand_in(&page, &right).await;
    assert_eq!(page.text(".task-count"), "1 code");
}

#[wasm_bindgen_test]
async fn a_code_is_removed_all_are_cleared_and_back() {
    let (page, _) = open(None).await;
    hand_in(&page, &format!("{} {}", oversold(1), oversold(2))).await;
    let link = page.find(".each-code a").get_attribute("href").unwrap_or_default();
    assert!(link.starts_with("lab/?plot=shop#lab=1."), "{link}");
    page.click(".each-code li button").await;
    assert_eq!(page.text(".task-count"), "1 code");
    page.click(".tally-actions button").await;
    assert_eq!(page.said(), "1 code is cleared.");
    assert_eq!(page.count(".task"), 0);
    let undo: HtmlElement = page.find(".tally-actions button");
    assert_eq!(undo.text_content().as_deref(), Some("Undo"));
    undo.click();
    settle().await;
    assert_eq!(page.text(".task-count"), "1 code");
}
