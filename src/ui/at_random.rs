//! Chance decides who comes when: one run of up to 100,000 buyers in figures, and how often many runs do harm.

use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::view::{Percentiles, RunKind, RunStatistics, StageView};
use leptos::prelude::*;

use super::stage::{Scene, Trace, run};
use super::words;
use super::words::catalogue::at_random as text;
use super::words::{units, whole};

mod closer;
mod frequency;

#[cfg(test)]
mod tests;

/// The controls, the figures, the drawing, a closer look, the frequency.
#[component]
pub(crate) fn AtRandom(
    /// Whose buyers.
    scene: Scene,
) -> impl IntoView {
    let shown = scene.part(|view| view.run != RunKind::ByHand);
    view! {
        <div class="at-random" role="group" aria-label=text::label()>
            <run::Run scene buyers=50 seed=1 arrival=true/>
            <Show when=move || shown.get()>
                <Figures scene/>
                <Trace scene/>
                <closer::Closer scene/>
            </Show>
            <frequency::Frequency scene/>
        </div>
    }
}

/// The figures of a run, and the harm it did.
#[component]
fn Figures(scene: Scene) -> impl IntoView {
    let figures = scene.part(|view| Some(figures(view)));
    let latencies = scene.part(|view| Some((view.statistics.request_latency, view.statistics.buyer_latency)));
    let harm = scene.part(|view| view.harm.as_ref().map(|harm| words::harm_sentence(harm, &view.figures)));
    let holds = scene.part(|view| view.harm.is_none() && view.finished);
    let latency_rows = move || {
        let (requests, buyers) = latencies.get().unwrap_or_default();
        [(text::latency::requests(), requests), (text::latency::buyers(), buyers)]
            .into_iter()
            .filter_map(|(name, percentiles)| Some((name, percentiles?)))
            .collect::<Vec<_>>()
    };
    view! {
        <p class="run-verdict" class:harm=move || harm.with(Option::is_some) class:proven=move || holds.get()>
            {move || harm.get().or_else(|| holds.get().then(|| text::no_harm().to_owned()))}
        </p>
        <dl class="effort run-figures">
            {move || figures.get().unwrap_or_default().into_iter().map(|Figure { id, name, value, kind }| view! {
                <div class=kind><dt>{name}</dt><dd data-figure=id>{value}</dd></div>
            }).collect_view()}
        </dl>
        <table class="latencies">
            <caption>{text::latency::title()}</caption>
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">{text::latency::half()}</th>
                    <th scope="col">{text::latency::most()}</th>
                    <th scope="col">{text::latency::nearly_all()}</th>
                    <th scope="col">{text::latency::slowest()}</th>
                </tr>
            </thead>
            <tbody>
                {move || latency_rows().into_iter().map(|(name, percentiles)| view! {
                    <tr>
                        <th scope="row">{name}</th>
                        {times(percentiles).into_iter().map(|time| view! { <td>{words::milliseconds(time)}</td> }).collect_view()}
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
    }
}

fn times(percentiles: Percentiles) -> [Duration; 4] {
    [percentiles.p50, percentiles.p90, percentiles.p99, percentiles.max]
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Figure {
    id: &'static str,
    name: &'static str,
    value: String,
    kind: &'static str,
}

fn figures(view: &StageView) -> Vec<Figure> {
    let RunStatistics { retries, .. } = view.statistics;
    let statistics = &view.statistics;
    let figure = |id, name, value| Figure { id, name, value, kind: "" };
    let harmful = if statistics.oversold > 0 { "harm" } else { "" };
    let mut figures = vec![
        figure("buyers", text::buyers(), whole(statistics.buyers)),
        figure("served", words::plot::served().unwrap_or(text::served()), whole(statistics.served)),
        figure("refused", text::refused(), whole(statistics.refused)),
        figure("requests", text::requests(), whole(statistics.requests)),
        figure("retries", text::retries(), whole(retries.total())),
        Figure { kind: "reads", ..figure("rcu", text::reads(), units(statistics.read_units)) },
        Figure { kind: "writes", ..figure("wcu", text::writes(), units(statistics.write_units)) },
        figure("duration", text::duration(), words::milliseconds(statistics.duration)),
    ];
    // Only a stock can be oversold.
    if !view.figures.stock_at_start.is_empty() {
        figures.insert(
            3,
            Figure { kind: harmful, ..figure("oversold", text::oversold(), whole(statistics.oversold)) },
        );
    }
    // What did not happen is not worth a place.
    let rare = [
        ("failed", text::failed(), whole(statistics.failed), statistics.failed),
        (
            "refused-writes",
            text::refused_writes(),
            text::refused_units(&whole(statistics.refused_writes), &units(statistics.refused_write_units)),
            statistics.refused_writes,
        ),
        ("conflicts", text::conflicts(), whole(statistics.conflicts), statistics.conflicts),
        ("throttled", text::throttled(), whole(statistics.throttled), statistics.throttled),
        ("went-back", text::went_back(), whole(retries.went_back), retries.went_back),
        ("repeated", text::repeated(), whole(retries.repeated), retries.repeated),
        ("sent-again", text::sent_again(), whole(retries.sent_again), retries.sent_again),
    ];
    let happened = rare.into_iter().filter(|(_, _, _, count)| *count > 0);
    figures.extend(happened.map(|(id, name, value, _)| figure(id, name, value)));
    figures
}
