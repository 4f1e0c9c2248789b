//! A desk in the session: the learner's request becomes one that is sent, or problems at their places; its history
//! is gone back and forth in, forked, compared, forgotten and brought back.
//!
//! | module | for |
//! |---|---|
//! | `aside` | requests that made room for others in the editor |
//! | `beginning` | what it began with, as requests |
//! | `branches` | histories with a common past |
//! | `compare` | what differs between two moments |
//! | `drawing` | what of a desk is shown |
//! | `questions` | what is asked of it and changes nothing |
//! | `restoring` | what was done elsewhere, done again |
//! | `sending` | what stands in the editor, sent, or problems at their places |
//! | `solution` | a worked solution, request by request |
//!
//! Looking back changes nothing: what is sent goes to the tables as they are now. [`DeskAction::Fork`] goes on from
//! an earlier moment. What lays the desk anew can be undone, once, and that too. A history that a lesson judges may be
//! forked, because a branch is a way from the step's start like any other, but not forgotten while its tables stay:
//! checks also judge what the way cost.

mod aside;
mod beginning;
mod branches;
mod compare;
mod drawing;
mod questions;
mod restoring;
mod sending;
mod solution;

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::Vector;
use serde_json::{Map, Value, json};

pub use self::restoring::Restoring;

use self::aside::Aside;
use self::branches::{Branches, ForkError, MAX_BRANCHES};
use self::compare::compare;
use self::solution::Solution;
use super::import::FileRef;
use super::import::apply::Application;
use super::import::source::Source;
use super::journal::is_superseded_on_desk;
use super::known;
use super::layout::lay_out;
use super::protocol::DeskAction;
use super::request_template::is_untouched;
use super::sandbox_file::SavedDraft;
use super::table::listing::Listing;
use super::view::{ComparedView, Problem, ProblemKind, Replacement, RowsOf};
use crate::lesson::call::Call;
use crate::lesson::deed::{Deed, MAX_ADVANCE};
use crate::lesson::desk::Desk;
use crate::lesson::facts::Totals;
use crate::model::Duration;

/// Most bytes of a request in the editor.
pub const MAX_BYTES: usize = 1_000_000;
/// Most bytes that are sent at once: of a request sent many times, all of them.
pub const MAX_BYTES_AT_ONCE: usize = 20_000_000;

/// How many older lines are shown at a time, once they are asked for.
pub const OLDER_AT_A_TIME: u64 = 200;

/// A desk in use.
#[derive(Debug, Clone)]
pub struct DeskPanel {
    /// The id of the step it belongs to.
    pub id: String,
    begin: Call,
    start: Desk,
    /// Whether its history may be forgotten: not where a lesson judges it.
    may_clear: bool,
    /// Whether the clock is shown and may be moved.
    timed: bool,
    state: State,
    /// What was there before the desk was laid anew.
    undo: Option<(Replacement, Box<State>)>,
    /// The rows that were asked for since these last may have changed.
    listings: BTreeMap<RowsOf, Listing>,
}

/// All that changes of a desk in use.
#[derive(Debug, Clone)]
struct State {
    branches: Branches,
    operation: String,
    text: String,
    times: u32,
    /// What was sent last, as it was written.
    sent: Option<Arc<SavedDraft>>,
    /// What stood there before and made room.
    aside: Aside,
    problems: Vec<Problem>,
    /// How much had been done at the moment that is looked at; `None`: everything.
    position: Option<u64>,
    /// How many lines are shown of what cannot be gone back to.
    older: u64,
    compared: Option<Arc<ComparedView>>,
    /// Whether the tables are no longer those of the start, though nothing was done since.
    cleared: bool,
    /// All that was done with it since it was laid: doing it again gives the same.
    log: Vector<Arc<DeskAction>>,
    /// Whether it does: not once a file was brought in.
    shareable: bool,
    /// The worked solution that is being sent.
    solution: Option<Solution>,
}

/// What an action led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// The desk is as it was; something else of it is shown.
    Shown,
    /// Something was done at the desk, which cost this: a step may be judged.
    Done(Totals),
    /// The desk is another: what was said of the one before does not hold.
    Replaced,
}

