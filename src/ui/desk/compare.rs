//! Two moments beside each other: what they cost, and what differs in the tables.

use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::{
    AttributeDifference, BranchView, ComparedView, ItemDifference, Mark, SideView, TableDifference, There,
};
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::dom;
use crate::ui::words::catalogue::desk::compare as text;
use crate::ui::words::{milliseconds, typed_whole, units, whole};

/// Asks for a comparison, and says what came of it.
pub(super) fn show(work: Work, announcer: Announcer, one: Mark, two: Mark) {
    work.act_then(DeskAction::Compare { one, two }, move |done| match done {
        Ok(()) => {
            let compared = work.view_now().and_then(|view| view.history.compared.clone());
            let differing = compared.map_or(0, |compared| compared.tables.iter().map(count).sum());
            announcer.say(text::said(differing));
            // Wherever it was asked from: the comparison is what was asked for.
            let id = result_id(work);
            request_animation_frame(move || dom::focus(&id));
        }
        Err(_) => announcer.say(text::no_moment().to_owned()),
    });
}

fn result_id(work: Work) -> String {
    format!("{}-compared", work.id())
}

/// Items that differ.
fn count(table: &TableDifference) -> u64 {
    table.added + table.removed + table.changed
}

/// The choice of two moments, and what differs between them.
#[component]
pub(super) fn Compare(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let compared = work.part(|view| view.history.compared.clone());
    let length = work.part(|view| view.history.length);
    let branches = work.part(|view| view.history.branches.clone());
    let one = RwSignal::new((String::new(), String::from("0")));
    let two = RwSignal::new((String::new(), String::new()));
    // Until the reader chooses: from where branches part, or from the start, to now.
    Effect::new(move |_| {
        let Some((current, length, fork)) = work.view.with(|view| {
            let history = &view.as_ref()?.history;
            let of = |branch: &&BranchView| branch.name == history.branch;
            let fork = history.branches.iter().find(of).and_then(|branch| branch.fork.clone());
            Some((history.branch.clone(), history.length, fork))
        }) else {
            return;
        };
        let other = fork.and_then(|fork| {
            let other = branches.get_untracked().into_iter().find(|branch| branch.name == fork.branch)?;
            Some((other.name, other.length.to_string()))
        });
        one.set(other.unwrap_or_else(|| (current.clone(), "0".to_owned())));
        two.set((current, length.to_string()));
    });
    let mark =
        |(branch, typed): (String, String)| Some(Mark { branch, position: typed_whole(&typed, u64::MAX)? });
    let ask = move |_| match (mark(one.get_untracked()), mark(two.get_untracked())) {
        (Some(one), Some(two)) => show(work, announcer, one, two),
        _ => announcer.say(text::no_moment().to_owned()),
    };
    view! {
        <details class="compare" hidden=move || length.get() == 0 && compared.with(Option::is_none)>
            <summary>{text::title()}</summary>
            <div class="compare-moments">
                <Moment name=text::one() branches chosen=one/>
                <Moment name=text::two() branches chosen=two/>
                <button type="button" on:click=ask>{text::compare()}</button>
            </div>
        </details>
        {move || compared.get().map(|compared| view! { <Compared work compared/> })}
    }
}

/// The choice of one moment.
#[component]
fn Moment(
    name: &'static str,
    branches: Memo<Vec<BranchView>>,
    chosen: RwSignal<(String, String)>,
) -> impl IntoView {
    let several = move || branches.with(|branches| branches.len() > 1);
    view! {
        <fieldset>
            <legend>{name}</legend>
            <Show when=several>
                <label>
                    <span>{text::branch()}</span>
                    <select on:change=move |event| chosen.update(|chosen| chosen.0 = event_target_value(&event))>
                        {move || branches.get().into_iter().map(|branch| {
                            let name = branch.name.clone();
                            view! {
                                <option value=branch.name.clone() prop:selected=move || chosen.with(|chosen| chosen.0 == name)>{branch.name.clone()}</option>
                            }
                        }).collect_view()}
                    </select>
                </label>
            </Show>
            <label>
                <span>{text::after()}</span>
                <input type="text" inputmode="numeric" size="5" autocomplete="off"
                    prop:value=move || chosen.with(|chosen| chosen.1.clone())
                    on:input=move |event| chosen.update(|chosen| chosen.1 = event_target_value(&event))/>
            </label>
        </fieldset>
    }
}

