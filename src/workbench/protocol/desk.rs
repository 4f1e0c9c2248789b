//! What can be done on a desk.

use serde::{Deserialize, Serialize};

use crate::model::Duration;
use crate::workbench::import::{Choices, FileRef};
use crate::workbench::view::Mark;

/// What can be done on a desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskAction {
    /// Send a request. What is wrong with it is in [`DeskView::problems`](crate::workbench::view::DeskView::problems).
    Send {
        /// `PutItem`, …
        operation: String,
        /// Its JSON as typed: at most [`MAX_BYTES`](crate::workbench::desk::MAX_BYTES).
        text: String,
        /// How often; once where the desk does not ask.
        times: u32,
    },
    /// Put a request into the editor without sending it.
    Put {
        /// `PutItem`, …
        operation: String,
        /// Its JSON as typed.
        text: String,
    },
    /// Have another request in the editor, without sending it. The one that stands there is set aside, unless nothing
    /// would be lost with it.
    Begin {
        /// `PutItem`, …
        operation: String,
        /// Its JSON.
        text: String,
    },
    /// Have a request in the editor again that was set aside; it and the one that stands there change places.
    BringBack {
        /// Its [number](crate::workbench::view::AsideView::number).
        number: u64,
    },
    /// Bring the items of a file in, all of them or none. A saved sandbox takes the place of the one that is there.
    Import {
        /// The file.
        file: FileRef,
        /// What was chosen.
        choices: Choices,
    },
    /// Move the clock forward, where it may be moved.
    Advance {
        /// By how much: in microseconds, at most [`MAX_ADVANCE`](crate::lesson::deed::MAX_ADVANCE).
        by: Duration,
    },
    /// Look at a request that was sent: as [`DeskAction::Seek`] to the moment after it.
    Look {
        /// Its [number](crate::workbench::view::SentView::number).
        number: u64,
    },
    /// Look at the desk as it was when this much had been done; nothing is discarded.
    Seek {
        /// 0 to [`HistoryView::length`](crate::workbench::view::HistoryView::length), which is now.
        position: u64,
    },
    /// List more of what was done before all that can be gone back to.
    Older,
    /// Go on from a moment of the branch in use, on a new branch.
    Fork {
        /// How much had been done.
        position: u64,
    },
    /// Use another branch.
    Switch {
        /// Its name.
        branch: String,
    },
    /// Show what differs between two moments.
    Compare {
        /// One.
        one: Mark,
        /// The other.
        two: Mark,
    },
    /// Show no comparison any more.
    EndComparison,
    /// Start again: the tables and the editor as they were.
    Reset,
    /// Forget what was done; the tables and the editor stay.
    Clear,
    /// Bring back what was there before the desk was laid anew.
    Undo,
    /// Make the desk what was shared: lay it anew and do what was done there; all of it or nothing.
    Restore {
        /// In order; nothing of it lays the desk anew.
        actions: Vec<DeskAction>,
    },
}
