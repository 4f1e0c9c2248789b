//! A race as it stands, to be kept: as a link, as a QR code, as a file; and the way back from each of them.

use dynamodb_sandbox::workbench::qr::QrCode;
use dynamodb_sandbox::workbench::share::SharedRace;
use dynamodb_sandbox::workbench::view::InJson;
use leptos::prelude::*;

use super::dom;
use super::stage::Scene;
use super::words::catalogue::{keep as text, present as present_text};
use super::words::whole;

mod copy;
mod field;
mod file;
mod follow;

#[cfg(test)]
mod tests;

pub(crate) use copy::{Copied, Copying};
pub(crate) use field::{CopyField, LinkField};
pub(crate) use follow::Follow;

/// Longest address for which there is a QR code: one that a phone reads from a projector.
pub(crate) const MOST_QR_CHARACTERS: usize = 1_200;

/// Everything by which the race can be kept.
#[component]
pub(crate) fn Keep(scene: Scene) -> impl IntoView {
    let shared = scene.part(|view| view.shared.as_ref().and_then(InJson::read));
    let address = Memo::new(move |_| shared.get().and_then(|shared| address(&shared)).unwrap_or_default());
    let none = Memo::new(move |_| address.with(String::is_empty));
    view! {
        <Show when=move || !none.get() fallback=|| view! { <p>{text::no_link()}</p> }>
            <LinkField address/>
            <Code address/>
        </Show>
        <file::Files scene shared/>
        <Present shared/>
    }
}

/// The link as a QR code, where it is short enough.
#[component]
fn Code(address: Memo<String>) -> impl IntoView {
    let long = Memo::new(move |_| address.with(String::len) > MOST_QR_CHARACTERS);
    let most = whole(MOST_QR_CHARACTERS as u64);
    view! {
        <Show when=move || !long.get() fallback=move || view! { <p class="aside">{text::too_long(&most)}</p> }>
            <QrPicture address title=text::qr_title()/>
        </Show>
    }
}

/// A QR code, made when it is looked at.
#[component]
pub(crate) fn QrPicture(address: Memo<String>, title: &'static str) -> impl IntoView {
    let open = RwSignal::new(false);
    let code = move || open.get().then(|| address.with(|address| QrCode::of(address))).flatten();
    view! {
        <details class="qr" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
            <summary>{text::qr()}</summary>
            {move || code().map(|QrCode { side, path }| view! {
                <svg class="qr-code" role="img" aria-label=title
                    viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges">
                    <rect class="qr-ground" width=side height=side></rect>
                    <path class="qr-squares" d=path></path>
                </svg>
            })}
        </details>
    }
}

/// The way to the page for a class, where the page says where that is.
#[component]
fn Present(shared: Memo<Option<SharedRace>>) -> impl IntoView {
    let page = dom::document().document_element().and_then(|html| dom::find(&html, "[data-present]"));
    let page = page.and_then(|page| page.dataset().get("present"));
    let link = Memo::new(move |_| {
        let page = page.as_ref()?;
        Some(format!("{page}#{}", shared.get()?.fragment()?))
    });
    view! {
        {move || link.get().map(|link| view! {
            <p class="present-this"><a href=link>{present_text::this()}</a>" "{present_text::this_why()}</p>
        })}
    }
}

/// The address at which a race is found again: this page's, with its plot.
pub(crate) fn address(shared: &SharedRace) -> Option<String> {
    let location = dom::window().location();
    let (origin, path) = (location.origin().ok()?, location.pathname().ok()?);
    Some(format!("{origin}{path}?plot={}#{}", shared.race, shared.fragment()?))
}
