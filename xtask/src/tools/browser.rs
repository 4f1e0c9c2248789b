//! A Chromium-based browser and the driver through which wasm's tests run in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::{output, run, say};
use crate::workspace::on_path;

/// Names the browser to use instead of the one that would be found.
const BROWSER: &str = "DYNAMODB_SANDBOX_BROWSER";
/// Names the driver to use; the customary variable.
const DRIVER: &str = "CHROMEDRIVER";

/// What a browser needs in order to run headless, as root, in a container, and silently.
pub(crate) const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// A browser on this machine.
pub(crate) struct Browser {
    /// The browser's program.
    pub(crate) program: PathBuf,
    driver: Option<PathBuf>,
}

impl Browser {
    /// The browser that is named, else a complete set that is there, else what apt-get installs, else any browser.
    pub(crate) fn find() -> Result<Self> {
        let driver = named(DRIVER)?.or_else(installed_driver);
        if let Some(program) = named(BROWSER)? {
            return Ok(Self { program, driver });
        }
        let browsers = installed();
        if let Some(known) = &driver
            && let Some(program) = browsers.iter().find(|browser| fit(browser, known))
        {
            return Ok(Self { program: program.clone(), driver });
        }
        if administered() {
            install()?;
            let program = on_path(&["chromium"]).context("apt-get left no chromium on the search path")?;
            return Ok(Self { program, driver: installed_driver() });
        }
        match browsers.into_iter().next() {
            Some(program) => Ok(Self { program, driver }),
            None => bail!("no browser found: {}", advice()),
        }
    }

    /// Tells a program of ours in Node, by its environment, which browser to look with, and at which site.
    pub(crate) fn show(&self, program: &mut Command, site: &str) {
        program.env("BROWSER", &self.program).env("BROWSER_FLAGS", FLAGS.join(" ")).env("BASE_URL", site);
    }

    /// The driver of this browser.
    pub(crate) fn driver(&self) -> Result<&Path> {
        self.driver.as_deref().with_context(|| {
            format!(
                "no chromedriver for {}: install the one for its version, for example by \
                 `npx @puppeteer/browsers install chromedriver@stable`, and name it in {DRIVER}",
                self.program.display()
            )
        })
    }
}

/// The file that an environment variable names, if it is set.
fn named(variable: &str) -> Result<Option<PathBuf>> {
    let Some(program) = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    ensure!(program.is_file(), "{variable} names {}, which is not there", program.display());
    Ok(Some(program))
}

/// The browsers in the customary places.
fn installed() -> Vec<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "microsoft-edge",
        "msedge",
    ];
    let found = names.iter().filter_map(|name| on_path(&[name]));
    found.chain(customary().into_iter().filter(|candidate| candidate.is_file())).collect()
}

/// Where browsers are that put nothing on the search path.
fn customary() -> Vec<PathBuf> {
    if cfg!(target_os = "macos") {
        ["Google Chrome", "Chromium", "Microsoft Edge"]
            .map(|name| PathBuf::from(format!("/Applications/{name}.app/Contents/MacOS/{name}")))
            .to_vec()
    } else if cfg!(windows) {
        let homes = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].into_iter().filter_map(env::var_os);
        homes
            .flat_map(|home| {
                ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"]
                    .map(|program| Path::new(&home).join(program))
            })
            .collect()
    } else {
        Vec::new()
    }
}

/// Whether a driver can drive a browser: their major versions agree, as far as they tell.
fn fit(browser: &Path, driver: &Path) -> bool {
    match (major(browser), major(driver)) {
        (Some(browser), Some(driver)) => browser == driver,
        _ => true,
    }
}

/// The major version that a program prints: 142 of "Chromium 142.0.7444.59". On Windows a browser that is asked opens
/// a window instead.
fn major(program: &Path) -> Option<u32> {
    if cfg!(windows) {
        return None;
    }
    let printed = output(Command::new(program).arg("--version")).ok()?;
    printed.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}

fn installed_driver() -> Option<PathBuf> {
    on_path(&["chromedriver"])
}

/// Whether this machine is ours to install system packages on.
fn administered() -> bool {
    on_path(&["apt-get"]).is_some() && output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Installs Debian's browser and driver, which have one version; asks for fresh package lists only when it must.
fn install() -> Result<()> {
    say("installing Chromium and its driver by apt-get (about half a minute, once) …");
    let packages = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt.args(["install", "--yes", "--no-install-recommends", "chromium", "chromium-driver"]);
        apt
    };
    if run(&mut packages()).is_err() {
        run(Command::new("apt-get").arg("update"))?;
        run(&mut packages()).with_context(advice)?;
    }
    Ok(())
}

/// The line to type where we cannot install a browser ourselves.
fn advice() -> String {
    let line = if cfg!(target_os = "macos") {
        "brew install --cask chromium"
    } else if cfg!(windows) {
        "winget install Google.Chrome"
    } else {
        "sudo apt-get install -y chromium chromium-driver"
    };
    format!("install one, for example by `{line}`, or name one in {BROWSER}")
}
