//! What the client does when a worker is lost, and with what was kept.

use std::cell::RefCell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Client, Notice, Post};
use crate::ui::fixtures::{Page, race_document, settle};

wasm_bindgen_test_configure!(run_in_browser);

type Sent = Rc<RefCell<Vec<Numbered<Command>>>>;

fn deaf_worker() -> (Post, Sent) {
    let sent: Sent = Rc::default();
    let log = Rc::clone(&sent);
    let post = move |message: &ToWorker| {
        if let ToWorker::Command(command) = message {
            log.borrow_mut().push(command.clone());
        }
    };
    (Box::new(post), sent)
}

fn acknowledge(client: Client, sent: &Sent, index: usize) {
    let number = sent.borrow()[index].number;
    client.receive(Numbered { number, message: Update::Done { journal: true } });
}

fn moved(buyer: usize) -> Command {
    Command::Act { stage: "home".into(), action: Action::Move { next: Move::of(buyer) } }
}

fn messages(sent: &Sent) -> Vec<Command> {
    sent.borrow().iter().map(|command| command.message.clone()).collect()
}

#[wasm_bindgen_test]
fn another_worker_gets_the_document_the_journal_and_what_was_not_answered() {
    let page = Page::new();
    let client = page.client;
    let (post, first) = deaf_worker();
    client.connect(post);
    client.open("{}".into(), page.place());
    acknowledge(client, &first, 0);
    client.send(moved(0));
    acknowledge(client, &first, 1);
    client.send(moved(1));
    client.disconnect();
    client.notice.set(Some(Notice::Restarting));
    client.send(moved(0));

    let (post, second) = deaf_worker();
    client.connect(post);
    let open = Command::Open { document: "{}".into() };
    assert_eq!(messages(&second), [open, moved(0), moved(1), moved(0)]);
    let numbers: Vec<u64> = second.borrow().iter().map(|command| command.number).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");

    acknowledge(client, &second, 0);
    assert_eq!(client.notice.get_untracked(), Some(Notice::Restarting));
    acknowledge(client, &second, 1);
    assert_eq!(client.notice.get_untracked(), Some(Notice::Back));
}

#[wasm_bindgen_test]
async fn what_was_done_is_there_again_after_a_reload() {
    let (place, sold) = {
        let page = Page::new();
        page.connect();
        let place = page.place();
        page.client.open(race_document(), place.clone());
        for buyer in [0, 1, 0, 1] {
            page.client.send(moved(buyer));
        }
        settle().await;
        (place, sold(&page))
    };
    assert_eq!(sold, Some(2));
    let page = Page::new();
    page.connect();
    page.client.open(race_document(), place);
    settle().await;
    assert_eq!(self::sold(&page), Some(2));
    assert_eq!(page.client.notice.get_untracked(), None);
}

#[wasm_bindgen_test]
async fn what_cannot_be_read_is_set_aside() {
    for kept in [
        "not json",
        r#"{"format":99,"commands":[]}"#,
        r#"{"format":1,"commands":[{"command":"act","stage":"nowhere","action":{"action":"reset"}}]}"#,
    ] {
        let page = Page::new();
        page.connect();
        let place = page.place();
        place.save(kept).unwrap();
        page.client.open(race_document(), place.clone());
        settle().await;
        assert_eq!(page.client.notice.get_untracked(), Some(Notice::SetAside), "{kept}");
        assert_eq!(place.load(), Ok(None), "{kept}");
        assert_eq!(place.beside(1).load().unwrap().as_deref(), Some(kept));
        assert_eq!(sold(&page), Some(0), "the page works on");
    }
}

fn sold(page: &Page) -> Option<u64> {
    page.client.stage("home").get_untracked().map(|view| view.figures.sold)
}
