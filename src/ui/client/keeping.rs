//! What is kept in this browser: the journal, so that one's own work is there again.
//!
//! Every command is added to the database in the turn in which its answer arrives, after the last entry that this tab
//! knows; until the browser says that it is safe, it is unconfirmed. Where another entry has that number, another tab
//! was there: see [`following`](super::following).

use std::cell::Cell;
use std::rc::Rc;

use dynamodb_sandbox::workbench::journal::Journal;
use dynamodb_sandbox::workbench::kept::tab::{Full, Issued, Tab};
use dynamodb_sandbox::workbench::kept::{
    Aside, Found, MANY_AT_OPENING, MANY_ENTRIES, Position, Reason, Stored, Unread, written_by,
};
use dynamodb_sandbox::workbench::protocol::Command;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::web_sys::BroadcastChannel;

use super::{Client, Notice};
use crate::ui::database::{Failure, database, database_now};
use crate::ui::kept::{self, Replacement, earlier};
use crate::ui::remember::{Blocked, Place};

/// Milliseconds after which the page starts without what was kept: the database does not answer.
const PATIENCE: u32 = 5_000;

/// How a page's journal is kept.
pub(super) struct Keeping {
    pub(super) place: Place,
    pub(super) tab: Tab,
    /// Whether the database is being looked into or written anew: nothing is added meanwhile.
    pub(super) following: bool,
    /// Whether there is a reason to look into it again.
    pub(super) stale: bool,
    /// Tells other tabs.
    pub(super) channel: Option<BroadcastChannel>,
}

impl Client {
    /// Opens a page's document, and brings back what was done there before.
    pub(crate) fn open(self, document: String, place: Place) {
        let waiting = Rc::new(Cell::new(Some((document, place.clone()))));
        let late = Rc::clone(&waiting);
        let patience = Timeout::new(PATIENCE, move || {
            if let Some((document, place)) = late.take() {
                self.open_with(document, place, Err(Blocked));
            }
        });
        leptos::task::spawn_local(async move {
            let read = read(&place).await;
            // What the network takes for the part that understands it is not the database's fault.
            drop(patience);
            if let Some((document, place)) = waiting.take() {
                let found = match read {
                    Ok((stored, set_aside)) => {
                        kept::understand(stored).await.map(|found| Kept { found, set_aside })
                    }
                    Err(blocked) => Err(blocked),
                };
                self.open_with(document, place, found);
            }
        });
    }

    fn open_with(self, document: String, place: Place, found: Result<Kept, Blocked>) {
        if self.state.is_disposed() {
            return;
        }
        let is_blocked = found.is_err();
        let Kept { found, set_aside } = found.unwrap_or_default();
        let id = js_sys::Math::random().to_string().split_off(1);
        let tab = Tab::new(id, &found);
        let mut keeping = Keeping { place, tab, following: false, stale: false, channel: None };
        self.listen(&mut keeping);
        self.begin(document, found.journal, Some(keeping));
        self.show_opening();
        if is_blocked {
            self.remembered(Err(Blocked));
        }
        match found.unread {
            Some(unread) => {
                self.notice.set(Some(Notice::SetAside));
                self.tidy_up(Some(unread));
            }
            None if set_aside => self.notice.set(Some(Notice::SetAside)),
            None => {}
        }
        if found.position.number >= MANY_AT_OPENING {
            self.tidy_up(None);
        }
    }

    /// Keeps a command that changed something, unless it was done to what somebody else did.
    pub(super) fn keep(self, command: Command) {
        let visiting = self.is_visiting();
        self.state.update_value(|state| {
            let changed = state.journal.record(command.clone());
            if let Some(keeping) = state.keeping.as_mut().filter(|_| changed && !visiting) {
                keeping.tab.record(command);
            }
        });
        self.append();
    }

