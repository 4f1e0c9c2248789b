//! The language catalogue `locales/<language>.json`: every word of the interface, nested by where it is used.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use dynamodb_sandbox::workbench::decimal::grouped;
use serde_json::Value;

/// A language that the site speaks.
pub(crate) struct Language {
    /// Its code, for `<html lang>` and the catalogue's file name.
    pub(crate) code: &'static str,
    /// The directory of its pages under the site's root: empty, or with a trailing slash.
    pub(crate) directory: &'static str,
}

/// The languages; the first is the fallback and has the root.
pub(crate) const LANGUAGES: [Language; 2] =
    [Language { code: "en", directory: "" }, Language { code: "vi", directory: "vi/" }];

impl Language {
    /// The name of the file that has a lesson's words.
    pub(crate) fn words(&self) -> String {
        format!("{}.md", self.code)
    }

    /// The name of the file that has the notes for those who teach a lesson.
    pub(crate) fn teachers_notes(&self) -> String {
        format!("teacher.{}.md", self.code)
    }

    /// A decimal number as the language writes it: `1234.5` as `1,234.5` or `1.234,5`.
    pub(crate) fn decimal(&self, number: &str) -> String {
        let (group, point) = if self.code == "vi" { ('.', ',') } else { (',', '.') };
        grouped(number, group, point)
    }
}

/// The words of one language.
pub(crate) struct Catalogue {
    file: String,
    words: Value,
}

impl Catalogue {
    /// Reads `locales/<language>.json` of the repository. What it does not say is said in the first language.
    pub(crate) fn read(root: &Path, language: &Language) -> Result<Self> {
        let (file, words) = read(root, language)?;
        let [fallback, ..] = &LANGUAGES;
        let words =
            if language.code == fallback.code { words } else { merged(read(root, fallback)?.1, words) };
        Ok(Self { file, words })
    }

    /// The text under a dotted key.
    pub(crate) fn text(&self, key: &str) -> Result<&str> {
        let found = key.split('.').try_fold(&self.words, |node, part| node.get(part));
        found.and_then(Value::as_str).with_context(|| format!("{} has no text {key}", self.file))
    }

    /// All of it, for templates.
    pub(crate) fn words(&self) -> &Value {
        &self.words
    }
}

fn read(root: &Path, language: &Language) -> Result<(String, Value)> {
    let file = format!("locales/{}.json", language.code);
    let text = fs::read_to_string(root.join(&file)).with_context(|| format!("cannot read {file}"))?;
    let words = serde_json::from_str(&text).with_context(|| file.clone())?;
    Ok((file, words))
}

/// The words of `over`, and of `under` where it has none. Catalogues are as deep as their keys have parts.
fn merged(under: Value, over: Value) -> Value {
    match (under, over) {
        (Value::Object(mut under), Value::Object(over)) => {
            for (name, words) in over {
                let below = under.remove(&name).unwrap_or(Value::Null);
                under.insert(name, merged(below, words));
            }
            Value::Object(under)
        }
        (_, over) => over,
    }
}
