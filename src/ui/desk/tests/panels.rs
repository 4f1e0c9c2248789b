//! Tables, and the panels side by side or behind tabs.

use wasm_bindgen_test::wasm_bindgen_test;

use super::desk;
use crate::ui::fixtures::press_on;

#[wasm_bindgen_test]
async fn the_table_is_shown_as_it_is_stored_and_marked() {
    let page = desk("lower").await;
    page.click(".send").await;
    assert_eq!(page.text("[data-table=Shop] .stored-name .counts"), "1 item, 36 B");
    assert_eq!(page.texts(".collection [role]"), ["PK A ", "1 item, 36 B"]);
    assert_eq!(page.text("[data-access=changed] [role=rowheader]"), "DETAILS");
    assert_eq!(page.text("[data-access=changed] .size"), "36 B changed");
    let attributes = page.texts("[data-access=changed] .attribute");
    assert_eq!(attributes, ["price 9 was 10", "kind <b>laptop</b>"]);
    assert_eq!(page.count("b"), 0, "values are text");
    assert_eq!(page.find("[role=grid]").get_attribute("aria-rowcount").as_deref(), Some("3"));
    assert_eq!(page.text(".stored-touched .counts"), "1 item met");
}

#[wasm_bindgen_test]
async fn an_index_is_a_view_of_its_own_and_an_item_opens() {
    let page = desk("lower").await;
    page.click("[data-index=ByKind]").await;
    assert!(page.text("[data-table=Shop] .stored-name .counts").starts_with("1 entry, "));
    assert!(page.text(".stored-index").starts_with("global index · kind · holds "));
    assert_eq!(page.text(".stored-row.collection .row-head"), "kind <b>laptop</b>");
    page.click(".stored-views button").await;
    let grid = page.find("[role=grid]");
    press_on(&grid, "Home").await;
    press_on(&grid, "ArrowDown").await;
    let current = page.find(".stored-row[aria-selected=true]");
    assert_eq!(current.get_attribute("aria-rowindex").as_deref(), Some("3"));
    assert_eq!(grid.get_attribute("aria-activedescendant"), Some(current.id()));
    press_on(&grid, "Enter").await;
    let rows = page.texts(".stored-item tbody tr");
    assert_eq!(rows, ["PK keySA3 B", "SK keySDETAILS9 B", "kindS<b>laptop</b>17 B", "priceN107 B"]);
    page.click(".send").await;
    assert_eq!(page.text(".stored-item tbody tr:last-child .was"), "was 10", "it follows what is done");
    press_on(&grid, "Escape").await;
    assert_eq!(page.count(".stored-item"), 0);
}

#[wasm_bindgen_test]
async fn panels_are_tabs_where_there_is_no_room() {
    let page = desk("lower").await;
    // The window of the tests is narrow, or it is not: the roles say which.
    let tabs = page.find("[role=tablist]");
    if tabs.has_attribute("hidden") {
        assert_eq!(page.count(".panel[role=group]:not([hidden])"), 4);
        return;
    }
    assert_eq!(page.count("[role=tabpanel]:not([hidden])"), 1);
    press_on(&page.find("#lower-response-tab"), "ArrowLeft").await;
    assert_eq!(page.count("#lower-take-away:not([hidden])"), 1);
    press_on(&page.find("#lower-take-away-tab"), "ArrowLeft").await;
    assert_eq!(page.find("#lower-history-tab").get_attribute("aria-selected").as_deref(), Some("true"));
    assert_eq!(page.find("#lower-history-tab").get_attribute("tabindex").as_deref(), Some("0"));
    assert_eq!(page.count("#lower-history:not([hidden])"), 1);
    press_on(&page.find("#lower-history-tab"), "Home").await;
    assert_eq!(page.count("#lower-response:not([hidden])"), 1);
}
