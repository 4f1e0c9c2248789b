//! What is wrong with a text that was typed, and the way to its place.

use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use super::words;

/// A problem that leads to its place in the text.
#[component]
pub(crate) fn PlacedProblem(
    problem: Problem,
    /// Line and column, counted from 1.
    at: (usize, usize),
    /// Leads to a place in the text.
    #[prop(into)]
    go_to: Callback<(usize, usize)>,
) -> impl IntoView {
    let said = words::problem(&problem);
    let go = move |_| go_to.run(at);
    view! {
        <li class="problem">
            {said.service.map(|(exception, message)| view! { <p class="service" tabindex="0"><code>{exception}": "{message}</code></p> })}
            <p><button type="button" class="quiet place-of" on:click=go>{said.ours}</button></p>
        </li>
    }
}

/// A problem: the service's own words in mono, ours beneath.
#[component]
pub(crate) fn ProblemLine(problem: Problem) -> impl IntoView {
    let said = words::problem(&problem);
    view! {
        <li class="problem">
            {said.service.map(|(exception, message)| view! { <p class="service" tabindex="0"><code>{exception}": "{message}</code></p> })}
            <p>{said.ours}</p>
        </li>
    }
}
