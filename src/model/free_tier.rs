//! The capacity that costs nothing, and how often a request fits into it.
//!
//! Source: "AWS Free Tier", DynamoDB, always free: 25 RCU and 25 WCU of provisioned capacity; fact sheet §10. What is
//! asked on demand is never free.

use super::capacity::CapacityUnits;

/// Read units and write units that are free, of each so many a second.
pub const FREE_UNITS: CapacityUnits = CapacityUnits::whole(25);

/// How often the free capacity carries a request that is sent over and over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// So many times a second.
    PerSecond(u64),
    /// Once in so many seconds, two at least.
    EverySeconds(u64),
}

impl Pace {
    /// The pace of a request that reads and writes so much; `None` if it uses nothing.
    pub fn of(read: CapacityUnits, written: CapacityUnits) -> Option<Self> {
        let most = read.max(written).halves();
        match FREE_UNITS.halves().checked_div(most)? {
            0 => Some(Self::EverySeconds(most.div_ceil(FREE_UNITS.halves()))),
            times => Some(Self::PerSecond(times)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whichever_capacity_is_used_up_first_sets_the_pace() {
        let none = CapacityUnits::default();
        let half = CapacityUnits::from_halves(1);
        let units = CapacityUnits::whole;
        assert_eq!(Pace::of(none, none), None);
        assert_eq!(Pace::of(half, none), Some(Pace::PerSecond(50)));
        assert_eq!(Pace::of(half, units(2)), Some(Pace::PerSecond(12)));
        assert_eq!(Pace::of(units(25), none), Some(Pace::PerSecond(1)));
        assert_eq!(Pace::of(none, units(26)), Some(Pace::EverySeconds(2)));
        assert_eq!(Pace::of(units(128), none), Some(Pace::EverySeconds(6)));
    }
}
