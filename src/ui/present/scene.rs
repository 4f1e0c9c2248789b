//! What the class sees of a scene: what it is about, the question, the race, the result.

use dynamodb_sandbox::workbench::presentation::Scene as SceneData;
use dynamodb_sandbox::workbench::share::SharedRun;
use dynamodb_sandbox::workbench::view::RunKind;
use leptos::prelude::*;

use super::director::Director;
use super::{question, result, wording};
use crate::ui::stage::{Figures, Trace, tell};
use crate::ui::words;
use crate::ui::words::catalogue::{present as text, stage::figures as figures_text};

/// A scene.
#[component]
pub(super) fn Scene(
    /// Whose.
    director: Director,
    /// What it is.
    scene: SceneData,
    /// Which it is, from 0.
    index: usize,
) -> impl IntoView {
    let shown = director.shown();
    tell(shown);
    let place = text::place(&words::whole(index as u64 + 1), &words::whole(director.count() as u64));
    let there = shown.part(|_| true);
    let id = StoredValue::new(scene.id.clone());
    let revealed = Memo::new(move |_| id.with_value(|id| director.is_revealed(id)));
    let after = wording::after(director, &scene);
    let at_random = matches!(scene.shows.run, SharedRun::Random { .. });
    let program = text::program(words::program_name(&scene.shows.program));
    view! {
        <section class="scene" aria-labelledby="scene-title">
            <div class="scene-words">
                <p class="scene-place">{place}</p>
                <h2 id="scene-title">{wording::title(director, &scene)}</h2>
                <p class="scene-told">{wording::told(director, &scene)}</p>
                {(!scene.choices.is_empty()).then(|| view! { <question::Question director scene=scene.clone()/> })}
            </div>
            <div class="scene-race" role="group" aria-label=text::race()>
                <p class="scene-program">{program}</p>
                <Show when=move || there.get() fallback=|| view! { <p class="waiting">{text::waiting()}</p> }>
                    <div class="scene-figures">
                        <Show when=move || revealed.get() fallback=move || view! { <Stock director/> }>
                            <Figures scene=shown/>
                        </Show>
                    </div>
                    {at_random.then(|| view! { <AtRandom director/> })}
                    <Trace scene=shown scrub=false/>
                </Show>
                <result::Result director reveal=scene.reveal after revealed/>
            </div>
        </section>
    }
}

/// Of all figures the stock, which the drawing shows as well.
#[component]
fn Stock(director: Director) -> impl IntoView {
    let stock = director.shown().part(|view| view.figures.stock.clone());
    view! {
        <dl class="figures">
            {move || Some(stock.get()).filter(|stock| !stock.is_empty()).map(|stock| view! {
                <div class="figure"><dt>{figures_text::stock()}</dt><dd data-figure="stock">{words::decimal(&stock)}</dd></div>
            })}
        </dl>
    }
}

/// Whether a run at random is made, while its drawing is hidden.
#[component]
fn AtRandom(director: Director) -> impl IntoView {
    let shown = director.shown();
    let hidden = shown.part(|view| view.position == 0);
    let by_hand = shown.part(|view| view.run == RunKind::ByHand);
    view! {
        <p class="aside" role="status">
            {move || hidden.get().then(|| if by_hand.get() { text::none_run() } else { text::made() })}
        </p>
        <crate::ui::stage::run::Progress scene=shown/>
    }
}
