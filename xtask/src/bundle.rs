//! Puts together what pages need besides the program: the editor for code, and the styles.

use std::path::PathBuf;

use anyhow::Result;

use crate::process::{run, say};
use crate::tools::node;
use crate::workspace::Workspace;

/// Where the bundles are left, under the names by which pages know them: `editor.js` and `style.css`.
pub(crate) fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target().join("bundles")
}

/// Bundles `assets/editor/editor.js` with our modules and the npm packages that it imports, and `style/style.css` with
/// all styles.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    say("bundling the editor and the styles …");
    let mut esbuild = node::esbuild(workspace)?;
    esbuild.args(["assets/editor/editor.js", "style/style.css", "--bundle", "--minify", "--format=esm"]);
    // The oldest browsers that know `light-dark()`, by which the styles have their colours.
    esbuild.args([
        "--target=es2022,chrome123,firefox120,safari17.5",
        "--entry-names=[name]",
        "--log-level=warning",
    ]);
    run(esbuild.arg(format!("--outdir={}", directory(workspace).display())))
}
