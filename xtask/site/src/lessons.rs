//! Compiles the lessons: data, words and figures become a document and a page each.
//!
//! A folder under `lessons/` is a lesson: `lesson.toml` ([`source`]), the [`files`] it names, and the words of each
//! language in [Markdown](crate::markdown): its own ([`text`]) and notes for those who teach it ([`teacher`]). It may go on from the
//! [`end`] of another. The lesson is rehearsed (`dynamodb_sandbox::lesson::rehearsal`), has to meet our [`demands`], its
//! figures are computed ([`figures`]) and its pages are rendered ([`page`]). Whatever is wrong with any of them is told
//! with file, line and reason ([`problems`]), and nothing is built.

mod demands;
mod end;
mod figures;
mod files;
pub(crate) mod new;
mod page;
mod problems;
mod reading;
mod shown_code;
mod source;
mod teacher;
mod text;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::workbench::protocol::{Command, Numbered, ToWorker};
use dynamodb_sandbox::workbench::session::Session;

use self::problems::Problems;
use self::reading::Reading;
pub(crate) use self::reading::Summary;
pub(crate) use self::source::check_slug;
use self::source::{Place, Source};
use self::teacher::Notes;
use self::text::Text;
use crate::catalogue::{LANGUAGES, Language};
use crate::pages::{Kind, OPENING, Page};

/// The home page races this lesson's race.
const HOME_LESSON: &str = "the-last-item";

/// All lessons, compiled.
#[derive(Default)]
pub(crate) struct Lessons {
    /// A page for each and every language, in the order in which they are to be read.
    pub(crate) pages: Vec<Page>,
    /// The notes for those who teach them, likewise.
    pub(crate) notes: Vec<Page>,
    /// The race of the home page.
    pub(crate) home: HomeRace,
    /// The race of each lesson.
    pub(crate) races: Vec<Race>,
    /// What there is of them.
    pub(crate) counts: Counts,
    /// How long their steps take to read.
    pub(crate) reading: Reading,
}

/// How much there is of the lessons.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) lessons: usize,
    pub(crate) steps: usize,
    pub(crate) checks: usize,
    /// Right attempts that were tried, beside the worked solutions.
    pub(crate) right: usize,
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
        self.right += steps.iter().map(|step| step.right.len()).sum::<usize>();
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
    ///
    /// # Errors
    /// Everything that is wrong with any lesson, a line each.
    pub(crate) fn compile(root: &Path) -> Result<Self> {
        let lessons = Self::of(root, &directories(&root.join("lessons"))?)?;
        if lessons.home.document.is_empty() {
            bail!("there is no lesson {HOME_LESSON}, or it has no race");
        }
        lessons.reading.check()?;
        Ok(lessons)
    }

    /// Compiles these lessons only; their links to others are followed all the same.
    ///
    /// # Errors
    /// As [`Self::compile`].
    pub(crate) fn compile_some(root: &Path, slugs: &[String]) -> Result<Self> {
        let directories: Vec<PathBuf> = slugs.iter().map(|slug| root.join("lessons").join(slug)).collect();
        Self::of(root, &directories)
    }

    fn of(root: &Path, directories: &[PathBuf]) -> Result<Self> {
        let mut problems = Problems::default();
        let mut compiled = Self::default();
        let mut taken: BTreeMap<Place, String> = BTreeMap::new();
        let mut pages = Vec::new();
        for directory in directories {
            let Some(source) = Source::read(directory, &mut problems) else { continue };
            let slug = &source.lesson.slug;
            if let Some(other) = taken.insert(source.place, slug.clone()) {
                problems.add(format!("{}: lesson `{other}` has the same place", directory.display()));
            }
            if slug == HOME_LESSON {
                let race = source.lesson.race.as_ref().map(home_race).transpose();
                compiled.home = problems.note(race).flatten().unwrap_or_default();
            }
            compiled.counts.add(&source);
            for language in &LANGUAGES {
                let words = problems.note(Text::read(&directory.join(language.words()), &source, language));
                let notes = directory.join(language.teachers_notes());
                let notes = words
                    .as_ref()
                    .and_then(|words| problems.note(Notes::read(&notes, &source, words, language)));
                if let Some(words) = &words {
                    compiled.reading.add(language.code, &source.lesson.slug, &words.steps);
                }
                if let (Some(words), Some(notes)) = (words, notes) {
                    let lesson = problems.note(lesson_page(root, &source, &words, language));
                    let notes = notes_page(&source, &words, notes, language);
                    pages.extend(lesson.map(|lesson| (source.place, lesson, notes)));
                }
            }
            compiled.races.extend(source.lesson.race);
        }
        problems.into_result()?;
        pages.sort_by_key(|(place, ..)| *place);
        (compiled.pages, compiled.notes) =
            pages.into_iter().map(|(_, lesson, notes)| (lesson, notes)).unzip();
        Ok(compiled)
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
    let document = serde_json::to_string(&Document::Lesson(lesson.without_rehearsal()))?;
    let kind = Kind::Lesson { slug };
    let opening = opening(&document)?;
    Ok(Page {
        files: vec![(kind.document().to_owned(), document.into_bytes()), (OPENING.to_owned(), opening)],
        kind,
        language: language.code.to_owned(),
        title: words.title.clone(),
        description: words.description.clone(),
        body,
        content: page::end(source, words),
        sections: words.sections().collect(),
    })
}

/// How a lesson stands before anything is done: the page shows its first step by this while the session is on its way.
fn opening(document: &str) -> Result<Vec<u8>> {
    let mut session = Session::new();
    let message = Command::Open { document: document.to_owned() };
    session.receive(ToWorker::Command(Numbered { number: 1, message }));
    Ok(serde_json::to_vec(&session.lesson_view().context("the lesson does not open")?)?)
}

fn notes_page(source: &Source, words: &Text, notes: Notes, language: &Language) -> Page {
    Page {
        kind: Kind::Notes { slug: source.lesson.slug.clone() },
        language: language.code.to_owned(),
        title: notes.title.clone(),
        description: notes.description.clone(),
        body: String::new(),
        content: page::notes(source, words, &notes),
        files: Vec::new(),
        sections: Vec::new(),
    }
}

/// Whether there is a lesson of that name among those in `lessons`.
pub(crate) fn is_lesson(lessons: &Path, slug: &str) -> bool {
    check_slug(slug).is_ok() && lessons.join(slug).join(source::DATA).is_file()
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
