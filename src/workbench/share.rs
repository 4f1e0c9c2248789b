//! A race as it stands, to be kept in a link or a file: `lab=1.…`.
//!
//! Nothing that is read here is trusted: whether the parts fit a race is checked where it is
//! [restored](super::stage::Stage::restore).

use serde::{Deserialize, Serialize};

use super::link::{LinkError, letters, read_letters};
use super::packed::Format;
use super::program_text;
use super::view::Move;
use crate::simulator::arrival::Arrival;
use crate::simulator::program::{Program, Step};

/// Longest text accepted, in bytes.
pub const MAX_BYTES: usize = 100_000;
/// Most bytes that it may unpack to, and that a file may have.
pub const MAX_UNPACKED: usize = 500_000;

const FORMAT: Format = Format {
    key: "lab",
    content: "race",
    version: 1,
    max_link: MAX_BYTES,
    max_unpacked: MAX_UNPACKED,
    max_file: MAX_UNPACKED,
};

/// A race as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedRace {
    /// The race's id: the plot, or the lesson's race.
    #[serde(rename = "of")]
    pub race: String,
    /// The id of its program.
    #[serde(rename = "by")]
    pub program: String,
    /// The program's steps, where they were rewritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Step>>,
    /// How many buyers take part by hand and in every future.
    #[serde(rename = "n")]
    pub buyers: usize,
    /// How much there is to fight over, where that may be chosen.
    #[serde(default, rename = "a", skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// How many messages may be lost.
    #[serde(default, rename = "l", skip_serializing_if = "is_zero")]
    pub losses: u32,
    /// What was done.
    pub run: SharedRun,
}

fn is_zero(losses: &u32) -> bool {
    *losses == 0
}

/// How a shared run came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedRun {
    /// By hand: the moves as letters.
    #[serde(rename = "m", with = "as_letters")]
    Moves(Vec<Move>),
    /// At random.
    #[serde(rename = "r")]
    Random {
        /// How many buyers.
        n: u32,
        /// The seed.
        seed: u64,
        /// When they arrive, if not as the race says.
        #[serde(default, rename = "at", skip_serializing_if = "Option::is_none")]
        arrival: Option<Arrival>,
    },
}

mod as_letters {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    use super::{Move, letters, read_letters};

    pub(super) fn serialize<S: Serializer>(moves: &[Move], serializer: S) -> Result<S::Ok, S::Error> {
        let letters = letters(moves).ok_or_else(|| ser::Error::custom("too many moves"))?;
        letters.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Move>, D::Error> {
        let text = String::deserialize(deserializer)?;
        read_letters(&text).ok_or_else(|| de::Error::custom("no moves"))
    }
}

impl SharedRace {
    /// The steps as the editor shows them, where they were rewritten.
    pub fn text(&self) -> Option<String> {
        let steps = self.steps.clone()?;
        Some(program_text::write(&Program { id: self.program.clone(), steps }))
    }

    /// Whether a program that was rewritten is lost once another race is shown in this one's place.
    pub fn loses_program_to(&self, other: &Self) -> bool {
        self.steps.is_some() && (&self.program, &self.steps) != (&other.program, &other.steps)
    }

    /// The fragment of a link, without `#`. `None` if there are more moves than a link can hold.
    pub fn fragment(&self) -> Option<String> {
        FORMAT.fragment(self)
    }

    /// Reads a fragment, with or without `#`; `None` if it is not about a shared race at all.
    pub fn parse(fragment: &str) -> Option<Result<Self, LinkError>> {
        FORMAT.parse(fragment)
    }

    /// The contents of a file. `None` if there are more moves than a file can hold.
    pub fn file(&self) -> Option<String> {
        FORMAT.file(self)
    }

