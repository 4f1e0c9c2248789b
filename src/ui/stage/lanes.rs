//! Swim lanes: a lane per buyer, a bar per request from sent to answered with a tick where the table executed it,
//! an arc from a stale read to the write that made it stale.
//!
//! Bars are buttons placed by percentages, so that labels keep their size on every screen; only the arc is an SVG,
//! stretched over the lanes, with strokes that do not scale.

use dynamodb_sandbox::workbench::axis::{self, Axis, now};
use dynamodb_sandbox::workbench::view::{Course, Exchange, ExchangeKind, StageView};
use leptos::prelude::*;

use super::{Scene, exchanges};
use crate::ui::words;
use crate::ui::words::catalogue::stage::lanes as text;

/// Height of a lane in the arc's coordinates, and where in it the bars are.
const LANE: f64 = 100.0;
const BAR: f64 = 55.0;
/// Width of the lanes in the arc's coordinates.
const WIDTH: f64 = 1000.0;

/// All lanes.
#[component]
pub(super) fn Lanes(scene: Scene) -> impl IntoView {
    let buyers = scene.part(|view| view.buyers.len());
    view! {
        <div class="lanes">
            <For each=move || 0..buyers.get() key=|&buyer| buyer let:buyer>
                <Lane scene buyer/>
            </For>
            <Arc scene/>
        </div>
    }
}

#[component]
fn Lane(scene: Scene, buyer: usize) -> impl IntoView {
    let name = scene.part(move |view| view.buyers.get(buyer).map(|buyer| buyer.name.clone()));
    let outcome = scene.part(move |view| view.buyers.get(buyer).and_then(|buyer| buyer.outcome));
    let own = scene.part(move |view| {
        let own = exchanges(view).iter().enumerate().filter(|(_, exchange)| exchange.buyer == buyer);
        own.map(|(index, _)| index).collect::<Vec<_>>()
    });
    view! {
        <div class="lane">
            <span class="lane-name">{name}</span>
            <div class="lane-track">
                <For each=move || own.get() key=|&index| index let:index>
                    <Locked scene index/>
                    <Bar scene index/>
                </For>
            </div>
            <span class="lane-end">{move || outcome.get().map(words::outcome)}</span>
        </div>
    }
}

/// What a bar shows, so that only what changed is drawn again.
#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    label: String,
    sentence: String,
    kind: ExchangeKind,
    course: Course,
    left: f64,
    width: f64,
    /// Where on the bar the request was executed, 0 to 1.
    tick: f64,
    /// How far the label may reach, as a share of the bar; what the harm is stands there in full.
    room: Option<f64>,
    late: bool,
    stale: bool,
    harmful: bool,
}

#[component]
fn Bar(scene: Scene, index: usize) -> impl IntoView {
    let drawn = scene.part(move |view| drawn(view, index));
    let part = move |read: fn(&Drawn) -> String| move || drawn.with(|drawn| drawn.as_ref().map(read));
    let kind = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.kind));
    let is = move |wanted: ExchangeKind| move || kind() == Some(wanted);
    let took = move |wanted: Course| {
        move || drawn.with(|drawn| drawn.as_ref().is_some_and(|drawn| drawn.course == wanted))
    };
    let shown = move || scene.shown() == Some(index);
    let room = move || drawn.with(|drawn| drawn.as_ref().and_then(|drawn| drawn.room).map(percent));
    view! {
        <button
            type="button"
            class="request"
            class:read=is(ExchangeKind::Read)
            class:write=is(ExchangeKind::Write)
            class:refused=is(ExchangeKind::RefusedWrite)
            class:error=is(ExchangeKind::Error)
            class:prepared=took(Course::Prepared)
            class:request-lost=took(Course::RequestLost)
            class:answer-lost=took(Course::ResponseLost)
            class:stale=move || drawn.with(|drawn| drawn.as_ref().is_some_and(|drawn| drawn.stale))
            class:late=move || drawn.with(|drawn| drawn.as_ref().is_some_and(|drawn| drawn.late))
            class:harmful=move || drawn.with(|drawn| drawn.as_ref().is_some_and(|drawn| drawn.harmful))
            aria-pressed=move || shown().to_string()
            aria-label=part(|drawn| drawn.sentence.clone())
            style:left=part(|drawn| percent(drawn.left))
            style:width=part(|drawn| percent(drawn.width))
            on:click=move |_| scene.picked.set(Some(index))
        >
            <span class="request-label" aria-hidden="true" style:max-width=room>{part(|drawn| drawn.label.clone())}</span>
            <span class="request-bar" aria-hidden="true">
                <span class="request-tick" style:left=part(|drawn| percent(drawn.tick))></span>
            </span>
        </button>
    }
}

/// From a transaction's preparation to its commit: its items are locked. The requests at both ends say so in words.
#[component]
fn Locked(scene: Scene, index: usize) -> impl IntoView {
    let span = scene.part(move |view| locked(view, index));
    view! {
        {move || span.get().map(|(from, to)| view! {
            <span class="locked" aria-hidden="true" style:left=percent(from) style:width=percent(to - from)></span>
        })}
    }
}

