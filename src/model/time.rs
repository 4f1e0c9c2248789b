//! Virtual time, in whole microseconds. Nothing below the interface reads a clock.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// A point on the virtual clock: microseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(u64);

/// A span of virtual time in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Duration(u64);

impl Instant {
    /// The point this many microseconds after the Unix epoch.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// The point this many milliseconds after the Unix epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// Microseconds since the Unix epoch.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Milliseconds since the Unix epoch, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// The date and time in UTC, to the millisecond: `2026-01-01T00:00:00.000`.
    pub fn to_iso8601(self) -> String {
        let millis = self.as_millis();
        let (days, of_day) = (millis / 86_400_000, millis % 86_400_000);
        let (year, month, day) = civil(days);
        let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
        let (seconds, millis) = (of_day / 1_000 % 60, of_day % 1_000);
        format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
    }

    /// Whole UTC days since the Unix epoch.
    pub const fn utc_day(self) -> u64 {
        self.0 / 86_400_000_000
    }

    /// The date and time as the service writes them into its texts:
    /// `Wednesday, July 25, 2018 4:16:47 PM UTC`.
    pub fn to_long_date(self) -> String {
        let (year, month, day) = civil(self.utc_day());
        let word = |words: &[&'static str], place: u64| {
            usize::try_from(place).ok().and_then(|place| words.get(place).copied()).unwrap_or_default()
        };
        let (weekday, month) = (word(&WEEKDAYS, self.utc_day() % 7), word(&MONTHS, month - 1));
        let seconds = self.as_millis() / 1_000 % 86_400;
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        let half = if hour < 12 { "AM" } else { "PM" };
        let hour = (hour + 11) % 12 + 1;
        format!("{weekday}, {month} {day}, {year} {hour}:{minute:02}:{second:02} {half} UTC")
    }
}

/// From that of 1970-01-01.
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
];

/// Year, month and day of the Gregorian calendar, this many days after 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    // Counted from 0000-03-01, so that the leap day ends its year; 146,097
    // days are 400 years.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

impl Instant {
    /// The point this long before; `None` if that is before the epoch.
    pub fn before(self, span: Duration) -> Option<Self> {
        self.0.checked_sub(span.0).map(Self)
    }
}

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(0);

    /// A span of this many microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A span of this many milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// The span in microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// What is left without `other`; nothing if that is longer.
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for Instant {
    type Output = Duration;

    /// The time from `earlier` to `self`; zero if `earlier` is later.
    fn sub(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Duration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;

    #[test]
    fn long_dates() {
        let date = |seconds: u64| Instant::from_millis(seconds * 1_000).to_long_date();
        assert_eq!(date(0), "Thursday, January 1, 1970 12:00:00 AM UTC");
        assert_eq!(date(1_532_535_407), "Wednesday, July 25, 2018 4:16:47 PM UTC");
        assert_eq!(date(951_825_600), "Tuesday, February 29, 2000 12:00:00 PM UTC");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // Computed with another program.
        for (millis, expected) in [
            (0, "1970-01-01T00:00:00.000"),
            (951_782_399_999, "2000-02-28T23:59:59.999"),
            (951_782_400_000, "2000-02-29T00:00:00.000"),
            (951_868_800_000, "2000-03-01T00:00:00.000"),
            (1_767_225_600_000, "2026-01-01T00:00:00.000"),
            (1_798_761_599_001, "2026-12-31T23:59:59.001"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000"),
        ] {
            assert_eq!(Instant::from_millis(millis).to_iso8601(), expected);
        }
        // The end of the clock is a date too.
        assert!(Instant::from_micros(u64::MAX).to_iso8601().starts_with("586524-"));
    }
}
