//! What was found of all futures, and what it took to find out.

use dynamodb_sandbox::workbench::view::{FuturesView, StageView};
use leptos::prelude::*;

use super::{before, proof};
use crate::ui::stage::{Scene, futures};
use crate::ui::words::catalogue::explorer as text;
use crate::ui::words::{self, large, whole};

/// The headline, the share, the shortest way to harm or the proof, the comparison with before.
#[component]
pub(super) fn Report(scene: Scene) -> impl IntoView {
    let found = scene.part(found);
    let headline = scene.part(|view| view.futures.as_ref().map(|futures| futures::headline(futures, view)));
    let proven = move || found.with(|found| found.as_ref().is_some_and(futures::is_proven));
    view! {
        <div class="futures" class:proven=proven>
            <p class="headline" role="status">{headline}</p>
            {move || found.get().map(|found| view! { <Found scene found/> })}
        </div>
    }
}

/// The futures without what changes as one of them is played, and without what is drawn elsewhere.
fn found(view: &StageView) -> Option<FuturesView> {
    let futures = view.futures.as_ref()?;
    Some(FuturesView { current: None, graph: None, ..futures.clone() })
}

#[component]
fn Found(scene: Scene, found: FuturesView) -> impl IntoView {
    let proven = futures::is_proven(&found);
    let shortest = found.shortest_harmful.clone();
    let listed = !found.each.is_empty();
    let opened = RwSignal::new(false);
    view! {
        <futures::Share per_mille=found.harmful_per_mille/>
        <p class="share-words">{exact_share(&found)}</p>
        {shortest.map(|moves| {
            let way = scene.view_now().map(|view| futures::names(&view, &moves)).unwrap_or_default();
            view! {
                <p class="shortest">
                    <span>{text::shortest(moves.len() as u64, &way)}</span>
                    <button type="button" on:click=move |_| futures::replay(scene, moves.clone())>{text::replay()}</button>
                </p>
            }
        })}
        {proven.then(|| view! { <proof::Proof found=found.clone()/> })}
        {(!proven).then(|| view! { <p class="aside">{words::catalogue::futures::no_probability()}</p> })}
        {found.before.clone().map(|before| view! { <before::Before found=found.clone() before/> })}
        <Effort found/>
        {listed.then(|| view! {
            <details class="each" on:toggle=move |_| opened.set(true)>
                <summary>{text::one_by_one()}</summary>
                <Show when=move || opened.get()><futures::List scene/></Show>
            </details>
        })}
    }
}

/// `4 of 6, 66.7%.`
fn exact_share(found: &FuturesView) -> String {
    text::share(&large(&found.harmful), &large(&found.total), &words::per_mille(found.harmful_per_mille))
}

/// The figures of the search.
#[component]
fn Effort(found: FuturesView) -> impl IntoView {
    use text::effort;
    let merged = if found.transitions == 0 { 0.0 } else { found.merged as f64 / found.transitions as f64 };
    let merged = words::per_mille((merged * 1000.0).round() as u16);
    let rows = [
        ("total", effort::total(), large(&found.total)),
        ("harmful", effort::harmful(), large(&found.harmful)),
        ("states", effort::states(), whole(found.states)),
        ("moves", effort::moves(), whole(found.transitions)),
        ("merged", effort::merged(), effort::percent(&merged)),
        ("memory", effort::memory(), words::memory(found.bytes)),
    ];
    // A number with more digits than are read has them all for whoever wants them.
    let digits: Vec<(&str, String)> = [(effort::total(), &found.total), (effort::harmful(), &found.harmful)]
        .into_iter()
        .filter(|(_, number)| words::is_large(number))
        .map(|(name, number)| (name, words::decimal(number)))
        .collect();
    view! {
        <dl class="effort">
            {rows.into_iter().map(|(id, name, value)| view! { <div><dt>{name}</dt><dd data-figure=id>{value}</dd></div> }).collect_view()}
        </dl>
        {(!digits.is_empty()).then(|| view! {
            <details class="digits">
                <summary>{effort::digits()}</summary>
                <dl>{digits.into_iter().map(|(name, number)| view! { <div><dt>{name}</dt><dd>{number}</dd></div> }).collect_view()}</dl>
            </details>
        })}
        <p class="aside">{effort::how()}</p>
    }
}
