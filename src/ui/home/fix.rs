//! Four fixes, three of them wrong: predict, then have every future run.

use std::sync::Arc;

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{FuturesView, StageView};
use leptos::prelude::*;

use super::ORIGINAL;
use crate::ui::stage::{Scene, futures, run};
use crate::ui::words;
use crate::ui::words::catalogue::fix as text;

/// The fixes on offer, by their programs' ids.
const FIXES: [&str; 4] = ["strong_read", "read_twice", "random_wait", "conditional_write"];

/// Choice, prediction and result.
#[component]
pub(super) fn Fix(scene: Scene) -> impl IntoView {
    let chosen = RwSignal::new(None::<&'static str>);
    let predicted = RwSignal::new(None::<bool>);
    // The program and the prediction that the result answers.
    let tried = RwSignal::new(None::<(&'static str, bool)>);
    let missing = RwSignal::new(false);
    let try_it = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(program), Some(holds)) = (chosen.get_untracked(), predicted.get_untracked()) else {
            return missing.set(true);
        };
        missing.set(false);
        tried.set(Some((program, holds)));
        // The page has every program's futures counted as soon as it is in use.
        scene.act(Action::Choose { program: program.to_owned() });
    };
    view! {
        <form class="fix" on:submit=try_it>
            <fieldset class="choices fixes">
                <legend>{text::choose()}</legend>
                {FIXES.into_iter().map(|id| view! {
                    <label class="choice">
                        <input type="radio" name="fix" value=id prop:checked=move || chosen.get() == Some(id) on:change=move |_| chosen.set(Some(id))/>
                        <span><strong>{words::program_name(id).to_owned()}</strong>" "<span class="promise">{words::program_promise(id)}</span></span>
                    </label>
                }).collect_view()}
            </fieldset>
            <fieldset class="choices predict">
                <legend>{text::predict()}</legend>
                {[(true, text::holds()), (false, text::breaks())].into_iter().map(|(holds, words)| view! {
                    <label class="choice">
                        <input type="radio" name="holds" prop:checked=move || predicted.get() == Some(holds) on:change=move |_| predicted.set(Some(holds))/>
                        <span>{words}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            <p class="fix-actions">
                <button type="submit" class="primary">{text::run()}</button>
                <span role="status">{move || missing.get().then(text::choose_both)}</span>
            </p>
        </form>
        <run::Progress scene/>
        <div role="status" aria-live="polite">
            {move || result(&scene.view()?).map(|(view, explored)| view! { <Result scene view explored tried=tried.get()/> })}
        </div>
    }
}

/// What a fix turned out to be, once its futures are counted.
#[component]
fn Result(
    scene: Scene,
    view: Arc<StageView>,
    explored: FuturesView,
    tried: Option<(&'static str, bool)>,
) -> impl IntoView {
    let program = view.program.id.clone();
    let holds = futures::is_proven(&explored);
    let predicted = tried.filter(|(tried, _)| *tried == program).map(|(_, predicted)| predicted);
    let total = words::decimal(&explored.total);
    let verdict = if holds {
        futures::headline(&explored, &view)
    } else {
        text::still(&words::decimal(&explored.harmful), &total)
    };
    let compared = predicted
        .map(|predicted| if predicted == holds { text::as_predicted() } else { text::not_as_predicted() });
    let shortest = explored.shortest_harmful;
    view! {
        <div role="group" class="result" class:proven=holds class:harm=!holds aria-label=text::result()>
            <h3>{words::program_name(&program).to_owned()}</h3>
            <p class="headline">{verdict}</p>
            {compared.map(|compared| view! { <p>{compared}</p> })}
            <p>{words::program_finding(&program)}</p>
            {holds.then(|| view! { <p class="aside">{text::covers()}</p> })}
            <p class="fix-actions">
                {shortest.map(|moves| view! {
                    <button type="button" on:click=move |_| futures::replay(scene, moves.clone())>{text::replay()}</button>
                })}
                <button type="button" on:click=move |_| scene.act(Action::Choose { program: ORIGINAL.to_owned() })>{text::original()}</button>
            </p>
        </div>
    }
}

/// Says above the stage which program its buyers follow, when it is not the one they came with.
#[component]
pub(super) fn InUse(scene: Scene) -> impl IntoView {
    let program =
        Memo::new(move |_| scene.view().map(|view| view.program.id.clone()).filter(|id| id != ORIGINAL));
    view! {
        {move || program.get().map(|program| view! {
            <p class="in-use">{text::in_use(words::program_name(&program))}</p>
        })}
    }
}

/// The view and its count of futures, if it is one of a fix.
fn result(view: &Arc<StageView>) -> Option<(Arc<StageView>, FuturesView)> {
    let explored = view.futures.clone().filter(|_| view.program.id != ORIGINAL)?;
    Some((Arc::clone(view), explored))
}
