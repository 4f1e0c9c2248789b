//! Lessons: documents, steps, checks, progress.
//!
//! A lesson is data ([`document::Lesson`]): what it starts from, and steps. Its
//! words live beside it in Markdown and never reach this layer.
//!
//! | module | for |
//! |---|---|
//! | [`document`] | the lesson and its kinds of steps |
//! | [`call`], [`deed`], [`attempt`] | a request as a lesson writes it, or a move of the clock; what somebody does at a step |
//! | [`check`], [`facts`], [`judge`] | what must hold, the figures it speaks of, and whether it does |
//! | [`desk`] | tables and the requests sent to them, for steps that send requests |
//! | [`code`] | client code line by line |
//! | [`progress`] | where a learner stands |
//! | [`rehearsal`] | plays a lesson through with its own solutions and wrong answers, so that one that cannot be solved does not build |
//!
//! Knows nothing of browsers or of how things are drawn.

pub mod attempt;
pub mod call;
pub mod check;
pub mod code;
pub mod deed;
pub mod desk;
pub mod document;
pub mod facts;
pub mod judge;
pub mod progress;
pub mod rehearsal;

pub use document::Lesson;
pub use facts::Facts;
pub use progress::Progress;
