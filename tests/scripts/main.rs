//! Scripts of requests, of expressions and of races: what stands in the folders here, run.

#![cfg(not(target_arch = "wasm32"))]

mod engine;
mod expression;
mod races;
