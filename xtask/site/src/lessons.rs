//! Compiles the lessons: data, words and figures become a document and a page each.
//!
//! A folder under `lessons/` is a lesson: `lesson.toml` ([`source`]), the [`files`] it names, and the words of each
//! language in Markdown ([`text`]). It may go on from the [`end`] of another. The lesson is rehearsed
//! (`dynamodb_sandbox::lesson::rehearsal`), its figures are computed ([`figures`]) and its pages are rendered
//! ([`page`]). Whatever is wrong is told with file, line and reason,
//! and nothing is built.

mod end;
mod figures;
mod files;
mod links;
pub(crate) mod new;
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
use crate::catalogue::{LANGUAGES, Language};
use crate::pages::{Kind, Page};

/// The home page races this lesson's race.
const HOME_LESSON: &str = "the-last-item";

/// All lessons, compiled.
#[derive(Default)]
pub(crate) struct Lessons {
    /// A page for each and every language, in the order in which they are to be read.
    pub(crate) pages: Vec<Page>,
    /// The race of the home page.
    pub(crate) home: HomeRace,
    /// The race of each lesson.
    pub(crate) races: Vec<Race>,
    /// Part and number of the last lesson.
    pub(crate) last_place: (u32, u32),
    /// What there is of them.
    pub(crate) counts: Counts,
}

/// How much there is of the lessons.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) lessons: usize,
    pub(crate) steps: usize,
    pub(crate) checks: usize,
    /// Wrong attempts that were tried.
    pub(crate) wrong: usize,
    pub(crate) figures: usize,
}

impl Counts {
    fn add(&mut self, source: &Source) {
        let steps = &source.lesson.steps;
        let checks = || steps.iter().flat_map(|step| &step.checks);
        self.lessons += 1;
        self.steps += steps.len();
        self.checks += checks().count();
        self.wrong += checks().map(|check| check.wrong.len()).sum::<usize>();
        self.figures += source.figures.len();
    }
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
        let mut races = Vec::new();
        let mut counts = Counts::default();
        for directory in directories(&root.join("lessons"))? {
            let source = Source::read(&directory)?;
            if source.lesson.slug == HOME_LESSON {
                home = source.lesson.race.as_ref().map(home_race).transpose()?;
            }
            counts.add(&source);
            for language in &LANGUAGES {
                let words = Text::read(&directory.join(language.words()), &source, language)?;
                lessons.push((source.place(), lesson_page(root, &source, &words, language)?));
            }
            races.extend(source.lesson.race.clone());
        }
        lessons.sort_by_key(|(place, _)| *place);
        Ok(Self {
            last_place: lessons.last().map(|(place, _)| *place).unwrap_or_default(),
            counts,
            pages: lessons.into_iter().map(|(_, page)| page).collect(),
            home: home.with_context(|| format!("there is no lesson {HOME_LESSON}, or it has no race"))?,
            races,
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

fn lesson_page(root: &Path, source: &Source, words: &Text, language: &Language) -> Result<Page> {
    let mut lesson = source.lesson.clone();
    for (step, text) in lesson.steps.iter_mut().zip(&words.steps) {
        step.hints = text.hints.len();
    }
    let body = page::render(root, &lesson, words)?;
    let slug = lesson.slug.clone();
    let document = serde_json::to_vec(&Document::Lesson(lesson))?;
    let kind = Kind::Lesson { slug };
    Ok(Page {
        files: vec![(kind.document().to_owned(), document)],
        kind,
        language: language.code.to_owned(),
        title: words.title.clone(),
        description: words.description.clone(),
        body,
        sections: words.sections().collect(),
    })
}

fn directories(lessons: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(lessons).with_context(|| format!("cannot read {}", lessons.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.join(source::DATA).is_file() {
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
