//! Every future of a race, counted exactly.
//!
//! A future is one maximal order of moves. Two orders that lead to worlds of
//! the same [key](super::state) have the same futures from there on, so each
//! distinct world is looked into once and its counts are kept:
//!
//! ```text
//! futures(w)  = 1                      if nobody can move
//!             = Σ futures(w after m)   over the moves m that may be made
//! harmful(w)  = futures(w)             if an invariant is broken in w
//!             = Σ harmful(w after m)   otherwise (0 at an end)
//! ```
//!
//! Buyers who are interchangeable are one in a key and remain as many in the
//! sum. The search keeps its own stack, so depth costs memory, never the call
//! stack.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use num_bigint::BigUint;

use super::program::CompiledProgram;
use super::race::Setup;
use super::state::{self, Hashing, Key, Keys, Named};
use super::verdict::broken_in;
use super::world::{Move, World};

/// Distinct worlds after which a search gives up.
pub const MAX_STATES: usize = 1_000_000;

/// A search through every future, done in slices.
#[derive(Debug)]
pub struct Explorer {
    stack: Vec<Frame>,
    /// Iterated for a sum only, so its order is not visible.
    known: HashMap<Key, Summary, Hashing>,
    keys: Keys,
    transitions: u64,
}

/// A world whose moves are being tried.
#[derive(Debug)]
struct Frame {
    world: World,
    named: Named,
    /// Whether an invariant is broken here: then every future from here is harmful.
    harmful: bool,
    /// The moves not tried yet, the last of them next.
    moves: Vec<Move>,
    /// The move being tried.
    trying: Option<Move>,
    summary: Summary,
}

/// What is known of the futures of one world. Buyers are meant by their places in its key.
#[derive(Debug, Clone, Default)]
struct Summary {
    total: BigUint,
    harmful: BigUint,
    /// Moves until the nearest harm, and the first of them; no move if it is here already.
    nearest_harm: Option<(u32, Option<Move>)>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploration {
    /// How many futures there are.
    pub total: BigUint,
    /// How many break an invariant.
    pub harmful: BigUint,
    /// The fewest moves that break one.
    pub shortest_harmful: Option<Vec<Move>>,
    /// Distinct worlds met.
    pub states: u64,
    /// Moves made to find out.
    pub transitions: u64,
    /// Bytes of memory that the distinct worlds take, about.
    pub bytes: u64,
    /// The distinct worlds and the moves between them, if there are at most [`MAX_DRAWN`].
    pub graph: Option<Graph>,
}

/// Up to this many distinct worlds are worth a picture.
pub const MAX_DRAWN: usize = 400;

/// Distinct worlds, and which move leads from which to which.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// The worlds, the start first, then by the number of moves that it takes to get there.
    pub nodes: Vec<Node>,
    /// From and to, as indexes of nodes; moves of buyers who are interchangeable are one.
    pub edges: Vec<(usize, usize)>,
}

/// A distinct world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// One of the shortest ways to get there.
    pub moves: Vec<Move>,
    /// How many futures begin here.
    pub total: BigUint,
    /// How many of them break an invariant.
    pub harmful: BigUint,
    /// Whether one is broken here.
    pub broken: bool,
}

impl Exploration {
    /// How many of the moves led to a world met before.
    pub fn merged(&self) -> u64 {
        (self.transitions + 1).saturating_sub(self.states)
    }
}

/// More distinct worlds than [`MAX_STATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {MAX_STATES} distinct states")]
pub struct TooManyStates;

impl Explorer {
    /// Looks into every future of the race's buyers, with this program where one has none of its own.
    pub fn new(setup: &Arc<Setup>, program: &Arc<CompiledProgram>) -> Self {
        let mut keys = Keys::new(setup, program);
        let world = state::start(setup, program);
        let named = keys.key(&world);
        Self { stack: vec![Frame::new(world, named)], known: HashMap::default(), keys, transitions: 0 }
    }

    /// Makes at most this many moves. `None`: not finished yet. Once there is a result the search is over.
    pub fn proceed(&mut self, moves: u32) -> Option<Result<Exploration, TooManyStates>> {
        let until = self.transitions + u64::from(moves);
        while self.transitions < until {
            let frame = self.stack.last_mut()?;
            let Some(next) = frame.moves.pop() else {
                let frame = self.stack.pop()?;
                let Some(parent) = self.stack.last_mut() else {
                    return Some(Ok(self.finish(frame)));
                };
                parent.add(&frame.summary);
                self.known.insert(frame.named.key, frame.summary);
                if self.known.len() > MAX_STATES {
                    return Some(Err(TooManyStates));
                }
                continue;
            };
            self.transitions += 1;
            frame.trying = Some(next);
            let mut world = frame.world.clone();
            world.make(next)?;
            let named = self.keys.key(&world);
            match self.known.get(&named.key) {
                Some(summary) => frame.add(summary),
                None => self.stack.push(Frame::new(world, named)),
            }
        }
        None
    }

