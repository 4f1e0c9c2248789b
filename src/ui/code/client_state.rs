//! What the client does while its code runs: what it is asked and answers, what it keeps, what it sends.

use dynamodb_sandbox::workbench::view::{AskView, ClientRequestView, Kept};
use leptos::html::Ol;
use leptos::prelude::*;

use super::Listing;
use crate::ui::in_view;
use crate::ui::words;
use crate::ui::words::catalogue::code as text;
use crate::ui::words::catalogue::stage::figures as shared;
use crate::ui::words::{units, whole};

/// All of it.
#[component]
pub(super) fn ClientState(listing: Listing) -> impl IntoView {
    let asks = listing.part(|view| view.asks.clone());
    let at = listing.part(|view| view.ask);
    let kept = listing.part(|view| view.kept.clone());
    let sent = listing.part(|view| view.sent.clone());
    let list = NodeRef::<Ol>::new();
    in_view::keep(list, "[aria-current]", move || {
        at.track();
        asks.track();
    });
    view! {
        <div class="code-side">
            <Summary listing/>
            <section>
                <h3>{text::asks::title()}</h3>
                <ol class="asks" tabindex="0" role="list" aria-label=text::asks::title() node_ref=list>
                    {move || asks.get().into_iter().enumerate().map(|(index, ask)| view! { <Ask ask current=move || at.get() == Some(index)/> }).collect_view()}
                </ol>
            </section>
            <section>
                <h3>{text::kept::title()}</h3>
                {move || match kept.get() {
                    kept if kept.is_empty() => view! { <p class="waiting">{text::kept::nothing()}</p> }.into_any(),
                    kept => view! { <ul class="kept">{kept.into_iter().map(|kept| view! { <Copy kept/> }).collect_view()}</ul> }.into_any(),
                }}
            </section>
            <section>
                <h3>{text::sent::title()}</h3>
                {move || match sent.get() {
                    sent if sent.is_empty() => view! { <p class="waiting">{text::sent::nothing()}</p> }.into_any(),
                    sent => view! { <ol class="client-sent">{sent.into_iter().map(|sent| view! { <Sent sent/> }).collect_view()}</ol> }.into_any(),
                }}
            </section>
        </div>
    }
}

#[component]
fn Summary(listing: Listing) -> impl IntoView {
    let counts = listing.part(|view| [view.hits, view.misses, view.stale]);
    let spent = listing.part(|view| (view.sent.len() as u64, view.read_units, view.write_units));
    let count = move |index: usize| counts.with(|counts| counts.get(index).copied().unwrap_or_default());
    let is_stale = move || count(2) > 0;
    view! {
        <dl class="figures code-figures">
            <div class="figure small"><dt>{text::figures::hits()}</dt><dd data-figure="hits">{move || whole(count(0))}</dd></div>
            <div class="figure small"><dt>{text::figures::misses()}</dt><dd data-figure="misses">{move || whole(count(1))}</dd></div>
            <div class="figure small" class:harm=is_stale><dt>{text::figures::stale()}</dt><dd data-figure="stale">{move || whole(count(2))}</dd></div>
        </dl>
        <p class="totals">
            <span class="totals-label">{shared::so_far()}</span>
            <span data-figure="requests">{move || shared::requests(spent.get().0)}</span>
            <span class="reads"><span class="mark" aria-hidden="true"></span><span data-figure="rcu">{move || shared::read_units(&units(spent.get().1))}</span></span>
            <span class="writes"><span class="mark" aria-hidden="true"></span><span data-figure="wcu">{move || shared::write_units(&units(spent.get().2))}</span></span>
        </p>
    }
}

#[component]
fn Ask(ask: AskView, current: impl Fn() -> bool + Send + Sync + 'static) -> impl IntoView {
    let AskView { operation, request, answer, stale } = ask;
    view! {
        <li aria-current=move || current().then_some("true") class:stale=stale>
            <p class="code-ask"><strong>{operation}</strong>" "<code>{request}</code></p>
            {answer.map(|answer| view! {
                <p class="code-answer">
                    <span class="totals-label">{text::asks::answer()}</span>" "
                    {if answer.is_empty() { view! { <span>{text::asks::no_item()}</span> }.into_any() } else { view! { <code>{words::code::brief(&answer)}</code> }.into_any() }}
                    {stale.then(|| view! { " "<strong class="stale-mark">{text::asks::stale()}</strong> })}
                </p>
            })}
        </li>
    }
}

#[component]
fn Copy(kept: Kept) -> impl IntoView {
    let Kept { key, projection, item } = kept;
    let what =
        projection.map_or_else(|| text::kept::whole().to_owned(), |names| text::kept::projection(&names));
    view! {
        <li>
            <p><code>{key}</code>" "<span class="totals-label">{what}</span></p>
            <p>{if item.is_empty() { view! { <span>{text::asks::no_item()}</span> }.into_any() } else { view! { <code>{words::code::brief(&item)}</code> }.into_any() }}</p>
        </li>
    }
}

#[component]
fn Sent(sent: ClientRequestView) -> impl IntoView {
    let ClientRequestView { ask, operation, read_units, write_units } = sent;
    let writes = write_units > read_units;
    view! {
        <li>
            <strong>{operation}</strong>" "
            <span class:writes=writes class:reads=!writes><span class="mark" aria-hidden="true"></span>{words::desk::cost(read_units, write_units)}</span>
            " "<span class="totals-label">{text::sent::ask(&whole(ask as u64 + 1))}</span>
        </li>
    }
}
