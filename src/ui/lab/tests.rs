//! The lab's parts over a real session.

use dynamodb_sandbox::workbench::class_code::ClassCode;
use dynamodb_sandbox::workbench::class_task::Goal;
use dynamodb_sandbox::workbench::protocol::{Action, Command};
use dynamodb_sandbox::workbench::view::{Fate, Move};
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::found::Finds;
use super::{Race, STAGE, arrange, hand_in, program, programs};
use crate::ui::fixtures::{Page, settle};
use crate::ui::stage::{Scene, problems_id};
use crate::ui::{dom, words};

wasm_bindgen_test_configure!(run_in_browser);

const SHOP: &str = include_str!("../../../plots/shop.json");
const SEAT_MAP: &str = include_str!("../../../plots/seat_map.json");

/// The lab under test; other pages speak of no plot.
struct Lab {
    page: Page,
    scene: Scene,
}

impl Drop for Lab {
    fn drop(&mut self) {
        words::plot::close();
    }
}

impl Lab {
    async fn open(id: &str, plot: &str) -> Self {
        words::plot::open(id);
        let page = Page::open(format!(r#"{{"plot":{plot}}}"#)).await;
        let scene = page.with(|| Scene::new(page.client, STAGE));
        let place = page.place();
        let finds = page.with(|| Finds::kept(scene, place));
        page.mount(move || {
            view! {
                <arrange::Arrange scene/>
                <Race scene finds/>
                <programs::Programs scene finds/>
                <program::Program scene/>
                <hand_in::HandIn scene goal=Goal::Prove/>
            }
        });
        settle().await;
        Self { page, scene }
    }

    async fn act(&self, action: Action) {
        self.scene.act(action);
        settle().await;
    }

    async fn choose(&self, program: &str) {
        self.act(Action::Choose { program: program.into() }).await;
    }

    async fn play(&self, keys: &str) {
        for key in keys.chars() {
            self.page.press(&key.to_string()).await;
        }
    }

    fn editor(&self) -> HtmlTextAreaElement {
        self.page.find(".rewrite textarea").unchecked_into()
    }

    async fn type_program(&self, text: &str) {
        let editor = self.editor();
        editor.set_value(text);
        let typed = leptos::web_sys::Event::new("input").unwrap();
        editor.dispatch_event(&typed).unwrap();
        self.page.click(".rewrite .editor-actions button").await;
    }
}

async fn press_with_shift(key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_shift_key(true);
    init.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    dom::document().body().unwrap().dispatch_event(&event).unwrap();
    settle().await;
}

#[wasm_bindgen_test]
async fn the_goal_is_stated_and_recognised_and_the_program_marked() {
    let lab = Lab::open("shop", SHOP).await;
    assert!(lab.page.text(".goal-words").ends_with("Make it oversell: sell more than there was."));
    assert_eq!(lab.page.text(".goal-reached"), "");
    assert_eq!(lab.page.count(".found-mark"), 0, "nothing is given away");
    lab.play("abababab").await;
    assert_eq!(lab.page.text("[data-figure=verdict]"), "oversold by 1");
    assert!(lab.page.text(".goal-reached").starts_with("Reached in "));
    assert_eq!(lab.page.count(".rule-broken"), 1);
    assert_eq!(lab.page.texts(".program-choice.current .found-mark"), ["✕ Broken by hand."]);
}

#[wasm_bindgen_test]
async fn what_is_finished_has_a_code_and_what_is_not_has_none() {
    let lab = Lab::open("shop", SHOP).await;
    let codes = || {
        dom::find_all(&lab.page.host, ".hand-in input")
            .into_iter()
            .map(|field| field.unchecked_into::<HtmlInputElement>().value())
            .collect::<Vec<_>>()
    };
    lab.play("ababa").await;
    assert_eq!(codes(), [""; 0]);
    lab.play("b").await;
    assert_eq!(lab.page.texts(".hand-in-told"), ["Your class code is here.", ""]);
    let (code, mark) = ClassCode::parse(&codes()[0]).expect("a code");
    assert_eq!((code.plot, code.program, code.buyers), (1, 1, 2));
    lab.choose("conditional_write").await;
    assert_eq!(codes(), [""; 0]);
    lab.act(Action::Explore).await;
    assert_eq!(lab.page.texts(".hand-in-told"), ["", "Proven. Your class code is here."]);
    let (code, again) = ClassCode::parse(&codes()[0]).expect("a code");
    assert_eq!((code.program, again), (8, mark), "one browser has one mark");
}

#[wasm_bindgen_test]
async fn a_program_of_ones_own_is_handed_in_as_a_link() {
    let lab = Lab::open("shop", SHOP).await;
    let text = lab.editor().value().replace("\"stock > 0\"", "\"stock >= 1\"");
    lab.type_program(&text).await;
    lab.play("ababab").await;
    assert!(lab.page.texts(".hand-in-told")[0].starts_with("A program of your own is too long"));
    let link: HtmlInputElement = lab.page.find(".hand-in input").unchecked_into();
    assert!(link.value().contains("?plot=shop#lab=1."), "{}", link.value());
}

#[wasm_bindgen_test]
async fn a_program_is_marked_by_what_its_futures_are() {
    let lab = Lab::open("shop", SHOP).await;
    lab.choose("conditional_write").await;
    assert_eq!(lab.page.text(".in-use"), "The buyers follow: Write on a condition");
    lab.act(Action::Explore).await;
    assert!(lab.page.text(".found-mark.proven").contains("2 buyers, 1 at the start"));
    lab.choose("read_check_write").await;
    lab.act(Action::Explore).await;
    assert!(lab.page.text(".found-mark.harm").contains("futures break a rule"));
    assert_eq!(lab.page.count(".found-mark"), 2);
}

#[wasm_bindgen_test]
async fn the_race_is_arranged_anew() {
    let lab = Lab::open("shop", SHOP).await;
    let amount: leptos::web_sys::HtmlInputElement = lab.page.find("#lab-amount").unchecked_into();
    for (typed, wrong) in [("x", true), ("3", false)] {
        amount.set_value(typed);
        amount.dispatch_event(&leptos::web_sys::Event::new("input").unwrap()).unwrap();
        settle().await;
        assert_eq!(lab.page.text("#lab-amount-wrong").is_empty(), !wrong, "{typed}");
    }
    lab.page.click(".arrange [type=submit]").await;
    let arranged = Action::Arrange { buyers: 2, amount: Some(3), losses: 0 };
    assert_eq!(lab.page.commands().pop(), Some(Command::Act { stage: STAGE.into(), action: arranged }));
    assert_eq!(lab.page.text("[data-figure=stock]"), "3");
    lab.act(Action::Arrange { buyers: 5, amount: Some(3), losses: 0 }).await;
    assert_eq!(lab.page.texts(".lane .lane-name"), ["Ana", "Bình", "#3", "#4", "#5"]);
}

#[wasm_bindgen_test]
async fn a_lost_answer_is_drawn_said_and_sent_again() {
    let lab = Lab::open("shop", SHOP).await;
    assert_eq!(lab.page.count(".fates"), 0, "the plain case is plain");
    lab.act(Action::Arrange { buyers: 2, amount: None, losses: 1 }).await;
    assert_eq!(lab.page.count(".fates"), 2);
    press_with_shift("A").await;
    let lost = Action::Move { next: Move { buyer: 0, fate: Fate::ResponseLost } };
    assert_eq!(lab.page.commands().pop(), Some(Command::Act { stage: STAGE.into(), action: lost }));
    assert_eq!(lab.page.said(), "Ana read stock 1. The answer was lost.");
    assert_eq!(lab.page.text(".request.answer-lost .request-label"), "read stock=1, answer lost");
    assert_eq!(lab.page.text(".mover:nth-child(1) .next"), "Next: read, sends it again: no answer came");
    press_with_shift("B").await;
    assert_eq!(lab.page.said(), "No more messages may be lost.");
}

#[wasm_bindgen_test]
async fn labels_leave_each_other_room() {
    let lab = Lab::open("shop", SHOP).await;
    lab.act(Action::Arrange { buyers: 2, amount: None, losses: 1 }).await;
    press_with_shift("A").await;
    for key in ["b", "a", "b", "a", "b"] {
        lab.page.press(key).await;
    }
    // What a style says in percent.
    let percent = |element: &HtmlElement, property: &str| -> Option<f64> {
        let style = element.get_attribute("style")?;
        let (_, value) = style.split_once(&format!("{property}: "))?;
        value.split_once('%')?.0.parse().ok()
    };
    let mut neighbours = 0;
    for lane in 1..=2 {
        for side in [".request.read", ".request:not(.read):not(.harmful)"] {
            let requests = dom::find_all(&lab.page.host, &format!(".lane:nth-child({lane}) {side}"));
            let reach = requests.iter().map(|request| {
                let (left, width) = (percent(request, "left").unwrap(), percent(request, "width").unwrap());
                let label = dom::find(request, ".request-label").unwrap();
                let room = percent(&label, "max-width").unwrap() * width / 100.0;
                match request.class_list().contains("late") {
                    true => (left + width - room, left + width),
                    false => (left, left + room),
                }
            });
            let reach: Vec<_> = reach.collect();
            for pair in reach.windows(2) {
                neighbours += 1;
                assert!(pair[0].1 <= pair[1].0 + 0.01, "{pair:?}");
            }
        }
    }
    assert!(neighbours > 1, "{}", lab.page.host.inner_html());
}

#[wasm_bindgen_test]
async fn a_lost_request_does_nothing() {
    let lab = Lab::open("shop", SHOP).await;
    lab.act(Action::Arrange { buyers: 2, amount: None, losses: 1 }).await;
    lab.page.click(".mover:nth-child(2) .fate-buttons button").await;
    assert_eq!(lab.page.said(), "Bình’s request was lost: nothing was done.");
    assert_eq!(lab.page.text(".request.request-lost .request-label"), "request lost");
    assert_eq!(lab.page.text("[data-figure=rcu]"), "0 RCU");
}

#[wasm_bindgen_test]
async fn a_transaction_is_prepared_and_commits() {
    let lab = Lab::open("shop", SHOP).await;
    lab.choose("transaction").await;
    lab.play("a").await;
    assert_eq!(lab.page.said(), "Ana prepared a transaction: its items are locked until it commits.");
    assert_eq!(lab.page.text(".mover:nth-child(1) .next"), "Next: buy, commits");
    assert_eq!(lab.page.text(".mover:nth-child(1) .next code"), "buy");
    lab.play("b").await;
    assert_eq!(
        lab.page.text(".mover:nth-child(2) .next"),
        "Next: buy, tries again (1 of 1) after TransactionCanceledException"
    );
    lab.play("a").await;
    assert_eq!(lab.page.count(".request.prepared"), 1);
    assert_eq!(lab.page.count(".locked"), 1);
}

#[wasm_bindgen_test]
async fn a_program_is_read_step_by_step() {
    let lab = Lab::open("shop", SHOP).await;
    lab.choose("optimistic_lock").await;
    let sentences = lab.page.texts(".step-sentences li");
    assert_eq!(sentences[0], "Remembers stock (Item.stock.N), version (Item.version.N).");
    assert_eq!(sentences[1], "Only if stock > 0, else refused.");
    assert_eq!(
        sentences[2],
        "On ConditionalCheckFailedException: back to read, up to 3 times, waiting at most 10 ms, doubled each time up to 80 ms, all of it left to chance; after that, failed."
    );
}

#[wasm_bindgen_test]
async fn a_program_is_rewritten_wrong_then_right_then_put_back() {
    let lab = Lab::open("shop", SHOP).await;
    lab.page.click(".rewrite summary").await;
    let original = lab.editor().value();
    lab.type_program(&original.replace("\"stock > 0\"", "\"stock >\"")).await;
    assert_eq!(lab.page.text(".editor-state"), "Not in use; see below.");
    lab.act(Action::Run { buyers: 2, seed: 1, arrival: None }).await;
    assert_eq!(lab.page.client.notice.get_untracked(), None, "the problem is said once, at the editor");
    let problems = problems_id(STAGE);
    assert_eq!(dom::document().active_element().map(|active| active.id()), Some(problems));
    let problem = lab.page.text(".problem button");
    assert!(problem.starts_with("Line ") && problem.contains("stock >"), "{problem}");
    lab.page.click(".problem button").await;
    let editor = lab.editor();
    assert_eq!(dom::document().active_element().map(|active| active.id()), Some(editor.id()));
    let cursor = editor.selection_start().unwrap().unwrap() as usize;
    let ahead: String =
        String::from_utf16_lossy(&editor.value().encode_utf16().take(cursor).collect::<Vec<_>>());
    assert!(ahead.trim_end().ends_with("stock >"), "{}", &ahead[ahead.len() - 20..]);

    lab.type_program(&original.replace("\"stock > 0\"", "\"stock > 1\"")).await;
    assert_eq!(lab.page.text(".editor-state"), "In use.");
    assert!(lab.page.text(".in-use").ends_with("as you rewrote it"));
    assert!(lab.page.texts(".step-sentences li").contains(&"Only if stock > 1, else refused.".to_owned()));
    lab.page.click(".rewrite .editor-actions button:nth-of-type(2)").await;
    assert_eq!(lab.editor().value(), original);
    assert_eq!(lab.page.text(".in-use"), "The buyers follow: Read, check, write");
}

#[wasm_bindgen_test]
async fn a_random_run_is_shown_elsewhere_and_left_by_hand() {
    let lab = Lab::open("shop", SHOP).await;
    assert_eq!(lab.page.count(".elsewhere"), 0);
    lab.act(Action::Run { buyers: 5, seed: 1, arrival: None }).await;
    assert!(lab.page.text(".elsewhere").starts_with("A run at random is on show, further down: 5 buyers."));
    assert_eq!(lab.page.count(".mover, .stage .lane"), 0);
    lab.page.click(".elsewhere button").await;
    assert_eq!(lab.page.count(".elsewhere"), 0);
    assert_eq!(lab.page.count(".mover"), 2);
}

#[wasm_bindgen_test]
async fn a_message_that_was_lost_on_its_way_is_no_request_executed() {
    let lab = Lab::open("shop", SHOP).await;
    lab.act(Action::Arrange { buyers: 2, amount: Some(1), losses: 2 }).await;
    lab.act(Action::Move { next: Move { buyer: 0, fate: Fate::RequestLost } }).await;
    assert_eq!(lab.page.text(".totals [data-figure=requests]"), "0 requests");
    assert_eq!(lab.page.text(".totals [data-figure=lost]"), "1 message lost");
    lab.act(Action::Move { next: Move { buyer: 0, fate: Fate::ResponseLost } }).await;
    assert_eq!(lab.page.text(".totals [data-figure=requests]"), "1 request");
    assert_eq!(lab.page.text(".totals [data-figure=lost]"), "2 messages lost");
}

#[wasm_bindgen_test]
async fn a_plot_without_a_stock_shows_none() {
    let lab = Lab::open("seat_map", SEAT_MAP).await;
    assert_eq!(lab.page.count("[data-figure=stock], .of:not(:empty)"), 0);
    assert_eq!(lab.page.text("[data-figure=taken]"), "0");
    assert_eq!(lab.page.texts(".figure dt")[0], "Booked");
    assert!(lab.page.text(".own-program").starts_with("Chi always follows “The neighbour”"));
    assert_eq!(lab.page.count("#lab-amount"), 0);
    let text = lab.page.host.text_content().unwrap();
    assert!(!text.to_lowercase().contains("stock"), "{text}");
}
