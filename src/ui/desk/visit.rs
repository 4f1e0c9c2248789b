//! Somebody else's desk, come with a link or a file: looked at and played with beside one's own work, which is kept as
//! it is until the reader takes the other over.

use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::share_desk::SharedDesk;
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::client::{Client, Notice};
use crate::ui::dom;
use crate::ui::words::catalogue::desk::visit as text;

/// Follows the link in the page's address, now and whenever it changes; says why if it cannot.
pub(crate) fn follow(client: Client) {
    let go = move || {
        let fragment = dom::window().location().hash().unwrap_or_default();
        match SharedDesk::parse(&fragment) {
            None => {}
            Some(Ok(shared)) => visit(client, shared),
            Some(Err(error)) => client.notice.set(Some(Notice::NotShared(error))),
        }
    };
    // The page's own desk has to be there first; once, whatever happens to the worker later.
    let ready = Memo::new(move |_| client.ready.get());
    Effect::new(move |_| {
        if ready.get() {
            untrack(go);
        }
    });
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        if ready.get_untracked() {
            go();
        }
    });
    on_cleanup(move || handle.remove());
}

/// Shows a shared desk in place of one's own; if it is not this page's, or cannot be, nothing has changed.
pub(super) fn visit(client: Client, shared: SharedDesk) {
    if shared.of != here() {
        return client.notice.set(Some(Notice::SharedElsewhere));
    }
    client.visit(shared, move |done| {
        if done.is_err() {
            client.notice.set(Some(Notice::NotShared(LinkError::Unreadable)));
        }
    });
}

/// What this page is called where desks are shared.
fn here() -> String {
    let page = dom::document().body().map(|body| body.dataset());
    match page.as_ref().and_then(|page| page.get("lesson")) {
        Some(slug) => format!("lesson/{slug}"),
        None => page.and_then(|page| page.get("page")).unwrap_or_default(),
    }
}

/// That the desk is not one's own, and the two ways on.
#[component]
pub(super) fn Banner(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let client = work.client;
    let visited = move || client.visited.with(|visited| visited.as_deref() == Some(&work.id()));
    let leave_address = || {
        // The link has done its work: a reload opens what is kept here.
        let _ = dom::window().location().set_hash("");
    };
    let keep_mine = move |_| {
        leave_address();
        client.go_home();
        announcer.say(text::home().to_owned());
        dom::focus(&work.editor_id());
    };
    let take_over = move |_| {
        leave_address();
        // Said once it is safe.
        client.take_over(move || announcer.say(text::taken().to_owned()));
        dom::focus(&work.editor_id());
    };
    view! {
        <Show when=visited>
            <div class="visiting" role="group" aria-label=text::label()>
                <p><strong>{text::title()}</strong>" "{text::kept()}</p>
                <p class="past-ways">
                    <button type="button" class="primary" on:click=keep_mine>{text::keep_mine()}</button>
                    <button type="button" on:click=take_over>{text::take_over()}</button>
                </p>
            </div>
        </Show>
    }
}
