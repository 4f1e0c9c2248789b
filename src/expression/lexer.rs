//! Text to tokens, with positions.
//!
//! The five expression languages share one lexer, as they do in the service:
//! a name is `[A-Za-z][A-Za-z0-9_]*`, a placeholder `#` or `:` and at least
//! one of `[A-Za-z0-9_]`, an index `0` or digits without a leading zero. Any
//! other character is a token of its own that no grammar accepts. Keywords
//! are case-insensitive. White space is blank, tab, carriage return, newline.
//!
//! Lexing cannot fail: the parser reports what it cannot use.

use crate::model::error::Span;

/// What a token is; its text is found through its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare attribute or function name.
    Name,
    /// `#name`.
    NamePlaceholder,
    /// `:value`.
    ValuePlaceholder,
    /// A list index.
    Index,
    And,
    Or,
    Not,
    In,
    Between,
    Set,
    Remove,
    Add,
    Delete,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    Plus,
    Minus,
    /// A character that belongs to no token.
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

/// All tokens of `text`, the last one [`Kind::End`].
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if matches!(first, ' ' | '\t' | '\r' | '\n') {
            at += 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let (kind, length) = scan(first, rest);
        tokens.push(Token { kind, span: Span { start: at, end: at + length } });
        at += length;
    }
    tokens.push(Token { kind: Kind::End, span: Span { start: text.len(), end: text.len() } });
    tokens
}

/// The token at the start of `rest`, whose first character is `first`, and its length in bytes.
fn scan(first: char, rest: &str) -> (Kind, usize) {
    let tail = rest.get(first.len_utf8()..).unwrap_or_default();
    let followed_by = |next: char| tail.starts_with(next);
    match first {
        'A'..='Z' | 'a'..='z' => {
            let length = 1 + word_length(tail);
            (keyword(rest.get(..length).unwrap_or_default()).unwrap_or(Kind::Name), length)
        }
        '#' | ':' => match (word_length(tail), first) {
            (0, _) => (Kind::Unknown, 1),
            (length, '#') => (Kind::NamePlaceholder, 1 + length),
            (length, _) => (Kind::ValuePlaceholder, 1 + length),
        },
        '0' => (Kind::Index, 1),
        '1'..='9' => (Kind::Index, 1 + tail.bytes().take_while(u8::is_ascii_digit).count()),
        '<' if followed_by('>') => (Kind::NotEqual, 2),
        '<' if followed_by('=') => (Kind::LessOrEqual, 2),
        '>' if followed_by('=') => (Kind::GreaterOrEqual, 2),
        '<' => (Kind::Less, 1),
        '>' => (Kind::Greater, 1),
        '=' => (Kind::Equal, 1),
        '(' => (Kind::OpenParen, 1),
        ')' => (Kind::CloseParen, 1),
        '[' => (Kind::OpenBracket, 1),
        ']' => (Kind::CloseBracket, 1),
        ',' => (Kind::Comma, 1),
        '.' => (Kind::Dot, 1),
        '+' => (Kind::Plus, 1),
        '-' => (Kind::Minus, 1),
        other => (Kind::Unknown, other.len_utf8()),
    }
}

/// How many bytes of `text` continue a name or placeholder.
fn word_length(text: &str) -> usize {
    text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
}

fn keyword(word: &str) -> Option<Kind> {
    const KEYWORDS: [(&str, Kind); 9] = [
        ("AND", Kind::And),
        ("OR", Kind::Or),
        ("NOT", Kind::Not),
        ("IN", Kind::In),
        ("BETWEEN", Kind::Between),
        ("SET", Kind::Set),
        ("REMOVE", Kind::Remove),
        ("ADD", Kind::Add),
        ("DELETE", Kind::Delete),
    ];
    KEYWORDS.iter().find(|(text, _)| text.eq_ignore_ascii_case(word)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests;
