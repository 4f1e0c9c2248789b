//! The plots of the race lab: what is under `plots/`, made ready once, and the words that each must have.
//!
//! A file `plots/<id>.json` is a race of that id. It is published as `plot/<id>.json`, the document that the lab's page
//! opens. Its words stand in the catalogue under `plot.<id>`: a plot that lacks one does not build. Neither does one
//! whose programs are not numbered for class codes; what a number once meant it means for good
//! (`tests/golden/class-codes.txt`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Error, Result, bail, ensure};
use dynamodb_sandbox::lesson::document::Document;
use dynamodb_sandbox::simulator::Race;
use dynamodb_sandbox::simulator::race::RaceError;
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
            let id = name.strip_suffix(".json").with_context(|| format!("plots/{name} is no .json file"))?;
            plots.push(compile(id, &content).with_context(|| format!("plots/{name}"))?);
        }
        plots.sort_by_key(|plot| plot.race.id != FIRST);
        check_numbers(plots.iter().map(|plot| &plot.race))?;
        Ok(Self(plots))
    }

    /// The races.
    pub(crate) fn races(&self) -> impl Iterator<Item = &Race> {
        self.0.iter().map(|plot| &plot.race)
    }

    /// The published files: path under the site's root, and content.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.0.iter().map(|plot| (path(&plot.race.id), plot.document.clone()))
    }

    /// Their ids, in the order in which they are listed.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|plot| plot.race.id.as_str())
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
    race.prepare().map_err(|error| match line(content, &error) {
        Some(line) => Error::new(error).context(format!("line {line}")),
        None => Error::new(error),
    })?;
    let document = serde_json::to_vec(&Document::Plot(race.clone()))?;
    Ok(Plot { race, document })
}

/// The line on which what is wrong with a race is written, as far as it has a name.
fn line(content: &[u8], error: &RaceError) -> Option<usize> {
    let text = str::from_utf8(content).ok()?;
    let quoted = |name: &str| serde_json::to_string(name).unwrap_or_default();
    let after = |from: usize, name: &str| Some(from + text.get(from..)?.find(&quoted(name))?);
    let part = |list: &str, name: &str| after(after(0, list)?, name);
    let at = match error {
        RaceError::Refused { what, .. } => after(0, what),
        RaceError::Measure { name, .. } | RaceError::MeasureMissing { name } => part("measures", name),
        RaceError::Invariant { id, .. }
        | RaceError::UnknownFact { id, .. }
        | RaceError::BrokenAtTheStart { id } => part("invariants", id),
        RaceError::Amount(_) => after(0, "amount"),
        RaceError::NoSuchProgram { name, .. } => part("buyers", name),
        RaceError::Program { id, error } => {
            let program = part("programs", id)?;
            error.step().map_or(Some(program), |step| after(program, step))
        }
        RaceError::Counts => None,
    };
    Some(1 + text.get(..at?)?.matches('\n').count())
}

/// What class codes call the plots and their programs is there, and each number is the name of one.
fn check_numbers<'r>(races: impl Iterator<Item = &'r Race>) -> Result<()> {
    let mut plots = BTreeMap::new();
    for race in races {
        let of = &race.id;
        let numbers = race.in_class.as_ref().with_context(|| format!("{of}: no numbers for class codes"))?;
        if let Some(other) = plots.insert(numbers.number, of) {
            bail!("{of}: {other} has the number {} already", numbers.number);
        }
        ensure!(
            race.invariants.iter().any(|invariant| invariant.id == numbers.goal),
            "{of}: there is no rule `{}` to be broken",
            numbers.goal
        );
        let written: BTreeSet<&str> = race.programs.iter().map(|program| program.id.as_str()).collect();
        let numbered: BTreeSet<&str> = numbers.programs.keys().map(String::as_str).collect();
        if let Some(program) = written.symmetric_difference(&numbered).next() {
            bail!("{of}: `{program}` is not both a program and numbered");
        }
        let different: BTreeSet<&u32> = numbers.programs.values().collect();
        ensure!(different.len() == numbers.programs.len(), "{of}: two programs have the same number");
    }
    Ok(())
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
    let goal = race.in_class.iter().map(|numbers| format!("invariants.{}.goal", numbers.goal));
    plain
        .chain(goal)
        .chain(measures)
        .chain(invariants)
        .chain(programs)
        .map(|key| format!("plot.{}.{key}", race.id))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use dynamodb_sandbox::simulator::in_class::InClass;

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
    fn what_is_wrong_with_a_race_is_said_with_its_line() {
        let content = fs::read_to_string(root().join("plots/shop.json")).expect("a plot");
        for (right, mistake, said) in [
            ("\"ordered < stock_at_start\"", "\"ordered <\"", "program `count_in_the_client`: step `order`"),
            ("\"sold = orders\"", "\"sold = ordered\"", "invariant `sold_is_ordered`"),
            ("\"amount\": \"stock\"", "\"amount\": \"orders\"", "amount"),
        ] {
            assert!(content.contains(right), "{right}");
            let wrong = content.replacen(right, mistake, 1);
            let error = format!("{:#}", compile("shop", wrong.as_bytes()).err().expect("a mistake"));
            let line =
                error.split(':').next().and_then(|line| line.strip_prefix("line ")?.parse::<usize>().ok());
            assert!(error.contains(said) && line.is_some(), "{error}");
            // The name stands there, the mistake at most a few lines below.
            let near: Vec<&str> = wrong.lines().skip(line.unwrap_or_default() - 1).take(12).collect();
            assert!(near.join("").contains(mistake), "{error}: {near:?}");
        }
    }

    #[test]
    fn numbers_that_are_missing_or_taken_are_named() {
        let content = fs::read(root().join("plots/shop.json")).expect("a plot");
        let shop = || compile("shop", &content).expect("a plot").race;
        let wrong = |races: &[Race]| check_numbers(races.iter()).expect_err("wrong numbers").to_string();
        assert!(wrong(&[Race { in_class: None, ..shop() }]).contains("no numbers"));
        assert!(wrong(&[shop(), shop()]).contains("already"));
        type Change = fn(&mut InClass);
        let changes: [(Change, &str); 3] = [
            (|numbers| numbers.goal = "no_rule".into(), "`no_rule`"),
            (|numbers| numbers.programs.retain(|id, _| id != "strong_read"), "`strong_read`"),
            (|numbers| numbers.programs.extend([("strong_read".to_owned(), 1)]), "same number"),
        ];
        for (change, named) in changes {
            let mut race = shop();
            race.in_class.as_mut().map(change);
            let error = wrong(&[race]);
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_no_plot_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(directory.path().join("plots")).expect("a directory");
        fs::write(directory.path().join("plots/shop.toml"), "").expect("written");
        let error = Plots::compile(directory.path()).err().expect("no plot");
        assert!(error.to_string().contains("plots/shop.toml"), "{error}");
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
