//! Files that a lesson's data names in place of what they hold: long requests, and client code.
//!
//! A request may be given as `{ file = "batch.json" }`. Code is always a file; the line that a client's line stands on
//! ends with a mark, `#@ lookup` or `//@ lookup`, which is taken off.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use dynamodb_sandbox::client::cached_repository::Line;
use dynamodb_sandbox::lesson::attempt::Attempt;
use dynamodb_sandbox::lesson::call::Call;
use dynamodb_sandbox::lesson::code::Variant;
use dynamodb_sandbox::lesson::deed::Deed;
use dynamodb_sandbox::lesson::document::{Evidence, Step, Task};

use super::source::read;

/// What stands before the name of a client's line.
const MARKS: [&str; 2] = ["#@", "//@"];

/// The files of a lesson, and which of them were used.
pub(super) struct Named<'d> {
    directory: &'d Path,
    used: BTreeSet<PathBuf>,
}

impl<'d> Named<'d> {
    /// Of the lesson in `directory`.
    pub(super) fn of(directory: &'d Path) -> Self {
        Self { directory, used: BTreeSet::new() }
    }

    /// The files that were used.
    pub(super) fn into_used(self) -> BTreeSet<PathBuf> {
        self.used
    }

    /// The path of a file that has a use now.
    pub(super) fn use_file(&mut self, name: &str) -> PathBuf {
        let path = self.directory.join(name);
        self.used.insert(path.clone());
        path
    }

    /// Fills in everything that a step names.
    pub(super) fn fill_in_step(&mut self, step: &mut Step) -> Result<()> {
        match &mut step.task {
            Task::Request(task) => {
                self.fill_in([&mut task.begin])?;
                self.fill_in_deeds(task.prepare.iter_mut().chain(&mut task.solution))?;
            }
            Task::Code(task) => {
                for variant in &mut task.variants {
                    self.fill_in_code(variant)?;
                }
            }
            Task::Explain { evidence: Some(Evidence::Requests { requests }), .. } => {
                self.fill_in_deeds(requests)?
            }
            Task::Read | Task::Predict { .. } | Task::Race(_) | Task::Program(_) | Task::Explain { .. } => {}
        }
        let wrong = step.checks.iter_mut().flat_map(|check| &mut check.wrong);
        for attempt in wrong.chain(&mut step.right) {
            if let Attempt::Requests(deeds) = attempt {
                self.fill_in_deeds(deeds)?;
            }
        }
        Ok(())
    }

    /// Fills in the requests among what is done that are files.
    pub(super) fn fill_in_deeds<'c>(&mut self, deeds: impl IntoIterator<Item = &'c mut Deed>) -> Result<()> {
        self.fill_in(deeds.into_iter().filter_map(Deed::call_mut))
    }

    /// Fills in the requests that are files.
    fn fill_in<'c>(&mut self, calls: impl IntoIterator<Item = &'c mut Call>) -> Result<()> {
        for call in calls {
            let name = match call.request.as_object() {
                Some(members) if members.len() == 1 => members.get("file").and_then(|name| name.as_str()),
                _ => None,
            };
            if let Some(name) = name {
                let path = self.use_file(name);
                call.request = serde_json::from_str(&read(&path)?)
                    .map_err(|error| anyhow!("{}:{}: {error}", path.display(), error.line()))?;
            }
        }
        Ok(())
    }

    fn fill_in_code(&mut self, variant: &mut Variant) -> Result<()> {
        let path = self.use_file(&variant.code);
        let written = read(&path)?;
        let mut code = Vec::new();
        let mut marks = BTreeMap::new();
        for (index, line) in written.lines().enumerate() {
            let Some((before, name)) = MARKS.iter().find_map(|mark| line.split_once(mark)) else {
                code.push(line);
                continue;
            };
            let name = name.trim();
            let mark: Line = serde_json::from_value(name.into()).with_context(|| {
                format!("{}:{}: `{name}` is no line of the client", path.display(), index + 1)
            })?;
            if marks.insert(mark, index).is_some() {
                bail!("{}:{}: `{name}` is marked twice", path.display(), index + 1);
            }
            code.push(before.trim_end());
        }
        variant.code = code.join("\n");
        variant.marks = marks;
        Ok(())
    }
}
