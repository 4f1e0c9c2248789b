//! The developer's commands: `cargo xtask build`, `serve`, `lessons`, `lesson new`, `engine`, `endpoint`, `test`,
//! `exports`, `torture`, `bench` and `audit`.
//!
//! Each installs what it misses at pinned versions ([`tools`]), says what it does while it does it, and is quick
//! the second time. [`site`] makes `dist/`, [`serve`] hands it out on this machine, [`live`] while it is
//! being written, [`engine`] makes the packages for
//! JavaScript, [`endpoint`] answers AWS clients over HTTP, [`mod@test`] runs every test there is, [`exports`] compiles
//! what is taken away as Rust.

mod app;
mod audit;
mod base_path;
mod bench;
mod bundle;
mod endpoint;
mod engine;
mod exports;
mod live;
mod process;
mod readme;
mod serve;
mod site;
mod test;
mod tools;
mod wasm;
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
        /// Show what is saved in lessons/, pages/ and plots/ at once, for those who write them.
        #[arg(long)]
        live: bool,
    },
    /// Check all lessons: they can be solved, their figures and links are right, every language has the same steps.
    Lessons {
        /// Only these lessons.
        slugs: Vec<String>,
    },
    /// Write lessons.
    Lesson {
        #[command(subcommand)]
        command: LessonCommand,
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
    /// Compile what requests become as Rust when they are taken away, and see that it sends them.
    Exports,
    /// Measure the engine beside other emulators, and races natively and in a browser; write the README's figures.
    Bench {
        /// Measure these parts only; the README keeps its figures of the others.
        #[arg(long, value_name = "PART")]
        only: Vec<bench::Part>,
    },
    /// Look at the built page as a visitor's browser meets it: bytes, Lighthouse, long tasks, axe.
    Audit(audit::Options),
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

#[derive(Subcommand)]
enum LessonCommand {
    /// Start a lesson that builds, to be filled in: LESSONS.md says how.
    New {
        /// Its folder's name, which is also its address: lower-case letters, digits and -.
        slug: String,
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
        Command::Serve { port, base_path, no_build, live } => {
            if !no_build {
                site::build(&workspace, &base_path)?;
            }
            let live = live.then(|| live::watch(&workspace, &base_path));
            serve::serve(&workspace.dist(), &base_path, port, live)?;
        }
        Command::Lessons { slugs } => site::check(&workspace, &slugs)?,
        Command::Lesson { command: LessonCommand::New { slug } } => site::start_lesson(&workspace, &slug)?,
        Command::Endpoint { port } => endpoint::serve(&workspace, port)?,
        Command::Engine => engine::build(&workspace)?,
        Command::Test { only } => return Ok(test::run(&workspace, &only)),
        Command::Exports => exports::check(&workspace)?,
        Command::Bench { only } => bench::bench(&workspace, &only)?,
        Command::Audit(options) => return audit::audit(&workspace, &options),
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
