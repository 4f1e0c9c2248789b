//! How often many runs at random do harm, beside the share of futures that do: two figures that are not the same.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{FrequencyView, StageView};
use leptos::prelude::*;

use crate::ui::stage::{Scene, futures, run};
use crate::ui::words::catalogue::at_random::frequency as text;
use crate::ui::words::{catalogue, large, per_mille, problem, whole};

/// How many runs are made.
const RUNS: u32 = 10_000;
/// The seed that gives each of them its own.
const SEED: u64 = 1;

/// The button, and both bars.
#[component]
pub(super) fn Frequency(scene: Scene) -> impl IntoView {
    let found = scene.part(|view| view.frequency);
    let share = scene.part(share);
    let at_work = RwSignal::new(false);
    let refused = RwSignal::new(None);
    let working = scene.client().working(&scene.id());
    let count = move |_| {
        if at_work.get_untracked() || working.get_untracked().is_some() {
            return;
        }
        at_work.set(true);
        refused.set(None);
        scene.client().act_then(&scene.id(), Action::Frequency { runs: RUNS, seed: SEED }, move |done| {
            at_work.set(false);
            refused.set(done.err());
        });
    };
    view! {
        <div class="frequency" role="group" aria-label=text::title()>
            <h3>{text::title()}</h3>
            <p>
                <button type="button" aria-disabled=move || at_work.get().to_string() on:click=count>{text::count(&whole(RUNS.into()))}</button>
            </p>
            <p class="aside">{text::of_race()}</p>
            <Show when=move || at_work.get()><run::Progress scene/></Show>
            <div role="status">
                {move || refused.get().map(|refused| view! { <p class="given-up">{problem(&refused).ours}</p> })}
                {move || found.get().map(|found| view! { <Found scene found share/> })}
            </div>
        </div>
    }
}

#[component]
fn Found(scene: Scene, found: FrequencyView, share: Memo<Option<(u16, String)>>) -> impl IntoView {
    let tenths = tenths(found.harmful, found.runs);
    let again = move |seed: u64| {
        scene.act(Action::Run { buyers: found.buyers, seed, arrival: None });
    };
    view! {
        <div class="odds">
            <p class="odds-name">{text::runs()}</p>
            <futures::Share per_mille=tenths/>
            <p>{text::found(&whole(found.harmful.into()), &whole(found.runs.into()), &per_mille(tenths))}</p>
            <p class="odds-name">{text::futures()}</p>
            {move || match share.get() {
                Some((tenths, words)) => view! { <futures::Share per_mille=tenths/><p>{words}</p> }.into_any(),
                None => view! { <p class="aside">{text::not_counted()}</p> }.into_any(),
            }}
        </div>
        {found.first_harmful.map(|seed| view! {
            <p><button type="button" on:click=move |_| again(seed)>{text::again(&whole(seed))}</button></p>
        })}
        {(found.harmful == 0).then(|| view! { <p class="aside">{text::none()}</p> })}
        <p class="aside">{catalogue::futures::no_probability()}</p>
    }
}

/// The share of the futures, if they are counted, and what it is in words.
fn share(view: &StageView) -> Option<(u16, String)> {
    let futures = view.futures.as_ref()?;
    let tenths = futures.harmful_per_mille;
    let words =
        catalogue::explorer::share(&large(&futures.harmful), &large(&futures.total), &per_mille(tenths));
    Some((tenths, words))
}

/// In tenths of a percent; 0 only for none and 1000 only for all.
fn tenths(part: u32, whole: u32) -> u16 {
    if part == 0 || whole == 0 {
        return 0;
    }
    if part >= whole {
        return 1000;
    }
    let rounded = (u64::from(part) * 2000 + u64::from(whole)) / (u64::from(whole) * 2);
    u16::try_from(rounded).unwrap_or(999).clamp(1, 999)
}