/// What differs.
#[component]
fn Compared(work: Work, compared: ComparedView) -> impl IntoView {
    let ComparedView { one, two, tables } = compared;
    let timed = one.elapsed.as_micros() > 0 || two.elapsed.as_micros() > 0;
    let (head_one, head_two) = (mark_words(&one.mark), mark_words(&two.mark));
    let row = |name: &'static str, figure: fn(&SideView) -> String| {
        view! { <tr><th scope="row">{name}</th><td>{figure(&one)}</td><td>{figure(&two)}</td></tr> }
    };
    let rows = (
        row(text::requests(), |side| whole(side.requests)),
        row("RCU", |side| units(side.read_units)),
        row("WCU", |side| units(side.write_units)),
        timed.then(|| row(text::time(), |side| milliseconds(side.elapsed))),
    );
    let alike = tables.is_empty();
    let end = move |_| work.act_then(DeskAction::EndComparison, move |_| dom::focus(&work.editor_id()));
    view! {
        <section class="compared" tabindex="-1" id=result_id(work) aria-label=text::result()>
            <table class="compared-totals">
                <thead><tr><td></td><th scope="col">{head_one.clone()}</th><th scope="col">{head_two.clone()}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {alike.then(|| view! { <p>{text::alike()}</p> })}
            {tables.into_iter().map(|table| view! { <Table table/> }).collect_view()}
            <p><button type="button" class="quiet" on:click=end>{text::end()}</button></p>
        </section>
    }
}

/// A moment in a few words.
fn mark_words(mark: &Mark) -> String {
    match mark.position {
        0 => text::mark_start(&mark.branch),
        position => text::mark(&mark.branch, &whole(position)),
    }
}

#[component]
fn Table(table: TableDifference) -> impl IntoView {
    let TableDifference { table: name, there, added, removed, changed, items, left_out } = table;
    let counts = text::counts(&whole(added), &whole(removed), &whole(changed));
    let only = match there {
        There::Both => None,
        There::One => Some(text::table_gone()),
        There::Two => Some(text::table_new()),
    };
    let id = name.clone();
    view! {
        <div class="difference" data-table=id>
            <p class="stored-name"><strong>{name}</strong>" "<span class="counts">{counts}{only.map(|only| [" · ", only].concat())}</span></p>
            <ul class="differences">{items.into_iter().map(|item| view! { <Item item/> }).collect_view()}</ul>
            {(left_out > 0).then(|| view! { <p class="aside">{text::left_out(left_out)}</p> })}
        </div>
    }
}

#[component]
fn Item(item: ItemDifference) -> impl IntoView {
    let ItemDifference { key, there, attributes, left_out } = item;
    let (kind, verb) = match there {
        There::Both => ("changed", text::changed()),
        There::One => ("deleted", text::removed()),
        There::Two => ("created", text::added()),
    };
    let attributes = attributes.into_iter().map(|attribute| {
        let AttributeDifference { name, one, two } = attribute;
        let both = one.is_some() && two.is_some();
        view! {
            <li class="attribute">
                <span class="key-name">{name}</span>" "
                {one.map(|value| view! { <del>{value}</del> })}
                {both.then_some(" → ")}
                {two.map(|value| view! { <ins>{value}</ins> })}
            </li>
        }
    });
    view! {
        <li data-access=kind>
            <span class="attribute">{key.join(" · ")}</span>" "<span class="access">{verb}</span>
            <ul>{attributes.collect_view()}</ul>
            {(left_out > 0).then(|| view! { <p class="aside">{text::more_attributes(left_out)}</p> })}
        </li>
    }
}
