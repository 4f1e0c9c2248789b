//! What the client does when a worker is lost, and with what was kept.

use std::cell::RefCell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::{Aside, Found, Reason};
use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::view::Move;
use leptos::prelude::{GetUntracked, Set};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use super::{Client, Notice, Post};
use crate::ui::fixtures::{Page, race_document, settle, until};
use crate::ui::kept::{self, Replacement, set_aside};
use crate::ui::remember::Place;

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
    client.show_only("{}".into());
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
    let place = Page::new().place();
    let page = Page::open_in(race_document(), &place).await;
    for buyer in [0, 1, 0, 1] {
        page.client.send(moved(buyer));
    }
    until(|| sold(&page) == Some(2)).await;
    // It ends at once, whether or not the browser has confirmed.
    drop(page);
    let page = Page::open_in(race_document(), &place).await;
    assert_eq!(sold(&page), Some(2));
    assert_eq!(page.client.notice.get_untracked(), None);
}

/// What is kept in a place.
async fn kept_in(place: &Place) -> Found {
    kept::read(place).await.unwrap().read()
}

async fn until_kept(place: &Place, count: usize) {
    for _ in 0..500 {
        if kept_in(place).await.journal.commands().len() == count {
            return;
        }
        settle().await;
    }
    panic!("it is not kept");
}

/// What was set aside of a place.
async fn set_aside_of(place: &Place) -> Vec<Aside> {
    let all = set_aside::list().await.unwrap().into_iter();
    all.map(|numbered| numbered.aside).filter(|aside| aside.place == place.what()).collect()
}

#[wasm_bindgen_test]
async fn what_cannot_be_done_again_is_set_aside() {
    let place = Page::new().place();
    let mut journal = Journal::default();
    journal.record(Command::Act { stage: "nowhere".into(), action: Action::Reset });
    let by =
        Replacement { place: place.what().into(), expected: None, journal: journal.clone(), aside: None };
    kept::replace(by, Vec::new()).await.unwrap();
    let page = Page::open_in(race_document(), &place).await;
    until(|| page.client.notice.get_untracked() == Some(Notice::SetAside)).await;
    let aside = set_aside_of(&place).await;
    assert_eq!(aside.iter().map(|aside| aside.reason).collect::<Vec<_>>(), [Reason::Unplayable]);
    assert_eq!(aside[0].journal(), Some(journal));
    assert_eq!(sold(&page), Some(0), "the page works on");
    page.client.send(moved(0));
    until_kept(&place, 1).await;
}

#[wasm_bindgen_test]
async fn a_tab_follows_another() {
    let place = Page::new().place();
    let one = Page::open_in(race_document(), &place).await;
    let two = Page::open_in(race_document(), &place).await;
    for buyer in [0, 1, 0] {
        one.client.send(moved(buyer));
    }
    until(|| sold(&two) == Some(1)).await;
    two.client.send(moved(1));
    until(|| sold(&one) == Some(2)).await;
    // And over again, when what is kept is of another generation.
    two.client.tidy_up(None);
    settle().await;
    two.client.act("home", Action::Reset);
    until(|| sold(&one) == Some(0)).await;
    assert_eq!(one.client.notice.get_untracked(), None);
    assert_eq!(two.client.notice.get_untracked(), None);
    assert_eq!(set_aside_of(&place).await, []);
    until_kept(&place, 5).await;
}

#[wasm_bindgen_test]
async fn of_two_things_at_once_one_is_set_aside() {
    let place = Page::new().place();
    let one = Page::open_in(race_document(), &place).await;
    let two = Page::open_in(race_document(), &place).await;
    one.client.send(moved(0));
    two.client.send(moved(1));
    let notices = || [&one, &two].map(|page| page.client.notice.get_untracked());
    until(|| notices().contains(&Some(Notice::Forked))).await;
    until_kept(&place, 1).await;
    let kept = kept_in(&place).await.journal;
    let aside = set_aside_of(&place).await;
    assert_eq!(aside.len(), 1);
    let lost = aside[0].journal().unwrap();
    assert_eq!((lost.commands().len(), aside[0].reason), (1, Reason::Forked));
    assert_ne!(lost, kept);
    // They go on as one, once each has seen what the other did.
    let shown = |page: &Page| page.client.stage("home").get_untracked();
    let is_same = || shown(&one) == shown(&two);
    until(is_same).await;
    one.client.send(moved(0));
    until_kept(&place, 2).await;
    until(is_same).await;
    two.client.send(moved(1));
    until_kept(&place, 3).await;
    assert_eq!(set_aside_of(&place).await.len(), 1);
}

#[wasm_bindgen_test]
async fn what_an_earlier_release_kept_is_taken_over_once() {
    let name = js_sys::Math::random().to_string().split_off(2);
    let place = Place::new(&format!("lesson/{name}"));
    // As that release wrote it.
    place.save(r#"{"format":1,"commands":[{"act":{"stage":"home","action":{"move":{"next":0}}}}]}"#).unwrap();
    place.beside(1).save("not json").unwrap();
    let page = Page::open_in(race_document(), &place).await;
    assert_eq!(page.client.notice.get_untracked(), None);
    assert_eq!(kept_in(&place).await.journal.commands(), [moved(0)]);
    assert_eq!((place.load(), place.beside(1).load()), (Ok(None), Ok(None)));
    let aside = set_aside_of(&place).await;
    assert_eq!(
        (aside.len(), aside[0].reason, &aside[0].texts[..]),
        (1, Reason::Earlier, &["not json".to_owned()][..])
    );
    // It is damaged the next time, and nothing is lost by it.
    place.save("half a journ").unwrap();
    let page = Page::open_in(race_document(), &place).await;
    assert_eq!(page.client.notice.get_untracked(), Some(Notice::SetAside));
    assert_eq!(kept_in(&place).await.journal.commands(), [moved(0)]);
    assert_eq!(set_aside_of(&place).await.len(), 2);
}

fn sold(page: &Page) -> Option<u64> {
    page.client.stage("home").get_untracked().map(|view| view.figures.sold)
}
