//! Makes `dist/`: [`app`] compiles the program, [`bundle`] puts the editor and the styles together, then the program
//! `site` writes the pages around them.

use std::process::Command;

use anyhow::Result;

use crate::base_path::BasePath;
use crate::process::{run, say};
use crate::workspace::Workspace;
use crate::{app, bundle};

/// Builds the release page and leaves the whole site in `dist/`.
pub(crate) fn build(workspace: &Workspace, base_path: &BasePath) -> Result<()> {
    // First, because a broken lesson is told in a moment and the app takes its time.
    check(workspace, &[])?;
    bundle::build(workspace)?;
    app::build(workspace)?;
    run(&mut write(workspace, base_path))?;
    say(&format!("the site is in {}", workspace.dist().display()));
    Ok(())
}

/// Checks these lessons, or all where none is named.
pub(crate) fn check(workspace: &Workspace, slugs: &[String]) -> Result<()> {
    say("checking the lessons …");
    run(site(workspace).args(["--", "check"]).args(slugs))
}

/// Starts a lesson.
pub(crate) fn start_lesson(workspace: &Workspace, slug: &str) -> Result<()> {
    run(site(workspace).args(["--quiet", "--", "new", slug]))?;
    say(&format!("lessons/{slug}/ is there to be filled in; LESSONS.md says how"));
    Ok(())
}

/// The command that writes the pages around the program and the bundles that were built last.
pub(crate) fn write(workspace: &Workspace, base_path: &BasePath) -> Command {
    let mut command = site(workspace);
    command.args(["--quiet", "--", "write"]).arg(app::directory(workspace)).arg(bundle::directory(workspace));
    command.arg(workspace.dist()).arg(base_path.as_str());
    command
}

/// The program that compiles lessons and writes pages.
fn site(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--package", "site"]);
    cargo
}
