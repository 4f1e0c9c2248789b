//! `lesson.toml` and the race it names: a lesson's data, checked.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::lesson::document::Step;
use dynamodb_sandbox::lesson::{Lesson, rehearsal};
use dynamodb_sandbox::simulator::Race;
use serde::Deserialize;

use super::figures::{Figure, compute};

/// A lesson's data, and the figures its words may use.
pub(crate) struct Source {
    /// The lesson, rehearsed.
    pub(crate) lesson: Lesson,
    /// Name → figure, computed.
    pub(crate) figures: BTreeMap<String, String>,
    part: u32,
    number: u32,
}

/// `lesson.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    part: u32,
    number: u32,
    race: String,
    #[serde(default)]
    figures: BTreeMap<String, Figure>,
    steps: Vec<Step>,
}

impl Source {
    /// Reads and checks the lesson in `directory`.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let path = directory.join("lesson.toml");
        let written = read(&path)?;
        let file: LessonFile =
            toml::from_str(&written).map_err(|error| anyhow!("{}: {error}", path.display()))?;
        let race_path = directory.join(&file.race);
        let race: Race = serde_json::from_str(&read(&race_path)?)
            .map_err(|error| anyhow!("{}:{}: {error}", race_path.display(), error.line()))?;
        race.prepare().map_err(|error| anyhow!("{}: {error}", race_path.display()))?;
        let slug = directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        check_slug(&slug)?;
        let lesson = Lesson { slug, race, steps: file.steps };
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
        Ok(Self { lesson, figures, part: file.part, number: file.number })
    }

    /// Where the lesson stands among the others: part, then number.
    pub(crate) fn place(&self) -> (u32, u32) {
        (self.part, self.number)
    }
}

pub(super) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn check_slug(slug: &str) -> Result<()> {
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
