//! Races, as the simulator runs them.

#![cfg(not(target_arch = "wasm32"))]

mod plots;
mod races;
mod random_runs;
