//! When the buyers of a run at random appear.

use serde::{Deserialize, Serialize};

use super::latency::{Chance, Distribution, whole};
use crate::model::Duration;

/// When buyers appear, in microseconds from the start of the run.
///
/// All at once is `{ "constant": 0 }`. What is spread over a time is spread
/// over the same time whatever the number of buyers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Arrival {
    /// All of them at this time.
    Constant(u32),
    /// Each at any time of `[earliest, latest]`, equally likely.
    Uniform(u32, u32),
    /// One after the other, at equal distances.
    Evenly {
        /// How long it takes for all to come.
        over: u32,
    },
    /// In waves of as many buyers each.
    Waves {
        /// How many waves; 0 is as 1.
        waves: u16,
        /// From the beginning of one to the beginning of the next.
        every: u32,
        /// How long a wave takes: a buyer comes at any time of it, equally likely.
        lasting: u32,
    },
    /// One after the other, each independent of the others: a Poisson process, with exponential gaps.
    Poisson {
        /// How long it takes for all to come, on average.
        over: u32,
    },
}

/// Buyers as they appear, one by one.
#[derive(Debug, Clone)]
pub struct Arrivals<'a> {
    arrival: &'a Arrival,
    /// How many buyers there are, at least one.
    buyers: u64,
    /// How many have been asked for.
    number: u64,
    /// When the last of a Poisson process came.
    last: f64,
}

impl Arrival {
    /// The arrivals of so many buyers.
    pub fn of(&self, buyers: u32) -> Arrivals<'_> {
        Arrivals { arrival: self, buyers: u64::from(buyers.max(1)), number: 0, last: 0.0 }
    }
}

impl Arrivals<'_> {
    /// When the next buyer appears.
    pub fn next(&mut self, chance: &mut Chance) -> Duration {
        let number = self.number;
        self.number += 1;
        match *self.arrival {
            Arrival::Constant(at) => Duration::from_micros(at.into()),
            Arrival::Uniform(earliest, latest) => chance.draw(&Distribution::Uniform(earliest, latest)),
            Arrival::Evenly { over } => Duration::from_micros(number * u64::from(over) / self.buyers),
            Arrival::Waves { waves, every, lasting } => {
                let wave = number * u64::from(waves.max(1)) / self.buyers;
                Duration::from_micros(wave * u64::from(every))
                    + chance.draw(&Distribution::Uniform(0, lasting))
            }
            Arrival::Poisson { over } => {
                self.last += chance.exponential() * (f64::from(over) / self.buyers as f64);
                Duration::from_micros(whole(self.last))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(arrival: &Arrival, buyers: u32) -> Vec<u64> {
        let (mut arrivals, mut chance) = (arrival.of(buyers), Chance::from_seed(7));
        (0..buyers).map(|_| arrivals.next(&mut chance).as_micros()).collect()
    }

    #[test]
    fn what_is_not_left_to_chance_is_as_it_says() {
        assert_eq!(draw(&Arrival::Constant(0), 3), [0, 0, 0]);
        assert_eq!(draw(&Arrival::Evenly { over: 1_000 }, 4), [0, 250, 500, 750]);
        let waves = Arrival::Waves { waves: 3, every: 1_000, lasting: 0 };
        assert_eq!(draw(&waves, 7), [0, 0, 0, 1_000, 1_000, 2_000, 2_000]);
    }

    #[test]
    fn buyers_of_a_poisson_process_come_one_after_the_other_in_about_its_time() {
        let drawn = draw(&Arrival::Poisson { over: 1_000_000 }, 10_000);
        assert!(drawn.is_sorted());
        let last = drawn[9_999];
        assert!((970_000..1_030_000).contains(&last), "{last}");
        // The gaps: 1 − 1/e of them are shorter than their mean.
        let short = drawn.windows(2).filter(|pair| pair[1] - pair[0] < 100).count();
        assert!((6_150..6_500).contains(&short), "{short}");
    }

    #[test]
    fn patterns_are_data() {
        let read = |text: &str| serde_json::from_str::<Arrival>(text);
        assert_eq!(read(r#"{"uniform": [0, 40000]}"#).ok(), Some(Arrival::Uniform(0, 40_000)));
        assert_eq!(read(r#"{"poisson": {"over": 5}}"#).ok(), Some(Arrival::Poisson { over: 5 }));
        assert!(read(r#"{"poisson": {"over": 5, "under": 1}}"#).is_err());
    }
}
