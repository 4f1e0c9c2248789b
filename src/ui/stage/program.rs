//! What every buyer does: the program's steps, and the editor for the request the learner may change.

use dynamodb_sandbox::workbench::protocol::Action;
use dynamodb_sandbox::workbench::view::ProgramStepView;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::Scene;
use crate::ui::editor::{Field, PlainText, TextEditor, syntax};
use crate::ui::problems::{PlacedProblem, ProblemLine};
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

/// Where the problems of a stage's program are said.
pub(crate) fn problems_id(stage: &str) -> String {
    format!("{stage}-editor-problems")
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
    let field = Field::new();
    let id = format!("{}-editor", scene.id());
    let problems_id = problems_id(&scene.id());
    let edited = scene.part(|view| view.program.edited.clone());
    let accepted = scene.part(|view| view.program.accepted);
    let problems = scene.part(|view| view.problems.clone());
    let typed = RwSignal::new(edited.get_untracked().unwrap_or_default());
    let go_to = move |at| typed.with_untracked(|text| field.go_to(text, at));
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
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            try_it();
        }
    };
    let original = scene.part(|view| !view.program.rewritten && view.program.accepted);
    let invalid = Signal::derive(move || !changed() && !accepted.get());
    let unfinished = syntax(typed.into());
    let marks = Signal::derive(move || if changed() { unfinished.get() } else { problems.get() });
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
        <div class="editor" on:keydown=pressed>
            <TextEditor
                field
                id
                label=Signal::stored(label)
                value=typed
                described_by=problems_id.clone()
                invalid
                problems=marks
                edited=move |text| typed.set(text)
                left=move |()| try_it()
            />
            <p class="editor-actions">
                <button type="button" on:click=move |_| try_it() aria-disabled=move || (!changed()).to_string()>{use_it}</button>
                {whole.then(|| view! {
                    <button type="button" on:click=back aria-disabled=move || (original.get() && !changed()).to_string()>{text::original()}</button>
                })}
                <span class="editor-state" role="status" class:wrong=move || invalid.get()>{state}</span>
                {whole.then(|| view! { <PlainText/> })}
            </p>
            <div id=problems_id role="status">
                {move || (!changed() && problems.with(|problems| !problems.is_empty())).then(|| view! {
                    <ul class="problems">
                        {problems.get().into_iter().map(|problem| match (whole, problem.at) {
                            (true, Some(at)) => view! { <PlacedProblem problem at go_to/> }.into_any(),
                            _ => view! { <ProblemLine problem/> }.into_any(),
                        }).collect_view()}
                    </ul>
                })}
            </div>
        </div>
    }
}
