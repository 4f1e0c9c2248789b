//! A call of an SDK or the command line, pasted, becomes the request in the editor.

use dynamodb_sandbox::workbench::paste::{Pasted, paste};
use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::view::Problem;
use leptos::html::Textarea;
use leptos::prelude::*;

use super::Work;
use crate::ui::announce::Announcer;
use crate::ui::client::Notice;
use crate::ui::problems::{PlacedProblem, ProblemLine};
use crate::ui::words;
use crate::ui::words::catalogue::desk::paste as text;
use crate::ui::{dom, editor};

/// Opened when somebody has something to paste.
#[component]
pub(super) fn Paste(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let pasted = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<Problem>);
    let open = RwSignal::new(false);
    let id = format!("{}-pasted", work.id());
    // A method of a table that nobody names is one of the only table there is.
    let only_table = move || {
        let view = work.view_now()?;
        if let [table] = view.tables.as_slice() { Some(table.name.clone()) } else { None }
    };
    let make = Callback::new(move |()| {
        match pasted.with_untracked(|pasted| paste(pasted, only_table().as_deref())) {
            Err(wrong) => {
                announcer.say(words::problem(&wrong).ours);
                problem.set(Some(wrong));
            }
            Ok(Pasted { operation, text }) => {
                let name = operation.name();
                let begin = DeskAction::Begin { operation: name.to_owned(), text };
                work.act_then(begin, move |done| match done {
                    Ok(()) => {
                        problem.set(None);
                        pasted.set(String::new());
                        open.set(false);
                        work.focus_request();
                        announcer.say(text::done(name));
                    }
                    Err(wrong) => work.client.notice.set(Some(Notice::Refused(wrong))),
                });
            }
        }
    });
    view! {
        <details class="paste" prop:open=open on:toggle=move |event| open.set(dom::is_open(&event))>
            <summary>{text::open()}</summary>
            <Show when=move || open.get()>
                <Field id=id.clone() pasted problem make/>
            </Show>
        </details>
    }
}

/// The field, there only while it is open: a request has one editor.
#[component]
fn Field(
    id: String,
    pasted: RwSignal<String>,
    problem: RwSignal<Option<Problem>>,
    make: Callback<()>,
) -> impl IntoView {
    let field = NodeRef::<Textarea>::new();
    let problems_id = format!("{id}-problems");
    let go_to = move |at| editor::Field::of(field).go_to("", at);
    view! {
        <label for=id.clone()>{text::label()}</label>
        <textarea id=id node_ref=field rows="8" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
            prop:value=pasted
            aria-describedby=problems_id.clone()
            aria-invalid=move || problem.with(Option::is_some).to_string()
            on:input=move |event| {
                pasted.set(event_target_value(&event));
                problem.set(None);
            }></textarea>
        <p class="editor-actions"><button type="button" on:click=move |_| make.run(())>{text::make()}</button></p>
        <div id=problems_id>
            {move || problem.get().map(|problem| view! {
                <ul class="problems">
                    {match problem.at {
                        Some(at) => view! { <PlacedProblem problem at go_to/> }.into_any(),
                        None => view! { <ProblemLine problem/> }.into_any(),
                    }}
                </ul>
            })}
        </div>
    }
}