impl State {
    fn new(desk: Desk, begin: &Call) -> Self {
        Self {
            branches: Branches::new(desk),
            operation: begin.operation.clone(),
            text: lay_out(&begin.request),
            times: begin.times,
            sent: None,
            aside: Aside::default(),
            problems: Vec::new(),
            position: None,
            older: 0,
            compared: None,
            cleared: false,
            log: Vector::new(),
            shareable: true,
            solution: None,
        }
    }

    fn desk(&self) -> &Desk {
        self.branches.desk()
    }

    /// Whether there is no history.
    fn is_blank(&self) -> bool {
        self.branches.is_single() && self.desk().length() == 0
    }

    /// Whether everything is as it was laid.
    fn is_untouched(&self, begin: &Call) -> bool {
        let text = || self.operation == begin.operation && self.text == lay_out(&begin.request);
        let nothing_aside = self.aside.is_empty();
        self.is_blank() && !self.cleared && self.times == begin.times && nothing_aside && text()
    }

    /// Keeps what was done.
    fn remember(&mut self, action: &DeskAction) {
        if self.log.back().is_some_and(|last| is_superseded_on_desk(last, action)) {
            self.log.pop_back();
        }
        self.log.push_back(Arc::new(action.clone()));
    }

    /// Keeps what stands in the editor as put there.
    fn remember_draft(&mut self) {
        let (operation, text) = (self.operation.clone(), self.text.clone());
        self.remember(&DeskAction::Put { operation, text });
    }

    /// Puts the next request of the worked solution there, if the one before it was sent.
    fn go_on_with_solution(&mut self) {
        let is_sent = |solution: &mut Solution| {
            let sent = self.sent.as_ref().filter(|sent| sent.text == self.text);
            sent.is_some_and(|sent| solution.is(&sent.operation, &sent.text))
        };
        let Some(solution) = self.solution.take_if(is_sent) else { return };
        self.solution = solution.next();
        if let Some(call) = self.solution.as_ref().and_then(Solution::call) {
            (self.operation, self.text, self.times) =
                (call.operation.clone(), lay_out(&call.request), call.times);
            self.problems.clear();
            self.remember_draft();
        }
    }

    /// Looks at what is now.
    fn look_at_now(&mut self) {
        self.position = None;
        self.older = 0;
    }
}

impl DeskPanel {
    /// A desk with a request in the editor and nothing sent yet.
    pub fn new(id: &str, start: Desk, begin: &Call) -> Self {
        let state = State::new(start.clone(), begin);
        Self {
            id: id.to_owned(),
            begin: begin.clone(),
            start,
            may_clear: false,
            timed: false,
            state,
            undo: None,
            listings: BTreeMap::new(),
        }
    }

    /// The same, with a history that may be forgotten: nobody judges it.
    #[must_use]
    pub fn unjudged(self) -> Self {
        Self { may_clear: true, ..self }
    }

    /// The same, with a clock that is shown and may be moved, or without.
    #[must_use]
    pub fn timed(self, timed: bool) -> Self {
        Self { timed, ..self }
    }

    /// Lays the desk anew, with nothing sent, and puts the first request of the worked solution there.
    pub fn begin_with(&mut self, deeds: &[Deed]) {
        let Some(solution) = Solution::of(deeds) else { return };
        let Some(call) = solution.call() else { return };
        let mut state = State::new(self.start.clone(), call);
        state.solution = Some(solution);
        state.remember_draft();
        self.replace(Replacement::Solution, state);
    }

    /// The desk.
    pub fn desk(&self) -> &Desk {
        self.state.desk()
    }

    /// Has another state in place of this one, which can be brought back.
    fn replace(&mut self, by: Replacement, state: State) {
        self.listings.clear();
        let state = std::mem::replace(&mut self.state, state);
        self.undo = Some((by, Box::new(state)));
    }

