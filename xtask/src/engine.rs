//! Makes the engine's packages for JavaScript: one for Node and one for browsers.
//!
//! They stand in `target/` of the repository, wherever cargo builds, so that what requires them finds them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::process::{run, say};
use crate::tools::rust;
use crate::wasm;
use crate::workspace::Workspace;

/// The name of the library, and of the packages' files.
const NAME: &str = "dynamodb_sandbox";

/// A package: where its programs run.
#[derive(Clone, Copy)]
pub(crate) enum Package {
    /// CommonJS, for `require` and `import`; ready as soon as it is loaded.
    Node,
    /// An ES module, whose default export has to be awaited before all else.
    Web,
}

impl Package {
    /// The package's directory.
    pub(crate) fn directory(self, workspace: &Workspace) -> PathBuf {
        let name = match self {
            Self::Node => "engine-node",
            Self::Web => "engine-web",
        };
        workspace.root().join("target").join(name)
    }

    /// What wasm-bindgen calls such a package.
    fn target(self) -> &'static str {
        match self {
            Self::Node => "nodejs",
            Self::Web => "web",
        }
    }

    /// `package.json`: what `require`, `import` and TypeScript look for.
    fn manifest(self) -> String {
        let (script, types) = (format!("./{NAME}.js"), format!("./{NAME}.d.ts"));
        let manifest = json!({
            "name": "dynamodb-sandbox",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "An in-memory DynamoDB engine, compiled to WebAssembly",
            "license": "MIT OR Apache-2.0",
            "private": true,
            "type": match self {
                Self::Node => "commonjs",
                Self::Web => "module",
            },
            "main": script,
            "types": types,
            "exports": { ".": { "types": types, "default": script } },
            "sideEffects": false,
        });
        format!("{manifest:#}\n")
    }
}

/// Builds both packages.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let compiled = compile(workspace)?;
    // Both packages run the same wasm, so that it is optimized once.
    let mut optimized: Option<(Vec<u8>, Vec<u8>)> = None;
    for package in [Package::Node, Package::Web] {
        let directory = package.directory(workspace);
        if directory.exists() {
            fs::remove_dir_all(&directory)
                .with_context(|| format!("cannot remove {}", directory.display()))?;
        }
        wasm::bind(workspace, &compiled, NAME, &directory, &["--target", package.target()])?;
        let wasm = directory.join(format!("{NAME}_bg.wasm"));
        let before = read(&wasm)?;
        match &optimized {
            Some((same, after)) if *same == before => write(&wasm, after)?,
            _ => {
                wasm::optimize(workspace, "-O3", &wasm, &wasm)?;
                optimized = Some((before, read(&wasm)?));
            }
        }
        write(&directory.join("package.json"), package.manifest().as_bytes())?;
        say(&format!("the package is in {}", directory.display()));
    }
    Ok(())
}

/// Compiles the library with the door for JavaScript; returns the wasm file.
fn compile(workspace: &Workspace) -> Result<PathBuf> {
    rust::wasm_target(workspace)?;
    say("building the engine for JavaScript …");
    let mut cargo = workspace.cargo();
    cargo.args(["rustc", "--locked", "--package", "dynamodb-sandbox", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--no-default-features", "--features", "js", "--profile", "engine", "--target", rust::WASM]);
    run(&mut cargo)?;
    Ok(workspace.target().join(rust::WASM).join("engine").join(NAME).with_extension("wasm"))
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

fn write(file: &Path, content: &[u8]) -> Result<()> {
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}
