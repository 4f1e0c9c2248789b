//! The branches of a desk: histories with a common past, of which one goes on.

use crate::lesson::desk::Desk;
use crate::workbench::view::{BranchView, LineView, Mark};

/// Most branches of a desk.
pub(super) const MAX_BRANCHES: usize = 8;
/// Their names, in the order in which they are given.
const NAMES: [char; MAX_BRANCHES] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/// All branches, in the order of their names; one of them is in use.
#[derive(Debug, Clone)]
pub(super) struct Branches {
    list: Vec<Branch>,
    current: usize,
}

/// A history.
#[derive(Debug, Clone)]
struct Branch {
    desk: Desk,
    /// Where it began: which of the branches before it, and how much had been done there.
    fork: Option<(usize, u64)>,
}

/// Why there is no new branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ForkError {
    /// There are [`MAX_BRANCHES`].
    TooMany,
    /// The tables of that moment are not kept.
    NotKept,
}

impl Branches {
    /// One branch.
    pub(super) fn new(desk: Desk) -> Self {
        Self { list: vec![Branch { desk, fork: None }], current: 0 }
    }

    /// The desk of the branch in use.
    pub(super) fn desk(&self) -> &Desk {
        &self.list[self.current].desk
    }

    /// The same, to be worked at.
    pub(super) fn desk_mut(&mut self) -> &mut Desk {
        &mut self.list[self.current].desk
    }

    /// Whether there is but one.
    pub(super) fn is_single(&self) -> bool {
        self.list.len() == 1
    }

    /// Goes on from a moment of the branch in use, on a new branch.
    pub(super) fn fork(&mut self, position: u64) -> Result<(), ForkError> {
        if self.list.len() >= MAX_BRANCHES {
            return Err(ForkError::TooMany);
        }
        let desk = self.desk().back_to(position).ok_or(ForkError::NotKept)?;
        self.list.push(Branch { desk, fork: Some((self.current, position)) });
        self.current = self.list.len() - 1;
        Ok(())
    }

    /// Uses another branch. Answers whether there is one of that name.
    pub(super) fn switch(&mut self, name: &str) -> bool {
        let index = self.index(name);
        self.current = index.unwrap_or(self.current);
        index.is_some()
    }

    /// The desk of a branch as it was at a moment.
    pub(super) fn at(&self, mark: &Mark) -> Option<Desk> {
        self.list[self.index(&mark.branch)?].desk.back_to(mark.position)
    }

    /// The name of the branch in use.
    pub(super) fn name(&self) -> String {
        name(self.current)
    }

    /// What was done on the branch in use from number `from` on, with its past.
    pub(super) fn lines(&self, from: u64) -> Vec<LineView> {
        let desk = self.desk();
        let skip = usize::try_from(from.saturating_sub(desk.first_listed())).unwrap_or(usize::MAX);
        desk.lines()
            .skip(skip)
            .map(|line| LineView {
                number: line.number,
                branch: self.owner(line.number),
                done: line.done.clone(),
            })
            .collect()
    }

    /// The branch on which a moment of the one in use came about.
    fn owner(&self, number: u64) -> String {
        let mut index = self.current;
        // Branches fork from older ones only.
        while let Some((parent, position)) = self.list[index].fork
            && number < position
        {
            index = parent;
        }
        name(index)
    }

    /// All of them, in the order of their names.
    pub(super) fn views(&self) -> Vec<BranchView> {
        let view = |(index, branch): (usize, &Branch)| BranchView {
            name: name(index),
            fork: branch.fork.map(|(parent, position)| Mark { branch: name(parent), position }),
            length: branch.desk.length(),
        };
        self.list.iter().enumerate().map(view).collect()
    }

    fn index(&self, wanted: &str) -> Option<usize> {
        (0..self.list.len()).find(|&index| name(index) == wanted)
    }
}

fn name(index: usize) -> String {
    NAMES.get(index).map(char::to_string).unwrap_or_default()
}
