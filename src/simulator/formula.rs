//! The small language of guards, placeholders and invariants.
//!
//! ```text
//! sum        = term { ("+" | "-") term }
//! term       = number | name
//! formula    = all { "or" all }
//! all        = comparison { "and" comparison }
//! comparison = sum comparator sum
//! comparator = "=" | "<>" | "<" | "<=" | ">" | ">="      (DynamoDB's own)
//! ```
//!
//! `stock > 0` is a guard, `stock - 1` a placeholder's content, `sold <=
//! stock_at_start` an invariant, `cached = price or cached = 0` another.
//! Arithmetic is DynamoDB's: 38 digits, exact. `and` and `or` are no names.
//! There is no nesting, so nothing here recurses.

use std::fmt;

use crate::model::Number;

/// Most bytes a formula may have.
pub const MAX_BYTES: usize = 1_000;

/// Terms added and subtracted: `stock - 1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    terms: Vec<(Sign, Term)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Literal(Number),
    Name(String),
}

/// Comparisons of sums: `stock > 0`, joined by `and` and `or`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// It holds where all of one of them hold. None is empty.
    alternatives: Vec<Vec<Comparison>>,
}

/// Two sums compared.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Comparison {
    left: Sum,
    comparator: Comparator,
    right: Sum,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// The text is no formula.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {kind}")]
pub struct SyntaxError {
    /// Byte of the text where it went wrong.
    pub at: usize,
    /// What was wrong.
    pub kind: SyntaxErrorKind,
}

/// What can be wrong with a formula's text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxErrorKind {
    /// Something else stood where a number or a name belongs.
    #[error("expected a number or a name")]
    ExpectedTerm,
    /// No comparison between the sides.
    #[error("expected one of = <> < <= > >=")]
    ExpectedComparison,
    /// Something follows the end.
    #[error("expected +, -, and, or, or the end")]
    ExpectedEnd,
    /// Longer than [`MAX_BYTES`].
    #[error("longer than {MAX_BYTES} bytes")]
    TooLong,
}

/// A formula could not be computed, or a placeholder not filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvaluationError {
    /// A name stands for nothing, or for something that is no number.
    #[error("`{0}` is not a number here")]
    NotANumber(String),
    /// The result is out of DynamoDB's range or precision.
    #[error("the result is out of range")]
    OutOfRange,
    /// Longer than a request may become.
    #[error("the request becomes too long")]
    TooLong,
}

impl Sum {
    /// Reads a sum from its text.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut reader = Reader::new(text)?;
        let sum = reader.sum()?;
        reader.end()?;
        Ok(sum)
    }

    /// The names it refers to, in order, repeated where they are.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|(_, term)| match term {
            Term::Name(name) => Some(name.as_str()),
            Term::Literal(_) => None,
        })
    }

    /// The name, if the sum is nothing but one.
    pub fn as_name(&self) -> Option<&str> {
        match self.terms.as_slice() {
            [(Sign::Plus, Term::Name(name))] => Some(name),
            _ => None,
        }
    }

    /// The value, with names looked up.
    pub fn evaluate(&self, lookup: &dyn Fn(&str) -> Option<Number>) -> Result<Number, EvaluationError> {
        let mut total = Number::from(0);
        for (sign, term) in &self.terms {
            let value = match term {
                Term::Literal(number) => *number,
                Term::Name(name) => lookup(name).ok_or_else(|| EvaluationError::NotANumber(name.clone()))?,
            };
            let next = match sign {
                Sign::Plus => total.checked_add(value),
                Sign::Minus => total.checked_sub(value),
            };
            total = next.map_err(|_| EvaluationError::OutOfRange)?;
        }
        Ok(total)
    }
}

impl Formula {
    /// Reads a formula from its text.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut reader = Reader::new(text)?;
        let mut alternatives = vec![reader.all()?];
        while reader.take_word("or") {
            alternatives.push(reader.all()?);
        }
        reader.end()?;
        Ok(Self { alternatives })
    }

    /// The names it refers to.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let comparisons = self.alternatives.iter().flatten();
        comparisons.flat_map(|comparison| comparison.left.names().chain(comparison.right.names()))
    }

    /// Whether it holds.
    ///
    /// # Errors
    ///
    /// No alternative holds, and one of them could not be computed.
    pub fn holds(&self, lookup: &dyn Fn(&str) -> Option<Number>) -> Result<bool, EvaluationError> {
        let mut outcome = Ok(false);
        for all in &self.alternatives {
            match all.iter().map(|comparison| comparison.holds(lookup)).find(|held| *held != Ok(true)) {
                None => return Ok(true),
                Some(Ok(_)) => {}
                Some(error) => outcome = outcome.and(error),
            }
        }
        outcome
    }
}

impl Comparison {
    fn holds(&self, lookup: &dyn Fn(&str) -> Option<Number>) -> Result<bool, EvaluationError> {
        let (left, right) = (self.left.evaluate(lookup)?, self.right.evaluate(lookup)?);
        Ok(match self.comparator {
            Comparator::Equal => left == right,
            Comparator::NotEqual => left != right,
            Comparator::Less => left < right,
            Comparator::AtMost => left <= right,
            Comparator::Greater => left > right,
            Comparator::AtLeast => left >= right,
        })
    }
}

