//! A refused or harmful write taken apart: what each part of its condition met, who wrote what was there, and what
//! the buyer had believed.

use dynamodb_sandbox::expression::{Explanation, ShownValue};
use dynamodb_sandbox::model::error::Span;
use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{
    Belief, ConditionXRay, Exchange, ExchangeKind, Written, XRay as Facts,
};
use leptos::prelude::*;

use super::{Scene, exchanges};
use crate::ui::words::catalogue::xray as text;
use crate::ui::words::{decimal, whole};

/// Conditions inside conditions that are taken apart; what lies deeper is in the text of its outermost one.
const MOST_LEVELS: usize = 8;
/// Most characters of a value that are shown: the whole of it is in the item.
const MOST_CHARACTERS: usize = 80;

/// The exchange under the X-ray; nothing if it was neither refused nor harmful, or rested on nothing.
#[component]
pub(super) fn XRay(scene: Scene, exchange: Exchange) -> impl IntoView {
    let Some(Facts { conditions, beliefs }) = exchange.xray else { return ().into_any() };
    let refused = exchange.exception.is_some();
    let unconditional = exchange.kind == ExchangeKind::Write && conditions.is_empty();
    let title = if refused { text::refused() } else { text::harmful() };
    let buyer = scene
        .view_now()
        .and_then(|view| view.buyers.get(exchange.buyer).map(|buyer| buyer.name.clone()))
        .unwrap_or_default();
    let beliefs = beliefs.into_iter().map(|belief| view! { <Believed scene buyer=buyer.clone() belief/> });
    view! {
        <div class="xray" role="group" aria-label=title>
            <h4>{title}</h4>
            {conditions.into_iter().map(|condition| view! { <Condition scene condition/> }).collect_view()}
            {unconditional.then(|| view! { <p>{text::unconditional()}</p> })}
            <ul class="origins">{beliefs.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// A condition, and below it where the values are from that it met.
#[component]
fn Condition(scene: Scene, condition: ConditionXRay) -> impl IntoView {
    let ConditionXRay { text, explanation, attributes } = condition;
    let origins = attributes.into_iter().map(|written| view! { <Origin scene written/> });
    view! {
        <ul class="parts">{part(&text, explanation, MOST_LEVELS)}</ul>
        <ul class="origins">{origins.collect_view()}</ul>
    }
}

/// A part of a condition as a list item, with the parts that it is made of inside.
fn part(condition: &str, explanation: Explanation, levels: usize) -> AnyView {
    let Explanation { span, operator, truth, operands, parts } = explanation;
    let mark = if truth { "✓" } else { "✕" };
    let parts = if levels == 0 { Vec::new() } else { parts };
    let said = if parts.is_empty() {
        let verdict = if truth { text::held() } else { text::failed() };
        let values = operands.into_iter().map(|operand| {
            let what = cut(condition, operand.span);
            operand.value.map_or_else(|| text::was_missing(what), |value| text::was(what, &shown(&value)))
        });
        let values = values.collect::<Vec<_>>().join(", ");
        let met = if values.is_empty() { "." } else { ": " };
        view! {
            <code>{cut(condition, span).to_owned()}</code>
            <span class="part-verdict">" "{verdict}</span>
            {[met, &values].concat()}
        }
        .into_any()
    } else {
        view! { <span class="part-verdict">{joined(&operator, truth)}</span> }.into_any()
    };
    let inner = parts.into_iter().map(|inner| part(condition, inner, levels.saturating_sub(1)));
    let inner = inner.collect::<Vec<_>>();
    view! {
        <li class="part" class:held=truth>
            <span class="part-mark" aria-hidden="true">{mark}</span>
            <div>{said}{(!inner.is_empty()).then(|| view! { <ul class="parts">{inner}</ul> })}</div>
        </li>
    }
    .into_any()
}

/// What AND, OR or NOT made of its parts.
fn joined(operator: &str, truth: bool) -> &'static str {
    match (operator, truth) {
        ("AND", true) => text::all_held(),
        ("AND", false) => text::not_all_held(),
        ("OR", true) => text::one_held(),
        ("OR", false) => text::none_held(),
        (_, true) => text::not_held(),
        (_, false) => text::not_failed(),
    }
}

/// An attribute, its value at that instant and who wrote it last.
#[component]
fn Origin(scene: Scene, written: Written) -> impl IntoView {
    let Written { attribute, value, written_by } = written;
    let value = value.as_ref().map(shown);
    let sentence = match (&value, written_by) {
        (Some(value), Some(_)) => text::written(&attribute, value),
        (Some(value), None) => text::from_the_start(&attribute, value),
        (None, Some(_)) => text::removed(&attribute),
        (None, None) => text::never_there(&attribute),
    };
    view! { <li>{sentence}{written_by.map(|index| view! { " "<Writer scene index/> })}</li> }
}

/// What the buyer had read, and what had become of it.
#[component]
fn Believed(scene: Scene, buyer: String, belief: Belief) -> impl IntoView {
    let is_true = belief.is_true();
    let number = whole(belief.read_by as u64 + 1);
    let Written { attribute, value, written_by } = belief.now;
    let read = match &belief.believed {
        Some(value) => text::had_read(&buyer, &attribute, &shown(value), &number),
        None => text::had_found_none(&buyer, &attribute, &number),
    };
    let writer = written_by.filter(|_| !is_true);
    let now = match (&value, writer) {
        _ if is_true => text::still_true().to_owned(),
        (Some(value), Some(_)) => text::by_now(&shown(value)),
        (Some(value), None) => text::in_the_table(&shown(value)),
        (None, Some(_)) => text::gone().to_owned(),
        (None, None) => text::not_in_the_table().to_owned(),
    };
    view! {
        <li class="belief" class:stale=!is_true>
            {[read, now].join(" ")}{writer.map(|index| view! { " "<Writer scene index/> })}
        </li>
    }
}

/// Who made a request, as a button that goes there.
#[component]
fn Writer(scene: Scene, index: usize) -> impl IntoView {
    let number = whole(index as u64 + 1);
    let name = scene.view_now().and_then(|view| {
        let buyer = exchanges(&view).get(index)?.buyer;
        view.buyers.get(buyer).map(|buyer| buyer.name.clone())
    });
    let label = name.map_or_else(|| text::request(&number), |name| text::writer(&name, &number));
    let go = move |_| {
        scene.picked.set(Some(index));
        scene.act(Action::Seek { position: index + 1 });
    };
    view! { <button type="button" class="quiet writer" on:click=go>{label}</button> }
}

/// The part of a condition's text that a span is about; nothing if it is about another text.
fn cut(condition: &str, span: Span) -> &str {
    condition.get(span.start..span.end).unwrap_or_default()
}

/// A value as it stands in a sentence: numbers grouped, text in quotation marks, all of it short.
fn shown(value: &ShownValue) -> String {
    let mut short: String = value.text.chars().take(MOST_CHARACTERS).collect();
    if short.len() < value.text.len() {
        short.push('…');
    }
    match value.descriptor.as_str() {
        "N" => decimal(&short),
        "S" => text::quoted(&short),
        _ => short,
    }
}
