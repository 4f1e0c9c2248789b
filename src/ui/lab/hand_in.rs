//! What a finished task is handed in by: its class code, or a link where no code can hold it.

use dynamodb_sandbox::workbench::class_code::MARKS;
use dynamodb_sandbox::workbench::class_task::Goal;
use leptos::prelude::*;

use crate::ui::remember::Place;
use crate::ui::share::{CopyField, address};
use crate::ui::stage::Scene;
use crate::ui::words::catalogue::class_code as text;

/// The code of a task, as soon as it is finished.
#[component]
pub(super) fn HandIn(scene: Scene, goal: Goal) -> impl IntoView {
    let mark = mark();
    let achievement = scene
        .part(move |view| view.achievements.iter().find(|achievement| achievement.goal == goal).cloned());
    let code = Memo::new(move |_| {
        achievement.with(|achievement| achievement.as_ref()?.code.as_ref()?.text(mark)).unwrap_or_default()
    });
    let link = Memo::new(move |_| {
        let only = code.with(String::is_empty);
        let race = achievement.with(|achievement| achievement.as_ref().and_then(|it| it.race.read()));
        race.filter(|_| only).and_then(|race| address(&race)).unwrap_or_default()
    });
    let has_code = Memo::new(move |_| code.with(|code| !code.is_empty()));
    let has_link = Memo::new(move |_| link.with(|link| !link.is_empty()));
    let told = move || match (has_code.get(), has_link.get(), goal) {
        (true, _, Goal::Break) => text::reached(),
        (true, _, Goal::Prove) => text::proven(),
        (_, true, _) => text::no_code(),
        _ => "",
    };
    view! {
        <div class="hand-in">
            <p class="hand-in-told" role="status">{told}</p>
            <Show when=move || has_code.get()>
                <CopyField value=code label=text::label() copy=text::copy()/>
                <p class="aside">{text::why()}</p>
            </Show>
            <Show when=move || has_link.get()>
                <CopyField value=link label=text::link() copy=text::copy_link()/>
            </Show>
        </div>
    }
}

/// This browser's mark, drawn once: two who found the same have different codes. It tells nothing about anybody.
fn mark() -> u16 {
    let place = Place::new("class-mark");
    let kept = place.load().ok().flatten().and_then(|text| text.parse().ok());
    kept.filter(|mark| *mark < MARKS).unwrap_or_else(|| {
        let mark = (js_sys::Math::random() * f64::from(MARKS)) as u16;
        // Without storage there is another mark the next time, which does no harm.
        let _ = place.save(&mark.to_string());
        mark
    })
}
