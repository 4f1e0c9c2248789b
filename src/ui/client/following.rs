//! What another tab does on the same page is followed, so that the work is one in all of them.
//!
//! Tabs tell each other of every entry. One that is merely behind carries the new commands out. If something else was
//! done at the same time here, what came first into the database holds: what was done here is set aside as a whole, and
//! the page goes on from what holds.

use dynamodb_sandbox::workbench::kept::tab::{Read, Seen, Step};
use dynamodb_sandbox::workbench::kept::{Aside, Found, Reason, Stored};
use leptos::prelude::*;
use leptos::web_sys::{BroadcastChannel, Event, MessageEvent};
use wasm_bindgen::prelude::*;

use super::keeping::Keeping;
use super::{Client, Notice, State};
use crate::ui::database::Failure;
use crate::ui::dom;
use crate::ui::kept::{self, News, set_aside};
use crate::ui::remember::{Blocked, Place};

impl Client {
    /// Hears from other tabs, and looks for itself when it comes to the front.
    pub(super) fn listen(self, keeping: &mut Keeping) {
        let what = keeping.place.what().to_owned();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
            if message.data().as_string().as_deref() == Some(&what) {
                self.hear();
            }
        });
        if let Ok(channel) = BroadcastChannel::new(Place::new("tabs").name()) {
            channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
            keeping.channel = Some(channel);
        }
        let come = Closure::<dyn FnMut(Event)>::new(move |_| {
            if dom::visible() {
                self.follow();
            }
        });
        for (target, event) in [
            (dom::document().unchecked_ref::<leptos::web_sys::EventTarget>(), "visibilitychange"),
            (dom::window().as_ref(), "pageshow"),
        ] {
            // Listening fails for no event there is.
            let _ = target.add_event_listener_with_callback(event, come.as_ref().unchecked_ref());
        }
        // As long as the page lives.
        hear.forget();
        come.forget();
    }

    /// Tells other tabs that there is more.
    pub(super) fn tell(self) {
        let _ = self.state.try_with_value(|state| {
            let keeping = state.keeping.as_ref()?;
            // Text can be posted; a channel that is closed has nobody behind it.
            keeping.channel.as_ref()?.post_message(&keeping.place.what().into()).ok()
        });
    }

    /// Another tab has added something. Pages in the background look when they come to the front.
    fn hear(self) {
        if dom::visible() {
            self.follow();
        }
    }

    /// Looks what is kept, once everything that was asked is answered, and goes there.
    pub(super) fn follow(self) {
        if self.is_visiting() {
            return;
        }
        let begun = self.state.try_update_value(|state| {
            let keeping = state.keeping.as_mut()?;
            if keeping.following {
                keeping.stale = true;
                return None;
            }
            keeping.following = true;
            // What is on its way will be found.
            keeping.tab.recall();
            Some((keeping.place.clone(), keeping.tab.known().clone(), keeping.tab.epoch()))
        });
        let Some(Some((place, known, epoch))) = begun else { return };
        leptos::task::spawn_local(async move {
            let read = match kept::news(&place, &known).await {
                Ok(News::Tail(tail)) => Ok(Read::Tail(tail)),
                Ok(News::Whole(stored)) => understood(stored, Seen::Nothing).await,
                Err(blocked) => Err(blocked),
            };
            self.consider(read, epoch);
        });
    }

    fn read_all(self, seen: Seen, epoch: u32) {
        let place = self.state.try_with_value(|state| Some(state.keeping.as_ref()?.place.clone()));
        let Some(Some(place)) = place else { return };
        leptos::task::spawn_local(async move {
            let read = match kept::read(&place).await {
                Ok(stored) => understood(stored, seen).await,
                Err(blocked) => Err(blocked),
            };
            self.consider(read, epoch);
        });
    }

    /// Whether the database has been written anew by this tab since it was being looked into.
    fn is_overtaken(self, epoch: u32) -> bool {
        let overtaken =
            |state: &State| state.keeping.as_ref().is_none_or(|keeping| keeping.tab.epoch() != epoch);
        self.state.try_with_value(overtaken).unwrap_or(true)
    }

    /// Waits until everything that was asked is answered: only then it is known what was done here.
    fn consider(self, read: Result<Read, Blocked>, epoch: u32) {
        if self.is_overtaken(epoch) {
            return;
        }
        match read {
            Err(Blocked) => {
                self.followed();
                if self.is_something_unconfirmed() {
                    self.remembered(Err(Blocked));
                }
            }
            Ok(read) => self.when_settled(move || {
                if self.is_overtaken(epoch) {
                    return;
                }
                if self.is_visiting() {
                    return self.followed();
                }
                let step = self.state.try_update_value(|state| {
                    let State { journal, keeping, .. } = state;
                    let tab = &mut keeping.as_mut()?.tab;
                    let unconfirmed = tab.unconfirmed();
                    let step = tab.consider(journal, read);
                    Some((step, tab.unconfirmed() < unconfirmed))
                });
                let Some(Some((step, is_more_kept))) = step else { return };
                if is_more_kept {
                    self.tell();
                }
                self.take_step(step, epoch);
            }),
        }
    }

    fn take_step(self, step: Step, epoch: u32) {
        match step {
            Step::Rest => {
                self.followed();
                self.append();
            }
            Step::ReadAll(seen) => self.read_all(seen, epoch),
            Step::TidyUp => {
                self.followed();
                self.tidy_up(None);
            }
            Step::KeepAgain => {
                self.keep_instead(Reason::Forked, move |done| self.remembered(done.map_err(|_| Blocked)))
            }
            Step::CarryOut(commands) => {
                self.bring_up_to_date(commands, true);
                self.followed();
                self.append();
            }
            Step::SetAside(unconfirmed, found) => {
                let aside = self.state.try_with_value(|state| {
                    let place = state.keeping.as_ref()?.place.what();
                    Some(Aside::of_journal(place, kept::now(), Reason::Forked, &state.journal))
                });
                let Some(Some(aside)) = aside else { return };
                leptos::task::spawn_local(async move {
                    let done = set_aside::add(aside).await;
                    if !self.is_overtaken(epoch) {
                        self.when_settled(move || self.leave(done, unconfirmed, found, epoch));
                    }
                });
            }
            Step::GoTo(found, rest) => {
                self.state.update_value(|state| {
                    let State { journal, keeping, .. } = state;
                    if let Some(keeping) = keeping {
                        keeping.tab.go_to(journal, &found, rest);
                    }
                });
                self.replay();
                self.followed();
                match found.unread {
                    Some(unread) => self.tidy_up(Some(unread)),
                    None => self.append(),
                }
            }
        }
    }

    /// What was done here is set aside, or cannot be: leaves it, unless something was done meanwhile that is not in it.
    fn leave(self, set_aside: Result<(), Failure>, unconfirmed: usize, found: Box<Found>, epoch: u32) {
        let now = |state: &State| state.keeping.as_ref().map(|keeping| keeping.tab.unconfirmed());
        let is_more = self.state.try_with_value(now).flatten() != Some(unconfirmed);
        match set_aside {
            Ok(()) if is_more => self.read_all(Seen::Work, epoch),
            Ok(()) => {
                self.take_step(Step::GoTo(found, Vec::new()), epoch);
                self.notice.set(Some(Notice::Forked));
            }
            Err(_) => {
                // It stays on the page at least.
                self.followed();
                self.remembered(Err(Blocked));
            }
        }
    }

    /// The database has been looked into; again, if there is reason to.
    pub(super) fn followed(self) {
        let again = self.state.try_update_value(|state| {
            let keeping = state.keeping.as_mut()?;
            keeping.following = false;
            Some(std::mem::take(&mut keeping.stale))
        });
        if again.flatten() == Some(true) {
            self.follow();
        }
    }

    /// Whether what is shown was done before or in another tab, and not asked for here; untracked.
    pub(crate) fn shows_replay(self) -> bool {
        self.state.try_with_value(|state| state.shows_replay).unwrap_or(false)
    }
}

async fn understood(stored: Stored, seen: Seen) -> Result<Read, Blocked> {
    Ok(Read::Whole { found: Box::new(kept::understand(stored).await?), seen })
}

/// Tells all tabs, this one too, that something else is kept of these pages now.
pub(crate) fn tell_of<'a>(places: impl IntoIterator<Item = &'a String>) {
    let Ok(channel) = BroadcastChannel::new(Place::new("tabs").name()) else { return };
    for place in places {
        // As in `tell`.
        let _ = channel.post_message(&place.as_str().into());
    }
    channel.close();
}
