//! Compiles the page's program and cuts it into parts, of which a browser fetches those that it needs.
//!
//! The linker leaves in the program what it knows of it, and [`wasm_split_cli_support`] cuts by that: behind each
//! function that `src/ui/parts.rs` names, with all that only this part needs. What several parts share becomes files of
//! its own (`chunk_*.wasm`), so that nothing is fetched twice; [`join`] sees to it that they are not too many.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::process::{run, say};
use crate::tools::{node, rust};
use crate::wasm;
use crate::workspace::Workspace;

mod join;

/// The program's name in `Cargo.toml`, and that of its JavaScript.
const NAME: &str = "app";
/// The JavaScript that fetches parts.
const PARTS: &str = "parts.js";
/// The part that every page fetches.
const EVERYWHERE: &str = "head";

/// Where the program is left, under the names by which its files know each other.
pub(crate) fn directory(workspace: &Workspace) -> PathBuf {
    workspace.target().join("app")
}

/// Compiles, cuts and shrinks the program.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let compiled = compile(workspace)?;
    say("cutting it into its parts …");
    let (whole, directory) = (workspace.target().join("app-whole"), directory(workspace));
    for directory in [&whole, &directory] {
        if directory.exists() {
            fs::remove_dir_all(directory)
                .with_context(|| format!("cannot remove {}", directory.display()))?;
        }
        fs::create_dir_all(directory).with_context(|| format!("cannot create {}", directory.display()))?;
    }
    cut(&compiled, &whole)?;
    let main = whole.join("main.wasm");
    wasm::bind(
        workspace,
        &main,
        NAME,
        &whole,
        &["--target", "web", "--no-typescript", "--keep-lld-exports"],
    )?;
    fs::remove_file(&main)?;
    let parts = whole.join(PARTS);
    let script = fs::read_to_string(&parts).with_context(|| format!("cannot read {}", parts.display()))?;
    let script = join::join(workspace, &whole, &bear_any_type(&script)?, EVERYWHERE)?;
    fs::write(&parts, script).with_context(|| format!("cannot write {}", parts.display()))?;
    say("shrinking it …");
    shrink(workspace, files(&whole)?, &directory)
}

/// Shrinks the files into the directory, several at a time.
fn shrink(workspace: &Workspace, files: Vec<PathBuf>, into: &Path) -> Result<()> {
    let left = Mutex::new(files);
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || -> Result<()> {
        while let Some(file) = next() {
            let into = into.join(file.file_name().context("a file has a name")?);
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("wasm") => wasm::optimize(workspace, "-Os", &file, &into)?,
                _ => minify(workspace, &file, &into)?,
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().map_err(|_| anyhow!("shrinking failed"))?)
    })
}

/// Compiles the program; returns the wasm file.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    rust::wasm_target(workspace)?;
    say("compiling the page …");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--release", "--package", "dynamodb-sandbox", "--bin", NAME]);
    run(cargo.args(["--features", "parts", "--target", rust::WASM]))?;
    Ok(workspace.target().join(rust::WASM).join("release").join(NAME).with_extension("wasm"))
}

/// Cuts the program.
fn cut(compiled: &Path, into: &Path) -> Result<()> {
    let program = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    let (main, link_name, script) = (into.join("main.wasm"), format!("./{PARTS}"), format!("./{NAME}.js"));
    let mut options = Options::new(&program);
    options.output_dir = into;
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &script;
    let cut = transform(options);
    cut.map(drop).map_err(|error| anyhow!("cannot cut {}: {error:#}", compiled.display()))
}

/// Has parts fetched from a server, too, that does not say what wasm is, as wasm-bindgen does for the program itself.
/// They find what they import under both its names.
fn bear_any_type(script: &str) -> Result<String> {
    const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
    const PATIENT: &str = "
async function instantiate(source, program) {
    const response = await source;
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    const imports = { ...program, PAGE: program.PROGRAM };
    const isWasm = response.headers.get('Content-Type')?.startsWith('application/wasm');
    return isWasm
        ? WebAssembly.instantiateStreaming(response, imports)
        : WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
";
    ensure!(script.contains(STREAMING), "{PARTS} does not fetch its parts as it did");
    let patient = PATIENT.replace("PAGE", join::PAGE).replace("PROGRAM", join::PROGRAM);
    Ok(script.replace(STREAMING, "instantiate(src, imports)") + &patient)
}

fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.retain(|file| file.is_file());
    files.sort_unstable();
    Ok(files)
}

/// Names that files know each other by stay.
fn minify(workspace: &Workspace, script: &Path, into: &Path) -> Result<()> {
    let mut esbuild = node::esbuild(workspace)?;
    esbuild.arg(script).args(["--minify", "--format=esm", "--target=es2022", "--log-level=warning"]);
    // wasm-bindgen names the module of the parts once for each thing that it takes from there.
    esbuild.arg("--log-override:duplicate-object-key=silent");
    run(esbuild.arg(format!("--outfile={}", into.display())))
}
