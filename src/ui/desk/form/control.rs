//! What one types or chooses in.

use dynamodb_sandbox::workbench::form::{Body, Field, Place, Trouble};
use leptos::prelude::*;

use super::Editing;
use super::field::{is_wrong, standing};
use crate::ui::words::catalogue::desk::form as text;

/// Fewest and most lines of a field for long texts; a longer text scrolls in it.
const ROWS: (usize, usize) = (1, 12);

/// What stands in a field by itself, for its control.
pub(super) fn written(field: &Field) -> Option<String> {
    match &field.body {
        Body::Text(_, text) | Body::Number(text) | Body::Value(_, text) | Body::Json(text) => {
            Some(text.clone())
        }
        Body::Words(_, word) => word.clone(),
        Body::Boolean(truth) => truth.map(|truth| truth.to_string()),
        Body::Group(_) | Body::List(_) | Body::Map(..) => None,
    }
}

/// A choice among words; or none, where nothing has to be given.
#[component]
pub(super) fn Choice(editing: Editing, place: Place, options: Vec<String>) -> impl IntoView {
    let id = editing.element(&place);
    let value = standing(editing, &place);
    let trouble = editing.part_id(&place, "trouble");
    let wrong = is_wrong(editing, &place, RwSignal::new(None));
    let may_be_left_out = editing
        .part(&place, |field| !matches!(field.body, Body::Value(..)) && (!field.required || !field.given));
    // What stands there is shown, also if nobody knows the word.
    let known = options.clone();
    let unknown = Memo::new(move |_| value.get().filter(|value| !known.contains(value)));
    let choose = move |chosen: String| {
        editing.write(&place, chosen);
    };
    view! {
        <select id=id aria-describedby=trouble aria-invalid=move || wrong.get().then_some("true")
            on:change=move |event| choose(event_target_value(&event))>
            <Show when=move || may_be_left_out.get()>
                <option value="" prop:selected=move || value.with(Option::is_none)>{text::not_given()}</option>
            </Show>
            {move || unknown.get().map(|word| view! { <option value=word.clone() selected>{word.clone()}</option> })}
            {options.into_iter().map(|word| {
                let this = word.clone();
                view! { <option value=word.clone() prop:selected=move || value.with(|value| value.as_ref() == Some(&this))>{word.clone()}</option> }
            }).collect_view()}
        </select>
    }
}

/// A text that one types. What cannot stand in the request yet stays here, and what is wrong with it in `refused`.
#[component]
pub(super) fn Typed(
    editing: Editing,
    place: Place,
    refused: RwSignal<Option<Trouble>>,
    /// Whether it may have several lines.
    long: bool,
    /// Whether it is a number.
    number: bool,
    /// The id of what suggests texts.
    list: Option<String>,
) -> impl IntoView {
    let id = editing.element(&place);
    let value = standing(editing, &place);
    let trouble = editing.part_id(&place, "trouble");
    let wrong = is_wrong(editing, &place, refused);
    // While one types, the field keeps what was typed, which may be laid out otherwise in the request.
    let typed = RwSignal::new(None::<String>);
    let ours = StoredValue::new(value.get_untracked());
    let at = place.clone();
    Effect::new(move |_| {
        let standing = value.get();
        if ours.get_value() != standing {
            ours.set_value(standing);
            typed.set(None);
            refused.set(None);
            editing.release(&at);
        }
    });
    let shown = Memo::new(move |_| typed.get().or_else(|| value.get()).unwrap_or_default());
    let at = place.clone();
    let typing = move |event: leptos::ev::Event| {
        let now = event_target_value(&event);
        typed.set(Some(now.clone()));
        refused.set(editing.write(&at, now));
        ours.set_value(value.get_untracked());
    };
    // A browser tells of a change also when it takes a field away that has the focus: by then all of this is gone.
    let left = move |_| {
        if refused.try_with_untracked(Option::is_none) == Some(true) {
            let _ = typed.try_set(None);
        }
    };
    on_cleanup(move || editing.release(&place));
    let invalid = move || wrong.get().then_some("true");
    // A line has no room for line breaks: it would lose them.
    let lines =
        long || value.with_untracked(|value| value.as_ref().is_some_and(|value| value.contains('\n')));
    if lines {
        let rows = move || shown.with(|text| text.lines().count().clamp(ROWS.0, ROWS.1).to_string());
        return view! {
            <textarea id=id rows=rows spellcheck="false" autocomplete="off" autocapitalize="off"
                aria-describedby=trouble aria-invalid=invalid prop:value=shown on:input=typing on:change=left></textarea>
        }
        .into_any();
    }
    view! {
        <input type="text" id=id inputmode=number.then_some("decimal") autocomplete="off" autocapitalize="off" spellcheck="false"
            list=list aria-describedby=trouble aria-invalid=invalid prop:value=shown on:input=typing on:change=left/>
    }
    .into_any()
}
