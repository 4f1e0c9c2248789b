//! A statement's text to tokens, with positions.
//!
//! Words are `[A-Za-z_$][A-Za-z0-9_$]*`, `"…"` is a name and `'…'` a string,
//! each with its quote doubled inside. `--` and `/* */` are comments. Lexing
//! cannot fail: what belongs to no token is an [`Kind::Unknown`], an unclosed
//! quote or comment with all that follows it.

use crate::model::error::Span;

/// What a token is; its text is found through its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare name or a keyword.
    Word,
    /// `"name"`.
    Quoted,
    /// `'text'`.
    Text,
    /// Digits, perhaps with a fraction and an exponent; no sign.
    Number,
    /// An operator, a bracket, a comma, `?`, …
    Symbol(&'static str),
    /// A character that belongs to no token, or a number that cannot be read.
    Unknown,
    /// The end of the text.
    End,
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Longer ones before those they start with.
const SYMBOLS: [&str; 27] = [
    "<<", ">>", "<=", ">=", "<>", "!=", "||", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ".", ":",
    ";", "?", "*", "+", "-", "/", "%", "@",
];

/// All tokens of `text`, the last one [`Kind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at += blank_length(text.get(at..).unwrap_or_default());
        let rest = text.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { break };
        let (kind, length) = scan(first, rest);
        tokens.push(Token { kind, span: Span { start: at, end: at + length } });
        at += length;
    }
    tokens.push(Token { kind: Kind::End, span: Span { start: text.len(), end: text.len() } });
    tokens
}

/// How many bytes of white space and comments `text` starts with.
fn blank_length(text: &str) -> usize {
    let mut rest = text;
    loop {
        let before = rest.len();
        rest = rest.trim_start();
        if rest.starts_with("--") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            // One that is not closed is none.
            rest = comment.split_once("*/").map_or(rest, |(_, after)| after);
        }
        if rest.len() == before {
            return text.len() - rest.len();
        }
    }
}

/// The token at the start of `rest`, whose first character is `first`, and its length in bytes.
fn scan(first: char, rest: &str) -> (Kind, usize) {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
    match first {
        'A'..='Z' | 'a'..='z' | '_' | '$' => {
            (Kind::Word, rest.bytes().take_while(|byte| is_word(*byte)).count())
        }
        '0'..='9' => number(rest),
        '.' if rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit) => number(rest),
        '/' if rest.starts_with("/*") => (Kind::Unknown, rest.len()),
        '"' => quoted(rest, '"', Kind::Quoted),
        '\'' => quoted(rest, '\'', Kind::Text),
        _ => match SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            Some(symbol) => (Kind::Symbol(symbol), symbol.len()),
            None => (Kind::Unknown, first.len_utf8()),
        },
    }
}

/// A quoted token, up to the first quote that is not doubled.
fn quoted(rest: &str, quote: char, kind: Kind) -> (Kind, usize) {
    let mut at = 1;
    while let Some(length) = rest.get(at..).and_then(|inner| inner.find(quote)) {
        at += length + 1;
        match rest.get(at..) {
            Some(after) if after.starts_with(quote) => at += 1,
            _ => return (kind, at),
        }
    }
    (Kind::Unknown, rest.len())
}

/// A number token. The exponent, and the digits after the point less the
/// exponent, have to be of 32 bits.
///
/// Source: paritysuite/dynamodb-conformance,
/// `tests/tier3/error-messages/partiqlGrammar.test.ts` (captured in October 2026).
fn number(rest: &str) -> (Kind, usize) {
    let length = number_length(rest);
    let text = rest.get(..length).unwrap_or_default();
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len() as i64);
    let fits = |exponent: i32| i32::try_from(fraction - i64::from(exponent)).is_ok();
    let kind = if exponent.parse::<i32>().is_ok_and(fits) { Kind::Number } else { Kind::Unknown };
    (kind, length)
}

/// The length of `digits.digits` with an exponent, if it has digits.
fn number_length(text: &str) -> usize {
    let digits = |at: usize| text.bytes().skip(at).take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text.as_bytes().get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(text.as_bytes().get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.as_bytes().get(length + 1), Some(b'+' | b'-')));
        match digits(length + 1 + sign) {
            0 => {}
            exponent => length += 1 + sign + exponent,
        }
    }
    length
}

/// What a quoted token stands for.
pub(super) fn unquoted(text: &str) -> String {
    let mut characters = text.chars();
    let quote = characters.next().unwrap_or('\'');
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}
