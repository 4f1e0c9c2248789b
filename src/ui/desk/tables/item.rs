//! One item in full, below the grid: every attribute with its type, its whole value and its bytes.

use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::view::{AttributeInFull, ItemInFull, RowsOf};
use leptos::prelude::*;

use super::super::Work;
use super::super::item_form::ItemForm;
use crate::ui::words;
use crate::ui::words::catalogue::desk::{item as editing, tables as text};

/// The item with the open key, as it is after the request that is looked at.
#[component]
pub(super) fn Detail(work: Work, of: Memo<RowsOf>, open: RwSignal<Option<String>>) -> impl IntoView {
    let latest = work.client.item(&work.id(), &of.with_untracked(|of| of.table.clone()));
    Effect::new(move |_| {
        work.view.track();
        let (Some(key), of) = (open.get(), of.get()) else { return };
        let command = Command::Item { desk: work.id(), of, key };
        work.client.send_then(command, |_| {});
    });
    let item = Memo::new(move |_| {
        let key = open.get()?;
        latest.get().filter(|item| item.key == key && of.with(|of| item.of == *of))
    });
    view! {
        {move || item.get().map(|item| view! { <Item work item=(*item).clone() open/> })}
    }
}

#[component]
fn Item(work: Work, item: ItemInFull, open: RwSignal<Option<String>>) -> impl IntoView {
    let ItemInFull { of, attributes, bytes, left_out, gone, json, .. } = item;
    // What is gone, or was so once, or is an index entry cannot be edited.
    let is_latest = work.shows_latest();
    let can_edit = move || !gone && is_latest.get();
    let in_table = of.index.is_none();
    let edited = RwSignal::new(false);
    let keys = work.keys_of(&of.table);
    let form = StoredValue::new((of.table, keys, json));
    let left_out = (!left_out.is_empty()).then(|| text::not_projected(&left_out.join(", ")));
    view! {
        <div class="stored-item" role="group" aria-label=text::item()>
            <p class="stored-item-title">
                <strong>{if gone { text::item_gone() } else { text::item() }}</strong>
                <span class="counts">{text::bytes(&words::whole(bytes))}</span>
                <Show when=move || in_table && can_edit() && !edited.get()>
                    <button type="button" on:click=move |_| edited.set(true)>{editing::edit_this()}</button>
                </Show>
                <button type="button" class="quiet" on:click=move |_| open.set(None)>{text::close()}</button>
            </p>
            <Show when=move || edited.get()>
                {
                    let (table, keys, json) = form.get_value();
                    view! { <ItemForm work table keys item=Some(json) close=move |()| edited.set(false)/> }
                }
            </Show>
            // What is long scrolls; so it can be tabbed to.
            <div class="stored-item-table" tabindex="0" role="group" aria-label=text::attributes()>
                <table>
                    <thead><tr>
                        <th scope="col">{text::attribute()}</th>
                        <th scope="col">{text::kind()}</th>
                        <th scope="col">{text::value()}</th>
                        <th scope="col" class="size">{text::size()}</th>
                    </tr></thead>
                    <tbody>{attributes.into_iter().map(|attribute| view! { <Attribute attribute/> }).collect_view()}</tbody>
                </table>
            </div>
            {left_out.map(|sentence| view! { <p class="aside">{sentence}</p> })}
        </div>
    }
}

#[component]
fn Attribute(attribute: AttributeInFull) -> impl IntoView {
    let AttributeInFull { name, key, kind, value, was, bytes } = attribute;
    view! {
        <tr>
            <th scope="row">{name}{key.then(|| view! { " "<span class="key-mark">{text::key()}</span> })}</th>
            <td>{kind}</td>
            <td class="whole-value">{value.unwrap_or_else(|| text::removed().to_owned())}{was.map(|was| view! { " "<span class="was">{text::was(&was)}</span> })}</td>
            <td class="size">{text::bytes(&words::whole(bytes))}</td>
        </tr>
    }
}
