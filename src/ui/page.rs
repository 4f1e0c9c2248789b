//! The page: what is mounted where, and the order in which things start.
//!
//! Every address is a real page whose text stands in its HTML. Components go into the `data-slot` elements, the
//! page's own text and controls are adopted as they are. All components share one root, so that signals made by
//! one outlive it.

use dynamodb_sandbox::workbench::session::PLAYGROUND_DESK;
use dynamodb_sandbox::workbench::view::{Problem, ProblemKind};
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, Response};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::announce::{Announcer, Voice};
use super::client::supervisor::supervise;
use super::client::{Client, Notice};
use super::desk::Work;
use super::remember::Place;
use super::settings::{self, NoticeBar};
use super::{dom, focus, lesson, parts, turns};

/// Starts the page.
pub(crate) fn start() {
    let (Some(html), Some(body)) = (dom::document().document_element(), dom::document().body()) else {
        return;
    };
    // The root lives as long as the page.
    let root = Owner::new();
    root.with(|| {
        let client = Client::new();
        provide_context(client);
        provide_context(Announcer::new());
        settings::provide();
        settings::release::listen(client);
        focus::keep(&body);
        mount_before_end(&body, || view! { <NoticeBar/><Voice/> });
        let owner = root.clone();
        let content = body.clone();
        turns::in_turn(move || owner.with(|| adopt(&content, client)));
        parts::with(parts::head(), move |(search, settings)| {
            let content = body.clone();
            turns::in_turn(move || mount(&content, "search", || search));
            turns::in_turn(move || mount(&body, "settings", || settings));
        });
        let root = html.clone();
        Effect::new(move |_| {
            if client.ready.get() {
                // Behind the parts of the page that are mounted in turns of their own.
                let root = root.clone();
                turns::after_all(move || dom::set(&root, "data-app", "ready"));
            }
        });
        if let Some(address) = html.get_attribute("data-worker") {
            // What the page shows by itself comes first, on slow networks and slow machines.
            turns::after_all(move || supervise(client, address));
        }
    });
    std::mem::forget(root);
}

/// Mounts the page's own components, and opens its document.
fn adopt(body: &HtmlElement, client: Client) {
    let data = body.dataset();
    let document = data.get("document");
    let open = move |place: &str| open(client, document, place);
    match (data.get("page").unwrap_or_default().as_str(), data.get("lesson")) {
        ("lesson", Some(slug)) => {
            lesson::adopt(body, client);
            parts::with(parts::follow_desk_link(client), |()| {});
            open(&format!("lesson/{slug}"));
            if let Some(opening) = data.get("opening") {
                spawn_local(async move {
                    let opening = fetch(&opening).await.and_then(|text| serde_json::from_str(&text).ok());
                    opening.into_iter().for_each(|opening| client.foresee(opening));
                });
            }
        }
        ("lab", _) => parts::with(parts::lab(body.clone(), client), move |named| {
            if let Some((document, place)) = named {
                self::open(client, Some(document), &place);
            }
        }),
        ("playground", _) => {
            let work = Work::new(client, PLAYGROUND_DESK);
            mount(body, "desk", move || parts::fetched(parts::desk(work)));
            parts::with(parts::follow_desk_link(client), |()| {});
            open("playground");
        }
        ("present", _) => parts::with(parts::present(body.clone(), client), |()| {}),
        // Only read: there is the head of the page, and nothing to wait for.
        ("notes" | "route", _) => client.ready.set(true),
        _ => {
            parts::with(parts::home(body.clone(), client), |()| {});
            open("home");
        }
    }
}

/// Mounts a component into the slot of that name, instead of what stood in for it.
pub(crate) fn mount<N: IntoView + 'static>(
    root: &HtmlElement,
    slot: &str,
    component: impl FnOnce() -> N + 'static,
) {
    if let Some(slot) = dom::find(root, &format!("[data-slot={slot}]")) {
        slot.set_text_content(None);
        leptos::mount::mount_to(slot, component).forget();
    }
}

/// The same once there is something to show: until then the page's own drawing stays.
pub(crate) fn mount_when<N: IntoView + 'static>(
    root: &HtmlElement,
    slot: &'static str,
    there: Memo<bool>,
    component: impl FnOnce() -> N + 'static,
) {
    let root = root.clone();
    let owner = Owner::current();
    let mut component = Some(component);
    Effect::new(move |_| {
        if there.get()
            && let (Some(component), Some(owner)) = (component.take(), &owner)
        {
            // Each in a turn of its own: all of a page's parts together would keep it from answering.
            let (root, owner) = (root.clone(), owner.clone());
            turns::in_turn(move || owner.with(|| mount(&root, slot, component)));
        }
    });
}

/// Mounts a component at the end of an element, after what is there.
pub(crate) fn mount_before_end<N: IntoView + 'static>(
    parent: &HtmlElement,
    component: impl FnOnce() -> N + 'static,
) {
    leptos::mount::mount_to(parent.clone(), component).forget();
}

/// Fetches the page's document, if it has one, and opens it; `place` is where it is remembered.
fn open(client: Client, address: Option<String>, place: &str) {
    let Some(address) = address else { return };
    let place = Place::new(place);
    spawn_local(async move {
        match fetch(&address).await {
            Some(document) => client.open(document, place),
            None => {
                let problem = Problem { kind: ProblemKind::BadDocument { detail: address }, at: None };
                client.notice.set(Some(Notice::Refused(problem)));
            }
        }
    });
}

/// The text of a file of the site, if there is such a file.
pub(crate) async fn fetch(address: &str) -> Option<String> {
    let response = JsFuture::from(dom::window().fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
