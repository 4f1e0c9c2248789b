//! The request as a PartiQL statement and its parameters. What is written here goes into the request's text, which
//! stays the truth.

use std::sync::Arc;

use dynamodb_sandbox::workbench::completion::complete_statement;
use dynamodb_sandbox::workbench::edit;
use dynamodb_sandbox::workbench::statement::{self, StatementDraft};
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;

use super::Work;
use crate::ui::editor::{Complete, Field, Language, TextEditor};
use crate::ui::words::catalogue::desk::statement as text;

/// Statement and parameters.
#[component]
pub(super) fn Statement(
    work: Work,
    /// Where the statement is.
    field: Field,
    /// The request's text.
    #[prop(into)]
    value: Signal<String>,
    /// The id of what says what is wrong.
    described_by: String,
    /// Whether something is.
    #[prop(into)]
    invalid: Signal<bool>,
    /// What is, at its places in the statement.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
    /// Gets the request's text with every change.
    #[prop(into)]
    edited: Callback<String>,
    /// Is called when the reader has left a field.
    #[prop(into)]
    left: Callback<()>,
    /// Is called when the request has become none that can be shown so.
    #[prop(into)]
    unreadable: Callback<()>,
) -> impl IntoView {
    let written = RwSignal::new(StatementDraft::default());
    // What was put together here need not be taken apart.
    let own = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        let request = value.get();
        if own.get_value().as_ref() != Some(&request) {
            match statement::read(&request) {
                Some(read) => written.set(read),
                None => unreadable.run(()),
            }
            own.set_value(Some(request));
        }
    });
    let change = move |change: &dyn Fn(&mut StatementDraft)| {
        written.update(change);
        let request = statement::write(&value.get_untracked(), &written.get_untracked());
        own.set_value(Some(request.clone()));
        edited.run(request);
    };
    let complete: Complete =
        Arc::new(move |text, at, asked| complete_statement(text, at, &work.view_now()?.known, asked));
    let parameters = Memo::new(move |_| written.with(|written| written.parameters.clone()));
    let wrong = Signal::derive(move || {
        parameters.with(|parameters| match parameters.trim() {
            "" => Vec::new(),
            _ => edit::syntax(parameters).into_iter().collect::<Vec<Problem>>(),
        })
    });
    let id = work.editor_id();
    view! {
        <TextEditor
            field
            id=format!("{id}-statement")
            label=Signal::stored(text::label().to_owned())
            value=Signal::derive(move || written.with(|written| written.statement.clone()))
            language=Language::PartiQl
            described_by=described_by.clone()
            invalid
            problems
            complete
            edited=move |statement: String| change(&|written| written.statement = statement.clone())
            left
        />
        <TextEditor
            field=Field::new()
            id=format!("{id}-parameters")
            label=Signal::stored(text::parameters().to_owned())
            value=parameters
            described_by
            invalid=Signal::derive(move || wrong.with(|wrong| !wrong.is_empty()))
            problems=wrong
            edited=move |parameters: String| change(&|written| written.parameters = parameters.clone())
            left
        />
    }
}
