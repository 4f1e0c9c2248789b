//! What the class said, scene by scene: the hands beside the right answers, as far as they are revealed.

use dynamodb_sandbox::workbench::presentation::Scene;
use dynamodb_sandbox::workbench::presentation::talk::Talk;
use leptos::prelude::*;

use super::director::Director;
use super::wording;
use crate::ui::words::catalogue::present as text;
use crate::ui::words::catalogue::present::end as end_text;
use crate::ui::words::whole;

/// The end of a presentation.
#[component]
pub(super) fn End(director: Director) -> impl IntoView {
    let any = Memo::new(move |_| director.talk().with(Talk::has_hands));
    view! {
        <section class="said" aria-labelledby="said-title">
            <h2 id="said-title">{end_text::title()}</h2>
            <Show when=move || any.get() fallback=|| view! { <p>{end_text::none()}</p> }>
                <ol class="said-list">
                    {move || director.scenes().into_iter().filter(|scene| director.talk().with(|talk| talk.hands_in_all(scene) > 0))
                        .map(|scene| view! { <Said director scene/> }).collect_view()}
                </ol>
            </Show>
            <p class="said-actions">
                <Show when=move || any.get()><button type="button" on:click=move |_| director.clear()>{end_text::clear()}</button></Show>
                <Show when=move || director.can_put_back()>
                    <span>{end_text::cleared()}</span>
                    <button type="button" on:click=move |_| director.put_back()>{end_text::put_back()}</button>
                </Show>
            </p>
            <p class="aside">{end_text::kept()}</p>
        </section>
    }
}

#[component]
fn Said(director: Director, scene: Scene) -> impl IntoView {
    let talk = director.talk().get();
    let all = talk.hands_in_all(&scene);
    // Of a race in a link it is known only while its futures are.
    let right = director.right(&scene);
    let rows = scene.choices.iter().enumerate().map(|(index, choice)| {
        let hands = talk.hands(&scene.id, choice);
        let is_right = right == Some(index);
        view! {
            <li class:right=is_right>
                <span>{wording::choice(director, &scene, choice)}{is_right.then(|| view! { <span class="choice-right">" "<span aria-hidden="true">"✓ "</span>{text::right()}</span> })}</span>
                <span class="choice-share">{text::hands::share(&whole(hands.into()), &whole(all.into()))}</span>
            </li>
        }
    }).collect_view();
    let verdict = match right.and_then(|right| scene.choices.get(right)) {
        Some(choice) => end_text::right(&whole(talk.hands(&scene.id, choice).into()), &whole(all.into())),
        None => end_text::not_revealed().to_owned(),
    };
    view! {
        <li class="said-scene">
            <h3>{wording::title(director, &scene)}</h3>
            <p>{wording::ask(director, &scene)}</p>
            <ul>{rows}</ul>
            <p class="said-verdict">{verdict}</p>
        </li>
    }
}
