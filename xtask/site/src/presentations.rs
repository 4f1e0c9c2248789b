//! The presentations for a class: what is under `presentations/`, rehearsed once, and the words that each must have.
//!
//! A file `presentations/<id>.json` is a presentation of that id
//! (`dynamodb_sandbox::workbench::presentation::rehearsal`). Its scenes show races of the lab and of the lessons. It is
//! published as `presentation/<id>.json` with the right answers found by playing it. Its words stand in the catalogue
//! under `presentation.<id>`. Whatever is wrong is told with file, line and reason, and nothing is built.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::workbench::presentation::Presentation;
use dynamodb_sandbox::workbench::presentation::rehearsal::{RehearsalError, Source, Wrong, rehearse};
use serde::Serialize;

use crate::catalogue::Catalogue;

/// All presentations, by their ids.
#[derive(Default)]
pub(crate) struct Presentations(Vec<Presentation>);

/// A presentation as its page links to it.
#[derive(Serialize)]
pub(crate) struct PresentationLink<'a> {
    id: &'a str,
    document: String,
}

impl Presentations {
    /// Rehearses what is under `presentations/` with these races.
    pub(crate) fn compile(root: &Path, races: &[&Race]) -> Result<Self> {
        let mut presentations = Vec::new();
        for (name, content) in crate::read(&root.join("presentations"))? {
            let Some(id) = name.strip_suffix(".json") else { continue };
            let text = String::from_utf8(content).with_context(|| format!("presentations/{name}"))?;
            let presentation = compile(id, &text, races);
            presentations.push(presentation.with_context(|| format!("presentations/{name}"))?);
        }
        Ok(Self(presentations))
    }

    /// The published files: path under the site's root, and content.
    pub(crate) fn files(&self) -> Result<Vec<(String, Vec<u8>)>> {
        let file =
            |presentation: &Presentation| Ok((path(&presentation.id), serde_json::to_vec(presentation)?));
        self.0.iter().map(file).collect()
    }

    /// The presentations as their page lists them.
    pub(crate) fn links(&self) -> Vec<PresentationLink<'_>> {
        self.0.iter().map(|talk| PresentationLink { id: &talk.id, document: path(&talk.id) }).collect()
    }

    /// Fails with the first word that a presentation needs and the catalogue lacks.
    pub(crate) fn check_words(&self, catalogue: &Catalogue) -> Result<()> {
        self.0.iter().flat_map(words).try_for_each(|key| catalogue.text(&key).map(drop))
    }
}

fn compile(id: &str, text: &str, races: &[&Race]) -> Result<Presentation> {
    let source: Source = serde_json::from_str(text)?;
    ensure!(source.id == id, "its id is `{}`", source.id);
    let race = |id: &str| races.iter().find(|race| race.id == id).map(|&race| race.clone());
    rehearse(&source, race).map_err(|error| match line(text, &error) {
        Some(line) => anyhow!("line {line}: {error}"),
        None => anyhow!(error),
    })
}

/// The line, counted from 1, on which what is wrong begins: the choice's, else the scene's.
fn line(text: &str, error: &RehearsalError) -> Option<usize> {
    let RehearsalError::Scene { scene, why } = error else { return None };
    let after = |from: usize, id: &str| {
        let quoted = format!("{id:?}");
        text.get(from..)?.match_indices("\"id\"").find_map(|(at, key)| {
            let value = text.get(from + at + key.len()..)?.trim_start().strip_prefix(':')?.trim_start();
            value.starts_with(&quoted).then_some(from + at)
        })
    };
    let scenes = text.find("\"scenes\"")?;
    let at = after(scenes, scene)?;
    let at = match why {
        Wrong::Twice(id) if id == scene => after(at + 1, scene)?,
        Wrong::Formula { choice, .. } => after(at + 1, choice)?,
        Wrong::Twice(choice) => after(after(at + 1, choice)? + 1, choice)?,
        _ => at,
    };
    Some(text.get(..at)?.matches('\n').count() + 1)
}

