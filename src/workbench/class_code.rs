//! Class codes: a finished task in so few characters that they are read aloud or typed from a phone.
//!
//! ```text
//! 1P52-1644-H7E4
//! │├┘├─────┘ ├┘
//! ││ │       └ two characters of checksum
//! ││ └ plot, task, program, arrangement, cost, moves or number of futures
//! │└ the mark: by chance, so that neighbours who found the same have different codes
//! └ version
//! ```
//!
//! A character is one of 32 (Crockford's alphabet: no `I`, `L`, `O`, `U`; either case), five bits. Within, numbers are
//! in groups of bits, low ones first, each after a bit that says whether another group follows; moves take as few bits
//! as the number of buyers needs. A one and then zeros fill up the last character.
//!
//! The checksum is that of a Reed–Solomon code over the field of 32 elements with two check characters. It catches
//! every mistyped character and every two neighbours that are swapped, whatever the length, and up to 30 characters
//! any two mistyped ones. It is the same in all versions, so that a mistyped version is told from a newer one.

use serde::{Deserialize, Serialize};

use super::view::{Fate, Move};
use crate::model::CapacityUnits;
use crate::simulator::race::{MAX_BUYERS, MAX_LOSSES};

/// The version that this release writes, and the only one it reads.
const VERSION: u64 = 1;
/// The characters, by their values.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bits of a character.
const CHARACTER: u32 = 5;
/// Bits of the mark.
const MARK: u32 = 10;
/// Most characters of a code: what is longer goes into a link.
pub const MAX_CHARACTERS: usize = 40;
/// Fewest characters: version, mark, one more and the checksum.
const MIN_CHARACTERS: usize = 6;
/// Most characters between two dashes.
const GROUP: usize = 4;
/// A field element that generates all others but 0: x, modulo x⁵ + x² + 1.
const FIELD: u8 = 0b10_0101;

/// Most futures that are written: what JavaScript counts exactly, and more than anybody waits for.
const MAX_FUTURES: u64 = 1 << 50;
/// Most half units, for the same reason.
const MAX_HALVES: u64 = 1 << 32;

/// How many different marks there are.
pub const MARKS: u16 = 1 << MARK;

/// A finished task: what was done, and what is said to have come of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassCode {
    /// The plot's number.
    pub plot: u32,
    /// The program's number.
    pub program: u32,
    /// How many buyers take part.
    pub buyers: usize,
    /// How much there is to fight over, where that may be chosen.
    pub amount: Option<u32>,
    /// How many messages may be lost.
    pub losses: u32,
    /// The task, and what was done or found.
    pub finish: Finish,
    /// What it is said to cost.
    pub cost: Cost,
}

/// How a task was finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The plot's goal was reached by hand.
    Broken {
        /// The moves, the last of them the one that broke the rule.
        moves: Vec<Move>,
    },
    /// Of every future none breaks a rule.
    Proven {
        /// How many futures there are.
        futures: u64,
    },
}

/// What a run has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Write capacity.
    pub write_units: CapacityUnits,
    /// Read capacity.
    pub read_units: CapacityUnits,
}

/// Why a text is no code that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeError {
    /// The checksum or the length is wrong, or there are characters that no code has.
    Mistyped,
    /// A newer release made it.
    Newer,
    /// The checksum is right, and yet it holds nothing that any release wrote.
    Unreadable,
}

impl ClassCode {
    /// The code, in groups, with this mark (of which the low bits count). `None` if it would be too long.
    pub fn text(&self, mark: u16) -> Option<String> {
        let mut characters = self.bits(mark)?.characters();
        characters.extend(checksum(&characters));
        (characters.len() <= MAX_CHARACTERS).then(|| grouped(&characters))
    }

