//! The link to keep: made from what was played, followed when the page is opened with one.

use std::sync::Arc;

use dynamodb_sandbox::workbench::link::{LinkError, RaceLink};
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{RunKind, StageView};
use leptos::html::Input;
use leptos::prelude::*;
use leptos::web_sys::HtmlDocument;
use wasm_bindgen::JsCast;

use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::link as text;

/// The link to the race as it stands, in a field to select from and with a button that copies it.
#[component]
pub(super) fn Keep(scene: Scene) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let field = NodeRef::<Input>::new();
    let address = Memo::new(move |_| scene.view().and_then(|view| address(&view)).unwrap_or_default());
    let copied = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        address.track();
        copied.set(None);
    });
    let copy = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        // Works without a secure context too, where the clipboard's own interface is missing: a class on plain http.
        let document = dom::document().dyn_into::<HtmlDocument>();
        let done = document.is_ok_and(|document| document.exec_command("copy").unwrap_or(false));
        copied.set(Some(done));
        announcer.say(if done { text::copied() } else { text::selected() }.to_owned());
    };
    view! {
        <p class="keep">
            <label>
                <span>{text::label()}</span>
                <input node_ref=field type="text" readonly prop:value=address on:focus=move |_| {
                    if let Some(field) = field.get_untracked() {
                        field.select();
                    }
                }/>
            </label>
            <button type="button" on:click=copy>{text::copy()}</button>
            <span class="keep-state" aria-hidden="true">
                {move || copied.get().map(|done| if done { text::copied() } else { text::selected() })}
            </span>
        </p>
    }
}

/// Follows the link in the page's address, now and whenever it changes; says why if it cannot.
#[component]
pub(super) fn Follow(scene: Scene) -> impl IntoView {
    let wrong = RwSignal::new(None::<&'static str>);
    let follow = move || {
        let fragment = dom::window().location().hash().unwrap_or_default();
        match RaceLink::parse(&fragment) {
            None => {}
            Some(Ok(link)) => follow(scene, link, wrong),
            Some(Err(LinkError::Newer)) => wrong.set(Some(text::newer())),
            Some(Err(LinkError::Unreadable)) => wrong.set(Some(text::unreadable())),
        }
    };
    // The race has to be there first.
    let there = Memo::new(move |_| scene.view().is_some());
    Effect::new(move |_| {
        if there.get() {
            follow();
        }
    });
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        wrong.set(None);
        follow();
    });
    on_cleanup(move || handle.remove());
    view! {
        <div role="alert">{move || wrong.get().map(|wrong| view! { <p class="wrong-link">{wrong}</p> })}</div>
    }
}

/// Plays a link, which changes nothing if it cannot be played.
fn follow(scene: Scene, link: RaceLink, wrong: RwSignal<Option<&'static str>>) {
    let RaceLink { program, moves } = link;
    scene.client().act_then(&scene.id(), Action::Follow { program, moves }, move |played| {
        if played.is_err() {
            wrong.set(Some(text::unreadable()));
        }
    });
}

fn address(view: &Arc<StageView>) -> Option<String> {
    if view.run != RunKind::ByHand {
        return None;
    }
    let link = RaceLink { program: view.program.id.clone(), moves: view.moves.clone() };
    let fragment = link.fragment()?;
    let here = dom::window().location().href().ok()?;
    let page = here.split('#').next()?;
    Some(format!("{page}#{fragment}"))
}
