//! Every future: how many there are, how many do harm, each one ready to be replayed.

use dynamodb_sandbox::workbench::link::letters;
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Fate, FutureView, FuturesView, Move, StageView};
use leptos::prelude::*;

use super::{Scene, run};
use crate::ui::words::catalogue::futures as text;
use crate::ui::words::{large, per_mille, whole};

/// The button that counts every future, and what it finds.
#[component]
pub(crate) fn Explorer(scene: Scene) -> impl IntoView {
    let known = scene.part(|view| view.futures.is_some());
    let working = scene.client().working(&scene.id());
    let explore = move |_| {
        if working.get_untracked().is_none() {
            scene.act(Action::Explore);
        }
    };
    view! {
        <div class="explorer" role="group" aria-label=text::label()>
            <Show when=move || known.get() fallback=move || view! {
                <button type="button" on:click=explore>{text::explore()}</button>
                <run::Progress scene/>
            }>
                <Futures scene/>
            </Show>
        </div>
    }
}

/// All futures of the stage's program: the headline, the bar, the list.
#[component]
pub(crate) fn Futures(scene: Scene) -> impl IntoView {
    let futures = scene.part(|view| view.futures.clone());
    let counted = scene.part(|view| view.futures.as_ref().map(|futures| headline(futures, view)));
    let harmless = move || futures.with(|futures| futures.as_ref().is_some_and(is_proven));
    let share = scene.part(|view| view.futures.as_ref().map_or(0, |futures| futures.harmful_per_mille));
    let in_words = move || futures.with(|futures| futures.as_ref().map(share_words));
    let shortest = move || {
        let shortest = futures.with(|futures| futures.as_ref()?.shortest_harmful.clone())?;
        Some(view! {
            <button type="button" on:click=move |_| replay(scene, shortest.clone())>{text::shortest()}</button>
        })
    };
    view! {
        <div class="futures" class:proven=harmless>
            <p class="headline" role="status">{move || counted.get()}</p>
            <Share per_mille=share/>
            <p class="share-words">{in_words}</p>
            <List scene/>
            <p class="futures-actions">{shortest}</p>
            <p class="aside">{move || if harmless() { text::proof_covers() } else { text::no_probability() }}</p>
        </div>
    }
}

/// The share of the futures that do harm, as a bar. It is said in words beside it.
#[component]
pub(crate) fn Share(
    /// In tenths of a percent.
    #[prop(into)]
    per_mille: Signal<u16>,
) -> impl IntoView {
    let width = move || format!("{}%", f64::from(per_mille.get()) / 10.0);
    view! { <div class="share" aria-hidden="true"><div class="share-harmful" style:width=width></div></div> }
}

/// The futures as buttons, each a word in the buyers' letters.
#[component]
pub(crate) fn List(scene: Scene) -> impl IntoView {
    let each =
        scene.part(|view| view.futures.as_ref().map(|futures| futures.each.clone()).unwrap_or_default());
    let current = scene.part(|view| view.futures.as_ref().and_then(|futures| futures.current));
    let many = scene.part(|view| view.futures.as_ref().is_some_and(|futures| futures.each.is_empty()));
    view! {
        <ul class="future-list" aria-label=text::list()>
            <For each=move || each.get().into_iter().enumerate() key=|(_, future)| (future.moves.clone(), future.harmful) let((index, future))>
                <Future scene index future current/>
            </For>
        </ul>
        {move || many.get().then(|| view! { <p class="aside">{text::too_many_to_list()}</p> })}
    }
}

#[component]
fn Future(scene: Scene, index: usize, future: FutureView, current: Memo<Option<usize>>) -> impl IntoView {
    let FutureView { moves, harmful } = future;
    let word = letters(&moves).unwrap_or_else(|| whole(index as u64 + 1));
    let names = scene.view_now().map(|view| names(&view, &moves)).unwrap_or_default();
    let label = if harmful { text::replay_harmful(&names) } else { text::replay_harmless(&names) };
    view! {
        <li>
            <button type="button" class="future" class:harm=harmful aria-label=label
                aria-current=move || (current.get() == Some(index)).then_some("true")
                on:click=move |_| replay(scene, moves.clone())>
                <span class="future-word">{word}</span>
                <span class="future-mark" aria-hidden="true">{if harmful { "✕" } else { "✓" }}</span>
            </button>
        </li>
    }
}

/// Plays moves on the stage.
pub(crate) fn replay(scene: Scene, moves: Vec<Move>) {
    scene.picked.set(None);
    scene.act(Action::Replay { moves });
}

/// Who moves, in order: `Ana, Bình (response lost), Ana`.
pub(crate) fn names(view: &StageView, moves: &[Move]) -> String {
    let name = |next: &Move| {
        let name = view.buyers.get(next.buyer).map_or("", |buyer| buyer.name.as_str());
        match next.fate {
            Fate::Arrives => name.to_owned(),
            Fate::RequestLost => text::request_lost(name),
            Fate::ResponseLost => text::response_lost(name),
        }
    };
    moves.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Whether no future does harm.
pub(crate) fn is_proven(futures: &FuturesView) -> bool {
    futures.harmful == "0"
}

/// The count in words: `4 of 6 oversell.`
pub(crate) fn headline(futures: &FuturesView, view: &StageView) -> String {
    let total = large(&futures.total);
    if !is_proven(futures) {
        let harmful = large(&futures.harmful);
        // With one item in stock any harm is a second sale; with more, or with lost messages, a sale may also just be
        // forgotten, or counted twice.
        let oversell = view.figures.stock_at_start == "1" && view.arrangement.losses == 0;
        return if oversell { text::oversell(&harmful, &total) } else { text::harmful(&harmful, &total) };
    }
    match futures.buyers {
        2 => text::proven::two(&total),
        3 => text::proven::three(&total),
        _ => text::proven::many(&total, &whole(futures.buyers as u64)),
    }
}

fn share_words(futures: &FuturesView) -> String {
    let share = text::share(&per_mille(futures.harmful_per_mille));
    [share, text::states(futures.states)].join(" ")
}
