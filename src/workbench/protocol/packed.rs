//! The session's answers as they are posted to the page.
//!
//! Packed, not JSON: reading them is most of what a page does before it can be answered, and the code that reads a
//! format without names is a fraction of that for JSON. Commands are JSON, because journals keep them.

use super::FromWorker;

/// Packs answers.
pub fn pack(answers: &[FromWorker]) -> postcard::Result<Vec<u8>> {
    postcard::to_allocvec(answers)
}

/// Reads what [`pack`] has packed.
pub fn unpack(bytes: &[u8]) -> postcard::Result<Vec<FromWorker>> {
    postcard::from_bytes(bytes)
}
