//! A receipt: a line per charge, every figure opening its reason.

use dynamodb_sandbox::engine::receipt::{Kind, Receipt as Facts, ReceiptLine};
use dynamodb_sandbox::model::CapacityUnits;
use dynamodb_sandbox::model::free_tier::{FREE_UNITS, Pace};
use leptos::prelude::*;

use crate::ui::words;
use crate::ui::words::catalogue::receipt as text;

/// All lines of a receipt.
#[component]
pub(crate) fn Receipt(
    receipt: Facts,
    /// Whether to say what the same would have cost otherwise.
    #[prop(default = true)]
    alternatives: bool,
) -> impl IntoView {
    let kind = receipt.lines.first().map_or(Kind::Read, |line| line.kind);
    let what_ifs = if alternatives { receipt.what_ifs() } else { Vec::new() };
    let what_ifs: Vec<String> = what_ifs.iter().map(|what_if| words::what_if(kind, what_if)).collect();
    let (read, written) = (receipt.read_units(), receipt.write_units());
    let money = words::price(read, written);
    let free = Pace::of(read, written);
    let refused: Vec<String> = receipt.refused.iter().map(words::found_no_capacity).collect();
    view! {
        <div class="receipt">
            <span class="receipt-title">{text::title()}</span>
            {if receipt.lines.is_empty() {
                view! { <p>{text::free()}</p> }.into_any()
            } else {
                receipt.lines.into_iter().map(|line| view! { <Line line/> }).collect_view().into_any()
            }}
            {money.map(|money| view! { <p class="receipt-money">{money}</p> })}
            {free.map(|pace| view! { <FreeTier pace read written/> })}
            {(!refused.is_empty()).then(|| view! {
                <ul class="reasons no-capacity">{refused.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
            })}
            {(!what_ifs.is_empty()).then(|| view! {
                <details class="what-if">
                    <summary>{text::what_if::title()}</summary>
                    <ul class="reasons">{what_ifs.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
                </details>
            })}
        </div>
    }
}

/// How much of a second's free capacity the request takes, and how often that carries it.
#[component]
fn FreeTier(pace: Pace, read: CapacityUnits, written: CapacityUnits) -> impl IntoView {
    let meter = |used: CapacityUnits, of: &'static str, name: String| {
        (used > CapacityUnits::default()).then(|| view! {
            <meter class=of min="0" max=FREE_UNITS.to_string() value=used.to_string() aria-label=name></meter>
        })
    };
    view! {
        <p class="free-tier">
            {meter(read, "reads", text::free_tier::reads(&words::units(read)))}
            {meter(written, "writes", text::free_tier::writes(&words::units(written)))}
            <span>{words::carried_free(pace)}</span>
        </p>
    }
}

#[component]
fn Line(line: ReceiptLine) -> impl IntoView {
    let read = line.kind == Kind::Read;
    let charge = words::amount(line.kind, line.units);
    let kilobytes = if read { line.rounded_units * 4 } else { line.rounded_units };
    let rounded = text::kilobytes(&words::whole(kilobytes));
    view! {
        <details class="receipt-line">
            <summary>
                <span class="arm">{words::charged(&line.arm)}</span>
                <span class="bytes">{text::bytes(&words::whole(line.bytes))}<span aria-hidden="true">" → "</span><span class="hidden">{text::rounded()}</span>{rounded}</span>
                <span class="factor">{words::factor(&line)}</span>
                <span class="units" class:reads=read class:writes=!read><span class="mark" aria-hidden="true"></span>{charge}</span>
                <span class="why">{text::why()}</span>
            </summary>
            <ul class="reasons">{words::reason(&line).into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
        </details>
    }
}
