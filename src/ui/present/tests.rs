//! The presenter's page over a real session.

use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::workbench::presentation::Presentation;
use dynamodb_sandbox::workbench::presentation::rehearsal::{Source, rehearse};
use dynamodb_sandbox::workbench::share::{SharedRace, SharedRun};
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlInputElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::Presenter;
use super::director::Director;
use crate::ui::fixtures::{Page, press_on, settle};
use crate::ui::remember::Place;
use crate::ui::words;

wasm_bindgen_test_configure!(run_in_browser);

const SHOP: &str = include_str!("../../../presentations/shop.json");
const LAPTOP: &str = include_str!("../../../lessons/the-last-item/race.json");
const PLOT: &str = include_str!("../../../plots/shop.json");

struct Show {
    page: Page,
    place: Place,
}

impl Drop for Show {
    fn drop(&mut self) {
        words::plot::close();
    }
}

fn shop() -> Presentation {
    let source: Source = serde_json::from_str(SHOP).unwrap();
    rehearse(&source, |_| serde_json::from_str(LAPTOP).ok()).unwrap()
}

impl Show {
    async fn open(presentation: Presentation, is_link: bool, place: Option<Place>) -> Self {
        let page = Page::new();
        page.connect();
        let place = place.unwrap_or_else(|| page.place());
        let kept = place.clone();
        page.mount(move || {
            let director = Director::new(expect_context(), presentation, is_link, kept);
            view! { <Presenter director wrong=None/> }
        });
        let show = Self { page, place };
        show.rest().await;
        show
    }

    /// A scene is set by several commands, each in a turn of its own.
    async fn rest(&self) {
        for _ in 0..4 {
            settle().await;
        }
    }

    async fn press(&self, keys: &str) {
        for key in keys.split(' ') {
            self.page.press(key).await;
            self.rest().await;
        }
    }

    fn all(&self) -> String {
        self.page.host.text_content().unwrap_or_default()
    }
}

#[wasm_bindgen_test]
async fn nothing_is_given_away_until_it_is_revealed() {
    let show = Show::open(shop(), false, None).await;
    show.press("n").await;
    assert_eq!(show.page.text(".scene-place"), "Scene 2 of 10");
    assert_eq!(show.page.text("[data-figure=stock]"), "1");
    show.press("s s s s").await;
    assert_eq!(show.page.count(".request"), 4, "what is sent is seen");
    assert_eq!(show.page.text("[data-figure=stock]"), "0");
    assert_eq!(show.page.count("[data-figure=sold], [data-figure=verdict], .arc path, .totals, .right"), 0);
    assert!(!show.all().contains("Sold 2 of 1"), "{}", show.all());
    assert!(!show.all().contains("served"), "{}", show.all());
    show.press("b").await;
    assert_eq!(show.page.count(".request"), 3);
    show.press("v").await;
    assert_eq!(show.page.text("[data-figure=verdict]"), "oversold by 1");
    assert!(show.page.text(".headline").starts_with("Sold 2 of 1."));
    assert!(show.page.text(".choice-row.right .choice-words").starts_with("Both"));
    show.press("x").await;
    assert_eq!(show.page.count("[data-figure=verdict], .right, .request"), 0, "hidden again");
}

#[wasm_bindgen_test]
async fn every_future_is_counted_when_it_is_revealed() {
    let show = Show::open(shop(), false, None).await;
    show.press("n n n n n n v").await;
    assert_eq!(show.page.text(".headline"), "12 of 20 oversell.");
    show.press("PageDown PageDown").await;
    assert_eq!(show.page.text(".scene-place"), "Scene 9 of 10");
    assert!(!show.all().contains("Proven"), "{}", show.all());
    show.press("v").await;
    assert_eq!(show.page.text(".headline"), "In none of 6. Proven, for these two buyers.");
    show.press("p p p").await;
    assert_eq!(show.page.text(".scene-place"), "Scene 6 of 10");
    assert_eq!(show.page.text(".headline:not(:empty), .result-hidden"), "Hidden until it is revealed.");
}

#[wasm_bindgen_test]
async fn a_run_that_was_begun_is_finished_when_it_is_revealed() {
    let show = Show::open(shop(), false, None).await;
    show.press("n n n n n s s v").await;
    assert_eq!(show.page.text(".scene-place"), "Scene 6 of 10");
    assert_eq!(show.page.text(".headline"), "4 of 6 oversell.");
    assert_eq!(show.page.count(".request"), 4, "the whole run stands beside its result");
    // While it is played.
    show.press("n r v").await;
    assert_eq!(show.page.text(".headline"), "12 of 20 oversell.");
    assert_eq!(show.page.count(".request"), 6);
}

