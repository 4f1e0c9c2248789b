//! Along the trace: a slider, single steps, and playing it.

use dynamodb_sandbox::workbench::protocol::Action;
use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::Scene;
use crate::ui::dom;
use crate::ui::words;
use crate::ui::words::catalogue::stage::scrub as text;

/// Milliseconds between two steps while playing.
const BEAT: u32 = 500;
/// Beats in which a long trace is played.
const BEATS: usize = 60;

/// The controls; they appear with the first request.
#[component]
pub(super) fn Scrub(scene: Scene) -> impl IntoView {
    let length = scene.part(|view| view.length);
    let position = scene.part(|view| view.position);
    let playing = StoredValue::new_local(None::<Interval>);
    let plays = RwSignal::new(false);
    let stop = move || {
        playing.set_value(None);
        plays.set(false);
    };
    let seek = move |position: usize| scene.act(Action::Seek { position });
    let play = move |_| {
        if plays.get_untracked() {
            return stop();
        }
        let (length, from) = (length.get_untracked(), position.get_untracked());
        if dom::reduced_motion() {
            return seek(length);
        }
        if from >= length {
            seek(0);
        }
        plays.set(true);
        let stride = length.div_ceil(BEATS).max(1) as isize;
        playing.set_value(Some(Interval::new(BEAT, move || {
            if position.try_get_untracked().is_some_and(|position| position < length) {
                scene.seek_by(stride);
            } else {
                stop();
            }
        })));
    };
    let step = move |by: isize| {
        move |_| {
            stop();
            scene.seek_by(by);
        }
    };
    let slide = move |event| {
        stop();
        if let Ok(position) = event_target_value(&event).parse() {
            seek(position);
        }
    };
    on_cleanup(move || {
        playing.try_update_value(|playing| *playing = None);
    });
    let place = move || text::place(&words::whole(position.get() as u64), &words::whole(length.get() as u64));
    view! {
        <div class="scrub" role="group" aria-label=text::label() class:idle=move || length.get() == 0>
            <button type="button" aria-label=text::back() aria-disabled=move || (position.get() == 0).to_string() on:click=step(-1)>
                <span aria-hidden="true">"‹"</span>
            </button>
            <button type="button" class="play" aria-disabled=move || (length.get() == 0).to_string() on:click=play>
                {move || if plays.get() { text::pause() } else { text::play() }}
            </button>
            <button type="button" aria-label=text::forward() aria-disabled=move || (position.get() == length.get()).to_string() on:click=step(1)>
                <span aria-hidden="true">"›"</span>
            </button>
            <input type="range" min="0" step="1" aria-label=text::slider() aria-valuetext=place
                max=move || length.get().to_string() prop:value=move || position.get().to_string() on:input=slide/>
            <span class="place" aria-hidden="true">{place}</span>
        </div>
    }
}
