//! Requests that are written, sent, refused, pasted and taken away.

use std::cell::Cell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::protocol::DeskAction;
use leptos::web_sys::{Event, HtmlSelectElement, HtmlTextAreaElement};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{desk, field, fire, last, send, write};
use crate::ui::dom;
use crate::ui::fixtures::{Page, settle};

#[wasm_bindgen_test]
async fn a_request_is_sent_and_what_came_of_it_is_shown_and_said() {
    let page = desk("lower").await;
    assert_eq!(
        page.text("[data-panel=response] .waiting"),
        "Send the request; its response and its receipt come here."
    );
    assert_eq!(page.text("[data-figure=requests]"), "0 requests");
    assert_eq!(page.count("[data-figure=elapsed], [data-access]"), 0);
    page.click(".send").await;
    assert_eq!(page.said(), "UpdateItem succeeded: 1 WCU.");
    assert_eq!(page.text("[data-panel=response] .exchange-title"), "1UpdateItemsuccess");
    assert_eq!(page.text("[data-panel=response] pre"), "{}");
    assert_eq!(page.text(".wire-size"), "2 bytes over the wire");
    assert_eq!(page.text(".receipt-line .units"), "1 WCU");
    let totals: Vec<String> = page.texts(".desk-totals [data-figure]");
    assert_eq!(totals, ["1 request", "0 RCU", "1 WCU", "10 ms of waiting"]);
    assert_eq!(page.text(".editor-state"), "success, 1 WCU");
}

#[wasm_bindgen_test]
async fn what_a_request_costs_is_told_before_and_otherwise_and_in_money() {
    let page = desk("lower").await;
    gloo_timers::future::TimeoutFuture::new(400).await;
    settle().await;
    assert_eq!(page.text(".estimate"), "Sent now, it would cost 1 WCU.");
    write(&page, &field(&page).value().replace("SET price", "SET name")).await;
    assert_eq!(page.text(".estimate"), "", "it was told of another request");
    gloo_timers::future::TimeoutFuture::new(400).await;
    settle().await;
    let refused = page.text(".estimate");
    assert!(
        refused.starts_with("Sent now, it would be answered with ValidationException, nothing charged: ")
    );
    assert!(refused.ends_with("reserved keyword: name"), "{refused}");
    write(&page, &field(&page).value().replace("SET name", "SET price")).await;
    page.click(".send").await;
    assert_eq!(page.text(".receipt-line .factor"), "1 unit × 1");
    let money = page.text(".receipt-money");
    assert!(money.starts_with("$0.000000625 on demand; a million of these: $0.625 (us-east-1, "), "{money}");
    assert_eq!(page.text("[data-total=money]"), "$0.000000625");
    page.find(".what-ifs").set_attribute("open", "").unwrap();
    settle().await;
    assert_eq!(page.texts(".tried > li > details > summary"), ["In a transaction: 2 WCU"]);
    assert_eq!(page.text(".tried .receipt-line .factor"), "1 unit × 2");
    page.click(".tried button").await;
    assert!(field(&page).value().contains("TransactItems"));
    assert_eq!(page.text(".tried .units"), "2 WCU");
}

#[wasm_bindgen_test]
async fn what_the_service_refuses_is_pointed_at() {
    let page = desk("lower").await;
    let text = field(&page).value().replace("SET price = :p", "SET price = 8");
    write(&page, &text).await;
    assert_eq!(page.text(".editor-state"), "Changed, not yet sent.");
    send(&page).await;
    assert_eq!(page.said(), "UpdateItem was answered with ValidationException: nothing charged.");
    assert!(
        page.text(".problem .service")
            .starts_with("ValidationException: 1 validation error detected: Invalid UpdateExpression: ")
    );
    assert!(page.text(".problem .place-of").starts_with("Line "), "{}", page.text(".problem"));
    assert_eq!(field(&page).get_attribute("aria-invalid").as_deref(), Some("true"));
    page.click(".place-of").await;
    let at = field(&page).selection_start().unwrap().unwrap() as usize;
    assert!(text[..at].ends_with("SET price = "), "{}", &text[..at]);
    assert_eq!(page.text("[data-panel=response] .exchange-verb.refused"), "ValidationException");
}

