//! The history, going back and forth in it, and starting again.

use wasm_bindgen_test::wasm_bindgen_test;

use super::{desk, field, send, write};
use crate::ui::fixtures::{Page, press_on};

#[wasm_bindgen_test]
async fn the_history_leads_back_to_a_request() {
    let page = desk("lower").await;
    page.click(".send").await;
    write(&page, "{}").await;
    send(&page).await;
    let sent = page.texts(".sent-line");
    assert_eq!(
        sent,
        [
            "2 UpdateItem ValidationException, nothing charged",
            "1 UpdateItem success, 1 WCU",
            "Before the first request"
        ]
    );
    assert_eq!(page.find(".sent-line").get_attribute("aria-current").as_deref(), Some("true"));
    page.click(".sent li:nth-child(2) .sent-line").await;
    assert_eq!(page.said(), "1 of 2: UpdateItem, success, 1 WCU");
    assert_eq!(page.text("[data-panel=response] .exchange-number"), "1");
    assert_eq!(page.text(".sent-line[aria-current]"), "1 UpdateItem success, 1 WCU");
    assert_eq!(page.text("[data-panel=tables] .aside"), "As they were after request 1.");
    page.find(".wire").set_attribute("open", "").unwrap();
    page.click(".wire .quiet").await;
    assert!(field(&page).value().contains("SET price"), "it can be sent again");
}

/// The price as the table shows it.
fn price(page: &Page) -> String {
    let shown = page.texts(".stored .attribute");
    shown.into_iter().find(|attribute| attribute.starts_with("price")).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn all_panels_follow_through_time_and_go_on_from_there() {
    let page = desk("lower").await;
    assert!(page.find(".time").has_attribute("hidden"));
    page.click(".send").await;
    let text = field(&page).value().replace("\"9\"", "\"7\"");
    write(&page, &text).await;
    send(&page).await;
    // Keys step where nothing is being typed.
    press_on(&page.find("textarea"), "[").await;
    assert_eq!(page.count(".past-note"), 0);
    press_on(&page.find(".send"), "[").await;
    press_on(&page.find(".send"), "[").await;
    assert_eq!(page.said(), "Before the first request");
    assert!(page.text(".past-note").starts_with("You are looking at the past."));
    assert_eq!(
        page.text("[data-panel=response] .waiting"),
        "Before the first request: nothing was answered yet."
    );
    assert_eq!(price(&page), "price 10");
    press_on(&page.find(".send"), "]").await;
    assert_eq!(price(&page), "price 9 was 10");
    assert_eq!(page.count(".branches"), 0);

    page.click(".past-ways button:nth-child(2)").await;
    assert_eq!(page.said(), "This is branch B; the tables are as they were then.");
    assert_eq!(page.texts(".branches button"), ["Branch A", "Branch B, from A after 1"]);
    assert_eq!(page.text("[data-figure=requests]"), "1 request");
    assert_eq!(page.text(".shared"), "From here back, shared with branch A");
    assert_eq!(price(&page), "price 9 was 10");

    // Beside each other: where the other branch went, and this one.
    page.find(".compare").set_attribute("open", "").unwrap();
    page.click(".compare-moments > button").await;
    assert_eq!(page.said(), "1 item differs.");
    assert_eq!(page.texts(".compared thead th"), ["A after 2", "B after 1"]);
    assert_eq!(page.text(".differences li"), "A · DETAILS changedprice 7 → 9");
    page.click(".branches button:first-child").await;
    assert_eq!(price(&page), "price 7 was 9");
    page.click(".compared > p:last-child button").await;
    assert_eq!(page.count(".compared"), 0);
}

#[wasm_bindgen_test]
async fn a_fresh_start_can_be_undone() {
    let page = desk("lower").await;
    page.click(".send").await;
    page.click(".editor-actions button:nth-of-type(3)").await;
    assert_eq!(page.text("[data-figure=requests]"), "0 requests");
    assert_eq!(page.text(".undo"), "Undo “Start again” 1 entry in its history");
    page.click(".undo button").await;
    assert_eq!(page.text("[data-figure=requests]"), "1 request");
    assert_eq!(page.said(), "Undone: everything is there again.");
    assert_eq!(page.count(".undo, .clear"), 0, "what a lesson judges is not forgotten");
}
