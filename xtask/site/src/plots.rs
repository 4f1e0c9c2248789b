//! The plots of the race lab: what is under `plots/`, made ready once, and the words that each must have.
//!
//! A file `plots/<id>.json` is a race of that id. It is published as `plot/<id>.json`, the document that the lab's page
//! opens. Its words stand in the catalogue under `plot.<id>`: a plot that lacks one does not build.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::simulator::Race;
use serde::Serialize;

use crate::catalogue::Catalogue;

/// The plot that the lab opens when none is named.
const FIRST: &str = "shop";

/// All plots, the first of them the one that the lab begins with.
#[derive(Default)]
pub(crate) struct Plots(Vec<Plot>);

/// A plot, compiled.
struct Plot {
    race: Race,
    document: Vec<u8>,
}

/// A plot as the lab's page links to it.
#[derive(Serialize)]
pub(crate) struct PlotLink<'a> {
    id: &'a str,
    document: String,
}

impl Plots {
    /// Compiles what is under `plots/`.
    pub(crate) fn compile(root: &Path) -> Result<Self> {
        let mut plots = Vec::new();
        for (name, content) in crate::read(&root.join("plots"))? {
            let Some(id) = name.strip_suffix(".json") else { continue };
            plots.push(compile(id, &content).with_context(|| format!("plots/{name}"))?);
        }
        plots.sort_by_key(|plot| plot.race.id != FIRST);
        Ok(Self(plots))
    }

    /// The published files: path under the site's root, and content.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.iter().map(|plot| (path(&plot.race.id), plot.document.clone()))
    }

    /// The plots as the page lists them.
    pub(crate) fn links(&self) -> Vec<PlotLink<'_>> {
        self.0.iter().map(|plot| PlotLink { id: &plot.race.id, document: path(&plot.race.id) }).collect()
    }

    /// Fails with the first word that a plot needs and the catalogue lacks.
    pub(crate) fn check_words(&self, catalogue: &Catalogue) -> Result<()> {
        self.0.iter().flat_map(|plot| words(&plot.race)).try_for_each(|key| catalogue.text(&key).map(drop))
    }
}

fn compile(id: &str, content: &[u8]) -> Result<Plot> {
    let race: Race = serde_json::from_slice(content)?;
    ensure!(race.id == id, "its id is `{}`", race.id);
    race.prepare()?;
    let document = serde_json::to_vec(&Document::Plot(race.clone()))?;
    Ok(Plot { race, document })
}

fn path(id: &str) -> String {
    format!("plot/{id}.json")
}

/// The keys of all words that a plot needs.
fn words(race: &Race) -> Vec<String> {
    let plain = ["name", "story", "served"].map(str::to_owned).into_iter();
    let measures = race.measures.keys().map(|id| format!("measures.{id}"));
    let invariants = race
        .invariants
        .iter()
        .flat_map(|invariant| ["rule", "broken"].map(|word| format!("invariants.{}.{word}", invariant.id)));
    let programs = race
        .programs
        .iter()
        .flat_map(|program| ["name", "what"].map(|word| format!("programs.{}.{word}", program.id)));
    plain
        .chain(measures)
        .chain(invariants)
        .chain(programs)
        .map(|key| format!("plot.{}.{key}", race.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::catalogue::LANGUAGES;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    #[test]
    fn every_plot_can_be_run_and_has_its_words() {
        let plots = Plots::compile(root()).expect("plots that can be run");
        assert_eq!(plots.0.first().map(|plot| plot.race.id.as_str()), Some(FIRST));
        let catalogue = Catalogue::read(root(), &LANGUAGES[0]).expect("the catalogue");
        plots.check_words(&catalogue).expect("words");
        assert!(plots.files().all(|(path, _)| path.starts_with("plot/")));
    }

    #[test]
    fn a_word_that_is_missing_is_named() {
        let directory = tempfile::tempdir().expect("a directory");
        let content = fs::read_to_string(root().join("plots/shop.json")).expect("a plot");
        let locales = directory.path().join("locales");
        fs::create_dir_all(&locales).expect("a directory");
        fs::write(locales.join("en.json"), r#"{ "plot": { "shop": { "name": "Shop" } } }"#).expect("written");
        let catalogue = Catalogue::read(directory.path(), &LANGUAGES[0]).expect("the catalogue");
        let plots = Plots(vec![compile("shop", content.as_bytes()).expect("a plot")]);
        let error = plots.check_words(&catalogue).expect_err("a word is missing");
        assert!(error.to_string().contains("plot.shop.story"), "{error}");
        let error = compile("shopping", content.as_bytes()).err().expect("another id");
        assert!(error.to_string().contains("`shop`"), "{error}");
    }
}
