//! The wasm target and the tools that come from crates.io.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{output, run, say};
use crate::workspace::{Workspace, cache, on_path};

/// The target that the page is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A command-line tool that `cargo install` builds.
pub(crate) struct Tool {
    /// Its package.
    package: &'static str,
    /// The name of its directory in our cache, before the version.
    directory: &'static str,
    /// The version that the workspace is built with.
    version: &'static str,
    /// Its programs.
    programs: &'static [&'static str],
    /// About how long building it takes on two cores.
    takes: &'static str,
}

/// Makes JavaScript of wasm, and runs wasm's tests in a browser. Its version is that of the crate `wasm-bindgen`.
pub(crate) const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    directory: "wasm-bindgen",
    version: "0.2.126",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    takes: "about three minutes, once",
};

impl Tool {
    /// The directory that holds the tool's programs, installing them if need be.
    pub(crate) fn directory(&self) -> Result<PathBuf> {
        if let Some(found) = self.on_path() {
            return Ok(found);
        }
        let cache = cache()?;
        let root = cache.join("tools").join(format!("{}-{}", self.directory, self.version));
        let bin = root.join("bin");
        if !self.complete(&bin) {
            self.install(&cache, &root)?;
            ensure!(
                self.complete(&bin),
                "{} {} left no programs in {}",
                self.package,
                self.version,
                bin.display()
            );
        }
        Ok(bin)
    }

    /// The user's own, when it is exactly this version.
    fn on_path(&self) -> Option<PathBuf> {
        let program = on_path(self.programs.first().map(std::slice::from_ref)?)?;
        let version = output(Command::new(&program).arg("--version")).ok()?;
        let bin = program.parent()?;
        (version.split_whitespace().any(|word| word == self.version) && self.complete(bin))
            .then(|| bin.to_path_buf())
    }

    fn complete(&self, bin: &Path) -> bool {
        self.programs.iter().all(|name| bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)).is_file())
    }

    /// Builds away from the repository, so that neither its settings nor its build directory play a part.
    fn install(&self, cache: &Path, root: &Path) -> Result<()> {
        say(&format!("installing {} {} ({}) …", self.package, self.version, self.takes));
        let build = cache.join("build").join(self.package);
        fs::create_dir_all(&build).with_context(|| format!("cannot create {}", build.display()))?;
        let mut cargo = Command::new("cargo");
        for setting in ["CARGO_BUILD_TARGET", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR", "RUSTFLAGS"] {
            cargo.env_remove(setting);
        }
        cargo.current_dir(cache).args(["install", self.package, "--version", self.version, "--locked"]);
        run(cargo.arg("--root").arg(root).arg("--target-dir").arg(&build))?;
        fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))
    }
}

/// Adds the wasm target to the workspace's toolchain if it is not there.
pub(crate) fn wasm_target(workspace: &Workspace) -> Result<()> {
    let sysroot = output(workspace.command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    say(&format!("adding the Rust target {WASM} (a few seconds, once) …"));
    run(workspace.command("rustup").args(["target", "add", WASM])).with_context(|| {
        format!("the Rust target {WASM} is missing; with network access: rustup target add {WASM}")
    })
}
