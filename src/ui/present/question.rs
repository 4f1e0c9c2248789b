//! What the class is asked, and its hands: counted before, drawn beside the right answer when it is revealed.

use dynamodb_sandbox::workbench::presentation::Scene;
use dynamodb_sandbox::workbench::presentation::keys::Act;
use leptos::prelude::*;

use super::director::Director;
use super::wording;
use crate::ui::settings::SingleKeys;
use crate::ui::words::catalogue::present as text;
use crate::ui::words::whole;

/// Percent of the row that all hands take: beside it is room for their number.
const FULL: f64 = 75.0;

/// The question and its answers.
#[component]
pub(super) fn Question(director: Director, scene: Scene) -> impl IntoView {
    let ask = wording::ask(director, &scene);
    let scene = StoredValue::new(scene);
    let count = scene.with_value(|scene| scene.choices.len());
    view! {
        <div class="ask" role="group" aria-labelledby="scene-ask">
            <p class="ask-words" id="scene-ask">{ask}</p>
            <ol class="hands" aria-label=text::ask()>
                {(0..count).map(|index| view! { <Choice director scene index/> }).collect_view()}
            </ol>
        </div>
    }
}

#[component]
fn Choice(director: Director, scene: StoredValue<Scene>, index: usize) -> impl IntoView {
    let single_keys: SingleKeys = expect_context();
    let id = scene.with_value(|scene| scene.choices.get(index).cloned().unwrap_or_default());
    let words = scene.with_value(|scene| wording::choice(director, scene, &id));
    let choice = StoredValue::new(id);
    let hands = Memo::new(move |_| {
        director
            .talk()
            .with(|talk| choice.with_value(|choice| scene.with_value(|scene| talk.hands(&scene.id, choice))))
    });
    let all =
        Memo::new(move |_| director.talk().with(|talk| scene.with_value(|scene| talk.hands_in_all(scene))));
    let revealed = Memo::new(move |_| scene.with_value(|scene| director.is_revealed(&scene.id)));
    let right = Memo::new(move |_| scene.with_value(|scene| director.right(scene)) == Some(index));
    let raise = move |by| move |_| director.act(if by { Act::Raise(index) } else { Act::Lower(index) });
    let count = move |event| {
        let typed: String = event_target_value(&event).chars().filter(char::is_ascii_digit).collect();
        let hands = typed.parse().unwrap_or(if typed.is_empty() { 0 } else { u32::MAX });
        director.change(|talk| {
            choice.with_value(|choice| scene.with_value(|scene| talk.count(&scene.id, choice, hands)));
        });
    };
    let share = move || match all.get() {
        0 => String::new(),
        all => format!("{:.1}%", f64::from(hands.get()) * FULL / f64::from(all)),
    };
    view! {
        <li class="choice-row" class:right=right>
            <Show when=move || single_keys.on()><kbd class="choice-key" aria-hidden="true">{whole(index as u64 + 1)}</kbd></Show>
            <span class="choice-words">{words.clone()}</span>
            <span class="choice-hands">
                <button type="button" aria-label=text::hands::fewer(&words) on:click=raise(false)><span aria-hidden="true">"−"</span></button>
                <input type="text" inputmode="numeric" size="3" autocomplete="off" aria-label=text::hands::of(&words)
                    prop:value=move || hands.get().to_string() on:change=count/>
                <button type="button" aria-label=text::hands::more(&words) on:click=raise(true)><span aria-hidden="true">"+"</span></button>
            </span>
            <span class="choice-bar">
                {move || right.get().then(|| view! { <span class="choice-right"><span aria-hidden="true">"✓ "</span>{text::right()}</span> })}
                {move || (revealed.get() && all.get() > 0).then(|| view! {
                    {(hands.get() > 0).then(|| view! { <span class="choice-drawn" aria-hidden="true" style:width=share></span> })}
                    <span class="choice-share">{text::hands::share(&whole(hands.get().into()), &whole(all.get().into()))}</span>
                })}
            </span>
        </li>
    }
}
