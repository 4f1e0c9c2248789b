//! What was set aside: what could not be used or had to make room, with when and why. Only the reader lets it go.

use serde::{Deserialize, Serialize};

use super::{FORMAT, of_format, to_text};
use crate::workbench::journal::Journal;

/// What stands in a page's place where it is not a page's work but what was chosen and counted: settings, finds, a
/// class's tally.
pub const CHOICES: &str = "choices";

/// Why something was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It cannot be read.
    Damaged,
    /// A newer release wrote it.
    Newer,
    /// It can be read, but not be done again on the page as it is now.
    Unplayable,
    /// Another tab had done something else meanwhile.
    Forked,
    /// The reader put something else in its place.
    Replaced,
    /// An earlier release had set it aside.
    Earlier,
}

/// Something that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// The page it was kept of: `home`, `lesson/…`; [`CHOICES`]; empty if nobody knows.
    pub place: String,
    /// When, in milliseconds since the Unix epoch, as the reader's clock had it.
    pub at: u64,
    /// Why.
    pub reason: Reason,
    /// As it was kept, in order.
    pub texts: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    #[serde(flatten)]
    aside: Aside,
}

impl Aside {
    /// A whole journal.
    pub fn of_journal(place: &str, at: u64, reason: Reason, journal: &Journal) -> Self {
        Self { place: place.to_owned(), at, reason, texts: vec![journal.write()] }
    }

    /// As text.
    pub fn write(&self) -> String {
        to_text(&Written { format: FORMAT, aside: self.clone() })
    }

    /// From its text. What cannot be read is still something that was set aside.
    pub fn read(text: &str) -> Self {
        of_format(text).map_or_else(
            |reason| Self { place: String::new(), at: 0, reason, texts: vec![text.to_owned()] },
            |Written { aside, .. }| aside,
        )
    }

    /// The work in it, if it is a page's and all there: it can be brought back.
    pub fn journal(&self) -> Option<Journal> {
        match &self.texts[..] {
            [text] if self.place != CHOICES => Journal::read(text).ok(),
            _ => None,
        }
    }
}
