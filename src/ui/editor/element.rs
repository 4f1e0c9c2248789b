//! The element `<code-editor>` as `assets/editor/editor.js` defines it: CodeMirror in a shadow root. Offsets are in UTF-16.

use dynamodb_sandbox::expression::partiql;
use leptos::web_sys::HtmlElement;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::ui::words::catalogue::editor as text;

/// The name of the element.
pub(super) const NAME: &str = "code-editor";

#[wasm_bindgen]
extern "C" {
    /// A field for code.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone, Debug)]
    pub(super) type CodeEditor;

    #[wasm_bindgen(method)]
    fn begin(this: &CodeEditor, language: &str, words: &JsValue, phrases: &JsValue);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_value(this: &CodeEditor, text: &str);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_label(this: &CodeEditor, label: &str);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_invalid(this: &CodeEditor, invalid: bool);

    #[wasm_bindgen(method, setter, js_name = problems)]
    fn set_problem_list(this: &CodeEditor, problems: &JsValue);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_edited(this: &CodeEditor, edited: &JsValue);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_left(this: &CodeEditor, left: &JsValue);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_complete(this: &CodeEditor, complete: &JsValue);

    #[wasm_bindgen(method)]
    pub(super) fn select(this: &CodeEditor, from: u32, to: u32);
}

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    /// JSON.
    #[default]
    Json,
    /// A PartiQL statement.
    PartiQl,
}

/// What is wrong with a part of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Underline {
    /// Where it begins.
    pub(super) from: usize,
    /// Where it ends.
    pub(super) to: usize,
    /// What is said about it.
    pub(super) message: String,
}

/// What may stand at a place.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// Where what it takes the place of begins.
    pub(super) from: usize,
    /// Where that ends.
    pub(super) to: usize,
    /// What there is to choose from, the likeliest first.
    pub(super) options: Vec<Choice>,
}

/// One thing that may stand there.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    /// What is shown.
    pub(super) label: String,
    /// What it is.
    pub(super) detail: &'static str,
    /// What is written.
    pub(super) text: String,
    /// Where in it the cursor is then.
    pub(super) cursor: usize,
    /// Whether there is more to complete there.
    pub(super) more: bool,
}

impl CodeEditor {
    /// A new one, if the element is defined.
    pub(super) fn new(language: Language) -> Option<Self> {
        let element = crate::ui::dom::document().create_element(NAME).ok()?;
        let editor: Self = element.unchecked_into();
        let phrases = [("Completions", text::completions()), ("Control character", text::control())];
        let phrases: std::collections::BTreeMap<_, _> = phrases.into_iter().collect();
        let (name, words): (_, Vec<&str>) = match language {
            Language::Json => ("json", Vec::new()),
            Language::PartiQl => ("partiql", partiql::keywords().collect()),
        };
        editor.begin(name, &to_js(&words), &to_js(&phrases));
        Some(editor)
    }

    /// Underlines these parts and no others.
    pub(super) fn set_problems(&self, underlines: &[Underline]) {
        self.set_problem_list(&to_js(underlines));
    }
}

/// Plain data as JavaScript has it.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    // Serialising fails for maps with keys that are no strings only.
    let text = serde_json::to_string(value).unwrap_or_default();
    js_sys::JSON::parse(&text).unwrap_or(JsValue::NULL)
}
