//! The order of the layers, enforced: `model ← expression ← storage ← engine ← client ← simulator ← lesson ←
//! workbench ← ui`. A layer names only itself and layers to its left.
//!
//! Looks at the tokens of every file under `src/`, so paths in `use` trees, in expressions and inside macros count
//! alike; comments and documentation may name what they like. Left of `ui` the same test refuses clocks, unseeded
//! randomness and the crates of the web.
//!
//! Beside `ui` stands `js`, the engine's door for JavaScript: it knows the web's crates, and nothing of lessons.

#![cfg(not(target_arch = "wasm32"))]

use std::path::{Path, PathBuf};
use std::{fmt, fs};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// The layers from left to right.
const LAYERS: [&str; 9] =
    ["model", "expression", "storage", "engine", "client", "simulator", "lesson", "workbench", "ui"];

/// The layer that knows browsers.
const UI: &str = "ui";

/// The door for JavaScript, which no layer knows.
const JS: &str = "js";

/// The modules that it knows.
const BEHIND_JS: [&str; 3] = ["model", "engine", JS];

/// What makes a run depend on when and where it happens.
const IMPURE: [&[&str]; 6] = [
    &["std", "time"],
    &["rand", "thread_rng"],
    &["rand", "rng"],
    &["rand", "random"],
    &["getrandom"],
    &["SystemTime"],
];

/// The crates of the web, by the beginning of their names.
const WEB: [&str; 5] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo"];

/// A path that its file must not name.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    line: usize,
    path: String,
    reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.line, self.path, self.reason)
    }
}

/// A path in the source: its parts, where it begins, and the inline modules around it.
struct Mention {
    parts: Vec<String>,
    line: usize,
    within: Vec<String>,
}

/// Collects every path of a token stream.
struct Collector {
    mentions: Vec<Mention>,
    within: Vec<String>,
}

impl Collector {
    fn paths(source: &str) -> Vec<Mention> {
        let tokens: TokenStream = source.parse().expect("the file is Rust");
        let mut collector = Self { mentions: Vec::new(), within: Vec::new() };
        collector.walk(tokens, &[]);
        collector.mentions
    }

    /// Walks the tokens; inside the braces of a `use` tree each path continues `prefix`.
    fn walk(&mut self, tokens: TokenStream, prefix: &[String]) {
        let mut tokens = tokens.into_iter().peekable();
        // The path being read, and whether `::` has just been read after it.
        let mut path: Option<(Vec<String>, usize)> = None;
        let mut joined = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if ident == "as" => {
                    // The new name says nothing; a cast's type is read as a path of its own unless it is one word.
                    self.finish(path.take());
                    joined = false;
                    if !prefix.is_empty() {
                        tokens.next();
                    }
                }
                TokenTree::Ident(ident) if ident == "mod" => {
                    self.finish(path.take());
                    joined = false;
                    let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                    if let Some(TokenTree::Group(body)) = tokens.peek() {
                        self.within.push(name.to_string());
                        self.walk(body.stream(), &[]);
                        self.within.pop();
                        tokens.next();
                    }
                }
                TokenTree::Ident(ident) => match &mut path {
                    Some((parts, _)) if joined => {
                        parts.push(plain(&ident));
                        joined = false;
                    }
                    _ => {
                        self.finish(path.take());
                        let mut parts = prefix.to_vec();
                        parts.push(plain(&ident));
                        path = Some((parts, ident.span().start().line));
                        joined = false;
                    }
                },
                TokenTree::Punct(punct) if punct.as_char() == ':' && is_colon(tokens.peek()) => {
                    tokens.next();
                    joined = true;
                }
                TokenTree::Group(group) => {
                    let tree = joined && group.delimiter() == Delimiter::Brace;
                    let mut parts = Vec::new();
                    match path.take() {
                        Some((stem, _)) if tree => parts = stem,
                        path => self.finish(path),
                    }
                    joined = false;
                    self.walk(group.stream(), &parts);
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.finish(path.take());
                    joined = false;
                }
            }
        }
        self.finish(path);
    }

    fn finish(&mut self, path: Option<(Vec<String>, usize)>) {
        if let Some((parts, line)) = path {
            self.mentions.push(Mention { parts, line, within: self.within.clone() });
        }
    }
}

fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// What a file that stands in `module` says against the order. The crate's root, which is in no layer, may say
/// anything.
fn violations(module: &[&str], source: &str) -> Vec<Violation> {
    let Some((own, known)) = module.first().and_then(|name| known(name)) else { return Vec::new() };
    let judge = |mention: &Mention| {
        let reason = reason(own, known, module, mention)?;
        Some(Violation { line: mention.line, path: mention.parts.join("::"), reason })
    };
    Collector::paths(source).iter().filter_map(judge).collect()
}

