//! The request that the learner writes, as a form, as JSON or as a statement: operation, parameters, how often; and
//! what is wrong with it.

use std::sync::Arc;

use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::lesson::call::MAX_TIMES;
use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::workbench::protocol::DeskAction;
use dynamodb_sandbox::workbench::request_template::{is_untouched, template_text};
use dynamodb_sandbox::workbench::view::SolutionView;
use dynamodb_sandbox::workbench::{completion, statement};
use gloo_timers::callback::Timeout;
use leptos::html::Select;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::aside::Aside;
use super::draft::{Draft, STATEMENT};
use super::estimate::Estimate;
use super::form::{Editing, FieldProblem, RequestForm, RequestView, problems_of_fields, structure_of};
use super::statement::Statement;
use super::writing::{Views, Writing};
use super::{Work, paste};
use crate::ui::announce::Announcer;
use crate::ui::client::Notice;
use crate::ui::dom;
use crate::ui::editor::{Complete, Field, PlainText, TextEditor, syntax};
use crate::ui::lesson::Course;
use crate::ui::lesson::feedback::NotYet;
use crate::ui::problems::{PlacedProblem, ProblemLine};
use crate::ui::turns::InTurn;
use crate::ui::words;
use crate::ui::words::catalogue::desk::{form, request as text, solution as solution_text};

