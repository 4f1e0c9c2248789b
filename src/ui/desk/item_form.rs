//! An item as a form: added, changed or deleted by real requests, which stand in the editor and in the history like
//! any other.

use dynamodb_sandbox::workbench::item_request::{self, Drafted, Refused};
use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::shape;
use leptos::prelude::*;

use super::Work;
use super::form::{Editing, Group};
use crate::ui::announce::Announcer;
use crate::ui::client::Notice;
use crate::ui::dom;
use crate::ui::words;
use crate::ui::words::catalogue::desk::item as text;

/// The form of an item that is there, or of a new one.
#[component]
pub(super) fn ItemForm(
    work: Work,
    /// Its table.
    table: String,
    /// The names of the table's key attributes, partition key first.
    keys: Vec<String>,
    /// It as the API writes it; none if it is new.
    item: Option<String>,
    /// Closes the form.
    #[prop(into)]
    close: Callback<()>,
) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let tables = work.known_tables();
    let is_new = item.is_none();
    let begin = tables.with_untracked(|tables| item_request::text_of(&table, item.as_deref(), tables));
    let draft = RwSignal::new(begin);
    let id = [work.id().as_str(), table.as_str(), if is_new { "new" } else { "item" }].join("-");
    let structure = Signal::stored(shape::ITEM);
    let editing = Editing::new(id.clone(), structure, draft.into(), move |text| draft.set(text), tables)
        .with_fixed(if is_new { Vec::new() } else { keys.clone() });
    let wrong = RwSignal::new(None::<String>);
    let send = move |Drafted { operation, text }: Drafted| {
        let before = work.view_now().map_or(0, |view| view.totals.requests);
        // What is being written makes room: the request of the form stands in the editor as any other.
        work.act(DeskAction::Begin { operation: operation.to_owned(), text: text.clone() });
        let request = DeskAction::Send { operation: operation.to_owned(), text, times: 1 };
        work.act_then(request, move |done| match (done, work.view_now()) {
            (Ok(()), Some(view)) if view.totals.requests > before => {
                announcer.say(words::desk::sent(&view, view.totals.requests - before));
                match view.last.as_ref().and_then(|sent| sent.exception.clone()) {
                    None => close.run(()),
                    Some(exception) => wrong.set(Some(text::refused(&exception))),
                }
            }
            (Ok(()), _) => {}
            (Err(problem), _) => work.client.notice.set(Some(Notice::Refused(problem))),
        });
    };
    let place = StoredValue::new((table.clone(), keys, item));
    let save = move || {
        if let Some(field) = editing.held_back() {
            dom::focus(&field);
            return;
        }
        let drafted = place.with_value(|(table, keys, item)| {
            draft.with_untracked(|text| item_request::save(table, keys, item.as_deref(), text))
        });
        match drafted {
            Ok(drafted) => send(drafted),
            Err(Refused::Unchanged) => wrong.set(Some(text::unchanged().to_owned())),
            Err(Refused::Unreadable(error)) => wrong.set(Some(error.to_string())),
        }
    };
    let delete = move |_| {
        let drafted =
            place.with_value(|(table, keys, item)| item_request::remove(table, keys, item.as_deref()));
        if let Some(drafted) = drafted {
            send(drafted);
        }
    };
    let pressed = move |event: leptos::web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" if (event.ctrl_key() || event.meta_key()) && !event.is_composing() => {
            event.prevent_default();
            event.stop_propagation();
            save();
        }
        "Escape" => close.run(()),
        _ => {}
    };
    let name = if is_new { text::add(&table) } else { text::edit(&table) };
    request_animation_frame({
        let id = id.clone();
        move || dom::focus(&id)
    });
    view! {
        <div class="item-form form editor" id=id role="group" tabindex="-1" aria-label=name on:keydown=pressed>
            <p class="form-name">{name.clone()}</p>
            <Group editing place=Default::default()/>
            <p class="editor-actions">
                <button type="button" class="primary" on:click=move |_| save()>{text::save()}</button>
                <button type="button" on:click=move |_| close.run(())>{text::cancel()}</button>
                {(!is_new).then(|| view! { <button type="button" on:click=delete>{text::delete()}</button> })}
            </p>
            <p class="missing" role="status">{wrong}</p>
        </div>
    }
}
