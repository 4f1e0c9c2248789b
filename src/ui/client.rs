//! The page's side of the conversation with the session: numbers commands, keeps those that changed something,
//! holds the latest views as signals.
//!
//! A command stays outstanding until it is answered by its last update. When a worker is lost, the next one gets
//! the document, the journal and what is outstanding, in that order (see [`supervisor`]).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::protocol::{Action, Command, Numbered, ToWorker, Update};
use dynamodb_sandbox::workbench::view::{LessonView, Problem, ProblemKind, StageView};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::remember::{Blocked, Place};

pub(crate) mod supervisor;

#[cfg(test)]
mod tests;

/// The latest view of a stage.
pub(crate) type Stage = RwSignal<Option<Arc<StageView>>>;
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
    /// A command was refused.
    Refused(Problem),
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
}

#[derive(Default)]
struct State {
    post: Option<Post>,
    last_number: u64,
    outstanding: VecDeque<Outstanding>,
    /// What waits until everything that was asked is answered.
    waiting: VecDeque<Box<dyn FnOnce()>>,
    document: Option<String>,
    journal: Journal,
    /// Whether storage could not take the last change, which is said once.
    blocked: bool,
    place: Option<Place>,
    /// Views of a replay that is not finished.
    held_back: Vec<Update>,
    stages: BTreeMap<String, (Stage, RwSignal<Option<Working>>)>,
    /// Signals of a stage live as long as the client, whichever component asks first.
    owner: Option<Owner>,
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
    /// Bringing a session up to date: the document, or a command of the journal.
    Replayed,
    /// The last command of a replay: the session is as it was.
    ReplayedLast,
}

impl Client {
    /// A conversation that nobody listens to yet: commands wait for [`Client::connect`].
    pub(crate) fn new() -> Self {
        let state = State { owner: Owner::current(), ..State::default() };
        Self {
            state: StoredValue::new_local(state),
            lesson: RwSignal::new(None),
            notice: RwSignal::new(None),
            ready: RwSignal::new(false),
        }
    }