fn locked(view: &StageView, index: usize) -> Option<(f64, f64)> {
    let shown = exchanges(view);
    let prepared = shown.get(index).filter(|exchange| exchange.course == Course::Prepared)?;
    let later = shown.get(index + 1..)?.iter().find(|exchange| exchange.buyer == prepared.buyer);
    let axis = Axis::of(view);
    let until = later.map_or(now(view), |commit| commit.executed);
    let (from, to) = (axis.at(prepared.executed), axis.at(until));
    (to > from).then_some((from, to))
}

/// The arc of the harm, from the stale read to the write that made it stale.
#[component]
fn Arc(scene: Scene) -> impl IntoView {
    let arc = scene.part(arc);
    let height = scene.part(|view| view.buyers.len());
    view! {
        {move || arc.get().map(|arc| view! {
            <div class="arc" aria-hidden="true">
                <svg viewBox=format!("0 0 {WIDTH} {}", height.get() as f64 * LANE) preserveAspectRatio="none">
                    <path d=arc.path vector-effect="non-scaling-stroke"></path>
                </svg>
                <span class="arc-end" style:left=percent(arc.end.0) style:top=percent(arc.end.1)></span>
                <span class="arc-label" style:left=percent(arc.label.0) style:top=percent(arc.label.1)>{text::stale()}</span>
            </div>
        })}
    }
}

/// An arc in the coordinates of the lanes; ends as shares of width and height.
#[derive(Debug, Clone, PartialEq)]
struct ArcShape {
    path: String,
    end: (f64, f64),
    label: (f64, f64),
}

fn arc(view: &StageView) -> Option<ArcShape> {
    let stale = view.harm.as_ref()?.stale?;
    let shown = exchanges(view);
    let (read, write) = (shown.get(stale.read)?, shown.get(stale.made_stale_by)?);
    let axis = Axis::of(view);
    let place = |lane: usize, x: f64| (x * WIDTH, lane as f64 * LANE + BAR);
    let (from, to) = (place(read.buyer, axis.at(read.executed)), place(write.buyer, axis.at(write.executed)));
    let middle = (from.1 + to.1) / 2.0;
    let path = format!(
        "M{:.1} {:.1}C{:.1} {middle:.1} {:.1} {middle:.1} {:.1} {:.1}",
        from.0, from.1, from.0, to.0, to.0, to.1
    );
    let height = view.buyers.len() as f64 * LANE;
    Some(ArcShape {
        path,
        end: (to.0 / WIDTH, to.1 / height),
        label: ((from.0 + to.0) / 2.0 / WIDTH, middle / height),
    })
}

fn drawn(view: &StageView, index: usize) -> Option<Drawn> {
    let exchange = exchanges(view).get(index)?;
    let bar = bar(view, exchange);
    let executed = Axis::of(view).at(exchange.executed);
    let harm = view.harm.as_ref();
    let name = view.buyers.get(exchange.buyer).map_or("", |buyer| buyer.name.as_str());
    let number = words::whole(index as u64 + 1);
    let sentence = text::request(&number, &words::move_sentence(name, exchange));
    let stale = harm.and_then(|harm| harm.stale).is_some_and(|stale| stale.read == index);
    let harmful = harm.filter(|harm| harm.exchange == index);
    let width = bar.to - bar.from;
    let stale_words = stale.then(|| text::stale_read().to_owned());
    let harm_words = harmful.map(|harm| words::harm_sentence(harm, &view.figures));
    let sentence: Vec<String> = [Some(sentence), stale_words, harm_words].into_iter().flatten().collect();
    Some(Drawn {
        label: words::request_label(exchange),
        sentence: sentence.join(" "),
        kind: exchange.kind,
        course: exchange.course,
        left: bar.from,
        width,
        tick: if width > 0.0 { (executed - bar.from) / width } else { 0.5 },
        room: (harmful.is_none() && width > 0.0).then(|| room(view, exchange, index) / width),
        late: bar.is_late(),
        stale,
        harmful: harmful.is_some(),
    })
}

/// How far a request's label may reach, as a share of the lane's width: the neighbours are what the same buyer has on
/// the same side of the lane.
fn room(view: &StageView, exchange: &Exchange, index: usize) -> f64 {
    let is_read = |exchange: &Exchange| exchange.kind == ExchangeKind::Read;
    let is_beside = |other: &&Exchange| other.buyer == exchange.buyer && is_read(other) == is_read(exchange);
    let (before, after) = exchanges(view).split_at(index);
    let bar = |exchange| bar(view, exchange);
    bar(exchange)
        .label_room(before.iter().rfind(is_beside).map(bar), after.iter().skip(1).find(is_beside).map(bar))
}

fn bar(view: &StageView, exchange: &Exchange) -> axis::Bar {
    let axis = Axis::of(view);
    axis::Bar { from: axis.at(exchange.sent), to: axis.at(exchange.answered) }
}

fn percent(share: f64) -> String {
    format!("{:.3}%", share * 100.0)
}
