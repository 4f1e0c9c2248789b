//! The virtual clock, where a page has one: what it says, and moves forward.

use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::{Coming, ComingView};
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::words;
use crate::ui::words::catalogue::desk::clock as text;

/// A second, a minute, an hour, a day: in milliseconds.
const MOVES: [u64; 4] = [1_000, 60_000, 3_600_000, 86_400_000];

/// The clock and its buttons.
#[component]
pub(super) fn Clock(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let clock = work.part(|view| view.clock.clone());
    let past = work.part(|view| view.history.position < view.history.length);
    let there = Memo::new(move |_| clock.with(Option::is_some));
    let advance = move |by: Duration| {
        work.act_then(DeskAction::Advance { by }, move |done| {
            let last = work.view_now().and_then(|view| view.history.lines.last().cloned());
            match (done, last) {
                (Ok(()), Some(line)) => announcer.say(words::desk::done(&line.done)),
                (Err(problem), _) => announcer.say(words::problem(&problem).ours),
                (Ok(()), None) => {}
            }
        });
    };
    let says = move || {
        clock.get().map(|clock| {
            let time = clock.now.to_iso8601();
            let shown = time.split('.').next().unwrap_or(&time).replace('T', " ");
            if past.get() { text::then(&shown) } else { text::now(&shown) }
        })
    };
    let next = move || clock.with(|clock| clock.as_ref().and_then(|clock| clock.coming.clone()));
    view! {
        <Show when=move || there.get()>
            <div class="clock" role="group" aria-label=text::label()>
                <time>{says}</time>
                <span id=format!("{}-forward", work.id())>{text::forward()}</span>
                {MOVES.map(|millis| {
                    let by = Duration::from_millis(millis);
                    view! {
                        <button type="button" id=format!("{}-forward-{millis}", work.id())
                            aria-labelledby=format!("{0}-forward {0}-forward-{millis}", work.id())
                            on:click=move |_| advance(by)>{words::desk::span(by)}</button>
                    }
                }).into_iter().collect_view()}
                {move || next().map(|ComingView { within, what }| view! {
                    <button type="button" class="quiet to-next" on:click=move |_| advance(within)>
                        {text::next(&coming(&what), &words::desk::span(within))}
                    </button>
                })}
            </div>
        </Show>
    }
}

/// What comes, in words.
fn coming(what: &Coming) -> String {
    match what {
        Coming::Table { table } => text::coming::table(table),
        Coming::TimeToLive { table } => text::coming::time_to_live(table),
        Coming::CaughtUp { table } => text::coming::caught_up(table),
        Coming::Refill { table } => text::coming::refill(table),
        Coming::Expiry { table } => text::coming::expiry(table),
    }
}
