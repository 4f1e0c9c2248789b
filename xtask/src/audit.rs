//! Looks at the built page as a visitor's browser meets it, and says which of its targets it reaches: what a first visit
//! transfers, what Lighthouse thinks, how long the page keeps from answering, whether axe finds anything.
//!
//! The site is served as hosts do, compressed ([`compressed`]) and under a path. What is measured, and how, stands in
//! `benches/page/`; [`figure`] holds it against the targets.

mod compressed;
mod figure;

use std::fs;
use std::path::Path;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::audit::figure::{Figure, Measured, table};
use crate::process::{output, say};
use crate::tools::browser::Browser;
use crate::tools::node;
use crate::workspace::Workspace;
use crate::{readme, serve, site};

/// Between these the README has its table.
const MARKS: [&str; 2] = [
    "<!-- page: cargo xtask audit writes what follows -->\n",
    "<!-- end of what cargo xtask audit wrote -->",
];

/// How the page is looked at.
#[derive(Args)]
pub(crate) struct Options {
    /// Look at dist/ as it is.
    #[arg(long)]
    no_build: bool,
    /// How often each figure is measured; the median counts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Measure these parts only.
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Fail if a target is missed.
    #[arg(long)]
    strict: bool,
    /// Write the table into the README; takes all parts.
    #[arg(long, conflicts_with = "only")]
    readme: bool,
    /// Say for each task that is too long which functions it spent its time in; slows them down.
    #[arg(long)]
    profile: bool,
}

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// What a first visit transfers until the page is ready, with gzip.
    Transfer,
    /// Lighthouse's scores, on mobile settings.
    Lighthouse,
    /// The longest task of the page's main thread while much is going on.
    Tasks,
    /// Rules of accessibility that axe finds broken.
    Axe,
}

impl Part {
    /// The program in `benches/page/` that measures it.
    fn program(self) -> &'static str {
        match self {
            Self::Transfer => "transfer.mjs",
            Self::Lighthouse => "lighthouse.mjs",
            Self::Tasks => "tasks.mjs",
            Self::Axe => "axe.mjs",
        }
    }
}

/// Measures, prints the table and what explains it.
pub(crate) fn audit(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if !options.no_build {
        site::build(workspace, &serve::SUB_PATH.parse()?)?;
    }
    node::packages(workspace)?;
    let browser = Browser::find()?;
    let served = workspace.target().join("audit/site");
    compressed::copy(&workspace.dist(), &served)?;
    let url = serve::start(&served, &serve::SUB_PATH.parse()?)?;
    let pages = pages(&workspace.dist())?;
    ensure!(!pages.is_empty(), "{} has no pages", workspace.dist().display());

    let mut figures = Vec::new();
    for &part in Part::value_variants() {
        if !options.only.is_empty() && !options.only.contains(&part) {
            continue;
        }
        let mut program = workspace.command("node");
        program.arg(workspace.root().join("benches/page").join(part.program()));
        browser.show(&mut program, &url);
        program.env("RUNS", options.runs.to_string()).env("PAGES", json!(pages).to_string());
        program.env("SCRATCH", workspace.target().join("audit"));
        if options.profile {
            program.env("PROFILE", "1");
        }
        // What it says while it measures is shown.
        let measured = output(program.stderr(Stdio::inherit())).and_then(|printed| {
            printed
                .lines()
                .map(|line| Ok(serde_json::from_str::<Measured>(line)?))
                .collect::<Result<Vec<_>>>()
        });
        match measured {
            Ok(measured) => figures.extend(measured.into_iter().map(|measured| Figure::new(part, measured))),
            Err(error) => figures.push(Figure::failed(part, &error)),
        }
    }
    let machine = readme::machine(workspace, ["node", &browser.program.to_string_lossy()]);
    let text = format!("Median of {} ({machine}):\n\n{}", options.runs, table(&figures));
    println!("{text}");
    for figure in &figures {
        figure.explain();
    }
    if options.readme {
        readme::write(workspace, MARKS, &text)?;
    }
    let missed = figures.iter().filter(|figure| figure.is_met() == Some(false)).count();
    let unknown = figures.iter().filter(|figure| figure.is_met().is_none()).count();
    say(&format!("{} figures, {missed} missed, {unknown} not measured", figures.len()));
    let fails = unknown > 0 || (options.strict && missed > 0);
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The addresses of all pages of a site, relative to it: `""`, `"lesson/the-last-item/"`, `"404.html"`; in order.
fn pages(site: &Path) -> Result<Vec<String>> {
    fn walk(directory: &Path, address: &str, pages: &mut Vec<String>) -> Result<()> {
        for entry in
            fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                walk(&entry.path(), &format!("{address}{name}/"), pages)?;
            } else if name == "index.html" {
                pages.push(address.to_owned());
            } else if name.ends_with(".html") {
                pages.push(format!("{address}{name}"));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(site, "", &mut found)?;
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_its_address() -> Result<()> {
        let directory = tempfile::tempdir()?;
        for name in [
            "index.html",
            "404.html",
            "lab/index.html",
            "vi/lesson/one/index.html",
            "vi/lesson/one/lesson.json",
        ] {
            let file = directory.path().join(name);
            fs::create_dir_all(file.parent().context("a directory")?)?;
            fs::write(file, "")?;
        }
        assert_eq!(pages(directory.path())?, ["", "404.html", "lab/", "vi/lesson/one/"]);
        Ok(())
    }
}
