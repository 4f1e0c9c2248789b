//! Puts the editor for code together: our `assets/editor/` and the npm packages it stands on, as one file.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::process::{run, say};
use crate::tools::node;
use crate::workspace::Workspace;

/// Where the bundle is left, under the name by which pages know it: `editor.js`.
pub(crate) fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target().join("bundles")
}

/// Bundles `assets/editor/editor.js` with all that it imports.
pub(crate) fn editor(workspace: &Workspace) -> Result<()> {
    let programs = node::packages(workspace)?;
    let directory = directory(workspace);
    fs::create_dir_all(&directory)?;
    say("bundling the editor …");
    let mut esbuild = workspace.command(programs.join(if cfg!(windows) { "esbuild.cmd" } else { "esbuild" }));
    esbuild.args(["assets/editor/editor.js", "--bundle", "--minify", "--format=esm", "--target=es2022"]);
    esbuild.arg("--log-level=warning").arg(format!("--outfile={}", directory.join("editor.js").display()));
    run(&mut esbuild)
}
