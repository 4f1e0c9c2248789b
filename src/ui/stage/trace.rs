//! The trace as a figure: lanes or bands, the stock beneath, the slider along it, and all of it as a list.

use dynamodb_sandbox::workbench::view::{Lanes, RunKind};
use leptos::prelude::*;

use super::{Scene, bands, is_by_hand, lanes, measure, scrub, story};
use crate::ui::words::catalogue::stage::trace as text;
use crate::ui::words::{measure as measure_name, milliseconds};

/// What the labels of a request by hand need of the lanes' width, in rem: by each, at least and at most.
const LABEL: usize = 4;
const LEAST: usize = 20;
const MOST: usize = 60;

/// The whole figure.
#[component]
pub(crate) fn Trace(
    /// Whose.
    scene: Scene,
    /// Whether it can be gone along.
    #[prop(default = true)]
    scrub: bool,
) -> impl IntoView {
    let large = scene.part(|view| matches!(view.lanes, Lanes::Bands { .. }));
    let measures = scene.part(|view| view.measures.keys().cloned().collect::<Vec<_>>());
    let least =
        scene.part(|view| if is_by_hand(view) { (view.length * LABEL).clamp(LEAST, MOST) } else { LEAST });
    let span = scene.part(|view| (view.run != RunKind::ByHand && view.length > 0).then_some(view.span));
    view! {
        <figure class="trace">
            <figcaption class="hidden">{text::caption()}</figcaption>
            <div class="drawing" tabindex="0" style=("--least", move || format!("{}rem", least.get())) role="group" aria-label=text::drawing()>
                {move || if large.get() {
                    view! { <bands::Bands scene/> }.into_any()
                } else {
                    view! { <lanes::Lanes scene/> }.into_any()
                }}
                <For each=move || measures.get() key=Clone::clone let:id>
                    <Measure scene id/>
                </For>
                {move || span.get().map(|span| view! {
                    <p class="axis" aria-hidden="true"><span>{milliseconds(Default::default())}</span><span>{milliseconds(span)}</span></p>
                })}
            </div>
            {scrub.then(|| view! { <scrub::Scrub scene/> })}
            <story::Story scene/>
        </figure>
    }
}

#[component]
fn Measure(scene: Scene, id: String) -> impl IntoView {
    let (name, measure) = (measure_name(&id).to_owned(), id.clone());
    view! {
        <div class="measure" data-measure=measure>
            <span class="lane-name">{name}</span>
            <measure::Line scene id/>
        </div>
    }
}
