//! Random runs in a real browser, over a real session.

use dynamodb_sandbox::simulator::arrival::Arrival;
use dynamodb_sandbox::workbench::protocol::{Action, Command};
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlSelectElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::AtRandom;
use crate::ui::fixtures::{Page, race_document, settle};
use crate::ui::stage::Scene;

wasm_bindgen_test_configure!(run_in_browser);

async fn at_random() -> (Page, Scene) {
    let page = Page::open(race_document()).await;
    let scene = page.with(|| Scene::new(page.client, "home"));
    page.mount(move || view! { <AtRandom scene/> });
    settle().await;
    (page, scene)
}

async fn choose(page: &Page, selector: &str, value: &str) {
    let select: HtmlSelectElement = page.find(selector).unchecked_into();
    select.set_value(value);
    select.dispatch_event(&Event::new("change").unwrap()).unwrap();
    settle().await;
}

fn last(page: &Page) -> Option<Action> {
    match page.commands().pop() {
        Some(Command::Act { action, .. }) => Some(action),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn a_run_is_told_in_figures() {
    let (page, _) = at_random().await;
    assert_eq!(page.count(".run-figures"), 0, "nothing has run yet");
    page.click(".run [type=submit]").await;
    assert_eq!(last(&page), Some(Action::Run { buyers: 50, seed: 1, arrival: None }));
    assert_eq!(page.text("[data-figure=buyers]"), "50");
    let number =
        |id: &str| page.text(&format!("[data-figure={id}]")).replace(',', "").parse::<f64>().unwrap();
    assert_eq!(number("served") + number("refused"), 50.0);
    assert_eq!(number("oversold"), number("served") - 1.0);
    assert_eq!(number("rcu"), 25.0, "half a unit for each read");
    assert_eq!(number("wcu"), number("served"));
    assert_eq!(page.count(".latencies tbody tr"), 2);
    assert!(page.text(".run-verdict.harm").starts_with("Sold "));
}

#[wasm_bindgen_test]
async fn arrivals_follow_the_choice() {
    let (page, _) = at_random().await;
    choose(&page, ".run select", "1").await;
    page.click(".run [type=submit]").await;
    let run = |arrival| Some(Action::Run { buyers: 50, seed: 1, arrival: Some(arrival) });
    assert_eq!(last(&page), run(Arrival::Constant(0)));
    assert_eq!(page.count(".run select"), 1);
    choose(&page, ".run select", "5").await;
    choose(&page, ".run label:nth-of-type(4) select", "10000000").await;
    page.click(".run [type=submit]").await;
    let waves = Arrival::Waves { waves: 5, every: 2_000_000, lasting: 400_000 };
    assert_eq!(last(&page), run(waves));
}

#[wasm_bindgen_test]
async fn a_large_run_can_be_looked_at_more_closely() {
    let (page, _) = at_random().await;
    page.click(".run [type=submit]").await;
    assert_eq!(page.count(".closer-list li"), 0);
    page.click(".closer-actions button:nth-of-type(1)").await;
    assert_eq!(page.count(".closer-list li"), 12);
    assert_eq!(page.text(".closer-list li .closer-number"), "1");
    page.click(".closer-actions button:nth-of-type(2)").await;
    assert!(page.text(".closer-list li.harm").ends_with("The first harm."));
}

#[wasm_bindgen_test]
async fn the_frequency_stands_beside_the_share_and_is_not_taken_for_it() {
    let (page, scene) = at_random().await;
    page.click(".frequency button").await;
    assert_eq!(last(&page), Some(Action::Frequency { runs: 10_000, seed: 1 }));
    let found = page.texts(".odds p").join(" ");
    assert!(found.contains(" of 10,000 runs did harm: "), "{found}");
    assert!(found.contains("Not counted yet."), "{found}");
    scene.act(Action::Explore);
    settle().await;
    let found = page.texts(".odds p").join(" ");
    assert!(found.contains("4 of 6: 66.7%."), "{found}");
    assert!(page.text(".frequency").contains("A share of futures is not a probability"));
    // The first run that did harm does it again.
    page.click(".frequency [role=status] button").await;
    assert!(page.text(".run-verdict.harm").starts_with("Sold 2 of 1."));
}
