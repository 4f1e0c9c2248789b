//! Drawing much in several turns of the page, which answers presses in between.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

thread_local! {
    /// Parts of the page that are to be drawn in turns to come.
    static TO_COME: Cell<usize> = const { Cell::new(0) };
    /// What waits until there are none.
    static WAITING: RefCell<Vec<Box<dyn FnOnce()>>> = const { RefCell::new(Vec::new()) };
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

/// A part that is drawn in a turn of its own, after what was asked for before it.
#[component]
pub(crate) fn InTurn(children: ChildrenFn) -> impl IntoView {
    let (is_drawn, draw) = signal(false);
    let coming = Coming::new();
    Timeout::new(0, move || {
        drop(coming);
        // The page may show something else by now.
        let _ = draw.try_set(true);
    })
    .forget();
    view! { <Show when=move || is_drawn.get()>{children()}</Show> }
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
