//! One request in full: what was sent, what came back, why it was refused or did harm, what it cost and why, the item before
//! and after.

use dynamodb_sandbox::workbench::view::{Course, Exchange, ExchangeKind};
use leptos::prelude::*;

use super::{Scene, exchanges, xray};
use crate::ui::receipt::Receipt;
use crate::ui::wire_text::WireText;
use crate::ui::words::catalogue::stage::exchange as text;
use crate::ui::{dom, words};

/// The exchange in the foreground: the one the reader picked, else the latest.
#[component]
pub(super) fn Details(scene: Scene) -> impl IntoView {
    let open = RwSignal::new(false);
    let shown = Memo::new(move |_| {
        let index = scene.shown()?;
        scene.read(|view| {
            let exchange = exchanges(view).get(index)?.clone();
            let name = view.buyers.get(exchange.buyer).map(|buyer| buyer.name.clone()).unwrap_or_default();
            Some((index, name, exchange))
        })
    });
    view! {
        {move || shown.get().map(|(index, name, exchange)| view! {
            <div class="exchange" role="group" aria-label=text::label()>
                <h3 class="exchange-title">
                    <span class="exchange-number">{words::whole(index as u64 + 1)}</span>
                    {text::title(&name, &exchange.operation)}
                    <span class="exchange-verb" class:refused=exchange.kind == ExchangeKind::RefusedWrite>{verb(&exchange)}</span>
                </h3>
                <xray::XRay scene exchange=exchange.clone()/>
                <Receipt receipt=exchange.receipt.clone()/>
                <details class="wire" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
                    <summary>{text::wire()}</summary>
                    <Wire exchange/>
                </details>
            </div>
        })}
    }
}

/// What it did, and what became of the message.
fn verb(exchange: &Exchange) -> String {
    let course = words::course(exchange.course);
    match exchange.course {
        Course::Answered | Course::ResponseLost => {
            std::iter::once(words::verb(exchange.kind)).chain(course).collect::<Vec<_>>().join(", ")
        }
        Course::Prepared | Course::RequestLost => course.unwrap_or_default().to_owned(),
    }
}

#[component]
fn Wire(exchange: Exchange) -> impl IntoView {
    let changed = exchange.item_before != exchange.item_after;
    let item = move |item: Option<String>| item.unwrap_or_else(|| text::no_item().to_owned());
    view! {
        <div class="wire-parts">
            <WireText title=text::request() code=exchange.request/>
            <WireText title=if exchange.exception.is_some() { text::error() } else { text::response() } code=exchange.response/>
            {if changed {
                view! {
                    <WireText title=text::before() code=item(exchange.item_before)/>
                    <WireText title=text::after() code=item(exchange.item_after)/>
                }.into_any()
            } else {
                view! { <WireText title=text::unchanged() code=item(exchange.item_after)/> }.into_any()
            }}
        </div>
    }
}
