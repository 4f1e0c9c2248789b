//! Client code in a real browser, over a real session.

use leptos::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Code, Keyboard, Listing};
use crate::ui::fixtures::{Page, lesson_document, press_on, settle};

wasm_bindgen_test_configure!(run_in_browser);

async fn code() -> Page {
    let page = Page::open(lesson_document()).await;
    let listing = page.with(|| Listing::new(page.client, "cache"));
    let names = vec![("every".to_owned(), "Forget every copy".to_owned())];
    page.mount(move || view! { <Code listing names=names.clone()/><Keyboard listing active=true/> });
    settle().await;
    page
}

/// The button with this name.
async fn click(page: &Page, name: &str) {
    let buttons = page.texts(".code-steps button");
    let index = buttons.iter().position(|button| button == name).expect("a button");
    page.click(&format!(".code-steps button:nth-of-type({})", index + 1)).await;
}

#[wasm_bindgen_test]
async fn code_is_gone_through_line_by_line() {
    let page = code().await;
    assert_eq!(page.count(".code-lines li"), 9);
    assert_eq!(page.count(".code-lines [aria-current]"), 0);
    click(&page, "Step").await;
    assert_eq!(page.text(".code-lines [aria-current=step]"), "look up");
    assert_eq!(page.said(), "Line 2: look up");
    click(&page, "Step").await;
    assert_eq!(page.text(".code-lines [aria-current=step]"), "ask the table");
    assert_eq!(page.text(".client-sent"), "GetItem 0.5 RCU for question 1");
    assert_eq!(page.texts(".code-figures dd"), ["0", "1", "0"]);
    click(&page, "Step").await;
    assert_eq!(page.count(".kept li"), 1);
    assert!(page.text(".kept").contains("only price"));
    click(&page, "Step back").await;
    assert_eq!(page.count(".kept li"), 0);
}

#[wasm_bindgen_test]
async fn the_end_says_what_was_stale() {
    let page = code().await;
    click(&page, "Run to the end").await;
    assert_eq!(page.texts(".code-figures dd"), ["1", "1", "1"]);
    assert_eq!(page.text(".stale-mark"), "stale: the table has something else");
    assert_eq!(page.said(), "Line 3: hit The end. Hits: 1; stale answers: 1; 0.5 RCU, 1 WCU.");
    click(&page, "Start over").await;
    assert_eq!(page.said(), "Before the first line.");
    assert_eq!(page.count(".stale-mark, .client-sent"), 0);
}

#[wasm_bindgen_test]
async fn another_variant_is_chosen_by_its_name() {
    let page = code().await;
    let names = page.texts(".variants .choice");
    assert_eq!(names, ["whole", "Forget every copy"], "one that the page does not name goes by its id");
    page.click(".variants input[value=every]").await;
    assert_eq!(page.text(".code-lines li:last-child"), "forget all");
    click(&page, "Run to the end").await;
    assert_eq!(page.texts(".code-figures dd"), ["0", "2", "0"]);
}

#[wasm_bindgen_test]
async fn the_arrow_keys_go_along_except_among_answers() {
    let page = code().await;
    page.press("ArrowRight").await;
    page.press("ArrowRight").await;
    page.press("Backspace").await;
    assert_eq!(page.text(".code-lines [aria-current=step]"), "look up");
    press_on(&page.find(".variants input"), "ArrowRight").await;
    assert_eq!(page.text(".code-lines [aria-current=step]"), "look up");
}
