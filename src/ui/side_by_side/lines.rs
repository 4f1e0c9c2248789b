//! One figure of all programs over the number of buyers: a line each, told apart by number, dashes and marks, coloured
//! by whether it broke a rule anywhere; and the same as a table.

use dynamodb_sandbox::simulator::comparison::MAX_LINES;
use dynamodb_sandbox::workbench::chart::Chart;
use dynamodb_sandbox::workbench::view::{ComparisonView, Line, Point};
use leptos::prelude::*;

use super::measured::Measured;
use crate::ui::words;
use crate::ui::words::catalogue::side_by_side::chart as text;
use crate::ui::words::whole;

/// Size of the chart in its own coordinates.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 400.0;

/// The choice of a figure, the chart, the table.
#[component]
pub(super) fn Lines(comparison: StoredValue<ComparisonView>, has_stock: bool) -> impl IntoView {
    let measured = RwSignal::new(Measured::WriteUnitsPerSold);
    view! {
        <fieldset class="measured">
            <legend>{text::choose()}</legend>
            {Measured::all(has_stock).map(|choice| view! {
                <label>
                    <input type="radio" name="measured" value=choice.id() prop:checked=move || measured.get() == choice
                        on:change=move |_| measured.set(choice)/>
                    <span>{choice.name()}</span>
                </label>
            }).collect_view()}
        </fieldset>
        {move || view! { <Drawn comparison measured=measured.get()/> }}
    }
}

