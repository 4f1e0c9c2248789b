//! What is done to compiled wasm before it is published: wasm-bindgen makes JavaScript of it, wasm-opt makes it smaller or
//! faster, and wasm-merge one file of several.

use std::path::Path;

use anyhow::Result;

use crate::process::run;
use crate::tools::{node, rust};
use crate::workspace::Workspace;

/// What every Node and browser in use can run, and rustc takes for granted: wasm-opt has to be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Has wasm-bindgen fill the directory with `name.js` and `name_bg.wasm`; `arguments` say what else and for whom.
pub(crate) fn bind(
    workspace: &Workspace,
    compiled: &Path,
    name: &str,
    directory: &Path,
    arguments: &[&str],
) -> Result<()> {
    let mut bindgen = workspace.command(rust::WASM_BINDGEN.directory()?.join("wasm-bindgen"));
    bindgen.args(arguments).args(["--out-name", name, "--out-dir"]).arg(directory);
    run(bindgen.arg(compiled))
}

/// Has wasm-opt go over a file; `level` is `-O3` for speed or `-Os` for size.
pub(crate) fn optimize(workspace: &Workspace, level: &str, wasm: &Path, into: &Path) -> Result<()> {
    let mut command = workspace.command(node::packages(workspace)?.join("wasm-opt"));
    run(command.args([level, "--strip-debug"]).args(FEATURES).arg(wasm).arg("--output").arg(into))
}

/// Has wasm-merge put these modules together, each with the name by which others import from it.
pub(crate) fn merge(workspace: &Workspace, modules: &[(&Path, &str)], into: &Path) -> Result<()> {
    let mut command = workspace.command(node::packages(workspace)?.join("wasm-merge"));
    for (file, name) in modules {
        command.arg(file).arg(name);
    }
    run(command.args(FEATURES).arg("--output").arg(into))
}