    /// Adds what is not on its way to the database yet.
    pub(super) fn append(self) {
        let Some(database) = database_now() else {
            if self.is_something_unconfirmed() {
                leptos::task::spawn_local(async move {
                    match database().await {
                        Ok(_) => self.follow(),
                        Err(Blocked) => self.remembered(Err(Blocked)),
                    }
                });
            }
            return;
        };
        let appending = self.state.try_update_value(|state| {
            let keeping = state.keeping.as_mut()?;
            if keeping.following {
                return None;
            }
            let issued = keeping.tab.issue().map_err(|Full| Blocked).transpose()?;
            let appending = issued.and_then(|issued| {
                let appending = kept::append(&database, &keeping.place, &issued.after, &issued.entries)?;
                Ok((appending, issued))
            });
            if appending.is_err() {
                keeping.tab.recall();
            }
            Some(appending)
        });
        match appending.flatten() {
            Some(Ok((appending, issued))) => leptos::task::spawn_local(async move {
                let done = appending.done().await;
                self.appended(done, &issued);
            }),
            Some(Err(Blocked)) => self.remembered(Err(Blocked)),
            None => {}
        }
    }

    /// Whether something was done of which it is not known whether it is kept.
    pub(super) fn is_something_unconfirmed(self) -> bool {
        let unconfirmed = |state: &super::State| {
            state.keeping.as_ref().is_some_and(|keeping| keeping.tab.unconfirmed() > 0)
        };
        self.state.try_with_value(unconfirmed).unwrap_or(false)
    }

    fn appended(self, done: Result<(), Failure>, issued: &Issued) {
        let many = self.state.try_update_value(|state| {
            let tab = &mut state.keeping.as_mut()?.tab;
            let is_news = match done {
                Ok(()) => tab.confirm(issued),
                Err(_) if tab.epoch() == issued.epoch => {
                    tab.recall();
                    true
                }
                Err(_) => false,
            };
            is_news.then(|| tab.known().number >= MANY_ENTRIES && tab.unconfirmed() == 0)
        });
        let Some(Some(many)) = many else { return };
        match done {
            Ok(()) => {
                self.tell();
                if many {
                    self.tidy_up(None);
                }
            }
            Err(Failure::Taken) => self.follow(),
            Err(Failure::Blocked) => self.remembered(Err(Blocked)),
        }
    }

    /// Says that storage does not take what it should, the first time.
    pub(super) fn remembered(self, kept: Result<(), Blocked>) {
        let blocked = |state: &mut super::State| std::mem::replace(&mut state.blocked, true);
        if kept.is_err() && self.state.try_update_value(blocked) == Some(false) {
            self.notice.set(Some(Notice::CannotRemember));
        }
    }

    /// Takes the entries up into a snapshot, and sets aside what cannot be used of them.
    pub(super) fn tidy_up(self, unread: Option<Unread>) {
        let prepared = self.state.try_update_value(|state| {
            let keeping = state.keeping.as_mut()?;
            if keeping.following {
                return None;
            }
            keeping.following = true;
            Some((keeping.place.clone(), keeping.tab.clone()))
        });
        let Some(Some((place, tab))) = prepared else { return };
        leptos::task::spawn_local(async move {
            match fold(&place, &tab, unread).await {
                Ok((position, bytes)) => self.kept_instead(position, bytes),
                Err(failure) => {
                    self.followed();
                    match failure {
                        Failure::Blocked => self.remembered(Err(Blocked)),
                        Failure::Taken => self.follow(),
                    }
                }
            }
        });
    }

