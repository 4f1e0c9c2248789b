//! A desk to be shared: as a link, a QR code, a file; and a file opened again.

use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::share_desk::{MAX_FILE, SharedDesk};
use dynamodb_sandbox::workbench::view::SharedView;
use leptos::prelude::*;
use leptos::web_sys::File;
use wasm_bindgen_futures::JsFuture;

use super::{Work, visit};
use crate::ui::announce::Announcer;
use crate::ui::client::{Notice, Shared};
use crate::ui::files::ChooseFile;
use crate::ui::share::{CopyField, MOST_QR_CHARACTERS, QrPicture};
use crate::ui::words::catalogue::desk::share as text;
use crate::ui::words::catalogue::link as shared_text;
use crate::ui::words::whole;
use crate::ui::{dom, files};

/// What is shared, folded away until it is asked for: then it is what stands there at that moment.
#[component]
pub(super) fn Share(work: Work) -> impl IntoView {
    let open = RwSignal::new(false);
    let shared = work.client.shared(&work.id());
    // While it is open it follows what is done.
    let view = work.view;
    Effect::new(move |_| {
        view.track();
        if open.get() {
            work.client.send(Command::Share { desk: work.id() });
        }
    });
    let address = Memo::new(move |_| {
        shared.with(|shared| shared.as_deref()?.as_ref().and_then(address)).unwrap_or_default()
    });
    let long = Memo::new(move |_| address.with(String::len) > MOST_QR_CHARACTERS);
    let none = move || address.with(String::is_empty);
    let there = move || shared.with(Option::is_some);
    let most = StoredValue::new(whole(MOST_QR_CHARACTERS as u64));
    view! {
        <details class="share-desk" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
            <summary>{text::title()}</summary>
            <Show when=move || open.get() && there()>
                <p class="aside">{text::what()}</p>
                <Show when=move || !none() fallback=|| view! { <p>{text::no_link()}</p> }>
                    <CopyField value=address label=text::label() copy=shared_text::copy()/>
                    <Show when=move || !long.get() fallback=move || view! { <p class="aside">{most.with_value(|most| text::too_long(most))}</p> }>
                        <QrPicture address title=text::qr_title()/>
                    </Show>
                </Show>
                <Files work shared/>
            </Show>
        </details>
    }
}

/// The buttons that save and open.
#[component]
fn Files(work: Work, shared: Shared) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let save = move |_| {
        let Some(shared) = shared.get_untracked().and_then(|shared| (*shared).clone()) else {
            return announcer.say(text::no_file().to_owned());
        };
        let name = text::file_name(&work.id());
        match shared.file.is_some_and(|contents| files::save_json(&name, &contents)) {
            true => announcer.say(text::saved(&name)),
            false => announcer.say(text::no_file().to_owned()),
        }
    };
    let open = move |file: File| {
        leptos::task::spawn_local(async move {
            match read(file).await {
                Ok(shared) => visit::visit(work.client, shared),
                Err(error) => work.client.notice.set(Some(Notice::NotShared(error))),
            }
        });
    };
    view! {
        <div class="files">
            <button type="button" on:click=save>{text::save()}</button>
            <ChooseFile label=text::open() accept=".json,application/json" chosen=open/>
        </div>
    }
}

/// The desk that a file holds, or why there is none.
async fn read(file: File) -> Result<SharedDesk, LinkError> {
    if file.size() > MAX_FILE as f64 {
        return Err(LinkError::Unreadable);
    }
    let contents = JsFuture::from(file.text()).await.ok().and_then(|contents| contents.as_string());
    SharedDesk::parse_file(&contents.unwrap_or_default())
}

/// The address at which a desk is found again: this page's.
fn address(shared: &SharedView) -> Option<String> {
    let here = dom::window().location().href().ok()?;
    let page = here.split('#').next()?;
    Some(format!("{page}#{}", shared.fragment.as_ref()?))
}
