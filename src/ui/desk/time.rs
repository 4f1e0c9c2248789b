//! Through time: steps back and forward through what was done, the past that is looked at, and what can be undone.

use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::{DeskView, HistoryView, Mark, Replacement};
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::settings::SingleKeys;
use crate::ui::words::catalogue::desk::time as text;
use crate::ui::words::{self, whole};

/// Keys that step, where the focus is on the desk and not in a field.
const BACK: &str = "[";
const FORWARD: &str = "]";

/// The bar above the panels, once something was done or can be brought back.
#[component]
pub(super) fn Time(work: Work) -> impl IntoView {
    let length = work.part(|view| view.history.length);
    let undo = work.part(|view| view.history.undo.clone());
    let position = work.part(|view| view.history.position);
    let range = work.part(|view| reach(&view.history));
    let announcer: Announcer = expect_context();
    let place = move || words::desk::place(position.get(), length.get());
    let step = move |forward: bool| move |_| go(work, announcer, forward);
    let slide = move |event| {
        if let Ok(position) = event_target_value(&event).parse() {
            work.act(DeskAction::Seek { position });
        }
    };
    let bring_back = move |_| {
        work.act_then(DeskAction::Undo, move |done| {
            if done.is_ok() {
                announcer.say(text::undone().to_owned());
            }
        });
    };
    let past = move || position.get() < length.get();
    view! {
        <div class="time" role="group" aria-label=text::label() class:past=past
            hidden=move || length.get() == 0 && undo.with(Option::is_none)>
            <div class="time-steps" hidden=move || length.get() == 0>
                <button type="button" aria-label=text::back() aria-keyshortcuts=BACK
                    aria-disabled=move || (position.get() == 0).to_string() on:click=step(false)>
                    <span aria-hidden="true">"‹"</span>
                </button>
                <input type="range" step="1" aria-label=text::slider() aria-valuetext=place
                    min=move || range.get().0.to_string() max=move || length.get().to_string()
                    prop:value=move || position.get().max(range.get().0).to_string() on:input=slide/>
                <button type="button" aria-label=text::forward() aria-keyshortcuts=FORWARD
                    aria-disabled=move || (position.get() == length.get()).to_string() on:click=step(true)>
                    <span aria-hidden="true">"›"</span>
                </button>
                <span class="place" aria-hidden="true">{place}</span>
            </div>
            <Show when=past><Past work/></Show>
            {move || undo.get().map(|undo| view! {
                <p class="undo">
                    <button type="button" class="quiet" on:click=bring_back>{undo_words(undo.undoes)}</button>
                    " "<span class="aside">{text::undo_length(undo.length)}</span>
                </p>
            })}
        </div>
    }
}

/// That the past is looked at, and the ways on from it.
#[component]
fn Past(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let position = work.part(|view| view.history.position);
    let now = move |_| {
        let Some(view) = work.view_now() else { return };
        seek(work, announcer, view.history.length);
    };
    let fork = move |_| {
        work.act_then(DeskAction::Fork { position: position.get_untracked() }, move |done| {
            match (done, work.view_now()) {
                (Ok(()), Some(view)) => announcer.say(text::forked(&view.history.branch)),
                (Err(problem), _) => announcer.say(words::problem(&problem).ours),
                (Ok(()), None) => {}
            }
        });
    };
    let compare = move |_| {
        let Some(view) = work.view_now() else { return };
        let HistoryView { branch, position, length, .. } = view.history.clone();
        let mark = |position| Mark { branch: branch.clone(), position };
        super::compare::show(work, announcer, mark(position), mark(length));
    };
    let after = move || match position.get() {
        0 => text::before().to_owned(),
        position => text::after(&whole(position)),
    };
    view! {
        <div class="past-note">
            <p><strong>{text::past()}</strong>" "{after}" "{text::sends_now()}</p>
            <p class="past-ways">
                <button type="button" class="primary" on:click=now>{text::to_now()}</button>
                <button type="button" on:click=fork>{text::fork()}</button>
                <button type="button" on:click=compare>{text::compare()}</button>
            </p>
        </div>
    }
}

/// Where a slider begins and ends: before everything, or where the kept past begins.
fn reach(history: &HistoryView) -> (u64, u64) {
    (history.first_kept, history.length)
}

/// One step back or forward; over what is not kept in one.
fn go(work: Work, announcer: Announcer, forward: bool) {
    let Some(view) = work.view_now() else { return };
    if let Some(position) = next(&view.history, forward) {
        seek(work, announcer, position);
    }
}

fn next(history: &HistoryView, forward: bool) -> Option<u64> {
    let HistoryView { position, length, first_kept, .. } = *history;
    match (forward, position) {
        (true, position) if position >= length => None,
        (true, 0) => Some(first_kept + 1),
        (true, position) => Some(position + 1),
        (false, 0) => None,
        (false, position) if position <= first_kept + 1 => Some(0),
        (false, position) => Some(position - 1),
    }
}

/// Looks at a moment, and says what is there.
pub(super) fn seek(work: Work, announcer: Announcer, position: u64) {
    work.act_then(DeskAction::Seek { position }, move |done| {
        if let (Ok(()), Some(view)) = (done, work.view_now()) {
            announcer.say(said(&view));
        }
    });
}

/// Where the reader is, and what was done there.
fn said(view: &DeskView) -> String {
    let history = &view.history;
    let place = words::desk::place(history.position, history.length);
    let line = history.lines.iter().find(|line| line.number + 1 == history.position);
    match line {
        Some(line) => [place, words::desk::done(&line.done)].join(": "),
        None => place,
    }
}

/// What the button that undoes says.
fn undo_words(undoes: Replacement) -> &'static str {
    match undoes {
        Replacement::Reset => text::undo::reset(),
        Replacement::Clear => text::undo::clear(),
        Replacement::Solution => text::undo::solution(),
        Replacement::Shared => text::undo::shared(),
        Replacement::Opened => text::undo::opened(),
        Replacement::Undo => text::undo::undo(),
    }
}

/// Keys that step, unless they are typed into a field or single keys are switched off.
pub(super) fn pressed(
    work: Work,
    announcer: Announcer,
    keys: SingleKeys,
) -> impl Fn(KeyboardEvent) + Clone + 'static {
    move |event: KeyboardEvent| {
        let key = event.key();
        let modified = event.ctrl_key() || event.meta_key();
        let steps = (key == BACK || key == FORWARD) && !modified && !event.is_composing();
        if !steps || !keys.on_now() || dom::takes_keys(&event) {
            return;
        }
        event.prevent_default();
        go(work, announcer, key == FORWARD);
    }
}