    /// Reads a code, however it is grouped, and its mark.
    pub fn parse(text: &str) -> Result<(Self, u16), CodeError> {
        let characters = characters(text).ok_or(CodeError::Mistyped)?;
        let Some((said, check)) = characters.split_last_chunk::<2>() else { return Err(CodeError::Mistyped) };
        if checksum(said) != *check {
            return Err(CodeError::Mistyped);
        }
        let mut bits = Bits::of(said);
        match bits.read(CHARACTER) {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(CodeError::Newer),
            _ => return Err(CodeError::Unreadable),
        }
        let (code, mark) = read(&mut bits).ok_or(CodeError::Unreadable)?;
        // Written in one way only: then equal codes are equal texts.
        match code.bits(mark).map(Bits::characters) {
            Some(again) if again == said => Ok((code, mark)),
            _ => Err(CodeError::Unreadable),
        }
    }

    fn bits(&self, mark: u16) -> Option<Bits> {
        let mut bits = Bits::default();
        bits.write(VERSION, CHARACTER);
        bits.write(u64::from(mark), MARK);
        bits.number(self.plot.into(), 3);
        bits.write(u64::from(matches!(self.finish, Finish::Proven { .. })), 1);
        bits.number(self.program.into(), 4);
        bits.number((self.buyers as u64).checked_sub(1)?, 2);
        bits.write(u64::from(self.amount.is_some()), 1);
        if let Some(amount) = self.amount {
            bits.number(amount.into(), 3);
        }
        bits.number(self.losses.into(), 1);
        bits.number(self.cost.read_units.halves(), 3);
        // Writes cost no halves.
        let writes = self.cost.write_units.halves();
        if writes.max(self.cost.read_units.halves()) > MAX_HALVES {
            return None;
        }
        bits.number(writes.is_multiple_of(2).then_some(writes / 2)?, 3);
        match &self.finish {
            Finish::Proven { futures } => bits.number(Some(*futures).filter(|many| *many <= MAX_FUTURES)?, 5),
            Finish::Broken { moves } => {
                let mut left = self.losses;
                for next in moves {
                    bits.write(next.buyer as u64, buyer_bits(self.buyers));
                    write_fate(&mut bits, next.fate, &mut left)?;
                }
            }
        }
        // Before it is cut into characters: a run may be as long as it likes.
        (bits.0.len() <= MAX_CHARACTERS * CHARACTER as usize).then_some(bits)
    }
}

/// Reads what follows the version.
fn read(bits: &mut Bits) -> Option<(ClassCode, u16)> {
    let mark = u16::try_from(bits.read(MARK)?).ok()?;
    let plot = u32::try_from(bits.read_number(3)?).ok()?;
    let proven = bits.read(1)? == 1;
    let program = u32::try_from(bits.read_number(4)?).ok()?;
    let buyers = usize::try_from(bits.read_number(2)?).ok()?.checked_add(1)?;
    let has_amount = bits.read(1)? == 1;
    let amount = if has_amount { Some(u32::try_from(bits.read_number(3)?).ok()?) } else { None };
    let losses = u32::try_from(bits.read_number(1)?).ok()?;
    if buyers > MAX_BUYERS || losses > MAX_LOSSES {
        return None;
    }
    let read_units = CapacityUnits::from_halves(bits.read_number(3)?);
    let write_units = CapacityUnits::from_halves(bits.read_number(3)?.checked_mul(2)?);
    let finish = if proven {
        Finish::Proven { futures: bits.read_number(5)? }
    } else {
        Finish::Broken { moves: read_moves(bits, buyers, losses)? }
    };
    let cost = Cost { read_units, write_units };
    let code = ClassCode { plot, program, buyers, amount, losses, finish, cost };
    bits.is_empty().then_some((code, mark))
}

fn read_moves(bits: &mut Bits, buyers: usize, losses: u32) -> Option<Vec<Move>> {
    let mut left = losses;
    let mut moves = Vec::new();
    while !bits.is_empty() {
        let buyer = usize::try_from(bits.read(buyer_bits(buyers))?).ok().filter(|buyer| *buyer < buyers)?;
        moves.push(Move { buyer, fate: read_fate(bits, &mut left)? });
    }
    Some(moves)
}

