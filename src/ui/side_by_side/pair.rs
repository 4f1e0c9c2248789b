//! Two programs with the same buyers and the same seed, and what the safe one of them costs more.

use dynamodb_sandbox::workbench::view::{ComparisonView, Line, Point};
use leptos::prelude::*;

use super::lines::buyers;
use super::measured::Measured;
use crate::ui::words;
use crate::ui::words::catalogue::side_by_side::pair as text;
use crate::ui::words::whole;

/// The choice of two programs and a number of buyers, and their figures.
#[component]
pub(super) fn Pair(comparison: StoredValue<ComparisonView>, has_stock: bool) -> impl IntoView {
    let counts = comparison.with_value(|comparison| buyers(&comparison.lines));
    let programs = comparison.with_value(|comparison| {
        comparison.lines.iter().map(|line| words::program_name(&line.program).to_owned()).collect::<Vec<_>>()
    });
    // To begin with: the first program, and the first that breaks nothing.
    let safe = comparison.with_value(|comparison| {
        let harmless = |line: &Line| line.points.iter().all(|point| point.harm.is_none());
        comparison.lines.iter().position(harmless)
    });
    let second = safe.filter(|&index| index > 0).unwrap_or(1.min(programs.len().saturating_sub(1)));
    let chosen = [RwSignal::new(0_usize), RwSignal::new(second)];
    let row = RwSignal::new(counts.len().saturating_sub(1));
    let choose = move |into: RwSignal<usize>| {
        move |event| {
            if let Ok(index) = event_target_value(&event).parse() {
                into.set(index);
            }
        }
    };
    let names = [text::one(), text::other()];
    view! {
        <div class="pair" role="group" aria-label=text::title()>
            <h3>{text::title()}</h3>
            <div class="pair-choice">
                {chosen.into_iter().zip(names).map(|(signal, name)| {
                    let programs = programs.clone();
                    view! {
                        <label>
                            <span>{name}</span>
                            <select prop:value=move || signal.get().to_string() on:change=choose(signal)>
                                {programs.into_iter().enumerate().map(|(index, name)| view! {
                                    <option value=index.to_string() selected=index == signal.get_untracked()>{name}</option>
                                }).collect_view()}
                            </select>
                        </label>
                    }
                }).collect_view()}
                <label>
                    <span>{text::buyers()}</span>
                    <select prop:value=move || row.get().to_string() on:change=choose(row)>
                        {counts.into_iter().enumerate().map(|(index, count)| view! {
                            <option value=index.to_string() selected=index == row.get_untracked()>{whole(count)}</option>
                        }).collect_view()}
                    </select>
                </label>
            </div>
            {move || {
                let picked = comparison.with_value(|comparison| {
                    let point = |line: usize| {
                        let line = comparison.lines.get(line)?;
                        Some((words::program_name(&line.program).to_owned(), line.points.get(row.get())?.clone()))
                    };
                    Some([point(chosen[0].get())?, point(chosen[1].get())?])
                });
                picked.map(|points| view! { <Points points has_stock/> })
            }}
        </div>
    }
}

#[component]
fn Points(points: [(String, Point); 2], has_stock: bool) -> impl IntoView {
    let cost = cost(&points);
    view! {
        <table class="pair-table">
            <thead>
                <tr>
                    <td></td>
                    {points.iter().map(|(name, _)| view! { <th scope="col">{name.clone()}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>
                <tr>
                    <th scope="row">{text::rules()}</th>
                    {points.iter().map(|(_, point)| {
                        let harmful = point.harm.is_some();
                        view! { <td class:harm=harmful class:proven=!harmful>{if harmful { text::broken() } else { text::kept() }}</td> }
                    }).collect_view()}
                </tr>
                {Measured::all(has_stock).map(|measured| view! {
                    <tr>
                        <th scope="row">{measured.name()}</th>
                        {points.iter().map(|(_, point)| view! {
                            <td>{measured.of(point).map_or_else(|| text::nothing().to_owned(), |value| measured.words(value))}</td>
                        }).collect_view()}
                    </tr>
                }).collect_view()}
            </tbody>
        </table>
        <p class="pair-cost" role="status">{cost}</p>
        <p class="aside">{text::one_run()}</p>
    }
}

/// What being safe costs, where one of two is safe and the other is not.
fn cost([one, other]: &[(String, Point); 2]) -> Option<String> {
    let (safe, harmful) = match (one.1.harm.is_some(), other.1.harm.is_some()) {
        (true, false) => (other, one),
        (false, true) => (one, other),
        (false, false) => return Some(text::both_keep().to_owned()),
        (true, true) => return Some(text::both_break().to_owned()),
    };
    let measured = Measured::WriteUnitsPerSold;
    let (paid, instead) = (measured.of(&safe.1)?, measured.of(&harmful.1)?);
    Some(text::cost(&safe.0, &measured.words(paid), &words::served(), &harmful.0, &measured.words(instead)))
}