    /// Reads a file's contents.
    pub fn parse_file(text: &str) -> Result<Self, LinkError> {
        FORMAT.parse_file(text)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use miniz_oxide::deflate::compress_to_vec;

    use super::*;
    use crate::simulator::Race;
    use crate::workbench::view::Fate;

    const LEVEL: u8 = 10;

    /// As the first release wrote it.
    const LINK_2026_11: &str = "lab=1.HYs7CoAwEETvMnUasdvOXETiDxfiriQRkZC7u6QZhvd4FXqAkE-94bB89leVjQurhDi_ictuQkCjQwANDrFveoxVXBZM2Xu09gM";

    fn shared(run: SharedRun) -> SharedRace {
        let (race, program) = ("shop".to_owned(), "conditional_write".to_owned());
        SharedRace { race, program, steps: None, buyers: 3, amount: Some(1), losses: 1, run }
    }

    #[test]
    fn what_is_shared_comes_back() {
        let race: Race = serde_json::from_str(include_str!("../../plots/shop.json")).expect("a race");
        let moves = vec![Move::of(0), Move { buyer: 1, fate: Fate::ResponseLost }, Move::of(1)];
        for mut shared in [
            shared(SharedRun::Moves(moves)),
            shared(SharedRun::Random { n: 200, seed: u64::MAX, arrival: None }),
        ] {
            for program in std::iter::once(None).chain(race.programs.iter().map(Some)) {
                shared.steps = program.map(|program| program.steps.clone());
                let fragment = shared.fragment().expect("short enough");
                assert!(fragment.len() <= 1_200, "{} bytes: {fragment}", fragment.len());
                assert_eq!(SharedRace::parse(&format!("#{fragment}")), Some(Ok(shared.clone())));
                assert_eq!(SharedRace::parse_file(&shared.file().expect("short enough")), Ok(shared.clone()));
            }
        }
    }

    #[test]
    fn only_a_program_that_was_rewritten_is_lost_to_another_race() {
        let race: Race = serde_json::from_str(include_str!("../../plots/shop.json")).expect("a race");
        let steps = |number: usize| race.programs.get(number).map(|program| program.steps.clone());
        let known = shared(SharedRun::Moves(Vec::new()));
        let own = SharedRace { steps: steps(0), ..known.clone() };
        let other = SharedRace { steps: steps(1), ..known.clone() };
        let moved = SharedRace { run: SharedRun::Moves(vec![Move::of(0)]), ..own.clone() };
        for (here, there, lost) in
            [(&known, &own, false), (&own, &known, true), (&own, &other, true), (&own, &moved, false)]
        {
            assert_eq!(here.loses_program_to(there), lost, "{here:?}, {there:?}");
        }
    }

    #[test]
    fn links_of_every_release_are_read() {
        let moves = vec![Move::of(0), Move { buyer: 1, fate: Fate::ResponseLost }, Move::of(1)];
        let known = [(LINK_2026_11, shared(SharedRun::Moves(moves)))];
        for (link, wanted) in known {
            assert_eq!(SharedRace::parse(link), Some(Ok(wanted)), "{link}");
        }
    }

    #[test]
    fn newer_and_damaged_are_told_apart() {
        assert_eq!(SharedRace::parse("race=1.a.A"), None);
        assert_eq!(SharedRace::parse("lab=2.anything"), Some(Err(LinkError::Newer)));
        let packed =
            |bytes: &[u8]| format!("lab=1.{}", URL_SAFE_NO_PAD.encode(compress_to_vec(bytes, LEVEL)));
        let bomb = packed(&vec![b' '; 100_000_000]);
        let deep = packed(format!("{{\"of\":{}", "[".repeat(100_000)).as_bytes());
        let markup = packed(br#"{"of":"<script>","by":"x","n":2,"run":{"m":"A<"}}"#);
        let unknown = packed(br#"{"of":"shop","by":"x","n":2,"run":{"m":"A"},"then":1}"#);
        let long = format!("lab=1.{}", "A".repeat(MAX_BYTES + 1));
        for text in [
            "lab=",
            "lab=1",
            "lab=1.",
            "lab=0.AAAA",
            "lab=1.<b>",
            "lab=1.AAAA",
            &bomb,
            &deep,
            &markup,
            &unknown,
            &long,
        ] {
            let start: String = text.chars().take(40).collect();
            assert_eq!(SharedRace::parse(text), Some(Err(LinkError::Unreadable)), "{start}");
        }
    }

    #[test]
    fn a_file_says_which_release_made_it() {
        let file = shared(SharedRun::Moves(vec![Move::of(0)])).file().expect("few moves");
        assert!(file.starts_with(r#"{"lab":1,"race":{"of":"shop","#), "{file}");
        assert_eq!(SharedRace::parse_file(&file.replace(":1,", ":2,")), Err(LinkError::Newer));
        assert_eq!(SharedRace::parse_file(r#"{"lab":2,"what":"ever"}"#), Err(LinkError::Newer));
        let deep = format!(r#"{{"lab":1,"race":{}"#, "[".repeat(100_000));
        let large = format!("{file}{}", " ".repeat(MAX_UNPACKED));
        for text in
            ["", "[]", "{}", r#"{"lab":0}"#, r#"{"lab":"1"}"#, r#"{"lab":1,"race":{}}"#, &deep, &large]
        {
            let start: String = text.chars().take(40).collect();
            assert_eq!(SharedRace::parse_file(text), Err(LinkError::Unreadable), "{start}");
        }
    }
}
