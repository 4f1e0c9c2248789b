//! A text that is edited: in CodeMirror once that has arrived, in a plain text area before, without, and for those who
//! prefer it. Both have the same text, the same name and the same problems.
//!
//! [`element`] is CodeMirror as an element of the page, [`availability`] whether it is used; [`syntax`] finds what keeps
//! a text from being JSON.

use std::sync::Arc;

use dynamodb_sandbox::workbench::completion::Completions;
use dynamodb_sandbox::workbench::edit::{offset, reach};
use dynamodb_sandbox::workbench::view::Problem;
use leptos::html::{Div, Textarea};
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;
use wasm_bindgen::prelude::*;

pub(crate) use self::availability::Availability;
use self::availability::has_focus;
pub(crate) use self::element::Language;
use self::element::{Choice, CodeEditor, Found, Underline, to_js};
pub(crate) use self::syntax::syntax;
use super::words;
use super::words::catalogue::editor as text;

mod availability;
mod element;
mod syntax;

/// Fewest and most lines of a text area; a longer text scrolls in it.
const ROWS: (usize, usize) = (6, 20);

/// What may stand at a byte of a text, and whether it was asked for.
pub(crate) type Complete = Arc<dyn Fn(&str, usize, bool) -> Option<Completions> + Send + Sync>;

/// Where a text is edited, for those who lead to places in it.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    plain: NodeRef<Textarea>,
    code: StoredValue<Option<CodeEditor>, LocalStorage>,
}

impl Field {
    /// A field that no editor shows yet.
    pub(crate) fn new() -> Self {
        Self { plain: NodeRef::new(), code: StoredValue::new_local(None) }
    }

    /// A text area that is one whatever the reader prefers.
    pub(crate) fn of(plain: NodeRef<Textarea>) -> Self {
        Self { plain, ..Self::new() }
    }

    /// Leads to a line and column, counted in characters from 1.
    pub(crate) fn go_to(self, text: &str, at: (usize, usize)) {
        if let Some(code) = self.code.get_value().filter(|code| code.is_connected()) {
            let part = reach(text, at);
            code.select(utf16(text, part.start) as u32, utf16(text, part.end) as u32);
        } else if let Some(field) = self.plain.get_untracked() {
            put_cursor(&field, at);
        }
    }
}

/// A text that the reader may edit.
#[component]
pub(crate) fn TextEditor(
    /// Where it is.
    field: Field,
    /// The id of what has the text.
    id: String,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// What it is written in.
    #[prop(optional)]
    language: Language,
    /// The id of what says what is wrong with it.
    described_by: String,
    /// Whether something is.
    #[prop(into)]
    invalid: Signal<bool>,
    /// What is, at its places.
    #[prop(into)]
    problems: Signal<Vec<Problem>>,
    /// What may stand at a place.
    #[prop(optional)]
    complete: Option<Complete>,
    /// Gets every change.
    #[prop(into)]
    edited: Callback<String>,
    /// Is called when the reader has left it.
    #[prop(into)]
    left: Callback<()>,
) -> impl IntoView {
    let availability: Availability = expect_context();
    // Whoever is typing keeps what they type in.
    let code = RwSignal::new(untrack(|| availability.in_use()));
    let decide = move |leaving: bool| {
        let typing = !leaving && field.plain.get_untracked().is_some_and(|field| has_focus(&field));
        let use_code = availability.in_use();
        if use_code != code.get_untracked() && !typing {
            code.set(use_code);
        }
    };
    Effect::new(move |_| decide(false));
    availability.want_in_view(field.plain);
    let rows = move || value.with(|text| (text.lines().count() + 1).clamp(ROWS.0, ROWS.1).to_string());
    let complete = StoredValue::new(complete);
    let id = StoredValue::new(id);
    view! {
        <label for=id.get_value()>{move || label.get()}</label>
        {move || if code.get() {
            view! {
                <Code field id=id.get_value() label value language invalid problems
                    complete=complete.get_value() edited left/>
            }
            .into_any()
        } else {
            view! {
                <textarea
                    node_ref=field.plain
                    id=id.get_value()
                    rows=rows
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    wrap="off"
                    prop:value=move || value.get()
                    aria-describedby=described_by.clone()
                    aria-invalid=move || invalid.get().to_string()
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    on:input=move |event| edited.run(event_target_value(&event))
                    on:change=move |_| left.run(())
                    // Taken out of the page, it is left once more, when nothing is there to decide.
                    on:blur=move |_| if !code.is_disposed() { untrack(|| decide(true)) }
                ></textarea>
            }
            .into_any()
        }}
    }
}

