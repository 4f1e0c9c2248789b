//! The JSON edge: request bytes to shapes, outputs to response bytes.
//!
//! | step | where |
//! |---|---|
//! | JSON to the shapes of the API, straight, with the service's texts for wrong JSON types | [`json`], [`shape`] |
//! | attribute values both ways | [`attribute_value`] |
//! | the constraints of the API model as data, and the message that lists what fails | [`constraint`] |
//! | capacity in responses, derived from receipts | [`consumed_capacity`] |
//! | the parameters that expressions replaced | [`legacy`] |
//! | error responses | [`error`] |
//!
//! No input is trusted: bodies are bounded in size ([`MAX_BODY_BYTES`]), JSON
//! in depth (serde_json's recursion limit, and [`attribute_value`]'s own).
//! Nothing left of this module knows JSON.

/// The visitor methods that refuse JSON scalars with a text of the service's,
/// given by an expression over the visitor.
macro_rules! refuse_scalars {
    ($visitor:ident => $text:expr) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            let $visitor = &self;
            Err(E::custom($text))
        }
    };
}

pub mod attribute_value;
pub mod constraint;
pub mod consumed_capacity;
pub mod error;
pub mod json;
pub mod legacy;
pub mod shape;

use serde::de::DeserializeOwned;

use crate::model::{ApiError, AttributeValue, Item};

/// Largest request body, in bytes, inclusive. The service answers a longer
/// one with HTTP status 413.
///
/// Source: Developer Guide, "Quotas": 16 MB; fact sheet §11.
pub const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// Reads a request body as `T`.
///
/// # Errors
///
/// `SerializationException`: without a text if the body is no JSON (or nests
/// too deeply to be read), with the service's text if a member has the wrong
/// JSON type.
pub fn parse_bytes<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let parsed = T::deserialize(&mut deserializer).and_then(|parsed| deserializer.end().map(|()| parsed));
    parsed.map_err(|error| ApiError::Serialization(bare_text(&error)))
}

/// As [`parse_bytes`], for a body that is parsed already.
///
/// # Errors
///
/// See [`parse_bytes`].
pub fn parse_value<T: DeserializeOwned>(body: &serde_json::Value) -> Result<T, ApiError> {
    T::deserialize(body).map_err(|error| ApiError::Serialization(bare_text(&error)))
}

/// The text our visitors raised, without the position serde_json adds; empty
/// if serde_json itself could not read the body.
pub fn bare_text(error: &serde_json::Error) -> String {
    if !error.is_data() {
        return String::new();
    }
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&position) {
        Some(bare) => bare.to_owned(),
        None => text,
    }
}

/// Writes `value` as JSON text.
///
/// Our outputs have string keys and finite numbers only, so this cannot fail;
/// were it to, the text would be empty rather than the page dead.
pub fn to_text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// As [`to_text`], as a parsed value.
pub fn to_value<T: serde::Serialize>(value: &T) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// An item or key as the API writes it: `{"pk": {"S": "laptop"}}`.
pub fn item_to_json(item: &Item) -> serde_json::Value {
    to_value(&attribute_value::WireItem(item))
}

/// The beginning of a value as the API writes it: at most so many bytes, and whether that is all of it. What lies
/// beyond costs nothing.
pub fn value_beginning(value: &AttributeValue, bytes: usize) -> (String, bool) {
    let mut written = Beginning { text: Vec::new(), room: bytes };
    let whole = serde_json::to_writer(&mut written, &attribute_value::WireValue(value)).is_ok();
    // A character that was cut apart goes.
    let text = match String::from_utf8(written.text) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            String::from_utf8(error.into_bytes().into_iter().take(valid).collect()).unwrap_or_default()
        }
    };
    (text, whole)
}

/// Takes what there is room for, and then no more.
struct Beginning {
    text: Vec<u8>,
    room: usize,
}

impl std::io::Write for Beginning {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(self.room - self.text.len());
        self.text.extend(bytes.iter().take(taken));
        if taken < bytes.len() { Err(std::io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The item or key that `json` writes.
///
/// # Errors
///
/// What the service says of an item it cannot read or does not accept.
pub fn item_from_json(json: &serde_json::Value) -> Result<Item, ApiError> {
    let values: attribute_value::Values = parse_value(json)?;
    values.accept().map_err(|error| ApiError::validation(error.to_string()))
}

/// The body of an error response, parsed.
pub fn error_to_json(error: &ApiError) -> serde_json::Value {
    to_value(&error::ErrorBody::of(error))
}
