//! A string as JSON writes it, between its quotes: which byte of what is written is which byte of what is meant.

use std::ops::Range;

/// The byte of the written text at which this byte of the content stands; the end for the content's end.
pub fn written_at(written: &str, content: usize) -> usize {
    let mut meant = 0;
    for (part, length) in Letters(written, 0) {
        if content < meant + length {
            return part.start;
        }
        meant += length;
    }
    written.len()
}

/// The byte of the content that stands at this byte of the written text.
pub fn content_at(written: &str, byte: usize) -> usize {
    Letters(written, 0).take_while(|(part, _)| part.end <= byte).map(|(_, length)| length).sum()
}

/// Where the string that begins behind a quote ends, without its own quote; none if it does not.
pub fn end(text: &str) -> Option<usize> {
    Letters(text, 0).find(|(part, _)| text.get(part.clone()) == Some("\"")).map(|(part, _)| part.start)
}

/// The letters of a written string: where each stands, and how many bytes of the content it is.
struct Letters<'t>(&'t str, usize);

impl Iterator for Letters<'_> {
    type Item = (Range<usize>, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let Self(text, start) = *self;
        let rest = text.get(start..)?;
        let first = rest.chars().next()?;
        let (length, meant) = match (first, rest.get(1..2)) {
            ('\\', Some("u")) => {
                let unit = |at: usize| u16::from_str_radix(rest.get(at..at + 4)?, 16).ok();
                let second = unit(8).filter(|_| rest.get(6..8) == Some("\\u"));
                let pair = unit(2).and_then(|first| char::decode_utf16([first, second?]).next()?.ok());
                match (pair.filter(|letter| letter.len_utf16() == 2), unit(2)) {
                    (Some(letter), _) => (12, letter.len_utf8()),
                    (None, Some(unit)) => (6, char::from_u32(unit.into()).map_or(3, char::len_utf8)),
                    (None, None) => (2, 1),
                }
            }
            // What may follow is of one byte; anything else is no JSON.
            ('\\', Some(_)) => (2, 1),
            _ => (first.len_utf8(), first.len_utf8()),
        };
        self.1 = start + length;
        Some((start..self.1, meant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_content_is_found_where_it_is_written() {
        for content in ["", "plain", "a \"b\" \\ c", "tab\tend", "é\u{1}😀x"] {
            let quoted = serde_json::to_string(content).expect("a string");
            let escaped: String = content.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            for written in [&quoted[1..quoted.len() - 1], &escaped] {
                for (at, letter) in content.char_indices() {
                    let from = written_at(written, at);
                    let to = written_at(written, at + letter.len_utf8());
                    let back: String =
                        serde_json::from_str(&format!("\"{}\"", &written[from..to])).expect("a letter");
                    assert_eq!(back, letter.to_string(), "{written}");
                    assert_eq!(content_at(written, from), at, "{written}");
                }
                assert_eq!(end(&format!("{written}\", \"")), Some(written.len()), "{written}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_gone_through_too() {
        for text in ["\\", "\\u12", "\\é", "\\ud83d", "\\ud83d\\u0041", "é"] {
            assert_eq!(end(text), None, "{text}");
            assert!(content_at(text, text.len()) <= text.len());
            assert_eq!(written_at(text, 99), text.len());
        }
    }
}
