//! The link to keep: made from what was played, followed when the page is opened with one.

use std::sync::Arc;

use dynamodb_sandbox::workbench::link::{LinkError, RaceLink};
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{RunKind, StageView};
use leptos::prelude::*;

use crate::ui::dom;
use crate::ui::share::LinkField;
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::link as text;

/// The link to the race as it stands.
#[component]
pub(super) fn Keep(scene: Scene) -> impl IntoView {
    let address = Memo::new(move |_| scene.view().and_then(|view| address(&view)).unwrap_or_default());
    view! { <LinkField address/> }
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
