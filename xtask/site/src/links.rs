//! Links in the words of lessons and routes: every one leads somewhere.
//!
//! | written | leads to |
//! |---|---|
//! | `https://…` | another site |
//! | `#try` | a step of the lesson, a stop of the route |
//! | `lesson/batch-write-item/`, with or without `#step` | a lesson |
//! | `./`, `lab/`, with or without `?…` or `#…` | a page of the site |
//!
//! Pages have a `<base>`, so that a page's own address has to stand before `#try`; and each language has pages of its
//! own.

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalogue::Language;
use crate::lessons::is_lesson;
use crate::pages::PLAIN_PAGES;

/// What the links of a text are resolved by.
pub(crate) struct Links<'l> {
    /// The folder of all lessons.
    pub(crate) lessons: &'l Path,
    /// What `#…` is on, under the language's directory: with a trailing slash.
    pub(crate) page: String,
    /// What there is on it.
    pub(crate) anchors: BTreeSet<&'l str>,
    pub(crate) language: &'l Language,
}

impl Links<'_> {
    /// The address that a link has in the page, or why it has none.
    pub(crate) fn resolve(&self, written: &str) -> Result<String, String> {
        if written.starts_with("https://") {
            return Ok(written.to_owned());
        }
        let directory = self.language.directory;
        if let Some(anchor) = written.strip_prefix('#') {
            return match self.anchors.contains(anchor) {
                true => Ok(format!("{directory}{}#{anchor}", self.page)),
                false => Err(format!("there is no step `{anchor}`")),
            };
        }
        let end = written.find(['#', '?']).unwrap_or(written.len());
        let (page, behind) = written.split_at(end);
        if page == "./" {
            let home = if directory.is_empty() { "./" } else { directory };
            return Ok(format!("{home}{behind}"));
        }
        let lesson = page.strip_prefix("lesson/").and_then(|rest| rest.strip_suffix('/'));
        let known = match lesson {
            Some(slug) => is_lesson(self.lessons, slug),
            None => PLAIN_PAGES.contains(&page),
        };
        match known {
            true => Ok(format!("{directory}{written}")),
            false => Err(format!(
                "`{written}` leads nowhere: a link is `https://…`, `#step`, `lesson/other-lesson/`, `./` or {}",
                PLAIN_PAGES.map(|page| format!("`{page}`")).join(", ")
            )),
        }
    }
}
