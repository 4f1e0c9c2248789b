//! What the worker sends, and where it goes: into the views, to whoever asked, into the journal.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamodb_sandbox::workbench::protocol::{Command, Numbered, Update};
use dynamodb_sandbox::workbench::session::{CHECK_STAGE, FILE_STAGE};
use dynamodb_sandbox::workbench::view::{Problem, ProblemKind};
use gloo_timers::callback::Timeout;
use leptos::prelude::Update as _;
use leptos::prelude::*;

use super::{Client, Notice, Origin, Working};
use crate::ui::dom;
use crate::ui::stage::problems_id;

/// Of each stage, desk and code and of the lesson the last view that a replay has come to.
pub(super) type HeldBack = BTreeMap<(u8, String), Update>;

impl Client {
    /// Takes an answer from the worker.
    pub(crate) fn receive(self, answer: Numbered<Update>) {
        let Numbered { number, message } = answer;
        match message {
            Update::Stage { .. } | Update::Desk { .. } | Update::Code { .. } | Update::Lesson { .. } => {
                match self.is_replayed(number) {
                    true => self.hold_back(message),
                    false => {
                        self.state.update_value(|state| state.shows_replay = false);
                        self.show(message);
                    }
                }
            }
            Update::Rows { view } => self.rows(&view.desk, &view.of.table).set(Some(Arc::from(view))),
            Update::Item { desk, of, view } => self.item(&desk, &of.table).set(view.map(Arc::from)),
            Update::Shared { desk, shared } => {
                self.shared(&desk).set(Some(Arc::new(shared.map(|shared| *shared))));
            }
            Update::Estimate { view } => self.estimate(&view.desk).set(Some(Arc::from(view))),
            Update::WhatIfs { view } => self.what_ifs(&view.desk).set(Some(Arc::from(view))),
            Update::Checked { from, checked } => self.checked.update(|known| {
                // Another worker begins again.
                known.truncate(from);
                known.extend(checked);
            }),
            Update::Import { view } => self.inspected.set(Some(Arc::from(view))),
            Update::Wants { file, from } => self.feed(file, from),
            Update::Piece { first, text } => self.take_in(first, &text),
            Update::TakenAway { desk, language, taken } => self.taken.set(Some((desk, language, taken))),
            Update::Progress { stage, done, of } => {
                self.working(&stage).set(Some(Working { number, done, of }));
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

    /// Shows the view that an update brings, if it brings one.
    fn show(self, update: Update) {
        match update {
            Update::Stage { view } => self.stage(&view.stage).set(Some(Arc::from(view))),
            Update::Desk { view } => self.desk(&view.desk).set(Some(Arc::from(view))),
            Update::Code { view } => self.code(&view.step).set(Some(Arc::from(view))),
            Update::Lesson { view } => self.lesson.set(Some(view)),
            _ => {}
        }
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

    fn hold_back(self, update: Update) {
        let place = match &update {
            Update::Stage { view } => (0, view.stage.clone()),
            Update::Desk { view } => (1, view.desk.clone()),
            Update::Code { view } => (2, view.step.clone()),
            _ => (3, String::new()),
        };
        self.state.update_value(|state| drop(state.held_back.insert(place, update)));
    }

    /// Shows where a replay has led.
    fn show_replayed(self) {
        let held_back = self.state.try_update_value(|state| std::mem::take(&mut state.held_back));
        for update in held_back.into_iter().flat_map(HeldBack::into_values) {
            self.show(update);
        }
    }

    fn finish(self, number: u64, journal: bool) {
        let finished = self.state.try_update_value(|state| {
            let index = state.outstanding.iter().position(|command| command.number == number)?;
            state.outstanding.remove(index)
        });
        let Some(Some(finished)) = finished else { return };
        let stage = match &finished.command {
            Command::Act { stage, .. } => Some(stage.as_str()),
            Command::Check { .. } => Some(CHECK_STAGE),
            Command::Inspect { .. } | Command::Export { .. } | Command::Desk { .. } => Some(FILE_STAGE),
            _ => None,
        };
        if let Some(stage) = stage {
            let working = self.working(stage);
            if working.get_untracked().is_some() {
                working.set(None);
            }
        }
        let acted = match &finished.command {
            Command::Act { stage, .. } => Some(stage.clone()),
            _ => None,
        };
        match (finished.origin, finished.problem) {
            (Origin::Asked, problem) => {
                if journal {
                    self.keep(finished.command);
                }
                let result = problem.map_or(Ok(()), Err);
                // What was refused is put right, or given up.
                if journal
                    && result.is_ok()
                    && matches!(self.notice.get_untracked(), Some(Notice::Refused(_)))
                {
                    self.notice.set(None);
                }
                match (finished.then, result) {
                    (Some(then), result) => then(result),
                    (None, Err(problem)) => self.say_refused(acted.as_deref(), problem),
                    _ => {}
                }
            }
            // What another tab has done cannot be done where this one is: from the beginning it can.
            (Origin::Replayed { follows: true, .. }, Some(_)) => self.replay(),
            (Origin::Replayed { .. }, Some(problem)) => match finished.command {
                // Without its document there is nothing to show; the words say what is wrong with it.
                Command::Open { .. } => self.notice.set(Some(Notice::Refused(problem))),
                _ => self.begin_again(),
            },
            (Origin::Replayed { last: true, .. }, None) => {
                self.state.update_value(|state| state.shows_replay = true);
                self.show_replayed();
                self.ready.set(true);
                if self.notice.get_untracked() == Some(Notice::Restarting) {
                    self.notice.set(Some(Notice::Back));
                }
            }
            (Origin::Replayed { .. }, None) => {}
        }
    }

    /// Says that something was refused, on this stage if it was done on one. A program that cannot be used has its
    /// problem at its editor: then the reader is led there, and it is not said a second time.
    pub(crate) fn say_refused(self, stage: Option<&str>, problem: Problem) {
        if problem.kind == ProblemKind::Cancelled {
            return;
        }
        let shown = stage.filter(|stage| {
            let view = self.stage(stage).get_untracked();
            view.is_some_and(|view| view.problems.contains(&problem))
        });
        let there = shown.and_then(|stage| dom::by_id(&problems_id(stage)));
        if !there.is_some_and(|problems| dom::focus_on_text(&problems)) {
            self.notice.set(Some(Notice::Refused(problem)));
        }
    }
}
