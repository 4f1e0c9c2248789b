//! Search over lessons, races and operations: a button in the page's head, and a dialog with a field and links.
//!
//! The index is fetched when the dialog is first opened. Arrow keys go from the field along the links and back; Escape
//! closes, which is why the field is none of type `search`: those clear themselves first.

use dynamodb_sandbox::workbench::search::{Entry, EntryKind, find};
use leptos::html::{Dialog, Input, Ul};
use leptos::prelude::*;
use leptos::web_sys::{HtmlElement, KeyboardEvent};
use wasm_bindgen::JsCast;

use super::dom;
use super::page::fetch;
use super::words::catalogue::search as text;

#[cfg(test)]
mod tests;

/// Most results that are shown.
const LIMIT: usize = 12;

/// The index, as far as it is there.
#[derive(Clone, PartialEq, Eq)]
enum Index {
    NotFetched,
    Fetched(Vec<Entry>),
    Missing,
}

/// The button and the dialog.
#[component]
pub(crate) fn Search(
    /// The address of the index; as the page says unless given.
    #[prop(optional, into)]
    address: Option<String>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let field = NodeRef::<Input>::new();
    let list = NodeRef::<Ul>::new();
    let index = RwSignal::new(Index::NotFetched);
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        index.with(|index| match index {
            Index::Fetched(entries) => {
                query.with(|query| find(entries, &decomposed(query), LIMIT).into_iter().cloned().collect())
            }
            Index::NotFetched | Index::Missing => Vec::new(),
        })
    });
    let address = address.or_else(|| dom::document().document_element()?.get_attribute("data-search"));
    let open = move || {
        let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) else { return };
        // Fails for a dialog that is not in the document, or open.
        let _ = dialog.show_modal();
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        let missing = index.with_untracked(|index| !matches!(index, Index::Fetched(_)));
        if let Some(address) = address.clone().filter(|_| missing) {
            wasm_bindgen_futures::spawn_local(async move {
                let entries = fetch(&address).await.and_then(|text| serde_json::from_str(&text).ok());
                index.set(entries.map_or(Index::Missing, Index::Fetched));
            });
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let by_key = {
        let open = open.clone();
        window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            let command = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
            if command && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                open();
            }
        })
    };
    on_cleanup(move || by_key.remove());
    let along = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let step = match event.key().as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Enter" if is_field(&event) => 1,
            _ => return,
        };
        event.prevent_default();
        let Some(list) = list.get_untracked() else { return };
        let links = dom::find_all(&list, "a");
        if event.key() == "Enter" {
            if let Some(first) = links.first() {
                first.click();
            }
            return;
        }
        let focused = dom::document().active_element();
        let at = links.iter().position(|link| focused.as_ref() == Some(link.as_ref()));
        // The field stands before the first link.
        let to = at.map_or(0, |at| at + 1).checked_add_signed(step).unwrap_or(0).min(links.len());
        let target = match to.checked_sub(1) {
            Some(link) => links.get(link).cloned(),
            None => field.get_untracked().map(|field| field.unchecked_into::<HtmlElement>()),
        };
        if let Some(target) = target {
            // Fails for what cannot have the focus only.
            let _ = target.focus();
        }
    };
    let said = move || {
        let asked = query.with(|query| query.trim().to_owned());
        match index.get() {
            Index::Missing => text::missing().to_owned(),
            _ if asked.is_empty() => text::hint().to_owned(),
            Index::NotFetched => String::new(),
            Index::Fetched(_) => match found.with(Vec::len) {
                0 => text::nothing(&asked),
                count => text::found(count as u64),
            },
        }
    };
    view! {
        <button type="button" class="quiet search-open" aria-keyshortcuts="Control+K Meta+K" on:click=move |_| open()>
            {text::open()}" "<kbd aria-hidden="true">{dom::command_key()}" K"</kbd>
        </button>
        <dialog class="search" node_ref=dialog aria-label=text::title() on:keydown=along>
            <div role="search">
                <p class="search-asked">
                    <label for="search-field">{text::field()}</label>
                    <button type="button" class="quiet" on:click=move |_| close()>{text::close()}</button>
                </p>
                <input id="search-field" type="text" enterkeyhint="search" autocomplete="off" spellcheck="false" node_ref=field
                    aria-describedby="search-said"
                    prop:value=move || query.get() on:input=move |event| query.set(event_target_value(&event))/>
                <p id="search-said" role="status" class="aside">{said}</p>
                <ul class="found" node_ref=list hidden=move || found.with(Vec::is_empty)>
                    <For each=move || found.get() key=|entry| (entry.address.clone(), entry.title.clone()) let:entry>
                        <li><a href=entry.address.clone() on:click=move |_| close()>
                            <span class="found-title">{entry.title}</span>
                            {(!entry.context.is_empty()).then(|| view! { " "<span class="found-context">{entry.context}</span> })}
                            " "<span class="found-kind">{kind(entry.kind)}</span>
                        </a></li>
                    </For>
                </ul>
            </div>
        </dialog>
    }
}

fn is_field(event: &KeyboardEvent) -> bool {
    event.target().is_some_and(|target| target.dyn_into::<leptos::web_sys::HtmlInputElement>().is_ok())
}

/// The text in normal form D, which `workbench::search` folds.
fn decomposed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFD").into()
}

fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Page => text::kind::page(),
        EntryKind::Lesson => text::kind::lesson(),
        EntryKind::Step => text::kind::step(),
        EntryKind::Race => text::kind::race(),
        EntryKind::Operation => text::kind::operation(),
    }
}
