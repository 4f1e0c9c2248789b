//! Makes `dist/`: Trunk compiles the app, [`bundle`] puts the editor together, then the program `site` writes the pages
//! around them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::base_path::BasePath;
use crate::bundle;
use crate::process::{run, say};
use crate::tools::{node, rust};
use crate::workspace::{Workspace, search_path};

/// Builds the release page and leaves the whole site in `dist/`.
pub(crate) fn build(workspace: &Workspace, base_path: &BasePath) -> Result<()> {
    // First, because a broken lesson is told in a moment and the app takes its time.
    check(workspace, &[])?;
    bundle::editor(workspace)?;
    compile(workspace)?;
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

/// The command that writes the pages around the app and the editor that were built last.
pub(crate) fn write(workspace: &Workspace, base_path: &BasePath) -> Command {
    let mut command = site(workspace);
    command.args(["--quiet", "--", "write"]).arg(compiled(workspace));
    command.arg(workspace.dist()).arg(base_path.as_str());
    command.arg("--bundles").arg(bundle::directory(workspace));
    command
}

/// Where Trunk leaves the app.
fn compiled(workspace: &Workspace) -> PathBuf {
    workspace.target().join("trunk-dist")
}

/// The program that compiles lessons and writes pages.
fn site(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--package", "site"]);
    cargo
}

/// Has Trunk compile the app.
fn compile(workspace: &Workspace) -> Result<()> {
    rust::wasm_target(workspace)?;
    let trunk = rust::TRUNK.directory()?;
    let path = search_path(&[node::packages(workspace)?, rust::WASM_BINDGEN.directory()?, trunk.clone()])?;
    say("building the release page …");
    let mut command = workspace.command(trunk.join("trunk"));
    command.args(["build", "--dist"]).arg(compiled(workspace));
    // Trunk takes NO_COLOR for one of its options and refuses the customary value 1.
    command.env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    run(&mut command)
}
