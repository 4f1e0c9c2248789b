//! `lesson.toml` and the files it names: a lesson's data, checked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::engine::Environment;
use dynamodb_sandbox::lesson::deed::Deed;
use dynamodb_sandbox::lesson::document::{Start, Step};
use dynamodb_sandbox::lesson::rehearsal::{self, Stand};
use dynamodb_sandbox::lesson::{Facts, Lesson, Progress};
use dynamodb_sandbox::model::Duration;
use dynamodb_sandbox::simulator::Race;
use serde::Deserialize;

use super::demands;
use super::end::end_of;
use super::figures::{Figure, compute};
use super::files::Named;
use super::problems::Problems;
use super::shown_code::ShownCode;
use crate::catalogue::{LANGUAGES, Language};
use crate::links::Links;
use crate::markdown::Fillings;

/// The file of a lesson's data.
pub(super) const DATA: &str = "lesson.toml";
/// Most lessons that follow on one another.
const MAX_CHAIN: usize = 100;

/// A lesson's data, and the figures its words may use.
pub(crate) struct Source {
    /// The lesson, rehearsed.
    pub(crate) lesson: Lesson,
    /// Name → figure, computed.
    pub(crate) figures: BTreeMap<String, String>,
    /// The names of the facts that its words may use.
    pub(crate) facts: BTreeSet<String>,
    /// Where it stands among the others.
    pub(crate) place: Place,
    /// How long it takes a class.
    pub(crate) minutes: u32,
    /// What its end shows as code.
    pub(crate) code: Vec<ShownCode>,
    /// The lessons that its end leads to.
    pub(crate) next: Vec<String>,
}

/// Where a lesson stands: by part, then by number, the challenge of a part last.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which part of the syllabus.
    pub(crate) part: u32,
    /// Where in the part.
    pub(crate) turn: Turn,
}

/// Where a lesson stands in its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    /// The lesson of this number.
    Lesson(u32),
    /// The challenge, after all lessons.
    Challenge,
}

impl Default for Turn {
    fn default() -> Self {
        Self::Lesson(0)
    }
}

/// `lesson.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LessonFile {
    part: u32,
    /// Not of a challenge.
    number: Option<u32>,
    #[serde(default)]
    challenge: bool,
    /// How long it takes a class.
    pub(super) minutes: u32,
    /// What stands at its end.
    pub(super) end: Ending,
    /// A file of this lesson.
    race: Option<String>,
    /// A race of the race lab, in place of `race`.
    plot: Option<String>,
    #[serde(default)]
    start: StartFile,
    #[serde(default)]
    figures: BTreeMap<String, Figure>,
    steps: Vec<Step>,
}

/// What stands at the end of a lesson, beside its last words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ending {
    /// Ids of the steps whose worked solutions are shown as code.
    pub(crate) code: Vec<String>,
    /// Slugs of the lessons to go on with, the most useful first.
    pub(crate) next: Vec<String>,
}

/// What the desks start from, as it is written.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct StartFile {
    /// Where this lesson ends, when all of its steps are solved, comes first.
    after: Option<String>,
    requests: Vec<Deed>,
    environment: Environment,
    round_trip: Duration,
    clock: bool,
}

impl Source {
    /// Reads and checks the lesson in `directory`. None: what is wrong keeps its words from being read.
    pub(crate) fn read(directory: &Path, problems: &mut Problems) -> Option<Self> {
        let path = directory.join(DATA);
        let written = problems.note(read(&path))?;
        let Draft { lesson, file, place, used } = problems.note(Draft::read(directory, MAX_CHAIN))?;
        problems.note(check_files(directory, &used));
        let known = problems.len();
        for finding in rehearsal::rehearse(&lesson) {
            let line = line_of_step(&written, &finding.step);
            problems.add(format!("{}:{line}: {finding}", path.display()));
        }
        let is_solvable = problems.len() == known;
        let lessons = directory.parent().unwrap_or(Path::new(""));
        for demand in demands::unmet(&lesson, &file, place, lessons) {
            problems.add(format!("{}:{}: {}", path.display(), demand.line(&written), demand.reason));
        }
        if !is_solvable {
            return None;
        }
        let mut figures = BTreeMap::new();
        for (name, figure) in &file.figures {
            let value = compute(&lesson, figure);
            let value = problems.note(value.with_context(|| format!("{}: figure `{name}`", path.display())));
            figures.insert(name.clone(), value?);
        }
        let facts = known_facts(&lesson);
        let LessonFile { minutes, end: Ending { code, next }, .. } = file;
        let code = ShownCode::of(&lesson, &code).with_context(|| path.display().to_string());
        Some(Self { code: problems.note(code)?, lesson, figures, facts, place, minutes, next })
    }

    /// Whether it is the challenge of its part.
    pub(super) fn is_challenge(&self) -> bool {
        self.place.turn == Turn::Challenge
    }

    /// What fills the gaps of the words at `path`, which lie in the lesson's folder.
    pub(super) fn fillings<'l>(&'l self, path: &'l Path, language: &'l Language) -> Fillings<'l> {
        let figures = self.figures.iter().map(|(name, value)| (name.clone(), language.decimal(value)));
        let lessons = path.parent().and_then(Path::parent).unwrap_or(Path::new(""));
        let links = Links {
            lessons,
            page: format!("lesson/{}/", self.lesson.slug),
            anchors: self.lesson.steps.iter().map(|step| step.id.as_str()).collect(),
            language,
        };
        Fillings { figures: figures.collect(), facts: self.facts.clone(), steps: BTreeMap::new(), links }
    }
}

