//! Every test there is, layer by layer, and one line at the end that says how it went.

mod layers;
mod tally;

use std::process::ExitCode;
use std::time::Instant;

use clap::ValueEnum;

pub(crate) use crate::test::layers::Layer;

use crate::process::say;
use crate::test::tally::Tally;
use crate::workspace::Workspace;

/// Runs the named layers, or all of them, and prints the totals. What fails in one layer does not stop the next.
pub(crate) fn run(workspace: &Workspace, only: &[Layer]) -> ExitCode {
    let mut rows: Vec<(Layer, Tally, f64)> = Vec::new();
    for &layer in Layer::value_variants().iter().filter(|layer| only.is_empty() || only.contains(layer)) {
        say(&format!("{}: {}", layer.name(), layer.purpose()));
        let start = Instant::now();
        let needed = layer
            .needs()
            .filter(|needed| rows.iter().any(|(done, tally, _)| done == needed && tally.failed > 0));
        let tally = match needed {
            Some(needed) => Tally::failure(format!("not run, because {} failed", needed.name())),
            None => layer.run(workspace).unwrap_or_else(|error| Tally::failure(format!("{error:#}"))),
        };
        rows.push((layer, tally, start.elapsed().as_secs_f64()));
    }
    summarise(&rows)
}

fn summarise(rows: &[(Layer, Tally, f64)]) -> ExitCode {
    println!("\n{:<14}{:>8}{:>8}{:>10}", "layer", "passed", "failed", "seconds");
    for (layer, tally, seconds) in rows {
        println!("{:<14}{:>8}{:>8}{seconds:>10.1}", layer.name(), tally.passed, tally.failed);
    }
    for (layer, tally, _) in rows {
        for reason in &tally.reasons {
            println!("{}: {reason}", layer.name());
        }
    }
    let passed: usize = rows.iter().map(|(_, tally, _)| tally.passed).sum();
    let failed: usize = rows.iter().map(|(_, tally, _)| tally.failed).sum();
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
