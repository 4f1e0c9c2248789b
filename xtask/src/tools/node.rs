//! Node, and the npm packages that the lock file names.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{output, run, say};
use crate::workspace::Workspace;

/// The oldest Node that everything here works with.
const OLDEST: u32 = 20;

/// The packages' programs, `wasm-opt` among them, after making sure that what is installed is what the lock file
/// names. When it is, this starts no npm and needs no network.
pub(crate) fn packages(workspace: &Workspace) -> Result<PathBuf> {
    node(workspace)?;
    let modules = workspace.root().join("node_modules");
    let stamp = modules.join(".installed-lock");
    let lock =
        fs::read(workspace.root().join("package-lock.json")).context("cannot read package-lock.json")?;
    if fs::read(&stamp).ok().as_ref() != Some(&lock) {
        say("installing npm packages (a few seconds, once) …");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(workspace.command(npm).args(["ci", "--prefer-offline", "--no-audit", "--no-fund"]))
            .context("npm packages are missing; with network access: npm ci")?;
        fs::write(&stamp, &lock).with_context(|| format!("cannot write {}", stamp.display()))?;
    }
    Ok(modules.join(".bin"))
}

/// esbuild, which bundles and minifies, in the root directory.
pub(crate) fn esbuild(workspace: &Workspace) -> Result<Command> {
    let program = if cfg!(windows) { "esbuild.cmd" } else { "esbuild" };
    Ok(workspace.command(packages(workspace)?.join(program)))
}

/// Says clearly when Node is missing or too old.
fn node(workspace: &Workspace) -> Result<()> {
    let Ok(version) = output(workspace.command("node").arg("--version")) else {
        bail!("Node is missing: install Node {OLDEST} or newer from https://nodejs.org/ and run this again");
    };
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST => Ok(()),
        _ => bail!("Node is {}, and {OLDEST} or newer is needed: see https://nodejs.org/", version.trim()),
    }
}
