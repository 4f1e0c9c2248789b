//! Races: every future of a few buyers and runs at random of very many, natively and as the page's worker runs them
//! in a browser. What is measured stands in `benches/races/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{output, say};
use crate::readme::machine;
use crate::tools::browser::Browser;
use crate::tools::node;
use crate::workspace::Workspace;
use crate::{serve, site};

/// Times that each case is measured; the median counts.
const TIMES: &str = "3";

/// What one measurement of a case found.
type Figures = BTreeMap<String, Value>;

/// A case, and what both measurements of it found.
struct Row {
    case: Figures,
    native: Figures,
    wasm: Figures,
}

/// The measuring program, built.
fn races(workspace: &Workspace) -> PathBuf {
    workspace.target().join("engine/examples").join(format!("races{}", env::consts::EXE_SUFFIX))
}

/// Measures everything; returns what the README shows.
pub(super) fn measured(workspace: &Workspace) -> Result<String> {
    let directory = workspace.root().join("benches/races");
    let workload = fs::read_to_string(directory.join("workload.json")).context("cannot read the workload")?;
    let workload: Value = serde_json::from_str(&workload)?;
    site::build(workspace, &"/".parse()?)?;
    let document = workspace.dist().join(workload["document"].as_str().context("no document")?);
    let cases = workload["cases"].as_array().context("no cases")?;

    let mut rows = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        say(&format!("measuring natively: race {} of {} …", number + 1, cases.len()));
        let mut races = workspace.cargo();
        races.args(["run", "--quiet", "--locked", "--profile", "engine", "--no-default-features"]);
        races.args(["--package", "dynamodb-sandbox", "--example", "races", "--"]);
        let printed = output(races.arg(&document).args([&number.to_string(), TIMES]))?;
        let case = serde_json::from_value(case.clone())?;
        rows.push(Row { case, native: serde_json::from_str(&printed)?, wasm: Figures::new() });
    }
    say("measuring in a browser …");
    node::packages(workspace)?;
    let browser = Browser::find()?;
    let mut script = workspace.command("node");
    script.arg(directory.join("browser.mjs")).env("TIMES", TIMES).env("RACES", races(workspace));
    browser.show(&mut script, &serve::start(&workspace.dist(), &"/".parse()?)?);
    let printed = output(&mut script)?;
    let mut lines = printed.lines().map(serde_json::from_str::<Figures>);
    for row in &mut rows {
        row.wasm = lines.next().context("the browser measured too little")??;
        row.check()?;
    }
    let answers = lines.next().context("the browser measured no answers")??;
    let machine = machine(workspace, ["rustc", &browser.program.to_string_lossy()]);
    Ok(written(&rows, &answers, &machine))
}

impl Row {
    /// Whether both found the same, and what the case expects.
    fn check(&self) -> Result<()> {
        for name in ["total", "harmful", "states", "moves", "served", "refused", "requests"] {
            let (native, wasm) = (self.native.get(name), self.wasm.get(name));
            ensure!(native == wasm, "{name} is {native:?} natively and {wasm:?} in the browser");
            let expected = self.case.get(name);
            ensure!(expected.is_none() || expected == native, "{name} is {native:?}, not {expected:?}");
        }
        Ok(())
    }

    /// What the case is about: `12 buyers, 3 in stock, conditional_write`.
    fn title(&self) -> String {
        let text = |name: &str| self.case.get(name).map(Value::to_string).unwrap_or_default();
        let program = text("program").trim_matches('"').to_owned();
        format!("{} × `{program}`, stock {}", grouped(&text("buyers")), grouped(&text("stock")))
    }

    fn is_random(&self) -> bool {
        self.case.contains_key("seed")
    }

    /// What was wanted, and whether the browser kept it.
    fn wanted(&self) -> String {
        match (number(&self.case, "wanted"), number(&self.wasm, "seconds")) {
            (Some(wanted), Some(seconds)) if seconds < wanted => format!("< {wanted} ✓"),
            (Some(wanted), _) => format!("< {wanted} **missed**"),
            (None, _) => "–".to_owned(),
        }
    }
}

fn number(figures: &Figures, name: &str) -> Option<f64> {
    figures.get(name)?.as_f64()
}

