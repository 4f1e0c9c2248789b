//! Finding members and elements in JSON text without reading them.
//!
//! Values are only measured here, without recursion; whether they are JSON is
//! seen when they are read. A position is a byte of the whole text.

use std::ops::Range;

/// A range of bytes of the text.
pub type Span = Range<usize>;

/// The first byte from `at` on that is no white space.
pub fn skip_space(text: &[u8], at: usize) -> usize {
    let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !space(byte)).unwrap_or(rest.len())
}

/// The end of the JSON value that begins at `at`; nothing if the text ends before.
pub fn value_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string_end(text, at),
        b'{' | b'[' => {
            let (mut depth, mut position) = (0_u64, at);
            loop {
                match text.get(position)? {
                    b'"' => {
                        position = string_end(text, position)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(position + 1);
                        }
                    }
                    _ => {}
                }
                position += 1;
            }
        }
        _ => {
            let rest = text.get(at..)?;
            let ends =
                |byte: &u8| matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\r' | b'\n' | b'"');
            let length = rest.iter().position(ends).unwrap_or(rest.len());
            (length > 0).then_some(at + length)
        }
    }
}

fn string_end(text: &[u8], at: usize) -> Option<usize> {
    let mut position = at + 1;
    loop {
        match text.get(position)? {
            b'"' => return Some(position + 1),
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
}

/// The elements of an array, one after the other.
#[derive(Debug, Clone)]
pub struct Elements {
    at: usize,
    first: bool,
    done: bool,
}

impl Elements {
    /// Of the array that begins at `at`.
    pub fn of(at: usize) -> Self {
        Self { at: at + 1, first: true, done: false }
    }

    /// Where the next one is looked for.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The next element; or where something else stands than JSON has there, after which there is none.
    pub fn next(&mut self, text: &[u8]) -> Option<Result<Span, usize>> {
        if self.done {
            return None;
        }
        let element = self.find(text);
        self.done = !matches!(element, Some(Ok(_)));
        element
    }

    fn find(&mut self, text: &[u8]) -> Option<Result<Span, usize>> {
        let mut at = skip_space(text, self.at);
        match text.get(at) {
            Some(b']') => {
                self.at = at + 1;
                return None;
            }
            Some(b',') if !self.first => at = skip_space(text, at + 1),
            Some(_) if self.first => {}
            _ => return Some(Err(at)),
        }
        self.first = false;
        let Some(end) = value_end(text, at) else { return Some(Err(at)) };
        self.at = end;
        Some(Ok(at..end))
    }
}

/// A member of an object: its name, and where its value is.
pub type Member = (String, Span);

/// The members of the object that begins at `at`, and where it ends.
///
/// # Errors
///
/// Where something else stands than JSON has there.
pub fn members(text: &str, at: usize) -> Result<(Vec<Member>, usize), usize> {
    let bytes = text.as_bytes();
    let mut members = Vec::new();
    let mut position = skip_space(bytes, at + 1);
    if bytes.get(position) == Some(&b'}') {
        return Ok((members, position + 1));
    }
    loop {
        let name_end = match bytes.get(position) {
            Some(b'"') => string_end(bytes, position).ok_or(position)?,
            _ => return Err(position),
        };
        let name = text.get(position..name_end).and_then(|name| serde_json::from_str(name).ok());
        let name: String = name.ok_or(position)?;
        position = skip_space(bytes, name_end);
        if bytes.get(position) != Some(&b':') {
            return Err(position);
        }
        position = skip_space(bytes, position + 1);
        let end = value_end(bytes, position).ok_or(position)?;
        members.push((name, position..end));
        position = skip_space(bytes, end);
        match bytes.get(position) {
            Some(b',') => position = skip_space(bytes, position + 1),
            Some(b'}') => return Ok((members, position + 1)),
            _ => return Err(position),
        }
    }
}

/// Lines, counted as one goes on through a text.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    at: usize,
    before: u64,
    start: usize,
}

impl Lines {
    /// Line and column of a byte, both counted from 1; a byte before one that was asked for counts as that one.
    pub fn place(&mut self, text: &str, byte: usize) -> (u64, u64) {
        let bytes = text.as_bytes();
        let to = byte.min(bytes.len());
        for (offset, found) in bytes.get(self.at..to).unwrap_or_default().iter().enumerate() {
            if *found == b'\n' {
                self.before += 1;
                self.start = self.at + offset + 1;
            }
        }
        self.at = self.at.max(to);
        let column = text.get(self.start..to).map_or(0, |before| before.chars().count());
        (self.before + 1, column as u64 + 1)
    }

    /// The line of a byte.
    pub fn line(&mut self, text: &str, byte: usize) -> u64 {
        self.place(text, byte).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_measured() {
        for (text, end) in [
            (r#"{"a":[1,{"b":"}]"}]} x"#, Some(20)),
            (r#""a\"b" "#, Some(6)),
            ("12,", Some(2)),
            ("true]", Some(4)),
            ("[[", None),
            (r#""\"#, None),
            ("", None),
            (",", None),
        ] {
            assert_eq!(value_end(text.as_bytes(), 0), end, "{text}");
        }
    }

    #[test]
    fn elements_come_one_by_one_until_something_is_wrong() {
        let all = |text: &str| {
            let mut elements = Elements::of(0);
            std::iter::from_fn(|| elements.next(text.as_bytes())).collect::<Vec<_>>()
        };
        assert_eq!(all("[1, [2] ,{}]"), [Ok(1..2), Ok(4..7), Ok(9..11)]);
        assert_eq!(all("[]"), []);
        assert_eq!(all("[1 2]"), [Ok(1..2), Err(3)]);
        assert_eq!(all("[1,"), [Ok(1..2), Err(3)]);
        assert_eq!(all("["), [Err(1)]);
        assert_eq!(all("[,1]"), [Err(1)]);
    }

    #[test]
    fn members_have_names_and_places() {
        let text = r#"{ "a" : 1 , "b\u0021":{"c":2} }"#;
        assert_eq!(members(text, 0), Ok((vec![("a".into(), 8..9), ("b!".into(), 22..29)], 31)));
        for (text, at) in [("{", 1), (r#"{"a"}"#, 4), (r#"{"a":1,}"#, 7), (r#"{"a":1"#, 6), ("{a:1}", 1)] {
            assert_eq!(members(text, 0), Err(at), "{text}");
        }
    }

    #[test]
    fn places_are_counted_on_the_way() {
        let (text, mut lines) = ("ä\nbc\n\nd", Lines::default());
        let place = |lines: &mut Lines, needle: &str| lines.place(text, text.find(needle).expect("there"));
        assert_eq!(place(&mut lines, "ä"), (1, 1));
        assert_eq!(place(&mut lines, "c"), (2, 2));
        assert_eq!(place(&mut lines, "d"), (4, 1));
        assert_eq!(lines.place(text, 99), (4, 2));
    }
}
