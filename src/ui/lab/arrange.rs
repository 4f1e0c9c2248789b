//! How the race begins: how many buyers, how much there is, how many messages may be lost.

use dynamodb_sandbox::simulator::race::{MAX_BUYERS, MAX_LOSSES};
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use crate::ui::stage::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::lab::arrange as text;

/// Fewest buyers: one alone races nobody.
const FEWEST_BUYERS: usize = 2;
/// Most there can be of what they fight over: more than twenty buyers can take apart.
const MOST: u32 = 1_000;

/// The three settings and the button that puts them into effect.
#[component]
pub(super) fn Arrange(scene: Scene) -> impl IntoView {
    let arranged = scene.part(|view| Some(view.arrangement.clone()));
    let amount_of = scene.part(|view| view.arrangement.amount.as_ref().map(|amount| amount.measure.clone()));
    let (buyers, losses) = (RwSignal::new(FEWEST_BUYERS), RwSignal::new(0_u32));
    let amount = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    Effect::new(move |_| {
        let Some(arranged) = arranged.get() else { return };
        buyers.set(arranged.buyers);
        losses.set(arranged.losses);
        amount.set(arranged.amount.map(|amount| amount.at_start).unwrap_or_default());
    });
    let chosen_amount = move || amount.get().trim().parse::<u32>().ok().filter(|&amount| amount <= MOST);
    let wrong = move || amount_of.get().is_some() && chosen_amount().is_none();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if untrack(wrong) {
            return;
        }
        problem.set(None);
        scene.picked().set(None);
        let action = Action::Arrange {
            buyers: buyers.get_untracked(),
            amount: untrack(chosen_amount).filter(|_| amount_of.get_untracked().is_some()),
            losses: losses.get_untracked(),
        };
        scene.client().act_then(&scene.id(), action, move |done| problem.set(done.err()));
    };
    view! {
        <form class="arrange" aria-label=text::label() on:submit=submit novalidate>
            <div class="setting-field">
                <label for="lab-buyers">{text::buyers()}</label>
                <select id="lab-buyers" aria-describedby="lab-buyers-why" prop:value=move || buyers.get().to_string()
                    on:change=move |event| buyers.set(event_target_value(&event).parse().unwrap_or(FEWEST_BUYERS))>
                    {(FEWEST_BUYERS..=MAX_BUYERS).map(|count| view! {
                        <option value=count.to_string() selected=move || buyers.get() == count>{words::whole(count as u64)}</option>
                    }).collect_view()}
                </select>
                <p id="lab-buyers-why" class="aside">{text::buyers_why()}</p>
            </div>
            {move || amount_of.get().map(|measure| view! {
                <div class="setting-field">
                    <label for="lab-amount">{text::amount(words::measure(&measure))}</label>
                    <input id="lab-amount" type="text" inputmode="numeric" size="5" autocomplete="off" aria-describedby="lab-amount-why lab-amount-wrong"
                        aria-invalid=move || wrong().to_string() prop:value=amount on:input=move |event| amount.set(event_target_value(&event))/>
                    <p id="lab-amount-why" class="aside">{text::amount_why()}</p>
                </div>
            })}
            <div class="setting-field">
                <label for="lab-losses">{text::losses()}</label>
                <select id="lab-losses" aria-describedby="lab-losses-why" prop:value=move || losses.get().to_string()
                    on:change=move |event| losses.set(event_target_value(&event).parse().unwrap_or(0))>
                    {(0..=MAX_LOSSES).map(|count| view! {
                        <option value=count.to_string() selected=move || losses.get() == count>{words::whole(count.into())}</option>
                    }).collect_view()}
                </select>
                <p id="lab-losses-why" class="aside">{text::losses_why()}</p>
            </div>
            <p class="arrange-actions">
                <button type="submit" aria-disabled=move || wrong().to_string()>{text::use_it()}</button>
                <span class="missing" id="lab-amount-wrong" role="status">
                    {move || wrong().then(|| text::wrong(&words::whole(MOST.into())))}
                    {move || problem.get().map(|problem| words::problem(&problem).ours)}
                </span>
            </p>
        </form>
    }
}
