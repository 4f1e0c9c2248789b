//! Lists and maps: their rows, and adding to them.

use dynamodb_sandbox::model::value::AttributeType;
use dynamodb_sandbox::workbench::form::edit::Edit;
use dynamodb_sandbox::workbench::form::{Body, Field, Label, Place, Step, Trouble};
use dynamodb_sandbox::workbench::shape::Text;
use leptos::prelude::*;

use super::control::{Choice, Typed};
use super::field::{FieldOf, Kind, Remove, Wrong, name_of};
use super::{Editing, suggestions};
use crate::ui::words::catalogue::desk::form as text;

/// The types of attribute values, in the order in which they are offered.
const TYPES: [AttributeType; 10] = [
    AttributeType::S,
    AttributeType::N,
    AttributeType::Bool,
    AttributeType::M,
    AttributeType::L,
    AttributeType::Null,
    AttributeType::B,
    AttributeType::Ss,
    AttributeType::Ns,
    AttributeType::Bs,
];

fn places(editing: Editing, place: &Place) -> Memo<Vec<Place>> {
    editing.part(place, |field| field.fields().iter().map(|field| field.place.clone()).collect())
}

/// The elements of a list.
#[component]
pub(super) fn List(editing: Editing, place: Place) -> impl IntoView {
    let elements = places(editing, &place);
    view! {
        <div class="form-rows">
            <For each=move || elements.get() key=Clone::clone let:place>
                <Element editing place/>
            </For>
        </div>
        <AddTo editing place/>
    }
}

/// An element: a value has a type, too.
#[component]
fn Element(editing: Editing, place: Place) -> impl IntoView {
    let is_value = editing.part(&place, |field| Kind::of(field) == Kind::Value);
    let name = name_of(editing, &place);
    move || {
        let place = place.clone();
        if is_value.get() {
            let refused = RwSignal::new(None);
            let id = editing.element(&place);
            view! {
                <div class="form-row value" data-field=id>
                    <span class="form-number">{name}</span>
                    <Valued editing place=place.clone() name refused/>
                    <Remove editing place=place.clone()/>
                    <Wrong editing place refused/>
                </div>
            }
            .into_any()
        } else {
            view! { <FieldOf editing place/> }.into_any()
        }
    }
}

/// Names and what stands under each.
#[component]
pub(super) fn Map(editing: Editing, place: Place) -> impl IntoView {
    let entries = places(editing, &place);
    view! {
        <div class="form-rows">
            <For each=move || entries.get() key=Clone::clone let:place>
                <Entry editing place/>
            </For>
        </div>
        <AddTo editing place/>
    }
}

/// A name and what stands under it.
#[component]
fn Entry(editing: Editing, place: Place) -> impl IntoView {
    let kind = editing.part(&place, Kind::of);
    let name = name_of(editing, &place);
    move || {
        let place = place.clone();
        let refused = RwSignal::new(None);
        let id = editing.element(&place);
        match kind.get() {
            Kind::Gone => ().into_any(),
            Kind::Group | Kind::List | Kind::Map => view! {
                <div class="form-group" role="group" aria-label=name data-field=id>
                    <div class="form-name"><Name editing place=place.clone()/><Remove editing place=place.clone()/></div>
                    <Within editing place=place.clone() kind=kind.get()/>
                    <Wrong editing place refused/>
                </div>
            }
            .into_any(),
            Kind::Value => view! {
                <div class="form-row value named" data-field=id>
                    <Name editing place=place.clone()/>
                    <Valued editing place=place.clone() name refused/>
                    <Remove editing place=place.clone()/>
                    <Wrong editing place refused/>
                </div>
            }
            .into_any(),
            _ => view! {
                <div class="form-row named" data-field=id>
                    <Name editing place=place.clone()/>
                    <label class="hidden" for=editing.element(&place)>{move || name.with(|name| text::value(name))}</label>
                    <Typed editing place=place.clone() refused long=false number=false list=None/>
                    <Remove editing place=place.clone()/>
                    <Wrong editing place refused/>
                </div>
            }
            .into_any(),
        }
    }
}

