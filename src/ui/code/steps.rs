//! Along the code: which variant, line by line, to the end; with buttons and keys.

use leptos::prelude::*;
use leptos::web_sys::{Element, KeyboardEvent};
use wasm_bindgen::JsCast;

use super::Listing;
use crate::ui::dom;
use crate::ui::settings::SingleKeys;
use crate::ui::words;
use crate::ui::words::catalogue::code as text;
use crate::ui::words::catalogue::stage::scrub as shared;

/// Which code is on show, where there is a choice.
#[component]
pub(super) fn Variants(listing: Listing, names: Vec<(String, String)>) -> impl IntoView {
    let variants = listing.part(|view| view.variants.clone());
    let chosen = listing.part(|view| view.variant.clone());
    // A choice shows at once. The view of an earlier one, which may still be on its way, must not undo it.
    let picked = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| picked.get().unwrap_or_else(|| chosen.get()));
    let choose = move |id: String| {
        picked.set(Some(id.clone()));
        let done = id.clone();
        listing.choose(id, move || {
            if picked.with_untracked(|picked| picked.as_ref() == Some(&done)) {
                picked.set(None);
            }
        });
    };
    let group = format!("{}-variant", listing.step.get_value());
    let names = StoredValue::new(names);
    let name = move |id: &str| {
        let known = names.with_value(|names| names.iter().find(|(known, _)| known == id).cloned());
        known.map_or_else(|| id.to_owned(), |(_, name)| name)
    };
    let choice = move |id: String| {
        let (value, this, name) = (id.clone(), id.clone(), name(&id));
        view! {
            <label class="choice">
                <input type="radio" name=group.clone() value=value prop:checked=move || shown.with(|shown| *shown == this)
                    on:change=move |_| choose(id.clone())/>
                <span>{name}</span>
            </label>
        }
    };
    view! {
        {move || (variants.with(Vec::len) > 1).then(|| view! {
            <fieldset class="choices variants">
                <legend>{text::variants()}</legend>
                {variants.get().into_iter().map(&choice).collect_view()}
            </fieldset>
        })}
    }
}

/// The buttons.
#[component]
pub(super) fn Steps(listing: Listing) -> impl IntoView {
    let position = listing.part(|view| view.position);
    let length = listing.part(|view| view.length);
    let at_start = move || (position.get() == 0).to_string();
    let at_end = move || (position.get() == length.get()).to_string();
    let place =
        move || shared::place(&words::whole(position.get() as u64), &words::whole(length.get() as u64));
    view! {
        <div class="code-steps" role="group" aria-label=text::steps()>
            <button type="button" class="primary" aria-disabled=at_end aria-keyshortcuts="ArrowRight" on:click=move |_| listing.go(|view| view.position + 1)>{text::step()}</button>
            <button type="button" aria-disabled=at_start aria-keyshortcuts="Backspace ArrowLeft" on:click=move |_| listing.go(|view| view.position.saturating_sub(1))>{text::back()}</button>
            <button type="button" aria-disabled=at_end on:click=move |_| listing.go(|view| view.length)>{text::run()}</button>
            <button type="button" aria-disabled=at_start on:click=move |_| listing.go(|_| 0)>{text::start()}</button>
            <span class="place">{place}</span>
        </div>
    }
}

/// The keys: the arrows go along the code. Heard anywhere on the page except where they have a meaning of their own,
/// and only while `active`.
#[component]
pub(crate) fn Keyboard(
    /// The code they go along.
    listing: Listing,
    /// Whether they act at the moment.
    #[prop(into)]
    active: Signal<bool>,
) -> impl IntoView {
    let single_keys: SingleKeys = expect_context();
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if modified || !active.get_untracked() || !single_keys.on_now() || means_something(&event) {
            return;
        }
        match event.key().as_str() {
            "Backspace" | "ArrowLeft" => listing.go(|view| view.position.saturating_sub(1)),
            "ArrowRight" => listing.go(|view| view.position + 1),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Whether the arrow keys belong to where the press was made: text being typed, an answer among others, something
/// that scrolls sideways.
fn means_something(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector: &str| target.as_ref().and_then(|target| target.closest(selector).ok().flatten());
    dom::takes_keys(event)
        || within("input, [role=tab]").is_some()
        || within("[tabindex='0']")
            .is_some_and(|scrolling| scrolling.scroll_width() > scrolling.client_width())
}