/// The reader's choice between the two, for the page's editors together.
#[component]
pub(crate) fn PlainText() -> impl IntoView {
    let availability: Availability = expect_context();
    view! {
        <label class="setting plain-text">
            <input type="checkbox" prop:checked=move || availability.plain()
                on:change=move |event| availability.prefer_plain(event_target_checked(&event))/>
            <span>{text::plain()}</span>
        </label>
    }
}

/// CodeMirror, in step with the text.
#[component]
fn Code(
    field: Field,
    id: String,
    label: Signal<String>,
    value: Signal<String>,
    language: Language,
    invalid: Signal<bool>,
    problems: Signal<Vec<Problem>>,
    complete: Option<Complete>,
    edited: Callback<String>,
    left: Callback<()>,
) -> impl IntoView {
    let host = NodeRef::<Div>::new();
    // What the reader has just typed need not be given back.
    let typed = StoredValue::new(None::<String>);
    let editor = CodeEditor::new(language);
    if let Some(editor) = &editor {
        editor.set_id(&id);
        let changed = Closure::<dyn FnMut(String)>::new(move |text: String| {
            typed.set_value(Some(text.clone()));
            edited.run(text);
        });
        let leaves = Closure::<dyn FnMut()>::new(move || left.run(()));
        let completes = Closure::<dyn FnMut(String, usize, bool) -> JsValue>::new(
            move |text: String, at: usize, asked: bool| {
                let found = complete.as_ref().and_then(|complete| complete(&text, offset(&text, at), asked));
                found.map_or(JsValue::NULL, |found| to_js(&in_words(&text, found)))
            },
        );
        editor.set_edited(changed.as_ref());
        editor.set_left(leaves.as_ref());
        editor.set_complete(completes.as_ref());
        let listening = StoredValue::new_local((editor.clone(), changed, leaves, completes));
        on_cleanup(move || {
            listening.try_with_value(|(editor, ..)| {
                for forget in [CodeEditor::set_edited, CodeEditor::set_left, CodeEditor::set_complete] {
                    forget(editor, &JsValue::NULL);
                }
            });
        });
    }
    field.code.set_value(editor.clone());
    let editor = StoredValue::new_local(editor);
    let on_editor = move |does: &dyn Fn(&CodeEditor)| {
        editor.with_value(|editor| {
            if let Some(editor) = editor {
                does(editor);
            }
        });
    };
    Effect::new(move |_| {
        let text = value.get();
        if typed.get_value().as_ref() != Some(&text) {
            typed.set_value(None);
            on_editor(&|editor| editor.set_value(&text));
        }
    });
    Effect::new(move |_| on_editor(&|editor| editor.set_label(&label.get())));
    Effect::new(move |_| on_editor(&|editor| editor.set_invalid(invalid.get())));
    Effect::new(move |_| {
        let text = value.get_untracked();
        let underlines: Vec<Underline> =
            problems.get().iter().filter_map(|problem| underline(&text, problem)).collect();
        on_editor(&|editor| editor.set_problems(&underlines));
    });
    Effect::new(move |_| {
        if let Some(host) = host.get() {
            on_editor(&|editor| {
                // Appending fails for an element that contains the other only.
                let _ = host.append_child(editor);
            });
        }
    });
    view! { <div class="code-host" class:wrong=move || invalid.get() node_ref=host></div> }
}

/// A problem as it is shown in the text, if it has a place there.
fn underline(text: &str, problem: &Problem) -> Option<Underline> {
    let part = reach(text, problem.at?);
    let said = words::problem(problem);
    let message = said.service.map_or(said.ours, |(_, message)| message);
    Some(Underline { from: utf16(text, part.start), to: utf16(text, part.end), message })
}

/// Completions as the element takes them.
fn in_words(text: &str, found: Completions) -> Found {
    let options = found.options.into_iter().map(|option| Choice {
        cursor: utf16(&option.text, option.cursor),
        detail: words::completion(option.kind),
        label: option.label,
        text: option.text,
        more: option.more,
    });
    Found { from: utf16(text, found.from), to: utf16(text, found.to), options: options.collect() }
}

/// A byte of a text as an offset in UTF-16, where a line ends in one character.
fn utf16(text: &str, byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    before.encode_utf16().count() - before.matches("\r\n").count()
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