/// The figures as the README shows them.
fn written(rows: &[Row], answers: &Figures, machine: &str) -> String {
    let shown = |figures: &Figures, name: &str| number(figures, name).map_or("–".to_owned(), seconds);
    let count = |figures: &Figures, name: &str| match figures.get(name) {
        Some(Value::String(count)) => futures(count),
        Some(count) => grouped(&count.to_string()),
        None => "–".to_owned(),
    };
    let bytes = |figures: &Figures, name: &str, unit: f64| {
        number(figures, name).map_or("–".to_owned(), |bytes| format!("{:.0}", bytes / unit))
    };
    let mut text = format!(
        "Every future, seconds, median of {TIMES} ({machine}):\n\n\
         | | futures | wanted | wasm in the browser | native | states | moves | merged | kB of states |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    // Writing to a string cannot fail.
    for row in rows.iter().filter(|row| !row.is_random()) {
        let moves = number(&row.native, "moves").unwrap_or_default();
        let merged = number(&row.native, "merged").unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {:.0} % | {} |",
            row.title(),
            count(&row.native, "total"),
            row.wanted(),
            shown(&row.wasm, "seconds"),
            shown(&row.native, "seconds"),
            count(&row.native, "states"),
            count(&row.native, "moves"),
            100.0 * merged / moves.max(1.0),
            bytes(&row.wasm, "bytes", 1e3),
        );
    }
    text.push_str(
        "\nA run at random, seconds; memory is the most that the worker or process had; *again* is how long it takes \
         to show a place in the middle of the run, of which only the schedule and a few forks are kept:\n\n\
         | | wanted | wasm in the browser | again | MB, wasm | native | again | MB, native |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for row in rows.iter().filter(|row| row.is_random()) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            row.title(),
            row.wanted(),
            shown(&row.wasm, "seconds"),
            shown(&row.wasm, "looks"),
            bytes(&row.wasm, "memory", 1e6),
            shown(&row.native, "seconds"),
            shown(&row.native, "looks"),
            bytes(&row.native, "memory", 1e6),
        );
    }
    let millis = |name: &str| number(answers, name).map(|seconds| seconds * 1000.0);
    if let (Some(delay), Some(task)) = (millis("delay"), millis("task")) {
        let task = if task > 0.0 { format!("lasted {task:.0} ms") } else { "was below 50 ms".to_owned() };
        let kept = if delay <= 50.0 { "≤ 50 ms ✓" } else { "≤ 50 ms **missed**" };
        let _ = writeln!(
            text,
            "\nMeanwhile the page answered: of {} keys pressed while the first of these ran and was shown, the slowest \
             reached its handler after {delay:.0} ms (wanted {kept}), and the longest task of the page's own thread \
             {task} (median of {TIMES} runs).",
            number(answers, "keys").unwrap_or_default(),
        );
    }
    text
}

/// Seconds with three significant digits, to the millisecond.
fn seconds(time: f64) -> String {
    let places = if time < 1.0 { 3 } else { 2 };
    format!("{time:.places$}")
}

/// `369,600`.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An exact count: whole where it has at most twelve digits, else how many digits it has.
fn futures(count: &str) -> String {
    match count.get(..2) {
        Some(first) if count.len() > 12 => {
            format!("{}.{} × 10^{}", &first[..1], &first[1..], count.len() - 1)
        }
        _ => grouped(count),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn figures(value: Value) -> Figures {
        serde_json::from_value(value).expect("figures")
    }

    fn row(native_total: &str, seconds: f64) -> Row {
        let native =
            json!({ "total": native_total, "states": 145, "moves": 404, "merged": 260, "seconds": 0.0176 });
        let wasm =
            json!({ "total": "369600", "states": 145, "moves": 404, "seconds": seconds, "bytes": 15211 });
        Row {
            case: figures(
                json!({ "buyers": 4, "stock": 1, "program": "p", "wanted": 0.5, "total": "369600" }),
            ),
            native: figures(native),
            wasm: figures(wasm),
        }
    }

    #[test]
    fn a_row_says_whether_what_was_wanted_is_kept() {
        let text = written(&[row("369600", 0.163)], &Figures::new(), "a machine");
        let line = "| 4 × `p`, stock 1 | 369,600 | < 0.5 ✓ | 0.163 | 0.018 | 145 | 404 | 64 % | 15 |";
        assert!(text.contains(line), "{text}");
        let missed = written(&[row("369600", 0.6)], &Figures::new(), "a machine");
        assert!(missed.contains("< 0.5 **missed** | 0.600 |"), "{missed}");
    }

    #[test]
    fn both_measurements_have_to_find_the_same() {
        assert!(row("369600", 0.1).check().is_ok());
        assert!(row("369601", 0.1).check().is_err());
    }

    #[test]
    fn large_counts_are_short() {
        assert_eq!(futures("74976"), "74,976");
        assert_eq!(futures("6860584143563673600"), "6.8 × 10^18");
    }
}
