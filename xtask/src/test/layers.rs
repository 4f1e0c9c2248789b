//! The layers of tests, in the order in which they run: what is quick to fail comes first.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde_json::json;

use super::tally::Tally;
use crate::endpoint::Endpoint;
use crate::tools::browser::{Browser, FLAGS};
use crate::tools::{node, python, rust};
use crate::workspace::Workspace;
use crate::{engine, serve, site};

/// A layer of tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layer {
    /// rustfmt.
    Format,
    /// clippy for this machine.
    Clippy,
    /// clippy for the browser.
    ClippyWasm,
    /// rustdoc.
    Docs,
    /// cargo test.
    Native,
    /// wasm-bindgen-test in a browser.
    Wasm,
    /// The packages for JavaScript.
    Engine,
    /// The release page.
    Build,
    /// The AWS SDK for JavaScript with the package for Node.
    SdkJavascript,
    /// boto3 with the endpoint.
    Boto3,
    /// The release page in a browser.
    EndToEnd,
}

impl Layer {
    /// The name as it is typed and printed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::ClippyWasm => "clippy-wasm",
            Self::Docs => "docs",
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::Engine => "engine",
            Self::SdkJavascript => "sdk-javascript",
            Self::Boto3 => "boto3",
            Self::Build => "build",
            Self::EndToEnd => "end-to-end",
        }
    }

    /// What the layer makes sure of.
    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Format => "every Rust file is formatted by rustfmt",
            Self::Clippy => "clippy has nothing to say about code for this machine",
            Self::ClippyWasm => "clippy has nothing to say about code for the browser",
            Self::Docs => "the documentation builds and its links lead somewhere",
            Self::Native => "tests that need no browser",
            Self::Wasm => "tests compiled to wasm, in headless Chromium",
            Self::Engine => "the engine's packages for JavaScript build",
            Self::SdkJavascript => "the AWS SDK for JavaScript drives the engine in Node",
            Self::Boto3 => "boto3 drives the endpoint",
            Self::Build => "the release page builds",
            Self::EndToEnd => "the release page under a sub-path, in headless Chromium",
        }
    }

    /// A layer without whose success this one has nothing to look at.
    pub(crate) fn needs(self) -> Option<Self> {
        match self {
            Self::SdkJavascript => Some(Self::Engine),
            Self::EndToEnd => Some(Self::Build),
            _ => None,
        }
    }

    /// Whether the layer after this one is run at the same time: two builds of profiles of their own, each of which
    /// spends half of its time on one core.
    pub(crate) fn runs_beside(self, next: Self) -> bool {
        (self, next) == (Self::Engine, Self::Build)
    }

    /// Runs the layer; an error is a failure that the layer could not count.
    pub(crate) fn run(self, workspace: &Workspace) -> Result<Tally> {
        match self {
            Self::Format => Tally::check(workspace.cargo().args(["fmt", "--all", "--check"])),
            Self::Clippy => {
                let mut cargo = workspace.cargo();
                Tally::check(cargo.args([
                    "clippy",
                    "--locked",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-Dwarnings",
                ]))
            }
            Self::ClippyWasm => {
                rust::wasm_target(workspace)?;
                // The engine's door has no target of its own but the library.
                let features = [("ui", "--all-targets"), ("js", "--lib")].map(|(feature, targets)| {
                    let mut cargo = wasm_cargo(workspace, "clippy");
                    cargo.args(["--no-default-features", "--features", feature, targets]);
                    Tally::check(cargo.args(["--", "-Dwarnings"]))
                });
                features.into_iter().sum()
            }
            Self::Docs => {
                let mut cargo = workspace.cargo();
                cargo.args(["doc", "--locked", "--workspace", "--no-deps", "--document-private-items"]);
                Tally::check(cargo.env("RUSTDOCFLAGS", "-Dwarnings"))
            }
            Self::Native => {
                let mut cargo = workspace.cargo();
                Tally::counted(
                    cargo.args(["test", "--locked", "--workspace", "--no-fail-fast"]),
                    Tally::libtest,
                )
            }
            Self::Wasm => wasm(workspace),
            Self::Engine => {
                engine::build(workspace)?;
                Ok(Tally { passed: 1, ..Tally::default() })
            }
            Self::SdkJavascript => sdk_javascript(workspace),
            Self::Boto3 => boto3(workspace),
            Self::Build => {
                site::build(workspace, &"/".parse()?)?;
                Ok(Tally { passed: 1, ..Tally::default() })
            }
            Self::EndToEnd => end_to_end(workspace),
        }
    }
}

