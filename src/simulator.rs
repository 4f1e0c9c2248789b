//! Many buyers, one table: programs of requests, who moves when, and what came of it.
//!
//! A [`race::Race`] is data: tables, items, buyer programs, what is measured
//! and what must hold. It is prepared into a [`world::World`] (an engine plus
//! the buyers' states), which moves one executed request at a time. Three ways
//! to choose who moves stand on that one function:
//!
//! | way | chooses | module |
//! |---|---|---|
//! | by hand | the learner | [`hand`] |
//! | at random | arrival times and latencies from a seed | [`random`] |
//! | every future | everybody, in turn | [`explore`] |
//!
//! A run at random keeps its exchanges if it is small, else figures
//! ([`statistics`]) and what it takes to look into it again ([`recording`]).
//! Many of them make a [`frequency`] or a [`comparison`].
//!
//! Knows nothing of browsers. Reads no clock: same seed, same steps, the same
//! trace to the byte, natively and in wasm.

pub mod arrival;
pub mod buyer;
pub mod comparison;
pub mod explore;
pub mod formula;
pub mod frequency;
pub mod hand;
pub mod in_class;
pub mod latency;
pub mod measure;
pub mod moves;
pub mod program;
pub mod race;
pub mod random;
pub mod reaction;
pub mod recording;
pub mod state;
pub mod statistics;
pub mod template;
pub mod trace;
pub mod verdict;
pub mod world;
pub mod xray;

pub use program::{Outcome, Program};
pub use race::Race;
pub use world::{Move, World};
