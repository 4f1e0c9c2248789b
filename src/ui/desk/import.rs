//! What importing a file would do: what it was recognised as, where its items go, what is wrong by line; and the say
//! that the reader has in it.

use std::sync::Arc;

use dynamodb_sandbox::workbench::view::{
    Choices, ColumnType, ColumnView, Existing, Format, ImportView, ImportedTable,
};
use leptos::prelude::*;

use super::files::Files;
use crate::ui::words::catalogue::import as text;
use crate::ui::{dom, words};

/// The ids of controls, by which the focus stays where it was when the preview is drawn anew.
const FORMAT: &str = "import-format";
const TABLE: &str = "import-table";
const PARTITION: &str = "import-partition";
const SORT: &str = "import-sort";
const EXISTING: &str = "import-existing";
const STRINGS: &str = "import-strings";

/// Formats between which the reader may choose.
const FORMATS: [Format; 3] = [Format::DynamodbJson, Format::Json, Format::Csv];
/// Types of columns.
const TYPES: [ColumnType; 3] = [ColumnType::String, ColumnType::Number, ColumnType::Bool];
/// Most columns whose types can be chosen here.
const MAX_COLUMNS: usize = 100;

/// The whole preview.
#[component]
pub(super) fn Preview(files: Files, view: Arc<ImportView>) -> impl IntoView {
    let good = view.problems.is_empty();
    let items: u64 = view.tables.iter().map(|table| table.items).sum();
    let sandbox = view.format == Some(Format::Sandbox);
    let go = if sandbox { text::replace_sandbox().to_owned() } else { text::bring_in(items) };
    let single = view.tables.len() == 1 && view.tables.first().is_some_and(|table| !table.named);
    // What was not recognised may be called by its name.
    let unread = view.format.is_none();
    let there = !sandbox && view.tables.iter().any(|table| table.existing > 0);
    view! {
        <div class="import" role="group" aria-label=text::label(&view.file.name)>
            <p class="import-file"><strong>{view.file.name.clone()}</strong>" "
                <span class="counts">{words::import::format(view.format)}" · "{words::memory(view.file.bytes)}</span>
            </p>
            <div class="import-choices">
                {(single || unread).then(|| view! { <FormatChoice files view=Arc::clone(&view)/> })}
                {single.then(|| view! { <TargetChoice files view=Arc::clone(&view)/> })}
                {there.then(|| view! { <ExistingChoice files view=Arc::clone(&view)/> })}
            </div>
            {(!view.columns.is_empty()).then(|| view! { <Columns files view=Arc::clone(&view)/> })}
            <ul class="import-tables">
                {view.tables.iter().map(|table| view! { <TableLine table=table.clone()/> }).collect_view()}
            </ul>
            <ul class="import-notes">
                {view.notes.iter().map(|note| view! { <li>{words::import::note(note)}</li> }).collect_view()}
            </ul>
            {(!good).then(|| view! { <Problems view=Arc::clone(&view)/> })}
            {good.then(|| view! { <p class="aside">{if sandbox { text::sandbox_replaces() } else { text::free() }}</p> })}
            <p class="editor-actions">
                {good.then(|| view! {
                    <button type="button" class="primary import-go" aria-disabled=move || files.busy().to_string() on:click=move |_| files.bring_in()>{go.clone()}</button>
                })}
                <button type="button" class="import-away" on:click=move |_| files.put_away()>{text::put_away()}</button>
            </p>
        </div>
    }
}

/// Looks again with other choices, made with this control.
fn again(files: Files, view: &ImportView, control: &str, change: impl FnOnce(&mut Choices)) {
    let mut choices = view.choices.clone();
    change(&mut choices);
    if choices != view.choices {
        files.inspect(view.file.clone(), choices, Some(control.to_owned()));
    }
}

#[component]
fn FormatChoice(files: Files, view: Arc<ImportView>) -> impl IntoView {
    let chosen = view.format;
    let id = move |format: Format| FORMATS.iter().position(|known| *known == format).unwrap_or(0).to_string();
    let choose = move |event| {
        let format =
            event_target_value(&event).parse().ok().and_then(|index: usize| FORMATS.get(index).copied());
        again(files, &view, FORMAT, |choices| choices.format = format);
    };
    view! {
        <label>
            <span>{text::read_as()}</span>
            <select id=FORMAT on:change=choose>
                {chosen.is_none().then(|| view! { <option value="" selected=true>{words::import::format(None)}</option> })}
                {FORMATS.map(|format| view! {
                    <option value=id(format) selected=chosen == Some(format)>{words::import::format(Some(format))}</option>
                }).into_iter().collect_view()}
            </select>
        </label>
    }
}

