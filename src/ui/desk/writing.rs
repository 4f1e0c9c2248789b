//! As what the request is written.

use leptos::prelude::*;

use crate::ui::words::catalogue::desk::{form, request as text};

/// A way to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// As a form of native values.
    Form,
    /// As it goes over the wire.
    Json,
    /// As a PartiQL statement, if it is one.
    Statement,
}

impl Writing {
    const ALL: [Self; 3] = [Self::Form, Self::Json, Self::Statement];

    /// What it is called; JSON and PartiQL are called so everywhere.
    fn name(self) -> &'static str {
        match self {
            Self::Form => form::as_form(),
            Self::Json => "JSON",
            Self::Statement => "PartiQL",
        }
    }
}

/// The choice between them.
#[component]
pub(super) fn Views(
    #[prop(into)] view: Signal<Writing>,
    choose: impl Fn(Writing) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div class="writings" role="group" aria-label=text::written_as()>
            {Writing::ALL.map(|writing| view! {
                <button type="button" aria-pressed=move || (view.get() == writing).to_string() on:click=move |_| choose(writing)>
                    {writing.name()}
                </button>
            })}
        </div>
    }
}
