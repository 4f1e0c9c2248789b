//! What a class made of one task: how many, with which programs, at what cost, and each code.

use dynamodb_sandbox::workbench::class_check::Finding;
use dynamodb_sandbox::workbench::class_task::Goal;
use dynamodb_sandbox::workbench::tally::{Entry, Spread, TaskTally};
use leptos::prelude::*;

use super::{Class, of};
use crate::ui::words::catalogue::tally as text;
use crate::ui::words::{self, large, units, whole};

/// How many codes are shown at first.
const FIRST: usize = 10;

/// One task.
#[component]
pub(super) fn Task(class: Class, tasks: Memo<Vec<TaskTally>>, plot: String, goal: Goal) -> impl IntoView {
    let name = words::plot::name_of(&plot).unwrap_or_default();
    let own = (plot, goal);
    let task = Memo::new(move |_| tasks.with(|tasks| tasks.iter().find(|task| of(task) == own).cloned()));
    let asked = move || {
        task.with(|task| {
            let finding = &task.as_ref()?.entries.first()?.finding;
            Some(match finding.goal {
                Goal::Break => words::plot::goal_of(&finding.plot, &finding.rule).unwrap_or_default(),
                Goal::Prove => text::prove(),
            })
        })
    };
    let count = move || task.with(|task| task.as_ref().map(|task| text::codes(task.all.count as u64)));
    let rows = move || task.with(|task| task.as_ref().map(rows).unwrap_or_default());
    let shows_all = RwSignal::new(false);
    let all = Memo::new(move |_| task.with(|task| task.as_ref().map_or(0, |task| task.entries.len())));
    let hides = Memo::new(move |_| !shows_all.get() && all.get() > FIRST);
    let show_all = move |_| shows_all.set(true);
    let entries = move || {
        let most = if hides.get() { FIRST } else { usize::MAX };
        task.with(|task| task.iter().flat_map(|task| &task.entries).take(most).cloned().collect::<Vec<_>>())
    };
    view! {
        <section class="task" class:proven=goal == Goal::Prove>
            <h3>{name}": "{asked}</h3>
            <p class="task-count">{count}</p>
            <div class="task-table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text::column::program()}</th>
                            <th scope="col">{text::column::codes()}</th>
                            <th scope="col" class="reads">{text::column::least_reads()}</th>
                            <th scope="col" class="reads">{text::column::median_reads()}</th>
                            <th scope="col" class="writes">{text::column::least_writes()}</th>
                            <th scope="col" class="writes">{text::column::median_writes()}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || rows().into_iter().map(|(name, share, figures)| view! {
                            <tr>
                                <th scope="row">{name}<span class="count-bar" aria-hidden="true" style:width=share></span></th>
                                {figures.map(|figure| view! { <td>{figure}</td> }).into_iter().collect_view()}
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </div>
            <details class="each-code" open>
                <summary>{text::each()}</summary>
                <ol>
                    <For each=entries key=|entry| (entry.finding.key.clone(), entry.times) let:entry>
                        {row(class, &entry)}
                    </For>
                </ol>
                <Show when=move || hides.get()>
                    <button type="button" on:click=show_all>{move || text::show_all(all.get() as u64)}</button>
                </Show>
            </details>
        </section>
    }
}

/// A row for each program, with its share of the codes, and one for all if there are several.
fn rows(task: &TaskTally) -> Vec<(String, String, [String; 5])> {
    let row = |name: String, spread: &Spread| {
        let share = format!("{}%", 100 * spread.count / task.all.count.max(1));
        let Spread { count, reads, writes } = spread;
        let figures = [reads.least, reads.median, writes.least, writes.median].map(units);
        let [a, b, c, d] = figures;
        (name, share, [whole(*count as u64), a, b, c, d])
    };
    let program = |program: &Option<String>| match program {
        Some(id) => words::plot::program_name_of(&task.plot, id).unwrap_or(id).to_owned(),
        None => text::rewritten().to_owned(),
    };
    let mut rows: Vec<_> = task.programs.iter().map(|(id, spread)| row(program(id), spread)).collect();
    if rows.len() > 1 {
        let (name, _, figures) = row(text::all().to_owned(), &task.all);
        rows.push((name, "0%".to_owned(), figures));
    }
    rows
}

fn row(class: Class, entry: &Entry) -> impl IntoView + use<> {
    let Entry { finding, times } = entry;
    let Finding { key, plot, program, rewritten, link, cost, race, .. } = finding;
    let name = words::plot::program_name_of(plot, program).unwrap_or(program);
    let name = if *rewritten { text::own(name) } else { name.to_owned() };
    let shown = if *link { text::link().to_owned() } else { key.clone() };
    let result = match (finding.moves, &finding.futures) {
        (Some(moves), _) => text::moves(moves as u64),
        (None, Some(futures)) => text::futures(&large(futures)),
        (None, None) => String::new(),
    };
    let cost = text::cost(&units(cost.read_units), &units(cost.write_units));
    let race = race.read();
    let arranged = race.as_ref().map(|race| {
        words::arranged(race.buyers, race.amount.map(|amount| amount.to_string()).as_deref(), race.losses)
    });
    let again = (*times > 1).then(|| text::came_again(u64::from(*times)));
    let replay = race.and_then(|race| race.fragment()).map(|fragment| {
        let address = class.lab.with_value(|lab| format!("{lab}?plot={plot}#{fragment}"));
        let replay_it = text::replay_it(&shown);
        view! { <a href=address aria-label=replay_it>{text::replay()}</a> }
    });
    let (key, remove_it) = (key.clone(), text::remove_it(&shown));
    view! {
        <li>
            <span class="code">{shown}</span>
            <span class="what">{[name, result, arranged.unwrap_or_default(), cost].join(" · ")}</span>
            {again.map(|again| view! { <span class="again">{again}</span> })}
            <span class="row-actions">
                {replay}
                <button type="button" aria-label=remove_it on:click=move |_| class.remove(&key)>{text::remove()}</button>
            </span>
        </li>
    }
}
