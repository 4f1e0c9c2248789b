//! Where the repository, its build output and the tools' cache are.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow};

/// The directories that the commands work in.
#[derive(Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace that this `xtask` belongs to, wherever it is called from.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask stands in the repository's root directory")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// The repository's root directory.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the finished site is left.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Cargo's build directory, which holds our intermediate output too.
    pub(crate) fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), |set| self.root.join(set))
    }

    /// A command that runs in the root directory.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.current_dir(&self.root);
        command
    }

    /// Cargo, the one that runs us, in the root directory.
    pub(crate) fn cargo(&self) -> Command {
        self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).as_ref() as &Path)
    }
}

/// The user's cache for the tools that we install: `DYNAMODB_SANDBOX_CACHE`, else a directory of our own in the
/// platform's customary place.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE"));
    set("DYNAMODB_SANDBOX_CACHE")
        .or_else(|| {
            let caches = if cfg!(windows) {
                set("LOCALAPPDATA")
            } else if cfg!(target_os = "macos") {
                home().map(|home| home.join("Library/Caches"))
            } else {
                set("XDG_CACHE_HOME").or_else(|| home().map(|home| home.join(".cache")))
            };
            caches.map(|caches| caches.join("dynamodb-sandbox"))
        })
        .ok_or_else(|| anyhow!("no home directory: set DYNAMODB_SANDBOX_CACHE to a directory for tools"))
}

/// The first of `names` that the search path has.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&path).map(|directory| directory.join(&file)).find(|candidate| candidate.is_file())
    })
}
