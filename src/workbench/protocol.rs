//! What the page and the worker say to each other.
//!
//! The page numbers its commands; every command is answered by updates that
//! carry its number, the last of them [`Update::Done`]. Commands that changed
//! something make up the journal (see `journal`): replayed on a fresh session
//! they give the same session again, because nothing below reads a clock.

mod desk;
mod packed;
mod stage;

use serde::{Deserialize, Serialize};

pub use self::desk::DeskAction;
pub use self::packed::{pack, unpack};
pub use self::stage::{Action, CodeAction};
use super::class_check::Checked;
use super::export::Export;
use super::import::importer::Piece;
use super::import::{Choices, FileRef};
use super::take_away::{Language, TakenAway};
use super::view::{
    CodeView, DeskView, EstimateView, ImportView, ItemInFull, LessonView, Problem, RowsOf, RowsView,
    SharedView, StageView, WhatIfsView,
};

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
    /// Do something on a desk.
    Desk {
        /// The desk's id: a lesson step's.
        desk: String,
        /// What to do.
        action: DeskAction,
    },
    /// Show rows of a desk's table or index. Answered by [`Update::Rows`]; the session stays as it is.
    Rows {
        /// The desk's id.
        desk: String,
        /// Whose rows.
        of: RowsOf,
        /// The first row, from 0.
        from: u64,
        /// How many: at most [`MAX_WINDOW`](super::table::listing::MAX_WINDOW).
        count: u64,
    },
    /// Show an item of a desk's table or index in full. Answered by [`Update::Item`]; the session stays as it is.
    Item {
        /// The desk's id.
        desk: String,
        /// Where it is.
        of: RowsOf,
        /// Its [key](super::view::ItemView::key).
        key: String,
    },
    /// Read a file and check what importing it would do. Answered by [`Update::Import`]; the session stays as it is.
    Inspect {
        /// The desk's id.
        desk: String,
        /// The file.
        file: FileRef,
        /// What was chosen.
        choices: Choices,
    },
    /// Hand out what is on a desk. Answered by [`Update::Piece`]s; the session stays as it is.
    Export {
        /// The desk's id.
        desk: String,
        /// What.
        what: Export,
    },
    /// Tell how a desk is shared. Answered by [`Update::Shared`]; the session stays as it is.
    Share {
        /// The desk's id.
        desk: String,
    },
    /// Tell what a request on a desk would come to, sent now. Answered by [`Update::Estimate`]; the session stays as
    /// it is.
    Estimate {
        /// The desk's id.
        desk: String,
        /// `PutItem`, …
        operation: String,
        /// Its JSON as typed.
        text: String,
    },
    /// Try a request that was sent from a desk otherwise. Answered by [`Update::WhatIfs`]; the session stays as it is.
    WhatIf {
        /// The desk's id.
        desk: String,
        /// The request's [number](super::view::SentView::number).
        number: u64,
    },
    /// Go through a step's code.
    Code {
        /// The step's id.
        step: String,
        /// What to do.
        action: CodeAction,
    },
    /// Answer a lesson step's question.
    Answer {
        /// The step's id.
        step: String,
        /// The id of the chosen answer, or the number that was filled in.
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
    /// Play a class's codes and links again. Answered by [`Update::Checked`]; the session stays as it is.
    Check {
        /// The documents of all plots that they may be of.
        plots: Vec<String>,
        /// The codes and links.
        texts: Vec<String>,
    },
    /// Write all that was sent from a desk as code. Answered by [`Update::TakenAway`]; the session stays as it is.
    TakeAway {
        /// The desk's id.
        desk: String,
        /// In which language.
        language: Language,
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
    /// A desk looks like this now.
    Desk {
        /// The whole view.
        view: Box<DeskView>,
    },
    /// Rows of a desk's table or index look like this now.
    Rows {
        /// What was asked for.
        view: Box<RowsView>,
    },
    /// An item of a desk looks like this now.
    Item {
        /// The desk's id.
        desk: String,
        /// Where it was looked for.
        of: RowsOf,
        /// The item; `None` if it is not there.
        view: Option<Box<ItemInFull>>,
    },
    /// This is how a desk is shared as it stands.
    Shared {
        /// The desk's id.
        desk: String,
        /// `None` if what is there came out of a file.
        shared: Option<Box<SharedView>>,
    },
    /// What a request on a desk would come to.
    Estimate {
        /// What was asked for.
        view: Box<EstimateView>,
    },
    /// What a request that was sent from a desk could have been instead.
    WhatIfs {
        /// What was asked for.
        view: Box<WhatIfsView>,
    },
    /// A step's code looks like this now.
    Code {
        /// The whole view.
        view: Box<CodeView>,
    },
    /// The lesson stands like this now.
    Lesson {
        /// The whole view.
        view: LessonView,
    },
    /// A file was read and checked.
    Import {
        /// What importing it would do.
        view: Box<ImportView>,
    },
    /// The text of a file is needed: answered by [`ToWorker::Feed`].
    Wants {
        /// The file's id.
        file: String,
        /// From which byte on.
        from: u64,
    },
    /// A piece of what is handed out.
    Piece {
        /// Whether it is the first.
        first: bool,
        /// The text.
        text: String,
    },
    /// Some of a class's codes and links were checked.
    Checked {
        /// How many of them come before these.
        from: usize,
        /// In the order in which they were given.
        checked: Vec<Checked>,
    },
    /// All that was sent from a desk, as code.
    TakenAway {
        /// The desk's id.
        desk: String,
        /// In which language.
        language: Language,
        /// The code; what is left out goes by its [number](super::view::SentView::number).
        taken: TakenAway,
    },
    /// Long work goes on.
    Progress {
        /// The stage's id, or [`CHECK_STAGE`](super::session::CHECK_STAGE) or
        /// [`FILE_STAGE`](super::session::FILE_STAGE).
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
    /// A piece of a file that is wanted.
    Feed {
        /// The file's id.
        file: String,
        /// The piece.
        piece: Piece,
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

/// The updates that answer a command, the last of them [`Update::Done`].
pub fn answer(number: u64, updates: Vec<Update>, journal: bool) -> Vec<FromWorker> {
    let done = Update::Done { journal };
    updates
        .into_iter()
        .chain([done])
        .map(|message| FromWorker::Update(Numbered { number, message }))
        .collect()
}
