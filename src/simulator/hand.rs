//! A run by hand: the learner is the scheduler.

use std::sync::Arc;

use super::program::CompiledProgram;
use super::race::Setup;
use super::trace::{Times, Trace};
use super::world::{Move, World};
use crate::model::Duration;

/// How far apart two moves are drawn and on the virtual clock: 10 ms.
const PACE: Duration = Duration::from_millis(10);
/// From sending to execution, and from execution to the answer: 4 ms.
const TRAVEL: Duration = Duration::from_millis(4);

/// Most moves of a run by hand.
pub const MAX_MOVES: usize = 1_000;

/// Moves made one by one, each state kept: stepping back is looking at an earlier one.
#[derive(Debug, Clone)]
pub struct HandRun {
    /// The state before each move. Forks share what is equal.
    earlier: Vec<World>,
    last: World,
    moves: Vec<Move>,
    trace: Trace,
}

impl HandRun {
    /// Nobody has moved. The buyers are those the race names.
    pub fn new(setup: &Arc<Setup>, program: &Arc<CompiledProgram>) -> Self {
        let world = World::new(Arc::clone(setup), program, &setup.race.names());
        Self { trace: Trace::begin(&world), earlier: Vec::new(), last: world, moves: Vec::new() }
    }

    /// The state after this many moves.
    pub fn state(&self, position: usize) -> Option<&World> {
        if position == self.earlier.len() { Some(&self.last) } else { self.earlier.get(position) }
    }

    /// The state after the last move.
    pub fn last_state(&self) -> &World {
        &self.last
    }

    /// The moves, in order.
    pub fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// What happened, all moves.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Makes a move after the first `position` moves; later moves are given up.
    /// `false`, and nothing changes, if it may not be made there or [`MAX_MOVES`] are made.
    pub fn make_move(&mut self, position: usize, next: Move) -> bool {
        let Some(before) = self.state(position).cloned() else { return false };
        let mut world = before.clone();
        if position >= MAX_MOVES {
            return false;
        }
        let Some(execution) = world.make(next) else { return false };
        world.advance(PACE);
        self.cut(position);
        let sent = Duration::from_micros(PACE.as_micros() * position as u64);
        let executed = sent + TRAVEL;
        self.trace.add(&world, execution, Times { sent, executed, answered: executed + TRAVEL });
        self.earlier.push(before);
        self.last = world;
        self.moves.push(next);
        true
    }

    fn cut(&mut self, position: usize) {
        if position == self.moves.len() {
            return;
        }
        self.earlier.truncate(position);
        self.moves.truncate(position);
        self.trace = self.trace.cut(position);
    }
}
