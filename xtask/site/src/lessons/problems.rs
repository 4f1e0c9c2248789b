//! What is wrong with lessons: gathered, so that whoever writes them is told of everything at once.

use anyhow::{Result, bail};

/// What is wrong, a line each: file, line where there is one, reason.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    /// Adds a line.
    pub(super) fn add(&mut self, line: String) {
        self.0.push(line);
    }

    /// Adds what kept a result from being there.
    pub(super) fn note<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.add(format!("{error:#}"))).ok()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Fails with all of them, if there are any.
    pub(super) fn into_result(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { bail!("{}", self.0.join("\n")) }
    }
}
