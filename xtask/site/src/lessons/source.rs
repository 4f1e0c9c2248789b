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

use super::end::end_of;
use super::figures::{Figure, compute};
use super::files::Named;
use crate::catalogue::LANGUAGES;

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
    part: u32,
    number: u32,
}

/// `lesson.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    part: u32,
    number: u32,
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
    /// Reads and checks the lesson in `directory`.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let path = directory.join(DATA);
        let written = read(&path)?;
        let Draft { lesson, file, used } = Draft::read(directory, MAX_CHAIN)?;
        check_files(directory, &used)?;
        let findings: Vec<String> = rehearsal::rehearse(&lesson)
            .iter()
            .map(|finding| format!("{}:{}: {finding}", path.display(), line_of_step(&written, &finding.step)))
            .collect();
        if !findings.is_empty() {
            bail!("{}", findings.join("\n"));
        }
        let figures = file
            .figures
            .iter()
            .map(|(name, figure)| {
                let value = compute(&lesson, figure)
                    .with_context(|| format!("{}: figure `{name}`", path.display()))?;
                Ok((name.clone(), value))
            })
            .collect::<Result<_>>()?;
        let facts = known_facts(&lesson);
        Ok(Self { lesson, figures, facts, part: file.part, number: file.number })
    }

    /// Where the lesson stands among the others: part, then number.
    pub(crate) fn place(&self) -> (u32, u32) {
        (self.part, self.number)
    }
}

/// A lesson read, with nothing rehearsed yet.
struct Draft {
    lesson: Lesson,
    file: LessonFile,
    /// Files of the lesson that its data names.
    used: BTreeSet<PathBuf>,
}

impl Draft {
    /// Reads a lesson; at most `chain` lessons follow on one another.
    fn read(directory: &Path, chain: usize) -> Result<Self> {
        let path = directory.join(DATA);
        let mut file: LessonFile =
            toml::from_str(&read(&path)?).map_err(|error| anyhow!("{}: {error}", path.display()))?;
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
        Ok(Self { lesson, file, used: named.into_used() })
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
        let is_words = LANGUAGES.iter().any(|language| name == language.words());
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

/// The line, from 1, on which a step's id is given.
fn line_of_step(written: &str, id: &str) -> usize {
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
