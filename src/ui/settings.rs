//! What the reader can set for the page, and what the page has to say about itself.
//!
//! [`look`] has what concerns how it looks, [`work`] the reader's work as a whole, [`release`] what concerns the site's
//! next release.

use dynamodb_sandbox::workbench::link::LinkError;
use leptos::prelude::*;
use leptos::web_sys::Node;
use wasm_bindgen::JsCast;

use super::client::{Client, Notice};
use super::desk::RequestView;
use super::dom;
use super::editor::Availability;
use super::problems::ProblemLine;
use super::remember::Place;
use super::words::catalogue::{notice as said, settings as text};
use crate::ui::words::catalogue::desk as desk_text;

mod look;
pub(crate) mod release;
mod work;

#[cfg(test)]
mod tests;

/// Whether single keys (A, B, Backspace) act, kept in the context. Speech input and some keyboards press letters
/// that were not meant, so they can be switched off.
#[derive(Clone, Copy)]
pub(crate) struct SingleKeys(RwSignal<bool>);

impl SingleKeys {
    /// Whether they act, tracked.
    pub(crate) fn on(self) -> bool {
        self.0.get()
    }

    /// Whether they act, untracked.
    pub(crate) fn on_now(self) -> bool {
        self.0.get_untracked()
    }
}

/// Puts the kept settings into effect and into the context.
pub(crate) fn provide() {
    let kept = Place::new("single-keys").load().ok().flatten();
    provide_context(SingleKeys(RwSignal::new(kept.as_deref() != Some("off"))));
    provide_context(RequestView::kept());
    look::apply_kept();
    provide_context(Availability::kept());
}

/// The settings in the page's head: a button, and what it opens. The browser closes it again, by Escape and by a press
/// elsewhere.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let SingleKeys(single_keys) = expect_context();
    let switch = move |event| {
        let on = event_target_checked(&event);
        single_keys.set(on);
        let _ = Place::new("single-keys").save(if on { "on" } else { "off" });
    };
    let everything = work::Everything::new();
    let panel = NodeRef::<leptos::html::Div>::new();
    // Whoever goes on by keyboard leaves it behind, open, over the page.
    let close = move |event: leptos::ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if let (Some(panel), Some(to)) = (panel.get_untracked(), to)
            && !panel.contains(Some(&to))
        {
            let _ = panel.hide_popover();
        }
    };
    view! {
        <button type="button" class="quiet" popovertarget="settings">
            <span class="glyph" aria-hidden="true">"◐"</span>" "{text::title()}
        </button>
        <div node_ref=panel id="settings" popover role="group" aria-label=text::title()
            on:toggle=move |_| everything.look() on:focusout=close>
            <look::Looks/>
            <label class="setting">
                <input type="checkbox" prop:checked=single_keys on:change=switch/>
                <span>{text::single_keys()}</span>
            </label>
            <work::YourWork everything/>
        </div>
    }
}

/// The bar in which the page says what is the matter with it.
#[component]
pub(crate) fn NoticeBar() -> impl IntoView {
    let client: Client = expect_context();
    let dismiss = move |_| client.notice.set(None);
    let can_dismiss =
        move || !matches!(client.notice.get(), None | Some(Notice::Restarting | Notice::Failed));
    view! {
        <div class="notice" role="status" aria-live="polite" class:shown=move || client.notice.get().is_some()>
            {move || client.notice.get().map(|notice| view! { <NoticeText notice/> })}
            <Show when=can_dismiss>
                <button type="button" on:click=dismiss>{said::dismiss()}</button>
            </Show>
        </div>
    }
}

#[component]
fn NoticeText(notice: Notice) -> impl IntoView {
    let client: Client = expect_context();
    match notice {
        Notice::Restarting => view! { <p>{said::restarting()}</p> }.into_any(),
        Notice::Back => view! { <p>{said::back()}</p> }.into_any(),
        Notice::CannotRemember => view! { <p>{said::cannot_remember()}</p> }.into_any(),
        Notice::NotShared(LinkError::Newer) => view! { <p>{desk_text::share::newer()}</p> }.into_any(),
        Notice::NotShared(LinkError::Unreadable) => {
            view! { <p>{desk_text::share::unreadable()}</p> }.into_any()
        }
        Notice::SharedElsewhere => view! { <p>{desk_text::share::elsewhere()}</p> }.into_any(),
        Notice::SetAside => view! { <p>{said::set_aside()}</p> }.into_any(),
        Notice::Forked => view! { <p>{said::forked()}</p> }.into_any(),
        Notice::NewRelease => view! {
            <p>{said::release()}</p>
            <button type="button" on:click=|_| release::load()>{said::load_release()}</button>
        }
        .into_any(),
        Notice::Refused(problem) => view! { <ul class="problems"><ProblemLine problem/></ul> }.into_any(),
        Notice::Failed => {
            let reload = move |_| reload();
            let afresh = move |_| client.begin_again_then(self::reload);
            view! {
                <p>{said::failed()}</p>
                <button type="button" on:click=reload>{said::reload()}</button>
                <button type="button" on:click=afresh>{said::afresh()}</button>
            }
            .into_any()
        }
    }
}

fn reload() {
    // A page that cannot be reloaded stays as it is, with its text.
    let _ = dom::window().location().reload();
}
