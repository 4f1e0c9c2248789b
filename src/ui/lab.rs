//! The race lab: one plot at a time, its arrangement, its programs, by hand, at random, in every future.
//!
//! The plots are links in the page; the one that the address names (`?plot=shop`) is opened, else the first. Each has
//! a place of its own in which the browser remembers it.
//!
//! Parts: [`goal`] says what to bring about and what must hold, [`hand_in`] the code of what is finished, [`arrange`] how the race begins, [`programs`] offers
//! the programs with what was [`found`] of each, [`program`] shows the one in use and lets it be rewritten, [`keys`]
//! says which keys there are.

use dynamodb_sandbox::workbench::class_task::Goal;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::at_random::AtRandom;
use super::client::Client;
use super::dom;
use super::explorer::EveryFuture;
use super::page::{mount, mount_when};
use super::remember::Place;
use super::share;
use super::side_by_side::SideBySide;
use super::stage::{Controls, Keyboard, Scene, Stage};
use super::words;
use super::words::catalogue::lab as text;

use self::found::Finds;

mod arrange;
mod found;
mod goal;
mod hand_in;
mod keys;
mod program;
mod programs;

#[cfg(test)]
mod tests;

/// The id of the lab's stage.
const STAGE: &str = "lab";

/// Mounts the lab's components. Returns the document of the plot that the address names, and where it is remembered.
pub(crate) fn adopt(body: &HtmlElement, client: Client) -> Option<(String, String)> {
    let (chosen, is_named) = chosen(body)?;
    let data = chosen.dataset();
    let (plot, document) = (data.get("plot")?, data.get("document")?);
    dom::set(&chosen, "aria-current", "true");
    words::plot::open(&plot);
    if let Some(name) = words::plot::name() {
        dom::document().set_title(&[name, " · ", dom::document().title().as_str()].concat());
    }
    if !is_named {
        let plot_name = words::plot::name().unwrap_or_default();
        mount(
            body,
            "lab-plot",
            move || view! { <p class="no-such-plot" role="status">{text::no_such_plot(plot_name)}</p> },
        );
    }
    let scene = Scene::new(client, STAGE);
    let finds = Finds::kept(scene, Place::new(&format!("lab/{plot}/found")));
    let there = Memo::new(move |_| scene.view().is_some());
    mount_when(body, "lab-arrange", there, move || view! { <arrange::Arrange scene/> });
    mount_when(body, "race", there, move || view! { <Race scene finds/> });
    mount_when(body, "lab-programs", there, move || {
        view! { <programs::Programs scene finds/><program::Program scene/> }
    });
    mount_when(body, "lab-futures", there, move || {
        view! { <EveryFuture scene/><hand_in::HandIn scene goal=Goal::Prove/> }
    });
    mount_when(body, "lab-random", there, move || view! { <AtRandom scene/> });
    mount_when(body, "lab-compare", there, move || view! { <SideBySide scene/> });
    mount(body, "lab-follow", move || view! { <share::Follow scene/> });
    mount_when(body, "lab-link", there, move || view! { <share::Keep scene/> });
    Some((document, format!("lab/{plot}")))
}

/// The link of the plot that the address names, or the first; and whether that is the one that is meant.
fn chosen(body: &HtmlElement) -> Option<(HtmlElement, bool)> {
    let search = dom::window().location().search().unwrap_or_default();
    let named = search.trim_start_matches('?').split('&').find_map(|part| part.strip_prefix("plot="));
    let links = dom::find_all(body, "[data-plot]");
    let is_named = |link: &&HtmlElement| link.dataset().get("plot").as_deref() == named;
    match links.iter().find(is_named) {
        Some(link) => Some((link.clone(), true)),
        None => Some((links.first()?.clone(), named.is_none())),
    }
}

#[component]
fn Race(scene: Scene, finds: Finds) -> impl IntoView {
    let controls = Controls { by_hand: true, run: None, program: false, explore: false };
    let program = scene.part(|view| {
        let name = words::program_name(&view.program.id);
        if view.program.rewritten { text::rewritten(name) } else { text::in_use(name) }
    });
    view! {
        <goal::Goal scene finds/>
        <p class="in-use">{program}</p>
        <Stage scene controls/>
        <Keyboard scene active=true/>
        <keys::Keys scene/>
    }
}
