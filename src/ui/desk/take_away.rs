//! Requests to take away: the one in the editor or all that were sent, as code in a language of the reader's choice.

use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::take_away::{Language, TakenAway, take_away_times};
use leptos::html::Pre;
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::remember::Place;
use crate::ui::share::{Copied, Copying};
use crate::ui::words::catalogue::desk::take_away as text;
use crate::ui::words::whole;

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The request in the editor.
    Request,
    /// All that was sent.
    Session,
}

/// The panel.
/// Nothing is written as long as it is not shown: behind another tab.
#[component]
pub(super) fn TakeAway(work: Work, #[prop(into)] shown: Signal<bool>) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let place = Place::new("take-away");
    let remembered = place.load().ok().flatten().and_then(|id| Language::from_id(&id));
    let language = RwSignal::new(remembered.unwrap_or(Language::Python));
    let extent = RwSignal::new(Extent::Request);
    let draft = work.part(|view| (view.operation.clone(), view.text.clone(), view.times.unwrap_or(1)));
    let sent = work.part(|view| view.totals.requests);
    let history =
        work.part(|view| (view.history.branch.clone(), view.history.length, view.history.undo.clone()));
    // The session knows what was sent; it is asked for it only while somebody wants it.
    Effect::new(move |_| {
        // A memo that nobody reads hears of nothing.
        history.with(|_| ());
        let language = language.get();
        if shown.get() && extent.get() == Extent::Session {
            work.client.send(Command::TakeAway { desk: work.id(), language });
        }
    });
    let taken = Memo::new(move |_| match extent.get() {
        _ if !shown.get() => None,
        Extent::Request => {
            draft.with(|(operation, text, times)| of_draft(operation, text, *times, language.get()))
        }
        Extent::Session => work.client.taken.with(|taken| match taken {
            Some((desk, of, taken)) if *desk == work.id() && *of == language.get() => Some(taken.clone()),
            _ => None,
        }),
    });
    let code = Memo::new(move |_| {
        taken.with(|taken| taken.as_ref().map(|taken| taken.code.clone()).unwrap_or_default())
    });
    let none = Memo::new(move |_| code.with(String::is_empty));
    let count = move |of: fn(&TakenAway) -> u64| {
        taken.with(|taken| taken.as_ref().map(of).filter(|&count| count > 0))
    };
    let chosen = move |event| {
        if let Some(id) = Language::from_id(&event_target_value(&event)) {
            language.set(id);
            // Storage that is full or blocked costs remembering only.
            let _ = place.save(id.id());
            announcer.say(text::written(id.name()));
        }
    };
    let id = work.id();
    let options = Language::ALL.map(|each| {
        view! { <option value=each.id() prop:selected=move || language.get() == each>{each.name()}</option> }
    });
    let extents =
        [(Extent::Request, text::request()), (Extent::Session, text::session())].map(|(each, label)| {
            view! {
                <label class="choice">
                    <input type="radio" name=format!("{id}-extent") prop:checked=move || extent.get() == each
                        on:change=move |_| extent.set(each)/>
                    <span>{label}</span>
                </label>
            }
        });
    view! {
        <div class="take-away">
            <fieldset class="extents"><legend>{text::what()}</legend>{extents.into_iter().collect_view()}</fieldset>
            <label class="desk-asked">
                <span>{text::language()}</span>
                <select on:change=chosen>{options.into_iter().collect_view()}</select>
            </label>
        </div>
        {move || match (none.get(), extent.get()) {
            (false, _) => view! { <Code code label=Signal::derive(move || text::code(language.get().name()))/> }.into_any(),
            (true, Extent::Session) if sent.get() == 0 => view! { <p class="waiting">{text::nothing_sent()}</p> }.into_any(),
            (true, _) => view! { <p class="waiting">{text::nothing()}</p> }.into_any(),
        }}
        <ul class="left-out" hidden=move || taken.with(|taken| taken.as_ref().is_none_or(|taken| taken.left_out.is_empty()))>
            {move || taken.get().unwrap_or_default().left_out.into_iter().map(|left| {
                let words = match (extent.get(), left.place.is_empty()) {
                    (Extent::Request, true) => text::no_request().to_owned(),
                    (Extent::Request, false) => text::unfit(&left.place),
                    (Extent::Session, true) => text::no_request_of(&whole(left.index as u64 + 1)),
                    (Extent::Session, false) => text::unfit_of(&whole(left.index as u64 + 1), &left.place),
                };
                view! { <li>{words}</li> }
            }).collect_view()}
        </ul>
        {move || count(|taken| taken.forgotten).map(|count| view! { <p class="aside">{text::forgotten(count)}</p> })}
        {move || count(|taken| taken.not_put).map(|count| view! { <p class="aside">{text::not_put(count)}</p> })}
    }
}

/// The code, and the button that copies it.
#[component]
fn Code(code: Memo<String>, #[prop(into)] label: Signal<String>) -> impl IntoView {
    let shown = NodeRef::<Pre>::new();
    let copying = Copying::new();
    Effect::new(move |_| {
        code.track();
        copying.forget();
    });
    let copy = move |_| {
        if let Some(shown) = shown.get_untracked() {
            copying.text_of(&shown);
        }
    };
    view! {
        <div class="taken">
            <pre node_ref=shown tabindex="0" role="region" aria-label=label translate="no">{code}</pre>
            <p class="keep">
                <button type="button" on:click=copy>{text::copy()}</button>
                <Copied copying/>
            </p>
        </div>
    }
}

/// What stands in the editor as code, if it is JSON.
fn of_draft(operation: &str, text: &str, times: u32, language: Language) -> Option<TakenAway> {
    let request = serde_json::from_str(text).ok()?;
    Some(take_away_times(operation, &request, times, language))
}