#[wasm_bindgen_test]
async fn what_is_no_request_is_not_sent() {
    let page = desk("lower").await;
    write(&page, "{").await;
    send(&page).await;
    assert_eq!(page.text(".editor-state"), "Not sent; see below.");
    assert_eq!(page.text("[data-figure=requests]"), "0 requests");
    assert_eq!(
        page.text(".problem"),
        "Line 1, column 1: This is not JSON. Look for a missing comma, quote or brace."
    );
}

#[wasm_bindgen_test]
async fn what_was_typed_is_kept_until_the_desk_starts_again() {
    let page = desk("lower").await;
    let begin = field(&page).value();
    write(&page, "{ }").await;
    fire(&page, ".desk-request > textarea", "change").await;
    assert_eq!(last(&page), Some(DeskAction::Put { operation: "UpdateItem".into(), text: "{ }".into() }));
    let select: HtmlSelectElement = page.find("select").unchecked_into();
    assert_eq!(select.value(), "UpdateItem");
    select.set_value("GetItem");
    fire(&page, "select", "change").await;
    assert_eq!(last(&page), Some(DeskAction::Put { operation: "GetItem".into(), text: "{ }".into() }));
    assert_eq!(page.text("label[for=lower-request]"), "GetItem request, yours to change");
    page.click(".editor-actions button:nth-of-type(3)").await;
    assert_eq!(last(&page), Some(DeskAction::Reset));
    assert_eq!(field(&page).value(), begin);
    assert_eq!(page.said(), "Tables and request are as they were.");
}

#[wasm_bindgen_test]
async fn what_is_typed_before_the_session_has_the_template_stays() {
    let page = desk("lower").await;
    page.find(".editor-actions button:nth-of-type(2)").click();
    write(&page, "{ }").await;
    assert_eq!(field(&page).value(), "{ }");
    send(&page).await;
    let sent = DeskAction::Send { operation: "UpdateItem".into(), text: "{ }".into(), times: 1 };
    assert_eq!(last(&page), Some(sent));
    assert_eq!(page.count(".made-room button"), 1);
}

#[wasm_bindgen_test]
async fn a_request_may_be_sent_many_times() {
    let page = desk("many").await;
    let times: leptos::web_sys::HtmlInputElement = page.find("[inputmode=numeric]").unchecked_into();
    assert_eq!(times.value(), "3");
    times.set_value("0");
    fire(&page, "[inputmode=numeric]", "input").await;
    let wrong = "Give a whole number of times from 1 to 1,000.";
    assert_eq!(page.text(".run-problem"), wrong);
    send(&page).await;
    assert_eq!((page.said().as_str(), last(&page)), (wrong, None));
    times.set_value("2");
    fire(&page, "[inputmode=numeric]", "input").await;
    send(&page).await;
    assert_eq!(page.said(), "2 requests were sent, the last of them: PutItem succeeded: 1 WCU.");
    assert_eq!(page.text("[data-access=created] [role=rowheader]"), "REVIEW#2");
}

/// Waits for what is drawn in turns of its own.
async fn appears(page: &Page, selector: &str) {
    for _ in 0..40 {
        if page.count(selector) > 0 {
            break;
        }
        gloo_timers::future::TimeoutFuture::new(25).await;
    }
}

#[wasm_bindgen_test]
async fn requests_are_taken_away_as_code() {
    let page = desk("lower").await;
    // Nothing is written behind another tab.
    assert_eq!(page.count("[data-panel=take-away] pre"), 0);
    page.click("#lower-take-away-tab").await;
    appears(&page, "[data-panel=take-away] pre").await;
    let select: HtmlSelectElement = page.find("[data-panel=take-away] select").unchecked_into();
    select.set_value("mjs");
    fire(&page, "[data-panel=take-away] select", "change").await;
    assert_eq!(page.said(), "Written for JavaScript (AWS SDK v3).");
    let code = "[data-panel=take-away] pre";
    assert!(page.text(code).contains("new UpdateItemCommand({"), "{}", page.text(code));
    assert_eq!(
        page.find(code).get_attribute("aria-label").as_deref(),
        Some("The code: JavaScript (AWS SDK v3)")
    );
    page.click(".extents label:nth-of-type(2) input").await;
    assert_eq!(page.text("[data-panel=take-away] .waiting"), "Nothing has been sent yet.");
    page.click(".send").await;
    // The session is asked for it once the page has drawn its answer.
    appears(&page, code).await;
    assert!(page.text(code).contains("new UpdateItemCommand({"), "{}", page.text(code));
    page.click(".taken button").await;
    assert!(!page.text(".taken .keep-state").is_empty());
    write(&page, "{ \"Key\": 1 }").await;
    fire(&page, ".desk-request > textarea", "change").await;
    page.click(".extents label:nth-of-type(1) input").await;
    appears(&page, ".left-out li").await;
    assert_eq!(page.text(".left-out li"), "No SDK would send this request: look at Key.");
    assert_eq!(page.count(code), 0);
}