    /// Opens a page's document, and brings back what was done there before.
    pub(crate) fn open(self, document: String, place: Place) {
        let journal = match place.load() {
            Ok(None) => Journal::default(),
            Ok(Some(text)) => Journal::read(&text).unwrap_or_else(|_| {
                self.set_aside(&place);
                Journal::default()
            }),
            Err(Blocked) => {
                self.state.update_value(|state| state.blocked = true);
                self.notice.set(Some(Notice::CannotRemember));
                Journal::default()
            }
        };
        self.state.update_value(|state| {
            state.document = Some(document);
            state.journal = journal;
            state.place = Some(place);
        });
        self.replay();
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

    /// The view of a stage.
    pub(crate) fn stage(self, id: &str) -> Stage {
        self.signals(id).0
    }

    /// How far long work on a stage is, if there is any.
    pub(crate) fn working(self, id: &str) -> RwSignal<Option<Working>> {
        self.signals(id).1
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

    /// Forgets what cannot be brought back, keeping it aside, and begins again.
    pub(crate) fn begin_again(self) {
        if let Some(place) = self.state.with_value(|state| state.place.clone()) {
            self.set_aside(&place);
        }
        self.state.update_value(|state| {
            state.journal = Journal::default();
            state.outstanding.clear();
            state.held_back.clear();
        });
        self.replay();
    }

    /// Takes an answer from the worker.
    pub(crate) fn receive(self, answer: Numbered<Update>) {
        let Numbered { number, message } = answer;
        match message {
            Update::Stage { .. } | Update::Lesson { .. } if self.is_replayed(number) => {
                self.state.update_value(|state| state.held_back.push(message));
            }
            Update::Stage { view } => self.show(view),
            Update::Lesson { view } => self.lesson.set(Some(view)),
            Update::Progress { stage, done, of } => {
                self.working(&stage).set(Some(Working { number, done, of }))
            }
            Update::Refused { problem } => self.state.update_value(|state| {
                if let Some(command) = state.outstanding.iter_mut().find(|command| command.number == number) {
                    command.problem = Some(problem);
                }
            }),
            Update::Done { journal } => {
                self.finish(number, journal);
                // In a turn of its own: what this answer changed is shown and said before what waits adds to it.
                Timeout::new(0, move || self.settle()).forget();
            }
        }
    }

    fn show(self, view: Box<StageView>) {
        let (stage, _) = self.signals(&view.stage);
        stage.set(Some(Arc::from(view)));
    }

    /// Whether a command is part of a replay, whose views on the way nobody should see or hear.
    fn is_replayed(self, number: u64) -> bool {
        self.state.with_value(|state| {
            state
                .outstanding
                .iter()
                .any(|command| command.number == number && command.origin != Origin::Asked)
        })
    }

    /// Shows where a replay has led: of each stage and the lesson the last view.
    fn show_replayed(self) {
        let held_back =
            self.state.try_update_value(|state| std::mem::take(&mut state.held_back)).unwrap_or_default();
        let mut stages = BTreeMap::new();
        for update in held_back {
            match update {
                Update::Stage { view } => {
                    stages.insert(view.stage.clone(), view);
                }
                Update::Lesson { view } => self.lesson.set(Some(view)),
                _ => {}
            }
        }
        for view in stages.into_values() {
            self.show(view);
        }
    }

    fn finish(self, number: u64, journal: bool) {
        let finished = self.state.try_update_value(|state| {
            let index = state.outstanding.iter().position(|command| command.number == number)?;
            state.outstanding.remove(index)
        });
        let Some(Some(finished)) = finished else { return };
        if let Command::Act { stage, .. } = &finished.command {
            let working = self.working(stage);
            if working.get_untracked().is_some() {
                working.set(None);
            }
        }
        match (finished.origin, finished.problem) {
            (Origin::Asked, problem) => {
                if journal {
                    self.keep(finished.command);
                }
                let result = problem.map_or(Ok(()), Err);
                match (finished.then, result) {
                    (Some(then), result) => then(result),
                    (None, Err(problem)) if problem.kind != ProblemKind::Cancelled => {
                        self.notice.set(Some(Notice::Refused(problem)));
                    }
                    _ => {}
                }
            }
            (_, Some(problem)) => match finished.command {
                // Without its document there is nothing to show; the words say what is wrong with it.
                Command::Open { .. } => self.notice.set(Some(Notice::Refused(problem))),
                _ => self.begin_again(),
            },
            (Origin::ReplayedLast, None) => {
                self.show_replayed();
                self.ready.set(true);
                if self.notice.get_untracked() == Some(Notice::Restarting) {
                    self.notice.set(Some(Notice::Back));
                }
            }
            (Origin::Replayed, None) => {}
        }
    }

    fn keep(self, command: Command) {
        let newly_blocked = self.state.try_update_value(|state| {
            state.journal.record(command);
            let blocked =
                state.place.as_ref().is_some_and(|place| place.save(&state.journal.write()).is_err());
            blocked && !std::mem::replace(&mut state.blocked, blocked)
        });
        if newly_blocked == Some(true) {
            self.notice.set(Some(Notice::CannotRemember));
        }
    }

    fn set_aside(self, place: &Place) {
        let notice = if place.set_aside().is_ok() { Notice::SetAside } else { Notice::CannotRemember };
        self.notice.set(Some(notice));
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
        let mut commands: Vec<Command> = std::iter::once(Command::Open { document }).chain(saved).collect();
        let end = commands.pop();
        for command in commands {
            self.ask(command, Origin::Replayed, None);
        }
        if let Some(command) = end {
            self.ask(command, Origin::ReplayedLast, None);
        }
        for Outstanding { command, then, .. } in asked {
            self.ask(command, Origin::Asked, then);
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

    fn signals(self, id: &str) -> (Stage, RwSignal<Option<Working>>) {
        if let Some(known) = self.state.with_value(|state| state.stages.get(id).copied()) {
            return known;
        }
        let create = || (RwSignal::new(None), RwSignal::new(None));
        let owner = self.state.with_value(|state| state.owner.clone());
        let signals = owner.map_or_else(create, |owner| owner.with(create));
        self.state.update_value(|state| {
            state.stages.insert(id.to_owned(), signals);
        });
        signals
    }
}
