//! Files of one's own: chosen, dropped or pasted, checked, brought in; and the sandbox or a table handed out.

use std::sync::Arc;

use dynamodb_sandbox::workbench::export::Export;
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use dynamodb_sandbox::workbench::session::FILE_STAGE;
use dynamodb_sandbox::workbench::view::{Choices, FileRef, Problem, ProblemKind};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::web_sys::{Blob, DragEvent, File};

use super::Work;
use super::import::Preview;
use crate::ui::announce::Announcer;
use crate::ui::client::Notice;
use crate::ui::files::ChooseFile;
use crate::ui::progress::ProgressBar;
use crate::ui::words::catalogue::files as text;
use crate::ui::{dom, files, words};

#[cfg(test)]
mod tests;

/// The name of a saved sandbox.
const SANDBOX: &str = "dynamodb-sandbox.json";

/// What is done with files.
#[derive(Clone, Copy)]
pub(super) struct Files {
    work: Work,
    announcer: Announcer,
    /// What was done last, or why it could not be.
    said: RwSignal<String>,
    /// Whether a file is being kept, before it is brought in.
    keeping: RwSignal<bool>,
    /// Whether the types of columns are looked at.
    pub(super) columns_open: RwSignal<bool>,
}

impl Files {
    /// Whether a file is being read, kept or handed out, tracked.
    pub(super) fn busy(self) -> bool {
        self.keeping.get() || self.work.client.working(FILE_STAGE).get().is_some()
    }

    /// The same, untracked: then buttons do nothing. They are not switched off, which would take the focus from them.
    fn is_busy_now(self) -> bool {
        untrack(move || self.busy())
    }

    /// Says a sentence, and leaves it on the page.
    fn say(self, sentence: String) {
        self.said.set(sentence.clone());
        self.announcer.say(sentence);
    }

    fn refused(self, problem: Problem) {
        if problem.kind == ProblemKind::Cancelled {
            self.say(text::cancelled().to_owned());
        } else {
            self.work.client.notice.set(Some(Notice::Refused(problem)));
        }
    }

    /// Looks at another file.
    fn open(self, name: String, file: Blob) {
        if self.is_busy_now() {
            return;
        }
        let file = self.work.client.add_file(name, file);
        self.work.client.inspected.set(None);
        self.inspect(file, Choices::default(), None);
    }

    /// Looks at a file as it would be with these choices, and then has the focus on a control.
    pub(super) fn inspect(self, file: FileRef, choices: Choices, control: Option<String>) {
        self.said.set(String::new());
        let command = Command::Inspect { desk: self.work.id(), file, choices };
        let client = self.work.client;
        client.send_then(command, move |done| match (done, client.inspected.get_untracked()) {
            (Ok(()), Some(view)) => {
                self.announcer.say(words::import::summary(&view));
                // Once the preview is drawn.
                Timeout::new(0, move || control.iter().for_each(|control| dom::focus(control))).forget();
            }
            (Ok(()), None) => {}
            (Err(problem), _) => self.refused(problem),
        });
    }

    /// Brings in the file that was looked at.
    pub(super) fn bring_in(self) {
        let client = self.work.client;
        let Some(view) = client.inspected.get_untracked().filter(|_| !self.is_busy_now()) else { return };
        let (file, choices) = (view.file.clone(), view.choices.clone());
        let command = Command::Desk {
            desk: self.work.id(),
            action: DeskAction::Import { file: file.clone(), choices },
        };
        self.keeping.set(true);
        client.keep_file_then(&file, command, move |done| {
            self.keeping.set(false);
            match done {
                Ok(()) => {
                    client.inspected.set(None);
                    self.say(words::import::done(&view));
                }
                Err(problem) => self.refused(problem),
            }
        });
    }

    /// Looks at no file any more.
    pub(super) fn put_away(self) {
        self.work.client.inspected.set(None);
        self.say(text::put_away().to_owned());
    }

    fn hand_out(self, what: Export, name: String, kind: &'static str) {
        if self.is_busy_now() {
            return;
        }
        let client = self.work.client;
        let command = Command::Export { desk: self.work.id(), what };
        client.send_then(command, move |done| match done {
            Ok(()) => {
                let pieces = client.take_pieces();
                if files::file(&pieces, kind).and_then(|file| files::hand_out(&name, &file)).is_ok() {
                    self.say(text::saved(&name));
                }
            }
            Err(problem) => self.refused(problem),
        });
    }
}

