//! A field: its name, what one types or chooses in it, and what is wrong with that.

use dynamodb_sandbox::workbench::form::edit::Edit;
use dynamodb_sandbox::workbench::form::{Body, Field, Label, Place, Step, Trouble};
use dynamodb_sandbox::workbench::shape::Text;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use super::control::{Choice, Typed, written};
use super::group::Group;
use super::several::{List, Map};
use super::{Editing, suggestions};
use crate::ui::problems::ProblemLine;
use crate::ui::words;
use crate::ui::words::catalogue::desk::form as text;

/// What a field is, whatever stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Gone,
    Text(Text),
    Words(&'static [&'static str]),
    Number,
    Boolean,
    Value,
    Group,
    List,
    Map,
    Json,
}

impl Kind {
    pub(super) fn of(field: &Field) -> Self {
        match &field.body {
            Body::Text(meaning, _) => Self::Text(*meaning),
            Body::Words(words, _) => Self::Words(words),
            Body::Number(_) => Self::Number,
            Body::Boolean(_) => Self::Boolean,
            Body::Value(..) => Self::Value,
            Body::Group(_) => Self::Group,
            Body::List(_) => Self::List,
            Body::Map(..) => Self::Map,
            Body::Json(_) => Self::Json,
        }
    }
}

/// The field at a place: a member of a structure, or an element of a list.
#[component]
pub(super) fn FieldOf(editing: Editing, place: Place) -> AnyView {
    let kind = editing.part(&place, Kind::of);
    // It is another field once it is of another kind.
    (move || {
        let place = place.clone();
        match kind.get() {
            Kind::Gone => ().into_any(),
            Kind::Group | Kind::List | Kind::Map => {
                view! { <Compound editing place kind=kind.get()/> }.into_any()
            }
            scalar => view! { <Scalar editing place kind=scalar/> }.into_any(),
        }
    })
    .into_any()
}

/// What a field is called.
pub(super) fn name_of(editing: Editing, place: &Place) -> Memo<String> {
    editing.part(place, |field| match &field.label {
        Label::Member(name) => name.clone(),
        Label::Name(name, _) if name.is_empty() => text::unnamed().to_owned(),
        Label::Name(name, _) => name.clone(),
        Label::Number(number) => words::whole(*number as u64),
    })
}

#[component]
fn Scalar(editing: Editing, place: Place, kind: Kind) -> impl IntoView {
    let id = editing.element(&place);
    let name = name_of(editing, &place);
    let required = editing.part(&place, |field| field.required);
    let refused = RwSignal::new(None);
    let long = matches!(
        kind,
        Kind::Json
            | Kind::Text(
                Text::Condition | Text::KeyCondition | Text::Update | Text::Projection | Text::Statement
            )
    );
    let options: Option<Vec<String>> = match kind {
        Kind::Words(words) => Some(words.iter().map(|word| (*word).to_owned()).collect()),
        Kind::Boolean => Some(vec!["true".to_owned(), "false".to_owned()]),
        _ => None,
    };
    let control = match options {
        Some(options) => view! { <Choice editing place=place.clone() options/> }.into_any(),
        None => {
            let number = kind == Kind::Number;
            let list = match kind {
                Kind::Text(meaning) => suggestions(editing, meaning),
                _ => None,
            };
            view! { <Typed editing place=place.clone() refused long number list/> }.into_any()
        }
    };
    view! {
        <div class="form-field" class:long=long data-field=id>
            <label for=id.clone()>
                {name}
                <Show when=move || required.get()><span class="form-required">{text::required()}</span></Show>
            </label>
            <Remove editing place=place.clone()/>
            {control}
            <Wrong editing place refused/>
        </div>
    }
}

#[component]
fn Compound(editing: Editing, place: Place, kind: Kind) -> impl IntoView {
    let name = name_of(editing, &place);
    let content = match kind {
        Kind::List => view! { <List editing place=place.clone()/> }.into_any(),
        Kind::Map => view! { <Map editing place=place.clone()/> }.into_any(),
        _ => view! { <Structured editing place=place.clone()/> }.into_any(),
    };
    let id = editing.element(&place);
    view! {
        <div class="form-group" role="group" aria-label=name data-field=id>
            <p class="form-name"><span>{name}</span><Remove editing place=place.clone()/></p>
            {content}
            <Wrong editing place refused=RwSignal::new(None)/>
        </div>
    }
}

