//! The engine over HTTP on this machine: what AWS SDKs, boto3 and the AWS CLI are pointed at.
//!
//! ```text
//! connection ──► server ──► protocol ──► service ──► Engine::dispatch
//!                sockets,   headers,     the clock,
//!                patience   statuses     one request at a time
//! ```
//!
//! Listens on the loopback interface only and checks no signatures: any credentials will do. Nothing is kept when it
//! ends. `cargo xtask endpoint` runs this; it is a program of its own because it contains the product, and `cargo
//! xtask test` has to run, and count, when the product does not compile.

mod protocol;
mod server;
mod service;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::service::Service;

#[derive(Parser)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until the process ends, and says where once it is ready.
fn run(arguments: &Arguments) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port));
    let listener = TcpListener::bind(address).with_context(|| {
        format!("cannot listen on {address}; another port: cargo xtask endpoint --port 8001")
    })?;
    let address = listener.local_addr()?;
    println!("http://{address}");
    server::serve(listener, Service::start())
}
