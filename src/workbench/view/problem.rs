//! What is wrong with what was given.

use serde::{Deserialize, Serialize};

/// Something wrong with what was given, at a place where that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// Line and column in the text, counted from 1, if known.
    pub at: Option<(usize, usize)>,
}

impl Problem {
    /// A problem with no known place.
    pub fn of(kind: ProblemKind) -> Self {
        Self { kind, at: None }
    }
}

/// Kinds of problems; the interface words them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The text is not JSON.
    NotJson,
    /// There is no such operation.
    UnknownOperation {
        /// As written.
        operation: String,
    },
    /// A number was to be filled in.
    NotANumber,
    /// It is JSON, but no list of steps.
    NotAProgram {
        /// Technical detail.
        detail: String,
    },
    /// No step, or too many.
    StepCount {
        /// Most steps.
        limit: u64,
    },
    /// Two steps of one name, or a name that is empty or too long.
    StepName {
        /// The step's name.
        step: String,
    },
    /// A step's operation is not one on items.
    NotOnItems {
        /// As written.
        operation: String,
    },
    /// A reaction to something that is no exception.
    UnknownException {
        /// As written.
        exception: String,
    },
    /// A reaction goes to a step that is not this one or before it.
    NoWayBack {
        /// As written.
        to: String,
    },
    /// Going back or asking again more often than this.
    TooOften {
        /// The limit.
        limit: u16,
    },
    /// A guard is no comparison of numbers and names.
    BadGuard {
        /// As written.
        guard: String,
    },
    /// A placeholder names nothing that an earlier step bound.
    UnboundPlaceholder {
        /// As written.
        placeholder: String,
    },
    /// A placeholder is not closed or holds something else than names, numbers, `+` and `-`.
    BadPlaceholder {
        /// As written.
        placeholder: String,
    },
    /// The service would refuse the request: its own words.
    ServiceRefuses {
        /// `ValidationException`, …
        exception: String,
        /// The service's text.
        message: String,
        /// What to try.
        hint: Option<crate::model::error::Hint>,
    },
    /// The text is longer than is accepted.
    TooLong {
        /// Most bytes accepted.
        limit: usize,
    },
    /// The document cannot be read (an older or newer release, or damage).
    BadDocument {
        /// Technical detail.
        detail: String,
    },
    /// The move, step, program or stage does not exist here.
    NotHere,
    /// There are too many futures or moves to count.
    TooMuch {
        /// The limit that was met.
        limit: u64,
    },
    /// A file cannot be brought in as it is; what is wrong with it is in [`ImportView`](super::ImportView).
    BadFile,
    /// The page has a file no more.
    NoFile {
        /// What it was called.
        name: String,
    },
    /// What was pasted cannot be made a request of.
    CannotPaste {
        /// Why.
        reason: crate::workbench::paste::Reason,
    },
    /// Given up on request.
    Cancelled,
}
