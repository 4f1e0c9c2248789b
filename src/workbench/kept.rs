//! What was done on a page, as the browser's database has it: a snapshot, and the commands since.
//!
//! ```text
//! heads    home        → generation 3
//! entries  home, 3, 0  → snapshot: a journal
//!          home, 3, 1  → a command, by tab k7, after nobody's
//!          home, 3, 2  → a command, by tab x2, after k7's
//! ```
//!
//! A command is kept by *adding* the entry of the next number: of two tabs that add the same number, one fails, and so
//! learns that it is behind. What is put in another's place (a snapshot that takes the entries up, a start from
//! nothing, what came out of a file) is a new generation, in one transaction that checks the last entry. An entry
//! names the tab whose entry it follows, so that one that was added without its predecessor is never taken for its
//! successor.
//!
//! Whatever of it cannot be read goes to what was set aside ([`Aside`]), and what comes before it is used. All here is
//! plain data: the page reads and writes it (`ui::kept`), this says what it means.
//!
//! | module | for |
//! |---|---|
//! | [`tab`] | a tab's side: what it adds, and where it goes |
//! | [`relation`] | how what a tab has done stands to what is kept |
//! | [`aside`] | what was set aside, when and why |

use serde::{Deserialize, Serialize};

use super::journal::{Journal, JournalError, belongs, only_looks};
use super::protocol::Command;

pub mod aside;
pub mod relation;
pub mod tab;

#[cfg(test)]
mod tests;

pub use aside::{Aside, Reason};

/// The form in which heads and entries are written. One of a higher one is from a newer release.
pub const FORMAT: u32 = 1;
/// Entries after which they are taken up into a snapshot.
pub const MANY_ENTRIES: u64 = 256;
/// The same for a page that is just being opened.
pub const MANY_AT_OPENING: u64 = 32;
/// Most bytes that are kept of one page: to be replayed in a moment it has to be much less.
pub const MAX_BYTES: usize = 32_000_000;

/// Up to where a tab knows what is kept of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    /// The generation, from 1; 0 while nothing is kept.
    pub generation: u64,
    /// The number of the last entry; 0 if there is none since the snapshot.
    pub number: u64,
    /// The tab whose entry that is.
    pub by: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: u32,
    generation: u64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    format: u32,
    by: String,
    after: String,
    command: Command,
}

/// A record of the store of entries: its generation, its number and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The generation.
    pub generation: u64,
    /// The number; 0 for the snapshot.
    pub number: u64,
    /// What is there.
    pub text: String,
}

/// What the database has of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Its head, if there is one.
    pub head: Option<String>,
    /// Its records, in the order of generation and number.
    pub records: Vec<Record>,
}

/// What was read of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Up to where it can be read.
    pub position: Position,
    /// What was done up to there.
    pub journal: Journal,
    /// How many bytes that takes.
    pub bytes: usize,
    /// What cannot be used, if there is something.
    pub unread: Option<Unread>,
}

/// Entries that follow a position.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tail {
    /// The position after them.
    pub position: Position,
    /// Their commands.
    pub commands: Vec<Command>,
    /// How many bytes they take.
    pub bytes: usize,
    /// What cannot be used, if there is something.
    pub unread: Option<Unread>,
}

impl Tail {
    /// Whether there is more in it than looks.
    pub fn is_work(&self) -> bool {
        !self.commands.iter().all(only_looks)
    }
}

/// Records that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Why the first of them cannot.
    pub reason: Reason,
    /// All of them.
    pub texts: Vec<String>,
}

/// Whether this is what a page is called whose work is kept: `home`, `playground`, `lesson/` and `lab/` with a name.
pub fn is_page(place: &str) -> bool {
    let is_name = |name: &str| {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        (1..=100).contains(&name.len()) && name.bytes().all(is_plain)
    };
    match place.split_once('/') {
        Some(("lesson" | "lab", name)) => is_name(name),
        Some(_) => false,
        None => matches!(place, "home" | "playground"),
    }
}

/// The text of a head.
pub fn write_head(generation: u64) -> String {
    to_text(&Head { format: FORMAT, generation })
}

/// The generation that a head names.
pub fn read_head(text: &str) -> Result<u64, Reason> {
    let head: Head = of_format(text)?;
    // Numbers that a browser has as they are.
    if (1..1 << 53).contains(&head.generation) { Ok(head.generation) } else { Err(Reason::Damaged) }
}

/// The text of the entry after `position`.
pub fn write_entry(by: &str, position: &Position, command: &Command) -> String {
    let command = command.clone();
    to_text(&Entry { format: FORMAT, by: by.to_owned(), after: position.by.clone(), command })
}

impl Position {
    /// The position after one more entry. The first of all begins the first generation.
    #[must_use]
    pub fn next(&self, by: &str) -> Self {
        Self { generation: self.generation.max(1), number: self.number + 1, by: by.to_owned() }
    }

