//! Exact addition and subtraction.
//!
//! An exact sum can need far more than 38 digits (`1E50 + 1`). The service
//! does not round such a result, it refuses the update, and it does so with
//! the text for overflow; so do we. Source: published conformance tests run
//! against the real service.
//!
//! Most sums fit 128 bits; the rest goes through big integers of at most
//! about 300 digits.

use num_bigint::{BigInt, BigUint, Sign};

use super::{Number, NumberError};

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    ///
    /// `Overflow` when the sum is too large or needs more than 38 significant
    /// digits, `Underflow` when it is too close to zero.
    pub fn checked_add(self, other: Self) -> Result<Self, NumberError> {
        let exponent = self.exponent.min(other.exponent);
        let small = || self.scaled_small(exponent)?.checked_add(other.scaled_small(exponent)?);
        let sum = match small() {
            Some(sum) => Self::new(sum < 0, sum.unsigned_abs(), exponent.into()),
            None => Self::from_big(self.scaled_big(exponent) + other.scaled_big(exponent), exponent.into()),
        };
        sum.map_err(|error| match error {
            NumberError::TooManyDigits => NumberError::Overflow,
            error => error,
        })
    }

    /// The exact difference.
    ///
    /// # Errors
    ///
    /// As [`checked_add`](Self::checked_add).
    pub fn checked_sub(self, other: Self) -> Result<Self, NumberError> {
        self.checked_add(other.negated())
    }

    /// The number with the opposite sign.
    pub fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// This value as a multiple of `10^exponent`, if that fits 128 bits.
    fn scaled_small(self, exponent: i16) -> Option<i128> {
        let power = u32::try_from(self.exponent - exponent).ok()?;
        let magnitude = 10u128.checked_pow(power)?.checked_mul(self.coefficient)?;
        let signed = i128::try_from(magnitude).ok()?;
        Some(if self.negative { -signed } else { signed })
    }

    /// This value as a multiple of `10^exponent`, which is at most its own exponent.
    fn scaled_big(self, exponent: i16) -> BigInt {
        let power = u32::from((self.exponent - exponent).unsigned_abs());
        let magnitude = BigInt::from(self.coefficient) * BigInt::from(10).pow(power);
        if self.negative { -magnitude } else { magnitude }
    }

    fn from_big(value: BigInt, mut exponent: i32) -> Result<Self, NumberError> {
        let negative = value.sign() == Sign::Minus;
        let mut coefficient = value.into_parts().1;
        let ten = BigUint::from(10u8);
        while coefficient != BigUint::ZERO && &coefficient % &ten == BigUint::ZERO {
            coefficient /= &ten;
            exponent += 1;
        }
        // What does not fit 128 bits has 39 digits or more.
        let coefficient = u128::try_from(coefficient).map_err(|_| NumberError::TooManyDigits)?;
        Self::new(negative, coefficient, exponent)
    }
}
