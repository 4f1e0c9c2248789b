//! Files of the reader's: cut into pieces of text for the session, kept in this browser, handed out as downloads.

use dynamodb_sandbox::workbench::import::importer::Piece;
use gloo_timers::callback::Timeout;
use leptos::web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

mod choose;
pub(crate) mod kept;

pub(crate) use choose::ChooseFile;

/// Bytes of a file that are handed to the session at a time: a millisecond or two of work for the page.
const PIECE: f64 = 262_144.0;
/// Milliseconds after which a file that was handed to the browser is let go.
const LET_GO: u32 = 60_000;

/// The text of a file from a byte on, cut at whole characters.
pub(crate) async fn piece(file: &Blob, from: u64) -> Piece {
    let end = (from as f64 + PIECE).min(file.size());
    let Ok(slice) = file.slice_with_f64_and_f64(from as f64, end) else { return Piece::Missing };
    // A file that was changed since cannot be read any more.
    let Ok(buffer) = JsFuture::from(slice.array_buffer()).await else { return Piece::Missing };
    match String::from_utf8(js_sys::Uint8Array::new(&buffer).to_vec()) {
        Ok(text) => Piece::Text { from, text, last: end >= file.size() },
        Err(error) => {
            let whole = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(whole);
            match String::from_utf8(bytes) {
                Ok(text) if whole > 0 => Piece::Text { from, text, last: false },
                _ => Piece::NotText { from },
            }
        }
    }
}

/// A file of these parts: texts, or other files.
pub(crate) fn file(parts: &js_sys::Array, kind: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_blob_sequence_and_options(parts, &options)
}

/// A text as a file.
pub(crate) fn of_text(text: &str, kind: &str) -> Result<Blob, JsValue> {
    file(&js_sys::Array::of1(&JsValue::from_str(text)), kind)
}

/// Has the browser save JSON as a file of this name; answers whether it does.
pub(crate) fn save_json(name: &str, text: &str) -> bool {
    of_text(text, "application/json").and_then(|file| hand_out(name, &file)).is_ok()
}

/// Has the browser save a file, as it saves downloads.
pub(crate) fn hand_out(name: &str, file: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlElement = dom::document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.click();
    // Letting go fails for no address.
    Timeout::new(LET_GO, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}
