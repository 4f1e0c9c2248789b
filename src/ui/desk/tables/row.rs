//! A row: the heading of an item collection, or an item in two lines.

use dynamodb_sandbox::workbench::view::{Access, AttributeShort, CollectionView, ItemView, RowView};
use leptos::prelude::*;

use super::grid::Rows;
use crate::ui::words;
use crate::ui::words::catalogue::desk::tables as text;

/// The id of a row's element.
pub(super) fn id(grid: &str, number: u64) -> String {
    format!("{grid}-{number}")
}

/// A row at its place.
#[component]
pub(super) fn Row(rows: Rows, number: u64, id: String, view: RowView) -> impl IntoView {
    let access = match &view {
        RowView::Item(item) => item.access,
        RowView::Collection(_) => None,
    };
    let gone = matches!(&view, RowView::Item(item) if item.gone);
    let collection = matches!(view, RowView::Collection(_));
    let key = StoredValue::new(match &view {
        RowView::Item(item) => item.key.clone(),
        RowView::Collection(_) => String::new(),
    });
    let cells = match view {
        RowView::Collection(collection) => view! { <Collection collection/> }.into_any(),
        RowView::Item(item) => view! { <Item item/> }.into_any(),
    };
    view! {
        <div class="stored-row" class:collection=collection class:gone=gone
            class:open=move || key.with_value(|key| rows.is_open(key))
            role="row" id=id aria-rowindex=(number + 2).to_string() data-access=access.map(access_id)
            aria-selected=move || rows.is_current(number).to_string() style=("--at", number.to_string())
            on:click=move |_| rows.toggle(number)>
            {cells}
        </div>
    }
}

#[component]
fn Collection(collection: CollectionView) -> impl IntoView {
    let CollectionView { partition, items, bytes } = collection;
    view! {
        <div role="rowheader" class="row-head" aria-colspan="2">{partition.into_iter().map(attribute).collect_view()}</div>
        <div role="gridcell" class="size">{text::counts(items, &words::whole(bytes))}</div>
    }
}

#[component]
fn Item(item: ItemView) -> impl IntoView {
    let ItemView { lead, attributes, more, bytes, access, .. } = item;
    let lead = lead.join(", ");
    view! {
        <div role="rowheader" class="row-head"><span class="row-key">{lead}</span></div>
        <div role="gridcell" class="attributes">
            {attributes.into_iter().map(attribute).collect_view()}
            {(more > 0).then(|| view! { <span class="key-name">{text::more(more)}</span> })}
        </div>
        <div role="gridcell" class="size">
            {text::bytes(&words::whole(bytes))}
            {access.map(|access| view! { " "<span class="access">{words::desk::access(access)}</span> })}
        </div>
    }
}

/// Name and value, and what it was.
fn attribute(attribute: AttributeShort) -> impl IntoView {
    let AttributeShort { name, value, was } = attribute;
    view! {
        <span class="attribute">
            <span class="key-name">{name}</span>
            {[" ", value.as_deref().unwrap_or(text::removed())].concat()}
            {was.map(|was| view! { " "<span class="was">{text::was(&was)}</span> })}
        </span>
        " "
    }
}

/// As the style sheet names it.
fn access_id(access: Access) -> &'static str {
    match access {
        Access::Read => "read",
        Access::Evaluated => "evaluated",
        Access::Created => "created",
        Access::Changed => "changed",
        Access::Deleted => "deleted",
        Access::Refused => "refused",
    }
}
