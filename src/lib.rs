//! DynamoDB Sandbox: everything left of the user interface.
//!
//! The layers, each importing only layers to its left:
//! `model ← expression ← storage ← engine ← client ← simulator ← lesson ← workbench ← ui`.
//! `ui` is the binary `app`; the rest is this library. `tests/layers.rs` enforces the order.
//! Beside `ui` stands `js`, the engine's door for JavaScript, in builds with that feature.

pub mod client;
pub mod engine;
pub mod expression;
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub mod js;
pub mod lesson;
pub mod model;
pub mod simulator;
pub mod storage;
pub mod workbench;
