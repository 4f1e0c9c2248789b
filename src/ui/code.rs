//! Client code, gone through line by line: the line at hand, and beside it what the client asks, keeps and sends.
//!
//! Parts: [`lines`] is the code, [`steps`] goes along it, [`client_state`] is what is beside it.

use std::sync::Arc;

use dynamodb_sandbox::workbench::protocol::{CodeAction, Command};
use dynamodb_sandbox::workbench::view::CodeView;
use leptos::prelude::*;

use super::announce::Announcer;
use super::client::Client;
use super::words;
use super::words::catalogue::{code as text, stage};

mod client_state;
mod lines;
mod steps;

#[cfg(test)]
mod tests;

pub(crate) use steps::Keyboard;

/// A step's code as its parts see it.
#[derive(Clone, Copy)]
pub(crate) struct Listing {
    step: StoredValue<String>,
    view: super::client::Code,
    client: Client,
    announcer: Announcer,
}

impl Listing {
    /// The code of the step with this id.
    pub(crate) fn new(client: Client, step: &str) -> Self {
        let announcer = expect_context();
        Self { step: StoredValue::new(step.to_owned()), view: client.code(step), client, announcer }
    }

    /// The latest view, untracked.
    fn view_now(self) -> Option<Arc<CodeView>> {
        self.view.get_untracked()
    }

    /// A part of the view that changes by itself; its default until there is a view.
    fn part<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&CodeView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|view| view.as_deref().map(&read).unwrap_or_default()))
    }

    /// Shows a variant, before its first line.
    fn choose(self, variant: String, then: impl FnOnce() + 'static) {
        self.act(CodeAction::Choose { variant }, then);
    }

    /// Goes to where `to` says, from where all that was asked before has led.
    fn go(self, to: impl Fn(&CodeView) -> usize + 'static) {
        self.client.when_settled(move || {
            let Some(view) = self.view_now() else { return };
            let position = to(&view).min(view.length);
            if position != view.position {
                self.act(CodeAction::Seek { position }, || ());
            }
        });
    }

    fn act(self, action: CodeAction, then: impl FnOnce() + 'static) {
        let step = self.step.get_value();
        self.client.send_then(Command::Code { step, action }, move |done| {
            then();
            if let (Ok(()), Some(view)) = (done, self.view_now()) {
                self.announcer.say(words::code::place(&view));
            }
        });
    }
}

/// The whole of it.
#[component]
pub(crate) fn Code(
    /// Whose code.
    listing: Listing,
    /// What the variants are called, by their ids.
    names: Vec<(String, String)>,
) -> impl IntoView {
    let there = listing.part(|_| true);
    let names = StoredValue::new(names);
    view! {
        <div class="client-code" role="group" aria-label=text::label()>
            <Show when=move || there.get() fallback=|| view! { <p class="waiting">{stage::waiting()}</p> }>
                <div class="code-main">
                    <steps::Variants listing names=names.get_value()/>
                    <steps::Steps listing/>
                    <lines::Lines listing/>
                </div>
                <client_state::ClientState listing/>
            </Show>
        </div>
    }
}
