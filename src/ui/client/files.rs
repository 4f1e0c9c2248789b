//! Files: what the session asks for, piece by piece, and what it hands out.

use std::collections::BTreeMap;

use dynamodb_sandbox::workbench::import::FileRef;
use dynamodb_sandbox::workbench::import::importer::Piece;
use dynamodb_sandbox::workbench::protocol::{Command, ToWorker};
use dynamodb_sandbox::workbench::view::Problem;
use leptos::prelude::*;
use leptos::web_sys::Blob;

use super::Client;
use crate::ui::files;

/// Files on either way.
#[derive(Default)]
pub(super) struct Files {
    /// By their ids, as long as this page lives.
    known: BTreeMap<String, Blob>,
    /// What was handed out so far.
    pieces: js_sys::Array,
}

impl Client {
    /// Lets files go that nothing names any more.
    pub(crate) fn tidy_files(self) {
        leptos::task::spawn_local(files::kept::tidy());
    }

    /// Takes a file in, by which commands can call it from now on.
    pub(crate) fn add_file(self, name: String, file: Blob) -> FileRef {
        let id = files::kept::new_id();
        let bytes = file.size() as u64;
        self.state.update_value(|state| drop(state.files.known.insert(id.clone(), file)));
        FileRef { id, name, bytes }
    }

    /// Keeps a file for later visits, and then asks for something that takes it.
    pub(crate) fn keep_file_then(
        self,
        file: &FileRef,
        command: Command,
        then: impl FnOnce(Result<(), Problem>) + 'static,
    ) {
        let id = file.id.clone();
        let blob = self.known(&id);
        leptos::task::spawn_local(async move {
            if let Some(blob) = &blob {
                self.remembered(files::kept::keep(&id, blob).await);
            }
            self.send_then(command, then);
        });
    }

    /// What was handed out by the export that has finished.
    pub(crate) fn take_pieces(self) -> js_sys::Array {
        self.state.try_update_value(|state| std::mem::take(&mut state.files.pieces)).unwrap_or_default()
    }

    /// Takes a piece of what is handed out.
    pub(super) fn take_in(self, first: bool, text: &str) {
        // As files, pieces are not put together in the page's memory.
        let Ok(piece) = files::of_text(text, "") else { return };
        self.state.update_value(|state| {
            if first {
                // Another worker begins again.
                state.files.pieces = js_sys::Array::new();
            }
            state.files.pieces.push(&piece);
        });
    }

    /// Hands the session a piece of a file that it wants.
    pub(super) fn feed(self, id: String, from: u64) {
        let file = self.known(&id);
        leptos::task::spawn_local(async move {
            let file = match file {
                Some(file) => Some(file),
                None => files::kept::load(&id).await,
            };
            let piece = match &file {
                Some(file) => files::piece(file, from).await,
                None => Piece::Missing,
            };
            if let Some(file) = file {
                let _ = self.state.try_update_value(|state| state.files.known.insert(id.clone(), file));
            }
            self.post(&ToWorker::Feed { file: id, piece });
        });
    }

    fn known(self, id: &str) -> Option<Blob> {
        self.state.with_value(|state| state.files.known.get(id).cloned())
    }
}
