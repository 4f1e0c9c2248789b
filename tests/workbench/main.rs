//! The session, its desks, and what they are driven and described by.

#![cfg(not(target_arch = "wasm32"))]

mod class_codes;
mod desk;
mod desk_history;
mod desk_share;
mod import;
mod large_runs;
mod pasted;
mod post;
mod request_shapes;
mod session;