    /// Does something.
    pub fn act(&mut self, action: &DeskAction) -> Result<Consequence, Problem> {
        if may_change_rows(action) {
            self.listings.clear();
        }
        let consequence = self.carry_out(action)?;
        if !matches!(action, DeskAction::Reset | DeskAction::Undo) {
            self.state.remember(action);
        }
        if matches!(action, DeskAction::Send { .. }) {
            self.state.go_on_with_solution();
        }
        Ok(consequence)
    }

    /// What was done since the desk was laid, if doing it again gives the same desk anywhere.
    pub fn done(&self) -> Option<Vec<DeskAction>> {
        let done = || self.state.log.iter().map(|action| (**action).clone()).collect();
        self.state.shareable.then(done)
    }

    fn carry_out(&mut self, action: &DeskAction) -> Result<Consequence, Problem> {
        match action {
            DeskAction::Send { operation, text, times } => self.send(operation, text, *times),
            DeskAction::Put { operation, text } => {
                self.put(operation, text)?;
                Ok(Consequence::Shown)
            }
            DeskAction::Begin { operation, text } => {
                self.begin(operation, text)?;
                Ok(Consequence::Shown)
            }
            DeskAction::BringBack { number } => {
                let draft = self.state.aside.take(*number).ok_or(Problem::of(ProblemKind::NotHere))?;
                self.begin(&draft.operation, &draft.text)?;
                Ok(Consequence::Shown)
            }
            DeskAction::Advance { by } => {
                if !self.timed {
                    return Err(Problem::of(ProblemKind::NotHere));
                }
                if !(Duration::from_micros(1)..=MAX_ADVANCE).contains(by) {
                    let limit = MAX_ADVANCE.as_micros() / 1_000_000;
                    return Err(Problem::of(ProblemKind::TooMuch { limit }));
                }
                self.state.branches.desk_mut().advance(*by);
                self.state.look_at_now();
                Ok(Consequence::Done(Totals::default()))
            }
            DeskAction::Look { number } => self.seek(number.saturating_add(1)),
            DeskAction::Seek { position } => self.seek(*position),
            DeskAction::Older => {
                self.state.older = self.state.older.saturating_add(OLDER_AT_A_TIME);
                Ok(Consequence::Shown)
            }
            DeskAction::Fork { position } => {
                self.state.branches.fork(*position).map_err(|error| match error {
                    ForkError::TooMany => Problem::of(ProblemKind::TooMuch { limit: MAX_BRANCHES as u64 }),
                    ForkError::NotKept => Problem::of(ProblemKind::NotHere),
                })?;
                self.state.look_at_now();
                Ok(Consequence::Replaced)
            }
            DeskAction::Switch { branch } => {
                if !self.state.branches.switch(branch) {
                    return Err(Problem::of(ProblemKind::NotHere));
                }
                self.state.look_at_now();
                Ok(Consequence::Replaced)
            }
            DeskAction::Compare { one, two } => {
                let at = |mark| self.state.branches.at(mark).ok_or(Problem::of(ProblemKind::NotHere));
                let (desk_one, desk_two) = (at(one)?, at(two)?);
                let compared = compare((one, &desk_one), (two, &desk_two));
                self.state.compared = Some(Arc::new(compared));
                Ok(Consequence::Shown)
            }
            DeskAction::EndComparison => {
                self.state.compared = None;
                Ok(Consequence::Shown)
            }
            // Long work, which the session does.
            DeskAction::Import { .. } | DeskAction::Restore { .. } => Err(Problem::of(ProblemKind::NotHere)),
            DeskAction::Reset => {
                if !self.state.is_untouched(&self.begin) {
                    self.replace(Replacement::Reset, State::new(self.start.clone(), &self.begin));
                }
                Ok(Consequence::Replaced)
            }
            DeskAction::Clear => self.clear(),
            DeskAction::Undo => {
                let Some((_, before)) = self.undo.take() else {
                    return Err(Problem::of(ProblemKind::NotHere));
                };
                let worth_keeping = !self.state.is_untouched(&self.begin);
                self.replace(Replacement::Undo, *before);
                self.undo.take_if(|_| !worth_keeping);
                Ok(Consequence::Replaced)
            }
        }
    }

