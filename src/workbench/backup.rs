//! Everything that is kept of the reader's, as one file.
//!
//! ```json
//! { "dynamodb_sandbox_work": 1,
//!   "pages": { "home": { "format": 1, "commands": [ … ] }, "lesson/…": … },
//!   "choices": { "theme": "dark", … },
//!   "aside": [ { "place": "home", "at": 1767225600000, "reason": "forked", "texts": [ … ] } ],
//!   "files": [ { "id": "1767225600000-42", "text": "…" } ] }
//! ```
//!
//! | member | what it is |
//! |---|---|
//! | `dynamodb_sandbox_work` | the format's version: this release reads [`VERSION`] |
//! | `pages` | what was done on each page: its [`Journal`] |
//! | `choices` | what was chosen and counted: settings, finds, a class's tally, under the names they are kept by |
//! | `aside` | what was set aside: [`Aside`] |
//! | `files` | the files that the journals name: as many as [`MAX_FILES_BYTES`] hold |
//!
//! A file is not believed: what is in a journal is done again like anybody's commands, and names are of the few kinds
//! that exist. It is read as a whole or refused with a reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::journal::{Journal, JournalError};
use super::kept::{self, Aside, is_page};

/// The version that this release writes, and the last one that it reads.
pub const VERSION: u64 = 1;
/// The member that tells such a file from others.
const VERSION_MEMBER: &str = "dynamodb_sandbox_work";

/// Most bytes of a file that is read.
pub const MAX_BYTES: usize = 60_000_000;
/// Most bytes of the reader's own files that go into it.
pub const MAX_FILES_BYTES: usize = 20_000_000;
/// Most pages, choices, things set aside, and files; each.
pub const MAX_EACH: usize = 1_000;
/// Most bytes of all choices.
const MAX_CHOICES_BYTES: usize = 4_000_000;

/// Everything that is kept, or part of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backup {
    /// What was done, by page.
    pub pages: BTreeMap<String, Journal>,
    /// What was chosen and counted.
    pub choices: BTreeMap<String, String>,
    /// What was set aside.
    pub aside: Vec<Aside>,
    /// Files that journals name.
    pub files: Vec<KeptFile>,
}

/// A file of the reader's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFile {
    /// What journals find it by.
    pub id: String,
    /// What is in it.
    pub text: String,
}

/// Why a file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// It has more bytes than are read.
    #[error("more than {MAX_BYTES} bytes")]
    TooLarge,
    /// It is not JSON, or no file of this kind.
    #[error("no file of this kind")]
    Other,
    /// A newer release wrote it.
    #[error("written by a newer release")]
    Newer,
    /// What it says of this cannot be read.
    #[error("damaged: {0}")]
    Damaged(String),
}

#[derive(Serialize)]
struct Written<'a> {
    dynamodb_sandbox_work: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pages: &'a BTreeMap<String, Journal>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    choices: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[Aside]>::is_empty")]
    aside: &'a [Aside],
    #[serde(skip_serializing_if = "<[KeptFile]>::is_empty")]
    files: &'a [KeptFile],
}

