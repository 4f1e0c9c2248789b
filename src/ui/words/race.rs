//! What happens in a race, in words: labels on lanes, sentences for screen readers.

use dynamodb_sandbox::workbench::view::{Course, Exchange, ExchangeKind, Figures, Harm, Outcome, Seen};

use super::catalogue::race as text;
use super::{catalogue, decimal, plot, whole};

/// What an exchange did, as a verb: `read`, `write`, `write refused`, `failed`.
pub(crate) fn verb(kind: ExchangeKind) -> &'static str {
    match kind {
        ExchangeKind::Read => text::verb::read(),
        ExchangeKind::Write => text::verb::write(),
        ExchangeKind::RefusedWrite => text::verb::refused(),
        ExchangeKind::Error => text::verb::error(),
    }
}

/// What became of a message that did not just arrive and bring its answer.
pub(crate) fn course(course: Course) -> Option<&'static str> {
    match course {
        Course::Answered => None,
        Course::Prepared => Some(text::course::prepared()),
        Course::RequestLost => Some(text::course::request_lost()),
        Course::ResponseLost => Some(text::course::response_lost()),
    }
}

/// The value an exchange saw or left behind: `stock=1`.
fn seen(seen: &Seen) -> Option<String> {
    let value = seen.after.as_ref()?;
    Some(text::measure_value(measure(&seen.measure), &decimal(value)))
}

/// A measure's name; one without a word here is shown as the race calls it.
pub(crate) fn measure(id: &str) -> &str {
    plot::measure(id).unwrap_or(if id == "stock" { text::stock() } else { id })
}

/// The label of a request on its lane: `read stock=1`.
pub(crate) fn request_label(exchange: &Exchange) -> String {
    if let (Course::Prepared | Course::RequestLost, Some(course)) = (exchange.course, course(exchange.course))
    {
        return course.to_owned();
    }
    let label = answered_label(exchange);
    match course(exchange.course) {
        Some(course) => [label.as_str(), ", ", course].concat(),
        None => label,
    }
}

fn answered_label(exchange: &Exchange) -> String {
    let verb = verb(exchange.kind);
    match (exchange.kind, exchange.seen.as_ref().and_then(seen)) {
        (ExchangeKind::Read | ExchangeKind::Write, Some(value)) => [verb, " ", &value].concat(),
        _ => verb.to_owned(),
    }
}

/// What a buyer did, as a sentence: `Ana read stock 1.`
pub(crate) fn move_sentence(name: &str, exchange: &Exchange) -> String {
    match exchange.course {
        Course::Answered => answered_sentence(name, exchange),
        Course::Prepared => text::sentence::prepared(name),
        Course::RequestLost => text::sentence::request_lost(name),
        Course::ResponseLost => {
            [answered_sentence(name, exchange).as_str(), text::sentence::response_lost()].join(" ")
        }
    }
}

fn answered_sentence(name: &str, exchange: &Exchange) -> String {
    let value =
        exchange.seen.as_ref().and_then(|seen| Some((measure(&seen.measure), decimal(seen.after.as_ref()?))));
    match (exchange.kind, value) {
        (ExchangeKind::Read, Some((measure, value))) => text::sentence::read(name, measure, &value),
        (ExchangeKind::Read, None) => text::sentence::read_nothing(name),
        (ExchangeKind::Write, Some((measure, value))) => text::sentence::wrote(name, measure, &value),
        (ExchangeKind::Write, None) => text::sentence::wrote_something(name),
        (ExchangeKind::RefusedWrite, _) => text::sentence::refused(name),
        (ExchangeKind::Error, _) => {
            text::sentence::error(name, exchange.exception.as_deref().unwrap_or_default())
        }
    }
}

/// The damage in a few words: `oversold by 1`.
pub(crate) fn harm(harm: &Harm, figures: &Figures) -> String {
    if let (0, Some(broken)) = (figures.oversold, plot::broken(&harm.invariant)) {
        return broken.to_owned();
    }
    match harm.invariant.as_str() {
        _ if figures.oversold > 0 => text::harm::oversold(&whole(figures.oversold)),
        "stock_not_negative" => text::harm::negative().to_owned(),
        "no_update_lost" => text::harm::lost().to_owned(),
        rule => text::harm::other(rule),
    }
}

/// The damage as a sentence: `Sold 2 of 1.`
pub(crate) fn harm_sentence(harm: &Harm, figures: &Figures) -> String {
    if let (0, Some(broken)) = (figures.oversold, plot::broken(&harm.invariant)) {
        return text::harm_sentence::broken(broken);
    }
    match harm.invariant.as_str() {
        _ if figures.oversold > 0 => {
            text::harm_sentence::oversold(&whole(figures.sold), &decimal(&figures.stock_at_start))
        }
        "stock_not_negative" => text::harm_sentence::negative().to_owned(),
        "no_update_lost" => text::harm_sentence::lost().to_owned(),
        rule => text::harm_sentence::other(rule),
    }
}

/// With how many buyers, of how much, with how many losses.
pub(crate) fn arranged(buyers: usize, amount: Option<&str>, losses: u32) -> String {
    use catalogue::lab::programs as text;
    let buyers = text::buyers(buyers as u64);
    let amount = amount.map(|amount| text::amount(&decimal(amount)));
    let losses = (losses > 0).then(|| text::losses(losses.into()));
    [Some(buyers), amount, losses].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A step's name as a program has it, to be read: `read_again` is shown as `read again`.
pub(crate) fn step_name(name: &str) -> String {
    name.replace('_', " ")
}

/// What buyers got that were served, in a sentence: `sold`, where the open plot has a word of its own.
pub(crate) fn served() -> String {
    plot::served().map_or_else(|| outcome(Outcome::Served).to_owned(), str::to_lowercase)
}

/// The same as a heading, where the open plot has no word for it: what has no stock sells nothing.
pub(crate) fn served_of(figures: &Figures) -> &'static str {
    use catalogue::stage::figures as text;
    let sells = !figures.stock_at_start.is_empty();
    plot::served().unwrap_or(if sells { text::sold() } else { text::done() })
}

/// How a buyer ended.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Served => text::outcome::served(),
        Outcome::Refused => text::outcome::refused(),
        Outcome::Failed => text::outcome::failed(),
    }
}

/// The name of a program; one without words is shown by its id.
pub(crate) fn program_name(id: &str) -> &str {
    plot::program_name(id).unwrap_or(id)
}

/// What one of the programs does.
pub(crate) fn program_promise(id: &str) -> &'static str {
    use catalogue::program as what;
    match id {
        "strong_read" => what::strong_read::promise(),
        "read_twice" => what::read_twice::promise(),
        "random_wait" => what::random_wait::promise(),
        "conditional_write" => what::conditional_write::promise(),
        _ => "",
    }
}

/// What running every future of one of the fixes shows.
pub(crate) fn program_finding(id: &str) -> &'static str {
    use catalogue::program as finding;
    match id {
        "strong_read" => finding::strong_read::finding(),
        "read_twice" => finding::read_twice::finding(),
        "random_wait" => finding::random_wait::finding(),
        "conditional_write" => finding::conditional_write::finding(),
        _ => "",
    }
}
