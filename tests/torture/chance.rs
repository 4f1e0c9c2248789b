//! Choices from a seed.

use rand_core::{RngCore, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A random source.
pub(crate) struct Chance(Pcg64Mcg);

impl Chance {
    /// The source of request `number` of the run that `seed` names: requests
    /// can be had one by one.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut of_run = Pcg64Mcg::seed_from_u64(seed);
        Self(Pcg64Mcg::seed_from_u64(of_run.next_u64().wrapping_add(number)))
    }

    /// A number below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.0.next_u64()) * bound as u128) >> 64) as usize
    }

    /// Yes, once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `choices`, of which there is at least one.
    pub(crate) fn pick<'c, T: ?Sized>(&mut self, choices: &[&'c T]) -> &'c T {
        choices[self.below(choices.len())]
    }

    /// The choices in any order.
    pub(crate) fn shuffled<'c>(&mut self, choices: &[&'c str]) -> Vec<&'c str> {
        let mut rest = choices.to_vec();
        (0..choices.len()).map(|_| rest.swap_remove(self.below(rest.len()))).collect()
    }

    /// A byte.
    pub(crate) fn byte(&mut self) -> u8 {
        self.below(256) as u8
    }
}
