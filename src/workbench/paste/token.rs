//! The words of Python and JavaScript, as far as literals need them.

use super::{Read, Reason, flaw};

/// A language whose words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Python,
    JavaScript,
}

/// A word of a program.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Where it ends.
    pub(super) end: usize,
    pub(super) kind: Kind,
}

/// Kinds of words.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Name(String),
    /// As written, without `_`.
    Number(String),
    Text(String),
    Bytes(Vec<u8>),
    /// A string with gaps that a program fills.
    Gapped,
    Mark(char),
}

impl Token {
    /// Whether it is this mark.
    pub(super) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// The name that it is.
    pub(super) fn name(&self) -> Option<&str> {
        if let Kind::Name(name) = &self.kind { Some(name) } else { None }
    }

    /// The string that it is.
    pub(super) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// What to call it.
    pub(super) fn shown(&self) -> String {
        match &self.kind {
            Kind::Name(text) | Kind::Number(text) | Kind::Text(text) => text.chars().take(40).collect(),
            Kind::Bytes(_) => "b\"…\"".to_owned(),
            Kind::Gapped => "{…}".to_owned(),
            Kind::Mark(mark) => mark.to_string(),
        }
    }
}

/// All words of a text, without comments.
pub(super) fn tokens(text: &str, dialect: Dialect) -> Read<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut scanner = Scanner { text, at: 0, dialect };
    loop {
        scanner.blank()?;
        let at = scanner.at;
        let Some(first) = scanner.peek() else { return Ok(tokens) };
        let kind = match first {
            '"' | '\'' => scanner.string("")?,
            '`' if dialect == Dialect::JavaScript => scanner.template()?,
            '0'..='9' => scanner.number(),
            '.' if scanner.after(1).is_some_and(|next| next.is_ascii_digit()) => scanner.number(),
            _ if is_name(first) => scanner.name()?,
            mark => {
                scanner.at += mark.len_utf8();
                Kind::Mark(mark)
            }
        };
        tokens.push(Token { at, end: scanner.at, kind });
    }
}

