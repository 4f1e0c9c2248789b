//! Measures the engine's speed beside that of emulators one could use instead, and writes the README's table.
//!
//! What is measured stands in `benches/versus/`; this runs it and puts the figures together.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::engine::{self, Package};
use crate::process::{output, run, say};
use crate::workspace::Workspace;

/// Where the figures stand in the README.
const MARKS: [&str; 2] = [
    "<!-- speed: cargo xtask bench writes what follows -->\n",
    "<!-- end of what cargo xtask bench wrote -->",
];

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

/// Measures everything and writes the README.
pub(crate) fn bench(workspace: &Workspace) -> Result<()> {
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
    let text = written(&figures, &measures.collect::<Vec<_>>(), &machine(workspace));
    println!("{text}");
    write_into(&workspace.root().join("README.md"), &text)
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

/// The machine, as far as it explains the figures.
fn machine(workspace: &Workspace) -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(": ")?.1.to_owned())
    });
    let version = |program: &str| output(workspace.command(program).arg("--version")).unwrap_or_default();
    let versions = [version("rustc"), format!("Node {}", version("node"))];
    let versions = versions.map(|text| text.trim().split(" (").next().unwrap_or_default().to_owned());
    [processor.unwrap_or_else(|| "unknown processor".to_owned())]
        .into_iter()
        .chain(versions)
        .collect::<Vec<_>>()
        .join(", ")
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

/// Replaces what stands between the marks of `file`.
fn write_into(file: &Path, text: &str) -> Result<()> {
    let before = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let ends = MARKS.map(|mark| before.find(mark));
    let [Some(start), Some(end)] = ends else {
        anyhow::bail!("{} has no place for the figures", file.display())
    };
    ensure!(start < end, "the marks in {} stand in the wrong order", file.display());
    let after = format!("{}{}\n{text}\n{}", &before[..start], MARKS[0], &before[end..]);
    fs::write(file, after).with_context(|| format!("cannot write {}", file.display()))
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

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() -> Result<()> {
        let directory = tempfile::tempdir()?;
        let file = directory.path().join("README.md");
        fs::write(&file, format!("before\n{}old\n{}\nafter", MARKS[0], MARKS[1]))?;
        write_into(&file, "new")?;
        write_into(&file, "newer")?;
        let text = fs::read_to_string(&file)?;
        assert_eq!(text, format!("before\n{}\nnewer\n{}\nafter", MARKS[0], MARKS[1]));
        Ok(())
    }
}
