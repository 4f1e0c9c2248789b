//! Requests and items as forms.

use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use leptos::prelude::*;
use leptos::web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{desk_as, field, fire, last};
use crate::ui::dom;
use crate::ui::fixtures::{Page, press_with, settle};

fn control(page: &Page, place: &str) -> HtmlInputElement {
    page.find(&format!("#lower-request-{place}")).unchecked_into()
}

/// Types in a field of the form and leaves it.
async fn fill(page: &Page, place: &str, text: &str) {
    let selector = format!("#lower-request-{place}");
    match page.find(&selector).dyn_into::<HtmlTextAreaElement>() {
        Ok(field) => field.set_value(text),
        Err(field) => match field.dyn_into::<HtmlSelectElement>() {
            Ok(field) => field.set_value(text),
            Err(field) => field.unchecked_into::<HtmlInputElement>().set_value(text),
        },
    }
    fire(page, &selector, "input").await;
    fire(page, &selector, "change").await;
}

/// Has another text stand in the editor.
async fn put(page: &Page, text: &str) {
    let action = DeskAction::Put { operation: "UpdateItem".into(), text: text.into() };
    page.client.send(Command::Desk { desk: "lower".into(), action });
    settle().await;
}

fn json(page: &Page) -> serde_json::Value {
    let view = page.client.desk("lower").get_untracked().unwrap();
    serde_json::from_str(&view.text).unwrap()
}

#[wasm_bindgen_test]
async fn a_request_is_a_form_of_native_values_in_step_with_its_json() {
    let page = desk_as("lower", true).await;
    assert_eq!(page.find(".form").get_attribute("aria-label").as_deref(), Some("UpdateItem as a form"));
    assert_eq!(control(&page, "TableName").value(), "Shop");
    assert_eq!(control(&page, "Key-0").value(), "A");
    fill(&page, "ExpressionAttributeValues-0", "8.50").await;
    assert_eq!(json(&page)["ExpressionAttributeValues"][":p"], serde_json::json!({ "N": "8.50" }));
    assert!(matches!(last(&page), Some(DeskAction::Put { text, .. }) if text.contains("8.50")));
    // What is written as JSON shows in the form.
    put(&page, &json(&page).to_string().replace("8.50", "7")).await;
    assert_eq!(control(&page, "ExpressionAttributeValues-0").value(), "7");
    press_with(&page.find("#lower-request-TableName"), "Enter", true).await;
    assert_eq!(page.said(), "UpdateItem succeeded: 1 WCU.");
}

#[wasm_bindgen_test]
async fn rows_come_and_go_and_the_focus_stays_in_the_form() {
    let page = desk_as("lower", true).await;
    page.click("[data-add=lower-request-ExpressionAttributeValues]").await;
    gloo_timers::future::TimeoutFuture::new(60).await;
    let active = || dom::document().active_element().map(|active| active.id()).unwrap_or_default();
    assert_eq!(active(), "lower-request-ExpressionAttributeValues-1-name");
    fill(&page, "ExpressionAttributeValues-1-name", ":tags").await;
    fill(&page, "ExpressionAttributeValues-1-type", "SS").await;
    fill(&page, "ExpressionAttributeValues-1", "\"a\", \"b\"").await;
    assert_eq!(json(&page)["ExpressionAttributeValues"][":tags"], serde_json::json!({ "SS": ["a", "b"] }));
    assert_eq!(control(&page, "ExpressionAttributeValues-1").value(), "<<\"a\", \"b\">>", "once it is left");
    page.click("[data-field=lower-request-ExpressionAttributeValues-1] .form-remove").await;
    gloo_timers::future::TimeoutFuture::new(60).await;
    assert_eq!(json(&page)["ExpressionAttributeValues"].as_object().unwrap().len(), 1);
    assert!(active().starts_with("lower-request-ExpressionAttributeValues-0"), "{}", active());
    let more: HtmlSelectElement = page.find("#lower-request--more").unchecked_into();
    more.set_value("ConditionExpression");
    fire(&page, "#lower-request--more", "change").await;
    page.click(".form-more button").await;
    assert_eq!(json(&page)["ConditionExpression"], "");
    fill(&page, "ReturnValues", "ALL_NEW").await;
    assert_eq!(json(&page)["ReturnValues"], "ALL_NEW");
    fill(&page, "ReturnValues", "").await;
    assert_eq!(json(&page).get("ReturnValues"), None);
}