/// How many bits tell so many buyers apart.
fn buyer_bits(buyers: usize) -> u32 {
    (usize::BITS - buyers.saturating_sub(1).leading_zeros()).max(1)
}

/// What became of the message, as long as one may still be lost. `None` if none may.
fn write_fate(bits: &mut Bits, fate: Fate, left: &mut u32) -> Option<()> {
    if *left == 0 {
        return (fate == Fate::Arrives).then_some(());
    }
    bits.write(u64::from(fate != Fate::Arrives), 1);
    if fate != Fate::Arrives {
        bits.write(u64::from(fate == Fate::ResponseLost), 1);
        *left -= 1;
    }
    Some(())
}

fn read_fate(bits: &mut Bits, left: &mut u32) -> Option<Fate> {
    if *left == 0 || bits.read(1)? == 0 {
        return Some(Fate::Arrives);
    }
    *left -= 1;
    Some(if bits.read(1)? == 1 { Fate::ResponseLost } else { Fate::RequestLost })
}

/// Bits to be written, or left to be read.
#[derive(Debug, Clone, Default)]
struct Bits(std::collections::VecDeque<bool>);

impl Bits {
    /// What these characters hold, without what fills up the last.
    fn of(characters: &[u8]) -> Self {
        let bit = |character: u8| (0..CHARACTER).rev().map(move |place| character >> place & 1 == 1);
        let mut bits: std::collections::VecDeque<bool> = characters.iter().copied().flat_map(bit).collect();
        while let Some(filler) = bits.pop_back() {
            if filler {
                break;
            }
        }
        Self(bits)
    }

    fn characters(mut self) -> Vec<u8> {
        self.0.push_back(true);
        let mut characters = Vec::new();
        while !self.is_empty() {
            let five = (0..CHARACTER).fold(0, |all, _| all << 1 | u8::from(self.0.pop_front() == Some(true)));
            characters.push(five);
        }
        characters
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn write(&mut self, value: u64, width: u32) {
        self.0.extend((0..width).rev().map(|place| value >> place & 1 == 1));
    }

    fn read(&mut self, width: u32) -> Option<u64> {
        (0..width).try_fold(0, |value, _| Some(value << 1 | u64::from(self.0.pop_front()?)))
    }

    /// A number in groups of so many bits.
    fn number(&mut self, mut value: u64, group: u32) {
        loop {
            let rest = value >> group;
            self.write(u64::from(rest > 0), 1);
            self.write(value & ((1 << group) - 1), group);
            if rest == 0 {
                return;
            }
            value = rest;
        }
    }

    fn read_number(&mut self, group: u32) -> Option<u64> {
        let (mut value, mut place) = (0_u64, 0);
        loop {
            let follows = self.read(1)? == 1;
            let part = self.read(group)?;
            // Bits that do not fit are no number that was written.
            value |= part.checked_shl(place).filter(|shifted| shifted >> place == part)?;
            if !follows {
                return Some(value);
            }
            place += group;
        }
    }
}

/// Two check characters, with which the whole is 0 at 1 and at the generator. It begins with the length, so that
/// codes run together are none.
fn checksum(characters: &[u8]) -> [u8; 2] {
    let length = (characters.len() % ALPHABET.len()) as u8;
    let all = [1, length].into_iter().chain(characters.iter().copied());
    let (sum, weighted) = all.fold((0, 0), |(sum, weighted), next| (sum ^ next, double(weighted) ^ next));
    // The first of them is 2·(2·weighted + first) + second = 0 with first + second = sum: tried out, there are 32.
    let fits = |first: &u8| double(double(weighted) ^ first) ^ sum ^ first == 0;
    let first = (0..32).find(fits).unwrap_or_default();
    [first, sum ^ first]
}

/// Times the generator.
fn double(element: u8) -> u8 {
    let doubled = element << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ FIELD }
}