/// Where the lesson in `directory` stands.
pub(super) fn place_of(directory: &Path) -> Result<Place> {
    Ok(Draft::read(directory, MAX_CHAIN)?.place)
}

/// A lesson read, with nothing rehearsed yet.
struct Draft {
    lesson: Lesson,
    file: LessonFile,
    place: Place,
    /// Files of the lesson that its data names.
    used: BTreeSet<PathBuf>,
}

impl Draft {
    /// Reads a lesson; at most `chain` lessons follow on one another.
    fn read(directory: &Path, chain: usize) -> Result<Self> {
        let path = directory.join(DATA);
        let written = read(&path)?;
        let mut file: LessonFile = toml::from_str(&written).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(&written, span.start));
            anyhow!("{}:{line}: {}", path.display(), error.message())
        })?;
        let turn = match (file.number, file.challenge) {
            (Some(number), false) => Turn::Lesson(number),
            (None, true) => Turn::Challenge,
            _ => bail!("{}: a lesson has a `number`, or is a `challenge = true`", path.display()),
        };
        let place = Place { part: file.part, turn };
        let slug = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        check_slug(&slug)?;
        let mut named = Named::of(directory);
        for step in &mut file.steps {
            named.fill_in_step(step).with_context(|| format!("{}: step `{}`", path.display(), step.id))?;
        }
        named
            .fill_in_deeds(&mut file.start.requests)
            .with_context(|| format!("{}: start", path.display()))?;
        for (name, figure) in &mut file.figures {
            named
                .fill_in_deeds(figure.requests_mut())
                .with_context(|| format!("{}: figure `{name}`", path.display()))?;
        }
        let race = match (&file.race, &file.plot) {
            (Some(_), Some(_)) => bail!("{}: a lesson has a `race` or a `plot`, not both", path.display()),
            (Some(race), None) => Some(race_of(&named.use_file(race))?),
            (None, Some(plot)) => Some(race_of(&plots(directory).join(format!("{plot}.json")))?),
            (None, None) => None,
        };
        let mut requests = match &file.start.after {
            Some(before) => end(directory, before, chain)
                .with_context(|| format!("{}: start after `{before}`", path.display()))?,
            None => Vec::new(),
        };
        requests.append(&mut file.start.requests);
        let StartFile { environment, round_trip, clock, .. } = file.start;
        let start = Start { requests, environment, round_trip, clock };
        let lesson = Lesson { slug, race, start, steps: std::mem::take(&mut file.steps) };
        Ok(Self { lesson, file, place, used: named.into_used() })
    }
}

/// The requests that lead to where the lesson `before`, beside that in `directory`, ends.
fn end(directory: &Path, before: &str, chain: usize) -> Result<Vec<Deed>> {
    check_slug(before)?;
    let chain =
        chain.checked_sub(1).context("too many lessons follow on one another, or they do in a circle")?;
    let beside = directory.parent().unwrap_or(directory).join(before);
    end_of(&Draft::read(&beside, chain)?.lesson)
}

/// Where the races of the race lab are.
fn plots(directory: &Path) -> PathBuf {
    directory.join("../../plots")
}

fn race_of(path: &Path) -> Result<Race> {
    let race: Race = serde_json::from_str(&read(path)?)
        .map_err(|error| anyhow!("{}:{}: {error}", path.display(), error.line()))?;
    race.prepare().map_err(|error| anyhow!("{}: {error}", path.display()))?;
    Ok(race)
}

/// Every fact that a text of this lesson may use: those of any step's worked solution, of its desk before, and of the
/// lesson. The last request's exception has words of its own.
fn known_facts(lesson: &Lesson) -> BTreeSet<String> {
    let mut names: BTreeSet<String> =
        ["predicted", "last.error", "last.message"].into_iter().map(str::to_owned).collect();
    let mut add = |facts: Facts| names.extend(facts.to_texts().into_keys());
    add(Progress::new(lesson).facts());
    let Ok(mut stand) = Stand::at_the_start(lesson) else { return names };
    for step in &lesson.steps {
        // A lesson has been rehearsed before its words are read.
        let _ = stand.come_to(step);
        if let Ok(facts) = stand.question_facts(step) {
            add(facts);
        }
        let solved = rehearsal::solution(step).and_then(|solution| stand.attempt(step, &solution).ok());
        if let Some(grounds) = solved {
            add(grounds.evidence().facts);
        }
        let _ = stand.leave(step);
    }
    names.insert("answer".to_owned());
    names
}

/// Every file of a lesson has a use.
fn check_files(directory: &Path, used: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_words =
            LANGUAGES.iter().any(|language| [language.words(), language.teachers_notes()].contains(&name));
        if name != DATA && !is_words && !used.contains(&path) {
            bail!("{}: nothing uses this file", path.display());
        }
    }
    Ok(())
}

pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

pub(crate) fn check_slug(slug: &str) -> Result<()> {
    if slug.is_empty() || !slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        bail!("lesson folder `{slug}`: its name is the address, so use lower-case letters, digits and `-`");
    }
    Ok(())
}

/// The line, from 1, of what stands at this byte.
fn line_at(written: &str, start: usize) -> usize {
    written.get(..start).unwrap_or_default().matches('\n').count() + 1
}

/// The line, from 1, on which a step's id is given.
pub(super) fn line_of_step(written: &str, id: &str) -> usize {
    let mut in_step = false;
    for (index, line) in written.lines().enumerate() {
        match line.trim() {
            "[[steps]]" => in_step = true,
            header if header.starts_with('[') => in_step = false,
            entry if in_step && entry.starts_with("id") && entry.contains(&format!("\"{id}\"")) => {
                return index + 1;
            }
            _ => {}
        }
    }
    1
}