    /// The beginning of a generation.
    pub fn of_generation(generation: u64) -> Self {
        Self { generation, number: 0, by: String::new() }
    }
}

impl Stored {
    /// Whether nothing at all is there.
    pub fn is_empty(&self) -> bool {
        self.head.is_none() && self.records.is_empty()
    }

    /// The last generation that left a trace.
    pub fn last_generation(&self) -> u64 {
        let of_head = self.head.as_deref().and_then(|head| read_head(head).ok()).unwrap_or_default();
        self.records.iter().map(|record| record.generation).fold(of_head, u64::max)
    }

    /// Everything as texts, in order.
    pub fn texts(&self) -> Vec<String> {
        self.records.iter().map(|record| record.text.clone()).collect()
    }

    /// Reads it: as much as can be, from the beginning on.
    pub fn read(&self) -> Found {
        let generation = match self.head.as_deref().map(read_head) {
            None if self.records.is_empty() => return Found::default(),
            Some(Ok(generation)) => generation,
            // Without a head nobody knows which of them holds.
            None => return self.unreadable(Reason::Damaged, None),
            Some(Err(reason)) => return self.unreadable(reason, self.head.clone()),
        };
        let (records, strays): (Vec<&Record>, Vec<&Record>) =
            self.records.iter().partition(|record| record.generation == generation);
        let (snapshot, entries) = match records.split_first() {
            Some((first, entries)) if first.number == 0 => (Some(first), entries),
            _ => (None, &records[..]),
        };
        let mut journal = match snapshot.map(|snapshot| Journal::read(&snapshot.text)) {
            None => Journal::default(),
            Some(Ok(journal)) => journal,
            Some(Err(error)) => return self.unreadable(Reason::of(&error), None),
        };
        let tail = read_tail(Position::of_generation(generation), entries.iter().copied());
        for command in tail.commands {
            journal.record(command);
        }
        let mut unread = tail.unread;
        if !strays.is_empty() {
            let unread = unread.get_or_insert(Unread { reason: Reason::Forked, texts: Vec::new() });
            unread.texts.extend(strays.iter().map(|stray| stray.text.clone()));
        }
        let bytes = snapshot.map_or(0, |snapshot| snapshot.text.len()) + tail.bytes;
        Found { position: tail.position, journal, bytes, unread }
    }

    fn unreadable(&self, reason: Reason, head: Option<String>) -> Found {
        let texts = head.into_iter().chain(self.texts()).collect();
        Found { unread: Some(Unread { reason, texts }), ..Found::default() }
    }
}

/// Reads entries that follow a position, as far as each follows the one before.
pub fn read_tail<'a>(after: Position, records: impl IntoIterator<Item = &'a Record>) -> Tail {
    let mut tail = Tail { position: after, ..Tail::default() };
    for record in records {
        if let Some(unread) = &mut tail.unread {
            unread.texts.push(record.text.clone());
            continue;
        }
        match read_entry(record, &tail.position) {
            Ok(Entry { by, command, .. }) => {
                tail.position = tail.position.next(&by);
                tail.bytes += record.text.len();
                tail.commands.push(command);
            }
            Err(reason) => tail.unread = Some(Unread { reason, texts: vec![record.text.clone()] }),
        }
    }
    tail
}

fn read_entry(record: &Record, after: &Position) -> Result<Entry, Reason> {
    let entry: Entry = of_format(&record.text)?;
    let follows = record.generation == after.generation
        && record.number == after.number + 1
        && entry.after == after.by
        && !entry.by.is_empty();
    match (follows, belongs(&entry.command)) {
        (_, false) => Err(Reason::Damaged),
        (false, true) => Err(Reason::Forked),
        (true, true) => Ok(entry),
    }
}

/// The tab that a text of an entry names, if it is one.
pub fn written_by(text: &str) -> Option<String> {
    /// As much of an [`Entry`] as this takes.
    #[derive(Deserialize)]
    struct By {
        by: String,
    }
    of_format(text).ok().map(|entry: By| entry.by)
}

fn to_text(value: &impl Serialize) -> String {
    // Serialising to a string cannot fail: there are no maps with other keys than strings.
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads a text of this release's format.
fn of_format<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Reason> {
    if text.len() > MAX_BYTES {
        return Err(Reason::Damaged);
    }
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| Reason::Damaged)?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(format) if format > u64::from(FORMAT) => Err(Reason::Newer),
        _ => serde_json::from_value(value).map_err(|_| Reason::Damaged),
    }
}

impl Reason {
    /// Why a journal cannot be read.
    pub fn of(error: &JournalError) -> Self {
        match error {
            JournalError::Newer(_) => Self::Newer,
            JournalError::Damaged(_) => Self::Damaged,
        }
    }
}
