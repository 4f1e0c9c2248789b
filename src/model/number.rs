//! DynamoDB's number: 38 significant decimal digits.
//!
//! A [`Number`] is `±coefficient × 10^exponent`, kept without trailing zeros,
//! so that one value has one form and derived equality and hashing are right:
//!
//! | text | sign | coefficient | exponent |
//! |---|---|---|---|
//! | `0`, `-0`, `0.00` | + | 0 | 0 |
//! | `100`, `1E2` | + | 1 | 2 |
//! | `-1.50` | − | 15 | −1 |
//!
//! Text goes in by [`Number::parse`] and out by `Display`; arithmetic is
//! [`Number::checked_add`] and [`Number::checked_sub`]; [`Number::order_key`]
//! is what a sorted store compares. No floating point anywhere.
//!
//! Source: Developer Guide, "Naming rules and data types", Number; fact sheet §1.

mod arithmetic;
mod digits;
mod text;

use std::cmp::Ordering;
use std::fmt;

use self::digits::Digits;

#[cfg(test)]
mod tests;

/// Significant decimal digits a number can hold.
pub const MAX_DIGITS: u32 = 38;
/// Largest decimal magnitude: values stay below `1E+126`.
pub const MAX_MAGNITUDE: i32 = 125;
/// Smallest decimal magnitude: values other than zero are at least `1E-130`.
pub const MIN_MAGNITUDE: i32 = -130;

/// A decimal number with at most [`MAX_DIGITS`] significant digits and a
/// magnitude between [`MIN_MAGNITUDE`] and [`MAX_MAGNITUDE`].
///
/// Compares, sorts and hashes by numeric value. Aligned as a word is and not
/// as 128 bits are, which makes every attribute value a third smaller.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(Rust, packed(8))]
pub struct Number {
    /// Never set for zero.
    negative: bool,
    /// Below `10^38`, without trailing zeros.
    coefficient: u128,
    /// Zero for zero.
    exponent: i16,
}

