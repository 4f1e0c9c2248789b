//! Properties: what holds whatever is asked, in whatever order.

#![cfg(not(target_arch = "wasm32"))]

mod completion;
mod engine;
mod environment;
mod expression;
mod form;
mod indexes;
mod kept;
mod legacy;
mod model;
mod partiql;
#[path = "../workbench/post.rs"]
mod post;
mod reads;
mod session;
mod simulator;
mod streams;
mod tables;
mod transactions;
mod update_table;
