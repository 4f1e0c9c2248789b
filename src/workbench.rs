//! View models: the session, its history, what each panel shows.
//!
//! | module | for |
//! |---|---|
//! | [`protocol`] | what page and worker say to each other |
//! | [`session`] | the worker's side: documents, stages, lesson, long work in slices |
//! | [`stage`] | one race on show: its program, its run, where the learner looks |
//! | [`edit`], [`program_text`] | a learner's text becomes a program's request, or a program, or problems at their places |
//! | [`view`], [`drawing`] | what panels show, as plain data; how a stage becomes that |
//! | [`layout`] | JSON laid out for reading |
//! | [`axis`], [`picture`] | where the parts of a trace are drawn, and the states of all futures |
//! | [`chart`] | where the parts of a chart of lines are drawn |
//! | [`change`] | why the number of futures changed with the program |
//! | [`link`], [`keys`] | the link to the home page's race; which key moves which buyer |
//! | [`share`], [`qr`] | a race as it stands, for a link or a file; a text as a QR code |
//! | [`journal`] | the page's side: the commands that make the session again |
//!
//! Knows nothing of the DOM. Figures and typed facts leave this layer; words
//! are added by `ui` from the language catalogue.

pub mod axis;
pub mod change;
pub mod chart;
pub mod drawing;
pub mod edit;
pub mod journal;
pub mod keys;
pub mod layout;
pub mod link;
pub mod picture;
pub mod program_text;
pub mod protocol;
pub mod qr;
pub mod session;
pub mod share;
pub mod stage;
pub mod view;
