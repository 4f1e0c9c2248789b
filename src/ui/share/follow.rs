//! The way back: from the link in the page's address, or from what a file held, to the race.

use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::share::SharedRace;
use dynamodb_sandbox::workbench::view::ProblemKind;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::Url;

use crate::ui::dom;
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::link as text;

/// What became of a race that was to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Restored {
    /// It cannot be shown: nothing has changed.
    Not,
    /// It is shown.
    Shown,
    /// It is shown, and what was here with a program of the reader's own was set aside.
    InPlaceOfOwn,
}

/// Follows the link in the page's address, now and whenever it changes; says why if it cannot.
#[component]
pub(crate) fn Follow(scene: Scene) -> impl IntoView {
    let wrong = RwSignal::new(None::<&'static str>);
    let set_aside = RwSignal::new(false);
    let follow = move || {
        let fragment = dom::window().location().hash().unwrap_or_default();
        match SharedRace::parse(&fragment) {
            None => {}
            Some(Ok(race)) => restore(scene, race, move |restored| {
                wrong.set((restored == Restored::Not).then(text::unreadable));
                set_aside.set(restored == Restored::InPlaceOfOwn);
            }),
            Some(Err(LinkError::Newer)) => wrong.set(Some(text::newer())),
            Some(Err(LinkError::Unreadable)) => wrong.set(Some(text::unreadable())),
        }
    };
    // The race has to be there first.
    let there = Memo::new(move |_| scene.view().is_some());
    Effect::new(move |_| {
        if there.get() {
            untrack(follow);
        }
    });
    let handle = window_event_listener(leptos::ev::hashchange, move |_| {
        wrong.set(None);
        set_aside.set(false);
        follow();
    });
    on_cleanup(move || handle.remove());
    // A link may be followed from anywhere on the page.
    let message = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let (Some(_), Some(message)) = (wrong.get(), message.get()) {
            message.scroll_into_view();
        }
    });
    view! {
        <div role="alert" node_ref=message>{move || wrong.get().map(|wrong| view! { <p class="wrong-link">{wrong}</p> })}</div>
        <div role="status">{move || set_aside.get().then(|| view! { <p>{text::set_aside()}</p> })}</div>
    }
}

/// Makes the stage what was shared, and tells whether it could. What is kept of a program of the reader's own is set
/// aside before. For a race of another plot the browser goes to that plot's page, which does the same there.
pub(super) fn restore(scene: Scene, race: SharedRace, then: impl FnOnce(Restored) + 'static) {
    let here: Option<SharedRace> = scene.view_now().and_then(|view| view.shared.as_ref()?.read());
    if let Some(here) = here.filter(|here| here.race == race.race) {
        if here.loses_program_to(&race) {
            scene.client().set_aside_then(move |set_aside| show(scene, race, set_aside, then));
        } else {
            show(scene, race, false, then);
        }
        return;
    }
    let went = elsewhere(&race).is_some_and(|address| dom::window().location().replace(&address).is_ok());
    if !went {
        then(Restored::Not);
    }
}

fn show(scene: Scene, race: SharedRace, set_aside: bool, then: impl FnOnce(Restored) + 'static) {
    scene.client().act_then(&scene.id(), Action::Restore { race: Box::new(race) }, move |restored| {
        // A long run that was given up was a right one.
        let right = |kind| kind == ProblemKind::Cancelled;
        let is_shown = restored.map_or_else(|problem| right(problem.kind), |()| true);
        if is_shown && set_aside {
            // Else the link would be followed again as soon as one's own is brought back.
            dom::forget_fragment();
        }
        then(match (is_shown, set_aside) {
            (false, _) => Restored::Not,
            (true, false) => Restored::Shown,
            (true, true) => Restored::InPlaceOfOwn,
        });
    });
}

/// The address of a race of another plot, if there is such a plot.
fn elsewhere(race: &SharedRace) -> Option<String> {
    let document = dom::document();
    let plots = dom::find_all(&document.document_element()?, "[data-plot]:not([aria-current])");
    let plot = plots.iter().find(|plot| plot.dataset().get("plot").as_ref() == Some(&race.race))?;
    let base = document.base_uri().ok()??;
    let address = Url::new_with_base(&plot.get_attribute("href")?, &base).ok()?;
    Some(format!("{}#{}", address.href(), race.fragment()?))
}
