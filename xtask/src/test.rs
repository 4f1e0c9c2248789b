//! Every test there is, layer by layer, and one line at the end that says how it went.

mod layers;
mod tally;

use std::process::ExitCode;
use std::thread;
use std::time::Instant;

use clap::ValueEnum;

pub(crate) use crate::test::layers::Layer;

use crate::process::say;
use crate::test::tally::Tally;
use crate::workspace::Workspace;

/// Runs the named layers, or all of them, and prints the totals. What fails in one layer does not stop the next.
pub(crate) fn run(workspace: &Workspace, only: &[Layer]) -> ExitCode {
    let all = Layer::value_variants().iter().copied();
    let layers: Vec<Layer> = all.filter(|layer| only.is_empty() || only.contains(layer)).collect();
    let mut rows: Vec<Row> = Vec::new();
    for together in layers.chunk_by(|layer, next| layer.runs_beside(*next)) {
        let done = thread::scope(|scope| {
            let before = &rows;
            let run = |&layer| (layer, scope.spawn(move || run_one(workspace, layer, before)));
            let running: Vec<_> = together.iter().map(run).collect();
            let row = |(layer, row): (Layer, thread::ScopedJoinHandle<'_, Row>)| {
                row.join().unwrap_or_else(|_| (layer, Tally::failure("it panicked".to_owned()), 0.0))
            };
            running.into_iter().map(row).collect::<Vec<Row>>()
        });
        rows.extend(done);
    }
    summarise(&rows)
}

/// A layer, how it went, and how many seconds it took.
type Row = (Layer, Tally, f64);

/// Runs a layer, unless one that it needs is among these and failed.
fn run_one(workspace: &Workspace, layer: Layer, before: &[Row]) -> Row {
    say(&format!("{}: {}", layer.name(), layer.purpose()));
    let start = Instant::now();
    let needed = layer
        .needs()
        .filter(|needed| before.iter().any(|(done, tally, _)| done == needed && tally.failed > 0));
    let tally = match needed {
        Some(needed) => Tally::failure(format!("not run, because {} failed", needed.name())),
        None => layer.run(workspace).unwrap_or_else(|error| Tally::failure(format!("{error:#}"))),
    };
    (layer, tally, start.elapsed().as_secs_f64())
}

fn summarise(rows: &[Row]) -> ExitCode {
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