    /// Has the journal take the place of all that is kept, which is set aside; and calls back once that is done, or
    /// cannot be. Where nothing is kept there is nothing to do.
    pub(super) fn keep_instead(self, reason: Reason, then: impl FnOnce(Result<(), Failure>) + 'static) {
        let prepared = self.state.try_update_value(|state| {
            let keeping = state.keeping.as_mut()?;
            keeping.following = true;
            keeping.tab.give_over();
            Some(Replacement {
                place: keeping.place.what().to_owned(),
                expected: None,
                journal: state.journal.clone(),
                aside: Some(reason),
            })
        });
        let Some(Some(replacement)) = prepared else { return then(Ok(())) };
        leptos::task::spawn_local(async move {
            let bytes = replacement.journal.write().len();
            let done = kept::replace(replacement, Vec::new()).await;
            match &done {
                Ok(position) => self.kept_instead(position.clone(), bytes),
                // What is kept is not what the journal goes on from: nothing more is added to it.
                Err(_) => drop(self.state.try_update_value(|state| state.keeping = None)),
            }
            then(done.map(drop));
        });
    }

    /// Sets aside what is kept, goes on from the same, and calls back whether that was done: not where nothing is kept
    /// or storage does not take it.
    pub(crate) fn set_aside_then(self, then: impl FnOnce(bool) + 'static) {
        if self.state.with_value(|state| state.keeping.is_none()) {
            return then(false);
        }
        self.keep_instead(Reason::Replaced, move |done| {
            if done.is_err() {
                self.notice.set(Some(Notice::CannotRemember));
            }
            then(done.is_ok());
        });
    }

    /// What is kept is another generation now.
    fn kept_instead(self, position: Position, bytes: usize) {
        let _ = self.state.try_update_value(|state| {
            if let Some(keeping) = &mut state.keeping {
                keeping.tab.begin_generation(position, bytes);
            }
        });
        self.tell();
        self.followed();
        self.append();
    }

    /// Forgets what cannot be brought back, keeping it aside, and begins again.
    pub(crate) fn begin_again(self) {
        self.begin_again_then(|| {});
    }

    /// The same, and calls back once it is safe.
    pub(crate) fn begin_again_then(self, then: impl FnOnce() + 'static) {
        self.state.update_value(|state| {
            state.outstanding.clear();
            state.held_back.clear();
        });
        if self.is_visiting() {
            // It is not one's own that cannot be brought back.
            self.go_home();
            return then();
        }
        self.state.update_value(|state| state.journal = Journal::default());
        self.replay();
        if self.state.with_value(|state| state.keeping.is_none()) {
            return then();
        }
        self.keep_instead(Reason::Unplayable, move |done: Result<(), Failure>| {
            let notice = if done.is_ok() { Notice::SetAside } else { Notice::CannotRemember };
            self.notice.set(Some(notice));
            then();
        });
    }
}

/// What is kept of a page, and whether something of an earlier release was set aside on the way.
#[derive(Default)]
struct Kept {
    found: Found,
    set_aside: bool,
}

async fn read(place: &Place) -> Result<(Stored, bool), Blocked> {
    let set_aside = earlier::take_over().await.map_err(|_| Blocked)?;
    Ok((kept::read(place).await?, set_aside))
}

/// Takes entries up into a snapshot, if the tab knows all of them. What cannot be used is set aside, but for what this
/// tab has added itself: it has that still.
async fn fold(place: &Place, tab: &Tab, unread: Option<Unread>) -> Result<(Position, usize), Failure> {
    let Found { position, journal, unread: there, .. } = kept::understand(kept::read(place).await?).await?;
    if position != *tab.known() {
        return Err(Failure::Taken);
    }
    let bytes = journal.write().len();
    let aside = there.or(unread).and_then(|Unread { reason, texts }| {
        let of_others = |text: &String| written_by(text).as_deref() != Some(tab.id());
        let texts: Vec<String> = texts.into_iter().filter(of_others).collect();
        let place = place.what().to_owned();
        (!texts.is_empty()).then(|| Aside { place, at: kept::now(), reason, texts })
    });
    let place = place.what().to_owned();
    let replacement = Replacement { place, expected: Some(position), journal, aside: None };
    let position = kept::replace(replacement, aside.into_iter().collect()).await?;
    Ok((position, bytes))
}
