//! Random runs: how many buyers, which seed, and a way out of a long one.

use dynamodb_sandbox::simulator::random::MAX_BUYERS;
use dynamodb_sandbox::workbench::protocol::Action;
use leptos::prelude::*;

use super::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::stage::run as text;

/// Largest seed: what a JavaScript number holds exactly.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// The controls of a random run.
#[component]
pub(crate) fn Run(scene: Scene, buyers: u32, seed: u64) -> impl IntoView {
    let id = scene.id();
    let (buyers, seed) = (RwSignal::new(buyers.to_string()), RwSignal::new(seed.to_string()));
    let asked = move || {
        Some((
            whole(&buyers.get(), MAX_BUYERS.into()).filter(|&buyers| buyers > 0)?,
            whole(&seed.get(), LARGEST_SEED)?,
        ))
    };
    let working = scene.client().working(&id);
    let wrong = move || asked().is_none();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some((buyers, seed)) = asked()
            && working.get_untracked().is_none()
        {
            scene.picked.set(None);
            scene.act(Action::Run {
                buyers: u32::try_from(buyers).unwrap_or(MAX_BUYERS),
                seed,
                arrival: None,
            });
        }
    };
    let other_seed = move |_| {
        seed.update(|text| *text = (whole(text, LARGEST_SEED).unwrap_or(0) % LARGEST_SEED + 1).to_string())
    };
    let problem_id = format!("{id}-run-problem");
    let described = problem_id.clone();
    view! {
        <form class="run" on:submit=submit novalidate>
            <label>
                <span>{text::buyers()}</span>
                <input type="text" inputmode="numeric" size="7" autocomplete="off" prop:value=buyers aria-describedby=described.clone()
                    on:input=move |event| buyers.set(event_target_value(&event))/>
            </label>
            <label>
                <span>{text::seed()}</span>
                <input type="text" inputmode="numeric" size="7" autocomplete="off" prop:value=seed aria-describedby=described
                    on:input=move |event| seed.set(event_target_value(&event))/>
            </label>
            <button type="button" on:click=other_seed>{text::other_seed()}</button>
            <button type="submit" class="primary" aria-disabled=move || (wrong() || working.get().is_some()).to_string()>{text::run()}</button>
            <p class="run-problem" id=problem_id role="status">
                {move || wrong().then(|| text::wrong(&words::whole(MAX_BUYERS.into())))}
            </p>
            <Progress scene/>
        </form>
    }
}

/// How far long work is, and the button that gives it up.
#[component]
pub(crate) fn Progress(scene: Scene) -> impl IntoView {
    let id = scene.id();
    let working = scene.client().working(&id);
    let busy = Memo::new(move |_| working.get().is_some());
    let cancel = move |_| scene.client().cancel(&scene.id());
    view! {
        <Show when=move || busy.get()>
            <p class="progress">
                <progress
                    aria-label=text::progress()
                    max=move || working.get().map(|working| working.of.max(1).to_string())
                    value=move || working.get().filter(|working| working.of > 0).map(|working| working.done.to_string())
                ></progress>
                <button type="button" on:click=cancel>{text::cancel()}</button>
            </p>
        </Show>
    }
}

/// A whole number as typed, up to `most`; spaces and separators are forgiven.
fn whole(typed: &str, most: u64) -> Option<u64> {
    let digits: String =
        typed.chars().filter(|character| !matches!(character, ' ' | ',' | '.' | '\u{a0}' | '\'')).collect();
    digits.parse().ok().filter(|&number| number <= most)
}
