//! Requests that made room for others in the editor, to be brought back: a draft is never lost by what takes its place.

use std::sync::Arc;

use imbl::Vector;
use serde_json::Value;

use crate::workbench::sandbox_file::SavedDraft;
use crate::workbench::view::AsideView;

/// Most requests that are set aside.
pub(super) const MAX_ASIDE: usize = 8;
/// Most characters of a statement that stand for it.
const MAX_ABOUT: usize = 60;

/// Requests set aside, oldest first; no two are the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Aside {
    list: Vector<Arc<Kept>>,
    /// How many ever were.
    count: u64,
}

#[derive(Debug)]
struct Kept {
    draft: SavedDraft,
    /// Whether it was sent as it is: the history has it, too.
    sent: bool,
    view: AsideView,
}

impl Aside {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Sets a request aside. If there are too many, the oldest that was sent goes, or else the oldest.
    pub(super) fn keep(&mut self, draft: SavedDraft, sent: bool) {
        self.forget(&draft);
        if self.list.len() == MAX_ASIDE {
            self.list.remove(self.list.iter().position(|kept| kept.sent).unwrap_or_default());
        }
        let operation = draft.operation.clone();
        let view = AsideView { number: self.count, operation, about: about(&draft.text) };
        self.count += 1;
        self.list.push_back(Arc::new(Kept { draft, sent, view }));
    }

    /// Takes the request of this number out.
    pub(super) fn take(&mut self, number: u64) -> Option<SavedDraft> {
        let at = self.list.iter().position(|kept| kept.view.number == number)?;
        Some(self.list.remove(at).draft.clone())
    }

    /// Has this request no longer set aside: it is in the editor.
    pub(super) fn forget(&mut self, draft: &SavedDraft) {
        self.list.retain(|kept| kept.draft != *draft);
    }

    /// All of them, oldest first.
    pub(super) fn views(&self) -> Vec<AsideView> {
        self.list.iter().map(|kept| kept.view.clone()).collect()
    }
}

/// What tells a request from others of its operation: its table, or how its statement begins.
fn about(text: &str) -> String {
    let request: Value = serde_json::from_str(text).unwrap_or_default();
    let named = ["TableName", "Statement"].iter().find_map(|name| request.get(name)?.as_str());
    named.unwrap_or_default().chars().take(MAX_ABOUT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> SavedDraft {
        SavedDraft { operation: "Scan".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_was_sent_goes_first() {
        let mut aside = Aside::default();
        for number in 0..MAX_ASIDE {
            aside.keep(draft(&number.to_string()), number == 3);
        }
        aside.keep(draft("new"), false);
        aside.keep(draft("newer"), false);
        let numbers: Vec<u64> = aside.views().iter().map(|view| view.number).collect();
        assert_eq!(numbers, [1, 2, 4, 5, 6, 7, 8, 9]);
        assert_eq!(aside.take(3), None);
        assert_eq!(aside.take(8), Some(draft("new")));
        assert_eq!(aside.take(8), None);
    }

    #[test]
    fn the_same_request_is_kept_once_and_called_by_what_it_is_about() {
        let mut aside = Aside::default();
        let texts = [r#"{"TableName":"Shop"}"#, r#"{"Statement":"SELECT"}"#, "{", r#"{"TableName":"Shop"}"#];
        for text in texts {
            aside.keep(draft(text), false);
        }
        let about: Vec<String> = aside.views().into_iter().map(|view| view.about).collect();
        assert_eq!(about, ["SELECT", "", "Shop"]);
    }
}
