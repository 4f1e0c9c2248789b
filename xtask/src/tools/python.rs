//! Python, and the packages that `tests/clients/python/requirements.txt` names, in an environment of our own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{output, run, say};
use crate::workspace::{Workspace, cache, on_path};

/// The oldest Python that boto3 works with, as (major, minor).
const OLDEST: (u32, u32) = (3, 10);

/// The interpreter of an environment with the required packages. When they are there, this starts no pip and needs
/// no network.
pub(crate) fn interpreter(workspace: &Workspace) -> Result<PathBuf> {
    let required = workspace.root().join("tests/clients/python/requirements.txt");
    let required_text = fs::read(&required).with_context(|| format!("cannot read {}", required.display()))?;
    let environment = cache()?.join("tools").join("python");
    let interpreter = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = environment.join("installed-requirements.txt");
    if fs::read(&stamp).ok() != Some(required_text.clone()) || !works(&interpreter) {
        say("installing boto3 (a few seconds, once) …");
        run(Command::new(python()?).args(["-m", "venv", "--clear"]).arg(&environment)).context(
            "Python makes no environment; on Debian and its kin: sudo apt-get install -y python3-venv",
        )?;
        let mut pip = Command::new(&interpreter);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        run(pip.args(["--require-hashes", "--only-binary", ":all:", "-r"]).arg(&required))
            .context("boto3 is missing, and with network access it would be installed")?;
        fs::write(&stamp, required_text).with_context(|| format!("cannot write {}", stamp.display()))?;
    }
    Ok(interpreter)
}

/// A Python that is new enough.
fn python() -> Result<PathBuf> {
    let Some(python) = on_path(&["python3", "python"]) else {
        bail!(
            "Python is missing: install Python {}.{} or newer from https://www.python.org/",
            OLDEST.0,
            OLDEST.1
        );
    };
    let printed = output(Command::new(&python).arg("--version"))?;
    match version(&printed) {
        Some(version) if version >= OLDEST => Ok(python),
        _ => bail!("Python is {}, and {}.{} or newer is needed", printed.trim(), OLDEST.0, OLDEST.1),
    }
}

/// (3, 12) of "Python 3.12.3".
fn version(printed: &str) -> Option<(u32, u32)> {
    let mut numbers = printed.trim().strip_prefix("Python ")?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Whether the interpreter is there and starts: it is a link to one that an update may have taken away.
fn works(interpreter: &Path) -> bool {
    interpreter.is_file() && output(Command::new(interpreter).arg("--version")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("Python 3.12.3\n"), Some((3, 12)));
        assert!(version("Python 3.9.18") < Some((3, 10)));
        assert_eq!(version("Python three"), None);
    }
}
