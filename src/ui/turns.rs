//! Drawing much in several turns of the page, which answers presses in between.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo_timers::callback::Timeout;
use js_sys::Date;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::dom;

/// How long a turn may have taken for more to be done in it, in milliseconds.
const TURN: f64 = 4.0;

thread_local! {
    /// Parts of the page that are to be drawn in turns to come.
    static TO_COME: Cell<usize> = const { Cell::new(0) };
    /// What waits until there are none.
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
    /// What has asked for a turn, in the order in which it is done.
    static ASKED: RefCell<VecDeque<Box<dyn FnOnce()>>> = const { RefCell::new(VecDeque::new()) };
    /// Whether turns are being taken.
    static ARE_TAKEN: Cell<bool> = const { Cell::new(false) };
}

/// Does something in a turn to come, after all that has asked for one before; but what is asked for in a turn comes next.
/// What a turn has changed is laid out and painted before the one after it: the page is kept from answering for no longer
/// than one part's drawing takes.
pub(crate) fn in_turn(then: impl FnOnce() + 'static) {
    let coming = Coming::new();
    let then = move || {
        then();
        drop(coming);
    };
    ASKED.with_borrow_mut(|asked| asked.push_back(Box::new(then)));
    if !ARE_TAKEN.replace(true) {
        Timeout::new(0, || take_turn(Date::now())).forget();
    }
}

/// Does what comes next, and whatever else there is time for in the turn that began at that time.
fn take_turn(began: f64) {
    let mut others = ASKED.take();
    if let Some(then) = others.pop_front() {
        then();
    }
    // Once what it changed is drawn: effects have run by then. What these parts have asked for comes first, so that the
    // page is drawn from top to bottom.
    spawn_local(async move {
        ASKED.with_borrow_mut(|asked| asked.append(&mut others));
        if ASKED.with_borrow(VecDeque::is_empty) {
            ARE_TAKEN.set(false);
        } else if Date::now() - began < TURN {
            take_turn(began);
        } else if dom::document().hidden() {
            // Nothing is painted.
            Timeout::new(0, || take_turn(Date::now())).forget();
        } else {
            request_animation_frame(|| {
                Timeout::new(0, || take_turn(Date::now())).forget();
            });
        }
    });
}

/// Something that is to be drawn in a turn to come, for as long as this is kept.
pub(crate) struct Coming(());

impl Coming {
    /// One more to come.
    pub(crate) fn new() -> Self {
        TO_COME.set(TO_COME.get() + 1);
        Self(())
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        TO_COME.set(TO_COME.get().saturating_sub(1));
        look_after_all();
    }
}

/// A part that is drawn in a turn to come; see [`in_turn`].
#[component]
pub(crate) fn InTurn(children: ChildrenFn) -> impl IntoView {
    let (is_drawn, draw) = signal(false);
    in_turn(move || {
        // The page may show something else by now.
        let _ = draw.try_set(true);
    });
    view! { <Show when=move || is_drawn.get()>{children()}</Show> }
}

/// Whether all parts are drawn that have turns of their own.
#[cfg(test)]
pub(crate) fn are_over() -> bool {
    TO_COME.get() == 0
}

/// Does something once all parts are drawn that have turns of their own.
pub(crate) fn after_all(then: impl FnOnce() + 'static) {
    WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(then)));
    look_after_all();
}

/// Does what waits, in a turn of its own, unless something is still to be drawn then.
fn look_after_all() {
    if TO_COME.get() > 0 || WAITING.with_borrow(Vec::is_empty) {
        return;
    }
    Timeout::new(0, || {
        if TO_COME.get() == 0 {
            WAITING.take().into_iter().for_each(|then| then());
        }
    })
    .forget();
}

/// How many of `all` are to be drawn now: so many at first, and as many more with each turn.
pub(crate) fn growing(all: usize, each: usize) -> ReadSignal<usize> {
    let (drawn, draw) = signal(each.min(all));
    if each < all {
        grow(drawn, draw, all, each.max(1));
    }
    drawn
}

fn grow(drawn: ReadSignal<usize>, draw: WriteSignal<usize>, all: usize, each: usize) {
    Timeout::new(0, move || {
        // What was drawn may be gone by now.
        let Some(now) = drawn.try_get_untracked().filter(|&now| now < all) else { return };
        draw.set((now + each).min(all));
        grow(drawn, draw, all, each);
    })
    .forget();
}
