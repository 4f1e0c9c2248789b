//! The race as a file: saved from the page and opened again, without a server.

use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::share::{MAX_UNPACKED, SharedRace};
use gloo_timers::callback::Timeout;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::web_sys::{Blob, BlobPropertyBag, File, HtmlElement, Url};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::follow::restore;
use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::keep as text;

/// Milliseconds after which a file that was handed to the browser is let go.
const LET_GO: u32 = 60_000;

/// The buttons that save and open, and why a file could not be opened.
#[component]
pub(super) fn Files(scene: Scene, shared: Memo<Option<SharedRace>>) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let wrong = RwSignal::new(None::<&'static str>);
    let done = RwSignal::new(String::new());
    let say = move |sentence: String| {
        done.set(sentence.clone());
        announcer.say(sentence);
    };
    let input = NodeRef::<Input>::new();
    let save = move |_| {
        let Some(race) = shared.get_untracked() else { return };
        let name = text::file_name(&race.race);
        if race.file().is_some_and(|contents| hand_out(&name, &contents).is_ok()) {
            say(text::saved(&name));
        }
    };
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let open = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let file = input.files().and_then(|files| files.get(0));
        // The same file may be chosen again.
        input.set_value("");
        let Some(file) = file else { return };
        wrong.set(None);
        done.set(String::new());
        leptos::task::spawn_local(async move {
            match read(file).await {
                Ok(race) => restore(scene, race, move |restored| {
                    if restored {
                        say(text::opened().to_owned());
                    } else {
                        wrong.set(Some(text::file_unreadable()));
                    }
                }),
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    view! {
        <div class="files">
            <button type="button" on:click=save>{text::save()}</button>
            <button type="button" on:click=choose>{text::open()}</button>
            <input node_ref=input type="file" accept=".json,application/json" hidden on:change=open/>
            <span class="keep-state" aria-hidden="true">{done}</span>
        </div>
        <div role="alert">{move || wrong.get().map(|wrong| view! { <p class="wrong-link">{wrong}</p> })}</div>
    }
}

/// The race that a file holds, or why there is none.
async fn read(file: File) -> Result<SharedRace, &'static str> {
    if file.size() > MAX_UNPACKED as f64 {
        return Err(text::file_too_large());
    }
    let contents = JsFuture::from(file.text()).await.ok().and_then(|contents| contents.as_string());
    SharedRace::parse_file(&contents.unwrap_or_default()).map_err(|error| match error {
        LinkError::Newer => text::file_newer(),
        LinkError::Unreadable => text::file_unreadable(),
    })
}

/// Has the browser save a file, as it saves downloads.
fn hand_out(name: &str, contents: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("application/json");
    let parts = js_sys::Array::of1(&JsValue::from_str(contents));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlElement = dom::document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.click();
    // Letting go fails for no address.
    Timeout::new(LET_GO, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}
