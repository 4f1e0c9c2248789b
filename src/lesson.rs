//! Lessons: documents, steps, checks, progress.
//!
//! A lesson is data ([`document::Lesson`]): a race and steps. Its words live
//! beside it in Markdown and never reach this layer. [`facts`] are the figures
//! that checks speak of, [`judge`] compares them, [`progress`] is where a
//! learner stands, [`rehearsal`] plays a lesson through with its own solutions
//! and wrong answers, so that a lesson that cannot be solved does not build.
//!
//! Knows nothing of browsers or of how things are drawn.

pub mod document;
pub mod facts;
pub mod judge;
pub mod progress;
pub mod rehearsal;

pub use document::Lesson;
pub use facts::Facts;
pub use progress::Progress;
