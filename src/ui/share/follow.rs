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

/// Follows the link in the page's address, now and whenever it changes; says why if it cannot.
#[component]
pub(crate) fn Follow(scene: Scene) -> impl IntoView {
    let wrong = RwSignal::new(None::<&'static str>);
    let follow = move || {
        let fragment = dom::window().location().hash().unwrap_or_default();
        match SharedRace::parse(&fragment) {
            None => {}
            Some(Ok(race)) => restore(scene, race, move |restored| {
                wrong.set((!restored).then(text::unreadable));
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
    }
}

/// Makes the stage what was shared, and tells whether it could: if not, nothing has changed. For a race of another
/// plot the browser goes to that plot's page, which does the same there.
pub(super) fn restore(scene: Scene, race: SharedRace, then: impl FnOnce(bool) + 'static) {
    let is_here = scene
        .view_now()
        .and_then(|view| view.shared.as_ref()?.read())
        .is_some_and(|here| here.race == race.race);
    if is_here {
        scene.client().act_then(&scene.id(), Action::Restore { race: Box::new(race) }, move |restored| {
            // A long run that was given up was a right one.
            let right = |kind| kind == ProblemKind::Cancelled;
            then(restored.map_or_else(|problem| right(problem.kind), |()| true));
        });
        return;
    }
    let went = elsewhere(&race).is_some_and(|address| dom::window().location().replace(&address).is_ok());
    if !went {
        then(false);
    }
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
