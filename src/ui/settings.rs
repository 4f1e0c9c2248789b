//! What the reader can set for the page, and what the page has to say about itself.

use leptos::prelude::*;

use super::client::{Client, Notice};
use super::dom;
use super::remember::Place;
use super::stage::ProblemLine;
use super::words::catalogue::{notice as said, settings as text};

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

/// The colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    Auto,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    fn id(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Auto => text::theme::auto(),
            Self::Light => text::theme::light(),
            Self::Dark => text::theme::dark(),
        }
    }

    fn of(id: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.id() == id).unwrap_or(Self::Auto)
    }
}

/// Puts the kept settings into effect and into the context.
pub(crate) fn provide() {
    // Blocked storage is said where something would be lost, not for a setting.
    let kept = |what: &str| Place::new(what).load().ok().flatten();
    let theme = RwSignal::new(Theme::of(&kept("theme").unwrap_or_default()));
    provide_context(SingleKeys(RwSignal::new(kept("single-keys").as_deref() != Some("off"))));
    provide_context(theme);
    apply(theme.get_untracked());
}

fn apply(theme: Theme) {
    if let Some(html) = dom::document().document_element() {
        dom::set(&html, "data-theme", theme.id());
    }
}

/// The settings in the page's head.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let theme: RwSignal<Theme> = expect_context();
    let SingleKeys(single_keys) = expect_context();
    let choose = move |event| {
        let chosen = Theme::of(&event_target_value(&event));
        theme.set(chosen);
        apply(chosen);
        let _ = Place::new("theme").save(chosen.id());
    };
    let switch = move |event| {
        let on = event_target_checked(&event);
        single_keys.set(on);
        let _ = Place::new("single-keys").save(if on { "on" } else { "off" });
    };
    view! {
        <label class="setting" title=text::single_keys()>
            <input type="checkbox" prop:checked=single_keys on:change=switch/>
            <span>{text::single_keys()}</span>
        </label>
        <label class="setting">
            <span class="hidden">{text::theme::label()}</span>
            <span class="glyph" aria-hidden="true">"◐"</span>
            <select on:change=choose prop:value=move || theme.get().id()>
                {Theme::ALL.into_iter().map(|theme| view! { <option value=theme.id()>{theme.name()}</option> }).collect_view()}
            </select>
        </label>
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
        Notice::SetAside => view! { <p>{said::set_aside()}</p> }.into_any(),
        Notice::Refused(problem) => view! { <ul class="problems"><ProblemLine problem/></ul> }.into_any(),
        Notice::Failed => {
            let reload = move |_| reload();
            let afresh = move |_| {
                client.begin_again();
                self::reload();
            };
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
