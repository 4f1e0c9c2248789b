//! Messages between the page and its worker, as JSON text: a browser copies one string faster than many small objects,
//! and journals need the code that reads and writes JSON anyway.

use leptos::web_sys::MessageEvent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// A message, to be posted.
pub(crate) fn write<T: Serialize + ?Sized>(message: &T) -> serde_json::Result<JsValue> {
    serde_json::to_string(message).map(|text| JsValue::from_str(&text))
}

/// The message that has arrived.
pub(crate) fn read<T: DeserializeOwned>(event: &MessageEvent) -> serde_json::Result<T> {
    // Nothing but text is posted, and no text is no JSON.
    serde_json::from_str(&event.data().as_string().unwrap_or_default())
}
