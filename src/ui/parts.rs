//! Parts of the program that are fetched when they are first needed: the page's own start stays small.
//!
//! With the feature `parts`, which `cargo xtask build` asks for, each function named here and all that only it needs is
//! cut out of the program after linking (`xtask/src/app.rs`) and comes in files of its own; without it, as in the
//! components' tests, everything is one program. What two parts share comes once, with whichever is wanted first.

#![cfg_attr(
    feature = "parts",
    allow(unsafe_code, reason = "`#[wasm_split]` links functions that come later")
)]

use std::fmt::{self, Display};
use std::pin::Pin;

use dynamodb_sandbox::workbench::kept::{Aside, Found, Position, Record, Stored, Tail, read_tail};
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;
use leptos::web_sys::{DedicatedWorkerGlobalScope, Event, HtmlElement};
use wasm_bindgen_futures::spawn_local;

use super::client::Client;
use super::code::{self, Code, Listing};
use super::database::Failure;
use super::desk::{Desk, Work};
use super::kept::{self, Replacement, earlier};
use super::remember::Place;
use super::search::Search;
use super::settings::Settings;
use super::stage::{Controls, Keyboard, Scene, Stage};
use super::{desk, dom, home, lab, present, tally, turns, worker};

/// Declares a function that belongs to a part. It is called as an `async` one, and fails if its part cannot be fetched.
macro_rules! part {
    ($(#[$attribute:meta])* $part:ident: fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty => $body:expr) => {
        $(#[$attribute])*
        #[cfg(feature = "parts")]
        #[wasm_split_helpers::wasm_split($part, fallible)]
        pub(crate) fn $name($($argument: $type),*) -> Result<$result, Missing> {
            Ok($body)
        }

        $(#[$attribute])*
        #[cfg(not(feature = "parts"))]
        pub(crate) async fn $name($($argument: $type),*) -> Result<$result, Missing> {
            Ok($body)
        }
    };
}

part! {
    /// The session, which answers the page from its worker.
    session: fn session(scope: DedicatedWorkerGlobalScope) -> () => worker::serve(scope)
}

part! {
    /// What the head of every page has: search and settings.
    head: fn head() -> (AnyView, AnyView) => (view! { <Search/> }.into_any(), view! { <Settings/> }.into_any())
}

part! {
    /// A desk.
    desk: fn desk(work: Work) -> AnyView => view! { <Desk work/> }.into_any()
}

part! {
    /// Looks at the desk that the page's address has in it; see [`desk::follow_link`].
    desk: fn follow_desk_link(client: Client) -> () => desk::follow_link(client)
}

part! {
    /// Client code line by line, and the keys that work on it.
    desk: fn code(listing: Listing, names: Vec<(String, String)>, active: Signal<bool>) -> AnyView => {
        view! {
            <Code listing names/>
            <code::Keyboard listing active/>
        }
        .into_any()
    }
}

part! {
    /// A stage, and the keys that work on it where the race is played by hand.
    race: fn stage(scene: Scene, controls: Controls, active: Signal<bool>) -> AnyView => {
        view! {
            <Stage scene controls/>
            {controls.by_hand.then(|| view! { <Keyboard scene active/> })}
        }
        .into_any()
    }
}

part! {
    /// The home page's race.
    race: fn home(body: HtmlElement, client: Client) -> () => home::adopt(&body, client)
}

part! {
    /// The race lab; see [`lab::adopt`].
    race: fn lab(body: HtmlElement, client: Client) -> Option<(String, String)> => lab::adopt(&body, client)
}

part! {
    /// The presenter and the class's tally.
    present: fn present(body: HtmlElement, client: Client) -> () => {
        present::adopt(&body, client);
        tally::adopt(&body, client);
    }
}

part! {
    /// What is kept of a page, read: needed once there is something.
    kept: fn understand(stored: Stored) -> Found => stored.read()
}

part! {
    /// Entries that follow a position, read.
    kept: fn tail(after: Position, records: Vec<Record>) -> Tail => read_tail(after, &records)
}

part! {
    /// Puts something in place of what is kept of a page; see [`kept::replace`].
    kept: fn replace(by: Replacement, aside: Vec<Aside>) -> LocalBoxFuture<Result<Position, Failure>> =>
        Box::pin(kept::replace_now(by, aside))
}

part! {
    /// Takes over what earlier releases kept; see [`earlier`].
    kept: fn take_over(earlier: Vec<(Place, String)>) -> LocalBoxFuture<Result<bool, Failure>> =>
        Box::pin(earlier::take_over_these(earlier))
}

/// A future that stays in its thread.
type LocalBoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// A part that could not be fetched, or is none of this program's.
#[derive(Debug, Clone)]
pub(crate) struct Missing(#[cfg(feature = "parts")] wasm_split_helpers::SplitLoaderError);

#[cfg(feature = "parts")]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(error: wasm_split_helpers::SplitLoaderError) -> Self {
        Self(error)
    }
}

impl Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(feature = "parts")]
        return Display::fmt(&self.0, formatter);
        #[cfg(not(feature = "parts"))]
        formatter.write_str("there is nothing to fetch")
    }
}

/// Does something with a part once it is there, as this owner. Without the part the page says that it is broken.
pub(crate) fn with<T: 'static>(
    part: impl Future<Output = Result<T, Missing>> + 'static,
    then: impl FnOnce(T) + 'static,
) {
    let waited_for = turns::Coming::new();
    spawn_local(ScopedFuture::new_untracked(async move {
        match part.await {
            Ok(part) => then(part),
            Err(missing) => {
                leptos::logging::error!("{missing}");
                // `boot.js` listens, which has the words for it.
                let _ = Event::new("app-broken").map(|event| dom::document().dispatch_event(&event));
            }
        }
        drop(waited_for);
    }));
}

/// A view that comes with its part.
pub(crate) fn fetched(part: impl Future<Output = Result<AnyView, Missing>> + 'static) -> impl IntoView {
    let view = StoredValue::new_local(None);
    let (is_there, show) = signal(false);
    with(part, move |fetched| {
        // The page may show something else by now.
        if view.try_set_value(Some(fetched)).is_none() {
            let _ = show.try_set(true);
        }
    });
    move || is_there.get().then(|| view.try_update_value(Option::take).flatten())
}
