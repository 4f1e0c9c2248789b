//! Random runs: how many buyers, which seed, and a way out of a long one.

use dynamodb_sandbox::simulator::arrival::Arrival;
use dynamodb_sandbox::simulator::random::MAX_BUYERS;
use dynamodb_sandbox::workbench::protocol::Action;
use leptos::prelude::*;

use super::Scene;
use super::arrival::ArrivalChoice;
use crate::ui::progress::ProgressBar;
use crate::ui::words;
use crate::ui::words::catalogue::stage::run as text;

/// Largest seed: what a JavaScript number holds exactly.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// The controls of a random run.
#[component]
pub(crate) fn Run(
    /// Where it runs.
    scene: Scene,
    /// How many buyers to begin with.
    buyers: u32,
    /// The seed to begin with.
    seed: u64,
    /// Whether it may be chosen when they arrive.
    #[prop(optional)]
    arrival: bool,
) -> impl IntoView {
    let id = scene.id();
    let (buyers, seed) = (RwSignal::new(buyers.to_string()), RwSignal::new(seed.to_string()));
    let asked = move || {
        Some((
            words::typed_whole(&buyers.get(), MAX_BUYERS.into()).filter(|&buyers| buyers > 0)?,
            words::typed_whole(&seed.get(), LARGEST_SEED)?,
        ))
    };
    let arrives = RwSignal::new(None::<Arrival>);
    let running = RwSignal::new(false);
    let working = scene.client().working(&id);
    let busy = move || running.get() || working.get().is_some();
    let wrong = move || asked().is_none();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some((buyers, seed)) = asked()
            && !running.get_untracked()
            && working.get_untracked().is_none()
        {
            scene.picked.set(None);
            running.set(true);
            let buyers = u32::try_from(buyers).unwrap_or(MAX_BUYERS);
            let action = Action::Run { buyers, seed, arrival: arrives.get_untracked() };
            let client = scene.client();
            client.act_then(&scene.id(), action, move |done| {
                running.set(false);
                if let Err(problem) = done {
                    client.say_refused(Some(&scene.id()), problem);
                }
            });
        }
    };
    let other_seed = move |_| {
        seed.update(|text| {
            *text = (words::typed_whole(text, LARGEST_SEED).unwrap_or(0) % LARGEST_SEED + 1).to_string()
        })
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
            {arrival.then(|| view! { <ArrivalChoice chosen=arrives/> })}
            <button type="button" on:click=other_seed>{text::other_seed()}</button>
            <button type="submit" class="primary" aria-disabled=move || (wrong() || busy()).to_string()>{text::run()}</button>
            <p class="run-problem" id=problem_id role="status">
                {move || wrong().then(|| text::wrong(&words::whole(MAX_BUYERS.into())))}
            </p>
            <Show when=move || running.get()><Progress scene/></Show>
        </form>
    }
}

/// In how many steps it is said how far long work is: in percent, or in words that know no end to come to.
const SAID: u64 = 5;
const SAID_IN_WORDS: u64 = 50;

/// How far long work is, and the button that gives it up. A screen reader is told at each step.
#[component]
pub(crate) fn Progress(
    /// Whose work.
    scene: Scene,
    /// How far it is, in words, of parts done and parts in all; without, as a percentage.
    #[prop(optional)]
    said: Option<fn(u64, u64) -> String>,
) -> impl IntoView {
    let id = scene.id();
    let working = scene.client().working(&id);
    let cancel = move || scene.client().cancel(&scene.id());
    let steps = if said.is_some() { SAID_IN_WORDS } else { SAID };
    let part = Memo::new(move |_| {
        let working = working.get().filter(|working| working.of > 0)?;
        let part = working.done * steps / working.of;
        Some((part, working.of)).filter(|(part, _)| *part > 0)
    });
    let said = move || {
        let (part, of) = part.get()?;
        Some(match said {
            Some(said) => said(working.get_untracked()?.done, of),
            None => text::progress_said(&words::whole(part * 100 / steps)),
        })
    };
    view! {
        <ProgressBar working label=text::progress() give_up=text::cancel() cancel said=Signal::derive(said)/>
    }
}
