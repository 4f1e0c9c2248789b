//! Writes the site: real files for every address, from the lessons, the plots and what `cargo xtask` has compiled.
//!
//! `index.html` is a template: [`pages`] renders it once per address with the words of the language catalogue, so that a page's text is there before any wasm. Each
//! page carries a `<base>` that leads to the site's root, so `dist/` works under any path; only `404.html`, which a
//! host shows at any depth, has to be told the path.
//!
//! `cargo xtask` runs this from the repository's root. It is a program of its own because it contains the product,
//! whose lessons it rehearses: `cargo xtask test` has to run, and count, when the product does not compile.

mod app;
mod archive;
mod assets;
mod catalogue;
mod lessons;
mod links;
mod markdown;
mod offline;
mod pages;
mod playground;
mod plots;
mod presentations;
mod routes;
mod search;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use dynamodb_sandbox::simulator::Race;

use crate::app::App;
use crate::assets::Assets;
use crate::catalogue::{Catalogue, LANGUAGES};
use crate::lessons::{Counts, Lessons, Summary};
use crate::pages::{Page, Templates};
use crate::plots::Plots;
use crate::presentations::Presentations;

/// The contents of a site by path relative to its root, `/` between the parts.
type Files = BTreeMap<String, Vec<u8>>;

/// What the pages are made of.
#[derive(Default)]
struct Content {
    lessons: Lessons,
    /// A page for each route and every language.
    routes: Vec<Page>,
    plots: Plots,
    presentations: Presentations,
    /// The document that the playground opens.
    playground: Vec<u8>,
}

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile the lessons, the routes, the plots and the presentations, and say what is wrong with them.
    Check {
        /// Only these lessons.
        slugs: Vec<String>,
    },
    /// Start a lesson that compiles.
    New {
        /// Its folder's name, which is also its address.
        slug: String,
    },
    /// Write the whole site.
    Write {
        /// The directory with the program and its parts.
        app: PathBuf,
        /// The directory with the editor and the styles.
        bundles: PathBuf,
        /// The directory to write; what it holds is replaced.
        dist: PathBuf,
        /// The path under which the host will serve the site, with both slashes.
        base_path: String,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let root = Path::new("");
    if let Command::New { slug } = command {
        return lessons::new::start(root, &slug);
    }
    if let Command::Check { slugs } = &command
        && !slugs.is_empty()
    {
        tell(&Lessons::compile_some(root, slugs)?);
        return Ok(());
    }
    let lessons = Lessons::compile(root)?;
    let plots = Plots::compile(root)?;
    let races: Vec<&Race> = plots.races().chain(&lessons.races).collect();
    let presentations = Presentations::compile(root, &races)?;
    for language in &LANGUAGES {
        let catalogue = Catalogue::read(root, language)?;
        plots.check_words(&catalogue)?;
        presentations.check_words(&catalogue)?;
    }
    tell(&lessons);
    let routes = routes::compile(root, &lessons.pages)?;
    let content = Content { lessons, routes, plots, presentations, playground: playground::compile(root)? };
    if let Command::Write { app, bundles, dist, base_path } = command {
        let files = derive(root, &app, &bundles, &content, &base_path)?;
        replace(&dist, &files).with_context(|| format!("cannot write {}", dist.display()))?;
    }
    Ok(())
}

/// Says how much was compiled and tried, and how long it takes to read.
fn tell(lessons: &Lessons) {
    let Counts { lessons: number, steps, checks, right, wrong, figures } = lessons.counts;
    eprintln!(
        "{number} lessons in {} languages: {steps} steps, {checks} checks, {right} right and {wrong} wrong attempts, \
         {figures} figures",
        LANGUAGES.len()
    );
    for Summary { language, median, longest, step } in lessons.reading.summaries() {
        eprintln!("reading a step ({language}): median {median} s, longest {longest} s ({step})");
    }
}

/// The whole site: the program, our assets and the bundles under hashed names, every page, and all of that packed. Who has the
/// packed site need not be offered it: its pages are those without the link.
fn derive(root: &Path, app: &Path, bundles: &Path, content: &Content, base_path: &str) -> Result<Files> {
    let assets = Assets::read(&root.join("assets"))?;
    let bundles = Assets::read(bundles)?;
    let app = App::read(app)?;
    let templates = Templates::read(root, &app, &assets, &bundles)?;
    let catalogue = Catalogue::read(root, &LANGUAGES[0])?;
    let icon = assets.name("favicon.svg").context("assets/ has no favicon.svg")?.to_owned();
    let picture = assets.name("icon.png").context("assets/ has no icon.png")?.to_owned();
    let complete = |mut files: Files, base_path: &str, download| -> Result<Files> {
        files.extend(templates.render(root, content, base_path, download)?);
        let (name, description) = (catalogue.text("page.name")?, catalogue.text("home.description")?);
        offline::add(&mut files, &icon, &picture, name, description);
        Ok(files)
    };
    let mut shared: Files = app.into_files().collect();
    shared.extend(assets.into_files());
    shared.extend(bundles.into_files());
    let packed = archive::pack(complete(shared.clone(), "/", None)?)?;
    let mut files = complete(shared, base_path, Some(archive::link(&packed)))?;
    files.insert(archive::NAME.to_owned(), packed);
    Ok(files)
}

/// The files of a directory, without those of the directories in it.
fn read(directory: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Makes `directory` hold exactly `files`.
fn replace(directory: &Path, files: &Files) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    for (path, content) in files {
        let path = directory.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    Ok(())
}
