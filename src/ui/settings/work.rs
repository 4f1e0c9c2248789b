//! The reader's work as a whole: saved to a file, opened from one, and what was set aside.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamodb_sandbox::workbench::backup::{Backup, BackupError, MAX_BYTES};
use dynamodb_sandbox::workbench::kept::aside::CHOICES;
use dynamodb_sandbox::workbench::kept::{Aside, Reason};
use leptos::prelude::*;
use leptos::web_sys::File;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::ui::announce::Announcer;
use crate::ui::client::tell_of;
use crate::ui::files::{self, ChooseFile};
use crate::ui::kept::everything::{bring_in, gather, survey};
use crate::ui::kept::set_aside::{self, Numbered};
use crate::ui::words::catalogue::settings::work as text;
use crate::ui::{dom, words};

/// The name of a file with everything.
const EVERYTHING: &str = "dynamodb-sandbox-work.json";
/// The name of a file with something that was set aside.
const SET_ASIDE: &str = "dynamodb-sandbox-set-aside.json";

/// A file that was read, and how much is here of what it brings.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    backup: Backup,
    here: BTreeMap<String, usize>,
}

/// What is done with the work as a whole.
#[derive(Clone, Copy)]
pub(super) struct Everything {
    announcer: Announcer,
    offer: RwSignal<Option<Arc<Offer>>>,
    aside: RwSignal<Vec<Numbered>>,
    /// What was let go last.
    gone: RwSignal<Option<Aside>>,
    /// What was done last, or why it could not be.
    said: RwSignal<String>,
    busy: RwSignal<bool>,
}

impl Everything {
    pub(super) fn new() -> Self {
        Self {
            announcer: expect_context(),
            offer: RwSignal::new(None),
            aside: RwSignal::new(Vec::new()),
            gone: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
        }
    }

    /// Looks what was set aside.
    pub(super) fn look(self) {
        leptos::task::spawn_local(async move {
            // Blocked storage is said where something would be lost.
            let aside = set_aside::list().await.unwrap_or_default();
            let _ = self.aside.try_set(aside);
        });
    }

    /// Says a sentence, and leaves it there.
    fn say(self, sentence: String) {
        if self.said.try_set(sentence.clone()).is_none() {
            self.announcer.say(sentence);
        }
    }

    /// Does something that takes a while, unless something else does.
    fn work(self, work: impl Future<Output = String> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let sentence = work.await;
            let _ = self.busy.try_set(false);
            self.say(sentence);
        });
    }

    fn save(self) {
        self.work(async {
            let Ok((backup, left_out)) = gather().await else { return text::cannot_read().to_owned() };
            if backup.is_empty() {
                return text::nothing().to_owned();
            }
            match (files::save_json(EVERYTHING, &backup.write()), left_out.is_empty()) {
                (true, true) => text::saved(EVERYTHING),
                (true, false) => [text::saved(EVERYTHING), text::left_out(&left_out.join(", "))].join(" "),
                (false, _) => text::cannot_read().to_owned(),
            }
        });
    }

    fn open(self, file: File) {
        self.offer.set(None);
        self.work(async move {
            let backup = match read(file).await {
                Ok(backup) => backup,
                Err(error) => return why(&error),
            };
            match survey(backup.pages.keys().cloned().collect()).await {
                Ok(here) => {
                    let _ = self.offer.try_set(Some(Arc::new(Offer { backup, here })));
                    text::offered().to_owned()
                }
                Err(_) => text::cannot_bring().to_owned(),
            }
        });
    }

    fn bring_in(self) {
        let Some(offer) = self.offer.get_untracked() else { return };
        self.work(async move {
            match bring_in(&offer.backup).await {
                Ok(()) => {
                    tell_of(offer.backup.pages.keys());
                    super::reload();
                    String::new()
                }
                Err(_) => text::cannot_bring().to_owned(),
            }
        });
    }

    fn leave(self) {
        self.offer.set(None);
        self.say(text::left().to_owned());
    }

    fn let_go(self, numbered: Numbered) {
        self.work(async move {
            if set_aside::let_go(numbered.number).await.is_err() {
                return text::cannot_read().to_owned();
            }
            let _ = self.gone.try_set(Some(numbered.aside));
            self.look();
            text::gone().to_owned()
        });
    }

    fn undo(self) {
        let Some(aside) = self.gone.get_untracked() else { return };
        self.work(async move {
            if set_aside::add(aside).await.is_err() {
                return text::cannot_bring().to_owned();
            }
            let _ = self.gone.try_set(None);
            self.look();
            text::back().to_owned()
        });
    }
}

async fn read(file: File) -> Result<Backup, BackupError> {
    if file.size() > MAX_BYTES as f64 {
        return Err(BackupError::TooLarge);
    }
    let contents = JsFuture::from(file.text()).await.ok().and_then(|contents| contents.as_string());
    Backup::read(&contents.unwrap_or_default())
}

fn why(error: &BackupError) -> String {
    match error {
        BackupError::TooLarge => text::refused::too_large(&words::memory(MAX_BYTES as u64)),
        BackupError::Other => text::refused::other().to_owned(),
        BackupError::Newer => text::refused::newer().to_owned(),
        BackupError::Damaged(of) => text::refused::damaged(of),
    }
}