/// The editor. What is typed is kept when the reader leaves the field, and sent when they say so.
#[component]
pub(super) fn Request(work: Work) -> impl IntoView {
    let announcer: Announcer = expect_context();
    let field = Field::new();
    let id = work.editor_id();
    let problems_id = format!("{id}-problems");
    let times_problem = format!("{id}-times-problem");
    let there = work.part(|view| Draft {
        operation: view.operation.clone(),
        text: view.text.clone(),
        times: view.times.map(|times| times.to_string()).unwrap_or_default(),
    });
    let asks_times = work.part(|view| view.times.is_some());
    let problems = work.part(|view| view.problems.clone());
    let draft = RwSignal::new(there.get_untracked());
    // What the session has is shown unless the reader is in the middle of typing something else: then nothing that was
    // done elsewhere takes its place.
    let known = StoredValue::new(there.get_untracked());
    // What the session was told and has not shown yet: the reader may have written on since.
    let told = StoredValue::new(Vec::<(String, String)>::new());
    let tell = move |operation: &str, text: &str| {
        told.update_value(|told| told.push((operation.to_owned(), text.to_owned())));
    };
    // After what was shown has been taken in.
    let heard = move |operation: String, text: String| {
        Timeout::new(0, move || {
            let _ = told.try_update_value(|told| {
                let at = told.iter().position(|known| known.0 == operation && known.1 == text);
                at.map(|at| told.remove(at))
            });
        })
        .forget();
    };
    let take = move |newest: Draft| {
        known.set_value(newest.clone());
        draft.set(newest);
    };
    Effect::new(move |_| {
        let newest = there.get();
        let before = known.get_value();
        let own = told.with_value(|told| {
            told.iter().any(|(operation, text)| *operation == newest.operation && *text == newest.text)
        });
        if before == newest || own {
            return;
        }
        match work.client.shows_replay() && draft.get_untracked() != before {
            true => known.set_value(newest),
            false => take(newest),
        }
    });
    let changed = move || draft.get() != there.get();
    let view: RequestView = expect_context();
    let operation = Signal::derive(move || draft.with(|draft| draft.operation.clone()));
    let request = Signal::derive(move || draft.with(|draft| draft.text.clone()));
    let edited = Callback::new(move |text| draft.update(|draft| draft.text = text));
    let structure = Signal::derive(move || operation.with(|operation| structure_of(operation)));
    let tables = work.known_tables();
    let write = move |text| edited.run(text);
    let editing = Editing::new(id.clone(), structure, request, write, tables).with_problems(Signal::derive(
        move || {
            let found = || {
                problems
                    .with(|problems| request.with(|text| problems_of_fields(structure.get(), text, problems)))
            };
            if view.is_form() && !changed() { found() } else { Vec::new() }
        },
    ));
    let times = move || match asks_times.get() {
        true => words::typed_whole(&draft.with(|draft| draft.times.clone()), MAX_TIMES.into())
            .and_then(|times| u32::try_from(times).ok())
            .filter(|&times| times > 0),
        false => Some(1),
    };
    let send = move || {
        let Some(times) = untrack(times) else {
            announcer.say(text::wrong_times(&words::whole(MAX_TIMES.into())));
            return;
        };
        if let Some(field) = editing.held_back() {
            announcer.say(form::correct_first().to_owned());
            dom::focus(&field);
            return;
        }
        let written = draft.get_untracked();
        let Draft { operation, text, .. } = written.clone();
        tell(&operation, &text);
        known.set_value(written.clone());
        let before = work.view_now().map_or(0, |view| view.totals.requests);
        work.act_then(DeskAction::Send { operation, text, times }, move |done| {
            heard(written.operation, written.text);
            match (done, work.view_now()) {
                // What was not sent has its problems said where they are shown.
                (Ok(()), Some(view)) if view.totals.requests > before => {
                    announcer.say(words::desk::sent(&view, view.totals.requests - before));
                }
                (Ok(()), _) => {}
                (Err(problem), _) => work.client.notice.set(Some(Notice::Refused(problem))),
            }
        });
    };
    // Has the session take a request that is shown already.
    let tell_of = move |operation: String, text: String, action: fn(String, String) -> DeskAction| {
        tell(&operation, &text);
        work.act_then(action(operation.clone(), text.clone()), move |done| {
            heard(operation, text);
            if let Err(problem) = done {
                work.client.notice.set(Some(Notice::Refused(problem)));
            }
        });
    };
    let keep = move || {
        let Draft { operation, text, .. } = draft.get_untracked();
        let last = told.with_value(|told| told.last().cloned());
        let last = last
            .unwrap_or_else(|| there.with_untracked(|there| (there.operation.clone(), there.text.clone())));
        if last != (operation.clone(), text.clone()) {
            known.update_value(|known| (known.operation, known.text) = (operation.clone(), text.clone()));
            tell_of(operation, text, |operation, text| DeskAction::Put { operation, text });
        }
    };
    let reset = move |_| {
        work.act_then(DeskAction::Reset, move |done| {
            if done.is_ok() {
                take(there.get_untracked());
                announcer.say(text::is_reset().to_owned());
            }
        });
    };
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };
    let label = Signal::derive(move || draft.with(|draft| text::text(&draft.operation)));
    let invalid = Signal::derive(move || !changed() && problems.with(|problems| !problems.is_empty()));
    let typed = syntax(request);
    // What is shown as a statement is one.
    let wanted = RwSignal::new(Writing::Json);
    let shown = Memo::new(move |_| match wanted.get() {
        Writing::Statement if draft.with(Draft::is_statement) => Writing::Statement,
        _ if view.is_form() => Writing::Form,
        _ => Writing::Json,
    });
    // The problems as the view has their places.
    let placed = Memo::new(move |_| match shown.get() {
        Writing::Form | Writing::Json => problems.get(),
        Writing::Statement => statement::problems(&there.with(|there| there.text.clone()), &problems.get()),
    });
    let marks = Signal::derive(move || match (changed(), shown.get()) {
        (false, _) => placed.get(),
        (true, Writing::Json) => typed.get(),
        (true, Writing::Form | Writing::Statement) => Vec::new(),
    });
    // Another operation is sent once, unless that is asked for.
    let times_of = move |draft: &Draft, operation: &str| match asks_times.get_untracked() {
        true if draft.operation != operation => "1".to_owned(),
        _ => draft.times.clone(),
    };
    // Another request in the place of this one, which is set aside. It is shown at once: the reader may write on in it
    // before the session has it.
    let begin = move |operation: &str, text: String| {
        keep();
        let times = draft.with_untracked(|draft| times_of(draft, operation));
        take(Draft { operation: operation.to_owned(), text: text.clone(), times });
        tell_of(operation.to_owned(), text, |operation, text| DeskAction::Begin { operation, text });
    };
    let tables_now = move || work.view_now().map(|view| view.known.clone()).unwrap_or_default();
    let begin_with = move |operation: &str| {
        if let Some(text) = template_text(operation, &tables_now()) {
            begin(operation, text);
        }
    };
    let choose = move |operation: String| {
        let untouched = |draft: &Draft| is_untouched(&draft.operation, &draft.text, &tables_now());
        if draft.with_untracked(untouched) {
            begin_with(&operation);
        } else {
            draft.update(|draft| (draft.times, draft.operation) = (times_of(draft, &operation), operation));
            keep();
        }
    };
    if let Some(operation) = work.take_operation_asked_for()
        && draft.with_untracked(|draft| draft.operation != operation)
    {
        begin_with(&operation);
    }
    // The statement that was written last, or one to begin with.
    let have_statement = move || {
        let aside = work.view_now().map(|view| view.aside.clone()).unwrap_or_default();
        match aside.into_iter().rfind(|aside| aside.operation == STATEMENT) {
            Some(aside) => {
                keep();
                work.act(DeskAction::BringBack { number: aside.number });
            }
            None => begin_with(STATEMENT),
        }
    };
    let choose_view = move |chosen| {
        let is_statement = draft.with_untracked(Draft::is_statement);
        if chosen == Writing::Statement && !is_statement {
            have_statement();
        }
        match chosen == Writing::Statement
            && is_statement
            && draft.with_untracked(|draft| statement::read(&draft.text).is_none())
        {
            true => announcer.say(text::no_statement().to_owned()),
            false => wanted.set(chosen),
        }
        if chosen != Writing::Statement {
            view.choose(chosen == Writing::Form);
        }
    };
    let complete: Complete = Arc::new(move |text, at, asked| {
        let operation = draft.with_untracked(|draft| draft.operation.clone());
        completion::complete(&operation, text, at, &work.view_now()?.known, asked)
    });
    let complete = StoredValue::new(complete);
    let go_to = move |at| {
        let request = draft.with_untracked(|draft| draft.text.clone());
        match shown.get_untracked() {
            Writing::Form | Writing::Json => field.go_to(&request, at),
            Writing::Statement => field.go_to(&statement::read(&request).unwrap_or_default().statement, at),
        }
    };
    view! {
        <div class="desk-request editor" role="group" aria-label=text::label() on:keydown=pressed>
            <div class="desk-asked">
                <label>
                    <span>{text::operation()}</span>
                    <Operations chosen=Signal::derive(move || draft.with(|draft| draft.operation.clone())) choose/>
                </label>
                <Show when=move || asks_times.get()>
                    <label>
                        <span>{text::times()}</span>
                        <input type="text" inputmode="numeric" size="5" autocomplete="off"
                            prop:value=move || draft.with(|draft| draft.times.clone())
                            aria-invalid=move || times().is_none().to_string()
                            aria-describedby=times_problem.clone()
                            on:input=move |event| draft.update(|draft| draft.times = event_target_value(&event))/>
                    </label>
                </Show>
            </div>
            <p class="run-problem missing" id=format!("{id}-times-problem") role="status">
                {move || times().is_none().then(|| text::wrong_times(&words::whole(MAX_TIMES.into())))}
            </p>
            <InTurn>
                <Views view=shown choose=choose_view/>
                {move || match shown.get() {
                    Writing::Form => view! {
                        <div class="request-form" on:change=move |_| keep() on:click=move |_| keep()>
                            <RequestForm
                                id=work.form_id()
                                operation
                                editing
                                tables
                                show_json=move |()| choose_view(Writing::Json)
                                begin=move |()| {
                                    begin(&operation.get_untracked(), "{}".to_owned());
                                }
                            />
                        </div>
                    }
                    .into_any(),
                    Writing::Json => view! {
                        <TextEditor
                            field
                            id=work.editor_id()
                            label
                            value=request
                            described_by=format!("{}-problems", work.editor_id())
                            invalid
                            problems=marks
                            complete=complete.get_value()
                            edited
                            left=move |()| keep()
                        />
                    }
                    .into_any(),
                    Writing::Statement => view! {
                        <Statement
                            work
                            field
                            value=request
                            described_by=format!("{}-problems", work.editor_id())
                            invalid
                            problems=marks
                            edited
                            left=move |()| keep()
                            unreadable=move |()| wanted.set(Writing::Json)
                        />
                    }
                    .into_any(),
                }}
            </InTurn>
            <InTurn>
                <p class="editor-actions">
                    <button type="button" class="primary send" on:click=move |_| send()>
                        {text::send()}" "<kbd aria-hidden="true">{dom::command_key()}" ⏎"</kbd>
                    </button>
                    <button type="button" on:click=move |_| begin_with(&draft.with_untracked(|draft| draft.operation.clone()))>
                        {text::template()}
                    </button>
                    <button type="button" on:click=reset>{text::reset()}</button>
                    <State work changed=Signal::derive(changed)/>
                    <PlainText/>
                </p>
                {use_context::<Course>().map(|course| view! { <NotYet course step=work.id()/> })}
                <Solution work/>
                <Aside work keep=move |()| keep()/>
            </InTurn>
            <InTurn>
                <paste::Paste work/>
                // In a lesson the learner is the one to work it out.
                {use_context::<Course>().is_none().then(|| view! { <Estimate work operation text=request/> })}
            </InTurn>
            <div id=problems_id role="status">
                {move || placed.with(|placed| !placed.is_empty()).then(|| view! {
                    <ul class="problems">
                        {placed.get().into_iter().map(|problem| match problem.at {
                            _ if shown.get() == Writing::Form => view! { <FieldProblem problem editing/> }.into_any(),
                            Some(at) => view! { <PlacedProblem problem at go_to/> }.into_any(),
                            None => view! { <ProblemLine problem/> }.into_any(),
                        }).collect_view()}
                    </ul>
                })}
            </div>
        </div>
    }
}

