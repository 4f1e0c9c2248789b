//! What was done, the newest first; choosing a line looks at the desk as it was then. The branches, and forgetting.

use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::{BranchView, Done, LineView};
use leptos::prelude::*;

use super::{Work, compare, time};
use crate::ui::announce::Announcer;
use crate::ui::words;
use crate::ui::words::catalogue::desk::history as text;

/// The list, and what can be done with all of it.
#[component]
pub(super) fn History(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let lines = work.part(|view| view.history.lines.clone());
    let branch = work.part(|view| view.history.branch.clone());
    let position = work.part(|view| view.history.position);
    let length = work.part(|view| view.history.length);
    let first_kept = work.part(|view| view.history.first_kept);
    let older = work.part(|view| view.history.older);
    let forgotten = work.part(|view| view.history.forgotten);
    let may_clear = work.part(|view| view.history.may_clear && view.history.length > 0);
    let none = move || length.get() == 0;
    // After a fresh start the numbers come again, with other requests; after a fork the shared past ends elsewhere.
    let key = |(line, ends_past): &(LineView, bool)| {
        (line.number, line.branch.clone(), words::desk::done(&line.done), *ends_past)
    };
    // A line is marked where the past that it shares with another branch ends.
    let marked = move || {
        let lines = lines.get();
        let own = branch.get();
        let last_shared = lines.iter().rposition(|line| line.branch != own);
        let marked = lines.into_iter().enumerate().map(|(index, line)| (line, Some(index) == last_shared));
        marked.rev().collect::<Vec<_>>()
    };
    let clear = move |_| {
        work.act_then(DeskAction::Clear, move |done| {
            if done.is_ok() {
                announcer.say(text::cleared().to_owned());
            }
        });
    };
    view! {
        <Branches work/>
        <Show when=none><p class="waiting">{text::nothing()}</p></Show>
        <ol class="sent" hidden=none>
            <For each=marked key let((line, ends_past))>
                <Row work line ends_past position first_kept/>
            </For>
            <li hidden=move || { older.get() > 0 || forgotten.get() > 0 }>
                <button type="button" class="sent-line" aria-current=move || (position.get() == 0).then_some("true")
                    on:click=move |_| time::seek(work, announcer, 0)>{text::start()}</button>
            </li>
        </ol>
        <Show when=move || { older.get() > 0 }>
            <p><button type="button" class="quiet" on:click=move |_| work.act(DeskAction::Older)>{move || text::older(older.get())}</button></p>
        </Show>
        {move || Some(forgotten.get()).filter(|&count| count > 0).map(|count| view! { <p class="aside">{text::forgotten(count)}</p> })}
        <compare::Compare work/>
        <Show when=move || may_clear.get()>
            <p><button type="button" class="quiet clear" on:click=clear>{text::clear()}</button></p>
        </Show>
    }
}

#[component]
fn Row(
    work: Work,
    line: LineView,
    ends_past: bool,
    position: Memo<u64>,
    first_kept: Memo<u64>,
) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let LineView { number, branch, done } = line;
    let kept = Memo::new(move |_| number >= first_kept.get());
    let refused = matches!(&done, Done::Sent { exception: Some(_), .. });
    let name = words::desk::name(&done);
    let outcome = words::desk::came_to(&done);
    view! {
        <li>
            {ends_past.then(|| view! { <p class="shared">{text::shared(&branch)}</p> })}
            <button type="button" class="sent-line" aria-disabled=move || (!kept.get()).to_string()
                on:click=move |_| if kept.get_untracked() { time::seek(work, announcer, number + 1) }
                aria-current=move || (position.get() == number + 1).then_some("true")>
                // With the spaces that separate them where they are read aloud.
                <span class="exchange-number">{words::whole(number + 1)}</span>" "
                <strong>{name}</strong>" "
                <span class="exchange-verb verdict" class:refused=refused>{outcome}</span>
                {move || (!kept.get()).then(|| view! { " "<span class="aside">{text::not_kept()}</span> })}
            </button>
        </li>
    }
}

/// The branches, where there is more than one.
#[component]
fn Branches(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let branches = work.part(|view| view.history.branches.clone());
    let current = work.part(|view| view.history.branch.clone());
    let switch = move |name: String| {
        work.act_then(DeskAction::Switch { branch: name.clone() }, move |done| {
            if done.is_ok() {
                announcer.say(text::switched(&name));
            }
        });
    };
    view! {
        <Show when=move || branches.with(|branches| { branches.len() > 1 })>
            <div class="branches" role="group" aria-label=text::branches()>
                <For each=move || branches.get() key=|branch| branch.name.clone() let:branch>
                    {
                        let (pressed, named) = (branch.name.clone(), branch.name.clone());
                        view! {
                            <button type="button" aria-pressed=move || (current.get() == pressed).to_string()
                                on:click=move |_| switch(named.clone())>{words_of(&branch)}</button>
                        }
                    }
                </For>
            </div>
        </Show>
    }
}

/// A branch in a few words: its name, and where it began.
fn words_of(branch: &BranchView) -> String {
    match &branch.fork {
        Some(fork) => text::forked(&branch.name, &fork.branch, &words::whole(fork.position)),
        None => text::branch(&branch.name),
    }
}