/// Why a number cannot be stored. `Display` is the service's text.
///
/// Source: fact sheet §5, message 14.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The text is empty.
    #[error("The parameter cannot be converted to a numeric value")]
    Empty,
    /// The text is no decimal number.
    #[error("The parameter cannot be converted to a numeric value: {0}")]
    NotNumeric(String),
    /// The magnitude is `1E+126` or more.
    #[error("Number overflow. Attempting to store a number with magnitude larger than supported range")]
    Overflow,
    /// Not zero, but the magnitude is below `1E-130`.
    #[error("Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    Underflow,
    /// More than 38 significant digits.
    #[error("Attempting to store more than 38 significant digits in a Number")]
    TooManyDigits,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { negative: false, coefficient: 0, exponent: 0 };
    /// One.
    pub const ONE: Self = Self { negative: false, coefficient: 1, exponent: 0 };

    /// The number `±coefficient × 10^exponent`, if it can be stored.
    fn new(negative: bool, mut coefficient: u128, mut exponent: i32) -> Result<Self, NumberError> {
        if coefficient == 0 {
            return Ok(Self::ZERO);
        }
        // Nearly all coefficients fit 64 bits, where dividing is much quicker.
        if let Ok(mut small) = u64::try_from(coefficient) {
            while small.is_multiple_of(10) {
                small /= 10;
                exponent = exponent.saturating_add(1);
            }
            coefficient = small.into();
        } else {
            while coefficient.is_multiple_of(10) {
                coefficient /= 10;
                exponent = exponent.saturating_add(1);
            }
        }
        let digits = digits::count(coefficient);
        let magnitude = exponent.saturating_add(digits as i32 - 1);
        if magnitude > MAX_MAGNITUDE {
            Err(NumberError::Overflow)
        } else if magnitude < MIN_MAGNITUDE {
            Err(NumberError::Underflow)
        } else if digits > MAX_DIGITS {
            Err(NumberError::TooManyDigits)
        } else {
            // In range: MIN_MAGNITUDE - 37 ≤ exponent ≤ MAX_MAGNITUDE.
            Ok(Self { negative, coefficient, exponent: exponent as i16 })
        }
    }

    /// Whether this is zero.
    pub const fn is_zero(self) -> bool {
        self.coefficient == 0
    }

    /// Whether this is below zero.
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Significant digits: 0 for zero, else 1 to 38.
    pub fn digits(self) -> u32 {
        digits::count(self.coefficient)
    }

    /// The power of ten of the first significant digit; 0 for zero.
    fn magnitude(self) -> i32 {
        i32::from(self.exponent) + (self.digits() as i32 - 1).max(0)
    }

    /// The coefficient shifted left to exactly 38 digits, so that values of
    /// one magnitude compare as integers.
    fn aligned(self) -> u128 {
        self.coefficient * 10u128.pow(MAX_DIGITS - self.digits().min(MAX_DIGITS))
    }

    /// The size the service counts, in bytes.
    ///
    /// The value in base 100, digit pairs aligned on the decimal point, zero
    /// pairs dropped at both ends: one byte, one per remaining pair, and one
    /// for a minus sign. Zero is one byte.
    ///
    /// Source: fact sheet §1, "Number" (measured).
    pub fn size_in_bytes(self) -> u64 {
        if self.is_zero() {
            return 1;
        }
        let misaligned = self.exponent.rem_euclid(2) as u32;
        let pairs = (self.digits() + misaligned).div_ceil(2);
        1 + u64::from(pairs) + u64::from(self.negative)
    }

    /// The value as an integer; `None` if it has a fraction or does not fit.
    pub fn as_i128(self) -> Option<i128> {
        let power = u32::try_from(self.exponent).ok()?;
        let magnitude = 10u128.checked_pow(power)?.checked_mul(self.coefficient)?;
        let signed = i128::try_from(magnitude).ok()?;
        Some(if self.negative { -signed } else { signed })
    }

    /// Bytes whose lexicographic order is the numeric order of the numbers.
    /// No key is a prefix of another, so keys may be concatenated.
    ///
    /// One byte for the sign, one for the magnitude, then the digits two to a
    /// byte from the first one on, and an end mark; for negative numbers all
    /// but the sign is inverted.
    pub fn order_key(self) -> OrderKey {
        const NEGATIVE: u8 = 0;
        const ZERO: u8 = 1;
        const POSITIVE: u8 = 2;
        const END: u8 = 0;
        let mut key = OrderKey::default();
        if self.is_zero() {
            key.push(ZERO);
            return key;
        }
        key.push(if self.negative { NEGATIVE } else { POSITIVE });
        let inverted = |byte: u8| if self.negative { !byte } else { byte };
        // 0 ..= 255.
        key.push(inverted((self.magnitude() - MIN_MAGNITUDE) as u8));
        let mut digits = Digits::of(self.coefficient);
        while let Some(first) = digits.next() {
            let second = digits.next().unwrap_or(0);
            // Never END: a pair is stored as 1 to 100.
            key.push(inverted(first * 10 + second + 1));
        }
        key.push(inverted(END));
        key
    }
}

/// The bytes of [`Number::order_key`], at most 22 of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderKey {
    bytes: [u8; Self::MAX_BYTES],
    length: u8,
}

impl OrderKey {
    /// Sign, magnitude, 19 pairs of digits and the end mark.
    const MAX_BYTES: usize = 3 + MAX_DIGITS as usize / 2;

    fn push(&mut self, byte: u8) {
        if let Some(free) = self.bytes.get_mut(usize::from(self.length)) {
            *free = byte;
            self.length += 1;
        }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let absolute =
            || self.magnitude().cmp(&other.magnitude()).then_with(|| self.aligned().cmp(&other.aligned()));
        match (self.sign(), other.sign()) {
            (1, 1) => absolute(),
            (-1, -1) => absolute().reverse(),
            (left, right) => left.cmp(&right),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Number {
    /// −1, 0 or 1.
    fn sign(self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                // An integer of at most 64 bits has at most 20 digits: always in range.
                Self::new(i128::from(value) < 0, i128::from(value).unsigned_abs(), 0).unwrap_or_default()
            }
        }
    )*};
}

from_integer!(i32, u32, i64, u64);

/// The number has a fraction or does not fit the integer type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an integer in range")]
pub struct NotAnInteger(pub Number);

macro_rules! try_into_integer {
    ($($integer:ty),*) => {$(
        impl TryFrom<Number> for $integer {
            type Error = NotAnInteger;

            fn try_from(number: Number) -> Result<Self, NotAnInteger> {
                number.as_i128().and_then(|value| Self::try_from(value).ok()).ok_or(NotAnInteger(number))
            }
        }
    )*};
}

try_into_integer!(i64, u64, usize);
