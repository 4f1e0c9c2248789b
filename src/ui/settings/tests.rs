//! The reader's work as a whole: what was set aside is listed, let go and brought back.

use dynamodb_sandbox::workbench::kept::{Aside, Reason};
use leptos::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::work::{Everything, YourWork};
use crate::ui::fixtures::{Page, until};
use crate::ui::kept::set_aside;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn what_was_set_aside_is_let_go_and_brought_back() {
    let page = Page::new();
    let place = format!("lesson/{}", js_sys::Math::random());
    let aside =
        Aside { place: place.clone(), at: 0, reason: Reason::Forked, texts: vec!["<img src=x>".into()] };
    set_aside::add(aside).await.unwrap();
    let everything = page.with(Everything::new);
    page.mount(move || view! { <YourWork everything/> });
    everything.look();
    let name = place.trim_start_matches("lesson/").to_owned();
    let lines = || page.texts(".set-aside li").iter().filter(|line| line.contains(&name)).count();
    until(|| lines() == 1).await;
    assert_eq!(page.count("img"), 0);
    // The latest comes first.
    page.click(".set-aside li:first-child button:last-child").await;
    until(|| lines() == 0).await;
    assert_eq!(page.said(), "Deleted.");
    page.click(".set-aside-undo button").await;
    until(|| lines() == 1).await;
    let kept = set_aside::list().await.unwrap();
    set_aside::let_go(kept[0].number).await.unwrap();
}
