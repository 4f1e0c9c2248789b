//! A desk: requests that the learner writes and sends, what they were answered and cost, the tables, what was sent.
//!
//! Parts: [`request`] is the editor, [`aside`] what made room in it, [`form`] the same as a form and [`statement`] as PartiQL; [`paste`] makes a request
//! of a call, [`estimate`] tells what it would cost. [`response`] is one request's answer with its receipt and
//! [`what_if`] what else it could have cost, [`tables`] what is stored, [`item_form`] an item that is added or changed,
//! [`history`] what was done, [`take_away`] the same as code and [`compare`] what differs between two moments;
//! [`panels`] has them beside each other or behind [`tabs`]. [`time`] goes back and forth, and all of them follow; [`clock`]
//! moves the virtual clock where a page has one. [`files`] is the way in and out for data of one's own, [`share`] makes a
//! link or file of it all, and [`visit`] shows what came with one.

use std::sync::Arc;

use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::model::price::{self, Money};
use dynamodb_sandbox::workbench::known::{KnownTable, keys_of};
use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use dynamodb_sandbox::workbench::session::PLAYGROUND_DESK;
use dynamodb_sandbox::workbench::view::{DeskView, Problem};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::client::Client;
use super::dom;
use super::turns::{Coming, InTurn};
use super::words::catalogue::stage::figures as shared;
use super::words::catalogue::{desk as text, stage};
use super::words::{self, milliseconds, units};

pub(crate) use self::form::RequestView;
pub(crate) use self::tabs::Tabs;

mod aside;
mod clock;
mod compare;
mod draft;
mod estimate;
mod files;
mod form;
mod history;
mod import;
mod item_form;
mod panels;
mod paste;
mod request;
mod response;
mod share;
mod statement;
mod tables;
mod tabs;
mod take_away;
mod time;
mod visit;
mod what_if;
mod writing;

#[cfg(test)]
mod tests;

pub(crate) use visit::follow as follow_link;

/// A desk as its parts see it.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    id: StoredValue<String>,
    /// What is drawn: the latest view, or the one that has had its turn.
    view: super::client::Desk,
    client: Client,
}

impl Work {
    /// The desk with this id.
    pub(crate) fn new(client: Client, id: &str) -> Self {
        Self { id: StoredValue::new(id.to_owned()), view: client.desk(id), client }
    }

    /// The desk's id.
    fn id(self) -> String {
        self.id.get_value()
    }

    /// The id of the field in which its request stands.
    fn editor_id(self) -> String {
        format!("{}-request", self.id())
    }

    /// The id of the same as a form.
    fn form_id(self) -> String {
        format!("{}-form", self.editor_id())
    }

    /// The operation that the page's address names, as links from the search do. The address names it no longer then:
    /// loading the page again asks for nothing.
    fn take_operation_asked_for(self) -> Option<String> {
        let location = dom::window().location();
        let search = location.search().ok().filter(|_| self.id() == PLAYGROUND_DESK)?;
        let operation = Operation::from_name(search.strip_prefix("?operation=")?)?;
        dom::forget_query();
        Some(operation.name().to_owned())
    }

    /// Puts the focus on the request, as it is shown.
    fn focus_request(self) {
        dom::focus(&self.editor_id());
        dom::focus(&self.form_id());
    }

    /// The names of a table's key attributes, partition key first.
    fn keys_of(self, table: &str) -> Vec<String> {
        let known = self.known_tables();
        known.with_untracked(|known| keys_of(known, Some(table)).iter().map(|key| key.name.clone()).collect())
    }

    /// Whether the reader looks at how things are now, not at an earlier moment.
    fn shows_latest(self) -> Memo<bool> {
        self.part(|view| view.history.position == view.history.length)
    }

    /// What is known of its tables, for those who write requests.
    fn known_tables(self) -> Signal<Vec<KnownTable>> {
        let known = self.part(|view| view.known.clone());
        known.into()
    }

    /// Does something on the desk.
    fn act(self, action: DeskAction) {
        self.client.send(Command::Desk { desk: self.id(), action });
    }

    /// Does something on the desk, and calls back when it is finished or refused.
    fn act_then(self, action: DeskAction, then: impl FnOnce(Result<(), Problem>) + 'static) {
        self.client.send_then(Command::Desk { desk: self.id(), action }, then);
    }

    /// The latest view, untracked.
    fn view_now(self) -> Option<Arc<DeskView>> {
        self.client.desk(&self.id()).get_untracked()
    }

    /// The same desk for a part that is drawn after the others: each view reaches it in a turn of the page's own, so
    /// that an answer is not drawn everywhere in one.
    fn in_turn(self) -> Self {
        let view = RwSignal::new(self.view.get_untracked());
        Effect::new(move |followed: Option<()>| {
            let latest = self.view.get();
            // The first view may have come before this ran first.
            if followed.is_some() || view.with_untracked(Option::is_none) {
                let coming = Coming::new();
                Timeout::new(0, move || {
                    // The page may show something else by then.
                    drop(view.try_set(latest));
                    drop(coming);
                })
                .forget();
            }
        });
        Self { view, ..self }
    }

    /// A part of the view that changes by itself; its default until there is a view.
    fn part<T: Default + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&DeskView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|view| view.as_deref().map(&read).unwrap_or_default()))
    }
}

/// A whole desk.
#[component]
pub(crate) fn Desk(work: Work) -> impl IntoView {
    // Drawn after the turn in which the first view was read.
    let there = work.in_turn().part(|_| true);
    let pressed = time::pressed(work, expect_context(), expect_context());
    view! {
        <div class="desk" role="group" aria-label=text::label() on:keydown=pressed>
            <Show when=move || there.get() fallback=|| view! { <p class="waiting">{stage::waiting()}</p> }>
                <panels::Panels work>
                    <div class="desk-work">
                        <visit::Banner work/>
                        <request::Request work/>
                        // After what stands above them.
                        <InTurn>
                            <clock::Clock work/>
                            <time::Time work/>
                        </InTurn>
                    </div>
                </panels::Panels>
                <InTurn><share::Share work/></InTurn>
                <InTurn><Totals work/></InTurn>
                {(work.id() == PLAYGROUND_DESK).then(|| view! { <InTurn><files::FilesPanel work/></InTurn> })}
            </Show>
        </div>
    }
}

/// What everything sent came to, always in sight.
#[component]
fn Totals(work: Work) -> impl IntoView {
    let totals = work.part(|view| Some(view.totals.clone()));
    view! {
        {move || totals.get().map(|totals| view! {
            <p class="totals desk-totals">
                <span class="totals-label">{shared::so_far()}</span>
                <span data-figure="requests">{shared::requests(totals.requests)}</span>
                <span class="reads"><span class="mark" aria-hidden="true"></span><span data-figure="rcu">{shared::read_units(&units(totals.read_units))}</span></span>
                <span class="writes"><span class="mark" aria-hidden="true"></span><span data-figure="wcu">{shared::write_units(&units(totals.write_units))}</span></span>
                <span data-total="bytes">{text::counted(&words::whole(totals.bytes))}</span>
                {(totals.elapsed.as_micros() > 0).then(|| view! {
                    <span data-figure="elapsed">{text::elapsed(&milliseconds(totals.elapsed))}</span>
                })}
                <span data-total="money">{words::money(Money::of_both(totals.read_units, totals.write_units))}</span>
                <span class="counts">{text::prices(price::REGION, &words::prices_since())}</span>
            </p>
        })}
    }
}
