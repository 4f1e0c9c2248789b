//! The index in which the site's search looks: a file of entries for each language.

use anyhow::Result;
use dynamodb_sandbox::engine::Operation;
use dynamodb_sandbox::workbench::search::{Entry, EntryKind, fold};
use unicode_normalization::UnicodeNormalization;

use crate::catalogue::{Catalogue, Language};
use crate::pages::{Kind, Page};
use crate::plots::Plots;

/// A part of a page that can be found by itself.
pub(crate) struct Findable {
    /// Its id in the page.
    pub(crate) id: String,
    pub(crate) title: String,
    /// Its words: the HTML that the page shows.
    pub(crate) html: String,
}

/// The address of a language's index under the site's root.
pub(crate) fn address(language: &Language) -> String {
    format!("search-{}.json", language.code)
}

/// A language's index: pages and their sections in order, then races, then operations.
pub(crate) fn index(
    language: &Language,
    pages: &[&Page],
    plots: &Plots,
    catalogue: &Catalogue,
) -> Result<Vec<u8>> {
    let mut entries: Vec<Entry> = pages.iter().flat_map(|page| of_page(page, language)).collect();
    for id in plots.ids() {
        let word = |key: &str| catalogue.text(&format!("plot.{id}.{key}"));
        let address = format!("{}{}?plot={id}", language.directory, Kind::Lab.directory());
        entries.push(entry(EntryKind::Race, word("name")?, "", address, word("story")?));
    }
    let playground = format!("{}{}", language.directory, Kind::Playground.directory());
    entries.extend(Operation::ALL.iter().map(|operation| {
        let name = operation.name();
        entry(EntryKind::Operation, name, "", format!("{playground}?operation={name}"), "")
    }));
    Ok(serde_json::to_vec(&entries)?)
}

fn of_page(page: &Page, language: &Language) -> Vec<Entry> {
    let kind = match page.kind {
        Kind::Lesson { .. } => EntryKind::Lesson,
        _ => EntryKind::Page,
    };
    let address = format!("{}{}", language.directory, page.kind.directory());
    let sections = page.sections.iter().map(|section| {
        let address = format!("{address}#{}", section.id);
        entry(EntryKind::Step, &section.title, &page.title, address, &text(&section.html))
    });
    let whole = entry(kind, &page.title, "", address.clone(), &page.description);
    std::iter::once(whole).chain(sections).collect()
}

fn entry(kind: EntryKind, title: &str, context: &str, address: String, rest: &str) -> Entry {
    let folded = |text: &str| fold(&text.nfd().collect::<String>());
    Entry {
        kind,
        title: title.to_owned(),
        context: context.to_owned(),
        // The home page is the root itself.
        address: if address.is_empty() { "./".to_owned() } else { address },
        words: (folded(title), distinct(&folded(&[context, rest].join(" ")))),
    }
}

/// The words of a text in order, each once: where they stand in it does not matter.
fn distinct(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}

/// The text of HTML that we rendered ourselves: what stands between tags. Entities are left: of a word there is none.
fn text(html: &str) -> String {
    let parts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_each_word_of_what_it_leads_to_once() {
        let html = "<p>Đọc <em>hàng</em> tồn, <code>hàng</code></p>";
        let entry = entry(EntryKind::Step, "Hàng", "Bài", "lesson/one/#a".to_owned(), &text(html));
        assert_eq!(entry.words, ("hang".to_owned(), "bai doc hang ton".to_owned()));
    }
}
