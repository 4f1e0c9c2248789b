//! Compiles the lessons: data, words and figures become a document and a page each.
//!
//! A folder under `lessons/` is a lesson: `lesson.toml` ([`source`]), the race it names, and the words of each
//! language in Markdown ([`text`]). The lesson is rehearsed (`dynamodb_sandbox::lesson::rehearsal`), its figures are
//! computed ([`figures`]) and its page is rendered ([`page`]). Whatever is wrong is told with file, line and reason,
//! and nothing is built.

mod figures;
mod page;
mod source;
mod text;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::simulator::Race;

use self::source::Source;
use self::text::Text;
use crate::pages::{Kind, Page};

/// The home page races this lesson's race.
const HOME_LESSON: &str = "the-last-item";

/// All lessons, compiled.
#[derive(Default)]
pub(crate) struct Lessons {
    /// A page each, in the order in which they are to be read.
    pub(crate) pages: Vec<Page>,
    /// The race of the home page.
    pub(crate) home: HomeRace,
}

/// What the home page needs of its race.
#[derive(Default)]
pub(crate) struct HomeRace {
    /// The document that the page opens.
    pub(crate) document: Vec<u8>,
    /// Names of the buyers, in lane order.
    pub(crate) buyers: Vec<String>,
    /// The stock before the first move.
    pub(crate) stock: String,
}

impl Lessons {
    /// Compiles what is under `lessons/`.
    pub(crate) fn compile(root: &Path) -> Result<Self> {
        let mut lessons = Vec::new();
        let mut home = None;
        for directory in directories(&root.join("lessons"))? {
            let source = Source::read(&directory)?;
            let words = Text::read(&directory.join("en.md"), &source)?;
            if source.lesson.slug == HOME_LESSON {
                home = Some(home_race(&source.lesson.race)?);
            }
            lessons.push((source.place(), lesson_page(root, source, &words)?));
        }
        lessons.sort_by_key(|(place, _)| *place);
        Ok(Self {
            pages: lessons.into_iter().map(|(_, page)| page).collect(),
            home: home.with_context(|| format!("there is no lesson {HOME_LESSON}"))?,
        })
    }
}

fn home_race(race: &Race) -> Result<HomeRace> {
    let stock = race.prepare()?.measure_at_start("stock").context("the race has no measure `stock`")?;
    Ok(HomeRace {
        document: serde_json::to_vec(&Document::Race(race.clone()))?,
        buyers: race.names(),
        stock: stock.to_string(),
    })
}

fn lesson_page(root: &Path, mut source: Source, words: &Text) -> Result<Page> {
    for (step, text) in source.lesson.steps.iter_mut().zip(&words.steps) {
        step.hints = text.hints.len();
    }
    let body = page::render(root, &source.lesson, words)?;
    let slug = source.lesson.slug.clone();
    let document = serde_json::to_vec(&Document::Lesson(source.lesson))?;
    let kind = Kind::Lesson { slug };
    Ok(Page {
        files: vec![(kind.document().to_owned(), document)],
        kind,
        language: "en".to_owned(),
        title: words.title.clone(),
        description: words.description.clone(),
        body,
    })
}

fn directories(lessons: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(lessons).with_context(|| format!("cannot read {}", lessons.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.join("lesson.toml").is_file() {
                bail!("{}: a folder here is a lesson and has a lesson.toml", path.display());
            }
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
