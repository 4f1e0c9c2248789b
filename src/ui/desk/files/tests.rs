//! Files on the playground in a real browser, over a real session.

use dynamodb_sandbox::workbench::session::PLAYGROUND_DESK;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlSelectElement, HtmlTextAreaElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::ui::desk::{Desk, Work};
use crate::ui::files::{self, kept};
use crate::ui::fixtures::{Page, playground_document, until};

wasm_bindgen_test_configure!(run_in_browser);

async fn playground() -> Page {
    let page = Page::open(playground_document()).await;
    let work = page.with(|| Work::new(page.client, PLAYGROUND_DESK));
    page.mount(move || view! { <Desk work/> });
    until(|| page.count(".desk-files") == 1).await;
    page
}

/// Pastes text and waits until it has been checked.
async fn paste(page: &Page, text: &str) {
    let field: HtmlTextAreaElement = page.find(".files-paste textarea").unchecked_into();
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    page.with(|| page.client.inspected.set(None));
    page.click(".files-paste button").await;
    until(|| page.count(".import") == 1).await;
}

async fn choose(page: &Page, selector: &str, value: &str) {
    let select: HtmlSelectElement = page.find(selector).unchecked_into();
    select.set_value(value);
    select.dispatch_event(&Event::new("change").unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_listed_and_what_is_right_is_brought_in() {
    let page = playground().await;
    paste(&page, "id,price\na,1\nb\n").await;
    assert_eq!(page.said(), "pasted text: CSV, 1 item to import. 1 problem.");
    assert_eq!(
        page.texts(".import-problems .problem"),
        ["Line 3, item 2: The row’s cells do not fit the columns: 1 of 2."]
    );
    assert_eq!(page.count(".import-go"), 0);
    paste(&page, "id,price\na,1\n<b>,2\n").await;
    assert_eq!(
        page.text("[data-import=Imported]"),
        "Imported new table · 2 items to import · putting them one by one would cost 2 WCU · id (S)"
    );
    // Another key, with the focus where it was.
    choose(&page, "#import-partition", "price").await;
    until(|| page.text("[data-import=Imported]").ends_with("price (N)")).await;
    page.click(".import-go").await;
    until(|| page.said() == "2 items were imported.").await;
    assert_eq!(page.count(".import"), 0);
    assert!(page.text("[data-table=Imported] .stored-name .counts").starts_with("2 items"));
    assert_eq!(page.text(".sent-line"), "1 ImportTable success, nothing charged");
}

#[wasm_bindgen_test]
async fn the_sandbox_and_its_tables_are_handed_out() {
    let page = playground().await;
    for (button, name) in
        [(".files-save", "dynamodb-sandbox.json"), (".files-lines", "Shop.jsonl"), (".files-csv", "Shop.csv")]
    {
        page.click(button).await;
        until(|| page.said() == format!("{name} was handed to your downloads.")).await;
    }
}

#[wasm_bindgen_test]
async fn files_are_cut_at_whole_characters_and_kept() {
    use dynamodb_sandbox::workbench::import::importer::Piece;
    let text = "é".repeat(200_000);
    let parts = js_sys::Array::of1(&text.as_str().into());
    let file = files::file(&parts, "text/plain").unwrap();
    let id = kept::new_id();
    kept::keep(&id, &file).await.expect("kept");
    let kept = kept::load(&id).await.expect("there");
    let (mut read, mut done) = (String::new(), false);
    while !done {
        match files::piece(&kept, read.len() as u64).await {
            Piece::Text { text, last, .. } => {
                read.push_str(&text);
                done = last;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(read, text);
    assert!(kept::load("never").await.is_none());
}
