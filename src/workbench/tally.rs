//! A class's findings, added up: per task how many, with which programs, at what cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::class_check::Finding;
use super::class_task::Goal;
use crate::model::CapacityUnits;

/// Most findings that a tally holds.
pub const MAX_FINDINGS: usize = 2_000;
/// The form in which tallies are written.
const FORMAT: u32 = 1;

/// Findings, in the order in which they were handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally(Vec<Entry>);

/// A finding that counts once, however often it was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was found.
    pub finding: Finding,
    /// How often the same code or link was handed in.
    pub times: u32,
}

/// What came of handing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedIn {
    /// It counts.
    New,
    /// It was there already.
    Again,
    /// There is no room.
    Full,
}

/// A task, and what a class made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskTally {
    /// The plot's id.
    pub plot: String,
    /// The task.
    pub goal: Goal,
    /// With each program: those that the plot has by their ids, rewritten ones together as `None`. The most frequent
    /// first.
    pub programs: Vec<(Option<String>, Spread)>,
    /// All of them.
    pub all: Spread,
    /// Each finding, the cheapest first.
    pub entries: Vec<Entry>,
}

/// What several findings cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// How many they are.
    pub count: usize,
    /// The reads.
    pub reads: LeastAndMedian,
    /// The writes.
    pub writes: LeastAndMedian,
}

/// The smallest of several figures, and the one in the middle (of an even number the smaller of the two).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeastAndMedian {
    /// The smallest.
    pub least: CapacityUnits,
    /// The one in the middle.
    pub median: CapacityUnits,
}

/// A tally as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    entries: Vec<Entry>,
}

impl Tally {
    /// Takes a finding in.
    pub fn hand_in(&mut self, finding: Finding) -> HandedIn {
        if let Some(known) = self.0.iter_mut().find(|known| known.finding.key == finding.key) {
            known.times = known.times.saturating_add(1);
            return HandedIn::Again;
        }
        if self.0.len() >= MAX_FINDINGS {
            return HandedIn::Full;
        }
        self.0.push(Entry { finding, times: 1 });
        HandedIn::New
    }

    /// Takes a finding out again.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|entry| entry.finding.key != key);
    }

    /// How many findings there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody has handed anything in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the class made of each task; nothing of tasks that nobody has finished. Plots are in the order in which
    /// they were first handed in, so that nothing changes its place while more comes.
    pub fn tasks(&self) -> Vec<TaskTally> {
        let mut plots: Vec<&str> = Vec::new();
        for entry in &self.0 {
            if !plots.contains(&entry.finding.plot.as_str()) {
                plots.push(&entry.finding.plot);
            }
        }
        let of_plot = |plot| [Goal::Break, Goal::Prove].map(|goal| self.task(plot, goal));
        plots.into_iter().flat_map(of_plot).filter(|task| task.all.count > 0).collect()
    }

    fn task(&self, plot: &str, goal: Goal) -> TaskTally {
        let of_task = |entry: &&Entry| entry.finding.plot == plot && entry.finding.goal == goal;
        let mut entries: Vec<Entry> = self.0.iter().filter(of_task).cloned().collect();
        // Writes weigh more than reads, and a cost says so.
        entries.sort_by(|one, other| {
            let order = |entry: &Entry| (entry.finding.cost, entry.finding.moves);
            order(one).cmp(&order(other)).then_with(|| one.finding.key.cmp(&other.finding.key))
        });
        let mut with: BTreeMap<Option<String>, Vec<&Entry>> = BTreeMap::new();
        for entry in &entries {
            let Finding { program, rewritten, .. } = &entry.finding;
            with.entry((!rewritten).then(|| program.clone())).or_default().push(entry);
        }
        let mut programs: Vec<(Option<String>, Spread)> =
            with.into_iter().map(|(program, entries)| (program, Spread::of(&entries))).collect();
        programs.sort_by_key(|(_, spread)| std::cmp::Reverse(spread.count));
        let all = Spread::of(&entries.iter().collect::<Vec<_>>());
        TaskTally { plot: plot.to_owned(), goal, programs, all, entries }
    }

    /// The tally as text.
    pub fn write(&self) -> String {
        // Serialising to a string cannot fail: there are no maps with other keys than strings.
        serde_json::to_string(&Written { format: FORMAT, entries: self.0.clone() }).unwrap_or_default()
    }

    /// A tally from its text; `None` if this release cannot read it.
    pub fn read(text: &str) -> Option<Self> {
        let written: Written = serde_json::from_str(text).ok()?;
        (written.format == FORMAT && written.entries.len() <= MAX_FINDINGS).then_some(Self(written.entries))
    }
}

impl Spread {
    fn of(entries: &[&Entry]) -> Self {
        let costs = || entries.iter().map(|entry| entry.finding.cost);
        Self {
            count: entries.len(),
            reads: LeastAndMedian::of(costs().map(|cost| cost.read_units).collect()),
            writes: LeastAndMedian::of(costs().map(|cost| cost.write_units).collect()),
        }
    }
}

impl LeastAndMedian {
    fn of(mut figures: Vec<CapacityUnits>) -> Self {
        figures.sort_unstable();
        let at = |index: usize| figures.get(index).copied().unwrap_or_default();
        Self { least: at(0), median: at(figures.len().saturating_sub(1) / 2) }
    }
}

/// The codes and links in what was typed or pasted: between spaces, lines, commas and semicolons. A code whose groups
/// have spaces between them is one, if it has a line for itself.
pub fn split(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.split(['\n', '\r', ',', ';']) {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let is_group = |part: &&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if parts.len() > 1 && parts.iter().all(is_group) {
            found.push(parts.join("-"));
        } else {
            found.extend(parts.into_iter().map(str::to_owned));
        }
    }
    found
}
