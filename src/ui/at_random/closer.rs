//! A closer look at a large run: a few of its requests one by one, played again on demand.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Lanes, StageView};
use leptos::prelude::*;

use crate::ui::stage::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::at_random::closer as text;
use crate::ui::words::whole;

/// How many requests are looked at.
const COUNT: usize = 12;
/// How many of them come before the one that did harm.
const BEFORE_HARM: usize = 9;

/// Buttons to the beginning, to the harm, back and forth, and the requests there.
#[component]
pub(super) fn Closer(scene: Scene) -> impl IntoView {
    let many = scene.part(|view| matches!(view.lanes, Lanes::Bands { .. }));
    let harm = scene.part(|view| view.harm.as_ref().map(|harm| harm.exchange));
    let from = scene.part(|view| view.window.as_ref().map(|window| window.from));
    let length = scene.part(|view| view.length);
    let rows = scene.part(rows);
    let look = move |from: usize| scene.act(Action::Look { from, count: COUNT });
    let back = move |_| {
        if let Some(from) = from.get_untracked().filter(|&from| from > 0) {
            look(from.saturating_sub(COUNT));
        }
    };
    let forth = move |_| {
        let next = from.get_untracked().map(|from| from + COUNT);
        if let Some(next) = next.filter(|&next| next < length.get_untracked()) {
            look(next);
        }
    };
    let at_start = move || from.get().is_none_or(|from| from == 0);
    let at_end = move || from.get().is_none_or(|from| from + COUNT >= length.get());
    view! {
        <Show when=move || many.get()>
            <div class="closer" role="group" aria-label=text::label()>
                <h3>{text::label()}</h3>
                <p class="closer-actions">
                    <button type="button" on:click=move |_| look(0)>{text::beginning()}</button>
                    {move || harm.get().map(|exchange| view! {
                        <button type="button" on:click=move |_| look(exchange.saturating_sub(BEFORE_HARM))>{text::harm()}</button>
                    })}
                    <button type="button" aria-disabled=move || at_start().to_string() on:click=back>{text::earlier()}</button>
                    <button type="button" aria-disabled=move || at_end().to_string() on:click=forth>{text::later()}</button>
                </p>
                <div role="status">
                <ol class="closer-list">
                    {move || rows.get().into_iter().map(|Row { number, at, sentence, harmful }| view! {
                        <li class:harm=harmful>
                            <span class="closer-number">{number}</span>
                            <span class="closer-time">{at}</span>
                            <span>{sentence}</span>
                        </li>
                    }).collect_view()}
                </ol>
                </div>
            </div>
        </Show>
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    number: String,
    at: String,
    sentence: String,
    harmful: bool,
}

fn rows(view: &StageView) -> Vec<Row> {
    let Some(window) = &view.window else { return Vec::new() };
    let harm = view.harm.as_ref();
    let rows = window.exchanges.iter().zip(&window.names).enumerate().map(|(index, (exchange, name))| {
        let index = window.from + index;
        let harm = harm.filter(|harm| harm.exchange == index);
        let said = words::move_sentence(name, exchange);
        let harm_said = harm.map(|_| text::harm_done().to_owned());
        Row {
            number: whole(index as u64 + 1),
            at: words::milliseconds(exchange.executed),
            sentence: [Some(said), harm_said].into_iter().flatten().collect::<Vec<_>>().join(" "),
            harmful: harm.is_some(),
        }
    });
    rows.collect()
}
