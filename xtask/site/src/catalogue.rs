//! The language catalogue `locales/<language>.json`: every word of the interface, nested by where it is used.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// A language that the site speaks.
pub(crate) struct Language {
    /// Its code, for `<html lang>` and the catalogue's file name.
    pub(crate) code: &'static str,
    /// The directory of its pages under the site's root: empty, or with a trailing slash.
    pub(crate) directory: &'static str,
}

/// The languages; the first is the fallback and has the root.
pub(crate) const LANGUAGES: [Language; 1] = [Language { code: "en", directory: "" }];

/// The words of one language.
pub(crate) struct Catalogue {
    file: String,
    words: Value,
}

impl Catalogue {
    /// Reads `locales/<language>.json` of the repository.
    pub(crate) fn read(root: &Path, language: &Language) -> Result<Self> {
        let file = format!("locales/{}.json", language.code);
        let text = fs::read_to_string(root.join(&file)).with_context(|| format!("cannot read {file}"))?;
        let words = serde_json::from_str(&text).with_context(|| file.clone())?;
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
