//! The engine's speed beside that of emulators one could use instead. What is measured stands in `benches/versus/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::engine::{self, Package};
use crate::process::{output, run, say};
use crate::readme::machine;
use crate::workspace::Workspace;

/// The columns: contenders as they are called in the figures, and what they are.
const CONTENDERS: [(&str, &str); 7] = [
    ("floor", "serde alone"),
    ("typed", "typed"),
    ("dispatch", "JSON"),
    ("wasm", "JSON, wasm in Node"),
    ("dynoxide typed", "dynoxide, typed"),
    ("dynoxide", "dynoxide, JSON"),
    ("dynalite", "dynalite, HTTP"),
];

/// Times in nanoseconds, by `measure/contender`; other figures by their own names.
type Figures = BTreeMap<String, f64>;

/// Measures everything; returns what the README shows.
pub(super) fn measured(workspace: &Workspace) -> Result<String> {
    let directory = workspace.root().join("benches/versus");
    engine::build(workspace)?;
    if !directory.join("node_modules/dynalite").exists() {
        say("installing dynalite …");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(workspace.command(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(&directory))?;
    }
    let mut figures = Figures::new();
    let cargo = |words: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(words).arg("--locked").current_dir(&directory);
        cargo.env("CARGO_TARGET_DIR", workspace.target());
        cargo
    };
    say("measuring native contenders …");
    let criterion = workspace.target().join("criterion");
    if criterion.exists() {
        fs::remove_dir_all(&criterion).context("cannot remove the figures of before")?;
    }
    run(cargo(&["bench"]).env("CRITERION_HOME", &criterion))?;
    estimates(&criterion, &criterion, &mut figures)?;
    say("measuring memory …");
    lines(&output(&mut cargo(&["run", "--release", "--bin", "memory"]))?, &mut figures);
    say("measuring in Node …");
    let mut node = workspace.command("node");
    node.arg("node.mjs").arg(Package::Node.directory(workspace)).current_dir(&directory);
    lines(&output(&mut node)?, &mut figures);

    let order = fs::read_to_string(directory.join("workload.json")).context("cannot read the workload")?;
    let order: Value = serde_json::from_str(&order)?;
    let measures = order["measures"].as_array().into_iter().flatten().filter_map(|m| m["name"].as_str());
    let machine = machine(workspace, ["rustc", "node"]);
    Ok(written(&figures, &measures.collect::<Vec<_>>(), &machine))
}

/// Reads criterion's estimates: each stands in a directory called as the measure and the contender are.
fn estimates(root: &Path, directory: &Path, figures: &mut Figures) -> Result<()> {
    let listed = fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    for entry in listed {
        let path = entry?.path();
        let estimates = path.join("new/estimates.json");
        if estimates.is_file() {
            let text = fs::read_to_string(&estimates)?;
            let median = serde_json::from_str::<Value>(&text)?["median"]["point_estimate"].as_f64();
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            figures.insert(name, median.with_context(|| format!("no median in {}", estimates.display()))?);
        } else if path.is_dir() {
            estimates_below(root, &path, figures)?;
        }
    }
    Ok(())
}

fn estimates_below(root: &Path, directory: &Path, figures: &mut Figures) -> Result<()> {
    let name = directory.file_name().and_then(|name| name.to_str());
    if name == Some("report") { Ok(()) } else { estimates(root, directory, figures) }
}

/// Reads lines of a name and a figure.
fn lines(text: &str, figures: &mut Figures) {
    let figure = |line: &str| {
        let (name, figure) = line.rsplit_once(' ')?;
        Some((name.to_owned(), figure.parse().ok()?))
    };
    figures.extend(text.lines().filter_map(figure));
}

/// The figures as the README shows them.
fn written(figures: &Figures, measures: &[&str], machine: &str) -> String {
    let figure = |name: String| figures.get(&name).copied();
    let shown = |time: Option<f64>| time.map_or_else(|| "–".to_owned(), |nanos| micros(nanos / 1000.0));
    let mut text = format!("Microseconds for a call, median ({machine}):\n\n| |");
    // Writing to a string cannot fail.
    for (_, title) in CONTENDERS {
        let _ = write!(text, " {title} |");
    }
    let _ = write!(text, "\n|---|{}\n", "--:|".repeat(CONTENDERS.len()));
    for measure in measures {
        let _ = write!(text, "| {measure} |");
        for (contender, _) in CONTENDERS {
            let _ = write!(text, " {} |", shown(figure(format!("{measure}/{contender}"))));
        }
        text.push('\n');
    }
    text.push_str(
        "\nTimes as fast as dynoxide embedded (typed):\n\n| | native JSON | wasm JSON |\n|---|--:|--:|\n",
    );
    for measure in measures {
        let base = figure(format!("{measure}/dynoxide typed"));
        let times = |contender: &str| match (base, figure(format!("{measure}/{contender}"))) {
            (Some(base), Some(time)) => format!("{:.1}", base / time),
            _ => "–".to_owned(),
        };
        let _ = writeln!(text, "| {measure} | {} | {} |", times("dispatch"), times("wasm"));
    }
    text.push_str("\nMicroseconds by the size of the table, native JSON:\n\n| items | Get | Query of 100 |\n|--:|--:|--:|\n");
    for items in [1_000, 10_000, 100_000, 1_000_000] {
        let at = |operation: &str| shown(figure(format!("growth/{operation}/{items}")));
        let _ = writeln!(text, "| {items} | {} | {} |", at("GetItem"), at("Query"));
    }
    if let (Some(memory), Some(bytes)) =
        (figure("memory-per-stored-byte/100000".to_owned()), figure("bytes-per-item/100000".to_owned()))
    {
        let _ = writeln!(
            text,
            "\nBytes of memory for each stored byte: {memory:.1} (100,000 items of {bytes} bytes)."
        );
    }
    text
}

/// Microseconds with three significant digits.
fn micros(time: f64) -> String {
    let places = if time < 10.0 { 2 } else { usize::from(time < 100.0) };
    format!("{time:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_lines_and_shown_with_three_digits() {
        let mut figures = Figures::new();
        lines("Put/wasm 5210\nTransactWrite of 10/wasm 48123\nnot a figure\n", &mut figures);
        let text = written(&figures, &["Put", "TransactWrite of 10"], "a machine");
        assert!(text.contains("| Put | – | – | – | 5.21 | – | – | – |"), "{text}");
        assert!(text.contains("| TransactWrite of 10 | – | – | – | 48.1 | – | – | – |"), "{text}");
    }
}
