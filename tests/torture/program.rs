//! The requests of the test `torture`, as many as wanted:
//! `cargo xtask torture --requests 1000000 --seed 7`.
//!
//! A request that fails is named by its number, by us or by the name of the
//! thread that ends. `--show <number>` sends all before it again, shows it and
//! sends it.

mod chance;
mod expression;
mod ledger;
mod memory;
mod mutation;
mod request;
mod run;
mod surroundings;
mod value;

use std::process::ExitCode;

use crate::run::{Run, Summary, shown};

/// After how many requests the program says that it is alive.
const REPORT_EVERY: u64 = 50_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let seed = option("--seed").unwrap_or(1);
    let show = option("--show");
    let requests = show.map_or_else(|| option("--requests").unwrap_or(50_000), |number| number + 1);

    println!("seed {seed}, {requests} requests, targets: {}", request::targets().count());
    let mut run = Run::new(seed);
    for number in 0..requests {
        let request = match run.next() {
            Ok(request) => request,
            Err(fault) => {
                println!("before request {number} of seed {seed}: {fault}");
                return ExitCode::FAILURE;
            }
        };
        if show == Some(number) {
            println!("request {number}: {}", shown(&request));
        }
        if let Err(fault) = run.send(&request) {
            println!("request {number} of seed {seed}: {fault}\n{}", shown(&request));
            return ExitCode::FAILURE;
        }
        if (number + 1) % REPORT_EVERY == 0 {
            println!("{} sent", number + 1);
        }
    }
    if let Err(fault) = run.audit() {
        println!("after all requests of seed {seed}: {fault}");
        return ExitCode::FAILURE;
    }
    println!("\n{:<26}{:>10}{:>10}", "operation", "served", "sent");
    for (operation, (served, sent)) in &run.summary.answers {
        println!("{operation:<26}{served:>10}{sent:>10}");
    }
    let Summary { throttled, stale, records, .. } = run.summary;
    println!("{throttled} times throttled, {stale} stale readers, {records} stream records read");
    println!("no fault in {requests} requests of seed {seed}; digest {:016x}", run.summary.digest);
    ExitCode::SUCCESS
}
