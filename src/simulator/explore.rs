//! Every future of a world, counted exactly.
//!
//! A future is one maximal order of executed requests. Two orders that lead to
//! equal worlds have the same futures from there on, so each distinct world is
//! looked into once and its counts are kept:
//!
//! ```text
//! futures(w)  = 1                          if nobody can move
//!             = Σ futures(w after b moves) over buyers b that can move
//! harmful(w)  = futures(w)                 if an invariant is broken in w
//!             = Σ harmful(w after b moves) otherwise (0 at an end)
//! ```
//!
//! Equal hashes are confirmed by comparison ([`World`]'s `Eq`). The search
//! keeps its own stack, so depth costs memory, never the call stack.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

use num_bigint::BigUint;

use super::verdict::broken_in;
use super::world::{Hashing, Parts, World};

/// Distinct worlds after which a search gives up.
pub const MAX_STATES: usize = 1_000_000;

/// A search through every future, done in slices.
#[derive(Debug)]
pub struct Explorer {
    stack: Vec<Frame>,
    /// Never iterated, so its order is not visible.
    known: HashMap<Hashed, Summary, Hashing>,
    parts: Parts,
    transitions: u64,
}

/// A world with its hash, so that a table of many grows without looking into each of them again.
#[derive(Debug, PartialEq, Eq)]
struct Hashed {
    hash: u64,
    world: World,
}

/// A world whose moves are being tried.
#[derive(Debug)]
struct Frame {
    world: Hashed,
    /// Whether an invariant is broken here: then every future from here is harmful.
    harmful: bool,
    /// The next buyer to try.
    next_buyer: usize,
    summary: Summary,
}

/// What is known of the futures of one world.
#[derive(Debug, Clone, Default)]
struct Summary {
    total: BigUint,
    harmful: BigUint,
    /// Moves until the nearest harm, and the first of them; no move if it is here already.
    nearest_harm: Option<(usize, Option<usize>)>,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exploration {
    /// How many futures there are.
    pub total: BigUint,
    /// How many break an invariant.
    pub harmful: BigUint,
    /// The fewest moves that break one; the first such in buyer order.
    pub shortest_harmful: Option<Vec<usize>>,
    /// Distinct worlds met.
    pub states: u64,
    /// Requests executed to find out.
    pub transitions: u64,
}

/// More distinct worlds than [`MAX_STATES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {MAX_STATES} distinct states")]
pub struct TooManyStates;

impl Explorer {
    /// Looks into every future of this world.
    pub fn new(world: World) -> Self {
        Self {
            stack: vec![Frame::new(Hashed::new(world))],
            known: HashMap::default(),
            parts: Parts::default(),
            transitions: 0,
        }
    }

    /// Executes at most this many requests. `None`: not finished yet. Once there is a result the search is over.
    pub fn proceed(&mut self, requests: u32) -> Option<Result<Exploration, TooManyStates>> {
        let until = self.transitions + u64::from(requests);
        while self.transitions < until {
            let frame = self.stack.last_mut()?;
            let Some((buyer, mut world)) = frame.next_move() else {
                let frame = self.stack.pop()?;
                let Some(parent) = self.stack.last_mut() else {
                    return Some(Ok(self.finish(frame)));
                };
                parent.add(parent.next_buyer - 1, &frame.summary);
                self.known.insert(frame.world, frame.summary);
                if self.known.len() > MAX_STATES {
                    return Some(Err(TooManyStates));
                }
                continue;
            };
            self.transitions += 1;
            world.share(buyer, &mut self.parts);
            let world = Hashed::new(world);
            match self.known.get(&world) {
                Some(summary) => frame.add(buyer, summary),
                None => self.stack.push(Frame::new(world)),
            }
        }
        None
    }

    /// Distinct worlds finished with so far.
    pub fn states(&self) -> u64 {
        self.known.len() as u64
    }

    fn finish(&self, root: Frame) -> Exploration {
        let shortest_harmful = self.path_to_harm(&root);
        Exploration {
            total: root.summary.total,
            harmful: root.summary.harmful,
            shortest_harmful,
            states: self.known.len() as u64 + 1,
            transitions: self.transitions,
        }
    }

    /// Follows the nearest harm move by move through the worlds that are known.
    fn path_to_harm(&self, root: &Frame) -> Option<Vec<usize>> {
        let (length, mut next) = root.summary.nearest_harm?;
        let mut path = Vec::with_capacity(length);
        let mut world = root.world.world.clone();
        while let Some(buyer) = next {
            path.push(buyer);
            world.execute(buyer)?;
            next = self.known.get(&Hashed::new(world.clone()))?.nearest_harm?.1;
        }
        Some(path)
    }
}

impl Hashed {
    fn new(world: World) -> Self {
        Self { hash: Hashing::default().hash_one(&world), world }
    }
}

impl Hash for Hashed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl Frame {
    fn new(world: Hashed) -> Self {
        let harmful = broken_in(&world.world).is_some();
        let mut summary = Summary::default();
        if harmful {
            summary.nearest_harm = Some((0, None));
        }
        if world.world.finished() {
            summary.total = BigUint::from(1_u32);
            if harmful {
                summary.harmful = BigUint::from(1_u32);
            }
        }
        Self { world, harmful, next_buyer: 0, summary }
    }

    /// The world after the next buyer that can move has moved.
    fn next_move(&mut self) -> Option<(usize, World)> {
        let buyer = self.world.world.movable().find(|&buyer| buyer >= self.next_buyer)?;
        self.next_buyer = buyer + 1;
        let mut world = self.world.world.clone();
        world.execute(buyer)?;
        Some((buyer, world))
    }

    fn add(&mut self, buyer: usize, after: &Summary) {
        self.summary.total += &after.total;
        self.summary.harmful += if self.harmful { &after.total } else { &after.harmful };
        if let Some((distance, _)) = after.nearest_harm
            && self.summary.nearest_harm.is_none_or(|(nearest, _)| distance + 1 < nearest)
        {
            self.summary.nearest_harm = Some((distance + 1, Some(buyer)));
        }
    }
}

/// One future: who moves, in order, and whether it breaks an invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Future {
    /// Buyer indexes in order of execution.
    pub moves: Vec<usize>,
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
        // Last buyer first: the stack turns the order round.
        let movable: Vec<usize> = world.movable().collect();
        for &buyer in movable.iter().rev() {
            let mut after = world.clone();
            after.execute(buyer)?;
            let mut longer = moves.clone();
            longer.push(buyer);
            let harmful = harmful || broken_in(&after).is_some();
            open.push((after, longer, harmful));
        }
    }
    Some(futures)
}