/// What a page is called.
fn page(place: &str) -> String {
    match place.split_once('/') {
        Some(("lesson", name)) => text::page::lesson(name),
        Some(("lab", name)) => text::page::lab(words::plot::name_of(name).unwrap_or(name)),
        _ => match place {
            "home" => text::page::home().to_owned(),
            "playground" => text::page::playground().to_owned(),
            CHOICES => text::page::choices().to_owned(),
            _ => text::page::unknown().to_owned(),
        },
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Damaged => text::why::damaged(),
        Reason::Newer => text::why::newer(),
        Reason::Unplayable => text::why::unplayable(),
        Reason::Forked => text::why::forked(),
        Reason::Replaced => text::why::replaced(),
        Reason::Earlier => text::why::earlier(),
    }
}

/// When something was, as the reader's language writes it.
fn when(at: u64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64));
    String::from(date.to_locale_string(words::language(), &JsValue::UNDEFINED))
}

/// The group in the settings.
#[component]
pub(super) fn YourWork(everything: Everything) -> impl IntoView {
    let Everything { offer, aside, gone, said, busy, .. } = everything;
    let there = Memo::new(move |_| aside.with(|aside| !aside.is_empty()) || gone.with(Option::is_some));
    view! {
        <div class="your-work" role="group" aria-label=text::label()>
            <strong>{text::label()}</strong>
            <p class="aside">{text::kept()}</p>
            <p class="your-work-ways">
                <button type="button" aria-disabled=move || busy.get().to_string() on:click=move |_| everything.save()>
                    {text::save()}
                </button>
                <ChooseFile label=text::open() accept=".json,application/json" busy=Signal::from(busy)
                    chosen=move |file| everything.open(file)/>
            </p>
            {move || offer.get().map(|offer| view! { <Offered everything offer/> })}
            <p class="your-work-said" aria-hidden="true">{said}</p>
            <Show when=move || there.get()>
                <SetAside everything/>
            </Show>
        </div>
    }
}

/// What a file would bring, before anything is changed.
#[component]
fn Offered(everything: Everything, offer: Arc<Offer>) -> impl IntoView {
    let Offer { backup, here } = &*offer;
    let pages = backup.pages.iter().map(|(place, journal)| {
        let there = here.get(place).copied().unwrap_or_default() as u64;
        let brings = text::actions(journal.commands().len() as u64);
        let instead = match there {
            0 => text::here_nothing().to_owned(),
            _ => text::here(there),
        };
        (page(place), [brings, instead].join("; "))
    });
    let others = [
        (backup.choices.len(), text::brings::choices as fn(u64) -> String),
        (backup.aside.len(), text::brings::aside),
        (backup.files.len(), text::brings::files),
    ];
    let others = others.into_iter().filter(|(count, _)| *count > 0);
    let pages: Vec<(String, String)> = pages.collect();
    view! {
        <div class="your-work-offer" role="group" aria-label=text::offer()>
            <ul>
                {pages.into_iter().map(|(page, what)| view! { <li><strong>{page}</strong>": "{what}</li> }).collect_view()}
                {others.map(|(count, say)| view! { <li>{say(count as u64)}</li> }).collect_view()}
            </ul>
            <p class="your-work-ways">
                <button type="button" class="primary" on:click=move |_| everything.bring_in()>{text::bring_in()}</button>
                <button type="button" on:click=move |_| everything.leave()>{text::leave()}</button>
            </p>
        </div>
    }
}

/// What was set aside, with the ways to have it as a file and to let it go.
#[component]
fn SetAside(everything: Everything) -> impl IntoView {
    let Everything { aside, gone, .. } = everything;
    let title_id = "set-aside-title";
    view! {
        <strong id=title_id tabindex="-1">{text::aside()}</strong>
        <p class="aside">{text::aside_lead()}</p>
        <ul class="set-aside" aria-labelledby=title_id>
            <For each=move || aside.get() key=|numbered| numbered.number let:numbered>
                <Line everything numbered/>
            </For>
        </ul>
        <Show when=move || gone.with(Option::is_some)>
            <p class="set-aside-undo"><button type="button" on:click=move |_| { everything.undo(); dom::focus(title_id); }>{text::undo()}</button></p>
        </Show>
    }
}

#[component]
fn Line(everything: Everything, numbered: Numbered) -> impl IntoView {
    let what = [page(&numbered.aside.place), when(numbered.aside.at)].join(", ");
    let saved = numbered.aside.clone();
    let save = move |_| {
        let sentence = match files::save_json(SET_ASIDE, &Backup::of_aside(&saved).write()) {
            true => text::saved(SET_ASIDE),
            false => text::cannot_read().to_owned(),
        };
        everything.say(sentence);
    };
    let why = reason(numbered.aside.reason);
    let let_go = move |_| {
        everything.let_go(numbered.clone());
        dom::focus("set-aside-title");
    };
    view! {
        <li>
            <span>{what.clone()}": "{why}</span>
            <span class="your-work-ways">
                <button type="button" aria-label=text::save_it(&what) on:click=save>{text::save_aside()}</button>
                <button type="button" aria-label=text::let_go_it(&what) on:click=let_go>{text::let_go()}</button>
            </span>
        </li>
    }
}
