//! The session's answers as they are posted to the page.
//!
//! Packed, not JSON: reading them is most of what a page does before it can be answered, and the code that reads a
//! format without names is a fraction of that for JSON. Commands are JSON, because journals keep them.
//!
//! Without names every field has to be there: what a view holds leaves none out (`skip_serializing_if`), has no
//! `untagged` enum and no JSON of any shape. What cannot do without is an [`InJson`](crate::workbench::view::InJson).
//! `tests/post/` holds the session's tests to it.

use super::FromWorker;

/// Packs answers.
pub fn pack(answers: &[FromWorker]) -> postcard::Result<Vec<u8>> {
    postcard::to_allocvec(answers)
}

/// Reads what [`pack`] has packed.
pub fn unpack(bytes: &[u8]) -> postcard::Result<Vec<FromWorker>> {
    postcard::from_bytes(bytes)
}
