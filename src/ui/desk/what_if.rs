//! The request that is looked at otherwise: what each variant would have come to, with its receipt.

use dynamodb_sandbox::workbench::protocol::{Command, DeskAction};
use dynamodb_sandbox::workbench::view::{ExchangeInFull, WhatIfView};
use leptos::prelude::*;

use super::Work;
use crate::ui::receipt::Receipt;
use crate::ui::words::catalogue::desk::{response, what_if as text};
use crate::ui::{dom, words};

/// The variants, tried when the reader asks for them.
#[component]
pub(super) fn WhatIfs(
    work: Work,
    exchange: ExchangeInFull,
    /// Whether it is open: it stays so when another request is looked at.
    open: RwSignal<bool>,
) -> impl IntoView {
    let number = exchange.number;
    let latest = work.client.what_ifs(&work.id());
    let (read, written) = (exchange.receipt.read_units(), exchange.receipt.write_units());
    let found = Memo::new(move |_| latest.get().filter(|found| found.number == number));
    Effect::new(move |_| {
        if open.get() {
            work.client.send_then(Command::WhatIf { desk: work.id(), number }, |_| {});
        }
    });
    let list = move || {
        found.get().map(|found| {
            if found.found.is_empty() {
                return view! { <p class="aside">{text::nothing()}</p> }.into_any();
            }
            let variants = found.found.iter().cloned().map(|tried| {
                let same = (tried.read_units, tried.write_units) == (read, written);
                view! { <li><Tried work tried same/></li> }
            });
            view! { <ul class="tried">{variants.collect_view()}</ul> }.into_any()
        })
    };
    view! {
        <details class="what-ifs" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
            <summary>{text::title()}</summary>
            {list}
        </details>
    }
}

/// A variant; open, its receipt and the way to send it.
#[component]
fn Tried(work: Work, tried: WhatIfView, same: bool) -> impl IntoView {
    let WhatIfView { variant, requests, request, receipt, read_units, write_units } = tried;
    let cost = words::desk::cost(read_units, write_units);
    let put = request.map(|(operation, text)| {
        let put = move |_| {
            let action = DeskAction::Begin { operation: operation.clone(), text: text.clone() };
            work.act_then(action, move |_| work.focus_request());
        };
        view! { <button type="button" class="quiet" on:click=put>{response::again()}</button> }
    });
    view! {
        <details>
            <summary>
                <span>{words::desk::variant(&variant, requests)}</span>
                " "<strong>{cost}</strong>
                {same.then(|| view! { " "<span class="counts">{text::same()}</span> })}
            </summary>
            <Receipt receipt alternatives=false/>
            {put}
        </details>
    }
}
