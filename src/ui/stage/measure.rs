//! A measure over time, as a line of steps with its values.

use dynamodb_sandbox::workbench::axis::{Axis, now, steps};
use dynamodb_sandbox::workbench::view::StageView;
use leptos::prelude::*;

use super::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::stage::trace as text;

/// Labels beyond which only the first and the last value are written.
const MOST_LABELS: usize = 8;

/// Least distance between two labels, as a share of the width.
const APART: f64 = 0.04;

/// The line of one measure.
#[component]
pub(super) fn Line(scene: Scene, id: String) -> impl IntoView {
    let drawn = scene.part(move |view| drawn(view, &id));
    let path = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.path.clone()));
    let zero = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.zero.clone()));
    let labels =
        move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.labels.clone()).unwrap_or_default());
    let sentence = move || drawn.with(|drawn| drawn.as_ref().map(|drawn| drawn.sentence.clone()));
    view! {
        <div class="measure-track" role="img" aria-label=sentence>
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                <path class="zero" d=zero vector-effect="non-scaling-stroke"></path>
                <path class="line" d=path vector-effect="non-scaling-stroke"></path>
            </svg>
            {move || labels().into_iter().map(|(x, y, label)| view! {
                <span class="value" aria-hidden="true" style:left=format!("{:.3}%", x * 100.0) style:bottom=format!("{:.3}%", y * 100.0)>{label}</span>
            }).collect_view()}
        </div>
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Drawn {
    path: String,
    zero: String,
    /// Place (shares of width and height, from below) and text.
    labels: Vec<(f64, f64, String)>,
    sentence: String,
}

fn drawn(view: &StageView, id: &str) -> Option<Drawn> {
    let points = view.measures.get(id)?;
    let line = steps(points, Axis::of(view), now(view))?;
    let place = |(x, y): &(f64, f64)| format!("{:.1} {:.1}", x * 1000.0, (1.0 - y) * 100.0);
    let path = format!("M{}", line.corners.iter().map(place).collect::<Vec<_>>().join("L"));
    let zero = (1.0 - line.zero) * 100.0;
    let few = points.len() <= MOST_LABELS;
    let mut labels: Vec<(f64, f64, String)> = Vec::new();
    let corners = line.corners.chunks_exact(2).filter_map(|corners| corners.get(1));
    for (index, (point, &(x, y))) in points.iter().zip(corners).enumerate() {
        let is_last = index + 1 == points.len();
        let is_near =
            |labels: &Vec<(f64, f64, String)>| labels.last().is_some_and(|label| x - label.0 < APART);
        // The last value is the one that matters: it takes the place of one that is too near.
        if is_last && labels.len() > 1 && is_near(&labels) {
            labels.pop();
        }
        if index == 0 || is_last || (few && !is_near(&labels)) {
            labels.push((x, y, words::decimal(&point.value)));
        }
    }
    let values: Vec<String> = if few {
        points.iter().map(|point| words::decimal(&point.value)).collect()
    } else {
        [points.first(), points.last()]
            .into_iter()
            .flatten()
            .map(|point| words::decimal(&point.value))
            .collect()
    };
    let sentence = text::measure(words::measure(id), &values.join(", "));
    Some(Drawn { path, zero: format!("M0 {zero:.1}L1000 {zero:.1}"), labels, sentence })
}
