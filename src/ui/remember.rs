//! What this browser keeps for the reader: the session's journal and a few settings, in local storage.
//!
//! Names carry the base path, because one origin can host many sandboxes. Storage that is full or switched off
//! only costs remembering: every function answers instead of panicking (the reason for not using
//! `gloo-storage`, which unwraps when storage is blocked).

use leptos::web_sys::{self, Storage};

/// Storage is full, blocked or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blocked;

/// Where something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place(String);

impl Place {
    /// The place for `what` of the sandbox at this base path.
    pub(crate) fn new(what: &str) -> Self {
        let base = super::dom::document()
            .base_uri()
            .ok()
            .flatten()
            .and_then(|address| web_sys::Url::new(&address).ok())
            .map_or_else(|| "/".to_owned(), |address| address.pathname());
        Self(format!("dynamodb-sandbox:{base}:{what}"))
    }

    /// What is kept here, if anything.
    pub(crate) fn load(&self) -> Result<Option<String>, Blocked> {
        storage()?.get_item(&self.0).map_err(|_| Blocked)
    }

    /// Keeps a text here instead of what was there.
    pub(crate) fn save(&self, text: &str) -> Result<(), Blocked> {
        storage()?.set_item(&self.0, text).map_err(|_| Blocked)
    }

    /// Moves what is kept here to the first free place beside it, so that nothing is lost.
    pub(crate) fn set_aside(&self) -> Result<(), Blocked> {
        let Some(text) = self.load()? else { return Ok(()) };
        let mut number = 1;
        while self.beside(number).load()?.is_some_and(|kept| kept != text) {
            number += 1;
        }
        self.beside(number).save(&text)?;
        storage()?.remove_item(&self.0).map_err(|_| Blocked)
    }

    /// A place beside this one, for what was set aside.
    pub(crate) fn beside(&self, number: u32) -> Self {
        Self(format!("{}:aside-{number}", self.0))
    }
}

fn storage() -> Result<Storage, Blocked> {
    super::dom::window().local_storage().ok().flatten().ok_or(Blocked)
}
