//! What revealing shows: what the run comes to and what it cost, or every future.

use dynamodb_sandbox::workbench::presentation::Reveal;
use dynamodb_sandbox::workbench::view::{FuturesView, StageView};
use leptos::prelude::*;

use super::director::Director;
use super::sight;
use crate::ui::stage::{Totals, futures, run};
use crate::ui::words;
use crate::ui::words::catalogue::futures as futures_text;
use crate::ui::words::catalogue::{explorer as explorer_text, present as text};

/// Most futures that are listed: as many as are seen at a glance.
const MOST_LISTED: usize = 24;

/// The result, once it is revealed.
#[component]
pub(super) fn Result(
    director: Director,
    reveal: Reveal,
    after: Option<String>,
    revealed: Memo<bool>,
) -> impl IntoView {
    let there = director.shown().part(move |view| match reveal {
        Reveal::Run => view.finished || view.harm.is_some(),
        Reveal::Futures => view.futures.is_some(),
    });
    // Nobody asks now for what was revealed before the scene came.
    let came_revealed = StoredValue::new(revealed.get_untracked());
    Effect::new(move |before: Option<bool>| {
        let (revealed, there) = (revealed.get(), there.get());
        if !revealed {
            came_revealed.set_value(false);
        } else if !came_revealed.get_value() && (there || before == Some(false)) {
            sight::bring(".result-panel");
        }
        revealed
    });
    view! {
        <div class="result-panel" role="group" aria-label=text::result()>
            <Show when=move || revealed.get() fallback=|| view! { <p class="result-hidden">{text::hidden()}</p> }>
                {match reveal {
                    Reveal::Run => view! { <Ended director/> }.into_any(),
                    Reveal::Futures => view! { <Futures director/> }.into_any(),
                }}
                {after.clone().map(|after| view! { <p class="result-after">{after}</p> })}
            </Show>
        </div>
    }
}

/// What the run comes to.
#[component]
fn Ended(director: Director) -> impl IntoView {
    let shown = director.shown();
    let harm = shown.part(|view| view.harm.as_ref().map(|harm| words::harm_sentence(harm, &view.figures)));
    let finished = shown.part(|view| view.finished);
    let said = move || harm.get().or_else(|| finished.get().then(|| text::holds().to_owned()));
    view! {
        <p class="headline" role="status" class:holds=move || harm.with(Option::is_none)>{said}</p>
        <Totals scene=shown/>
    }
}

/// Every future, counted.
#[component]
fn Futures(director: Director) -> impl IntoView {
    let shown = director.shown();
    let headline = shown.part(|view| view.futures.as_ref().map(|found| futures::headline(found, view)));
    let found = shown.part(found);
    let proven = move || found.with(|found| found.as_ref().is_some_and(futures::is_proven));
    let share = shown.part(|view| view.futures.as_ref().map_or(0, |found| found.harmful_per_mille));
    view! {
        <run::Progress scene=shown/>
        <div class="futures" class:proven=proven>
            <div class="headline-row">
                <p class="headline" role="status">{headline}</p>
                {move || found.get().map(|found| view! {
                    <p class="share-words">{explorer_text::share(&words::large(&found.harmful), &words::large(&found.total), &words::per_mille(found.harmful_per_mille))}</p>
                })}
            </div>
            <Show when=move || found.with(Option::is_some)>
                <futures::Share per_mille=share/>
                <Show when=move || found.with(|found| found.as_ref().is_some_and(|found| (1..=MOST_LISTED).contains(&found.each.len())))>
                    <futures::List scene=shown/>
                </Show>
                <p class="aside">{move || if proven() { futures_text::proof_covers() } else { futures_text::no_probability() }}</p>
            </Show>
        </div>
    }
}

/// The futures without what changes as one of them is played.
fn found(view: &StageView) -> Option<FuturesView> {
    Some(FuturesView { current: None, graph: None, ..view.futures.clone()? })
}
