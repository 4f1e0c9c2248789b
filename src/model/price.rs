//! What capacity costs on demand: the price list, and money counted exactly.
//!
//! The one place where prices stand. Source: "Amazon DynamoDB pricing for on-demand capacity", Standard table class,
//! US East (N. Virginia), as lowered on 1 November 2024 and listed since; fact sheet §10.

use std::fmt;
use std::ops::{Add, Mul};

use super::capacity::{CapacityUnits, Kind};

/// Where the prices hold.
pub const REGION: &str = "us-east-1";
/// Since when, as year, month and day.
pub const SINCE: (u16, u8, u8) = (2024, 11, 1);

/// Half a read request unit: $0.125 for a million whole ones.
const HALF_READ: Money = Money { picodollars: 62_500 };
/// Half a write request unit: $0.625 for a million whole ones.
const HALF_WRITE: Money = Money { picodollars: 312_500 };

/// An amount of US dollars, counted in millionths of a millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money {
    picodollars: u128,
}

impl Money {
    /// The price of these units on demand.
    pub fn of(kind: Kind, units: CapacityUnits) -> Self {
        let half = match kind {
            Kind::Read => HALF_READ,
            Kind::Write => HALF_WRITE,
        };
        half * units.halves()
    }

    /// The price of reading and writing so much.
    pub fn of_both(read: CapacityUnits, written: CapacityUnits) -> Self {
        Self::of(Kind::Read, read) + Self::of(Kind::Write, written)
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { picodollars: self.picodollars.saturating_add(other.picodollars) }
    }
}

impl Mul<u64> for Money {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self { picodollars: self.picodollars.saturating_mul(times.into()) }
    }
}

impl fmt::Display for Money {
    /// Dollars without their sign, exactly, with at least two decimals: `0.000000625`, `1.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DOLLAR: u128 = 1_000_000_000_000;
        let fraction = format!("{:012}", self.picodollars % DOLLAR);
        let shown = fraction.trim_end_matches('0');
        write!(f, "{}.{shown:0<2}", self.picodollars / DOLLAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_units_cost_what_is_listed() {
        let million = CapacityUnits::whole(1_000_000);
        assert_eq!(Money::of(Kind::Read, million).to_string(), "0.125");
        assert_eq!(Money::of(Kind::Write, million).to_string(), "0.625");
        assert_eq!(Money::of_both(million, million).to_string(), "0.75");
    }

    #[test]
    fn money_is_exact() {
        let half = Money::of(Kind::Read, CapacityUnits::from_halves(1));
        assert_eq!(half.to_string(), "0.0000000625");
        assert_eq!((half * 1_000_000).to_string(), "0.0625");
        assert_eq!(Money::default().to_string(), "0.00");
        assert_eq!((Money::of(Kind::Write, CapacityUnits::whole(2)) * 1_000_000).to_string(), "1.25");
        assert!((half * u64::MAX) < (half * u64::MAX) + half);
    }
}