    /// Looks at the moment when this much had been done.
    fn seek(&mut self, position: u64) -> Result<Consequence, Problem> {
        let desk = self.state.desk();
        let length = desk.length();
        if position > length || (position > 0 && position <= desk.first_kept()) {
            return Err(Problem::of(ProblemKind::NotHere));
        }
        self.state.position = (position < length).then_some(position);
        Ok(Consequence::Shown)
    }

    /// Forgets the history; tables and editor stay.
    fn clear(&mut self) -> Result<Consequence, Problem> {
        if !self.may_clear {
            return Err(Problem::of(ProblemKind::NotHere));
        }
        if !self.state.is_blank() {
            let mut state = self.state.clone();
            state.branches = Branches::new(self.state.desk().clone().cleared());
            state.look_at_now();
            state.problems.clear();
            (state.compared, state.cleared) = (None, true);
            self.replace(Replacement::Clear, state);
        }
        Ok(Consequence::Replaced)
    }

    /// The request in the editor.
    pub fn draft(&self) -> SavedDraft {
        SavedDraft { operation: self.state.operation.clone(), text: self.state.text.clone() }
    }

    /// Brings in what was read of a file and checked. A saved sandbox takes the place of this one, with nothing sent.
    /// Either way what is there is no longer all in what was done: it cannot be shared as that.
    pub fn bring_in(&mut self, file: &FileRef, source: &Source, application: Application) {
        let tables: Vec<(String, u64)> = (application.tables().iter().zip(&source.drafts))
            .map(|(applied, draft)| (applied.table.clone(), draft.records.len() as u64))
            .collect();
        let engine = application.into_engine(source);
        self.listings.clear();
        match &source.header {
            Some(header) => {
                let call = Call::once(&header.draft.operation, Value::Null);
                let mut state = State::new(self.desk().clone().with_engine(engine).cleared(), &call);
                state.text = header.draft.text.clone();
                (state.cleared, state.shareable) = (true, false);
                self.replace(Replacement::Opened, state);
            }
            None => {
                let names: Value = tables.iter().map(|(name, _)| name.as_str()).collect();
                let imported = json!({ "File": file.name, "Tables": names });
                let counts: Map<String, Value> =
                    tables.into_iter().map(|(name, items)| (name, items.into())).collect();
                let response = json!({ "ImportedItemCount": counts });
                self.state.branches.desk_mut().bring_in(engine, Arc::new(imported), response);
                self.state.shareable = false;
                self.state.look_at_now();
            }
        }
        self.state.problems.clear();
    }

    /// Puts a request into the editor without sending it.
    fn put(&mut self, operation: &str, text: &str) -> Result<(), Problem> {
        if text.len() > MAX_BYTES || operation.len() > MAX_BYTES {
            return Err(Problem::of(ProblemKind::TooLong { limit: MAX_BYTES }));
        }
        self.state.operation = operation.to_owned();
        self.state.text = text.to_owned();
        self.state.problems.clear();
        Ok(())
    }

    /// Puts another request into the editor. What stood there is set aside, unless nothing would be lost with it.
    fn begin(&mut self, operation: &str, text: &str) -> Result<(), Problem> {
        let before = self.draft();
        self.put(operation, text)?;
        let known = known::tables(self.desk().engine());
        if before != self.draft() && !is_untouched(&before.operation, &before.text, &known) {
            let sent = self.state.sent.as_deref() == Some(&before);
            self.state.aside.keep(before, sent, &known);
        }
        let now = self.draft();
        self.state.aside.forget(&now);
        Ok(())
    }
}

/// Whether the rows that are shown may be others once this is done.
fn may_change_rows(action: &DeskAction) -> bool {
    !matches!(
        action,
        DeskAction::Put { .. }
            | DeskAction::Begin { .. }
            | DeskAction::BringBack { .. }
            | DeskAction::Older
            | DeskAction::Compare { .. }
            | DeskAction::EndComparison
    )
}
