//! The plot's programs, one press each, marked by what the reader has found out about them.

use dynamodb_sandbox::workbench::protocol::Action;
use leptos::prelude::*;

use super::found::{Counted, Finds, OfProgram};
use crate::ui::stage::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::lab::programs as text;

/// All programs, and who follows one of its own.
#[component]
pub(super) fn Programs(scene: Scene, finds: Finds) -> impl IntoView {
    let programs = scene.part(|view| view.programs.clone());
    let own = scene.part(|view| {
        let own = view.buyers.iter().filter_map(|buyer| Some((buyer.name.clone(), buyer.program.clone()?)));
        own.collect::<Vec<_>>()
    });
    view! {
        <ul class="program-list" aria-label=text::label()>
            <For each=move || programs.get() key=Clone::clone let:id>
                <Choice scene finds id/>
            </For>
        </ul>
        <For each=move || own.get() key=Clone::clone let((name, id))>
            <p class="own-program">{text::own(&name, words::program_name(&id), words::plot::program_what(&id).unwrap_or_default())}</p>
        </For>
    }
}

#[component]
fn Choice(scene: Scene, finds: Finds, id: String) -> impl IntoView {
    let name = words::program_name(&id).to_owned();
    let what = words::plot::program_what(&id);
    let is_current = {
        let id = id.clone();
        scene.part(move |view| view.program.id == id)
    };
    let found = {
        let id = id.clone();
        Memo::new(move |_| finds.of_program(&id))
    };
    let choose = move |_| {
        scene.picked().set(None);
        scene.act(Action::Choose { program: id.clone() });
    };
    view! {
        <li class="program-choice" class:current=move || is_current.get()>
            <button type="button" aria-pressed=move || is_current.get().to_string() on:click=choose>{name}</button>
            <p>{what}</p>
            {move || mark(&found.get()).map(|(harm, words)| view! {
                <p class="found-mark" class:harm=harm class:proven=!harm>
                    <span aria-hidden="true">{if harm { "✕ " } else { "✓ " }}</span>{words}
                </p>
            })}
        </li>
    }
}

/// Whether it does harm, as far as was found, and that in words.
fn mark(found: &OfProgram) -> Option<(bool, String)> {
    let by_hand = || found.broken_by_hand.then(|| (true, text::by_hand().to_owned()));
    let Some(counted) = &found.counted else { return by_hand() };
    let Counted { buyers, amount, losses, .. } = counted;
    let with = words::arranged(*buyers, amount.as_deref(), *losses);
    let total = words::large(&counted.total);
    if counted.harmful != "0" {
        return Some((true, text::harmful(&words::large(&counted.harmful), &total, &with)));
    }
    let proven = text::proven(&total, &with);
    Some(match by_hand() {
        Some((harm, by_hand)) => (harm, [by_hand, proven].join(" ")),
        None => (false, proven),
    })
}