#[wasm_bindgen_test]
async fn what_is_half_typed_stays_in_its_field_and_is_not_sent() {
    let page = desk_as("lower", true).await;
    let before = json(&page);
    fill(&page, "Key-0-type", "M").await;
    fill(&page, "Key-0", "{ \"a\": ").await;
    assert_eq!(control(&page, "Key-0").value(), "{ \"a\": ");
    let trouble = page.text("#lower-request-Key-0-trouble");
    assert_eq!(trouble, "Line 1, column 8: something is missing at the end.");
    press_with(&page.find("#lower-request-Key-0"), "Enter", true).await;
    assert_eq!(page.text("[data-figure=requests]"), "0 requests");
    assert!(page.said().starts_with("Correct the marked field first"));
    fill(&page, "Key-0", "{ \"a\": 1 }").await;
    assert_eq!(page.text("#lower-request-Key-0-trouble"), "");
    assert_eq!(json(&page)["Key"]["PK"], serde_json::json!({ "M": { "a": { "N": "1" } } }));
    assert_eq!(json(&page)["TableName"], before["TableName"]);
}

#[wasm_bindgen_test]
async fn the_service_is_heard_beside_the_field() {
    let page = desk_as("lower", true).await;
    fill(&page, "UpdateExpression", "SET price = 8").await;
    press_with(&page.find("#lower-request-UpdateExpression"), "Enter", true).await;
    let said = page.text("#lower-request-UpdateExpression-trouble .service");
    assert!(said.starts_with("ValidationException: "), "{said}");
    assert_eq!(page.text("#lower-request-problems"), "ValidationException See UpdateExpression.");
    let field = page.find("#lower-request-UpdateExpression");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn what_is_no_json_has_no_form() {
    let page = desk_as("lower", true).await;
    put(&page, "{").await;
    assert!(page.text(".no-form").contains("Line 1, column 2: something is missing at the end."));
    page.click(".no-form button.quiet").await;
    assert_eq!(page.count("[data-field]"), 6, "what has to be there, and the choices");
    put(&page, "{").await;
    page.click(".no-form button").await;
    assert_eq!(page.count(".form"), 0);
    assert_eq!(field(&page).value(), "{");
}

#[wasm_bindgen_test]
async fn an_item_is_added_by_a_real_request() {
    let page = desk_as("lower", true).await;
    page.click(".stored-name button").await;
    let fill_item = async |place: &str, text: &str| {
        let selector = format!("#lower-Shop-new-Item-{place}");
        page.find(&selector).unchecked_into::<HtmlInputElement>().set_value(text);
        fire(&page, &selector, "input").await;
    };
    fill_item("0", "B").await;
    fill_item("1", "DETAILS").await;
    page.click(".item-form .primary").await;
    assert_eq!(page.said(), "PutItem succeeded: 1 WCU.");
    assert_eq!(page.count(".item-form"), 0);
    assert_eq!(json(&page)["ConditionExpression"], "attribute_not_exists(PK)");
    // The same again: nothing is overwritten, and what was typed stays.
    page.click(".stored-name button").await;
    fill_item("0", "B").await;
    fill_item("1", "DETAILS").await;
    page.click(".item-form .primary").await;
    assert_eq!(
        page.text(".item-form .missing[role=status]"),
        "Not saved: ConditionalCheckFailedException. The response says why."
    );
}
