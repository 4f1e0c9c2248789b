//! The page that a teacher shows to a class: a presentation, or one race of the lab that a link holds.
//!
//! What is decided stands in `workbench::presentation`; the [`director`] has the stage do it. Parts: [`scene`] is what
//! the class sees of the race, [`question`] what it is asked and the hands, [`result`] what revealing shows,
//! [`controls`] the presenter's buttons and keys, [`end`] what the class said, [`wording`] the words of a scene,
//! [`sight`] what comes into view.

use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::presentation::Presentation;
use dynamodb_sandbox::workbench::share::SharedRace;
use dynamodb_sandbox::workbench::view::{Problem, ProblemKind};
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::client::{Client, Notice};
use super::dom;
use super::page::{fetch, mount};
use super::remember::Place;
use super::words::catalogue::present as text;

use self::director::Director;

mod controls;
mod director;
mod end;
mod question;
mod result;
mod scene;
mod sight;
mod wording;

#[cfg(test)]
mod tests;

/// Begins the presentation that the page's address asks for.
pub(crate) fn adopt(body: &HtmlElement, client: Client) {
    let Some(owner) = Owner::current() else { return };
    let body = body.clone();
    // Another link in the address bar is another presentation.
    let _ = window_event_listener(leptos::ev::hashchange, |_| {
        if linked().is_some() {
            // Reloading a page that was loaded does not fail.
            let _ = dom::window().location().reload();
        }
    });
    wasm_bindgen_futures::spawn_local(async move {
        let (link, wrong) = match linked() {
            None => (None, None),
            Some(Err(LinkError::Newer)) => (None, Some(text::link::newer())),
            Some(Err(LinkError::Unreadable)) => (None, Some(text::link::unreadable())),
            Some(Ok(kept)) => match of_link(&body, &kept).await {
                Some(presentation) => (Some(presentation), None),
                None => (None, Some(text::link::unreadable())),
            },
        };
        let is_link = link.is_some();
        let presentation = match link {
            Some(presentation) => Some(presentation),
            None => prepared(&body).await,
        };
        let Some(presentation) = presentation else {
            let problem = Problem { kind: ProblemKind::BadDocument { detail: String::new() }, at: None };
            return client.notice.set(Some(Notice::Refused(problem)));
        };
        owner.with(|| {
            let place = Place::new(&if is_link {
                "present-link".into()
            } else {
                ["present/", &presentation.id].concat()
            });
            let director = Director::new(client, presentation, is_link, place);
            mount(&body, "present", move || view! { <Presenter director wrong/> });
        });
    });
}

/// The race in the page's address, if there is one.
fn linked() -> Option<Result<SharedRace, LinkError>> {
    SharedRace::parse(&dom::window().location().hash().unwrap_or_default())
}

/// A presentation of one race. Only plots that the page knows of are fetched.
async fn of_link(body: &HtmlElement, kept: &SharedRace) -> Option<Presentation> {
    let plots = dom::find(body, "[data-plots]")?.dataset().get("plots")?;
    let plot = plots.split_whitespace().find(|plot| *plot == kept.race)?;
    let document = fetch(&format!("plot/{plot}.json")).await?;
    let Document::Plot(race) = serde_json::from_str(&document).ok()? else { return None };
    Presentation::of_link(race, kept)
}

/// The presentation that the address names (`?talk=shop`), else the first.
async fn prepared(body: &HtmlElement) -> Option<Presentation> {
    let search = dom::window().location().search().unwrap_or_default();
    let named = search.trim_start_matches('?').split('&').find_map(|part| part.strip_prefix("talk="));
    let talks = dom::find_all(body, "[data-talk]");
    let is_named = |talk: &&HtmlElement| talk.dataset().get("talk").as_deref() == named;
    let chosen = talks.iter().find(is_named).or(talks.first())?;
    dom::set(chosen, "aria-current", "true");
    serde_json::from_str(&fetch(&chosen.dataset().get("document")?).await?).ok()
}

/// A presentation: its scenes one at a time, and what the class said after the last.
#[component]
fn Presenter(
    /// What is presented.
    director: Director,
    /// Why it is not what the address asks for.
    wrong: Option<&'static str>,
) -> impl IntoView {
    director.begin();
    let index = Memo::new(move |_| director.index());
    let shown = move || {
        let index = index.get();
        director.speak_of(index);
        match director.scene_at(index) {
            Some(scene) => view! { <scene::Scene director scene index/> }.into_any(),
            None => view! { <end::End director/> }.into_any(),
        }
    };
    view! {
        <div class="present" role="group" aria-label=text::label()>
            <div role="alert">{wrong.map(|wrong| view! { <p class="wrong-link">{wrong}</p> })}</div>
            {shown}
            <controls::Controls director/>
        </div>
    }
}