#[component]
fn Within(editing: Editing, place: Place, kind: Kind) -> AnyView {
    match kind {
        Kind::List => view! { <List editing place/> }.into_any(),
        Kind::Map => view! { <Map editing place/> }.into_any(),
        _ => view! { <super::Group editing place/> }.into_any(),
    }
}

/// The name in a map.
#[component]
fn Name(editing: Editing, place: Place) -> impl IntoView {
    let id = editing.part_id(&place, "name");
    let named = editing.part(&place, |field| match &field.label {
        Label::Name(name, meaning) => Some((name.clone(), *meaning)),
        _ => None,
    });
    let name = Memo::new(move |_| named.get().map(|(name, _)| name).unwrap_or_default());
    let list = named.get_untracked().and_then(|(_, meaning)| suggestions(editing, meaning));
    let fixed = editing.fixed;
    let stays = move || name.with(|name| fixed.with_value(|fixed| fixed.contains(name)));
    let at = place.clone();
    let rename = move |name: String| {
        // A name is any text.
        let _ = editing.edit(&Edit::Rename(at.clone(), name));
    };
    view! {
        <label class="hidden" for=id.clone()>{text::name()}</label>
        <input type="text" class="form-key" id=id autocomplete="off" autocapitalize="off" spellcheck="false" list=list
            prop:value=name prop:readOnly=stays placeholder=text::name()
            on:input=move |event| rename(event_target_value(&event))/>
    }
}

/// A value with its type.
#[component]
fn Valued(
    editing: Editing,
    place: Place,
    name: Memo<String>,
    refused: RwSignal<Option<Trouble>>,
) -> impl IntoView {
    let kind = editing.part(&place, |field| match &field.body {
        Body::Value(kind, _) => Some(*kind),
        _ => None,
    });
    let id = editing.part_id(&place, "type");
    let control = editing.element(&place);
    let fixed = editing.fixed;
    let stays = move || name.with(|name| fixed.with_value(|fixed| fixed.contains(name)));
    let at = place.clone();
    let retype = move |descriptor: String| {
        if let Some(kind) = AttributeType::from_descriptor(&descriptor) {
            // Every value can be of every type.
            let _ = editing.edit(&Edit::Retype(at.clone(), kind));
        }
    };
    let value = move || {
        let place = place.clone();
        match kind.get() {
            Some(AttributeType::Null) => view! { <span class="form-null">"null"</span> }.into_any(),
            Some(AttributeType::Bool) => {
                let options = vec!["true".to_owned(), "false".to_owned()];
                view! { <Choice editing place options/> }.into_any()
            }
            Some(kind) => {
                let long = !matches!(kind, AttributeType::S | AttributeType::N | AttributeType::B);
                let number = kind == AttributeType::N;
                view! { <Typed editing place refused long number list=None/> }.into_any()
            }
            None => ().into_any(),
        }
    };
    view! {
        <label class="hidden" for=id.clone()>{move || name.with(|name| text::kind(name))}</label>
        <select id=id class="form-type" prop:disabled=stays on:change=move |event| retype(event_target_value(&event))>
            {TYPES.into_iter().map(|each| view! {
                <option value=each.descriptor() prop:selected=move || kind.get() == Some(each)>{each.descriptor()}</option>
            }).collect_view()}
        </select>
        <label class="hidden" for=control>{move || name.with(|name| text::value(name))}</label>
        {value}
    }
}

/// The button that adds to a list or map.
#[component]
fn AddTo(editing: Editing, place: Place) -> impl IntoView {
    let attributes = editing
        .part(&place, |field| matches!(field.body, Body::Map(Text::Attribute | Text::KeyAttribute, _)));
    let name = name_of(editing, &place);
    let count = editing.part(&place, |field: &Field| field.fields().len());
    let at = place.clone();
    let add = move |_| {
        let new = at.then(Step::At(count.get_untracked()));
        editing.edit_and_go(&Edit::AddTo(at.clone()), vec![new, at.then(Step::At(0))]);
    };
    let label = move || {
        if attributes.get() { text::add_attribute().to_owned() } else { name.with(|name| text::add_to(name)) }
    };
    view! {
        <button type="button" class="quiet form-add" data-add=editing.element(&place) on:click=add>"+ "{label}</button>
    }
}
