//! Numbers from text and to text.
//!
//! Accepted: `[+-]? digits with at most one '.' ([eE][+-]? digits)?`, with at
//! least one digit around the point. Printed: plain decimal, no exponent, no
//! superfluous zeros.

use std::fmt;
use std::str::FromStr;

use super::digits::Digits;
use super::{MAX_DIGITS, MAX_MAGNITUDE, Number, NumberError};

impl Number {
    /// Reads a number as the service reads the text of an `N` value.
    ///
    /// Leading and trailing zeros do not count as significant digits.
    ///
    /// # Errors
    ///
    /// In this order: text that is no number, magnitude out of range, more
    /// than 38 significant digits. A zero is checked by the exponent it is
    /// written with: `0e126` overflows although `0.0e126` does not (measured).
    ///
    /// Source: fact sheet §1, "Number grammar".
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        if text.is_empty() {
            return Err(NumberError::Empty);
        }
        Self::scan(text).ok_or_else(|| NumberError::NotNumeric(text.to_owned()))?
    }

    /// `None` if the text does not follow the grammar.
    fn scan(text: &str) -> Option<Result<Self, NumberError>> {
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let end = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (mantissa, exponent) = match end {
            Some(at) => (unsigned.get(..at)?, scan_exponent(unsigned.get(at + 1..)?)?),
            None => (unsigned, 0),
        };
        let mut scanned = Mantissa::default();
        for byte in mantissa {
            scanned.push(*byte)?;
        }
        if scanned.digits_seen == 0 {
            return None;
        }
        Some(scanned.into_number(negative, exponent))
    }
}

/// The digits before the exponent, read so far.
#[derive(Default)]
struct Mantissa {
    /// The first 38 significant digits.
    coefficient: u128,
    /// Significant digits in `coefficient`.
    significant: u32,
    /// A digit other than zero came after the 38th.
    too_many: bool,
    /// Digits read that did not fit into `coefficient`.
    dropped: i64,
    /// Digits after the point.
    fraction: i64,
    point_seen: bool,
    digits_seen: u64,
}

impl Mantissa {
    /// Reads one more byte; `None` if it may not stand here.
    fn push(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'.' if !self.point_seen => self.point_seen = true,
            b'0'..=b'9' => {
                self.digits_seen += 1;
                self.fraction += i64::from(self.point_seen);
                if self.significant < MAX_DIGITS {
                    self.coefficient = self.coefficient * 10 + u128::from(byte - b'0');
                    self.significant += u32::from(self.coefficient != 0);
                } else {
                    self.dropped += 1;
                    self.too_many |= byte != b'0';
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn into_number(self, negative: bool, exponent: i64) -> Result<Number, NumberError> {
        let written = exponent.saturating_sub(self.fraction);
        if self.coefficient == 0 {
            let overflows = written > i64::from(MAX_MAGNITUDE);
            return if overflows { Err(NumberError::Overflow) } else { Ok(Number::ZERO) };
        }
        let exponent = written.saturating_add(self.dropped).clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        let number = Number::new(negative, self.coefficient, exponent)?;
        if self.too_many { Err(NumberError::TooManyDigits) } else { Ok(number) }
    }
}

/// The exponent after `e`, clamped far outside the range of any number.
fn scan_exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude = digits
        .iter()
        .fold(0i64, |value, digit| value.saturating_mul(10).saturating_add(i64::from(digit - b'0')))
        .min(1 << 40);
    Some(if negative { -magnitude } else { magnitude })
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        Self::parse(text)
    }
}

impl fmt::Display for Number {
    /// `0`, `-1.5`, `1` followed by 125 zeros: never an exponent.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            f.write_str("-")?;
        }
        let mut buffer = [b'0'; MAX_DIGITS as usize];
        let digits = self.written(&mut buffer);
        let point = digits.len() as i64 + i64::from(self.exponent);
        if self.exponent >= 0 {
            f.write_str(digits)?;
            write_zeros(f, i64::from(self.exponent))
        } else if point <= 0 {
            f.write_str("0.")?;
            write_zeros(f, -point)?;
            f.write_str(digits)
        } else {
            let (whole, fraction) = digits.split_at(point as usize);
            f.write_str(whole)?;
            f.write_str(".")?;
            f.write_str(fraction)
        }
    }
}

impl Number {
    /// The coefficient's digits as text, in `buffer`; `0` for zero.
    fn written(self, buffer: &mut [u8; MAX_DIGITS as usize]) -> &str {
        let mut length = usize::from(self.is_zero());
        for (free, digit) in buffer.iter_mut().zip(Digits::of(self.coefficient)) {
            *free = b'0' + digit;
            length += 1;
        }
        buffer.get(..length).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

fn write_zeros(f: &mut fmt::Formatter<'_>, count: i64) -> fmt::Result {
    (0..count).try_for_each(|_| f.write_str("0"))
}
