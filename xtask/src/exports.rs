//! Compiles what requests become as Rust when they are taken away, and runs it: `tests/taken_away.rs` writes a program
//! for every request there can be, `tests/clients/rust/` builds them with the AWS SDK, at pinned versions, and holds
//! what they send against what was asked.
//!
//! No layer of the tests: the SDK takes longer to compile than most of them.

use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::process::{run, say};
use crate::workspace::Workspace;

/// Writes, builds and runs them all.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.target().join("taken-away");
    let programs = folder.join("programs");
    // What a run before left is of other requests.
    if programs.exists() {
        fs::remove_dir_all(&programs).with_context(|| format!("cannot empty {}", programs.display()))?;
    }
    fs::create_dir_all(&programs).with_context(|| format!("cannot make {}", programs.display()))?;
    say("writing a program for every request …");
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--package", "dynamodb-sandbox", "--test", "taken_away"]);
    run(cargo.env("TAKEN_AWAY", &programs))?;
    say("compiling them with the AWS SDK for Rust …");
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--locked", "--manifest-path", "tests/clients/rust/Cargo.toml", "--target-dir"]);
    cargo.arg(folder.join("build")).env("TAKEN_AWAY", &programs);
    let address = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
    cargo.env("AWS_ENDPOINT_URL", format!("http://{}", address.context("no port is free")?));
    for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        cargo.env(name, "any");
    }
    // What the programs print; what the runner says comes on stderr.
    run(cargo.stdout(Stdio::null()))
}
