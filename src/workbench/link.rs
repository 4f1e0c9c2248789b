//! The link to a race: program and moves in an address's fragment, `race=1.read_check_write.ABAB`.
//!
//! A move is the buyer's letter, `A` for the first, after `r` where the request is lost and after `s` where the
//! response is. The number in front is the format's version: a link
//! that a newer release made is told apart from one that is damaged.

use super::view::{Fate, Move};

/// The version that this release writes, and the only one it reads.
const VERSION: &str = "1";
/// Longest program id accepted, in bytes.
const MOST_ID_BYTES: usize = 40;
/// Most bytes of moves accepted.
const MOST_MOVES: usize = 500;
/// Stands before the letter of a move whose request is lost.
const REQUEST_LOST: char = 'r';
/// Stands before the letter of a move whose response is lost.
const RESPONSE_LOST: char = 's';

/// A race to replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaceLink {
    /// The program's id.
    pub program: String,
    /// In order, of buyers below 26.
    pub moves: Vec<Move>,
}

/// Why a link cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// A newer release made it.
    Newer,
    /// It is damaged, or never was one.
    Unreadable,
}

impl RaceLink {
    /// The fragment, without `#`. `None` if it could not be read back: a buyer without a letter, too many
    /// moves, a program's id that is no plain word.
    pub fn fragment(&self) -> Option<String> {
        if !is_plain(&self.program) {
            return None;
        }
        let moves = letters(&self.moves)?;
        Some(format!("race={VERSION}.{}.{moves}", self.program))
    }

    /// Reads a fragment, with or without `#`; `None` if it is not about a race at all.
    pub fn parse(fragment: &str) -> Option<Result<Self, LinkError>> {
        let text = fragment.strip_prefix('#').unwrap_or(fragment);
        let link = text.strip_prefix("race=")?;
        Some(parse_link(link))
    }
}

/// Whether a program's id can stand in a link.
fn is_plain(program: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=MOST_ID_BYTES).contains(&program.len()) && program.bytes().all(plain)
}

/// Moves as letters: `ABAB`. `None` beyond 26 buyers or too many moves.
pub fn letters(moves: &[Move]) -> Option<String> {
    if moves.len() > MOST_MOVES {
        return None;
    }
    moves
        .iter()
        .map(|&Move { buyer, fate }| {
            let letter =
                u8::try_from(buyer).ok().filter(|&buyer| buyer < 26).map(|buyer| (b'A' + buyer) as char)?;
            Some(match fate {
                Fate::Arrives => letter.to_string(),
                Fate::RequestLost => format!("{REQUEST_LOST}{letter}"),
                Fate::ResponseLost => format!("{RESPONSE_LOST}{letter}"),
            })
        })
        .collect()
}

fn parse_link(link: &str) -> Result<RaceLink, LinkError> {
    let (version, rest) = link.split_once('.').ok_or(LinkError::Unreadable)?;
    if version != VERSION {
        let newer = version.parse::<u32>().is_ok_and(|version| version > 1);
        return Err(if newer { LinkError::Newer } else { LinkError::Unreadable });
    }
    let (program, moves) = rest.split_once('.').ok_or(LinkError::Unreadable)?;
    if !is_plain(program) || moves.len() > MOST_MOVES {
        return Err(LinkError::Unreadable);
    }
    let moves = read_letters(moves).ok_or(LinkError::Unreadable)?;
    Ok(RaceLink { program: program.to_owned(), moves })
}

/// The moves that [`letters`] wrote; `None` if they are none, or too many.
pub fn read_letters(text: &str) -> Option<Vec<Move>> {
    if text.len() > MOST_MOVES {
        return None;
    }
    let mut letters = text.chars();
    let mut moves = Vec::new();
    while let Some(first) = letters.next() {
        let (fate, letter) = match first {
            REQUEST_LOST => (Fate::RequestLost, letters.next()?),
            RESPONSE_LOST => (Fate::ResponseLost, letters.next()?),
            _ => (Fate::Arrives, first),
        };
        let buyer = u8::try_from(letter).ok().filter(u8::is_ascii_uppercase)? - b'A';
        moves.push(Move { buyer: usize::from(buyer), fate });
    }
    Some(moves)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_comes_back_as_it_went() {
        let link =
            RaceLink { program: "read_check_write".into(), moves: [0, 1, 0, 1].map(Move::of).to_vec() };
        let fragment = link.fragment().unwrap();
        assert_eq!(fragment, "race=1.read_check_write.ABAB");
        assert_eq!(RaceLink::parse(&format!("#{fragment}")), Some(Ok(link)));
    }

    #[test]
    fn a_link_without_moves_shows_the_start() {
        let link = RaceLink { program: "strong_read".into(), moves: vec![] };
        assert_eq!(RaceLink::parse("#race=1.strong_read."), Some(Ok(link)));
    }

    #[test]
    fn other_fragments_are_no_race() {
        for fragment in ["", "#", "#main", "#racer=1.a.A"] {
            assert_eq!(RaceLink::parse(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn newer_and_damaged_links_are_told_apart() {
        assert_eq!(RaceLink::parse("race=2.whatever;it?is"), Some(Err(LinkError::Newer)));
        let long = format!("race=1.a.{}", "A".repeat(MOST_MOVES + 1));
        let damaged = [
            "race=",
            "race=1",
            "race=1.a",
            "race=0.a.A",
            "race=1..A",
            "race=1.<b>.A",
            "race=1.a.A%42",
            "race=1.a.ab",
            "race=1.a.Ar",
            "race=1.a.rs",
            &long,
        ];
        for fragment in damaged {
            assert_eq!(RaceLink::parse(fragment), Some(Err(LinkError::Unreadable)), "{fragment}");
        }
    }

    #[test]
    fn a_buyer_without_a_letter_has_no_link() {
        assert_eq!(RaceLink { program: "a".into(), moves: vec![Move::of(26)] }.fragment(), None);
    }

    #[test]
    fn what_could_not_be_read_back_is_not_written() {
        for program in ["", "Upper", "a.b", "é", &"a".repeat(41)] {
            assert_eq!(RaceLink { program: program.into(), moves: vec![] }.fragment(), None, "{program}");
        }
    }
}