fn path(id: &str) -> String {
    format!("presentation/{id}.json")
}

/// The keys of all words that a presentation needs.
fn words(presentation: &Presentation) -> Vec<String> {
    let of_scenes = presentation.scenes.iter().flat_map(|scene| {
        let asked = (!scene.choices.is_empty()).then(|| "ask".to_owned());
        let choices = scene.choices.iter().map(|choice| format!("choices.{choice}"));
        let plain = ["title", "text", "after"].map(str::to_owned);
        let all = plain.into_iter().chain(asked).chain(choices);
        all.map(|word| format!("scenes.{}.{word}", scene.id)).collect::<Vec<_>>()
    });
    let plain = ["name", "story"].map(str::to_owned).into_iter();
    plain.chain(of_scenes).map(|key| format!("presentation.{}.{key}", presentation.id)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::catalogue::LANGUAGES;
    use crate::lessons::Lessons;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    fn race() -> Race {
        let text = fs::read(root().join("lessons/the-last-item/race.json")).expect("a race");
        serde_json::from_slice(&text).expect("a race")
    }

    #[test]
    fn every_presentation_can_be_given_and_has_its_words() {
        let lessons = Lessons::compile(root()).expect("lessons");
        let races: Vec<&Race> = lessons.races.iter().collect();
        let presentations = Presentations::compile(root(), &races).expect("presentations that can be given");
        let catalogue = Catalogue::read(root(), &LANGUAGES[0]).expect("the catalogue");
        presentations.check_words(&catalogue).expect("words");
        let files = presentations.files().expect("documents");
        assert!(files.iter().any(|(path, _)| path == "presentation/shop.json"));
        let shop = presentations.0.iter().find(|presentation| presentation.id == "shop").expect("the shop");
        assert!(shop.scenes.iter().all(|scene| scene.right.is_some()), "every scene asks something");
    }

    /// What is said of the shop's presentation with a part of it written otherwise.
    fn wrong(from: &str, to: &str) -> String {
        let text = fs::read_to_string(root().join("presentations/shop.json")).expect("a presentation");
        assert!(text.contains(from), "{from}");
        let race = race();
        let error = compile("shop", &text.replacen(from, to, 1), &[&race]).expect_err("something is wrong");
        format!("{error:#}")
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        assert!(wrong("\"buyers\": 2", "\"buyer\": 2").contains("unknown field `buyer`"));
        assert!(wrong("\"buyers\": 2", "\"buyer\": 2").contains(" at line 8 "), "as serde says it");
        assert!(wrong("\"AAB\"", "\"AA\"").starts_with("line 5: scene `in_turn`: after the last move"));
        assert!(wrong("sold = 1", "sold =").starts_with("line 12: scene `in_turn`: choice `ana`: at byte"));
        assert!(wrong("sold = 1", "sold = 3").starts_with("line 5: scene `in_turn`: 0 of its choices"));
        assert!(
            wrong("\"at_once\"", "\"in_turn\"").starts_with("line 18: scene `in_turn`: there is another")
        );
        assert!(wrong("\"shop\"", "\"stop\"").contains("its id is `stop`"));
    }

    #[test]
    fn a_word_that_is_missing_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let locales = directory.path().join("locales");
        fs::create_dir_all(&locales).expect("a directory");
        fs::write(locales.join("en.json"), r#"{ "presentation": { "shop": { "name": "Shop" } } }"#)
            .expect("written");
        let catalogue = Catalogue::read(directory.path(), &LANGUAGES[0]).expect("the catalogue");
        let text = fs::read_to_string(root().join("presentations/shop.json")).expect("a presentation");
        let race = race();
        let presentations = Presentations(vec![compile("shop", &text, &[&race]).expect("a presentation")]);
        let error = presentations.check_words(&catalogue).expect_err("a word is missing");
        assert!(error.to_string().contains("presentation.shop.story"), "{error}");
    }
}
