//! Writes the site: real files for every address, from the lessons, the plots and the page that Trunk leaves.
//!
//! Trunk compiles the app, hashes names and writes one `index.html`. That file is a template: [`pages`] renders it
//! once per address with the words of the language catalogue, so that a page's text is there before any wasm. Each
//! page carries a `<base>` that leads to the site's root, so `dist/` works under any path; only `404.html`, which a
//! host shows at any depth, has to be told the path.
//!
//! `cargo xtask` runs this from the repository's root. It is a program of its own because it contains the product,
//! whose lessons it rehearses: `cargo xtask test` has to run, and count, when the product does not compile.

mod assets;
mod catalogue;
mod lessons;
mod pages;
mod plots;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::assets::Assets;
use crate::catalogue::{Catalogue, LANGUAGES};
use crate::lessons::Lessons;
use crate::pages::Templates;
use crate::plots::Plots;

/// The contents of a site by path relative to its root, `/` between the parts.
type Files = BTreeMap<String, Vec<u8>>;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Compile the lessons and the plots, and say what is wrong with them.
    Check,
    /// Write the whole site.
    Write {
        /// The directory that Trunk left.
        compiled: PathBuf,
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
    let lessons = Lessons::compile(root)?;
    let plots = Plots::compile(root)?;
    for language in &LANGUAGES {
        plots.check_words(&Catalogue::read(root, language)?)?;
    }
    if let Command::Write { compiled, dist, base_path } = command {
        let files = derive(root, &compiled, &lessons, &plots, &base_path)?;
        replace(&dist, &files).with_context(|| format!("cannot write {}", dist.display()))?;
    }
    Ok(())
}

/// The whole site: what Trunk left, our assets under hashed names, and every page.
fn derive(root: &Path, compiled: &Path, lessons: &Lessons, plots: &Plots, base_path: &str) -> Result<Files> {
    let assets = Assets::read(&root.join("assets"))?;
    let templates = Templates::read(&compiled.join("index.html"), &root.join("pages"), &assets)?;
    let mut files = read(compiled)?;
    files.extend(templates.render(root, lessons, plots, base_path)?);
    files.extend(assets.into_files());
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
