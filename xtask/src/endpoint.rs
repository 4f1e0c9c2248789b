//! Runs the program `endpoint`: the engine over HTTP.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{hand_over, say};
use crate::workspace::Workspace;

/// Serves until the process ends; the program says where, on stdout, once it is ready.
pub(crate) fn serve(workspace: &Workspace, port: u16) -> Result<()> {
    say("building the endpoint …");
    hand_over(program(workspace, "endpoint").args(["--", "--port", &port.to_string()]))
}

/// An endpoint on a free port for as long as this value lives.
pub(crate) struct Endpoint {
    child: Child,
    /// Its address: `http://127.0.0.1:40123`.
    pub(crate) url: String,
}

impl Endpoint {
    /// Starts one, in the build that the native tests have made most of already.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let mut command = program(workspace, "dev");
        command.args(["--", "--port", "0"]).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start the endpoint")?;
        let mut url = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut url)?;
        }
        let endpoint = Self { child, url: url.trim().to_owned() };
        if endpoint.url.is_empty() {
            bail!("the endpoint did not say where it is; its output is above");
        }
        Ok(endpoint)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        // Both fail only for a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(workspace: &Workspace, profile: &str) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--locked", "--package", "endpoint", "--profile", profile]);
    cargo
}
