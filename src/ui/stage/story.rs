//! The trace in sentences: as a list to open, and said once as it happens.

use std::sync::Arc;

use dynamodb_sandbox::workbench::view::StageView;
use leptos::prelude::*;

use super::{Scene, exchanges, is_by_hand};
use crate::ui::announce::Announcer;
use crate::ui::words::catalogue::stage::story as text;
use crate::ui::words::{self, decimal, whole};

/// The trace as an ordered list; a large run as its figures.
#[component]
pub(super) fn Story(scene: Scene) -> impl IntoView {
    let sentences = scene.part(sentences);
    view! {
        <details class="story">
            <summary>{text::title()}</summary>
            <ol>
                {move || sentences.get().into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()}
            </ol>
            {move || sentences.with(Vec::is_empty).then(|| view! { <p>{text::nothing()}</p> })}
        </details>
    }
}

/// Says what changed on the stage whenever it changes.
pub(crate) fn tell(scene: Scene) {
    let announcer: Announcer = expect_context();
    Effect::new(move |before: Option<Option<Arc<StageView>>>| {
        let now = scene.view();
        if let (Some(Some(before)), Some(now)) = (before, &now)
            && let Some(sentence) = change(&before, now)
        {
            announcer.say(sentence);
        }
        now
    });
}

/// What there is to say between two views.
fn change(before: &StageView, now: &StageView) -> Option<String> {
    let same_trace = before.run == now.run && before.program.id == now.program.id;
    if same_trace
        && before.position == now.position
        && before.length == now.length
        && before.moves == now.moves
    {
        return None;
    }
    let said = match exchanges(now).last() {
        _ if now.position == 0 => text::at_start().to_owned(),
        Some(last) if is_by_hand(now) && now.position == before.position + 1 => {
            let name = now.buyers.get(last.buyer).map_or("", |buyer| buyer.name.as_str());
            words::move_sentence(name, last)
        }
        _ if !is_by_hand(now) && now.position == now.length => figures(now),
        _ => text::at(&whole(now.position as u64), &whole(now.length as u64)),
    };
    match &now.harm {
        Some(harm) if before.harm.is_none() || !same_trace => {
            Some([said, words::harm_sentence(harm, &now.figures)].join(" "))
        }
        _ => Some(said),
    }
}

fn sentences(view: &StageView) -> Vec<String> {
    if exchanges(view).is_empty() {
        return if is_by_hand(view) || view.position == 0 { Vec::new() } else { vec![figures(view)] };
    }
    let mut sentences: Vec<String> = exchanges(view)
        .iter()
        .map(|exchange| {
            let name = view.buyers.get(exchange.buyer).map_or("", |buyer| buyer.name.as_str());
            words::move_sentence(name, exchange)
        })
        .collect();
    sentences.extend(view.harm.as_ref().map(|harm| words::harm_sentence(harm, &view.figures)));
    sentences
}

fn figures(view: &StageView) -> String {
    let figures = &view.figures;
    if figures.stock_at_start.is_empty() {
        return text::plain_figures(
            words::served_of(figures),
            &whole(figures.sold),
            &whole(figures.refused),
            &whole(figures.failed),
            &whole(figures.requests),
        );
    }
    text::figures(
        &whole(figures.sold),
        &decimal(&figures.stock_at_start),
        &whole(figures.refused),
        &decimal(&figures.stock),
        &whole(figures.requests),
    )
}