/// Whether what stands there was sent, and what then came of it.
#[component]
fn State(work: Work, #[prop(into)] changed: Signal<bool>) -> impl IntoView {
    let last = work.part(|view| view.last.clone());
    let unsent = work.part(|view| !view.problems.is_empty() && !words::desk::is_refused(&view.problems));
    let refused =
        move || unsent.get() || last.with(|last| last.as_ref().is_some_and(|last| last.exception.is_some()));
    let words = move || match (changed.get(), unsent.get()) {
        (true, _) => text::not_sent().to_owned(),
        (false, true) => text::cannot_send().to_owned(),
        (false, false) => last.with(|last| last.as_ref().map(words::desk::outcome).unwrap_or_default()),
    };
    view! { <span class="editor-state" class:wrong=move || !changed.get() && refused()>{words}</span> }
}

/// Where a worked solution of several requests stands.
#[component]
fn Solution(work: Work) -> impl IntoView {
    let solution = work.part(|view| view.solution);
    let said = move || {
        solution.get().map(|SolutionView { number, of, wait }| {
            let wait = (wait > Duration::ZERO).then(|| solution_text::wait(&words::desk::span(wait)));
            let which = if number < of { solution_text::next } else { solution_text::last };
            [which(&words::whole(number), &words::whole(of)), wait.unwrap_or_default()]
                .join(" ")
                .trim_end()
                .to_owned()
        })
    };
    view! { <p class="aside solution-place" role="status">{said}</p> }
}

