//! What the request in the editor would come to, before it is sent.

use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::workbench::protocol::Command;
use dynamodb_sandbox::workbench::view::Estimate as Known;
use dynamodb_sandbox::workbench::what_if::MAX_BYTES;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::Work;
use crate::ui::words;
use crate::ui::words::catalogue::desk::estimate as text;

/// How long nothing is typed before the request is tried, in milliseconds.
const PAUSE: u32 = 300;

/// The cost of this operation and text, sent now; nothing where that cannot be known.
#[component]
pub(super) fn Estimate(
    work: Work,
    #[prop(into)] operation: Signal<String>,
    #[prop(into)] text: Signal<String>,
) -> impl IntoView {
    let latest = work.client.estimate(&work.id());
    // Tables change with what is sent, and with a fresh start.
    let changes = work.part(|view| (view.times.is_some(), view.totals.requests, view.tables.clone()));
    let pause = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let many = changes.with(|changes| changes.0);
        let (operation, text) = (operation.get(), text.get());
        let ask = move || {
            // What was to be tried may be gone by now.
            if pause.try_with_value(|_| ()).is_none() || many || text.len() > MAX_BYTES {
                return;
            }
            let command =
                Command::Estimate { desk: work.id(), operation: operation.clone(), text: text.clone() };
            work.client.send_then(command, |_| {});
        };
        pause.set_value(Some(Timeout::new(PAUSE, ask)));
    });
    let known = Memo::new(move |_| {
        let latest = latest.get()?;
        let current = operation.with(|operation| latest.operation == *operation)
            && text.with(|text| latest.text == *text);
        latest.estimate.clone().filter(|_| current)
    });
    view! {
        <p class="estimate">
            {move || known.get().map(|known| view! { <Told known/> })}
        </p>
    }
}

/// What it comes to, and the service's own words where it would refuse.
#[component]
fn Told(known: Known) -> impl IntoView {
    let Known { exception, message, read_units, write_units } = known;
    let cost = words::desk::cost(read_units, write_units);
    let free = read_units == CapacityUnits::ZERO && write_units == CapacityUnits::ZERO;
    let sentence = match exception {
        Some(exception) => text::refused(&exception, &cost),
        None if free => text::free().to_owned(),
        None => text::cost(&cost),
    };
    view! {
        {sentence}
        {message.map(|message| view! { " "<code>{message}</code> })}
    }
}
