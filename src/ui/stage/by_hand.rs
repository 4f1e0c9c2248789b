//! The learner as scheduler: one large button per buyer, a step back, a fresh start.

use dynamodb_sandbox::simulator::reaction::TIMEOUT;
use dynamodb_sandbox::workbench::keys::buyer_keys;
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Because, BuyerView, Fate, Move, NextRequest, StageView};
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::Scene;
use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::settings::SingleKeys;
use crate::ui::words;
use crate::ui::words::catalogue::stage as text;

/// The buttons.
#[component]
pub(super) fn ByHand(scene: Scene) -> impl IntoView {
    let buyers = scene.part(|view| view.buyers.len());
    let at_start = scene.part(|view| view.position == 0);
    let back = move |_| scene.seek_by(-1);
    let reset = move |_| scene.act(Action::Reset);
    view! {
        <div class="by-hand" role="group" aria-label=text::by_hand::label()>
            <div class="movers">
                <For each=move || 0..buyers.get() key=|&buyer| buyer let:buyer>
                    <Mover scene buyer/>
                </For>
            </div>
            <div class="back">
                <button type="button" aria-disabled=move || at_start.get().to_string() aria-keyshortcuts="Backspace ArrowLeft" on:click=back>
                    <span aria-hidden="true" class="glyph">"↶"</span>{text::by_hand::back()}
                </button>
                <button type="button" aria-disabled=move || at_start.get().to_string() on:click=reset>
                    {text::by_hand::reset()}
                </button>
            </div>
        </div>
    }
}

/// One buyer's button, with what it does next and what it knows.
#[component]
fn Mover(scene: Scene, buyer: usize) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let single_keys: SingleKeys = expect_context();
    let this = scene.part(move |view| view.buyers.get(buyer).cloned());
    let key = scene.part(move |view| keys(view).get(buyer).copied().flatten());
    let name = move || this.with(|buyer| buyer.as_ref().map(|buyer| buyer.name.clone()).unwrap_or_default());
    let moves = move || text::by_hand::moves(&name());
    let can_move = move || this.with(|buyer| buyer.as_ref().is_some_and(|buyer| buyer.next.is_some()));
    let next = move || {
        let (words, step) = this.with(|buyer| buyer.as_ref().map(next_words).unwrap_or_default());
        let (before, after) = words
            .split_once(STEP)
            .map_or((words.clone(), String::new()), |(before, after)| (before.to_owned(), after.to_owned()));
        // A name that the program gives, in no language.
        let step = step.map(|step| view! { <code translate="no">{step}</code> });
        view! { {before}{step}{after} }
    };
    let knows = move || this.with(|buyer| buyer.as_ref().and_then(knows_words));
    let request = move || {
        this.with(|buyer| {
            buyer
                .as_ref()
                .and_then(|buyer| buyer.next.as_ref())
                .map(|next| (next.operation.clone(), next.request.clone()))
        })
    };
    let may_lose = scene.part(|view| view.arrangement.losses > 0);
    let shortcut = move || key.get().filter(|_| single_keys.on());
    view! {
        <div class="mover">
            <button
                type="button"
                class="move"
                aria-disabled=move || (!can_move()).to_string()
                aria-keyshortcuts=move || shortcut().map(String::from)
                on:click=move |_| move_buyer(scene, buyer, Fate::Arrives, announcer)
            >
                <span>{moves}</span>
                {move || shortcut().map(|key| view! { <kbd aria-hidden="true">{key.to_string()}</kbd> })}
            </button>
            <p class="next">{next}</p>
            {move || knows().map(|knows| view! { <p class="knows">{knows}</p> })}
            <Show when=move || may_lose.get()>
                <Fates scene buyer/>
            </Show>
            {move || request().map(|(operation, request)| view! {
                <details class="preview">
                    <summary>{text::by_hand::request(&operation)}</summary>
                    <pre tabindex="0" role="group" aria-label=text::by_hand::request(&operation)><code>{request}</code></pre>
                </details>
            })}
        </div>
    }
}

/// What else may become of a buyer's message, folded away.
#[component]
fn Fates(scene: Scene, buyer: usize) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let name =
        scene.part(move |view| view.buyers.get(buyer).map(|buyer| buyer.name.clone()).unwrap_or_default());
    let fates = scene.part(move |view| {
        let next = view.buyers.get(buyer).and_then(|buyer| buyer.next.as_ref());
        next.map(|next| next.fates.clone()).unwrap_or_default()
    });
    view! {
        <details class="fates">
            <summary>{text::by_hand::lose()}</summary>
            <div class="fate-buttons" role="group" aria-label=move || text::by_hand::messages(&name.get())>
                {[(Fate::RequestLost, text::by_hand::lose_request()), (Fate::ResponseLost, text::by_hand::lose_answer())]
                    .into_iter()
                    .map(|(fate, words)| view! {
                        <button type="button" aria-disabled=move || fates.with(|fates| !fates.contains(&fate)).to_string()
                            on:click=move |_| move_buyer(scene, buyer, fate, announcer)>{words}</button>
                    })
                    .collect_view()}
            </div>
        </details>
    }
}

