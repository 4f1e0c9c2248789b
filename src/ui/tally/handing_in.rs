//! The field for codes and links, how far their checking is, and those that do not count, each with the reason.

use dynamodb_sandbox::workbench::class_check::{Refused, Said};
use dynamodb_sandbox::workbench::session::CHECK_STAGE;
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys::{KeyboardEvent, SubmitEvent};

use super::{Class, NotCounted};
use crate::ui::words::catalogue::tally as text;
use crate::ui::words::{large, units};

/// Most characters of a text that are shown where it does not count: a link has many.
const SHOWN: usize = 48;

/// The field, and what did not count.
#[component]
pub(super) fn HandingIn(class: Class) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        class.hand_in();
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            class.hand_in();
        }
    };
    let correct = move |entry: &NotCounted| {
        let text = entry.text.clone();
        class.typed.update(|typed| {
            if !typed.is_empty() {
                typed.push('\n');
            }
            typed.push_str(&text);
        });
        drop_entry(class, entry.number);
        if let Some(field) = field.get_untracked() {
            // The field is there as long as the button is.
            let _ = field.focus();
        }
    };
    let none = Memo::new(move |_| class.not_counted.with(Vec::is_empty));
    view! {
        <form class="handing-in" on:submit=submit>
            <label for="class-codes">{text::field()}</label>
            <textarea node_ref=field id="class-codes" rows="2" spellcheck="false" autocapitalize="characters"
                autocomplete="off" aria-describedby="class-codes-how" prop:value=class.typed
                on:input=move |event| class.typed.set(event_target_value(&event)) on:keydown=on_key></textarea>
            <p id="class-codes-how" class="aside">{text::how()}</p>
            <p class="handing-in-actions">
                <button type="submit">{text::count()}</button>
                <span class="handing-in-said" aria-hidden="true">{class.said}</span>
            </p>
            <Checking class/>
        </form>
        <Show when=move || !none.get()>
            <div class="not-counted" role="group" aria-label=text::refused::title()>
                <p class="not-counted-title" aria-hidden="true">{text::refused::title()}</p>
                <ul>
                    <For each=move || class.not_counted.get() key=|entry| entry.number let:entry>
                        {row(class, entry, correct)}
                    </For>
                </ul>
            </div>
        </Show>
    }
}

fn row(class: Class, entry: NotCounted, correct: impl Fn(&NotCounted) + Copy + 'static) -> impl IntoView {
    let number = entry.number;
    let shown: String = entry.text.chars().take(SHOWN).collect();
    let shown = if shown.len() < entry.text.len() { [&shown, "…"].concat() } else { shown };
    let why = reason(&entry.why);
    let (correct_it, dismiss_it) = (text::correct_it(&shown), text::dismiss_it(&shown));
    view! {
        <li>
            <span class="code">{shown}</span>
            <span class="why">{why}</span>
            <span class="row-actions">
                <button type="button" aria-label=correct_it on:click=move |_| correct(&entry)>{text::correct()}</button>
                <button type="button" aria-label=dismiss_it on:click=move |_| drop_entry(class, number)>{text::dismiss()}</button>
            </span>
        </li>
    }
}

fn drop_entry(class: Class, number: usize) {
    class.not_counted.update(|known| known.retain(|entry| entry.number != number));
}

/// How many are checked, while there are many.
#[component]
fn Checking(class: Class) -> impl IntoView {
    let working = class.client.working(CHECK_STAGE);
    let cancel = move |_| class.client.cancel(CHECK_STAGE);
    view! {
        <Show when=move || working.get().is_some()>
            <p class="progress">
                <progress aria-label=text::checking()
                    prop:max=move || working.get().map_or(1.0, |working| working.of.max(1) as f64)
                    prop:value=move || working.get().map_or(0.0, |working| working.done as f64)></progress>
                <button type="button" on:click=cancel>{text::cancel()}</button>
            </p>
        </Show>
    }
}

/// Why a code or link does not count.
fn reason(why: &Refused) -> String {
    use text::refused as why_not;
    match why {
        Refused::Mistyped => why_not::mistyped().to_owned(),
        Refused::Newer => why_not::newer().to_owned(),
        Refused::Unreadable => why_not::unreadable().to_owned(),
        Refused::UnknownTask => why_not::unknown_task().to_owned(),
        Refused::CannotBePlayed => why_not::cannot_be_played().to_owned(),
        Refused::NotReached => why_not::not_reached().to_owned(),
        Refused::Harmful { harmful, total } => why_not::harmful(&large(harmful), &large(total)),
        Refused::Differs { said, found } => why_not::differs(&result(said), &result(found)),
        Refused::TooLarge => why_not::too_large().to_owned(),
    }
}

fn result(said: &Said) -> String {
    let cost = text::cost(&units(said.cost.read_units), &units(said.cost.write_units));
    match &said.futures {
        Some(futures) => [text::futures(&large(futures)), cost].join(", "),
        None => cost,
    }
}
