//! Messages between the page and its worker: commands as JSON text, answers packed (see [`protocol`]). A browser hands
//! one string or one buffer over faster than many small objects.
//!
//! [`protocol`]: dynamodb_sandbox::workbench::protocol

use dynamodb_sandbox::workbench::protocol::{self, FromWorker, ToWorker};
use js_sys::Uint8Array;
use leptos::web_sys::MessageEvent;
use wasm_bindgen::{JsCast, JsValue};

/// A command, to be posted to the worker.
pub(crate) fn command(message: &ToWorker) -> Option<JsValue> {
    serde_json::to_string(message).map(|text| JsValue::from_str(&text)).ok()
}

/// The command that has arrived.
pub(crate) fn read_command(event: &MessageEvent) -> Option<ToWorker> {
    serde_json::from_str(&event.data().as_string()?).ok()
}

/// Answers, to be posted to the page.
pub(crate) fn answers(answers: &[FromWorker]) -> Option<Uint8Array> {
    protocol::pack(answers).map(|bytes| Uint8Array::from(bytes.as_slice())).ok()
}

/// The answers that have arrived.
pub(crate) fn read_answers(event: &MessageEvent) -> Option<Vec<FromWorker>> {
    protocol::unpack(&event.data().dyn_into::<Uint8Array>().ok()?.to_vec()).ok()
}
