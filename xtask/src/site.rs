//! Makes `dist/`: Trunk compiles the app, then the program `site` writes the pages around it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::base_path::BasePath;
use crate::process::{run, say};
use crate::tools::{node, rust};
use crate::workspace::{Workspace, search_path};

/// Builds the release page and leaves the whole site in `dist/`.
pub(crate) fn build(workspace: &Workspace, base_path: &BasePath) -> Result<()> {
    // First, because a broken lesson is told in a moment and the app takes its time.
    say("checking the lessons …");
    run(site(workspace).args(["--", "check"]))?;
    let compiled = compile(workspace)?;
    let dist = workspace.dist();
    run(site(workspace).args(["--quiet", "--", "write"]).arg(compiled).arg(&dist).arg(base_path.as_str()))?;
    say(&format!("the site is in {}", dist.display()));
    Ok(())
}

/// The program that compiles lessons and writes pages.
fn site(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--package", "site"]);
    cargo
}

/// Has Trunk compile the app; returns the directory with its `index.html` and what that refers to.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    rust::wasm_target(workspace)?;
    let trunk = rust::TRUNK.directory()?;
    let path = search_path(&[node::packages(workspace)?, rust::WASM_BINDGEN.directory()?, trunk.clone()])?;
    let compiled = workspace.target().join("trunk-dist");
    say("building the release page …");
    let mut command = workspace.command(trunk.join("trunk"));
    command.args(["build", "--dist"]).arg(&compiled);
    // Trunk takes NO_COLOR for one of its options and refuses the customary value 1.
    command.env("PATH", path).env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    run(&mut command)?;
    Ok(compiled)
}
