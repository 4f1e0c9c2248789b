//! Somebody else's desk, looked at in place of one's own: nothing of it is kept until the reader takes it over.

use dynamodb_sandbox::workbench::kept::Reason;
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use dynamodb_sandbox::workbench::share_desk::SharedDesk;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use super::{Client, Notice};

impl Client {
    /// Whether somebody else's work is looked at, untracked.
    pub(super) fn is_visiting(self) -> bool {
        self.visited.try_with_untracked(Option::is_some).unwrap_or(false)
    }

    /// Shows somebody else's desk in place of one's own, which stays kept as it is; and calls back.
    pub(crate) fn visit(self, shared: SharedDesk, then: impl FnOnce(Result<(), Problem>) + 'static) {
        let SharedDesk { desk, done, .. } = shared;
        let before = self.visited.get_untracked();
        // Before anything is carried out that is not to be kept.
        self.visited.set(Some(desk.clone()));
        if before.is_none() {
            self.state.update_value(|state| state.own = Some(state.journal.clone()));
        }
        let restore = Command::Desk { desk, action: DeskAction::Restore { actions: done } };
        self.send_then(restore, move |done| {
            if done.is_err() {
                self.visited.set(before);
            }
            then(done);
        });
    }

    /// Has what is looked at for one's own from now on, and calls back once that is kept; what was one's own is set
    /// aside.
    pub(crate) fn take_over(self, then: impl FnOnce() + 'static) {
        self.visited.set(None);
        self.state.update_value(|state| state.own = None);
        self.keep_instead(Reason::Replaced, move |done| match done {
            Ok(()) => then(),
            Err(_) => self.notice.set(Some(Notice::CannotRemember)),
        });
    }

    /// Goes back to what is one's own: as it was left here, and on to where another tab has gone with it.
    pub(crate) fn go_home(self) {
        self.visited.set(None);
        self.state.update_value(|state| {
            if let Some(own) = state.own.take() {
                state.journal = own;
            }
        });
        self.replay();
        self.follow();
    }
}