/// The keys of a page's stage: a buyer's key moves it, with Shift its answer is lost where messages may be;
/// Backspace and the arrows go back and forth.
/// Heard anywhere on the page except where text is typed, and only while `active`.
#[component]
pub(crate) fn Keyboard(
    /// The stage they act on.
    scene: Scene,
    /// Whether they act at the moment.
    #[prop(into)]
    active: Signal<bool>,
) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let single_keys: SingleKeys = expect_context();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified
            || event.is_composing()
            || !active.get_untracked()
            || !single_keys.on_now()
            || dom::takes_keys(&event)
        {
            return;
        }
        let Some(view) = scene.view_now() else { return };
        match event.key().as_str() {
            "Backspace" | "ArrowLeft" => scene.seek_by(-1),
            "ArrowRight" => scene.seek_by(1),
            pressed => {
                let Some(buyer) = pressed_buyer(&view, pressed, &event.code()) else { return };
                let loses = event.shift_key() && view.arrangement.losses > 0;
                let fate = if loses { Fate::ResponseLost } else { Fate::Arrives };
                move_buyer(scene, buyer, fate, announcer);
            }
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Whose key was pressed. With Shift a digit's key is known by its place on the keyboard alone.
fn pressed_buyer(view: &StageView, pressed: &str, code: &str) -> Option<usize> {
    let pressed = code.strip_prefix("Digit").unwrap_or(pressed);
    let mut characters = pressed.chars();
    let (Some(pressed), None) = (characters.next(), characters.next()) else { return None };
    keys(view).iter().position(|key| *key == Some(pressed.to_ascii_uppercase()))
}

/// The key of each buyer, in lane order.
pub(crate) fn keys(view: &StageView) -> Vec<Option<char>> {
    let names: Vec<&str> = view.buyers.iter().map(|buyer| buyer.name.as_str()).collect();
    buyer_keys(&names)
}

fn move_buyer(scene: Scene, buyer: usize, fate: Fate, announcer: Announcer) {
    // Whether the buyer has finished is known once the moves before this one are made.
    scene.client.when_settled(move || {
        let Some(view) = scene.view_now() else { return };
        let Some(mover) = view.buyers.get(buyer) else { return };
        match &mover.next {
            Some(next) if next.fates.contains(&fate) => {
                scene.picked.set(None);
                scene.act(Action::Move { next: Move { buyer, fate } });
            }
            Some(_) => announcer.say(text::by_hand::cannot_lose().to_owned()),
            None => announcer.say(text::by_hand::finished(&mover.name)),
        }
    });
}

/// What stands in words for a step's name.
const STEP: &str = "\u{0}";

/// Its words with [`STEP`] in them, and the step's name, if it is about to do one.
fn next_words(buyer: &BuyerView) -> (String, Option<String>) {
    match (&buyer.next, buyer.outcome) {
        (Some(next), _) => (request_words(next), Some(next.step.clone())),
        (None, Some(outcome)) => (text::by_hand::ended(words::outcome(outcome)), None),
        (None, None) => (text::by_hand::waits().to_owned(), None),
    }
}

/// What it does next, and why if that is not just its program's next step.
fn request_words(next: &NextRequest) -> String {
    let step = STEP;
    if next.prepared {
        return text::by_hand::commits(step);
    }
    let count = |number: u16| words::whole(number.into());
    match &next.because {
        Because::Next => text::by_hand::next(step),
        Because::TriesAgain { exception, time, at_most } if exception == TIMEOUT => {
            text::by_hand::again_unanswered(step, &count(*time), &count(*at_most))
        }
        Because::TriesAgain { exception, time, at_most } => {
            text::by_hand::again(step, &count(*time), &count(*at_most), exception)
        }
        Because::AsksForMore { time, at_most } => text::by_hand::more(step, &count(*time), &count(*at_most)),
        Because::SendsAgain => text::by_hand::sends_again(step),
    }
}

fn knows_words(buyer: &BuyerView) -> Option<String> {
    if buyer.bindings.is_empty() {
        return None;
    }
    let bindings: Vec<String> =
        buyer.bindings.iter().map(|(name, value)| format!("{name} = {}", value.trim_matches('"'))).collect();
    Some(text::by_hand::knows(&bindings.join(", ")))
}