/// Reads terms one after the other.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Result<Self, SyntaxError> {
        if text.len() > MAX_BYTES {
            return Err(SyntaxError { at: MAX_BYTES, kind: SyntaxErrorKind::TooLong });
        }
        Ok(Self { text, at: 0 })
    }

    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Takes a word that is not the beginning of a longer one.
    fn take_word(&mut self, word: &str) -> bool {
        let found = self.rest().strip_prefix(word).is_some_and(|after| !after.starts_with(is_word));
        if found {
            self.at += word.len();
        }
        found
    }

    fn all(&mut self) -> Result<Vec<Comparison>, SyntaxError> {
        let mut comparisons = vec![self.comparison()?];
        while self.take_word("and") {
            comparisons.push(self.comparison()?);
        }
        Ok(comparisons)
    }

    fn comparison(&mut self) -> Result<Comparison, SyntaxError> {
        let (left, comparator, right) = (self.sum()?, self.comparator()?, self.sum()?);
        Ok(Comparison { left, comparator, right })
    }

    fn sum(&mut self) -> Result<Sum, SyntaxError> {
        let mut terms = vec![(Sign::Plus, self.term()?)];
        loop {
            let sign = if self.take("+") {
                Sign::Plus
            } else if self.take("-") {
                Sign::Minus
            } else {
                return Ok(Sum { terms });
            };
            terms.push((sign, self.term()?));
        }
    }

    fn term(&mut self) -> Result<Term, SyntaxError> {
        let rest = self.rest();
        let expected = SyntaxError { at: self.at, kind: SyntaxErrorKind::ExpectedTerm };
        // A leading minus belongs to a literal: `-1`.
        let signed = rest.strip_prefix('-').unwrap_or(rest);
        let length = rest.len() - signed.len() + signed.find(|c| !is_word(c)).unwrap_or(signed.len());
        let word = rest.get(..length).unwrap_or_default();
        let term = match word.chars().next() {
            Some(_) if matches!(word, "and" | "or") => return Err(expected),
            Some(first) if first.is_ascii_alphabetic() || first == '_' => Term::Name(word.to_owned()),
            Some(_) => Term::Literal(Number::parse(word).map_err(|_| expected)?),
            None => return Err(expected),
        };
        self.at += length;
        Ok(term)
    }

    fn comparator(&mut self) -> Result<Comparator, SyntaxError> {
        // Longer signs first, so that `<=` is not read as `<`.
        let signs = [
            ("<>", Comparator::NotEqual),
            ("<=", Comparator::AtMost),
            (">=", Comparator::AtLeast),
            ("<", Comparator::Less),
            (">", Comparator::Greater),
            ("=", Comparator::Equal),
        ];
        for (sign, comparator) in signs {
            if self.take(sign) {
                return Ok(comparator);
            }
        }
        Err(SyntaxError { at: self.at, kind: SyntaxErrorKind::ExpectedComparison })
    }

    fn end(&mut self) -> Result<(), SyntaxError> {
        if self.rest().is_empty() {
            return Ok(());
        }
        Err(SyntaxError { at: self.at, kind: SyntaxErrorKind::ExpectedEnd })
    }
}

/// Whether a name may contain it.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '.'
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (sign, term)) in self.terms.iter().enumerate() {
            match (index, sign) {
                (0, _) => {}
                (_, Sign::Plus) => f.write_str(" + ")?,
                (_, Sign::Minus) => f.write_str(" - ")?,
            }
            match term {
                Term::Literal(number) => write!(f, "{number}")?,
                Term::Name(name) => f.write_str(name)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock_is_3(name: &str) -> Option<Number> {
        (name == "stock").then(|| Number::from(3))
    }

    #[test]
    fn sums_are_exact() {
        for (text, value) in
            [("1", "1"), ("stock - 1", "2"), ("stock-1", "2"), ("-1 + stock", "2"), ("0.1 + 0.2", "0.3")]
        {
            let sum = Sum::parse(text).expect(text);
            assert_eq!(sum.evaluate(&stock_is_3).expect(text).to_string(), value, "{text}");
        }
    }

    #[test]
    fn formulas_compare() {
        for (text, holds) in [
            ("stock > 0", true),
            ("stock >= 3", true),
            ("stock <> 3", false),
            ("stock = 1 + 2", true),
            ("stock < 3", false),
            ("stock - 1 <= 2", true),
            ("stock > 0 and stock < 3", false),
            ("stock = 0 or stock = 3", true),
            ("stock = 0 or stock > 3 or stock > 1 and stock < 4", true),
            ("missing = 1 or stock = 3", true),
        ] {
            let formula = Formula::parse(text).expect(text);
            assert_eq!(formula.holds(&stock_is_3), Ok(holds), "{text}");
        }
    }

    #[test]
    fn mistakes_are_pointed_at() {
        for (text, at, kind) in [
            ("", 0, SyntaxErrorKind::ExpectedTerm),
            ("stock >", 7, SyntaxErrorKind::ExpectedTerm),
            ("stock", 5, SyntaxErrorKind::ExpectedComparison),
            ("stock > 0 0", 10, SyntaxErrorKind::ExpectedEnd),
            ("stock > 0 and", 13, SyntaxErrorKind::ExpectedTerm),
            ("stock > or", 8, SyntaxErrorKind::ExpectedTerm),
            ("stock > 0 order", 10, SyntaxErrorKind::ExpectedEnd),
            ("1x > 0", 0, SyntaxErrorKind::ExpectedTerm),
            ("é > 0", 0, SyntaxErrorKind::ExpectedTerm),
        ] {
            assert_eq!(Formula::parse(text), Err(SyntaxError { at, kind }), "{text}");
        }
    }

    #[test]
    fn an_unknown_name_is_an_error_not_zero() {
        for text in ["stack > 0", "stock = 1 or stack > 0", "stack > 0 or stock = 1"] {
            let formula = Formula::parse(text).expect("a formula");
            assert_eq!(
                formula.holds(&stock_is_3),
                Err(EvaluationError::NotANumber("stack".into())),
                "{text}"
            );
        }
    }
}
