//! The race as a file: saved from the page and opened again, without a server.

use dynamodb_sandbox::workbench::link::LinkError;
use dynamodb_sandbox::workbench::share::{MAX_UNPACKED, SharedRace};
use leptos::prelude::*;
use leptos::web_sys::File;
use wasm_bindgen_futures::JsFuture;

use super::follow::{Restored, restore};
use crate::ui::announce::Announcer;
use crate::ui::files::{self, ChooseFile};
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::{keep as text, link};

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
    let save = move |_| {
        let Some(race) = shared.get_untracked() else { return };
        let name = text::file_name(&race.race);
        if race.file().is_some_and(|contents| files::save_json(&name, &contents)) {
            say(text::saved(&name));
        }
    };
    let open = move |file: File| {
        wrong.set(None);
        done.set(String::new());
        leptos::task::spawn_local(async move {
            match read(file).await {
                Ok(race) => restore(scene, race, move |restored| match restored {
                    Restored::Not => wrong.set(Some(text::file_unreadable())),
                    Restored::Shown => say(text::opened().to_owned()),
                    Restored::InPlaceOfOwn => say([text::opened(), link::set_aside()].join(" ")),
                }),
                Err(why) => wrong.set(Some(why)),
            }
        });
    };
    view! {
        <div class="files">
            <button type="button" on:click=save>{text::save()}</button>
            <ChooseFile label=text::open() accept=".json,application/json" chosen=open/>
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
