//! How far long work is, and the way to give it up.

use leptos::prelude::*;

use super::client::Working;

/// A bar, as long as there is work; and in words now and then, for those who hear it.
#[component]
pub(crate) fn ProgressBar(
    /// How far the work is.
    working: RwSignal<Option<Working>>,
    /// What the bar is called.
    label: &'static str,
    /// What the button that gives the work up is called.
    give_up: &'static str,
    /// Gives the work up.
    cancel: impl Fn() + Copy + Send + Sync + 'static,
    /// How far it is in words, where that is to be said.
    #[prop(into)]
    said: Signal<Option<String>>,
) -> impl IntoView {
    let busy = Memo::new(move |_| working.get().is_some());
    view! {
        <Show when=move || busy.get()>
            <p class="progress">
                <progress
                    aria-label=label
                    max=move || working.get().map(|working| working.of.max(1).to_string())
                    value=move || working.get().filter(|working| working.of > 0).map(|working| working.done.to_string())
                ></progress>
                <button type="button" on:click=move |_| cancel()>{give_up}</button>
                <span class="hidden" role="status">{said}</span>
            </p>
        </Show>
    }
}
