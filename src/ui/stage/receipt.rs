//! A receipt: a line per charge, every figure opening its reason.

use dynamodb_sandbox::engine::receipt::{Kind, Receipt as Facts, ReceiptLine};
use leptos::prelude::*;

use crate::ui::words;
use crate::ui::words::catalogue::receipt as text;

/// All lines of a receipt.
#[component]
pub(super) fn Receipt(receipt: Facts) -> impl IntoView {
    let kind = receipt.lines.first().map_or(Kind::Read, |line| line.kind);
    let what_ifs: Vec<String> =
        receipt.what_ifs().iter().map(|what_if| words::what_if(kind, what_if)).collect();
    view! {
        <div class="receipt">
            <span class="receipt-title">{text::title()}</span>
            {if receipt.lines.is_empty() {
                view! { <p>{text::free()}</p> }.into_any()
            } else {
                receipt.lines.into_iter().map(|line| view! { <Line line/> }).collect_view().into_any()
            }}
            {(!what_ifs.is_empty()).then(|| view! {
                <details class="what-if">
                    <summary>{text::what_if::title()}</summary>
                    <ul class="reasons">{what_ifs.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
                </details>
            })}
        </div>
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
                <span class="arm">{words::charged(&line)}</span>
                <span class="bytes">{text::bytes(&words::whole(line.bytes))}<span aria-hidden="true">" → "</span><span class="hidden">{text::rounded()}</span>{rounded}</span>
                <span class="units" class:reads=read class:writes=!read><span class="mark" aria-hidden="true"></span>{charge}</span>
                <span class="why">{text::why()}</span>
            </summary>
            <ul class="reasons">{words::reason(&line).into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}</ul>
        </details>
    }
}