fn is_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    dialect: Dialect,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn after(&self, count: usize) -> Option<char> {
        self.rest().chars().nth(count)
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    /// White space and comments.
    fn blank(&mut self) -> Read<()> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            let line = match self.dialect {
                Dialect::Python => "#",
                Dialect::JavaScript => "//",
            };
            if trimmed.starts_with(line) {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if self.dialect == Dialect::JavaScript && trimmed.starts_with("/*") {
                let Some(end) = trimmed.find("*/") else { return flaw(self.at, Reason::Unclosed) };
                self.at += end + 2;
            } else if self.dialect == Dialect::Python && trimmed.starts_with("\\\n") {
                self.at += 2;
            } else {
                return Ok(());
            }
        }
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        while let Some(letter) = self.peek() {
            let sign = matches!(letter, '+' | '-')
                && self.text.get(start..self.at).is_some_and(|so_far| so_far.ends_with(['e', 'E']));
            if !(letter.is_ascii_alphanumeric() || letter == '.' || letter == '_' || sign) {
                break;
            }
            self.at += 1;
        }
        Kind::Number(self.text.get(start..self.at).unwrap_or_default().replace('_', ""))
    }

    /// A name, or a string of Python with letters before its quotes.
    fn name(&mut self) -> Read<Kind> {
        let start = self.at;
        while self.peek().is_some_and(is_name) {
            self.next();
        }
        let name = self.text.get(start..self.at).unwrap_or_default();
        let prefixes = self.dialect == Dialect::Python
            && name.len() <= 2
            && name.chars().all(|letter| "rRbBuUfF".contains(letter));
        if prefixes && matches!(self.peek(), Some('"' | '\'')) {
            return self.string(name);
        }
        Ok(Kind::Name(name.to_owned()))
    }

    fn string(&mut self, prefix: &str) -> Read<Kind> {
        let at = self.at;
        let has = |letter: char| prefix.contains([letter, letter.to_ascii_uppercase()]);
        let (raw, bytes, gaps) = (has('r'), has('b'), has('f'));
        let Some(quote) = self.next() else { return flaw(at, Reason::Unclosed) };
        let triple = [quote, quote].iter().collect::<String>();
        let long = self.dialect == Dialect::Python && self.rest().starts_with(&triple);
        if long {
            self.at += 2;
        }
        let mut text = String::new();
        let mut content = Vec::new();
        loop {
            let here = self.at;
            let Some(letter) = self.next() else { return flaw(at, Reason::Unclosed) };
            let ends = letter == quote && (!long || self.rest().starts_with(&triple));
            if ends {
                self.at += if long { 2 } else { 0 };
                break;
            }
            if letter == '\n' && !long {
                return flaw(at, Reason::Unclosed);
            }
            match letter {
                '\\' if raw => {
                    text.push('\\');
                    content.push(b'\\');
                    // A quote after it is part of the string.
                    if let Some(next) = self.next() {
                        text.push(next);
                        content.extend(next.to_string().bytes());
                    }
                }
                '\\' => match self.escape(here, bytes)? {
                    Some(code) if bytes => content.push(u8::try_from(u32::from(code)).unwrap_or(b'?')),
                    code => text.extend(code),
                },
                letter => {
                    text.push(letter);
                    content.extend(letter.to_string().bytes());
                }
            }
        }
        Ok(match (bytes, gaps) {
            (_, true) => Kind::Gapped,
            (true, _) => Kind::Bytes(content),
            _ => Kind::Text(text),
        })
    }

    fn template(&mut self) -> Read<Kind> {
        let at = self.at;
        self.next();
        let mut text = String::new();
        let mut gaps = false;
        loop {
            let here = self.at;
            match self.next() {
                None => return flaw(at, Reason::Unclosed),
                Some('`') => break,
                Some('\\') => text.extend(self.escape(here, false)?),
                Some('$') if self.peek() == Some('{') => gaps = true,
                Some(letter) => text.push(letter),
            }
        }
        Ok(if gaps { Kind::Gapped } else { Kind::Text(text) })
    }

    /// What comes after a backslash; nothing at the end of a line.
    fn escape(&mut self, at: usize, bytes: bool) -> Read<Option<char>> {
        let Some(letter) = self.next() else { return flaw(at, Reason::Unclosed) };
        let code = match letter {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'a' if self.dialect == Dialect::Python => '\u{7}',
            '0'..='7' => {
                let mut value = letter.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    match self.peek().and_then(|digit| digit.to_digit(8)) {
                        Some(digit) if value < 32 => {
                            value = value * 8 + digit;
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                char::from_u32(value).unwrap_or('\0')
            }
            '\n' => return Ok(None),
            'x' => self.hex(at, 2)?,
            'u' if !bytes && self.peek() == Some('{') => {
                let end = self.rest().find('}').unwrap_or_default();
                let code = self.rest().get(1..end).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                self.at += end + 1;
                self.scalar(at, code)?
            }
            'u' if !bytes => {
                let first = self.code(at, 4)?;
                // Two halves of a character, as JSON and JavaScript write it.
                if (0xd800..0xdc00).contains(&first) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let second = self.code(at, 4)?;
                    let low = second.checked_sub(0xdc00).filter(|low| *low < 0x400);
                    self.scalar(at, low.map(|low| 0x1_0000 + ((first - 0xd800) << 10) + low))?
                } else {
                    self.scalar(at, Some(first))?
                }
            }
            'U' if !bytes && self.dialect == Dialect::Python => self.hex(at, 8)?,
            '\\' | '\'' | '"' | '`' | '$' => letter,
            // Python keeps the backslash of an escape it does not know, JavaScript does not.
            _ if self.dialect == Dialect::JavaScript => letter,
            _ => {
                self.at -= letter.len_utf8();
                '\\'
            }
        };
        Ok(Some(code))
    }

    fn code(&mut self, at: usize, digits: usize) -> Read<u32> {
        let code = self.rest().get(..digits).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code {
            Some(code) => {
                self.at += digits;
                Ok(code)
            }
            None => flaw(at, Reason::Unexpected("\\".to_owned())),
        }
    }

    fn hex(&mut self, at: usize, digits: usize) -> Read<char> {
        let code = self.code(at, digits)?;
        self.scalar(at, Some(code))
    }

    fn scalar(&self, at: usize, code: Option<u32>) -> Read<char> {
        match code.and_then(char::from_u32) {
            Some(letter) => Ok(letter),
            None => flaw(at, Reason::Unexpected("\\".to_owned())),
        }
    }
}
