//! Small things that this browser keeps for the reader and that have to be known before anything is drawn: settings and
//! choices, in local storage. The work itself is in the database: [`kept`](super::kept).
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
pub(crate) struct Place {
    name: String,
    /// Where in the name the site ends.
    site: usize,
}

impl Place {
    /// The place for `what` of the sandbox at this base path.
    pub(crate) fn new(what: &str) -> Self {
        let base = super::dom::document()
            .base_uri()
            .ok()
            .flatten()
            .and_then(|address| web_sys::Url::new(&address).ok())
            .map_or_else(|| "/".to_owned(), |address| address.pathname());
        let site = format!("dynamodb-sandbox:{base}:");
        Self { name: [&site, what].concat(), site: site.len() }
    }

    /// Everything that is kept of this site in local storage, in the order of names.
    pub(crate) fn all() -> Result<Vec<(Self, String)>, Blocked> {
        let storage = storage()?;
        let site = Self::new("");
        let mut all = Vec::new();
        for index in 0..storage.length().map_err(|_| Blocked)? {
            let name = storage.key(index).map_err(|_| Blocked)?.unwrap_or_default();
            if name.starts_with(&site.name) {
                let place = Self { name, site: site.site };
                if let Some(text) = place.load()? {
                    all.push((place, text));
                }
            }
        }
        all.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
        Ok(all)
    }

    /// What the place is called, among those of all sites of the origin.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What the place is called within the site.
    pub(crate) fn what(&self) -> &str {
        &self.name[self.site..]
    }

    /// What is kept here, if anything.
    pub(crate) fn load(&self) -> Result<Option<String>, Blocked> {
        storage()?.get_item(&self.name).map_err(|_| Blocked)
    }

    /// Keeps a text here instead of what was there.
    pub(crate) fn save(&self, text: &str) -> Result<(), Blocked> {
        storage()?.set_item(&self.name, text).map_err(|_| Blocked)
    }

    /// Keeps nothing here any more. Where storage is blocked there is nothing to forget.
    pub(crate) fn forget(&self) {
        if let Ok(storage) = storage() {
            let _ = storage.remove_item(&self.name);
        }
    }

    /// Moves what is kept here to the first free place beside it, so that nothing is lost.
    pub(crate) fn set_aside(&self) -> Result<(), Blocked> {
        let Some(text) = self.load()? else { return Ok(()) };
        let mut number = 1;
        while self.beside(number).load()?.is_some_and(|kept| kept != text) {
            number += 1;
        }
        self.beside(number).save(&text)?;
        storage()?.remove_item(&self.name).map_err(|_| Blocked)
    }

    /// A place beside this one, for what was set aside.
    pub(crate) fn beside(&self, number: u32) -> Self {
        Self { name: format!("{}:aside-{number}", self.name), site: self.site }
    }
}

fn storage() -> Result<Storage, Blocked> {
    super::dom::window().local_storage().ok().flatten().ok_or(Blocked)
}
