//! Finding a place of the site by words: lessons, their steps, operations, pages.
//!
//! The site writes the entries when it is built, one file for each language. Words are compared *folded*: in lower
//! case, without the marks above and below letters, so that `hang ton` finds `hàng tồn`. A text has to be decomposed
//! (NFD) before it is [`fold`]ed, which browsers and the build each have a way of their own to do.

use serde::{Deserialize, Serialize};

/// Most bytes of a query that are looked at.
const MAX_QUERY: usize = 200;

/// What an entry leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A page of the site.
    Page,
    /// A lesson.
    Lesson,
    /// A step of a lesson.
    Step,
    /// A race of the race lab.
    Race,
    /// An operation, in the playground.
    Operation,
}

/// A place that can be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it leads to.
    #[serde(rename = "k")]
    pub kind: EntryKind,
    /// What it is called.
    #[serde(rename = "t")]
    pub title: String,
    /// What it is a part of: a step's lesson.
    #[serde(default, rename = "c", skip_serializing_if = "String::is_empty")]
    pub context: String,
    /// Its address, relative to the site's root.
    #[serde(rename = "a")]
    pub address: String,
    /// Its words, folded: of the title, of the rest.
    #[serde(rename = "w")]
    pub words: (String, String),
}

/// Folds a decomposed text.
///
/// ```
/// use dynamodb_sandbox::workbench::search::fold;
///
/// assert_eq!(fold("Ho\u{302}\u{300} so\u{31b} đo\u{323}c"), "ho so doc");
/// ```
pub fn fold(decomposed: &str) -> String {
    let marks = '\u{300}'..='\u{36f}';
    let letters = decomposed.chars().filter(|letter| !marks.contains(letter));
    letters.flat_map(char::to_lowercase).map(|letter| if letter == 'đ' { 'd' } else { letter }).collect()
}

/// The entries that have every word of the query, at most `limit`: those first that have them in their title. `query`
/// is decomposed. The last word may be the beginning of one.
pub fn find<'a>(entries: &'a [Entry], query: &str, limit: usize) -> Vec<&'a Entry> {
    let end = (0..=query.len().min(MAX_QUERY)).rev().find(|end| query.is_char_boundary(*end)).unwrap_or(0);
    let query = fold(query.get(..end).unwrap_or_default());
    let wanted: Vec<&str> = words(&query).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, &Entry)> =
        entries.iter().filter_map(|entry| Some((score(entry, &wanted)?, entry))).collect();
    // Stable: what is equally good stays in the order of the syllabus.
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.into_iter().take(limit).map(|(_, entry)| entry).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// How well an entry fits; `None` if a word is nowhere in it.
fn score(entry: &Entry, wanted: &[&str]) -> Option<u32> {
    let (title, rest) = &entry.words;
    wanted.iter().map(|word| fit(title, word).map(|fit| fit * 4).or_else(|| fit(rest, word))).sum()
}

/// 3 for the word itself, 2 for a word that begins with it, 1 for one that contains it (`Item` in `PutItem`).
fn fit(text: &str, wanted: &str) -> Option<u32> {
    let fit = |word: &str| match word.find(wanted)? {
        0 if word.len() == wanted.len() => Some(3),
        0 => Some(2),
        _ => (wanted.len() > 2).then_some(1),
    };
    words(text).filter_map(fit).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, rest: &str) -> Entry {
        Entry {
            kind: EntryKind::Step,
            title: title.to_owned(),
            context: String::new(),
            address: String::new(),
            words: (fold(title), fold(rest)),
        }
    }

    fn titles(query: &str) -> Vec<String> {
        let entries = [
            entry("Filters cost the same", "A Scan reads all, whatever a filter leaves."),
            entry("Scan", "operation"),
            entry("PutItem", "operation"),
            entry(
                "So\u{302}\u{301} lu\u{31b}o\u{31b}\u{323}ng to\u{302}\u{300}n kho",
                "mo\u{323}\u{302}t laptop",
            ),
        ];
        find(&entries, query, 3).into_iter().map(|entry| entry.title.clone()).collect()
    }

    #[test]
    fn the_title_counts_for_more_than_the_rest() {
        assert_eq!(titles("scan"), ["Scan", "Filters cost the same"]);
    }

    #[test]
    fn every_word_has_to_be_there() {
        assert_eq!(titles("scan filter"), ["Filters cost the same"]);
        assert!(titles("scan elephant").is_empty());
    }

    #[test]
    fn beginnings_and_parts_of_names_find_too() {
        assert_eq!(titles("filt"), ["Filters cost the same"]);
        assert_eq!(titles("item"), ["PutItem"]);
        assert!(titles("te").is_empty(), "two letters in the middle of a word say nothing");
    }

    #[test]
    fn marks_and_case_do_not_matter() {
        assert_eq!(titles("TON KHO").len(), 1);
        assert_eq!(titles("to\u{302}\u{300}n").len(), 1);
    }

    #[test]
    fn nothing_asked_is_nothing_found() {
        for query in ["", "  ", "…", "\u{301}"] {
            assert!(titles(query).is_empty(), "{query:?}");
        }
        assert!(titles(&"ồ".repeat(1_000)).is_empty());
    }
}
