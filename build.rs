//! Turns `locales/*.json` into Rust: one function per text of the language catalogue.
//!
//! A text that is missing, has other gaps than its English original or is not used by the app fails the
//! build. Groups become modules, gaps (`{name}`) arguments in the order of the English text. A text that is a table of plural forms
//! (`one`, `other`) takes a `count`, which chooses the form and fills the gap `{count}`.
//! The groups in [`STATIC`] are read by `xtask` for the pages' own text and stay out of the app.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use serde_json::{Map, Value};

/// Languages, the first of them the fallback of the others.
const LANGUAGES: [&str; 2] = ["en", "vi"];
/// Groups that only the static pages use.
const STATIC: [&str; 11] = [
    "page",
    "home",
    "lab_page",
    "present_page",
    "playground_page",
    "not_found",
    "lesson_page",
    "notes_page",
    "route_page",
    "parts",
    "language",
];
/// Groups whose texts are looked up by what data calls them: one function `text(path)` each. That data and words fit
/// together is tested where the data is compiled, in `xtask/site`.
const TABLES: [&str; 2] = ["plot", "presentation"];
/// The forms that a plural may have; `other` is always there.
const FORMS: [&str; 2] = ["one", "other"];

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo::rerun-if-changed=locales");
    if env::var("CARGO_CFG_TARGET_ARCH")? != "wasm32" {
        return Ok(());
    }
    if env::var_os("CARGO_FEATURE_PARTS").is_some() {
        // The program is cut into its parts by what the linker knows of it.
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
    let catalogues = LANGUAGES.map(|language| {
        let path = format!("locales/{language}.json");
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        serde_json::from_str::<Map<String, Value>>(&text).map_err(|error| format!("{path}: {error}"))
    });
    let catalogues = catalogues.into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut code = String::new();
    for (name, original) in &catalogues[0] {
        let texts: Vec<Option<&Value>> = catalogues.iter().map(|texts| texts.get(name)).collect();
        if TABLES.contains(&name.as_str()) {
            write_table(&mut code, name, &texts)?;
        } else if !STATIC.contains(&name.as_str()) {
            write_entry(&mut code, name, name, original, &texts)?;
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogue.rs"), code)?;
    Ok(())
}

/// One entry of the catalogue, in every language: a group or a text.
fn write_entry(
    code: &mut String,
    path: &str,
    name: &str,
    original: &Value,
    texts: &[Option<&Value>],
) -> Result<(), Failure> {
    match original {
        Value::String(_) => write_text(code, path, name, texts, false),
        Value::Object(forms) if forms.keys().all(|form| FORMS.contains(&form.as_str())) => {
            write_text(code, path, name, texts, true)
        }
        Value::Object(group) => {
            writeln!(code, "pub(crate) mod {name} {{")?;
            for (name, original) in group {
                let texts: Vec<Option<&Value>> =
                    texts.iter().map(|group| group.and_then(|group| group.get(name))).collect();
                write_entry(code, &format!("{path}.{name}"), name, original, &texts)?;
            }
            writeln!(code, "}}")?;
            Ok(())
        }
        _ => Err(format!("{path}: a text or a group of texts is expected").into()),
    }
}

/// The function of a table: texts by their dotted paths within the group.
fn write_table(code: &mut String, name: &str, texts: &[Option<&Value>]) -> Result<(), Failure> {
    let mut arms = String::new();
    for (language, group) in LANGUAGES.iter().zip(texts).rev() {
        let arm = if *language == LANGUAGES[0] { "_".to_owned() } else { format!("{language:?}") };
        if let Some(group) = group {
            write_rows(&mut arms, &arm, name, "", group)?;
        }
    }
    writeln!(code, "pub(crate) mod {name} {{")?;
    writeln!(code, "pub(crate) fn text(path: &str) -> Option<&'static str> {{")?;
    writeln!(
        code,
        "    Some(match (crate::ui::words::language(), path) {{\n{arms}        _ => return None,\n    }})\n}}"
    )?;
    writeln!(code, "}}")?;
    Ok(())
}

fn write_rows(code: &mut String, arm: &str, path: &str, key: &str, entry: &Value) -> Result<(), Failure> {
    match entry {
        Value::String(text) if text.contains('{') => {
            Err(format!("{path}: a text of a table has no gaps").into())
        }
        Value::String(text) => Ok(writeln!(code, "        ({arm}, {key:?}) => {text:?},")?),
        Value::Object(group) => group.iter().try_for_each(|(name, entry)| {
            let inner = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
            write_rows(code, arm, &format!("{path}.{name}"), &inner, entry)
        }),
        _ => Err(format!("{path}: a text or a group of texts is expected").into()),
    }
}

/// The function of one text.
fn write_text(
    code: &mut String,
    path: &str,
    name: &str,
    texts: &[Option<&Value>],
    plural: bool,
) -> Result<(), Failure> {
    let mut arms = String::new();
    let mut arguments: Option<Vec<String>> = None;
    for (language, text) in LANGUAGES.iter().zip(texts) {
        let Some(text) = text else { continue };
        let mut gaps = Vec::new();
        let body = if plural { plural_body(path, text, &mut gaps)? } else { body(path, text, &mut gaps)? };
        gaps.retain(|gap| !(plural && gap == "count"));
        let arm = if arguments.is_none() { "_".to_owned() } else { format!("{language:?}") };
        let original = arguments.get_or_insert_with(|| gaps.clone());
        if gaps.len() != original.len() || gaps.iter().any(|gap| !original.contains(gap)) {
            return Err(
                format!("{path}: the gaps in {language} differ from those in {}", LANGUAGES[0]).into()
            );
        }
        arms.insert_str(0, &format!("        {arm} => {body},\n"));
    }
    let gaps = arguments.unwrap_or_default();
    let count = plural.then(|| "count: u64".to_owned());
    let fixed = gaps.is_empty() && !plural;
    let arguments: Vec<String> =
        count.into_iter().chain(gaps.iter().map(|gap| format!("{gap}: &str"))).collect();
    let result = if fixed { "&'static str" } else { "String" };
    writeln!(code, "pub(crate) fn {name}({}) -> {result} {{", arguments.join(", "))?;
    writeln!(code, "    match crate::ui::words::language() {{\n{arms}    }}\n}}")?;
    Ok(())
}

/// An expression for a text: the text itself, or its parts joined.
fn body(path: &str, text: &Value, gaps: &mut Vec<String>) -> Result<String, Failure> {
    let mut rest = text.as_str().ok_or_else(|| format!("{path}: a text is expected"))?;
    if !rest.contains('{') {
        return Ok(format!("{rest:?}"));
    }
    let mut parts = Vec::new();
    while let Some((before, after)) = rest.split_once('{') {
        let (gap, after) = after.split_once('}').ok_or_else(|| format!("{path}: a gap is not closed"))?;
        parts.extend([format!("{before:?}"), gap.to_owned()]);
        if !gaps.iter().any(|known| known == gap) {
            gaps.push(gap.to_owned());
        }
        rest = after;
    }
    parts.push(format!("{rest:?}"));
    Ok(format!("[{}].concat()", parts.join(", ")))
}

/// An expression for a text with plural forms, choosing by `count`.
fn plural_body(path: &str, forms: &Value, gaps: &mut Vec<String>) -> Result<String, Failure> {
    let mut arms = String::new();
    for form in FORMS {
        let Some(text) = forms.get(form) else { continue };
        let text = body(path, text, gaps)?;
        let text = if text.starts_with('"') { format!("{text}.to_owned()") } else { text };
        let arm = if form == "other" { "_".to_owned() } else { format!("{form:?}") };
        write!(arms, "{arm} => {text}, ")?;
    }
    Ok(format!(
        "{{ let form = crate::ui::words::plural_form(count); \
         let count = crate::ui::words::whole(count); let count = count.as_str(); match form {{ {arms}}} }}"
    ))
}
