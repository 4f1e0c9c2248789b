//! What the reader is to bring about, and what must hold: each rule with whether it was broken by hand.

use dynamodb_sandbox::workbench::class_task::{self, Achievement};
use leptos::prelude::*;

use super::found::Finds;
use super::hand_in::HandIn;
use crate::ui::stage::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::lab::goal as text;

/// The goal and the rules.
#[component]
pub(super) fn Goal(scene: Scene, finds: Finds) -> impl IntoView {
    let rules = scene.part(|view| view.rules.clone());
    // Where the stage is at the moment: said as it happens.
    let moves = scene.part(|view| view.achievements.iter().find_map(Achievement::moves));
    let reached = move || moves.get().map(|moves| text::reached(moves as u64));
    view! {
        <div class="goal" role="group" aria-label=text::label()>
            {move || rules.get().iter().find_map(|rule| words::plot::goal(rule)).map(|goal| view! {
                <p class="goal-words"><strong>{text::label()}</strong>" "{goal}</p>
            })}
            <p class="goal-reached" role="status">{reached}</p>
            <HandIn scene goal=class_task::Goal::Break/>
            <p class="goal-then">{text::then()}</p>
            <details class="rules">
                <summary>{text::rules()}</summary>
                <ul>
                    <For each=move || rules.get() key=Clone::clone let:rule>
                        <Rule rule finds/>
                    </For>
                </ul>
            </details>
        </div>
    }
}

#[component]
fn Rule(rule: String, finds: Finds) -> impl IntoView {
    let words = words::plot::rule(&rule).map_or_else(|| rule.clone(), str::to_owned);
    let broken = Memo::new(move |_| finds.broken_in(&rule));
    view! {
        <li class="rule">
            {words}
            {move || broken.get().map(|moves| view! { <span class="rule-broken">" ✕ "{text::broken(moves as u64)}</span> })}
        </li>
    }
}
