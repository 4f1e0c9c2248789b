//! The home page: the race, its futures, the four fixes, the link.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::StageView;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::client::Client;
use super::page::{mount, mount_when};
use super::stage::{Controls, Keyboard, Scene, Stage, futures, run};
use super::words::catalogue::{futures as futures_text, home_page as text};

mod fix;
mod link;

#[cfg(test)]
mod tests;

/// The id of the home page's stage.
const STAGE: &str = "home";
/// The race as it comes, before any fix.
const ORIGINAL: &str = "read_check_write";

/// Mounts the home page's components.
pub(crate) fn adopt(body: &HtmlElement, client: Client) {
    let scene = Scene::new(client, STAGE);
    explore(scene);
    let there = Memo::new(move |_| scene.view().is_some());
    mount_when(body, "race", there, move || view! { <Race scene/> });
    mount(body, "futures", move || view! { <Found scene/> });
    mount(body, "fix", move || view! { <fix::Fix scene/> });
    mount(body, "link", move || view! { <link::Keep scene/> });
}

/// Has the futures of whatever program is in use counted once the reader has begun, before anybody asks.
fn explore(scene: Scene) {
    let ready = scene.client().ready;
    let unknown = Memo::new(move |_| {
        let begun = |view: &StageView| view.position > 0 || view.program.id != ORIGINAL;
        let view = scene.view().filter(|view| view.futures.is_none() && begun(view));
        view.map(|view| view.program.id.clone())
    });
    Effect::new(move |_| {
        if ready.get() && unknown.get().is_some() {
            scene.act(Action::Explore);
        }
    });
}

#[component]
fn Race(scene: Scene) -> impl IntoView {
    let controls = Controls { by_hand: true, run: None, program: false, explore: false };
    view! {
        <link::Follow scene/>
        <fix::InUse scene/>
        <Stage scene controls/>
        <Keyboard scene active=true/>
    }
}

/// The count of futures, once the reader has played one of them to its end.
#[component]
fn Found(scene: Scene) -> impl IntoView {
    let finished = Memo::new(move |found: Option<&bool>| {
        let played = scene.view().is_some_and(|view| view.finished || view.program.id != ORIGINAL);
        found.copied().unwrap_or_default() || played
    });
    let found = move || {
        let view = scene.view()?;
        let explored = view.futures.as_ref()?;
        explored.current?;
        let total = super::words::decimal(&explored.total);
        Some(futures_text::found(&total))
    };
    view! {
        <Show when=move || finished.get() fallback=|| view! { <p class="aside">{text::finish_first()}</p> }>
            <run::Progress scene/>
            {move || found().map(|found| view! { <p class="found">{found}</p> })}
            <Show when=move || scene.view().is_some_and(|view| view.futures.is_some())>
                <futures::Futures scene/>
            </Show>
        </Show>
    }
}