#[component]
fn Drawn(comparison: StoredValue<ComparisonView>, measured: Measured) -> impl IntoView {
    let ComparisonView { lines, .. } = comparison.get_value();
    let buyers = buyers(&lines);
    let across: Vec<f64> = buyers.iter().map(|&count| count as f64).collect();
    let values: Vec<Vec<Option<f64>>> =
        lines.iter().map(|line| line.points.iter().map(|point| measured.of(point)).collect()).collect();
    let chart = Chart::of(&across, &values);
    let caption = text::caption(&measured.name());
    let programs: Vec<Program> =
        lines.iter().enumerate().map(|(index, line)| Program::of(index, line)).collect();
    let ends: Vec<(f64, String)> = chart
        .labels
        .iter()
        .zip(&programs)
        .filter_map(|(label, program)| Some(((*label)?, program.number.clone())))
        .collect();
    view! {
        <figure class="chart">
            <figcaption>{caption.clone()}</figcaption>
            <div class="chart-drawing" aria-hidden="true">
                <div class="chart-scale">
                    {chart.ticks.iter().map(|&(height, value)| view! {
                        <span style:bottom=percent(height)>{measured.words(value)}</span>
                    }).collect_view()}
                </div>
                <div class="chart-field">
                    <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                        <path class="grid" d=grid(&chart) vector-effect="non-scaling-stroke"></path>
                        {chart.lines.iter().zip(&programs).map(|(line, program)| view! {
                            <path class=program.class.clone() d=path(line) vector-effect="non-scaling-stroke"></path>
                        }).collect_view()}
                    </svg>
                    {chart.lines.iter().zip(&programs).enumerate().map(|(index, (line, program))| view! {
                        <div class=program.class.clone()>
                            {marked(index, line).into_iter().map(|(x, y)| view! {
                                <span class="chart-mark" style:left=percent(x) style:bottom=percent(y)><Mark mark=program.mark/></span>
                            }).collect_view()}
                        </div>
                    }).collect_view()}
                    <div class="chart-ends">
                        {ends.into_iter().map(|(height, number)| view! { <span style:bottom=percent(height)>{number}</span> }).collect_view()}
                    </div>
                </div>
                <div class="chart-across">
                    {across_labels(&buyers).into_iter().map(|(place, label)| view! { <span style:left=percent(place)>{label}</span> }).collect_view()}
                    <span class="chart-unit">{text::buyers()}</span>
                </div>
            </div>
            <ul class="chart-legend">
                {programs.iter().map(|program| view! {
                    <li class=program.class.clone()>
                        <span class="chart-sample" aria-hidden="true">
                            <svg viewBox="0 0 40 10"><path d="M0 5H40"></path></svg>
                            <span class="chart-mark"><Mark mark=program.mark/></span>
                        </span>
                        <span class="chart-number">{program.number.clone()}</span>
                        <span>{program.name.clone()}</span>
                        <span class="chart-harm">{if program.harmful { text::breaks() } else { text::holds() }}</span>
                    </li>
                }).collect_view()}
            </ul>
            <details class="chart-table">
                <summary>{text::table()}</summary>
                <div class="wide" tabindex="0" role="group" aria-label=caption.clone()>
                    <table>
                        <caption class="hidden">{caption.clone()}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{text::buyers()}</th>
                                {programs.iter().map(|program| view! { <th scope="col">{program.name.clone()}</th> }).collect_view()}
                            </tr>
                        </thead>
                        <tbody>
                            {buyers.iter().enumerate().map(|(row, &count)| view! {
                                <tr>
                                    <th scope="row">{whole(count)}</th>
                                    {lines.iter().map(|line| {
                                        let point = line.points.get(row);
                                        let value = point.and_then(|point| measured.of(point));
                                        let harmful = point.is_some_and(|point| point.harm.is_some());
                                        view! {
                                            <td class:harm=harmful>
                                                {value.map_or_else(|| text::nothing().to_owned(), |value| measured.words(value))}
                                                {harmful.then_some(" ✕")}
                                                {harmful.then(|| view! { <span class="hidden">{text::breaks()}</span> })}
                                            </td>
                                        }
                                    }).collect_view()}
                                </tr>
                            }).collect_view()}
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

/// A program as its line is told apart.
struct Program {
    number: String,
    name: String,
    harmful: bool,
    class: String,
    /// The path of its mark.
    mark: &'static str,
}

/// Dashes that lines have.
const DASHES: usize = 5;
/// Marks on lines, as paths within −5 to 5: a disc, a square, a triangle, a cross. Each with each of the dashes tells
/// as many lines apart as can be compared.
const MARKS: [&str; 4] = [
    "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z",
    "M-3.5 -3.5H3.5V3.5H-3.5Z",
    "M0 -4.5L4.5 3.5H-4.5Z",
    "M-4.5 -1.5H-1.5V-4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5Z",
];
const _: () = assert!(MARKS.len() * DASHES >= MAX_LINES);
/// Points from one mark of a line to its next.
const BETWEEN_MARKS: usize = 4;

/// The points of a line that have its mark. Lines that lie on one another have theirs at other points.
fn marked(index: usize, line: &[Option<(f64, f64)>]) -> Vec<(f64, f64)> {
    line.iter().skip(index % BETWEEN_MARKS).step_by(BETWEEN_MARKS).copied().flatten().collect()
}

#[component]
fn Mark(mark: &'static str) -> impl IntoView {
    view! { <svg viewBox="-5 -5 10 10" aria-hidden="true"><path d=mark></path></svg> }
}

impl Program {
    fn of(index: usize, line: &Line) -> Self {
        let harmful = line.points.iter().any(|point| point.harm.is_some());
        let standing = if harmful { "harmful" } else { "holding" };
        Self {
            number: whole(index as u64 + 1),
            name: words::program_name(&line.program).to_owned(),
            harmful,
            class: format!("line {standing} dashes-{}", index % DASHES),
            mark: MARKS.get(index / DASHES % MARKS.len()).copied().unwrap_or_default(),
        }
    }
}

/// The numbers of buyers that were compared.
pub(super) fn buyers(lines: &[Line]) -> Vec<u64> {
    let count = |point: &Point| point.run.buyers;
    lines.first().map(|line| line.points.iter().map(count).collect()).unwrap_or_default()
}

/// A line through its points, with gaps where there is none.
fn path(line: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    let mut pen_down = false;
    for point in line {
        if let Some((x, y)) = point {
            let letter = if pen_down { 'L' } else { 'M' };
            path.push_str(&format!("{letter}{:.1} {:.1}", x * WIDTH, (1.0 - y) * HEIGHT));
        }
        pen_down = point.is_some();
    }
    path
}

fn grid(chart: &Chart) -> String {
    chart.ticks.iter().map(|(height, _)| format!("M0 {:.1}H{WIDTH}", (1.0 - height) * HEIGHT)).collect()
}

/// A few numbers of buyers along the chart: the first, the last and those that are far enough from both.
fn across_labels(buyers: &[u64]) -> Vec<(f64, String)> {
    let (Some(&first), Some(&last)) = (buyers.first(), buyers.last()) else { return Vec::new() };
    let place = |count: u64| (count - first) as f64 / (last - first).max(1) as f64;
    let mut labels: Vec<(f64, String)> = Vec::new();
    for &count in buyers {
        let at = place(count);
        let is_end = count == first || count == last;
        let apart = labels.last().is_none_or(|(before, _)| at - before >= 0.15) && 1.0 - at >= 0.15;
        if is_end || apart {
            labels.push((at, whole(count)));
        }
    }
    labels
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