/// Table and keys of items of which the file names none.
#[component]
fn TargetChoice(files: Files, view: Arc<ImportView>) -> impl IntoView {
    let Some(table) = view.tables.first().cloned() else { return ().into_any() };
    let (named, keyed) = (Arc::clone(&view), Arc::clone(&view));
    let name = move |event| {
        let table = event_target_value(&event).trim().to_owned();
        again(files, &named, TABLE, |choices| choices.target.table = table);
    };
    let partition = table.partition.as_ref().map(|key| key.0.clone()).unwrap_or_default();
    let sort = table.sort.as_ref().map(|key| key.0.clone()).unwrap_or_default();
    let keys = (!table.candidates.is_empty()).then(|| {
        let options = |chosen: &str| {
            let option = |name: &String| {
                view! { <option value=name.clone() selected=*name == chosen>{name.clone()}</option> }
            };
            table.candidates.iter().map(option).collect_view()
        };
        let (of_partition, of_sort) = (options(&partition), options(&sort));
        let (first, second) = (Arc::clone(&keyed), keyed);
        let (kept_sort, kept_partition) = (sort.clone(), partition.clone());
        let choose_partition = move |event| {
            let (name, sort) = (event_target_value(&event), kept_sort.clone());
            again(files, &first, PARTITION, |choices| {
                choices.target.sort = if sort == name { String::new() } else { sort };
                choices.target.partition = name;
            });
        };
        let choose_sort = move |event| {
            let (name, partition) = (event_target_value(&event), kept_partition.clone());
            again(files, &second, SORT, |choices| {
                choices.target.sort = if partition == name { String::new() } else { name };
                choices.target.partition = partition;
            });
        };
        view! {
            <label><span>{text::partition_key()}</span>
                <select id=PARTITION on:change=choose_partition>{of_partition}</select>
            </label>
            <label><span>{text::sort_key()}</span>
                <select id=SORT on:change=choose_sort>
                    <option value="" selected=sort.is_empty()>{text::no_sort_key()}</option>
                    {of_sort}
                </select>
            </label>
        }
    });
    view! {
        <label><span>{text::table()}</span>
            <input id=TABLE type="text" maxlength="255" autocomplete="off" spellcheck="false" prop:value=table.table.clone() on:change=name/>
        </label>
        {keys}
    }
    .into_any()
}

#[component]
fn ExistingChoice(files: Files, view: Arc<ImportView>) -> impl IntoView {
    let chosen = view.choices.existing;
    let choose = move |event| {
        let existing =
            if event_target_value(&event) == "replace" { Existing::Replace } else { Existing::Keep };
        again(files, &view, EXISTING, |choices| choices.existing = existing);
    };
    view! {
        <label><span>{text::existing()}</span>
            <select id=EXISTING on:change=choose>
                <option value="keep" selected=chosen == Existing::Keep>{text::keep()}</option>
                <option value="replace" selected=chosen == Existing::Replace>{text::empty_first()}</option>
            </select>
        </label>
    }
}

/// The types of CSV columns.
#[component]
fn Columns(files: Files, view: Arc<ImportView>) -> impl IntoView {
    let all = Arc::clone(&view);
    let strings = move |event| {
        let on = event_target_checked(&event);
        again(files, &all, STRINGS, |choices| choices.strings = on);
    };
    let id = |column: ColumnType| TYPES.iter().position(|known| *known == column).unwrap_or(0).to_string();
    let columns = view.columns.iter().take(MAX_COLUMNS).enumerate().map(|(number, column)| {
        let control = format!("import-column-{number}");
        let ColumnView { name, suggested: _, used } = column.clone();
        let (chosen, of, id_of) = (Arc::clone(&view), name.clone(), control.clone());
        let choose = move |event| {
            let index = event_target_value(&event).parse().unwrap_or(0_usize);
            let column_type = TYPES.get(index).copied().unwrap_or(ColumnType::String);
            again(files, &chosen, &id_of, |choices| {
                choices.types.insert(of.clone(), column_type);
            });
        };
        view! {
            <label><span class="import-column">{name}</span>
                <select id=control on:change=choose>
                    {TYPES.map(|column| view! {
                        <option value=id(column) selected=column == used>{words::import::column_type(column)}</option>
                    }).into_iter().collect_view()}
                </select>
            </label>
        }
    });
    view! {
        <details class="import-columns" prop:open=files.columns_open on:toggle=move |event| files.columns_open.set(dom::is_open(&event))>
            <summary>{text::columns(view.columns.len() as u64)}</summary>
            <p><label class="check"><input id=STRINGS type="checkbox" prop:checked=view.choices.strings on:change=strings/>" "{text::strings()}</label></p>
            <div class="import-choices">{columns.collect_view()}</div>
        </details>
    }
}

#[component]
fn TableLine(table: ImportedTable) -> impl IntoView {
    let keys: Vec<String> = [&table.partition, &table.sort]
        .into_iter()
        .flatten()
        .map(|(name, key_type)| format!("{name} ({key_type:?})"))
        .collect();
    view! {
        <li data-import=table.table.clone()>
            <strong>{table.table.clone()}</strong>" "
            <span class="counts">{words::import::table(&table)}{(!keys.is_empty()).then(|| [" · ", &keys.join(", ")].concat())}</span>
        </li>
    }
}

/// What is wrong, by line.
#[component]
fn Problems(view: Arc<ImportView>) -> impl IntoView {
    let more = view.more_problems;
    view! {
        <div class="import-problems" tabindex="0" role="group" aria-label=text::problems()>
            <p>{text::nothing_done()}</p>
            <ul class="problems">
                {view.problems.iter().map(|problem| {
                    let said = words::import::problem(problem);
                    view! {
                        <li class="problem">
                            {said.service.map(|text| view! { <p class="service"><code>{text}</code></p> })}
                            <p>{said.ours}</p>
                        </li>
                    }
                }).collect_view()}
            </ul>
            {(more > 0).then(|| view! { <p class="aside">{text::more(more)}</p> })}
        </div>
    }
}
