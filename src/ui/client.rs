//! The page's side of the conversation with the session: numbers commands, keeps those that changed something,
//! holds the latest views as signals.
//!
//! A command stays outstanding until it is answered by its last update. When a worker is lost, the next one gets
//! the document, the journal and what is outstanding, in that order (see [`supervisor`]).
//!
//! | module | for |
//! |---|---|
//! | [`answers`] | what the worker sends, and where it goes |
//! | [`views`] | the latest view of each stage, desk, table, step |
//! | [`keeping`] | what is kept in this browser: read, gone on with, begun anew |
//! | [`following`] | what another tab does on the same page |
//! | [`visiting`] | somebody else's desk, of which nothing is kept |
//! | [`files`] | files that the session asks for, and what it hands out |
//! | [`supervisor`] | a worker that runs, whatever happens to it |

use std::collections::VecDeque;
use std::sync::Arc;

use dynamodb_sandbox::workbench::class_check::Checked;
use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, ToWorker};
use dynamodb_sandbox::workbench::take_away::{Language, TakenAway};
use dynamodb_sandbox::workbench::view::{ImportView, LessonView, Problem};
use leptos::prelude::*;

use answers::HeldBack;
use files::Files;
use keeping::Keeping;
use views::Views;

mod answers;
mod files;
mod following;
mod keeping;
pub(crate) mod supervisor;
mod views;
mod visiting;

#[cfg(test)]
mod tests;

pub(crate) use following::tell_of;
pub(crate) use views::{Code, Desk, Rows, Shared, Stage};

/// What is called when a command is finished.
type Then = Box<dyn FnOnce(Result<(), Problem>)>;
/// The way to the worker that listens at the moment.
pub(crate) type Post = Box<dyn Fn(&ToWorker)>;

/// Something about the page itself that the reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The worker was lost; another one is being started.
    Restarting,
    /// Another worker has taken over, nothing is lost.
    Back,
    /// Workers are lost again and again.
    Failed,
    /// Storage is full or blocked.
    CannotRemember,
    /// What was kept here cannot be read; it was set aside.
    SetAside,
    /// Another tab had done something else at the same time; what was done here was set aside.
    Forked,
    /// A command was refused.
    Refused(Problem),
    /// A newer release of the site is there, and waits for the reader's word.
    NewRelease,
    /// A link or a file holds no desk that can be shown.
    NotShared(LinkError),
    /// A link or a file holds a desk of another page.
    SharedElsewhere,
}

/// How far long work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Working {
    number: u64,
    /// Parts done.
    pub(crate) done: u64,
    /// Parts in all; 0 while that is not known.
    pub(crate) of: u64,
}

/// Handle to the conversation; cheap to copy, kept in the context.
#[derive(Clone, Copy)]
pub(crate) struct Client {
    state: StoredValue<State, LocalStorage>,
    /// How the lesson stands, on a lesson's page.
    pub(crate) lesson: RwSignal<Option<LessonView>>,
    /// What the reader should know about the page.
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// Whether the page's document has been opened.
    pub(crate) ready: RwSignal<bool>,
    /// What came of checking a class's codes last.
    pub(crate) checked: RwSignal<Vec<Checked>>,
    /// What importing the file that was looked at last would do.
    pub(crate) inspected: RwSignal<Option<Arc<ImportView>>>,
    /// The desk on which somebody else's work is looked at: nothing is kept meanwhile.
    pub(crate) visited: RwSignal<Option<String>>,
    /// What was taken away last: of which desk, in which language.
    pub(crate) taken: RwSignal<Option<(String, Language, TakenAway)>>,
}

#[derive(Default)]
struct State {
    post: Option<Post>,
    last_number: u64,
    outstanding: VecDeque<Outstanding>,
    /// What waits until everything that was asked is answered.
    waiting: VecDeque<Box<dyn FnOnce()>>,
    document: Option<String>,
    /// How its lesson stands before anything is done, until that is shown.
    opening: Option<LessonView>,
    journal: Journal,
    /// One's own journal while somebody else's desk is looked at.
    own: Option<Journal>,
    /// Whether storage could not take something, which is said once.
    blocked: bool,
    /// How the journal is kept, where it is.
    keeping: Option<Keeping>,
    /// Whether what is shown was done before or in another tab.
    shows_replay: bool,
    files: Files,
    /// Views of a replay that is not finished.
    held_back: HeldBack,
    views: Views,
}

struct Outstanding {
    number: u64,
    command: Command,
    origin: Origin,
    problem: Option<Problem>,
    then: Option<Then>,
}

/// Where a command comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Asked for on this page.
    Asked,
    /// Bringing a session up to date: the document, a command of the journal, or one of another tab.
    Replayed {
        /// Whether the session is as it should be then.
        last: bool,
        /// Whether the session went on from where it was, instead of from the document.
        follows: bool,
    },
}

