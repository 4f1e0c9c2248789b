//! The developer's commands: `cargo xtask build`, `serve`, `engine`, `endpoint`, `test`, `torture` and `bench`.
//!
//! Each installs what it misses at pinned versions ([`tools`]), says what it does while it does it, and is quick
//! the second time. [`site`] makes `dist/`, [`serve`] hands it out on this machine, [`engine`] makes the packages for
//! JavaScript, [`endpoint`] answers AWS clients over HTTP, [`mod@test`] runs every test there is.

mod base_path;
mod bench;
mod endpoint;
mod engine;
mod process;
mod serve;
mod site;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::base_path::BasePath;
use crate::workspace::Workspace;

/// Builds, serves and tests DynamoDB Sandbox; installs what it needs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the release page into dist/, which runs from any path of any static server.
    Build {
        /// The path under which the host will serve dist/; only 404.html has to know it.
        #[arg(long, default_value = "/")]
        base_path: BasePath,
    },
    /// Build the release page and serve it on this machine.
    Serve {
        /// The port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// The path under which to serve, as a host with many sites would.
        #[arg(long, default_value = "/")]
        base_path: BasePath,
        /// Serve dist/ as it is.
        #[arg(long)]
        no_build: bool,
    },
    /// Build the engine for JavaScript: target/engine-node/ for Node, target/engine-web/ for browsers.
    Engine,
    /// Answer AWS SDKs, boto3 and the AWS CLI over HTTP on this machine; says where once it is ready.
    Endpoint {
        /// The port on 127.0.0.1; 0 takes a free one.
        #[arg(long, default_value_t = 8000)]
        port: u16,
    },
    /// Run every test; the last line is "N passed, N failed".
    Test {
        /// Run these layers only.
        #[arg(long, value_name = "LAYER")]
        only: Vec<test::Layer>,
    },
    /// Measure the engine beside the emulators it is compared with, and write the README's figures.
    Bench,
    /// Send the engine valid, nearly valid and garbage requests, and look at what it answers and keeps.
    Torture {
        /// How many requests.
        #[arg(long, default_value_t = 1_000_000)]
        requests: u64,
        /// Names the requests: the same seed, the same requests and answers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Send everything up to this request, and show it.
        #[arg(long, value_name = "NUMBER")]
        show: Option<u64>,
    },
}

fn main() -> ExitCode {
    let outcome = run(Arguments::parse().command);
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Build { base_path } => site::build(&workspace, &base_path)?,
        Command::Serve { port, base_path, no_build } => {
            if !no_build {
                site::build(&workspace, &base_path)?;
            }
            serve::serve(&workspace.dist(), &base_path, port)?;
        }
        Command::Endpoint { port } => endpoint::serve(&workspace, port)?,
        Command::Engine => engine::build(&workspace)?,
        Command::Test { only } => return Ok(test::run(&workspace, &only)),
        Command::Bench => bench::bench(&workspace)?,
        Command::Torture { requests, seed, show } => {
            let mut cargo = workspace.cargo();
            cargo.args(["run", "--release", "--package", "dynamodb-sandbox", "--no-default-features"]);
            cargo.args(["--example", "torture", "--", "--seed", &seed.to_string()]);
            match show {
                Some(number) => cargo.args(["--show", &number.to_string()]),
                None => cargo.args(["--requests", &requests.to_string()]),
            };
            process::run(&mut cargo)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
