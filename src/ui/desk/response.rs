//! One request's answer, what it cost and why, and the request as it was sent.

use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::lesson::desk::Done;
use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::{ExchangeInFull, LineView};
use leptos::prelude::*;

use super::Work;
use super::what_if::WhatIfs;
use crate::ui::receipt::Receipt;
use crate::ui::wire_text::WireText;
use crate::ui::words::catalogue::desk::{clock, response as text};
use crate::ui::words::catalogue::stage::exchange as shared;
use crate::ui::{dom, words};

/// The request that is looked at: the last one, or one of the history.
#[component]
pub(super) fn Response(work: Work) -> impl IntoView {
    let shown = work.part(|view| view.shown.clone());
    let looked_at = work.part(|view| view.history.looked_at().cloned());
    let at_start = work.part(|view| view.history.position == 0 && view.history.length > 0);
    let open = RwSignal::new(false);
    let tried = RwSignal::new(false);
    view! {
        {move || match (shown.get(), looked_at.get()) {
            (Some(exchange), _) => view! { <Exchange work exchange open tried/> }.into_any(),
            (None, Some(LineView { number, done: Done::Waited { by, expired }, .. })) => view! {
                <p class="exchange-title">
                    <span class="exchange-number">{words::whole(number + 1)}</span>
                    <strong>{clock::moved(&words::desk::span(by))}</strong>
                    <span>{clock::expired(expired)}</span>
                </p>
            }.into_any(),
            _ if at_start.get() => view! { <p class="waiting">{text::at_start()}</p> }.into_any(),
            _ => view! { <p class="waiting">{text::nothing()}</p> }.into_any(),
        }}
    }
}

#[component]
fn Exchange(
    work: Work,
    exchange: ExchangeInFull,
    /// Whether the request is open.
    open: RwSignal<bool>,
    /// Whether what it would have been otherwise is.
    tried: RwSignal<bool>,
) -> impl IntoView {
    let asked = exchange.clone();
    let ExchangeInFull { number, operation, request, response, response_bytes, exception, receipt } =
        exchange;
    let failed = exception.is_some();
    // What brought a file in was no request of the API.
    let is_request = Operation::from_name(&operation).is_some();
    let again = {
        let (operation, text) = (operation.clone(), request.clone());
        move |_| {
            let begin = DeskAction::Begin { operation: operation.clone(), text: text.clone() };
            work.act_then(begin, move |_| work.focus_request());
        }
    };
    view! {
        <div class="exchange">
            <p class="exchange-title">
                <span class="exchange-number">{words::whole(number + 1)}</span>
                <strong>{operation}</strong>
                <span class="exchange-verb verdict" class:refused=failed>{words::desk::verdict(exception.as_deref()).to_owned()}</span>
            </p>
            <WireText title=if failed { shared::error() } else { shared::response() } code=response/>
            {is_request.then(|| view! { <p class="wire-size">{text::bytes(&words::whole(response_bytes))}</p> })}
            <Receipt receipt alternatives=false/>
            {is_request.then(|| view! { <WhatIfs work exchange=asked open=tried/> })}
            <details class="wire" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
                <summary>{text::request()}</summary>
                <WireText title=shared::request() code=request/>
                {is_request.then(|| view! { <button type="button" class="quiet" on:click=again>{text::again()}</button> })}
            </details>
        </div>
    }
}
