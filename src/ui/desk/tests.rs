//! A desk in a real browser, over a real session.

use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use leptos::prelude::*;
use leptos::web_sys::{Event, EventInit, HtmlTextAreaElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test_configure;

use super::{Desk, RequestView, Work};
use crate::ui::fixtures::{Page, lesson_document, press_with, settle};

mod form;
mod panels;
mod request;
mod time;

wasm_bindgen_test_configure!(run_in_browser);

async fn desk(id: &'static str) -> Page {
    desk_as(id, false).await
}

/// A desk whose request is shown as a form or as JSON.
async fn desk_as(id: &'static str, form: bool) -> Page {
    let page = Page::open(lesson_document()).await;
    page.with(|| expect_context::<RequestView>().choose(form));
    let work = page.with(|| Work::new(page.client, id));
    page.mount(move || view! { <Desk work/> });
    settle().await;
    page
}

fn field(page: &Page) -> HtmlTextAreaElement {
    page.find(".desk-request > textarea").unchecked_into()
}

/// As a browser does: what is around an element hears of it, too.
async fn fire(page: &Page, selector: &str, kind: &str) {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(kind, &init).unwrap();
    page.find(selector).dispatch_event(&event).unwrap();
    settle().await;
}

/// Types over what stands in the editor, without leaving it.
async fn write(page: &Page, text: &str) {
    field(page).set_value(text);
    fire(page, ".desk-request > textarea", "input").await;
}

async fn send(page: &Page) {
    press_with(&page.find(".desk-request > textarea"), "Enter", true).await;
}

fn last(page: &Page) -> Option<DeskAction> {
    // What is only shown is asked for as it scrolls into sight.
    page.commands().into_iter().rev().find_map(|command| match command {
        Command::Desk { action, .. } => Some(action),
        _ => None,
    })
}