    /// Distinct worlds finished with so far.
    pub fn states(&self) -> u64 {
        self.known.len() as u64
    }

    fn finish(&mut self, root: Frame) -> Exploration {
        let each = self.known.iter().map(|(key, summary)| 4 * key.len() as u64 + summary.bytes());
        let bytes = each.sum::<u64>() + self.keys.bytes() as u64;
        let shortest_harmful = self.path_to_harm(&root);
        let graph = (self.known.len() < MAX_DRAWN).then(|| self.graph(&root));
        Exploration {
            graph,
            total: root.summary.total,
            harmful: root.summary.harmful,
            shortest_harmful,
            states: self.known.len() as u64 + 1,
            transitions: self.transitions,
            bytes,
        }
    }

    /// All worlds from the start on, breadth first.
    fn graph(&mut self, root: &Frame) -> Graph {
        let mut graph = Graph::default();
        let mut numbers: HashMap<Key, usize, Hashing> = HashMap::default();
        let mut open = VecDeque::from([(root.world.clone(), root.named.clone(), Vec::new())]);
        numbers.insert(root.named.key.clone(), 0);
        while let Some((world, named, moves)) = open.pop_front() {
            let from = graph.nodes.len();
            let summary = self.known.get(&named.key).unwrap_or(&root.summary);
            graph.nodes.push(Node {
                total: summary.total.clone(),
                harmful: summary.harmful.clone(),
                broken: broken_in(&world).is_some(),
                moves: moves.clone(),
            });
            let mut reached = BTreeSet::new();
            for next in world.moves() {
                let mut after = world.clone();
                after.make(next);
                let named = self.keys.key(&after);
                let new = numbers.len();
                let to = *numbers.entry(named.key.clone()).or_insert(new);
                if to == new {
                    let moves = moves.iter().copied().chain([next]).collect();
                    open.push_back((after, named, moves));
                }
                if reached.insert(to) {
                    graph.edges.push((from, to));
                }
            }
        }
        graph
    }

    /// Follows the nearest harm move by move through the worlds that are known.
    fn path_to_harm(&mut self, root: &Frame) -> Option<Vec<Move>> {
        let (length, mut next) = root.summary.nearest_harm?;
        let mut path = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let (mut world, mut named) = (root.world.clone(), root.named.clone());
        while let Some(at_place) = next {
            let buyer = usize::from(*named.order.get(at_place.buyer)?);
            let there = Move { buyer, ..at_place };
            path.push(there);
            world.make(there)?;
            named = self.keys.key(&world);
            next = self.known.get(&named.key)?.nearest_harm?.1;
        }
        Some(path)
    }
}

impl Summary {
    fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + (self.total.bits() + self.harmful.bits()) / 8 + 16
    }
}

impl Frame {
    fn new(world: World, named: Named) -> Self {
        let harmful = broken_in(&world).is_some();
        let mut summary = Summary::default();
        if harmful {
            summary.nearest_harm = Some((0, None));
        }
        let mut moves: Vec<Move> = world.moves().collect();
        moves.reverse();
        if moves.is_empty() {
            summary.total = BigUint::from(1_u32);
            if harmful {
                summary.harmful = BigUint::from(1_u32);
            }
        }
        Self { world, named, harmful, moves, trying: None, summary }
    }

    /// Adds what is known of the world after the move being tried.
    fn add(&mut self, after: &Summary) {
        self.summary.total += &after.total;
        self.summary.harmful += if self.harmful { &after.total } else { &after.harmful };
        if let (Some((distance, _)), Some(tried)) = (after.nearest_harm, self.trying)
            && self.summary.nearest_harm.is_none_or(|(nearest, _)| distance + 1 < nearest)
        {
            let place = self.named.order.iter().position(|&buyer| usize::from(buyer) == tried.buyer);
            let at_place = place.map(|buyer| Move { buyer, ..tried });
            self.summary.nearest_harm = Some((distance + 1, at_place));
        }
    }
}

/// One future: who moves, in order, and whether it breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Future {
    /// In order.
    pub moves: Vec<Move>,
    /// Whether an invariant is broken on the way or at the end.
    pub harmful: bool,
}

/// All futures one by one, in lexicographic order of their moves; `None` if there are more than `limit`.
pub fn list(world: &World, limit: usize) -> Option<Vec<Future>> {
    let mut futures = Vec::new();
    let mut open = vec![(world.clone(), Vec::new(), broken_in(world).is_some())];
    while let Some((world, moves, harmful)) = open.pop() {
        if world.finished() {
            if futures.len() == limit {
                return None;
            }
            futures.push(Future { moves, harmful });
            continue;
        }
        // Last move first: the stack turns the order round.
        let possible: Vec<Move> = world.moves().collect();
        for &next in possible.iter().rev() {
            let mut after = world.clone();
            after.make(next)?;
            let mut longer = moves.clone();
            longer.push(next);
            let harmful = harmful || broken_in(&after).is_some();
            open.push((after, longer, harmful));
        }
    }
    Some(futures)
}
