//! The figures: stock and sold in large, what it cost in a running line.

use dynamodb_sandbox::workbench::view::MeasurePoint;
use leptos::prelude::*;

use super::Scene;
use crate::ui::words::catalogue::stage::figures as text;
use crate::ui::words::{self, decimal, units, whole};

/// Stock and sold, large enough for the last row.
#[component]
pub(crate) fn Figures(
    /// Whose.
    scene: Scene,
) -> impl IntoView {
    let figures = scene.part(|view| Some(view.figures.clone()));
    let verdict = scene.part(|view| view.harm.as_ref().map(|harm| words::harm(harm, &view.figures)));
    let stock = move || figures.with(|figures| figures.as_ref().map(|figures| decimal(&figures.stock)));
    // What is measured beside the stock, or instead of it: its present value, in the measure's own words.
    let others = scene.part(|view| {
        let has_stock = !view.figures.stock.is_empty();
        let of =
            |(id, points): (&String, &Vec<MeasurePoint>)| Some((id.clone(), points.last()?.value.clone()));
        view.measures
            .iter()
            .filter(|(id, _)| !(has_stock && *id == "stock"))
            .filter_map(of)
            .collect::<Vec<_>>()
    });
    let stock = move || stock().filter(|stock| !stock.is_empty());
    let served =
        move || figures.with(|figures| figures.as_ref().map(words::served_of).unwrap_or(text::sold()));
    let sold = move || figures.with(|figures| figures.as_ref().map(|figures| whole(figures.sold)));
    let of = move || {
        figures.with(|figures| {
            figures
                .as_ref()
                .filter(|figures| !figures.stock_at_start.is_empty())
                .map(|figures| text::of(&decimal(&figures.stock_at_start)))
        })
    };
    let refused = move || {
        figures.with(|figures| {
            figures.as_ref().filter(|figures| figures.refused > 0).map(|figures| whole(figures.refused))
        })
    };
    let failed = move || {
        figures.with(|figures| {
            figures.as_ref().filter(|figures| figures.failed > 0).map(|figures| whole(figures.failed))
        })
    };
    view! {
        <dl class="figures">
            {move || stock().map(|stock| view! {
                <div class="figure"><dt>{text::stock()}</dt><dd data-figure="stock">{stock}</dd></div>
            })}
            <div class="figure" class:harm=move || verdict.with(Option::is_some)>
                <dt>{served}</dt>
                <dd><span data-figure="sold">{sold}</span>" "<span class="of">{of}</span></dd>
            </div>
            {move || others.get().into_iter().map(|(id, value)| view! {
                <div class="figure small"><dt>{words::measure(&id).to_owned()}</dt><dd data-figure=id>{decimal(&value)}</dd></div>
            }).collect_view()}
            {move || refused().map(|refused| view! {
                <div class="figure small"><dt>{text::refused()}</dt><dd data-figure="refused">{refused}</dd></div>
            })}
            {move || failed().map(|failed| view! {
                <div class="figure small"><dt>{text::failed()}</dt><dd data-figure="failed">{failed}</dd></div>
            })}
            {move || verdict.get().map(|verdict| view! {
                <div class="figure verdict"><dt class="hidden">{text::verdict()}</dt><dd data-figure="verdict">{verdict}</dd></div>
            })}
        </dl>
    }
}

/// What the run has cost so far.
#[component]
pub(crate) fn Totals(
    /// Whose.
    scene: Scene,
) -> impl IntoView {
    let figures = scene.part(|view| Some(view.figures.clone()));
    let read = move || {
        figures.with(|figures| figures.as_ref().map(|figures| text::read_units(&units(figures.read_units))))
    };
    let write = move || {
        figures.with(|figures| figures.as_ref().map(|figures| text::write_units(&units(figures.write_units))))
    };
    let requests =
        move || figures.with(|figures| figures.as_ref().map(|figures| text::requests(figures.requests)));
    let refused = move || {
        figures.with(|figures| {
            let figures = figures.as_ref().filter(|figures| figures.refused_writes > 0)?;
            Some(text::refused_writes(figures.refused_writes, &units(figures.refused_write_units)))
        })
    };
    // Those that were lost on the way to the table were not executed, and are not among the requests.
    let lost = scene.part(|view| view.arrangement.losses - view.arrangement.losses_left);
    let lost = move || Some(lost.get()).filter(|&lost| lost > 0).map(|lost| text::lost(lost.into()));
    view! {
        <p class="totals">
            <span class="totals-label">{text::so_far()}</span>
            <span class="reads"><span class="mark" aria-hidden="true"></span><span data-figure="rcu">{read}</span></span>
            <span class="writes"><span class="mark" aria-hidden="true"></span><span data-figure="wcu">{write}</span></span>
            <span data-figure="requests">{requests}</span>
            {move || lost().map(|lost| view! { <span data-figure="lost">{lost}</span> })}
            {move || refused().map(|refused| view! { <span class="refused-share" data-figure="refused-writes">{refused}</span> })}
        </p>
    }
}
