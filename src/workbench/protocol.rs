//! What the page and the worker say to each other.
//!
//! The page numbers its commands; every command is answered by updates that
//! carry its number, the last of them [`Update::Done`]. Commands that changed
//! something make up the journal (see `journal`): replayed on a fresh session
//! they give the same session again, because nothing below reads a clock.

use serde::{Deserialize, Serialize};

use super::share::SharedRace;
use super::view::{LessonView, Move, Problem, StageView};
use crate::simulator::arrival::Arrival;

/// A command with its number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered<T> {
    /// Given by the page, ascending.
    pub number: u64,
    /// What is asked, or answered.
    pub message: T,
}

/// What the page asks of the session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Open a page's document, as compiled by `xtask` (text of a `.json` file). Everything before is forgotten.
    Open {
        /// The compiled document: a race (home) or a lesson.
        document: String,
    },
    /// Do something on a stage.
    Act {
        /// The stage's id: `home`, or a lesson step's id.
        stage: String,
        /// What to do.
        action: Action,
    },
    /// Answer a lesson step's question.
    Answer {
        /// The step's id.
        step: String,
        /// The id of the chosen answer.
        choice: String,
    },
    /// Show one more hint of a step.
    Hint {
        /// The step's id.
        step: String,
    },
    /// Show the solution of a step; for a program step it is also put into the editor.
    Solution {
        /// The step's id.
        step: String,
    },
    /// Declare a step that only wants reading as read.
    Continue {
        /// The step's id.
        step: String,
    },
    /// Start a lesson step again; later steps keep their state.
    Restart {
        /// The step's id.
        step: String,
    },
}

/// What can be done on a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Let a buyer's next request go its way (by hand). Discards a future that was stepped back from.
    Move {
        /// Who, by its index in [`StageView::buyers`], and what becomes of the message.
        next: Move,
    },
    /// Show the trace up to this many executed requests; nothing is discarded.
    Seek {
        /// 0 to [`StageView::length`].
        position: usize,
    },
    /// Back to before the first request, by hand, with the same program.
    Reset,
    /// Play these moves from the start, by hand: replay a future or a link.
    Replay {
        /// In order.
        moves: Vec<Move>,
    },
    /// Use one of the race's programs and play these moves from the start, by hand: follow a link.
    Follow {
        /// The program's id.
        program: String,
        /// In order.
        moves: Vec<Move>,
    },
    /// Make the stage what was shared: arrange the race, use the program, do what was done.
    Restore {
        /// What was shared.
        race: Box<SharedRace>,
    },
    /// Run with random latencies from a seed.
    Run {
        /// How many buyers, 1 to [`MAX_BUYERS`](crate::simulator::random::MAX_BUYERS).
        buyers: u32,
        /// The seed.
        seed: u64,
        /// When they arrive, if not as the race says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        arrival: Option<Arrival>,
    },
    /// Look at exchanges of the random run on show one by one: [`StageView::window`].
    Look {
        /// How many exchanges come before them.
        from: usize,
        /// How many: at most [`MAX_WINDOW`](crate::simulator::recording::MAX_WINDOW).
        count: usize,
    },
    /// Run the stage's hand-run buyers at random many times, and count how many runs break an invariant.
    Frequency {
        /// How many times: 1 to [`MAX_RUNS`](crate::simulator::frequency::MAX_RUNS).
        runs: u32,
        /// The seed that gives each run its own.
        seed: u64,
    },
    /// Run several of the race's programs with several numbers of buyers and the same seed.
    Compare {
        /// The programs' ids: at most [`MAX_LINES`](crate::simulator::comparison::MAX_LINES).
        programs: Vec<String>,
        /// Numbers of buyers: at most [`MAX_COMPARED`](crate::simulator::comparison::MAX_COMPARED), each at most
        /// [`MAX_BUYERS`](crate::simulator::comparison::MAX_BUYERS).
        buyers: Vec<u32>,
        /// The seed.
        seed: u64,
    },
    /// Count every future of the stage's hand-run buyers with its program.
    Explore,
    /// Use another of the race's programs; resets the stage.
    Choose {
        /// The program's id.
        program: String,
    },
    /// Use this text as what is edited of the program; resets the stage if it is acceptable,
    /// else [`StageView::problems`] says why not and the text is kept.
    Edit {
        /// The JSON as typed: of the request, or of all steps.
        text: String,
    },
    /// Arrange the race anew, with the same program; resets the stage.
    Arrange {
        /// How many buyers take part by hand: 1 to [`MAX_BUYERS`](crate::simulator::race::MAX_BUYERS).
        buyers: usize,
        /// How much there is to fight over; as the race has it if that may not be chosen.
        amount: Option<u32>,
        /// How many messages may be lost: to [`MAX_LOSSES`](crate::simulator::race::MAX_LOSSES).
        losses: u32,
    },
}

/// What the session answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// A stage looks like this now.
    Stage {
        /// The whole view.
        view: Box<StageView>,
    },
    /// The lesson stands like this now.
    Lesson {
        /// The whole view.
        view: LessonView,
    },
    /// Long work goes on.
    Progress {
        /// The stage's id.
        stage: String,
        /// Parts done.
        done: u64,
        /// Parts in all.
        of: u64,
    },
    /// The command could not be carried out; nothing changed.
    Refused {
        /// Why.
        problem: Problem,
    },
    /// The command is finished.
    Done {
        /// Whether it changed something and belongs into the journal.
        journal: bool,
    },
}

/// From the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWorker {
    /// A command to carry out, in order.
    Command(Numbered<Command>),
    /// Give up the command with this number, if it is still at work.
    Cancel {
        /// Its number.
        number: u64,
    },
    /// Are you alive? Answered by [`FromWorker::Alive`], also during long work.
    Ping,
}

/// From the worker to the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromWorker {
    /// The worker has started and listens.
    Ready,
    /// An answer to the command of that number.
    Update(Numbered<Update>),
    /// Answer to [`ToWorker::Ping`].
    Alive,
}
