//! The presenter's buttons, each with its key: they are the legend. The keys are heard wherever the focus is, except
//! where something is typed.

use dynamodb_sandbox::workbench::presentation::keys::Act;
use dynamodb_sandbox::workbench::presentation::talk::Talk;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::director::Director;
use crate::ui::dom;
use crate::ui::settings::SingleKeys;
use crate::ui::words::catalogue::present as text;
use crate::ui::words::whole;

/// The buttons and the keys.
#[component]
pub(super) fn Controls(director: Director) -> impl IntoView {
    let single_keys: SingleKeys = expect_context();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified || event.is_composing() || !single_keys.on_now() || dom::takes_keys(&event) {
            return;
        }
        let choices = choices(director);
        let Some(act) = Act::of_key(&event.key(), &event.code(), event.shift_key(), choices) else { return };
        event.prevent_default();
        // A key that is held down walks along the run; anything else is meant once.
        if !event.repeat() || matches!(act, Act::Step | Act::Back) {
            director.act(act);
        }
    });
    on_cleanup(move || handle.remove());
    let index = Memo::new(move |_| director.index());
    let at_end = move || index.get() >= director.count();
    let revealed = Memo::new(move |_| {
        director.scene_at(index.get()).is_some_and(|scene| director.is_revealed(&scene.id))
    });
    let begun = Memo::new(move |_| director.talk().with(Talk::has_begun));
    let idle = move |act: Act| match act {
        Act::Previous => index.get() == 0,
        Act::Anew => index.get() == 0 && !begun.get(),
        Act::Next => at_end(),
        Act::Reveal => at_end() || revealed.get(),
        _ => at_end(),
    };
    // At the end they are put back beside what the class said.
    let can_put_back = move || !at_end() && director.can_put_back();
    let last_digit = Memo::new(move |_| {
        index.track();
        choices(director)
    });
    view! {
        <div class="presenter" role="group" aria-label=text::controls()>
            <div class="acts">
                {Act::OF_SCENE.into_iter().chain([Act::Anew]).map(|act| view! {
                    <button type="button" class:primary=act == Act::Reveal class:anew=act == Act::Anew
                        aria-disabled=move || idle(act).to_string()
                        aria-keyshortcuts=move || act.letter().filter(|_| single_keys.on()).map(String::from)
                        on:click=move |_| if !untrack(|| idle(act)) { director.act(act) }>
                        <span>{name(act)}</span>
                        {move || act.letter().filter(|_| single_keys.on()).map(|letter| view! { <kbd aria-hidden="true">{letter.to_string()}</kbd> })}
                    </button>
                }).collect_view()}
                <Show when=can_put_back>
                    <button type="button" on:click=move |_| director.put_back()>{text::end::put_back()}</button>
                </Show>
            </div>
            <p class="keys-legend">
                <Show when=move || single_keys.on() fallback=|| text::keys::off()>
                    <Show when=move || { last_digit.get() > 0 }>
                        <span><kbd>{whole(1)}</kbd>"–"<kbd>{move || whole(last_digit.get() as u64)}</kbd>" "{text::keys::hands()}</span>
                    </Show>
                    <span><kbd>"←"</kbd>" "<kbd>"→"</kbd>" "{text::keys::steps()}</span>
                    <span><kbd>"Page ↑"</kbd>" "<kbd>"Page ↓"</kbd>" "{text::keys::scenes()}</span>
                </Show>
            </p>
        </div>
    }
}

/// How many choices the scene on show has.
fn choices(director: Director) -> usize {
    director
        .scene_at(director.talk().with_untracked(|talk| talk.scene()))
        .map_or(0, |scene| scene.choices.len())
}

fn name(act: Act) -> &'static str {
    use text::act;
    match act {
        Act::Run => act::run(),
        Act::Step => act::step(),
        Act::Back => act::back(),
        Act::Reveal => act::reveal(),
        Act::Reset => act::reset(),
        Act::Next => act::next(),
        Act::Previous => act::previous(),
        Act::Anew => act::anew(),
        Act::Raise(_) | Act::Lower(_) => "",
    }
}
