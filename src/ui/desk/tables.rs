//! The tables as they are stored: item collections in order, each item with its size and what the request that is
//! looked at did to it; the indexes as views of their own.
//!
//! Parts: [`grid`] scrolls through the rows of a table or an index, [`row`] is one of them, [`item`] one item in full.

use dynamodb_sandbox::workbench::view::{IndexView, RowsOf};
use leptos::prelude::*;

use super::Work;
use super::item_form::ItemForm;
use crate::ui::words;
use crate::ui::words::catalogue::desk::{item as editing, tables as text};

mod grid;
mod item;
mod row;

/// All tables.
#[component]
pub(super) fn Tables(work: Work) -> impl IntoView {
    let names = work.part(|view| view.tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>());
    // Looking at an earlier moment shows the tables as they were then.
    let then = work.part(|view| {
        let (position, length) = (view.history.position, view.history.length);
        Some(position).filter(|&position| position < length)
    });
    let words = move || {
        then.get().map(|position| match position {
            0 => text::at_start().to_owned(),
            position => text::then(&words::whole(position)),
        })
    };
    view! {
        {move || words().map(|words| view! { <p class="aside">{words}</p> })}
        <Show when=move || names.with(Vec::is_empty)><p class="waiting">{text::nothing()}</p></Show>
        <For each=move || names.get() key=Clone::clone let:name>
            <Table work name/>
        </For>
    }
}

#[component]
fn Table(work: Work, name: String) -> impl IntoView {
    let table = {
        let name = name.clone();
        work.part(move |view| view.tables.iter().find(|table| table.name == name).cloned())
    };
    let indexes = Memo::new(move |_| {
        table.with(|table| table.as_ref().map(|table| table.indexes.clone()).unwrap_or_default())
    });
    let chosen = RwSignal::new(None::<String>);
    // An index may go while it is looked at.
    let index = Memo::new(move |_| {
        let chosen = chosen.get()?;
        indexes.with(|indexes| indexes.iter().find(|index| index.name == chosen).cloned())
    });
    let of = {
        let table = name.clone();
        Memo::new(move |_| RowsOf { table: table.clone(), index: index.get().map(|index| index.name) })
    };
    let counts = move || {
        table.with(|table| {
            let table = table.as_ref()?;
            Some(match index.get() {
                Some(index) => entries(&index, table.items),
                None => text::counts(table.items, &words::whole(table.bytes)),
            })
        })
    };
    let adding = RwSignal::new(false);
    let new_item = name.clone();
    view! {
        <div class="stored" data-table=name.clone() role="group" aria-label=text::table(&name)>
            <p class="stored-name"><strong>{name.clone()}</strong>" "<span class="counts">{counts}</span>
                <Show when=move || !adding.get()>
                    <button type="button" class="quiet" on:click=move |_| adding.set(true)>{editing::add_one()}</button>
                </Show>
            </p>
            <Show when=move || adding.get()>
                {
                    let table = new_item.clone();
                    let keys = work.keys_of(&table);
                    view! { <ItemForm work table keys item=None close=move |()| adding.set(false)/> }
                }
            </Show>
            <Show when=move || indexes.with(|indexes| !indexes.is_empty())>
                <Views chosen=chosen index indexes/>
            </Show>
            {move || index.get().map(|index| view! { <p class="aside stored-index">{about(&index)}</p> })}
            <grid::Grid work of name=name.clone()/>
        </div>
    }
}

/// The choice between the table and its indexes.
#[component]
fn Views(
    chosen: RwSignal<Option<String>>,
    index: Memo<Option<IndexView>>,
    indexes: Memo<Vec<IndexView>>,
) -> impl IntoView {
    let pressed =
        move |name: Option<&str>| index.with(|index| index.as_ref().map(|index| &*index.name) == name);
    view! {
        <div class="stored-views" role="group" aria-label=text::views()>
            <button type="button" class="quiet" aria-pressed=move || pressed(None).to_string()
                on:click=move |_| chosen.set(None)>{text::base()}</button>
            <For each=move || indexes.get() key=|index| index.name.clone() let:index>
                {
                    let name = StoredValue::new(index.name.clone());
                    view! {
                        <button type="button" class="quiet" data-index=index.name.clone()
                            aria-pressed=move || name.with_value(|name| pressed(Some(name))).to_string()
                            on:click=move |_| chosen.set(Some(name.get_value()))>{index.name.clone()}</button>
                    }
                }
            </For>
        </div>
    }
}

/// How many of the table's items an index has entries for, and their bytes.
fn entries(index: &IndexView, items: u64) -> String {
    let bytes = words::whole(index.bytes);
    if index.entries == items {
        text::entries(index.entries, &bytes)
    } else {
        text::sparse(items, &words::whole(index.entries), &bytes)
    }
}

/// What an index is: its kind, its keys and what it holds.
fn about(index: &IndexView) -> String {
    let kind = if index.local { text::local() } else { text::global() };
    let projects = match &index.projects {
        None => text::projects_all().to_owned(),
        Some(names) if names.is_empty() => text::projects_keys().to_owned(),
        Some(names) => text::projects(&names.join(", ")),
    };
    [kind, &index.keys.join(", "), &projects].join(" · ")
}
