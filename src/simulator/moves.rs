//! What the scheduler lets happen, and what comes of it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the scheduler lets happen next: a buyer's pending request is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Move {
    /// Index of the buyer.
    pub buyer: usize,
    /// What becomes of its message.
    pub fate: Fate,
}

/// What becomes of a message and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Both arrive.
    #[default]
    Arrives,
    /// The request never arrives: nothing is executed.
    RequestLost,
    /// The request is executed, and the answer never arrives.
    ResponseLost,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Arrives, Self::RequestLost, Self::ResponseLost];
}

impl Move {
    /// The buyer's message arrives, and so does its answer.
    pub fn of(buyer: usize) -> Self {
        Self { buyer, fate: Fate::Arrives }
    }
}

impl Serialize for Move {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => WrittenMove::from(*self).serialize(serializer),
            false => (self.buyer, self.fate).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Move {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.is_human_readable() {
            true => WrittenMove::deserialize(deserializer).map(Self::from),
            false => Deserialize::deserialize(deserializer).map(|(buyer, fate)| Self { buyer, fate }),
        }
    }
}

/// A move as people read it: mostly just the buyer's index.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenMove {
    Plain(usize),
    Full { buyer: usize, fate: Fate },
}

impl From<Move> for WrittenMove {
    fn from(Move { buyer, fate }: Move) -> Self {
        match fate {
            Fate::Arrives => Self::Plain(buyer),
            _ => Self::Full { buyer, fate },
        }
    }
}

impl From<WrittenMove> for Move {
    fn from(written: WrittenMove) -> Self {
        match written {
            WrittenMove::Plain(buyer) => Self::of(buyer),
            WrittenMove::Full { buyer, fate } => Self { buyer, fate },
        }
    }
}

/// What came of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// The request was executed and answered.
    #[default]
    Answered,
    /// A transaction was prepared: its items are locked, nothing is written yet.
    Prepared,
    /// The request was lost.
    RequestLost,
    /// The request was executed, and its answer was lost.
    ResponseLost,
}

impl Course {
    /// Whether the buyer has an answer.
    pub fn is_answered(&self) -> bool {
        *self == Self::Answered
    }
}