/// The part of the playground for files.
#[component]
pub(super) fn FilesPanel(work: Work) -> impl IntoView {
    let files = Files {
        work,
        announcer: expect_context(),
        said: RwSignal::new(String::new()),
        keeping: RwSignal::new(false),
        columns_open: RwSignal::new(false),
    };
    work.client.tidy_files();
    let inspected = work.client.inspected;
    let there = Memo::new(move |_| inspected.with(Option::is_some));
    view! {
        <details class="desk-files">
            <summary>{text::summary()}</summary>
            <div class="desk-files-body">
                <Bring files/>
                <Progress files/>
                <Show when=move || there.get()>
                    {move || inspected.get().map(|view| view! { <Preview files view=Arc::clone(&view)/> })}
                </Show>
                <p class="files-said" aria-hidden="true">{files.said}</p>
                <HandOut files/>
            </div>
        </details>
    }
}

/// Choosing, dropping and pasting.
#[component]
fn Bring(files: Files) -> impl IntoView {
    let over = RwSignal::new(false);
    let pasted = RwSignal::new(String::new());
    let open = move |file: File| files.open(file.name(), file.into());
    let hover = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            open(file);
        }
    };
    let check = move |_| {
        if let Ok(file) = files::of_text(&pasted.get_untracked(), "") {
            files.open(text::pasted().to_owned(), file);
        }
    };
    let id = format!("{}-pasted", files.work.id());
    view! {
        <div class="files-bring" role="group" aria-label=text::bring() class:over=move || over.get()
            on:dragover=hover on:dragleave=move |_| over.set(false) on:drop=dropped>
            <p class="aside">{text::what()}</p>
            <p class="editor-actions">
                <ChooseFile label=text::choose() accept=".json,.jsonl,.ndjson,.csv,.tsv,.txt"
                    busy=Signal::derive(move || files.busy()) chosen=open/>
                <span class="aside" aria-hidden="true">{text::drop()}</span>
            </p>
            <details class="files-paste">
                <summary>{text::paste()}</summary>
                <label for=id.clone()>{text::paste_label()}</label>
                <textarea id=id rows="5" spellcheck="false" autocomplete="off" wrap="off"
                    prop:value=pasted on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                <p><button type="button" aria-disabled=move || files.busy().to_string() on:click=check>{text::check()}</button></p>
            </details>
        </div>
    }
}

/// How far a file is, and the way to give it up.
#[component]
fn Progress(files: Files) -> impl IntoView {
    let client = files.work.client;
    let working = client.working(FILE_STAGE);
    let quarters = Memo::new(move |_| {
        let working = working.get().filter(|working| working.of > 0)?;
        Some(working.done * 4 / working.of).filter(|quarters| *quarters > 0)
    });
    let said = move || quarters.get().map(|quarters| text::progress_said(&words::whole(quarters * 25)));
    let cancel = move || client.cancel(FILE_STAGE);
    view! { <ProgressBar working label=text::progress() give_up=text::cancel() cancel said=Signal::derive(said)/> }
}

/// The ways out.
#[component]
fn HandOut(files: Files) -> impl IntoView {
    let names =
        files.work.part(|view| view.tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>());
    let chosen = RwSignal::new(String::new());
    let table = Memo::new(move |_| {
        let chosen = chosen.get();
        names.with(|names| names.iter().find(|name| **name == chosen).or(names.first()).cloned())
    });
    let sandbox = move |_| files.hand_out(Export::Sandbox, SANDBOX.to_owned(), "application/json");
    let lines = move |_| {
        if let Some(table) = table.get_untracked() {
            let name = format!("{table}.jsonl");
            files.hand_out(Export::Lines { table }, name, "application/x-ndjson");
        }
    };
    let csv = move |_| {
        if let Some(table) = table.get_untracked() {
            let name = format!("{table}.csv");
            files.hand_out(Export::Csv { table }, name, "text/csv");
        }
    };
    view! {
        <div class="files-out" role="group" aria-label=text::out()>
            <p class="editor-actions">
                <button type="button" class="files-save" aria-disabled=move || files.busy().to_string() on:click=sandbox>{text::save()}</button>
                <span class="aside">{text::save_what()}</span>
            </p>
            <Show when=move || table.with(Option::is_some)>
                <p class="editor-actions">
                    <label>
                        <span>{text::table()}</span>" "
                        <select prop:value=move || table.get().unwrap_or_default() on:change=move |event| chosen.set(event_target_value(&event))>
                            <For each=move || names.get() key=Clone::clone let:name>
                                <option value=name.clone()>{name.clone()}</option>
                            </For>
                        </select>
                    </label>
                    <button type="button" class="files-lines" aria-disabled=move || files.busy().to_string() on:click=lines>{text::lines()}</button>
                    <button type="button" class="files-csv" aria-disabled=move || files.busy().to_string() on:click=csv>{text::csv()}</button>
                </p>
            </Show>
        </div>
    }
}
