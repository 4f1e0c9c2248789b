//! The decimal digits of a coefficient.
//!
//! Nearly all coefficients fit 64 bits, where dividing is much quicker than
//! in 128, above all in wasm.

use super::MAX_DIGITS;

/// The most digits that a half of at most 64 bits gives.
const LOW_DIGITS: usize = 19;

/// How many digits `coefficient` has: none for zero.
pub(super) fn count(coefficient: u128) -> u32 {
    let log = match u64::try_from(coefficient) {
        Ok(small) => small.checked_ilog10(),
        Err(_) => coefficient.checked_ilog10(),
    };
    log.map_or(0, |log| log + 1)
}

/// The digits of a coefficient of at most 38, first to last.
#[derive(Debug, Clone)]
pub(super) struct Digits {
    digits: [u8; MAX_DIGITS as usize],
    at: usize,
}

impl Digits {
    /// The digits of `coefficient`: none for zero.
    pub(super) fn of(coefficient: u128) -> Self {
        let mut this = Self { digits: [0; MAX_DIGITS as usize], at: MAX_DIGITS as usize };
        match u64::try_from(coefficient) {
            Ok(small) => this.prepend(small, 0),
            Err(_) => {
                let unit = 10u128.pow(LOW_DIGITS as u32);
                // Below 10^19 both: a coefficient has at most 38 digits.
                this.prepend((coefficient % unit) as u64, LOW_DIGITS);
                this.prepend((coefficient / unit) as u64, 0);
            }
        }
        this
    }

    /// Puts the digits of `half` before the others, at least `least` of them.
    fn prepend(&mut self, mut half: u64, least: usize) {
        let end = self.at.saturating_sub(least);
        while half != 0 || self.at > end {
            let Some(before) = self.at.checked_sub(1) else { return };
            if let Some(digit) = self.digits.get_mut(before) {
                *digit = (half % 10) as u8;
            }
            (half, self.at) = (half / 10, before);
        }
    }
}

impl Iterator for Digits {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let digit = self.digits.get(self.at).copied();
        self.at += usize::from(digit.is_some());
        digit
    }
}
