//! Counting: what test programs print, in numbers.

use std::iter::Sum;
use std::process::{Command, ExitStatus};

use anyhow::Result;

use crate::process::watch;

/// How many tests of a layer passed and failed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    /// Why something failed that is no single test.
    pub(crate) reasons: Vec<String>,
}

impl Tally {
    /// One failure that no test program counted.
    pub(crate) fn failure(reason: String) -> Self {
        Self { passed: 0, failed: 1, reasons: vec![reason] }
    }

    /// A check that is one test: the command succeeds or it does not.
    pub(crate) fn check(command: &mut Command) -> Result<Self> {
        let status = watch(command, |_| ())?;
        Ok(if status.success() {
            Self { passed: 1, ..Self::default() }
        } else {
            Self::failure(stopped(status))
        })
    }

    /// A program whose output says how many tests it ran, by `count` on each line.
    pub(crate) fn counted(command: &mut Command, count: fn(&mut Tally, &str)) -> Result<Self> {
        let mut tally = Self::default();
        let status = watch(command, |line| count(&mut tally, line))?;
        // What does not compile, or dies, counts no failures of its own.
        if !status.success() && tally.failed == 0 {
            tally.failed = 1;
            tally.reasons.push(stopped(status));
        }
        Ok(tally)
    }

    /// Adds a line of libtest, as `cargo test` and the wasm runner print it:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn libtest(&mut self, line: &str) {
        let Some((_, counts)) = line.split_once("test result: ") else { return };
        let (_, counts) = counts.split_once(". ").unwrap_or_default();
        for count in counts.split("; ") {
            match count.split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// Adds a line of Python's unittest: `Ran 12 tests in 0.345s`, and then `FAILED (failures=1, errors=2)` if so.
    pub(crate) fn unittest(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        if let (Some("Ran"), Some(number), Some("test" | "tests")) =
            (words.next(), words.next(), words.next())
        {
            self.passed += number.parse().unwrap_or(0);
        }
        let Some(counts) = line.strip_prefix("FAILED (").and_then(|counts| counts.strip_suffix(')')) else {
            return;
        };
        for count in counts.split(", ") {
            if let Some(("failures" | "errors" | "unexpected successes", number)) = count.split_once('=') {
                let number = number.parse().unwrap_or(0);
                self.passed = self.passed.saturating_sub(number);
                self.failed += number;
            }
        }
    }

    /// Adds a line of Node's spec reporter: `ℹ pass 3`, `ℹ fail 1`, `ℹ cancelled 1`.
    pub(crate) fn node(&mut self, line: &str) {
        let Some((name, number)) = line.strip_prefix("ℹ ").and_then(|count| count.split_once(' ')) else {
            return;
        };
        let Ok(number) = number.parse::<usize>() else { return };
        match name {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            _ => {}
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum.passed += tally.passed;
            sum.failed += tally.failed;
            sum.reasons.extend(tally.reasons);
            sum
        })
    }
}

fn stopped(status: ExitStatus) -> String {
    format!("ended with {status}; its output is above")
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::Tally;

    fn tally(count: fn(&mut Tally, &str), lines: &[&str]) -> (usize, usize) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| count(&mut tally, line));
        (tally.passed, tally.failed)
    }

    #[test]
    fn libtest_results_add_up() {
        let lines = [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 2 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ];
        assert_eq!(tally(Tally::libtest, &lines), (5, 4));
    }

    #[test]
    fn node_results_add_up() {
        let lines = ["✔ a test (3ms)", "ℹ tests 4", "ℹ suites 0", "ℹ pass 2", "ℹ fail 1", "ℹ cancelled 1"];
        assert_eq!(tally(Tally::node, &lines), (2, 2));
    }

    #[test]
    fn unittest_results_add_up() {
        assert_eq!(tally(Tally::unittest, &["Ran 12 tests in 0.345s", "", "OK"]), (12, 0));
        assert_eq!(tally(Tally::unittest, &["Ran 1 test in 0.001s", "FAILED (errors=1)"]), (0, 1));
        let lines = ["Ran 12 tests in 0.345s", "", "FAILED (failures=1, errors=2, skipped=3)"];
        assert_eq!(tally(Tally::unittest, &lines), (9, 3));
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(tally(Tally::libtest, &["test result: ", "test model::size ... ok", ""]), (0, 0));
        assert_eq!(tally(Tally::node, &["ℹ pass", "ℹ pass many", "pass 3"]), (0, 0));
        assert_eq!(tally(Tally::unittest, &["Ran out", "FAILED", "test_ran (items) ... ok"]), (0, 0));
    }

    #[test]
    fn a_program_that_dies_before_it_counts_is_one_failure() {
        let mut command = Command::new(env!("CARGO"));
        let tally = Tally::counted(command.arg("no-such-command").stderr(Stdio::null()), Tally::libtest)
            .expect("cargo starts");
        assert_eq!((tally.passed, tally.failed, tally.reasons.len()), (0, 1, 1));
    }
}
