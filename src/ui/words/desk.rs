//! What came of requests, in words.

use dynamodb_sandbox::engine::receipt::Kind;
use dynamodb_sandbox::model::{CapacityUnits, Duration};
use dynamodb_sandbox::workbench::view::{Access, DeskView, Done, Problem, ProblemKind, SentView, Variant};

use super::catalogue::desk as text;
use super::receipt::amount;
use super::{milliseconds, whole};

/// Success, or the exception's name.
pub(crate) fn verdict(exception: Option<&str>) -> &str {
    exception.unwrap_or(text::success())
}

/// What a request came to, in a few words: `success, 0.5 RCU`.
pub(crate) fn outcome(sent: &SentView) -> String {
    [verdict(sent.exception.as_deref()), &cost(sent.read_units, sent.write_units)].join(", ")
}

/// What was charged, or that nothing was.
pub(crate) fn cost(read_units: CapacityUnits, write_units: CapacityUnits) -> String {
    let parts = [(Kind::Read, read_units), (Kind::Write, write_units)];
    let charged: Vec<String> = parts
        .into_iter()
        .filter(|(_, units)| *units > CapacityUnits::ZERO)
        .map(|(kind, units)| amount(kind, units))
        .collect();
    if charged.is_empty() { text::free().to_owned() } else { charged.join(", ") }
}

/// What is otherwise, in a few words.
pub(crate) fn variant(variant: &Variant, requests: u64) -> String {
    match variant {
        Variant::StronglyConsistent => text::what_if::strong().to_owned(),
        Variant::EventuallyConsistent => text::what_if::eventual().to_owned(),
        Variant::Query { index: None } => text::what_if::query().to_owned(),
        Variant::Query { index: Some(index) } => text::what_if::query_index(index),
        Variant::WithoutProjection => text::what_if::without_projection().to_owned(),
        Variant::InTransaction => text::what_if::in_transaction().to_owned(),
        Variant::OutOfTransaction => text::what_if::out_of_transaction(requests),
        Variant::OneByOne => text::what_if::one_by_one(requests),
        Variant::KeysOnly { index } => text::what_if::keys_only(index),
    }
}

/// What came of the requests that were sent last, as a sentence: of many, the last one's outcome.
pub(crate) fn sent(view: &DeskView, count: u64) -> String {
    let Some(last) = &view.last else { return String::new() };
    let cost = cost(last.read_units, last.write_units);
    let last = match &last.exception {
        None => text::said::success(&last.operation, &cost),
        Some(exception) => text::said::exception(&last.operation, exception, &cost),
    };
    if count > 1 { [text::said::sent(count), last].join(" ") } else { last }
}

/// Whether the problems are the service's, so that the request was sent.
pub(crate) fn is_refused(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| matches!(problem.kind, ProblemKind::ServiceRefuses { .. }))
}

/// What a request did to an item.
pub(crate) fn access(access: Access) -> &'static str {
    match access {
        Access::Read => text::access::read(),
        Access::Evaluated => text::access::evaluated(),
        Access::Created => text::access::created(),
        Access::Changed => text::access::changed(),
        Access::Deleted => text::access::deleted(),
        Access::Refused => text::access::refused(),
    }
}

/// Where in time: `3 of 5`, or that it is before everything.
pub(crate) fn place(position: u64, length: u64) -> String {
    match position {
        0 => text::time::start().to_owned(),
        position => text::time::place(&whole(position), &whole(length)),
    }
}

/// What was done: the operation, or that the clock was moved.
pub(crate) fn name(done: &Done) -> String {
    match done {
        Done::Sent { operation, .. } => operation.clone(),
        Done::Waited { by, .. } => text::clock::moved(&span(*by)),
    }
}

/// What came of it, in a few words.
pub(crate) fn came_to(done: &Done) -> String {
    match done {
        Done::Sent { exception, read_units, write_units, .. } => {
            [verdict(exception.as_deref()), &cost(*read_units, *write_units)].join(", ")
        }
        Done::Waited { expired, .. } => text::clock::expired(*expired),
    }
}

/// Both.
pub(crate) fn done(done: &Done) -> String {
    [name(done), came_to(done)].join(", ")
}

/// A span of time by its two largest units: `1 day 3 hours`.
pub(crate) fn span(span: Duration) -> String {
    use text::clock as unit;
    let seconds = span.as_micros() / 1_000_000;
    if seconds == 0 {
        return milliseconds(span);
    }
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let named: [fn(u64) -> String; 4] = [unit::days, unit::hours, unit::minutes, unit::seconds];
    let some = parts.into_iter().zip(named).filter(|(count, _)| *count > 0);
    let words: Vec<String> = some.take(2).map(|(count, word)| word(count)).collect();
    words.join(" ")
}