#[wasm_bindgen_test]
async fn a_new_class_begins_anew_from_any_scene() {
    let show = Show::open(shop(), false, None).await;
    assert_eq!(show.page.count(".anew[aria-disabled=true]"), 1, "there is nothing to clear");
    show.press("1 v n 2 v n").await;
    show.page.click(".anew").await;
    show.rest().await;
    assert_eq!(show.page.text(".scene-place"), "Scene 1 of 10");
    assert_eq!(show.page.text(".result-hidden"), "Hidden until it is revealed.");
    assert_eq!(show.page.count(".right, .choice-drawn, .request"), 0);
    show.page.click(".anew + button").await;
    show.rest().await;
    assert_eq!(show.page.text(".scene-place"), "Scene 3 of 10", "put back");
    show.press("p").await;
    assert_eq!(show.page.text(".choice-row:nth-child(2) .choice-share"), "1 of 1");
    // On the first scene the stage is set again.
    show.press("p").await;
    assert!(show.page.count(".request") > 0);
    show.page.click(".anew").await;
    show.rest().await;
    assert_eq!(show.page.count(".request, .right"), 0);
    show.press("n 1").await;
    assert_eq!(show.page.count(".anew + button"), 0, "another class is being counted");
}

#[wasm_bindgen_test]
async fn hands_are_counted_kept_and_told_at_the_end() {
    let show = Show::open(shop(), false, None).await;
    show.press("1 2 2 2").await;
    show.page.click(".choice-row:nth-child(3) .choice-hands button:last-of-type").await;
    show.page.click(".choice-row:nth-child(2) .choice-hands button:first-of-type").await;
    let field: HtmlInputElement = show.page.find(".choice-row:nth-child(3) input").unchecked_into();
    field.set_value("12");
    field.dispatch_event(&Event::new("change").unwrap()).unwrap();
    // Typing in the field is typing.
    press_on(&field, "2").await;
    press_on(&field, "n").await;
    assert_eq!(show.page.text(".scene-place"), "Scene 1 of 10");
    assert_eq!(show.page.count(".choice-drawn"), 0);

    // Another visit of the page.
    let (presentation, place) = (shop(), show.place.clone());
    drop(show);
    let show = Show::open(presentation, false, Some(place)).await;
    show.press("v").await;
    assert_eq!(show.page.texts(".choice-share"), ["1 of 15", "2 of 15", "12 of 15"]);
    show.press("n n n n n n n n n n").await;
    assert_eq!(show.page.text(".said h2"), "What the class said");
    assert_eq!(show.page.text(".said-verdict"), "2 of 15 hands were right.");
    show.page.click(".said-actions button").await;
    assert_eq!(show.page.count(".said-scene"), 0);
    show.page.click(".said-actions button").await;
    assert_eq!(show.page.count(".said-scene"), 1, "put back");
}

#[wasm_bindgen_test]
async fn a_race_of_the_lab_is_one_scene() {
    let race: Race = serde_json::from_str(PLOT).unwrap();
    let kept = SharedRace {
        race: "shop".into(),
        program: "read_check_write".into(),
        steps: None,
        buyers: 2,
        amount: Some(1),
        losses: 0,
        run: SharedRun::Moves(vec![Move::of(0), Move::of(1)]),
    };
    let show = Show::open(Presentation::of_link(race, &kept).unwrap(), true, None).await;
    assert_eq!(show.page.text("h2"), "The last item: Read, check, write");
    assert_eq!(show.page.count(".choice-row"), 3);
    show.press("2 r").await;
    assert!(show.page.count(".request") > 0);
    show.press("v").await;
    assert_eq!(show.page.text(".headline"), "12 of 16 oversell.");
    assert!(show.page.text(".choice-row.right .choice-words").starts_with("In some"));
    show.press("n").await;
    assert_eq!(show.page.text(".said-verdict"), "1 of 1 hands were right.");
}

#[wasm_bindgen_test]
async fn a_run_at_random_is_hidden_until_it_is_revealed() {
    let race: Race = serde_json::from_str(PLOT).unwrap();
    let kept = SharedRace {
        race: "shop".into(),
        program: "read_check_write".into(),
        steps: None,
        buyers: 2,
        amount: Some(1),
        losses: 0,
        run: SharedRun::Random { n: 60, seed: 7, arrival: None },
    };
    let show = Show::open(Presentation::of_link(race, &kept).unwrap(), true, None).await;
    show.press("r").await;
    assert!(show.all().contains("The run is made."), "{}", show.all());
    assert_eq!(show.page.count(".band, [data-figure=sold]"), 0);
    show.press("v").await;
    assert!(show.page.count(".band") > 0);
}