/// Every operation, by what it is about.
#[component]
fn Operations(
    #[prop(into)] chosen: Signal<String>,
    choose: impl Fn(String) + Send + Sync + 'static,
) -> impl IntoView {
    let groups = Subject::ALL.map(|subject| {
        let operations = Operation::ALL.iter().filter(move |operation| Subject::of(**operation) == subject);
        view! {
            <optgroup label=subject.name()>
                {operations.map(|operation| view! { <option>{operation.name()}</option> }).collect_view()}
            </optgroup>
        }
    });
    let select = NodeRef::<Select>::new();
    // One effect, not one for each option.
    Effect::new(move |_| {
        if let Some(select) = select.get() {
            select.set_value(&chosen.get());
        }
    });
    view! {
        <select node_ref=select on:change=move |event| choose(event_target_value(&event))>
            {groups.into_iter().collect_view()}
        </select>
    }
}

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Item,
    Items,
    Statement,
    Table,
    Stream,
}

impl Subject {
    const ALL: [Self; 5] = [Self::Item, Self::Items, Self::Statement, Self::Table, Self::Stream];

    fn of(operation: Operation) -> Self {
        use Operation::*;
        match operation {
            PutItem | GetItem | UpdateItem | DeleteItem => Self::Item,
            Query | Scan | BatchGetItem | BatchWriteItem | TransactGetItems | TransactWriteItems => {
                Self::Items
            }
            ExecuteStatement | BatchExecuteStatement | ExecuteTransaction => Self::Statement,
            ListStreams | DescribeStream | GetShardIterator | GetRecords => Self::Stream,
            _ => Self::Table,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Item => text::subject::item(),
            Self::Items => text::subject::items(),
            Self::Statement => text::subject::statement(),
            Self::Table => text::subject::table(),
            Self::Stream => text::subject::stream(),
        }
    }
}
