//! The search in a real browser, over an index of its own.

use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlInputElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::Search;
use crate::ui::dom;
use crate::ui::fixtures::{Page, press_on, press_with, settle};

wasm_bindgen_test_configure!(run_in_browser);

/// Two entries, as an address that fetches them.
const INDEX: &str = concat!(
    "data:application/json,",
    r#"[{"k":"lesson","t":"<b>Tồn kho</b>","a":"%23one","w":["ton kho",""]},"#,
    r#"{"k":"step","t":"Query","c":"Tồn kho","a":"%23two","w":["query","ton kho"]}]"#
);

async fn page(index: &'static str) -> Page {
    let page = Page::new();
    page.mount(move || view! { <Search address=index/> });
    settle().await;
    page
}

async fn ask(page: &Page, query: &str) {
    let field: HtmlInputElement = page.find("#search-field").unchecked_into();
    field.set_value(query);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    gloo_timers::future::TimeoutFuture::new(50).await;
    settle().await;
}

#[wasm_bindgen_test]
async fn the_keys_open_it_and_go_along_what_is_found() {
    let page = page(INDEX).await;
    press_with(&dom::document().body().unwrap(), "k", true).await;
    assert!(page.find("dialog").has_attribute("open"));
    ask(&page, "ton\u{300} KHO").await;
    assert_eq!(page.text("#search-said"), "2 results");
    assert_eq!(page.texts(".found-title"), ["<b>Tồn kho</b>", "Query"], "titles are text");
    press_on(&page.find("#search-field"), "ArrowDown").await;
    press_on(&page.find("dialog"), "ArrowDown").await;
    let focused = || dom::document().active_element().and_then(|active| active.get_attribute("href"));
    assert_eq!(focused().as_deref(), Some("#two"));
    press_on(&page.find("dialog"), "ArrowUp").await;
    press_on(&page.find("dialog"), "ArrowUp").await;
    assert_eq!(dom::document().active_element().unwrap().id(), "search-field");
    page.find("dialog button").click();
    assert!(!page.find("dialog").has_attribute("open"));
}

#[wasm_bindgen_test]
async fn nothing_found_and_no_index_are_said() {
    let page = page(INDEX).await;
    page.click(".search-open").await;
    ask(&page, "elephant").await;
    assert_eq!(page.text("#search-said"), "Nothing was found for “elephant”.");
    page.click("dialog button").await;

    let page = self::page("data:application/json,{").await;
    page.click(".search-open").await;
    ask(&page, "query").await;
    assert_eq!(page.text("#search-said"), "The index of this site could not be loaded.");
    page.click("dialog button").await;
}