#[wasm_bindgen_test]
async fn a_call_that_is_pasted_becomes_the_request() {
    let page = desk("lower").await;
    let pasted = "#lower-pasted";
    page.find(".paste").set_attribute("open", "").unwrap();
    settle().await;
    let paste = async |text: &str| {
        page.find(pasted).unchecked_into::<HtmlTextAreaElement>().set_value(text);
        fire(&page, pasted, "input").await;
        page.click(".paste button").await;
    };
    paste("table.get_item(\n    Key={'PK': name})").await;
    let wrong = "Line 2, column 16: name is not a literal: write the value itself in its place.";
    assert_eq!((page.text(".paste .problem").as_str(), page.said().as_str()), (wrong, wrong));
    paste("table.get_item(Key={'PK': '<b>A</b>'})").await;
    assert_eq!(page.said(), "It is a request for GetItem now, not yet sent.");
    let text = "{ \"TableName\": \"Shop\", \"Key\": { \"PK\": { \"S\": \"<b>A</b>\" } } }";
    let begin = DeskAction::Begin { operation: "GetItem".into(), text: text.into() };
    assert_eq!(last(&page), Some(begin));
    assert_eq!(field(&page).value(), text);
}

/// Presses the way to write the request that is called so.
async fn write_as(page: &Page, name: &str) {
    let ways = dom::find_all(&page.host, ".writings button");
    ways.iter().find(|way| way.text_content().as_deref() == Some(name)).expect("a way").click();
    settle().await;
}

#[wasm_bindgen_test]
async fn what_makes_room_for_a_statement_comes_back_with_one_press() {
    let page = desk("lower").await;
    assert_eq!(page.text(".made-room"), "");
    let written = "{ \"TableName\": \"Shop\", \"Key\": 1 }";
    write(&page, written).await;
    // Typed and not left: kept all the same.
    write_as(&page, "PartiQL").await;
    assert_eq!(page.count("#lower-request-statement"), 1);
    assert_eq!(page.texts(".made-room button"), ["UpdateItem · Shop · 1"]);
    let statement = "#lower-request-statement";
    page.find(statement).unchecked_into::<HtmlTextAreaElement>().set_value("SELECT");
    fire(&page, statement, "input").await;
    page.click(".made-room button").await;
    assert_eq!(page.said(), "Your UpdateItem request is back in the editor.");
    assert_eq!(field(&page).value(), written);
    assert_eq!(page.texts(".made-room button"), ["ExecuteStatement · SELECT"]);
    // And the statement that was written, not a new one.
    write_as(&page, "PartiQL").await;
    assert_eq!(page.find(statement).unchecked_into::<HtmlTextAreaElement>().value(), "SELECT");
}

#[wasm_bindgen_test]
async fn a_field_with_the_focus_is_taken_out_without_complaint() {
    let page = desk("lower").await;
    let complaints = Rc::new(Cell::new(0));
    let counted = Rc::clone(&complaints);
    let failed = Closure::<dyn FnMut()>::new(move || counted.set(counted.get() + 1));
    let window = dom::window();
    window.add_event_listener_with_callback("error", failed.as_ref().unchecked_ref()).unwrap();
    let field = field(&page);
    field.focus().unwrap();
    // As a browser says it when it takes the field out, after all that belongs to it is gone.
    let host = page.host.clone();
    let parent = host.parent_element().unwrap();
    drop(page);
    parent.append_child(&host).unwrap();
    field.dispatch_event(&Event::new("blur").unwrap()).unwrap();
    host.remove();
    settle().await;
    window.remove_event_listener_with_callback("error", failed.as_ref().unchecked_ref()).unwrap();
    assert_eq!(complaints.get(), 0);
}
