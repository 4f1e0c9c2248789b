//! A request as a form: native values, one field for each parameter, kept in step with its JSON.
//!
//! The JSON text stays the single truth; what is shown here is read from it, and every edit makes its next text (see
//! `workbench::form`). Parts: [`editing`] is the way to the text; [`group`] a structure's members, [`several`] lists
//! and maps, [`field`] a field with its name and what is wrong with it, [`control`] what one types or chooses in;
//! [`choice`] whether requests are shown as forms at all.

use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::workbench::form::{self, Place, Unreadable};
use dynamodb_sandbox::workbench::known::KnownTable;
use dynamodb_sandbox::workbench::shape::{self, Structure, Text};
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

pub(crate) use self::choice::RequestView;
pub(super) use self::editing::Editing;
pub(super) use self::group::Group;
use crate::ui::problems::ProblemLine;
use crate::ui::words;
use crate::ui::words::catalogue::desk::form as text;

mod choice;
mod control;
mod editing;
mod field;
mod group;
mod several;

/// What nobody can read as a form.
static NOTHING: Structure = Structure { name: "", members: &[], one_of: false };

/// The structure of a request by its operation's name.
pub(super) fn structure_of(operation: &str) -> &'static Structure {
    Operation::from_name(operation).map_or(&NOTHING, shape::of)
}

/// The fields of a request, or why it has none.
#[component]
pub(super) fn RequestForm(
    /// The id of the form.
    id: String,
    #[prop(into)] operation: Signal<String>,
    editing: Editing,
    tables: Signal<Vec<KnownTable>>,
    /// Shows the JSON instead.
    #[prop(into)]
    show_json: Callback<()>,
    /// Begins with nothing.
    #[prop(into)]
    begin: Callback<()>,
) -> impl IntoView {
    let unreadable = editing.unreadable();
    let label = move || operation.with(|operation| text::label(operation));
    view! {
        <div class="form" id=id role="group" tabindex="-1" aria-label=label>
            {move || match unreadable.get() {
                None => view! { <Group editing place=Place::default()/> }.into_any(),
                Some(why) => view! { <NoForm why show_json begin/> }.into_any(),
            }}
            <Suggestions editing tables/>
        </div>
    }
}

/// Why there is no form, and what to do.
#[component]
fn NoForm(why: Unreadable, show_json: Callback<()>, begin: Callback<()>) -> impl IntoView {
    view! {
        <div class="no-form" role="status">
            <p>{words::form::unreadable(why)}</p>
            <p class="no-form-ways">
                <button type="button" on:click=move |_| show_json.run(())>{text::show_json()}</button>
                <button type="button" class="quiet" on:click=move |_| begin.run(())>{text::begin_anew()}</button>
            </p>
        </div>
    }
}

/// Names that fields suggest: of tables, indexes and key attributes.
#[component]
fn Suggestions(editing: Editing, tables: Signal<Vec<KnownTable>>) -> impl IntoView {
    let list = move |meaning: Text| {
        let names = move || tables.with(|tables| names(tables, meaning));
        view! {
            <datalist id=suggestions(editing, meaning)>
                {move || names().into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
            </datalist>
        }
    };
    view! { {[Text::Table, Text::Index, Text::KeyAttribute].map(list).into_iter().collect_view()} }
}

/// The id of what suggests names of this kind, if anything does.
fn suggestions(editing: Editing, meaning: Text) -> Option<String> {
    let part = match meaning {
        Text::Table => "tables",
        Text::Index => "indexes",
        Text::KeyAttribute | Text::Attribute => "attributes",
        _ => return None,
    };
    Some(editing.part_id(&Place::default(), part))
}

fn names(tables: &[KnownTable], meaning: Text) -> Vec<String> {
    let known = tables.iter();
    let mut names: Vec<String> = match meaning {
        Text::Table => known.map(|table| table.name.clone()).collect(),
        Text::Index => known.flat_map(|table| table.indexes.iter().map(|index| index.name.clone())).collect(),
        _ => known.flat_map(|table| table.keys.iter().map(|key| key.name.clone())).collect(),
    };
    names.sort();
    names.dedup();
    names
}

/// What the service says of fields: problems whose places in the text belong to one, without those places.
pub(super) fn problems_of_fields(
    structure: &'static Structure,
    text: &str,
    problems: &[Problem],
) -> Vec<(Place, Problem)> {
    let Ok(form) = form::read(structure, text) else { return Vec::new() };
    let of_field = |problem: &Problem| {
        let place = form.at_place(text, problem.at?)?.clone();
        Some((place, Problem { at: None, ..problem.clone() }))
    };
    problems.iter().filter_map(of_field).collect()
}

/// A problem among all of a request's: it leads to its field, which says it, or says it itself.
#[component]
pub(super) fn FieldProblem(editing: Editing, problem: Problem) -> impl IntoView {
    let problem = Problem { at: None, ..problem };
    let of_this = {
        let problem = problem.clone();
        move |(_, at_field): &&(Place, Problem)| *at_field == problem
    };
    let place = editing
        .problems
        .with_untracked(|problems| problems.iter().find(of_this).map(|(place, _)| place.clone()));
    let Some(place) = place else { return view! { <ProblemLine problem/> }.into_any() };
    let exception =
        words::problem(&problem).service.map(|(exception, _)| view! { <code>{exception}</code>" " });
    let name = field::name_of(editing, &place);
    view! {
        <li class="problem">
            <p>{exception}<button type="button" class="quiet place-of" on:click=move |_| editing.go(vec![place.clone()])>
                {move || name.with(|name| text::see(name))}
            </button></p>
        </li>
    }
    .into_any()
}
