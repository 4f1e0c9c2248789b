//! What lessons judge, and how lessons are judged.

#![cfg(not(target_arch = "wasm32"))]

mod checks;
mod rehearsal;
