//! Programs side by side in a real browser, over a real session.

use dynamodb_sandbox::workbench::protocol::{Action, Command};
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlSelectElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{BUYERS, SideBySide};
use crate::ui::fixtures::{Page, race_document, settle};
use crate::ui::stage::Scene;

wasm_bindgen_test_configure!(run_in_browser);

async fn compared() -> Page {
    let page = Page::open(race_document()).await;
    let scene = page.with(|| Scene::new(page.client, "home"));
    page.mount(move || view! { <SideBySide scene/> });
    settle().await;
    page.click(".side-by-side .primary").await;
    settle().await;
    page
}

#[wasm_bindgen_test]
async fn every_program_has_a_line_and_a_column() {
    let page = compared().await;
    let Some(Command::Act { action: Action::Compare { programs, buyers, .. }, .. }) = page.commands().pop()
    else {
        panic!("{:?}", page.commands().pop())
    };
    assert_eq!(programs.len(), 5);
    assert_eq!(buyers, BUYERS);
    assert_eq!(page.count(".chart-legend li"), 5);
    assert_eq!(page.count(".chart-legend li.holding"), 1);
    assert_eq!(page.texts(".chart-table tbody tr:last-child th"), ["100"]);
    assert_eq!(page.count(".chart-table tbody tr:last-child td"), 5);
}

#[wasm_bindgen_test]
async fn another_figure_makes_another_chart() {
    let page = compared().await;
    page.click("input[value=sold]").await;
    assert_eq!(page.text(".chart figcaption"), "Served, from 2 to 100 buyers");
    let sold = page.texts(".chart-table tbody tr:last-child td");
    assert!(sold[0].contains('✕'), "{sold:?}");
    assert_eq!(sold[4].trim(), "1", "only one is sold on a condition");
}

#[wasm_bindgen_test]
async fn what_being_safe_costs_is_a_figure() {
    let page = compared().await;
    assert_eq!(page.texts(".pair-table thead th"), ["Read, check, write", "Write on a condition"]);
    assert_eq!(page.texts(".pair-table tbody tr:first-child td"), ["✕ broken", "kept"]);
    let cost = page.text(".pair-cost");
    assert!(cost.starts_with("Write on a condition keeps the rules and pays "), "{cost}");
    assert!(cost.contains("; Read, check, write pays "), "{cost}");
    let select: HtmlSelectElement = page.find(".pair-choice select").unchecked_into();
    select.set_value("1");
    select.dispatch_event(&Event::new("change").unwrap()).unwrap();
    settle().await;
    assert_eq!(page.texts(".pair-table thead th")[0], "Read strongly consistent");
}
