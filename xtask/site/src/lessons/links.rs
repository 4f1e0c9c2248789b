//! Links in a lesson's words: every one leads somewhere.
//!
//! | written | leads to |
//! |---|---|
//! | `https://…` | another site |
//! | `#try` | a step of the lesson |
//! | `lesson/batch-write-item/`, with or without `#step` | another lesson |
//! | `./`, `lab/`, with or without `?…` or `#…` | a page of the site |
//!
//! Pages have a `<base>`, so that a page's own address has to stand before `#try`; and each language has pages of its
//! own.

use std::path::Path;

use dynamodb_sandbox::lesson::Lesson;

use super::source::{DATA, check_slug};
use crate::catalogue::Language;
use crate::pages::PLAIN_PAGES;

/// What a lesson's links are resolved by.
pub(super) struct Links<'l> {
    /// The folder of all lessons.
    pub(super) lessons: &'l Path,
    pub(super) lesson: &'l Lesson,
    pub(super) language: &'l Language,
}

impl Links<'_> {
    /// The address that a link has in the page, or why it has none.
    pub(super) fn resolve(&self, written: &str) -> Result<String, String> {
        if written.starts_with("https://") {
            return Ok(written.to_owned());
        }
        let directory = self.language.directory;
        if let Some(step) = written.strip_prefix('#') {
            return match self.lesson.steps.iter().any(|known| known.id == step) {
                true => Ok(format!("{directory}lesson/{}/#{step}", self.lesson.slug)),
                false => Err(format!("there is no step `{step}`")),
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
            Some(slug) => check_slug(slug).is_ok() && self.lessons.join(slug).join(DATA).is_file(),
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