impl Backup {
    /// What was set aside, as a file of its own: as the work that it was, where it can be.
    pub fn of_aside(aside: &Aside) -> Self {
        let mut backup = Self::default();
        match (aside.journal(), choices_of(aside)) {
            (Some(journal), _) if is_page(&aside.place) => {
                backup.pages.insert(aside.place.clone(), journal);
            }
            (_, Some(choices)) => backup.choices = choices,
            _ => backup.aside = vec![aside.clone()],
        }
        backup
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The file.
    pub fn write(&self) -> String {
        let Self { pages, choices, aside, files } = self;
        // Serialising to a string cannot fail: there are no maps with other keys than strings.
        serde_json::to_string(&Written { dynamodb_sandbox_work: VERSION, pages, choices, aside, files })
            .unwrap_or_default()
    }

    /// Reads a file.
    pub fn read(text: &str) -> Result<Self, BackupError> {
        if text.len() > MAX_BYTES {
            return Err(BackupError::TooLarge);
        }
        let Ok(Value::Object(mut file)) = serde_json::from_str(text) else { return Err(BackupError::Other) };
        match file.get(VERSION_MEMBER).map(Value::as_u64) {
            None => return Err(BackupError::Other),
            Some(Some(VERSION)) => {}
            Some(Some(version)) if version > VERSION => return Err(BackupError::Newer),
            Some(_) => return Err(damaged(VERSION_MEMBER)),
        }
        let mut member = |name: &str| file.remove(name).unwrap_or(Value::Null);
        Ok(Self {
            pages: pages(member("pages"))?,
            choices: choices(member("choices"))?,
            aside: aside(member("aside"))?,
            files: files(member("files"))?,
        })
    }
}

fn damaged(of: &str) -> BackupError {
    BackupError::Damaged(of.chars().take(100).collect())
}

/// A member's value, or its default if there is none.
fn of_member<T: serde::de::DeserializeOwned + Default>(value: Value, name: &str) -> Result<T, BackupError> {
    match value {
        Value::Null => Ok(T::default()),
        value => serde_json::from_value(value).map_err(|_| damaged(name)),
    }
}

fn pages(value: Value) -> Result<BTreeMap<String, Journal>, BackupError> {
    let pages: BTreeMap<String, Value> = of_member(value, "pages")?;
    if pages.len() > MAX_EACH {
        return Err(damaged("pages"));
    }
    let page = |(place, value): (String, Value)| match Journal::of_value(value) {
        Ok(journal) if is_page(&place) && journal.write().len() <= kept::MAX_BYTES => Ok((place, journal)),
        Err(JournalError::Newer(_)) => Err(BackupError::Newer),
        Ok(_) | Err(JournalError::Damaged(_)) => Err(damaged(&place)),
    };
    pages.into_iter().map(page).collect()
}

fn choices(value: Value) -> Result<BTreeMap<String, String>, BackupError> {
    let choices: BTreeMap<String, String> = of_member(value, "choices")?;
    let bytes: usize = choices.iter().map(|(name, value)| name.len() + value.len()).sum();
    match choices.len() <= MAX_EACH
        && bytes <= MAX_CHOICES_BYTES
        && choices.keys().all(|name| is_choice(name))
    {
        true => Ok(choices),
        false => Err(damaged("choices")),
    }
}

/// Whether something that is kept under this name is chosen or counted, and not a page's work.
pub fn is_choice(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_/".contains(&byte);
    (1..=100).contains(&name.len()) && name.bytes().all(is_plain) && !is_page(name)
}

/// The choices that were set aside.
fn choices_of(aside: &Aside) -> Option<BTreeMap<String, String>> {
    match &aside.texts[..] {
        [text] if aside.place == kept::aside::CHOICES => choices(serde_json::from_str(text).ok()?).ok(),
        _ => None,
    }
}

fn aside(value: Value) -> Result<Vec<Aside>, BackupError> {
    let aside: Vec<Aside> = of_member(value, "aside")?;
    let is_good = |aside: &Aside| aside.place.len() <= 200 && aside.texts.len() <= 100_000;
    match aside.len() <= MAX_EACH && aside.iter().all(is_good) {
        true => Ok(aside),
        false => Err(damaged("aside")),
    }
}

fn files(value: Value) -> Result<Vec<KeptFile>, BackupError> {
    let files: Vec<KeptFile> = of_member(value, "files")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    let is_good = |file: &KeptFile| (1..=100).contains(&file.id.len()) && file.id.bytes().all(is_plain);
    match files.len() <= MAX_EACH && files.iter().all(is_good) {
        true => Ok(files),
        false => Err(damaged("files")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::Move;
    use crate::workbench::kept::Reason;
    use crate::workbench::protocol::{Action, Command};

    fn journal() -> Journal {
        let mut journal = Journal::default();
        journal.record(Command::Act { stage: "home".into(), action: Action::Move { next: Move::of(0) } });
        journal
    }

    fn everything() -> Backup {
        let file = KeptFile { id: "1767225600000-42".into(), text: "id\n<img src=x>\n".into() };
        Backup {
            pages: [("home".to_owned(), journal()), ("lesson/the-last-item".to_owned(), journal())].into(),
            choices: [("theme".to_owned(), "dark".to_owned())].into(),
            aside: vec![Aside::of_journal("home", 7, Reason::Forked, &journal())],
            files: vec![file],
        }
    }

    #[test]
    fn what_is_saved_can_be_opened() {
        for backup in [everything(), Backup::default()] {
            assert_eq!(Backup::read(&backup.write()), Ok(backup));
        }
    }

    #[test]
    fn what_was_set_aside_is_saved_as_the_work_it_was() {
        let aside = Aside::of_journal("home", 7, Reason::Forked, &journal());
        assert_eq!(Backup::of_aside(&aside).pages, [("home".to_owned(), journal())].into());
        let damaged = Aside { texts: vec!["{".into(), "}".into()], ..aside.clone() };
        assert_eq!(Backup::of_aside(&damaged).aside, [damaged]);
        let place = kept::aside::CHOICES.to_owned();
        let chosen = Aside { place, texts: vec![r#"{"theme":"dark"}"#.into()], ..aside };
        assert_eq!(Backup::of_aside(&chosen).choices, [("theme".to_owned(), "dark".to_owned())].into());
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let file = |members: &str| format!(r#"{{"dynamodb_sandbox_work":1{members}}}"#);
        let why = |text: &str| Backup::read(text).expect_err(text);
        for text in ["", "[]", "{}", "<html>", r#"{"dynamodb_sandbox":1}"#, &"[".repeat(100_000)] {
            assert_eq!(why(text), BackupError::Other);
        }
        assert_eq!(why(r#"{"dynamodb_sandbox_work":2,"pages":[]}"#), BackupError::Newer);
        assert_eq!(why(&file(r#","pages":{"home":{"format":2}}"#)), BackupError::Newer);
        assert_eq!(why(&" ".repeat(MAX_BYTES + 1)), BackupError::TooLarge);
        let long = "x".repeat(200);
        for (members, of) in [
            (r#","pages":{"home":{"format":1}}"#, "home"),
            (r#","pages":{"home":{"format":1,"commands":[{"open":{"document":"{}"}}]}}"#, "home"),
            (r#","pages":{"lesson/../x":{"format":1,"commands":[]}}"#, "lesson/../x"),
            (r#","pages":[]"#, "pages"),
            (r#","choices":{"theme":1}"#, "choices"),
            (r#","choices":{"home":"a page's journal"}"#, "choices"),
            (r#","choices":{"home:aside-1":""}"#, "choices"),
            (r#","aside":[{"place":"home"}]"#, "aside"),
            (r#","files":[{"id":"../x","text":""}]"#, "files"),
            (&format!(r#","files":[{{"id":"{long}","text":""}}]"#), "files"),
        ] {
            assert_eq!(why(&file(members)), BackupError::Damaged(of.to_owned()), "{members}");
        }
        let many: Vec<String> = (0..=MAX_EACH).map(|number| format!(r#""c{number}":"""#)).collect();
        assert_eq!(
            why(&file(&format!(r#","choices":{{{}}}"#, many.join(",")))),
            BackupError::Damaged("choices".to_owned())
        );
    }
}