/// A cargo command for the product, compiled for the browser.
fn wasm_cargo(workspace: &Workspace, subcommand: &str) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args([subcommand, "--locked", "--package", "dynamodb-sandbox", "--target", rust::WASM]);
    cargo
}

/// The same tests as on this machine, in a browser: those that need more than a browser has, a disk for one, say so
/// by `#![cfg(not(target_arch = "wasm32"))]`.
fn wasm(workspace: &Workspace) -> Result<Tally> {
    rust::wasm_target(workspace)?;
    let runner = rust::WASM_BINDGEN.directory()?.join("wasm-bindgen-test-runner");
    let browser = Browser::find()?;
    let settings = workspace.target().join("webdriver.json");
    let options = json!({ "goog:chromeOptions": { "args": FLAGS, "binary": browser.program } });
    fs::create_dir_all(workspace.target())?;
    fs::write(&settings, options.to_string())
        .with_context(|| format!("cannot write {}", settings.display()))?;
    let mut cargo = wasm_cargo(workspace, "test");
    cargo.args(["--tests", "--no-fail-fast"]);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner).env("WASM_BINDGEN_USE_BROWSER", "1");
    // For all of a binary's tests: a thousand programs take a while on a busy machine.
    cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    cargo.env("CHROMEDRIVER", browser.driver()?).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", settings);
    Tally::counted(&mut cargo, Tally::libtest)
}

/// Node's own test runner over `tests/clients/javascript/`, in one process: its last test asks what the others did.
fn sdk_javascript(workspace: &Workspace) -> Result<Tally> {
    node::packages(workspace)?;
    let mut node = workspace.command("node");
    // The SDK tells of the end of support for Node 20, which is no failure of ours.
    node.args(["--no-warnings", "--test", "--test-reporter=spec", "tests/clients/javascript/all.mjs"]);
    Tally::counted(&mut node, Tally::node)
}

/// Python's own test runner over `tests/clients/python/`, against an endpoint on a free port.
fn boto3(workspace: &Workspace) -> Result<Tally> {
    let interpreter = python::interpreter(workspace)?;
    let endpoint = Endpoint::start(workspace)?;
    let mut python = workspace.command(interpreter);
    python.args(["-B", "tests/clients/python/all.py"]).env("ENDPOINT_URL", &endpoint.url);
    Tally::counted(&mut python, Tally::unittest)
}

/// Node's own test runner over `tests/e2e/*.test.mjs`, against `dist/` as a static server shows it.
fn end_to_end(workspace: &Workspace) -> Result<Tally> {
    node::packages(workspace)?;
    let browser = Browser::find()?;
    let url = serve::start(&workspace.dist(), &serve::SUB_PATH.parse()?)?;
    let files = end_to_end_files(workspace)?;
    ensure!(!files.is_empty(), "tests/e2e has no tests");
    let mut node = workspace.command("node");
    node.args(["--test", "--test-concurrency=2", "--test-reporter=spec"]).args(files);
    browser.show(&mut node, &url);
    Tally::counted(&mut node, Tally::node)
}

/// The files of the end-to-end tests, in order.
fn end_to_end_files(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let directory = workspace.root().join("tests/e2e");
    let mut files = Vec::new();
    for entry in fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))? {
        let path = entry?.path();
        if path.to_str().is_some_and(|path| path.ends_with(".test.mjs")) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