impl Client {
    /// A conversation that nobody listens to yet: commands wait for [`Client::connect`].
    pub(crate) fn new() -> Self {
        let state = State { views: Views::new(Owner::current()), ..State::default() };
        Self {
            state: StoredValue::new_local(state),
            lesson: RwSignal::new(None),
            notice: RwSignal::new(None),
            ready: RwSignal::new(false),
            checked: RwSignal::new(Vec::new()),
            inspected: RwSignal::new(None),
            visited: RwSignal::new(None),
            taken: RwSignal::new(None),
        }
    }

    /// Opens a page's document, of which nothing is kept.
    pub(crate) fn show_only(self, document: String) {
        self.begin(document, Journal::default(), None);
    }

    /// Opens a page's document with what was done there before.
    fn begin(self, document: String, journal: Journal, keeping: Option<Keeping>) {
        self.state.update_value(|state| {
            state.document = Some(document);
            state.journal = journal;
            state.keeping = keeping;
        });
        self.replay();
    }

    /// How the lesson stands before anything is done: shown until the session says how it stands, unless something was
    /// done already.
    pub(crate) fn foresee(self, opening: LessonView) {
        self.state.update_value(|state| state.opening = Some(opening));
        self.show_opening();
    }

    fn show_opening(self) {
        let opening = self.state.try_update_value(|state| {
            let is_begun = state.document.is_some() && state.journal.commands().is_empty();
            state.opening.take_if(|_| is_begun)
        });
        if let Some(Some(opening)) = opening
            && self.lesson.with_untracked(Option::is_none)
        {
            self.lesson.set(Some(opening));
        }
    }

    /// Asks for something; what comes of it shows in the views.
    pub(crate) fn send(self, command: Command) {
        self.ask(command, Origin::Asked, None);
    }

    /// Asks for something, and calls back when it is finished or refused.
    pub(crate) fn send_then(self, command: Command, then: impl FnOnce(Result<(), Problem>) + 'static) {
        self.ask(command, Origin::Asked, Some(Box::new(then)));
    }

    /// Does something on a stage.
    pub(crate) fn act(self, stage: &str, action: Action) {
        self.send(Command::Act { stage: stage.to_owned(), action });
    }

    /// Does something on a stage, and calls back when it is finished or refused.
    pub(crate) fn act_then(
        self,
        stage: &str,
        action: Action,
        then: impl FnOnce(Result<(), Problem>) + 'static,
    ) {
        self.send_then(Command::Act { stage: stage.to_owned(), action }, then);
    }

    /// Gives up the long work on a stage.
    pub(crate) fn cancel(self, stage: &str) {
        if let Some(working) = self.working(stage).get_untracked() {
            self.post(&ToWorker::Cancel { number: working.number });
        }
    }

    /// A worker listens: it gets the document, the journal and what is outstanding.
    pub(crate) fn connect(self, post: Post) {
        self.state.update_value(|state| state.post = Some(post));
        self.replay();
    }

    /// The worker is lost; commands wait for the next one.
    pub(crate) fn disconnect(self) {
        self.state.update_value(|state| state.post = None);
    }

    /// Does something once everything that was asked is answered: what depends on how things then are.
    pub(crate) fn when_settled(self, wait: impl FnOnce() + 'static) {
        self.state.update_value(|state| state.waiting.push_back(Box::new(wait)));
        self.settle();
    }

    /// Does what waits, one after the other, until one of them asks for something.
    fn settle(self) {
        while self.is_idle() {
            let next = self.state.try_update_value(|state| state.waiting.pop_front());
            let Some(Some(next)) = next else { return };
            next();
        }
    }

    /// Whether everything that was asked is answered.
    pub(crate) fn is_idle(self) -> bool {
        self.state.try_with_value(|state| state.outstanding.is_empty()).unwrap_or(false)
    }

    /// Sends the document, the journal and, again, what was asked but not answered.
    fn replay(self) {
        let Some((Some(document), saved, asked)) = self.state.try_update_value(|state| {
            let asked: Vec<Outstanding> =
                state.outstanding.drain(..).filter(|command| command.origin == Origin::Asked).collect();
            (state.document.clone(), state.journal.commands().to_vec(), asked)
        }) else {
            return;
        };
        self.bring_up_to_date(std::iter::once(Command::Open { document }).chain(saved).collect(), false);
        for Outstanding { command, then, .. } in asked {
            self.ask(command, Origin::Asked, then);
        }
    }

    /// Has the session do what was done before or elsewhere, and shows where that leads.
    fn bring_up_to_date(self, commands: Vec<Command>, follows: bool) {
        let count = commands.len();
        for (index, command) in commands.into_iter().enumerate() {
            self.ask(command, Origin::Replayed { last: index + 1 == count, follows }, None);
        }
    }

    fn ask(self, command: Command, origin: Origin, then: Option<Then>) {
        let message = self.state.try_update_value(|state| {
            state.last_number += 1;
            let number = state.last_number;
            let message = ToWorker::Command(Numbered { number, message: command.clone() });
            state.outstanding.push_back(Outstanding { number, command, origin, problem: None, then });
            message
        });
        if let Some(message) = message {
            self.post(&message);
        }
    }

    fn post(self, message: &ToWorker) {
        self.state.with_value(|state| {
            if let Some(post) = &state.post {
                post(message);
            }
        });
    }
}
