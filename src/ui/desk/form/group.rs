//! A structure's members as fields, what can be added to them, and which of several actions a structure is.

use dynamodb_sandbox::workbench::form::edit::Edit;
use dynamodb_sandbox::workbench::form::{Body, Field, Group as Members, Place, Step};
use dynamodb_sandbox::workbench::shape::Need;
use leptos::prelude::*;

use super::Editing;
use super::field::FieldOf;
use crate::ui::turns::{self, InTurn};
use crate::ui::words::catalogue::desk::form as text;

/// The members of the structure at a place. Those that a whole request or item has at first are drawn in turns; one
/// that the reader adds is there at once.
#[component]
pub(in crate::ui::desk) fn Group(editing: Editing, place: Place) -> impl IntoView {
    let places = part(editing, &place, |group| {
        group.fields.iter().map(|field: &Field| field.place.clone()).collect::<Vec<_>>()
    });
    let actions = part(editing, &place, |group| group.one_of.clone());
    let in_turns = StoredValue::new(place.0.is_empty());
    Effect::new(move |_| {
        // After the turns of all that.
        turns::in_turn(move || {
            // There may be another form by then.
            let _ = in_turns.try_set_value(false);
        });
    });
    let at = StoredValue::new(place);
    let field = move |place: Place| match in_turns.get_value() {
        true => view! { <InTurn><FieldOf editing place=place.clone()/></InTurn> }.into_any(),
        false => view! { <FieldOf editing place/> }.into_any(),
    };
    view! {
        {move || actions.get().map(|actions| view! { <Action editing place=at.get_value() actions/> })}
        <div class="form-fields">
            <For each=move || places.get() key=Clone::clone children=field/>
        </div>
        // A closure, so that it asks for its turn when it is built, after the fields.
        {move || match in_turns.get_value() {
            true => view! { <InTurn><More editing place=at.get_value()/></InTurn> }.into_any(),
            false => view! { <More editing place=at.get_value()/> }.into_any(),
        }}
    }
}

/// A part of the structure at a place.
fn part<T: Default + PartialEq + Send + Sync + 'static>(
    editing: Editing,
    place: &Place,
    read: fn(&Members) -> T,
) -> Memo<T> {
    if place.0.is_empty() {
        return editing.request(read);
    }
    editing.part(place, move |field| match &field.body {
        Body::Group(group) => read(group),
        _ => T::default(),
    })
}

/// Which of several actions a structure is: `Put`, `Delete`, …
#[component]
fn Action(editing: Editing, place: Place, actions: Vec<&'static str>) -> impl IntoView {
    let given = part(editing, &place, |group| {
        let known = |field: &Field| match field.place.0.last() {
            Some(Step::Member(name)) => Some(*name),
            _ => None,
        };
        group.fields.iter().find_map(known)
    });
    let id = editing.part_id(&place, "action");
    let known = actions.clone();
    let choose = move |chosen: String| {
        if let Some(action) = known.iter().find(|action| **action == chosen) {
            // Nothing that is chosen here can be refused.
            let _ = editing.edit(&Edit::Choose(place.clone(), action));
        }
    };
    view! {
        <div class="form-field action">
            <label for=id.clone()>{text::action()}</label>
            <select id=id on:change=move |event| choose(event_target_value(&event))>
                <Show when=move || given.get().is_none()><option value="" selected>{text::not_given()}</option></Show>
                {actions.into_iter().map(|action| view! {
                    <option value=action prop:selected=move || given.get() == Some(action)>{action}</option>
                }).collect_view()}
            </select>
        </div>
    }
}

/// What can be added to a structure.
#[component]
fn More(editing: Editing, place: Place) -> impl IntoView {
    let more = part(editing, &place, |group| {
        group.more.iter().map(|member| (member.name, member.need == Need::Legacy)).collect::<Vec<_>>()
    });
    let chosen = RwSignal::new(String::new());
    // What was added last can be added no more.
    let current = Memo::new(move |_| {
        more.with(|more| {
            let named = more.iter().find(|(name, _)| chosen.with(|chosen| chosen == name));
            named.or_else(|| more.first()).map(|(name, _)| *name)
        })
    });
    let id = editing.part_id(&place, "more");
    let control = editing.element(&place);
    let at = place.clone();
    let add = move |_| {
        if let Some(name) = current.get_untracked() {
            let place = at.then(Step::Member(name));
            editing.edit_and_go(&Edit::Add(place.clone()), vec![place]);
        }
    };
    let options = move |legacy: bool| {
        let named = more.get().into_iter().filter(move |(_, is_legacy)| *is_legacy == legacy);
        named.map(|(name, _)| view! { <option value=name prop:selected=move || current.get() == Some(name)>{name}</option> })
            .collect_view()
    };
    let has_legacy = move || more.with(|more| more.iter().any(|(_, legacy)| *legacy));
    view! {
        <Show when=move || more.with(|more| !more.is_empty())>
            <p class="form-more">
                <label for=id.clone()>{text::more()}</label>
                <select id=id.clone() data-add=control.clone() on:change=move |event| chosen.set(event_target_value(&event))>
                    {move || options(false)}
                    {move || has_legacy().then(|| view! { <optgroup label=text::legacy()>{options(true)}</optgroup> })}
                </select>
                <button type="button" on:click=add.clone()>{text::add()}</button>
            </p>
        </Show>
    }
}