/// A module at the crate's root by its name, and those that it may name.
fn known(module: &str) -> Option<(&'static str, &'static [&'static str])> {
    if module == JS {
        return Some((JS, &BEHIND_JS));
    }
    let layer = LAYERS.iter().position(|known| *known == module)?;
    Some((LAYERS[layer], &LAYERS[..=layer]))
}

fn reason(own: &str, known_to_own: &[&str], module: &[&str], mention: &Mention) -> Option<String> {
    if let Some(target) = target(module, mention)
        && known(&target).is_some()
        && !known_to_own.contains(&target.as_str())
    {
        return Some(format!("`{own}` must not know `{target}`"));
    }
    if own == UI {
        return None;
    }
    let parts: Vec<&str> = mention.parts.iter().map(String::as_str).collect();
    if IMPURE.iter().any(|path| parts.starts_with(path)) || parts.contains(&"SystemTime") {
        return Some("time and chance are inputs".to_owned());
    }
    let web = parts.len() > 1 && WEB.iter().any(|name| parts[0].starts_with(name));
    (web && own != JS).then(|| format!("`{own}` must not know browsers"))
}

/// The module at the crate's root that a path leads into.
fn target(module: &[&str], mention: &Mention) -> Option<String> {
    let mut parts = mention.parts.iter().map(String::as_str).peekable();
    if parts.next_if(|part| matches!(*part, "crate" | "dynamodb_sandbox")).is_some() {
        return parts.next().map(str::to_owned);
    }
    parts.next_if_eq(&"self");
    let mut up = 0;
    while parts.next_if_eq(&"super").is_some() {
        up += 1;
    }
    // Only from the crate's root does the next part name a layer.
    (up > 0 && up == module.len() + mention.within.len()).then(|| parts.next().map(str::to_owned))?
}

/// Every Rust file below a directory, with the module that it is.
fn sources(directory: &Path, module: &[String], found: &mut Vec<(PathBuf, Vec<String>)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a name in Unicode").to_owned();
        let own: Vec<String> = module.iter().cloned().chain([name]).collect();
        if path.is_dir() {
            sources(&path, &own, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path, own));
        }
    }
}

#[test]
fn each_layer_names_only_layers_to_its_left() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &[], &mut files);
    let mut found = Vec::new();
    for (path, module) in &files {
        let shown = path.strip_prefix(&root).unwrap_or(path).display();
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        match module[0] {
            "lib" | "main" => continue,
            top if known(top).is_none() => found.push(format!("src/{shown} belongs to no layer")),
            _ => {}
        }
        let source = fs::read_to_string(path).expect("a file in UTF-8");
        found.extend(violations(&module, &source).iter().map(|violation| format!("src/{shown}:{violation}")));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(!files.is_empty());
}

/// The paths that the checker refuses in a file of `expression::lexer`.
fn refused(source: &str) -> Vec<String> {
    violations(&["expression", "lexer"], source).into_iter().map(|violation| violation.path).collect()
}

#[test]
fn paths_to_the_right_are_refused_wherever_they_stand() {
    assert_eq!(refused("use crate::storage::Table;"), ["crate::storage::Table"]);
    assert_eq!(
        refused("use crate::{model::Item, engine::{self, plan}};"),
        ["crate::engine::self", "crate::engine::plan"]
    );
    assert_eq!(refused("use dynamodb_sandbox::workbench;"), ["dynamodb_sandbox::workbench"]);
    assert_eq!(refused("use super::super::client as c;"), ["super::super::client"]);
    assert_eq!(refused("fn f() { vec![crate::engine::g()]; }"), ["crate::engine::g"]);
    assert_eq!(refused("fn f(x: Vec<crate::ui::X>) {}"), ["crate::ui::X"]);
    assert_eq!(refused("mod tests { use super::super::super::engine; }"), ["super::super::super::engine"]);
    assert_eq!(violations(&["model"], "\n\nuse super::engine;")[0].line, 3);
}

#[test]
fn paths_to_the_left_and_to_itself_are_welcome() {
    let source = "
        //! Bound by [`crate::engine`].
        use crate::{expression::token as engine, model::{Item, Number}};
        use super::parser;
        use super::super::model::AttributeValue;
        mod tests { use super::*; use super::super::parser::engine; }
        fn engine(client: u8) -> u8 { client as u8 }
    ";
    assert_eq!(refused(source), [""; 0]);
}

#[test]
fn clocks_chance_and_browsers_are_refused_left_of_the_interface() {
    assert_eq!(refused("use std::{fmt, time::Instant};"), ["std::time::Instant"]);
    assert_eq!(
        refused("fn f() { rand::thread_rng(); SystemTime::now(); }"),
        ["rand::thread_rng", "SystemTime::now"]
    );
    assert_eq!(refused("use leptos::prelude::*; use gloo_timers::future::sleep;").len(), 2);
    assert_eq!(refused("fn f() { let leptos = 1; let time = leptos; }"), [""; 0]);
    assert_eq!(violations(&["ui", "race"], "use leptos::prelude::*; use crate::workbench::Session;"), []);
}

#[test]
fn the_door_for_javascript_opens_to_the_engine_only() {
    let refused = |module: &str, source: &str| -> Vec<String> {
        violations(&[module], source).into_iter().map(|violation| violation.path).collect()
    };
    assert_eq!(
        refused("js", "use crate::engine::Engine; use js_sys::JSON; use wasm_bindgen::prelude::*;"),
        [""; 0]
    );
    assert_eq!(refused("js", "use crate::lesson::Lesson;"), ["crate::lesson::Lesson"]);
    assert_eq!(refused("js", "use std::time::Instant;"), ["std::time::Instant"]);
    assert_eq!(refused("engine", "use crate::js::Sandbox;"), ["crate::js::Sandbox"]);
    assert_eq!(refused("ui", "use dynamodb_sandbox::js::Sandbox;"), ["dynamodb_sandbox::js::Sandbox"]);
}