/// In groups of nearly the same length, the longer ones first.
fn grouped(characters: &[u8]) -> String {
    let letter = |value: &u8| ALPHABET.get(usize::from(*value)).map_or('0', |&letter| char::from(letter));
    let mut groups: Vec<String> = Vec::new();
    let mut rest = characters;
    for left in (1..=characters.len().div_ceil(GROUP)).rev() {
        let (group, after) = rest.split_at(rest.len().div_ceil(left));
        groups.push(group.iter().map(letter).collect());
        rest = after;
    }
    groups.join("-")
}

/// The values of a text's characters; dashes of any kind and spaces do not count.
fn characters(text: &str) -> Option<Vec<u8>> {
    let mut characters = Vec::new();
    for letter in text.chars() {
        let letter = match letter.to_ascii_uppercase() {
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => continue,
            space if space.is_whitespace() => continue,
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        let value = ALPHABET.iter().position(|&known| char::from(known) == letter)?;
        characters.push(u8::try_from(value).ok()?);
        if characters.len() > MAX_CHARACTERS {
            return None;
        }
    }
    (characters.len() >= MIN_CHARACTERS).then_some(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oversold() -> ClassCode {
        ClassCode {
            plot: 1,
            program: 1,
            buyers: 2,
            amount: Some(1),
            losses: 0,
            finish: Finish::Broken { moves: [0, 1, 0, 0, 1, 1].map(Move::of).to_vec() },
            cost: Cost { read_units: CapacityUnits::whole(1), write_units: CapacityUnits::whole(4) },
        }
    }

    #[test]
    fn an_oversell_is_short() {
        let text = oversold().text(709).expect("short");
        assert_eq!(text, "1P52-1644-H7E4");
        assert_eq!(ClassCode::parse(&text), Ok((oversold(), 709)));
        let four = ClassCode {
            buyers: 4,
            finish: Finish::Broken { moves: [0, 1, 2, 3, 0, 1, 2, 3, 0, 1].map(Move::of).to_vec() },
            ..oversold()
        };
        let text = four.text(1).expect("short");
        assert!(text.chars().filter(|letter| *letter != '-').count() <= 16, "{text}");
    }

    #[test]
    fn a_code_is_read_as_people_write() {
        let text = oversold().text(33).expect("short");
        let spaced = text.to_lowercase().replace('-', " ");
        let dashed = text.replace('-', "–").replace('0', "o").replace('1', "l");
        for written in [text.replace('-', ""), spaced, dashed, format!(" {text}\n")] {
            assert_eq!(ClassCode::parse(&written), Ok((oversold(), 33)), "{written}");
        }
    }

    #[test]
    fn codes_that_ran_together_are_none() {
        let one = oversold().text(33).expect("short").replace('-', "");
        for times in 2..4 {
            assert_eq!(ClassCode::parse(&one.repeat(times)), Err(CodeError::Mistyped), "{times}");
        }
    }

    #[test]
    fn what_is_newer_is_told_from_what_is_mistyped() {
        let text = oversold().text(0).expect("short").replace('-', "");
        let newer = text.replacen('1', "2", 1);
        assert_eq!(ClassCode::parse(&newer), Err(CodeError::Mistyped));
        let mut values = characters(&newer).expect("characters");
        values.truncate(values.len() - 2);
        values.extend(checksum(&values));
        assert_eq!(ClassCode::parse(&grouped(&values)), Err(CodeError::Newer));
        values = vec![1, 0, 0, 31, 31, 31];
        values.extend(checksum(&values));
        assert_eq!(ClassCode::parse(&grouped(&values)), Err(CodeError::Unreadable));
    }

    #[test]
    fn what_does_not_fit_has_no_code() {
        let long = ClassCode { finish: Finish::Broken { moves: vec![Move::of(1); 200] }, ..oversold() };
        assert_eq!(long.text(0), None);
        let lost = Move { buyer: 0, fate: Fate::RequestLost };
        let lost = ClassCode { finish: Finish::Broken { moves: vec![lost] }, ..oversold() };
        assert_eq!(lost.text(0), None, "none may be lost");
    }
}
