//! Times drawn from a seed, in whole microseconds.
//!
//! The generator is PCG XSL 128/64 (MCG), named for good: links of every
//! release must replay. Sampling is done here on its raw 64-bit output, not by
//! a library whose algorithm may change, and without the platform's floating
//! point functions, so that native and wasm agree to the bit.

use rand_core::{RngCore, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};

use crate::model::Duration;

/// How long something takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Always this many microseconds.
    Constant(u32),
    /// Any of `[lowest, highest]` microseconds, equally likely.
    Uniform(u32, u32),
    /// `[lowest, mean]`: at least the lowest, and above that exponentially distributed with this mean: most are short,
    /// a few are many times as long.
    Exponential(u32, u32),
}

impl Distribution {
    /// No time at all.
    pub const NONE: Self = Self::Constant(0);
}

impl Default for Distribution {
    fn default() -> Self {
        Self::NONE
    }
}

/// The random source of one run.
#[derive(Debug, Clone)]
pub struct Chance {
    generator: Pcg64Mcg,
}

impl Chance {
    /// The source that this seed names.
    pub fn from_seed(seed: u64) -> Self {
        Self { generator: Pcg64Mcg::seed_from_u64(seed) }
    }

    /// Draws a time. A constant draws nothing from the generator.
    pub fn draw(&mut self, distribution: &Distribution) -> Duration {
        let micros = match *distribution {
            Distribution::Constant(micros) => u64::from(micros),
            Distribution::Uniform(lowest, highest) => {
                let width = u64::from(highest.saturating_sub(lowest)) + 1;
                u64::from(lowest) + self.below(width)
            }
            Distribution::Exponential(lowest, mean) => {
                u64::from(lowest) + whole(self.exponential() * f64::from(mean))
            }
        };
        Duration::from_micros(micros)
    }

    /// A number whose distribution is exponential with mean 1; at most 53 ln 2.
    ///
    /// The logarithm is the crate `libm`'s: made of the four operations that IEEE 754 fixes to the bit.
    pub(super) fn exponential(&mut self) -> f64 {
        // Of (0, 1], in steps of 2⁻⁵³.
        let part = ((self.generator.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        -libm::log(part)
    }

    /// Draws a seed for a run.
    pub fn seed(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A number below `bound`: the high half of a 64×64-bit product. The bias is under 2⁻³² for 32-bit bounds.
    fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.generator.next_u64()) * u128::from(bound);
        (product >> 64) as u64
    }
}

/// Whole microseconds, rounded down. Of what is no number, none.
pub(super) fn whole(micros: f64) -> u64 {
    micros as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_names_its_numbers_for_good() {
        let mut chance = Chance::from_seed(7);
        let drawn: Vec<u64> =
            (0..5).map(|_| chance.draw(&Distribution::Uniform(0, 999_999)).as_micros()).collect();
        assert_eq!(drawn, [689_897, 476_232, 270_741, 930_984, 291_761]);
    }

    #[test]
    fn exponential_times_have_their_mean_and_a_long_tail() {
        let mut chance = Chance::from_seed(7);
        let mut drawn: Vec<u64> =
            (0..100_000).map(|_| chance.draw(&Distribution::Exponential(500, 10_000)).as_micros()).collect();
        assert_eq!(drawn[..5], [4_212, 7_918, 13_565, 1_215, 12_818]);
        drawn.sort_unstable();
        let mean = drawn.iter().sum::<u64>() / 100_000;
        assert!((10_400..10_600).contains(&mean), "{mean}");
        // ln 2 and ln 100 times the mean.
        assert!((7_331..7_531).contains(&drawn[50_000]), "{}", drawn[50_000]);
        assert!((45_500..47_600).contains(&drawn[99_000]), "{}", drawn[99_000]);
    }

    #[test]
    fn uniform_reaches_both_ends_and_nothing_else() {
        let mut chance = Chance::from_seed(1);
        let mut met = [0_u32; 3];
        for _ in 0..300 {
            let micros = chance.draw(&Distribution::Uniform(5, 7)).as_micros();
            met[usize::try_from(micros - 5).expect("small")] += 1;
        }
        assert!(met.iter().all(|&count| count > 60), "{met:?}");
    }

    #[test]
    fn a_reversed_range_is_its_lower_bound() {
        assert_eq!(Chance::from_seed(1).draw(&Distribution::Uniform(9, 3)).as_micros(), 9);
    }
}
