//! Capacity arithmetic: bytes to rounded units to charged units.
//!
//! Source: Developer Guide, "DynamoDB read and write operations": a read
//! rounds up to 4 KB, a write to 1 KB, the minimum is one; an eventually
//! consistent read costs half, a transactional operation double.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// Bytes that one read unit covers.
pub const READ_UNIT_BYTES: u64 = 4096;
/// Bytes that one write unit covers.
pub const WRITE_UNIT_BYTES: u64 = 1024;

/// Capacity units, counted exactly in halves (an eventually consistent read costs ½).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CapacityUnits {
    halves: u64,
}

impl CapacityUnits {
    /// No capacity.
    pub const ZERO: Self = Self { halves: 0 };

    /// This many half units.
    pub const fn from_halves(halves: u64) -> Self {
        Self { halves }
    }

    /// This many whole units.
    pub const fn whole(units: u64) -> Self {
        Self { halves: units.saturating_mul(2) }
    }

    /// The amount in half units.
    pub const fn halves(self) -> u64 {
        self.halves
    }

    /// The amount as the service prints it: `0.5`, `1.0`. Exact: halves are binary fractions.
    pub fn as_f64(self) -> f64 {
        self.halves as f64 / 2.0
    }
}

impl fmt::Display for CapacityUnits {
    /// `1`, `0.5`, `12.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.halves / 2)?;
        if self.halves % 2 == 1 {
            f.write_str(".5")?;
        }
        Ok(())
    }
}

impl Add for CapacityUnits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { halves: self.halves.saturating_add(other.halves) }
    }
}

impl AddAssign for CapacityUnits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for CapacityUnits {
    fn sum<I: Iterator<Item = Self>>(units: I) -> Self {
        units.fold(Self::ZERO, Add::add)
    }
}

/// The two kinds of capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Read capacity: steps of 4 KB.
    Read,
    /// Write capacity: steps of 1 KB.
    Write,
}

impl Kind {
    /// Whole units that `bytes` round up to, at least one.
    pub fn rounded(self, bytes: u64) -> u64 {
        match self {
            Self::Read => read_units(bytes),
            Self::Write => write_units(bytes),
        }
    }
}

/// What an operation's units are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Eventually consistent read: ½.
    Eventual,
    /// Strongly consistent read, or a plain write: 1.
    Standard,
    /// Part of a transaction: 2.
    Transactional,
}

impl Factor {
    /// The factor in halves: 1, 2 or 4.
    pub const fn halves(self) -> u64 {
        match self {
            Self::Eventual => 1,
            Self::Standard => 2,
            Self::Transactional => 4,
        }
    }
}

/// Whole read units that `bytes` round up to, at least one.
pub const fn read_units(bytes: u64) -> u64 {
    if bytes == 0 { 1 } else { bytes.div_ceil(READ_UNIT_BYTES) }
}

/// Whole write units that `bytes` round up to, at least one.
pub const fn write_units(bytes: u64) -> u64 {
    if bytes == 0 { 1 } else { bytes.div_ceil(WRITE_UNIT_BYTES) }
}

/// `rounded` units times `factor`.
pub const fn charged(rounded: u64, factor: Factor) -> CapacityUnits {
    CapacityUnits::from_halves(rounded.saturating_mul(factor.halves()))
}