/// A structure's members; of one that has to be there and is not: the way to begin it.
#[component]
fn Structured(editing: Editing, place: Place) -> impl IntoView {
    let given = editing.part(&place, |field| field.given);
    let name = name_of(editing, &place);
    let at = place.clone();
    let begin = Callback::new(move |()| editing.edit_and_go(&Edit::Add(at.clone()), vec![at.clone()]));
    let control = editing.element(&place);
    view! {
        <Show when=move || given.get() fallback=move || view! {
            <button type="button" class="quiet form-add" data-add=control.clone() on:click=move |_| begin.run(())>
                {move || name.with(|name| text::begin(name))}
            </button>
        }>
            <Group editing place=place.clone()/>
        </Show>
    }
}

/// The button that takes a field away, if it may go.
#[component]
pub(super) fn Remove(editing: Editing, place: Place) -> impl IntoView {
    let fixed = editing.fixed;
    let may_go = editing.part(&place, move |field| {
        let is_choice = matches!(field.body, Body::Words(..) | Body::Boolean(_));
        let described = matches!(field.place.0.last(), Some(Step::Member(_)));
        let fixed = match &field.label {
            Label::Name(name, _) => fixed.with_value(|fixed| fixed.contains(name)),
            _ => false,
        };
        let stays = field.required || fixed || (described && is_choice);
        field.given && !stays
    });
    let in_one_of = {
        let parent = place.parent();
        let described = matches!(place.0.last(), Some(Step::Member(_)));
        editing.part(&parent, move |field| {
            described && matches!(&field.body, Body::Group(group) if group.one_of.is_some())
        })
    };
    let name = name_of(editing, &place);
    let at = StoredValue::new(place);
    let remove = move |_| {
        let place = at.get_value();
        let parent = place.parent();
        let neighbours: Vec<Place> = match place.index() {
            Some(index) => {
                let before = index.checked_sub(1).map(|index| parent.then(Step::At(index)));
                [Some(place.clone()), before, Some(parent)].into_iter().flatten().collect()
            }
            None => vec![parent],
        };
        editing.release(&place);
        editing.edit_and_go(&Edit::Remove(place), neighbours);
    };
    view! {
        <Show when=move || may_go.get() && !in_one_of.get()>
            <button type="button" class="quiet form-remove" aria-label=move || name.with(|name| text::remove(name)) on:click=remove>
                <span aria-hidden="true">"✕"</span>
            </button>
        </Show>
    }
}

/// What is wrong with a field: what cannot stand in the text, what stands there, and what the service says of it.
#[component]
pub(super) fn Wrong(editing: Editing, place: Place, refused: RwSignal<Option<Trouble>>) -> impl IntoView {
    let standing = editing.part(&place, |field| field.trouble);
    let trouble = move || refused.get().or(standing.get());
    let id = editing.part_id(&place, "trouble");
    let said = {
        let place = place.clone();
        Memo::new(move |_| {
            let of_place = |(at, problem): &(Place, Problem)| (*at == place).then(|| problem.clone());
            editing.problems.with(|problems| problems.iter().filter_map(of_place).collect::<Vec<_>>())
        })
    };
    view! {
        <div class="form-wrong" id=id>
            {move || trouble().map(|trouble| view! { <p class="missing">{words::form::trouble(trouble)}</p> })}
            {move || said.with(|said| !said.is_empty()).then(|| view! {
                <ul class="problems">
                    {said.get().into_iter().map(|problem| view! { <ProblemLine problem/> }).collect_view()}
                </ul>
            })}
        </div>
    }
}

/// Whether something is wrong with a field, for its control.
pub(super) fn is_wrong(editing: Editing, place: &Place, refused: RwSignal<Option<Trouble>>) -> Signal<bool> {
    let standing = editing.part(place, |field| field.trouble);
    let place = place.clone();
    Signal::derive(move || {
        let said = editing.problems.with(|problems| problems.iter().any(|(at, _)| *at == place));
        said || refused.with(Option::is_some) || standing.with(Option::is_some)
    })
}

/// What stands in a field by itself.
pub(super) fn standing(editing: Editing, place: &Place) -> Memo<Option<String>> {
    editing.part(place, written)
}
