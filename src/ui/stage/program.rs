//! What every buyer does: the program's steps, and the editor for the request the learner may change.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::{Problem, ProgramStepView};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;

use super::Scene;
use crate::ui::words;
use crate::ui::words::catalogue::stage::program as text;

/// The program.
#[component]
pub(super) fn Program(scene: Scene) -> impl IntoView {
    let steps = scene.part(|view| view.program.steps.clone());
    view! {
        <div class="program" role="group" aria-label=text::label()>
            <h3>{text::title()}</h3>
            <ol class="program-steps">
                <For each=move || steps.get().into_iter().enumerate() key=|(index, step)| (*index, step.editable, if step.editable { None } else { Some(step.request.clone()) }) let((_, step))>
                    <Step scene step/>
                </For>
            </ol>
        </div>
    }
}

#[component]
fn Step(scene: Scene, step: ProgramStepView) -> impl IntoView {
    let ProgramStepView { name, operation, request, guard, editable, .. } = step;
    view! {
        <li class="program-step">
            {guard.map(|guard| view! { <p class="guard">{text::guard(&guard)}</p> })}
            <p class="program-step-name"><strong>{name}</strong></p>
            {if editable {
                view! { <Editor scene label=text::editor(&operation) use_it=text::use_it()/> }.into_any()
            } else {
                view! {
                    <details>
                        <summary>{text::request(&operation)}</summary>
                        <pre tabindex="0" role="group" aria-label=text::request(&operation)><code>{request}</code></pre>
                    </details>
                }
                .into_any()
            }}
        </li>
    }
}

/// What the learner may rewrite. What is typed is tried when the reader says so, or leaves the field.
#[component]
pub(crate) fn Editor(
    /// Whose program.
    scene: Scene,
    /// What the field holds.
    label: String,
    /// What the button says.
    use_it: &'static str,
    /// Whether problems lead to their places, and there is a way back to the original.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let id = format!("{}-editor", scene.id());
    let problems_id = format!("{id}-problems");
    let edited = scene.part(|view| view.program.edited.clone());
    let accepted = scene.part(|view| view.program.accepted);
    let problems = scene.part(|view| view.problems.clone());
    let typed = RwSignal::new(edited.get_untracked().unwrap_or_default());
    // What the session has is shown unless the reader is in the middle of typing something else.
    let known = StoredValue::new(typed.get_untracked());
    Effect::new(move |_| {
        let text = edited.get().unwrap_or_default();
        if known.get_value() != text {
            known.set_value(text.clone());
            typed.set(text);
        }
    });
    let changed = move || Some(typed.get()) != edited.get();
    let try_it = move || {
        if typed.with_untracked(|typed| Some(typed) != edited.get_untracked().as_ref()) {
            known.set_value(typed.get_untracked());
            scene.act(Action::Edit { text: typed.get_untracked() });
        }
    };
    let back = move |_| {
        let program = scene.view_now().map(|view| view.program.id.clone()).unwrap_or_default();
        scene.client().act_then(&scene.id(), Action::Choose { program }, move |_| {
            let text = edited.get_untracked().unwrap_or_default();
            known.set_value(text.clone());
            typed.set(text);
        });
    };
    let original = scene.part(|view| !view.program.rewritten && view.program.accepted);
    let go = Callback::new(move |at: (usize, usize)| {
        if let Some(field) = field.get_untracked() {
            put_cursor(&field, at);
        }
    });
    let rows = move || typed.with(|text| (text.lines().count() + 1).clamp(6, 24).to_string());
    let state = move || {
        if changed() {
            text::not_tried()
        } else if accepted.get() {
            text::accepted()
        } else {
            text::not_accepted()
        }
    };
    view! {
        <div class="editor">
            <label for=id.clone()>{label}</label>
            <textarea
                node_ref=field
                id=id
                rows=rows
                spellcheck="false"
                autocomplete="off"
                autocapitalize="off"
                wrap="off"
                prop:value=typed
                aria-describedby=problems_id.clone()
                aria-invalid=move || (!changed() && !accepted.get()).to_string()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=move |_| try_it()
            ></textarea>
            <p class="editor-actions">
                <button type="button" on:click=move |_| try_it() aria-disabled=move || (!changed()).to_string()>{use_it}</button>
                {whole.then(|| view! {
                    <button type="button" on:click=back aria-disabled=move || (original.get() && !changed()).to_string()>{text::original()}</button>
                })}
                <span class="editor-state" role="status" class:wrong=move || !changed() && !accepted.get()>{state}</span>
            </p>
            <div id=problems_id role="status">
                {move || (!changed() && problems.with(|problems| !problems.is_empty())).then(|| view! {
                    <ul class="problems">
                        {problems.get().into_iter().map(|problem| match (whole, problem.at) {
                            (true, Some(at)) => view! { <PlacedProblem problem at go/> }.into_any(),
                            _ => view! { <ProblemLine problem/> }.into_any(),
                        }).collect_view()}
                    </ul>
                })}
            </div>
        </div>
    }
}

/// A problem that leads to its place in the text.
#[component]
fn PlacedProblem(problem: Problem, at: (usize, usize), go: Callback<(usize, usize)>) -> impl IntoView {
    let said = words::problem(&problem);
    view! {
        <li class="problem">
            {said.service.map(|(exception, message)| view! { <p class="service"><code>{exception}": "{message}</code></p> })}
            <p><button type="button" class="quiet place-of" on:click=move |_| go.run(at)>{said.ours}</button></p>
        </li>
    }
}

/// Puts the cursor at a line and column, counted in characters from 1, and the line into view.
fn put_cursor(field: &HtmlTextAreaElement, (line, column): (usize, usize)) {
    let text = field.value();
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = before.map(|line| line.encode_utf16().count()).sum();
    let in_line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let ahead: usize = in_line.chars().take(column.saturating_sub(1)).map(char::len_utf16).sum();
    let at = u32::try_from(start + ahead).ok();
    // Selecting fails for fields without text only.
    let _ = field.focus();
    let _ = field.set_selection_start(at);
    let _ = field.set_selection_end(at);
    let lines = i32::try_from(text.split('\n').count()).unwrap_or(i32::MAX).max(1);
    let above = i32::try_from(line).unwrap_or(0).saturating_sub(4).max(0);
    field.set_scroll_top(field.scroll_height() / lines * above);
}

/// A problem: the service's own words in mono, ours beneath.
#[component]
pub(crate) fn ProblemLine(problem: Problem) -> impl IntoView {
    let said = words::problem(&problem);
    view! {
        <li class="problem">
            {said.service.map(|(exception, message)| view! { <p class="service"><code>{exception}": "{message}</code></p> })}
            <p>{said.ours}</p>
        </li>
    }
}
